"""断面比例与达标率 — shares of a network of sections, and which of them count.

A section that was not sampled carries its reason; whether it leaves the denominator is a rule:

>>> from decimal import Decimal
>>> day = date(2026, 1, 31)
>>> month = [Section("甲", "Ⅱ", "Ⅱ"), Section("乙", "Ⅳ", "Ⅲ"), Section("丙", None, "Ⅲ", "冰封"),
...     Section("丁", None, "Ⅲ", "漏采")]
>>> print(good_share(month, on=day).explain())
Ⅰ～Ⅲ类断面比例 = 33.3 %  ← 地表水断面比例统计做法 断面比例  （未计入：丙（冰封））
  Ⅰ～Ⅲ类断面 = 1 个
  参评断面 = 3 个  （含漏采 丁）
>>> target_rate(month, on=day).value
Decimal('33.3')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from youju.standards.water import gb3838
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import round_even

STANDARD = Standard.load("youju.standards.water", "sections.toml")

MET, MISSED = "达标", "不达标"


@dataclass(frozen=True, slots=True)
class Section:
    """A section in a period: its class or None, its target class, why it has no class."""

    key: str
    water_class: str | None
    target: str = ""
    because: str = ""


def leaves(reason: str, *, on: date) -> Figure:
    """Whether a section that was not sampled leaves the denominator: ``是`` or ``否``.

    Refuses a missing reason and one that is not listed (BadInput).
    """
    edition = STANDARD.on(on)
    table = edition.says["reasons"]
    row = table.get(reason)
    if not isinstance(row, Mapping):
        have = "、".join(key for key, one in table.items() if isinstance(one, Mapping))
        raise BadInput(
            f"没有类别的断面应写明原因，“{reason}”不在其中；可用 {have}。没有数据不等于达标。"
        )
    by = edition.clause(row.get("clause", table["clause"]), row.get("mark", table["mark"]))
    return Figure(f"{reason}断面退出分母", "是" if row["leaves"] else "否", by=by)


def share(sections: Sequence[Section], wanted: Sequence[str], name: str, *, on: date) -> Figure:
    """The share of sections in some classes, % with one decimal, of those that count."""
    edition = STANDARD.on(on)
    counted, left, blank = _counted(sections, on)
    classes = [gb3838.class_name(one.water_class, on=on) for one in counted if one.water_class]
    many = sum(one in wanted for one in classes)
    rule = edition.says["share"]
    return Figure(
        f"{name}断面比例",
        round_even(Fraction(100 * many, len(counted)), rule["decimals"]),
        "%",
        by=edition.clause(rule["clause"], rule["mark"]),
        of=(Figure(f"{name}断面", many, "个"), Figure("参评断面", len(counted), "个", note=blank)),
        note=left,
    )


def good_share(sections: Sequence[Section], *, on: date) -> Figure:
    """优良断面比例: Ⅰ–Ⅲ. Refuses no section that counts (NotEnoughData)."""
    return share(sections, STANDARD.on(on).says["share"]["good"], "Ⅰ～Ⅲ类", on=on)


def worst_share(sections: Sequence[Section], *, on: date) -> Figure:
    """劣Ⅴ类断面比例."""
    return share(sections, [STANDARD.on(on).says["share"]["worst"]], "劣Ⅴ类", on=on)


def target_rate(sections: Sequence[Section], *, on: date) -> Figure:
    """断面达标率: the share of sections at or better than their own target class, one decimal.

    The yardstick is each section's target or functional class, not class Ⅲ. Refuses a section
    without target (BadInput).
    """
    edition = STANDARD.on(on)
    limits = gb3838.STANDARD.on(on).says
    order = [*limits["classes"], limits["worse"]]
    counted, left, blank = _counted(sections, on)
    if bare := [one.key for one in counted if not one.target]:
        raise BadInput(f"{'、'.join(bare)}没有目标类别；请在断面表中填写目标或功能区类别。")
    met = 0
    for one in counted:
        goal = order.index(gb3838.class_name(one.target, on=on))
        if one.water_class is not None:
            met += order.index(gb3838.class_name(one.water_class, on=on)) <= goal
    rule = edition.says["target"]
    return Figure(
        "断面达标率",
        round_even(Fraction(100 * met, len(counted)), rule["decimals"]),
        "%",
        by=edition.clause(rule["clause"], rule["mark"]),
        of=(Figure("达标断面", met, "个"), Figure("参评断面", len(counted), "个", note=blank)),
        note=left,
    )


def zone_met(results: Sequence[bool | None], *, on: date) -> Figure:
    """Whether a functional zone met its target in a year, by the share of its samplings.

    ``results``: whether each sampling met the zone's class; None: not sampled. Met from 80 % on, of
    six samplings at least; of fewer there is no answer.

    >>> zone_met([True] * 8 + [False] * 2, on=date(2026, 12, 31)).value
    '达标'
    """
    edition = STANDARD.on(on)
    rule = edition.says["zone"]
    said = [one for one in results if one is not None]
    by = edition.clause(rule["clause"], rule["mark"])
    if len(said) < rule["fewest"]:
        note = f"全年只有 {len(said)} 次，少于 {rule['fewest']} 次，不评价"
        return Figure("功能区年度达标情况", None, by=by, note=note)
    percent = Fraction(100 * sum(said), len(said))
    part = Figure("达标频次比例", percent, "%", note=f"{sum(said)}/{len(said)}")
    value = MET if percent >= rule["percent"] else MISSED
    return Figure("功能区年度达标情况", value, by=by, of=(part,))


def _counted(sections: Sequence[Section], on: date) -> tuple[list[Section], str, str]:
    """The sections of the denominator, those left out, and those in it without a class."""
    counted: list[Section] = []
    left, blank = [], []
    for one in sections:
        if one.water_class is not None:
            counted.append(one)
        elif leaves(one.because, on=on).value == "是":
            left.append(f"{one.key}（{one.because}）")
        else:
            counted.append(one)
            blank.append(f"{one.because} {one.key}")
    if not counted:
        raise NotEnoughData("没有任何参评断面，不能计算断面比例；没有数据不等于水质优良。")
    return (
        counted,
        f"未计入：{'、'.join(left)}" if left else "",
        f"含{'、'.join(blank)}" if blank else "",
    )
