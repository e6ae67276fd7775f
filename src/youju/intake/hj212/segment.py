"""The data segment 数据段 of a packet: head, fields and readings, nothing refused, nothing lost.

``QN=…;ST=…;CN=…;PW=…;MN=…;Flag=…;[PNUM=…;PNO=…;][RF=1;]CP=&&…&&`` (HJ 212-2017 table 3; the
2005 form has another order and may leave most of it out). Between the parts of one item stands
``,``, between items ``;``, between a factor and its statistic ``-``. Text of a log stands between
``//`` and may hold any of these. Values are kept as the text that was sent; whoever wants a
number asks for it and gets an exact one.

>>> one = parse("ST=22;CN=2051;MN=A;CP=&&DataTime=20260301080000;a34004-Avg=35.10,a34004-Flag=N&&")
>>> one.cn, one.data_time, one.readings[0].number("Avg"), one.readings[0].flag
('2051', '20260301080000', Decimal('35.10'), 'N')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from youju.intake.hj212.cipher import CLOSE, OPEN

Pairs = tuple[tuple[str, str], ...]

_OPEN, _CLOSE = OPEN.decode(), CLOSE.decode()
_SPLIT = re.compile(r"(//.*?//)|([;,])", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
_STAMP = re.compile(r"[0-9]{14}(?:[0-9]{2,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """One factor of one packet: its code as sent, and what was said of it, in the sender's order.

    ``values``: pairs of statistic (``Rtd``, ``Avg``, ``ZsAvg``, ``Flag``, ``SampleTime`` … also
    private ones) and text. A factor that comes twice with the same statistic is two readings.
    """

    code: str
    values: Pairs

    def text(self, statistic: str) -> str | None:
        """What was sent under that name; None when it was not."""
        return next((value for name, value in self.values if name == statistic), None)

    def number(self, statistic: str) -> Decimal | None:
        """The exact number; None when there is none or the text is no plain decimal number.

        >>> Reading("a34004", (("Rtd", "NaN"), ("Avg", "1.50"))).number("Avg")
        Decimal('1.50')
        """
        said = self.text(statistic)
        return Decimal(said) if said is not None and _NUMBER.fullmatch(said) else None

    @property
    def flag(self) -> str | None:
        """The data flag as sent (2017 table 8; in ``FLAG`` or ``flag`` too); None without one."""
        return next((value for name, value in self.values if name.lower() == "flag"), None)


@dataclass(frozen=True, slots=True)
class Segment:
    """A parsed data segment. ``head`` and ``fields`` keep repeated and unknown names, in order.

    ``fields``: what stands in the data area without a factor (DataTime, PolId, QnRtn, a bare
    Flag …); text without ``=`` has the name "". ``closed``: whether ``&&`` closes the area.
    """

    head: Pairs
    fields: Pairs
    readings: tuple[Reading, ...]
    closed: bool

    def said(self, name: str) -> str | None:
        """A field of the head by name; names differ in case in the field, so case is forgiven."""
        wanted = name.lower()
        return next((value for key, value in self.head if key.lower() == wanted), None)

    def field(self, name: str) -> str | None:
        """A field of the data area by its exact name."""
        return next((value for key, value in self.fields if key == name), None)

    @property
    def qn(self) -> str | None:
        """Number of the exchange; in the 2005 form it may stand inside the data area."""
        return self.said("QN") or self.field("QN")

    @property
    def st(self) -> str | None:
        """System code."""
        return self.said("ST")

    @property
    def cn(self) -> str | None:
        """Command number."""
        return self.said("CN")

    @property
    def mn(self) -> str | None:
        """Device number."""
        return self.said("MN")

    @property
    def flag(self) -> int | None:
        """Flag of the packet: version × 4 + numbered × 2 + answer wanted; None without one."""
        return _whole(self.said("Flag"))

    @property
    def pnum(self) -> int | None:
        """How many packets belong together."""
        return _whole(self.said("PNUM"))

    @property
    def pno(self) -> int | None:
        """Which of them this is, from 1."""
        return _whole(self.said("PNO"))

    @property
    def sent_again(self) -> bool:
        """Whether the sender says that this is sent again (2025: RF=1)."""
        return self.said("RF") == "1"

    @property
    def data_time(self) -> str | None:
        """DataTime as sent."""
        return self.field("DataTime")

    @property
    def edition(self) -> str | None:
        """ "2005", "2017" or "2025" by the version bits of Flag; no Flag is the 2005 form.

        A hint only: Flag=9 was met in packets of 2020. None for versions unknown today.
        """
        if self.flag is None:
            return "2005"
        return {0: "2005", 1: "2017", 2: "2025"}.get(self.flag >> 2)

    @property
    def wants_answer(self) -> bool:
        """Bit 0 of Flag."""
        return bool((self.flag or 0) & 1)


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and _DIGITS.fullmatch(text) else None


def _pieces(text: str) -> list[str]:
    """Split at ``;`` and ``,`` outside ``//…//``; empty pieces are separators sent twice."""
    pieces, begun = [], 0
    if "//" not in text:
        pieces = text.replace(",", ";").split(";")
    else:
        for found in _SPLIT.finditer(text):
            if found[2]:
                pieces.append(text[begun : found.start()])
                begun = found.end()
        pieces.append(text[begun:])
    return [piece for piece in pieces if piece.strip()]


def _pair(piece: str) -> tuple[str, str]:
    name, equals, value = piece.partition("=")
    return (name.strip(), value.strip()) if equals else ("", piece.strip())


def parse(text: str) -> Segment:
    """The segment's text taken apart. Never fails: what is not understood is kept as sent."""
    head, opened, area = text.partition(_OPEN)
    if not opened:
        head, area = text, ""
    inside, closing, after = area.rpartition(_CLOSE)
    if not closing:
        inside = area
    elif after.strip():
        inside = f"{inside};{after}"
    fields: list[tuple[str, str]] = []
    found: list[tuple[str, dict[str, str]]] = []
    current: dict[str, dict[str, str]] = {}
    for name, value in map(_pair, _pieces(inside)):
        code, dash, statistic = name.partition("-")
        if not dash or not code:
            fields.append((name, value))
            continue
        values = current.get(code)
        if values is None or statistic in values:
            values = current[code] = {}
            found.append((code, values))
        values[statistic] = value
    readings = tuple(Reading(code, tuple(values.items())) for code, values in found)
    heads = tuple(map(_pair, _pieces(head)))
    return Segment(heads, tuple(fields), readings, bool(closing))


# 2017 table 4 and C.16: of means DataTime is the beginning of the interval.
_STARTS = {"2031": "day", "2041": "day", "2051": "minute", "2061": "hour"}
_INSTANTS = frozenset({"2011", "2021"})


def meaning_of_time(cn: str | None) -> str | None:
    """What DataTime means under a command: "instant", or "start of the hour" and so on.

    None where the reference says nothing of the command.

    >>> meaning_of_time("2061"), meaning_of_time("2011")
    ('start of the hour', 'instant')
    """
    if cn in _STARTS:
        return f"start of the {_STARTS[cn]}"
    return "instant" if cn in _INSTANTS else None


def stamp(text: str | None) -> datetime | None:
    """DataTime as Beijing wall time, without zone; 16 or 17 digits carry parts of the second.

    None for what is no such time (then the text stays what it was).

    >>> stamp("20260301080000"), stamp("20261301080000")
    (datetime.datetime(2026, 3, 1, 8, 0), None)
    """
    if text is None or not _STAMP.fullmatch(text):
        return None
    try:
        whole = datetime.strptime(text[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007 — Beijing wall time
    except ValueError:
        return None
    return whole.replace(microsecond=int(text[14:].ljust(6, "0") or 0))
