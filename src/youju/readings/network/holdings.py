"""What is kept where: the raw packets in the journal, packets and values in the tables, by year.

The raw packets are to be kept for five years at least (原始报文不少于五年). Nothing here or
elsewhere removes any of them; this counts what is there and says whether the stream is whole from
its first record on. Everything is told from names, sizes and the tables' own lists of files, so it
costs the same after five years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.network.schema import PACKETS, READINGS, table
from youju.terms.periods import BEIJING

YEARS: Final = 5
"""So long raw packets are kept at least."""
GATEWAY: Final = "gateway"
RAW, PACKET, MINUTE, HOUR = "raw", "packets", "minutes", "hours"
WORDS: Final = {
    RAW: "原始报文（日志）",
    PACKET: "报文记录",
    MINUTE: "实时和分钟数据",
    HOUR: "小时和日数据",
}
_MONTH: Final = 7
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Holding:
    """One kind of data of one year: how many, in how many files, of how many bytes."""

    what: str
    year: int
    many: int
    files: int
    size: int
    place: str

    @property
    def words(self) -> str:
        """The kind in office words."""
        return WORDS[self.what]


@dataclass(frozen=True)
class Held:
    """All of it; ``since``: when the first packet came; ``whole``: no segment is missing."""

    holdings: tuple[Holding, ...]
    since: datetime | None
    whole: bool

    def of(self, what: str) -> int:
        """How many of a kind in all years."""
        return sum(one.many for one in self.holdings if one.what == what)

    def years(self, on: date) -> int:
        """Whole years for which packets are kept."""
        if self.since is None:
            return 0
        first = self.since.astimezone(BEIJING).date()
        return on.year - first.year - ((on.month, on.day) < (first.month, first.day))


def held(city: City) -> Held:
    """What is kept of the network."""
    raw, since, whole = _journal(city)
    return Held((*raw, *_tables(city)), since, whole)


def _journal(city: City) -> tuple[list[Holding], datetime | None, bool]:
    """The segments by the year in which their first record came; records, not packets."""
    segments = sorted((city.journal.path / GATEWAY).glob("*.seg"))
    if not segments:
        return [], None, True
    firsts = [int(one.stem) for one in segments]
    last = city.journal.last(GATEWAY)
    counts: dict[int, list[int]] = {}
    since = None
    for file, first, after in zip(segments, firsts, [*firsts[1:], last + 1], strict=True):
        if after == first:
            continue  # begun and still empty
        us = city.journal.arrived_us(Position(GATEWAY, first))
        came = _EPOCH + timedelta(microseconds=us)
        since = since or came
        said = counts.setdefault(came.astimezone(BEIJING).year, [0, 0, 0])
        said[0] += after - first
        said[1] += 1
        said[2] += file.stat().st_size
    found = [
        Holding(RAW, year, many, files, size, f"journal/{GATEWAY}/")
        for year, (many, files, size) in sorted(counts.items())
    ]
    return found, since, firsts[0] == 1


def _tables(city: City) -> list[Holding]:
    counts: dict[tuple[str, int], list[int]] = {}
    places = {PACKET: f"tables/{PACKETS}/"} | dict.fromkeys((MINUTE, HOUR), f"tables/{READINGS}/")
    for name in (PACKETS, READINGS):
        frame = table(city, name).files().select("path", "rows", "month")
        for path, rows, part in frame.iter_rows():
            coarse = HOUR if len(part) == _MONTH else MINUTE
            what = PACKET if name == PACKETS else coarse
            said = counts.setdefault((what, int(part[:4])), [0, 0, 0])
            said[0] += rows
            said[1] += 1
            said[2] += _size(path)
    return [
        Holding(what, year, many, files, size, places[what])
        for (what, year), (many, files, size) in sorted(
            counts.items(), key=lambda one: (list(WORDS).index(one[0][0]), one[0][1])
        )
    ]


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except FileNotFoundError:  # put together meanwhile
        return 0
