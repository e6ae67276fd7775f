"""Assessment: a dated scheme applied to the figures of a period, with both sides of each change.

A request says which scheme, which period, which point set and which editions; the answer is
the same from a live city and from the slice in a pack, because both run this code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import polars as pl

from youju.ledger import daily, store
from youju.ledger import snapshot as snapshots
from youju.ledger.issued_periods import issued_first, issued_statistics, only_periods
from youju.ledger.levels import DUSTS
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import PREFIX, ObjectDays, object_days, statistic
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.scoring import schemes
from youju.scoring.nouns import Measure
from youju.scoring.scheme import Assessment, Rankings, Scheme
from youju.standards.air import comparison, hj663
from youju.standards.air.hj663_edition import edition_for
from youju.terms.errors import NotEnoughData, UnknownPeriod
from youju.terms.figures import Figure, Value
from youju.terms.periods import (
    CUMULATIVE,
    DAY,
    Period,
    day_from,
    day_number,
    year_to_date,
)
from youju.terms.places import ASSESSED, SITE

QUANTITY = {"%": "concentration", "百分点": "rate", "天": "count"}


@dataclass(frozen=True)
class Request:
    """What is asked: a scheme, a period, and the choices that must be printed with the answer.

    ``points``: ``as-was`` or ``comparable``; ``edition``: ``own`` (each period by its own) or
    ``today`` (both by that of the later period); ``movement``: whether places are compared
    with those of the period before.
    """

    scheme: str
    period: Period
    points: str = "as-was"
    edition: str = "own"
    movement: bool = True

    def as_json(self) -> dict[str, object]:
        """Plain values; the scheme's text is kept beside them."""
        return {
            "period": self.period.key,
            "kind": self.period.kind,
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "points": self.points,
            "edition": self.edition,
            "movement": self.movement,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, object], scheme: str) -> Request:
        """The request as a pack keeps it."""
        period = Period(
            date.fromisoformat(str(said["start"])),
            date.fromisoformat(str(said["end"])),
            str(said["kind"]),
        )
        return cls(
            scheme, period, str(said["points"]), str(said["edition"]), bool(said["movement"])
        )


@dataclass(frozen=True)
class Answer:
    """What came out: values with their evidence, scores, places, and the days behind them.

    ``values``: object → measure key → Figure; ``days``: object and dust basis → day figures of
    the period and of every period it is compared with; ``cut``: the last day with data, when
    the period was not over; ``incidents``: where the exact face and the bulk face disagree.
    """

    city: str
    request: Request
    scheme: Scheme
    period: Period
    objects: tuple[str, ...]
    values: Mapping[str, Mapping[str, Figure]]
    assessment: Assessment
    rows: pl.DataFrame
    snapshot: Snapshot = field(repr=False)
    days: Mapping[tuple[str, str], ObjectDays] = field(repr=False)
    statistics: Mapping[tuple[str, str], Mapping[str, Figure]] = field(repr=False)
    points: Mapping[str, str] = field(default_factory=dict)
    cut: date | None = None
    incidents: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """The lowest state among all days of the period."""
        states = {one.state(self.period) for one in self.days.values()}
        order = ("实时（未审核）", "已审核", "最终")
        return next((word for word in order if word in states), "")


def evaluate(
    city: City,
    request: Request,
    *,
    basis: int | None = None,
    snapshot: Snapshot | None = None,
) -> Answer:
    """Score and rank the objects of a scheme over a period, from the figures of a basis.

    ``snapshot``: the figures of that basis where they are held already (``ledger.snapshot``).

    :raises NotEnoughData: no figure at all in the period.
    :raises NoEditionInForce: the scheme was not in force on the period's last day.
    """
    scheme = schemes.load(request.scheme, on=request.period.end)
    objects = objects_of(city, scheme.objects, request.period)
    held = _held(city, snapshot, basis)
    available = None if held is None else _last_day(city, held, scheme.objects, request.period)
    if held is None or available is None or not objects:
        raise NotEnoughData(
            f"{request.period.label}没有可用的评价结果；请先导入数据并运行 youju compute。"
        )
    period = request.period.cut(available)
    cut = available if period != request.period else None
    if request.period.kind == CUMULATIVE and cut is not None:
        period = year_to_date(available)
    tables = Tables(city, scheme.objects, request, period, snapshot=held)
    values = {
        name: {one.key: tables.measure(name, one) for one in scheme.needs()} for name in objects
    }
    earlier = _earlier(city, request, period, held) if request.movement else None
    outcome = scheme.assess(objects, values, earlier)
    statistics = {
        (name, dust): tables.statistics(name, dust, period) for name in objects for dust in DUSTS
    }
    return Answer(
        city=city.settings.name,
        request=request,
        scheme=scheme,
        period=period,
        objects=objects,
        values=values,
        assessment=outcome,
        rows=tables.rows,
        snapshot=held,
        days=tables.days,
        statistics=statistics,
        points={name: tables.points_in_words(name, period) for name in objects},
        cut=cut,
        incidents=tuple(_disagreements(tables, objects, statistics, period)),
    )


def objects_of(city: City, kind: str, period: Period) -> tuple[str, ...]:
    """Counties (or cities) with at least one assessed station during the period."""
    found: dict[str, None] = {}
    for site in city.register.sites:
        since, until = site.since or date.min, site.until or date.max
        if (
            site.role == ASSESSED
            and getattr(site, kind)
            and since <= period.end
            and until >= period.start
        ):
            found[getattr(site, kind)] = None
    return tuple(found)


def periods_used(request: Request, scheme: Scheme, period: Period) -> list[Period]:
    """Every period whose days an answer reads; what a pack must hold."""
    found: dict[Period, None] = {period: None}
    for one in scheme.needs():
        here = _period_of(one, period)
        found[here] = None
        if "year-ago" in one.comparison:
            found[here.year_ago()] = None
        if "before" in one.comparison and here.kind != CUMULATIVE:
            found[here.before()] = None
    if request.movement and (before := period_before(period)) is not None:
        inner = replace(request, movement=False, period=before)
        found |= dict.fromkeys(periods_used(inner, scheme, before))
    return list(found)


def period_before(period: Period) -> Period | None:
    """The period whose places movement is counted from; for 累计 the one to last month's end."""
    if period.kind == CUMULATIVE:
        end = day_from(day_number(period.end.replace(day=1)) - 1)
        return year_to_date(end) if end.year == period.end.year else None
    try:
        return period.before()
    except UnknownPeriod:
        return None


class Tables:
    """The day figures that one answer reads, fetched once, by object and dust basis.

    ``kind`` may be another than the scheme's (the city itself); ``used`` names the periods
    where more are read than the scheme asks for.
    """

    def __init__(
        self,
        city: City,
        kind: str,
        request: Request,
        period: Period,
        *,
        snapshot: Snapshot,
        used: list[Period] | None = None,
    ) -> None:
        self.city = city
        self.snapshot = snapshot
        self.kind = kind
        self.request = request
        self.period = period
        scheme = schemes.load(request.scheme, on=request.period.end)
        self.used = used or periods_used(replace(request, movement=False), scheme, period)
        parts = [self._rows(one) for one in self.used]
        rows = pl.concat(parts).unique(store.DAY_KEY[:4], keep="first", maintain_order=True)
        self.rows = rows.sort("object", "dust", "day")
        self.days = self._with_issued(object_days(self.rows))
        self.rules = edition_for(period.end).rules
        self._today: Mapping[tuple[str, str], ObjectDays] | None = None
        self._known: dict[tuple[str, str, str, Period], Figure] = {}

    def measure(self, name: str, measure: Measure) -> Figure:
        """One number that the scheme asks of one object."""
        period = _period_of(measure, self.period)
        dust = "kept" if measure.dust == "none" else measure.dust
        now = self._statistic(name, measure.of, dust, period)
        if measure.comparison == "none":
            return now
        versus = comparison.YEAR_AGO if "year-ago" in measure.comparison else comparison.BEFORE
        other = comparison.other_period(period, versus)
        then = self._statistic(name, measure.of, dust, other)
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
            if measure.of.endswith(".index")
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
        return {of: self._statistic(name, of, dust, period) for of in names}

    def points_in_words(self, name: str, period: Period) -> str:
        """The point set of an object during the period."""
        sites = [
            site
            for site in self.city.register.sites
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

    def _statistic(self, name: str, of: str, dust: str, period: Period) -> Figure:
        key = (name, of.removeprefix(PREFIX), dust, period)
        if key not in self._known:
            self._known[key] = self._made(name, of, dust, period)
        return self._known[key]

    def _made(self, name: str, of: str, dust: str, period: Period) -> Figure:
        days = self.days.get((name, dust))
        rules = "auto"
        if self.request.edition == "today" and period.end < self.period.start:
            days = self._by_todays_edition().get((name, dust))
            rules = self.rules
        known = days is not None and (
            any(day in period for day in days.states) or (period.start, period.end) in days.issued
        )
        if days is None or not known:
            return Figure(f"{name} {period.label} {of}", None, note=f"没有{period.label}的数据")
        return statistic(of, days, period, rules=rules)

    def _by_todays_edition(self) -> Mapping[tuple[str, str], ObjectDays]:
        """The same days, their index computed by the edition of the later period."""
        if self._today is None:
            again = daily.indexed(self.rows, rules=self.rules)
            # What was issued then was computed by the edition of then.
            self._today = object_days(again.sort("object", "dust", "day"))
        return self._today

    def _with_issued(
        self, days: dict[tuple[str, str], ObjectDays]
    ) -> dict[tuple[str, str], ObjectDays]:
        """The days with what was issued for whole periods (not for another point set)."""
        if self.request.points != "as-was":
            return days
        return with_issued(self.city, self.kind, days, self.used, self.period)

    def _rows(self, period: Period) -> pl.DataFrame:
        span = (day_number(period.start), day_number(period.end))
        if self.request.points == "as-was":
            return self.snapshot.days((self.kind,), *span).drop("basis")
        members = _comparable(daily.members(self.city.register, self.kind), self.used)
        stations = self.snapshot.days((SITE,), *span)
        return daily.place_days(self.city, stations, self.kind, members, span, with_issued=False)

    def _sites(self, name: str) -> frozenset[str]:
        members = _comparable(daily.members(self.city.register, self.kind), self.used)
        return frozenset(members.filter(pl.col("object") == name)["site"].to_list())


def with_issued(
    city: City,
    kind: str,
    days: Mapping[tuple[str, str], ObjectDays],
    periods: list[Period],
    period: Period,
    *,
    upto: Basis | None = None,
) -> dict[tuple[str, str], ObjectDays]:
    """Days of objects joined by the statistics that were issued for these periods.

    Objects that are known by whole periods only get an entry without days.
    """
    issued = issued_statistics(city, kind, periods, upto=upto)
    first = issued_first(city, period)
    found = dict(days)
    for name, dust in issued:
        if (name, dust) not in found:
            nothing: dict[str, dict[date, object]] = {item: {} for item in store.ITEMS}
            found[name, dust] = ObjectDays(kind, name, dust, nothing, {}, frozenset(), {})
    lacking: dict[str, tuple[str, ...]] = {}
    for key, one in found.items():
        if kind != SITE and one.name not in lacking:
            lacking[one.name] = only_periods(city, kind, one.name, period)
        found[key] = replace(
            one,
            issued=issued.get(key, {}),
            issued_first=first,
            without_days=lacking.get(one.name, ()),
        )
    return found


def _comparable(members: pl.DataFrame, periods: list[Period]) -> pl.DataFrame:
    """可比点位: the stations that belonged to the same object during all of these periods."""
    kept = members
    for one in periods:
        kept = kept.filter(
            (pl.col("start") <= day_number(one.start)) & (pl.col("end") >= day_number(one.end))
        )
    return kept


def _period_of(measure: Measure, period: Period) -> Period:
    if measure.period in ("asked", period.kind):
        return period
    if measure.period == CUMULATIVE:
        return year_to_date(period.end)
    if measure.period == DAY:
        return Period(period.end, period.end, DAY)
    return period


def printed_decimals(of: str, period: Period, rules: str = "auto") -> int:
    """With how many decimals a statistic of that name is published (HJ 663; the index has two)."""
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


def _held(city: City, snapshot: Snapshot | None, basis: int | None) -> Snapshot | None:
    """What was handed in or is loaded now; None where nothing was computed yet."""
    if snapshot is None and not store.bases(city):
        return None
    return snapshots.require(city, snapshot, basis)


def _last_day(city: City, held: Snapshot, kind: str, period: Period) -> date | None:
    rows = held.days((kind,), day_number(period.start), day_number(period.end), "kept")
    last = rows.filter(pl.any_horizontal(*(pl.col(item).is_not_null() for item in store.ITEMS)))
    highest = last["day"].max()
    if isinstance(highest, int):
        return day_from(highest)
    issued = any(issued_statistics(city, one, [period]) for one in (kind, SITE))
    return period.end if issued else None


def _earlier(city: City, request: Request, period: Period, held: Snapshot) -> Rankings | None:
    """The places of the period before, when it can be assessed by the same scheme."""
    before = period_before(period)
    if before is None:
        return None
    try:
        scheme = schemes.load(request.scheme, on=request.period.end)
        text = request.scheme
        if not scheme.in_force(before.end):
            return None
        answer = evaluate(
            city, replace(request, scheme=text, period=before, movement=False), snapshot=held
        )
    except NotEnoughData:
        return None
    return answer.assessment.places()


def _standing(since: date | None, until: date | None, period: Period) -> str:
    """Since or until when a station counts, when that lies inside the period."""
    if since is not None and since in period and since != period.start:
        return f"（{since.month}月{since.day}日起）"
    if until is not None and until in period and until != period.end:
        return f"（至{until.month}月{until.day}日）"
    return ""


def _disagreements(
    tables: Tables,
    objects: tuple[str, ...],
    exact: Mapping[tuple[str, str], Mapping[str, Figure]],
    period: Period,
) -> list[str]:
    """Statistics on which the exact and the bulk face differ: none, or an incident each."""
    from youju.ledger.periods import bulk_statistics

    found = []
    bulk = bulk_statistics(tables.rows, period)
    for (name, dust), figures in exact.items():
        for of, value in bulk.get((name, dust), {}).items():
            if of not in figures:
                continue
            own = _own_value(tables, name, dust, of, period, figures[of])
            if own != value:
                found.append(
                    f"{name} {period.label} {of}（{dust}）：逐条重算为 {own}，批量结果为 {value}"
                )
    return found


def _own_value(
    tables: Tables, name: str, dust: str, of: str, period: Period, figure: Figure
) -> Value:
    """The value without what was issued for whole periods; only days are computed in bulk."""
    days = tables.days[name, dust]
    if not days.issued:
        return figure.value
    return statistic(of, days.own(), period).value
