"""超标逐单位扣分."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import ClassVar

from youju.scoring.shapes._frame import (
    DIRECTIONS,
    LOWER,
    VALUE,
    clipped,
    full_marks,
    labelled,
    one_of,
    positive,
    shape,
)

UNITS = {
    "proportional": "按比例扣",
    "full": "每满一个单位扣一次",
    "started": "不足一个单位按一个单位扣",
}


@shape("deduct_per_unit")
@dataclass(frozen=True)
class DeductPerUnit:
    """超标逐单位扣分 — ``max(0, marks - deduct × max(0, gap) / unit)``, until used up.

    A real rule: PM10 is worth 3 points, every µg/m³ over the target costs half a point.

    >>> shape = DeductPerUnit(Decimal(3), target=Decimal(70), unit=Decimal(1),
    ...                       deduct=Decimal("0.5"), units="full")
    >>> [shape.score(Decimal(reached)) for reached in ("70", "72.9", "80")]
    [Decimal('3'), Decimal('2'), Decimal('0')]
    """

    title: ClassVar[str] = "超标逐单位扣分"
    takes: ClassVar[str] = VALUE

    marks: Decimal = field(metadata=labelled("满分"))
    target: Decimal = field(metadata=labelled("目标值"))
    unit: Decimal = field(metadata=labelled("单位量", help="每差多少扣一次"))
    deduct: Decimal = field(metadata=labelled("每单位扣分"))
    units: str = field(
        default="proportional", metadata=labelled("零头", help="不足一个单位怎样扣", choices=UNITS)
    )
    direction: str = field(default=LOWER, metadata=labelled("方向", choices=DIRECTIONS))

    def __post_init__(self) -> None:
        full_marks(self.marks)
        positive(unit=self.unit, deduct=self.deduct)
        one_of("units", self.units, UNITS)
        one_of("direction", self.direction, DIRECTIONS)

    def score(self, reached: Decimal) -> Decimal:
        """Marks left for ``reached``; meeting the target exactly costs nothing."""
        gap = Fraction(reached) - Fraction(self.target)
        if self.direction != LOWER:
            gap = -gap
        short = max(Fraction(0), gap) / Fraction(self.unit)
        if self.units == "full":
            short = Fraction(floor(short))
        elif self.units == "started":
            short = Fraction(ceil(short))
        return clipped(Fraction(self.marks) - Fraction(self.deduct) * short, self.marks)
