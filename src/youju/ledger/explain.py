"""Why is this number what it is? — answered by computing it again, never from memory.

``explain`` takes an address, computes the figure by the exact face from the readings and
issued values behind it, and holds the result against what the tables say. A difference is an
incident and is said as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import polars as pl

from youju.ledger import address, store
from youju.ledger import snapshot as snapshots
from youju.ledger.exact import Recomputation, held_value
from youju.ledger.levels import issued_items
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import INDEX, ObjectDays, object_days, statistic
from youju.ledger.store import ITEMS
from youju.readings.city import City
from youju.standards.air import hj633
from youju.terms.errors import NotThere
from youju.terms.figures import Figure, Value, in_text
from youju.terms.periods import day_from, day_number, parse
from youju.terms.places import CITY, COUNTY, SITE
from youju.terms.states import Gap, State
from youju.terms.substances import AIR_DAY, substance

AQI = "aqi"


@dataclass(frozen=True)
class Explanation:
    """A figure computed again, and whether the table says the same.

    ``own`` is the recomputed value where an issued one counts in its place. ``stored`` is what
    the table (or, for a run of days that no table keeps, the bulk face)
    says; ``differences`` name every day below it on which the two hands differ.
    """

    figure: Figure
    stored: Value
    basis: store.Computed
    differences: tuple[str, ...] = ()
    own: Value | Literal["the figure"] = "the figure"

    @property
    def recomputed(self) -> Value:
        """What the exact face gives from our own values (an issued value may count instead)."""
        return self.figure.value if self.own == "the figure" else self.own

    @property
    def agrees(self) -> bool:
        """Whether both hands came to the same."""
        return self.recomputed == self.stored and not self.differences

    @property
    def verdict(self) -> str:
        """One line: identical, or an incident."""
        if self.agrees:
            return f"重算与库内一致（第{self.basis.number}次计算）。"
        lines = [f"库内为 {in_text(self.stored)}，重算为 {in_text(self.recomputed)}"]
        return "事件：重算与库内不一致。" + "；".join([*lines, *self.differences[:5]])


def explain(
    city: City,
    text: str,
    *,
    basis: int | None = None,
    hours: bool = True,
    snapshot: Snapshot | None = None,
) -> Explanation:
    """The explanation of the figure at an address (see ``ledger.address``).

    ``basis``: as of which computation (the latest without). ``hours=False`` leaves single hours
    out of the tree; they are computed all the same. ``snapshot``: the figures of that basis
    where they are held already.

    :raises NotThere: no such figure.
    """
    asked = address.read(text)
    held = snapshots.require(city, snapshot, basis)
    kind = kind_of(held, asked.object)
    if asked.table == "fig_air_day":
        return _of_day(city, held, asked, kind, hours=hours)
    if asked.table == "fig_air_period":
        return _of_period(city, held, asked, kind)
    raise NotThere(f"“{text}”是得分；请用 youju assess 的 --explain 说明得分。")


def kind_of(where: City | Snapshot, name: str) -> str:
    """Whether a name is a station's key, a county or a city of the register.

    :raises NotThere: it is none of them.
    """
    for kind in (SITE, COUNTY, CITY):
        if any(getattr(site, kind) == name for site in where.register.sites):
            return kind
    raise NotThere(f"名录中没有“{name}”；请写站点编码、县（市、区）名或市名。")


# a day


def _of_day(
    city: City, held: Snapshot, asked: address.Address, kind: str, *, hours: bool
) -> Explanation:
    on = date.fromisoformat(asked.when)
    day = day_number(on)
    rows = held.days((kind,), day, day, asked.dust).filter(pl.col("object") == asked.object)
    if rows.is_empty():
        raise NotThere(f"{asked.object} {on} 没有评价结果。")
    row = rows.row(0, named=True)
    again = Recomputation(
        city,
        (day, day),
        sites=_sites(city, kind, asked.object),
        dust=asked.dust,
        upto=held.upto,
        given=held.evidence(),
    )
    if asked.item == AQI:
        figure = day_index(again, kind, asked.object, on, row["unmeasured"], hours=hours)
        return Explanation(figure, row["aqi"], held.computed)
    item = _day_item(asked.item)
    figure = again.object_day(kind, asked.object, day, item, hours=hours)
    return Explanation(figure, held_value(row[item]), held.computed)


def day_index(
    again: Recomputation, kind: str, name: str, on: date, unmeasured: int, *, hours: bool = False
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
    index = hj633.daily_index(given, on=on)  # type: ignore[arg-type]
    return replace(
        index,
        name=f"{name} {on} {index.name}",
        of=tuple(_grafted(part, parts) for part in index.of),
        ref=address.day(kind, name, on, AQI, again.dust),
        state=_lowest(parts),
    )


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


# a period


def _of_period(city: City, held: Snapshot, asked: address.Address, kind: str) -> Explanation:
    period = parse(asked.when, city.settings.week_first_day)
    first, last = day_number(period.start), day_number(period.end)
    rows = held.days((kind,), first, last, asked.dust).filter(pl.col("object") == asked.object)
    if rows.is_empty():
        raise NotThere(f"{asked.object} {period.label}没有评价结果。")
    again = Recomputation(
        city,
        (first, last),
        sites=_sites(city, kind, asked.object),
        dust=asked.dust,
        upto=held.upto,
        given=held.evidence(),
    )
    days, differences = exact_days(again, rows, kind, asked.object, asked.item)
    own = statistic(asked.item, days, period)
    known = held.objects(kind, period)[asked.object, asked.dust]
    whole = replace(
        days,
        issued=known.issued,
        issued_first=known.issued_first,
        without_days=known.without_days,
    )
    figure = statistic(asked.item, whole, period) if whole.issued or own.value is None else own
    stored = held.bulk(kind, period)[asked.object, asked.dust].get(asked.item)
    return Explanation(figure, stored, held.computed, tuple(differences), own.value)


def exact_days(
    again: Recomputation, rows: pl.DataFrame, kind: str, name: str, of: str
) -> tuple[ObjectDays, list[str]]:
    """The days behind a statistic, each computed again from its hours; differences by name.

    Only the items that the statistic needs are computed: one for ``PM2.5``, all six for the
    index and for counts of days.
    """
    stored = next(iter(object_days(rows.drop("basis")).values()))
    key = next((one.key for one in AIR_DAY if of == one.key or of.startswith(f"{one.key}.")), None)
    needed = [substance(key).column] if key else list(ITEMS)
    values: dict[str, dict[date, object]] = {item: dict(stored.values[item]) for item in ITEMS}
    differences = []
    for day in stored.states.keys() | stored.aqi.keys():
        number = day_number(day)
        for item in needed:
            units = again.value(kind, name, number, item)
            if units != stored.values[item].get(day):
                said = in_text(None if units is None else held_value(units))
                differences.append(f"{name} {day} {item}：重算 {said}")
            values[item][day] = units
    aqi = dict(stored.aqi)
    if key is None and of != INDEX:
        aqi, wrong = _exact_indices(rows, values)
        differences += [f"{name} {text}" for text in wrong]
    return replace(stored, values=values, aqi=aqi), sorted(differences)


def _exact_indices(
    rows: pl.DataFrame, values: Mapping[str, Mapping[date, object]]
) -> tuple[dict[date, int | None], list[str]]:
    found: dict[date, int | None] = {}
    wrong = []
    for row in rows.iter_rows(named=True):
        on = day_from(row["day"])
        outside = issued_items(row["unmeasured"])
        given: dict[str, object] = {}
        for one in AIR_DAY:
            held = values[one.column].get(on)
            given[one.key] = held_value(held) if isinstance(held, int) else None
            if held is None and one.column in outside:
                given[one.key] = Gap.NOT_MEASURED
        value = hj633.daily_index(given, on=on).value  # type: ignore[arg-type]
        found[on] = value if isinstance(value, int) else None
        if found[on] != row["aqi"]:
            wrong.append(f"{on} AQI：重算 {in_text(value)}，库内 {in_text(row['aqi'])}")
    return found, wrong


def _sites(city: City, kind: str, name: str) -> list[str]:
    if kind == SITE:
        return [name]
    return sorted({site.site for site in city.register.sites if getattr(site, kind) == name})


def _day_item(name: str) -> str:
    try:
        column = substance(name).column
    except LookupError:
        column = name
    column = "o3_8h" if column == "o3" else column
    if column not in ITEMS:
        raise NotThere(f"日评价结果没有“{name}”这一项；可用：{'、'.join((*ITEMS, AQI))}。")
    return column
