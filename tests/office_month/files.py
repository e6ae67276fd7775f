"""What a clerk reads in the files of the month: openpyxl, csv and Parquet, none of youju's layouts.

Days are ordinals counted from 1 January 1900 as Excel counts them, hours are the labels 1–24
of the natural day. A cell that holds no number is no value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq

HOUR_ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")
DAY_ITEMS = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")
HEADS = {"SO2": "so2", "NO2": "no2", "CO": "co", "O3-8h": "o3_8h", "PM10": "pm10", "PM2.5": "pm25"}
UNITS = {**dict.fromkeys(("so2", "no2", "o3_8h", "pm10", "pm25"), "µg/m³"), "co": "mg/m³"}


@dataclass(frozen=True)
class Station:
    """One line of the register: who stands where, and when it counts for its county."""

    site: str
    name: str
    county: str
    city: str
    assessed: bool
    aliases: tuple[str, ...]
    since: date
    until: date

    def stands(self, day: date) -> bool:
        """Whether the line is in force on that day."""
        return self.since <= day <= self.until


@dataclass
class Papers:
    """Everything that has arrived so far, the later file in the place of the earlier one.

    ``hours``: site, day → item → 24 values; ``days``: site, day → item → value as issued;
    ``dust``: first and last label of each event as (day, hour).
    """

    stations: tuple[Station, ...]
    hours: dict[tuple[str, date], dict[str, list[float | None]]] = field(default_factory=dict)
    days: dict[tuple[str, date], dict[str, float | None]] = field(default_factory=dict)
    dust: list[tuple[tuple[date, int], tuple[date, int]]] = field(default_factory=list)

    def take(self, path: Path) -> None:
        """Read one more file, told apart by what stands in it."""
        if path.suffix == ".parquet":
            self._hours(pq.read_table(path).to_pylist())
        elif path.suffix == ".csv":
            self._hours(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        else:
            book = openpyxl.load_workbook(path)
            for page in book.worksheets:
                rows = list(page.iter_rows(values_only=True))
                if page.title == "沙尘时段":
                    self.dust += _events(rows)
                elif page.title != "排名":  # the place in the province is told, not computed
                    self._issued(rows)

    def _hours(self, rows: Iterable[dict[str, object]]) -> None:
        for row in rows:
            said = row["time"]
            end = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
            day, label = labelled(end)
            items = self.hours.setdefault(
                (str(row["site"]), day), {item: [None] * 24 for item in HOUR_ITEMS}
            )
            for item in HOUR_ITEMS:
                items[item][label - 1] = _number(row[item])

    def _issued(self, rows: list[tuple[object, ...]]) -> None:
        head = next(at for at, row in enumerate(rows) if row[0] == "日期")
        items = [HEADS[str(said)] for said in rows[head][2:]]
        assert [UNITS[item] for item in items] == list(rows[head + 1][2:])
        for row in rows[head + 2 :]:
            if not isinstance(row[0], datetime) or row[1] == "全市平均":
                continue
            values = dict(zip(items, (_number(said) for said in row[2:]), strict=True))
            self.days[self._called(str(row[1])), row[0].date()] = values

    def _called(self, name: str) -> str:
        found = {one.site for one in self.stations if name in (one.site, one.name, *one.aliases)}
        assert len(found) == 1, name
        return found.pop()

    def standing(self, first: date, last: date) -> Iterator[tuple[Station, date]]:
        """Every station on every day on which it stands, in the order of the register."""
        for day in days_of(first, last):
            for one in self.stations:
                if one.stands(day):
                    yield one, day


def stations_of(register: str) -> tuple[Station, ...]:
    """The lines of register/sites.csv."""
    return tuple(
        Station(
            row["site"],
            row["name"],
            row["county"],
            row["city"],
            row["role"] == "评价",
            tuple(row["aliases"].split("；")),
            date.fromisoformat(row["from"]) if row["from"] else date.min,
            date.fromisoformat(row["to"]) if row["to"] else date.max,
        )
        for row in csv.DictReader(io.StringIO(register))
    )


def pm25_targets(path: Path) -> dict[str, float]:
    """The year's target of every place for PM2.5, from targets/<year>.csv."""
    rows = csv.DictReader(io.StringIO(path.read_text("utf-8")))
    return {row["place"]: float(row["target"]) for row in rows if row["item"] == "PM2.5"}


def labelled(end: datetime) -> tuple[date, int]:
    """The natural day of the hour that ends then, and its label 1–24."""
    if end.hour == 0:
        return end.date() - timedelta(days=1), 24
    return end.date(), end.hour


def days_of(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _events(rows: list[tuple[object, ...]]) -> list[tuple[tuple[date, int], tuple[date, int]]]:
    head = next(at for at, row in enumerate(rows) if row[0] == "城市")
    assert rows[head][1:3] == ("开始时间", "结束时间")
    return [
        (_label(row[1]), _label(row[2])) for row in rows[head + 1 :] if row[1] and row[2]
    ]  # the note below has text in its first cell only


def _label(said: object) -> tuple[date, int]:
    return labelled(datetime.fromisoformat(str(said)))


def _number(said: object) -> float | None:
    if said is None or said == "" or said == "—":
        return None
    return float(str(said))
