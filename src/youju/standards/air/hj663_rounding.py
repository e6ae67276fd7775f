"""HJ 663: decimals by purpose, exceedance and rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from youju.standards.air.hj663_edition import (
    Given,
    clause_of,
    day_item,
    edition_for,
    kept,
    notes,
    number_of,
    remark,
)
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import Number, held, round_even
from youju.terms.substances import O3, Substance
from youju.terms.substances import substance as substance_named

PURPOSES = ("monitoring", "statistic", "attainment")
_PURPOSE_WORDS = {"monitoring": "监测数据", "statistic": "统计数据", "attainment": "达标评价数据"}


def rounded(
    substance: str, value: Given, purpose: str = "statistic", *, on: date, rules: str = "auto"
) -> Figure:
    """修约: the value with the decimals of its purpose, GB/T 8170, from the held value.

    ``purpose``: ``monitoring`` (hours and days), ``statistic`` (means and percentiles of
    periods), ``attainment`` (what is set against a limit). Substances: the six items, ``O3``
    for hours, ``O3_8h`` for days. ``BadInput`` for another purpose or substance.

    >>> from decimal import Decimal
    >>> mean = Decimal("30.45")
    >>> [str(rounded("PM2.5", mean, purpose, on=date(2026, 3, 1)).value) for purpose in PURPOSES]
    ['30', '30.4', '30']
    >>> str(rounded("PM2.5", mean, on=date(2026, 2, 28)).value)
    '30'
    """
    item = _item(substance)
    edition = edition_for(on, rules)
    tables = edition.says["rounding"]
    if purpose not in PURPOSES:
        raise BadInput(f"没有“{purpose}”这种修约用途；可用：{'、'.join(PURPOSES)}。")
    number = number_of(value)
    source = value if isinstance(value, Figure) else None
    if number is not None and source is None:
        source = Figure(item.key, kept(number), item.unit)
    name = source.name if source is not None else item.key
    return Figure(
        f"{name}（{_PURPOSE_WORDS[purpose]}修约）",
        None if number is None else round_even(held(number), tables[purpose][item.key]),
        item.unit,
        by=clause_of(edition, tables[purpose]),
        of=(source,) if source is not None else (),
        note=notes("" if number is not None else "无有效值", remark(edition, on, rules)),
    )


def exceedance_multiple(
    substance: str, value: Given, limit: Figure | Number, *, on: date, rules: str = "auto"
) -> Figure:
    """超标倍数 (C−S)/S, two decimals; ``None`` when the value does not exceed the limit.

    C is first rounded for judging attainment.

    >>> exceedance_multiple("PM2.5", 78, 60, on=date(2026, 3, 1)).value
    Decimal('0.30')
    """
    edition = edition_for(on, rules)
    table = edition.says["rounding"]["ratios"]
    reached = rounded(substance, value, "attainment", on=on, rules=rules)
    bound = number_of(limit)
    number = number_of(reached)
    multiple, note = None, "无有效值或无限值"
    if number is not None and bound:
        note = "" if number > bound else "未超标"
        if number > bound:
            multiple = round_even((number - bound) / bound, table["multiple"])
    shown = limit if isinstance(limit, Figure) else Figure("限值", limit, reached.unit)
    return Figure(
        f"{_item(substance).key} 超标倍数",
        multiple,
        by=clause_of(edition, table),
        of=(reached, shown),
        note=note,
    )


def attainment_rate(attained: int, valid: int, *, on: date, rules: str = "auto") -> Figure:
    """达标率: attained days among valid days, in % with one decimal.

    >>> attainment_rate(329, 365, on=date(2026, 12, 31)).value
    Decimal('90.1')
    """
    return _rate("达标率", "达标天数", attained, valid, on, rules)


def good_day_ratio(
    indices: Iterable[Figure | int | None], *, on: date, rules: str = "auto"
) -> Figure:
    """优良天数比率: days with AQI at most 100 among days that have an AQI, % with one decimal.

    Keeps dust days as measured; the bound is in the dated file (to be checked).

    >>> good_day_ratio([40, 100, 101, None], on=date(2026, 3, 4)).value
    Decimal('66.7')
    """
    edition = edition_for(on, rules)
    bound = edition.says["good_days"]["index"]
    found = [
        number
        for one in indices
        if (number := one if type(one) is int else number_of(one)) is not None
    ]
    good = sum(1 for number in found if number <= bound)
    return _rate("优良天数比率", "优良天数", good, len(found), on, rules)


def _item(name: str) -> Substance:
    """A substance that the rounding tables know: the six items, ozone as hours or as days."""
    return O3 if substance_named(name) is O3 else day_item(name)


def _rate(name: str, what: str, part: int, whole: int, on: date, rules: str) -> Figure:
    edition = edition_for(on, rules)
    table = edition.says["rounding"]["ratios"]
    if part > whole or part < 0:
        raise BadInput(f"{what}{part}天与有效天数{whole}天矛盾。")
    return Figure(
        name,
        round_even(Fraction(part * 100, whole), table["rate"]) if whole else None,
        "%",
        by=clause_of(edition, table),
        of=(Figure(what, part, "天"), Figure("有效天数", whole, "天")),
        note=notes("" if whole else "没有有效日", remark(edition, on, rules)),
    )
