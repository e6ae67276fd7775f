"""绿色发展指数 — six class indices by weight; public satisfaction stands apart.

Beijing 2016, as published in 2017:

>>> from decimal import Decimal
>>> beijing = {"资源利用": Decimal("82.92"), "环境治理": Decimal("98.36"),
...     "环境质量": Decimal("78.75"), "生态保护": Decimal("70.86"),
...     "增长质量": Decimal("93.91"), "绿色生活": Decimal("83.15")}
>>> index(beijing, on=date(2017, 12, 26)).value
Decimal('83.71')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from youju.standards.ecology.published import index as checked_index
from youju.standards.ecology.published import short
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact, round_even, total

STANDARD = Standard.load("youju.standards.ecology", "green.toml")


def index(classes: Mapping[str, Number], *, on: date) -> Figure:
    """绿色发展指数 from the six class indices, two decimals, half to even.

    Published class indices have two decimals themselves, so the last digit may differ by one
    from the published index.

    Refuses a missing class (the others would weigh more), 公众满意程度, which is judged apart,
    other names, values outside 0–100 (BadInput), floats (NotExact).
    """
    edition = STANDARD.on(on)
    says = edition.says["classes"]
    weights: Mapping[str, Number] = says["weights"]
    for name in classes:
        if name in says["apart"]:
            raise BadInput(f"{name}单独评价，不计入绿色发展指数；请另列。")
        if name not in weights:
            raise BadInput(f"没有“{name}”这一分类指数；有：{'、'.join(weights)}。")
    if missing := [name for name in weights if name not in classes]:
        raise BadInput(f"缺{'、'.join(missing)}指数，不能合成绿色发展指数。")
    terms = [
        exact(weight) / 100 * checked_index(classes[name], f"{name}指数")
        for name, weight in weights.items()
    ]
    return Figure(
        "绿色发展指数",
        round_even(total(terms), says["decimals"]),
        by=edition.clause(says["clause"], says["mark"]),
        of=tuple(
            Figure(f"{name}指数", classes[name], note=f"权数 {weight}%")
            for name, weight in weights.items()
        ),
    )


def single(
    value: Number, lowest: Number, highest: Number, *, on: date, less_is_better: bool = False
) -> Figure:
    """个体指数: 60 for the worst area of all, 100 for the best, straight between.

    ``lowest``, ``highest``: of all areas, in the unit of ``value``. Refuses equal ends and a value
    outside them (BadInput), floats (NotExact).
    """
    edition = STANDARD.on(on)
    says = edition.says["single"]
    low, high, number = exact(lowest), exact(highest), exact(value)
    if low >= high:
        raise BadInput(f"最小值 {lowest} 应小于最大值 {highest}；各地区相同的指标不能拉开。")
    if not low <= number <= high:
        raise BadInput(f"{value} 不在最小值 {lowest} 与最大值 {highest} 之间；请核对单位。")
    share = (high - number if less_is_better else number - low) / (high - low)
    return Figure(
        "个体指数",
        short(exact(says["foot"]) + exact(says["span"]) * share),
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure("最小值", lowest), Figure("最大值", highest), Figure("指标值", value)),
        note="逆向指标" if less_is_better else "正向指标",
    )
