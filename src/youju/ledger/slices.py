"""The input slice of a publication: a small city that holds just what it was computed from.

A slice is cut from a city as of a basis and becomes members of a pack; from these members the
small city is built again anywhere, and everything that works on a city works on it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from youju.readings import supply, tables
from youju.readings.basis import Basis
from youju.readings.city import City, replace_text
from youju.readings.frames import Position
from youju.readings.schema import SCHEMAS, hour_of, instant_of
from youju.readings.settings import read_settings
from youju.readings.surroundings import kept
from youju.terms.periods import Period, day_number

SETTINGS, REGISTER = "city/city.toml", "city/register/sites.csv"
SECTIONS = "city/register/sections.csv"
SUPPLY = "city/register/supply.csv"
AGREEMENTS = "city/agreements/"
AROUND = "city/register/{}.csv"
"""Registers of sound and soil, and the accounts of safe use."""
MONTH = "month"
"""Partition column of raw_reading; it follows from ``start`` and is not kept in a pack."""
ORDER = {
    "raw_reading": ["site", "factor", "start", "seq"],
    "raw_issued": ["seq"],
    "mark": ["seq"],
}


def cut(
    city: City,
    periods: list[Period],
    upto: Basis,
    sections: str = "",
    wells: str = "",
    around: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The members that hold the inputs of these periods, as of the basis.

    All revisions are kept: what was corrected is part of the evidence. ``sections``: hash of
    the register of sections, where figures of water take part; ``wells`` that of wells and
    sources; ``around``: texts of the registers of sound and soil, by name.
    """
    spans = [(day_number(one.start), day_number(one.end)) for one in periods]
    more = {SECTIONS: city.sections_at(sections).to_csv().encode()} if sections else {}
    if wells:
        more[SUPPLY] = supply.register_at(city, wells).to_csv().encode()
    more |= {AROUND.format(name): text.encode() for name, text in (around or {}).items()}
    return {
        **more,
        SETTINGS: city.settings.to_toml().encode(),
        REGISTER: city.register_at(upto.register).to_csv().encode(),
        _member("raw_reading"): _parquet(_readings(city, spans, upto), "raw_reading"),
        _member("raw_issued"): _parquet(_issued(city, spans, upto), "raw_issued"),
        _member("mark"): _parquet(
            tables.table(city, "mark").scan().filter(pl.col("seq") <= upto.mark).collect(), "mark"
        ),
    }


def restore(members: dict[str, bytes], folder: Path) -> City:
    """The small city of a pack, built in an empty folder."""
    settings = read_settings(members[SETTINGS].decode(), SETTINGS)
    city = City.create(folder, settings, register=members[REGISTER].decode())
    if SECTIONS in members:
        city.hand_in_sections(members[SECTIONS].decode())
    if SUPPLY in members:
        supply.hand_in(city, members[SUPPLY].decode())
    for name, data in members.items():
        if name.startswith(AGREEMENTS):
            (folder / "agreements").mkdir(exist_ok=True)
            replace_text(folder / "agreements" / name.removeprefix(AGREEMENTS), data.decode())
    for name, file in kept.FILES.items():
        if AROUND.format(name) in members:
            replace_text(folder / file, members[AROUND.format(name)].decode())
    for name, schema in SCHEMAS.items():
        rows = pl.read_parquet(io.BytesIO(members[_member(name)]), use_statistics=False)
        if MONTH in schema:
            day = (hour_of(pl.col("start")) // 24).cast(pl.Int32).cast(pl.Date)
            rows = rows.with_columns(day.dt.strftime("%Y-%m").alias(MONTH))
        if not rows.is_empty():
            tables.table(city, name).append(rows.select(list(schema)), Position("pack", 1))
    return city


def _member(name: str) -> str:
    return f"city/tables/{name}.parquet"


def _readings(city: City, spans: list[tuple[int, int]], upto: Basis) -> pl.DataFrame:
    start = pl.col("start")
    inside = pl.any_horizontal(
        *(
            (start >= instant_of(pl.lit(first * 24)))
            & (start < instant_of(pl.lit((last + 1) * 24)))
            for first, last in spans
        )
    )
    every = tables.table(city, "raw_reading")
    return every.scan().filter((pl.col("seq") <= upto.reading) & inside).collect()


def _issued(city: City, spans: list[tuple[int, int]], upto: Basis) -> pl.DataFrame:
    touching = pl.any_horizontal(
        *((pl.col("start") <= last) & (pl.col("end") >= first) for first, last in spans)
    )
    every = tables.table(city, "raw_issued")
    return every.scan().filter((pl.col("seq") <= upto.issued) & touching).collect()


def _parquet(rows: pl.DataFrame, name: str) -> bytes:
    out = io.BytesIO()
    rows.select([column for column in SCHEMAS[name] if column != MONTH]).sort(
        *ORDER[name]
    ).write_parquet(out, compression="zstd", compression_level=6, statistics=False)
    return out.getvalue()
