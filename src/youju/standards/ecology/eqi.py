"""区域生态质量指数 EQI — grade and change of an area's published yearly index.

>>> from decimal import Decimal
>>> first = Published("某县", 2023, Decimal("56.10"), date(2024, 6, 5), "某省公报", "二类")
>>> second = Published("某县", 2024, Decimal("54.76"), date(2025, 6, 5), "某省公报", "三类")
>>> print(change(first, second).explain(2))
某县 EQI 变化 = 轻微变差  ← 环监测〔2021〕99号 生态质量变化分级〔待核〕
  EQI 变化值 = -1.34
    某县2023年 EQI = 56.10  （2024-06-05 公布）  @某省公报
    某县2024年 EQI = 54.76  （2025-06-05 公布）  @某省公报
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from youju.standards.ecology import published
from youju.standards.ecology.published import Published
from youju.terms.dated import Standard
from youju.terms.figures import Figure
from youju.terms.numbers import Number

STANDARD = Standard.load("youju.standards.ecology", "eqi.toml")


def classify(value: Number, *, on: date) -> Figure:
    """生态质量类别 一类 … 五类; ``on``: the day of publication.

    The lower end belongs to the better class. Refuses values outside 0–100 (BadInput), days
    before the rule (NoEditionInForce), floats (NotExact).
    """
    return published.classified(STANDARD, value, on, "")


def fact(given: Published) -> Figure:
    """A published EQI with its class; a printed class that contradicts the rule is refused."""
    return published.fact(STANDARD, given)


def change(before: Published, now: Published) -> Figure:
    """生态质量变化: 基本稳定, or 轻微/一般/明显 变好/变差, from two published values."""
    return published.change(STANDARD, before, now)


def tally(facts: Iterable[Published]) -> dict[str, int]:
    """How many areas of one year are in each class (Henan 2024: 6/30/104/18/0)."""
    return published.tally(STANDARD, facts)


def composed(parts: Mapping[str, Number], *, on: date) -> Figure:
    """EQI from its four published first-level indices, to check a publication against itself."""
    return published.composed(STANDARD, parts, on)
