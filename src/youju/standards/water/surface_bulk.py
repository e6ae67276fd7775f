"""The class of a section over whole columns: the same rule by a second hand, in integers.

Written from ``gb3838.toml`` and ``surface.toml`` alone; a property test holds it equal to the
exact face. Items come under their keys (``ph do codmn …``) scaled by 10⁸ (mg/L; pH its own
number); a value with ``<`` in ``flag_<item>`` is the detection limit. ``day`` is a day number,
``type`` ``river`` or ``lake``. Dissolved oxygen of class I goes by the fixed limit alone.

>>> import polars as pl
>>> rows = pl.LazyFrame({"day": [18400], "type": ["river"], "ph": [790_000_000],
...     "do": [800_000_000], "codmn": [630_000_000], "nh3n": [10_000_000], "tp": [24_000_000]})
>>> found = section_classes(nw.from_native(rows)).collect().to_native()
>>> found.select("class", "items", "deciding", "over", "main").row(0)
('Ⅳ', 'ph,do,codmn,nh3n,tp', 'codmn,tp', 'codmn 0.05,tp 0.2', 'tp,codmn')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw

from youju.standards.water import gb3838, surface
from youju.standards.water.surface_over_bulk import (
    DECIMALS,
    Frame,
    multiple,
    of_waters,
    over_in_text,
    with_main,
)
from youju.terms.dated import Edition
from youju.terms.errors import BadInput
from youju.terms.numbers import scaled
from youju.terms.periods import day_number
from youju.terms.states import Gap


@dataclass(frozen=True, slots=True)
class _Rule:
    """One item set with the days (day numbers, both included) on which it counts."""

    says: Mapping[str, Any]
    first: int
    last: int


def section_classes(
    readings: Frame, *, items: str = surface.REALTIME, further: Sequence[str] | str = surface.GIVEN
) -> Frame:
    """Readings with ``class_<item>``, ``class``, ``items``, ``deciding``, ``over``, … added.

    ``class_<item>`` 1 to 6 (6: 劣Ⅴ; null: not evaluated); ``class`` Ⅰ … 劣Ⅴ, null where an item
    is missing that the set needs or no rule was in force; ``items``, ``deciding``, ``missing``,
    ``main``: keys joined by commas; ``over``: key and multiple of the items beyond class Ⅲ;
    ``over_<item>``: the multiple held at 10⁻⁶; ``edition`` of the limits, ``item_set``.
    ``items`` and ``further`` as in ``surface.section_class``. Readings lie within 10⁴ mg/L.
    """
    have = set(readings.collect_schema().names())
    (edition,) = gb3838.STANDARD.editions
    basic = edition.says["basic"]
    rules = _rules(items, edition)
    keys = [
        key
        for key, row in basic.items()
        if isinstance(row, Mapping) and key in have and any(_may_count(r.says, key) for r in rules)
    ]
    if not keys:
        raise BadInput("没有一栏是可以评价的项目；至少要有 ph、do、codmn、nh3n。")
    frame = readings.with_columns(
        *(_class(key, edition, rules, further, have).alias(f"class_{key}") for key in keys)
    )
    numbers = [nw.col(f"class_{key}") for key in keys]
    frame = frame.with_columns(
        nw.when(_complete(rules, keys))
        .then(nw.max_horizontal(*numbers))
        .otherwise(nw.lit(None, nw.Int64))
        .alias("worst")
    )
    rule = surface.STANDARD.says["over"]
    against = edition.says["classes"].index(rule["against"])
    frame = frame.with_columns(
        *(
            multiple(key, basic[key], against).alias(f"over_{key}")
            for key in keys
            if key not in rule["none"]
        )
    )
    beyond = {
        key: ((nw.col(f"class_{key}") > against + 1) & ~nw.col("worst").is_null()).fill_null(False)
        for key in keys
    }
    frame = frame.with_columns(
        _named(nw.col("worst"), [*edition.says["classes"], edition.says["worse"]]).alias("class"),
        _joined({key: ~nw.col(f"class_{key}").is_null() for key in keys}).alias("items"),
        _joined(
            {key: (nw.col(f"class_{key}") == nw.col("worst")).fill_null(False) for key in keys}
        ).alias("deciding"),
        _joined({key: _lacks(key, keys, rules, further) for key in _all(rules, basic)}).alias(
            "missing"
        ),
        over_in_text(beyond, rule["none"]).alias("over"),
        nw.when(nw.col("day") >= day_number(edition.issued))
        .then(nw.lit(edition.name))
        .otherwise(nw.lit(None, nw.String))
        .alias("edition"),
        _by_day(rules, [nw.lit(str(one.says["label"])) for one in rules]).alias("item_set"),
    )
    return with_main(frame, beyond, keys, rule["none"])


def _rules(items: str, limits: Edition) -> list[_Rule]:
    first = day_number(limits.issued)
    forever = day_number(date.max)
    if items == surface.REALTIME:
        return [_Rule(surface.STANDARD.says["realtime"], first, forever)]
    if items != surface.AUTO:
        return [_Rule(surface.STANDARD.named(items).says, first, forever)]
    return [
        _Rule(one.says, day_number(one.issued), day_number(one.until or date.max))
        for one in surface.STANDARD.editions
    ]


def _may_count(says: Mapping[str, Any], key: str) -> bool:
    return key in says["set"]["items"] or key in says["set"]["further"]


def _all(rules: Sequence[_Rule], basic: Mapping[str, Any]) -> list[str]:
    return [key for key in basic if any(_may_count(one.says, key) for one in rules)]


def _by_day(rules: Sequence[_Rule], values: Sequence[nw.Expr]) -> nw.Expr:
    """Each row's value by the item set of its day; null where none counts."""
    day = nw.col("day")
    found: nw.Expr = nw.lit(None)
    for one, value in zip(rules, values, strict=True):
        found = nw.when((day >= one.first) & (day <= one.last)).then(value).otherwise(found)
    return found


def _counts(key: str, rules: Sequence[_Rule], further: Sequence[str] | str) -> nw.Expr:
    """Whether an item is evaluated on the day of the row, were there a value."""
    chosen = further == surface.GIVEN
    told = [
        nw.lit(
            key in one.says["set"]["items"]
            or (key in one.says["set"]["further"] and (chosen or key in further))
        )
        for one in rules
    ]
    return _by_day(rules, told).fill_null(False)


def _class(
    key: str,
    edition: Edition,
    rules: Sequence[_Rule],
    further: Sequence[str] | str,
    have: set[str],
) -> nw.Expr:
    """1 to 6, null where there is no value or the item does not count."""
    row = edition.says["basic"][key]
    value = nw.col(key)
    worst = len(edition.says["classes"]) + 1
    if row["kind"] == "range":
        low, high = (scaled(edge, DECIMALS) for edge in row["between"])
        found = nw.when((value >= low) & (value <= high)).then(1).otherwise(worst)
    elif row["kind"] == "least":
        found = nw.lit(worst)
        for nth, bound in reversed(list(enumerate(row["limits"], 1))):
            found = nw.when(value >= scaled(bound, DECIMALS)).then(nth).otherwise(found)
    else:
        found = of_waters(row, lambda bounds: _most(key, bounds, edition, have))
    judged = _counts(key, rules, further) & ~value.is_null()
    if f"flag_{key}" in have and row["kind"] != "most":
        judged = judged & ~_below(key)
    return nw.when(judged).then(found).otherwise(nw.lit(None, nw.Int64)).cast(nw.Int64)


def _below(key: str) -> nw.Expr:
    return (nw.col(f"flag_{key}") == Gap.BELOW_DETECTION.value).fill_null(False)


def _most(key: str, bounds: Sequence[int | Decimal], edition: Edition, have: set[str]) -> nw.Expr:
    units = [scaled(bound, DECIMALS) for bound in bounds]
    # Half a detection limit against a limit is the whole against twice the limit.
    plain = _best(nw.col(key), units)
    if f"flag_{key}" not in have:
        return plain
    third = units[edition.says["classes"].index("Ⅲ")]
    half = _best(nw.col(key), [2 * one for one in units])
    said = nw.when(nw.col(key) <= third).then(half).otherwise(nw.lit(None, nw.Int64))
    return nw.when(_below(key)).then(said).otherwise(plain)


def _best(value: nw.Expr, units: Sequence[int]) -> nw.Expr:
    found: nw.Expr = nw.lit(len(units) + 1)
    for nth, bound in reversed(list(enumerate(units, 1))):
        found = nw.when(value <= bound).then(nth).otherwise(found)
    return found


def _complete(rules: Sequence[_Rule], keys: Sequence[str]) -> nw.Expr:
    """Whether no item is missing that the set of the day needs."""
    told = []
    for one in rules:
        fine: nw.Expr = nw.lit(True)
        for key in one.says["complete"]["needs"]:
            fine = fine & (~nw.col(f"class_{key}").is_null() if key in keys else nw.lit(False))
        told.append(fine)
    return _by_day(rules, told).fill_null(False)


def _named(number: nw.Expr, names: Sequence[str]) -> nw.Expr:
    found: nw.Expr = nw.lit(None, nw.String)
    for nth, name in enumerate(names, 1):
        found = nw.when(number == nth).then(nw.lit(name)).otherwise(found)
    return found


def _joined(shown: Mapping[str, nw.Expr]) -> nw.Expr:
    parts = [nw.when(when).then(nw.lit(key)) for key, when in shown.items()]
    return nw.concat_str(*parts, separator=",", ignore_nulls=True)


def _lacks(
    key: str, keys: Sequence[str], rules: Sequence[_Rule], further: Sequence[str] | str
) -> nw.Expr:
    """Whether an item of the set has no value that can be judged."""
    told = []
    for one in rules:
        always = key in one.says["set"]["items"] or (
            further != surface.GIVEN and key in further and _may_count(one.says, key)
        )
        # A further item that is in the reading, though nothing can be said of it, is missing.
        given = _may_count(one.says, key) and further == surface.GIVEN and key in keys
        told.append(nw.lit(True) if always else ~nw.col(key).is_null() if given else nw.lit(False))
    lacks = _by_day(rules, told).fill_null(False)
    return lacks & nw.col(f"class_{key}").is_null() if key in keys else lacks
