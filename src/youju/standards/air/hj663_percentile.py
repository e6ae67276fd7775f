"""HJ 663: percentiles of day values, and which percentile is evaluated for which item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from youju.standards.air.hj663_edition import (
    Given,
    clause_of,
    day_item,
    edition_for,
    figures_in,
    held_numbers,
    kept,
    notes,
    remark,
)
from youju.terms.clauses import weakest
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact


def percentile(
    values: Iterable[Given],
    p: Number,
    *,
    on: date,
    method: str | None = None,
    rules: str = "auto",
    substance: str | None = None,
) -> Figure:
    """百分位数: the p-th percentile of day values, held at 10⁻⁶ (附录A, secondary).

    ``method`` is that of the dated file unless named: ``linear`` goes k = 1 + (n−1)·p/100 along
    the ascending values and interpolates between neighbours; ``nearest-rank`` takes the value
    at place ⌈p·n/100⌉, a variant of one public application. ``BadInput`` for another name or
    for p outside 0–100.

    >>> print(percentile([3, 4, 8, 2, 5, 4], 90, on=date(2026, 3, 1)).explain(1))
    第90百分位数 = 6.500000  ← HJ 663-2026 附录A〔据转引〕  （线性内插）
      参与统计天数 = 6 天
      位次 k = 5.5
      第5小的值 = 5.000000
      第6小的值 = 8.000000
    """
    given = list(values)
    ordered = sorted(held_numbers(given))
    return _found(ordered, 1, figures_in(given), p, on, method, rules, substance)


def percentile_of_held(
    units: Iterable[int],
    p: Number,
    *,
    on: date,
    method: str | None = None,
    rules: str = "auto",
    substance: str | None = None,
) -> Figure:
    """The same of held values given as whole millionths, which are sorted many times faster.

    >>> percentile_of_held([3_000_000, 4_000_000], 50, on=date(2026, 3, 1)).value
    Decimal('3.500000')
    """
    return _found(sorted(units), 10**HELD_DECIMALS, (), p, on, method, rules, substance)


def _found(
    ordered: Sequence[Number],
    scale: int,
    days: tuple[Figure, ...],
    p: Number,
    on: date,
    method: str | None,
    rules: str,
    substance: str | None,
) -> Figure:
    """The percentile of ascending values, each ``scale`` times too large."""
    edition = edition_for(on, rules)
    table = edition.says["percentile"]
    method = method or str(table["method"])
    if method not in table["methods"]:
        raise BadInput(f"没有“{method}”这种百分位算法；可用：{'、'.join(table['methods'])}。")
    share = exact(p) / 100
    if not 0 <= share <= 1:
        raise BadInput(f"百分位应在0到100之间，收到 {p}。")
    item = day_item(substance) if substance else None
    unit = item.unit if item else ""
    label = table["methods"][method]["label"]
    parts = [Figure("参与统计天数", len(ordered), "天")]
    result = None
    if ordered:
        place, result = _at(ordered, share, method)
        low = place.numerator // place.denominator
        parts.append(Figure("位次 k", place))
        parts.extend(
            Figure(f"第{one}小的值", kept(Fraction(ordered[one - 1]) / scale), unit)
            for one in ([low] if place == low else [low, low + 1])
        )
    return Figure(
        f"{item.key + ' ' if item else ''}第{p}百分位数",
        None if result is None else kept(result / scale),
        unit,
        by=clause_of(edition, table, mark=weakest(table["mark"], table["methods"][method]["mark"])),
        of=(*parts, *days),
        note=notes("" if ordered else "没有有效日值", label, remark(edition, on, rules)),
    )


def percentage(substance: str, *, on: date, rules: str = "auto") -> Figure:
    """Which percentile is evaluated for the item: SO2 and NO2 98, PM and CO 95, ozone 90.

    >>> percentage("O3", on=date(2026, 3, 1)).value
    90
    """
    item = day_item(substance)
    edition = edition_for(on, rules)
    row = edition.says["percentile"]["items"][item.key]
    by = clause_of(edition, edition.says["statistic"], mark=row["mark"])
    return Figure(f"{item.key} 评价百分位", row["p"], "%", by=by)


def _at(ordered: Sequence[Number], share: Fraction, method: str) -> tuple[Fraction, Fraction]:
    """The place of the percentile among the ascending values, and its exact value."""
    count = len(ordered)
    if method == "nearest-rank":
        place = max(1, -(-share.numerator * count // share.denominator))
        return Fraction(place), Fraction(ordered[place - 1])
    place_ = 1 + (count - 1) * share
    low = place_.numerator // place_.denominator
    step = place_ - low
    below = Fraction(ordered[low - 1])
    return place_, below + step * (Fraction(ordered[low]) - below) if step else below
