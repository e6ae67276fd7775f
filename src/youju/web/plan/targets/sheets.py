"""Targets as .xlsx: what the page lists, whole, in the words of the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.terms.figures import Figure
from youju.web.plan.targets.queries import Line, Month
from youju.web.plan.targets.words import DUST, Item, cut


def of_city(
    item: Item, lines: Iterable[Line], on: date, *, city: str, by: str, source: str
) -> bytes:
    """Every place's line of one item."""
    with override("zh-hans"):
        unit = str(item.unit_words)
        columns = (
            Column("place", _("County or city")),
            Column("target", _("Target"), unit=unit, decimals=item.decimals),
            Column("line", _("Plan line"), unit=unit, decimals=1),
            Column("so_far", _("Year to date"), unit=unit, decimals=item.decimals),
            Column("gap", _("Against the target"), unit=unit, decimals=item.decimals),
            Column("left", _("Days left"), unit=str(_("days")), decimals=0),
            Column("allowed", str(item.allowed), decimals=item.decimals if item.unit != "%" else 0),
            Column("chance", _("Probability"), unit="%", decimals=1),
            Column("then", _("Last year, same dates"), unit=unit, decimals=item.decimals),
            Column("change", _("Against last year"), unit=str(item.change_unit), decimals=1),
        )
        rows = tuple(
            (
                one.place,
                one.progress.target.target,
                _cell(one.progress.line),
                _cell(one.progress.so_far),
                _cell(one.progress.gap),
                one.left,
                _bound(one, item),
                _cell(one.progress.chance),
                _cell(one.then),
                _cell(one.change),
            )
            for one in lines
        )
        state = next((one.progress.so_far.state for one in lines), "")
        return xlsx.ranking(
            RankingTable(
                columns=columns,
                rows=rows,
                title=f"{city}{on.year}年{item.name}目标进度",
                period=f"{on.year}年1月1日至{on.month}月{on.day}日",
                as_of=f"截至{on.month}月{on.day}日24时",
                state=state,
                basis=str(DUST[item.dust]),
                source=source,
                on=on,
                by=by,
                notes=(by,),
            )
        )


def of_place(
    place: str, item: Item, months: Iterable[Month], on: date, *, by: str, source: str
) -> bytes:
    """The months of one target of one place."""
    with override("zh-hans"):
        unit, decimals = str(item.unit_words), item.decimals
        names = (
            ("value", _("The month")),
            ("to_date", _("Year to date")),
            ("line", _("Plan line")),
            ("then", _("Last year's month")),
            ("then_to_date", _("Last year to date")),
        )
        columns = (
            Column("month", _("Month")),
            *(Column(key, name, unit=unit, decimals=decimals) for key, name in names),
        )
        rows = tuple(
            (one.month.label, *(_cell(getattr(one, key)) for key, _name in names)) for one in months
        )
        return xlsx.ranking(
            RankingTable(
                columns=columns,
                rows=rows,
                title=f"{place}{on.year}年{item.name}目标进度（逐月）",
                period=f"{on.year}年1月1日至{on.month}月{on.day}日",
                as_of=f"截至{on.month}月{on.day}日24时",
                basis=str(DUST[item.dust]),
                source=source,
                on=on,
                by=by,
                notes=(by,),
            )
        )


def _cell(figure: Figure) -> Cell:
    value = figure.value
    return value if isinstance(value, (int, Decimal)) else None


def _bound(line: Line, item: Item) -> Cell:
    text = cut(line.progress.allowed.value, item.decimals if item.unit != "%" else 0)
    return None if text == "—" else Decimal(text)
