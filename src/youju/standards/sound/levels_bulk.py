"""Sound over whole columns: energy means, verdicts of the zones, means and grades of a city.

Written from ``gb3096.toml`` and ``hj640.toml`` alone, in integers; a property test holds it equal
to the exact faces. Levels come scaled by 10⁴ and leave as tenths of a dB(A), as both documents
print them.

An energy mean is the logarithm of a sum of powers, which no integer holds. As with the mean of
pH, each level that occurs is looked up in a table of energies (``energy_table``), kept in two
columns in units of 10⁻¹²; the sum is then laid beside the sums that the edges between printed
tenths would give. Levels with one decimal can never lie on such an edge: 10^(k/100) and
10^((2j+1)/200) are independent over the whole numbers.

>>> import polars as pl
>>> hours = pl.LazyFrame({"site": ["a"] * 2, "level": [600_000, 500_000]})
>>> energies, edges = (nw.from_native(pl.LazyFrame(one))
...     for one in (energy_table([600_000, 500_000]), edge_table()))
>>> energy_means(nw.from_native(hours), by=["site"], energies=energies, edges=edges).collect(
...     ).to_native().row(0)          # 10·lg((10⁶ + 10⁵)/2) = 57.404
('a', 2, 574)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.standards.sound.levels import DAY, MET, NIGHT, OVER, PERIODS
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.numbers import READING_DECIMALS, round_even, scaled

ZONES = Standard.load("youju.standards.sound", "gb3096.toml")
CITY = Standard.load("youju.standards.sound", "hj640.toml")

Frame = nw.LazyFrame[Any]

_UNIT = 10**READING_DECIMALS
_TENTHS = 10
_TENS = 10
_TENTH = _UNIT // _TENTHS
_HIGHEST = 140
_FINE = 12
"""Energies are counted in units of 10⁻¹²: 140 dB(A) is 10²⁶ of them."""
_LOW = 10**9
_DIGITS = 60


def energy_table(levels: Iterable[int]) -> dict[str, list[int]]:
    """For each level (scaled by 10⁴) its energy in two columns: ``level, high, low``.

    Give every level that occurs, once or often. Refuses levels outside 0–140 dB(A) (BadInput).
    """
    found: dict[str, list[int]] = {"level": [], "high": [], "low": []}
    for units in sorted(set(levels)):
        if not 0 <= units <= _HIGHEST * _UNIT:
            value = Decimal(units) / _UNIT
            raise BadInput(f"声级应在 0 与 {_HIGHEST} dB(A) 之间：{value}；请核对小数点和单位。")
        high, low = divmod(_energy(Fraction(units, _UNIT)), _LOW)
        found["level"].append(units)
        found["high"].append(high)
        found["low"].append(low)
    return found


def edge_table() -> dict[str, list[int]]:
    """The edges between printed tenths: ``whole`` dB(A), and ten energies in two columns each.

    Beside them the energies of the nine levels that follow (``high_of_1`` …), for the whole dB(A).
    """
    found: dict[str, list[int]] = {"whole": list(range(_HIGHEST + 1))}
    for step in range(1, _TENS):
        later = [_energy(Fraction(min(whole + step, _HIGHEST + 1))) for whole in found["whole"]]
        found[f"high_of_{step}"] = [edge // _LOW for edge in later]
        found[f"low_of_{step}"] = [edge % _LOW for edge in later]
    for tenth in range(_TENTHS):
        edges = [
            _energy(Fraction(2 * (_TENTHS * w + tenth) + 1, 2 * _TENTHS)) for w in found["whole"]
        ]
        found[f"high_{tenth}"] = [edge // _LOW for edge in edges]
        found[f"low_{tenth}"] = [edge % _LOW for edge in edges]
    return found


def energy_means(
    rows: Frame,
    *,
    by: Sequence[str],
    energies: Frame,
    edges: Frame,
    weight: str | None = None,
) -> Frame:
    """One row per group: ``n`` levels and their energy ``mean``, in tenths of a dB(A).

    rows: ``level`` (null is left out); ``weight``: a column of whole numbers above zero. The
    weights of a group add up to at most 40. A group without levels has no mean.
    """
    factor = nw.lit(1, nw.Int64) if weight is None else nw.col(weight).cast(nw.Int64)
    there = ~nw.col("high").is_null()
    found = (
        rows.join(energies, on="level", how="left")
        .select(
            *by,
            "level",
            nw.when(there).then(factor).otherwise(0).alias("_count"),
            (nw.col("high") * factor).alias("_high"),
            (nw.col("low") * factor).alias("_low"),
        )
        .group_by(*by)
        .agg(
            nw.col("level").count().cast(nw.Int64).alias("n"),
            nw.col("_count").sum(),
            nw.col("_high").sum(),
            nw.col("_low").sum(),
        )
    )
    found = found.with_columns(
        (nw.col("_high") + nw.col("_low") // _LOW).alias("_high"),
        (nw.col("_low") % _LOW).alias("_low"),
    )
    tens: nw.Expr = nw.lit(0, nw.Int64)
    for step in range(_TENS, _HIGHEST + 1, _TENS):
        tens = tens + _reached(*divmod(_energy(Fraction(step)), _LOW)).cast(nw.Int64)
    found = found.with_columns((tens * _TENS).alias("whole"))
    whole: nw.Expr = nw.col("whole")
    for step in range(1, _TENS):
        reached = _reached(nw.col(f"high_of_{step}"), nw.col(f"low_of_{step}"))
        whole = whole + reached.cast(nw.Int64)
    kept = ("n", "_count", "_high", "_low")
    found = found.join(edges, on="whole", how="left").select(*by, *kept, whole.alias("whole"))
    found = found.join(edges, on="whole", how="left")
    tenths: nw.Expr = nw.col("whole") * _TENTHS
    for tenth in range(_TENTHS):
        # On the edge itself (levels with two decimals, all equal) the even tenth is taken.
        high, low = nw.col(f"high_{tenth}"), nw.col(f"low_{tenth}")
        edge = _reached(high, low, itself=tenth % 2 == 1)
        tenths = tenths + edge.cast(nw.Int64)
    some = nw.col("n") > 0
    mean = nw.when(some).then(tenths).otherwise(nw.lit(None, nw.Int64)).alias("mean")
    return found.select(*by, "n", mean)


def day_night(hours: Frame, *, by: Sequence[str], on: date, energies: Frame, edges: Frame) -> Frame:
    """``n_day, n_night, ld, ln`` per group, tenths; null without as many hours as the rule wants.

    hours: ``by``, ``level``, ``period`` (``day`` or ``night``, as the hours of the place say).
    """
    wanted = CITY.on(on).says["day_night"]["hours"]
    means = energy_means(hours, by=[*by, "period"], energies=energies, edges=edges)
    parts = []
    for when in (DAY, NIGHT):
        mine = nw.col("period") == when
        right = mine & (nw.col("n") == wanted[when])
        parts += [
            nw.when(mine).then(nw.col("n")).otherwise(0).alias(f"n_{when}"),
            nw.when(right).then(nw.col("mean")).alias(f"l{when[0]}"),
        ]
    laid = means.select(*by, *parts)
    return laid.group_by(*by).agg(
        nw.col("n_day").sum(), nw.col("n_night").sum(), nw.col("ld").max(), nw.col("ln").max()
    )


def day_night_levels(means: Frame) -> Frame:
    """``day_night`` as rows for one more ``energy_means``: ``level``, ``weight`` of day and night.

    With ``weight="weight"`` their mean is Ldn: the night is raised and each counts by its hours.
    Groups that lack day or night are left out.
    """
    says = CITY.editions[-1].says["day_night"]
    whole = means.filter(~nw.col("ld").is_null() & ~nw.col("ln").is_null())
    raised = {DAY: 0, NIGHT: says["raised"]}
    return nw.concat(
        [
            whole.with_columns(
                (nw.col(f"l{when[0]}") * _TENTH + raised[when] * _UNIT).alias("level"),
                nw.lit(says["hours"][when], nw.Int64).alias("weight"),
            )
            for when in (DAY, NIGHT)
        ]
    )


def verdicts(points: Frame, *, on: date) -> Frame:
    """Point-periods with ``limit``, ``over`` (10⁻⁴ dB(A)) and ``verdict`` by GB 3096 added.

    points: ``zone`` (``0 1 2 3 4a 4b``), ``period``, ``level``. Null where the zone or period is
    none or there is no level.
    """
    limits: Mapping[str, Mapping[str, int]] = ZONES.on(on).says["zones"]["limits"]
    bound: nw.Expr = nw.lit(None, nw.Int64)
    for zone, row in limits.items():
        for when in PERIODS:
            here = (nw.col("zone") == zone) & (nw.col("period") == when)
            bound = nw.when(here).then(row[when] * _UNIT).otherwise(bound)
    frame = points.with_columns(bound.cast(nw.Int64).alias("limit"))
    above = nw.col("level") - nw.col("limit")
    frame = frame.with_columns(nw.when(above > 0).then(above).otherwise(above * 0).alias("over"))
    verdict = nw.when(nw.col("over") > 0).then(nw.lit(OVER)).otherwise(nw.lit(MET))
    known = ~nw.col("over").is_null()
    return frame.with_columns(
        nw.when(known).then(verdict).otherwise(nw.lit(None, nw.String)).alias("verdict")
    )


def attainment(judged: Frame, *, by: Sequence[str], on: date) -> Frame:
    """达标率 by group (day and night apart: ``period`` in ``by``): ``points``, ``met``, ``rate``.

    judged: of ``verdicts``. ``rate`` in tenths of a percent, half to even; null without points.
    """
    fine = 100 * 10 ** CITY.on(on).says["decimals"]
    found = judged.group_by(*by).agg(
        nw.col("verdict").count().cast(nw.Int64).alias("points"),
        (nw.col("verdict") == MET).fill_null(False).cast(nw.Int64).sum().alias("met"),
    )
    some = nw.col("points") > 0
    divisor = nw.when(some).then(nw.col("points")).otherwise(1)
    rate = half_even(nw.col("met") * fine, divisor)
    return found.with_columns(
        nw.when(some).then(rate).otherwise(nw.lit(None, nw.Int64)).alias("rate")
    )


def city_means(
    rows: Frame, subject: str, *, by: Sequence[str], on: date, weight: str | None = None
) -> Frame:
    """Plain mean of grids (``regional``) or mean of roads by length (``road``), and its grade.

    rows: ``by``, ``period``, ``level``; ``weight``: the column of lengths, whole metres. ``n``,
    ``mean`` in tenths, half to even, and ``grade``; lengths of a group stay below 10¹².
    Refuses roads without lengths, grids with (BadInput).
    """
    if (subject == "road") != (weight is not None):
        raise BadInput("道路交通噪声按路段长度加权（weight 填长度一栏），区域环境噪声不加权。")
    edition = CITY.on(on)
    says = edition.says[subject]
    factor = nw.lit(1, nw.Int64) if weight is None else nw.col(weight).cast(nw.Int64)
    there = ~nw.col("level").is_null()
    laid = rows.with_columns(
        (nw.col("level") * factor).alias("_total"),
        nw.when(there).then(factor).otherwise(0).alias("_weight"),
    )
    found = laid.group_by(*by, "period").agg(
        nw.col("level").count().cast(nw.Int64).alias("n"),
        nw.col("_total").sum(),
        nw.col("_weight").sum(),
    )
    some = nw.col("_weight") > 0
    divisor = nw.when(some).then(nw.col("_weight") * _TENTH).otherwise(1)
    mean = half_even(nw.col("_total"), divisor)
    found = found.with_columns(
        nw.when(some).then(mean).otherwise(nw.lit(None, nw.Int64)).alias("mean")
    )
    grade: nw.Expr = nw.lit(None, nw.String)
    for when, bounds in says["at_most"].items():
        told: nw.Expr = nw.lit(edition.says["grades"][-1])
        for name, bound in reversed(list(zip(edition.says["grades"], bounds, strict=False))):
            top = scaled(bound, edition.says["decimals"])
            told = nw.when(nw.col("mean") <= top).then(nw.lit(name)).otherwise(told)
        grade = nw.when((nw.col("period") == when) & some).then(told).otherwise(grade)
    return found.with_columns(grade.alias("grade")).drop("_total", "_weight")


def _reached(high: int | nw.Expr, low: int | nw.Expr, *, itself: bool = True) -> nw.Expr:
    """Whether the sum of a group is beyond its count times an edge (or, ``itself``, on it)."""
    count = nw.col("_count")
    mine = count * low
    edge, rest = count * high + mine // _LOW, mine % _LOW
    within = nw.col("_low") >= rest if itself else nw.col("_low") > rest
    return (nw.col("_high") > edge) | ((nw.col("_high") == edge) & within)


def _energy(level: Fraction) -> int:
    """10^(L/10) in units of 10⁻¹², rounded once."""
    with localcontext() as context:
        context.prec = _DIGITS
        power = Decimal(level.numerator) / (10 * Decimal(level.denominator))
        found = Fraction((Decimal(10) ** power).scaleb(_FINE))
    return int(round_even(found, 0))
