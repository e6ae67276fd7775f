"""What every layout gives back: one frame in the shape of its kind, and what was not read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from youju.readings.layouts.refusals import REFUSED

HOURS, DAYS, ISSUED, MARKS = "hours", "days", "issued", "marks"
SECTIONS, SUPPLY = "sections", "supply"
POINTS = "points"
OUTLETS = "outlets"

HOUR_ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")
DAY_ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3_8h")
WATER_ITEMS = (
    *("ph", "do", "codmn", "cod", "bod5", "nh3n", "tp", "tn", "cu", "zn", "f", "se", "as", "hg"),
    *("cd", "cr6", "pb", "cn", "phenol", "oil", "las", "sulfide", "fc"),
)
"""Items of GB 3838 table 1, in its order, without water temperature; 10⁻⁸ mg/L."""

HOUR_SHAPE = {
    "site": pl.String,
    "hour": pl.Int64,
    **dict.fromkeys(HOUR_ITEMS, pl.Int64),
    "line": pl.Int64,
}
DAY_SHAPE = {
    "city": pl.String,
    "day": pl.Int64,
    **dict.fromkeys(DAY_ITEMS, pl.Int64),
    "line": pl.Int64,
}
ISSUED_SHAPE = {
    "kind": pl.String,
    "object": pl.String,
    "item": pl.String,
    "stat": pl.String,
    "period": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "value": pl.Int64,
    "flag": pl.String,
    "dust": pl.String,
    "cell": pl.String,
    "line": pl.Int64,
}
MARK_SHAPE = {
    "scope": pl.String,
    "key": pl.String,
    "items": pl.String,
    "first_hour": pl.Int64,
    "last_hour": pl.Int64,
    "kind": pl.String,
    "document": pl.String,
    "line": pl.Int64,
}
SECTION_SHAPE = {
    "section": pl.String,
    "day": pl.Int64,
    "time": pl.String,
    **dict.fromkeys(WATER_ITEMS, pl.Int64),
    "line": pl.Int64,
}
POINT_SHAPE = {
    "subject": pl.String,
    "site": pl.String,
    "factor": pl.String,
    "statistic": pl.String,
    "variant": pl.String,
    "span_s": pl.Int32,
    "day": pl.Int64,
    "second": pl.Int64,
    "value": pl.Int64,
    "flag": pl.String,
    "line": pl.Int64,
}
"""Readings of sound or soil, one row each; ``second`` of the Beijing day; 10⁻¹⁰ of the unit."""
SUPPLY_SHAPE = {
    "point": pl.String,
    "day": pl.Int64,
    "item": pl.String,
    "value": pl.Int64,
    "flag": pl.String,
    "line": pl.Int64,
}
OUTLET_SHAPE = {
    "site": pl.String,
    "enterprise": pl.String,
    "factor": pl.String,
    "statistic": pl.String,
    "variant": pl.String,
    "span_s": pl.Int64,
    "start": pl.Int64,
    "value": pl.Int64,
    "text": pl.String,
    "flag": pl.String,
    "unit": pl.String,
    "said": pl.String,
    "cell": pl.String,
    "line": pl.Int64,
}
"""Values of outlets, one row each: ``start`` in microseconds of UTC, ``value`` at 10⁻⁶ of ``unit``,
``flag`` ours, ``said`` the mark as printed, ``cell`` sheet and place."""
SHAPES = {
    HOURS: HOUR_SHAPE,
    DAYS: DAY_SHAPE,
    ISSUED: ISSUED_SHAPE,
    MARKS: MARK_SHAPE,
    SECTIONS: SECTION_SHAPE,
    OUTLETS: OUTLET_SHAPE,
    SUPPLY: SUPPLY_SHAPE,
    POINTS: POINT_SHAPE,
}


@dataclass(frozen=True)
class Sheet:
    """The readings, days, issued values or marks of one or several files of one layout.

    ``frame`` is lazy, in the shape of ``kind`` (``SHAPES``) and may have more columns
    (``flag_*``, ``published_*``, ``area``, ``name``); ``refused`` has the columns of
    ``Refusal``; ``notes`` are Chinese sentences. ``file`` and ``sheet`` name the one table that
    it was read from, and are empty when there were several.
    """

    layout: str
    kind: str
    frame: pl.LazyFrame
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))
    notes: list[str] = field(default_factory=list)
    file: str = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """File and sheet as they stand at the head of a note."""
        return self.file + (f"“{self.sheet}”" if self.sheet else "")


def joined(layout: str, kind: str, sheets: Iterable[Sheet]) -> Sheet:
    """Several tables as one sheet, in the order in which they were given."""
    parts = list(sheets)
    empty = pl.LazyFrame(schema=SHAPES[kind])
    frames = [part.frame for part in parts] or [empty]
    frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")
    refused = [part.refused for part in parts]
    return Sheet(
        layout,
        kind,
        frame,
        pl.concat(refused) if refused else pl.DataFrame(schema=REFUSED),
        [note for part in parts for note in part.notes],
    )
