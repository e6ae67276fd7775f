"""Explanations of days: an item or the AQI of a station, a county or the city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import polars as pl

from youju.ledger import address, daily
from youju.ledger.exact import Recomputation, held_value
from youju.ledger.explained import Explanation
from youju.ledger.levels import issued_items
from youju.ledger.snapshot import Snapshot
from youju.ledger.store import ITEMS
from youju.readings.city import City
from youju.standards.air import hj633
from youju.terms.errors import BadInput, NoEditionInForce, NotThere
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import HELD_DECIMALS
from youju.terms.periods import day_from, day_number, parse
from youju.terms.places import SITE
from youju.terms.states import Gap, State
from youju.terms.substances import AIR_DAY, substance

AQI = "aqi"
AUTO = "auto"
MILLION = 10**HELD_DECIMALS


def of_day(
    city: City, held: Snapshot, asked: address.Address, kind: str, *, hours: bool
) -> Explanation:
    """The explanation of a figure of a day."""
    period = parse(asked.when)
    if period.days != 1:
        raise NotThere(f"“{asked.when}”不是一天；日值的地址写成 2026-11-22。")
    on, day = period.start, day_number(period.start)
    rows = rows_of(held, asked, kind, (day, day))
    if rows.is_empty():
        raise NotThere(f"{asked.object} {on} 没有评价结果。")
    row = rows.row(0, named=True)
    again = recomputation(city, held, asked, kind, (day, day))
    kept = not asked.points
    if asked.item == AQI:
        rules = rules_of(asked)
        figure = day_index(
            again, kind, asked.object, on, row["unmeasured"], hours=hours, rules=rules
        )
        stored = row[AQI]
        return Explanation(figure, stored, held.computed, kept=kept and rules == AUTO)
    item = day_item(asked.item)
    figure = again.object_day(kind, asked.object, day, item, hours=hours)
    return Explanation(figure, held_value(row[item]), held.computed, kept=kept)


def day_index(
    again: Recomputation,
    kind: str,
    name: str,
    on: date,
    unmeasured: int,
    *,
    hours: bool = False,
    rules: str = AUTO,
) -> Figure:
    """The AQI of a day with everything below it."""
    given: dict[str, object] = {}
    parts: dict[str, Figure] = {}
    outside = issued_items(unmeasured)
    for one in AIR_DAY:
        figure = again.object_day(kind, name, day_number(on), one.column, hours=hours)
        parts[one.key] = figure
        given[one.key] = figure.value
        if figure.value is None and one.column in outside:
            given[one.key] = Gap.NOT_MEASURED
    index = hj633.daily_index(given, on=on, rules=rules)  # type: ignore[arg-type]
    edition = address.OWN if rules == AUTO else rules
    return replace(
        index,
        name=f"{name} {on} {index.name}",
        of=tuple(_grafted(part, parts) for part in index.of),
        ref=address.day(
            kind, name, on, AQI, again.dust, points=again.chosen_points, edition=edition
        ),
        state=_lowest(parts),
    )


def rows_of(
    held: Snapshot, asked: address.Address, kind: str, span: tuple[int, int]
) -> pl.DataFrame:
    """The rows of one object as the bulk face has them, for the points and the edition asked."""
    key = ("rows", kind, asked.object, asked.points, asked.dust, asked.edition, span)
    return held.remember(key, lambda: _rows(held, asked, kind, span))


def _rows(held: Snapshot, asked: address.Address, kind: str, span: tuple[int, int]) -> pl.DataFrame:
    if not asked.points:
        rows = held.days((kind,), *span, asked.dust)
        rows = rows.filter(pl.col("object") == asked.object).drop("basis")
    else:
        members = daily.members(held.register, kind).filter(
            pl.col("object") == asked.object, pl.col("site").is_in(list(asked.points))
        )
        unknown = set(asked.points) - set(members["site"].to_list())
        if unknown:
            said = "、".join(sorted(unknown))
            raise NotThere(f"{said} 不是{asked.object}的评价站点，不能选作点位（points）。")
        stations = held.days((SITE,), *span)
        rows = daily.place_days(
            held.evidence(), stations, kind, members, span, with_issued=False
        ).filter(pl.col("dust") == asked.dust)
        rows = rows.sort("day")
    rules = rules_of(asked)
    return rows if rules == AUTO else daily.indexed(rows, rules=rules).sort("day")


def rules_of(asked: address.Address) -> str:
    """The rule set that an address names; its own without one.

    :raises NotThere: there is no such rule set.
    """
    if asked.edition == address.OWN:
        return AUTO
    try:
        return hj633.STANDARD.named(asked.edition).rules
    except NoEditionInForce:
        known = "、".join(one.rules for one in hj633.STANDARD.editions)
        raise NotThere(f"没有“{asked.edition}”这套标准（edition）；可用：{known}。") from None


def recomputation(
    city: City,
    held: Snapshot,
    asked: address.Address,
    kind: str,
    span: tuple[int, int],
    *,
    measured: Recomputation | None = None,
) -> Recomputation:
    """The readings behind the figures of an object over a stretch of days.

    ``measured``: the same stretch as measured, where it is at hand; without dust only the days
    that a dust hour touches are read again then.
    """
    return Recomputation(
        city,
        span,
        sites=asked.points or _sites(held, kind, asked.object),
        dust=asked.dust,
        upto=held.upto,
        given=held.evidence(),
        measured=measured,
        points=asked.points,
    )


def day_item(name: str) -> str:
    """The column of an item of a day, named by column, key or other name.

    :raises NotThere: a day has no such item.
    """
    try:
        column = substance(name).column
    except (LookupError, BadInput):
        column = name
    column = "o3_8h" if column == "o3" else column
    if column not in ITEMS:
        raise NotThere(f"日评价结果没有“{name}”这一项；可用：{'、'.join((*ITEMS, AQI))}。")
    return column


def exact_indices(
    rows: pl.DataFrame, values: Mapping[str, Mapping[date, object]], rules: str = AUTO
) -> tuple[dict[date, int | None], list[str]]:
    """The AQI of every day of these rows by the exact face, and where the rows differ."""
    found: dict[date, int | None] = {}
    wrong = []
    for row in rows.iter_rows(named=True):
        on = day_from(row["day"])
        outside = issued_items(row["unmeasured"])
        given: dict[str, object] = {}
        for one in AIR_DAY:
            units = values[one.column].get(on)
            given[one.key] = Fraction(units, MILLION) if isinstance(units, int) else None
            if units is None and one.column in outside:
                given[one.key] = Gap.NOT_MEASURED
        value = hj633.daily_value(given, on=on, rules=rules)  # type: ignore[arg-type]
        found[on] = value
        if value != row[AQI]:
            wrong.append(f"{on} AQI：重算 {in_text(value)}，批量 {in_text(row[AQI])}")
    return found, wrong


# inside


def _grafted(part: Figure, values: Mapping[str, Figure]) -> Figure:
    """A sub-index whose concentration is replaced by the figure that explains it."""
    for key, value in values.items():
        if part.name.startswith(f"{key} ") and part.value is not None:
            return replace(part, of=(*part.of, value) if part.of else (value,))
    return part


def _lowest(parts: Mapping[str, Figure]) -> str:
    words = [state.label for state in State]
    found = [one.state for one in parts.values() if one.state in words]
    return min(found, key=words.index, default="")


def _sites(held: Snapshot, kind: str, name: str) -> list[str]:
    if kind == SITE:
        return [name]
    return sorted({site.site for site in held.register.sites if getattr(site, kind) == name})
