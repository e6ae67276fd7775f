"""分档计分."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar

from youju.scoring.shapes._frame import (
    DIRECTIONS,
    HIGHER,
    VALUE,
    full_marks,
    labelled,
    one_of,
    shape,
)
from youju.terms.errors import BadScheme
from youju.terms.numbers import plain


@shape("steps")
@dataclass(frozen=True)
class Steps:
    """分档计分 — the marks of the best step that was reached.

    ``steps`` are pairs (bound, marks), the best first; ``inclusive`` says whether a value
    exactly on a bound has reached it.

    >>> steps = ((Decimal(90), Decimal(10)), (Decimal(80), Decimal(6)))
    >>> shape = Steps(Decimal(10), steps=steps, inclusive=True)
    >>> [shape.score(Decimal(reached)) for reached in (90, 89, 80, 79)]
    [Decimal('10'), Decimal('6'), Decimal('6'), Decimal('0')]
    """

    title: ClassVar[str] = "分档计分"
    takes: ClassVar[str] = VALUE

    marks: Decimal = field(metadata=labelled("满分"))
    steps: tuple[tuple[Decimal, Decimal], ...] = field(
        metadata=labelled("各档", help="［界值，得分］，最好的一档在前")
    )
    inclusive: bool = field(metadata=labelled("含界值", help="正好等于界值是否算达到该档"))
    otherwise: Decimal = field(default=Decimal(0), metadata=labelled("各档都未达到的得分"))
    direction: str = field(default=HIGHER, metadata=labelled("方向", choices=DIRECTIONS))

    def __post_init__(self) -> None:
        full_marks(self.marks)
        one_of("direction", self.direction, DIRECTIONS)
        if not self.steps:
            raise BadScheme("steps 是空的；请至少写一档，如 [[90, 10], [80, 6]]。")
        sign = 1 if self.direction == HIGHER else -1
        for better, worse in pairwise(self.steps):
            if (better[0] - worse[0]) * sign <= 0:
                raise BadScheme(
                    f"界值 {better[0]} 与 {worse[0]} 的次序不对；方向为"
                    f"“{DIRECTIONS[self.direction]}”时请把最好的一档写在前面，界值不重复。"
                )
        given = [*(marks for _, marks in self.steps), self.otherwise]
        for better_marks, worse_marks in pairwise(given):
            if better_marks < worse_marks:
                raise BadScheme(
                    f"较好的一档得 {better_marks} 分，却少于较差一档的 {worse_marks} 分。"
                )
        if max(given) > self.marks or min(given) < 0:
            raise BadScheme(
                f"各档得分须在 0 与满分 {self.marks} 之间；现在是 {min(given)} 至 {max(given)}。"
            )

    def score(self, reached: Decimal) -> Decimal:
        """Marks of the first step that ``reached`` reaches."""
        sign = 1 if self.direction == HIGHER else -1
        for bound, marks in self.steps:
            beyond = (reached - bound) * sign
            if beyond > 0 or (beyond == 0 and self.inclusive):
                return plain(marks)
        return plain(self.otherwise)
