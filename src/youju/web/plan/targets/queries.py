"""What is asked of the targets: every line of a year, one place's year day by day.

The probability draws thousands of futures, so all lines of a day are worked out once for each
computation, aside, and kept; a page that comes before they are ready says so.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from youju.ledger import progress, targets
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import GOOD_RATE, HEAVY_DAYS, ObjectDays, object_days, statistic
from youju.standards.air import comparison, hj633
from youju.standards.air.hj663_edition import edition_for
from youju.standards.air.targets import plan_line
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.periods import Period, day_number, month_of, year_of, year_to_date
from youju.terms.places import CITY
from youju.web.base.city import folder
from youju.web.plan.targets.words import ITEMS, Item, cut, shown, signed

QUANTITY = {"PM2.5": "concentration", GOOD_RATE: "rate", HEAVY_DAYS: "count"}


@dataclass(frozen=True)
class Line:
    """One target of one place on one day, with last year beside it."""

    progress: progress.Progress
    then: Figure
    change: Figure
    left: int

    @property
    def item(self) -> Item:
        """The item in words."""
        return ITEMS[self.progress.target.item]

    @property
    def place(self) -> str:
        """The place."""
        return self.progress.target.place

    @property
    def so_far(self) -> Figure:
        """The year to date as published, under the address of the figure it was rounded from."""
        return addressed(self.progress.so_far)

    @property
    def behind(self) -> Decimal | None:
        """How far on the wrong side of the target (negative: on the right side)."""
        gap = self.progress.gap.value
        if not isinstance(gap, (int, Decimal)):
            return None
        return Decimal(-gap if self.item.better == "higher" else gap)

    @property
    def behind_line(self) -> Decimal | None:
        """The same against the plan line."""
        now, line = self.progress.so_far.value, self.progress.line.value
        if not isinstance(now, (int, Decimal)) or not isinstance(line, (int, Decimal)):
            return None
        gap = round_even(exact(now) - exact(line), 1)
        return -gap if self.item.better == "higher" else gap

    @property
    def target_text(self) -> str:
        """The target with the decimals of its item."""
        return shown(self.progress.target.target, self.item.decimals)

    @property
    def gap_text(self) -> str:
        """The difference to the target, with its sign."""
        return signed(self.progress.gap.value, self.item.decimals)

    @property
    def allowed_text(self) -> str:
        """What the remaining days may be; whole days where days are counted."""
        return cut(self.progress.allowed.value, self.item.decimals if self.item.unit != "%" else 0)

    @property
    def change_text(self) -> str:
        """The change against last year with sign and unit."""
        text = signed(self.change.value, self.item.decimals)
        if text == "—" or self.item.change_unit == "%":
            return text + ("%" if text != "—" else "")
        return f"{text} {self.item.change_unit}"

    @property
    def missed(self) -> bool:
        """Whether the target can't be met any more, whatever comes."""
        allowed = self.progress.allowed
        # A share of days still prints as the target a little below it.
        most = [one for one in allowed.of if one.name.startswith("按修约计")] or [allowed]
        return isinstance(most[0].value, (int, Decimal)) and most[0].value < 0


def addressed(figure: Figure) -> Figure:
    """The figure with the address of the first of its parts that has one."""
    if figure.ref:
        return figure
    found = next((one.ref for _level, one in figure.walk(1) if one.ref), "")
    return replace(figure, ref=found)


def day_asked(chosen: date) -> date | None:
    """The day as of which targets are shown: the chosen one, the last with data at most."""
    last = folder.last_day()
    return min(last, chosen) if last else None


# all lines of a day, worked out aside

_worker = ThreadPoolExecutor(1, thread_name_prefix="targets")
_jobs: dict[tuple[Any, ...], Future[tuple[Line, ...]]] = {}
_door = threading.Lock()
_MOST = 6


def lines(on: date, *, wait: float) -> tuple[Line, ...] | None:
    """Every target of the year of ``on``; None when it takes longer than ``wait`` seconds."""
    held, here = folder.snapshot(), folder.path()
    key = (here, held.computed.number, stamp(on.year), held.settings, on)
    with _door:
        job = _jobs.get(key)
        if job is None:
            while len(_jobs) >= _MOST:
                del _jobs[next(iter(_jobs))]
            job = _jobs[key] = _worker.submit(_lines, here, held, on)
    try:
        return job.result(timeout=wait)
    except NotYet:
        return None
    except Exception:
        with _door:
            _jobs.pop(key, None)
        raise


def stamp(year: int) -> tuple[int, int]:
    """Which version of the year's file of targets there is; zeros without one."""
    try:
        said = file_of(year).stat()
    except FileNotFoundError:
        return (0, 0)
    return (said.st_mtime_ns, said.st_size)


def file_of(year: int) -> Path:
    """Where the targets of a year stand."""
    return folder.path() / "targets" / f"{year}.csv"


def _lines(here: Path, held: Snapshot, on: date) -> tuple[Line, ...]:
    found = progress.of_year(folder.city(here), on, snapshot=held)
    return tuple(_line(held, one, on) for one in found)


def _line(held: Snapshot, one: progress.Progress, on: date) -> Line:
    item = ITEMS[one.target.item]
    period = year_to_date(on)
    before = period.year_ago()
    now = _exactly(one.so_far)
    days = days_of(held, one.target.place, item, before)
    if days is None:
        nothing = Figure(item.key, None, item.unit, note=f"没有{before.label}的数据")
        return Line(one, nothing, nothing, _left(on))
    then = statistic(item.key, days, before)
    basis = comparison.Basis(
        period, dust=item.dust, decimals=item.decimals, rules=edition_for(on).rules
    )
    change = comparison.change(
        now,
        then,
        basis=basis,
        then_basis=basis.of(before, edition_for(before.end).rules),
        quantity=QUANTITY[item.key],
        decimals=item.decimals,
    )
    return Line(one, printed(then, item), change, _left(on))


def _left(on: date) -> int:
    return day_number(year_of(on).end) - day_number(on)


def _exactly(figure: Figure) -> Figure:
    """The figure before it was rounded for print."""
    first = figure.of[0] if figure.of else figure
    return first if figure.name.endswith("（统计数据修约）") else figure


def printed(figure: Figure, item: Item) -> Figure:
    """A statistic with the decimals of this year's edition, so that a column has the same."""
    if item.key != "PM2.5" or not isinstance(figure.value, Decimal):
        return figure
    return replace(figure, value=round_even(figure.value, item.decimals), of=(figure,))


def days_of(held: Snapshot, place: str, item: Item, span: Period) -> ObjectDays | None:
    """The days of a place on the item's dust basis."""
    kind = folder.kind_of(place, held.register)
    if kind is None:
        return None
    rows = held.days((kind,), day_number(span.start), day_number(span.end), item.dust)
    found = object_days(rows.filter(rows["object"] == place))
    return next(iter(found.values()), None)


# one place, day by day and month by month


@dataclass(frozen=True)
class Month:
    """A month of the year: itself, the year up to its end, last year's, the plan line then."""

    month: Period
    value: Figure
    to_date: Figure
    line: Figure
    then: Figure
    then_to_date: Figure


@dataclass(frozen=True)
class Year:
    """What is drawn and listed of one target of one place.

    ``now`` and ``then``: day → the year to date on that day, this year and (by this year's
    dates) last year; ``plan``: day → the plan line; ``rest_then``: what last year's remaining
    days were.
    """

    now: Mapping[date, Decimal | None]
    then: Mapping[date, Decimal | None]
    plan: Mapping[date, Decimal]
    months: tuple[Month, ...]
    rest_then: Figure


def year(place: str, key: str, on: date) -> Year:
    """The year of one target of one place; kept with the computation it came from."""
    held = folder.snapshot()
    goal = target_of(place, key, on.year)
    name = ("targets.year", place, goal, on)
    if name not in held.remembered:
        held.remembered[name] = _year(held, place, ITEMS[key], goal, on)
    found: Year = held.remembered[name]
    return found


def target_of(place: str, key: str, in_year: int) -> targets.Target | None:
    """What the year asks of the place in that item."""
    for one in targets.read(folder.city(), in_year):
        if (one.place, one.item) == (place, key):
            return one
    return None


def _year(held: Snapshot, place: str, item: Item, goal: targets.Target | None, on: date) -> Year:
    whole, before = year_of(on), year_of(on).year_ago()
    now = days_of(held, place, item, Period(whole.start, on))
    then = days_of(held, place, item, before)
    plan = _plan(held, place, item, goal, on)
    here = {} if now is None else running(now, item, Period(whole.start, on))
    there = {} if then is None else running(then, item, before)
    months = []
    month = month_of(whole.start)
    while month.start <= on:
        months.append(_month(now, then, item, month.cut(on), plan))
        month = month_of(month.end + timedelta(days=1))
    rest = Figure("去年同期其余各日", None, item.unit, note="没有上年的数据")
    if then is not None and on < whole.end:
        left = Period(year_to_date(on).year_ago().end + timedelta(days=1), before.end)
        rest = printed(statistic(item.key, then, left), item)
    return Year(
        here,
        {_this_year(day, on.year): value for day, value in there.items()},
        {day: value for day, one in plan.items() if (value := _decimal(one)) is not None},
        tuple(months),
        rest,
    )


def _month(
    now: ObjectDays | None,
    then: ObjectDays | None,
    item: Item,
    month: Period,
    plan: Mapping[date, Figure],
) -> Month:
    to_date = year_to_date(month.end)
    ago, ago_to_date = month.year_ago(), to_date.year_ago()

    def of(days: ObjectDays | None, period: Period) -> Figure:
        if days is None:
            return Figure(item.key, None, item.unit, note=f"没有{period.label}的数据")
        return printed(statistic(item.key, days, period), item)

    return Month(
        month,
        addressed(of(now, month)),
        addressed(of(now, to_date)),
        plan.get(month.end, Figure("时序进度", None, item.unit)),
        addressed(of(then, ago)),
        addressed(of(then, ago_to_date)),
    )


def _plan(
    held: Snapshot, place: str, item: Item, goal: targets.Target | None, on: date
) -> dict[date, Figure]:
    """The plan line at every month's end and today (it is a line between them)."""
    kind = folder.kind_of(place)
    if goal is None or kind is None:
        return {}
    first = year_of(on).start
    ends = [month_of(first.replace(month=number)).end for number in range(1, 13)]
    seasonal = item.key == "PM2.5" and goal.plan == "seasonal"
    past: dict[date, Any] = {}
    if seasonal:
        given = targets.daily(held, kind, place, "pm25", date(on.year - 4, 1, 1), first)
        past = {day: value for day, value in given.items() if day < first}
    found = {}
    for day in sorted({*ends, on}):
        try:
            found[day] = plan_line(
                goal.target,
                day,
                of="sum" if item.key == HEAVY_DAYS else "mean",
                shape="seasonal" if seasonal else "linear",
                past=past,
                unit=item.unit,
            )
        except NotEnoughData:
            continue
    return found


def running(days: ObjectDays, item: Item, period: Period) -> dict[date, Decimal | None]:
    """The year to date on every day: a mean, a share or a count, rounded as it is published."""
    total, count = Fraction(0), 0
    found: dict[date, Decimal | None] = {}
    for day in period:
        value = _day_value(days, item, day)
        if value is not None:
            total += value
            count += 1
        if not count:
            found[day] = None
        elif item.key == HEAVY_DAYS:
            found[day] = Decimal(int(total))
        else:
            share = total / count * (100 if item.key == GOOD_RATE else 1)
            found[day] = round_even(share, 1)
    return found


def _day_value(days: ObjectDays, item: Item, day: date) -> Fraction | None:
    if item.key == "PM2.5":
        held = days.figures("pm25", Period(day, day))[day].value
        return None if held is None else exact(held)
    aqi = days.aqi.get(day)
    if aqi is None:
        return None
    if item.key == GOOD_RATE:
        return Fraction(aqi <= int(edition_for(day).says["good_days"]["index"]))
    return Fraction(hj633.level_of(aqi, on=day).number >= 5)


def _this_year(day: date, this: int) -> date:
    try:
        return day.replace(year=this)
    except ValueError:
        return date(this, 2, 28)


def _decimal(figure: Figure) -> Decimal | None:
    value = figure.value
    return Decimal(value) if isinstance(value, (int, Decimal)) else None


def in_order(found: tuple[Line, ...], key: str) -> tuple[Line | None, list[Line]]:
    """The city's own line of an item, and the others, furthest behind first."""
    city = folder.city_name()
    chosen = [one for one in found if one.item.key == key]
    whole = next((one for one in chosen if one.place == city), None)
    rest = [one for one in chosen if one.place != city]
    rest.sort(key=lambda one: (one.behind is None, -(one.behind or 0), one.place))
    return whole, rest


def is_city(place: str) -> bool:
    """Whether the place is the city itself."""
    return folder.kind_of(place) == CITY


# the probability in words


@dataclass(frozen=True)
class Backtest:
    """How wrong the probability would have been, by year and in the mean; ``half``: a guess."""

    years: tuple[tuple[int, Decimal, bool], ...]
    error: Decimal | None
    why_none: str = ""
    half: Decimal = Decimal("0.25")


def backtest(chance: Figure) -> Backtest:
    """The trial on past years that stands beside a probability."""
    for part in chance.of:
        if "Brier" not in part.name:
            continue
        years = []
        for one in part.of:
            year_, mark, _rest = one.name.partition("年同日")
            if mark and year_.isdigit() and isinstance(one.value, (int, Decimal)):
                years.append((int(year_), Decimal(one.value), "未达到" not in one.note))
        error = part.value if isinstance(part.value, Decimal) else None
        return Backtest(tuple(years), error, part.note if error is None else "")
    return Backtest((), None, chance.note)
