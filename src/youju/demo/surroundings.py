"""Sound and soil of the invented city: a few sites, their quarters, one campaign and one sampling
a year, the accounts of safe use. One site of sound has no zone class yet, one sample of soil is
above its screening value, and one plot of farmland is not used safely.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from youju.demo import dust, noise, odorous
from youju.demo.history import STATION, Arrival, History
from youju.demo.register import CITY
from youju.readings.surroundings import kept
from youju.terms.periods import day_number
from youju.terms.states import State

_SOUND: Final = """\
SZ01,云泽区疗养院,功能区,1,云泽区,,53,43
SZ02,云泽区府前社区,功能区,2,云泽区,,56,48
SZ03,临溪区学府路小学,功能区,1,临溪区,,54,44
SZ04,临溪区商贸城,功能区,2,临溪区,,58,50
SZ05,望川区工业园,功能区,3,望川区,,61,53
SZ06,雁回市环城路,功能区,4a,雁回市,,67,57
SZ07,白鹭县铁路新村,功能区,4b,白鹭县,,64,58
SZ08,松风县新城公园,功能区,,松风县,,50,41
SQ01,云泽区网格01,区域,,云泽区,,54,0
SQ02,云泽区网格02,区域,,云泽区,,52,0
SQ03,临溪区网格01,区域,,临溪区,,55,0
SQ04,望川区网格01,区域,,望川区,,56,0
SQ05,雁回市网格01,区域,,雁回市,,53,0
SR01,云泽大道,道路交通,4a,云泽区,2400,68,0
SR02,学府路,道路交通,4a,临溪区,1500,66,0
SR03,工业一路,道路交通,4a,望川区,1800,70,0
SR04,环城路,道路交通,4a,雁回市,3200,69,0
"""
"""The last two numbers are about how loud it is, by day and by night (0: not measured)."""
_SOIL: Final = """\
TF01,青禾县稻香村水田,农用地,水田,青禾县,52
TF02,青禾县粮库东旱地,农用地,其他,青禾县,67
TF03,石楠县窑厂旁菜地,农用地,其他,石楠县,58
TF04,松风县果园,农用地,果园,松风县,71
TB01,望川区原化工厂地块,建设用地,第一类用地,望川区,0
TB02,雁回市原电镀厂地块,建设用地,第二类用地,雁回市,0
"""
"""The last number is pH at a tenth; 0 for building land."""
_FARMLAND: Final = """\
GD01,稻香村一组,青禾县,轻微,1260,优先保护,,巡查记录
GD02,粮库东片,青禾县,轻中度,840,安全利用,是,农产品检测报告
GD03,窑厂旁片,石楠县,轻中度,310,安全利用,@,农产品检测报告
GD04,尾矿库下游片,石楠县,重度,180,严格管控,,退耕协议
"""
_BUILDING: Final = """\
JS01,原化工厂地块,望川区,6.4,是,@,验收文件
JS02,原电镀厂地块,雁回市,3.2,是,是,验收文件
JS03,原农药厂地块,石楠县,5.1,否,否,尚未开发利用
"""
"""``@`` is 否 in 2025 and 是 from 2026 on (or stays open, where the measure came too late)."""
AUTOMATIC: Final = ("SZ02", "SZ05")
AUTOMATIC_DAYS: Final = 14
HEAVY: Final = ("TF03", "镉")
_BASE: Final = {
    "镉": (20, Decimal("0.01")),
    "汞": (12, Decimal("0.01")),
    "砷": (90, Decimal("0.1")),
    "铅": (30, Decimal(1)),
    "铬": (60, Decimal(1)),
    "铜": (26, Decimal(1)),
    "镍": (30, Decimal(1)),
    "锌": (80, Decimal(1)),
}
"""Item → about how much of it soil holds, in units of its last place, mg/kg."""


def registers() -> dict[str, str]:
    """The registers of the invented city, by name."""
    sound = ["site,name,kind,zone,county,city,length_m,aliases"]
    for line in _SOUND.splitlines():
        key, name, kind, zone, county, length, _, _ = line.split(",")
        sound.append(f"{key},{name},{kind},{zone},{county},{CITY},{length},")
    soil = ["site,name,kind,land,county,city"]
    for line in _SOIL.splitlines():
        key, name, kind, land, county, _ = line.split(",")
        soil.append(f"{key},{name},{kind},{land},{county},{CITY}")
    farm = ["year,plot,name,county,city,degree,area_mu,measure,met,evidence"]
    building = ["year,plot,name,county,city,area_ha,due,safe,evidence"]
    for year in (2025, 2026):
        done = "是" if year == 2026 else "否"
        for line in _FARMLAND.splitlines():
            plot, name, county, rest = line.split(",", 3)
            farm.append(f"{year},{plot},{name},{county},{CITY},{rest.replace('@', '否')}")
        for line in _BUILDING.splitlines():
            plot, name, county, rest = line.split(",", 3)
            building.append(f"{year},{plot},{name},{county},{CITY},{rest.replace('@', done)}")
    made = {"sound": sound, "soil": soil, "farmland": farm, "building": building}
    found = {name: "\n".join(lines) + "\n" for name, lines in made.items()}
    found |= dust.registers() | odorous.registers()
    assert set(found) == set(kept.NAMES)
    return found


def arrivals(history: History) -> list[Arrival]:
    """Every file about sound, soil and dustfall that has arrived, the earliest first."""
    found = [
        one
        for one in (*_all(history), *dust.arrivals(), *odorous.arrivals())
        if one.on <= history.arrived_by
    ]
    return sorted(found, key=lambda one: one.on)


def _all(history: History) -> Iterator[Arrival]:
    for year in (2025, 2026):
        for quarter in range(1, 5):
            day = date(year, 3 * quarter - 1, 12)
            on = date(2026, 1, 20) if year == 2025 else date(year, 3 * quarter, 1)
            name = f"{year}年第{quarter}季度功能区声环境监测结果"
            if quarter < 4 or year == 2025:
                yield _arrival(f"{name}.csv", _quarter(day, quarter), "sound", on, name)
        on = date(2026, 1, 20) if year == 2025 else date(2026, 4, 25)
        name = f"{year}年区域和道路交通声环境昼间监测结果"
        yield _arrival(f"{name}.csv", _campaign(date(year, 4, 15)), "sound", on, name)
        name = f"{year}年土壤样品检测结果"
        on = date(2026, 1, 20) if year == 2025 else date(2026, 4, 20)
        yield _arrival(f"{name}.csv", _samples(date(year, 4, 8)), "soil", on, name)
    first = history.last - timedelta(days=AUTOMATIC_DAYS - 1)
    name = f"功能区声环境自动站小时值{first:%Y%m%d}-{history.last:%Y%m%d}"
    data = _hours(first, history.last)
    yield _arrival(f"{name}.csv", data, "sound-hours", history.last, name, State.REALTIME)


def _arrival(
    file: str, data: bytes, layout: str, on: date, what: str, state: State = State.REVIEWED
) -> Arrival:
    return Arrival(file, data, layout, state, on, what, issuer=STATION)


def _level(base: int, number: int, day: date, which: int) -> Decimal:
    return base + Decimal(noise.between(-28, 28, 61, number, which, day_number(day))).scaleb(-1)


def _quarter(day: date, quarter: int) -> bytes:
    rows = ["点位名称,监测日期,昼间等效声级（dB(A)）,夜间等效声级（dB(A)）"]
    for nth, line in enumerate(_SOUND.splitlines()):
        _, name, kind, *_, by_day, by_night = line.split(",")
        if kind == "功能区":
            on = day + timedelta(days=nth)
            ld, ln = _level(int(by_day), nth, on, 1), _level(int(by_night), nth, on, 2)
            rows.append(f"{name},{on},{ld},{ln + (quarter == 3)}")
    return ("\n".join(rows) + "\n").encode()


def _campaign(day: date) -> bytes:
    rows = ["点位名称,监测日期,时段,等效声级（dB(A)）"]
    for nth, line in enumerate(_SOUND.splitlines()):
        _, name, kind, *_, by_day, _ = line.split(",")
        if kind != "功能区":
            rows.append(f"{name},{day},昼间,{_level(int(by_day), nth, day, 3)}")
    return ("\n".join(rows) + "\n").encode()


def _hours(first: date, last: date) -> bytes:
    rows = ["点位编码,时间,等效声级（dB(A)）"]
    loud = {line.split(",")[0]: line.split(",")[-2:] for line in _SOUND.splitlines()}
    for nth, key in enumerate(AUTOMATIC):
        by_day, by_night = map(int, loud[key])
        for day in range(day_number(first), day_number(last) + 1):
            for hour in range(24):
                # One hour of one day is lost, so that the day has no level and says why.
                if nth == 0 and day == day_number(last) - 3 and hour == 10:
                    continue
                base = by_day if 6 <= hour < 22 else by_night
                level = base + Decimal(noise.between(-35, 30, 62, nth, day, hour)).scaleb(-1)
                ends = date.fromordinal(date(1970, 1, 1).toordinal() + day + (hour == 23))
                rows.append(f"{key},{ends}T{(hour + 1) % 24:02d}:00,{level}")
    return ("\n".join(rows) + "\n").encode()


def _samples(day: date) -> bytes:
    head = ",".join(f"{item}（mg/kg）" for item in _BASE)
    rows = [f"点位名称,采样日期,采样深度（cm）,pH,{head}"]
    for nth, line in enumerate(_SOIL.splitlines()):
        key, name, kind, _, _, ph = line.split(",")
        values = []
        for at, (item, (base, place)) in enumerate(_BASE.items()):
            units = base * noise.between(55, 115, 63, nth, at, day.year) // 100
            if (key, item) == HEAVY:
                units *= 3
            value = units * place
            low = item == "汞" and nth % 3 == 2
            values.append("<0.05" if low else str(value))
        built = kind == "建设用地"
        if built:
            values[4] = "<0.5"  # 铬 is not in GB 36600; 六价 would be another method
        shown = "" if built else str(Decimal(ph).scaleb(-1))
        rows.append(f"{name},{day},{'0-50' if built else '0-20'},{shown},{','.join(values)}")
    return ("\n".join(rows) + "\n").encode()
