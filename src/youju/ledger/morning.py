"""晨报: yesterday, month to date and year to date of the city, its counties and points.

    sheet(city, held, on)     every place's line as of 24:00 of that day, with what is missing

No rule of its own: values and 同比 are those of ``ledger.compare``, places those of
``ledger.assess``, plan line and allowed mean those of ``ledger.progress``, days and hours those
of ``ledger.completeness``. A gap is named and keeps nothing back: where the day has no data yet,
month and year go as far as the data go, and say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from youju.ledger import address, assess, compare, completeness, progress
from youju.ledger.assess import Answer
from youju.ledger.levels import DUSTS, KEPT
from youju.ledger.overall import why_missing
from youju.ledger.request import Request, period_before
from youju.ledger.snapshot import Snapshot, require
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.readings.city import City
from youju.scoring import schemes
from youju.scoring.scheme import Scheme
from youju.standards.air import hj633, targets
from youju.terms.errors import NoEditionInForce, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.periods import (
    MONTH,
    RANGE,
    Period,
    day_number,
    day_period,
    month_of,
    year_to_date,
)
from youju.terms.places import ASSESSED, COUNTY, SITE
from youju.terms.places import CITY as CITY_KIND

DAY, TO_MONTH, TO_YEAR = "day", "month", "year"
STRETCHES = (DAY, TO_MONTH, TO_YEAR)
AQI = "AQI"
OF_DAY = ("PM2.5", "PM10", "O3_8h")
OF_RUN = ("PM2.5", "PM10", "O3_8h", INDEX, GOOD_RATE)


@dataclass(frozen=True)
class Told:
    """One statistic on one dust basis: as published, a year ago, and the change between them."""

    now: Figure
    then: Figure
    change: Figure


@dataclass(frozen=True, slots=True)
class Place:
    """A county's place in the main ranking and how many it rose since the period before."""

    place: int | None
    tied: bool = False
    up: int | None = None
    reason: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Stretch:
    """Yesterday, the month or the year to date of one place.

    ``told``: statistic and dust basis → value with 同比. Of a day also ``AQI`` as measured, its
    level and primary pollutants.
    """

    told: Mapping[tuple[str, str], Told]
    place: Place | None = None
    state: str = ""
    level: str = ""
    primary: str = ""


@dataclass(frozen=True)
class Goal:
    """A PM2.5 target: what it asks, the plan line, how far off both, what the rest may be."""

    target: Figure
    line: Figure
    off_line: Figure
    off_target: Figure
    allowed: Figure


@dataclass(frozen=True)
class Line:
    """One place. ``kind`` city, county or site; ``county`` that of a site."""

    kind: str
    name: str
    label: str
    county: str
    stretches: Mapping[str, Stretch]
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Hours of yesterday that one item of one station lacks; ``valid``: it has a day value."""

    item: str
    hours: int
    need: int
    valid: bool


@dataclass(frozen=True, slots=True)
class Short:
    """The days of the month without a valid day value of one item, and what a day needs."""

    item: str
    days: tuple[date, ...]
    need: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A month that can't have the days it needs any more, for one item."""

    item: str
    month: str
    valid: int
    left: int
    need: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """数据到齐情况 of one station: yesterday's hours, the month's short days, lost months.

    ``hourly``: whether it gives hours; else its days are issued by an authority.
    """

    site: str
    name: str
    county: str
    hourly: bool
    missing: tuple[Missing, ...] = ()
    short: tuple[Short, ...] = ()
    lost: tuple[Lost, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing of yesterday is missing."""
        return not self.missing


@dataclass(frozen=True)
class Morning:
    """The sheet of one day.

    ``periods``: which days each stretch covers (None: no data in it yet); ``before``: the
    periods that movement is counted from; ``scheme``, ``scheme_key`` and ``ranking``: by what
    counties are placed. ``basis``, ``computed_at``: the computation; ``gaps``: what is missing,
    in words.
    """

    city: str
    on: date
    basis: int
    computed_at: str
    periods: Mapping[str, Period | None]
    before: Mapping[str, Period | None]
    lines: tuple[Line, ...]
    arrived: tuple[Arrived, ...]
    state: str
    scheme: str = ""
    scheme_key: str = ""
    ranking: str = ""
    gaps: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False, compare=False)

    def of(self, name: str) -> Line:
        """The line of a place.

        :raises KeyError: there is none.
        """
        return {one.name: one for one in self.lines}[name]


def sheet(city: City, snapshot: Snapshot | None, on: date) -> Morning:
    """The sheet of that day from the figures of a snapshot (the newest computation without).

    :raises NotEnoughData: nothing at all was computed up to that day.
    """
    held = require(city, snapshot)
    upto = _upto(held, on)
    periods = _periods(on, upto)
    scheme = _scheme(city, upto)
    answers = _answers(held, scheme, periods)
    ranking = _main(scheme[1]) if scheme else ""
    by = (scheme[2] if scheme else "", ranking)
    goals = {
        one.target.place: _goal(one)
        for one in progress.of_year(city, upto, snapshot=held)
        if one.target.item == "PM2.5"
    }
    lines = tuple(
        _line(held, kind, name, label, county, periods, answers, by, goals)
        for kind, name, label, county in _places(held, on)
    )
    arrived = _arrived(held, on)
    states = [s.state for one in lines for s in one.stretches.values() if s.state]
    return Morning(
        held.settings.name,
        on,
        held.computed.number,
        held.computed.computed_at,
        periods,
        {
            key: period_before(period) if period is not None else None
            for key, period in periods.items()
        },
        lines,
        arrived,
        min(states, key=_order, default=""),
        scheme[1].name if scheme else "",
        scheme[1].key if scheme else "",
        scheme[1].rankings[ranking].name if scheme and ranking else "",
        tuple(_gaps(on, upto, arrived)),
        answers,
    )


# inside


def _upto(held: Snapshot, on: date) -> date:
    last = held.last_day
    if last is not None and last > on:
        # Later days are there already; the sheet looks at what there was of its own.
        rows = held.days((COUNTY, CITY_KIND), None, day_number(on), KEPT)
        highest = rows.filter(rows["aqi"].is_not_null())["day"].max()
        last = None if not isinstance(highest, int) else _day(highest)
    if last is None:
        raise NotEnoughData("还没有评价结果，不能编制晨报；请先导入数据。")
    return min(last, on)


def _day(number: int) -> date:
    return date.fromordinal(number - day_number(date(1970, 1, 1)) + date(1970, 1, 1).toordinal())


def _periods(on: date, upto: date) -> dict[str, Period | None]:
    """What each stretch covers: as far as there are data of its own month and year."""
    month: Period | None = None
    if (upto.year, upto.month) == (on.year, on.month):
        month = month_of(on)
        if month.end != upto:
            month = Period(month.start, upto, RANGE)
    return {
        DAY: day_period(on) if upto == on else None,
        TO_MONTH: month,
        TO_YEAR: year_to_date(upto) if upto.year == on.year else None,
    }


def _scheme(city: City, on: date) -> tuple[str, Scheme, str] | None:
    """The first scheme of the city that is in force: its text, its edition, its name."""
    for file in sorted((city.path / "schemes").glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        try:
            return text, schemes.load(text, on=on), file.stem
        except NoEditionInForce:
            continue
    return None


def _main(scheme: Scheme) -> str:
    return next((key for key, rule in scheme.rankings.items() if rule.main), "")


def _answers(
    held: Snapshot, scheme: tuple[str, Scheme, str] | None, periods: Mapping[str, Period | None]
) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for key, period in periods.items():
        if scheme is None or period is None:
            continue
        try:
            found[key] = assess.within(held, Request(scheme[0], period))
        except (NotEnoughData, NoEditionInForce):
            continue
    return found


def _places(held: Snapshot, on: date) -> Iterator[tuple[str, str, str, str]]:
    standing = [one for one in held.register.on(on) if one.role == ASSESSED]
    for name in dict.fromkeys(one.city for one in standing if one.city):
        yield CITY_KIND, name, name, ""
    known = {one.county for one in standing if one.county}
    order = [one for one in held.register.counties() if one in known]
    for name in order:
        yield COUNTY, name, name, name
    for name in [*order, ""]:
        for one in standing:
            if one.county == name:
                yield SITE, one.site, one.name, one.county


def _line(
    held: Snapshot,
    kind: str,
    name: str,
    label: str,
    county: str,
    periods: Mapping[str, Period | None],
    answers: Mapping[str, Answer],
    by: tuple[str, str],
    goals: Mapping[str, Goal],
) -> Line:
    stretches = {}
    for key, period in periods.items():
        if period is None:
            stretches[key] = Stretch({})
            continue
        asked = OF_DAY if key == DAY else OF_RUN
        told = _told(held, name, period, asked)
        level, primary = "", ""
        if key == DAY:
            told[AQI, KEPT], level, primary = _aqi(held, kind, name, period)
        days = held.objects(kind, period).get((name, KEPT))
        place = _place(answers.get(key), by, name) if kind == COUNTY else None
        state = days.state(period) if days is not None else ""
        stretches[key] = Stretch(told, place, state, level, primary)
    return Line(kind, name, label, county, stretches, goals.get(name))


def _told(
    held: Snapshot, name: str, period: Period, asked: tuple[str, ...]
) -> dict[tuple[str, str], Told]:
    found = {}
    other = period.year_ago()
    for dust in DUSTS:
        now, then = (compare.Side(name, one, dust) for one in (period, other))
        for row in compare.sides(held, now, then, asked):
            change = row.change
            if change.value is None:
                missing = row.first if row.first.value is None else row.second
                change = replace(change, note=why_missing(missing) or change.note)
            found[row.of, dust] = Told(row.first, row.second, change)
    return found


def _aqi(held: Snapshot, kind: str, name: str, period: Period) -> tuple[Told, str, str]:
    day = period.end
    now, then = (_aqi_of(held, kind, name, one) for one in (day, period.year_ago().end))
    rows = held.days((kind,), day_number(day), day_number(day), KEPT)
    row = next((one for one in rows.iter_rows(named=True) if one["object"] == name), None)
    level = ""
    if isinstance(now.value, int):
        level = hj633.level_of(now.value, on=day).name
    primary = (row or {}).get("primary") or ""
    return Told(now, then, Figure(AQI, None, note="指数不作同比")), level, primary


def _aqi_of(held: Snapshot, kind: str, name: str, day: date) -> Figure:
    days = held.objects(kind, day_period(day)).get((name, KEPT))
    value = days.aqi.get(day) if days is not None else None
    note = "" if value is not None else "当日有效项目不足，不计算"
    return Figure(f"{name} {day} AQI", value, ref=address.day(kind, name, day, "aqi"), note=note)


def _place(answer: Answer | None, by: tuple[str, str], name: str) -> Place | None:
    scheme, ranking = by
    if answer is None or not ranking:
        return None
    for one in answer.assessment.rankings[ranking]:
        if one.object == name:
            ref = address.score(scheme, answer.period.key, name, f"rank.{ranking}")
            return Place(one.place, one.tied, one.up, one.reason, ref)
    return None


def _goal(one: progress.Progress) -> Goal:
    target = Figure(f"{one.target.place} 年目标", one.target.target, "µg/m³")
    off_line = Figure("与时序进度之差", None, "µg/m³", note=one.line.note)
    now, line = one.so_far.value, one.line.value
    if now is not None and isinstance(line, int | Decimal | Fraction):
        gap = targets.against_target(one.so_far, line, None, better="lower")
        off_line = replace(gap, name="与时序进度之差")
    return Goal(target, one.line, off_line, one.gap, one.allowed)


def _arrived(held: Snapshot, on: date) -> tuple[Arrived, ...]:
    """数据到齐情况 of every assessed station that stands."""
    standing = [one for one in held.register.on(on) if one.role == ASSESSED]
    sites = [one.site for one in standing]
    month = Period(on.replace(day=1), on, RANGE)
    whole = completeness.of_stations(held, month, sites)
    by_site: dict[str, list[completeness.Completeness]] = {}
    for part in whole:
        by_site.setdefault(part.site, []).append(part)
    lost: dict[str, list[Lost]] = {}
    for one in completeness.quorums(held, on.year, on, sites):
        if one.period.kind == MONTH and not one.reachable and _stood(held, one.site, one.period):
            lost.setdefault(one.site, []).append(
                Lost(one.item, one.period.key, one.valid, one.left, one.need)
            )
    found = []
    for site in standing:
        parts = by_site.get(site.site, [])
        missing = tuple(_missing(parts, on))
        short = tuple(
            Short(part.item, tuple(one.day for one in part.short), part.short[0].need)
            for part in parts
            if part.short
        )
        hourly = any(part.hours for part in parts) or not any(
            day.issued for part in parts for day in part.days
        )
        found.append(
            Arrived(
                site.site,
                site.name,
                site.county,
                hourly,
                missing,
                short,
                tuple(lost.get(site.site, ())),
            )
        )
    return tuple(found)


def _stood(held: Snapshot, site: str, month: Period) -> bool:
    """Whether the station stood in the month at all: else it has nothing to lose there."""
    lines = [one for one in held.register.sites if one.site == site]
    return any(line.stands_on(day) for line in lines for day in month)


def _missing(parts: list[completeness.Completeness], on: date) -> Iterator[Missing]:
    for part in parts:
        day = next((one for one in part.days if one.day == on), None)
        if day is None:
            yield Missing(part.item, 24, 0, valid=False)
        elif not day.issued and (day.hours < 24 or not day.valid):
            yield Missing(part.item, 24 - day.hours, day.need, day.valid)
    if not parts:
        yield Missing("", 24, 0, valid=False)


def _gaps(on: date, upto: date, arrived: tuple[Arrived, ...]) -> Iterator[str]:
    if upto != on:
        yield (
            f"{on.month}月{on.day}日尚无全市数据，本月、累计截至{upto.month}月{upto.day}日24时；"
            "数据到后另出更新数。"
        )
        return
    nothing = [
        one.name
        for one in arrived
        if one.missing
        and all(m.hours == 24 for m in one.missing)
        and not any(m.valid for m in one.missing)
    ]
    if nothing:
        yield f"{'、'.join(nothing)}当日没有数据。"
    partly = [
        f"{one.name}（{'、'.join(m.item for m in one.missing if not m.valid)}）"
        for one in arrived
        if one.name not in nothing and any(not m.valid for m in one.missing)
    ]
    if partly:
        yield f"当日有效数据不足、没有日值的点位：{'、'.join(partly)}。"
    lost = [one.name for one in arrived if any(x.month == f"{on:%Y-%m}" for x in one.lost)]
    if lost:
        yield f"本月有效天数已不可能达到要求的点位：{'、'.join(lost)}。"


def _order(state: str) -> int:
    order = ("实时（未审核）", "已审核", "最终")
    return order.index(state) if state in order else len(order)
