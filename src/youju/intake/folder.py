"""The watched folders: a file that is dropped there is known by its head, imported and put away.

::

    inbox/                    files lie here until they stand still and can be opened
    inbox/taken/2026-11/      imported, with NAME.refused.csv beside for single refused rows
    inbox/refused/            not imported: NAME.why.txt and NAME.refused.csv say why
    inbox/unknown/            no layout fits (or nobody said who issued it): wait for a mapping
    inbox/arrivals.jsonl      one line per file (intake.arrivals)

A file whose bytes are in the journal and were read from there is put away without another
import. After a crash the journal tells that a file was imported; its report is made again
from there. Files in ``unknown`` are looked at again whenever a layout or the settings change.
"""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from youju.intake import arrivals as log
from youju.intake.arrivals import KNOWN, REFUSED, STUCK, TAKEN, UNKNOWN, Arrival
from youju.intake.sheets import Report, import_file, report_again, write_refused
from youju.readings import tables
from youju.readings.city import City, replace_text
from youju.readings.frames import Position
from youju.readings.layouts import LAYOUTS, mapped, recognising
from youju.readings.network import exports
from youju.readings.network.schema import EXPORTS
from youju.readings.settings import STATES, Inbox
from youju.readings.writer import STREAMS, Writer
from youju.terms.errors import BadInput, Locked, YoujuError
from youju.terms.periods import BEIJING

BY = "监视文件夹"
"""Who imports, in the journal."""
STILL_SECONDS, OLD_SECONDS = 2.0, 60.0
"""A file is whole when nothing changed for so long; one this old on sight is."""
GRACE_SECONDS = 30.0
"""A file that can't be opened may still be coming, with its full size set beforehand."""
ENDINGS = (".csv", ".xlsx", ".xlsm", ".parquet")
_ZIP, _OLE, _GZ = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a file looked, and since when it looks so."""

    size: int
    changed_ns: int
    since: float


@dataclass
class _Journalled:
    """Hashes of what the journal holds, and which of its records became rows."""

    upto: dict[str, int] = field(default_factory=dict)
    positions: dict[bytes, list[tuple[Position, bool]]] = field(default_factory=dict)
    rows_from: set[tuple[str, int]] = field(default_factory=set)
    rows_upto: dict[str, int] = field(default_factory=dict)


class _Broken(Exception):
    """The file can't be opened as what its name says, in words (internal)."""


class Folder:
    """The watched folders of one city, looked at again and again by one process."""

    def __init__(
        self,
        path: Path,
        *,
        still: float = STILL_SECONDS,
        grace: float = GRACE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path.resolve()
        self.troubles: list[str] = []
        """What stood in the way of the last look (a folder that is not there)."""
        self._still, self._grace, self._clock = still, grace, clock
        self._seen: dict[Path, _Seen] = {}
        self._stuck: dict[Path, tuple[int, int]] = {}
        self._journal = _Journalled()
        self._told: tuple[object, ...] = ()

    def look(self, going: Callable[[str], None] = lambda _: None) -> Iterator[Arrival]:
        """Deal with every file that is ready, the oldest first; gives what became of each.

        :raises BadInput: city.toml or a layout of the city can't be read.
        :raises Locked: another process holds the tables.
        """
        self.troubles = []
        ready = self._ready()
        if not ready:
            return
        city = City.open(self.path)
        for inbox, file in ready:
            going(f"导入 {file.name}")
            try:
                found = self._deal_with(city, inbox, file)
            except (Locked, MemoryError):
                raise
            except Exception as broken:  # noqa: BLE001 — the next file has its turn
                found = self._left(city, inbox, file, broken)
            if found is not None:
                self._seen.pop(file, None)
                yield found

    @property
    def waits(self) -> bool:
        """Whether a file was seen that does not stand still yet."""
        return bool(self._seen)

    # what is there

    def _ready(self) -> list[tuple[Inbox, Path]]:
        city = City.open(self.path)
        now = self._clock()
        ready: list[tuple[int, str, Inbox, Path]] = []
        there: set[Path] = set()
        for inbox in city.settings.watched():
            folder = log.folder_of(self.path, inbox)
            if not folder.is_dir():
                if folder.is_relative_to(self.path):
                    folder.mkdir(parents=True, exist_ok=True)
                else:
                    self.troubles.append(f"监视文件夹“{folder}”不存在或没有挂载。")
                continue
            for file, size, changed in _files(folder):
                if self._stuck.get(file) == (size, changed):
                    continue
                there.add(file)
                if self._stands_still(file, size, changed, now):
                    ready.append((changed, file.name, inbox, file))
        self._seen = {file: seen for file, seen in self._seen.items() if file in there}
        ready.sort(key=lambda one: one[:2])
        return [*self._looked_at_again(city), *((inbox, file) for _, _, inbox, file in ready)]

    def _stands_still(self, file: Path, size: int, changed: int, now: float) -> bool:
        seen = self._seen.get(file)
        if seen is None or (seen.size, seen.changed_ns) != (size, changed):
            self._seen[file] = _Seen(size, changed, now)
            return size > 0 and time.time() - changed / 1e9 > OLD_SECONDS
        wanted = self._still if size else self._grace
        return now - seen.since >= wanted

    def _looked_at_again(self, city: City) -> list[tuple[Inbox, Path]]:
        """The files in ``unknown``, when what could make them known has changed."""
        layouts = sorted((self.path / "layouts").glob("*.toml"))
        told = tuple(
            (file.name, file.stat().st_mtime_ns)
            for file in (*layouts, self.path / "city.toml")
            if file.is_file()
        )
        if told == self._told:
            return []
        self._told = told
        return [
            (inbox, file)
            for inbox in city.settings.watched()
            for file, _, _ in _files(log.folder_of(self.path, inbox) / UNKNOWN)
        ]

    # one file

    def _deal_with(self, city: City, inbox: Inbox, file: Path) -> Arrival | None:
        """What became of the file; None when it is left where it lies for now."""
        try:
            size = file.stat().st_size
            most = city.settings.inbox_max_mb
            if size > most * 1_000_000:
                words = f"文件有 {size / 1e6:.0f} MB，超过 {most} MB 的上限；请分成几个文件。"
                return self._put(city, inbox, file, "", size, REFUSED, words)
            data = file.read_bytes()
        except FileNotFoundError:
            return None  # taken away again
        except OSError as wrong:
            self.troubles.append(f"打不开文件“{file.name}”：{wrong.strerror}。")
            return None
        sha = hashlib.sha256(data).hexdigest()
        try:
            if (known := self._known(city, inbox, file, data, sha)) is not None:
                return known
            _open(file.name, data)
            layout, mapping, why = self._layout(city, inbox, file, data)
        except _Broken as broken:
            if self._may_be_coming(file):
                return None
            return self._put(city, inbox, file, sha, size, REFUSED, str(broken))
        except YoujuError as refusal:
            if isinstance(refusal, Locked):
                raise
            return self._put(city, inbox, file, sha, size, REFUSED, str(refusal))
        if why:
            if file.parent.name == UNKNOWN:
                _say_why(file, why)
                return None
            return self._put(city, inbox, file, sha, size, UNKNOWN, why, layout=layout)
        return self._import(city, inbox, file, data, layout, mapping)

    def _may_be_coming(self, file: Path) -> bool:
        seen = self._seen.get(file)
        return (
            seen is not None
            and self._clock() - seen.since < self._grace
            and time.time() - seen.changed_ns / 1e9 < OLD_SECONDS
        )

    def _left(self, city: City, inbox: Inbox, file: Path, broken: Exception) -> Arrival | None:
        """The program itself failed on this file: it stays, in sight, and isn't tried again."""
        if not file.is_file():
            return None
        said = file.stat()
        self._stuck[file] = (said.st_size, said.st_mtime_ns)
        words = f"程序出错，文件仍留在原处：{type(broken).__name__}：{broken}"
        now = datetime.now(UTC).isoformat()
        found = Arrival(file.name, "", said.st_size, now, inbox.folder, "", STUCK, words)
        log.append(city.path, found)
        return found

    def _known(self, city: City, inbox: Inbox, file: Path, data: bytes, sha: str) -> Arrival | None:
        """When the journal holds these bytes and something was read from them: put it away."""
        positions = self._positions(city, data)
        if not positions:
            return None
        mine = [position for position, folders in positions if folders]
        told = _lines_about(city.path, sha) if mine else []
        for position in mine:
            if not any(one.position == str(position) for one in told):
                # The program died between the journal and the line about it.
                return self._finish(city, inbox, file, position)
        unmoved = next(
            (one for one in told if one.file == file.name and not _moved(city, one)), None
        )
        if unmoved is not None:
            return self._move_only(city, file, unmoved)
        read = [position for position, _ in positions if self._has_rows(city, position)]
        if not read:
            return None
        layout = _layout_said(city.journal.read(read[-1]).meta)
        words = f"内容与日志 {read[-1]} 的原件相同，早已导入，没有再导入。"
        return self._put(city, inbox, file, sha, len(data), KNOWN, words, layout, read[-1])

    def _layout(
        self, city: City, inbox: Inbox, file: Path, data: bytes
    ) -> tuple[str, mapped.Mapping | None, str]:
        """The layout of a file, its mapping if it has one, or why nobody knows."""
        today = _today()
        own = mapped.latest(mapped.kept(self.path / "layouts"), today)
        if inbox.layout:
            if inbox.layout in LAYOUTS:
                return self._with_issuer(inbox, inbox.layout)
            folder = self.path / "layouts"
            mapping = mapped.in_force(folder, inbox.layout, today, file.name, data)
            return mapping.name, mapping, ""
        if file.suffix.lower() == ".parquet":
            return "template", None, ""
        fits = mapped.fitting(own, file.name, data)
        if len(fits) > 1:
            names = "、".join(one.name for one in fits)
            return "", None, f"表头同时符合本城市自定的几个格式（{names}），请选定用哪一个。"
        if fits:
            return fits[0].name, fits[0], ""
        known = recognising.fitting(file.name, data)
        if not known:
            return "", None, "表头与已知的格式都不符；请对应表头，以后同样的表会自动导入。"
        best = recognising.best(known)
        if len(best) > 1:
            names = "、".join(one.layout for one in best)
            return "", None, f"表头同时符合几个格式（{names}），请选定用哪一个导入。"
        if not best[0].read and best[0].layout in recognising.GENERAL:
            words = f"表头像是 {best[0].layout} 格式，但没有一行能读出来；请对应表头。"
            return best[0].layout, None, words
        return self._with_issuer(inbox, best[0].layout)

    def _with_issuer(self, inbox: Inbox, layout: str) -> tuple[str, mapped.Mapping | None, str]:
        if LAYOUTS[layout].kind in ("issued", "days") and not inbox.issuer.strip():
            why = (
                f"是下发数据（{layout} 格式），不知道由谁下发；"
                "请写明发布单位后导入，或在 city.toml 的 [[inboxes]] 里给这个文件夹写上 issuer。"
            )
            return layout, None, why
        return layout, None, ""

    def _import(
        self,
        city: City,
        inbox: Inbox,
        file: Path,
        data: bytes,
        layout: str,
        mapping: mapped.Mapping | None,
    ) -> Arrival:
        state = STATES.get(inbox.state)
        with city.lock():
            before = {stream: city.journal.last(stream) for stream in STREAMS}
            try:
                report = import_file(
                    city,
                    file,
                    layout,
                    state=state,
                    issuer=inbox.issuer,
                    document=inbox.document,
                    by=BY,
                    on=_today(),
                    others_ignored=inbox.others_ignored,
                    mapping=mapping,
                    beside={"folder": inbox.folder},
                )
            except Locked:
                raise
            except YoujuError as refusal:
                last = _last_position(city, before)
                sha, size = hashlib.sha256(data).hexdigest(), len(data)
                words = str(refusal)
                return self._put(
                    city, inbox, file, sha, size, REFUSED, words, layout=layout, position=last
                )
        return self._put_report(city, inbox, file, data, report, layout)

    def _finish(self, city: City, inbox: Inbox, file: Path, position: Position) -> Arrival:
        """What an import that died would have done next."""
        data = file.read_bytes()
        meta = city.journal.read(position).meta
        layout = _layout_said(meta)
        try:
            report = report_again(city, position)
        except BadInput as refusal:
            sha = hashlib.sha256(data).hexdigest()
            return self._put(
                city, inbox, file, sha, len(data), REFUSED, str(refusal), layout, position
            )
        return self._put_report(city, inbox, file, data, report, layout)

    # putting away

    def _put_report(
        self, city: City, inbox: Inbox, file: Path, data: bytes, report: Report, layout: str
    ) -> Arrival:
        found = _of_report(city, inbox, file, data, report, layout)
        return self._away(city, file, found)

    def _put(
        self,
        city: City,
        inbox: Inbox,
        file: Path,
        sha: str,
        size: int,
        outcome: str,
        words: str,
        layout: str = "",
        position: Position | None = None,
    ) -> Arrival:
        target = _target(_root(city, inbox), file, outcome)
        found = Arrival(
            file.name,
            sha,
            size,
            datetime.now(UTC).isoformat(),
            inbox.folder,
            layout,
            outcome,
            words,
            position=str(position or ""),
            moved_to=log.shown(city.path, target),
        )
        if outcome in (REFUSED, UNKNOWN):
            _say_why(target, words)
        return self._away(city, file, found)

    def _away(self, city: City, file: Path, found: Arrival) -> Arrival:
        try:
            return _away(city, file, found)
        except OSError as wrong:
            said = file.stat()
            self._stuck[file] = (said.st_size, said.st_mtime_ns)
            self._seen.pop(file, None)
            words = f"{found.words}文件移不走（{wrong.strerror}），仍留在原处；请核对文件夹的权限。"
            return replace(found, outcome=STUCK, words=words, moved_to="")

    def _move_only(self, city: City, file: Path, told: Arrival) -> Arrival:
        target = city.path / told.moved_to
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            file.rename(target)
            _forget_why(file)
        except OSError:
            return self._away(city, file, told)
        return told

    # the journal

    def _positions(self, city: City, data: bytes) -> list[tuple[Position, bool]]:
        """Where the journal holds these bytes, and whether a watched folder brought them."""
        known = self._journal
        for stream in STREAMS:
            for position, head in city.journal.heads(stream, known.upto.get(stream, 0)):
                if head.kind == "sheet":
                    one = (position, "folder" in head.meta)
                    known.positions.setdefault(head.payload_hash, []).append(one)
                known.upto[stream] = position.number
        return known.positions.get(hashlib.sha256(data).digest(), [])

    def _has_rows(self, city: City, position: Position) -> bool:
        """Whether a value or mark in the tables came from that record."""
        known = self._journal
        if position.number > known.rows_upto.get(position.stream, 0):
            Writer(city)  # what a crash left in the journal only is taken in now
            for name in ("raw_reading", "raw_issued", "mark"):
                rows = tables.table(city, name).scan().select("stream", "entry").unique()
                known.rows_from.update(rows.collect().iter_rows())
            exported = tables.table(city, EXPORTS).scan().select("entry").unique().collect()
            known.rows_from.update((exports.STREAM, entry) for entry in exported["entry"])
            known.rows_upto = {stream: city.journal.last(stream) for stream in STREAMS}
        return (position.stream, position.number) in known.rows_from


def is_watched(city: City, file: Path) -> bool:
    """Whether a file lies in a watched folder or below one."""
    return _inbox_of(city, file) is not None


def put_away(city: City, file: Path, report: Report, *, layout: str) -> str:
    """Put a file away that a command imported; where its refused rows lie (empty: none)."""
    inbox = _inbox_of(city, file)
    assert inbox is not None
    found = _of_report(city, inbox, file, file.read_bytes(), report, layout)
    return _away(city, file, found).refused_file


def _inbox_of(city: City, file: Path) -> Inbox | None:
    return next(
        (one for one in city.settings.watched() if file.is_relative_to(_root(city, one))), None
    )


def _root(city: City, inbox: Inbox) -> Path:
    return log.folder_of(city.path, inbox)


def _of_report(
    city: City, inbox: Inbox, file: Path, data: bytes, report: Report, layout: str
) -> Arrival:
    outcome = TAKEN if report.usable else REFUSED
    target = _target(_root(city, inbox), file, outcome)
    refused_file = ""
    if report.refused.height:
        target.parent.mkdir(parents=True, exist_ok=True)
        rows = write_refused(replace(report, file=target.name), target.parent)
        refused_file = log.shown(city.path, rows)
    words = report.in_words()
    if outcome == REFUSED:
        words = f"没有一行能导入。{words}"
        _say_why(target, words)
    return Arrival(
        file.name,
        hashlib.sha256(data).hexdigest(),
        len(data),
        datetime.now(UTC).isoformat(),
        inbox.folder,
        layout,
        outcome,
        words,
        report.kind,
        report.accepted,
        report.repeated,
        report.revised,
        report.refused.height,
        report.notes,
        str(report.position),
        refused_file,
        log.shown(city.path, target),
    )


def _away(city: City, file: Path, found: Arrival) -> Arrival:
    """Write the line, then move the file: after a crash between, only the move is left to do."""
    target = city.path / found.moved_to
    target.parent.mkdir(parents=True, exist_ok=True)
    log.append(city.path, found)
    file.rename(target)
    _forget_why(file)
    return found


def _target(root: Path, file: Path, outcome: str) -> Path:
    """Where the file goes, under a name that is free."""
    folder = root / (f"taken/{_today():%Y-%m}" if outcome in (TAKEN, KNOWN) else outcome)
    target, number = folder / file.name, 1
    while target.exists() and target != file:
        number += 1
        target = folder / f"{file.stem}-{number}{file.suffix}"
    return target


def _say_why(target: Path, words: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    why = log.why_file(target)
    if not why.is_file() or why.read_text(encoding="utf-8-sig").strip() != words:
        replace_text(why, f"\ufeff{words}\n")


def _forget_why(file: Path) -> None:
    if file.parent.name == UNKNOWN:
        log.why_file(file).unlink(missing_ok=True)


def _moved(city: City, one: Arrival) -> bool:
    return not one.moved_to or (city.path / one.moved_to).exists()


def _lines_about(path: Path, sha: str) -> list[Arrival]:
    return [one for one in log.arrivals(path, limit=None) if one.sha256 == sha]


def _last_position(city: City, before: dict[str, int]) -> Position | None:
    for stream in STREAMS:
        if (last := city.journal.last(stream)) > before[stream]:
            return Position(stream, last)
    return None


def _layout_said(meta: Mapping[str, Any]) -> str:
    if meta.get("layout") == mapped.NAME:
        return str(meta.get("options", {}).get("mapping", {}).get("name", ""))
    return str(meta.get("layout", ""))


def _files(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """The files that lie directly in a folder: path, size, time of the last change."""
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir()):
        try:
            if log.is_sheet_name(file.name) and file.is_file() and not file.is_symlink():
                said = file.stat()
                yield file, said.st_size, said.st_mtime_ns
        except FileNotFoundError:
            continue


def _open(name: str, data: bytes) -> None:
    """Refuse what is not what its name says; nothing is read yet."""
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        said = "请用 Excel 或 WPS 另存为 .xlsx。" if ending == ".xls" else "请放 .xlsx 或 .csv。"
        raise _Broken(f"不收“{ending or '没有后缀'}”的文件；{said}")
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise _Broken("文件是空的；请核对是否选错了文件。")
    if ending in (".xlsx", ".xlsm"):
        if data[:4] == _OLE:
            raise _Broken(
                "后缀是 .xlsx，内容却是旧版 Excel 或加密的工作簿；请另存为不加密的 .xlsx。"
            )
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                if "xl/workbook.xml" not in book.namelist():
                    raise _Broken("后缀是 .xlsx，内容却不是工作簿；请核对文件。")
        except (zipfile.BadZipFile, OSError, ValueError):
            raise _Broken("后缀是 .xlsx，内容却不是完整的工作簿；请重新导出或另存一次。") from None
    elif ending == ".csv":
        if data[:4] in (_ZIP, _OLE) or data[:2] == _GZ:
            raise _Broken("后缀是 .csv，内容却是工作簿或压缩文件；请改正后缀，或另存为 CSV。")
        if b"\x00" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            raise _Broken("后缀是 .csv，内容却不是文本；请核对文件。")


def _today() -> date:
    return datetime.now(BEIJING).date()
