"""A city of eight counties for bulletins: hours of ten months, last year's autumn, targets.

Levels differ from county to county so that the ranking is no accident; 辛市 began this year
and has no year-ago data; three hours of dust in October; two days of heavy pollution.
"""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path

import polars as pl

from youju.ledger import compute
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.settings import Office, Settings
from youju.readings.writer import Writer
from youju.terms.periods import BEIJING, day_number

COUNTIES = ("甲县", "乙县", "丙县", "丁区", "戊区", "己县", "庚县", "辛市")
NEW = "辛市"
CITY_NAME = "某市"
TARGETS = """place,item,target,plan
某市,PM2.5,30,seasonal
某市,good_rate,92.0,linear
甲县,PM2.5,35,linear
庚县,PM2.5,20,linear
庚县,good_rate,99.5,linear
"""
HEAVY = (("庚县", date(2026, 10, 12)), ("庚县", date(2026, 10, 13)))


def register() -> str:
    """One station in each county."""
    lines = ["site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to"]
    for at, county in enumerate(COUNTIES, 1):
        since = "2026-01-01" if county == NEW else ""
        lines.append(f"S{at},{county}一中,{county},{CITY_NAME},,,省控,评价,,,{since},")
    return "\n".join(lines) + "\n"


def hours(first: date, last: date, *, better: int = 0) -> pl.DataFrame:
    """Whole numbers around a level of each county; ``better`` is taken off the particles."""
    rnd = random.Random(first.toordinal())
    rows = []
    heavy = {(f"S{COUNTIES.index(name) + 1}", day_number(day)) for name, day in HEAVY}
    for at, county in enumerate(COUNTIES, 1):
        if county == NEW and first.year < 2026:
            continue
        for hour in range(day_number(first) * 24, day_number(last) * 24 + 24):
            fine = 18 + 4 * at - better + rnd.randint(-8, 8)
            if (f"S{at}", hour // 24) in heavy:
                fine = 170
            rows.append(
                (
                    f"S{at}",
                    hour,
                    fine * 10_000,
                    (fine + 20 + rnd.randint(0, 10)) * 10_000,
                    rnd.randint(4, 10) * 10_000,
                    (15 + at + rnd.randint(0, 10)) * 10_000,
                    rnd.randint(4, 9) * 1_000,
                    rnd.randint(40, 120) * 10_000,
                )
            )
    schema = {"site": pl.String, "hour": pl.Int64}
    schema |= dict.fromkeys(("pm25", "pm10", "so2", "no2", "co", "o3"), pl.Int64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def build(folder: Path, *, invented: bool = True) -> City:
    """The city in that folder, computed."""
    office = Office("office", "某市生态环境保护委员会办公室", "市生态环委办", "", "office")
    settings = Settings(name=CITY_NAME, invented=invented, offices=(office,))
    city = City.create(folder, settings, register=register())
    (city.path / "targets").mkdir()
    (city.path / "targets" / "2026.csv").write_text(TARGETS, encoding="utf-8")
    dust = Mark(
        "city",
        CITY_NAME,
        (),
        day_number(date(2026, 10, 20)) * 24 + 9,
        day_number(date(2026, 10, 20)) * 24 + 11,
        "dust",
        "沙尘",
        "省站",
        date(2026, 11, 3),
        "省环监〔2026〕9号",
    )
    with Writer(city) as writer:
        writer.add_hours(hours(date(2025, 9, 1), date(2025, 12, 31), better=-2))
        writer.add_hours(hours(date(2026, 1, 1), date(2026, 10, 31)))
        writer.add_mark(dust)
    compute.compute(city, now=datetime(2026, 11, 4, 8, tzinfo=BEIJING))
    return city
