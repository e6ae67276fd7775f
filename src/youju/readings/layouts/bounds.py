"""How far a value can be believed: the dated settings of bounds.toml, as the layouts use them."""

from __future__ import annotations

from datetime import date
from functools import cache

from youju.terms.dated import Standard

BOUNDS = Standard.load("youju.readings.layouts", "bounds.toml")
_NEWEST = date(9999, 12, 31)


@cache
def highest(item: str) -> int:
    """The highest value of an item column (µg/m³; CO mg/m³) or other issued item.

    >>> highest("co"), highest("AQI")
    (200, 500)
    """
    says = BOUNDS.on(_NEWEST).says
    return int(says["highest"].get(item) or says["highest_other"][item])


@cache
def slip() -> int:
    """CO values mostly at or above this (mg/m³) were written in µg/m³."""
    return int(BOUNDS.on(_NEWEST).says["slip"]["co"])


@cache
def earliest_year() -> int:
    """Before this year no automatic station measured."""
    return int(BOUNDS.on(_NEWEST).says["earliest_year"])


def reason(item: str, value_is_negative: bool) -> str:
    """Why a value outside the bounds is refused and what would do."""
    if value_is_negative:
        what = "" if item in ("rate", "level") else "浓度"
        return f"{what}不能是负数；若这个数是缺测代码，请留空或写“—”。"
    if item == "co":
        return (
            f"超过可信上限 {highest(item)} mg/m³；像是按 µg/m³ 填写的一氧化碳，"
            "请换算成 mg/m³，或在表头写明单位 µg/m³。"
        )
    return f"超过可信上限 {highest(item)}；请核对小数点和单位。"
