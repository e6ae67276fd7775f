"""The list of black and odorous waters as .xlsx, whole."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest

from youju.documents.tables import Cell, Column
from youju.ledger.surroundings.odorous_figures import OdorousFigures
from youju.terms.periods import Period
from youju.web.plan.targets.downloads import sheet
from youju.web.watch.surroundings import queries_odorous as queries
from youju.web.watch.surroundings.sheets import table


def of_odorous(request: HttpRequest, held: OdorousFigures, period: Period) -> FileResponse:
    """Every water body with its grade, its state and what the state rests on."""
    columns = [
        Column("water", "水体编码"),
        Column("name", "水体名称"),
        Column("kind", "类别"),
        Column("list", "所在清单"),
        Column("county", "县（市、区）"),
        Column("grade", "黑臭级别"),
        Column("state", "状态"),
        Column("points", "点位数", decimals=0),
        Column("severe", "重度黑臭点位数", decimals=0),
        Column("last", "最近监测日期"),
        Column("instrument", "消除认定依据"),
        Column("content", "公众满意度", unit="%"),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            row.line.water,
            row.line.name,
            row.line.kind,
            row.line.list or None,
            row.line.county or None,
            (row.now.grade if row.now else "") or None,
            row.now.state if row.now else row.line.stage,
            row.now.points if row.now else 0,
            row.now.severe if row.now else 0,
            row.last_day.isoformat() if row.last_day else None,
            row.line.instrument or None,
            row.line.content,
        )
        for row in queries.rows(held, period)
    ]
    title, number = "黑臭水体清单", held.computed.number
    made = table(request, title, period.label, columns, rows, "黑臭水体", number)
    return sheet(f"{title} {period.label}.xlsx", made)
