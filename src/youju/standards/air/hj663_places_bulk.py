"""HJ 663 over whole columns: from stations to counties and cities, in integers.

The mean of the stations' held values, held again, with the quorum of the edition; an edition
is chosen by the day. A county or city is never the mean of other places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.standards.air.hj663_bulk import DAY_ITEMS, FINER, ITEMS, STANDARD
from youju.terms.periods import day_number

Frame = nw.LazyFrame[Any]


def place_days(days: Frame, members: Frame, *, rules: str = "auto") -> Frame:
    """DAYS of counties or cities: the mean of the stations' held values, held again.

    members: ``object, site, start, end`` (day numbers, both included); a station counts in
    the quorum on every day that it stands, whether it has a row that day or not. ``n_*`` is
    the number of stations that took part, ``members`` the number that should have.
    """
    columns = set(days.collect_schema().names())
    values = [i for i in (*DAY_ITEMS, "o3_1h") if i in columns]
    stations = days.rename({"object": "site"}).select(
        "site", "day", *values, *(["state"] if "state" in columns else [])
    )
    seen = stations.select("day").unique()
    standing = (
        members.join(seen, how="cross")
        .filter((nw.col("day") >= nw.col("start")) & (nw.col("day") <= nw.col("end")))
        .select("object", "site", "day")
    )
    found = (
        standing.join(stations, on=["site", "day"], how="left")
        .group_by("object", "day")
        .agg(
            nw.col("site").count().alias("members"),
            *(nw.col(i).sum().alias(f"sum_{i}") for i in values),
            *(nw.col(i).count().alias(f"n_{i}") for i in values),
            *([nw.col("state").min()] if "state" in columns else []),
        )
    )
    quorum = _quorum(rules)
    return found.select(
        "object",
        "day",
        *(
            nw.when((nw.col(f"n_{i}") > 0) & quorum(nw.col(f"n_{i}")))
            .then(half_even(nw.col(f"sum_{i}"), nw.col(f"n_{i}")))
            .alias(i)
            for i in values
        ),
        *(
            nw.col(f"n_{i}").cast(nw.Int64).alias("n_o3" if i == "o3_8h" else f"n_{i}")
            for i in values
            if i != "o3_1h"
        ),
        nw.lit(None, nw.Int64).alias("o3_windows"),
        nw.col("members").cast(nw.Int64),
        *(["state"] if "state" in columns else []),
    )


def place_hours(hours: Frame, members: Frame, *, rules: str = "auto") -> Frame:
    """Hours of counties or cities: ``site`` (the place), ``hour``, six items held at 10⁻⁶.

    The mean of the stations' values of the hour, with the quorum of a day's value.
    """
    items = (*ITEMS, "o3")
    seen = hours.select("hour", (nw.col("hour") // 24).alias("day")).unique()
    standing = (
        members.join(seen, how="cross")
        .filter((nw.col("day") >= nw.col("start")) & (nw.col("day") <= nw.col("end")))
        .select("object", "site", "day", "hour")
    )
    found = (
        standing.join(hours.select("site", "hour", *items), on=["site", "hour"], how="left")
        .group_by("object", "day", "hour")
        .agg(
            nw.col("site").count().alias("members"),
            *(nw.col(i).sum().alias(f"sum_{i}") for i in items),
            *(nw.col(i).count().alias(f"n_{i}") for i in items),
        )
    )
    quorum = _quorum(rules)
    return found.select(
        nw.col("object").alias("site"),
        "hour",
        *(
            nw.when((nw.col(f"n_{i}") > 0) & quorum(nw.col(f"n_{i}")))
            .then(half_even(nw.col(f"sum_{i}") * FINER, nw.col(f"n_{i}")))
            .alias(i)
            for i in items
        ),
    )


def _quorum(rules: str) -> Callable[[nw.Expr], nw.Expr]:
    """A test on the number of valid stations, by the edition of the day."""

    def test(count: nw.Expr) -> nw.Expr:
        answer: nw.Expr = nw.lit(False)
        editions = STANDARD.editions if rules == "auto" else (STANDARD.named(rules),)
        for nth, edition in enumerate(editions):
            says: Mapping[str, int] = edition.says["place_day"]
            few = nw.col("members") < says["few"]
            enough = (
                nw.when(few)
                .then(count * 100 >= nw.col("members") * says["share_percent_few"])
                .otherwise(count * 100 >= nw.col("members") * says["share_percent"])
            )
            # The oldest edition also judges the days before it, the command refuses them first.
            since = nw.col("day") >= day_number(edition.since)
            answer = enough if nth == 0 else nw.when(since).then(enough).otherwise(answer)
        return answer

    return test
