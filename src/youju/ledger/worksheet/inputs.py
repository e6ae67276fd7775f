"""What a 核算底稿 is made from: readings through the marks, issued days, membership, and what
was published, all as of one basis."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from youju.ledger import daily, store
from youju.ledger.levels import EXCLUDED, KEPT, KEY_OF, PARTICLES, bit
from youju.ledger.statistics import NAMES, object_days, statistic
from youju.ledger.store import Computed
from youju.ledger.worksheet.sources import (
    ORDER,
    IssuedValue,
    Station,
    add_hours,
    issued_days,
)
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.settings import ISSUED
from youju.terms.errors import BadInput, NotEnoughData, NotThere
from youju.terms.figures import Figure
from youju.terms.periods import Period, day_from, day_number
from youju.terms.places import ASSESSED, OBJECT_KINDS, SITE, Register

DUST_WORDS = {KEPT: "实况", EXCLUDED: "扣除沙尘"}
MEANS, PERCENTILES = "mean", "percentile"


@dataclass(frozen=True)
class Inputs:
    """Everything that stands blue in the file, and the published values beside the result."""

    city: str
    invented: bool
    kind: str
    name: str
    title: str
    period: Period
    dust: str
    rules: str
    computed: Computed
    days: tuple[int, ...]
    stations: tuple[Station, ...]
    issued: Mapping[tuple[str, int], IssuedValue]
    dust_hours: Mapping[int, int]
    taken_out: frozenset[tuple[str, int]]
    issued_first: Mapping[int, bool]
    published: Mapping[str, Figure]
    state: str
    points: str

    @property
    def dust_words(self) -> str:
        """实况 or 扣除沙尘."""
        return DUST_WORDS[self.dust]


def gather(
    city: City,
    name: str,
    period: Period,
    *,
    dust: str,
    kind: str,
    basis: int | None,
    rules: str,
    points: Collection[str] | None = None,
) -> Inputs:
    """Read everything once.

    :raises NotThere: nothing was computed yet, or there is no such basis.
    :raises NotEnoughData: the object has no day figure in the period.
    :raises BadInput: a kind or dust basis that does not exist.
    """
    if kind not in OBJECT_KINDS:
        raise BadInput(f"对象种类“{kind}”应为{'、'.join(OBJECT_KINDS)}之一。")
    if dust not in DUST_WORDS:
        raise BadInput(f"沙尘口径“{dust}”应为 kept（实况）或 excluded（扣除沙尘）。")
    computed = _computed(city, basis)
    upto = Basis(computed.reading, computed.issued, computed.mark, computed.register)
    register = city.register_at(upto.register)
    days = tuple(range(day_number(period.start), day_number(period.end) + 1))
    stations = _stations(register, kind, name, days, points)
    rows = _rows(city, kind, (days[0], days[-1]), computed.number, upto, register, points)
    rows = rows.filter((pl.col("object") == name) & (pl.col("dust") == dust))
    if rows.is_empty():
        raise NotEnoughData(f"“{name}”在{period.label}没有评价结果；请核对名称、种类和时段。")
    if rules != "auto":
        rows = daily.indexed(rows, rules=rules)
    figures = object_days(rows)[name, dust]
    add_hours(city, stations, days, dust, upto, register)
    issued = issued_days(city, kind, name, stations, days, dust, upto)
    if points is not None:
        issued = {}  # a value issued for the place is one of the point set that stood
    return Inputs(
        city=city.settings.name,
        invented=city.settings.invented,
        kind=kind,
        name=name,
        title=stations[0].name if kind == SITE else name,
        period=period,
        dust=dust,
        rules=rules,
        computed=computed,
        days=days,
        stations=tuple(stations),
        issued=issued,
        dust_hours={
            day: hours for day, hours in rows.select("day", "dust_hours").iter_rows() if hours
        },
        taken_out=frozenset(
            (item, day)
            for day, bits in rows.select("day", "dust_out").iter_rows()
            for item in PARTICLES
            if (bits or 0) & bit(item)
        ),
        issued_first={day: city.settings.which_counts(day_from(day)) == ISSUED for day in days},
        published={of: statistic(of, figures, period, rules=rules) for of in every_name()},
        state=figures.state(period),
        points=_points(stations, days),
    )


def every_name() -> tuple[str, ...]:
    """Every statistic that a scheme can ask for."""
    ways = [f"{KEY_OF[item]}.{way}" for item in ORDER for way in (MEANS, PERCENTILES)]
    return (*NAMES, *ways)


def _computed(city: City, basis: int | None) -> Computed:
    done = store.bases(city)
    if not done:
        raise NotThere("还没有计算过评价结果；请先运行 youju compute。")
    if basis is None:
        return done[-1]
    for one in done:
        if one.number == basis:
            return one
    raise NotThere(f"没有编号为 {basis} 的计算依据；最近一次是 {done[-1].number}。")


def _rows(
    city: City,
    kind: str,
    span: tuple[int, int],
    basis: int,
    upto: Basis,
    register: Register,
    points: Collection[str] | None,
) -> pl.DataFrame:
    """Day figures as they were published, or those of another point set."""
    if points is None or kind == SITE:
        return store.days(city, kinds=(kind,), first=span[0], last=span[1], basis=basis)
    members = daily.members(register, kind).filter(pl.col("site").is_in(list(points)))
    stations = store.days(city, kinds=(SITE,), first=span[0], last=span[1], basis=basis)
    given = daily.evidence(city, upto)
    return daily.place_days(given, stations, kind, members, span, with_issued=False)


def _stations(
    register: Register,
    kind: str,
    name: str,
    days: tuple[int, ...],
    points: Collection[str] | None,
) -> list[Station]:
    """The stations that stand for the object on any of the days, in the register's order."""
    member: dict[str, set[int]] = {}
    for line in register.sites:
        wanted = line.site == name if kind == SITE else getattr(line, kind) == name
        if not wanted or (kind != SITE and line.role != ASSESSED):
            continue
        if kind != SITE and points is not None and line.site not in points:
            continue
        inside = {day for day in days if line.stands_on(day_from(day))}
        if inside or kind == SITE:
            member.setdefault(line.site, set()).update(days if kind == SITE else inside)
    found = []
    for site, inside in member.items():
        last = day_from(max(inside))
        lines = [one for one in register.sites if one.site == site]
        name_then = next((one.name for one in lines if one.stands_on(last)), lines[-1].name)
        found.append(Station(site, name_then, frozenset(inside)))
    if not found:
        raise NotEnoughData(f"名录中“{name}”在这一时段没有评价点位。")
    return found


def _points(stations: list[Station], days: tuple[int, ...]) -> str:
    """The point set in words, with the days of those that stood for a part of the period."""
    found = []
    for one in stations:
        inside = sorted(one.member)
        said = one.name
        if len(inside) < len(days):
            said += f"（{_day(inside[0])}至{_day(inside[-1])}，{len(inside)}天）"
        found.append(said)
    return "、".join(found)


def _day(number: int) -> date:
    return day_from(number)
