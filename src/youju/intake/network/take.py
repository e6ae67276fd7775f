"""The writer's side of the gateway: the stream goes into the tables exactly once.

The place in the journal, the count of packets and the oldest unfinished message are kept in
``tables/network.json``, written when the tables have been synced. Everything else follows from
the journal: ordinals are given in its order, the time-out of split packets runs on its arrival
times, and a row whose packet is in the table is never written again. So it does not matter when
the gateway or the writer was killed.

A device that is registered later has its earlier packets decoded from the journal then; the same
when its key, its dates or its addresses change.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import polars as pl

from youju.intake.hj212 import Joiner, Message
from youju.intake.network import packets
from youju.intake.network.comparing import new_rows
from youju.intake.network.decoding import rows, time_of
from youju.intake.network.packets import STREAM, Place, Taken, cut, judged
from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.frames import Position
from youju.readings.network import state
from youju.readings.network.registers import Network
from youju.readings.network.schema import PACKET, PACKETS, READING, READINGS, table
from youju.readings.schema import INSTANT
from youju.terms.errors import BrokenEvidence
from youju.terms.periods import BEIJING

AT_ONCE: Final = 5_000
"""Frames of one commit; a flood after a standstill takes no more memory."""
PARTS_SECONDS: Final = 60.0
"""Parts of a split packet are waited for so long, by the times at which packets arrived."""
MANY_FILES: Final = 48
STATE: Final = "network"
REGISTERS: Final = ("register/devices.csv", "secrets/devices.csv", "register/outlets.csv")
AGAIN: Final = ("unregistered", "wrong_address", "no_key", "bad_crc")
"""What may become readable when the registers change."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Report:
    """What one call took: packets by status, values by what became of them."""

    packets: Mapping[str, int] = field(default_factory=dict)
    accepted: int = 0
    revised: int = 0
    repeated: int = 0
    refused: int = 0
    backfilled: int = 0

    @property
    def words(self) -> str:
        """One sentence for the log."""
        many = sum(self.packets.values())
        again = f"，补解码 {self.backfilled} 包" if self.backfilled else ""
        return (
            f"报文 {many} 包，新增数据 {self.accepted}、修订 {self.revised}、"
            f"重复 {self.repeated}、拒收 {self.refused}{again}。"
        )

    def plus(self, other: Report) -> Report:
        """Both together."""
        kinds = {*self.packets, *other.packets}
        return Report(
            {one: self.packets.get(one, 0) + other.packets.get(one, 0) for one in sorted(kinds)},
            self.accepted + other.accepted,
            self.revised + other.revised,
            self.repeated + other.repeated,
            self.refused + other.refused,
            self.backfilled + other.backfilled,
        )


def lag(city: City) -> tuple[int, int]:
    """The last record that the tables have taken, and the last of the journal."""
    return int(state.load(city, STATE).get("read", 0)), city.journal.last(STREAM)


def waits(city: City) -> bool:
    """Whether there is something to take: new packets, or another version of the registers."""
    read, last = lag(city)
    return read != last or state.load(city, STATE).get("registers") != state.stamp(city, REGISTERS)


def take(city: City, *, batches: int | None = None) -> Report:
    """Take what the journal has and the tables do not; at most so many batches of it.

    :raises Locked: another process writes.
    :raises BrokenEvidence: the journal is shorter than what the tables have read.
    :raises BadInput: a register that can't be read.
    """
    with city.lock():
        return _Taking(city).run(batches)


class _Taking:
    def __init__(self, city: City) -> None:
        self.city = city
        self.stamp = state.stamp(city, REGISTERS)
        self.network = Network.read(city)
        self.keys: dict[str, Sequence[bytes]] = {
            one.mn: self.network.keys(one.mn) for one in self.network.secrets
        }
        self.readings, self.packets = table(city, READINGS), table(city, PACKETS)
        self.state = state.load(city, STATE)
        self.joiner = Joiner(PARTS_SECONDS)
        self.held: dict[int, Taken] = {}

    def run(self, batches: int | None) -> Report:
        self._settle()
        self.last = self._durable()
        report = Report()
        for nth, (number, batch) in enumerate(self._batches(int(self.state["read"])), 1):
            report = report.plus(self._batch(batch, number))
            if nth == batches:
                return report
        if self.state.get("registers") != self.stamp:
            report = report.plus(self._again())
            self._record(registers=self.stamp)
        return report

    # where to go on

    def _durable(self) -> int:
        """The last record, once the disk has it: nobody else may have synced it yet.

        Tables that knew more than the journal after a loss of power would stop the writer.
        """
        last = self.city.journal.last(STREAM)
        for segment in sorted((self.city.journal.path / STREAM).glob("*.seg"))[-2:]:
            fd = os.open(segment, os.O_RDONLY)
            try:
                os.fdatasync(fd)
            finally:
                os.close(fd)
        return last

    def _settle(self) -> None:
        version = self.state.get("version", {})
        lost_readings = self.readings.heal(int(version.get(READINGS, -1)))
        lost_packets = self.packets.heal(int(version.get(PACKETS, -1)))
        read, taken = int(self.state.get("read", 0)), self.packets.last_entry(STREAM)
        if lost_readings:
            at = min(taken, self.readings.last_entry(STREAM))
        else:
            at = taken if lost_packets else max(read, taken)
        last = self.city.journal.last(STREAM)
        if last < max(read, taken):
            raise BrokenEvidence(
                f"数据表已读到日志 {STREAM}/{max(read, taken)}，而日志只到第{last}条：日志被截短。"
                "请先从备份恢复日志，再继续写入。"
            )
        if at != read or "ordinal" not in self.state:
            highest = (
                self.packets.scan()
                .filter(pl.col("entry") <= at)
                .select(pl.col("ordinal").max())
                .collect()
                .item()
            )
            self.state["ordinal"] = int(highest or 0)
        self.state["read"] = at
        self._wait_again(at)

    def _wait_again(self, at: int) -> None:
        """The parts that were waiting wait again; what they gave so far was written."""
        oldest = self.state.get("waiting")
        if not oldest:
            return
        known = (
            self.packets.scan()
            .filter(pl.col("entry").is_between(int(oldest), at))
            .select("entry", "nth", "ordinal")
            .collect()
        )
        ordinals = {(entry, nth): ordinal for entry, nth, ordinal in known.rows()}
        for record in self.city.journal.records(STREAM, int(oldest) - 1):
            if record.position.number > at:
                break
            for nth, peer, raw in cut(record):
                ordinal = ordinals[record.position.number, nth]
                place = Place(ordinal, record.position.number, nth, record.arrived, peer)
                self._joined(judged(place, raw, self.network, self.keys))

    def _batches(self, after: int) -> Iterator[tuple[int, list[Taken]]]:
        """Whole records of about so many frames, with the number of the last record."""
        ordinal, number, batch = int(self.state["ordinal"]), after, list[Taken]()
        for record in self.city.journal.records(STREAM, after):
            if record.position.number > self.last:
                break
            number = record.position.number
            for nth, peer, raw in cut(record):
                ordinal += 1
                place = Place(ordinal, number, nth, record.arrived, peer)
                batch.append(judged(place, raw, self.network, self.keys))
            if len(batch) >= AT_ONCE:
                yield number, batch
                batch = []
        if number > after and (batch or number != int(self.state["read"])):
            yield number, batch

    # what comes out

    def _joined(self, taken: Taken) -> list[tuple[Message, list[Taken]]]:
        """The messages that are complete, or too late, by this frame; with their packets."""
        at = (taken.place.arrived - _EPOCH).total_seconds()
        if taken.packet is None or taken.status != "decoded":
            found = self.joiner.late(at=at)
        else:
            self.held[id(taken.packet)] = taken
            found = self.joiner.add(taken.packet, at=at)
        out: list[tuple[Message, list[Taken]]] = []
        for message in found:
            # A part that was sent again with other bytes said something too: it comes first.
            replaced = message.replaced
            out.extend((Message((one,)), [self.held.pop(id(one))]) for one in replaced)
            out.append((message, [self.held.pop(id(packet)) for packet in message.parts]))
        return out

    def _batch(self, batch: list[Taken], number: int) -> Report:
        values: list[dict[str, Any]] = []
        refused = 0
        for one in batch:
            for message, parts in self._joined(one):
                more, wrong = _values(message, parts)
                values += more
                refused += wrong
            if one.packet is not None and id(one.packet) in self.held:
                one.status = "part"
        position = Position(STREAM, number)
        counts = self._write(values, position)
        taken = self.packets.last_entry(STREAM)
        fresh = [packets.row(one) for one in batch if one.place.entry > taken]
        self.packets.append(pl.DataFrame(fresh, schema=PACKET), position)
        waiting = min((one.place.entry for one in self.held.values()), default=None)
        if batch:
            self.state["ordinal"] = batch[-1].place.ordinal
        self._record(read=number, waiting=waiting)
        self._few_files()
        kinds = {one.status for one in batch}
        return Report(
            {kind: sum(one.status == kind for one in batch) for kind in kinds},
            *counts,
            refused,
        )

    def _write(self, values: list[dict[str, Any]], position: Position) -> tuple[int, int, int]:
        if not values:
            return 0, 0, 0
        batch = int(self.state.get("batch", 0)) + 1
        frame, counts = new_rows(_reading_frame(values), self.readings)
        self.readings.append(
            frame.with_columns(batch=pl.lit(batch, pl.Int32)).select(list(READING)), position
        )
        self.state["batch"] = batch
        return counts

    def _again(self) -> Report:
        """Packets that the present registers make readable, decoded from the journal."""
        done: dict[str, str] = dict(self.state.get("done", {}))
        known = {one.mn for one in self.network.devices}
        changed = {mn: said for mn in known if done.get(mn) != (said := self.network.said_of(mn))}
        if not changed or self.packets.delta is None:
            self.state["done"] = {**done, **changed}
            return Report()
        which = (
            self.packets.scan()
            .filter(pl.col("mn").is_in(list(changed)), pl.col("status").is_in(AGAIN))
            .select("ordinal", "entry", "nth", "arrived", "peer")
            .sort("ordinal")
            .collect()
        )
        report, decoded = Report(), 0
        for part in which.iter_slices(AT_ONCE):
            values: list[dict[str, Any]] = []
            refused = 0
            joiner, held = Joiner(PARTS_SECONDS), {}
            for one in self._from_journal(part):
                if one.status != "decoded" or one.packet is None:
                    continue
                decoded += 1
                held[id(one.packet)] = one
                at = (one.place.arrived - _EPOCH).total_seconds()
                for message in joiner.add(one.packet, at=at):
                    more, wrong = _values(message, [held[id(p)] for p in message.parts])
                    values, refused = values + more, refused + wrong
            for message in joiner.close():
                more, wrong = _values(message, [held[id(p)] for p in message.parts])
                values, refused = values + more, refused + wrong
            counts = self._write(values, Position(f"{STREAM}.again", int(part["entry"][-1])))
            report = report.plus(Report({}, *counts, refused))
        self.state["done"] = {**done, **changed}
        return replace(report, backfilled=decoded)

    def _from_journal(self, part: pl.DataFrame) -> Iterator[Taken]:
        for ordinal, entry, nth, arrived, peer in part.rows():
            record = self.city.journal.read(Position(STREAM, entry))
            raw = next(raw for place, _, raw in cut(record) if place == nth)
            place = Place(ordinal, entry, nth, arrived, peer or "")
            yield judged(place, raw, self.network, self.keys)

    # upkeep

    def _few_files(self) -> None:
        for one in (self.readings, self.packets):
            counts = one.files().group_by("month").len().filter(pl.col("len") > MANY_FILES)
            for part in counts["month"]:
                _compact(one, part)
            if counts.height:
                self._record()

    def _record(self, **said: Any) -> None:
        self.state |= said
        self.state["version"] = {
            READINGS: self.readings.version(),
            PACKETS: self.packets.version(),
        }
        state.keep(self.city, STATE, self.state)


def tidy(city: City, *, files_at_least: int = 2) -> int:
    """Put every part that lies in so many files into one, sorted; how many were done."""
    done = 0
    with city.lock():
        taking = _Taking(city)
        taking._settle()
        for one in (taking.readings, taking.packets):
            counts = one.files().group_by("month").len().filter(pl.col("len") >= files_at_least)
            for part in counts["month"].sort():
                _compact(one, part)
                done += 1
        taking._record()
    return done


def _compact(one: Table, part: str) -> None:
    files = one.files().filter(pl.col("month") == part)
    order = list(one.schema)[:1] if "ordinal" in one.schema else [*list(one.schema)[:6], "packet"]
    frame = one.scan(files).with_columns(pl.lit(part).alias(str(one.partition))).collect()
    one.rewrite(part, frame.sort(order))


def _values(message: Message, parts: Sequence[Taken]) -> tuple[list[dict[str, Any]], int]:
    """The rows of a message, and how many values were refused."""
    start = time_of(message)
    if start is None:
        for one in parts:
            one.status = "bad_time"
        return [], 0
    found, refused = rows(message, start)
    for wrong in refused:
        one = parts[0]
        words = f"{wrong.factor}-{wrong.statistic}={wrong.given[:40]}：{wrong.why}"
        one.note = "；".join(filter(None, (one.note, words)))[:1000]
    out = []
    instants: dict[datetime, tuple[int, str, str]] = {}
    for row in found:
        if row.start not in instants:
            us = (row.start - _EPOCH) // timedelta(microseconds=1)
            local = row.start.astimezone(BEIJING)
            instants[row.start] = us, f"{local:%Y-%m-%d}", f"{local:%Y-%m}"
        us, day, month = instants[row.start]
        owner = parts[row.part]
        assert owner.device is not None
        out.append(
            {
                "site": owner.device.outlet,
                "factor": row.factor,
                "statistic": row.statistic,
                "variant": row.variant,
                "span_s": row.span_s,
                "start": us,
                "value": row.value,
                "text": row.text,
                "flag": row.flag,
                "packet": owner.place.ordinal,
                "part": day if row.span_s < 3600 else month,
            }
        )
    return out, len(refused)


_READING_IN: Final = {
    name: pl.Int64 if name == "start" else kind
    for name, kind in READING.items()
    if name not in ("revision", "batch")
}


def _reading_frame(values: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(values, schema=_READING_IN).with_columns(pl.col("start").cast(INSTANT))
