"""The register of groundwater wells and drinking-water sources, and what was sampled of them.

One list for both: a line is a well (监测井) or a source (水源), a source takes river, lake or
ground water, and a well may belong to a source. Values are kept in the table of readings under
the variant ``supply``, at 10⁻⁸ mg/L; what is no mass (NTU, Bq/L, counts, pH) is its own number.

>>> told = read_supply_register("point,name,kind,water,target\\nW1,东郊井,监测井,地下,III\\n")
>>> told.named("东郊井"), told.line("W1").water, told.line("W1").target
('W1', 'ground', 'Ⅲ')
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

import polars as pl

from youju.readings.basis import Basis
from youju.readings.city import City, read_kept
from youju.readings.dated import DatedLines
from youju.readings.effective import table
from youju.readings.rows import Row, read_dated, refuse_lines, rows, written
from youju.readings.schema import INSTANT, READING_KEY
from youju.readings.sections import CLASSES
from youju.terms.errors import BadInput

WELL, SOURCE = "well", "source"
GROUND, RIVER, LAKE = "ground", "river", "lake"
KINDS: Final = {"监测井": WELL, "井": WELL, WELL: WELL, "水源": SOURCE, "水源地": SOURCE} | {
    SOURCE: SOURCE
}
WATERS: Final = {
    **dict.fromkeys(("地下", "地下水", GROUND), GROUND),
    **dict.fromkeys(("河流", "河流型", RIVER), RIVER),
    **dict.fromkeys(("湖库", "湖库型", "水库", LAKE), LAKE),
}
LEVELS: Final = ("国考", "省考", "市级", "县级", "乡镇", "")
HEAD: Final = (
    *("point", "name", "kind", "water", "level", "target", "county", "city", "source"),
    *("population", "volume", "lon", "lat", "aliases", "from", "to"),
)
"""Columns of register/supply.csv; ``point, name, kind, water`` must be there."""
PATH: Final = "register/supply.csv"
NAME: Final = "地下水点位和饮用水水源名录"

VARIANT, STATISTIC = "supply", "Sample"
DECIMALS: Final = 8
VOLUME, BECAUSE = "取水量", "未监测原因"
"""Items beside the measured ones: water taken [10⁴ m³], and why nothing was sampled."""

SAMPLES: Final[dict[str, Any]] = {
    "point": pl.String,
    "item": pl.String,
    "day": pl.Int64,
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


@dataclass(frozen=True, slots=True)
class Line:
    """A well or a source during one stretch of time (``since`` and ``until`` both included).

    ``source``: the source that a well belongs to; ``population`` served [10⁴ persons];
    ``volume``: the water taken in a usual month [10⁴ m³], where a sheet does not say it.
    """

    point: str
    name: str
    kind: str
    water: str
    level: str = ""
    target: str = ""
    county: str = ""
    city: str = ""
    source: str = ""
    population: Decimal | None = None
    volume: Decimal | None = None
    lon: str = ""
    lat: str = ""
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def goal(self) -> str:
        """The class it is held to: its own target, else class Ⅲ."""
        return self.target or "Ⅲ"


@dataclass(frozen=True)
class SupplyRegister(DatedLines[Line]):
    """All dated lines of all wells and sources of a city."""

    KEY: ClassVar[str] = "point"
    THING: ClassVar[str] = "点位"
    what: str = NAME
    path: str = PATH

    def of(self, kind: str, day: date) -> tuple[Line, ...]:
        """Wells or sources as they stood on a day, in the order of the register."""
        return tuple(one for one in self.on(day) if one.kind == kind)

    def to_csv(self) -> str:
        """The register as canonical CSV text."""
        said = [
            {each.name: getattr(one, each.name) for each in fields(Line)}
            | {"from": one.since, "to": one.until}
            for one in self.lines
        ]
        return written(HEAD, said)


def read_supply_register(text: str, file: str = "supply.csv") -> SupplyRegister:
    """The register from CSV text.

    :raises BadInput: what is wrong in which lines.
    """
    name = f"{NAME} {file}"
    lines, wrong = read_dated(rows(text, HEAD, HEAD[:4], name), _line, lambda one: one.point, "")
    sources = {one.point for one in lines if one.kind == SOURCE}
    wrong += [
        f"{name}：“{one.point}”所属的水源“{one.source}”没有登记。"
        for one in lines
        if one.source and one.source not in sources
    ]
    refuse_lines(wrong)
    return SupplyRegister(tuple(lines))


def _line(row: Row) -> Line:
    if not row.text("point") or not row.text("name"):
        raise BadInput(f"{row.where}没有写编码（point）或名称（name）。")
    if "/" in row.text("point"):
        raise BadInput(f"{row.where}编码“{row.text('point')}”里不能有斜线；请改用其他符号。")
    since, until = row.span()
    found = Line(
        row.text("point"),
        row.text("name"),
        row.choice("kind", KINDS, "监测井、水源"),
        row.choice("water", WATERS, "地下、河流、湖库"),
        row.choice("level", {one: one for one in LEVELS}, "国考、省考、市级、县级、乡镇，或留空"),
        row.choice("target", CLASSES, "Ⅰ 至 Ⅴ，或留空（按Ⅲ类）"),
        row.text("county"),
        row.text("city"),
        row.text("source"),
        row.amount("population", "万人"),
        row.amount("volume", "万m³/月"),
        row.text("lon"),
        row.text("lat"),
        row.several("aliases"),
        since,
        until,
    )
    if found.kind == WELL and found.water != GROUND:
        raise BadInput(f"{row.where}：监测井的 water 只能是 地下。")
    return found


# the register in a city's folder


def register(city: City) -> SupplyRegister:
    """The register as register/supply.csv has it now; empty where there is none."""
    text = read_kept(city, PATH)
    return SupplyRegister() if text is None else read_supply_register(text, PATH)


def keep(city: City, *, by: str = "", on: date | None = None) -> str:
    """Keep the present version under its hash (once), journalled; its hash."""
    present = register(city)
    if present.lines:
        city.keep_version("supply", present.sha256, present.to_csv(), by=by, on=on)
    return present.sha256


def hand_in(city: City, text: str, *, by: str = "", on: date | None = None) -> SupplyRegister:
    """Put another version of the register in force; the old ones stay.

    :raises BadInput: what is wrong in which line.
    """
    fresh = read_supply_register(text, PATH)
    city.put_text(PATH, text)
    keep(city, by=by, on=on)
    return fresh


def register_at(city: City, sha256: str) -> SupplyRegister:
    """The register in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    for known in (SupplyRegister(), register(city)):
        if known.sha256 == sha256:
            return known
    return read_supply_register(city.version_text("supply", sha256, NAME), PATH)


# readings


def rows_of(frame: pl.DataFrame, state: int) -> pl.DataFrame:
    """A SUPPLY frame as rows of raw_reading without seq and provenance."""
    day = pl.col("day")
    return frame.select(
        site=pl.col("point"),
        factor=pl.col("item"),
        statistic=pl.lit(STATISTIC),
        variant=pl.lit(VARIANT),
        span_s=pl.lit(0, pl.Int32),
        start=(day * _DAY_US - _BEIJING_US).cast(INSTANT),
        value=pl.col("value").cast(pl.Int64),
        flag=pl.col("flag").cast(pl.String),
        state=pl.lit(state, pl.Int8),
        line=pl.col("line").cast(pl.Int64),
        month=day.cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m"),
    )


def samples(
    city: City,
    *,
    points: Iterable[str] | None = None,
    days: tuple[int, int] | None = None,
    upto: Basis | None = None,
) -> pl.DataFrame:
    """Samples that count (SAMPLES): of each value the highest state, then the latest."""
    rows = table(city, "raw_reading").scan().filter(pl.col("variant") == VARIANT)
    if upto is not None:
        rows = rows.filter(pl.col("seq") <= upto.reading)
    if points is not None:
        rows = rows.filter(pl.col("site").is_in(list(points)))
    day = (pl.col("start").dt.epoch("us") + _BEIJING_US) // _DAY_US
    if days is not None:
        rows = rows.filter(day.is_between(*days))
    rank = pl.col("state").cast(pl.Int64) * (1 << 48) + pl.col("seq")
    return (
        rows.filter(rank == rank.max().over(*READING_KEY))
        .select(
            "value", "flag", "state", "stream", "entry", "line", "seq",
            point="site", item="factor", day=day,
        )
        .select(pl.col(name).cast(kind) for name, kind in SAMPLES.items())
        .sort("point", "day", "line", "item")
        .collect()
    )  # fmt: skip


def touched_since(city: City, seq: int) -> pl.DataFrame:
    """``point, day`` of every sample that came after a sequence number."""
    day = (pl.col("start").dt.epoch("us") + _BEIJING_US) // _DAY_US
    every = table(city, "raw_reading")
    files = every.files().filter(pl.col("max.seq") > seq)
    return (
        every.scan(files)
        .filter(pl.col("variant") == VARIANT, pl.col("seq") > seq)
        .select(point="site", day=day)
        .unique()
        .sort("point", "day")
        .collect()
    )
