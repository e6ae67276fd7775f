"""What the indicators share: a part of a whole in percent, with who publishes it; targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from youju.terms.dated import Edition
from youju.terms.errors import BadInput, NotEnoughData, NotThere, UnknownUnit
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, plain, round_even, total


def rate(
    edition: Edition,
    key: str,
    parts: Mapping[str, Number],
    whole: Number,
    unit: str,
    *,
    counts: bool = False,
) -> Figure:
    """The sum of ``parts`` over ``whole`` in percent, held at 10⁻⁶; both in ``unit``.

    ``counts``: whole numbers only. Refuses negative amounts, parts above the whole, fractions of
    things that are counted (BadInput), other units (UnknownUnit), a whole of 0 (NotEnoughData).
    """
    says: Mapping[str, Any] = edition.says[key]
    name, wanted = says["name"], says["units"]
    if unit not in wanted:
        raise UnknownUnit(f"{name}的单位是“{unit}”；应为 {'、'.join(wanted)}，分子分母同一单位。")
    for said, amount in (*parts.items(), (says["whole"], whole)):
        number = exact(amount)
        if number < 0:
            raise BadInput(f"{said}不能为负：{amount}；请核对台账。")
        if counts and number.denominator != 1:
            raise BadInput(f"{said}按{unit}计数，应是整数：{amount}。")
    done = total(map(exact, parts.values()))
    if not exact(whole):
        raise NotEnoughData(f"{says['whole']}为 0，没有{name}；报表中请填“—”。")
    if done > exact(whole):
        raise BadInput(
            f"{'、'.join(parts)}合计（{shown(done)} {unit}）大于{says['whole']}（{whole} {unit}）；"
            "请核对口径和单位。"
        )
    return Figure(
        name,
        shown(100 * done / exact(whole)),
        "%",
        by=edition.clause(says["clause"], says["mark"]),
        of=(
            *(Figure(said, amount, unit) for said, amount in parts.items()),
            Figure(says["whole"], whole, unit),
        ),
        note=f"由{says['publisher']}公布",
    )


def target(edition: Edition, key: str, year: int, area: str) -> Figure:
    """The target of an indicator for a year and an area, in percent (以上); refuses others."""
    rows = [row for row in edition.says["target"] if row["of"] == key]
    for row in rows:
        if (row["year"], row["area"]) == (year, area):
            by = edition.clause(row["clause"], row["mark"])
            name = f"{area}{year}年{edition.says[key]['name']}目标"
            return Figure(name, row["percent"], "%", by=by, note="以上")
    have = "、".join(f"{row['area']}{row['year']}年" for row in rows) or "无"
    raise NotThere(f"没有{area} {year} 年{edition.says[key]['name']}的国家目标；收录的有：{have}。")


def shown(number: Number) -> Number:
    """At 10⁻⁶, half to even, without trailing zeros."""
    return plain(round_even(number, HELD_DECIMALS))
