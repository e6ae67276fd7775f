"""按改善进度计分."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from youju.scoring.shapes._frame import (
    DIRECTIONS,
    LOWER,
    VALUE,
    clipped,
    full_marks,
    labelled,
    one_of,
    shape,
)


@shape("progress")
@dataclass(frozen=True)
class Progress:
    """按改善进度计分 — full marks for the planned improvement, none for standing still.

    >>> shape = Progress(marks=Decimal(10), base=Decimal(40), goal=Decimal(36))
    >>> shape.score(Decimal(37))
    Decimal('7.5')

    Where the base already meets the goal there is nothing to improve: full marks while the
    goal is still met, else none.

    >>> Progress(Decimal(10), base=Decimal(34), goal=Decimal(36)).score(Decimal(36))
    Decimal('10')
    """

    title: ClassVar[str] = "按改善进度计分"
    takes: ClassVar[str] = VALUE

    marks: Decimal = field(metadata=labelled("满分"))
    base: Decimal = field(metadata=labelled("基数", help="得零分的数，常为上年同期值"))
    goal: Decimal = field(metadata=labelled("目标值", help="得满分的数"))
    direction: str = field(default=LOWER, metadata=labelled("方向", choices=DIRECTIONS))

    def __post_init__(self) -> None:
        full_marks(self.marks)
        one_of("direction", self.direction, DIRECTIONS)

    def score(self, reached: Decimal) -> Decimal:
        """Marks for ``reached``, in proportion to the way from base to goal."""
        sign = 1 if self.direction == LOWER else -1
        planned = (Fraction(self.base) - Fraction(self.goal)) * sign
        if planned <= 0:
            met = (Fraction(self.goal) - Fraction(reached)) * sign >= 0
            return clipped(Fraction(self.marks) if met else Fraction(0), self.marks)
        done = (Fraction(self.base) - Fraction(reached)) * sign / planned
        return clipped(Fraction(self.marks) * done, self.marks)
