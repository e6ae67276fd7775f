"""Whole quotients on Spark without a float in between.

Narwhals writes ``a // b`` for Spark as ``floor(a / b)``, and Spark divides whole numbers as
doubles: above 2⁵³ the quotient can be wrong by one. Inside ``exact`` the floored rest is taken off
first, so that Spark's own ``div`` over 64-bit integers divides without one. The dividend stands
twice in it and no more: rules nest their quotients, and Spark copies a nested expression each
time it is named. A test holds both ways beside Python's own ``//``.
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
            safe = functions.nullif(other, functions.lit(0))
            rest = (expr % safe + safe) % safe
            return functions.call_function("div", expr - rest, safe)

        return self._with_binary(divided, other)

    SparkLikeExpr.__floordiv__ = whole  # type: ignore[method-assign]
    try:
        yield
    finally:
        SparkLikeExpr.__floordiv__ = kept  # type: ignore[method-assign]
