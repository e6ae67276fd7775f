"""What came into the watched folders: one line per file in ``CITY/inbox/arrivals.jsonl``.

For pages::

    arrivals(city, limit=100)            newest first
    arrivals(city, outcome="unknown")
    unmapped(city)                       files that wait in unknown/ for a mapping

This module is cheap to import: it knows neither Delta nor Polars.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from youju.intake.lines import append_line
from youju.readings.settings import Inbox, read_settings

TAKEN, KNOWN, REFUSED, UNKNOWN, STUCK = "taken", "known", "refused", "unknown", "stuck"
OUTCOMES = {
    TAKEN: "已导入",
    KNOWN: "已有（未再导入）",
    REFUSED: "已退回",
    UNKNOWN: "待对应",
    STUCK: "已处理，移不走",
}
_BLOCK = 1 << 16
_TEMPORARY = (".tmp", ".part", ".crdownload", ".filepart", ".new", ".swp")
_NOT_SHEETS = (*_TEMPORARY, ".why.txt", ".refused.csv")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file and what became of it.

    ``folder``: the watched folder (as the settings name it). ``seen``: when it was dealt with,
    UTC. ``layout``: the layout or the mapped layout's name. ``outcome``: a key of ``OUTCOMES``,
    ``words`` say it in a sentence. ``position``: of the original in the journal, empty where
    it did not enter. ``refused``: rows; ``refused_file`` and ``moved_to`` are paths inside the
    city's folder (absolute ones outside of it).
    """

    file: str
    sha256: str
    size: int
    seen: str
    folder: str
    layout: str
    outcome: str
    words: str
    kind: str = ""
    accepted: int = 0
    repeated: int = 0
    revised: int = 0
    refused: int = 0
    notes: tuple[str, ...] = ()
    position: str = ""
    refused_file: str = ""
    moved_to: str = ""

    @property
    def seen_at(self) -> datetime:
        """When it was dealt with."""
        return datetime.fromisoformat(self.seen)


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A file that waits for a mapping (or for the name of its issuer), and why."""

    path: str
    file: str
    size: int
    since: datetime
    why: str


def arrivals(city: str | Path, *, limit: int | None = 200, outcome: str = "") -> list[Arrival]:
    """What came, newest first; with ``outcome`` only those."""
    found: list[Arrival] = []
    for line in _backwards(_log(Path(city))):
        one = _read(line)
        if one is None or (outcome and one.outcome != outcome):
            continue
        found.append(one)
        if limit is not None and len(found) >= limit:
            break
    return found


def unmapped(city: str | Path) -> list[Unmapped]:
    """The files in the folders ``unknown``, oldest first."""
    path = Path(city)
    settings = read_settings((path / "city.toml").read_text(encoding="utf-8-sig"))
    found = []
    for inbox in settings.watched():
        folder = folder_of(path, inbox) / UNKNOWN
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not is_sheet_name(file.name) or not file.is_file():
                continue
            said = file.stat()
            why = why_file(file)
            words = why.read_text(encoding="utf-8-sig").strip() if why.is_file() else ""
            since = datetime.fromtimestamp(said.st_ctime, UTC)
            found.append(Unmapped(shown(path, file), file.name, said.st_size, since, words))
    return sorted(found, key=lambda one: one.since)


# also used by the watching side (intake.folder)


def append(city: Path, one: Arrival) -> None:
    """Add a line; the disk has it after this."""
    append_line(_log(city), {**asdict(one), "notes": list(one.notes)})


def folder_of(city: Path, inbox: Inbox) -> Path:
    """Where a watched folder lies."""
    return city / inbox.folder


def shown(city: Path, file: Path) -> str:
    """A path inside the city's folder as the log shows it; others absolute."""
    if file.is_relative_to(city):
        return file.relative_to(city).as_posix()
    return str(file)


def why_file(file: Path) -> Path:
    """Where it stands why a file was not taken."""
    return file.with_name(f"{file.name}.why.txt")


def is_sheet_name(name: str) -> bool:
    """Whether a name is that of a file to be looked at: no hidden, temporary or report file."""
    low = name.lower()
    return not (low.startswith((".", "~")) or low.endswith(_NOT_SHEETS) or low == "arrivals.jsonl")


def _log(city: Path) -> Path:
    return city / "inbox" / "arrivals.jsonl"


def _read(line: bytes) -> Arrival | None:
    known = {one.name for one in fields(Arrival)}
    try:
        said = json.loads(line)
        given = {key: value for key, value in said.items() if key in known}
        return Arrival(**{**given, "notes": tuple(given.get("notes", ()))})
    except (ValueError, TypeError, AttributeError):
        return None  # cut short by a crash


def _backwards(file: Path) -> Iterator[bytes]:
    """The lines of a file from the last to the first, without reading all of it."""
    try:
        handle = file.open("rb")
    except FileNotFoundError:
        return
    with handle:
        at = handle.seek(0, os.SEEK_END)
        rest = b""
        while at:
            size = min(_BLOCK, at)
            at -= size
            handle.seek(at)
            lines = (handle.read(size) + rest).split(b"\n")
            rest = lines[0]
            yield from (line for line in reversed(lines[1:]) if line.strip())
        if rest.strip():
            yield rest
