"""Assessment as .xlsx: the ranking as the office issues it, or the values alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.ledger import bulletin
from youju.ledger.assess import Answer
from youju.scoring.nouns import DUST
from youju.web.base.city import folder
from youju.web.judge.assessment.queries import Row, lists_of, values


class Choices(Protocol):
    """What of a request a sheet needs to know."""

    @property
    def ranking(self) -> str:
        """Which ranking."""

    @property
    def seen(self) -> bool:
        """Whether places and scores may leave."""


def of_ranking(found: Answer, one: Choices, rows: list[Row], *, by: str, source: str) -> bytes:
    """Places, movement, values, score and grade; without places for those who see none."""
    scheme = found.scheme
    measures = list(scheme.measures.values())
    first: tuple[Column, ...] = (Column("object", "县（市、区）"),)
    last: tuple[Column, ...] = ()
    if one.seen:
        first = (Column("place", "位次"), *first, Column("up", "较上期"))
        last = (
            Column("score", "得分", decimals=scheme.total.decimals_printed),
            Column("grade", "等次"),
            Column("lists", "红黄榜"),
            Column("why", "位次变化说明", align="left"),
        )
    columns = (
        *first,
        *(
            Column(
                key.key,
                f"{key.name}（{DUST[key.dust]}）" if key.dust != "none" else key.name,
                unit=key.unit,
                decimals=key.decimals_printed,
            )
            for key in measures
        ),
        *last,
    )
    lines = tuple(
        (
            *(_first(row) if one.seen else (row.object,)),
            *(value.value for value in row.values),
            *(
                (row.score, row.grade or None, "、".join(row.lists) or None, row.why or None)
                if one.seen
                else ()
            ),
        )
        for row in rows
    )
    rule = scheme.rankings.get(one.ranking)
    name = rule.name if one.seen and rule else "各项指标"
    reasons = tuple(f"{row.object}：{row.reason}" for row in rows if row.reason)
    return xlsx.ranking(_table(found, columns, lines, name, (*reasons, by), by, source))


def _first(row: Row) -> tuple[Cell, ...]:
    up = None if row.up is None else "持平" if row.up == 0 else f"{'↑' if row.up > 0 else '↓'}"
    if up in ("↑", "↓"):
        up += str(abs(row.up or 0))
    return (row.place, row.object, up)


def of_object(found: Answer, one: Choices, place: str, *, by: str, source: str) -> bytes:
    """The score lines of one object, or its values alone."""
    rows: list[tuple[Cell, ...]] = []
    columns: tuple[Column, ...]
    if one.seen:
        columns = (
            Column("item", "考核项目", align="left"),
            Column("marks", "满分", decimals=2),
            Column("score", "得分", decimals=2),
            Column("clause", "依据", align="left"),
            Column("how", "说明", align="left"),
        )
        rows += [
            (line.name, line.marks, line.score, str(line.figure.by or ""), line.reason)
            for line in found.assessment.lines
            if line.object == place
        ]
        total = found.assessment.totals[place]
        clause = str(total.figure.by or "")
        rows.append(("总分", found.scheme.total.marks, total.printed, clause, total.figure.note))
        lists = "、".join(lists_of(found, place))
        notes: tuple[str, ...] = (f"列入：{lists}。",) if lists else ()
    else:
        columns = (
            Column("item", "指标", align="left"),
            Column("value", "数值"),
            Column("unit", "单位"),
            Column("note", "说明", align="left"),
        )
        for measure, value in zip(
            found.scheme.measures.values(), values(found, place), strict=True
        ):
            rows.append((measure.name, value.value, measure.unit or None, value.note or None))
        notes = ()
    return xlsx.ranking(_table(found, columns, tuple(rows), place, (*notes, by), by, source))


def _table(
    found: Answer,
    columns: tuple[Column, ...],
    rows: tuple[tuple[Cell, ...], ...],
    name: str,
    notes: tuple[str, ...],
    by: str,
    source: str,
) -> RankingTable:
    own = bulletin.ranking_table(folder.city(), found, on=found.period.end, by=by)
    return replace(
        own,
        columns=columns,
        rows=rows,
        tones={},
        title=f"{found.period.label}{found.scheme.name}　{name}",
        notes=notes,
        source=f"{own.source}；{source}",
    )
