"""What one message of a device says, as rows: which outlet, factor, statistic, span and start.

What DataTime means depends on the command (HJ 212-2017 table 4 and C.16): an instant for 2011
and 2021, the beginning of the span for 2051, 2061, 2031 and 2041. Here alone it is turned into
an instant. The 2005 codes that the tables of 2017 renamed are kept under the newer code, everything
unknown under its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from youju.intake.hj212 import Message, Packet, Reading
from youju.intake.hj212.factors import factor, stands_for_none
from youju.intake.hj212.segment import stamp
from youju.readings.network.schema import SCALE
from youju.terms.periods import BEIJING
from youju.terms.states import Gap

MINUTE, FIVE_MINUTES, HOUR, DAY = 60, 300, 3600, 86400
SPANS: Final = {
    "2011": 0,
    "2021": 0,
    "2013": 0,
    "2052": 0,
    "2062": 0,
    "2081": 0,
    "3015": 0,
    "3019": 0,
    "3020": 0,
    "2051": MINUTE,
    "2111": FIVE_MINUTES,
    "2061": HOUR,
    "2031": DAY,
    "2041": DAY,
}
"""Command → seconds that its DataTime begins; 0 for an instant.

The interval of 2051 is a setting of the logger (1 to 30 minutes) and not on the wire: 60 says
"minute data", whatever the interval is.
"""
CONVERTED: Final = "Zs"
_MOST: Final = (1 << 63) - 1
_DIGITS: Final = 26
"""More digits than this would be rounded by decimal arithmetic before anything is compared."""
_ASIDE: Final = ("flag", "eflag", "sampletime", "completetime", "sampletype")
"""Sub-fields that say something about the values beside them and are no values."""


@dataclass(frozen=True, slots=True)
class Row:
    """One value of one packet; ``part`` is the place of its packet in the message."""

    factor: str
    statistic: str
    variant: str
    span_s: int
    start: datetime
    value: int | None
    text: str | None
    flag: str | None
    part: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not become a row, and why."""

    factor: str
    statistic: str
    given: str
    why: str


def carries_readings(packet: Packet) -> bool:
    """Whether the packet is of a command that brings data, and brings some."""
    return packet.segment.cn in SPANS and bool(packet.segment.readings)


def time_of(message: Message) -> datetime | None:
    """The beginning that the message is about, an instant of Beijing; None when it can't be told.

    A whole message has one; a part that does not repeat it takes that of the others. Without
    DataTime the time of the request (QN) stands in for logs and settings (3019, 3020), never for
    measured data.
    """
    for packet in message.parts:
        said = packet.segment
        names = ("DataTime", "SampleTime", "RestartTime")
        found = next((one for name in names if (one := stamp(said.field(name)))), None)
        if found is None and said.cn in ("3015", "3019", "3020"):
            found = stamp(said.qn)
        if found is not None:
            return found.replace(tzinfo=BEIJING)
    return None


def rows(message: Message, start: datetime) -> tuple[list[Row], list[Refusal]]:
    """Every value of a message, and what could not be kept as one."""
    cn = message.parts[0].segment.cn or ""
    span = SPANS[cn]
    if span >= MINUTE:
        start = start.replace(microsecond=0)
    found: dict[tuple[str, str, str], Row] = {}
    refused: list[Refusal] = []
    whole = next((said.segment.field("Flag") for said in message.parts), None)
    for part, edition, reading in _readings(message):
        code = _code(reading.code, edition)
        flag = reading.flag if reading.flag is not None else whole
        for name, text in reading.values:
            if name.lower() in _ASIDE:
                continue
            statistic, variant = _statistic(name)
            value, said = _value(reading, name, text)
            if isinstance(said, Refusal):
                refused.append(said)
                continue
            mine = flag
            if value is not None and variant == CONVERTED:
                number = reading.number(name)
                if number is not None and stands_for_none(code, number, edition):
                    # 8.1.1 d: the largest number of the type means "no converted value".
                    value, said, mine = None, text, flag or Gap.NOT_MEASURED.value
            row = Row(code, statistic, variant, span, start, value, said, mine, part)
            before = found.setdefault((code, statistic, variant), row)
            if (before.value, before.text) != (value, said):
                refused.append(Refusal(code, name, text, "同一因子在一个包里出现两次，取先出现的"))
    return list(found.values()), refused


def _readings(message: Message) -> Iterator[tuple[int, str | None, Reading]]:
    """The readings of all parts; one that was cut between two parts is put together."""
    found: list[tuple[int, str | None, Reading]] = []
    last: dict[str, int] = {}
    for part, packet in enumerate(message.parts):
        for reading in packet.segment.readings:
            before = last.get(reading.code)
            if before is not None and found[before][0] == part - 1:
                names = {name for name, _ in found[before][2].values}
                if not names & {name for name, _ in reading.values}:
                    old = found[before]
                    both = Reading(reading.code, (*old[2].values, *reading.values))
                    found[before] = (old[0], old[1], both)
                    continue
            last[reading.code] = len(found)
            found.append((part, packet.edition, reading))
    yield from found


def _code(code: str, edition: str | None) -> str:
    """A code that only the table of 2005 prints is kept under its newer one."""
    if edition != "2005":
        return code
    known = factor(code, "2005")
    return known.newer if known and known.edition == "2005" and known.newer else code


def _statistic(name: str) -> tuple[str, str]:
    if name.startswith(CONVERTED) and len(name) > len(CONVERTED):
        return name[len(CONVERTED) :], CONVERTED
    return name, "raw"


def _value(reading: Reading, name: str, text: str) -> tuple[int | None, str | Refusal | None]:
    """The scaled value, or the text where it is no number; more decimals are refused."""
    number = reading.number(name)
    if number is None:
        return None, text
    if len(number.as_tuple().digits) > _DIGITS:
        return None, Refusal(reading.code, name, text, "位数过多")
    scaled = number.scaleb(SCALE)
    if scaled != scaled.to_integral_value():
        why = f"小数超过 {SCALE} 位"
        return None, Refusal(reading.code, name, text, why)
    if abs(scaled) > _MOST:
        return None, Refusal(reading.code, name, text, "数值过大")
    return int(scaled), None


def exact(value: int) -> Decimal:
    """The number that a scaled value stands for."""
    return Decimal(value).scaleb(-SCALE)
