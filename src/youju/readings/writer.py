"""The one writer: hours, issued values and marks go from the journal into the tables.

A value that says nothing new is counted as repeated and not written; a value or flag that
differs from the latest one of the same state is a new revision beside it. Which revision
counts is decided when reading: the highest state, then the latest. A late real-time value
therefore never displaces a final one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from youju.readings import samples, supply, tables
from youju.readings.bulk import by_months, hours_to_readings, new_rows, with_blanks_said
from youju.readings.city import City, replace_text
from youju.readings.decode import at_sites, at_wells, decode
from youju.readings.delta import Table
from youju.readings.frames import Position, Record
from youju.readings.marks import Mark, checked, ready
from youju.readings.network import exports, versions
from youju.readings.network.registers import Network
from youju.readings.network.schema import EXPORTS
from youju.readings.schema import (
    INSTANT,
    ISSUED,
    ISSUED_KEY,
    MARK,
    READING,
    READING_KEY,
    SCHEMAS,
)
from youju.readings.sections import SectionRegister
from youju.readings.surroundings import kept, points
from youju.terms.errors import BadInput, BrokenEvidence, UnknownPlace
from youju.terms.places import SITE, Register
from youju.terms.states import State

STREAMS = ("import", "mark")
"""The streams of the journal that the tables are made from."""
ROWS_AT_ONCE = 1 << 15
"""About so many hourly rows are laid out at once; a long history takes no more memory."""
WRITTEN = (*SCHEMAS, EXPORTS)
"""The tables that are made from them."""
MANY_FILES = 48
"""A month in more files than this is put into one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the values of one journal record.

    ``accepted`` values that were not there, ``revised`` values that differ from what was
    there, ``repeated`` values that were there already. ``skipped``: the tables had read that
    record before. ``seq``: the highest sequence number given (0 when nothing was written).
    """

    accepted: int = 0
    repeated: int = 0
    revised: int = 0
    position: Position | None = None
    seq: int = 0
    skipped: bool = False

    def plus(self, accepted: int, repeated: int, revised: int) -> Counts:
        """The counts with more of each."""
        return replace(
            self,
            accepted=self.accepted + accepted,
            repeated=self.repeated + repeated,
            revised=self.revised + revised,
        )


@dataclass(frozen=True)
class Taken:
    """What became of one journal record: its kind, counts, refused rows, notes.

    ``unreadable``: why nothing at all could be read from it, empty when something could.
    """

    kind: str
    counts: Counts
    refused: pl.DataFrame
    notes: tuple[str, ...] = ()
    unreadable: str = ""


class Writer:
    """Writes the tables of a city, holding its lock during each call or as a context manager.

    Opening it brings the tables up to the journal: what was journalled and never written
    because of a crash is written now.

    :raises Locked: another process writes.
    :raises BrokenEvidence: the journal ends before the place that the tables have read to.
    """

    def __init__(self, city: City) -> None:
        self.city = city
        self._held = ExitStack()
        with city.lock():
            self._settle()
            self.catch_up()

    def __enter__(self) -> Self:
        self._held.enter_context(self.city.lock())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        wrong: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held.close()

    # what comes in

    def add_hours(
        self,
        frame: pl.LazyFrame | pl.DataFrame,
        position: Position | None = None,
        state: State | int = State.REALTIME,
        *,
        by: str = "",
        on: date | None = None,
    ) -> Counts:
        """Hourly values from an HOURS frame; its own column ``state`` wins over ``state``.

        Without a position the frame itself is journalled (as Parquet) and becomes the
        original. In real-time data a null without a flag says nothing and is not kept; in
        reviewed and final data it says that the value is missing, and is kept as such.

        :raises UnknownPlace: a site that the register does not know.
        """
        wide = frame.lazy().collect()
        self._refuse_unknown_sites(wide["site"])
        with self.city.lock():
            if position is None:
                position = self._journalled(
                    "hours", wide, {"state": int(state), "by": by, "on": _iso(on)}
                )
            return self._add_hours(wide, position, int(state))

    def add_issued(
        self,
        frame: pl.LazyFrame | pl.DataFrame,
        position: Position | None = None,
        *,
        issuer: str,
        document: str = "",
        issued_on: date | None = None,
        state: State | int = State.REVIEWED,
        by: str = "",
        on: date | None = None,
    ) -> Counts:
        """Values that an authority computed, from an ISSUED frame (10⁻⁶ of the unit).

        :raises BadInput: no issuer is named.
        :raises UnknownPlace: an object that is a site and not in the register.
        """
        if not issuer.strip():
            raise BadInput("下发数据缺少发布单位（issuer）；请写明由谁下发。")
        rows = frame.lazy().collect()
        self._refuse_unknown_sites(rows.filter(pl.col("kind") == SITE)["object"])
        said = {
            "issuer": issuer,
            "document": document,
            "issued_on": _iso(issued_on),
            "state": int(state),
        }
        with self.city.lock():
            if position is None:
                position = self._journalled("issued", rows, {**said, "by": by, "on": _iso(on)})
            return self._add_issued(rows, position, said)

    def add_mark(self, mark: Mark, position: Position | None = None) -> Counts:
        """One mark; given twice, it is kept once. ``seq`` of the counts is the mark's number.

        :raises BadInput, UnknownPlace, UnknownSubstance: see ``marks.checked``.
        :raises NotThere: a revocation of a mark that does not stand.
        """
        return self.add_marks([mark], position)

    def add_marks(
        self,
        marks: Sequence[Mark],
        position: Position | None = None,
        *,
        beside: Mapping[str, Any] | None = None,
    ) -> Counts:
        """Several marks as one journal record (a list of dust hours).

        ``beside``: what the journal says of the record besides (who asked, attachments).
        """
        with self.city.lock():
            standing = {mark.seq: mark for mark in tables.marks(self.city)}
            given = [ready(mark, standing, self.city.register) for mark in marks]
            same = {_said(mark): seq for seq, mark in standing.items()}
            if position is None:
                if all(mark in same for mark in given):
                    numbers = [same[mark] for mark in given]
                    return Counts(repeated=len(given), seq=max(numbers, default=0))
                payload = json.dumps([mark.as_json() for mark in given], ensure_ascii=False)
                said = {**(beside or {}), "register": self.city.keep_register()}
                position = self.city.journal.append("mark", "mark", payload.encode(), said)
            return self._add_new_marks(given, position)

    def numbers_of(self, marks: Sequence[Mark]) -> list[int]:
        """Under which numbers those marks are kept, in the same order (0: not kept).

        A revocation is known by what it revokes, since the rest is filled in from there.
        """
        kept = tables.marks(self.city, revoked=True)
        numbers = {_said(mark): mark.seq for mark in kept}
        revoked = {mark.revokes: mark.seq for mark in kept if mark.revokes is not None}
        return [
            numbers.get(_said(checked(mark, self.city.register)), 0)
            if mark.revokes is None
            else revoked.get(mark.revokes, 0)
            for mark in marks
        ]

    # the journal

    def take(self, record: Record) -> Taken:
        """Put what a journal record says into the tables, with what was refused and why."""
        register = self._register_of(record)
        said = decode(record, register, self._sections_of(record), self._network_of(record))
        counts, refused = Counts(position=record.position), said.refused
        match said.kind:
            case "hours":
                state = int(record.meta.get("state", State.REALTIME))
                counts = self._add_hours(said.frame, record.position, state)
            case "issued" if str(record.meta.get("issuer", "")).strip():
                counts = self._add_issued(said.frame, record.position, record.meta)
            case "issued":
                why = "下发数据缺少发布单位；请用 --issuer 写明由谁下发。"
                said = replace(said, unreadable=why)
            case "marks":
                counts = self._add_new_marks(said.marks, record.position)
            case "sections":
                counts = self._add_water(said.frame, record.position, record.meta)
            case "supply":
                said = at_wells(said, self._wells_of(record).named, record)
                state = int(record.meta.get("state", State.REVIEWED))
                rows = supply.rows_of(said.frame, state)
                counts = self._add_samples(rows, record.position, (supply.VARIANT,))
                refused = said.refused
            case "points":
                said = at_sites(said, kept.finder(self.city, record.meta), record)
                counts, refused = self._add_points(said.frame, record), said.refused
            case "outlets":
                counts = self._add_outlets(said.frame, record.position)
        self._record(record.position)
        return Taken(said.kind, counts, refused, said.notes, said.unreadable)

    def catch_up(self) -> list[Taken]:
        """Take in what the journal holds and the tables do not (after a crash, or all of it)."""
        with self.city.lock():
            for stream in STREAMS:
                if (last := self.city.journal.last(stream)) < (read := self.applied(stream)):
                    raise BrokenEvidence(
                        f"数据表已读到日志 {stream}/{read}，而日志只到第{last}条：日志被截短。"
                        "请先从备份恢复日志，再继续写入。"
                    )
            return [
                self.take(record)
                for stream in STREAMS
                for record in self.city.journal.records(stream, self.applied(stream))
            ]

    # upkeep

    def optimize(self, files_at_least: int = 2) -> int:
        """Put every month that lies in so many files into one, sorted; how many were done.

        Sequences, revisions and values stay; superseded files are left for ``vacuum``, which
        nothing here calls.
        """
        done = 0
        with self.city.lock():
            table = self._table("raw_reading")
            files = table.files()
            for (month,), group in files.group_by("month", maintain_order=True):
                if group.height >= files_at_least:
                    rows = table.scan(group).with_columns(month=pl.lit(month)).collect()
                    table.rewrite(str(month), rows.sort("site", "factor", "start", "seq"))
                    done += 1
            for name in ("raw_issued", "mark"):
                table = self._table(name)
                if table.files().height >= files_at_least:
                    table.rewrite(None, table.scan().collect().sort("seq"))
                    done += 1
            done += self._few_exports(files_at_least)
            self._record()
        return done

    def applied(self, stream: str) -> int:
        """The number of the last journal record that the tables have taken in."""
        return int(self._settled().get("read", {}).get(stream, 0))

    # inside

    def _add_hours(self, wide: pl.DataFrame, position: Position, state: int) -> Counts:
        table = self._table("raw_reading")
        if self._seen(table, position):
            return Counts(position=position, skipped=True)
        before = table.last_seq()
        counts = Counts(position=position)

        def fresh() -> Iterator[pl.DataFrame]:
            """The new rows, some months at a time, while the commit is being written."""
            nonlocal counts
            came = self._came(position)
            for part in by_months(with_blanks_said(wide, state), ROWS_AT_ONCE):
                rows, found = new_rows(hours_to_readings(part, state), table)
                first = before + counts.accepted + counts.revised + 1
                counts = counts.plus(*found)
                if rows.height:
                    seq = pl.int_range(first, first + rows.height, dtype=pl.Int64)
                    yield rows.with_columns(seq=seq, **came)

        if table.append(fresh(), position):
            if table.files().group_by("month").len().filter(pl.col("len") > MANY_FILES).height:
                self.optimize(MANY_FILES)
            counts = replace(counts, seq=table.last_seq())
        self._record(position)
        return counts

    def _add_issued(
        self, rows: pl.DataFrame, position: Position, said: Mapping[str, Any]
    ) -> Counts:
        table = self._table("raw_issued")
        if self._seen(table, position):
            return Counts(position=position, skipped=True)
        incoming = (
            rows.with_columns(
                **{
                    name: pl.lit(None).cast(ISSUED[name])
                    for name in ("flag", "cell", "line")
                    if name not in rows.columns
                },
                **({} if "dust" in rows.columns else {"dust": pl.lit("kept")}),
                **(
                    {}
                    if "state" in rows.columns
                    else {"state": pl.lit(int(said.get("state", State.REVIEWED)))}
                ),
                issuer=pl.lit(said["issuer"]),
                document=pl.lit(said["document"]),
                issued_on=pl.lit(_day(said["issued_on"]), pl.Date),
            )
            .filter(pl.col("value").is_not_null() | pl.col("flag").is_not_null())
            .with_columns(pl.col(name).cast(ISSUED[name]) for name in ISSUED_KEY)
            .with_columns(pl.col("state").cast(pl.Int8), pl.col("value").cast(pl.Int64))
        )
        key = [*ISSUED_KEY, "issuer"]
        fresh, counts = _revised(incoming, table.scan().collect(), key)
        if fresh.height:
            first = table.last_seq() + 1
            fresh = fresh.with_columns(
                seq=pl.int_range(first, first + fresh.height, dtype=pl.Int64),
                **self._came(position),
            )
            table.append(fresh.select(pl.col(n).cast(k) for n, k in ISSUED.items()), position)
        self._record(position)
        return Counts(*counts, position=position, seq=table.last_seq() if fresh.height else 0)

    def _add_water(
        self, frame: pl.DataFrame, position: Position, said: Mapping[str, Any]
    ) -> Counts:
        """Readings of sections, and of monthly sheets the classes and reasons beside them."""
        usual = State.REVIEWED if "manual" in frame.columns else State.REALTIME
        state = int(said.get("state", usual))
        counts = self._add_samples(samples.rows_of(frame, state), position)
        issued = samples.issued_of(frame, issuer=str(said.get("issuer", "")))
        if issued.height:
            given = {"document": "", "issued_on": "", **said}
            nobody = str(said.get("by", "")) or "本地报送"
            if samples.PUBLISHED in frame.columns:
                nobody = samples.PUBLISHER
            given["issuer"] = str(said.get("issuer", "")) or nobody
            more = self._add_issued(issued, position, given)
            if not more.skipped:
                counts = replace(
                    counts.plus(more.accepted, more.repeated, more.revised),
                    seq=max(counts.seq, more.seq),
                    skipped=False,
                )
        self._record(position)
        return counts

    def _add_outlets(self, rows: pl.DataFrame, position: Position) -> Counts:
        """Values of outlets from a platform's export."""
        table = self._table(EXPORTS)
        if self._seen(table, position):
            return Counts(position=position, skipped=True)
        new, revised, repeated = exports.add(self.city, rows, position)
        if table.files().group_by("month").len().filter(pl.col("len") > MANY_FILES).height:
            self._few_exports(MANY_FILES)
        self._record(position)
        return Counts(new, repeated, revised, position, seq=table.last_seq())

    def _few_exports(self, files_at_least: int) -> int:
        """Put every part of the exports that lies in so many files into one; how many."""
        table, done = self._table(EXPORTS), 0
        for (part,), group in table.files().group_by("month", maintain_order=True):
            if group.height >= files_at_least:
                rows = table.scan(group).with_columns(part=pl.lit(part)).collect()
                table.rewrite(str(part), rows.sort(*READING_KEY, "seq"))
                done += 1
        return done

    def _add_samples(
        self,
        rows: pl.DataFrame,
        position: Position,
        variants: tuple[str, ...] = (samples.AUTO, samples.MANUAL),
    ) -> Counts:
        table = self._table("raw_reading")
        if self._seen(table, position):
            return Counts(position=position, skipped=True)
        files = table.files().filter(pl.col("month").is_in(rows["month"].unique().to_list()))
        known = table.scan(files).filter(pl.col("variant").is_in(list(variants)))
        fresh, counts = _revised(rows, known.collect(), list(READING_KEY))
        if fresh.height:
            first = table.last_seq() + 1
            fresh = fresh.sort("month", "site", "factor", "start").with_columns(
                seq=pl.int_range(first, first + fresh.height, dtype=pl.Int64),
                **self._came(position),
            )
            table.append(fresh.select(pl.col(n).cast(k) for n, k in READING.items()), position)
        return Counts(*counts, position=position, seq=table.last_seq() if fresh.height else 0)

    def _add_points(self, frame: pl.DataFrame, record: Record) -> Counts:
        """Readings of sound or soil."""
        state = int(record.meta.get("state", State.REVIEWED))
        rows = points.rows_of(frame, state)
        variants = tuple(rows["variant"].unique().to_list())
        return self._add_samples(rows, record.position, variants)

    def _add_new_marks(self, given: Sequence[Mark], position: Position) -> Counts:
        table = self._table("mark")
        if self._seen(table, position):
            return Counts(position=position, skipped=True)
        same = {_said(mark) for mark in tables.marks(self.city)}
        marks = list(dict.fromkeys(mark for mark in given if mark not in same))
        first = table.last_seq() + 1
        if marks:
            rows = pl.DataFrame(
                [
                    {**asdict(mark), "items": ",".join(mark.items), "seq": first + place}
                    for place, mark in enumerate(marks)
                ],
                schema_overrides={"revokes": pl.Int64, "on": pl.Date},
            ).with_columns(**self._came(position))
            table.append(rows.select(pl.col(n).cast(k) for n, k in MARK.items()), position)
        self._record(position)
        return Counts(
            accepted=len(marks),
            repeated=len(given) - len(marks),
            position=position,
            seq=first + len(marks) - 1 if marks else 0,
        )

    def _came(self, position: Position) -> dict[str, pl.Expr]:
        arrived = self.city.journal.arrived_us(position)
        return {
            "arrived": pl.lit(arrived).cast(INSTANT),
            "stream": pl.lit(position.stream),
            "entry": pl.lit(position.number, pl.Int64),
        }

    def _journalled(self, kind: str, frame: pl.DataFrame, meta: Mapping[str, Any]) -> Position:
        out = io.BytesIO()
        frame.write_parquet(out, compression="zstd")
        said = {**meta, "register": self.city.keep_register()}
        return self.city.journal.append("import", kind, out.getvalue(), said)

    def _refuse_unknown_sites(self, names: pl.Series) -> None:
        known = {site.site for site in self.city.register.sites}
        unknown = sorted(set(names.drop_nulls().unique().to_list()) - known)
        if unknown or names.null_count():
            said = "、".join(unknown[:5]) or "（空）"
            raise UnknownPlace(f"名录中没有站点“{said}”；请先在 register/sites.csv 中登记。")

    def _table(self, name: str) -> Table:
        return tables.table(self.city, name)

    def _seen(self, table: Table, position: Position) -> bool:
        return position.number <= table.last_entry(position.stream)

    # the record of what is safe on disk

    @property
    def _record_file(self) -> Path:
        return self.city.tables / "settled.json"

    def _settled(self) -> dict[str, Any]:
        if not self._record_file.is_file():
            return {}
        said: dict[str, Any] = json.loads(self._record_file.read_text(encoding="utf-8"))
        return said

    def _record(self, position: Position | None = None) -> None:
        """Say that the present versions are on disk, and how far the journal was taken in."""
        said = self._settled()
        versions = {name: self._table(name).version() for name in WRITTEN}
        read = dict(said.get("read", {}))
        if position is not None:
            read[position.stream] = max(position.number, read.get(position.stream, 0))
        fresh = {"version": versions, "read": read}
        if fresh != said:
            replace_text(self._record_file, json.dumps(fresh, sort_keys=True) + "\n")

    def _settle(self) -> None:
        """After a crash: what was committed but never declared safe is checked or set aside."""
        settled = self._settled().get("version", {})
        for name in WRITTEN:
            table = self._table(name)
            if table.heal(int(settled.get(name, -1))):
                self._forget(table)

    def _forget(self, table: Table) -> None:
        """The journal is read again from the last record that the table still has."""
        said = self._settled()
        read = said.get("read", {})
        for stream in read:
            read[stream] = min(read[stream], table.last_entry(stream))
        replace_text(self._record_file, json.dumps({**said, "read": read}, sort_keys=True) + "\n")

    def _sections_of(self, record: Record) -> SectionRegister:
        sha = record.meta.get("sections")
        return self.city.sections_at(sha) if sha else self.city.sections

    def _network_of(self, record: Record) -> Network | None:
        sha = record.meta.get("network")
        return versions.network_at(self.city, sha) if sha else None

    def _wells_of(self, record: Record) -> supply.SupplyRegister:
        sha = record.meta.get("supply")
        return supply.register_at(self.city, sha) if sha else supply.register(self.city)

    def _register_of(self, record: Record) -> Register:
        sha = record.meta.get("register")
        return self.city.register_at(sha) if sha else self.city.register


def _revised(
    incoming: pl.DataFrame, existing: pl.DataFrame, key: list[str]
) -> tuple[pl.DataFrame, tuple[int, int, int]]:
    """The rows that say something new, with their revision (for small tables), and the counts."""
    old = existing.sort("seq").unique([*key, "state"], keep="last", maintain_order=True)
    count = existing.group_by(key).agg(before=pl.col("revision").max())
    numbered = incoming.with_row_index("order")
    same_state = [*key, "state"]
    compared = (
        numbered.join(
            old.select(*same_state, old_value="value", old_flag="flag", had=pl.lit(True)),
            on=same_state,
            how="left",
            nulls_equal=True,
        )
        .join(count, on=key, how="left", nulls_equal=True)
        .sort("order")
        .with_columns(
            pl.col("value").shift(1).over(same_state).alias("prev_value"),
            pl.col("flag").shift(1).over(same_state).alias("prev_flag"),
            (pl.col("order").cum_count().over(same_state) > 1).alias("again"),
        )
        .with_columns(
            then_value=pl.when("again").then("prev_value").otherwise("old_value"),
            then_flag=pl.when("again").then("prev_flag").otherwise("old_flag"),
            known=pl.col("again") | pl.col("had").fill_null(False),
        )
    )
    same = (
        pl.col("known")
        & pl.col("value").eq_missing(pl.col("then_value"))
        & pl.col("flag").eq_missing(pl.col("then_flag"))
    )
    fresh = compared.filter(~same).with_columns(
        revision=pl.col("before").fill_null(0) + pl.col("order").cum_count().over(key)
    )
    accepted = fresh.filter(pl.col("revision") == 1).height
    return fresh, (accepted, incoming.height - fresh.height, fresh.height - accepted)


def _said(mark: Mark) -> Mark:
    """The mark without what is filled in when it is read back."""
    return replace(mark, seq=0, stream="", entry=0)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
