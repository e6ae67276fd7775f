"""HJ 633 against the AQI that the national publisher gave, row by row, by the exact face.

The feed of 2018 and 2019 swaps two fields: ``o3_24h`` is the present hour, ``o3`` the highest
hour of the day so far. An empty field is a value that was not given; 0 is a measured 0.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from youju.standards.air import hj633
from youju.terms.figures import Figure
from youju.terms.periods import BEIJING, day_of, hour_ending
from youju.terms.states import Gap

Row = dict[str, str]

OLD_FILES = {
    "cnemc_hourly_20180220T07.csv.gz": 1475,
    "cnemc_hourly_20190718T12.csv.gz": 1420,
    "cnemc_hourly_20190718T13.csv.gz": 1419,
    "cnemc_hourly_20190718T14.csv.gz": 1431,
}
"""Rows with a published AQI in each file; 5,745 in all."""
SAMPLE = "cnemc_20260415T14_sample.csv"

FIELDS = {"SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3_24h", "PM10": "pm10", "PM2.5": "pm2_5"}
SAMPLE_FIELDS = FIELDS | {"O3": "o3"}
WRITTEN_FIELDS = {
    "SO2": "so2",
    "NO2": "no2",
    "CO": "co",
    "O3": "o3_24h",
    "O3_8h": "o3_8h",
    "PM10_24h": "pm10_24h",
    "PM2.5_24h": "pm2_5_24h",
}


def rows_of(shared: Path, name: str) -> Iterator[Row]:
    content = (shared / "data/air" / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    yield from csv.DictReader(content.decode("utf-8").splitlines())


def value_of(text: str) -> Decimal | Gap | None:
    if text in ("", "NA"):
        return None
    return Gap.NOT_MEASURED if text == "/" else Decimal(text)


def indexed(row: Row, fields: dict[str, str], **how: Any) -> Figure:
    stamp = datetime.fromisoformat(row["timepoint"]).replace(tzinfo=BEIJING)
    values = {item: value_of(row[field]) for item, field in fields.items()}
    return hj633.hourly_index(values, on=day_of(hour_ending(stamp)), **how)


PUBLISHED_NAMES = {
    "二氧化硫": "SO2",
    "二氧化氮": "NO2",
    "一氧化碳": "CO",
    "臭氧1小时": "O3",
    "臭氧1小时(O3_1h)": "O3",
    "颗粒物(PM10)": "PM10",
    "细颗粒物(PM2.5)": "PM2.5",
}


def named(text: str) -> tuple[str, ...]:
    """Primary pollutants as the publisher writes them; a name that is not known raises."""
    if text in ("", "NA"):
        return ()
    found = {PUBLISHED_NAMES[name] for name in text.split(",")}
    return tuple(item for item in hj633.TABLE_ORDER if item in found)


@pytest.mark.parametrize(("file", "published"), OLD_FILES.items())
def test_every_published_hour_of_2018_and_2019(shared: Path, file: str, published: int) -> None:
    rows = [row for row in rows_of(shared, file) if row["aqi"]]
    assert len(rows) == published
    wrong = []
    for row in rows:
        found = indexed(row, FIELDS)
        assert isinstance(found.value, int)
        same_level = hj633.level_of(found.value, on=day(row)).name == row["quality"]
        same_primary = hj633.primary_of(found) == named(row["primarypollutant"])
        if str(found.value) != row["aqi"] or not same_level or not same_primary:
            wrong.append((row["stationcode"], row["aqi"], row["primarypollutant"], found.explain()))
    assert not wrong, f"{len(wrong)} of {published} differ, first: {wrong[0]}"


def day(row: Row) -> Any:
    stamp = datetime.fromisoformat(row["timepoint"]).replace(tzinfo=BEIJING)
    return day_of(hour_ending(stamp))


def test_how_many_primary_pollutants_were_compared(shared: Path) -> None:
    rows = [row for file in OLD_FILES for row in rows_of(shared, file) if row["aqi"]]
    assert len(rows) == 5745
    above = [row for row in rows if int(row["aqi"]) > 50]
    assert len(above) == 2309
    assert all(named(row["primarypollutant"]) for row in above)


def test_ties_are_decided_on_the_rounded_index(shared: Path) -> None:
    # Counted here by the exact quotients: rows where two named items differ before rounding.
    differ = 0
    for file in OLD_FILES:
        for row in rows_of(shared, file):
            if row["aqi"] and len(named(row["primarypollutant"])) > 1:
                exact = {
                    quotient(item, Decimal(row[FIELDS[item]]))
                    for item in named(row["primarypollutant"])
                }
                differ += len(exact) > 1
    assert differ == 25


def quotient(item: str, value: Decimal) -> Any:
    """The index before rounding up, by its own sum."""
    breaks = hj633.STANDARD.named("2012").says["hour"][item]["breaks"]
    index = (0, 50, 100, 150, 200, 300, 400, 500)
    place = next(n for n, at in enumerate(breaks) if value <= at)
    if place == 0:
        return Fraction(0)
    share = (Fraction(value) - breaks[place - 1]) / (breaks[place] - breaks[place - 1])
    return index[place - 1] + share * (index[place] - index[place - 1])


def test_the_written_rule_of_2012_was_not_what_was_published(shared: Path) -> None:
    equal: Counter[str] = Counter()
    for file in OLD_FILES:
        for row in rows_of(shared, file):
            if row["aqi"]:
                found = indexed(row, WRITTEN_FIELDS, variant="written")
                equal[file[13:17]] += str(found.value) == row["aqi"]
    assert sum(equal.values()) < 5745 // 4
    assert 37 <= equal["2018"] <= 41
    assert equal["2019"] == 666


def test_every_published_hour_of_the_2026_sample(shared: Path) -> None:
    rows = list(rows_of(shared, SAMPLE))
    assert len(rows) == 66
    published = [row for row in rows if row["aqi"] != "NA"]
    assert len(published) == 57
    for row in published:
        found = indexed(row, SAMPLE_FIELDS)
        assert str(found.value) == row["aqi"], found.explain()
        assert hj633.primary_of(found) == named(row["primarypollutant"]), found.explain()
    old = [indexed(row, SAMPLE_FIELDS, rules="2012").value for row in published]
    assert sum(str(value) == row["aqi"] for value, row in zip(old, published, strict=True)) == 13


def test_the_rows_in_which_the_rule_about_missing_items_decides(shared: Path) -> None:
    cases: dict[str, set[str]] = {}
    for row in rows_of(shared, SAMPLE):
        practice, written = (
            indexed(row, SAMPLE_FIELDS, variant=variant).value
            for variant in ("practice", "written")
        )
        given = row["aqi"] != "NA"
        gaps = [item for item, field in SAMPLE_FIELDS.items() if row[field] in ("NA", "/")]
        if not given:
            case = "neither" if practice is None else "a value where none was published"
        elif written is None:
            case = "published, not by the written rule"
        else:
            case = "published with a gap" if gaps else "published, complete"
        cases.setdefault(case, set()).add(row["stationcode"])
    assert len(cases.pop("published, complete")) == 52
    assert cases == {
        "neither": {"2205A", "1819A", "1958A", "2231A", "1933A", "4004A", "1869A", "1339A"},
        "published with a gap": {"2595A", "3674A", "1957A", "4263A"},
        "published, not by the written rule": {"3123A"},
        "a value where none was published": {"2630A"},
    }
