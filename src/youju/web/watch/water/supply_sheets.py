"""Wells or sources of a period as .xlsx, whole, with source, basis and who took it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import FileResponse, HttpRequest

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.ledger import supply
from youju.readings.supply import WELL
from youju.terms.periods import Period
from youju.web.base.city import folder
from youju.web.plan.targets.downloads import sheet, signed_by
from youju.web.watch.water.supplies import Row

WATERS = {"river": "河流", "lake": "湖库", "ground": "地下水"}
BASIS = {
    "well": "GB/T 14848，综合评价取最差类别；多次监测取各项最差类别（待核）",
    "source": "表1按Ⅲ类，表2、表3按限值，一项超标即不达标；多次监测各次均达标为达标（待核）",
}


def of_points(
    request: HttpRequest,
    held: supply.SupplySnapshot,
    kind: str,
    period: Period,
    rows: Sequence[Row],
) -> FileResponse:
    """The list of wells or sources."""
    well, city = kind == WELL, folder.city().settings
    title = "地下水点位水质" if well else "饮用水水源水质"
    columns = [
        Column("point", "编码"),
        Column("name", "名称"),
        Column("county", "县（市、区）"),
        Column("level", "级别"),
        Column("water", "取水类型"),
        *([Column("class", "水质类别"), Column("goal", "目标类别")] if well else []),
        Column("met", "达标情况"),
        Column("over", "超标项目"),
        Column("samples", "监测次数"),
        Column("items", "监测项目数"),
        *([] if well else [Column("volume", "取水量", unit="万m³")]),
        *([] if well else [Column("population", "服务人口", unit="万人")]),
        Column("then", "上年同期"),
        Column("because", "没有结果的原因"),
    ]
    made = RankingTable(
        columns=tuple(columns),
        rows=tuple(_row(one, well) for one in rows),
        title=f"{city.name}{title}（{period.label}）",
        period=period.label,
        on=folder.beijing_now().date(),
        as_of=f"截至{period.end.month}月{period.end.day}日",
        basis=BASIS[kind],
        notes=("本城市及其数据均为虚构。",) if city.invented else (),
        by=signed_by(request)["by"],
        source=f"{city.name}生态环境数据库，第{held.computed.number}次地下水和水源计算",
    )
    return sheet(f"{title} {period.label}.xlsx", xlsx.ranking(made))


def _row(row: Row, well: bool) -> tuple[Cell, ...]:
    line, figure = row.line, row.figure
    then = row.then.water_class if well else row.then.met
    return (
        line.point,
        line.name,
        line.county,
        line.level,
        WATERS[line.water],
        *((figure.water_class, line.goal) if well else ()),
        figure.met,
        figure.over,
        figure.samples,
        figure.items,
        *(() if well else (figure.volume,)),
        *(() if well else (line.population,)),
        then,
        "" if figure.met else figure.because or figure.note,
    )
