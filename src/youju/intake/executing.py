"""Carrying out the commands of the spool, each exactly once.

Before a command is touched, ``spool/doing.json`` notes its ticket and how far the journal
was. The effect of a command is one record of the journal that carries the ticket; after a
crash the record tells that the command was carried out, and only its answer is made again.
Then the answer is written, then the command removed, so that at every moment one of the two
is there.

Refusals become answers in the user's words. When the program itself fails, the command lies in
``spool/failed/`` with its error, and the next one has its turn. When another program holds
the tables, the command goes on waiting.
"""

from __future__ import annotations

import errno
import json
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from youju.intake import keeping, spool
from youju.intake.folder import is_watched, put_away
from youju.intake.network import upkeep
from youju.intake.sheets import Report, import_file, report_again, write_refused
from youju.readings import tables
from youju.readings.city import City, replace_text
from youju.readings.frames import Position
from youju.readings.journal import sync_folder
from youju.readings.layouts import LAYOUTS, mapped
from youju.readings.marks import Mark, in_words, spans
from youju.readings.network import care, review
from youju.readings.network.registers import Network
from youju.readings.writer import Writer
from youju.terms.errors import BadInput, BrokenEvidence, Locked, YoujuError
from youju.terms.periods import BEIJING
from youju.terms.places import read_register

STREAMS = ("import", "mark", keeping.STREAM, review.STREAM, care.STREAM)
"""The streams in which the effect of a command may lie."""

Outcome = tuple[str, Mapping[str, Any]]
"""What is answered: a sentence and plain values."""
Computing = Callable[[City], Outcome]
"""Brings the figures up to date; handed in, because intake does not know the ledger."""


@dataclass(frozen=True)
class Executed:
    """A command that has its answer now."""

    ticket: str
    kind: str
    state: str
    words: str


class Refused(YoujuError):
    """A refusal of the spool's own, with what there is to know beside the words."""

    def __init__(self, words: str, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(words)
        self.facts = facts or {}


def execute_all(
    path: Path, computing: Computing, *, going: Callable[[str], None] = lambda _: None
) -> Iterator[Executed]:
    """Carry out what waits, in order, giving each command as it is answered.

    ``going`` hears what is about to be done.

    :raises Locked: another process holds the tables; what is left goes on waiting.
    """
    path = path.resolve()
    folder = path / "spool"
    if not (tickets := spool.waiting(folder)):
        (folder / "doing.json").unlink(missing_ok=True)  # died right behind the last command
    for ticket in tickets:
        said, wrong = _command(folder / f"{ticket}.json")
        kind = str(said.get("kind", ""))
        if spool.answer_file(folder, ticket).is_file():
            _forget(folder, ticket)  # died between the answer and here
            continue
        going(f"执行命令 {kind or ticket}")
        before = _begin(path, ticket)
        state, words, facts = _carry_out(path, ticket, said, wrong, before, computing)
        _answer(folder, ticket, kind, state, words, facts)
        if state == spool.FAILED or not kind:
            _keep_failed(folder, ticket)
        _forget(folder, ticket)
        yield Executed(ticket, kind, state, words)


def _carry_out(
    path: Path,
    ticket: str,
    said: Mapping[str, Any],
    wrong: str,
    before: Mapping[str, int],
    computing: Computing,
) -> tuple[str, str, Mapping[str, Any]]:
    """State, words and facts of the answer."""
    if wrong:
        return spool.REFUSED, wrong, {}
    try:
        words, facts = _deed(path, ticket, said, before, computing)
    except (Locked, MemoryError):
        raise
    except OSError as broken:
        if broken.errno in (errno.ENOSPC, errno.EDQUOT):
            raise  # it waits until there is room again
        return spool.FAILED, f"系统出错，命令没有执行完：{broken}", {"error": "OSError"}
    except BrokenEvidence as broken:
        return spool.FAILED, str(broken), {"error": "BrokenEvidence"}
    except YoujuError as refusal:
        facts = refusal.facts if isinstance(refusal, Refused) else {}
        return spool.REFUSED, str(refusal), {"error": type(refusal).__name__, **facts}
    except Exception as broken:  # noqa: BLE001 — whatever it is, the next command has its turn
        words = f"程序出错，命令没有执行完：{type(broken).__name__}：{broken}"
        return spool.FAILED, words, {"trace": traceback.format_exc()[-4000:]}
    return spool.DONE, words, facts


def _deed(
    path: Path,
    ticket: str,
    said: Mapping[str, Any],
    before: Mapping[str, int],
    computing: Computing,
) -> Outcome:
    city = City.open(path)
    match said.get("kind"):
        case "mark":
            return _marks(city, ticket, said, before)
        case "import":
            return _import(city, ticket, said, before)
        case "register":
            return _register(city, said)
        case "layout":
            return _layout(city, said)
        case "file":
            return _file(city, ticket, said, before)
        case "review":
            return _review(city, ticket, said, before)
        case "care":
            return _care(city, ticket, said, before)
        case "compute":
            return computing(city)
        case "optimize":
            months = Writer(city).optimize()
            done = upkeep.night(city, on=datetime.now(BEIJING).date())
            return f"已整理数据文件 {months + done.parts} 组。{done.words}", {
                "months": months,
                "parts": done.parts,
                "removed": done.removed,
                "freed": done.freed,
            }
    raise Refused(f"没有叫“{said.get('kind')}”的命令。")


# the commands


def _marks(city: City, ticket: str, said: Mapping[str, Any], before: Mapping[str, int]) -> Outcome:
    marks = [Mark.from_json(one) for one in _field(said, "marks", list)]
    if not marks:
        raise Refused("没有写明要加的标记。")
    with Writer(city) as writer:
        position = _found(city, ticket, before)
        if position is None:
            _refuse_later_ones(city, marks, said.get("seen"))
            beside: dict[str, Any] = {"ticket": ticket}
            if attachments := said.get("attachments"):
                beside["attachments"] = attachments
            counts = writer.add_marks(marks, beside=beside)
            position, accepted = counts.position, counts.accepted
        else:
            mine = [
                one
                for one in tables.marks(city, revoked=True)
                if (one.stream, one.entry) == (position.stream, position.number)
            ]
            accepted = len(mine)
        numbers = writer.numbers_of(marks)
        kept = {mark.seq: mark for mark in tables.marks(city, revoked=True)}
    words = "；".join(in_words(kept[one]) for one in numbers[:3] if one in kept)
    more = f"等 {len(numbers)} 个标记" if len(numbers) > 3 else ""
    again = "（原已存在，没有重复记录）" if not accepted else f"（日志 {position}）"
    return f"{words}{more}{again}。", {
        "seqs": numbers,
        "position": str(position or ""),
        "accepted": accepted,
        "repeated": len(marks) - accepted,
    }


def _refuse_later_ones(city: City, marks: list[Mark], seen: int | None) -> None:
    """Refuse when somebody else marked the same after the giver had looked."""
    given = [mark for mark in marks if mark.revokes is None]
    if seen is None or not given:
        return
    kinds = {mark.kind for mark in given}
    later = {
        mark.seq: mark
        for mark in tables.marks(city, revoked=True)
        if mark.seq > seen and (mark.changes_values or mark.kind == "revoke" or mark.kind in kinds)
    }
    if not later:
        return
    mine, theirs = spans(given, city.register), spans(later.values(), city.register)
    meet = mine.join(theirs, on=["site", "item"], suffix="_later").filter(
        (pl.col("first") <= pl.col("last_later")) & (pl.col("first_later") <= pl.col("last"))
    )
    if meet.height:
        other = later[min(meet["seq_later"])]
        raise Refused(
            f"在您打开页面之后，同一时段已有人标记：{in_words(other)}（编号 {other.seq}）。"
            "请刷新后再看是否还要标记。"
        )


def _import(city: City, ticket: str, said: Mapping[str, Any], before: Mapping[str, int]) -> Outcome:
    file = _inside(city, _field(said, "path", str))
    with Writer(city):
        position = _found(city, ticket, before)
        if position is not None:
            report = report_again(city, position)
        else:
            report = import_file(
                city,
                file,
                _field(said, "layout", str),
                state=said.get("state"),
                issuer=said.get("issuer") or "",
                document=said.get("document") or "",
                issued_on=_day(said.get("issued_on")),
                by=said.get("by") or "",
                on=_day(said.get("on")),
                others_ignored=bool(said.get("others_ignored")),
                options=said.get("options") or {},
                beside={"ticket": ticket},
            )
    refused_file = ""
    if report.usable and file.is_file() and is_watched(city, file):
        refused_file = put_away(city, file, report, layout=_field(said, "layout", str))
    else:
        if report.refused.height:
            refused_file = _refused_beside(city, ticket, report)
        _remove_upload(city, file)
    facts = {
        "kind": report.kind,
        "accepted": report.accepted,
        "repeated": report.repeated,
        "revised": report.revised,
        "refused": report.refused.height,
        "notes": list(report.notes),
        "position": str(report.position),
        "refused_file": refused_file,
    }
    if not report.usable:
        raise Refused(f"没有一行能导入。{report.in_words()}", facts)
    return report.in_words(), facts


def _refused_beside(city: City, ticket: str, report: Report) -> str:
    answers = spool.answer_file(city.path / "spool", ticket).parent
    answers.mkdir(parents=True, exist_ok=True)
    target = write_refused(report, answers)
    mine = target.with_name(f"{ticket}.refused.csv")
    target.replace(mine)
    return mine.relative_to(city.path).as_posix()


def _remove_upload(city: City, file: Path) -> None:
    uploads = (city.path / "spool" / "files").resolve()
    if file.is_relative_to(uploads):
        with suppress(OSError):
            file.unlink()
            file.parent.rmdir()


def _inside(city: City, text: str) -> Path:
    """A path that a command names: an upload or a file of a watched folder, nothing else."""
    file = (city.path / text).resolve()
    uploads = (city.path / "spool" / "files").resolve()
    if not (file.is_relative_to(uploads) or is_watched(city, file)):
        raise Refused(f"只能导入上传的文件和监视文件夹里的文件，不能导入“{text}”。")
    return file


def _register(city: City, said: Mapping[str, Any]) -> Outcome:
    text = _field(said, "text", str)
    fresh, present = read_register(text).sha256, city.register.sha256
    seen = said.get("seen") or ""
    if seen and seen != present and fresh != present:
        raise Refused("在您开始修改之后，站点名录已被别人更新；请刷新后在新版本上修改。")
    with city.lock():
        register = city.hand_in_register(text, by=said.get("by") or "", on=_day(said.get("on")))
    stations = len({site.site for site in register.sites})
    return f"站点名录已启用新版本（站点 {stations} 个）。", {"sha256": register.sha256}


def _layout(city: City, said: Mapping[str, Any]) -> Outcome:
    mapping = mapped.Mapping.from_toml(_field(said, "text", str))
    if mapping.name in (*LAYOUTS, mapped.NAME):
        raise Refused(f"“{mapping.name}”是系统自带的格式名称；请换一个名称。")
    on = _day(said.get("on"))
    mapping = replace(mapping, by=said.get("by") or mapping.by, on=on or mapping.on)
    mapping = mapped.keep(city.path / "layouts", mapping)
    return (
        f"格式“{mapping.name}”已保存，自 {mapping.since} 起使用。",
        {"name": mapping.name, "since": mapping.since.isoformat()},
    )


def _file(city: City, ticket: str, said: Mapping[str, Any], before: Mapping[str, int]) -> Outcome:
    path, text = _field(said, "path", str), _field(said, "text", str)
    checked = keeping.check(city, path, text)
    seen, present = said.get("seen") or "", keeping.sha256_of(city, path)
    fresh = keeping.sha256(checked.text)
    with city.lock():
        position = _found(city, ticket, before)
        if position is None and seen and seen != (present or keeping.ABSENT) and fresh != present:
            raise Refused(f"在您打开页面之后，{checked.name}已被别人更新；请刷新后在新版本上修改。")
        if position is not None:
            keeping.put_in_force(city, path, checked.text)
        elif fresh != present:
            position = keeping.hand_in(
                city,
                path,
                checked.text,
                by=said.get("by") or "",
                on=_day(said.get("on")),
                because=said.get("because") or "",
                ticket=ticket,
            )
    words = f"{checked.name}已启用新版本（日志 {position}）：{checked.words}"
    if position is None:
        words = f"{checked.name}没有变化。"
    return words, {
        "path": path,
        "sha256": fresh,
        "position": str(position or ""),
        "notes": list(checked.notes),
    }


def _review(city: City, ticket: str, said: Mapping[str, Any], before: Mapping[str, int]) -> Outcome:
    asked = _field(said, "deeds", list)
    by, on = _field(said, "by", str), _day(said.get("on"))
    if not asked or on is None:
        raise Refused("没有写明要做的审核操作或日期。")
    with city.lock():
        position = _found(city, ticket, before)
        if position is None:
            deeds = review.checked(city, asked, by=by, on=on)
            position = review.hand_in(city, deeds, ticket=ticket)
    many = f"审核操作 {len(asked)} 项已记录"
    return f"{many}（日志 {position}）。" if position else f"{many}（原已存在，没有重复记录）。", {
        "position": str(position or "")
    }


def _care(city: City, ticket: str, said: Mapping[str, Any], before: Mapping[str, int]) -> Outcome:
    given, by = _field(said, "said", dict), _field(said, "by", str)
    with city.lock():
        position = _found(city, ticket, before)
        if position is None and "entry" in given:
            because = str(given.get("because", ""))
            number = int(given["entry"])
            position = care.withdraw(city, number, because=because, by=by, ticket=ticket)
        elif position is None:
            entry = care.entry_of({**given, "by": by})
            checked = care.checked(Network.read(city), entry, now=datetime.now(UTC))
            position = care.add(city, checked, ticket=ticket)
    return f"质控记录已登记（日志 {position}）。", {"position": str(position)}


# the place of a command


def _command(file: Path) -> tuple[Mapping[str, Any], str]:
    """What the file says, or why it is no command."""
    try:
        said = spool.read_json(file)
    except (BadInput, OSError) as wrong:
        return {}, str(wrong)
    if said is None:
        return {}, "命令文件不见了。"
    return said, ""


def _begin(path: Path, ticket: str) -> Mapping[str, int]:
    """Note that this command is being done; how far the journal was before it began."""
    file = path / "spool" / "doing.json"
    try:
        known = spool.read_json(file) or {}
    except BadInput:
        known = {}
    if known.get("ticket") == ticket:
        before: Mapping[str, int] = known.get("before", {})
        return before
    journal = City.open(path).journal
    before = {stream: journal.last(stream) for stream in STREAMS}
    replace_text(file, json.dumps({"ticket": ticket, "before": before}) + "\n")
    return before


def _found(city: City, ticket: str, before: Mapping[str, int]) -> Position | None:
    """Where the journal has the effect of this command, if it was carried out before a crash."""
    for stream in STREAMS:
        for position, head in city.journal.heads(stream, before.get(stream, 0)):
            if head.meta.get("ticket") == ticket:
                return position
    return None


def _answer(
    folder: Path, ticket: str, kind: str, state: str, words: str, facts: Mapping[str, Any]
) -> None:
    file = spool.answer_file(folder, ticket)
    if not file.parent.is_dir():
        file.parent.mkdir(parents=True, exist_ok=True)
        sync_folder(file.parent.parent)
    said = {
        "ticket": ticket,
        "kind": kind,
        "state": state,
        "words": words,
        "at": datetime.now(UTC).isoformat(),
        "facts": dict(facts),
    }
    replace_text(file, json.dumps(said, ensure_ascii=False) + "\n")


def _keep_failed(folder: Path, ticket: str) -> None:
    file = folder / f"{ticket}.json"
    if file.is_file():
        (folder / "failed").mkdir(exist_ok=True)
        with suppress(FileExistsError):
            os.link(file, folder / "failed" / file.name)
        sync_folder(folder / "failed")


def _forget(folder: Path, ticket: str) -> None:
    """The command is answered: it waits no longer."""
    (folder / f"{ticket}.json").unlink(missing_ok=True)
    (folder / "doing.json").unlink(missing_ok=True)
    sync_folder(folder)


def _field(said: Mapping[str, Any], name: str, kind: type) -> Any:
    value = said.get(name)
    if not isinstance(value, kind):
        raise Refused(f"命令里缺少“{name}”，或类型不对。")
    return value


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text else None
