"""环办监测函〔2020〕82号 — means of a month or year, and the class that they give.

>>> day = date(2026, 3, 31)
>>> mean([Decimal("0.3"), Below(Decimal("0.05"))], "nh3n", on=day).value
Fraction(13, 80)
>>> print(rounded("nh3n", Fraction(13, 80), on=day).line())
氨氮评价值 = 0.16 mg/L  ← 环办监测函〔2020〕82号 数值修约〔据转引〕
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from youju.standards.water import gb3838, surface
from youju.standards.water.gb3838 import RIVER, Below, Value
from youju.standards.water.surface import GIVEN, REALTIME, Judged, Reading
from youju.terms.clauses import Clause
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NotEnoughData, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact, plain, round_even, total
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.water", "periods.toml")

DIGITS = 50
"""Digits in which powers and logarithms of pH are taken."""
PH_PLACES = 20
"""Places at which a mean pH is kept, since it has no exact fraction."""


@dataclass(frozen=True, slots=True)
class PeriodClass:
    """The class of a section over a period, and the evaluated value of each item."""

    judged: Judged
    values: Mapping[str, Figure]


def mean(values: Sequence[Value | Gap | None], item: str, *, on: date) -> Figure:
    """The mean of an item's values over a period, not rounded; gaps are left out.

    A value below detection counts with half its limit; a plain number is taken as it stands, so
    that a feed which gives halves already is not halved twice. pH goes through H+.

    >>> [str(round_even(mean(list(map(Decimal, ph.split())), "ph", on=date(2026, 1, 31)).value, 2))
    ...     for ph in ("6.5 7.9 8.8 9 6.78 8.87", "7 7")]
    ['7.08', '7.00']

    Refuses no values at all (NotEnoughData), negative ones and a pH outside 0–14 (BadInput).
    """
    edition = STANDARD.on(on)
    row = gb3838.STANDARD.on(on).says["basic"].get(item)
    if item not in edition.says["rounding"]["decimals"] or row is None:
        raise UnknownSubstance(f"{edition.name} 没有“{item}”这一项。")
    said = [one for one in values if one is not None and not isinstance(one, Gap)]
    if not said:
        raise NotEnoughData(f"{row['name']}在这一时段没有有效值，不能求均值。")
    numbers = [_number(one, item, row["name"]) for one in said]
    below = sum(isinstance(one, Below) for one in said)
    rule = edition.says["ph" if item == "ph" else "mean"]
    note = f"{len(said)}个值" + (f"，其中{below}个未检出，按检出限的一半计" if below else "")
    return Figure(
        f"{row['name']}均值",
        _ph_mean(numbers) if item == "ph" else total(numbers) / len(numbers),
        row["unit"],
        by=edition.clause(rule["clause"], rule["mark"]),
        note=note,
    )


def rounded(item: str, value: Number, *, on: date) -> Figure:
    """The value by which a period is evaluated: the item's decimals, half to even.

    Where that gives 0 for a value that is none, its first significant digit stays.

    >>> [str(rounded("tp", Decimal(x), on=date(2026, 1, 31)).value)
    ...     for x in ("0.0035", "0.0045", "0.00005")]
    ['0.004', '0.004', '0.00005']
    """
    edition = STANDARD.on(on)
    decimals = edition.says["rounding"]["decimals"].get(item)
    if decimals is None:
        raise UnknownSubstance(f"{edition.name} 没有“{item}”的修约位数。")
    row = gb3838.STANDARD.on(on).says["basic"][item]
    rule = edition.says["rounding"]
    by = edition.clause(rule["clause"], rule["mark"])
    found = round_even(value, decimals)
    # A pH is a logarithm: its 0 is a value like any other, no amount that vanished.
    if found == 0 and exact(value) != 0 and row["kind"] != "range":
        small = edition.says["small"]
        by = Clause(small["name"], small["clause"], small["mark"])
        while found == 0:
            decimals += 1
            found = round_even(value, decimals)
    return Figure(f"{row['name']}评价值", found, row["unit"], by=by)


def period_class(
    readings: Sequence[Reading],
    *,
    on: date,
    water: str = RIVER,
    items: str = REALTIME,
    further: Sequence[str] | str = GIVEN,
) -> PeriodClass:
    """The class of a section from its readings of a period: by the rounded means of the items.

    ``on``: the last day of the period, whose rules apply; the rest as ``surface.section_class``.
    How many samplings a month, quarter or year needs is not judged here.
    """
    keys = list(STANDARD.on(on).says["rounding"]["decimals"])
    values: dict[str, Figure] = {}
    for key in keys:
        column = [reading.get(key) for reading in readings]
        if any(one is not None and not isinstance(one, Gap) for one in column):
            own = mean(column, key, on=on)
            shown = rounded(key, exact(own.value), on=on)
            values[key] = Figure(shown.name, shown.value, shown.unit, by=shown.by, of=(own,))
    judged = surface.section_class(
        {key: _decimal(one) for key, one in values.items()},
        on=on,
        water=water,
        items=items,
        further=further,
    )
    return PeriodClass(judged, values)


def enough(period: str, count: int, *, on: date, hindered: bool = False) -> Figure:
    """Whether a ``month``, ``quarter`` or ``year`` has data enough to be evaluated: 有效 | 无效.

    ``count``: samplings, of a year its monthly values. ``hindered``: ice or want of water kept
    people from sampling in some months of the year.

    >>> [enough("year", n, on=date(2026, 12, 31), hindered=True).value for n in (7, 8)]
    ['无效', '有效']
    """
    rule = STANDARD.on(on).says["sampling"]
    names = {"month": "月", "quarter": "季度", "year": "年"}
    if period not in names:
        raise BadInput(f"没有“{period}”这种时段；可用 {'、'.join(names)}。")
    wanted = rule["year_hindered" if hindered and period == "year" else period]
    by = Clause(rule["name"], rule["clause"], rule["mark"])
    given = Figure(f"{names[period]}监测次数", count, "次", note=f"至少 {wanted} 次")
    value = "有效" if count >= wanted else "无效"
    return Figure(f"{names[period]}数据有效性", value, by=by, of=(given,))


def _decimal(figure: Figure) -> Decimal:
    assert isinstance(figure.value, Decimal)
    return figure.value


def _number(value: Value, item: str, name: str) -> Fraction:
    if isinstance(value, Below):
        if item in ("ph", "do"):
            raise BadInput(f"{name}没有检出限的问题；请填测得的数值。")
        return exact(value.limit) / 2
    number = exact(value)
    if number < 0 or (item == "ph" and number > 14):
        raise BadInput(f"{name}不可能是 {value}；请核对。")
    return number


def _ph_mean(numbers: Sequence[Fraction]) -> Decimal:
    """−lg of the mean concentration of H+, at 20 places."""
    with localcontext() as context:
        context.prec = DIGITS
        ions = [Decimal(10) ** -(Decimal(n.numerator) / Decimal(n.denominator)) for n in numbers]
        found = -(sum(ions, Decimal(0)) / len(ions)).log10()
    return plain(round_even(found, PH_PLACES))
