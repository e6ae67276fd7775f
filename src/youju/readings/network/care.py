"""The log of care 质控运维: what was done to an instrument, entered by people, beside the data.

An entry says what was done, from when to when, with which result; it takes nothing out and judges
nothing (a mark does, ``readings.network.review``). Entries lie in the journal (stream ``care``)
and are never changed: what was entered wrongly is taken back with a reason, and stays to be seen.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.network.registers import Network
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import BEIJING

STREAM: Final = "care"
KINDS: Final = {
    "calibration": "校准",
    "sample": "标样核查",
    "comparison": "比对监测",
    "maintenance": "维护",
    "repair": "检修更换",
    "inspection": "巡检",
}
RESULTS: Final = {"": "未填", "passed": "合格", "failed": "不合格"}
LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed of care; ``seq``: its number in the journal; ``withdrawn``: why, when taken back."""

    outlet: str
    factors: tuple[str, ...]
    kind: str
    first: datetime
    last: datetime
    done: str
    result: str
    by: str
    seq: int = 0
    made: datetime | None = None
    withdrawn: str = ""

    @property
    def words(self) -> str:
        """The kind in office words."""
        return KINDS[self.kind]


def checked(network: Network, given: Entry, *, now: datetime) -> Entry:
    """The entry, fit to be journalled.

    :raises BadInput: unknown kind or result, no work named, times the wrong way round or ahead.
    :raises UnknownPlace: the outlet is not registered.
    """
    network.outlet(given.outlet)
    if given.kind not in KINDS or given.result not in RESULTS:
        known = "、".join(KINDS.values())
        raise BadInput(f"质控类别应为 {known} 之一，结果应为 合格、不合格或不填。")
    if not given.done.strip() or not given.by.strip():
        raise BadInput("请写明做了什么、由谁登记。")
    if not given.first <= given.last:
        raise BadInput("结束时间早于开始时间。")
    if given.last > now:
        raise BadInput("只登记已经完成的工作；结束时间不能晚于现在。")
    if given.last - given.first > LONGEST:
        raise BadInput("一条记录最长一年；请核对起止时间。")
    return replace(given, done=given.done.strip(), factors=tuple(sorted(set(given.factors))))


def add(city: City, given: Entry, *, ticket: str = "") -> Position:
    """Journal an entry that was checked."""
    said = {
        "deed": "entry",
        "outlet": given.outlet,
        "factors": list(given.factors),
        "kind": given.kind,
        "first": given.first.astimezone(BEIJING).isoformat(),
        "last": given.last.astimezone(BEIJING).isoformat(),
        "done": given.done,
        "result": given.result,
        "by": given.by,
    }
    return _append(city, said, ticket)


def withdraw(city: City, seq: int, *, because: str, by: str, ticket: str = "") -> Position:
    """Take an entry back; it stays in the log, struck out.

    :raises NotThere: no such entry. :raises BadInput: no reason, or taken back already.
    """
    one = next((each for each in log(city) if each.seq == seq), None)
    if one is None:
        raise NotThere(f"没有编号为 {seq} 的质控记录。")
    if one.withdrawn:
        raise BadInput("这条记录已经撤回。")
    if not because.strip() or not by.strip():
        raise BadInput("撤回必须写明理由。")
    said = {"deed": "withdraw", "entry": seq, "because": because.strip(), "by": by}
    return _append(city, said, ticket)


def log(city: City, outlets: Collection[str] | None = None) -> list[Entry]:
    """All entries (of those outlets), the latest work first."""
    found: dict[int, Entry] = {}
    for record in city.journal.records(STREAM):
        said = json.loads(record.payload)
        if said["deed"] == "withdraw":
            one = found[said["entry"]]
            found[one.seq] = replace(one, withdrawn=f"{said['by']}：{said['because']}")
        else:
            seq = record.position.number
            found[seq] = replace(entry_of(said), seq=seq, made=record.arrived)
    mine = [one for one in found.values() if outlets is None or one.outlet in outlets]
    return sorted(mine, key=lambda one: (one.first, one.seq), reverse=True)


def entry_of(said: Mapping[str, Any]) -> Entry:
    """An entry from plain values.

    :raises BadInput: something is missing or of another form.
    """
    try:
        return Entry(
            str(said["outlet"]),
            tuple(str(one) for one in said.get("factors", ())),
            str(said["kind"]),
            datetime.fromisoformat(said["first"]).astimezone(UTC),
            datetime.fromisoformat(said["last"]).astimezone(UTC),
            str(said["done"]),
            str(said.get("result", "")),
            str(said["by"]),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise BadInput(f"质控记录缺少内容或格式不对：{wrong}。") from None


def _append(city: City, said: Mapping[str, Any], ticket: str) -> Position:
    payload = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    return city.journal.append(STREAM, "care", payload, {"ticket": ticket} if ticket else {})
