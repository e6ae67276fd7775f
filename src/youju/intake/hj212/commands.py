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

from youju.intake.spool import read_json
from youju.readings.city import replace_text
from youju.readings.journal import sync_folder
from youju.terms.errors import BadInput, NotThere

QUEUED, SENT, ANSWERED = "queued", "sent", "answered"
EXECUTED, REFUSED, TIMED_OUT = "executed", "refused", "timed_out"
FINAL: Final = frozenset({EXECUTED, REFUSED, TIMED_OUT})
WAITS: Final = timedelta(minutes=10)
"""How long a command waits for its device to be connected, unless said otherwise."""
_TICKET = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
_STAMP = re.compile(r"20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A command that may be sent: its words, the fields it must and may have.

    ``notice``: answered by 9013 alone, without 9011 and 9012.
    """

    words: str
    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    notice: bool = False


_SPAN = ("BeginTime", "EndTime")
KINDS: Final[Mapping[str, Kind]] = {
    "1000": Kind("设置超时和重发次数", ("OverTime", "ReCount")),
    "1011": Kind("提取现场机时间", (), ("PolId",)),
    "1012": Kind("设置现场机时间", ("SystemTime",), ("PolId",)),
    "1061": Kind("提取实时数据间隔"),
    "1062": Kind("设置实时数据间隔", ("RtdInterval",)),
    "1063": Kind("提取分钟数据间隔"),
    "1064": Kind("设置分钟数据间隔", ("MinInterval",)),
    "2011": Kind("开始上传实时数据"),
    "2012": Kind("停止上传实时数据", notice=True),
    "2021": Kind("开始上传设备运行状态"),
    "2022": Kind("停止上传设备运行状态", notice=True),
    "2031": Kind("补取日数据", _SPAN),
    "2041": Kind("补取设备运行时间日数据", _SPAN),
    "2051": Kind("补取分钟数据", _SPAN),
    "2061": Kind("补取小时数据", _SPAN),
    "3011": Kind("零点、量程校准", ("PolId",)),
    "3012": Kind("即时采样", ("PolId",)),
    "3013": Kind("清洗、反吹", ("PolId",)),
    "3015": Kind("超标留样"),
    "3018": Kind("提取出样时间", ("PolId",)),
    "3019": Kind("提取设备唯一标识", ("PolId",)),
    "3020": Kind("提取现场机信息", ("PolId", "InfoId"), _SPAN),
}
"""The commands of HJ 212-2017 table 9 that may be sent (verified), by number."""
_MINUTES = frozenset({1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30})


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


def check(cn: str, fields: Mapping[str, str]) -> None:
    """Refuse a command that the standard does not know in this shape.

    >>> check("1062", {"RtdInterval": "10"})
    Traceback (most recent call last):
    youju.terms.errors.BadInput: “RtdInterval”是 10，应在 30 到 3600 之间。
    """
    kind = KINDS.get(cn)
    if kind is None:
        raise BadInput(f"不能下发命令 {cn}；可下发的有 {'、'.join(KINDS)}。")
    if missing := [name for name in kind.must if not fields.get(name)]:
        raise BadInput(f"命令 {cn}（{kind.words}）缺少 {'、'.join(missing)}。")
    if more := [name for name in fields if name not in (*kind.must, *kind.may)]:
        raise BadInput(f"命令 {cn}（{kind.words}）没有 {'、'.join(more)} 这一项。")
    for name, value in fields.items():
        if name.endswith("Time") and name != "OverTime":
            if not _STAMP.fullmatch(value):
                raise BadInput(f"“{name}”是 {value}，应写成 20260301080000。")
        elif name in ("OverTime", "ReCount"):
            _between(name, value, 1, 99)
        elif name == "RtdInterval":
            _between(name, value, 30, 3600)
        elif name == "MinInterval":
            if not value.isdecimal() or int(value) not in _MINUTES:
                raise BadInput(
                    f"“{name}”是 {value}，应为 1、2、3、4、5、6、10、12、15、20、30 之一。"
                )
        elif not _CODE.fullmatch(value):
            raise BadInput(f"“{name}”是 {value}，只能用字母、数字、- 和 _。")
    if "BeginTime" in fields and fields["BeginTime"] > fields.get("EndTime", "9"):
        raise BadInput("开始时间晚于结束时间。")


def _between(name: str, value: str, low: int, high: int) -> None:
    if not value.isdecimal() or not low <= int(value) <= high:
        raise BadInput(f"“{name}”是 {value}，应在 {low} 到 {high} 之间。")


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


def log(city: str | Path, mn: str = "") -> list[State]:
    """All commands (to one device), the latest first: who, why, what became of it."""
    folder = _folder(city)
    tickets = {one.stem for one in (*folder.glob("*.json"), *folder.glob("state/*.json"))}
    found = [state(city, one) for one in sorted(tickets, reverse=True)]
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
