"""按超标倍数分档补偿 — a base by how far the target is exceeded, times one plus the multiple.

>>> from datetime import date
>>> from decimal import Decimal
>>> targets = {"cod": 50, "nh3n": Decimal("2.5")}
>>> found = owed({"cod": 90, "nh3n": Decimal("2.5")}, targets, on=date(2020, 6, 1))
>>> print(found.explain(1))
断面补偿金 = 45 万元  ← 周口市水环境生态补偿办法 第四条第2项
  化学需氧量超标倍数 = 0.8
  档内基数 = 25 万元  （0.5 < 超标倍数 ≤ 1.0）
  补偿协议 = 周口市水环境生态补偿办法（2008-06-01 至 今）  （起止日期待核）
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from youju.standards.compensation import agreements
from youju.standards.compensation.agreements import STEPS, Agreement, Inflow, name_of, short
from youju.terms.dated import Edition
from youju.terms.errors import BadInput, NotThere
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact

SECTION, MOUTH = "section", "mouth"
"""A section that an area answers for (责任断面), and where a tributary joins (入河口断面)."""


def owed(
    measured: Mapping[str, Number],
    targets: Mapping[str, Number],
    *,
    on: date,
    kind: str = SECTION,
    agreement: Agreement | None = None,
    inflow: Inflow | None = None,
    unit: str = "mg/L",
) -> Figure:
    """What a section owes for one sampling, in the unit of the agreement (万元).

    ``measured``, ``targets``: every item of the agreement (COD and NH3-N in Zhoukou), in
    ``unit``. A step includes its upper end: at a multiple of 0.5 the lower base holds.
    ``inflow``: taken off the multiple where the agreement says so.

    Refuses targets that the steps do not cover (NotThere), missing or negative values (BadInput),
    other units (UnknownUnit), floats (NotExact), days without agreement (NoEditionInForce).
    """
    edition = (agreement or Agreement.shipped("zhoukou")).on(on, STEPS)
    if kind not in (SECTION, MOUTH) or kind not in edition.says:
        raise BadInput(f"没有“{kind}”这类断面；可用 section（责任断面）、mouth（入河口断面）。")
    agreements.refuse_inflow(edition, inflow)
    items = edition.says["targets"]["above"]
    multiples = [_multiple(edition, item, measured, targets, unit, inflow) for item in items]
    if kind == SECTION:
        _require_covered(edition, targets, unit)
    table = edition.says[kind]
    over = [one for one in multiples if exact(one.value) > 0]
    if edition.says["several"]["how"] == "largest":
        over = sorted(over, key=lambda one: exact(one.value))[-1:]
    parts, sum_ = [], Fraction(0)
    for one in over:
        parts.append(one)
        base, words = _base(table["steps"], exact(one.value))
        parts.append(Figure("档内基数", base, edition.says["unit"], note=words))
        sum_ += exact(base) * (1 + exact(one.value))
    amount, cap = agreements.capped(sum_, edition)
    return Figure(
        "断面补偿金",
        short(amount),
        edition.says["unit"],
        by=edition.clause(table["clause"], table["mark"]),
        of=(*(parts or multiples), *((cap,) if cap else ()), agreements.basis(edition, on)),
        note="未超标" if not over else "已按上限计" if amount < sum_ else "",
    )


def reward(
    class_: str,
    compliance: Mapping[str, Number],
    *,
    on: date,
    agreement: Agreement | None = None,
) -> Figure:
    """The yearly reward of an outflow of class Ⅰ–Ⅲ whose items all comply in more than 90 %.

    ``compliance``: per item of the agreement, in percent of the samplings. Other classes have
    their own rows, which are not in the file: refused (NotThere). Refuses shares outside 0–100
    and missing items (BadInput).
    """
    edition = (agreement or Agreement.shipped("zhoukou")).on(on, STEPS)
    says = edition.says["reward"]
    if class_ not in says["classes"]:
        raise NotThere(f"“{edition.name}”{class_}类出境河流的奖励条款未收录；请按原文认定。")
    parts = []
    for item in edition.says["targets"]["above"]:
        if item not in compliance:
            raise BadInput(f"没有{name_of(item)}的达标率，不能认定奖励。")
        if not 0 <= exact(compliance[item]) <= 100:
            raise BadInput(f"{name_of(item)}达标率应在 0 与 100 之间（%）：{compliance[item]}。")
        parts.append(Figure(f"{name_of(item)}达标率", compliance[item], "%"))
    met = all(exact(part.value) > says["above"] for part in parts)
    return Figure(
        "年度奖励",
        says["amount"] if met else 0,
        edition.says["unit"],
        by=edition.clause(says["clause"], says["mark"]),
        of=tuple(parts),
        note="" if met else f"达标率未都大于 {says['above']}%",
    )


def sampling(basin: str, *, on: date, agreement: Agreement | None = None) -> Figure:
    """How often the sections of a basin are sampled, and in the note when it is told and settled.

    Two excerpts of the rule of Zhoukou contradict each other here, so the mark says to be checked.
    A basin that is not named goes by 其他流域. Refuses an agreement without a calendar (NotThere).
    """
    edition = (agreement or Agreement.shipped("zhoukou")).on(on, STEPS)
    says = edition.says.get("calendar")
    if says is None:
        raise NotThere(f"“{edition.name}”没有写明监测和结算的周期；请在协议文件中补 calendar。")
    every = says["sections"]
    return Figure(
        "监测频次",
        every.get(basin, every.get("其他流域")),
        by=edition.clause(says["clause"], says["mark"]),
        note=f"{says['published']}公布，{says['settled']}结算",
    )


def _multiple(
    edition: Edition,
    item: str,
    measured: Mapping[str, Number],
    targets: Mapping[str, Number],
    unit: str,
    inflow: Inflow | None,
) -> Figure:
    if item not in measured:
        raise BadInput(f"没有{name_of(item)}的监测值，不能计算超标倍数。")
    value = agreements.concentration(item, measured[item], unit)
    held_to = agreements.target(item, targets, unit)
    multiple = (value - held_to) / held_to
    parts = [
        Figure(f"{name_of(item)}监测值", measured[item], unit),
        Figure(f"{name_of(item)}目标值", targets[item], unit),
    ]
    if inflow is not None:
        if item not in inflow.measured:
            raise BadInput(f"扣除上游影响需要入境断面的{name_of(item)}；请补齐，或不扣除。")
        upstream = agreements.concentration(item, inflow.measured[item], "mg/L")
        there = agreements.target(item, inflow.targets, "mg/L")
        brought = max((upstream - there) / there, Fraction(0))
        says = edition.says["inflow"]
        by = edition.clause(says["clause"], says["mark"])
        parts.append(Figure(f"上游入境{name_of(item)}超标倍数", short(brought), by=by))
        multiple -= brought
    return Figure(f"{name_of(item)}超标倍数", short(max(multiple, Fraction(0))), of=tuple(parts))


def _base(steps: Sequence[Sequence[Number]], multiple: Fraction) -> tuple[Number, str]:
    for step in steps:
        low, base = step[0], step[-1]
        high = step[1] if len(step) == 3 else None  # the last step is open
        if multiple > exact(low) and (high is None or multiple <= exact(high)):
            words = f"{low} < 超标倍数" + (f" ≤ {high}" if high is not None else "")
            return base, words
    return 0, f"超标倍数不大于 {steps[0][0]}，不计"


def _require_covered(edition: Edition, targets: Mapping[str, Number], unit: str) -> None:
    says = edition.says["targets"]
    for item, bound in says["above"].items():
        if agreements.target(item, targets, unit) <= exact(bound):
            raise NotThere(
                f"“{edition.name}”{name_of(item)}目标值不大于 {bound} mg/L 的档次未见原文，"
                "不能计算；请取得原文后写入协议文件。"
            )
