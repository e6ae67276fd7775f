"""Loggers that do not exist 模拟数采仪: three editions, with the bad habits of real ones.

The same seed gives the same bytes. Habits, each at a rate of its own: a length that is wrong by a
constant, glued packets, packets sent twice, history that comes late, a clock that jumps, a sum in
small letters or by Modbus, an end that is missing, noise on the line, a line that breaks.

>>> one = Logger("A110000_0001", "2017", seed=7)
>>> first = one.minute(datetime(2026, 3, 1, 8, tzinfo=BEIJING))
>>> first == Logger("A110000_0001", "2017", seed=7).minute(datetime(2026, 3, 1, 8, tzinfo=BEIJING))
True
>>> print(first.decode()[6:80])
QN=20260301080000000;ST=31;CN=2051;PW=123456;MN=A110000_0001;Flag=5;CP=&&D
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from typing import Final

from youju.intake.hj212 import Frame, Framer, answer, crc, parse, segment, wrap
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING

EDITIONS: Final = ("2005", "2017", "2025")
FACTORS: Final = {
    "31": (("a21026", "02", 35), ("a21002", "03", 50), ("a34013", "01", 10), ("a19001", "S01", 8)),
    "32": (("w01018", "011", 40), ("w21003", "060", 5), ("w21011", "101", 1), ("w01001", "001", 7)),
    "39": (("a34004", "a34004", 60), ("a34002", "a34002", 110)),
}
"""System code → factors: code since 2017, code of 2005, a usual value."""
_FLAG = {"2005": None, "2017": 5, "2025": 9}
_OVERTIME, _RECOUNT = 5.0, 3


@dataclass(frozen=True, slots=True)
class Habits:
    """How often, of a thousand packets, each bad habit shows; all 0 is a logger without fault."""

    wrong_length: int = 0
    glued: int = 0
    twice: int = 0
    late: int = 0
    clock_jumps: int = 0
    small_letters: int = 0
    modbus: int = 0
    no_end: int = 0
    noise: int = 0
    breaks: int = 0


FIELD: Final = Habits(20, 50, 20, 30, 2, 30, 10, 10, 5, 5)
"""Rates that make every habit show within a few hundred packets (invented, not measured)."""
CLEAN: Final = Habits()


@dataclass
class Logger:
    """One logger. ``st`` 31 flue gas, 32 wastewater, 39 dust; ``key``: SM4 (2025)."""

    mn: str
    edition: str = "2017"
    st: str = "31"
    pw: str = "123456"
    seed: int = 0
    habits: Habits = CLEAN
    key: bytes | None = None
    offset: timedelta = field(default_factory=timedelta, init=False)
    flag: str = field(default="", init=False)
    """The flag of all values as long as it is set: a calibration, a stop."""

    def __post_init__(self) -> None:
        if self.edition not in EDITIONS or self.st not in FACTORS:
            raise BadInput(f"没有 {self.edition} 版、系统编码 {self.st} 的模拟数采仪。")
        self._dice = random.Random(f"{self.seed} {self.mn}")
        self._late: list[tuple[datetime, str]] = []
        self._values = {code: usual * 1000 for code, _, usual in FACTORS[self.st]}
        self._hours: dict[tuple[str, date], list[int]] = {}

    def minute(self, at: datetime, *, cn: str = "2051", again: bool = False) -> bytes:
        """The data of the interval that begins at ``at``, as one right packet."""
        items: list[list[tuple[str, str]]] = [[("DataTime", f"{self._clock(at):%Y%m%d%H%M%S}")]]
        real_time = cn == "2011"
        for code, old, usual in FACTORS[self.st]:
            hours = self._hours.get((code, at.astimezone(BEIJING).date()), [])
            # A day is the mean of the hours that were sent of it.
            value = sum(hours) // len(hours) if cn == "2031" and hours else self._walk(code, usual)
            if cn == "2061" and not again:
                self._hours.setdefault((code, at.astimezone(BEIJING).date()), []).append(value)
            name = old if self.edition == "2005" else code
            said = (
                [(f"{name}-Rtd", _text(value))]
                if real_time
                else [
                    (f"{name}-Min", _text(value * 9 // 10)),
                    (f"{name}-Avg", _text(value)),
                    (f"{name}-Max", _text(value * 11 // 10)),
                ]
            )
            flag = "N" if self._dice.random() < 0.98 else self._dice.choice("MCDTB")
            items.append([*said, (f"{name}-Flag", self.flag or flag)])
        sent = f"{self._clock(at):%Y%m%d%H%M%S%f}"[:17]
        text = segment(
            qn=None if self.edition == "2005" else sent,
            st=self.st,
            cn=cn,
            pw=self.pw,
            mn=self.mn,
            flag=_FLAG[self.edition],
            sent_again=again and self.edition == "2025",
            items=items,
        )
        return wrap(text, key=self.key if self.edition == "2025" else None)

    def jumps_to(self, code: str, value: int) -> None:
        """The value of a factor is that from now on, and wanders back to its usual one."""
        self._values[code] = value * 1000

    def sends(self, at: datetime, *, cn: str = "2051") -> list[bytes]:
        """What goes over the line for this interval: pieces as they are sent, habits and all.

        An empty piece says that the line breaks there.
        """
        habits, out = self.habits, []
        if self._now(habits.clock_jumps):
            self.offset = timedelta(seconds=self._dice.choice((-7200, -300, 300, 3600, 86400)))
        elif self.offset and self._dice.random() < 0.05:
            self.offset = timedelta()
        if self._now(habits.late):
            self._late.append((at, cn))
        else:
            out.append(self._damaged(self.minute(at, cn=cn)))
        if self._late and self._dice.random() < 0.2:
            out += [self.minute(one, cn=what, again=True) for one, what in self._late]
            self._late.clear()
        if out and self._now(habits.twice):
            out.append(out[-1])
        if out and self._now(habits.glued):
            # What came of its own in between goes out in the same write.
            out = [b"".join([*out, self.minute(at, cn="2011")])]
        if out and self._now(habits.noise):
            out[0] = self._dice.randbytes(self._dice.randrange(1, 30)) + out[0]
        if self._now(habits.breaks):
            out.append(b"")
        return out

    def answers(self, packet: Frame) -> bytes:
        """What it says to a packet of the platform: requests are carried out, answers are not."""
        said = parse(packet.segment.decode("utf-8", "replace"))
        cn = said.cn or ""
        if packet.crc != "ok" or cn in ("9011", "9012", "9013", "9014"):
            return b""
        if cn in ("2012", "2022"):
            return _packet(answer(said, "9013"))
        out = _packet(answer(said, "9011", result=1))
        if cn == "1012":
            self.offset = timedelta()
        if cn in ("2031", "2051", "2061") and (begin := _moment(said.field("BeginTime"))):
            again = parse(self.minute(begin, cn=cn, again=True)[6:-6].decode("utf-8", "replace"))
            if said.qn and again.qn:
                text = self.minute(begin, cn=cn, again=True)[6:-6]
                out += wrap(text.replace(again.qn.encode(), said.qn.encode(), 1))
        return out + _packet(answer(said, "9012", result=1))

    def _now(self, of_thousand: int) -> bool:
        return self._dice.randrange(1000) < of_thousand

    def _clock(self, at: datetime) -> datetime:
        return (at + self.offset).astimezone(BEIJING)

    def _walk(self, code: str, usual: int) -> int:
        """A value in thousandths that wanders around its usual one."""
        before = self._values[code]
        step = self._dice.randrange(-usual * 40, usual * 40 + 1)
        value = max(0, before + step + (usual * 1000 - before) // 20)
        self._values[code] = value
        return value

    def _damaged(self, packet: bytes) -> bytes:
        habits = self.habits
        if self._now(habits.wrong_length):
            return b"##%04d" % (int(packet[2:6]) + 6) + packet[6:]
        if self._now(habits.small_letters):
            return packet[:-6] + packet[-6:].lower()
        if self._now(habits.modbus) and self.key is None:
            return packet[:-6] + b"%04X\r\n" % crc.modbus(packet[6:-6])
        if self._now(habits.no_end):
            return packet[:-2]
        return packet


def town(count: int, *, seed: int = 0, habits: Habits = FIELD) -> list[Logger]:
    """So many loggers of all editions and kinds; the numbers say which."""
    kinds = [(edition, st) for st in FACTORS for edition in EDITIONS]
    return [
        Logger(f"SIM{edition}{st}{n:015d}", edition, st, seed=seed, habits=habits)
        for n in range(count)
        for edition, st in [kinds[n % len(kinds)]]
    ]


def stretch(
    loggers: Sequence[Logger], first: datetime, last: datetime, every: timedelta, cn: str = "2051"
) -> Iterator[tuple[Logger, datetime, list[bytes]]]:
    """What all of them send from ``first`` to before ``last``, in order of time."""
    at = first
    while at < last:
        for one in loggers:
            yield one, at, one.sends(at, cn=cn)
        at += every


@dataclass
class Tally:
    """What came of a drive."""

    sent: int = 0
    answered: int = 0
    commands: int = 0
    lines: int = 0
    unanswered: int = 0


async def drive(
    loggers: Sequence[Logger],
    *,
    port: int,
    host: str = "127.0.0.1",
    first: datetime,
    intervals: int,
    every: timedelta = timedelta(minutes=1),
    pace_s: float = 0.0,
    overtime_s: float = _OVERTIME,
    cn: str = "2051",
) -> Tally:
    """All loggers over TCP, each on a line of its own, waiting for its answers and resending.

    :raises BadInput: ``host`` is not this machine; invented data never go anywhere else.
    """
    if not ip_address(host).is_loopback:
        raise BadInput(f"模拟数采仪只向本机发送，不向 {host} 发送。")
    tally = Tally()
    times = [first + every * n for n in range(intervals)]
    await asyncio.gather(
        *(_one(logger, host, port, times, pace_s, overtime_s, cn, tally) for logger in loggers)
    )
    return tally


async def _one(
    logger: Logger,
    host: str,
    port: int,
    times: Sequence[datetime],
    pace_s: float,
    overtime_s: float,
    cn: str,
    tally: Tally,
) -> None:
    line: _Wire | None = None
    for at in times:
        for piece in logger.sends(at, cn=cn):
            if not piece:
                if line is not None:
                    line.close()
                line = None
                continue
            for attempt in range(_RECOUNT + 1):
                try:
                    if line is None:
                        line = _Wire(logger, *await asyncio.open_connection(host, port), tally)
                        tally.lines += 1
                    line.writer.write(piece)
                    await line.writer.drain()
                    tally.sent += attempt == 0
                    if logger.edition == "2005" or await line.answered(overtime_s):
                        break
                except OSError:
                    await asyncio.sleep(0.1 * (attempt + 1))
                    if line is not None:
                        line.close()
                    line = None
            else:
                tally.unanswered += 1
        if pace_s:
            await asyncio.sleep(pace_s)
    if line is not None:
        line.close()


class _Wire:
    """A logger's end of a line."""

    def __init__(
        self,
        logger: Logger,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        tally: Tally,
    ) -> None:
        self.logger, self.reader, self.writer, self.tally = logger, reader, writer, tally
        self.framer = Framer()

    async def answered(self, overtime_s: float) -> bool:
        """Whether 9014 came in time; requests that come meanwhile are carried out.

        :raises ConnectionError: the other side has ended the line.
        """
        with suppress(asyncio.TimeoutError):
            async with asyncio.timeout(overtime_s):
                while True:
                    data = await self.reader.read(65536)
                    if not data:
                        raise ConnectionResetError
                    if self._took(data):
                        return True
        return False

    def _took(self, data: bytes) -> bool:
        done = False
        for one in self.framer.feed(data):
            if not isinstance(one, Frame):
                continue
            if back := self.logger.answers(one):
                self.tally.commands += 1
                self.writer.write(back)
            elif b"CN=9014" in one.segment:
                self.tally.answered += 1
                done = True
        return done

    def close(self) -> None:
        self.writer.close()


def _packet(text: str | None) -> bytes:
    return b"" if text is None else wrap(text)


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _text(thousandths: int) -> str:
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"
