"""扬尘控制 — the six measures of construction sites, sweeping and silt of roads, rankings of both.

>>> from datetime import date
>>> day = date(2026, 3, 31)
>>> done = dict.fromkeys(measures(day), True) | {"出入车辆清洗": False}
>>> found = site_complete(done, on=day)
>>> found.value, found.note
('未落实', '5/6，未落实：出入车辆清洗')
>>> sweeping_rate(71, 100, on=day).value
Decimal('71.0')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from youju.standards.air import ranking
from youju.standards.dust.dustfall import OwnLimit
from youju.terms.clauses import Clause
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, UnknownUnit
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import Number, exact, plain, round_even
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.dust", "sites.toml")

DONE, OPEN = "落实", "未落实"
MET, EXCEEDED = "达标", "超标"
SILT_UNIT = "g/m²"
PLACES = ("city", "county")
"""The built-up area of a prefecture-level city, and a county town."""

Checklist = Mapping[str, bool | None]
"""Measure → carried out; None where the site has no such work (no earth moved, no trucks)."""


def measures(on: date) -> tuple[str, ...]:
    """The six measures (六个百分之百), by name."""
    return tuple(STANDARD.on(on).says["measures"]["names"])


def site_complete(done: Checklist, *, on: date) -> Figure:
    """Whether a site carries out all measures that apply to it: ``落实`` or ``未落实``.

    Refuses a list that lacks a measure or names another (BadInput): not looked at is not done.
    A list on which nothing applies has no answer.
    """
    edition = STANDARD.on(on)
    rule = edition.says["measures"]
    names = measures(on)
    if strange := [one for one in done if one not in names]:
        raise BadInput(f"“{'、'.join(strange)}”不在六个百分之百之内；可用 {'、'.join(names)}。")
    if lacking := [one for one in names if one not in done]:
        raise BadInput(
            f"检查表缺{'、'.join(lacking)}；请逐项填写，工地没有该项作业的注明“不涉及”。"
        )
    by = edition.clause(rule["clause"], rule["mark"])
    applies = [one for one in names if done[one] is not None]
    missing = [one for one in applies if not done[one]]
    count = f"{len(applies) - len(missing)}/{len(applies)}"
    if not applies:
        return Figure("六个百分之百落实情况", None, by=by, note="各项均不涉及")
    note = f"{count}，未落实：{'、'.join(missing)}" if missing else count
    return Figure("六个百分之百落实情况", OPEN if missing else DONE, by=by, note=note)


def complete_share(sites: Mapping[str, Checklist], *, on: date) -> Figure:
    """The share of sites that carry out every measure, % with one decimal.

    Sites to which nothing applies are left out and named. Refuses no site at all.
    """
    edition = STANDARD.on(on)
    rule = edition.says["measures"]
    found = {name: site_complete(done, on=on).value for name, done in sites.items()}
    counted = [value for value in found.values() if value is not None]
    if not counted:
        raise NotEnoughData("没有任何一个可以评价的工地，不能计算落实率；没有检查不等于落实。")
    left = [name for name, value in found.items() if value is None]
    good = counted.count(DONE)
    return Figure(
        "六个百分之百落实率",
        round_even(Fraction(100 * good, len(counted)), rule["decimals"]),
        "%",
        by=edition.clause(rule["clause"], rule["mark"]),
        of=(Figure("全部落实的工地", good, "个"), Figure("评价的工地", len(counted), "个")),
        note=f"未计入：{'、'.join(left)}" if left else "",
    )


def sweeping_rate(by_machine: Number, sweepable: Number, *, on: date) -> Figure:
    """道路机械化清扫率: area swept by machine of what machines can sweep, % with one decimal.

    Both in one unit (万m² or km). Refuses more than the whole, negative areas (BadInput), none
    (NotEnoughData).
    """
    edition = STANDARD.on(on)
    rule = edition.says["sweeping"]
    part, whole = exact(by_machine), exact(sweepable)
    if part < 0 or part > whole:
        raise BadInput(
            f"机械化清扫面积 {by_machine} 应在 0 与可清扫面积 {sweepable} 之间；请核对。"
        )
    if whole == 0:
        raise NotEnoughData("可机械化清扫的面积为 0，不计算清扫率；报表中请填“—”。")
    parts = (Figure("机械化清扫面积", by_machine), Figure("可机械化清扫面积", sweepable))
    value = round_even(100 * part / whole, rule["decimals"])
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("道路机械化清扫率", value, "%", by=by, of=parts)


def sweeping_target(place: str, *, on: date) -> Figure:
    """The rate of sweeping asked for in a ``city`` (70 %) or a ``county`` town (60 %)."""
    edition = STANDARD.on(on)
    rule = edition.says["sweeping"]
    if place not in PLACES:
        raise BadInput(
            f"没有“{place}”这种地方；可用 city（地级及以上城市建成区）、county（县城）。"
        )
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("道路机械化清扫率目标", rule[place], "%", by=by, note="以上，2020年底前")


def silt_load(points: Sequence[Number | Gap | None], *, on: date, unit: str = SILT_UNIT) -> Figure:
    """道路积尘负荷 of a road: the mean of its points, g/m² with two decimals.

    Points without a value are left out and counted. Refuses other units (UnknownUnit), negative
    values (BadInput), no values at all (NotEnoughData).
    """
    if unit != SILT_UNIT:
        raise UnknownUnit(f"积尘负荷的单位是“{unit}”；应为 {SILT_UNIT}，请先换算。")
    edition = STANDARD.on(on)
    rule = edition.says["silt"]
    said = [exact(one) for one in points if one is not None and not isinstance(one, Gap)]
    if not said:
        raise NotEnoughData("道路没有任何一个点位的积尘负荷，不能求平均值；请至少填写一个点位。")
    if low := [one for one in said if one < 0]:
        raise BadInput(f"积尘负荷不应小于 0：{in_text(low[0])}；请核对原始数据。")
    value = round_even(sum(said, Fraction(0)) / len(said), rule["decimals"])
    note = f"{len(said)} 个点位" + (
        f"，缺 {len(points) - len(said)} 个" if len(said) < len(points) else ""
    )
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("道路积尘负荷", value, SILT_UNIT, by=by, note=note)


def judge_silt(load: Number, own: OwnLimit | None, *, on: date) -> Figure:
    """``达标`` or ``超标`` against the area's own limit; equal meets it.

    Refuses a day without an own limit (NoEditionInForce): the nation has none.
    """
    if own is None or not own.on(on):
        raise NoEditionInForce(
            f"{on} 没有道路积尘负荷的限值；国家没有统一限值，请给出地方的限值及其依据。"
        )
    by = Clause(own.instrument, own.article, own.mark, own.since, own.until)
    over = exact(load) - exact(own.value)
    parts = (Figure("道路积尘负荷", load, SILT_UNIT), Figure("地方限值", own.value, SILT_UNIT))
    note = f"超过 {in_text(plain(round_even(over, 6)))} {SILT_UNIT}" if over > 0 else ""
    return Figure("道路积尘负荷判定", EXCEEDED if over > 0 else MET, by=by, of=parts, note=note)


def ranked(
    values: Mapping[str, Figure | Number | None], what: str, *, on: date
) -> list[ranking.Ranked]:
    """Sites by ``particles`` (PM10 or TSP, whole µg/m³) or roads by ``silt``, least first.

    Equal printed values share the rank (1, 2, 2, 4); without a value there is none.
    """
    if what not in ("particles", "silt"):
        raise BadInput(
            f"没有“{what}”这种扬尘排名；可用 particles（工地颗粒物）、silt（道路积尘）。"
        )
    digits = STANDARD.on(on).says[what]["decimals"]
    return ranking.ranked(values, ranked_decimals=digits, printed_decimals=digits)
