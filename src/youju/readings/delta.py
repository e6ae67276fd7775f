"""One Delta table on disk: its active files, durable appends, the place in the journal.

deltalake never calls fsync and does not enforce application transactions; both are done here.
Tables are read through the list of active files (no Arrow dataset, no older versions).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import DeltaError

from youju.readings.frames import Position
from youju.readings.journal import sync_folder
from youju.readings.schema import RISING

ROW_GROUP = 16_384
"""Small enough that one station's months are read without its neighbours' pages."""


class Table:
    """A table in a folder; it comes into being with its first append."""

    def __init__(
        self,
        path: Path,
        schema: Mapping[str, Any],
        partition: str | None = None,
        *,
        row_group: int = ROW_GROUP,
    ) -> None:
        self.path = path
        self.schema = dict(schema)
        self.partition = partition
        self.row_group = row_group
        self._delta: DeltaTable | None = None
        self._files: pl.DataFrame | None = None
        self._seen = ("", 0, 0)

    @property
    def delta(self) -> DeltaTable | None:
        """The table as it stands now, None before the first append."""
        newest = self._newest_commit()
        if not newest[0]:
            return None
        if self._delta is None or newest != self._seen:
            self.refresh()
            self._delta, self._seen = DeltaTable(str(self.path)), newest
        return self._delta

    def refresh(self) -> None:
        """Forget what is known of the table."""
        self._delta = self._files = None

    def _newest_commit(self) -> tuple[str, int, int]:
        """The last commit of the log: listing it is cheap, reading it is not.

        With inode and time, so that a table that was deleted and made again is noticed.
        """
        try:
            with os.scandir(self.path / "_delta_log") as entries:
                commits = (one for one in entries if one.name.endswith(".json"))
                newest = max(commits, key=lambda one: one.name, default=None)
                if newest is not None:
                    said = newest.stat()
                    return newest.name, said.st_ino, said.st_mtime_ns
        except FileNotFoundError:
            pass
        return "", 0, 0

    def files(self) -> pl.DataFrame:
        """The active files: ``path``, ``rows``, ``month``, ``flags``, least and greatest values.

        ``month``: the value of the partition column, whatever its name (a day, for minutes).
        ``flags``: how many rows carry a flag (0 for a table without flags).
        Columns ``min.x`` and ``max.x`` for site, seq, revision, batch, ordinal, status, where the
        table has them.
        """
        named = ("site", "seq", "revision", "batch", "ordinal", "status")
        wanted = [one for one in named if one in self.schema]
        stats = {f"{end}.{one}": self.schema[one] for one in wanted for end in ("min", "max")}
        schema = {
            "path": pl.String,
            "rows": pl.Int64,
            "month": pl.String,
            "flags": pl.Int64,
            **stats,
        }
        if self.delta is None:
            return pl.DataFrame(schema=schema)
        if self._files is None:
            self._files = self._read_files(schema, stats)
        return self._files

    def _read_files(self, schema: Mapping[str, Any], stats: Mapping[str, Any]) -> pl.DataFrame:
        assert self.delta is not None
        actions = pl.DataFrame(self.delta.get_add_actions(flatten=True))
        if not actions.height:
            return pl.DataFrame(schema=schema)
        month = pl.col(f"partition.{self.partition}") if self.partition else pl.lit(None)
        rows = pl.col("num_records").cast(pl.Int64)
        unflagged = pl.col("null_count.flag") if "flag" in self.schema else pl.col("num_records")
        return actions.select(
            (pl.lit(f"{self.path}/") + pl.col("path")).alias("path"),
            rows.alias("rows"),
            month.cast(pl.String).alias("month"),
            (rows - unflagged).alias("flags"),
            *(pl.col(name).cast(kind) for name, kind in stats.items()),
        )

    def scan(self, files: pl.DataFrame | None = None) -> pl.LazyFrame:
        """The rows of those active files (of all without any), without the partition column."""
        files = self.files() if files is None else files
        schema = {name: kind for name, kind in self.schema.items() if name != self.partition}
        if not files.height:
            return pl.LazyFrame(schema=schema)
        return pl.scan_parquet(
            files["path"].sort().to_list(), schema=schema, glob=False, hive_partitioning=False
        )

    def last_seq(self) -> int:
        """The highest sequence number given so far, 0 for an empty table."""
        highest = self.files()["max.seq"].max()
        return int(highest) if isinstance(highest, int) else 0

    def last_entry(self, stream: str) -> int:
        """The journal number that the last append from this stream came from, 0 for none."""
        if self.delta is None:
            return 0
        return self.delta.transaction_version(f"youju/{stream}") or 0

    def append(self, frames: pl.DataFrame | Iterable[pl.DataFrame], position: Position) -> bool:
        """Append rows that came from that place of the journal; the disk has them after this.

        Several frames become one commit and are made one after the other while it is written.
        False when there was no row and therefore no commit.
        """
        whole = iter([frames] if isinstance(frames, pl.DataFrame) else frames)
        first = next((one for one in whole if one.height), None)
        if first is None:
            return False
        before = self.version()
        self.path.mkdir(parents=True, exist_ok=True)
        schema = self._arrow(first).schema
        batches = (
            batch for frame in chain([first], whole) for batch in self._arrow(frame).to_batches()
        )
        write_deltalake(
            str(self.path),
            pa.RecordBatchReader.from_batches(schema, batches),
            partition_by=self.partition,
            mode="append",
            writer_properties=self._properties(),
            commit_properties=CommitProperties(
                app_transactions=[Transaction(f"youju/{position.stream}", position.number)]
            ),
        )
        self.refresh()
        self.sync(before)
        return True

    def _arrow(self, frame: pl.DataFrame) -> pa.Table:
        ours = frame.select(pl.col(name).cast(kind) for name, kind in self.schema.items())
        return ours.to_arrow(compat_level=pl.CompatLevel.oldest())

    def rewrite(self, month: str | None, frame: pl.DataFrame) -> None:
        """Put the same rows of one partition (of the table without one) into fresh files."""
        before = self.version()
        write_deltalake(
            str(self.path),
            frame.select(list(self.schema)),
            partition_by=self.partition,
            mode="overwrite",
            predicate=f"{self.partition} = '{month}'" if month else None,
            writer_properties=self._properties(),
        )
        self.refresh()
        self.sync(before)

    def version(self) -> int:
        """The version of the table, -1 before the first append."""
        return -1 if self.delta is None else self.delta.version()

    def sync(self, after: int) -> bool:
        """Make the versions above ``after`` survive a loss of power.

        False when one of their files is missing or cut short: that version was never
        acknowledged, and the table must go back (see ``drop_above``).
        """
        log = self.path / "_delta_log"
        folders = {log, self.path, self.path.parent}
        for version in range(after + 1, self.version() + 1):
            commit = log / f"{version:020d}.json"
            for line in _actions(commit):
                if add := line.get("add"):
                    file = self.path / add["path"]
                    if not file.is_file() or file.stat().st_size != add["size"]:
                        return False
                    _sync_file(file)
                    folders.add(file.parent)
            _sync_file(commit)
        for checkpoint in (*log.glob("*.checkpoint*.parquet"), *log.glob("_last_checkpoint")):
            _sync_file(checkpoint)
        for folder in folders:
            sync_folder(folder)
        return True

    def heal(self, safe: int) -> bool:
        """After a crash: versions above ``safe`` are made durable, or set aside as unfinished.

        True when something was set aside; the journal gives those rows again.
        """
        self.refresh()
        try:
            whole = self.version() <= safe or self.sync(safe)
        except (DeltaError, OSError, ValueError):
            whole = False  # a commit or a checkpoint that was only half written
        if not whole:
            self.drop_above(safe)
        return not whole

    def drop_above(self, version: int) -> None:
        """Set versions above ``version`` aside; the journal gives their rows again."""
        log = self.path / "_delta_log"
        for commit in sorted(log.glob("*.json"), reverse=True):
            if commit.stem.isdecimal() and int(commit.stem) > version:
                commit.rename(commit.with_suffix(".lost"))
        for checkpoint in (*log.glob("*.checkpoint*.parquet"), *log.glob("_last_checkpoint")):
            number = checkpoint.name.partition(".")[0]
            if not number.isdecimal() or int(number) > version:
                checkpoint.unlink()
        if version < 0:
            with suppress(OSError):
                log.rename(log.with_name("_delta_log.lost"))
        self.refresh()

    def _properties(self) -> WriterProperties:
        rising = [one for one in RISING if one in self.schema]
        packed = ColumnProperties(dictionary_enabled=False, encoding="DELTA_BINARY_PACKED")
        return WriterProperties(
            compression="ZSTD",
            compression_level=3,
            max_row_group_size=self.row_group,
            column_properties=dict.fromkeys(rising, packed),
        )


def _actions(commit: Path) -> Sequence[Mapping[str, Any]]:
    try:
        lines = commit.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line]
    except (OSError, ValueError):
        return [{"add": {"path": "unreadable commit", "size": -1}}]


def _sync_file(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
