"""单位地区生产总值二氧化碳排放降低 — the cut of carbon intensity, and years of it chained.

Yearly cuts multiply, they do not add up. Five years of 4 % are 18.46 %, not 20 %:

>>> on = date(2025, 12, 31)
>>> print(chained([4, 4, 4, 4, 4], on=on).line())
累计降低率 = 18.462730 %  ← “十四五”碳强度目标 n 年累计 1 − Π(1 − rᵢ)〔待核〕  （5 年）
>>> before, now = Year(1000, 500, prices=2020), Year(1040, 550, prices=2020)
>>> cut(before, now, on=on).value
Decimal('5.454545')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, round_even

STANDARD = Standard.load("youju.standards.ecology", "carbon.toml")


@dataclass(frozen=True, slots=True)
class Year:
    """CO₂ (10⁴ t) and GDP (10⁸ yuan) of a year; ``prices``: the year whose prices GDP is in."""

    co2: Number
    gdp: Number
    prices: int


def cut(before: Year, now: Year, *, on: date) -> Figure:
    """降低率 r = 1 − (CO₂/GDP)/(CO₂/GDP)₀ in percent, held at 10⁻⁶; negative where it rose.

    Refuses GDP in prices of two years, a GDP or a base emission that is not above 0, negative
    emissions (BadInput), floats (NotExact).
    """
    edition = STANDARD.on(on)
    if before.prices != now.prices:
        raise BadInput(
            f"GDP 分别按 {before.prices} 年和 {now.prices} 年价格计；请都换算成同一年的不变价。"
        )
    for year in (before, now):
        if exact(year.gdp) <= 0 or exact(year.co2) < 0:
            raise BadInput("GDP 应大于 0，二氧化碳排放量不能为负；请核对单位（亿元、万吨）。")
    if exact(before.co2) == 0:
        raise BadInput("基期二氧化碳排放量为 0，没有降低率。")
    first, last = (exact(year.co2) / exact(year.gdp) for year in (before, now))
    parts = tuple(
        Figure(f"{word}碳排放强度", round_even(value, HELD_DECIMALS), "t/万元")
        for word, value in (("基期", first), ("报告期", last))
    )
    return _percent("碳排放强度降低率", 1 - last / first, edition, "cut", parts)


def chained(rates: Sequence[Number], *, on: date) -> Figure:
    """累计降低率 1 − Π(1 − rᵢ) of yearly cuts in percent (3.8 is 3.8 %), held at 10⁻⁶.

    Refuses no years (NotEnoughData), a cut of 100 % and more (BadInput), floats (NotExact).
    """
    edition = STANDARD.on(on)
    if not rates:
        raise NotEnoughData("没有任何一年的降低率，不能求累计降低率。")
    parts = tuple(Figure(f"第{n}年降低率", rate, "%") for n, rate in enumerate(rates, 1))
    note = f"{len(rates)} 年"
    return _percent("累计降低率", 1 - _left(rates), edition, "chain", parts, note)


def remaining(rates: Sequence[Number], *, on: date, percent: Number | None = None) -> Figure:
    """The cut that the years left must bring together, in percent: 1 − (1 − T)/Π(1 − rᵢ).

    ``percent``: the target over all years; the national one where none is given. Zero where it
    is reached already.
    """
    edition = STANDARD.on(on)
    goal = target(on=on) if percent is None else Figure("目标降低率", percent, "%")
    wanted = 1 - exact(goal.value) / 100
    if not 0 < wanted <= 1:
        raise BadInput(f"目标降低率应在 0 与 100 之间（%）：{percent}。")
    left = _left(rates)
    note = "目标已完成" if left <= wanted else ""
    rest = max(1 - wanted / left, Fraction(0))
    return _percent("剩余年份应再降低", rest, edition, "chain", (goal,), note)


def target(*, on: date) -> Figure:
    """The national target of the five years that ``on`` lies in, in percent of the base year."""
    edition = STANDARD.on(on)
    says = edition.says["target"]
    return Figure(
        f"{says['year']}年比{says['base']}年降低目标",
        says["percent"],
        "%",
        by=edition.clause(says["clause"], says["mark"]),
    )


def _left(rates: Sequence[Number]) -> Fraction:
    left = Fraction(1)
    for rate in rates:
        if exact(rate) >= 100:
            raise BadInput(f"降低率应小于 100（%）：{rate}；请核对是否误填了强度。")
        left *= 1 - exact(rate) / 100
    return left


def _percent(
    name: str,
    share: Fraction,
    edition: Edition,
    table: str,
    parts: tuple[Figure, ...],
    note: str = "",
) -> Figure:
    says = edition.says[table]
    by = edition.clause(says["clause"], says["mark"])
    value = round_even(100 * share, HELD_DECIMALS)
    return Figure(name, value, "%", by=by, of=parts, note=note)
