"""The night: small files put together, superseded ones removed, what is kept counted.

Rows are never removed, and nothing of the journal is. A superseded file holds only rows that lie
in a newer file too: no figure, basis or pack needs it, because bases are read by sequence and packs
bring their own data. It is still left for a while to whoever opened the list of files before:
a day for the tables of the network, which are put together every few minutes, a week for the
others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from youju.intake.network import take
from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.network import strangers
from youju.readings.network.schema import EXPORTS, PACKETS, READINGS, table

HOURS_OF_NETWORK: Final = 24
HOURS_OF_OTHERS: Final = 168
OTHERS: Final = ("raw_reading", "raw_issued", "mark")
COUNTS_KEPT: Final = 40
"""Days for which counts of arrivals are kept; pages look at the last two."""


@dataclass(frozen=True)
class Night:
    """What was done: parts of tables put together, files removed, and their bytes."""

    parts: int = 0
    removed: int = 0
    freed: int = 0

    @property
    def words(self) -> str:
        """One sentence; nothing when nothing was removed."""
        if not self.removed:
            return ""
        return f"清除被替代的旧文件 {self.removed} 个，腾出 {self.freed / 1_000_000:.1f} MB。"


def night(city: City, *, on: date | None = None, hours: int | None = None) -> Night:
    """Put the network's tables in order and remove files that newer ones have replaced.

    ``hours``: how long superseded files are left (for tests); ``on``: the Beijing day, for the
    counts of arrivals that are too old (None: they stay).

    :raises Locked: another process writes.
    """
    parts = take.tidy(city)
    removed = freed = 0
    with city.lock():
        strangers.keep(city)
        for name in (READINGS, PACKETS, EXPORTS):
            wanted = table(city, name)
            left = HOURS_OF_NETWORK if hours is None else hours
            before = wanted.version()
            files, size = _vacuum(wanted.path, left)
            wanted.refresh()
            if files:
                wanted.sync(before)
            removed, freed = removed + files, freed + size
        for name in OTHERS:
            left = HOURS_OF_OTHERS if hours is None else hours
            files, size = _vacuum(city.tables / name, left)
            removed, freed = removed + files, freed + size
        if on is not None:
            _forget_counts(city, on)
    return Night(parts, removed, freed)


def superseded(wanted: Table) -> Sequence[Path]:
    """Files in a table's folder that its present version doesn't read."""
    active = set(wanted.files()["path"])
    return sorted(
        one
        for one in wanted.path.rglob("*.parquet")
        if _is_data(one, wanted.path) and str(one) not in active
    )


def _is_data(file: Path, folder: Path) -> bool:
    return not any(part.startswith("_") for part in file.relative_to(folder).parts)


def _vacuum(path: Path, hours: int) -> tuple[int, int]:
    try:
        delta = DeltaTable(str(path))
    except TableNotFoundError:
        return 0, 0
    # "Full", because a log that was cleaned up no longer names files superseded long ago.
    going = delta.vacuum(hours, dry_run=True, enforce_retention_duration=False, full=True)
    if not going:
        return 0, 0
    size = sum((path / one).stat().st_size for one in going if (path / one).is_file())
    delta.vacuum(hours, dry_run=False, enforce_retention_duration=False, full=True)
    return len(going), size


def _forget_counts(city: City, on: date) -> None:
    oldest = f"{on - timedelta(days=COUNTS_KEPT):%Y-%m-%d}"
    for file in (city.tables / "network_heard").glob("*.parquet"):
        if file.stem < oldest:
            file.unlink()
