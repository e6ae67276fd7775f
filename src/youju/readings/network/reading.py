"""Readings of the network as they count: of several revisions the one of the latest packet.

Values of a platform's exports stand among them where no packet says the same value.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from youju.readings.city import City
from youju.readings.network import exports
from youju.readings.network.schema import KEY, PACKETS, READINGS, table
from youju.terms.periods import BEIJING

BY_DAY = 3600
"""Spans below it lie in parts of a day, the others in parts of a month."""


def readings(
    city: City,
    outlets: str | Sequence[str],
    first: date,
    last: date,
    *,
    factors: Sequence[str] | None = None,
    span_s: int = 3600,
    statistic: str = "Avg",
    variant: str = "raw",
    revisions: bool = False,
) -> pl.DataFrame:
    """``site, factor, start, value, text, flag, packet, revision, unit`` in that order of sorting.

    ``first`` and ``last`` are Beijing days, both included; ``value`` is at 10⁻⁶ of the unit sent.
    With ``revisions`` every revision comes, otherwise the one that counts. Rows of exports have a
    negative ``packet``, and a ``unit`` where it isn't the one that the device is registered with.
    """
    which = [outlets] if isinstance(outlets, str) else list(outlets)
    begin, end = instant(first), instant(last + timedelta(days=1))
    wanted = table(city, READINGS)
    parts = _parts(first, last, span_s)
    files = wanted.files().filter(
        pl.col("month").is_in(parts),
        pl.col("min.site") <= max(which, default=""),
        pl.col("max.site") >= min(which, default=""),
    )
    conditions = [
        pl.col("site") == which[0] if len(which) == 1 else pl.col("site").is_in(which),
        pl.col("statistic") == statistic,
        pl.col("variant") == variant,
        pl.col("span_s") == span_s,
    ]
    if span_s >= BY_DAY:
        # Below it the parts are the days themselves, and every row of them is wanted.
        conditions += [pl.col("start") >= begin, pl.col("start") < end]
    if factors is not None:
        one = len(factors) == 1
        wanted_factor = pl.col("factor")
        conditions.append(wanted_factor == factors[0] if one else wanted_factor.is_in(factors))
    frame = (
        wanted.scan(files)
        .filter(*conditions)
        .select("site", "factor", "start", "value", "text", "flag", "packet", "revision")
        .collect()
        .with_columns(unit=pl.lit(None, pl.String))
    )
    exported = exports.exist(city)
    if exported:
        more = exports.readings(
            city,
            which,
            parts,
            begin,
            end,
            factors=factors,
            span_s=span_s,
            statistic=statistic,
            variant=variant,
        )
        exported = bool(more.height)
        frame = pl.concat([frame, more]) if exported else frame
    # Of one outlet and factor the files come by day: sorting the two integers is all there is.
    single = len(which) == 1 and factors is not None and len(factors) == 1
    frame = frame.sort(*([] if single else ["site", "factor"]), "start", "packet")
    if revisions or not (exported or (frame["revision"] > 1).any()):
        return frame
    return frame.unique(["site", "factor", "start"], keep="last", maintain_order=True)


def revisions_of(
    city: City,
    site: str,
    factor: str,
    statistic: str,
    variant: str,
    span_s: int,
    start: datetime,
) -> pl.DataFrame:
    """Every revision of one value, in the order of its packets."""
    day = start.astimezone(BEIJING).date()
    wanted = table(city, READINGS)
    files = wanted.files().filter(pl.col("month").is_in(_parts(day, day, span_s)))
    given = {
        "site": site,
        "factor": factor,
        "statistic": statistic,
        "variant": variant,
        "span_s": span_s,
        "start": start.astimezone(UTC),
    }
    return (
        wanted.scan(files)
        .filter(*(pl.col(name) == pl.lit(given[name]) for name in KEY))
        .collect()
        .sort("packet")
    )


def packets(city: City, ordinals: Sequence[int]) -> pl.DataFrame:
    """The packets of those ordinals, in their order."""
    found = table(city, PACKETS).scan().filter(pl.col("ordinal").is_in(list(ordinals)))
    return found.collect().sort("ordinal")


def packets_between(city: City, first: date, last: date) -> pl.DataFrame:
    """The packets that arrived on those Beijing days, in the order of arrival."""
    wanted = table(city, PACKETS)
    files = wanted.files().filter(
        pl.col("month").is_between(pl.lit(first.isoformat()), pl.lit(last.isoformat()))
    )
    return wanted.scan(files).collect().sort("ordinal")


def instant(day: date) -> datetime:
    """The beginning of a Beijing day, as an instant of UTC."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)


def _parts(first: date, last: date, span_s: int) -> list[str]:
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    return sorted({f"{day:%Y-%m-%d}" if span_s < BY_DAY else f"{day:%Y-%m}" for day in days})
