"""Whole quotients on Spark without a float in between.

Narwhals writes ``a // b`` for Spark as ``floor(a / b)``, and Spark divides whole numbers as
doubles: above 2⁵³ the quotient can be wrong by one. Inside ``exact`` it is Spark's own ``div``
over 64-bit integers, lowered by one where the signs differ and something is left over, as the
floor wants it. A property test holds both ways beside Python's own ``//``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def exact() -> Iterator[None]:
    """Until the block ends, ``//`` of Narwhals on Spark is a division of whole numbers."""
    from narwhals._spark_like.expr import SparkLikeExpr

    kept = SparkLikeExpr.__floordiv__

    def whole(self: Any, other: Any) -> Any:
        functions = self._F

        def divided(expr: Any, other: Any) -> Any:
            zero = functions.lit(0)
            safe = functions.when(other != zero, other)
            quotient = functions.call_function("div", expr, safe)
            rest = functions.call_function("mod", expr, safe)
            lower = (rest != zero) & ((rest < zero) != (safe < zero))
            return functions.when(lower, quotient - 1).otherwise(quotient)

        return self._with_binary(divided, other)

    SparkLikeExpr.__floordiv__ = whole  # type: ignore[method-assign]
    try:
        yield
    finally:
        SparkLikeExpr.__floordiv__ = kept  # type: ignore[method-assign]
