"""HJ 633 over whole columns: the same index by a second hand, in integers, through Narwhals.

Written from ``hj633.toml`` alone; a property test holds it equal to the exact face. Hours
come scaled by 10⁴ (``pm25 pm10 so2 no2 co o3``), days by 10⁶ (``… o3_8h``); µg/m³, CO mg/m³.
No number of the standard stands here, and no expression leaves the integers:

>>> import polars as pl
>>> days = pl.LazyFrame({"day": [20512], **{c: [None] for c in ("so2", "no2", "o3_8h", "pm10")},
...     "co": [2_200_000], "pm25": [None]}, schema_overrides=dict.fromkeys(
...     ("so2", "no2", "co", "o3_8h", "pm10", "pm25"), pl.Int64))
>>> found = daily_index(nw.from_native(days)).collect().to_native()
>>> found["iaqi_co"].item(), found["aqi"].item(), found["edition"].item()
(55, 55, 'HJ 633-2012')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_reports_bulk import (
    DAY,
    HOUR,
    STANDARD,
    Editions,
    Item,
    Span,
    choose,
    editions_of,
    items_of,
)
from youju.terms.dated import BEFORE_NATIONWIDE, Edition
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS, scaled
from youju.terms.periods import day_number
from youju.terms.states import Gap

PRACTICE, WRITTEN = "practice", "written"
STAND_INS = ("use_day", "use_1h")
"""Behaviours above the last break that report the index of another statistic."""

Frame = nw.LazyFrame[Any]


def hourly_index(
    hours: Frame,
    *,
    rules: str = "auto",
    variant: str = PRACTICE,
    span: Span | None = None,
    decimals: int = READING_DECIMALS,
) -> Frame:
    """HOURS with ``iaqi_*``, ``aqi``, ``primary``, ``level``, ``edition``, ``remark`` added.

    ``variant="written"`` of the rule set 2012 also reads ``o3_8h pm10_24h pm25_24h`` (sliding
    means, scaled alike) where the frame has them, both variants ``so2_24h``, the stand-in of
    2012 above the last break. ``decimals`` is 6 for hours of a county or
    city, which are means. ``span`` (first and last day number) is a
    promise about the frame: editions outside it are left out of the expressions.
    """
    return _index(hours, nw.col("hour") // 24, HOUR, rules, variant, span, decimals)


def daily_index(
    days: Frame, *, rules: str = "auto", variant: str = PRACTICE, span: Span | None = None
) -> Frame:
    """DAYS with ``iaqi_*``, ``aqi``, ``primary``, ``level``, ``edition``, ``remark`` added.

    An AQI that the rule does not publish is null, with null primary and level; a primary is
    empty text when the AQI needs none. Reads ``flag_*`` where the frame has them (``/`` does
    not stop the AQI), and ``o3_1h`` for the 1-hour ozone, the stand-in above the last break of
    the 8-hour one in 2012.
    """
    return _index(days, nw.col("day"), DAY, rules, variant, span, HELD_DECIMALS)


def _index(
    frame: Frame,
    day: nw.Expr,
    per: str,
    rules: str,
    variant: str,
    span: Span | None,
    decimals: int,
) -> Frame:
    columns = set(frame.collect_schema().names())
    editions = editions_of(rules, span)
    items = _all_items(editions, per, variant, columns)
    by_edition: list[dict[str, nw.Expr]] = []
    for edition, _ in editions:
        own = {i.column for i in items_of(edition, per, variant)}
        by_edition.append(
            {
                i.column: sub_index(nw.col(i.column), i.key, edition, i.table, decimals)
                for i in items
                if i.column in own
            }
        )
    indices = {
        i.column: choose(day, editions, [found.get(i.column) for found in by_edition])
        for i in items
    }
    frame = frame.with_columns(
        *(expression.cast(nw.Int64).alias(f"iaqi_{c}") for c, expression in indices.items())
    )
    for item, stand_in in (
        (Item("O3_8h", "o3_8h", DAY), Item("O3", "o3_1h" if per == DAY else "o3", DAY)),
        (Item("SO2", "so2", HOUR), Item("SO2", "so2_24h", DAY)),
    ):
        if item in items and stand_in.column in columns:
            value = _stood_in(day, editions, item, stand_in, decimals)
            frame = frame.with_columns(value.alias(f"iaqi_{item.column}"))
    names = [f"iaqi_{i.column}" for i in items]
    frame = frame.with_columns(nw.max_horizontal(*names).alias("aqi"))
    frame = frame.with_columns(_published(day, editions, per, columns, variant).alias("aqi"))
    return frame.with_columns(
        _primary(day, editions, items).alias("primary"),
        _level(day, editions).alias("level"),
        choose(day, editions, [nw.lit(e.name) for e, _ in editions]).alias("edition"),
        _remark(day, editions).alias("remark"),
    )


def sub_index(
    column: nw.Expr, key: str, edition: Edition, table: str, decimals: int, *, rounded: bool = True
) -> nw.Expr:
    """The index of one item (IAQI), rounded up; null for null.

    column: integers scaled by ``10**decimals``; result: whole numbers.
    """
    row = edition.says[table][key]
    value = column
    before = edition.says["before"]["decimals"].get(key) if rounded else None
    if before is not None:
        step = 10 ** (decimals - before)
        value = half_even(column, step) * step
    breaks = [_units(edge, decimals) for edge in row["breaks"]]
    steps = list(edition.says["index"])[: len(breaks)]
    result = _above(row["above"], steps, edition)
    for low in reversed(range(len(breaks) - 1)):
        width, rise = breaks[low + 1] - breaks[low], steps[low + 1] - steps[low]
        # Up to the next whole number: no float, and products stay far below 2**63
        # (a reading of 10**6 µg/m³ held at 10⁻⁶, times 100, is 10**14).
        up = ((value - breaks[low]) * rise + (width - 1)) // width + steps[low]
        result = nw.when(value <= breaks[low + 1]).then(up).otherwise(result)
    return nw.when(column.is_null()).then(None).otherwise(result)


def half_even(column: nw.Expr, divisor: int | nw.Expr) -> nw.Expr:
    """Whole quotients rounded half to even (GB/T 8170), for columns that are never negative."""
    whole, rest = column // divisor, column % divisor
    twice = rest * 2
    odd = whole % 2 == 1
    return whole + ((twice > divisor) | ((twice == divisor) & odd)).cast(nw.Int64)


def _units(edge: int | Decimal, decimals: int) -> int:
    return scaled(edge, decimals)


def _above(behaviour: str, steps: Sequence[int], edition: Edition) -> nw.Expr:
    match behaviour:
        case "cap":
            return nw.lit(edition.says["range"]["highest"], nw.Int64)
        case "hold":
            return nw.lit(steps[-1], nw.Int64)
        case _ if behaviour in STAND_INS:
            return nw.lit(None, nw.Int64)  # no index of its own: see _stood_in
    raise ValueError(f"{edition.name}: behaviour {behaviour!r} above the last break is unknown.")


def _all_items(editions: Editions, per: str, variant: str, columns: set[str]) -> tuple[Item, ...]:
    """The entries of all editions, in table order, that the frame has columns for."""
    found = {i: None for edition, _ in editions for i in items_of(edition, per, variant)}
    order = ("so2", "no2", "co", "o3", "o3_1h", "o3_8h", "pm10", "pm10_24h", "pm25", "pm25_24h")
    present = (i for i in found if i.column in columns)
    return tuple(sorted(present, key=lambda i: order.index(i.column)))


def _stood_in(
    day: nw.Expr,
    editions: Editions,
    item: Item,
    stand_in: Item,
    decimals: int,
) -> nw.Expr:
    """Where an item has no index of its own above the last break, another statistic's."""
    own = nw.col(f"iaqi_{item.column}")
    values: list[nw.Expr | None] = []
    for edition, _ in editions:
        if edition.says[item.table][item.key]["above"] not in STAND_INS:
            values.append(own)
            continue
        other = sub_index(nw.col(stand_in.column), stand_in.key, edition, stand_in.table, decimals)
        keeps = nw.col(item.column).is_null() | ~own.is_null()
        values.append(nw.when(keeps).then(own).otherwise(other))
    return choose(day, editions, values)


def _published(
    day: nw.Expr,
    editions: Editions,
    per: str,
    columns: set[str],
    variant: str,
) -> nw.Expr:
    """The AQI where the rule about missing items lets it be published."""
    aqi = nw.col("aqi")
    values: list[nw.Expr | None] = []
    for edition, _ in editions:
        rule: Mapping[str, Any] = edition.says["missing"]
        if rule["rule"] == "never":
            values.append(aqi)
            continue
        blocked = nw.lit(False)
        own = items_of(edition, per, variant)
        for item in own:
            blocked = blocked | _blocks(item, own, rule, columns, variant)
        kept = ~blocked | (aqi > rule["publish_above"])
        values.append(nw.when(kept).then(aqi).otherwise(nw.lit(None, nw.Int64)))
    return choose(day, editions, values).cast(nw.Int64)


def _blocks(
    item: Item, items: Sequence[Item], rule: Mapping[str, Any], columns: set[str], variant: str
) -> nw.Expr:
    if item.column not in columns:
        return nw.lit(True)
    missing = nw.col(item.column).is_null()
    flag = f"flag_{item.column}"
    if flag in columns and rule["not_measured"] == "never":
        not_measured = (nw.col(flag) == Gap.NOT_MEASURED.value).fill_null(False)
        missing = missing & ~not_measured
    excuse = rule.get("excused", {}).get(item.key) if variant == PRACTICE else None
    other = next((i.column for i in items if i.key == excuse), "")
    if other in columns:
        missing = missing & nw.col(other).is_null()
    return missing


def _primary(day: nw.Expr, editions: Editions, items: Sequence[Item]) -> nw.Expr:
    """The items with the highest index, comma-joined in table order; ties on the rounded index."""
    aqi = nw.col("aqi")
    bound = choose(day, editions, [nw.lit(e.says["primary"]["above"]) for e, _ in editions])
    named = nw.concat_str(
        *(nw.when(nw.col(f"iaqi_{i.column}") == aqi).then(nw.lit(i.key)) for i in items),
        separator=",",
        ignore_nulls=True,
    )
    shown = nw.when(aqi > bound).then(named).otherwise(nw.lit(""))
    return nw.when(~aqi.is_null()).then(shown)


def _level(day: nw.Expr, editions: Editions) -> nw.Expr:
    aqi = nw.col("aqi")
    values: list[nw.Expr | None] = []
    for edition, _ in editions:
        levels = sorted(edition.says["level"], key=lambda level: level["to"])
        name: nw.Expr = nw.lit(levels[-1]["name"])
        for level in reversed(levels[:-1]):
            name = nw.when(aqi <= level["to"]).then(nw.lit(level["name"])).otherwise(name)
        values.append(name)
    return nw.when(~aqi.is_null()).then(choose(day, editions, values))


def _remark(day: nw.Expr, editions: Editions) -> nw.Expr:
    first = STANDARD.editions[0]
    if any(days is not None and edition.name == first.name for edition, days in editions):
        early = day < day_number(first.since)
        return nw.when(early).then(nw.lit(BEFORE_NATIONWIDE)).otherwise(nw.lit(None, nw.String))
    return nw.lit(None, nw.String)
