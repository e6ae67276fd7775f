"""The command spool: how anybody who may not write the tables asks the one writer to.

A command is one file in ``CITY/spool/``, put there whole (written aside, synced, renamed) and
named by a ticket that rises with time. The writer executes the commands in the order of their
names, each exactly once, and answers each with one file::

    spool/TICKET.json               a command that waits
    spool/done/2026-11/TICKET.json  its answer: done, refused (in the user's words) or failed
    spool/failed/TICKET.json        commands on which the program itself failed, to be seen
    spool/files/…                   uploads that an import command names
    spool/writer.json               the heartbeat of the writer

What the site needs of it::

    ticket = submit(city, GiveMarks((mark,), attachments=(...,)), once="proposal 17")
    answer = wait(city, ticket, timeout=5)      # or answer(city, ticket) on the next request
    answer.state                                # done | refused | failed | doing | waiting
    answer.words                                # a sentence to be shown
    answer.facts                                # {"seqs": [4], "position": "mark/12", …}

    upload = keep_file(city, "十月.xlsx", data)
    submit(city, ImportSheet(upload, "template", by="张三", on=today))
    submit(city, ChangeRegister(text, by="张三", on=today))
    submit(city, KeepLayout(mapping.to_toml(), by="张三", on=today))
    submit(city, KeepFile("targets/2026.csv", text, by="张三", on=today, because="…"))
    submit(city, Compute())                     # behind a mark: answered when figures are new

    beat = heartbeat(city)
    if beat is None or not beat.alive(now): …   # "data stands still since beat.beat"
    pending(city), failed(city)                 # what waits, what broke
    retry(city, ticket), dismiss(city, ticket)  # of what broke

Asking twice with the same ``once`` gives the same ticket and acts once. This module is cheap
to import: it knows neither Delta nor Polars.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from youju.readings.city import replace_text
from youju.readings.journal import sync_folder
from youju.terms.errors import BadInput, NotThere

if TYPE_CHECKING:
    from youju.readings.marks import Mark

WAITING, DOING, DONE, REFUSED, FAILED = "waiting", "doing", "done", "refused", "failed"
ALIVE_SECONDS = 15
"""A writer whose heartbeat is older than this stands still."""
_TICKET = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a command and is kept elsewhere: its name, hash and size."""

    name: str
    sha256: str
    size: int

    def as_json(self) -> dict[str, Any]:
        """What goes into the command and the journal."""
        return {"name": self.name, "sha256": self.sha256, "size": self.size}


@dataclass(frozen=True)
class GiveMarks:
    """Marks (also revocations) that go into the journal as one record.

    ``seen``: the number of the last mark that the giver had before his eyes; when another
    mark on the same stations, hours and items came later, the command is refused, so that of
    two people who mark the same period the second looks again.

    Facts of the answer: ``seqs`` numbers of the marks in the order given, ``position``
    (empty when all were there already), ``accepted``, ``repeated``.
    """

    kind: ClassVar[str] = "mark"
    marks: tuple[Mark, ...]
    attachments: tuple[Attachment, ...] = ()
    seen: int | None = None

    @property
    def by(self) -> str:
        """Who gives them."""
        return self.marks[0].by if self.marks else ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "marks": [one.as_json() for one in self.marks],
            "attachments": [one.as_json() for one in self.attachments],
            "seen": self.seen,
        }


@dataclass(frozen=True)
class ImportSheet:
    """A file of the spool or of a watched folder goes through the door for sheets.

    ``path``: what ``keep_file`` gave, or a path inside the city's folder such as
    ``inbox/unknown/x.xlsx``. ``layout``: a layout of ours or a mapped one of the city.
    ``state``: 0 real-time, 10 reviewed, 20 final; without it the layout's default.

    Facts: ``kind``, ``accepted``, ``repeated``, ``revised``, ``refused`` (rows), ``notes``,
    ``position``, ``refused_file`` (path inside the city's folder, empty when none).
    """

    kind: ClassVar[str] = "import"
    path: str
    layout: str
    by: str
    on: date
    options: Mapping[str, Any] = field(default_factory=dict)
    state: int | None = None
    issuer: str = ""
    document: str = ""
    issued_on: date | None = None
    others_ignored: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "path": self.path,
            "layout": self.layout,
            "by": self.by,
            "on": self.on.isoformat(),
            "options": dict(self.options),
            "state": self.state,
            "issuer": self.issuer,
            "document": self.document,
            "issued_on": self.issued_on.isoformat() if self.issued_on else "",
            "others_ignored": self.others_ignored,
        }


@dataclass(frozen=True)
class ChangeRegister:
    """Another version of the stations (the text of sites.csv). Facts: ``sha256``.

    ``seen``: the hash of the version that the editor began with; when another has come into
    force meanwhile, the command is refused.
    """

    kind: ClassVar[str] = "register"
    text: str
    by: str
    on: date
    seen: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"text": self.text, "by": self.by, "on": self.on.isoformat(), "seen": self.seen}


@dataclass(frozen=True)
class KeepLayout:
    """A mapped layout (``Mapping.to_toml()``) is kept by the city. Facts: ``name``, ``since``."""

    kind: ClassVar[str] = "layout"
    text: str
    by: str
    on: date

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"text": self.text, "by": self.by, "on": self.on.isoformat()}


@dataclass(frozen=True)
class KeepFile:
    """Another version of a small file of the city: targets, a scheme, the outline, city.toml.

    ``path``: inside the city's folder; what may be handed in and how it is checked says
    ``intake.keeping``. ``seen``: the hash of the version that the editor began with (``absent``:
    there was none; empty: not looked at); when another has come into force meanwhile, the
    command is refused.

    Facts: ``path``, ``sha256``, ``position`` (empty when that very version was in force already),
    ``notes``.
    """

    kind: ClassVar[str] = "file"
    path: str
    text: str
    by: str
    on: date
    because: str = ""
    seen: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "path": self.path,
            "text": self.text,
            "by": self.by,
            "on": self.on.isoformat(),
            "because": self.because,
            "seen": self.seen,
        }


@dataclass(frozen=True)
class ReviewNetwork:
    """Review deeds on data of the network (``readings.network.review.checked``), as one record.

    All of them or none: when one is refused, nothing is journalled. Facts: ``position`` (empty
    when nothing was new).
    """

    kind: ClassVar[str] = "review"
    deeds: tuple[Mapping[str, Any], ...]
    by: str
    on: date

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "deeds": [dict(one) for one in self.deeds],
            "by": self.by,
            "on": self.on.isoformat(),
        }


@dataclass(frozen=True)
class CareNetwork:
    """An entry of the log of care, or one taken back (``readings.network.care``).

    ``said``: the fields of an entry, or ``entry`` (its number) and ``because``. Facts:
    ``position``.
    """

    kind: ClassVar[str] = "care"
    said: Mapping[str, Any]
    by: str

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"said": dict(self.said), "by": self.by}


@dataclass(frozen=True)
class Compute:
    """Bring stale figures up to date. Facts: ``station_days``, ``place_days``, ``basis``."""

    kind: ClassVar[str] = "compute"
    by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"by": self.by}


@dataclass(frozen=True)
class Optimize:
    """Put the files of each month into one (nightly). Facts: ``months``."""

    kind: ClassVar[str] = "optimize"
    by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"by": self.by}


Command = (
    GiveMarks
    | ImportSheet
    | ChangeRegister
    | KeepLayout
    | KeepFile
    | ReviewNetwork
    | CareNetwork
    | Compute
    | Optimize
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command.

    ``state``: ``waiting``, ``doing``, ``done``, ``refused`` (``words`` say what would do) or
    ``failed`` (an error of the program, in ``words``; a developer finds more in ``facts``).
    ``at``: when it was answered, or submitted while it waits.
    """

    ticket: str
    kind: str
    state: str
    words: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to the command."""
        return self.state in (DONE, REFUSED, FAILED)

    @property
    def is_done(self) -> bool:
        """Whether it was carried out."""
        return self.state == DONE


@dataclass(frozen=True, slots=True)
class Pending:
    """A command that waits or failed: ``said`` are its plain values."""

    ticket: str
    kind: str
    by: str
    submitted: datetime
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """How the writer is: process, since when it runs, last sign of life, what it does.

    ``round``: the end of the last round (spool, folders, figures). ``last_error`` with
    ``error_at``: the last error of a round, empty when none. ``stopped``: it went in order.
    """

    pid: int
    since: datetime
    beat: datetime
    round: datetime | None
    doing: str
    last_error: str = ""
    error_at: datetime | None = None
    stopped: bool = False

    def alive(self, now: datetime) -> bool:
        """Whether the writer gave a sign of life within ``ALIVE_SECONDS``."""
        return not self.stopped and now - self.beat < timedelta(seconds=ALIVE_SECONDS)


# handing in


def submit(city: str | Path, command: Command, *, once: str = "") -> str:
    """Hand in a command; its ticket. When this returns, the disk has it.

    ``once``: a key of the caller's; the same key again gives the first ticket and no second
    command (a double click, a retry after a crash of the caller).

    :raises NotThere: no city lies there.
    """
    folder = _spool(city)
    with _locked(folder) as last:
        key = folder / "once" / hashlib.sha256(once.encode()).hexdigest()
        if once and key.is_file():
            known = key.read_text(encoding="ascii").strip()
            if _waiting_file(folder, known).is_file() or answer_file(folder, known).is_file():
                return known
            ticket = known  # the caller crashed before the command itself was in
        else:
            ticket = _ticket(last)
            (folder / ".last").write_text(ticket, encoding="ascii")
        if once:
            key.parent.mkdir(exist_ok=True)
            replace_text(key, ticket)
        said = {
            "ticket": ticket,
            "kind": command.kind,
            "submitted": _now().isoformat(),
            **command.as_json(),
        }
        replace_text(_waiting_file(folder, ticket), json.dumps(said, ensure_ascii=False) + "\n")
    return ticket


def keep_file(city: str | Path, name: str, data: bytes) -> str:
    """Put an upload where the writer finds it; the path to name in ``ImportSheet``.

    The file name is kept without its folders; the writer removes the file once the journal
    has the original.
    """
    folder = _spool(city) / "files" / hashlib.sha256(data).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"[\x00-\x1f/\\]", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    plain = _shortened(plain or "file")
    fresh = folder / f".{plain[:60]}.new"
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / plain)
    for one in (folder, folder.parent, folder.parent.parent):
        sync_folder(one)  # the folders may be new too
    return (folder / plain).relative_to(Path(city)).as_posix()


def _shortened(name: str, most: int = 180) -> str:
    """A name that a file system takes (255 bytes with what is put behind it)."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = name, ""
    while len(f"{stem}.{ending}".encode()) > most:
        stem = stem[:-1]
    return f"{stem}.{ending}" if ending else stem


def retry(city: str | Path, ticket: str) -> str:
    """Hand a command in again on which the program failed; its new ticket.

    Marks and values that went in before it failed are known and enter no second time.

    :raises NotThere: no failed command has that ticket, or it is no command at all.
    """
    folder = _spool(city)
    broken = folder / "failed" / f"{ticket}.json"
    try:
        said = read_json(broken) if _TICKET.fullmatch(ticket) else None
    except BadInput:
        said = None
    if not said or not said.get("kind"):
        raise NotThere(f"没有编号为 {ticket} 的失败命令可以重做。")
    with _locked(folder) as last:
        fresh = _ticket(last)
        (folder / ".last").write_text(fresh, encoding="ascii")
        said.update(ticket=fresh, submitted=_now().isoformat(), again=ticket)
        replace_text(_waiting_file(folder, fresh), json.dumps(said, ensure_ascii=False) + "\n")
    broken.unlink(missing_ok=True)
    return fresh


def dismiss(city: str | Path, ticket: str) -> None:
    """Take a failed command out of sight; its answer stays."""
    if _TICKET.fullmatch(ticket):
        (_spool(city) / "failed" / f"{ticket}.json").unlink(missing_ok=True)


# asking


def answer(city: str | Path, ticket: str) -> Answer | None:
    """What became of a command so far; None when no command had that ticket."""
    folder = Path(city) / "spool"
    if not _TICKET.fullmatch(ticket):
        return None
    # Waiting is looked at first: a command leaves the one place after it is in the other.
    waits = read_json(_waiting_file(folder, ticket))
    if said := read_json(answer_file(folder, ticket)):
        return Answer(
            ticket,
            said["kind"],
            said["state"],
            said["words"],
            datetime.fromisoformat(said["at"]),
            said.get("facts", {}),
        )
    if waits is None:
        return None
    doing = read_json(folder / "doing.json") or {}
    at = _moment(waits.get("submitted")) or datetime.fromtimestamp(0, UTC)
    if doing.get("ticket") == ticket:
        return Answer(ticket, str(waits.get("kind", "")), DOING, "正在执行。", at)
    return Answer(ticket, str(waits.get("kind", "")), WAITING, "已提交，等待写入程序执行。", at)


def wait(city: str | Path, ticket: str, *, timeout: float = 10.0) -> Answer:
    """The answer, waited for at most ``timeout`` seconds; after that what is known by then.

    :raises NotThere: no command had that ticket.
    """
    until = time.monotonic() + timeout
    pause = 0.02
    while True:
        found = answer(city, ticket)
        if found is None:
            raise NotThere(f"没有编号为 {ticket} 的命令。")
        left = until - time.monotonic()
        if found.is_final or left <= 0:
            return found
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, 0.25)


def heartbeat(city: str | Path) -> Heartbeat | None:
    """The writer's last sign of life; None when none ever ran here."""
    said = read_json(Path(city) / "spool" / "writer.json")
    if said is None:
        return None
    beat, since = _moment(said["beat"]), _moment(said["since"])
    if beat is None or since is None:
        return None
    return Heartbeat(
        said["pid"],
        since,
        beat,
        _moment(said.get("round")),
        said.get("doing", ""),
        said.get("last_error", ""),
        _moment(said.get("error_at")),
        said.get("stopped", False),
    )


def pending(city: str | Path) -> list[Pending]:
    """The commands that wait (or are being carried out), in the order of execution."""
    return _listed(Path(city) / "spool")


def failed(city: str | Path) -> list[Pending]:
    """Commands on which the program failed; their answers say how."""
    return _listed(Path(city) / "spool" / "failed")


def _listed(folder: Path) -> list[Pending]:
    found = []
    for ticket in waiting(folder):
        try:
            said = read_json(folder / f"{ticket}.json")
        except BadInput as wrong:
            said = {"kind": "", "wrong": str(wrong)}
        if said is None:
            continue
        marks = said.get("marks") or [{}]
        by = said.get("by") or (marks[0].get("by", "") if isinstance(marks[0], dict) else "")
        at = _moment(said.get("submitted")) or datetime.fromtimestamp(0, UTC)
        found.append(Pending(ticket, str(said.get("kind", "")), str(by), at, said))
    return found


# files; also used by the executing side (intake.carrying)


def waiting(folder: Path) -> list[str]:
    """Tickets of the command files in a folder, in order."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    tickets = (name[:-5] for name in names if name.endswith(".json"))
    return sorted(ticket for ticket in tickets if _TICKET.fullmatch(ticket))


def _spool(city: str | Path) -> Path:
    path = Path(city)
    if not (path / "city.toml").is_file():
        raise NotThere(f"“{path}”不是城市库（没有 city.toml）。")
    folder = path / "spool"
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        sync_folder(path)
    return folder


def _waiting_file(folder: Path, ticket: str) -> Path:
    return folder / f"{ticket}.json"


def answer_file(folder: Path, ticket: str) -> Path:
    """Where in the spool's folder the answer to a command lies."""
    return folder / "done" / f"{ticket[:4]}-{ticket[4:6]}" / f"{ticket}.json"


@contextmanager
def _locked(folder: Path) -> Iterator[str]:
    """One submission after the other; gives the last ticket, so that tickets always rise."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        last = folder / ".last"
        yield last.read_text(encoding="ascii").strip() if last.is_file() else ""


def _ticket(last: str) -> str:
    """A ticket behind the last one, also when the clock was set back."""
    stamp = f"{_now():%Y%m%dT%H%M%S%f}"
    before = last.partition("-")[0]
    if re.fullmatch(r"\d{8}T\d{12}", before) and stamp <= before:
        later = datetime.strptime(before, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
        stamp = f"{later + timedelta(microseconds=1):%Y%m%dT%H%M%S%f}"
    return f"{stamp}-{secrets.token_hex(4)}"


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None


def read_json(file: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None when there is no file.

    :raises BadInput: the file holds something else.
    """
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise BadInput(f"{file} 不是 JSON；请核对是谁放进去的。") from None
    if not isinstance(said, dict):
        raise BadInput(f"{file} 里不是一个命令。")
    return said
