"""The figures of a computation in memory, and surely those that stand in the tables now.

The verdict of a why page is about the tables as they are at this moment. So what is held in
memory is used only while no file of the tables has changed since it was read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from youju.ledger import snapshot as snapshots
from youju.ledger import store
from youju.ledger.snapshot import Snapshot
from youju.web.base.city import folder

MOST = 3
BASES = "bases.jsonl"
Stamp = tuple[tuple[str, int, int], ...]

_held: OrderedDict[tuple[Path, int], tuple[Stamp, Snapshot]] = OrderedDict()
_door = threading.Lock()


def snapshot(number: int) -> Snapshot:
    """The figures of that computation, read again when the tables were touched since.

    :raises NotThere: no such computation.
    """
    here, now = folder.path(), stamp()
    key = (here, number)
    with _door:
        known = _held.get(key)
        if known is not None and known[0] == now:
            _held.move_to_end(key)
            return known[1]
        found = _read(number)
        if stamp() == now:
            _held[key] = (now, found)
            while len(_held) > MOST:
                _held.popitem(last=False)
    return found


def _read(number: int) -> Snapshot:
    """The site's own snapshot, unless the tables were written to since it was computed."""
    newest = folder.computed()
    if newest is not None and newest.number == number and not _written_since():
        return folder.snapshot()
    return snapshots.load(folder.city(), number)


def _written_since() -> bool:
    """Whether a table of figures was written to after the newest computation was recorded."""
    recorded = (folder.path() / "tables" / BASES).stat().st_mtime_ns
    return any(when > recorded for name, when, _size in stamp() if name != BASES)


def stamp() -> Stamp:
    """Names, times and sizes of the newest entries of the tables' logs, and of the list of
    computations: any commit changes them."""
    tables = folder.path() / "tables"
    found = []
    for table in (store.DAY, store.PERIOD):
        log = tables / table / "_delta_log"
        last = max(log.glob("*.json"), default=None) if log.is_dir() else None
        if last is not None:
            said = last.stat()
            found.append((f"{table}/{last.name}", said.st_mtime_ns, said.st_size))
    file = tables / BASES
    if file.is_file():
        said = file.stat()
        found.append((BASES, said.st_mtime_ns, said.st_size))
    return tuple(found)
