"""What every comparison needs: the program's own command line, and the published rows."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from youju.commands import evaluate

Row = dict[str, str]
FOUND = "YOUJU_FIDELITY"
"""The environment names a folder in which tests keep what they measured."""


class Measure(NamedTuple):
    """One line of the table of agreements."""

    label: str
    agree: int
    total: int
    listed: tuple[str, ...] = ()


def evaluated(*arguments: str | Path, subject: str = "air") -> list[Row]:
    """The rows that ``youju evaluate air`` (or water) writes for these arguments."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.csv"
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            code = evaluate.main([subject, *map(str, arguments), "--out", str(out)])
        if code != 0:
            raise AssertionError(f"exit {code}: {told.getvalue()}")
        with out.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))


def published(file: Path) -> Iterator[Row]:
    """The rows of a published file, as they stand."""
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("utf-8-sig")
    yield from csv.DictReader(io.StringIO(text))
