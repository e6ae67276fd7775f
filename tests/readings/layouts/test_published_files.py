"""The published files, read whole: nothing refused, nothing lost, facts of the sources kept."""

from __future__ import annotations

import csv
import gzip
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from youju.readings import layouts
from youju.readings.layouts.sheet import DAY_SHAPE, HOUR_SHAPE
from youju.terms.numbers import scaled
from youju.terms.periods import hour_ending

ITEMS = {"pm25": "pm2_5", "pm10": "pm10", "so2": "so2", "no2": "no2", "co": "co"}


def rows_of(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    return list(csv.DictReader(text.splitlines()))


def kept(text: str) -> int | None:
    return scaled(Decimal(text)) if text not in ("", "NA", "/") else None


@pytest.mark.parametrize("stamp", ["20180220T07", "20190718T12", "20190718T13", "20190718T14"])
def test_the_feed_of_2018_and_2019_cell_by_cell(shared: Path, stamp: str) -> None:
    path = shared / "data/air" / f"cnemc_hourly_{stamp}.csv.gz"
    sheet = layouts.read(path, "cnemc")
    frame = sheet.frame.collect()
    given = rows_of(path)
    assert sheet.kind == "hours"
    assert sheet.refused.is_empty()
    assert {name: frame.schema[name] for name in HOUR_SHAPE} == HOUR_SHAPE
    assert frame["site"].to_list() == [row["stationcode"] for row in given]
    end = datetime.strptime(stamp, "%Y%m%dT%H")  # noqa: DTZ007
    assert frame["hour"].unique().to_list() == [hour_ending(end)]
    for item, column in ITEMS.items():
        assert frame[item].to_list() == [kept(row[column]) for row in given]
    # o3 and o3_24h carry swapped meaning in this feed (SOURCES.md).
    assert frame["o3"].to_list() == [kept(row["o3_24h"]) for row in given]
    assert frame["published_aqi"].to_list() == [
        int(row["aqi"]) if row["aqi"] else None for row in given
    ]
    assert frame["published_level"].to_list() == [row["quality"] or None for row in given]
    assert frame["name"].to_list() == [row["positionname"] for row in given]
    assert frame["line"].to_list() == list(range(2, len(given) + 2))


def test_primary_pollutants_become_keys_in_table_order(shared: Path) -> None:
    path = shared / "data/air/cnemc_hourly_20190718T12.csv.gz"
    frame = layouts.read(path, "cnemc").frame.collect()
    known = {
        "细颗粒物(PM2.5)": "PM2.5",
        "颗粒物(PM10)": "PM10",
        "臭氧1小时": "O3",
        "颗粒物(PM10),细颗粒物(PM2.5)": "PM10,PM2.5",
        "细颗粒物(PM2.5),臭氧1小时": "O3,PM2.5",
        "颗粒物(PM10),臭氧1小时": "O3,PM10",
        "": None,
    }
    said = [row["primarypollutant"] for row in rows_of(path)]
    checked = [
        (known[text], found)
        for text, found in zip(said, frame["published_primary"], strict=True)
        if text in known
    ]
    assert len(checked) > 1490
    assert all(expected == found for expected, found in checked)


def test_the_sample_of_2026_keeps_missing_and_not_monitored_apart(shared: Path) -> None:
    path = shared / "data/air/cnemc_20260415T14_sample.csv"
    frame = layouts.read(path, "cnemc").frame.collect()
    given = rows_of(path)
    assert frame.height == 66
    for item, column in {**ITEMS, "o3": "o3"}.items():
        assert frame[item].to_list() == [kept(row[column]) for row in given]
        flags = (
            frame[f"flag_{item}"].to_list()
            if f"flag_{item}" in frame.columns
            else [None] * len(given)
        )
        assert flags == [row[column] if row[column] in ("NA", "/") else None for row in given]
    assert frame["published_aqi"].drop_nulls().len() == 57
    both = frame.filter(pl.col("site") == "1750A")
    assert both["published_primary"].to_list() == ["PM10,PM2.5"]
    assert frame.filter(pl.col("site") == "1630A")["published_primary"].item() == "O3"


def test_zero_is_measured_in_the_national_feed(shared: Path) -> None:
    path = shared / "data/air/cnemc_hourly_20180220T07.csv.gz"
    frame = layouts.read(path, "cnemc").frame.collect()
    zeros = sum(row["pm2_5"] == "0" for row in rows_of(path))
    assert zeros > 0
    assert (frame["pm25"] == 0).sum() == zeros


def test_a_feed_whose_columns_are_rightly_named_is_read_the_other_way(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text(
        "TimePoint,StationCode,PM2_5,O3,O3_24h\n"
        "2019-07-18T13:00:00,1001A,61,100,120\n"
        "2019-07-18T13:00:00,1002A,63,136,136\n"
    )
    sheet = layouts.read(path, "cnemc")
    assert sheet.frame.collect()["o3"].to_list() == [1_000_000, 1_360_000]
    assert any("名实相符" in note for note in sheet.notes)
    chosen = layouts.read(path, "cnemc", ozone="o3_24h").frame.collect()
    assert chosen["o3"].to_list() == [1_200_000, 1_360_000]


def test_beijing_hours_begin_at_their_label_and_co_is_converted(shared: Path) -> None:
    """4,714 missing PM2.5 hours in the six files, 35,064 hours each (SOURCES.md)."""
    paths = sorted((shared / "data/air").glob("PRSA_*.csv.gz"))
    sheet = layouts.read(paths, "prsa")
    frame = sheet.frame.collect()
    assert sheet.refused.is_empty()
    assert frame.height == 6 * 35_064
    assert frame["pm25"].null_count() == 4_714
    given = rows_of(paths[0])
    part = frame.filter(pl.col("site") == "Aotizhongxin")
    first = datetime(2013, 3, 1, 1)  # noqa: DTZ001 — label 0 begins the hour that ends at 01:00
    start = hour_ending(first)
    assert part["hour"].to_list() == list(range(start, start + 35_064))
    assert part["co"].to_list() == [
        scaled(Decimal(row["CO"]) / 1000) if row["CO"] != "NA" else None for row in given
    ]
    assert part["so2"].to_list() == [kept(row["SO2"]) for row in given]


def test_tianjin_zero_particles_are_withheld_and_holes_are_missing(shared: Path) -> None:
    """35 rows with PM10 = 0, 30 of them PM2.5 too, 9 with AQI 0 as well (SOURCES.md)."""
    path = shared / "data/air/city_daily_tianjin_2014_2022.csv.gz"
    sheet = layouts.read(path, "aqistudy")
    frame = sheet.frame.collect()
    assert sheet.kind == "days"
    assert {name: frame.schema[name] for name in DAY_SHAPE} == DAY_SHAPE
    assert frame.height == 3_073
    assert (frame["flag_pm10"] == "withheld").sum() == 35
    assert (frame["flag_pm25"] == "withheld").sum() == 30
    assert frame["pm10"].null_count() == 35
    holes = frame.filter(pl.col("flag_so2") == "NA")
    assert holes.height == 9
    assert holes["published_aqi"].null_count() == 9
    assert all(holes[item].null_count() == 9 for item in ("so2", "no2", "co", "o3_8h"))
    assert not (frame["pm10"] == 0).any()
    first = frame.row(0, named=True)
    assert (first["city"], first["pm25"], first["co"]) == ("天津", 91_000_000, 2_300_000)
    assert (first["published_aqi"], first["published_level"]) == (131, "轻度污染")


def test_a_unit_in_the_head_of_a_published_layout_counts(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    path.write_text("date,city,pm2_5(mg/m3),co\n2022-01-01,天津,0.035,0.8\n")
    frame = layouts.read(path, "aqistudy").frame.collect()
    assert frame.select("pm25", "co").rows() == [(35_000_000, 800_000)]
    path.write_text("No,year,month,day,hour,PM2.5(ppb),station\n1,2013,3,1,0,3,A\n")
    sheet = layouts.read(path, "prsa")
    assert sheet.frame.collect().is_empty()
    assert sheet.refused["said"].to_list() == ["ppb"]
