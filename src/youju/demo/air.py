"""The hours of the invented stations, worked out from the weather in whole numbers.

Two numbers are worked out for each county and hour or station and hour: what the weather
does, and what the place adds. Nitrogen dioxide follows the traffic, ozone the afternoon sun
(and is eaten by nitrogen dioxide at the rush hours), particles the stagnant days of winter,
coarse dust the events of spring. Everything happens in Int64 columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from youju.demo import noise
from youju.demo.register import COUNTIES, REPLACED, REPLACED_ON, REPLACEMENT, keys, register
from youju.demo.weather import FIRST, HOURS_FROM, TODAY, days, dust_events
from youju.terms.periods import day_number

ITEMS: Final = ("pm25", "pm10", "so2", "no2", "co", "o3")

# fmt: off
TRAFFIC: Final = (
    880, 820, 780, 770, 790, 880, 1060, 1270, 1320, 1180, 1020, 900,
    820, 780, 770, 810, 910, 1120, 1330, 1390, 1330, 1220, 1100, 980,
)
"""Nitrogen dioxide and carbon monoxide by the hour's beginning, thousandths of the day."""
HAZE: Final = (
    1080, 1060, 1040, 1020, 1010, 1010, 1040, 1080, 1100, 1080, 1020, 960,
    900, 860, 840, 840, 870, 930, 1000, 1060, 1100, 1120, 1110, 1100,
)
"""Particles: thick at night, mixed away in the afternoon."""
LIGHT: Final = (
    150, 120, 95, 70, 45, 20, 30, 100, 220, 370, 530, 690,
    830, 950, 1000, 980, 900, 780, 610, 450, 330, 260, 210, 180,
)
"""Ozone made by the sun and what is left of it at night: highest in the hours that begin at
14 and 15, lowest before the sun is up."""
# fmt: on


@dataclass(frozen=True, slots=True)
class County:
    """How a county differs, in thousandths of the city: items, winter extra, year on year.

    ``trends`` are what 2024 and 2026 are of 2025 in particles and gases; harvest is the extra
    of late autumn in counties that burn straw.
    """

    pm25: int
    coarse: int
    so2: int
    no2: int
    co: int
    o3: int
    winter: int
    harvest: int
    trends: tuple[int, int]


PLACES: Final[dict[str, County]] = {
    "云泽区": County(1030, 960, 900, 1330, 1080, 950, 20, 0, (1060, 930)),
    "临溪区": County(990, 930, 850, 1200, 1020, 980, 10, 0, (1040, 950)),
    "望川区": County(1120, 1080, 1500, 1180, 1230, 970, 60, 0, (1080, 900)),
    "石楠县": County(1010, 1210, 1200, 880, 1040, 960, 80, 30, (1030, 960)),
    "青禾县": County(1000, 1040, 850, 760, 950, 1020, 90, 230, (1020, 960)),
    "白鹭县": County(880, 860, 700, 700, 860, 1060, -20, 60, (1050, 970)),
    "松风县": County(830, 830, 700, 620, 840, 1020, -60, 0, (1010, 1010)),
    "雁回市": County(1000, 930, 1400, 1010, 1040, 1070, 10, 40, (1060, 1030)),
}


def _site_factors(site: str) -> tuple[int, ...]:
    """What a station adds to its county, item by item, in thousandths."""
    name = int(site[2:])
    spread = 90 if name < 21 else 190  # small sensors stand in odd places
    if site == "QL09":  # the clean reference point on the ridge
        return (620, 600, 600, 380, 700, 1120)
    if site == "QL21":  # beside the coach station
        return (1120, 1150, 1050, 1420, 1300, 820)
    return tuple(noise.between(1000 - spread, 1000 + spread, 31, name, item) for item in range(6))


def _weather(first: date, last: date) -> pl.DataFrame:
    """One row per hour: season, light, stagnation, dust, and the trend of the year."""
    known = [day for day in days() if first <= day.day <= last]
    before = {day.day: day for day in days()}
    start, end = day_number(first) * 24, day_number(last) * 24 + 23
    dust: dict[int, int] = {}
    for event in dust_events():
        for hour in range(max(start, event.first_hour), min(end, event.last_hour) + 1):
            dust[hour] = dust.get(hour, 0) + event.brings(hour)
    rows = []
    for day in known:
        number = day_number(day.day)
        after = before.get(day.day.fromordinal(day.day.toordinal() + 1), day)
        for clock in range(24):
            # stagnation slides from one noon to the next; days do not jump at midnight
            calm = day.calm
            if clock >= 12:
                calm += (after.calm - day.calm) * (clock - 12) // 24
            else:
                prior = before.get(day.day.fromordinal(day.day.toordinal() - 1), day)
                calm += (prior.calm - day.calm) * (12 - clock) // 24
            hour = number * 24 + clock
            week = 1000 if day.day.weekday() < 5 else 900
            rows.append(
                (
                    hour,
                    number,
                    day.day.year,
                    day.day.month,
                    day.warm,
                    day.sun,
                    calm,
                    int(day.rain),
                    dust.get(hour, 0),
                    TRAFFIC[clock] * week // 1000,
                    HAZE[clock],
                    LIGHT[clock],
                )
            )
    names = "hour day year month warm sun calm rain dust traffic haze light"
    return pl.DataFrame(rows, schema=dict.fromkeys(names.split(), pl.Int64), orient="row")


def _counties() -> pl.DataFrame:
    rows = []
    for number, (county, one) in enumerate(PLACES.items()):
        trends = {2024: one.trends[0], 2025: 1000, 2026: one.trends[1]}
        for year, trend in trends.items():
            rows.append(
                (
                    county, number, year, trend, one.winter, one.harvest,
                    one.pm25, one.coarse, one.so2, one.no2, one.co, one.o3,
                )
            )  # fmt: skip
    names = "number year trend winter harvest c_pm25 c_coarse c_so2 c_no2 c_co c_o3"
    schema = {"county": pl.String, **dict.fromkeys(names.split(), pl.Int64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _stations(small: bool) -> pl.DataFrame:
    latest = {site.site: site for site in register(small).sites}
    rows = []
    for site in keys(small):
        # a station measures where it stands, whichever county counts it: its present county
        number = int(site[2:])
        starts = [noise.number(32, number, stream) for stream in range(9)]
        rows.append((site, latest[site].county, *_site_factors(site), *starts))
    schema: dict[str, type[pl.DataType]] = {"site": pl.String, "county": pl.String}
    schema |= {f"s_{item}": pl.Int64 for item in ITEMS}
    schema |= {f"n{stream}": pl.UInt64 for stream in range(9)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def hours(first: date = HOURS_FROM, last: date = TODAY, *, small: bool = False) -> pl.DataFrame:
    """Every station, every hour, before anything goes missing.

    Columns ``site, hour`` (to its beginning) and the six items: whole µg/m³, CO in tenths of
    mg/m³. Sorted by site and hour; a replaced station ends, its successor begins, on the day.

    :raises ValueError: the days lie outside ``FIRST`` … ``TODAY``.
    """
    if not FIRST <= first <= last <= TODAY:
        raise ValueError(f"days must lie in {FIRST} … {TODAY}")
    col = pl.col
    weather, counties = _weather(first, last), _counties()
    # the air over a county differs from the city's, and changes over days
    county_hours = weather.join(counties, on="year").with_columns(
        noise.smooth_column(_starts(col("number"), 33), col("hour"), 31, 860, 1140).alias("drift"),
        noise.smooth_column(_starts(col("number"), 34), col("hour"), 67, 900, 1100).alias("slow"),
        noise.smooth_column(_starts(col("number"), 35), col("hour"), 620, 880, 1120).alias("mood"),
        (pl.max_horizontal(-col("warm"), 0)).alias("cold"),
    )
    cold_place = 1000 + col("cold") * col("winter") // 1000
    straw = 1000 + pl.when(col("month").is_in([10, 11])).then(col("harvest")).otherwise(0)
    washed = 1000 - col("rain") * 250
    still = col("calm") * col("drift") // 1000 * col("mood") // 1000
    county_hours = county_hours.select(
        "county", "hour", "dust", "light", "traffic", "number",
        fine=(33 * (1000 - col("warm") * 330 // 1000) * still // 1000 * cold_place // 1000
              * straw // 1000 * washed // 1000 * col("trend") // 1000 * col("c_pm25") // 1000
              * col("haze") // 1000),
        coarse=(29 * (1040 - col("warm") * 120 // 1000) * (500 + still // 2) // 1000
                * (1000 - col("rain") * 450) // 1000 * col("trend") // 1000
                * col("c_coarse") // 1000 * col("slow") // 1000),
        so2=(7 * (1000 + col("cold") * 600 // 1000) * (600 + still * 2 // 5) // 1000
             * col("c_so2") // 1000 * col("trend") // 1000 * col("slow") // 1000),
        no2=(25 * (1000 - col("warm") * 330 // 1000) * (450 + still * 11 // 20) // 1000
             * col("c_no2") // 1000 * col("trend") // 1000 * col("traffic") // 1000),
        co=(56 * (1000 - col("warm") * 180 // 1000) * (480 + still * 26 // 50) // 1000
            * col("c_co") // 1000 * (500 + col("traffic") // 2) // 1000),
        # ozone: what is always there, what the sun makes; a calm summer day makes more
        quiet=51 + col("warm") * 11 // 1000,
        made=(pl.max_horizontal(77 + col("warm") * 52 // 1000, 10) * col("sun") // 720
              * (700 + pl.min_horizontal(still, 1500) * 3 // 10) // 1000
              * col("c_o3") // 1000 * col("slow") // 1000),
    )  # fmt: skip
    stations = _stations(small)
    table = stations.join(county_hours, on="county").sort("site", "hour")

    def own(stream: int, every: int, spread: int) -> pl.Expr:
        return noise.smooth_column(
            col(f"n{stream}"), col("hour"), every, 1000 - spread, 1000 + spread
        )

    def jitter(stream: int, spread: int) -> pl.Expr:
        return noise.column(col(f"n{stream}"), col("hour"), 1000 - spread, 1000 + spread)

    fine_k = col("fine") * col("s_pm25") // 1000 * own(0, 5, 160) // 1000 * jitter(1, 45) // 1000
    coarse_k = (
        col("coarse") * col("s_pm10") // 1000 * own(2, 7, 240) // 1000 * jitter(3, 90) // 1000
    )
    no2_k = col("no2") * col("s_no2") // 1000 * own(4, 4, 200) // 1000
    co_k = col("co") * col("s_co") // 1000 * own(6, 6, 150) // 1000
    so2_k = col("so2") * col("s_so2") // 1000 * own(5, 8, 300) // 1000
    table = table.with_columns(
        fine_k=fine_k, coarse_k=coarse_k, no2_k=no2_k, co_k=co_k, so2_k=so2_k,
        wind_dust=col("dust") * own(8, 9, 150) // 1000,
    ).with_columns(
        # the wind that brings dust carries gases and fine particles away
        fine_k=pl.when(col("wind_dust") > 0).then(col("fine_k") * 11 // 20)
        .otherwise(col("fine_k")) + col("wind_dust") * 170,
        no2_k=pl.when(col("wind_dust") > 0).then(col("no2_k") * 7 // 10).otherwise(col("no2_k")),
    ).with_columns(
        o3_k=(col("quiet") * 1000 + col("made") * col("light")) * col("s_o3") // 1000
        * own(7, 6, 90) // 1000 - col("no2_k") * 13 // 20,
    )  # fmt: skip
    # damp air now and then makes the coarse channel read below the fine one
    upside_down = noise.column(col("n3"), col("hour") + 10_000_000, 0, 999) < 4
    coarse = pl.when(upside_down).then(-2000).otherwise(col("coarse_k") + col("wind_dust") * 830)
    table = table.with_columns(
        pm25=pl.max_horizontal((col("fine_k") + 500) // 1000, 2),
        so2=pl.max_horizontal((col("so2_k") + 500) // 1000, 1),
        no2=pl.max_horizontal((col("no2_k") + 500) // 1000, 2),
        co=pl.max_horizontal((col("co_k") + 5000) // 10000, 1),
        o3=pl.max_horizontal((col("o3_k") + 500) // 1000, 2),
        pm10=pl.max_horizontal((col("fine_k") + coarse + 500) // 1000, 2),
    ).select("site", "hour", *ITEMS)
    change = day_number(REPLACED_ON) * 24
    gone = (col("site") == REPLACED) & (col("hour") >= change)
    not_yet = (col("site") == REPLACEMENT) & (col("hour") < change)
    return table.filter(~gone & ~not_yet)


def _starts(number: pl.Expr, stream: int) -> pl.Expr:
    """The start of each county's noise: ``noise.number(stream, county)`` as a column."""
    known = {place: noise.number(stream, place) for place in range(len(COUNTIES))}
    return number.replace_strict(known, return_dtype=pl.UInt64)
