"""Health of the network: who is online, how late data come, what is missing, who misses the share.

Everything is told from the tables alone, so it works as well where data came as exports of a
provincial platform; what then has no raw evidence is named by ``without_evidence``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

import polars as pl

from youju.ledger.network import arrivals
from youju.ledger.network.values import judged
from youju.readings.city import City
from youju.readings.network import reading, recent
from youju.readings.network.registers import Network
from youju.readings.network.review import Standing
from youju.readings.network.schema import EXPORTS, READINGS, SCALE, table
from youju.standards.enterprise import hj76
from youju.standards.enterprise.counts import VALID
from youju.standards.enterprise.hj76 import STANDARD as HJ76
from youju.terms.figures import Figure
from youju.terms.periods import BEIJING

ONLINE: Final = timedelta(hours=1)
"""A device that was heard within it is online: real-time data come every hour at the latest
(HJ 212-2017: 30 to 3,600 s)."""
REACHED, SURE_MISS, LIKELY, UNLIKELY = "reached", "missed", "likely", "unlikely"
PARTIAL: Final = "partial"
FORECASTS: Final = {
    REACHED: "已达到",
    SURE_MISS: "已不可能达到",
    LIKELY: "预计达到",
    UNLIKELY: "预计达不到",
    PARTIAL: "登记不满一月，不作判定",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One device: when it was last heard, how many packets, how late (seconds), what was wrong."""

    mn: str
    outlet: str
    last: datetime | None
    online: bool
    packets: int
    late_half_s: int | None
    late_most_s: int | None
    troubles: dict[str, int]


@dataclass(frozen=True, slots=True)
class Outage:
    """Hours of an outlet without any value; ``ended`` False while it lasts."""

    outlet: str
    factor: str
    first: datetime
    last: datetime
    ended: bool

    @property
    def hours(self) -> int:
        """How long it lasted."""
        return int((self.last - self.first) / timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Share:
    """The valid days of a month beside what the month needs, with a forecast.

    ``valid`` of ``passed`` days so far; ``expected`` at the end when the last ``recent`` days go
    on; ``rule`` says the number needed and its clause.
    """

    outlet: str
    factor: str
    month: str
    valid: int
    passed: int
    days: int
    least: int
    expected: int
    recent: int
    forecast: str
    rule: Figure

    @property
    def lost(self) -> int:
        """Days that passed without being valid."""
        return self.passed - self.valid

    @property
    def remaining(self) -> int:
        """Days that are still to come, the present one among them."""
        return self.days - self.passed

    @property
    def needed(self) -> int:
        """Valid days that are still needed."""
        return max(0, self.least - self.valid)

    @property
    def needed_percent(self) -> int | None:
        """How many in a hundred of the remaining days must be valid, rounded up; None: none is."""
        return -(-100 * self.needed // self.remaining) if self.remaining else None

    @property
    def words(self) -> str:
        """One sentence."""
        return (
            f"{self.month} 有效 {self.valid} 天（已过 {self.passed} 天），"
            f"至少需要 {self.least} 天，{FORECASTS[self.forecast]}。"
        )


def heard(city: City, network: Network, *, now: datetime, days: int = 1) -> list[Heard]:
    """Every registered device, by the packets of the last days.

    Lateness is that of real-time data: from the instant of DataTime to the arrival.
    """
    today = now.astimezone(BEIJING).date()
    said = [arrivals.counts(city, today - timedelta(days=back)) for back in range(days)]
    rows = _by_device(pl.concat(said))
    found = []
    for device in network.devices:
        if not device.stands_on(today):
            continue
        row = rows.get(device.mn)
        troubles = zip(row["status"], row["wrong"], strict=True) if row else ()
        found.append(
            Heard(
                device.mn,
                device.outlet,
                row["last"] if row else None,
                row is not None and now - row["last"] <= ONLINE,
                row["packets"] if row else 0,
                _whole(row["half"]) if row else None,
                _whole(row["most"]) if row else None,
                {status: many for status, many in sorted(troubles) if many},
            )
        )
    return found


def _by_device(counts: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Last packet, how many, the lateness of half and of nearly all, what was wrong how often."""
    fine = pl.col("status").is_in(["decoded", "no_readings", "part"])
    troubles = (
        counts.group_by("mn", "status")
        .agg(wrong=pl.col("many").filter(~fine).sum())
        .group_by("mn")
        .agg("status", "wrong")
    )
    timed = counts.drop_nulls("late").group_by("mn", "late").agg(pl.col("many").sum())
    running = timed.sort("late").with_columns(
        upto=pl.col("many").cum_sum().over("mn"), all=pl.col("many").sum().over("mn")
    )
    found = counts.group_by("mn").agg(last=pl.col("last").max(), packets=pl.col("many").sum())
    for name, tenths in (("half", 500), ("most", 950)):
        # The place that Polars' quantile of kind "nearest" takes, from nought.
        place = ((pl.col("all") - 1) * tenths / 1000).round(mode="half_away_from_zero")
        quantile = (
            running.filter(pl.col("upto") > place)
            .group_by("mn")
            .agg(pl.col("late").min().alias(name))
        )
        found = found.join(quantile, on="mn", how="left")
    found = found.join(troubles, on="mn", how="left")
    return {row["mn"]: row for row in found.iter_rows(named=True)}


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def completeness(
    city: City, outlets: Sequence[str], first: date, last: date, *, span_s: int = 3600
) -> pl.DataFrame:
    """``site, factor, day, came, measured``: how many values of that span each day has.

    ``measured`` of them have a number and no flag but N. Days without any are not in it.
    """
    frame = reading.readings(city, outlets, first, last, span_s=span_s)
    day = pl.col("start").dt.convert_time_zone("Asia/Shanghai").dt.date()
    good = pl.col("value").is_not_null() & (
        pl.col("flag").is_null() | pl.col("flag").is_in(["N", "3"])
    )
    return (
        frame.group_by("site", "factor", day.alias("day"))
        .agg(came=pl.len(), measured=good.sum())
        .sort("site", "factor", "day")
    )


def outages(
    city: City,
    outlet: str,
    factor: str,
    first: date,
    last: date,
    *,
    now: datetime,
    least: int = 2,
) -> list[Outage]:
    """Stretches of at least ``least`` whole hours in which no hourly value came at all."""
    frame = reading.readings(city, outlet, first, last, factors=[factor])
    came = set(frame["start"].to_list())
    begin = reading.instant(first)
    whole = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    end = min(reading.instant(last + timedelta(days=1)), whole)
    found, since = [], None
    hour = begin
    while hour < end:
        if hour in came:
            if since is not None:
                found.append(Outage(outlet, factor, since, hour, True))
            since = None
        elif since is None:
            since = hour
        hour += timedelta(hours=1)
    if since is not None:
        found.append(Outage(outlet, factor, since, end, end < whole))
    return [one for one in found if one.hours >= least]


def share_of_month(
    city: City,
    network: Network,
    seen: Standing,
    outlet: str,
    factor: str,
    month: date,
    *,
    today: date,
    recent: int = 7,
) -> Share:
    """``share_of`` by the readings of one outlet's factor themselves, marks and all."""
    first = month.replace(day=1)
    until = min(_last(first), today - timedelta(days=1))
    good: dict[date, int] = {}
    if until >= first:
        for one in judged(city, network, seen, outlet, factor, first, until):
            day = one.start.astimezone(BEIJING).date()
            good[day] = good.get(day, 0) + one.counts
    return share_of(outlet, factor, first, good, today=today, recent=recent)


def share_of(
    outlet: str,
    factor: str,
    month: date,
    hours: Mapping[date, int],
    *,
    today: date,
    recent: int = 7,
    stands: Callable[[date], bool] | None = None,
) -> Share:
    """Valid days of flue gas in a month beside the number that HJ 76 needs, and where it leads.

    ``hours``: how many hours of each day count. A day is valid with 20 valid hours; the day that
    is going on is not counted yet. The forecast goes on as the last ``recent`` days did, rounded
    down. ``stands``: whether the register has the outlet on that day; what HJ 76 needs of a part
    of a month was not found, so such a month is not judged before it has its number. The year
    has no number in what was read.
    """
    first = month.replace(day=1)
    last = _last(first)
    standing = [day for day in _days(first) if stands is None or stands(day)]
    days, passed = len(standing), sum(day < today for day in standing)
    enough = _enough(last)
    of_day = [hours.get(day, 0) in enough for day in standing[:passed]]
    valid, least = sum(of_day), _least(last)
    window = of_day[-recent:]
    remaining = days - passed
    expected = valid + (remaining * sum(window) // len(window) if window else 0)
    if valid >= least:
        forecast = REACHED
    elif days < last.day:
        forecast = PARTIAL
    elif valid + remaining < least:
        forecast = SURE_MISS
    else:
        forecast = LIKELY if expected >= least else UNLIKELY
    return Share(
        outlet,
        factor,
        f"{first:%Y-%m}",
        valid,
        passed,
        days,
        least,
        expected,
        len(window),
        forecast,
        _month_rule(valid, last),
    )


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


@cache
def _least(on: date) -> int:
    """Valid days that the month of that last day needs."""
    says = HJ76.on(on).says["month"]
    return int(says["february"] if on.month == 2 else says["least"])


@cache
def _enough(on: date) -> frozenset[int]:
    """How many valid hours make a day of that month valid."""
    return frozenset(many for many in range(25) if hj76.is_valid("day", many, on=on).value == VALID)


@cache
def _days(first: date) -> tuple[date, ...]:
    return tuple(first.replace(day=nth + 1) for nth in range(_last(first).day))


@cache
def _month_rule(valid: int, on: date) -> Figure:
    """Of hundreds of outlets many have the same number of days."""
    return hj76.is_valid("month", valid, on=on)


@dataclass(frozen=True, slots=True)
class Care:
    """One line of the log of calibration and maintenance: by flag, or a standard-sample check."""

    outlet: str
    factor: str
    first: datetime
    last: datetime
    words: str


CARE: Final = {"C": "校准", "M": "维护"}


def care_log(city: City, outlet: str, first: date, last: date) -> list[Care]:
    """Stretches of hours flagged C or M, and checks by standard sample (2062, ``ResultType``)."""
    hours = reading.readings(city, outlet, first, last)
    flagged = hours.filter(pl.col("flag").is_in(list(CARE))).select("factor", "start", "flag")
    found: list[Care] = []
    hour = timedelta(hours=1)
    for factor, start, flag in flagged.sort("factor", "start").iter_rows():
        before = found[-1] if found else None
        same = before is not None and (before.factor, before.words) == (factor, CARE[flag])
        if before is not None and same and before.last == start:
            found[-1] = Care(outlet, factor, before.first, start + hour, CARE[flag])
        else:
            found.append(Care(outlet, factor, start, start + hour, CARE[flag]))
    results = reading.readings(city, outlet, first, last, span_s=0, statistic="ResultType")
    for factor, start, value in results.select("factor", "start", "value").iter_rows():
        words = "标样核查合格" if value == 10**SCALE else "标样核查不合格"
        found.append(Care(outlet, factor, start, start, words))
    return sorted(found, key=lambda one: (one.first, one.factor))


def without_evidence(city: City, outlet: str, first: date, last: date) -> list[str]:
    """What can't be checked for an outlet because it sent no packets: in office words."""
    begin, end = reading.instant(first), reading.instant(last + timedelta(days=1))
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    parts = {f"{day:%Y-%m-%d}" for day in days} | {f"{day:%Y-%m}" for day in days}
    wanted = table(city, READINGS)
    files = wanted.files().filter(
        pl.col("month").is_in(parts),
        pl.col("min.site") <= outlet,
        pl.col("max.site") >= outlet,
    )
    kept = (
        wanted.scan(files)
        .filter(pl.col("site") == outlet, pl.col("start") >= begin, pl.col("start") < end)
        .group_by("span_s")
        .agg(pl.col("packet").max())
        .collect()
    )
    # One packet of each span tells whether packets are behind the values at all.
    if recent.packets(city, kept["packet"].to_list(), columns=["ordinal"]).height:
        spans = set(kept["span_s"])
        missing = []
        if 0 not in spans:
            missing.append("没有实时数据：不能核对小时均值由哪些读数得出。")
        if 60 not in spans:
            missing.append("没有分钟数据：不能核对小时有效性（不少于 45 个分钟均值）。")
        return missing
    exported = (
        table(city, EXPORTS)
        .scan()
        .filter(pl.col("site") == outlet, pl.col("start") >= begin, pl.col("start") < end)
        .select(pl.col("span_s").unique())
        .collect()
    )
    missing = [
        "没有原始报文：不能核对校验码、来源地址和口令。",
        "没有原始报文：不能核对到达时间，无法判断迟报和补传。",
        "没有原始报文：数据标记以平台导出为准，不能核对设备原标记。",
    ]
    if exported.height:
        missing.append("平台导出没有实时数据：不能核对分钟、小时均值由哪些读数得出。")
        if 60 not in exported["span_s"]:
            missing.append("平台导出没有分钟数据：不能核对小时有效性（不少于 45 个分钟均值）。")
    return missing
