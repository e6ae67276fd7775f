"""Lines of loggers, and the one place where their packets reach the disk before any is answered.

Packets of all lines gather while the disk is busy; a thread appends what has gathered as one
record with one fdatasync; then the answers of that group go out, and the next group is written.
When too much waits for the disk (slow, full, read-only), reading pauses: the loggers feel it by
TCP, memory does not grow, and nothing that was taken in is given up. A group that could not be
written is tried again; nothing of it is answered before it is there.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from youju.intake.gateway.door import About, Door, Heard
from youju.intake.gateway.hand import Hand
from youju.intake.gateway.live import Live
from youju.intake.gateway.options import Options
from youju.intake.gateway.sending import Met, Sending, utc_now
from youju.intake.hj212 import Framer, commands
from youju.readings.city import City
from youju.readings.journal import Journal
from youju.readings.network.registers import Network
from youju.terms.errors import BadInput, YoujuError
from youju.terms.periods import BEIJING

STREAM: Final = "gateway"
QUIET = 1.0
"""Seconds of silence after which a packet without its end is taken as ended."""
AGAIN = 1.0
"""Seconds until a group that could not be written is tried again."""
LOOK = 0.2
"""Seconds between looks at the spool of commands."""
SHOWN_AT_ONCE = 50
REGISTERS = (
    "register/devices.csv",
    "register/outlets.csv",
    "register/limits.csv",
    "secrets/devices.csv",
)
NUMBERS = 1000
"""Device numbers that one line may carry commands for (a forwarder has many, a liar any)."""
GROUP = 8 << 20
"""Bytes of one record at most."""
_UNREAD = 256 << 10
"""Answers that a client does not take; beyond it is cut off."""

Entry = tuple["Line", bytes, bytes | None, About, Heard | None]
"""What waits for the disk: line, bytes, answer, what the head says; Heard for the unusual ones."""


class Line(asyncio.Protocol):
    """One connection."""

    __slots__ = (
        "door",
        "framer",
        "garbage",
        "gateway",
        "heard_at",
        "numbers",
        "paused",
        "peer",
        "peer_host",
        "transport",
        "usual",
    )

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.door = gateway.door
        self.framer: Framer | None = None
        self.garbage = 0
        self.paused = False
        self.numbers: set[str] = set()
        self.heard_at = 0.0
        self.peer = self.peer_host = self.usual = ""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        host, port, *_ = transport.get_extra_info("peername") or ("?", 0)
        self.peer_host = host
        self.peer = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.usual = f',{json.dumps(self.peer)},"ok","ok","present"]'
        self.heard_at = time.monotonic()
        if not self.gateway.welcome(self):
            self.transport.abort()
            return
        self.transport.set_write_buffer_limits(high=_UNREAD // 4)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.framer is not None:
            for one in self.framer.close():
                self.gateway.put(self, self.door.slow(one, self.peer))
            self.framer = None
        self.gateway.farewell(self)

    def data_received(self, data: bytes) -> None:
        gateway, at = self.gateway, 0
        self.heard_at = gateway.now
        if self.framer is None:
            quick, peer, size = self.door.quick, self.peer, len(data)
            pending = gateway.pending
            while at < size:
                found = quick(data, at, peer)
                if found is None:
                    break
                raw, answer, about = found
                at += len(raw)
                pending.append((self, raw, answer, about, None))
            if at:
                gateway.gathered(at)
            if at == size:
                self.garbage = 0
                return
            self.framer = Framer()
        self._found(self.framer.feed(data[at:] if at else data))

    def settle(self) -> None:
        """It has been quiet: a packet without its end is taken as ended."""
        if self.framer is not None:
            self._found(self.framer.settle())

    def _found(self, found: list[Any]) -> None:
        for one in found:
            heard = self.door.slow(one, self.peer)
            self.garbage = 0 if heard.good else self.garbage + len(heard.raw)
            self.gateway.put(self, heard)
        if self.framer is not None and self.framer.empty:
            self.framer = None
            self.gateway.unsettled.discard(self)
        else:
            self.gateway.unsettled.add(self)
        if self.garbage > self.gateway.options.garbage_kb << 10:
            self.gateway.count["garbage"] += 1
            self.cut()

    def cut(self) -> None:
        """End the line now."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.abort()

    def send(self, data: bytes) -> bool:
        """Put bytes on the line, unless it is gone or takes nothing any more."""
        transport = self.transport
        if transport is None or transport.is_closing():
            return False
        if transport.get_write_buffer_size() > _UNREAD:
            self.gateway.count["unread"] += 1
            transport.abort()
            return False
        transport.write(data)
        return True

    def pause(self, on: bool) -> None:
        """Read on or do not."""
        if self.transport is None or self.transport.is_closing() or self.paused is on:
            return
        self.paused = on
        # A line that is just ending may refuse both.
        with suppress(RuntimeError):
            (self.transport.pause_reading if on else self.transport.resume_reading)()

    def pause_writing(self) -> None:
        self.pause(True)

    def resume_writing(self) -> None:
        if not self.gateway.full:
            self.pause(False)


class Gateway:
    """All lines of a city. ``say`` prints a line of the log."""

    def __init__(self, city: Path, options: Options, say: Callable[[str], None]) -> None:
        self.city, self.options, self.say = city, options, say
        self.journal = Journal(city / "journal", segment_bytes=options.segment_mb << 20)
        self._stamp = self._registers()
        self._opened = City.open(city)
        self.door = Door(Network.read(self._opened), lambda: datetime.now(BEIJING).date())
        self.live = Live(city / "gateway")
        self.count: Counter[str] = Counter()
        self.lines: set[Line] = set()
        self.unsettled: set[Line] = set()
        self.of_mn: dict[str, Line] = {}
        self.met: dict[str, Met] = {}
        self.now = time.monotonic()
        self.full = False
        self._per_address: Counter[str] = Counter()
        self.pending: list[Entry] = []
        self._pending_bytes = 0
        self._kept: list[commands.State] = []
        self._first_us = self._last_us = 0
        self._last: dict[tuple[str, str], bytes] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self._disk = Hand("journal")
        self._side = ThreadPoolExecutor(1, "spool")
        self.sending = Sending(
            self.door, self._send_to, self._keep, overtime=options.overtime, recount=options.recount
        )

    # lines

    def welcome(self, line: Line) -> bool:
        """Whether there is room for one more."""
        if len(self.lines) >= self.options.connections:
            self.count["no_room"] += 1
            return False
        if self._per_address[line.peer_host] >= self.options.per_address:
            self.count["no_room_address"] += 1
            return False
        self.lines.add(line)
        self._per_address[line.peer_host] += 1
        if self.full:
            line.pause(True)
        return True

    def farewell(self, line: Line) -> None:
        """A line has ended."""
        if line not in self.lines:
            return
        self.lines.discard(line)
        self.unsettled.discard(line)
        self._per_address[line.peer_host] -= 1
        if not self._per_address[line.peer_host]:
            del self._per_address[line.peer_host]
        for mn in line.numbers:
            if self.of_mn.get(mn) is line:
                del self.of_mn[mn], self.met[mn]

    def put(self, line: Line, heard: Heard) -> None:
        """A packet (or gap) waits for the disk."""
        self.pending.append((line, heard.raw, heard.answer, heard.about, heard))
        self.gathered(len(heard.raw))

    def gathered(self, count: int) -> None:
        """So many bytes more are pending."""
        if not self._pending_bytes:
            self._first_us = time.time_ns() // 1000
            self._wake.set()
        self._pending_bytes += count
        if self._pending_bytes > self.options.pending_mb << 20 and not self.full:
            self._fill(True)

    def _fill(self, full: bool) -> None:
        self.full = full
        for line in self.lines:
            line.pause(full)

    # the disk

    async def commit_forever(self) -> None:
        """Group after group, until told to stop and nothing waits."""
        while True:
            if not self.pending and not self._kept:
                if self._stopping:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            group, self.pending = self.pending, []
            first_us, size, self._pending_bytes = self._first_us, self._pending_bytes, 0
            kept, self._kept = self._kept, []
            append = partial(self._append, group, size, first_us, kept)
            failed = False
            while True:
                try:
                    await self._disk.do(append)
                    break
                except (OSError, YoujuError) as wrong:
                    if not failed:
                        self.say(f"日志写不进去（{wrong}）；不作应答，每秒重试。")
                    failed = True
                    self.count["failed_writes"] += 1
                    if self._stopping:
                        self.say(f"停止时仍有 {len(group)} 个报文没有写入；都没有应答过。")
                        return
                    await asyncio.sleep(AGAIN)
            if failed:
                self.say("日志恢复写入。")
            self._acknowledge(group)
            if self.full and self._pending_bytes <= self.options.pending_mb << 19:
                self._fill(False)

    def _append(
        self, group: list[Entry], size: int, first_us: int, kept: list[commands.State]
    ) -> None:
        records: list[tuple[str, bytes, dict[str, Any] | str]] = []
        for part in _parts(group) if size >= GROUP else [group] if group else []:
            said = ",".join(
                [
                    f"[{len(raw)}{line.usual}" if heard is None else _said(line, heard)
                    for line, raw, _, _, heard in part
                ]
            )
            payload = b"".join([raw for _, raw, _, _, _ in part])
            records.append(("frames", payload, f'{{"first_us":{first_us},"frames":[{said}]}}'))
        records.extend(("command", b"", commands.as_json(state)) for state in kept)
        self.journal.append_many(STREAM, records)

    def _acknowledge(self, group: list[Entry]) -> None:
        """The disk has them: answer, show, and let commands know."""
        self.count["packets"] += len(group)
        answers: dict[Line, bytes] = {}
        last = self._last
        sending = self.sending
        busy, of_mn = sending.busy, self.of_mn
        for line, raw, answer, about, heard in group:
            if answer is not None:
                before = answers.get(line)
                answers[line] = answer if before is None else before + answer
            key = about.key
            mn = key[0]
            if mn and (heard is None or heard.good):
                last[key] = raw
                if of_mn.get(mn) is not line:
                    self._meet(line, about)
                if key[1] == "1013":
                    self._set_clock(line, mn, answers)
            if busy:
                one = heard or Heard(raw, "ok", "ok", "present", False, True, answer, about, None)
                sending.heard(one, self.now, utc_now())
        for line, data in answers.items():
            try:
                transport = line.transport
                if transport is None or transport.is_closing():
                    continue
                if transport.get_write_buffer_size():
                    line.send(data)  # it did not take the last ones yet
                else:
                    transport.write(data)
            except (OSError, RuntimeError):  # one line that ends must not keep others waiting
                self.count["lost_lines"] += 1
        self._last_us = time.time_ns() // 1000

    def _show(self) -> Iterator[None]:
        """The last packets to where pages see them; a few times a second is enough.

        Some at a time, so that lines are heard between.
        """
        last, self._last = self._last, {}
        try:
            for nth, ((mn, cn), raw) in enumerate(last.items(), 1):
                self.live.put(mn, cn, raw, self._last_us)
                if not nth % SHOWN_AT_ONCE:
                    yield
        except OSError:
            self.count["live_failed"] += 1  # a full disk; the journal is what counts

    def _meet(self, line: Line, about: About) -> None:
        if line not in self.lines:
            return
        said = about.said
        if said.device is not None and not said.device.allows(line.peer):
            return  # nothing for a device goes to a stranger who uses its number
        mn = said.mn
        new = mn not in self.met
        if len(line.numbers) >= NUMBERS:
            return
        line.numbers.add(mn)
        self.of_mn[mn] = line
        st = self.met[mn].st if said.st == "91" and not new else said.st
        met = self.met[mn] = Met(mn, st, said.pw, said.flag)
        if new and self.options.first_connection:
            options = self.options
            wanted = {
                "1012": {"SystemTime": f"{datetime.now(BEIJING):%Y%m%d%H%M%S}"},
                "1000": {"OverTime": str(options.overtime), "ReCount": str(options.recount)},
                "1062": {"RtdInterval": str(options.rtd_interval)},
                "1064": {"MinInterval": str(options.min_interval)},
                "2011": {},
                "2021": {},
            }
            self.sending.first(met, wanted, utc_now())

    def _set_clock(self, line: Line, mn: str, answers: dict[Line, bytes]) -> None:
        """A registered device that asks for a clock gets one, behind the answer to its notice."""
        met = self.met.get(mn)
        if met is None or self.door.device(mn) is None or self.of_mn.get(mn) is not line:
            return
        answers[line] = answers.get(line, b"") + self.sending.set_clock(met, utc_now())

    # commands

    def _send_to(self, mn: str, data: bytes) -> bool:
        line = self.of_mn.get(mn)
        return line is not None and line.send(data)

    def _keep(self, one: commands.State) -> None:
        self._kept.append(one)
        self._wake.set()
        self._side.submit(self._keep_state, one)

    def _keep_state(self, one: commands.State) -> None:
        try:
            commands.keep(self.city, one)
        except OSError as wrong:
            self.say(f"反控命令的状态写不进去（{wrong}）。")

    # looking after

    async def look_forever(self) -> None:
        """The spool, quiet lines, idle lines, registers."""
        loop = asyncio.get_running_loop()
        rounds = 0
        while not self._stopping:
            self.now = time.monotonic()
            for _ in self._show():
                await asyncio.sleep(0)
            try:
                await self._look(loop, rounds)
            except (OSError, YoujuError) as wrong:
                self.say(f"{wrong}")
                await asyncio.sleep(AGAIN)
            rounds += 1
            await asyncio.sleep(LOOK)

    async def _look(self, loop: asyncio.AbstractEventLoop, rounds: int) -> None:
        for line in [one for one in self.unsettled if self.now - one.heard_at > QUIET]:
            line.settle()
            self.unsettled.discard(line)
        waiting = await loop.run_in_executor(self._side, commands.waiting, self.city)
        if waiting:
            self.sending.take(waiting, utc_now())
        if self.sending.busy:
            self.sending.tick(self.met, time.monotonic(), utc_now())
        if rounds % 5 == 0:
            self._reread()
            for line in [one for one in self.lines if self._is_idle(one)]:
                self.count["idle"] += 1
                line.cut()

    def _is_idle(self, line: Line) -> bool:
        return not line.paused and self.now - line.heard_at > self.options.idle_s

    def _registers(self) -> tuple[tuple[int, int] | None, ...]:
        def stamp(path: Path) -> tuple[int, int] | None:
            try:
                said = path.stat()
            except FileNotFoundError:
                return None
            return said.st_mtime_ns, said.st_size

        return tuple(stamp(self.city / one) for one in REGISTERS)

    def _reread(self) -> None:
        stamp = self._registers()
        today = datetime.now(BEIJING).date()
        if stamp == self._stamp and today == self.door.day:
            return
        self._stamp = stamp
        try:
            self.door.use(Network.read(self._opened))
            self.say("已重新读取联网设备名录。")
        except YoujuError as wrong:
            self.say(f"名录有误，仍按原来的执行：{wrong}")
            self.door.use(self.door.network)

    # running

    async def run(self, host: str, port: int, ready: Callable[[str, int], None]) -> None:
        """Serve until ``stop``; ``ready`` is told where."""
        loop = asyncio.get_running_loop()
        with suppress(OSError, YoujuError):  # the first append says it and tries again
            self.journal.find_end(STREAM)
        try:
            server = await loop.create_server(lambda: Line(self), host, port, backlog=4096)
        except OSError as wrong:
            raise BadInput(f"不能监听 {host} 端口 {port}：{wrong.strerror or wrong}。") from None
        commit = loop.create_task(self.commit_forever())
        look = loop.create_task(self.look_forever())
        self._stop = loop.create_future()
        try:
            ready(*server.sockets[0].getsockname()[:2])
            await asyncio.wait({self._stop, commit, look}, return_when=asyncio.FIRST_COMPLETED)
            for task in (commit, look):
                if task.done() and not self._stop.done():
                    task.result()  # a fault of the program: seen, and started again from outside
        finally:
            server.close()
            self._stopping = True
            self._wake.set()
            look.cancel()
            with suppress(asyncio.CancelledError):
                await look
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(commit, 5.0)
            for line in list(self.lines):
                if line.transport is not None:
                    line.transport.close()
            await asyncio.sleep(0)
            self._disk.end()
            self._side.shutdown()
            for _ in self._show():
                pass
            self.live.close()

    def stop(self) -> None:
        """Take nothing more in, write what came, answer it, end."""
        if not self._stop.done():
            self._stop.set_result(None)


def _parts(group: list[Entry]) -> Iterator[list[Entry]]:
    """The group, cut where a record would become longer than ``GROUP``."""
    begin = size = 0
    for at, entry in enumerate(group):
        size += len(entry[1])
        if size >= GROUP:
            yield group[begin : at + 1]
            begin, size = at + 1, 0
    if begin < len(group):
        yield group[begin:]


def _said(line: Line, heard: Heard) -> str:
    """What the head of the record says of an unusual packet or a gap."""
    verdicts = ("", "", "", "gap") if heard.gap else (heard.crc, heard.length, heard.tail)
    said = [len(heard.raw), line.peer, *verdicts]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
