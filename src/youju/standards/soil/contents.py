"""What farmland and building land share: a content as it is given, and how it is judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from youju.terms.clauses import Clause
from youju.terms.errors import BadInput, NotEnoughData, UnknownUnit
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact
from youju.terms.states import Gap

UNIT = "mg/kg"

NOT_ABOVE = "不高于筛选值"
WITHIN_BACKGROUND = "不高于背景值"
ABOVE_SCREENING = "高于筛选值"
BETWEEN = "高于筛选值、不高于管制值"
ABOVE_INTERVENTION = "高于管制值"
UNDECIDED = "不能判定"
VERDICTS = (NOT_ABOVE, WITHIN_BACKGROUND, ABOVE_SCREENING, BETWEEN, ABOVE_INTERVENTION)
"""The verdicts, from the least to the gravest. 高于筛选值 alone: no intervention value exists."""


def content(item: str, value: Number | Gap, unit: str, below_detection: bool) -> Figure:
    """The content (含量) of an item, mg/kg; with ``below_detection`` the detection limit.

    Refuses other units (UnknownUnit), a flag in place of a number and negative contents
    (BadInput).
    """
    if unit != UNIT:
        raise UnknownUnit(
            f"{item}含量的单位是“{unit}”；土壤限值以 mg/kg 计，请先换算"
            "（µg/kg 除以 1000，ng/kg 除以 1000000）。"
        )
    if value is Gap.BELOW_DETECTION:
        raise BadInput(f"{item}低于检出限，只有标记不能判定；请填写检出限的数值并注明低于检出限。")
    if isinstance(value, Gap):
        raise BadInput(f"{item}{value.label}，没有含量可以判定；请填写实测值，或不列入该项。")
    number = exact(value)
    if number < 0 or (below_detection and number == 0):
        what = "检出限应大于 0" if below_detection else "含量不应小于 0"
        raise BadInput(f"{item}{what}：{value}；请核对原始数据。")
    note = "低于检出限" if below_detection else ""
    return Figure(f"{item}检出限" if below_detection else f"{item}含量", value, UNIT, note=note)


def judged(
    item: str, found: Figure, screening: Figure, intervention: Figure | None, by: Clause
) -> Figure:
    """The verdict on one item. Equal to a value is not above it.

    A content below a detection limit that is itself above the screening value can't be judged:
    the verdict is ``None`` and the note says why.
    """
    parts = (found, screening) if intervention is None else (found, screening, intervention)
    name = f"{item}判定"
    number = exact(found.value)
    if number <= exact(screening.value):
        return Figure(name, NOT_ABOVE, by=by, of=parts)
    if found.note:
        why = "检出限高于筛选值，不能判定；请用检出限更低的方法"
        return Figure(name, None, by=by, of=parts, note=why)
    if intervention is None:
        return Figure(name, ABOVE_SCREENING, by=by, of=parts, note="该项没有管制值")
    verdict = ABOVE_INTERVENTION if number > exact(intervention.value) else BETWEEN
    return Figure(name, verdict, by=by, of=parts)


def sample(verdicts: Sequence[Figure], by: Clause) -> Figure:
    """The verdict on a sample: the gravest of its items, which the note names.

    ``不能判定`` where an item has no verdict and no other item is above a value. Refuses a
    sample without items (NotEnoughData).
    """
    if not verdicts:
        raise NotEnoughData("样品没有任何一项含量，不能判定；请至少填写一项。")
    known = [one for one in verdicts if one.value is not None]
    gravest = max((str(one.value) for one in known), key=VERDICTS.index, default=NOT_ABOVE)
    open_ = [one.name.removesuffix("判定") for one in verdicts if one.value is None]
    remarks = []
    if open_ and gravest in (NOT_ABOVE, WITHIN_BACKGROUND):
        gravest = UNDECIDED
    elif gravest != NOT_ABOVE:
        names = [one.name.removesuffix("判定") for one in known if one.value == gravest]
        remarks.append("、".join(names))
    if open_:
        remarks.append(f"{'、'.join(open_)}的检出限高于筛选值")
    return Figure("样品判定", gravest, by=by, of=tuple(verdicts), note="；".join(remarks))


def known_names(what: str, values: Collection[str], named: Iterable[str]) -> None:
    """Refuses remarks on items that the sample does not have (BadInput)."""
    if strange := sorted(set(named) - set(values)):
        raise BadInput(
            f"{'、'.join(strange)}注明了{what}，样品里却没有这一项；请补上含量或检出限的数值。"
        )
