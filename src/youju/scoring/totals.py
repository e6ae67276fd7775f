"""Totals of the objects: parts, bonus, deductions, bounds, each with its trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from youju.scoring.nouns import Item, Part, ScoreLine, Total
from youju.scoring.shapes import in_marks
from youju.terms.figures import Figure
from youju.terms.numbers import exact, plain, round_even


@dataclass(frozen=True)
class ObjectTotal:
    """The whole of one object: exact, as printed, as ranked (all None without a total)."""

    object: str
    exact: Decimal | None
    printed: Decimal | None
    ranked: Decimal | None
    figure: Figure = field(compare=False)
    parts: Mapping[str, Figure] = field(default_factory=dict, compare=False)


def total_of(
    name: str, total: Total, parts: Mapping[str, Part], lines: Mapping[str, ScoreLine]
) -> ObjectTotal:
    """The total of one object: its parts, plus bonus, minus deductions, within its bounds."""
    seen: dict[str, Figure] = {}
    base = _part(name, total.part, parts, lines, seen)
    without = [one for one in lines.values() if one.score is None]
    if without and total.incomplete == "unranked":
        names = "、".join(f"“{one.name}”" for one in without)
        note = f"{names}没有得分，按方案不计总分、不排名"
        figure = Figure(f"{name} 总分", None, "分", total.part.clause, base.of, note)
        return ObjectTotal(name, None, None, None, figure, seen)
    if base.value is None:
        figure = Figure(f"{name} 总分", None, "分", total.part.clause, base.of, "没有一项有得分")
        return ObjectTotal(name, None, None, None, figure, seen)
    notes = []
    value = exact(base.value)
    if without:
        names = "、".join(f"“{one.name}”" for one in without)
        notes.append(f"未计{names}")
        lost = sum((Fraction(one.marks) for one in without if one.kind == "scored"), Fraction(0))
        if total.incomplete == "scaled" and lost and lost < total.marks:
            value = value * Fraction(total.marks) / (Fraction(total.marks) - lost)
            notes.append(
                f"其余满分{plain(total.marks - in_marks(lost))}分折算到{plain(total.marks)}分"
            )
    shown = [*base.of] if base.of else [base]
    for kind, sign, word in (("bonus", 1, "加分"), ("deduction", -1, "扣分")):
        for one in lines.values():
            if one.kind == kind and one.score is not None:
                value += sign * Fraction(one.score)
                shown.append(one.figure.named(f"{one.figure.name}（{word}）"))
    bounded = max(Fraction(total.floor), value)
    if total.cap is not None:
        bounded = min(Fraction(total.cap), bounded)
    if bounded != value:
        notes.append(f"合计{in_marks(value)}分，按方案限定在{plain(in_marks(bounded))}分")
    whole = in_marks(bounded)
    figure = Figure(
        f"{name} 总分",
        round_even(bounded, total.decimals_printed),
        "分",
        total.part.clause,
        tuple(shown),
        "；".join([*notes, f"公布{total.decimals_printed}位、排名{total.decimals_ranked}位小数"]),
    )
    ranked = round_even(bounded, total.decimals_ranked)
    return ObjectTotal(name, whole, figure.value, ranked, figure, seen)  # type: ignore[arg-type]


def _part(
    name: str,
    part: Part,
    parts: Mapping[str, Part],
    lines: Mapping[str, ScoreLine],
    seen: dict[str, Figure],
) -> Figure:
    """The figure of a part; without any scored member it has no value."""
    members = [
        _part(name, parts[key], parts, lines, seen) if key in parts else lines[key].figure
        for key in part.of
    ]
    scores = [exact(one.value) for one in members if one.value is not None]
    value: Fraction | None = None
    note = "各项之和" if part.operator == "sum" else "取其低者"
    if part.operator == "min_of" and len(scores) < len(members):
        scores, note = [], "缺少其中一项，无法取其低者"
    if scores:
        value = sum(scores, Fraction(0)) if part.operator == "sum" else min(scores)
        if part.cap is not None and value > part.cap:
            note += f"，{in_marks(value)}分超过封顶，按{plain(part.cap)}分计"
            value = Fraction(part.cap)
    figure = Figure(
        f"{name} {part.name}",
        None if value is None else in_marks(value),
        "分",
        part.clause,
        tuple(members),
        note,
    )
    seen[part.key] = figure
    return figure


def full_marks(part: Part, parts: Mapping[str, Part], items: Mapping[str, Item]) -> Decimal:
    """The most that a part can give: the sum of its members, or the least of them, capped."""
    members = [
        full_marks(parts[key], parts, items) if key in parts else items[key].marks
        for key in part.of
    ]
    most = sum(members, Decimal(0)) if part.operator == "sum" else min(members)
    return most if part.cap is None else min(most, part.cap)
