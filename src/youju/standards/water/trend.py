"""环办〔2011〕22号 水质变化趋势 — did the water become better: two periods, or five and more.

>>> day = date(2026, 12, 31)
>>> found = trend([6, 5, 5, 4, 3, 2], on=day)
>>> found.value, found.note
('显著下降', '|rs| ≥ 0.829，6 个时段、0.05 一栏')
>>> found.of[0].value, found.of[0].note
(Fraction(-67, 70), '6 个时段；有并列值，取平均秩')
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from youju.standards.water import gb3838
from youju.standards.water.rivers import share
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import Number, exact

STANDARD = Standard.load("youju.standards.water", "trend.toml")

NO_CHANGE = "无明显变化"
BETTER, WORSE = "好转", "变差"
RISING, FALLING, NO_TREND = "显著上升", "显著下降", "无显著变化趋势"
LEVELS = ("0.05", "0.01")
"""The columns of the table of critical values."""


def change_by_shares(before: Sequence[str], now: Sequence[str], *, on: date) -> Figure:
    """How a river, basin or area changed, by x = ΔG − ΔD in percentage points.

    ``before``, ``now``: the classes of its sections in the two periods. ΔG is the gain of the
    share of Ⅰ–Ⅲ, ΔD that of 劣Ⅴ; above zero is better. Refuses a period without any section
    (NotEnoughData), unknown classes (BadInput).

    >>> before, now = ["Ⅱ"] * 6 + ["劣Ⅴ"] * 4, ["Ⅱ"] * 8 + ["Ⅳ"] * 2
    >>> found = change_by_shares(before, now, on=date(2026, 3, 31))
    >>> found.value, found.note
    ('明显好转', 'x = 60 个百分点')
    """
    edition = STANDARD.on(on)
    rule = edition.says["shares"]
    by = edition.clause(rule["clause"], rule["mark"])
    shares = [
        share(classes, wanted, on=on)
        for wanted in (rule["good"], [rule["worst"]])
        for classes in (before, now)
    ]
    good_before, good_now, worst_before, worst_now = (exact(one.value) for one in shares)
    x = (good_now - good_before) - (worst_now - worst_before)
    words = ("上期", "本期", "上期", "本期")
    parts = tuple(one.named(f"{word}{one.name}") for word, one in zip(words, shares, strict=True))
    size = 0 if abs(x) <= rule["none_to"] else 1 if abs(x) <= rule["some_to"] else 2
    text = in_text(x)
    return Figure(
        "水质变化", _worded(size, better=x > 0), by=by, of=parts, note=f"x = {text} 个百分点"
    )


def change_by_steps(before: str, now: str, *, on: date) -> Figure:
    """How one section changed, by the steps between its classes.

    >>> [str(change_by_steps(a, b, on=date(2026, 3, 31)).value)
    ...     for a, b in (("Ⅲ", "Ⅲ"), ("Ⅲ", "Ⅱ"), ("Ⅲ", "Ⅴ"))]
    ['无明显变化', '有所好转', '明显变差']
    """
    limits = gb3838.STANDARD.on(on).says
    order = [*limits["classes"], limits["worse"]]
    first, last = (gb3838.class_name(one, on=on) for one in (before, now))
    return _by_steps(order, first, last, "类别", on)


def change_of_grade(before: str, now: str, *, on: date) -> Figure:
    """How a river changed, by the steps between its grades (优 … 重度污染)."""
    order = ["优", "良好", "轻度污染", "中度污染", "重度污染"]
    for one in (before, now):
        if one not in order:
            raise BadInput(f"没有“{one}”这种水质状况；可用 {'、'.join(order)}。")
    return _by_steps(order, before, now, "水质状况", on)


def rank_correlation(values: Sequence[Number], *, on: date) -> Figure:
    """Spearman's rs of a series against its order in time, exactly: 1 − 6Σd²/(N³ − N).

    ``values``: one a period (a concentration, an index, a share), oldest first. Equal values get
    the mean of their ranks. Refuses fewer than five periods (NotEnoughData).
    """
    edition = STANDARD.on(on)
    rule = edition.says["rank"]
    count = len(values)
    if count < rule["fewest"]:
        raise NotEnoughData(
            f"只有 {count} 个时段；秩相关系数法至少需要 {rule['fewest']} 个时段的数据。"
        )
    numbers = [exact(one) for one in values]
    ranks = [
        Fraction(2 * sum(other < one for other in numbers) + numbers.count(one) + 1, 2)
        for one in numbers
    ]
    squares = sum(((rank - nth) ** 2 for nth, rank in enumerate(ranks, 1)), Fraction(0))
    found = 1 - 6 * squares / (count**3 - count)
    tied = len(set(numbers)) < count
    note = f"{count} 个时段" + ("；有并列值，取平均秩" if tied else "")
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("秩相关系数", found, by=by, note=note)


def critical_value(count: int, *, on: date, level: str = "0.05") -> Figure:
    """Wp for a number of periods; between two rows, and beyond the last, the stricter one below.

    >>> [critical_value(n, on=date(2026, 12, 31)).value for n in (10, 11, 12, 40)]
    [Decimal('0.564'), Decimal('0.564'), Decimal('0.506'), Decimal('0.306')]
    """
    edition = STANDARD.on(on)
    table = edition.says["rank"]["critical"]
    if level not in LEVELS:
        raise BadInput(f"临界值表没有“{level}”一栏；可用 {'、'.join(LEVELS)}。")
    periods: list[int] = table["periods"]
    if count < periods[0]:
        raise NotEnoughData(f"只有 {count} 个时段；临界值表从 {periods[0]} 个时段起。")
    row = bisect_right(periods, count) - 1
    note = f"{periods[row]} 个时段、{level} 一栏"
    if periods[row] != count:
        note += f"；表中没有 {count} 个时段，取更严的一行"
    by = edition.clause(table["clause"], table["mark"])
    return Figure("秩相关系数临界值", table[level][row], by=by, note=note)


def trend(values: Sequence[Number], *, on: date, level: str = "0.05") -> Figure:
    """显著上升, 显著下降 or 无显著变化趋势 of a series: |rs| against the critical value.

    Rising means that the number rises, which of a concentration is worse. The table is
    one-sided; used on |rs| it tests at twice the level that its column names, so that the note
    says which column, not how sure.
    """
    found = rank_correlation(values, on=on)
    bound = critical_value(len(values), on=on, level=level)
    number = exact(found.value)
    clear = abs(number) >= exact(bound.value)
    value = NO_TREND if not clear else RISING if number > 0 else FALLING
    sign = "≥" if clear else "<"
    note = f"|rs| {sign} {in_text(bound.value)}，{bound.note}"
    return Figure("变化趋势", value, by=bound.by, of=(found, bound), note=note)


def _by_steps(order: Sequence[str], before: str, now: str, what: str, on: date) -> Figure:
    edition = STANDARD.on(on)
    rule = edition.says["steps"]
    steps = order.index(before) - order.index(now)
    size = 0 if abs(steps) < rule["some"] else 1 if abs(steps) < rule["clear"] else 2
    parts = (Figure(f"上期{what}", before), Figure(f"本期{what}", now))
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("水质变化", _worded(size, better=steps > 0), by=by, of=parts)


def _worded(size: int, *, better: bool) -> str:
    return (
        NO_CHANGE
        if size == 0
        else f"{'有所' if size == 1 else '明显'}{BETTER if better else WORSE}"
    )
