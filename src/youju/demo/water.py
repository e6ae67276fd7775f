"""The rivers of the invented city: fourteen sections, two years of monthly sheets, five stations.

The province issues a sheet of samples with classes in the middle of the next month (采测分离);
automatic stations give a value a day. One section falls dry each winter, one freezes over, and
once the issued class is another than the values of the sheet give.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

import xlsxwriter

from youju.demo import noise
from youju.demo.history import STATION, Arrival, History
from youju.demo.register import CITY, ISSUER
from youju.demo.sheets import WRITTEN, after_month
from youju.readings.sections import HEAD, SectionRegister, read_section_register
from youju.standards.water import periods, surface
from youju.standards.water.gb3838 import Below
from youju.terms.periods import Period, day_number, month_of, year_of
from youju.terms.states import State

_LINES: Final = """\
QW01,星河桥,河流,Ⅱ,Ⅱ,云泽区,清岚河,清岚河流域,国考,是,,119.7000,38.6100,4
QW02,柳荫渡,河流,Ⅲ,Ⅲ,临溪区,清岚河,清岚河流域,国考,,,119.9700,38.6700,6
QW03,渡口闸,河流,Ⅲ,Ⅲ,望川区,清岚河,清岚河流域,省考,,,119.9300,38.5500,8
QW04,雁回口,河流,Ⅲ,Ⅲ,雁回市,清岚河,清岚河流域,国考,,,120.2500,38.4600,9
QW05,新港大桥,河流,Ⅳ,Ⅳ,雁回市,清岚河,清岚河流域,省考,,,120.3700,38.5300,11
QW06,石楠上游,河流,Ⅱ,Ⅱ,石楠县,石楠溪,清岚河流域,省考,,,119.4300,38.4600,3
QW07,窑厂桥,河流,Ⅲ,Ⅲ,石楠县,石楠溪,清岚河流域,市考,,,119.4700,38.5800,10
QW08,青禾粮库桥,河流,Ⅲ,Ⅲ,青禾县,青禾河,青禾河流域,国考,,,119.7500,38.3400,9
QW09,稻香闸,河流,Ⅲ,Ⅳ,青禾县,青禾河,青禾河流域,市考,,,120.0200,38.3600,12
QW10,松风源,河流,Ⅰ,Ⅱ,松风县,松风溪,松风溪流域,省考,,松风水厂,119.5300,38.8700,1
QW11,松风出境,河流,Ⅱ,Ⅱ,松风县,松风溪,松风溪流域,国考,,,119.6800,38.7900,4
QW12,白鹭湖心,湖库,Ⅲ,Ⅲ,白鹭县,白鹭湖,白鹭湖流域,国考,,,120.2700,38.7500,6
QW13,白鹭湖西,湖库,Ⅲ,Ⅲ,白鹭县,白鹭湖,白鹭湖流域,市考,,白鹭水厂,120.1800,38.7600,5
QW14,芦荡沟口,河流,Ⅳ,Ⅴ,白鹭县,芦荡沟,白鹭湖流域,市考,,,120.3400,38.7100,13
"""
"""The last number says how loaded the water is."""

FIRST: Final = date(2024, 11, 1)
AUTOMATIC: Final = ("QW01", "QW04", "QW08", "QW11", "QW12")
DRY: Final = {("QW14", (12, 1, 2)): "断流", ("QW06", (1,)): "冰封"}
"""Section and months → why nobody could take a sample."""
REVIEWED: Final = ("QW05", date(2026, 3, 1), "Ⅲ")
"""Where the issued class is another than the sheet's values give, as happens after a review."""
ITEMS: Final = ("ph", "do", "codmn", "cod", "bod5", "nh3n", "tp", "tn", "f", "oil")
HEADS: Final = {
    "ph": "pH值（无量纲）",
    "do": "溶解氧（mg/L）",
    "codmn": "高锰酸盐指数（mg/L）",
    "cod": "化学需氧量（mg/L）",
    "bod5": "五日生化需氧量（mg/L）",
    "nh3n": "氨氮（mg/L）",
    "tp": "总磷（mg/L）",
    "tn": "总氮（mg/L）",
    "f": "氟化物（mg/L）",
    "oil": "石油类（mg/L）",
}
DETECTION: Final = {"nh3n": Decimal("0.025"), "oil": Decimal("0.01"), "tp": Decimal("0.01")}


@dataclass(frozen=True)
class Sample:
    """One row of a monthly sheet: values, or why there are none."""

    section: str
    month: Period
    sampled: date | None
    values: dict[str, Decimal | Below]
    because: str = ""


def sections() -> SectionRegister:
    """The register of sections of the invented city."""
    rows = [",".join(HEAD)]
    for line in _LINES.splitlines():
        key, name, kind, target, zone, county, river, basin, level, up, source, lon, lat, _ = (
            line.split(",")
        )
        rows.append(
            f"{key},{name},{kind},{target},{zone},{county},{CITY},{river},{basin},{level},{up},"
            f"{source},{lon},{lat},{name}断面,,"
        )
    return read_section_register("\n".join(rows) + "\n")


@cache
def _load() -> dict[str, int]:
    return {line.split(",")[0]: int(line.rsplit(",", 1)[1]) for line in _LINES.splitlines()}


def values(section: str, day: date) -> dict[str, Decimal]:
    """What the water of a section holds on a day: more in summer rain and low winter water."""
    load, number = _load()[section], int(section[2:])
    age = (day - FIRST).days
    # From one year to the next things become a little better.
    now = load * (1000 - age // 8)

    def level(item: int, base: int, per: int, spread: int, places: int) -> Decimal:
        noise_ = noise.between(-spread, spread, 40, number, item, day_number(day))
        units = base + per * now // 1000
        return Decimal(max(1, units * (100 + noise_) // 100)).scaleb(-places)

    lake = section in ("QW12", "QW13")
    summer = day.month in (6, 7, 8, 9)
    return {
        "ph": Decimal(noise.between(72, 84, 41, number, day_number(day))).scaleb(-1),
        "do": Decimal(
            max(15, 98 - load * 3 - 14 * summer + noise.between(-6, 8, 42, number, day_number(day)))
        ).scaleb(-1),
        "codmn": level(1, 12, 4 + summer, 18, 1),
        "cod": level(2, 60, 12, 15, 1).quantize(Decimal(1)),
        "bod5": level(3, 8, 3, 18, 1),
        "nh3n": level(4, 10, 95 - 20 * summer, 30, 3),
        "tp": level(5, 6, 6 if lake else 17 + 4 * summer, 25, 3),
        "tn": level(6, 40, 22, 20, 2),
        "f": level(7, 20, 4, 12, 2),
        "oil": level(8, 2, 4, 30, 3),
    }


def sample(section: str, month: Period) -> Sample:
    """The sample of a month, or why there is none."""
    for (where, months), because in DRY.items():
        if where == section and month.start.month in months:
            return Sample(section, month, None, {}, because)
    day = month.start + timedelta(days=noise.between(2, 9, 43, int(section[2:]), month.start.month))
    found: dict[str, Decimal | Below] = {}
    for item, value in values(section, day).items():
        limit = DETECTION.get(item)
        found[item] = Below(limit) if limit is not None and value < limit else value
    return Sample(section, month, day, found)


def issued_class(one: Sample) -> str:
    """The class that the province issues: by the rule, but for one that it reviewed."""
    if (one.section, one.month.start) == REVIEWED[:2]:
        return REVIEWED[2]
    line = sections().line(one.section)
    found = periods.period_class(
        [one.values], on=one.month.end, water=line.type, items=surface.AUTO
    )
    return str(found.judged.figure.value)


def sheet(months: list[Period], title: str) -> bytes:
    """The sheet of samples of some months as .xlsx."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": WRITTEN, "comments": "虚构数据，仅供演示"})
    page = book.add_worksheet("采测分离")
    page.write(0, 0, title)
    heads = ("断面名称", "所在河流", "月份", "采样日期", *HEADS.values(), "水质类别", "未监测原因")
    page.write_row(1, 0, heads)
    row = 2
    for month in months:
        for line in sections().lines:
            one = sample(line.section, month)
            cells: list[Any] = [line.name, line.river, f"{month.start:%Y-%m}"]
            cells.append(one.sampled.isoformat() if one.sampled else "")
            cells += [_shown(one.values.get(item)) for item in ITEMS]
            cells += ["", one.because] if one.because else [f"{issued_class(one)}类", ""]
            page.write_row(row, 0, cells)
            row += 1
    page.write(row, 0, f"注：本表由{ISSUER}下发，内容均为虚构，仅供演示。")
    book.close()
    return out.getvalue()


def _shown(value: Decimal | Below | None) -> float | str:
    if value is None:
        return ""
    return f"{value.limit}L" if isinstance(value, Below) else float(value)


def daily(first: date, last: date) -> bytes:
    """A value a day of the automatic stations as CSV in our own layout."""
    items = ("ph", "do", "codmn", "nh3n", "tp", "tn")
    rows = [",".join(("section", "time", *items))]
    for section in AUTOMATIC:
        day = first
        while day <= last:
            if not noise.chance(15, 44, int(section[2:]), day_number(day)):
                own = values(section, day)
                rows.append(f"{section},{day},{','.join(str(own[item]) for item in items)}")
            day += timedelta(days=1)
    return ("\n".join(rows) + "\n").encode()


def arrivals(history: History) -> list[Arrival]:
    """Every file about water that has arrived, the earliest first."""
    found = [one for one in _all(history) if one.on <= history.arrived_by]
    return sorted(found, key=lambda one: one.on)


def _all(history: History) -> Iterator[Arrival]:
    past = [month for month in _months(FIRST, date(2025, 12, 31)) if _kept(month, history)]
    yield _sheet(past, "2025年及以前", date(2026, 1, 20))
    for month in history.months():
        if month.kind == "month":
            name = f"{month.start.year}年{month.start.month}月"
            yield _sheet([month], name, after_month(month.start, 15))
    ago = history.year_ago
    yield _automatic(ago, date(2026, 1, 20), State.REVIEWED)
    year = year_of(history.last)
    half = min(date(2026, 6, 30), history.last)
    yield _automatic(Period(year.start, half), half, State.REALTIME)
    if history.last > half:
        rest = Period(half + timedelta(days=1), history.last)
        yield _automatic(rest, history.last, State.REALTIME)


def _kept(month: Period, history: History) -> bool:
    return not history.small or month.start in history.year_ago


def _months(first: date, last: date) -> list[Period]:
    found, month = [], month_of(first)
    while month.start <= last:
        found.append(month)
        month = month_of(month.end + timedelta(days=1))
    return found


def _sheet(months: list[Period], name: str, on: date) -> Arrival:
    title = f"{name}地表水断面采测分离监测结果（虚构）"
    return Arrival(
        f"{name}地表水采测分离结果.xlsx",
        sheet(months, title),
        "water-month",
        State.REVIEWED,
        on,
        f"{name}的地表水断面监测结果",
        issuer=ISSUER,
        document=f"岚环测水〔{on.year}〕{on.month}号（虚构）",
        issued_on=on,
    )


def _automatic(period: Period, on: date, state: State) -> Arrival:
    return Arrival(
        f"水质自动站日值{period.start:%Y%m%d}-{period.end:%Y%m%d}.csv",
        daily(period.start, period.end),
        "template-water",
        state,
        on,
        f"水质自动站日值（{period.label}）",
        issuer=STATION,
    )
