"""What reaches the invented city, in the order in which it arrives.

An arrival is one file with the day on which it comes, who issued it and how far its values
were reviewed. 2024 comes as issued days of counties and city, 2025 final; in 2026 the hours
of a month come reviewed on the 10th of the next, those of the running month as they are. The
national points come as sheets of days: preliminary on the 2nd, final on the 8th, and the list
of dust hours on the 5th in between; the city's place in the province is told on the 12th.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import polars as pl

from youju.demo import air, noise, outages, province, sheets, weather
from youju.demo.hourly import hours_csv, hours_parquet
from youju.demo.province import Change
from youju.demo.register import ISSUER, NATIONAL
from youju.terms.periods import Period, day_number, month_of
from youju.terms.states import State

STATION: Final = "清岚市环境监测中心站（虚构）"
PROVINCIAL: Final = ("QL05", "QL06", "QL07", "QL08")
"""Stations whose days the province issued once, so that own and issued values can differ."""
COMPARED: Final = date(2026, 10, 1)
"""The month for which it did."""
_RANKS: Final = 71
SMALL_TODAY: Final = date(2026, 4, 30)
"""Today in the small city, which knows January to April of both years."""


@dataclass(frozen=True)
class Arrival:
    """One file as it comes: its name, bytes and layout, and what is told to ``import_file``."""

    name: str
    content: bytes
    layout: str
    state: State
    on: date
    what: str
    issuer: str = ""
    document: str = ""
    issued_on: date | None = None
    options: dict[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    """For final values: the station-days that differ from the preliminary ones."""


class History:
    """The invented history up to ``last``, seen on the day ``arrived_by`` (24:00).

    :raises ValueError: ``last`` lies before 1 February 2026 or after the invented today.
    """

    def __init__(
        self, last: date | None = None, *, arrived_by: date | None = None, small: bool = False
    ) -> None:
        self.small = small
        self.last = last or (SMALL_TODAY if small else weather.TODAY)
        highest = SMALL_TODAY if small else weather.TODAY
        if not date(2026, 2, 1) <= self.last <= highest:
            raise ValueError(
                f"演示城市的末日应在 2026-02-01 至 {highest} 之间，给的是 {self.last}。"
            )
        self.arrived_by = arrived_by or self.last

    @property
    def year_ago(self) -> Period:
        """The days of 2025 that the city has as hours."""
        return Period(date(2025, 1, 1), date(2025, 4, 30) if self.small else date(2025, 12, 31))

    @cached_property
    def truth(self) -> pl.DataFrame:
        """Every hour of every station with its gaps, the national points' too."""
        small = self.small
        parts = [air.hours(date(2026, 1, 1), self.last, small=small)]
        if small:
            parts.append(air.hours(self.year_ago.start, self.year_ago.end, small=True))
        else:
            parts.append(air.hours(weather.FIRST, self.year_ago.end))
        return outages.punched(pl.concat(parts).sort("site", "hour"), small=small)

    @cached_property
    def days(self) -> pl.DataFrame:
        """The province's true days of all stations."""
        return province.station_days(self.truth)

    def months(self) -> list[Period]:
        """The months of 2026, the last one cut at ``last``."""
        found, month = [], month_of(date(2026, 1, 1))
        while month.start <= self.last:
            found.append(month.cut(self.last))
            month = month_of(month.end + timedelta(days=1))
        return found

    def arrivals(self) -> list[Arrival]:
        """Every file that has arrived, the earliest first."""
        found = [one for one in self._all() if one.on <= self.arrived_by]
        return sorted(found, key=lambda one: one.on)

    def _all(self) -> Iterator[Arrival]:
        if not self.small:
            yield from self._issued_year(2024)
        yield from self._year_ago()
        for month in self.months():
            yield from self._month(month)

    # years that are over

    def _issued_year(self, year: int) -> Iterator[Arrival]:
        on = date(year + 1, 1, 20)
        days = _within(self.days, Period(date(year, 1, 1), date(year, 12, 31)))
        for kind, head, told in (
            ("county", "县（市、区）", "各县（市、区）"),
            ("city", "城市", "全市"),
        ):
            book = sheets.day_sheet(
                province.place_days(days, kind),
                title=f"{year}年{told}空气质量日均值（虚构）",
                what=head,
                stage="最终",
                issued_on=on,
                average=kind == "county",
                by_month=True,
            )
            yield self._issued(
                f"{year}年{told}日均值.xlsx", book, State.FINAL, on,
                f"{year}年{told}的下发日均值", kind=kind,
            )  # fmt: skip
        yield from self._dust(Period(date(year, 1, 1), date(year, 12, 31)), on)

    def _year_ago(self) -> Iterator[Arrival]:
        on = date(2026, 1, 20)
        period = self.year_ago
        told = f"{period.label}" if self.small else "2025年"
        yield Arrival(
            f"{told}小时值.parquet",
            hours_parquet(self._own_hours(period)),
            "template",
            State.FINAL,
            on,
            f"{told}的小时值（最终）",
        )
        book = sheets.day_sheet(
            sheets.named(_within(self._national(self.days), period)),
            title=f"{told}国控点位空气质量日均值（虚构）",
            what="点位名称",
            stage="最终",
            issued_on=on,
            by_month=True,
        )
        yield self._issued(
            f"{told}国控点位日均值.xlsx", book, State.FINAL, on, f"{told}国控点位的下发日均值"
        )
        yield from self._dust(period, on)

    # the running year

    def _month(self, month: Period) -> Iterator[Arrival]:
        told = f"{month.start.year}年{month.start.month}月"
        whole = month.kind == "month"
        reviewed = sheets.after_month(month.start, 10)
        own = self._own_hours(month)
        if whole and reviewed <= self.arrived_by:
            content, state, on = hours_parquet(own), State.REVIEWED, reviewed
            what = f"{told}的小时值（已审核）"
            yield Arrival(f"{told}小时值.parquet", content, "template", state, on, what)
        else:
            content, state, on = hours_csv(own), State.REALTIME, self.last
            what = f"{told}的小时值（实时）"
            yield Arrival(f"{told}小时值.csv", content, "template", state, on, what)
        early = province.preliminary(self.days, month.start) if whole else self.days
        second = sheets.after_month(month.start, 2)
        if whole and second <= self.arrived_by:
            parts = [(month, second)]
        else:
            parts = [(one, min(one.end + timedelta(days=1), self.last)) for one in _thirds(month)]
        for part, on in parts:
            name = told if part is month else part.label
            yield self._national_sheet(early, part, name, State.REALTIME, on)
        if not whole:
            return
        yield from self._dust(month, sheets.after_month(month.start, 5))
        eighth = sheets.after_month(month.start, 8)
        yield self._national_sheet(
            self.days, month, told, State.FINAL, eighth, province.changes(self.days, month.start)
        )
        if month.start == COMPARED and not self.small:
            yield self._compared(month, told, eighth)
        yield _ranked(month, told)

    def _national_sheet(
        self, days: pl.DataFrame, period: Period, told: str, state: State, on: date,
        changed: tuple[Change, ...] = (),
    ) -> Arrival:  # fmt: skip
        stage = "最终" if state is State.FINAL else "初步"
        book = sheets.day_sheet(
            sheets.named(_within(self._national(days), period), aliases=state is State.REALTIME),
            title=f"{told}国控点位空气质量日均值（虚构）",
            what="点位名称",
            stage=stage,
            issued_on=on,
        )
        name = f"{told}国控点位日均值（{stage}）.xlsx"
        return self._issued(
            name, book, state, on, f"{told}国控点位的{stage}日均值", changed=changed
        )

    def _compared(self, month: Period, told: str, on: date) -> Arrival:
        """The province's days of stations whose hours the city has too: two days differ."""
        here = pl.col("site").is_in(PROVINCIAL)
        days = _within(self.days.filter(here), month)
        for site, day, item, more in (("QL06", 14, "pm10", 6), ("QL08", 20, "o3_8h", -4)):
            at = (pl.col("site") == site) & (pl.col("day") == day_number(month.start) + day - 1)
            days = days.with_columns(
                pl.when(at).then(pl.col(item) + more).otherwise(item).alias(item)
            )
        book = sheets.day_sheet(
            sheets.named(days),
            title=f"{told}省控点位空气质量日均值（虚构）",
            what="点位名称",
            stage="最终",
            issued_on=on,
        )
        name = f"{told}省控点位日均值（最终）.xlsx"
        return self._issued(name, book, State.FINAL, on, f"{told}省控点位的下发日均值")

    def _dust(self, period: Period, on: date) -> Iterator[Arrival]:
        first, last = day_number(period.start), day_number(period.end)
        events = [e for e in weather.dust_events() if first <= e.days[0] <= last]
        if not events:
            return
        told = f"{period.start.year}年" + (f"{period.start.month}月" if period.days < 32 else "")
        yield Arrival(
            f"{told}沙尘时段表.xlsx",
            sheets.dust_sheet(events, issued_on=on),
            "dust",
            State.FINAL,
            on,
            f"{told}受沙尘影响的时段",
            issuer=ISSUER,
            document=f"岚环监函〔{on.year}〕{on.month}号（虚构）",
            issued_on=on,
        )

    # parts

    def _issued(
        self, name: str, content: bytes, state: State, on: date, what: str,
        kind: str = "site", changed: tuple[Change, ...] = (),
    ) -> Arrival:  # fmt: skip
        return Arrival(
            name,
            content,
            "template-day",
            state,
            on,
            what,
            issuer=ISSUER,
            document=f"岚环监数〔{on.year}〕{on.timetuple().tm_yday}号（虚构）",
            issued_on=on,
            options={} if kind == "site" else {"kind": kind},
            changes=changed,
        )

    @staticmethod
    def _national(days: pl.DataFrame) -> pl.DataFrame:
        return days.filter(pl.col("site").is_in(NATIONAL))

    def _own_hours(self, period: Period) -> pl.DataFrame:
        first, last = day_number(period.start) * 24, day_number(period.end) * 24 + 23
        return self.truth.filter(
            ~pl.col("site").is_in(NATIONAL) & pl.col("hour").is_between(first, last)
        )


def _within(days: pl.DataFrame, period: Period) -> pl.DataFrame:
    return days.filter(pl.col("day").is_between(day_number(period.start), day_number(period.end)))


def _thirds(month: Period) -> list[Period]:
    """The ten-day parts of a month (上旬 中旬 下旬), the last one as it has come so far."""
    found = []
    for start in (1, 11, 21):
        first = month.start.replace(day=start)
        end = first.replace(day=start + 9) if start < 21 else month.end
        if first <= month.end:
            found.append(Period(first, min(end, month.end)))
    return found


def _ranked(month: Period, told: str) -> Arrival:
    """The city's place in the province, which no city can work out for itself."""
    on = sheets.after_month(month.start, 12)
    ranks = (
        noise.between(4, 9, _RANKS, month.start.month, 0),
        noise.between(5, 7, _RANKS, month.start.month, 1),
    )
    return Arrival(
        f"{told}全省排名.xlsx",
        sheets.rank_sheet(month.start, ranks, issued_on=on),
        "template-month",
        State.FINAL,
        on,
        f"{told}的全省排名",
        issuer=ISSUER,
        document=f"岚环监排〔{on.year}〕{on.month}号（虚构）",
        issued_on=on,
    )
