"""The ranking of dustfall as .xlsx: city, counties and points of a period, whole."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest

from youju.documents.tables import Cell, Column
from youju.ledger.surroundings.dust_figures import DustFigure, DustFigures
from youju.standards.dust.dustfall import UNIT
from youju.terms.periods import Period
from youju.web.plan.targets.downloads import sheet
from youju.web.watch.surroundings import queries_dust as queries
from youju.web.watch.surroundings.sheets import table


def of_dust(request: HttpRequest, held: DustFigures, period: Period) -> FileResponse:
    """The counties by rank, then the city, then every point."""
    columns = [
        Column("rank", "排名", decimals=0),
        Column("what", "对象"),
        Column("name", "名称"),
        Column("county", "县（市、区）"),
        Column("value", "降尘量", unit=UNIT, decimals=1),
        Column("before", "上年同期", unit=UNIT, decimals=1),
        Column("change", "同比", unit="%", decimals=1),
        Column("limit", "控制目标", unit=UNIT, decimals=1),
        Column("met", "达标情况"),
        Column("largest", "点位最大值", unit=UNIT, decimals=1),
        Column("smallest", "点位最小值", unit=UNIT, decimals=1),
        Column("missing", "缺测"),
    ]
    told = queries.told(held, period)
    rows = [_row("县（市、区）", one.name, one.name, one) for one in told.counties]
    if told.city is not None:
        rows.append(_row("全市", told.city.name, "", told.city))
    rows += [
        _row("点位", one.line.name, one.line.county, one.now)
        for one in queries.points(held, period)
    ]
    title, number = "降尘监测结果", held.computed.number
    made = table(request, title, period.label, columns, rows, "降尘", number)
    return sheet(f"{title} {period.label}.xlsx", made)


def _row(what: str, name: str, county: str, one: DustFigure | None) -> tuple[Cell, ...]:
    if one is None:
        return (None, what, name, county or None, *[None] * 7, "没有监测结果")
    return (
        one.rank,
        what,
        name,
        county or None,
        one.mean,
        one.before,
        one.change,
        one.limit,
        one.verdict or None,
        one.largest,
        one.smallest,
        one.missing or (None if one.mean is not None else "没有监测结果"),
    )
