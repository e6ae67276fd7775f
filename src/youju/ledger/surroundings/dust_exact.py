"""Dustfall by the exact rules: months of places from their points, longer periods from months.

A point belongs to the month in which it stood on the last day, else on the first; it is missed
in a month only where it stood on both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from youju.ledger import address
from youju.ledger.surroundings.dust_store import PERIOD
from youju.ledger.surroundings.shelf import Computed
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.dated import Lines
from youju.readings.frames import Position
from youju.readings.surroundings import dust, kept, points
from youju.readings.surroundings.dust import Place, Target, Targets
from youju.standards.air import comparison
from youju.standards.dust import dustfall
from youju.standards.dust.dustfall import UNIT, OwnLimit
from youju.terms.figures import Figure
from youju.terms.numbers import unscaled
from youju.terms.periods import MONTH, Period, day_number, month_of
from youju.terms.places import COUNTY, SITE
from youju.terms.states import State

ITEMS = ("mean", "largest", "smallest", "met", "rank", "change")
"""Items of ``fig_dustfall_period``; of a point ``mean`` and ``change`` alone."""
OF_SITES = ("mean", "change")


def line_in(register: Lines[Place], site: str, month: Period) -> Place | None:
    """The line of a point in a month."""
    return register.line_near(site, month.end) or register.line_near(site, month.start)


def expected(register: Lines[Place], site: str, month: Period) -> bool:
    """Whether a point stood all through a month, as far as its first and last day tell."""
    ends = (register.line_near(site, month.start), register.line_near(site, month.end))
    return all(one is not None for one in ends)


def label(register: Lines[Place], line: Place) -> str:
    """The name of a point; with its key where two points share the name."""
    shared = {one.site for one in register.lines if one.name == line.name}
    return line.name if len(shared) == 1 else f"{line.name}（{line.site}）"


def statistic_of(period: Period) -> str:
    """Which targets a period is held against; empty for none (quarters, half-years)."""
    if period.kind == MONTH:
        return dust.MONTHLY
    return dust.CUMULATIVE if period.kind in ("year", "cumulative") else ""


def own_limit(target: Target) -> OwnLimit | None:
    """A place's own value as the standard takes it; None where its region's counts."""
    if target.limit is None or target.since is None:
        return None
    return OwnLimit(
        target.instrument, target.since, target.limit, target.article, until=target.until
    )


class Recomputation:
    """Everything by the exact rules, from the months of points.

    ``values``: point and first day of the month → what was measured there.
    """

    def __init__(
        self,
        register: Lines[Place],
        targets: Targets,
        values: Mapping[tuple[str, int], Figure],
    ) -> None:
        self.register, self.targets, self._values = register, targets, values
        self.of_month = cache(self._of_month)

    @classmethod
    def of(cls, city: City, computed: Computed) -> Recomputation:
        """From the readings of one basis, each with its line of the sheet."""
        read = points.points(city, points.DUSTFALL, upto=Basis(computed.reading, 0, 0, ""))
        return cls(
            kept.dustfall_at(city, computed.registers),
            kept.targets_at(city, computed.accounts),
            {(row["site"], row["day"]): _leaf(row) for row in read.iter_rows(named=True)},
        )

    def kind_of(self, name: str) -> str | None:
        """Whether a name is a point's key, a county or the city; None: none of them."""
        if any(one.site == name for one in self.register.lines):
            return SITE
        return next(
            (kind for kind in ("county", "city") if name in self.register.places(kind)), None
        )

    def mean(self, kind: str, name: str, period: Period) -> Figure:
        """The mean of a point, county or city over a period; no value without any."""
        if period.kind == MONTH:
            if kind == SITE:
                return self._of_point(name, period)
            found = self.of_month(kind, name, period)
            if found is None:
                return Figure(f"{name}月平均降尘量", None, UNIT, note="没有降尘监测结果")
            return found.mean
        said: dict[str, Figure] = {}
        month = month_of(period.start)
        while month.start <= period.end:
            one = self.mean(kind, name, month)
            ref = f"{PERIOD}/{name}/{month.key}/mean"
            of = replace(one, name=f"{month.label}降尘量", of=(), ref=ref)
            said[month.label] = of if one.value is not None else replace(one, value=None)
            month = month_after(month)
        shown = self._name(kind, name)
        if all(one.value is None for one in said.values()):
            return Figure(f"{shown}平均降尘量", None, UNIT, note="没有降尘监测结果")
        return dustfall.average(shown, said)

    def item(self, kind: str, name: str, item: str, period: Period) -> Figure:
        """One item of a place over a period."""
        if item == "mean":
            return self.mean(kind, name, period)
        if item == "change":
            return self.change(kind, name, period)
        if item == "met":
            return self.met(kind, name, period)
        if item == "rank":
            return self.rank(name, period)
        found = self.of_month(kind, name, period) if period.kind == MONTH else None
        if found is None:
            word = "最大值" if item == "largest" else "最小值"
            note = "没有降尘监测结果" if period.kind == MONTH else "最大值、最小值按月统计"
            return Figure(f"{name}降尘量{word}", None, UNIT, note=note)
        figure = found.largest if item == "largest" else found.smallest
        return replace(figure, of=found.mean.of)

    def met(self, kind: str, name: str, period: Period) -> Figure:
        """Whether a county or the city is above what it is held to."""
        mean = replace(self.mean(kind, name, period), ref=f"{PERIOD}/{name}/{period.key}/mean")
        statistic = statistic_of(period)
        target = self.targets.of(name, statistic, period.end) if statistic else None
        own = own_limit(target) if target is not None else None
        if target is None or (own is None and not dustfall.has_limit(target.region, period.end)):
            note = "没有控制目标，不判定" if target is None else f"国家对{target.region}没有要求"
            return Figure(f"{mean.name}判定", None, of=(mean,), note=note)
        area = target.region if own is None else name
        found = dustfall.judge(mean, area=area, on=period.end, own=own)
        notes = [found.note] if found.note else []
        return replace(found, note="；".join([*notes, "按一位小数比较，等于即达标（待核）"]))

    def rank(self, name: str, period: Period) -> Figure:
        """The place of a county among the counties, least dust first."""
        means = {
            one: replace(
                self.mean(COUNTY, one, period), of=(), ref=f"{PERIOD}/{one}/{period.key}/mean"
            )
            for one in self.register.places(COUNTY)
        }
        lines = dustfall.ranked(dict(means))
        mine = next((one for one in lines if one.place == name), None)
        said = "降尘量排名"
        if mine is None or mine.rank is None:
            return Figure(f"{name}{said}", None, note="没有降尘监测结果，不参加排名")
        of = tuple(
            Figure(f"第{one.rank}名 {one.place}", one.printed, UNIT, of=(means[one.place],))
            for one in lines
            if one.rank is not None
        )
        note = f"{len(of)}个县（市、区）由小到大，按一位小数，相同的并列并占位"
        return Figure(f"{name}{said}", mine.rank, of=of, note=note)

    def change(self, kind: str, name: str, period: Period) -> Figure:
        """同比: a mean against that of the same period of last year, both on one decimal."""
        other = period.year_ago()
        basis = comparison.Basis(period, decimals=dustfall.DECIMALS)
        sides = [
            replace(self.mean(kind, name, one), ref=f"{PERIOD}/{name}/{one.key}/mean")
            for one in (period, other)
        ]
        return comparison.change(
            sides[0], sides[1], basis=basis, then_basis=basis.of(other), decimals=1
        )

    def _of_point(self, site: str, month: Period) -> Figure:
        line = line_in(self.register, site, month)
        found = self._values.get((site, day_number(month.start)))
        if line is None:
            return Figure(f"{site}降尘量", None, UNIT, note="名录中本月没有这个点位")
        name = f"{label(self.register, line)}降尘量"
        if found is None:
            return Figure(name, None, UNIT, note="没有监测结果")
        return replace(found, name=name)

    def _of_month(self, kind: str, name: str, month: Period) -> dustfall.Summary | None:
        given: dict[str, Any] = {}
        leaves: dict[str, Figure] = {}
        for site in dict.fromkeys(one.site for one in self.register.lines):
            line = line_in(self.register, site, month)
            if line is None or getattr(line, kind) != name:
                continue
            figure = self._of_point(site, month)
            shown = label(self.register, line)
            if figure.value is not None:
                leaves[shown] = figure
            if figure.value is not None or expected(self.register, site, month):
                given[shown] = figure.value
        if not leaves:
            return None
        found = dustfall.summary(name, given)
        return replace(found, mean=replace(found.mean, of=tuple(leaves.values())))

    def _name(self, kind: str, name: str) -> str:
        return label(self.register, self.register.line(name)) if kind == SITE else name


def month_after(month: Period) -> Period:
    """The next month."""
    year, number = month.end.year + month.end.month // 12, month.end.month % 12 + 1
    return month_of(month.end.replace(year=year, month=number, day=1))


def _leaf(row: Mapping[str, Any]) -> Figure:
    value = None if row["value"] is None else unscaled(row["value"], points.DECIMALS)
    return Figure(
        "降尘量",
        value,
        UNIT,
        ref=address.reading(Position(row["stream"], row["entry"]), row["line"]),
        state=State(row["state"]).label,
        note="" if value is not None else "报表中没有数值",
    )
