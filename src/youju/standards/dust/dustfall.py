"""降尘量 — how much dust falls on an area in a month, by the square kilometre.

>>> from datetime import date
>>> from decimal import Decimal
>>> month = summary("某市", {"甲": Decimal("8.4"), "乙": Decimal("9.75"), "丙": None})
>>> print(month.mean.line())
某市月平均降尘量 = 9.075 t/(km²·月)  （缺丙）
>>> print(judge(month.mean, area="汾渭平原", on=date(2020, 3, 31)).line())
某市月平均降尘量判定 = 超标  ← 国发〔2018〕22号 城市月平均降尘量〔待核〕  （超过 0.1 t/(km²·月)）
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from youju.standards.air import ranking
from youju.terms.clauses import VERIFIED, Clause
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, UnknownUnit
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, plain, round_even
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.dust", "dustfall.toml")

UNIT = "t/(km²·月)"
DECIMALS = 1
"""Decimals in which values of dustfall are published, and by which they are ranked."""
MET, EXCEEDED = "达标", "超标"


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """What a province or city holds its areas to, in t/(km²·month), and since when."""

    instrument: str
    since: date
    value: int | Decimal
    article: str = ""
    until: date | None = None
    mark: str = VERIFIED

    def on(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Summary:
    """A month of an area: mean, largest and smallest point, t/(km²·month)."""

    mean: Figure
    largest: Figure
    smallest: Figure


def summary(area: str, points: Mapping[str, Number | Gap | None], *, unit: str = UNIT) -> Summary:
    """The month of an area from its points: arithmetic mean (held at 10⁻⁶), extremes.

    Points without a value (``None``, a flag) are left out and named in the note; of equal
    extremes the note names all points. Refuses other units (UnknownUnit), negative values
    (BadInput), and no values at all (NotEnoughData).
    """
    if unit != UNIT:
        raise UnknownUnit(
            f"降尘量的单位是“{unit}”；应为 {UNIT}，请先换算（1 g/(m²·月) 等于 1 {UNIT}）。"
        )
    found: dict[str, Fraction] = {}
    parts = []
    for point, value in points.items():
        if value is None or isinstance(value, Gap):
            continue
        number = exact(value)
        if number < 0:
            raise BadInput(f"{point}的降尘量不应小于 0：{value}；请核对原始数据。")
        found[point] = number
        parts.append(Figure(f"{point}降尘量", value, UNIT))
    if not found:
        raise NotEnoughData(f"{area}没有任何一个点位的降尘量，不能统计；请至少填写一个点位。")
    missing = [point for point in points if point not in found]
    mean = Figure(
        f"{area}月平均降尘量",
        plain(round_even(sum(found.values(), Fraction(0)) / len(found), HELD_DECIMALS)),
        UNIT,
        of=tuple(parts),
        note=f"缺{'、'.join(missing)}" if missing else "",
    )
    largest, smallest = max(found.values()), min(found.values())
    return Summary(
        mean,
        _extreme(f"{area}降尘量最大值", found, largest),
        _extreme(f"{area}降尘量最小值", found, smallest),
    )


def average(area: str, months: Mapping[str, Figure | Number | None]) -> Figure:
    """累计 or a year of an area: arithmetic mean of its months, held at 10⁻⁶.

    That months count alike, and are not rounded before, is to be checked. Months without a
    value are left out and named. Refuses no values at all (NotEnoughData).

    >>> average("甲县", {"1月": Decimal("8.4"), "2月": Decimal("9.1"), "3月": None}).line()
    '甲县平均降尘量 = 8.75 t/(km²·月)  （各月算术平均（待核）；缺3月）'
    """
    given = {
        month: one if isinstance(one, Figure) or one is None else Figure(month, one, UNIT)
        for month, one in months.items()
    }
    parts = {
        month: one for month, one in given.items() if one is not None and one.value is not None
    }
    if not parts:
        raise NotEnoughData(f"{area}没有任何一个月的降尘量，不能求平均；请至少填写一个月。")
    missing = [month for month in months if month not in parts]
    total = sum((exact(one.value) for one in parts.values()), Fraction(0))
    return Figure(
        f"{area}平均降尘量",
        plain(round_even(total / len(parts), HELD_DECIMALS)),
        UNIT,
        of=tuple(parts.values()),
        note="各月算术平均（待核）" + (f"；缺{'、'.join(missing)}" if missing else ""),
    )


def limit(area: str, *, on: date, own: OwnLimit | None = None) -> Figure:
    """What an area is held to, t/(km²·month): its ``own`` value, else that of its region.

    ``area``: 京津冀及周边, 汾渭平原, 长三角, 苏北, 皖北; any name with an own value. Refuses
    own values above the region's (BadInput), and areas without a value on that day: unknown
    ones, days outside 2018–2020 (NoEditionInForce).
    """
    ours = own if own is not None and own.on(on) else None
    nation = _of_region(area, on)
    if ours is None:
        if nation is None:
            raise NoEditionInForce(
                f"{on} 没有“{area}”降尘量的控制要求；国家只在 {_regions()} 有要求，"
                f"其他请给出地方的控制值及其依据。"
            )
        return nation
    if nation is not None and exact(ours.value) > exact(nation.value):
        raise BadInput(
            f"{ours.instrument} 的降尘量控制值 {ours.value} 宽于国家的 {nation.value}；"
            "地方的控制值只能更严。"
        )
    by = Clause(ours.instrument, ours.article, ours.mark, ours.since, ours.until)
    of = () if nation is None else (nation,)
    return Figure(f"{area}降尘量控制值", ours.value, UNIT, by=by, of=of)


def has_limit(area: str, on: date) -> bool:
    """Whether the nation holds that region to a value on that day.

    >>> has_limit("汾渭平原", date(2020, 3, 31)), has_limit("汾渭平原", date(2026, 3, 31))
    (True, False)
    """
    return _of_region(area, on) is not None


def judge(value: Figure | Number, *, area: str, on: date, own: OwnLimit | None = None) -> Figure:
    """Whether the month of an area, to one decimal, is above what it is held to."""
    given = value if isinstance(value, Figure) else Figure("月平均降尘量", value, UNIT)
    held_to = limit(area, on=on, own=own)
    if given.value is None:
        return Figure(f"{given.name}判定", None, of=(given, held_to), note="没有降尘量")
    number = round_even(exact(given.value), DECIMALS)
    over = exact(number) - exact(held_to.value)
    if held_to.by is not None and own is not None and own.on(on):
        by = held_to.by
    else:
        edition = STANDARD.on(on)
        by = edition.clause(edition.says["judging"]["clause"], edition.says["judging"]["mark"])
    return Figure(
        f"{given.name}判定",
        EXCEEDED if over > 0 else MET,
        by=by,
        of=(Figure("修约到一位小数", number, UNIT, of=(given,)), held_to),
        note=f"超过 {plain(round_even(over, HELD_DECIMALS))} {UNIT}" if over > 0 else "",
    )


def ranked(values: Mapping[str, Figure | Number | None]) -> list[ranking.Ranked]:
    """Areas by their dustfall, least first, on one decimal; equal values share the rank and
    the ranks after them are left out (1, 2, 2, 4).

    >>> for line in ranked({"甲": Decimal("1.24"), "乙": Decimal("1.16"), "丙": 1, "丁": 3}):
    ...     print(line.rank, line.place, line.printed)
    1 丙 1.0
    2 甲 1.2
    2 乙 1.2
    4 丁 3.0
    """
    return ranking.ranked(values, ranked_decimals=DECIMALS, printed_decimals=DECIMALS)


def _extreme(name: str, found: Mapping[str, Fraction], number: Fraction) -> Figure:
    where = "、".join(point for point, value in found.items() if value == number)
    return Figure(name, plain(round_even(number, HELD_DECIMALS)), UNIT, note=where)


def _of_region(area: str, on: date) -> Figure | None:
    """The value of a region, if it has one on that day."""
    for edition in STANDARD.editions:
        if edition.since <= on and (edition.until is None or on <= edition.until):
            row = edition.says["areas"].get(area)
            if row is None:
                return None
            by = edition.clause(row["clause"], row["mark"])
            return Figure(f"{area}降尘量控制值", row["limit"], UNIT, by=by)
    return None


def _regions() -> str:
    return "；".join(
        f"{edition.since} 至 {edition.until} 的{'、'.join(edition.says['areas'])}"
        for edition in STANDARD.editions
    )
