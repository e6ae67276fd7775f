"""Which layout a file probably is in: its heads tell, and where several fit, its first rows."""

from __future__ import annotations

from dataclasses import dataclass

from youju.readings.layouts.registry import LAYOUTS, Layout, read_table
from youju.readings.layouts.shared import Context
from youju.readings.layouts.workbook import Raw, tables_in, unpacked

TRY_ROWS = 120
"""Rows below the head that are read on trial."""
_TOP = 60 + TRY_ROWS
GENERAL = ("template", "template-day", "template-month", "template-water")
"""Layouts that understand many heads; one that knows its own head goes before them."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A layout whose head the file has; rows of the trial that were read and refused."""

    layout: str
    kind: str
    read: int
    refused: int
    left: bool = False
    """Whether columns of the head are none of this layout's."""

    @property
    def share(self) -> float:
        """The share of rows that could be read."""
        return self.read / (self.read + self.refused) if self.read else 0.0


def fitting(file: str, data: bytes) -> list[Fit]:
    """The layouts whose head the file has, the best first.

    :raises BadInput: the file can't be opened.
    """
    raws = [raw for raw in tables_in(file, unpacked(data)) if not raw.hidden]
    found = [fit for layout in LAYOUTS.values() if (fit := _trial(layout, raws)) is not None]
    return sorted(
        found, key=lambda fit: (fit.share == 0, fit.layout in GENERAL, -fit.share, fit.left)
    )


def best(fits: list[Fit]) -> list[Fit]:
    """Those between which nothing decides: one, where the file says what it is.

    A layout that leaves columns unread gives way to one that reads every column.
    """
    return [
        fit
        for fit in fits
        if (fit.share, fit.layout in GENERAL, fit.left)
        == (fits[0].share, fits[0].layout in GENERAL, fits[0].left)
    ]


def _trial(layout: Layout, raws: list[Raw]) -> Fit | None:
    """None when no table has the head of the layout."""
    read = refused = 0
    matched = left = False
    for raw in raws:
        sheet = read_table(_top(raw), layout, Context())
        if sheet is None:
            continue
        matched = True
        frame = sheet.frame.collect()
        rows = frame["line"].n_unique() if "line" in frame.columns else frame.height
        lines = sheet.refused["line"].n_unique()
        if not rows and lines and raw.frame.height > _TOP:
            # What the hours mean may show further down only.
            sheet = read_table(_fresh(raw), layout, Context())
            assert sheet is not None
            frame = sheet.frame.collect()
            rows, lines = frame["line"].n_unique(), sheet.refused["line"].n_unique()
        read, refused = read + rows, refused + lines
        left = left or any("：不认识的栏" in note for note in sheet.notes)
    return Fit(layout.name, layout.kind, read, refused, left) if matched else None


def _top(raw: Raw) -> Raw:
    widths = raw.widths.head(_TOP) if raw.widths is not None else None
    return Raw(raw.file, raw.sheet, raw.frame.head(_TOP), raw.lines.head(_TOP), raw.merges, widths)


def _fresh(raw: Raw) -> Raw:
    return Raw(raw.file, raw.sheet, raw.frame, raw.lines, raw.merges, raw.widths)
