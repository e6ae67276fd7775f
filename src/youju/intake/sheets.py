"""The door for sheets: the original into the journal, its rows into the tables.

Rows that can't be taken are handed back with line, column, what was said and the reason;
the rest goes in. A file of which nothing can be read is refused, and its original is kept
in the journal all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from youju import __version__
from youju.readings.city import City
from youju.readings.decode import MARK_LAYOUTS
from youju.readings.frames import Position
from youju.readings.writer import Writer
from youju.terms.errors import BadInput
from youju.terms.states import State


@dataclass(frozen=True)
class Report:
    """What became of one file.

    ``accepted`` new values, ``revised`` values that differ from what was there, ``repeated``
    values that were there already; ``refused`` rows (file, sheet, line, column, said,
    reason); ``position`` of the original in the journal; ``kind`` hours, issued or marks.
    """

    file: str
    kind: str
    accepted: int
    repeated: int
    revised: int
    refused: pl.DataFrame
    position: Position
    notes: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether anything in the file was taken, now or before."""
        return bool(self.accepted or self.repeated or self.revised)

    def in_words(self) -> str:
        """One sentence."""
        what = "标记" if self.kind == "marks" else "数据"
        return (
            f"{self.file}：新增{what} {self.accepted} 个，修订 {self.revised} 个，"
            f"重复 {self.repeated} 个，退回 {self.refused.height} 行；"
            f"原件存于日志 {self.position}。"
        )


def import_file(
    city: City,
    path: str | Path,
    layout: str,
    *,
    state: State | int | None = None,
    issuer: str = "",
    document: str = "",
    issued_on: date | None = None,
    by: str = "",
    on: date | None = None,
    out: Path | None = None,
    others_ignored: bool = False,
    options: Mapping[str, Any] | None = None,
) -> Report:
    """Take in one file.

    ``layout``: a name of readings.layouts, ``options`` what it wants to know beside (kept in
    the journal, so plain values only). ``state``: how far the values were reviewed; without
    it real-time for hours and reviewed for issued values. ``on``: the day of the import,
    which values may not lie behind. ``out``: folder in which ``<file>.refused.csv`` is
    written when rows were refused. ``others_ignored``: rows of stations that the register does
    not know are counted in a note and not handed back (a national file, of which one city is
    wanted).

    :raises BadInput: the file is missing or nothing can be read from it.
    :raises Locked: another process writes the tables.
    """
    path = Path(path)
    try:
        original = path.read_bytes()
    except OSError as wrong:
        raise BadInput(f"打不开文件“{path}”：{wrong.strerror}。") from None
    marks = layout in MARK_LAYOUTS
    with Writer(city) as writer:
        meta = {
            "file": path.name,
            "layout": layout,
            "options": dict(options or {}),
            "issuer": issuer,
            "document": document,
            "issued_on": issued_on.isoformat() if issued_on else "",
            "by": by,
            "on": on.isoformat() if on else "",
            "register": city.keep_register(),
            "program": __version__,
            **({} if state is None else {"state": int(state)}),
            **({"others_ignored": True} if others_ignored else {}),
        }
        position = city.journal.append("mark" if marks else "import", "sheet", original, meta)
        taken = writer.take(city.journal.read(position))
    if taken.unreadable:
        why = taken.unreadable.rstrip("。")
        raise BadInput(f"{path.name}：{why}（原件已存入日志 {position}）。")
    report = Report(
        path.name,
        taken.kind,
        taken.counts.accepted,
        taken.counts.repeated,
        taken.counts.revised,
        taken.refused,
        position,
        taken.notes,
    )
    if out is not None and report.refused.height:
        write_refused(report, out)
    return report


def write_refused(report: Report, out: Path) -> Path:
    """The refused rows as ``<file>.refused.csv`` in that folder (UTF-8 with BOM, for Excel)."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{report.file}.refused.csv"
    report.refused.write_csv(target, include_bom=True)
    return target


def import_register(city: City, path: str | Path, *, by: str = "", on: date | None = None) -> str:
    """Put the stations of a CSV file in force as the city's register; its hash.

    :raises BadInput: the file is missing or is no register (with the line).
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise BadInput(f"打不开文件“{path}”：{wrong.strerror}。") from None
    except UnicodeDecodeError:
        raise BadInput(f"站点名录“{path}”不是 UTF-8 文本；请另存为 UTF-8。") from None
    with city.lock():
        return city.hand_in_register(text, by=by, on=on).sha256
