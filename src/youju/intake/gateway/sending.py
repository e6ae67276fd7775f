"""Commands on their way to devices: one at a time for each device, resent, timed out, answered.

No clock and no socket in here: ``tick`` and ``heard`` are told the time, and what is to be sent
comes out. The exchange is that of HJ 212-2017 5.4 and table 1: request, 9011 within the time-out
(resent so many times), then data or 9012.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from youju.intake.gateway.door import Door, Heard
from youju.intake.hj212 import Packet, frames, read, segment, wrap
from youju.intake.hj212.commands import (
    ANSWERED,
    EXECUTED,
    FINAL,
    KINDS,
    QUEUED,
    REFUSED,
    SENT,
    TIMED_OUT,
    State,
    check,
)
from youju.intake.hj212.found import Frame
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING

AFTER_READY = 60.0
"""Seconds without a word after 9011 (sampling takes its time) until it counts as timed out."""
MOST_REPLIES = 50
_READY = {
    "1": "准备执行请求",
    "2": "请求被拒绝",
    "3": "PW 错误",
    "4": "MN 错误",
    "5": "ST 错误",
    "6": "Flag 错误",
    "7": "QN 错误",
    "8": "CN 错误",
    "9": "CRC 校验错误",
    "100": "未知错误",
}
_DONE = {
    "1": "执行成功",
    "2": "执行失败，原因未知",
    "3": "执行条件错误",
    "4": "通信超时",
    "5": "系统繁忙不能执行",
    "6": "系统故障",
    "100": "没有数据",
}
_FLAG = {"2005": 1, "2017": 5, "2025": 9}


@dataclass(slots=True)
class Met:
    """What is known of a connected device from the packets that it sent."""

    mn: str
    st: str
    pw: str
    flag: int | None


@dataclass(slots=True)
class _Under:
    """The command that a device has under way."""

    one: State
    packet: bytes
    again_at: float
    left: int


class Sending:
    """``send(mn, bytes)`` puts bytes on the device's line (False: it has none)."""

    def __init__(
        self,
        door: Door,
        send: Callable[[str, bytes], bool],
        keep: Callable[[State], None],
        *,
        overtime: float,
        recount: int,
    ) -> None:
        self._door, self._send, self._keep = door, send, keep
        self._overtime, self._recount = overtime, recount
        self._queue: dict[str, list[State]] = {}
        self._under: dict[str, _Under] = {}
        self._seen: set[str] = set()
        self._last_qn = ""

    @property
    def busy(self) -> bool:
        """Whether anything waits or is under way."""
        return bool(self._queue or self._under)

    def take(self, waiting: Iterable[State], now: datetime) -> None:
        """Commands from the spool; those under way when the gateway died are not sent again."""
        for one in waiting:
            if one.ticket in self._seen:
                continue
            self._seen.add(one.ticket)
            if one.state in FINAL:
                self._keep(one)  # it only had not left the queue yet
            elif one.state != QUEUED:
                words = "网关在执行中重新启动，结果未知；请核对设备后重新下达。"
                self._to(one, TIMED_OUT, words, now)
            elif words := self._forbidden(one):
                self._to(one, REFUSED, words, now)
            else:
                device = self._door.device(one.mn)
                basis = device.remote_basis if device else ""
                self._queue.setdefault(one.mn, []).append(replace(one, basis=basis))

    def _forbidden(self, one: State) -> str:
        device = self._door.device(one.mn)
        if device is None:
            return f"设备“{one.mn}”没有登记，不能下发命令。"
        if not device.remote or not device.remote_basis:
            return f"设备“{one.mn}”没有允许反控；请先在 register/devices.csv 中写明依据。"
        if not one.by or not one.approved_by or one.by == one.approved_by:
            return "反控命令须由两人办理：一人提出，另一人批准。"
        try:
            check(one.cn, one.fields)
        except BadInput as wrong:
            return str(wrong)
        return ""

    def tick(self, met: Mapping[str, Met], at: float, now: datetime) -> None:
        """Send what may be sent, resend what was not answered, give up what is late."""
        for mn, under in list(self._under.items()):
            if at < under.again_at:
                continue
            if under.one.cn == "1012" and mn in met and not under.one.fields.get("SystemTime"):
                under.packet = self._packet(under.one, met[mn], under.one.qn, now)
            if under.one.state == SENT and under.left > 0 and self._send(mn, under.packet):
                under.left -= 1
                under.again_at = at + self._overtime
                words = f"没有应答，第 {under.one.sent} 次重发。"
                under.one = self._to(under.one, SENT, words, now, sent=under.one.sent + 1)
                continue
            if under.one.state == SENT:
                words = f"下发 {under.one.sent} 次，设备没有应答。"
            elif under.one.replies:
                words = "设备上传了数据，但没有报告执行结果。"
            else:
                words = "设备已应答，但没有报告执行结果。"
            del self._under[mn]
            self._to(under.one, TIMED_OUT, words, now)
        for mn, queue in list(self._queue.items()):
            while queue and (now > queue[0].until):
                self._to(queue.pop(0), TIMED_OUT, "设备在规定时间内没有连接，命令未下发。", now)
            if queue and mn not in self._under and mn in met:
                self._begin(queue.pop(0), met[mn], at, now)
            if not queue:
                del self._queue[mn]

    def _begin(self, one: State, met: Met, at: float, now: datetime) -> None:
        # What stood in the register when it was handed in may have been taken back meanwhile.
        if words := self._forbidden(one):
            self._to(one, REFUSED, words, now)
            return
        try:
            check(one.cn, one.fields, self._edition(met))
        except BadInput as wrong:
            self._to(one, REFUSED, str(wrong), now)
            return
        qn = self.qn(now)
        packet = self._packet(one, met, qn, now)
        if not self._send(one.mn, packet):
            self._queue.setdefault(one.mn, []).insert(0, one)
            return
        sent = self._to(one, SENT, "已下发，等待设备应答。", now, qn=qn, sent=1)
        self._under[one.mn] = _Under(sent, packet, at + self._overtime, self._recount)

    def _packet(self, one: State, met: Met, qn: str, now: datetime) -> bytes:
        """The request; a clock without a time is set by the time at which it goes out."""
        fields = dict(one.fields)
        if one.cn == "1012" and not fields.get("SystemTime"):
            fields["SystemTime"] = f"{now.astimezone(BEIJING):%Y%m%d%H%M%S}"
        return request(one.cn, fields, met, qn, self._edition(met), self._password(met))

    def heard(self, said: Heard, at: float, now: datetime) -> None:
        """A packet of a device is on the disk; it may belong to the command under way."""
        if not said.good:
            return
        packet = said.packet or _read(said.raw)
        if packet is None:
            return
        part, mn, cn = packet.segment, *said.about.key
        under = self._under.get(mn) or self._of_qn(mn, part.qn)
        if under is None or part.qn != under.one.qn:
            return
        one = under.one
        if cn == "9011":
            code = part.field("QnRtn") or ""
            if code == "1":
                under.again_at = at + AFTER_READY
                under.one = self._to(one, ANSWERED, "设备已准备执行。", now)
            else:
                self._end(
                    one, REFUSED, f"设备应答：{_READY.get(code, code)}（QnRtn={code}）。", now
                )
        elif cn == "9012":
            code = part.field("ExeRtn") or ""
            words = f"设备报告：{_DONE.get(code, code)}（ExeRtn={code}）。"
            self._end(one, EXECUTED if code == "1" else REFUSED, words, now)
        elif cn == "9013":
            if KINDS[one.cn].notice:
                self._end(one, EXECUTED, "设备已确认通知。", now)
        elif cn == one.cn:
            under.again_at = at + AFTER_READY
            area = said.raw.decode("utf-8", "replace").partition("CP=&&")[2].rpartition("&&")[0]
            replies = (*one.replies, area)[:MOST_REPLIES]
            words = f"设备已上传数据（{len(replies)} 包）。"
            under.one = self._to(one, ANSWERED, words, now, replies=replies)

    def _of_qn(self, mn: str, qn: str | None) -> _Under | None:
        """Answers of 2005 may come without MN; QN says which command they belong to."""
        if mn or not qn:
            return None
        return next((one for one in self._under.values() if one.one.qn == qn), None)

    def _end(self, one: State, state: str, words: str, now: datetime) -> None:
        self._under.pop(one.mn, None)
        self._to(one, state, words, now)

    def _to(
        self,
        one: State,
        state: str,
        words: str,
        now: datetime,
        *,
        qn: str | None = None,
        sent: int | None = None,
        replies: tuple[str, ...] | None = None,
    ) -> State:
        one = replace(
            one,
            state=state,
            words=words,
            at=now,
            qn=one.qn if qn is None else qn,
            sent=one.sent if sent is None else sent,
            replies=one.replies if replies is None else replies,
            steps=(*one.steps, (now.isoformat(), words)),
        )
        self._keep(one)
        return one

    def set_clock(self, said: Met, now: datetime) -> bytes:
        """1012 for a device that asked for it by 1013: it asked itself, so nobody need approve."""
        stamp = f"{now.astimezone(BEIJING):%Y%m%d%H%M%S}"
        return request(
            "1012",
            {"SystemTime": stamp},
            said,
            self.qn(now),
            self._edition(said),
            self._password(said),
        )

    def first(
        self, met: Met, settings: Mapping[str, Mapping[str, str]], now: datetime
    ) -> list[State]:
        """The commands of a first connection (2017 6.7), when the device may be commanded."""
        device = self._door.device(met.mn)
        if device is None or not device.remote or not device.remote_basis:
            return []
        stamp = f"{now:%Y%m%dT%H%M%S%f}"
        found = []
        for nth, (cn, fields) in enumerate(settings.items()):
            one = State(
                f"{stamp}-{nth:08x}",
                met.mn,
                cn,
                fields,
                "网关（首次连接）",
                "gateway.toml",
                "首次连接的初始化（HJ 212-2017 6.7）",
                now,
                now + timedelta(minutes=10),
            )
            found.append(one)
        self.take(found, now)
        return found

    def qn(self, now: datetime) -> str:
        """A number of an exchange: Beijing time to the millisecond, never twice."""
        qn = f"{now.astimezone(BEIJING):%Y%m%d%H%M%S%f}"[:17]
        if qn <= self._last_qn:
            qn = str(int(self._last_qn) + 1)
        self._last_qn = qn
        return qn

    def _edition(self, met: Met) -> str:
        device = self._door.device(met.mn)
        if device is not None and device.edition != "auto":
            return device.edition
        return {1: "2017", 2: "2025"}.get((met.flag or 0) >> 2, "2005")

    def _password(self, met: Met) -> str:
        agreed = self._door.network.password(met.mn, self._door.day)
        return met.pw if agreed is None else agreed


def request(cn: str, fields: Mapping[str, str], met: Met, qn: str, edition: str, pw: str) -> bytes:
    """The packet of a command in the edition of its device.

    >>> from youju.intake.gateway.sending import Met
    >>> met = Met("010000A8900016F000169DC0", "32", "100000", 5)
    >>> request("1062", {"RtdInterval": "30"}, met, "20160801085857223", "2017", "100000")[-34:]
    b'Flag=5;CP=&&RtdInterval=30&&1C80\\r\\n'
    """
    items = [[pair] for pair in fields.items()]
    text = segment(cn=cn, st=met.st, mn=met.mn, pw=pw, qn=qn, flag=_FLAG[edition], items=items)
    return wrap(text)


def _read(raw: bytes) -> Packet | None:
    frame = next((one for one in frames(raw) if isinstance(one, Frame)), None)
    return None if frame is None else read(frame)


def utc_now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)
