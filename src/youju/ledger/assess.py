"""Assessment: a dated scheme applied to the figures of a period, with both sides of each change.

A request says which scheme, which period, which point set and which editions; the answer is
the same from a live city and from the slice in a pack, because both run this code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from youju.ledger import snapshot as snapshots
from youju.ledger import store
from youju.ledger.issued_periods import statistics_in
from youju.ledger.levels import DUSTS
from youju.ledger.measured import Tables, printed_decimals
from youju.ledger.request import Request, period_before, period_of, periods_used
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import ObjectDays, statistic
from youju.readings.city import City
from youju.scoring.scheme import Assessment, Rankings, Scheme
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure, Value
from youju.terms.periods import CUMULATIVE, Period, day_from, day_number, year_to_date
from youju.terms.places import ASSESSED, SITE, Register

__all__ = [
    "Answer",
    "Request",
    "Tables",
    "evaluate",
    "objects_of",
    "period_before",
    "period_of",
    "periods_used",
    "printed_decimals",
    "within",
]


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
    unmoved: str = ""
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
    days: bool = False,
) -> Answer:
    """Score and rank the objects of a scheme over a period, from the figures of a basis.

    ``snapshot``: the figures of that basis where they are held already (``ledger.snapshot``).
    ``days``: whether the trees of statistics reach down to single days; without, each
    statistic has its address, under which ``ledger.explain`` shows them.

    :raises NotEnoughData: no figure at all in the period.
    :raises NoEditionInForce: the scheme was not in force on the period's last day.
    """
    if snapshot is None and not store.bases(city):
        raise _nothing(request.period)
    return within(snapshots.require(city, snapshot, basis), request, days=days)


def within(held: Snapshot, request: Request, *, days: bool = False) -> Answer:
    """The answer from figures that are held: what ``evaluate`` gives of a city."""
    asked = _Asked.of(held, request, days=days)
    earlier, unmoved = None, ""
    if request.movement:
        earlier, unmoved = _earlier(held, request, asked.period)
    tables, objects, period = asked.tables, asked.objects, asked.period
    outcome = asked.scheme.assess(objects, asked.values, earlier)
    statistics = {
        (name, dust): tables.statistics(name, dust, period) for name in objects for dust in DUSTS
    }
    return Answer(
        city=held.settings.name,
        request=request,
        scheme=asked.scheme,
        period=period,
        objects=objects,
        values=asked.values,
        assessment=outcome,
        rows=tables.rows,
        snapshot=held,
        days=tables.days,
        statistics=statistics,
        points={name: tables.points_in_words(name, period) for name in objects},
        cut=asked.cut,
        unmoved=unmoved,
        incidents=(*_disagreements(tables, objects, statistics, period), *tables.incidents),
    )


@dataclass(frozen=True)
class _Asked:
    """A request against a snapshot: scheme, objects, what is really covered, and the values."""

    scheme: Scheme
    objects: tuple[str, ...]
    period: Period
    cut: date | None
    tables: Tables
    values: Mapping[str, Mapping[str, Figure]]

    @classmethod
    def of(cls, held: Snapshot, request: Request, *, days: bool = False) -> _Asked:
        scheme = request.edition_of_scheme
        objects = _objects(held.register, scheme.objects, request.period)
        available = _last_day(held, scheme.objects, request.period)
        if available is None or not objects:
            raise _nothing(request.period)
        period = request.period.cut(available)
        cut = available if period != request.period else None
        if request.period.kind == CUMULATIVE and cut is not None:
            period = year_to_date(available)
        tables = Tables(held, scheme.objects, request, period, shown=days)
        values = {
            name: {one.key: tables.measure(name, one) for one in scheme.needs()} for name in objects
        }
        return cls(scheme, objects, period, cut, tables, values)


def objects_of(city: City, kind: str, period: Period) -> tuple[str, ...]:
    """Counties (or cities) with at least one assessed station during the period."""
    return _objects(city.register, kind, period)


def _objects(register: Register, kind: str, period: Period) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for site in register.sites:
        since, until = site.since or date.min, site.until or date.max
        if (
            site.role == ASSESSED
            and getattr(site, kind)
            and since <= period.end
            and until >= period.start
        ):
            found[getattr(site, kind)] = None
    return tuple(found)


def _nothing(period: Period) -> NotEnoughData:
    return NotEnoughData(f"{period.label}没有可用的评价结果；请先导入数据并运行 youju compute。")


def _last_day(held: Snapshot, kind: str, period: Period) -> date | None:
    rows = held.days((kind,), day_number(period.start), day_number(period.end), "kept")
    last = rows.filter(pl.any_horizontal(*(pl.col(item).is_not_null() for item in store.ITEMS)))
    highest = last["day"].max()
    if isinstance(highest, int):
        return day_from(highest)
    span = (period.start, period.end)
    issued = any(
        span in spans
        for one in (kind, SITE)
        for spans in statistics_in(held.issued((one,))).values()
    )
    return period.end if issued else None


def _earlier(held: Snapshot, request: Request, period: Period) -> tuple[Rankings | None, str]:
    """The places of the period before by the same scheme; without any, why there are none."""
    before = period_before(period)
    if before is None:
        return None, f"{period.label}没有上期"
    scheme = request.edition_of_scheme
    if not scheme.in_force(before.end):
        return None, f"{before.label}不在本方案的适用期内（{scheme.since}起）"
    try:
        asked = _Asked.of(held, replace(request, period=before, movement=False))
    except NotEnoughData:
        return None, f"没有{before.label}的评价结果"
    return asked.scheme.assess(asked.objects, asked.values).places(), ""


def _disagreements(
    tables: Tables,
    objects: tuple[str, ...],
    exact: Mapping[tuple[str, str], Mapping[str, Figure]],
    period: Period,
) -> list[str]:
    """Statistics on which the exact and the bulk face differ: none, or an incident each."""
    found = []
    bulk = tables.bulk(period)
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
    if (period.start, period.end) not in days.issued:
        return figure.value
    return statistic(of, days.own(), period, shown=False).value
