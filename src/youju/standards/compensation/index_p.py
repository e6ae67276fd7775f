"""补偿指数 P — a stability factor times the weighted ratios of four items to their basis values.

>>> from datetime import date
>>> from decimal import Decimal
>>> basis = {"codmn": 2, "nh3n": Decimal("0.1"), "tn": 1, "tp": Decimal("0.04")}
>>> now = {"codmn": 2, "nh3n": Decimal("0.09"), "tn": Decimal("1.1"), "tp": Decimal("0.04")}
>>> found = index(now, basis, on=date(2020, 12, 31))
>>> found.value, payer(found, on=date(2020, 12, 31)).value
(Decimal('0.9054'), '下游补偿上游')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from youju.standards.compensation import agreements
from youju.standards.compensation.agreements import INDEX, Agreement, name_of, short
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact

DOWNSTREAM_PAYS, UPSTREAM_PAYS = "下游补偿上游", "上游补偿下游"


def index(
    measured: Mapping[str, Number],
    basis: Mapping[str, Number],
    *,
    on: date,
    agreement: Agreement | None = None,
    unit: str = "mg/L",
) -> Figure:
    """P = K0 × Σ Kᵢ × Cᵢ/Cᵢ0 of a year, exactly.

    ``measured``: yearly means of all items of the agreement; ``basis``: what they are held
    against (基本限值), both in ``unit``. ``on``: the last day of the year.

    Refuses missing items (a missing one would lower P), a basis of 0 (BadInput), units
    (UnknownUnit), floats (NotExact), days without agreement (NoEditionInForce).
    """
    edition = (agreement or Agreement.shipped("xinanjiang")).on(on, INDEX)
    says = edition.says["index"]
    weights: Mapping[str, Number] = says["weights"]
    parts, sum_ = [], Fraction(0)
    for item, weight in weights.items():
        if item not in measured:
            raise BadInput(
                f"没有{name_of(item)}的年均值，不能求 P；缺一项会使 P 偏低，请补齐后再算。"
            )
        ratio = agreements.concentration(item, measured[item], unit) / agreements.target(
            item, basis, unit
        )
        sum_ += exact(weight) * ratio
        parts.append(
            Figure(
                f"{name_of(item)}比值",
                short(ratio),
                of=(
                    Figure(f"{name_of(item)}年均值", measured[item], unit),
                    Figure(f"{name_of(item)}基本限值", basis[item], unit),
                ),
                note=f"权重 {weight}",
            )
        )
    return Figure(
        "补偿指数 P",
        short(exact(says["factor"]) * sum_),
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure("稳定系数 K0", says["factor"]), *parts, agreements.basis(edition, on)),
    )


def payer(p: Figure | Number, *, on: date, agreement: Agreement | None = None) -> Figure:
    """Who pays: downstream where P is at most 1, else upstream."""
    edition = (agreement or Agreement.shipped("xinanjiang")).on(on, INDEX)
    given = p if isinstance(p, Figure) else Figure("补偿指数 P", p)
    says = edition.says["pays"]
    return Figure(
        "补偿方向",
        DOWNSTREAM_PAYS if exact(given.value) <= exact(says["at"]) else UPSTREAM_PAYS,
        by=edition.clause(says["clause"], says["mark"]),
        of=(given,),
    )
