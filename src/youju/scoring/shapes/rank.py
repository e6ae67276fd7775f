"""按位次计分."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from youju.scoring.shapes._frame import RANK, clipped, full_marks, labelled, one_of, shape
from youju.terms.errors import BadScheme

TIES = {"shared": "并列，其后空位", "dense": "并列，其后不空位", "average": "并列取平均位次"}


@shape("rank")
@dataclass(frozen=True)
class Rank:
    """按位次计分 — place r of n gets ``marks × (n - r + 1) / n``.

    >>> shape = Rank(Decimal(8), objects=Decimal(8))
    >>> [shape.score(Decimal(place)) for place in (1, 2, 8)]
    [Decimal('8'), Decimal('7'), Decimal('1')]

    With ``first_third_full`` the first third (3r ≤ n) has full marks, the others as before:

    >>> Rank(Decimal(8), Decimal(8), first_third_full=True).score(Decimal(2))
    Decimal('8')

    ``n`` counts the objects that have a value. How equal values are placed is the field
    ``ties``; the frame gives the place accordingly.
    """

    title: ClassVar[str] = "按位次计分"
    takes: ClassVar[str] = RANK

    marks: Decimal = field(metadata=labelled("满分"))
    objects: Decimal = field(metadata=labelled("参加排名的个数", given=True))
    first_third_full: bool = field(
        default=False, metadata=labelled("前三分之一得满分", help="位次×3 不大于个数")
    )
    ties: str = field(default="shared", metadata=labelled("并列", choices=TIES))

    def __post_init__(self) -> None:
        full_marks(self.marks)
        one_of("ties", self.ties, TIES)
        if self.objects < 1:
            raise BadScheme("参加排名的个数不到 1；没有可排的对象。")

    def score(self, reached: Decimal) -> Decimal:
        """Marks for the place ``reached``, between 1 and ``objects``."""
        if not 1 <= reached <= self.objects:
            raise BadScheme(f"位次 {reached} 不在 1 至 {self.objects} 之间。")
        if self.first_third_full and 3 * reached <= self.objects:
            return clipped(Fraction(self.marks), self.marks)
        share = (Fraction(self.objects) - Fraction(reached) + 1) / Fraction(self.objects)
        return clipped(Fraction(self.marks) * share, self.marks)
