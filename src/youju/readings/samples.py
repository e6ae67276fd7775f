"""Readings of surface water in the table of readings: items, scale, spans, and reading them back.

A value stands at 10⁻⁸ mg/L (pH its own number, coliforms 1/L) under the HJ 212 code of the item,
whatever unit packets use for it, so that no detection limit is lost; below detection it is the
detection limit with the flag ``<``.
``Sample`` are manual samples, which begin on the day of sampling and have no span; ``Avg`` with
the variant ``auto`` are rounds of automatic stations. Neither is an hourly mean of air, and
nothing that reads air meets them.

>>> CODES["nh3n"], KEYS["w21011"], unscaled(2_500_000, DECIMALS)
('w21003', 'tp', Decimal('0.025'))
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import polars as pl

from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.effective import table
from youju.readings.layouts.sheet import WATER_ITEMS
from youju.readings.schema import AVERAGE, INSTANT, READING_KEY
from youju.terms.numbers import unscaled

DECIMALS: Final = 8
SAMPLE, AUTO, MANUAL = "Sample", "auto", "manual"
DAY_SPAN, ROUND_SPAN = 86_400, 14_400
"""Seconds that an automatic value stands for: a day where it has no time, else four hours."""
SECTION: Final = "section"
"""Kind of issued values of sections."""
CLASS: Final = "water_class"
"""Item of an issued class: 1 to 6 (劣Ⅴ), at 10⁻⁶; without value, the flag says why not sampled."""

PUBLISHED: Final = "published_class"
"""Column of a frame: the class that the national page published with a reading."""
PUBLISHER: Final = "中国环境监测总站（水质自动监测实时发布）"
ROUND: Final = "round"
"""Period of a class published with one round; its ``stat`` is the time of the round."""
_WRITTEN: Final = {
    **{name: nth for nth, name in enumerate(("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"), 1)},
    **{name: nth for nth, name in enumerate(("I", "II", "III", "IV", "V", "劣V"), 1)},
}

_CODES: Final = (
    *("w01001", "w01009", "w01019", "w01018", "w01017", "w21003", "w21011", "w21001", "w20138"),
    *("w20139", "w21017", "w20140", "w20141", "w20142", "w20143", "w20117", "w20144", "w21016"),
    *("w23002", "w22001", "w19002", "w21019", "w02003"),
)
CODES: Final = dict(zip(WATER_ITEMS, _CODES, strict=True))
"""Key of GB 3838 table 1 → code of HJ 212 (copper, zinc … by their own codes, not 总铜 …)."""
KEYS: Final = {code: key for key, code in CODES.items()}

SAMPLES: Final[dict[str, Any]] = {
    "section": pl.String,
    "item": pl.String,
    "source": pl.String,
    "day": pl.Int64,
    "start": INSTANT,
    "value": pl.Int64,
    "flag": pl.String,
    "state": pl.Int8,
    "stream": pl.String,
    "entry": pl.Int64,
    "line": pl.Int64,
    "seq": pl.Int64,
}
_DAY_US: Final = 86_400_000_000
_BEIJING_US: Final = 8 * 3_600_000_000


def rows_of(frame: pl.DataFrame, state: int) -> pl.DataFrame:
    """A SECTIONS frame as rows of raw_reading without seq and provenance; empty cells left out.

    ``manual`` (a column of the frame) tells samples from rounds of automatic stations.
    """
    manual = pl.col("manual") if "manual" in frame.columns else pl.lit(False)
    stamped = pl.col("time").str.len_chars() > 10
    clock = (
        pl.col("time").str.slice(11, 2).cast(pl.Int64, strict=False).fill_null(0) * 60
        + pl.col("time").str.slice(14, 2).cast(pl.Int64, strict=False).fill_null(0)
    ) * 60_000_000
    start = pl.col("day") * _DAY_US - _BEIJING_US + pl.when(manual).then(0).otherwise(clock)
    line = pl.col("line") if "line" in frame.columns else pl.lit(None)
    base = frame.with_columns(
        site=pl.col("section"),
        statistic=pl.when(manual).then(pl.lit(SAMPLE)).otherwise(pl.lit(AVERAGE)),
        variant=pl.when(manual).then(pl.lit(MANUAL)).otherwise(pl.lit(AUTO)),
        span_s=pl.when(manual)
        .then(0)
        .when(stamped)
        .then(ROUND_SPAN)
        .otherwise(DAY_SPAN)
        .cast(pl.Int32),
        start=start.cast(INSTANT),
        state=pl.lit(state, pl.Int8),
        line=line.cast(pl.Int64),
        month=pl.col("day").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m"),
    )
    parts = []
    for item, code in CODES.items():
        if item not in frame.columns:
            continue
        flag = pl.col(f"flag_{item}") if f"flag_{item}" in frame.columns else pl.lit(None)
        parts.append(
            base.select(
                *(name for name in READING_KEY if name != "factor"),
                pl.lit(code).alias("factor"),
                pl.col(item).cast(pl.Int64).alias("value"),
                flag.cast(pl.String).alias("flag"),
                "state",
                "line",
                "month",
            ).filter(pl.col("value").is_not_null() | pl.col("flag").is_not_null())
        )
    return pl.concat(parts)


def issued_of(frame: pl.DataFrame, *, issuer: str) -> pl.DataFrame:
    """Issued classes and reasons of a sheet as an ISSUED frame.

    Of a monthly sheet a class counts as issued where an issuer is named; reasons are kept in any
    case. The classes that the national page published with its readings were issued by it.
    """
    if PUBLISHED in frame.columns:
        return _published(frame)
    if "issued_class" not in frame.columns:
        return pl.DataFrame()
    epoch = pl.lit(0, pl.Int32).cast(pl.Date)
    number = pl.col("issued_class") if issuer.strip() else pl.lit(None, pl.Int64)
    return frame.select(
        kind=pl.lit(SECTION),
        object=pl.col("section"),
        item=pl.lit(CLASS),
        stat=pl.lit("class"),
        period=pl.lit("month"),
        start=(pl.col("period_start") - epoch).dt.total_days(),
        end=(pl.col("period_end") - epoch).dt.total_days(),
        value=number * 10**6,
        flag=pl.when(number.is_null()).then(pl.col("because")),
        line=pl.col("line"),
    ).filter(pl.col("value").is_not_null() | pl.col("flag").is_not_null())


def _published(frame: pl.DataFrame) -> pl.DataFrame:
    """The class of each reading: of a day where it has no time, else of a round.

    Two readings of one section and time keep the first one, whose values count too.
    """
    word = pl.col(PUBLISHED).str.strip_chars().str.strip_suffix("类")
    stamped = pl.col("time").str.len_chars() > 10
    return (
        frame.select(
            kind=pl.lit(SECTION),
            object=pl.col("section"),
            item=pl.lit(CLASS),
            stat=pl.when(stamped).then(pl.col("time").str.slice(11, 5)).otherwise(pl.lit("class")),
            period=pl.when(stamped).then(pl.lit(ROUND)).otherwise(pl.lit("day")),
            start=pl.col("day"),
            end=pl.col("day"),
            value=word.replace_strict(_WRITTEN, default=None, return_dtype=pl.Int64) * 10**6,
            flag=pl.lit(None, pl.String),
            line=pl.col("line"),
        )
        .filter(pl.col("value").is_not_null())
        .unique(["object", "stat", "start"], keep="first", maintain_order=True)
    )


def scan(city: City, upto: Basis | None = None) -> pl.LazyFrame:
    """Every revision of every reading of water (columns of raw_reading)."""
    rows = table(city, "raw_reading").scan().filter(pl.col("variant").is_in([AUTO, MANUAL]))
    return rows if upto is None else rows.filter(pl.col("seq") <= upto.reading)


def samples(
    city: City,
    *,
    sections: Iterable[str] | None = None,
    days: tuple[int, int] | None = None,
    upto: Basis | None = None,
) -> pl.DataFrame:
    """Readings of water that count (SAMPLES): of each the highest state, then the latest."""
    rows = scan(city, upto)
    if sections is not None:
        rows = rows.filter(pl.col("site").is_in(list(sections)))
    day = (pl.col("start").dt.epoch("us") + _BEIJING_US) // _DAY_US
    if days is not None:
        rows = rows.filter(day.is_between(*days))
    rank = pl.col("state").cast(pl.Int64) * (1 << 48) + pl.col("seq")
    return (
        rows.filter(rank == rank.max().over(*READING_KEY))
        .select(
            section="site",
            item=pl.col("factor").replace_strict(KEYS, default=None, return_dtype=pl.String),
            source="variant",
            day=day,
            start="start",
            value="value",
            flag="flag",
            state="state",
            stream="stream",
            entry="entry",
            line="line",
            seq="seq",
        )
        .select(pl.col(name).cast(kind) for name, kind in SAMPLES.items())
        .sort("section", "source", "start", "item")
        .collect()
    )


def touched_since(city: City, seq: int) -> pl.DataFrame:
    """``section, day`` of every reading of water that came after a sequence number."""
    day = (pl.col("start").dt.epoch("us") + _BEIJING_US) // _DAY_US
    every = table(city, "raw_reading")
    files = every.files().filter(pl.col("max.seq") > seq)
    return (
        every.scan(files)
        .filter(pl.col("variant").is_in([AUTO, MANUAL]), pl.col("seq") > seq)
        .select(section="site", day=day)
        .unique()
        .sort("section", "day")
        .collect()
    )


__all__ = [
    "AUTO",
    "CLASS",
    "CODES",
    "DECIMALS",
    "KEYS",
    "MANUAL",
    "SAMPLES",
    "SECTION",
    "issued_of",
    "rows_of",
    "samples",
    "scan",
    "touched_since",
    "unscaled",
]
