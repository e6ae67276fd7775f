"""按通量补偿 — what passes a section above its target, in tonnes, at so many yuan a tonne.

>>> from datetime import date
>>> from decimal import Decimal
>>> found = owed({"codmn": 8, "nh3n": Decimal("1.8"), "tp": Decimal("0.25")},
...     {"codmn": 6, "nh3n": Decimal("1.5"), "tp": Decimal("0.2")}, 1000, on=date(2020, 3, 31))
>>> found.value, found.unit
(Decimal('650000'), '元')
>>> print(found.of[0].line())
高锰酸盐指数补偿资金 = 300000 元  ← 镇江市太湖流域环境资源区域补偿方案 一（三）补偿标准
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from youju.standards.compensation import agreements
from youju.standards.compensation.agreements import FLUX, Agreement, Inflow, name_of, short
from youju.terms.dated import Edition
from youju.terms.errors import BadInput, NotThere, UnknownUnit
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact

WATER_UNITS = {"万m³": Fraction(1), "m³": Fraction(1, 10_000), "亿m³": Fraction(10_000)}
"""Units of the water of a period, in 10⁴ m³."""
TONNES = Fraction(1, 100)
"""mg/L × 10⁴ m³ in tonnes."""


def owed(
    measured: Mapping[str, Number],
    targets: Mapping[str, Number],
    water: Number,
    *,
    on: date,
    agreement: Agreement | None = None,
    inflow: Inflow | None = None,
    unit: str = "mg/L",
    water_unit: str = "万m³",
) -> Figure:
    """What a section owes for one period, in yuan: Σ (C − target) × water × rate.

    ``measured``, ``targets``: every item of the agreement, in ``unit``; ``water``: of the period
    (a month in the plan of Zhenjiang), in 万m³, m³ or 亿m³. ``inflow``: what came from upstream,
    where the agreement takes its excess off. ``on``: the last day of the period.

    Refuses missing or negative values (BadInput), unknown units (UnknownUnit), floats (NotExact),
    days without agreement (NoEditionInForce).
    """
    edition = (agreement or Agreement.shipped("taihu")).on(on, FLUX)
    agreements.refuse_inflow(edition, inflow)
    volume = _water(water, water_unit)
    rates: Mapping[str, Number] = edition.says["rates"]["items"]
    if unknown := [item for item in measured if item not in rates]:
        raise BadInput(
            f"“{edition.name}”不含{'、'.join(map(name_of, unknown))}；"
            f"只计{'、'.join(map(name_of, rates))}。"
        )
    parts, sum_ = [], Fraction(0)
    for item, rate in rates.items():
        load = _load(edition, item, measured, targets, volume, unit, inflow)
        amount = _number(load) * exact(rate)
        says = edition.says["rates"]
        parts.append(
            Figure(
                f"{name_of(item)}补偿资金",
                short(amount),
                "元",
                by=edition.clause(says["clause"], says["mark"]),
                of=(load, Figure(f"{name_of(item)}补偿标准", rate, says["unit"])),
            )
        )
        sum_ += amount
    amount, cap = agreements.capped(max(sum_, Fraction(0)), edition)
    says = edition.says["load"]
    return Figure(
        "断面补偿资金",
        short(amount),
        "元",
        by=edition.clause(says["clause"], says["mark"]),
        of=(*parts, *((cap,) if cap else ()), agreements.basis(edition, on)),
        note="已按上限计" if cap and amount < sum_ else "",
    )


def divided(
    owed_by_section: Figure, section: str, *, on: date, agreement: Agreement | None = None
) -> tuple[Figure, ...]:
    """Who bears what a section owes: each item by the areas' shares of pollution (分担系数).

    Refuses sections without a table of shares (NotThere), shares that do not make 100 %, and an
    amount that a cap has cut, which no longer splits by item (BadInput).
    """
    edition = (agreement or Agreement.shipped("taihu")).on(on, FLUX)
    says = edition.says.get("shares", {})
    if section not in says:
        raise NotThere(f"“{edition.name}”没有“{section}”的分担系数；请按协议附表补充。")
    if any(part.name == "补偿金上限" for part in owed_by_section.of) and owed_by_section.note:
        raise BadInput("断面补偿资金已按上限计，不能再按因子分担；请由协议另行约定。")
    table: Mapping[str, Mapping[str, Number]] = says[section]
    items = list(edition.says["rates"]["items"])
    for item in items:
        if sum(exact(row[item]) for row in table.values()) != 100:
            raise BadInput(f"“{section}”{name_of(item)}的分担系数合计不是 100%；请核对协议附表。")
    by_item = dict(zip(items, owed_by_section.of, strict=False))
    by = edition.clause(says["clause"], says["mark"])
    return tuple(
        Figure(
            f"{area}应承担补偿资金",
            short(sum((_number(by_item[i]) * exact(row[i]) / 100 for i in items), Fraction(0))),
            "元",
            by=by,
            of=tuple(Figure(f"{name_of(i)}分担系数", row[i], "%") for i in items),
        )
        for area, row in table.items()
    )


def _load(
    edition: Edition,
    item: str,
    measured: Mapping[str, Number],
    targets: Mapping[str, Number],
    volume: Fraction,
    unit: str,
    inflow: Inflow | None,
) -> Figure:
    if item not in measured:
        raise BadInput(f"没有{name_of(item)}的监测值，不能计算补偿；缺测的月份请按协议另行认定。")
    value = agreements.concentration(item, measured[item], unit)
    held_to = agreements.target(item, targets, unit)
    load = (value - held_to) * volume * TONNES
    parts = [
        Figure(f"{name_of(item)}监测值", measured[item], unit),
        Figure(f"{name_of(item)}控制目标值", targets[item], unit),
        Figure("断面水量", short(volume), "万m³"),
    ]
    if inflow is not None:
        brought = _brought(item, inflow)
        parts.append(
            Figure(
                f"上游来水超标{name_of(item)}",
                short(brought),
                "t",
                by=edition.clause(edition.says["inflow"]["clause"], edition.says["inflow"]["mark"]),
            )
        )
        load = max(load - brought, Fraction(0)) if load > 0 else load
    better = edition.says["better"]
    note = ""
    if load < 0:
        if better["how"] == "zero":
            load, note = Fraction(0), "优于目标，不计"
        else:
            note = "优于目标，予以抵扣"
    says = better if note else edition.says["load"]
    return Figure(
        f"{name_of(item)}超目标通量",
        short(load),
        "t",
        by=edition.clause(says["clause"], says["mark"]),
        of=tuple(parts),
        note=note,
    )


def _brought(item: str, inflow: Inflow) -> Fraction:
    """The excess load that came from upstream, in tonnes; nothing where the target was met."""
    if item not in inflow.measured or inflow.water_10k_m3 is None:
        raise BadInput(f"扣除上游影响需要入境断面的{name_of(item)}和水量；请补齐，或不扣除。")
    value = agreements.concentration(item, inflow.measured[item], "mg/L")
    held_to = agreements.target(item, inflow.targets, "mg/L")
    water = _water(inflow.water_10k_m3, "万m³")
    return max(value - held_to, Fraction(0)) * water * TONNES


def _water(water: Number, unit: str) -> Fraction:
    if unit not in WATER_UNITS:
        raise UnknownUnit(
            f"断面水量的单位是“{unit}”；应为 {'、'.join(WATER_UNITS)}"
            "（一段时期的水量，不是流速或流量）。"
        )
    volume = exact(water) * WATER_UNITS[unit]
    if volume < 0:
        raise BadInput(f"断面水量不能为负：{water}；倒流的月份请按协议另行认定。")
    return volume


def _number(figure: Figure) -> Fraction:
    return exact(figure.value)
