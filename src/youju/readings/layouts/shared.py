"""What every layout is handed and hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from youju.readings.layouts.refusals import Findings, refused_frame
from youju.readings.layouts.sheet import SHAPES, Sheet
from youju.terms.places import Register


@dataclass(frozen=True)
class Context:
    """What the caller knows beside the file: the register, the day, the options of the layout."""

    register: Register | None = None
    today: date | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def nothing(layout: str, kind: str, found: Findings) -> Sheet:
    """A table of which nothing was read, and why."""
    return sheet_of(layout, kind, pl.DataFrame(schema=SHAPES[kind]), found)


def sheet_of(layout: str, kind: str, frame: pl.DataFrame, found: Findings) -> Sheet:
    """The sheet of one table."""
    refused = refused_frame(found.refusals)
    return Sheet(layout, kind, frame.lazy(), refused, list(found.notes), found.file, found.sheet)
