"""What columns of an outlet's sheet may mean, and what is wrong with a mapping of such a sheet.

A column of values names its factor and which of its values it has: the mean as measured, the
converted one, the least, the greatest, the amount; a column of marks names the factor whose values
it marks, or none where one column of marks speaks of the whole row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from youju.readings.layouts.outlet_words import CODE, FLAGS
from youju.terms.errors import UnknownUnit
from youju.terms.units import unit

if TYPE_CHECKING:
    from youju.readings.layouts.mapped.mapping import Mapping

VALUES: Final = {
    "Avg": "实测值（均值）",
    "ZsAvg": "折算值",
    "Min": "最小值",
    "Max": "最大值",
    "Cou": "排放量、累计量",
}
"""Statistic (as HJ 212 calls it) → how a page calls it; ``Zs`` is the converted variant."""
KEYS: Final = {
    "site": "排放口（编码、名称或设备 MN）",
    "enterprise": "排污单位",
    "time": "时刻（日期和小时在同一格）",
    "date": "日期",
    "hour": "小时",
}
MEANINGS: Final = {
    **KEYS,
    **VALUES,
    "flag": "数据标记",
    "item": "因子（一行一个因子）",
    "unit": "单位（一行一个因子）",
    "ignored": "不读入",
}
SPANS: Final = {"minute": 60, "hour": 3600, "day": 86400}
"""What the values are → seconds, as the tables of the network count them."""
SPAN_WORDS: Final = {"minute": "分钟数据", "hour": "小时数据", "day": "日数据"}
LONGEST: Final = 60
"""Minutes that a value of minutes may stand for."""


def parts(means: str) -> tuple[str, str]:
    """Statistic and variant of a column of values.

    >>> parts("ZsAvg"), parts("Cou")
    (('Avg', 'Zs'), ('Cou', 'raw'))
    """
    return (means[2:], "Zs") if means.startswith("Zs") else (means, "raw")


def own_unit(text: str) -> str:
    """A unit as we write it; one that we don't know stays as it is written.

    >>> own_unit("毫克/立方米"), own_unit("m3/h")
    ('mg/m³', 'm3/h')
    """
    try:
        return unit(text)
    except UnknownUnit:
        return text.strip()


def faults(mapping: Mapping) -> Iterator[str]:
    """Everything that is missing or contradicts itself."""
    means = Counter(one.means for one in mapping.columns)
    if unknown := [one for one in means if one not in MEANINGS]:
        yield f"不认识的含义“{'、'.join(unknown)}”"
    if mapping.span not in SPANS:
        yield f"数据类型“{mapping.span}”应为 {'、'.join(SPANS)} 之一"
    once = (*KEYS, "item", "unit")
    if twice := [MEANINGS[one] for one in once if means[one] > 1]:
        yield f"“{'、'.join(twice)}”对应了不止一栏"
    if mapping.site and means["site"]:
        yield "已有排放口一栏，不必再写固定排放口"
    if not mapping.site and not means["site"]:
        yield "没有指明哪一栏是排放口（只有一个排放口的表请写固定排放口）"
    yield from _times(mapping, means)
    if not any(means[one] for one in VALUES):
        yield "没有指明任何数值栏（实测值、折算值等）"
    if mapping.shape == "long":
        yield from _long(mapping, means)
    elif mapping.shape == "wide":
        yield from _wide(mapping, means)
    else:
        yield f"形状“{mapping.shape}”应为 wide（一个因子一栏）或 long（一行一个因子）"
    said = Counter(one.said.strip() for one in mapping.marks)
    for one, many in said.items():
        if many > 1:
            yield f"标记“{one}”写了不止一次"
    for mark in mapping.marks:
        if mark.means not in FLAGS:
            yield f"标记“{mark.said}”的含义应为 {'、'.join(FLAGS)} 之一"


def _times(mapping: Mapping, means: Counter[str]) -> Iterator[str]:
    if means["time"] and (means["date"] or means["hour"]):
        yield "时刻一栏已含日期，不要再指明日期栏、小时栏"
    if mapping.span == "day":
        if not means["time"] and not means["date"]:
            yield "没有指明哪一栏是日期"
        return
    if not means["time"] and not (means["date"] and means["hour"]):
        yield "没有指明时间：请指明时刻一栏，或日期和小时两栏"
    if mapping.span == "minute" and mapping.hour == "end" and not 1 <= mapping.minutes <= LONGEST:
        yield f"分钟数据的时刻是结束时刻时，请写明每个数据是几分钟的（1至{LONGEST}）"


def _wide(mapping: Mapping, means: Counter[str]) -> Iterator[str]:
    if means["item"] or means["unit"]:
        yield "因子栏、单位栏只用于一行一个因子的表"
    seen: Counter[tuple[str, str]] = Counter()
    valued = {one.factor for one in mapping.columns if one.means in VALUES}
    for one in mapping.columns:
        if one.means in VALUES:
            if not CODE.fullmatch(one.factor):
                yield f"“{one.head}”没有写明因子编码（如 a21026）"
            seen[one.factor, one.means] += 1
        elif one.means == "flag":
            seen[one.factor, "flag"] += 1
            if one.factor and one.factor not in valued:
                yield f"指明了 {one.factor} 的标记，却没有指明它的数值"
    for (factor, what), many in seen.items():
        if many > 1:
            yield f"{factor or '整行'} 的{MEANINGS[what]}对应了不止一栏"


def _long(mapping: Mapping, means: Counter[str]) -> Iterator[str]:
    if not means["item"]:
        yield "一行一个因子的表要指明因子一栏"
    if many := [MEANINGS[one] for one in (*VALUES, "flag") if means[one] > 1]:
        yield f"“{'、'.join(many)}”对应了不止一栏"
    if odd := [one.head for one in mapping.columns if one.factor]:
        yield f"“{'、'.join(odd)}”不要写因子编码，因子写在行里"
    if not any(one.means != "ignored" for one in mapping.items):
        yield "没有指明因子一栏里的哪个字样是哪个因子"
    for one in mapping.items:
        if one.means != "ignored" and not CODE.fullmatch(one.means):
            yield f"因子“{one.said}”没有写明因子编码（如 a21026）"
