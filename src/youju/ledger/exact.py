"""The second hand: figures computed again by the exact face, from the readings behind them.

Every function returns a ``Figure`` tree. Leaves are hours (with the journal position and line
of the sheet that they came from, and the marks on them) or issued values (with issuing body,
document and cell). ``hours=False`` leaves single hours out of the tree; they are computed all
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import polars as pl

from youju.ledger import address
from youju.ledger.daily import Evidence, evidence
from youju.ledger.levels import EXCLUDED, KEPT, KEY_OF, PARTICLES
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.marks import KINDS, Mark, in_words, spans
from youju.readings.schema import WIDE
from youju.readings.settings import ISSUED
from youju.standards.air import hj663
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS, round_even, unscaled
from youju.terms.periods import day_from, stamp
from youju.terms.places import ASSESSED, OBJECT_KINDS, SITE
from youju.terms.states import Gap, State, lowest
from youju.terms.substances import Substance, substance

HOUR_COLUMN = {"o3_8h": "o3"}
"""Day items whose hours stand in a column of another name."""


class Recomputation:
    """Everything that one explanation reads, fetched once: hours, issued values, dust hours.

    ``span`` are the first and last day number that will be asked for, ``sites`` the stations
    (all without), ``dust`` the basis. ``given``: evidence that is in memory already.
    ``measured``: the same stretch on the basis 实况, from which days that no dust hour touches
    are taken. ``points``: the stations that places are made from, when they are not those that
    stood; what was issued for a place does not count then.
    """

    def __init__(
        self,
        city: City,
        span: tuple[int, int],
        *,
        sites: Sequence[str] | None = None,
        dust: str = KEPT,
        upto: Basis | None = None,
        given: Evidence | None = None,
        measured: Recomputation | None = None,
        points: Sequence[str] = (),
    ) -> None:
        self.city = city
        self.span = span
        self.dust = dust
        self.upto = upto
        self.sites = sites
        self.measured = measured
        self.chosen_points = tuple(points)
        self.given = evidence(city, upto) if given is None else given
        self.register = self.given.register
        self.settings = self.given.settings
        issued = pl.concat([self.given.issued_days(kind, span) for kind in OBJECT_KINDS])
        if sites is not None:
            ours = pl.col("object").is_in(list(sites))
            issued = issued.filter((pl.col("kind") != SITE) | ours)
        self._issued = {
            (row["kind"], row["object"], row["start"], row["item"], row["dust"]): row
            for row in issued.collect().iter_rows(named=True)
        }
        self._points: dict[tuple[str, str, int], list[str]] = {}
        self._names: dict[tuple[str, date], str] = {}
        self._known: dict[tuple[str, str, int, str], int | None] = {}
        self._every_revision: dict[tuple[str, int, str], list[dict[str, Any]]] | None = None
        self._dust_hours = {
            (row[0], row[1]): row[2] for row in self.given.dust_hours(span).iter_rows()
        }

    # what is read when it is first asked for

    @cached_property
    def _wide(self) -> pl.DataFrame:
        inside = (self.span[0] * 24, self.span[1] * 24 + 23)
        sites = self.sites
        if self.measured is not None:
            touched = {site for site, _ in self._dust_hours}
            sites = sorted(touched if sites is None else touched.intersection(sites))
        found = tables.hours(self.city, sites, inside, self.dust, self.upto, marks=self.given.marks)
        return found.collect()

    @cached_property
    def _hours(self) -> Mapping[tuple[str, int], _Hours]:
        return _by_station_day(self._wide)

    @cached_property
    def _grid(self) -> Mapping[str, Mapping[str, list[int | None]]]:
        return _by_hour(self._wide, self.span)

    @cached_property
    def _marks(self) -> Mapping[int, Mark]:
        return {mark.seq: mark for mark in self.given.marks}

    @cached_property
    def _spans(self) -> Mapping[str, list[tuple[str, int, int, int]]]:
        found: dict[str, list[tuple[str, int, int, int]]] = {}
        for row in spans(self.given.marks, self.register).iter_rows(named=True):
            found.setdefault(row["site"], []).append(
                (row["item"], row["first"], row["last"], row["seq"])
            )
        return found

    def station_day(self, site: str, day: int, item: str, *, hours: bool = False) -> Figure:
        """A station's day: what counts of the own value and the issued one."""
        on = day_from(day)
        own = self._own_station_day(site, day, item, hours=hours)
        touched = self._dust_hours.get((site, day), 0)
        issued = self._issued_day(SITE, site, day, item, touched)
        found = self._that_counts(own, issued, on)
        return replace(
            found,
            name=f"{self._called(site, on)} {found.name}",
            ref=address.day(SITE, site, on, item, self.dust),
        )

    def place_day(
        self, kind: str, name: str, day: int, item: str, *, hours: bool = False
    ) -> Figure:
        """A county's or city's day: the mean of its assessed stations, or the issued value."""
        on = day_from(day)
        stations = self.points(kind, name, day)
        own = self._own_place_day(kind, name, day, item, hours=hours)
        touched = max((self._dust_hours.get((site, day), 0) for site in stations), default=0)
        issued = None
        if not self.chosen_points:
            issued = self._issued_day(kind, name, day, item, touched)
        found = self._that_counts(own, issued, on)
        return replace(
            found,
            name=f"{name} {found.name}",
            ref=address.day(kind, name, on, item, self.dust, points=self.chosen_points),
        )

    def object_day(
        self, kind: str, name: str, day: int, item: str, *, hours: bool = False
    ) -> Figure:
        """The day of whatever kind of object."""
        if kind == SITE:
            return self.station_day(name, day, item, hours=hours)
        return self.place_day(kind, name, day, item, hours=hours)

    def value(self, kind: str, name: str, day: int, item: str) -> int | None:
        """The value of ``object_day`` alone in millionths, for a check of many days, or None."""
        key = (kind, name, day, item)
        if key not in self._known:
            self._known[key] = self._value(kind, name, day, item)
        return self._known[key]

    def _value(self, kind: str, name: str, day: int, item: str) -> int | None:
        own = self._own_value(kind, name, day, item)
        if kind != SITE and self.chosen_points:
            return own
        key = KEY_OF[item]
        row = self._issued.get((kind, name, day, key, KEPT))
        if self.dust == EXCLUDED:
            exact = self._issued.get((kind, name, day, key, EXCLUDED))
            if exact is not None and exact["value"] is not None:
                row = exact
            elif item in PARTICLES and self.dusty(kind, name, day):
                return own
        if row is None or row["value"] is None:
            return own
        if own is None or self.settings.which_counts(day_from(day)) == ISSUED:
            return int(row["value"])
        return own

    def _own_value(self, kind: str, name: str, day: int, item: str) -> int | None:
        on = day_from(day)
        if kind != SITE:
            stations = self.points(kind, name, day)
            values = [self.value(SITE, site, day, item) for site in stations]
            return hj663.place_value(values, on=on)
        if self.measured is not None and (name, day) not in self._dust_hours:
            return self.measured._own_value(kind, name, day, item)
        hours = self._grid.get(name)
        if hours is None:
            return None
        first = (day - self.span[0]) * 24
        row = hours[HOUR_COLUMN.get(item, item)][first : first + 24]
        return hj663.day_value(KEY_OF[item], row, on=on)

    def own_day(self, kind: str, name: str, day: int, item: str) -> Figure:
        """What our own values give for a day, whatever was issued for the object itself.

        A county's own value is the mean of its stations' days that count, issued ones among them.
        """
        if kind == SITE:
            return self._own_station_day(name, day, item, hours=False)
        return self._own_place_day(kind, name, day, item, hours=False)

    def points(self, kind: str, name: str, day: int) -> list[str]:
        """The assessed stations of a county or city on a day, in the order of the register."""
        key = (kind, name, day)
        if key not in self._points:
            self._points[key] = [
                site.site
                for site in self.register.on(day_from(day))
                if site.role == ASSESSED
                and getattr(site, kind) == name
                and (not self.chosen_points or site.site in self.chosen_points)
            ]
        return self._points[key]

    def dusty(self, kind: str, name: str, day: int) -> bool:
        """Whether a dust hour touches the object on the day."""
        sites = [name] if kind == SITE else self.points(kind, name, day)
        return any(self._dust_hours.get((site, day), 0) for site in sites)

    # inside

    def _called(self, site: str, on: date) -> str:
        key = (site, on)
        if key not in self._names:
            self._names[key] = self.register.site(site, on).name
        return self._names[key]

    def _own_place_day(self, kind: str, name: str, day: int, item: str, *, hours: bool) -> Figure:
        on = day_from(day)
        values = {
            self._called(site, on): self.station_day(site, day, item, hours=hours)
            for site in self.points(kind, name, day)
        }
        own = hj663.place_day(KEY_OF[item], values, on=on)
        return replace(own, state=lowest_state(values.values()))

    def _own_station_day(self, site: str, day: int, item: str, *, hours: bool) -> Figure:
        if self.measured is not None and (site, day) not in self._dust_hours:
            return self.measured._own_station_day(site, day, item, hours=hours)
        column = HOUR_COLUMN.get(item, item)
        values, flags, states = self._hours.get((site, day), _NO_HOURS)
        row = values.get(column, _NONE24)
        on = day_from(day)
        given: Sequence[Figure | Fraction | None]
        if hours:
            given = self._hour_figures(site, day, column, row, flags.get(column, _NONE24))
        else:
            given = [None if value is None else _fraction(value) for value in row]
        rule = hj663.ozone_day if item == "o3_8h" else None
        found = rule(given, on=on) if rule else hj663.day_mean(KEY_OF[item], given, on=on)
        if any(value is not None for value in row):
            found = replace(found, state=lowest(states).label)
        return found

    def _hour_figures(
        self,
        site: str,
        day: int,
        column: str,
        row: Sequence[int | None],
        flags: Sequence[str | None],
    ) -> list[Figure]:
        one = substance(column)
        return [
            self._hour_figure(site, day * 24 + place, one, row[place], flags[place])
            for place in range(24)
        ]

    def _hour_figure(
        self, site: str, hour: int, one: Substance, value: int | None, flag: str | None
    ) -> Figure:
        revisions = self._revisions().get((site, hour, one.key), [])
        counted = max(revisions, key=lambda each: (each["state"], each["seq"]), default=None)
        remarks = [in_words(mark) for mark in self._marks_on(site, hour, one.key)]
        if flag and flag not in KINDS:  # what a mark took out, the mark has said already
            remarks.insert(0, _flag_words(flag))
        if counted is None:
            remarks.append("没有读数")
        elif value is None and counted["value"] is not None:
            remarks.append(f"原读数 {unscaled(counted['value'])} 不参与统计")
        if len(revisions) > 1:
            earlier = "、".join(
                f"{in_text(None if each['value'] is None else unscaled(each['value']))}"
                f"（{State(each['state']).label}）"
                for each in sorted(revisions, key=lambda each: int(each["seq"]))
                if each is not counted
            )
            remarks.append(f"共{len(revisions)}次修订，另有 {earlier}")
        return Figure(
            f"{stamp(hour)} {one.key}",
            None if value is None else unscaled(value),
            one.unit,
            note="；".join(dict.fromkeys(remarks)),
            ref=""
            if counted is None
            else address.reading(Position(counted["stream"], counted["entry"]), counted["line"]),
            state="" if counted is None else State(counted["state"]).label,
        )

    def _revisions(self) -> Mapping[tuple[str, int, str], list[dict[str, Any]]]:
        """Every revision of every hour of the span, fetched when first asked."""
        if self._every_revision is None:
            hours = (self.span[0] * 24, self.span[1] * 24 + 23)
            rows = tables.revisions_of_readings(self.city, self.sites, hours, self.upto).collect()
            found: dict[tuple[str, int, str], list[dict[str, Any]]] = {}
            for row in rows.iter_rows(named=True):
                found.setdefault((row["site"], row["hour"], row["factor"]), []).append(row)
            self._every_revision = found
        return self._every_revision

    def _marks_on(self, site: str, hour: int, key: str) -> list[Mark]:
        return [
            self._marks[seq]
            for item, first, last, seq in self._spans.get(site, ())
            if item == key and first <= hour <= last
        ]

    def _issued_day(self, kind: str, name: str, day: int, item: str, touched: int) -> Figure | None:
        key = KEY_OF[item]
        row = self._issued.get((kind, name, day, key, KEPT))
        exact = self._issued.get((kind, name, day, key, EXCLUDED))
        withheld = False
        if self.dust == EXCLUDED:
            if exact is not None and exact["value"] is not None:
                row = exact
            elif item in PARTICLES and touched:
                withheld = True
        if row is None or row["value"] is None:
            return None
        unit = substance(key).unit
        return Figure(
            f"{key} 日值（下发）",
            None if withheld else plain_held(row["value"]),
            unit,
            note="；".join(
                text
                for text in (
                    f"{row['issuer']}，{row['document']}".strip("，"),
                    f"{row['issued_on']}下发" if row["issued_on"] else "",
                    f"单元格 {row['cell']}" if row["cell"] else "",
                    f"当日有{touched}小时沙尘，只有日值，扣除沙尘时不参与统计" if withheld else "",
                )
                if text
            ),
            ref=f"{row['stream']}/{row['entry']}#{row['cell'] or row['line']}",
            state=State(row["state"]).label,
        )

    def _that_counts(self, own: Figure, issued: Figure | None, on: date) -> Figure:
        if issued is None:
            return own
        if issued.value is None:
            # Withheld because of dust: the own value, if there is one, has lost its dust hours.
            return own if own.value is not None else replace(own, of=(issued,), note=issued.note)
        first = self.settings.which_counts(on) == ISSUED
        if first or own.value is None:
            beside = () if own.value is None else (replace(own, note="自算值，未采用"),)
            return Figure(
                own.name,
                round_even(Fraction(str(issued.value)), HELD_DECIMALS),
                own.unit,
                of=(issued, *beside),
                note="采用下发值",
                state=issued.state,
            )
        return replace(own, of=(*own.of, replace(issued, note=f"未采用；{issued.note}")))


_Hours = tuple[Mapping[str, list[int | None]], Mapping[str, list[str | None]], list[int]]
"""Of a station-day: item → 24 values, item → 24 flags, and the states."""
_NONE24: tuple[None, ...] = (None,) * 24
_NO_HOURS: _Hours = ({}, {}, [])


def _by_hour(hours: pl.DataFrame, span: tuple[int, int]) -> dict[str, dict[str, list[int | None]]]:
    """Station → item → its values of every hour of the span, None where there is none."""
    items = [name for name in WIDE if name in hours.columns]
    every = pl.int_range(span[0] * 24, span[1] * 24 + 24, dtype=pl.Int64, eager=True)
    grid = every.alias("hour").to_frame()
    found: dict[str, dict[str, list[int | None]]] = {}
    for (site,), rows in hours.select("site", "hour", *items).group_by("site"):
        full = grid.join(rows, on="hour", how="left", maintain_order="left")
        found[str(site)] = {name: full[name].to_list() for name in items}
    return found


def _by_station_day(hours: pl.DataFrame) -> Mapping[tuple[str, int], _Hours]:
    """24 places for each item of each station-day."""
    found: dict[
        tuple[str, int],
        tuple[dict[str, list[int | None]], dict[str, list[str | None]], list[int]],
    ] = {}
    items = [name for name in WIDE if name in hours.columns]
    flags = [f"flag_{name}" for name in items]
    for site, hour, state, *rest in hours.select(
        "site", "hour", "state", *items, *flags
    ).iter_rows():
        key = (site, hour // 24)
        kept = found.get(key)
        if kept is None:
            kept = found[key] = (
                {name: [None] * 24 for name in items},
                {name: [None] * 24 for name in items},
                [],
            )
        place = hour % 24
        kept[2].append(state)
        for nth, name in enumerate(items):
            kept[0][name][place] = rest[nth]
            kept[1][name][place] = rest[nth + len(items)]
    return found


@lru_cache(maxsize=65536)
def _fraction(units: int) -> Fraction:
    return Fraction(units, 10**READING_DECIMALS)


def plain_held(millionths: int) -> Decimal:
    """A held value as the decimal that it stands for."""
    return unscaled(millionths, HELD_DECIMALS)


@lru_cache(maxsize=1 << 17)
def held_value(millionths: int | None) -> Decimal | None:
    """A held value with its six decimals, as the exact face gives it."""
    if millionths is None:
        return None
    return round_even(Fraction(millionths, 10**HELD_DECIMALS), HELD_DECIMALS)


def lowest_state(figures: Iterable[Figure]) -> str:
    """The lowest state, in words, among figures that have one."""
    words = {state.label: state for state in State}
    states = [words[one.state] for one in figures if one.state in words]
    return lowest(states).label if states else ""


def _flag_words(flag: str) -> str:
    gaps = {gap.value: gap.label for gap in Gap}
    return gaps.get(flag, flag)
