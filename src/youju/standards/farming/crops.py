"""秸秆、农膜、化肥、农药 — how much is used, recovered and taken up, and how much less is applied.

>>> on = date(2025, 12, 31)
>>> straw_rate({"肥料化": 60, "饲料化": 18, "燃料化": 9}, 100, on=on).value
Decimal('87')
>>> reduction("化肥", 500, 480, on=on, basis="折纯量").value
Decimal('4')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from youju.standards.farming import shares
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NotEnoughData, NotThere, UnknownUnit
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact

STANDARD = Standard.load("youju.standards.farming", "crops.toml")

INDICATORS = ("straw", "film", "fertiliser", "pesticide")


def straw_rate(
    uses: Mapping[str, Number], collectable: Number, *, on: date, unit: str = "t"
) -> Figure:
    """秸秆综合利用率: the five uses over what can be collected (可收集量), in percent.

    ``uses``: any of 肥料化, 饲料化, 燃料化, 基料化, 原料化. The denominator is not what grows
    (产生量, 理论资源量). Refuses other uses, negative amounts, more used than collectable
    (BadInput), other units (UnknownUnit), nothing collectable (NotEnoughData).
    """
    edition = STANDARD.on(on)
    says = edition.says["straw"]
    if unknown := [use for use in uses if use not in says["uses"]]:
        raise BadInput(
            f"秸秆没有“{'、'.join(unknown)}”这种利用方式；可用 {'、'.join(says['uses'])}。"
        )
    parts = {f"{use}{says['part']}": amount for use, amount in uses.items()}
    return shares.rate(edition, "straw", parts, collectable, unit)


def film_rate(recovered: Number, used: Number, *, on: date, unit: str = "t") -> Figure:
    """农膜回收率: recovered over used, in percent. It is not 农膜处置率 (see ``disposal_rate``)."""
    return _rate("film", recovered, used, on, unit)


def disposal_rate(*, on: date) -> Figure:
    """农膜处置率: reported beside the recovery; its formula was not read (NotThere)."""
    says = STANDARD.on(on).says["disposal"]
    raise NotThere(
        f"{says['name']}的算法未见原文，不能计算；它与农膜回收率是两个指标，请勿互相替代。"
    )


def fertiliser_rate(absorbed: Number, applied: Number, *, on: date, unit: str = "t") -> Figure:
    """化肥利用率: nutrients taken up by the crop over fertiliser applied (折纯), in percent."""
    return _rate("fertiliser", absorbed, applied, on, unit)


def pesticide_rate(retained: Number, applied: Number, *, on: date, unit: str = "t") -> Figure:
    """农药利用率: pesticide that stays on the crop over what was applied, in percent."""
    return _rate("pesticide", retained, applied, on, unit)


def reduction(
    kind: str, before: Number, now: Number, *, on: date, basis: str, unit: str = "t"
) -> Figure:
    """化肥、农药减量: by how much less is applied than in the base year, in percent.

    ``kind``: 化肥 or 农药; ``basis``: 折纯量 or 实物量, 折百量 or 商品量, one for both years.
    Negative where more is applied. Refuses other kinds, bases, negative amounts (BadInput), other
    units (UnknownUnit), nothing in the base year (NotEnoughData).
    """
    edition = STANDARD.on(on)
    says = edition.says["reduction"]
    if kind not in says["basis"]:
        raise BadInput(f"没有“{kind}”减量；可用 {'、'.join(says['basis'])}。")
    if basis not in says["basis"][kind]:
        raise BadInput(f"{kind}用量的口径“{basis}”应为 {'、'.join(says['basis'][kind])} 之一。")
    if unit not in says["units"]:
        raise UnknownUnit(f"{kind}用量的单位是“{unit}”；应为 {'、'.join(says['units'])}。")
    first, last = exact(before), exact(now)
    if first < 0 or last < 0:
        raise BadInput(f"{kind}用量不能为负；请核对台账。")
    if not first:
        raise NotEnoughData(f"基准年{kind}用量为 0，没有减量比例。")
    return Figure(
        f"{kind}减量比例",
        shares.shown(100 * (first - last) / first),
        "%",
        by=edition.clause(says["clause"], says["mark"]),
        of=(
            Figure(f"基准年{kind}用量（{basis}）", before, unit),
            Figure(f"本年{kind}用量（{basis}）", now, unit),
        ),
        note=f"由{says['publisher']}公布",
    )


def target(indicator: str, year: int, *, on: date, area: str = "全国") -> Figure:
    """The target of ``straw``, ``film``, ``fertiliser`` or ``pesticide``; refuses others."""
    if indicator not in INDICATORS:
        raise BadInput(f"没有“{indicator}”这一指标；可用 {'、'.join(INDICATORS)}。")
    return shares.target(STANDARD.on(on), indicator, year, area)


def _rate(key: str, part: Number, whole: Number, on: date, unit: str) -> Figure:
    edition = STANDARD.on(on)
    return shares.rate(edition, key, {edition.says[key]["part"]: part}, whole, unit)
