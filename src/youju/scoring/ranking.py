"""Places: keys in order, equal values sharing, and the movement against an earlier ranking.

>>> places({"甲": (Decimal(3),), "乙": (Decimal(1),), "丙": (Decimal(1),)})
{'乙': Decimal('1'), '丙': Decimal('1'), '甲': Decimal('3')}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from youju.scoring.nouns import RankingRule
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact, round_even

SHARED, DENSE, AVERAGE = "shared", "dense", "average"


def places(sortable: Mapping[str, Sequence[Number]], ties: str = SHARED) -> dict[str, Decimal]:
    """The place of each object, smaller keys first; equal keys are placed by ``ties``.

    ``shared`` 1, 1, 3; ``dense`` 1, 1, 2; ``average`` 1.5, 1.5, 3.
    """
    order = sorted(sortable, key=lambda one: tuple(map(exact, sortable[one])))
    found: dict[str, Decimal] = {}
    before = 0
    groups = groupby(order, key=lambda one: tuple(map(exact, sortable[one])))
    for number, (_, equals) in enumerate(groups, 1):
        group = list(equals)
        place = Decimal(number if ties == DENSE else before + 1)
        if ties == AVERAGE:
            place += Decimal(len(group) - 1) / 2
        found |= dict.fromkeys(group, place)
        before += len(group)
    return found


@dataclass(frozen=True)
class Placed:
    """One object in a ranking; ``place`` is None, with the reason, when it can't be placed.

    ``up`` is how many places it rose since the earlier ranking (negative: fell), None when
    there is nothing to compare with. ``values`` are the key values as they decided.
    """

    object: str
    place: int | None
    values: tuple[Number | None, ...]
    tied: bool = False
    up: int | None = None
    reason: str = ""
    figure: Figure | None = field(default=None, compare=False)


def ranked(
    rule: RankingRule,
    values: Mapping[str, Sequence[Figure]],
    earlier: Mapping[str, int | None] | None = None,
) -> tuple[Placed, ...]:
    """All objects, best first, those without a first key last and without a place.

    ``values``: object → one figure per key of the rule. Among objects that are equal in every
    key before, one without a value stands behind those that have one.
    """
    keyed: dict[str, tuple[Number | None, ...]] = {}
    reasons: dict[str, str] = {}
    for name, figures in values.items():
        keyed[name] = tuple(
            None if one.value is None else _rounded(one.value, key.decimals)
            for one, key in zip(figures, rule.keys, strict=True)
        )
        if keyed[name][0] is None:
            reasons[name] = figures[0].note or f"没有{figures[0].name}"
    sortable = {
        name: [
            part
            for key, one in zip(rule.keys, row, strict=True)
            for part in _order(key.direction, one)
        ]
        for name, row in keyed.items()
        if name not in reasons
    }
    found = places(sortable, rule.ties)
    shared = [*found.values()]
    rows = [
        Placed(
            name,
            int(place),
            keyed[name],
            shared.count(place) > 1,
            moved(int(place), (earlier or {}).get(name)),
            figure=Figure(
                f"{name} {rule.name}",
                int(place),
                "位",
                rule.clause,
                tuple(values[name]),
                f"共{len(found)}个参加排名" + ("，并列" if shared.count(place) > 1 else ""),
            ),
        )
        for name, place in found.items()
    ]
    for name, reason in reasons.items():
        figure = Figure(f"{name} {rule.name}", None, "位", rule.clause, tuple(values[name]), reason)
        rows.append(Placed(name, None, keyed[name], reason=reason, figure=figure))
    return tuple(rows)


def moved(now: int | None, earlier: int | None) -> int | None:
    """How many places up (negative: down); None when either is missing.

    >>> moved(2, 5), moved(3, 1), moved(1, None)
    (3, -2, None)
    """
    return None if now is None or earlier is None else earlier - now


def _rounded(value: object, decimals: int | None) -> Number:
    number = exact(value)
    return number if decimals is None else round_even(number, decimals)


def _order(direction: str, value: Number | None) -> tuple[Fraction, Fraction]:
    """Sorts better first, missing last."""
    if value is None:
        return Fraction(1), Fraction(0)
    return Fraction(0), Fraction(value) if direction == "lower" else -Fraction(value)
