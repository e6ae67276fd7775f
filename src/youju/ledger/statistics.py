"""Statistics of a period for one object, by the exact face, from its day figures.

What a scheme asks for has a name: ``air.PM2.5`` (the statistic of the index: mean, CO 95th and
ozone 90th percentile), ``air.PM2.5.mean``, ``air.PM2.5.percentile``, ``air.index``,
``air.good_days``, ``air.good_rate``, ``air.heavy_days``, ``air.valid_days``. The same names
stand in the address of a period figure (``fig_air_period/甲县/2026-11/index``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from youju.ledger import address
from youju.ledger.exact import held_value
from youju.ledger.issued_periods import Issued, that_counts
from youju.ledger.levels import KEY_OF, PARTICLES, bit
from youju.ledger.store import ITEMS
from youju.standards.air import hj633, hj663, ranking
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.periods import Period, day_from
from youju.terms.states import State
from youju.terms.substances import AIR_DAY, substance

PREFIX = "air."
INDEX, GOOD_DAYS, GOOD_RATE, HEAVY_DAYS, VALID_DAYS = (
    "index",
    "good_days",
    "good_rate",
    "heavy_days",
    "valid_days",
)
NAMES = (
    *(one.key for one in AIR_DAY),
    INDEX,
    GOOD_DAYS,
    GOOD_RATE,
    HEAVY_DAYS,
    VALID_DAYS,
)
HEAVY_LEVEL = 5
"""重度及以上: from the fifth level on."""
REMEMBERED = 512
"""So many results of one object's days are remembered; then they are made anew."""


@dataclass(frozen=True)
class ObjectDays:
    """The day figures of one object on one dust basis.

    ``values``: item column → date → held value. ``dusty``: the days that a dust hour touches;
    ``taken_out``: item column → the days whose value dust took out.
    ``points``: the stations that make up the place, when they are not those that stood;
    ``edition``: the rule set of the AQI, when it is not each day's own. ``issued``: statistics
    that an authority issued for whole periods, which count first when ``issued_first``.
    ``without_days``: stations of the place that are known by whole periods only.
    """

    kind: str
    name: str
    dust: str
    values: Mapping[str, Mapping[date, object]]
    aqi: Mapping[date, int | None]
    dusty: frozenset[date]
    states: Mapping[date, int]
    points: tuple[str, ...] = ()
    edition: str = address.OWN
    issued: Issued = field(default_factory=dict)
    issued_first: bool = True
    taken_out: Mapping[str, frozenset[date]] = field(default_factory=dict)
    without_days: tuple[str, ...] = ()
    made: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False, compare=False)
    """What was computed from these very days before: an index asks for each item again, and
    a site asks for the same month again."""

    def __post_init__(self) -> None:
        # A copy with other values must not inherit what was computed from the old ones.
        object.__setattr__(self, "made", {})

    def remembered(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        """What was made under that key before, or is made now."""
        if key not in self.made:
            if len(self.made) >= REMEMBERED:
                self.made.clear()
            found = self.made[key] = make()
            return found
        return self.made[key]

    @property
    def days(self) -> Iterable[date]:
        """Every day with a row, in order."""
        return self.aqi.keys()

    def address_of(self, of: str, period: Period, rules: str = "auto") -> str:
        """The address of a statistic of these days."""
        edition = address.OWN if rules == "auto" else rules
        return address.period(
            self.name, period.key, of, self.dust, points=self.points, edition=edition
        )

    def own(self) -> ObjectDays:
        """The same days without anything that was issued for whole periods."""
        return replace(self, issued={})

    def state(self, period: Period) -> str:
        """The lowest state among the days of the period, in words; nothing without days."""
        return str(self.remembered(("state", period), lambda: self._state(period)))

    def _state(self, period: Period) -> str:
        known = self.states
        found = [state for day in days_of(period) if (state := known.get(day)) is not None]
        return State(min(found)).label if found else ""

    def held(self, item: str, period: Period) -> hj663.HeldDays:
        """The day values of an item as whole millionths, one for each day of the period."""
        given, days = self.values[item], days_of(period)
        units = [one if isinstance(one := given.get(day), int) else None for day in days]
        return hj663.HeldDays(days, units)

    @property
    def heavy(self) -> frozenset[date]:
        """The days of heavy pollution among all of them, each by its own edition."""
        return frozenset(self.remembered(("heavy",), self._heavy))

    def _heavy(self) -> frozenset[date]:
        levels: dict[tuple[int, str], bool] = {}
        found = set()
        for day, aqi in self.aqi.items():
            if isinstance(aqi, int):
                key = (aqi, hj633.STANDARD.on(day).name)
                if key not in levels:
                    levels[key] = hj633.level_of(aqi, on=day).number >= HEAVY_LEVEL
                if levels[key]:
                    found.add(day)
        return frozenset(found)

    def figures(self, item: str, period: Period) -> dict[date, Figure]:
        """The day figures of an item as leaves that can be asked in turn."""
        found: dict[date, Figure] = self.remembered(
            ("figures", item, period), lambda: self._figures(item, period)
        )
        return found

    def _figures(self, item: str, period: Period) -> dict[date, Figure]:
        one = substance(KEY_OF[item])
        given = self.values[item]
        return {
            day: Figure(
                f"{day}",
                held_value(value) if isinstance(value := given.get(day), int) else None,
                one.unit,
                note=self._gap(day, item) if given.get(day) is None else "",
                ref=address.day(self.kind, self.name, day, item, self.dust, points=self.points),
            )
            for day in period
        }

    def indices(self, period: Period) -> dict[date, Figure]:
        """The AQI of each day of the period as leaves."""
        return {
            day: Figure(
                f"{day} AQI",
                self.aqi.get(day),
                ref=address.day(
                    self.kind,
                    self.name,
                    day,
                    "aqi",
                    self.dust,
                    points=self.points,
                    edition=self.edition,
                ),
            )
            for day in period
        }

    def _gap(self, day: date, item: str) -> str:
        if day in self.taken_out.get(item, ()):
            return "扣除沙尘"
        return "无有效日值"


def object_days(
    days: pl.DataFrame,
    *,
    points: Mapping[str, tuple[str, ...]] | None = None,
    edition: str = address.OWN,
) -> dict[tuple[str, str], ObjectDays]:
    """``(object, dust)`` → its day figures, from rows of ``fig_air_day`` of one kind.

    ``points``: of a place the stations that it was made from, where they were chosen;
    ``edition``: the rule set by which the AQI was computed, where it was chosen.
    """
    found: dict[tuple[str, str], ObjectDays] = {}
    for (name, dust), rows in days.group_by("object", "dust", maintain_order=True):
        dates = [day_from(number) for number in rows["day"].to_list()]
        values = {item: dict(zip(dates, rows[item].to_list(), strict=True)) for item in ITEMS}
        touched, out = rows["dust_hours"].to_list(), rows["dust_out"].to_list()
        found[str(name), str(dust)] = ObjectDays(
            kind=rows["kind"][0],
            name=str(name),
            dust=str(dust),
            values=values,
            aqi=dict(zip(dates, rows["aqi"].to_list(), strict=True)),
            dusty=frozenset(day for day, hours in zip(dates, touched, strict=True) if hours),
            taken_out={
                item: frozenset(
                    day for day, bits in zip(dates, out, strict=True) if (bits or 0) & bit(item)
                )
                for item in PARTICLES
            },
            states={
                day: state
                for day, state in zip(dates, rows["state"].to_list(), strict=True)
                if state is not None
            },
            points=(points or {}).get(str(name), ()),
            edition=edition,
        )
    return found


def with_issued(
    kind: str,
    days: Mapping[tuple[str, str], ObjectDays],
    issued: Mapping[tuple[str, str], Issued],
    *,
    first: bool,
) -> dict[tuple[str, str], ObjectDays]:
    """Days of objects joined by the statistics that were issued for whole periods.

    Objects that are known by whole periods only get an entry without days.
    """
    found = {
        key: replace(one, issued=issued.get(key, {}), issued_first=first)
        for key, one in days.items()
    }
    for key in issued.keys() - days.keys():
        nothing: dict[str, dict[date, object]] = {item: {} for item in ITEMS}
        found[key] = ObjectDays(
            kind, *key, nothing, {}, frozenset(), {}, issued=issued[key], issued_first=first
        )
    return found


def statistic(
    of: str, days: ObjectDays, period: Period, *, rules: str = "auto", shown: bool = True
) -> Figure:
    """The statistic of that name, held and unrounded (rates: as HJ 663 rounds them).

    ``shown=False`` leaves the single days out of the tree: the same figure, much faster.

    :raises BadInput: no statistic has that name.
    """
    name = of.removeprefix(PREFIX)
    found: Figure = days.remembered(
        ("statistic", name, period, rules, shown),
        lambda: _statistic(name, days, period, rules, shown=shown),
    )
    return found


def _statistic(name: str, days: ObjectDays, period: Period, rules: str, *, shown: bool) -> Figure:
    head, _, way = name.partition(".") if not name.startswith("PM2.5") else _split_pm25(name)
    if head in {one.key for one in AIR_DAY}:
        found = item_statistic(head, way or None, days, period, rules=rules, shown=shown)
    elif name == INDEX:
        found = index(days, period, rules=rules, shown=shown)
    elif name in (GOOD_DAYS, GOOD_RATE, HEAVY_DAYS, VALID_DAYS):
        own = of_indices(name, days, period, rules=rules, shown=shown)
        found = _or_issued(own, name, days, period)
    else:
        raise BadInput(
            f"没有名为“{name}”的统计量；可用：{'、'.join(PREFIX + one for one in NAMES)}。"
        )
    return replace(
        found,
        name=f"{days.name} {period.label} {found.name}",
        ref=days.address_of(name, period, rules),
        state=days.state(period),
    )


def item_statistic(
    key: str,
    way: str | None,
    days: ObjectDays,
    period: Period,
    *,
    rules: str = "auto",
    shown: bool = True,
) -> Figure:
    """Mean or percentile of an item (``way`` None: the one that the composite index takes)."""
    found: Figure = days.remembered(
        ("item", key, way, period, rules, shown),
        lambda: _item_statistic(key, way, days, period, rules, shown=shown),
    )
    return found


def _item_statistic(
    key: str, way: str | None, days: ObjectDays, period: Period, rules: str, *, shown: bool
) -> Figure:
    column = substance(key).column
    own = hj663.period_statistic(
        key,
        days.figures(column, period) if shown else days.held(column, period),
        period,
        rules=rules,
        statistic=way,
        dust_days=days.taken_out.get(column, frozenset()),
    )
    if own.value is None and days.without_days:
        known = "、".join(days.without_days)
        own = replace(own, note=f"{known}只有时段值，没有日值，不能由日值统计；{own.note}")
    return _or_issued(own, f"{key}.{way}" if way else key, days, period)


def index(days: ObjectDays, period: Period, *, rules: str = "auto", shown: bool = True) -> Figure:
    """综合指数 of the period."""
    statistics = {
        one.key: replace(
            item_statistic(one.key, None, days, period, rules=rules, shown=shown),
            ref=days.address_of(one.key, period, rules),
        )
        for one in AIR_DAY
    }
    own = ranking.composite_index(statistics, on=period.end, rules=rules)
    return _or_issued(own, INDEX, days, period)


def of_indices(
    name: str, days: ObjectDays, period: Period, *, rules: str = "auto", shown: bool = True
) -> Figure:
    """Counts of days by their AQI: good, heavy and valid days, and the share of good ones."""
    inside = days_of(period)
    known = [aqi for day in inside if isinstance(aqi := days.aqi.get(day), int)]
    ratio = hj663.good_day_ratio(known, on=period.end, rules=rules)
    parts = tuple(days.indices(period).values()) if shown else ()
    if name == GOOD_RATE:
        return replace(ratio, of=(*ratio.of, *parts))
    if name == VALID_DAYS:
        return Figure("有效天数", len(known), "天", of=parts)
    if name == GOOD_DAYS:
        good = ratio.of[0]
        return replace(good, by=ratio.by, value=good.value if known else None, of=parts)
    every = days.heavy
    heavy = [day for day in inside if day in every]
    return Figure(
        "重度及以上污染天数",
        len(heavy) if known else None,
        "天",
        of=parts,
        note="、".join(str(day) for day in heavy),
    )


@lru_cache(maxsize=256)
def days_of(period: Period) -> tuple[date, ...]:
    """The days of a period; the same stretch is asked for by every item of every place."""
    return tuple(period)


def _or_issued(own: Figure, name: str, days: ObjectDays, period: Period) -> Figure:
    issued = days.issued.get((period.start, period.end), {}).get(name)
    return that_counts(own, issued, issued_first=days.issued_first)


def _split_pm25(name: str) -> tuple[str, str, str]:
    rest = name.removeprefix("PM2.5").removeprefix(".")
    return "PM2.5", ".", rest
