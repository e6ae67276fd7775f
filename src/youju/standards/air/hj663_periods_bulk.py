"""HJ 663 over whole columns: statistics of months, years and any other run of days.

Input are DAYS (held values, 10⁻⁶) and a *calendar*: one row for every period and every day
in it, so that periods may overlap. Percentiles are integers too: with N = (n-1)·p the
percentile lies between the sorted values number N // 100 + 1 and the next one, N % 100
hundredths of the way, and the hundredths are rounded half to even once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS, STANDARD
from youju.terms.dated import Edition
from youju.terms.errors import NoEditionInForce
from youju.terms.periods import Period, day_number

Frame = nw.LazyFrame[Any]
DUST_ITEMS = ("pm25", "pm10")
"""Items that are taken out in hours of dust."""


def edition_of(period: Period, rules: str = "auto") -> Edition:
    """The edition in force on the last day of the period.

    The oldest edition reaches back to the day that its file names (``applied_from``).
    """
    try:
        return STANDARD.on(period.end, rules)
    except NoEditionInForce:
        oldest = STANDARD.editions[0]
        if oldest.says.get("applied_from", oldest.since) <= period.end < oldest.since:
            return oldest
        raise


def calendar(periods: Sequence[Period]) -> dict[str, list[int]]:
    """Columns ``period`` (place in ``periods``), ``day``, ``month`` (months since year 0)."""
    found: dict[str, list[int]] = {"period": [], "day": [], "month": []}
    for nth, period in enumerate(periods):
        for day in period:
            found["period"].append(nth)
            found["day"].append(day_number(day))
            found["month"].append(day.year * 12 + day.month - 1)
    return found


def minima(periods: Sequence[Period], rules: str = "auto") -> dict[str, list[int]]:
    """How many valid days each month of each period needs: ``period, month, needs``."""
    found: dict[str, list[int]] = {"period": [], "month": [], "needs": []}
    for nth, period in enumerate(periods):
        table: Mapping[str, int] | None = minimum_of(period, rules)
        if table is None:
            continue
        for month in sorted({day.year * 12 + day.month - 1 for day in period}):
            found["period"].append(nth)
            found["month"].append(month)
            found["needs"].append(table["february" if month % 12 == 1 else "month"])
    return found


def minimum_of(period: Period, rules: str = "auto") -> Mapping[str, int] | None:
    """The table of minima for the kind of the period; None where the standard has none."""
    table: Mapping[str, int] | None = edition_of(period, rules).says["minimum"].get(period.kind)
    return table


def parameters(periods: Sequence[Period], rules: str = "auto") -> dict[str, list[Any]]:
    """One row a period: ``days_needed`` (null: no minimum) and ``p_<item>``, the percentiles."""
    found: dict[str, list[Any]] = {"period": [], "days_needed": []}
    found |= {f"p_{i}": [] for i in DAY_ITEMS}
    for nth, period in enumerate(periods):
        table = minimum_of(period, rules)
        found["period"].append(nth)
        found["days_needed"].append(None if table is None else table.get("days", 0))
        items = edition_of(period, rules).says["percentile"]["items"]
        for i in DAY_ITEMS:
            found[f"p_{i}"].append(items[KEYS[i]]["p"])
    return found


def period_statistics(
    days: Frame,
    *,
    calendar: Frame,
    minima: Frame,
    parameters: Frame,
    excused: Frame | None = None,
) -> Frame:
    """One row per object and period: ``mean_* p_* n_* short_* valid_*`` for the six items.

    ``mean_*`` and ``p_*`` are held (10⁻⁶, half to even) and computed from every valid day,
    ``short_*`` counts the months below their minimum, ``valid_*`` says whether all minima are
    met (periods without a minimum: whether there is any day). The statistics of an invalid
    period are given all the same: whoever shows them must look at ``valid_*``.
    ``excused`` (``object, day, dust_<item>``: 1 for a day without value that counts as valid
    for the minima, as a day taken out because of dust does) is optional.
    """
    within = days.join(calendar, on="day", how="inner")
    within = within.with_columns(
        *((~nw.col(i).is_null()).cast(nw.Int64).alias(f"c_{i}") for i in DAY_ITEMS)
    )
    if excused is not None:
        within = within.join(excused, on=["object", "day"], how="left").with_columns(
            *(
                nw.when(nw.col(f"dust_{i}") > 0)
                .then(nw.lit(1, nw.Int64))
                .otherwise(nw.col(f"c_{i}"))
                .alias(f"c_{i}")
                for i in DUST_ITEMS
            )
        )
    return (
        _statistics(within, parameters)
        .join(_short_months(within, minima), on=["object", "period"], how="left")
        .with_columns(*(nw.col(f"short_{i}").fill_null(0).alias(f"short_{i}") for i in DAY_ITEMS))
        .with_columns(*(_verdict(i).alias(f"valid_{i}") for i in DAY_ITEMS))
        .drop("days_needed", *(f"c_{i}" for i in DAY_ITEMS))
    )


def _statistics(within: Frame, parameters: Frame) -> Frame:
    """Mean, percentile and counts by object and period."""
    over = ("object", "period")
    frame = within.join(parameters, on="period", how="left").with_columns(
        *(nw.col(i).count().over(*over).cast(nw.Int64).alias(f"n_{i}") for i in DAY_ITEMS),
        *(
            nw.col(i).rank("ordinal").over(*over).cast(nw.Int64).alias(f"rank_{i}")
            for i in DAY_ITEMS
        ),
    )
    # n-1 hundredths of a place: the percentile lies on or after the value of that place.
    frame = frame.with_columns(
        *(((nw.col(f"n_{i}") - 1) * nw.col(f"p_{i}")).alias(f"k_{i}") for i in DAY_ITEMS)
    )
    frame = frame.with_columns(*(_share(i).alias(f"share_{i}") for i in DAY_ITEMS))
    found = frame.group_by(*over).agg(
        *(nw.col(i).sum().alias(f"sum_{i}") for i in DAY_ITEMS),
        *(nw.col(f"share_{i}").sum() for i in DAY_ITEMS),
        *(nw.col(f"n_{i}").max() for i in DAY_ITEMS),
        *(nw.col(f"c_{i}").sum() for i in DAY_ITEMS),
        nw.col("days_needed").max(),
    )
    some = {i: nw.col(f"n_{i}") > 0 for i in DAY_ITEMS}
    return found.select(
        *over,
        *(
            nw.when(some[i])
            .then(half_even(nw.col(f"sum_{i}"), _at_least_one(nw.col(f"n_{i}"))))
            .alias(f"mean_{i}")
            for i in DAY_ITEMS
        ),
        *(
            nw.when(some[i]).then(half_even(nw.col(f"share_{i}"), 100)).alias(f"p_{i}")
            for i in DAY_ITEMS
        ),
        *(f"n_{i}" for i in DAY_ITEMS),
        *(f"c_{i}" for i in DAY_ITEMS),
        "days_needed",
    )


def _at_least_one(count: nw.Expr) -> nw.Expr:
    # Engines that compute both branches of a choice would divide by zero.
    return nw.when(count > 0).then(count).otherwise(nw.lit(1, nw.Int64))


def _share(item: str) -> nw.Expr:
    """A value's part in a hundredfold percentile: only its two neighbours have one."""
    rank, place = nw.col(f"rank_{item}"), nw.col(f"k_{item}") // 100 + 1
    after = nw.col(f"k_{item}") % 100
    none = nw.lit(0, nw.Int64)
    next_one = nw.when(rank == place + 1).then(nw.col(item) * after).otherwise(none)
    return nw.when(rank == place).then(nw.col(item) * (100 - after)).otherwise(next_one)


def _verdict(item: str) -> nw.Expr:
    any_day = nw.col(f"n_{item}") > 0
    enough = (nw.col(f"c_{item}") >= nw.col("days_needed")) & (nw.col(f"short_{item}") == 0)
    return nw.when(nw.col("days_needed").is_null()).then(any_day).otherwise(enough & any_day)


def _short_months(within: Frame, minima: Frame) -> Frame:
    """How many months lie below their minimum; a month without any row is short too."""
    per_month = within.group_by("object", "period", "month").agg(
        *(nw.col(f"c_{i}").sum() for i in DAY_ITEMS)
    )
    needed = (
        within.select("object", "period")
        .unique()
        .join(minima, on="period", how="inner")
        .join(per_month, on=["object", "period", "month"], how="left")
    )
    return (
        needed.with_columns(
            *(
                (nw.col(f"c_{i}").fill_null(0) < nw.col("needs")).cast(nw.Int64).alias(f"short_{i}")
                for i in DAY_ITEMS
            )
        )
        .group_by("object", "period")
        .agg(*(nw.col(f"short_{i}").sum() for i in DAY_ITEMS))
    )


def index_days(days: Frame, *, calendar: Frame, good: int, levels: Sequence[str]) -> Frame:
    """Days by AQI, per object and period: ``aqi_days good_days level_1 … primary_<item>``.

    days: DAYS with ``aqi primary level``; ``good`` is the highest AQI of a good day; a tie
    counts for each of the primary pollutants named.
    """
    within = days.join(calendar, on="day", how="inner")
    number = {name: nth for nth, name in enumerate(levels, 1)}
    return (
        within.select(
            "object",
            "period",
            "aqi",
            (nw.col("aqi") <= good).cast(nw.Int64).alias("good_days"),
            *(
                (nw.col("level") == name).cast(nw.Int64).alias(f"level_{n}")
                for name, n in number.items()
            ),
            *(
                nw.col("primary")
                .str.contains(KEYS[i], literal=True)
                .cast(nw.Int64)
                .alias(f"primary_{i}")
                for i in DAY_ITEMS
            ),
        )
        .group_by("object", "period")
        .agg(
            nw.col("aqi").count().cast(nw.Int64).alias("aqi_days"),
            nw.col("good_days").sum(),
            *(nw.col(f"level_{n}").sum() for n in number.values()),
            *(nw.col(f"primary_{i}").sum() for i in DAY_ITEMS),
        )
    )
