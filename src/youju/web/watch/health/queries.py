"""Completeness, outages and valid days, from what the writer keeps of each day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join

from youju.ledger.network import days, health
from youju.ledger.network.days import HOURS, Gap
from youju.ledger.network.health import Share
from youju.readings.network.registers import Network, Outlet
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.watch.health import words
from youju.web.watch.network import queries as network_queries
from youju.web.watch.network.outlets import name_of
from youju.web.watch.network.validity import GAS

VALID_DAY = 20
"""Hours of a valid day (HJ 76-2017 annex B, secondary); here a step of colour, no judgement."""


@dataclass(frozen=True)
class Cell:
    """A day of an outlet: how many hours of a hundred came; ``tone`` empty: still to come."""

    day: date
    text: str
    tone: str

    @property
    def words(self) -> str | Promise:
        """The step of colour in words."""
        return words.LEVELS.get(self.tone, "")


@dataclass(frozen=True)
class Row:
    """An outlet's days of a month, and how much of all that passed came."""

    outlet: Outlet
    cells: tuple[Cell, ...]
    came: int
    due: int

    @property
    def percent(self) -> str:
        """With one decimal, rounded to the even tenth as the house rounds."""
        return percent(self.came, self.due)

    @property
    def html(self) -> str:
        """The cells, each with its link: a page has a thousand, too many for a template's loop."""
        there = reverse("health:hours", args=[self.outlet.outlet])
        said = {one.tone: str(one.words) for one in self.cells}
        filled = '<td class="num {}"><a href="{}?day={}" title="{} {}">{}</a></td>'
        return format_html_join(
            "",
            "{}",
            (
                (
                    format_html(filled, one.tone, there, one.day, one.day, said[one.tone], one.text)
                    if one.tone
                    else _AHEAD,
                )
                for one in self.cells
            ),
        )


_AHEAD = format_html('<td class="num {}"></td>', "")


def percent(part: int, whole: int) -> str:
    """Parts of a hundred with one decimal; a dash of nothing.

    >>> percent(1, 3), percent(0, 0)
    ('33.3', '—')
    """
    if not whole:
        return "—"
    twice, rest = divmod(2000 * part, 2 * whole)
    if 2 * rest > 2 * whole or (2 * rest == 2 * whole and twice % 2):
        twice += 1
    return f"{twice // 10}.{twice % 10}"


def standing(person: Any, known: Network, first: date, last: date) -> list[Outlet]:
    """The outlets in this person's scope that stood on any of those days, by enterprise."""
    found = {
        one.outlet: one
        for one in known.outlets
        if (one.since is None or one.since <= last)
        and (one.until is None or one.until >= first)
        and network_queries.sees(person, one)
    }
    return sorted(found.values(), key=lambda one: (one.county, one.enterprise, one.outlet))


@dataclass(frozen=True)
class Month:
    """The kept days of some outlets in a month."""

    known: Network
    outlets: Sequence[Outlet]
    first: date
    last: date
    now: datetime

    @cached_property
    def frame(self) -> pl.DataFrame:
        """What is kept of them."""
        keys = [one.outlet for one in self.outlets]
        return days.read(folder.city(), self.first, self.last, keys)

    @cached_property
    def watched(self) -> dict[str, list[str]]:
        """Factors with a limit; where there is none all that came."""
        found: dict[str, set[str]] = {one.outlet: set() for one in self.outlets}
        limited = {one.outlet for one in self.known.limits}
        for one in self.known.limits:
            if one.outlet in found:
                found[one.outlet].add(one.factor)
        for outlet, factor in self.frame.select("outlet", "factor").unique().iter_rows():
            if outlet not in limited:
                found[outlet].add(factor)
        return {outlet: sorted(factors) for outlet, factors in found.items()}

    def rows(self) -> list[Row]:
        """The heat map's rows."""
        kept: dict[tuple[str, date], int] = {}
        for outlet, factor, day, came in self.frame.select(
            "outlet", "factor", "day", "came"
        ).iter_rows():
            if factor in self.watched[outlet]:
                at = (outlet, day)
                kept[at] = kept.get(at, 0) + days.hours_of(came)
        all_days = [
            self.first + timedelta(days=nth) for nth in range((self.last - self.first).days + 1)
        ]
        passed = {day: self.passed(day) for day in all_days}
        return [self._row(one, all_days, passed, kept) for one in self.outlets]

    def passed(self, day: date) -> int:
        """Whole hours of a day that are over."""
        begin = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
        return max(0, min(HOURS, int((self.now - begin) / timedelta(hours=1))))

    def _row(
        self,
        one: Outlet,
        all_days: Sequence[date],
        passed: dict[date, int],
        kept: dict[tuple[str, date], int],
    ) -> Row:
        many = len(self.watched[one.outlet])
        cells = []
        came_in_all = due_in_all = 0
        for day in all_days:
            due = passed[day] * many
            stood = one.stands_on(day)
            if not due or not stood:
                cells.append(Cell(day, "", ""))
                continue
            came = min(due, kept.get((one.outlet, day), 0))
            came_in_all, due_in_all = came_in_all + came, due_in_all + due
            cells.append(Cell(day, str(100 * came // due), tone(came, due)))
        return Row(one, tuple(cells), came_in_all, due_in_all)

    def gaps(self) -> list[tuple[Outlet, str, Gap]]:
        """Outages of two hours and more, the longest first."""
        of_key = {one.outlet: one for one in self.outlets}
        asked = [(one, factor) for one, factors in self.watched.items() for factor in factors]
        found = days.gaps(
            self.frame, asked, self.first, self.last, now=self.now, stands=self.known.has_outlet
        )
        ordered = sorted(found, key=lambda one: (-one.hours, one.outlet, one.factor, one.first))
        return [(of_key[one.outlet], name_of(one.factor), one) for one in ordered]


def tone(came: int, due: int) -> str:
    """The step of colour."""
    if came == due:
        return words.FULL
    if came * HOURS >= due * VALID_DAY:
        return words.GOOD
    if 2 * came >= due:
        return words.PART
    return words.POOR if came else words.NONE


@dataclass(frozen=True)
class Hour:
    """One hour of one factor."""

    hour: int
    state: str

    @property
    def tone(self) -> str:
        """The class of the cell."""
        return words.HOURS[self.state][0]

    @property
    def short(self) -> str | Promise:
        """What stands in it."""
        return words.HOURS[self.state][1]

    @property
    def words(self) -> str | Promise:
        """The same, said whole."""
        return words.HOURS[self.state][2]


def hours(known: Network, outlet: Outlet, day: date, now: datetime) -> list[tuple[str, list[Hour]]]:
    """Each factor of an outlet with the hours of a day."""
    month = Month(known, [outlet], day, day, now)
    passed = month.passed(day)
    bits = {
        factor: rest
        for factor, *rest in month.frame.select(
            "factor", "came", "counts", "calibrated", "maintained"
        ).iter_rows()
    }
    factors = sorted({*month.watched[outlet.outlet], *bits})
    return [
        (name_of(factor), [Hour(at, _state(bits.get(factor), at, passed)) for at in range(HOURS)])
        for factor in factors
    ]


def _state(bits: Sequence[int] | None, at: int, passed: int) -> str:
    came, counts, calibrated, maintained = bits or (0, 0, 0, 0)
    if not came >> at & 1:
        return words.MISSING if at < passed else words.AHEAD
    if calibrated >> at & 1:
        return words.CALIBRATED
    if maintained >> at & 1:
        return words.MAINTAINED
    return words.COUNTS if counts >> at & 1 else words.LEFT_OUT


@dataclass(frozen=True)
class Year:
    """The months of a year of one factor of flue gas, each beside the number that it needs."""

    outlet: Outlet
    name: str
    shares: tuple[Share, ...]
    hours: int
    due: int

    @property
    def missed(self) -> int:
        """Months that were missed, or can no longer be reached."""
        return sum(one.forecast == health.SURE_MISS for one in self.shares)

    @property
    def risky(self) -> int:
        """Months that will be missed at this pace."""
        return sum(one.forecast == health.UNLIKELY for one in self.shares)

    @property
    def percent(self) -> str:
        """Hours that count in a hundred of those that passed."""
        return percent(self.hours, self.due)


def year(known: Network, mine: Iterable[Outlet], of: int, now: datetime) -> list[Year]:
    """Chimneys with a limit, the worst first."""
    today = now.astimezone(BEIJING).date()
    first, last = date(of, 1, 1), min(date(of, 12, 31), today)
    gas = [one for one in mine if one.kind == GAS]
    chimneys = {one.outlet for one in gas}
    watched = sorted({(one.outlet, one.factor) for one in known.limits if one.outlet in chimneys})
    asked = pl.DataFrame(watched, schema={"outlet": pl.String, "factor": pl.String}, orient="row")
    kept = {
        (outlet, factor): (dict(zip(of_days, hours, strict=True)), int(counted))
        for outlet, factor, of_days, hours, counted in days.read(
            folder.city(), first, last, [one.outlet for one in gas]
        )
        .join(asked, on=["outlet", "factor"])
        .with_columns(hours=pl.col("counts").bitwise_count_ones())
        .group_by("outlet", "factor")
        .agg("day", "hours", counted=pl.col("hours").filter(pl.col("day") < today).sum())
        .iter_rows()
    }
    months = [date(of, nth, 1) for nth in range(1, last.month + 1)]
    of_key = {one.outlet: one for one in gas}
    found = []
    for key, factor in watched:
        one = of_key[key]
        by_day, counted = kept.get((key, factor), ({}, 0))
        # A device that came during the year is asked nothing of the months before.
        since = max(first, one.since or first, min(by_day, default=first).replace(day=1))
        shares = tuple(
            health.share_of(
                key, factor, month, by_day, today=today, stands=partial(known.has_outlet, key)
            )
            for month in months
            if month >= since.replace(day=1)
        )
        due = max(0, (min(last + timedelta(days=1), today) - since).days) * HOURS
        found.append(Year(one, name_of(factor), shares, min(counted, due), due))
    return sorted(
        found, key=lambda one: (-one.missed, -one.risky, one.hours * 1000 // max(one.due, 1))
    )
