"""TLI(Σ) 综合营养状态指数 — how rich in nutrients a lake or reservoir is.

>>> lake = {"chla": 10, "tp": Decimal("0.05"), "tn": 1, "sd": Decimal("0.8"), "codmn": 4}
>>> found = trophic_index(lake, on=date(2026, 3, 1))
>>> found.of[0].line()
'叶绿素a营养状态指数 = 50.006074  ← 总站生字〔2001〕090号 TLI(j)'
>>> grade(Decimal("50.01"), on=date(2026, 3, 1)).line()
'营养状态 = 轻度富营养  ← 总站生字〔2001〕090号 分级'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from youju.standards.water.given import Below, in_unit
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, round_even

STANDARD = Standard.load("youju.standards.water", "tli.toml")

DIGITS = 50
"""Digits in which a logarithm is taken; far more than the six that are held."""


def reading(item: str, value: Number, unit: str, *, on: date) -> Number:
    """A value in the unit of the index: chlorophyll-a in mg/m³, transparency in m, else mg/L.

    The national feed gives chlorophyll-a in mg/L, samplers transparency in cm. Refuses a
    missing unit (BadInput) and units of another quantity (UnknownUnit).

    >>> reading("chla", Decimal("0.012"), "mg/L", on=date(2026, 3, 1))
    Fraction(12, 1)
    """
    row = _row(STANDARD.on(on), item)
    name, wanted = str(row["name"]), str(row["unit"])
    if item == "chla" and unit.strip() != wanted:
        found = in_unit(name, value, unit, "µg/L")  # as much as mg/m³
    elif item == "sd" and unit.strip() == "cm":
        found = exact(value) / 100
    else:
        found = in_unit(name, value, unit, wanted)
    assert not isinstance(found, Below)
    return found


def item_index(item: str, value: Number, *, on: date) -> Figure:
    """The index of one item, TLI(j) = 10 (a + b ln x), held at 10⁻⁶.

    ``item``: ``chla`` in mg/m³ (a feed in mg/L must be multiplied by 1000), ``tp tn codmn`` in
    mg/L, ``sd`` (transparency) in m. Refuses what is not above zero, which has no logarithm.
    """
    edition = STANDARD.on(on)
    row = _row(edition, item)
    number = exact(value)
    if number <= 0:
        raise BadInput(f"{row['name']}应大于 0：{value}；未检出请按检出限的一半填写。")
    with localcontext() as context:
        context.prec = DIGITS
        logarithm = (Decimal(number.numerator) / Decimal(number.denominator)).ln()
    index = 10 * (exact(row["a"]) + exact(row["b"]) * exact(logarithm))
    table = edition.says["index"]
    return Figure(
        f"{row['name']}营养状态指数",
        round_even(index, HELD_DECIMALS),
        by=edition.clause(table["clause"], table["mark"]),
        of=(Figure(row["name"], value, row["unit"]),),
    )


def trophic_index(values: Mapping[str, Number | None], *, on: date) -> Figure:
    """TLI(Σ), the weighted mean of the items' indices, held at 10⁻⁶; see ``combined``."""
    said = {item: value for item, value in values.items() if value is not None}
    return combined({item: item_index(item, value, on=on) for item, value in said.items()}, on=on)


def combined(indices: Mapping[str, Figure | Number], *, on: date) -> Figure:
    """TLI(Σ) from indices of the items. Weights are r²/Σr² over the items that are there.

    Published so with four items (呼伦湖 2011–2015). Refuses no items at all (NotEnoughData).

    >>> parts = {"chla": 30, "sd": 70}
    >>> combined(parts, on=date(2026, 3, 1)).note
    '缺总磷、总氮、高锰酸盐指数，权重按所用项目'
    """
    edition = STANDARD.on(on)
    table = edition.says["index"]
    known = [key for key, row in table.items() if isinstance(row, Mapping)]
    for item in indices:
        _row(edition, item)
    used = [item for item in known if item in indices]
    if not used:
        raise NotEnoughData("没有任何一项营养状态指数，不能计算综合营养状态指数。")
    weights = {item: exact(table[item]["r"]) ** 2 for item in used}
    parts = {item: _figure(edition, item, indices[item]) for item in used}
    weighted = sum((weights[item] * _number(parts[item]) for item in used), Fraction(0))
    whole = edition.says["whole"]
    missing = [str(table[item]["name"]) for item in known if item not in used]
    return Figure(
        "综合营养状态指数",
        round_even(weighted / sum(weights.values()), HELD_DECIMALS),
        by=edition.clause(whole["clause"], whole["mark"]),
        of=tuple(parts.values()),
        note=f"缺{'、'.join(missing)}，权重按所用项目" if missing else "",
    )


def weight(item: str, *, on: date) -> Fraction:
    """The weight of an item when all five are there, exactly.

    >>> round_even(weight("tp", on=date(2026, 3, 1)), 4)
    Decimal('0.1879')
    """
    edition = STANDARD.on(on)
    rows = [row for row in edition.says["index"].values() if isinstance(row, Mapping)]
    return exact(_row(edition, item)["r"]) ** 2 / sum(exact(row["r"]) ** 2 for row in rows)


def grade(index: Number, *, on: date) -> Figure:
    """The grade (营养状态): 贫营养 below 30, 中营养 to 50, 轻度 to 60, 中度 to 70, 重度富营养."""
    edition = STANDARD.on(on)
    rule = edition.says["grading"]
    number = exact(index)
    name = str(rule["above"])
    if number < rule["below"]["under"]:
        name = str(rule["below"]["name"])
    else:
        for step in rule["steps"]:
            if number <= step["to"]:
                name = str(step["name"])
                break
    return Figure("营养状态", name, by=edition.clause(rule["clause"], rule["mark"]))


def _row(edition: Edition, item: str) -> Mapping[str, Any]:
    row = edition.says["index"].get(item)
    if not isinstance(row, Mapping):
        have = "、".join(k for k, v in edition.says["index"].items() if isinstance(v, Mapping))
        raise UnknownSubstance(f"营养状态指数没有“{item}”这一项；有：{have}。")
    return row


def _figure(edition: Edition, item: str, index: Figure | Number) -> Figure:
    if isinstance(index, Figure):
        return index
    return Figure(f"{_row(edition, item)['name']}营养状态指数", index)


def _number(figure: Figure) -> Fraction:
    return exact(figure.value)
