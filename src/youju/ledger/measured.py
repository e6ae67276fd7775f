"""What a scheme measures: statistics of objects over a period, and changes against another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from youju.ledger import compensation, daily, supply_measures, water_measures
from youju.ledger.periods import bulk_statistics
from youju.ledger.request import Request, period_of, periods_used
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import PREFIX, ObjectDays, object_days, statistic
from youju.ledger.surroundings import measures as around_measures
from youju.scoring.nouns import Measure
from youju.standards.air import comparison, hj663
from youju.standards.air.hj663_edition import edition_for
from youju.terms.figures import Figure, Value
from youju.terms.periods import Period, day_number
from youju.terms.places import ASSESSED, SITE

QUANTITY = {"%": "concentration", "百分点": "rate", "天": "count"}


class Tables:
    """The day figures that one answer reads, by object and dust basis, and what they come to.

    ``kind`` may be another than the scheme's (the city itself); ``used`` names the periods
    where more are read than the scheme asks for; ``shown`` keeps single days in the trees.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        kind: str,
        request: Request,
        period: Period,
        *,
        used: Sequence[Period] | None = None,
        shown: bool = False,
    ) -> None:
        self.snapshot = snapshot
        self.kind = kind
        self.request = request
        self.period = period
        self.used = used or periods_used(
            replace(request, movement=False), request.edition_of_scheme, period
        )
        self.shown = shown
        self.as_was = request.points == "as-was"
        self.rules = edition_for(period.end).rules
        self.incidents: list[str] = []
        self._known: dict[tuple[str, str, str, Period], Figure] = {}

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The rows of ``fig_air_day`` (of another point set: such rows) of all periods used."""
        if self.as_was:
            return self._rows_of(self.used)
        key = ("comparable", self.kind, tuple(self.used))
        return self.snapshot.remember(key, lambda: self._rows_of(self.used))

    @cached_property
    def days(self) -> Mapping[tuple[str, str], ObjectDays]:
        """Day figures by object and dust basis, with what was issued for whole periods.

        For a point set other than the one that stood, only those of the periods used, and
        nothing that was issued.
        """
        if self.as_was:
            return self.snapshot.objects(self.kind, self.period)
        return object_days(self.rows, points=self._points)

    def measure(self, name: str, measure: Measure) -> Figure:
        """One number that the scheme asks of one object."""
        period = period_of(measure, self.period)
        dust = "kept" if measure.dust == "none" else measure.dust
        now = self.statistic(name, measure.of, dust, period)
        if measure.comparison == "none":
            return now
        versus = comparison.YEAR_AGO if "year-ago" in measure.comparison else comparison.BEFORE
        other = comparison.other_period(period, versus)
        then = self.statistic(name, measure.of, dust, other)
        if measure.comparison in ("year-ago", "before"):
            return then
        return self.change(name, now, then, measure, period, other, versus)

    def change(
        self,
        name: str,
        now: Figure,
        then: Figure,
        measure: Measure,
        period: Period,
        other: Period,
        versus: str,
    ) -> Figure:
        """Now against then, both on one basis, from printed values."""
        quantity = (
            "index"
            if measure.of.endswith((".index", ".cwqi"))
            else QUANTITY.get(measure.unit, "concentration")
        )
        decimals = printed_decimals(measure.of, period)
        basis = comparison.Basis(
            period,
            dust="kept" if measure.dust == "none" else measure.dust,
            decimals=decimals,
            points=self.request.points,
            edition=self.request.edition,
            rules=self.rules,
            sites=self._sites(name) if self.request.points == "comparable" else frozenset(),
        )
        rules = self.rules if self.request.edition == "today" else edition_for(other.end).rules
        return comparison.change(
            now,
            then,
            basis=basis,
            then_basis=basis.of(other, rules),
            quantity=quantity,
            versus=versus,
            decimals=measure.decimals_printed,
        )

    def statistics(self, name: str, dust: str, period: Period) -> dict[str, Figure]:
        """The six statistics of the index and the index itself, of one object."""
        names = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3_8h", "index", "good_days", "good_rate")
        return {of: self.statistic(name, of, dust, period) for of in names}

    def points_in_words(self, name: str, period: Period) -> str:
        """The point set of an object during the period."""
        sites = [
            site
            for site in self.snapshot.register.sites
            if site.role == ASSESSED
            and getattr(site, self.kind) == name
            and (site.since or date.min) <= period.end
            and (site.until or date.max) >= period.start
        ]
        chosen = self._sites(name) if self.request.points == "comparable" else None
        names = dict.fromkeys(
            site.name + _standing(site.since, site.until, period)
            for site in sites
            if chosen is None or site.site in chosen
        )
        return "、".join(names)

    # inside

    def statistic(self, name: str, of: str, dust: str, period: Period) -> Figure:
        """One statistic of one object over a period, by the edition that the request asks for."""
        key = (name, of.removeprefix(PREFIX), dust, period)
        if key not in self._known:
            self._known[key] = self._made(name, of, dust, period)
        return self._known[key]

    def _made(self, name: str, of: str, dust: str, period: Period) -> Figure:
        if of.startswith(compensation.PREFIX):
            held = self.snapshot
            return compensation.measured(held.pacts, held.water, name, of, period)
        if of.startswith(supply_measures.PREFIX):
            return supply_measures.measured(self.snapshot.supply, self.kind, name, of, period)[0]
        if of.startswith(around_measures.PREFIXES):
            found, incident = around_measures.measured(
                self.snapshot.around, self.kind, name, of, period
            )
            if incident:
                self.incidents.append(incident)
            return found
        if of.startswith(water_measures.PREFIX):
            found, incident = water_measures.measured(
                self.snapshot.water, self.kind, name, of, period
            )
            if incident:
                self.incidents.append(incident)
            return found
        days = self.days.get((name, dust))
        rules = "auto"
        if self.request.edition == "today" and period.end < self.period.start:
            days = self._by_todays_edition().get((name, dust))
            rules = self.rules
        if days is None or not (days.state(period) or (period.start, period.end) in days.issued):
            return Figure(f"{name} {period.label} {of}", None, note=f"没有{period.label}的数据")
        return statistic(of, days, period, rules=rules, shown=self.shown)

    def _by_todays_edition(self) -> Mapping[tuple[str, str], ObjectDays]:
        """The same days, their index computed by the edition of the later period."""

        def made() -> Mapping[tuple[str, str], ObjectDays]:
            # What was issued then was computed by the edition of then.
            return object_days(
                daily.indexed(self.rows, rules=self.rules).sort("object", "dust", "day"),
                points={} if self.as_was else self._points,
                edition=self.rules,
            )

        key = ("today", self.kind, self.as_was, self.rules, tuple(self.used))
        return self.snapshot.remember(key, made)

    def bulk(self, period: Period) -> Mapping[tuple[str, str], Mapping[str, Value]]:
        """What the bulk face says of every object, to be held against the exact one."""
        if self.as_was:
            return self.snapshot.bulk(self.kind, period)
        inside = pl.col("day").is_between(day_number(period.start), day_number(period.end))
        return bulk_statistics(self.rows.filter(inside), period)

    def _rows_of(self, periods: Sequence[Period]) -> pl.DataFrame:
        spans = [(day_number(one.start), day_number(one.end)) for one in periods]
        inside = pl.any_horizontal(*(pl.col("day").is_between(*span) for span in spans))
        if self.as_was:
            return self.snapshot.day_rows[self.kind].filter(inside).drop("basis")
        days = self.snapshot.day_rows[SITE]
        whole = (min(first for first, _ in spans), max(last for _, last in spans))
        rows = daily.place_days(
            self.snapshot.evidence(),
            days.filter(inside),
            self.kind,
            self._members,
            whole,
            with_issued=False,
        )
        return rows.sort("object", "dust", "day")

    def _sites(self, name: str) -> frozenset[str]:
        return frozenset(self._points.get(name, ()))

    @cached_property
    def _points(self) -> Mapping[str, tuple[str, ...]]:
        """Object → the stations of the comparable point set."""
        found: dict[str, dict[str, None]] = {}
        for name, site in self._members.select("object", "site").iter_rows():
            found.setdefault(name, {})[site] = None
        return {name: tuple(sites) for name, sites in found.items()}

    @cached_property
    def _members(self) -> pl.DataFrame:
        """可比点位: the stations that belonged to the same object during all periods used."""
        kept = daily.members(self.snapshot.register, self.kind)
        for one in self.used:
            kept = kept.filter(
                (pl.col("start") <= day_number(one.start)) & (pl.col("end") >= day_number(one.end))
            )
        return kept


def printed_decimals(of: str, period: Period, rules: str = "auto") -> int:
    """With how many decimals a statistic of that name is published (HJ 663; the index has two)."""
    if of.startswith(compensation.PREFIX):
        return compensation.DECIMALS
    if of.startswith(supply_measures.PREFIX):
        return supply_measures.DECIMALS
    if of.startswith(around_measures.PREFIXES):
        return around_measures.decimals(of)
    if of.startswith(water_measures.PREFIX):
        return water_measures.DECIMALS.get(of.removeprefix(water_measures.PREFIX), 1)
    name = of.removeprefix("air.")
    if name.endswith("index"):
        return 2
    if name == "good_rate":
        return 1
    if name in ("good_days", "heavy_days", "valid_days"):
        return 0
    key = "PM2.5" if name.startswith("PM2.5") else name.split(".")[0]
    shown = hj663.rounded(key, 1, "statistic", on=period.end, rules=rules).value
    exponent = shown.as_tuple().exponent if isinstance(shown, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0


def _standing(since: date | None, until: date | None, period: Period) -> str:
    """Since or until when a station counts, when that lies inside the period."""
    if since is not None and since in period and since != period.start:
        return f"（{since.month}月{since.day}日起）"
    if until is not None and until in period and until != period.end:
        return f"（至{until.month}月{until.day}日）"
    return ""
