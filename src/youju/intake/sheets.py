"""The door for sheets: the original into the journal, its rows into the tables.

Rows that can't be taken are handed back with line, column, what was said and the reason;
the rest goes in. A file of which nothing can be read is refused, and its original is kept
in the journal all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from youju import __version__
from youju.readings import samples, supply, tables
from youju.readings.bulk import hours_to_readings, with_blanks_said
from youju.readings.city import City
from youju.readings.decode import MARK_LAYOUTS, at_sites, at_wells, decode
from youju.readings.frames import Position, Record
from youju.readings.layouts import LAYOUTS, mapped
from youju.readings.layouts import supply as supply_layout
from youju.readings.network import versions
from youju.readings.network.schema import EXPORTS
from youju.readings.settings import STATES
from youju.readings.surroundings import kept
from youju.readings.writer import Counts, Taken, Writer
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import BEIJING
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
    mapping: mapped.Mapping | None = None,
    beside: Mapping[str, Any] | None = None,
) -> Report:
    """Take in one file.

    ``layout``: a name of readings.layouts or of a mapped layout of the city, ``options`` what
    it wants to know beside (kept in the journal, so plain values only). ``mapping``: the
    mapped layout itself, when the caller has chosen it; it is kept beside the original.
    ``state``: how far the values were reviewed; without it real-time for hours and reviewed
    for issued values. ``on``: the day of the import, which values may not lie behind.
    ``out``: folder in which ``<file>.refused.csv`` is written when rows were refused.
    ``others_ignored``: rows of stations that the register does not know are counted in a note
    and not handed back (a national file, of which one city is wanted). ``beside``: what the
    journal says of the original besides (who asked for it).

    :raises BadInput: the file is missing or nothing can be read from it.
    :raises NotThere: no layout has that name.
    :raises Locked: another process writes the tables.
    """
    path = Path(path)
    try:
        original = path.read_bytes()
    except OSError as wrong:
        raise BadInput(f"打不开文件“{path}”：{wrong.strerror}。") from None
    if mapping is None and layout not in LAYOUTS:
        mapping = _own_layout(city, layout, on, path.name, original)
    if mapping is not None:
        if options:
            raise BadInput(f"格式“{mapping.name}”没有选项；要改请修改它的对应关系。")
        layout, options = mapped.NAME, {"mapping": mapping.as_plain()}
        state = STATES[mapping.state] if state is None else state
        issuer = issuer or mapping.issuer
        others_ignored = others_ignored or mapping.others_ignored
    marks = layout in MARK_LAYOUTS
    kind = LAYOUTS[layout].kind if mapping is None else mapping.subject
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
            **({"sections": city.keep_sections()} if city.sections.lines else {}),
            **({"network": versions.keep_network(city)} if kind == mapped.OUTLETS else {}),
            **({"supply": supply.keep(city)} if layout == supply_layout.NAME else {}),
            **(kept.noted(city) if kind == "points" else {}),
            "program": __version__,
            **({} if state is None else {"state": int(state)}),
            **({"others_ignored": True} if others_ignored else {}),
            **(beside or {}),
        }
        position = city.journal.append("mark" if marks else "import", "sheet", original, meta)
        taken = writer.take(city.journal.read(position))
    report = _report(path.name, position, taken)
    if out is not None and report.refused.height:
        write_refused(report, out)
    return report


def _own_layout(city: City, name: str, on: date | None, file: str, data: bytes) -> mapped.Mapping:
    folder = city.path / "layouts"
    try:
        return mapped.in_force(folder, name, on or datetime.now(BEIJING).date(), file, data)
    except NotThere as wrong:
        raise NotThere(f"{wrong}系统自带的格式：{'、'.join(LAYOUTS)}。") from None


def _report(file: str, position: Position, taken: Taken) -> Report:
    if taken.unreadable:
        why = taken.unreadable.rstrip("。")
        raise BadInput(f"{file}：{why}（原件已存入日志 {position}）。")
    counts = taken.counts
    return Report(
        file,
        taken.kind,
        counts.accepted,
        counts.repeated,
        counts.revised,
        taken.refused,
        position,
        taken.notes,
    )


def report_again(city: City, position: Position) -> Report:
    """The report of an import whose own was lost when the program died; the tables hold it.

    :raises BadInput: nothing could be read from the original.
    """
    record = city.journal.read(position)
    with Writer(city) as writer:
        taken = writer.take(record)  # asked twice, it writes once
    if taken.counts.skipped:
        taken = replace(taken, counts=_counts_again(city, record))
    return _report(str(record.meta.get("file", "")), position, taken)


def _counts_again(city: City, record: Record) -> Counts:
    sha = record.meta.get("register")
    own, wells = record.meta.get("sections"), record.meta.get("supply")
    said = decode(
        record,
        city.register_at(sha) if sha else city.register,
        city.sections_at(own) if own else city.sections,
        versions.network_at(city, network) if (network := record.meta.get("network")) else None,
    )
    match said.kind:
        case "hours":
            state = int(record.meta.get("state", State.REALTIME))
            given = hours_to_readings(with_blanks_said(said.frame, state), state).height
            new, revised = _written(city, "raw_reading", record.position)
        case "issued":
            has = pl.col("value").is_not_null() | pl.col("flag").is_not_null()
            given = said.frame.filter(has).height
            new, revised = _written(city, "raw_issued", record.position)
        case "sections":
            issued = samples.issued_of(said.frame, issuer=str(record.meta.get("issuer", "")))
            given = samples.rows_of(said.frame, State.REALTIME).height + issued.height
            new, revised = _written(city, "raw_reading", record.position)
            more, again = _written(city, "raw_issued", record.position)
            new, revised = new + more, revised + again
        case "points":
            given = at_sites(said, kept.finder(city, record.meta), record).frame.height
            new, revised = _written(city, "raw_reading", record.position)
        case "supply":
            known = supply.register_at(city, wells) if wells else supply.register(city)
            given = at_wells(said, known.named, record).frame.height
            new, revised = _written(city, "raw_reading", record.position)
        case "outlets":
            given = said.frame.height
            new, revised = _written(city, EXPORTS, record.position)
        case _:
            given = len(said.marks)
            new, revised = _written(city, "mark", record.position)
    return Counts(new, given - new - revised, revised, record.position)


def _written(city: City, table: str, position: Position) -> tuple[int, int]:
    """How many rows of a table came from a record: first ones and revisions."""
    rows = tables.table(city, table).scan()
    mine = rows.filter(pl.col("entry") == position.number)
    if table != EXPORTS:  # whose rows all come from the stream of imports
        mine = mine.filter(pl.col("stream") == position.stream)
    first = pl.col("revision") == 1 if table != "mark" else pl.lit(True)
    counted = mine.select(first.sum().alias("first"), pl.len().alias("all")).collect()
    new, every = counted.row(0)
    return int(new or 0), int(every) - int(new or 0)


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
    text = _text_of(path, "站点名录")
    with city.lock():
        return city.hand_in_register(text, by=by, on=on).sha256


def import_sections(city: City, path: str | Path, *, by: str = "", on: date | None = None) -> str:
    """Put the sections of a CSV file in force as the city's register of them; its hash.

    :raises BadInput: the file is missing or is no register of sections (with the line).
    """
    text = _text_of(path, "断面名录")
    with city.lock():
        return city.hand_in_sections(text, by=by, on=on).sha256


def import_supply(city: City, path: str | Path, *, by: str = "", on: date | None = None) -> str:
    """Put the wells and sources of a CSV file in force; the hash of the register.

    :raises BadInput: the file is missing or is no such register (with the lines).
    """
    text = _text_of(path, supply.NAME)
    with city.lock():
        return supply.hand_in(city, text, by=by, on=on).sha256


def _text_of(path: str | Path, what: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise BadInput(f"打不开文件“{path}”：{wrong.strerror}。") from None
    except UnicodeDecodeError:
        raise BadInput(f"{what}“{path}”不是 UTF-8 文本；请另存为 UTF-8。") from None
