"""What both bulk faces of soil share: verdicts on whole columns of contents, in integers.

Columns bear the names of the items (``镉``, mg/kg scaled by 10⁸; null: not measured); ``<`` in
``flag_<item>`` says that the value is the detection limit. Written a second time, from the dated
files alone; a property test holds it equal to ``contents``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from youju.standards.soil.contents import (
    ABOVE_INTERVENTION,
    ABOVE_SCREENING,
    BETWEEN,
    NOT_ABOVE,
    UNDECIDED,
    VERDICTS,
    WITHIN_BACKGROUND,
)
from youju.terms.errors import BadInput
from youju.terms.states import Gap

DECIMALS = 8
"""Contents: 10⁻⁸ mg/kg, since limits reach down to 0.00001 mg/kg."""

Frame = nw.LazyFrame[Any]
_OPEN = -1
"""The number of a verdict that can't be given: the detection limit is too high."""


def numbered(
    item: str,
    have: set[str],
    screening: nw.Expr,
    intervention: nw.Expr | None,
    background: nw.Expr | None = None,
) -> nw.Expr:
    """The place of an item's verdict in ``VERDICTS``, −1 where it is open, null without a value.

    ``screening`` and ``intervention`` are null where the rule has no limit for the row;
    ``background`` is null where none may be taken.
    """
    value = nw.col(item)
    above = nw.lit(VERDICTS.index(ABOVE_SCREENING))
    if intervention is not None:
        high = value > intervention
        above = (
            nw.when(high)
            .then(nw.lit(VERDICTS.index(ABOVE_INTERVENTION)))
            .otherwise(nw.lit(VERDICTS.index(BETWEEN)))
        )
    if background is not None:
        within = (value <= background).fill_null(False)
        above = nw.when(within).then(nw.lit(VERDICTS.index(WITHIN_BACKGROUND))).otherwise(above)
    if f"flag_{item}" in have:
        flagged = (nw.col(f"flag_{item}") == Gap.BELOW_DETECTION.value).fill_null(False)
        above = nw.when(flagged).then(nw.lit(_OPEN)).otherwise(above)
    least = nw.lit(VERDICTS.index(NOT_ABOVE))
    found = nw.when(value <= screening).then(least).otherwise(above)
    known = ~value.is_null() & ~screening.is_null()
    return nw.when(known).then(found).otherwise(nw.lit(None, nw.Int64)).cast(nw.Int64)


def judged(samples: Frame, items: Mapping[str, nw.Expr]) -> Frame:
    """Samples with ``verdict_<item>``, ``verdict``, ``gravest`` and ``undecided`` added.

    ``items``: their ``numbered`` expressions. ``gravest``: the items of the sample's verdict where
    that is above 不高于筛选值; ``undecided``: those whose detection limit is too high. Both are
    joined by commas. A sample without any item has no verdict. Refuses no items (BadInput).
    """
    if not items:
        raise BadInput("没有一栏是可以判定的项目；栏名请用标准表中的中文名称。")
    number = {item: f"_number_{item}" for item in items}
    frame = samples.with_columns(*(one.alias(number[item]) for item, one in items.items()))
    every = [nw.col(name) for name in number.values()]
    frame = frame.with_columns(nw.max_horizontal(*every).alias("_most"))
    some_open = nw.any_horizontal(*((one == _OPEN) for one in every), ignore_nulls=True)
    clear = nw.col("_most") > VERDICTS.index(WITHIN_BACKGROUND)
    verdict = _named(nw.col("_most"))
    frame = frame.with_columns(
        nw.when(some_open & ~clear).then(nw.lit(UNDECIDED)).otherwise(verdict).alias("verdict"),
        _joined(
            {
                item: (nw.col(name) == nw.col("_most")) & (nw.col(name) > 0)
                for item, name in number.items()
            },
            unless=some_open & ~clear,
        ).alias("gravest"),
        _joined({item: nw.col(name) == _OPEN for item, name in number.items()}).alias("undecided"),
        *(_named(nw.col(name)).alias(f"verdict_{item}") for item, name in number.items()),
    )
    return frame.drop(*number.values(), "_most")


def _named(number: nw.Expr) -> nw.Expr:
    found: nw.Expr = nw.when(number == _OPEN).then(nw.lit(UNDECIDED))
    for nth, name in enumerate(VERDICTS):
        found = nw.when(number == nth).then(nw.lit(name)).otherwise(found)
    return found


def _joined(shown: Mapping[str, nw.Expr], unless: nw.Expr | None = None) -> nw.Expr:
    parts: Sequence[nw.Expr] = [
        nw.when(when.fill_null(False) if unless is None else when.fill_null(False) & ~unless).then(
            nw.lit(item)
        )
        for item, when in shown.items()
    ]
    return nw.concat_str(*parts, separator=",", ignore_nulls=True)
