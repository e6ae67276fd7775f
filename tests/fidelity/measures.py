"""How many published results the program gives back, through its own command line.

Every measure runs ``youju evaluate`` on published data and compares row by row. It answers
(label, agreeing, total, listed): ``listed`` names the rows that are set apart and why.
``MEASURES`` is what ``make fidelity`` prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from tests.fidelity import slow_air, water
from tests.fidelity.comparing import Measure, Row, evaluated, published


def _air(shared: Path) -> Path:
    return shared / "data" / "air"


# ---------------------------------------------------------------- hours of the nation

NAMED = {
    "细颗粒物(PM2.5)": "PM2.5",
    "颗粒物(PM10)": "PM10",
    "臭氧1小时": "O3",
    "臭氧1小时(O3_1h)": "O3",
    "臭氧(O3)": "O3",
    "二氧化硫(SO2)": "SO2",
    "二氧化硫": "SO2",
    "二氧化氮(NO2)": "NO2",
    "二氧化氮": "NO2",
    "一氧化碳(CO)": "CO",
    "一氧化碳": "CO",
    "臭氧": "O3",
}


def primary_in_words(text: str) -> set[str]:
    """The primary pollutants that the publisher names; an unknown name stays as it is."""
    parts = [part for part in text.replace("，", ",").replace("、", ",").split(",") if part]
    return {NAMED.get(part.strip(), part.strip()) for part in parts}


@cache
def national_hours(shared: Path) -> tuple[tuple[Row, Row], ...]:
    """Each published row of 2018 and 2019 with ours."""
    files = sorted(_air(shared).glob("cnemc_hourly_*.csv.gz"))
    ours = {
        (row["site"], row["time"]): row
        for row in evaluated(*files, "--layout", "cnemc", "--per", "hour")
    }
    return tuple(
        (theirs, ours[theirs["stationcode"], theirs["timepoint"][:16]])
        for file in files
        for theirs in published(file)
    )


def has_aqi(theirs: Row) -> bool:
    """Whether the publisher gave an AQI."""
    return theirs["aqi"] not in ("", "NA", "—")


def hours_of_the_nation(shared: Path) -> Measure:
    """AQI, level and primary pollutant of every row that carries an AQI."""
    rows = [(theirs, ours) for theirs, ours in national_hours(shared) if has_aqi(theirs)]
    wrong = [
        f"{theirs['stationcode']} {theirs['timepoint']}: {theirs['aqi']} {theirs['quality']} "
        f"{theirs['primarypollutant']}; {ours['aqi']} {ours['level']} {ours['primary']}"
        for theirs, ours in rows
        if not (
            ours["aqi"] == theirs["aqi"]
            and ours["level"] == theirs["quality"]
            and set(filter(None, ours["primary"].split(",")))
            == primary_in_words(theirs["primarypollutant"])
        )
    ]
    label = "全国站点小时 AQI、级别、首要污染物（2018、2019，四个时刻）"
    return Measure(label, len(rows) - len(wrong), len(rows), tuple(wrong))


def hours_by_case(shared: Path) -> Counter[str]:
    """Rows of 2018 and 2019 where something else than six values decides."""
    found: Counter[str] = Counter()
    items = ("so2", "no2", "pm10", "co", "o3_24h", "pm2_5")
    for theirs, ours in national_hours(shared):
        missing = sum(theirs[item] in ("", "NA") for item in items)
        if has_aqi(theirs):
            found[f"公布，缺 {missing} 项"] += 1
        elif ours["aqi"] == "NA":
            found["未公布，本程序也不给"] += 1
        else:
            found[f"未公布，本程序给值，缺 {missing} 项"] += 1
    return found


# ---------------------------------------------------------------- the sample of 2026


@cache
def sample_2026(shared: Path) -> tuple[tuple[Row, Row], ...]:
    """Each row of the sample hour of April 2026 with ours."""
    file = _air(shared) / "cnemc_20260415T14_sample.csv"
    ours = {row["site"]: row for row in evaluated(file, "--layout", "cnemc", "--per", "hour")}
    return tuple((theirs, ours[theirs["stationcode"]]) for theirs in published(file))


def hour_of_2026(shared: Path) -> Measure:
    """AQI and primary pollutant of the rows that carry one."""
    rows = [(theirs, ours) for theirs, ours in sample_2026(shared) if has_aqi(theirs)]
    wrong = [
        f"{theirs['stationcode']}: {theirs['aqi']} {theirs['primarypollutant']}; "
        f"{ours['aqi']} {ours['primary']}"
        for theirs, ours in rows
        if ours["aqi"] != theirs["aqi"]
        or set(filter(None, ours["primary"].split(",")))
        != primary_in_words(theirs["primarypollutant"])
    ]
    label = "站点小时 AQI、首要污染物（2026-04-15 14时抽样，新标准）"
    return Measure(label, len(rows) - len(wrong), len(rows), tuple(wrong))


def sample_by_case(shared: Path) -> dict[str, list[str]]:
    """Stations of the sample where the rule about missing items decides, by case."""
    found: dict[str, list[str]] = {}
    items = ("so2", "no2", "pm10", "co", "o3", "pm2_5")
    for theirs, ours in sample_2026(shared):
        said = {item for item in items if theirs[item] in ("NA", "/")}
        if not said and has_aqi(theirs):
            continue
        slash = {item for item in said if theirs[item] == "/"}
        what = "有“/”项" if slash else "缺 PM10" if said == {"pm10"} else "缺其他项"
        theirs_given = "公布" if has_aqi(theirs) else "未公布"
        ours_given = "不给" if ours["aqi"] == "NA" else "给值"
        found.setdefault(f"{what}：{theirs_given}，本程序{ours_given}", []).append(
            theirs["stationcode"]
        )
    return found


# ---------------------------------------------------------------- days of Tianjin

GOOD_YEARS = ("2016", "2018", "2019", "2020", "2021", "2022")


@cache
def tianjin(shared: Path) -> tuple[tuple[Row, Row], ...]:
    """Each published day of Tianjin with ours, 2014 to 2022."""
    file = _air(shared) / "city_daily_tianjin_2014_2022.csv.gz"
    ours = {row["date"]: row for row in evaluated(file, "--layout", "aqistudy", "--per", "day")}
    return tuple((theirs, ours[theirs["date"]]) for theirs in published(file))


def withheld(theirs: Row) -> bool:
    """Particles given as 0: withheld or a hole of the copy, not measured."""
    return Fraction(theirs["pm10"]) == 0


def days_of_tianjin(shared: Path) -> Measure:
    """AQI and level in the years in which the copy follows the standard."""
    rows = [pair for pair in tianjin(shared) if pair[0]["date"][:4] in GOOD_YEARS]
    listed = tuple(
        f"{theirs['date']}: PM10 = {theirs['pm10']}, PM2.5 = {theirs['pm2_5']}, "
        f"AQI {theirs['aqi']}, 其余项目得 {ours['aqi']}"
        for theirs, ours in rows
        if withheld(theirs)
    )
    rest = [(theirs, ours) for theirs, ours in rows if not withheld(theirs)]
    agree = sum(
        ours["aqi"] == theirs["aqi"] and ours["level"] == theirs["quality"] for theirs, ours in rest
    )
    return Measure("天津日 AQI、级别（2016、2018–2022）", agree, len(rest), listed)


# ---------------------------------------------------------------- Beijing, slowly

YEARS = range(2013, 2018)


@cache
def beijing(shared: Path) -> dict[str, dict[date, dict[str, object]]]:
    """The slow days of the six stations."""
    found = {}
    for file in sorted(_air(shared).glob("PRSA_Data_*.csv.gz")):
        station, hours = slow_air.read_prsa(file)
        found[station] = slow_air.evaluated(hours)
    return found


def _same(shown: str, slow: object) -> bool:
    if slow is None:
        return shown == ""
    if isinstance(slow, str):
        return shown == slow
    return shown != "" and Fraction(shown) == slow


def days_of_beijing(shared: Path) -> Measure:
    """Every cell of every station-day: statistics, valid hours, windows, AQI, primary."""
    files = sorted(_air(shared).glob("PRSA_Data_*.csv.gz"))
    rows = evaluated(*files, "--layout", "prsa", "--per", "day")
    ours = {(row["site"], row["date"]): row for row in rows}
    agree, total, wrong = 0, 0, []
    for station, days in beijing(shared).items():
        for day, slow in days.items():
            row = ours.pop((station, day.isoformat()), None)
            total += 1
            if row is not None and _same_day(row, slow):
                agree += 1
            else:
                wrong.append(f"{station} {day}: {slow}; {row}")
    wrong += [f"{key}: only ours" for key in ours]
    label = "北京六站日统计、有效性、AQI（2013–2017，独立慢算法）"
    return Measure(label, agree, total + len(ours), tuple(wrong))


def _same_day(row: Row, slow: dict[str, object]) -> bool:
    for name in slow_air.DAYS:
        value = slow[name]
        if not _same(row[f"{name}_exact"], value):
            return False
        shown = None
        if isinstance(value, Fraction):
            shown = slow_air.half_even(value, 1 if name == "co" else 0)
        if not _same(row[name], shown):
            return False
    counts = all(_same(row[f"n_{name}"], slow[f"n_{name}"]) for name in slow_air.COLUMNS)
    windows = _same(row["o3_windows"], slow["o3_windows"])
    if slow["aqi"] is None:
        index = row["aqi"] == row["primary"] == row["level"] == "NA"
    else:
        index = _same(row["aqi"], slow["aqi"]) and row["primary"] == slow["primary"]
    return counts and windows and index


def years_of_beijing(shared: Path) -> Measure:
    """Every cell of every station-year: means, percentiles, validity, composite index."""
    files = sorted(_air(shared).glob("PRSA_Data_*.csv.gz"))
    rows = evaluated(*files, "--layout", "prsa", "--per", "year")
    ours = {(row["site"], row["period"]): row for row in rows}
    agree, wrong = 0, []
    for station, days in beijing(shared).items():
        for which in YEARS:
            slow = slow_air.year(days, which)
            row = ours.pop((station, str(which)))
            if _same_year(row, slow):
                agree += 1
            else:
                wrong.append(f"{station} {which}: {slow}; {row}")
    total = len(beijing(shared)) * len(YEARS) + len(ours)
    label = "北京六站年均值、百分位数、有效性、综合指数（2013–2017，独立慢算法）"
    return Measure(label, agree, total, tuple(wrong))


def _same_year(row: Row, slow: dict[str, object]) -> bool:
    for name, share in slow_air.SHARE.items():
        decimals = 1 if name == "co" else 0
        for source, column in ((f"{name}_mean", f"{name}_mean"), (f"{name}_p", f"{name}_p{share}")):
            value = slow.get(source)
            shown = slow_air.half_even(value, decimals) if isinstance(value, Fraction) else None
            if not (_same(row[f"{column}_exact"], value) and _same(row[column], shown)):
                return False
        if row[f"valid_{name}"] != str(slow[f"valid_{name}"]).lower():
            return False
        if not (
            _same(row[f"n_{name}"], slow[f"n_{name}"])
            and _same(row[f"short_months_{name}"], slow[f"short_{name}"])
        ):
            return False
    return _same(row["composite_index"], slow["index"])


MEASURES: list[Callable[[Path], Measure]] = [
    hours_of_the_nation,
    hour_of_2026,
    days_of_tianjin,
    days_of_beijing,
    years_of_beijing,
    water.days_by_raw_values,
    water.days_by_shown_values,
    water.days_by_learnt_types,
    water.days_without_a_type,
    water.rounds_of_16_provinces,
]
"""Each takes the folder of published data and answers (label, agreeing, total, listed)."""
