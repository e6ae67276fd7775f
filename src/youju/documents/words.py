"""Numbers, dates and lists as an office writes them in running text.

>>> change(Decimal("31.4"), Decimal("32.4"), "同比")
'同比下降3.1%'
>>> change(Decimal("78.9"), Decimal("77.7"), "同比", measure="points")
'同比上升1.2个百分点'
>>> change(Decimal("31.4"), None, "同比", because="缺上年同期数据")
'—（缺上年同期数据）'

A minus sign never stands in office text: the verb says the direction. Numbers are exact;
quotients are formed as fractions and rounded once, half to even (GB/T 8170). Binary floats
are refused (``NotExact``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from youju.terms.errors import BadInput
from youju.terms.numbers import Number, exact, round_even
from youju.terms.substances import AIR
from youju.terms.units import in_words

FELL_ROSE = ("下降", "上升")
FEWER_MORE = ("减少", "增加")
BETTER_WORSE = ("改善", "恶化")
"""Pairs of verbs: for less, for more."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: Number, decimals: int | None = None) -> str:
    """A number as it stands in text: with fixed decimals, and 负 before what is below zero.

    decimals None keeps a Decimal's own places; a Fraction then is refused, because nobody
    said how to round it.

    >>> number(Decimal("35"), 1), number(Decimal("-0.50"))
    ('35.0', '负0.50')
    """
    held = exact(value)
    if decimals is not None:
        text = f"{round_even(held, decimals):f}"
    elif isinstance(value, int | Decimal):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    else:
        raise BadInput(f"分数 {value} 须说明保留几位小数。")
    zero = not text.strip("-0.")
    return text.lstrip("-") if zero or not text.startswith("-") else f"负{text[1:]}"


def amount(
    value: Number | None, unit: str, decimals: int | None = None, *, because: str = ""
) -> str:
    """A number with its unit in words; “—” with the reason when there is none.

    >>> amount(Decimal("31.4"), "µg/m³"), amount(Decimal("0.9"), "mg/m³"), amount(12, "天")
    ('31.4微克/立方米', '0.9毫克/立方米', '12天')
    >>> amount(None, "天", because="本月未监测")
    '—（本月未监测）'
    """
    return absent(because) if value is None else number(value, decimals) + in_words(unit)


def absent(because: str) -> str:
    """“—” and why."""
    return f"—（{because}）" if because else "—"


def change(
    now: Number | None,
    then: Number | None,
    kind: str,
    *,
    measure: str = "percent",
    unit: str = "",
    decimals: int = 1,
    verbs: tuple[str, str] = FELL_ROSE,
    because: str = "",
) -> str:
    """How a figure moved, in words: 同比下降3.1%, 环比上升1.2个百分点, 同比增加3天, 同比持平.

    ``kind`` says against what (同比, 环比, 较2020年). ``measure`` is ``percent`` of ``then``,
    ``points`` for two shares given in percent, or ``amount`` in ``unit``. Equal figures are
    持平; figures that differ by less than is printed are 基本持平. Without a basis the answer
    is “—” with the reason ``because``; a basis of zero has no percentage and says so.

    >>> change(31, Decimal("31.01"), "环比")
    '环比基本持平'
    >>> change(12, 9, "同比", measure="amount", unit="天", decimals=0, verbs=FEWER_MORE)
    '同比增加3天'
    """
    if now is None or then is None:
        return absent(because or f"缺{'本期' if now is None else '基期'}数据")
    new, old = exact(now), exact(then)
    if measure == "percent":
        if old == 0:
            return f"{kind}持平" if new == 0 else absent("基期为0，不能计算百分比")
        return moved((new - old) / abs(old) * 100, kind, "%", decimals, verbs)
    if measure == "points":
        return moved(new - old, kind, "个百分点", decimals, verbs)
    if measure == "amount":
        return moved(new - old, kind, in_words(unit), decimals, verbs)
    raise BadInput(f"不认识的比较方式“{measure}”；可用 percent、points、amount。")


def moved(
    difference: Number,
    kind: str,
    unit: str,
    decimals: int = 1,
    verbs: tuple[str, str] = FELL_ROSE,
) -> str:
    """A difference that is already known, in words.

    >>> moved(Decimal("-3.1"), "同比", "%"), moved(0, "环比", "个百分点")
    ('同比下降3.1%', '环比持平')
    """
    held = exact(difference)
    size = round_even(abs(held), decimals)
    if size == 0:
        return f"{kind}{'基本' if held else ''}持平"
    return f"{kind}{verbs[0] if held < 0 else verbs[1]}{size:f}{unit}"


def against(
    value: Number | None,
    limit: Number,
    name: str,
    unit: str = "",
    decimals: int = 1,
    *,
    because: str = "",
) -> str:
    """A figure against a limit or target.

    >>> against(Decimal("31.4"), Decimal("32"), "年目标", "µg/m³")
    '低于年目标（32.0微克/立方米）0.6微克/立方米'
    >>> against(35, 35, "二级标准", "µg/m³", 0)
    '与二级标准（35微克/立方米）持平'
    """
    if value is None:
        return absent(because)
    gap = exact(value) - exact(limit)
    basis = f"{name}（{amount(limit, unit, decimals)}）"
    size = round_even(abs(gap), decimals)
    if gap == 0:
        return f"与{basis}持平"
    if size == 0:
        return f"与{basis}基本持平"
    return f"{'低' if gap < 0 else '高'}于{basis}{size:f}{in_words(unit)}"


def rank(place: int | None, *, tied: bool = False, of: int | None = None, because: str = "") -> str:
    """A place in a ranking.

    >>> rank(3), rank(3, tied=True), rank(2, of=8)
    ('第3位', '并列第3位', '第2位（共8个）')
    """
    if place is None:
        return absent(because)
    if place < 1:
        raise BadInput(f"名次 {place} 不成立；名次从 1 开始。")
    return f"{'并列' if tied else ''}第{place}位" + (f"（共{of}个）" if of else "")


def day(on: date) -> str:
    """A date with Arabic digits and no leading zeros (GB/T 9704, 7.3.5).

    >>> day(date(2026, 3, 1))
    '2026年3月1日'
    """
    return f"{on.year}年{on.month}月{on.day}日"


def span(start: date, end: date) -> str:
    """From one day to another, saying year and month once.

    >>> span(date(2026, 11, 1), date(2026, 11, 22)), span(date(2026, 1, 1), date(2026, 11, 22))
    ('2026年11月1日至22日', '2026年1月1日至11月22日')
    >>> span(date(2025, 12, 1), date(2026, 2, 28))
    '2025年12月1日至2026年2月28日'
    """
    if end < start:
        raise BadInput(f"时段的终日{day(end)}早于始日{day(start)}。")
    if start == end:
        return day(start)
    if start.year != end.year:
        return f"{day(start)}至{day(end)}"
    if start.month != end.month:
        return f"{day(start)}至{end.month}月{end.day}日"
    return f"{day(start)}至{end.day}日"


def as_of(on: date, hour: int = 24) -> str:
    """Until when the data go.

    >>> as_of(date(2026, 11, 22))
    '截至2026年11月22日24时'
    """
    if not 1 <= hour <= 24:
        raise BadInput(f"截止时刻 {hour} 时不成立；请写 1 至 24 时。")
    return f"截至{day(on)}{hour}时"


def listing(names: Sequence[str], *, most: int | None = None, counter: str = "个") -> str:
    """Names joined as in a sentence; beyond ``most`` they are counted.

    >>> listing(["甲县"]), listing(["甲县", "乙县", "丙区"])
    ('甲县', '甲县、乙县和丙区')
    >>> listing(["甲县", "乙县", "丙区", "丁区"], most=2, counter="个县（区）")
    '甲县、乙县等4个县（区）'
    """
    if not names:
        return "无"
    if most is not None and len(names) > most:
        return f"{'、'.join(names[:most])}等{len(names)}{counter}"
    return names[0] if len(names) == 1 else f"{'、'.join(names[:-1])}和{names[-1]}"


def runs(numbers: Sequence[int], unit: str) -> str:
    """Whole numbers as ranges: months, days, weeks.

    >>> runs([1, 2, 3, 5], "月"), runs([7, 8], "月")
    ('1月至3月和5月', '7月和8月')
    """
    groups: list[list[int]] = []
    for one in sorted(set(numbers)):
        if groups and one == groups[-1][-1] + 1:
            groups[-1].append(one)
        else:
            groups.append([one])
    said: list[str] = []
    for group in groups:
        if len(group) > 2:
            said.append(f"{group[0]}{unit}至{group[-1]}{unit}")
        else:
            said += [f"{one}{unit}" for one in group]
    return listing(said)


_FORMULAS = re.compile(
    r"(?<![A-Za-z0-9])("
    + "|".join(sorted((re.escape(one.key) for one in AIR if one.key != "CO"), key=len)[::-1])
    + r")(?![0-9A-Za-z.])"
)


def formulas(text: str) -> str:
    """Names of air substances with subscripts, which documents set as real subscripts.

    >>> formulas("PM2.5和O3、NO2，PM10均下降")
    'PM₂.₅和O₃、NO₂，PM₁₀均下降'
    """
    return _FORMULAS.sub(lambda found: found[1].translate(_SUBSCRIPTS), text)
