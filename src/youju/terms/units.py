"""The closed list of units, with exact factors.

>>> from decimal import Decimal
>>> convert(Decimal("0.9"), "mg/m³", "µg/m³")
Fraction(900, 1)
>>> unit("ug/m3"), in_words("µg/m³")
('µg/m³', '微克/立方米')
"""

from __future__ import annotations

from fractions import Fraction

from youju.terms.errors import UnknownUnit
from youju.terms.numbers import Number, exact

_KINDS: dict[str, dict[str, Fraction]] = {
    "mass concentration in air": {
        "g/m³": Fraction(10**6),
        "mg/m³": Fraction(1000),
        "µg/m³": Fraction(1),
        "ng/m³": Fraction(1, 1000),
    },
    "mass concentration in water": {
        "g/L": Fraction(10**6),
        "mg/L": Fraction(1000),
        "µg/L": Fraction(1),
        "ng/L": Fraction(1, 1000),
    },
    "share": {"": Fraction(1), "%": Fraction(1, 100), "‰": Fraction(1, 1000)},
    "time": {"s": Fraction(1), "min": Fraction(60), "h": Fraction(3600), "d": Fraction(86400)},
    "days": {"天": Fraction(1)},
    "sound level": {"dB": Fraction(1)},
    "percentage points": {"百分点": Fraction(1)},
}

_SPELLINGS = {
    "ug/m3": "µg/m³",
    "μg/m3": "µg/m³",
    "μg/m³": "µg/m³",
    "µg/m3": "µg/m³",
    "ug/m³": "µg/m³",
    "微克/立方米": "µg/m³",
    "微克每立方米": "µg/m³",
    "微克/m3": "µg/m³",
    "微克/m³": "µg/m³",
    "mg/m3": "mg/m³",
    "毫克/立方米": "mg/m³",
    "毫克每立方米": "mg/m³",
    "毫克/m3": "mg/m³",
    "毫克/m³": "mg/m³",
    "ng/m3": "ng/m³",
    "毫克/升": "mg/L",
    "微克/升": "µg/L",
    "纳克/升": "ng/L",
    "ug/L": "µg/L",
    "μg/L": "µg/L",
    "mg/l": "mg/L",
    "百分比": "%",
    "％": "%",
    "分贝": "dB",
}

_WORDS = {
    "µg/m³": "微克/立方米",
    "mg/m³": "毫克/立方米",
    "ng/m³": "纳克/立方米",
    "mg/L": "毫克/升",
    "µg/L": "微克/升",
}


def unit(spelling: str) -> str:
    """The unit as we write it, from the spellings that sheets use."""
    text = spelling.strip()
    for known in (text, _SPELLINGS.get(text, ""), _SPELLINGS.get(text.replace("³", "3"), "")):
        if any(known in kind for kind in _KINDS.values()) and (known or not text):
            return known
    raise UnknownUnit(f"不认识的单位“{spelling}”；可用的单位：{'、'.join(_all())}。")


def convert(number: Number, source: str, target: str) -> Fraction:
    """The same quantity in another unit, exactly."""
    source, target = unit(source), unit(target)
    for kind in _KINDS.values():
        if source in kind and target in kind:
            return exact(number) * kind[source] / kind[target]
    raise UnknownUnit(f"“{source}”与“{target}”不是同一种量，不能换算。")


def in_words(symbol: str) -> str:
    """The unit as an office writes it in running text."""
    return _WORDS.get(symbol, symbol)


def _all() -> list[str]:
    return [name for kind in _KINDS.values() for name in kind if name]
