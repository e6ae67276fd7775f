"""Hours, days and periods, all in Beijing time.

An hour is stamped with its end: the stamp 2026-03-01T00:00 belongs to 28 February. Inside
the program an hour is a whole number, hours since 1970-01-01T00:00 Beijing time to its
*beginning*, so that ``hour // 24`` is its day and ``hour % 24`` its place in the day.

>>> hour = hour_ending(datetime(2026, 3, 1, 0, 0))
>>> day_of(hour), stamp(hour)
(datetime.date(2026, 2, 28), '2026-03-01T00:00')
>>> [parse(text).label for text in ("2026-11", "2026-W47", "2026-Q3", "..2026-11-22")]
['2026年11月', '2026年第47周', '2026年第3季度', '2026年1月1日至11月22日累计']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from youju.terms.errors import UnknownPeriod

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time all year; the offset is fixed since 1992."""
_EPOCH = date(1970, 1, 1)

DAY, WEEK, MONTH, QUARTER, HALF, YEAR, CUMULATIVE, RANGE = (
    "day",
    "week",
    "month",
    "quarter",
    "half",
    "year",
    "cumulative",
    "range",
)
KINDS = (DAY, WEEK, MONTH, QUARTER, HALF, YEAR, CUMULATIVE, RANGE)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def day_from(number: int) -> date:
    """The day of that number."""
    return _EPOCH + timedelta(days=number)


def hour_ending(stamp_: datetime) -> int:
    """The hour that ends at the stamp; a stamp without offset is Beijing time."""
    if stamp_.tzinfo is not None:
        stamp_ = stamp_.astimezone(BEIJING).replace(tzinfo=None)
    if stamp_.minute or stamp_.second or stamp_.microsecond:
        raise UnknownPeriod(f"{stamp_} 不是整点；小时值请写整点的结束时刻。")
    return day_number(stamp_.date()) * 24 + stamp_.hour - 1


def day_of(hour: int) -> date:
    """The natural day that the hour lies in: 01:00 to 24:00 stamps."""
    return day_from(hour // 24)


def stamp(hour: int) -> str:
    """The hour's end as ISO 8601 without offset, Beijing time."""
    end = datetime.combine(day_from((hour + 1) // 24), datetime.min.time())
    return (end + timedelta(hours=(hour + 1) % 24)).isoformat(timespec="minutes")


def began(hour: int) -> datetime:
    """The instant at which the hour began, with offset."""
    start = datetime.combine(day_of(hour), datetime.min.time(), BEIJING)
    return start + timedelta(hours=hour % 24)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of whole days, both ends included, of one kind (see ``KINDS``)."""

    start: date
    end: date
    kind: str = RANGE

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownPeriod(f"{self.kind!r} is no kind of period; use one of {KINDS}.")
        if self.end < self.start:
            raise UnknownPeriod(f"时段的终日 {self.end} 早于始日 {self.start}。")

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days + 1

    def __iter__(self) -> Iterator[date]:
        for offset in range(self.days):
            yield self.start + timedelta(days=offset)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def key(self) -> str:
        """The period as text that ``parse`` reads back (weeks that begin on Monday)."""
        start, end = self.start, self.end
        match self.kind:
            case "day":
                return start.isoformat()
            case "week" if start.weekday() == 0:
                year, week, _ = start.isocalendar()
                return f"{year}-W{week:02d}"
            case "month":
                return f"{start:%Y-%m}"
            case "quarter":
                return f"{start.year}-Q{(start.month + 2) // 3}"
            case "half":
                return f"{start.year}-H{1 if start.month == 1 else 2}"
            case "year":
                return f"{start.year}"
            case "cumulative":
                return f"..{end.isoformat()}"
        return f"{start.isoformat()}..{end.isoformat()}"

    @property
    def label(self) -> str:
        """The period in office Chinese."""
        start, end = self.start, self.end
        match self.kind:
            case "day":
                return _day_label(start)
            case "week" if start.weekday() == 0:
                year, week, _ = start.isocalendar()
                return f"{year}年第{week}周"
            case "month":
                return f"{start.year}年{start.month}月"
            case "quarter":
                return f"{start.year}年第{(start.month + 2) // 3}季度"
            case "half":
                return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
            case "year":
                return f"{start.year}年"
        text = _span_label(start, end)
        return text + "累计" if self.kind == CUMULATIVE else text

    def year_ago(self) -> Period:
        """The same period of last year: equal calendar dates.

        29 February answers to 28 February, and a period that ends with February ends with
        February again. Weeks answer to the week of the same number, which starts on another
        date.
        """
        if self.kind == WEEK:
            year, week, weekday = self.start.isocalendar()
            last = date(year - 1, 12, 28).isocalendar()[1]
            start = date.fromisocalendar(year - 1, min(week, last), weekday)
            return Period(start, start + timedelta(days=6), WEEK)
        ends_february = self.end.month == 2 and (self.end + timedelta(days=1)).month == 3
        end = _same_date(self.end, self.end.year - 1)
        if ends_february and self.kind != DAY:
            end = date(self.end.year - 1, 3, 1) - timedelta(days=1)
        return replace(self, start=_same_date(self.start, self.start.year - 1), end=end)

    def before(self) -> Period:
        """The period before this one (环比): last month for a month, as many days for a range.

        Refuses for year to date, which has none.
        """
        match self.kind:
            case "month":
                return month_of(self.start - timedelta(days=1))
            case "quarter":
                return quarter_of(self.start - timedelta(days=1))
            case "half":
                return half_of(self.start - timedelta(days=1))
            case "year":
                return year_of(self.start - timedelta(days=1))
            case "cumulative":
                raise UnknownPeriod("年初至今的累计没有环比；请改用同比。")
        back = timedelta(days=self.days)
        return replace(self, start=self.start - back, end=self.end - back)

    def cut(self, last: date) -> Period:
        """The period up to ``last`` at most; the kind becomes a range when it is shortened."""
        if last >= self.end:
            return self
        kind = CUMULATIVE if self.start.month == self.start.day == 1 else RANGE
        return Period(self.start, last, kind)


def day_period(day: date) -> Period:
    """One natural day."""
    return Period(day, day, DAY)


def week_of(day: date, first_day: int = 0) -> Period:
    """The week that holds ``day``; ``first_day`` 0 = Monday … 6 = Sunday."""
    start = day - timedelta(days=(day.weekday() - first_day) % 7)
    return Period(start, start + timedelta(days=6), WEEK)


def month_of(day: date) -> Period:
    """The month that holds ``day``."""
    return Period(day.replace(day=1), _month_end(day.year, day.month), MONTH)


def quarter_of(day: date) -> Period:
    """The quarter that holds ``day``."""
    first = (day.month - 1) // 3 * 3 + 1
    return Period(date(day.year, first, 1), _month_end(day.year, first + 2), QUARTER)


def half_of(day: date) -> Period:
    """The half-year that holds ``day``."""
    first = 1 if day.month <= 6 else 7
    return Period(date(day.year, first, 1), _month_end(day.year, first + 5), HALF)


def year_of(day: date) -> Period:
    """The year that holds ``day``."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), YEAR)


def year_to_date(day: date) -> Period:
    """累计: from 1 January to ``day``."""
    return Period(date(day.year, 1, 1), day, CUMULATIVE)


def parse(text: str, first_day: int = 0) -> Period:
    """The period that a text names.

    ``2026-11-22`` a day, ``2026-W47`` a week (beginning on ``first_day``), ``2026-11`` a month,
    ``2026-Q3``, ``2026-H1``, ``2026``, ``..2026-11-22`` year to date, ``A..B`` any range of
    days, months or quarters.
    """
    text = text.strip()
    if text.startswith(".."):
        return year_to_date(parse(text[2:], first_day).end)
    if ".." in text:
        left, _, right = text.partition("..")
        return Period(parse(left, first_day).start, parse(right, first_day).end, RANGE)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return day_period(date.fromisoformat(text))
        if found := re.fullmatch(r"(\d{4})-W(\d{2})", text):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            offset = first_day if first_day < 4 else first_day - 7
            return week_of(monday + timedelta(days=offset), first_day)
        if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return month_of(date(int(found[1]), int(found[2]), 1))
        if found := re.fullmatch(r"(\d{4})-Q([1-4])", text):
            return quarter_of(date(int(found[1]), int(found[2]) * 3, 1))
        if found := re.fullmatch(r"(\d{4})-H([12])", text):
            return half_of(date(int(found[1]), int(found[2]) * 6, 1))
        if re.fullmatch(r"\d{4}", text):
            return year_of(date(int(text), 1, 1))
    except ValueError:
        pass
    raise UnknownPeriod(
        f"看不懂的时段“{text}”；可以写 2026-11-22、2026-W47、2026-11、2026-Q3、2026-H1、2026、"
        "..2026-11-22（年初至今）或 2026-01..2026-11。"
    )


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _same_date(day: date, year: int) -> date:
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _day_label(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _span_label(start: date, end: date) -> str:
    right = _day_label(end)
    if start.year == end.year:
        right = right.split("年", 1)[1]
        if start.month == end.month and start != end:
            right = f"{end.day}日"
    return f"{_day_label(start)}至{right}"
