"""Sections and places of water as .xlsx, whole, with source, basis and who took it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.ledger import water
from youju.ledger.water_store import CLASSES
from youju.ledger.water_values import item_unit
from youju.terms.periods import Period
from youju.web.base.city import folder
from youju.web.plan.targets.downloads import sheet, signed_by
from youju.web.watch.water.queries import Asked, Row

KINDS = {"city": "全市", "county": "县（市、区）", "river": "河流（湖库）", "basin": "流域"}
ISSUED = "下发类别优先；没有下发的按手工采样评价"


def _table(
    request: HttpRequest,
    period: Period,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    number: int,
    notes: Sequence[str] = (),
) -> bytes:
    held = folder.city().settings
    made = RankingTable(
        columns=tuple(columns),
        rows=tuple(rows),
        title=f"{held.name}{title}（{period.label}）",
        period=period.label,
        on=folder.beijing_now().date(),
        as_of=f"截至{period.end.month}月{period.end.day}日",
        basis=ISSUED,
        notes=(*notes, *(("本城市及其数据均为虚构。",) if held.invented else ())),
        by=signed_by(request)["by"],
        source=f"{held.name}生态环境数据库，第{number}次地表水计算",
    )
    return xlsx.ranking(made)


def of_sections(
    request: HttpRequest, held: water.WaterSnapshot, period: Period, rows: Sequence[Row]
) -> FileResponse:
    """The list of sections, with the means of every item that any of them has."""
    items = [one for one in water.ITEMS if any(one in row.figure.values for row in rows)]
    columns = [
        Column("section", "断面编码"),
        Column("name", "断面名称"),
        Column("county", "县（市、区）"),
        Column("river", "河流（湖库）"),
        Column("basin", "流域"),
        Column("level", "级别"),
        Column("class", "水质类别"),
        Column("source", "类别来源"),
        Column("own", "按本地数据评价"),
        Column("target", "目标类别"),
        Column("met", "达标情况"),
        Column("deciding", "定类项目"),
        Column("over", "超Ⅲ类项目（超标倍数）"),
        Column("then", "上年同期类别"),
        Column("because", "未采样原因"),
        *(Column(one, water.item_name(one), unit=_unit(one)) for one in items),
        Column("day", "自动监测最新日"),
        Column("day_class", "自动监测日类别"),
    ]
    made = _table(
        request,
        period,
        "地表水断面水质",
        columns,
        [_section(row, items) for row in rows],
        held.computed.number,
        ("自动监测结果只作对照，不与下发结果混用。",),
    )
    return sheet(f"地表水断面水质 {period.label}.xlsx", made)


def _section(row: Row, items: Sequence[str]) -> tuple[Cell, ...]:
    line, figure = row.line, row.figure
    return (
        line.section,
        line.name,
        line.county or None,
        line.river or None,
        line.basin or None,
        line.level or None,
        figure.water_class,
        figure.source or None,
        figure.own_class,
        line.goal or None,
        figure.met,
        "、".join(water.item_name(one) for one in figure.deciding) or None,
        "、".join(_over(one) for one in row.over) or None,
        row.then or None,
        figure.because or None,
        *(figure.values.get(one) for one in items),
        row.day.day.isoformat() if row.day else None,
        row.day.water_class if row.day else None,
    )


def _over(one: water.Over) -> str:
    if one.multiple is None:
        return one.name
    return f"{one.name}（{'<0.01' if one.multiple == 0 else f'{one.multiple:.2f}'}）"


def _unit(item: str) -> str:
    return "" if item == "ph" else item_unit(item)


def of_places(
    request: HttpRequest, asked: Asked, said: dict[str, Any], number: int
) -> FileResponse:
    """City, counties, rivers and basins in one table."""
    ranked = {one.county: one for one in said["ranked"]}
    columns = [
        Column("kind", "范围"),
        Column("name", "名称"),
        Column("sections", "断面数", decimals=0),
        Column("counted", "参评断面数", decimals=0),
        *(Column(name, f"{name}类", "断面数", decimals=0) for name in CLASSES),
        Column("good", "Ⅰ—Ⅲ类比例", unit="%", decimals=1),
        Column("fifth", "Ⅴ类比例", unit="%", decimals=1),
        Column("worst", "劣Ⅴ类比例", unit="%", decimals=1),
        Column("rate", "断面达标率", unit="%", decimals=1),
        Column("grade", "水质状况"),
        Column("cwqi", "城市水质指数", decimals=4),
        Column("rank", "位次", decimals=0),
        Column("change", "指数同比", unit="%", decimals=2),
        Column("change_rank", "变化位次", decimals=0),
        Column("note", "说明"),
    ]
    kinds = {"city": [said["city_told"]] if said["city_told"] else [], **said["tables"]}
    rows: list[tuple[Cell, ...]] = []
    for kind, found in kinds.items():
        for one in found:
            place: water.Place = one.place
            mine = ranked.get(place.name) if kind == "county" else None
            index: Decimal | None = mine.index if mine else None
            rows.append(
                (
                    KINDS[kind],
                    place.name,
                    place.sections,
                    place.counted,
                    *(counted for _name, counted in one.counts),
                    place.good_share,
                    place.fifth_share,
                    place.worst_share,
                    place.target_rate,
                    place.grade,
                    index,
                    mine.rank if mine else None,
                    mine.change if mine else None,
                    mine.change_rank if mine else None,
                    (mine.note or None) if mine else None,
                )
            )
    notes = [f"只统计{asked.level}断面。"] if asked.level else []
    made = _table(request, asked.period, "区县与河流水质", columns, rows, number, notes)
    return sheet(f"区县与河流水质 {asked.period.label}.xlsx", made)
