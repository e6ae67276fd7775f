"""门槛."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from youju.scoring.shapes._frame import (
    DIRECTIONS,
    LOWER,
    VALUE,
    full_marks,
    labelled,
    one_of,
    shape,
)
from youju.terms.errors import BadScheme
from youju.terms.numbers import plain


@shape("gate")
@dataclass(frozen=True)
class Gate:
    """门槛 — full marks on the good side of a limit, else ``otherwise``.

    "Rose against last year: nothing", over the change in percent:

    >>> shape = Gate(Decimal(10), limit=Decimal(0), inclusive=True)
    >>> [shape.score(Decimal(change)) for change in ("-3.1", "0", "0.1")]
    [Decimal('10'), Decimal('10'), Decimal('0')]

    Other items may name it in ``gated_by``: they score nothing when it is shut.
    """

    title: ClassVar[str] = "门槛"
    takes: ClassVar[str] = VALUE

    marks: Decimal = field(metadata=labelled("满分"))
    limit: Decimal = field(metadata=labelled("界值"))
    inclusive: bool = field(metadata=labelled("含界值", help="正好等于界值是否算通过"))
    otherwise: Decimal = field(default=Decimal(0), metadata=labelled("未通过的得分"))
    direction: str = field(default=LOWER, metadata=labelled("方向", choices=DIRECTIONS))

    def __post_init__(self) -> None:
        full_marks(self.marks)
        one_of("direction", self.direction, DIRECTIONS)
        if not 0 <= self.otherwise <= self.marks:
            raise BadScheme(f"otherwise = {self.otherwise} 须在 0 与满分 {self.marks} 之间。")

    def passes(self, reached: Decimal) -> bool:
        """Whether the gate is open."""
        beyond = self.limit - reached if self.direction == LOWER else reached - self.limit
        return beyond > 0 or (beyond == 0 and self.inclusive)

    def score(self, reached: Decimal) -> Decimal:
        """Full marks or ``otherwise``."""
        return plain(self.marks if self.passes(reached) else self.otherwise)
