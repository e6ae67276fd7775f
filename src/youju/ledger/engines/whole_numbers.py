"""Whole quotients on Spark without a float in between, and short enough to be planned.

Narwhals writes ``a // b`` for Spark as ``floor(a / b)``, and Spark divides whole numbers as
doubles: above 2⁵³ the quotient can be wrong by one. Inside ``exact`` the floored rest (``pmod``)
is taken off first, so that Spark's own ``div`` over 64-bit integers divides without one. Rules
nest their quotients, and Spark copies a nested expression each time it is named: the dividend
stands twice and the divisor as seldom as may be. Rules divide by counts and by fixed numbers;
a column that is nought or less divides nothing (null). A test holds quotient and rest beside
Python's own ``//`` and ``%``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def exact() -> Iterator[None]:
    """Until the block ends, ``//`` and ``%`` of Narwhals on Spark are of whole numbers."""
    from narwhals._spark_like.expr import SparkLikeExpr

    kept = SparkLikeExpr.__floordiv__, SparkLikeExpr.__mod__

    def whole(self: Any, other: Any) -> Any:
        functions, literal = self._F, other._metadata.is_literal

        def divided(expr: Any, other: Any) -> Any:
            divisor = _above_nought(functions, other, literal)
            return functions.call_function("div", expr - functions.pmod(expr, divisor), divisor)

        return self._with_binary(divided, other)

    def rest(self: Any, other: Any) -> Any:
        functions, literal = self._F, other._metadata.is_literal

        def left(expr: Any, other: Any) -> Any:
            return functions.pmod(expr, _above_nought(functions, other, literal))

        return self._with_binary(left, other)

    SparkLikeExpr.__floordiv__ = whole  # type: ignore[method-assign]
    SparkLikeExpr.__mod__ = rest  # type: ignore[method-assign]
    try:
        yield
    finally:
        SparkLikeExpr.__floordiv__, SparkLikeExpr.__mod__ = kept  # type: ignore[method-assign]


def _above_nought(functions: Any, divisor: Any, literal: bool) -> Any:
    """The divisor itself where it is a number that shows as one above nought; else guarded."""
    shown = str(divisor).removeprefix("Column<'").removesuffix("'>").removesuffix("L")
    if literal and shown.isdigit() and int(shown) > 0:
        return divisor
    return functions.when(divisor > 0, divisor)
