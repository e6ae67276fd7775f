"""受污染耕地安全利用率 — how much of the polluted farmland is used safely.

The denominator counts slight pollution too, not only the land of safe use and strict control:

>>> land = Farmland(slight=100, moderate=80, heavy=20)
>>> print(rate(land, protected=95, used_safely=72, controlled=20).explain(1))
受污染耕地安全利用率 = 93.5 %  ← 受污染耕地安全利用率核算方法（试行） A=(B+C+D)/E
  实施优先保护类措施的轻微污染耕地 = 95 亩
  农产品质量达标的轻中度污染耕地 = 72 亩
  实施严格管控类措施的重度污染耕地 = 20 亩
  受污染耕地面积 = 200 亩

Key building land has a rate of its own, over the land that was due to be used safely:

>>> str(building_rate(37, 40).value)
'92.5'
"""

from __future__ import annotations

from dataclasses import dataclass

from youju.terms.clauses import Clause
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NotEnoughData, NotThere
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, plain, round_even

STANDARD = Standard.load("youju.standards.soil", "safe_use.toml")


@dataclass(frozen=True, slots=True)
class Farmland:
    """Polluted farmland by degree (轻微、轻中度、重度), as areas in one unit."""

    slight: Number
    moderate: Number
    heavy: Number


def rate(
    land: Farmland,
    *,
    protected: Number,
    used_safely: Number,
    controlled: Number,
    unit: str = "亩",
) -> Figure:
    """受污染耕地安全利用率, A = (B + C + D)/E in percent, held at 10⁻⁶.

    B ``protected``: slightly polluted, with measures of priority protection. C ``used_safely``:
    slightly to moderately polluted, with safe use or remediation and produce that meets the
    standard. D ``controlled``: heavily polluted, under strict control. E: all of ``land``.
    All in one ``unit``, which is only printed.

    Refuses negative areas and a part larger than its land (BadInput), no polluted land at all
    (NotEnoughData).
    """
    parts = (
        ("实施优先保护类措施的轻微污染耕地", protected, "轻微污染耕地", land.slight),
        ("农产品质量达标的轻中度污染耕地", used_safely, "轻中度污染耕地", land.moderate),
        ("实施严格管控类措施的重度污染耕地", controlled, "重度污染耕地", land.heavy),
    )
    for name, part, of, whole in parts:
        for said, area in ((name, part), (of, whole)):
            if exact(area) < 0:
                raise BadInput(f"{said}的面积不应小于 0：{area}；请核对台账。")
        if exact(part) > exact(whole):
            raise BadInput(f"{name}（{part} {unit}）大于{of}（{whole} {unit}）；请核对台账。")
    done = sum(exact(part) for _, part, _, _ in parts)
    total = sum(exact(whole) for _, _, _, whole in parts)
    if total == 0:
        raise NotEnoughData("没有受污染耕地，不计算安全利用率；报表中请填“—”。")
    says = STANDARD.says["rate"]
    return Figure(
        "受污染耕地安全利用率",
        plain(round_even(100 * done / total, HELD_DECIMALS)),
        "%",
        by=Clause(says["instrument"], says["article"], says["mark"]),
        of=(
            *(Figure(name, part, unit) for name, part, _, _ in parts),
            Figure("受污染耕地面积", plain(round_even(total, HELD_DECIMALS)), unit),
        ),
    )


def target(year: int) -> Figure:
    """The national target of the rate for 2020, 2025 or 2030, in percent.

    The note says 左右 where the target is so worded: then no sharp line is drawn. Refuses other
    years (NotThere).
    """
    rows = STANDARD.says["target"]
    for row in rows:
        if row["year"] == year:
            by = Clause(row["instrument"], row["article"], row["mark"])
            note = "左右" if row["about"] else "以上"
            return Figure(
                f"{year}年受污染耕地安全利用率目标", row["percent"], "%", by=by, note=note
            )
    have = "、".join(str(row["year"]) for row in rows)
    raise NotThere(f"没有 {year} 年受污染耕地安全利用率的国家目标；有：{have}。")


def building_rate(safe: Number, due: Number, *, unit: str = "公顷") -> Figure:
    """重点建设用地安全利用率, in percent, held at 10⁻⁶.

    ``safe``: land used safely, of ``due``: key building land (plots for dwellings, schools and
    care on polluted ground) that was to be used safely. Plots whose use did not begin are in
    neither. Refuses negative areas, a part larger than the whole (BadInput), nothing due
    (NotEnoughData).
    """
    for said, area in (("安全利用", safe), ("应安全利用", due)):
        if exact(area) < 0:
            raise BadInput(f"{said}的重点建设用地面积不应小于 0：{area}；请核对台账。")
    if exact(safe) > exact(due):
        raise BadInput(
            f"安全利用面积（{safe} {unit}）大于应安全利用面积（{due} {unit}）；请核对台账。"
        )
    if exact(due) == 0:
        raise NotEnoughData("没有应安全利用的重点建设用地，不计算安全利用率；报表中请填“—”。")
    says = STANDARD.says["building"]
    return Figure(
        "重点建设用地安全利用率",
        plain(round_even(100 * exact(safe) / exact(due), HELD_DECIMALS)),
        "%",
        by=Clause(says["instrument"], says["article"], says["mark"]),
        of=(
            Figure("安全利用的重点建设用地", safe, unit),
            Figure("应安全利用的重点建设用地", due, unit),
        ),
    )


def building_target(year: int) -> Figure:
    """The target of the rate for 2020 or 2030, in percent; 2025 is worded without a number.

    Refuses other years (NotThere).
    """
    for row in STANDARD.says["building_target"]:
        if row["year"] == year:
            by = Clause(row["instrument"], row["article"], row["mark"])
            name = f"{year}年污染地块（重点建设用地）安全利用率目标"
            return Figure(name, row["percent"], "%", by=by, note="以上")
    told = "2025 年的目标是“有效保障”，没有数值" if year == 2025 else f"没有 {year} 年的国家目标"
    raise NotThere(f"重点建设用地安全利用率：{told}；有数值的是 2020、2030 年。")
