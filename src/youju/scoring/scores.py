"""Items of the objects: a value becomes marks, with its trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from youju.scoring.nouns import (
    MISSING,
    FromMeasure,
    Given,
    Item,
    Measure,
    PerObject,
    ScoreLine,
    Values,
)
from youju.scoring.ranking import places
from youju.scoring.shapes import RANK, Shape, form, in_marks
from youju.scoring.shapes.gate import Gate
from youju.terms.errors import BadScheme, NotEnoughData
from youju.terms.figures import Figure, Value
from youju.terms.numbers import exact, plain, round_even

NOT_SUPPLIED = "未提供数值"


def measured(name: str, measure: Measure, given: Given) -> Figure:
    """What was handed in for one object, as a figure that says its basis."""
    if isinstance(given, Figure):
        if isinstance(given.value, str):
            raise BadScheme(f"{name}的“{measure.name}”是文字“{given.value}”，不能计分；请给数值。")
        note = given.note or ("" if given.value is not None else NOT_SUPPLIED)
        basis = "；".join(one for one in (measure.basis, note) if one)
        return replace(given, name=measure.name, unit=given.unit or measure.unit, note=basis)
    if given is None:
        return Figure(measure.name, None, measure.unit, note=f"{measure.basis}；{NOT_SUPPLIED}")
    exact(given)
    return Figure(measure.name, given, measure.unit, note=measure.basis)


def at(figure: Figure, decimals: int | None, word: str) -> Figure:
    """The figure rounded once, half to even, with the unrounded one as its part."""
    if figure.value is None or decimals is None:
        return figure
    value = round_even(exact(figure.value), decimals)
    if value == exact(figure.value):
        return replace(figure, value=value)
    return Figure(
        figure.name, value, figure.unit, of=(figure,), note=f"{word}，修约到{decimals}位小数"
    )


def printed(figure: Figure, measure: Measure) -> Figure:
    """As it is published."""
    return at(figure, measure.decimals_printed, "公布值")


def for_scoring(figure: Figure, measure: Measure) -> Figure:
    """As it is scored: from the printed, the ranked or the held value."""
    if measure.scored == "held":
        return figure
    if measure.scored == "ranked":
        return at(figure, measure.decimals_ranked, "排名取位")
    return printed(figure, measure)


def score_items(
    items: Sequence[Item],
    measures: Mapping[str, Measure],
    objects: Sequence[str],
    values: Values,
) -> dict[str, dict[str, ScoreLine]]:
    """Object → item → line. ``values`` lacks nothing silently: a gap meets its item's policy."""
    found: dict[str, dict[str, ScoreLine]] = {name: {} for name in objects}
    shut: dict[str, dict[str, str]] = {name: {} for name in objects}
    for item in items:
        reach = _reach(item, measures, objects, values)
        count = sum(one.value is not None for one in reach.values())
        for name in objects:
            line, closed = _scored(item, measures, name, reach[name], values.get(name, {}), count)
            found[name][item.key] = line
            if closed:
                shut[name][item.key] = closed
    for item in items:
        for name in objects:
            if closed_by := [shut[name][key] for key in item.gated_by if key in shut[name]]:
                found[name][item.key] = _zeroed(found[name][item.key], "、".join(closed_by))
    return found


def _reach(
    item: Item, measures: Mapping[str, Measure], objects: Sequence[str], values: Values
) -> dict[str, Figure]:
    """What the shape is given, per object: the value of the measure, or the place."""
    measure = measures[item.measure]
    figures = {
        name: measured(name, measure, values.get(name, {}).get(measure.key)) for name in objects
    }
    if item.shape.takes != RANK:
        return {name: for_scoring(one, measure) for name, one in figures.items()}
    sign = 1 if measure.direction == "lower" else -1
    rounded = {name: at(one, measure.decimals_ranked, "排名取位") for name, one in figures.items()}
    found = places(
        {
            name: (sign * exact(one.value),)
            for name, one in rounded.items()
            if one.value is not None
        },
        item.ties,
    )
    return {
        name: Figure(
            f"{measure.name} 位次",
            plain(found[name]) if name in found else None,
            "位",
            of=(one,),
            note="" if name in found else one.note,
        )
        for name, one in rounded.items()
    }


def _scored(
    item: Item,
    measures: Mapping[str, Measure],
    name: str,
    reach: Figure,
    values: Mapping[str, Given],
    count: int,
) -> tuple[ScoreLine, str]:
    """The line, and why the gate is shut if the item is one and it is."""
    labels = {one.name: one for one in form(item.shape_name)}
    said: dict[str, object] = {"marks": item.marks}
    shown: list[Figure] = []
    gap = reach if reach.value is None else None
    for key, rule in item.fields.items():
        value: object = rule
        if isinstance(rule, PerObject):
            value = rule.each.get(name, rule.otherwise)
            if value is None:
                raise BadScheme(
                    f"“{item.name}”没有给{name}规定“{labels[key].label}”；请在 each 里补上，"
                    "或写 otherwise。"
                )
        elif isinstance(rule, FromMeasure):
            measure = measures[rule.measure]
            base = for_scoring(measured(name, measure, values.get(rule.measure)), measure)
            shown.append(replace(base, name=f"{labels[key].label}（{base.name}）"))
            gap = gap or (base if base.value is None else None)
            value = None if base.value is None else Decimal(in_marks(exact(base.value)))
        said[key] = value
        if not isinstance(rule, FromMeasure):
            shown.append(Figure(labels[key].label, _shown(value, labels[key].choices)))
    if gap is not None:
        return _missing(item, name, gap, (reach, *shown))
    for one in labels.values():
        if one.given:
            said[one.name] = Decimal(count)
            shown.append(Figure(one.label, count))
    try:
        shape: Shape = item.shape(**said)
    except BadScheme as why:
        raise BadScheme(f"方案“{item.name}”用于{name}时：{why}") from why
    reached = in_marks(exact(reach.value))
    exact_marks = shape.score(reached)
    score = round_even(exact_marks, item.decimals)
    note = f"{shape.title}，满分{plain(item.marks)}分"
    if score != exact_marks:
        note += f"；得分由{exact_marks:.6f}修约到{item.decimals}位小数"
    figure = Figure(f"{name} {item.name}", score, "分", item.clause, (reach, *shown), note)
    line = ScoreLine(name, item.key, item.name, item.kind, score, item.marks, figure)
    if isinstance(shape, Gate) and not shape.passes(reached):
        return line, f"“{item.name}”未通过"
    return line, ""


def _missing(
    item: Item, name: str, gap: Figure, shown: tuple[Figure, ...]
) -> tuple[ScoreLine, str]:
    """The line of an item without a value, by the item's own policy, with the reason."""
    because = f"“{gap.name}”缺少数值（{gap.note}）"
    if item.missing == "refuse":
        raise NotEnoughData(
            f"{name}的“{item.name}”不能计分：{because}；方案规定此时不予计算，请补上数值。"
        )
    score = {"zero": Decimal(0), "full": item.marks, "no_score": None}[item.missing]
    note = f"{because}，按方案{MISSING[item.missing]}"
    figure = Figure(f"{name} {item.name}", score, "分", item.clause, shown, note)
    line = ScoreLine(name, item.key, item.name, item.kind, score, item.marks, figure)
    shut = item.shape is Gate and item.missing == "zero"
    return line, f"“{item.name}”缺少数值" if shut else ""


def _zeroed(line: ScoreLine, because: str) -> ScoreLine:
    """The line as a shut gate leaves it; a line without a score stays without."""
    if line.score is None:
        return line
    note = f"{because}，本项计0分"
    was = line.figure.named(f"{line.figure.name}（未计门槛）")
    figure = replace(line.figure, value=Decimal(0), of=(was,), note=note)
    return replace(line, score=Decimal(0), figure=figure)


def _shown(value: object, choices: Mapping[str, str]) -> Value:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(f"{bound}→{marks}分" for bound, marks in value)
    if isinstance(value, str):
        return choices.get(value, value)
    return value if isinstance(value, Decimal) else None
