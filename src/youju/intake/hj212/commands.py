"""Commands to a device 反控: asked for by one person, approved by another, carried by the gateway.

A command is one file, put whole into ``CITY/gateway/commands/`` and named by a ticket that rises
with time; its state is a file of the same name in ``state/`` beside it, written by the gateway::

    queued      waits for the device to be connected, or for the command before it
    sent        on the line, waits for 9011 (or 9013)
    answered    the device is ready (QnRtn = 1), waits for data or 9012
    executed    9012 with ExeRtn = 1 (or 9013); ``replies`` holds what the device said
    refused     by us (not allowed) or by the device (QnRtn, ExeRtn); ``words`` say which
    timed_out   not connected in time, or no answer after all resends

Nothing is sent to a device whose line in ``register/devices.csv`` does not say ``remote = yes``
with a basis. Every state goes into the journal too (stream ``gateway``, kind ``command``), and
``log`` gives all of it, so that the enterprise can be shown what was done to its device.

    ticket = ask(city, "A110…", "1012", {"SystemTime": "20260301080000"}, by="张三",
                 approved_by="李四", because="时钟偏差")
    state(city, ticket).state
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from youju.intake.hj212.kinds import KINDS, check
from youju.intake.spool import read_json
from youju.readings.city import replace_text
from youju.readings.journal import sync_folder
from youju.terms.errors import BadInput, NotThere

__all__ = ["KINDS", "State", "ask", "check", "log", "state"]

QUEUED, SENT, ANSWERED = "queued", "sent", "answered"
EXECUTED, REFUSED, TIMED_OUT = "executed", "refused", "timed_out"
FINAL: Final = frozenset({EXECUTED, REFUSED, TIMED_OUT})
WAITS: Final = timedelta(minutes=10)
"""How long a command waits for its device to be connected, unless said otherwise."""
_TICKET = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class State:
    """What became of a command. ``replies``: data areas that the device sent with its QN."""

    ticket: str
    mn: str
    cn: str
    fields: Mapping[str, str]
    by: str
    approved_by: str
    because: str
    asked: datetime
    until: datetime
    state: str = QUEUED
    words: str = "已提交，等待网关下发。"
    at: datetime | None = None
    qn: str = ""
    sent: int = 0
    basis: str = ""
    replies: tuple[str, ...] = ()
    steps: tuple[tuple[str, str], ...] = field(default=())

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in FINAL


def ask(
    city: str | Path,
    mn: str,
    cn: str,
    fields: Mapping[str, str] | None = None,
    *,
    by: str,
    approved_by: str,
    because: str,
    waits: timedelta = WAITS,
) -> str:
    """Hand in a command; its ticket. When this returns, the disk has it.

    :raises BadInput: no such command, a field that is missing, too many or wrong, one person
        instead of two, no reason.
    :raises NotThere: no city lies there.
    """
    folder = _folder(city)
    given = dict(fields or {})
    check(cn, given)
    if not by.strip() or not approved_by.strip() or by.strip() == approved_by.strip():
        raise BadInput("反控命令须由两人办理：一人提出，另一人批准。")
    if not because.strip():
        raise BadInput("请写明下发这条命令的原因。")
    if not _CODE.fullmatch(mn):
        raise BadInput(f"“{mn}”不是设备编号（MN）。")
    now = datetime.now(UTC)
    ticket = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    said = {
        "ticket": ticket,
        "mn": mn,
        "cn": cn,
        "fields": given,
        "by": by.strip(),
        "approved_by": approved_by.strip(),
        "because": because.strip(),
        "asked": now.isoformat(),
        "until": (now + waits).isoformat(),
    }
    replace_text(folder / f"{ticket}.json", json.dumps(said, ensure_ascii=False) + "\n")
    return ticket


def state(city: str | Path, ticket: str) -> State:
    """What became of a command so far.

    :raises NotThere: no command had that ticket.
    """
    folder = _folder(city)
    if _TICKET.fullmatch(ticket):
        for file in (folder / "state" / f"{ticket}.json", folder / f"{ticket}.json"):
            if (said := read_json(file)) is not None:
                return from_json(said)
    raise NotThere(f"没有编号为 {ticket} 的反控命令。")


def log(city: str | Path, mn: str = "", *, since: str = "") -> list[State]:
    """All commands (to one device), the latest first: who, why, what became of it.

    ``since``: a ticket; older ones are left out unread.
    """
    folder = _folder(city)
    tickets = {one.stem for one in (*folder.glob("*.json"), *folder.glob("state/*.json"))}
    found = [state(city, one) for one in sorted(tickets, reverse=True) if one >= since]
    return [one for one in found if not mn or one.mn == mn]


# the gateway's side


def waiting(city: Path) -> list[State]:
    """Commands that are not final, in order of their tickets."""
    folder = city / "gateway" / "commands"
    return [
        from_json(read_json(folder / "state" / file.name) or said)
        for file in sorted(folder.glob("*.json"))
        if _TICKET.fullmatch(file.stem) and (said := read_json(file)) is not None
    ]


def keep(city: Path, one: State) -> None:
    """Write the state of a command; one that is final leaves the queue."""
    folder = city / "gateway" / "commands"
    (folder / "state").mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_json(one), ensure_ascii=False) + "\n"
    replace_text(folder / "state" / f"{one.ticket}.json", text)
    if one.is_final:
        (folder / f"{one.ticket}.json").unlink(missing_ok=True)


def as_json(one: State) -> dict[str, Any]:
    """Plain values."""
    return {
        "ticket": one.ticket,
        "mn": one.mn,
        "cn": one.cn,
        "fields": dict(one.fields),
        "by": one.by,
        "approved_by": one.approved_by,
        "because": one.because,
        "asked": one.asked.isoformat(),
        "until": one.until.isoformat(),
        "state": one.state,
        "words": one.words,
        "at": one.at.isoformat() if one.at else "",
        "qn": one.qn,
        "sent": one.sent,
        "basis": one.basis,
        "replies": list(one.replies),
        "steps": [list(step) for step in one.steps],
    }


def from_json(said: Mapping[str, Any]) -> State:
    """What ``as_json`` or ``ask`` wrote."""
    return State(
        said["ticket"],
        said["mn"],
        said["cn"],
        said["fields"],
        said["by"],
        said["approved_by"],
        said["because"],
        datetime.fromisoformat(said["asked"]),
        datetime.fromisoformat(said["until"]),
        said.get("state", QUEUED),
        said.get("words", "已提交，等待网关下发。"),
        datetime.fromisoformat(said["at"]) if said.get("at") else None,
        said.get("qn", ""),
        said.get("sent", 0),
        said.get("basis", ""),
        tuple(said.get("replies", ())),
        tuple((when, what) for when, what in said.get("steps", ())),
    )


def _folder(city: str | Path) -> Path:
    path = Path(city)
    if not (path / "city.toml").is_file():
        raise NotThere(f"“{path}”不是城市库（没有 city.toml）。")
    folder = path / "gateway" / "commands"
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(path)
    return folder
