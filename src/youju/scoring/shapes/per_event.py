"""按次计分."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from youju.scoring.shapes._frame import VALUE, clipped, full_marks, labelled, positive, shape


@shape("per_event")
@dataclass(frozen=True)
class PerEvent:
    """按次计分 — so much for each event, capped; for lines of bonus and of deduction.

    A real rule: each section that rises one class gets 5 points, 20 at most.

    >>> shape = PerEvent(Decimal(20), each=Decimal(5))
    >>> [shape.score(Decimal(events)) for events in (0, 3, 6)]
    [Decimal('0'), Decimal('15'), Decimal('20')]
    """

    title: ClassVar[str] = "按次计分"
    takes: ClassVar[str] = VALUE

    marks: Decimal = field(metadata=labelled("封顶"))
    each: Decimal = field(metadata=labelled("每次"))

    def __post_init__(self) -> None:
        full_marks(self.marks)
        positive(each=self.each)

    def score(self, reached: Decimal) -> Decimal:
        """Marks for that many events, at most ``marks``."""
        return clipped(Fraction(self.each) * Fraction(reached), self.marks)
