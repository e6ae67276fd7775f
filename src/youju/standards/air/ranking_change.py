"""城市环境空气质量变化程度排名 — who improved most, by the change of the composite index.

For half-years and years (notice of 2017-02-12). The smaller the change rate the better, equal
rates share the rank, and a place that attains class 2 is left out of the list of the worst.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from youju.standards.air.hj663_edition import Given, notes, number_of
from youju.standards.air.ranking import STANDARD, Decimals, rank
from youju.terms.clauses import Clause
from youju.terms.figures import Figure
from youju.terms.numbers import round_even
from youju.terms.periods import Period


@dataclass(frozen=True, slots=True)
class Improvement:
    """One place: its change rate, its rank (1 = improved most), its rank among the worst."""

    place: str
    change: Figure
    rank: int | None
    worst_rank: int | None


def change_rate(
    now: Given, then: Given, period: Period, *, rate_decimals: Decimals = "rule"
) -> Figure:
    """综合指数变化率 (I_now − I_then)/I_then in %, negative when the air got better.

    now, then: the composite index of the period and of the same period of the year before.
    The decimals are to be checked; ``rate_decimals=None`` keeps the exact rate.

    >>> from decimal import Decimal
    >>> from youju.terms.periods import year_of
    >>> change_rate(Decimal("3.80"), Decimal("4.00"), year_of(date(2025, 1, 1))).value
    Decimal('-5.0')
    """
    scheme = _scheme(period.end)
    digits = scheme["rounding"]["decimals"] if rate_decimals == "rule" else rate_decimals
    after, before = number_of(now), number_of(then)
    rate = None
    if after is not None and before:
        exact_rate = (after - before) * 100 / before
        rate = exact_rate if digits is None else round_even(exact_rate, digits)
    return Figure(
        "综合指数变化率",
        rate,
        "%",
        by=Clause(scheme["name"], scheme["clause"], scheme["rounding"]["mark"], scheme["since"]),
        of=(_index("本期综合指数", now), _index("上年同期综合指数", then)),
        note=notes(
            "" if rate is not None else "缺本期或上年同期综合指数",
            "" if period.kind in scheme["periods"] else "方案只规定半年和年的变化程度排名",
            "" if scheme["since"] <= period.end else f"方案自{scheme['since']}起实施",
        ),
    )


def improvement_ranking(
    now: Mapping[str, Given],
    then: Mapping[str, Given],
    period: Period,
    *,
    attaining: Collection[str] = (),
    rate_decimals: Decimals = "rule",
) -> list[Improvement]:
    """变化程度排名: every place of ``now``, best improvement first, places without rate last.

    ``attaining`` are the places that attain class 2 for all items in the period: they are
    ranked among all, but not put on the list of the worst (``worst_rank`` is ``None``).
    Rates are ranked with the decimals that they are rounded to.

    >>> from youju.terms.periods import year_of
    >>> lines = improvement_ranking(
    ...     {"甲": 4, "乙": 3, "丙": 5}, {"甲": 4, "乙": 2, "丙": 4}, year_of(date(2025, 1, 1)),
    ...     attaining={"乙"})
    >>> [(line.place, str(line.change.value), line.rank, line.worst_rank) for line in lines]
    [('甲', '0.0', 1, 2), ('丙', '25.0', 2, 1), ('乙', '50.0', 3, None)]
    """
    changes = {
        place: change_rate(value, then.get(place), period, rate_decimals=rate_decimals)
        for place, value in now.items()
    }
    best = rank(changes)
    worst = rank(
        {place: change for place, change in changes.items() if place not in attaining},
        smaller_is_better=False,
    )
    lines = [
        Improvement(place, change, best[place], worst.get(place))
        for place, change in changes.items()
    ]
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0))


def _scheme(day: date) -> Mapping[str, Any]:
    """The scheme in force on that day, else the first one."""
    schemes: list[Mapping[str, Any]] = sorted(
        STANDARD.says["improvement"], key=lambda one: one["since"]
    )
    return next((one for one in reversed(schemes) if one["since"] <= day), schemes[0])


def _index(name: str, given: Given) -> Figure:
    if isinstance(given, Figure):
        return given.named(name)
    return Figure(name, number_of(given))
