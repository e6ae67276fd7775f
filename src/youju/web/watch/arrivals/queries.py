"""What arrived, what waits for a mapping, which mappings the city keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from youju.intake import arrivals, spool
from youju.intake.arrivals import Arrival, Unmapped
from youju.readings.layouts import mapped
from youju.terms.errors import NotThere
from youju.web.base.city import folder


@dataclass(frozen=True)
class Writer:
    """How the writer is: running or standing still, since when, with which last error."""

    beat: spool.Heartbeat | None
    alive: bool
    waiting: int


def writer() -> Writer:
    """The writer of this city."""
    beat = spool.heartbeat(folder.path())
    alive = beat is not None and beat.alive(folder.beijing_now())
    return Writer(beat, alive, len(spool.pending(folder.path())))


def arrived(outcome: str = "") -> list[Arrival]:
    """The newest files, all or those with one outcome."""
    return arrivals.arrivals(folder.path(), limit=500, outcome=outcome)


def unmapped() -> list[Unmapped]:
    """Files that wait for somebody to say what their columns mean."""
    return arrivals.unmapped(folder.path())


def waiting_file(name: str) -> tuple[Unmapped, bytes]:
    """One waiting file with its bytes; only a path that is listed as waiting is ever opened.

    :raises NotThere: no such file waits.
    """
    for one in unmapped():
        if one.path == name:
            path = Path(one.path)
            return one, (path if path.is_absolute() else folder.path() / path).read_bytes()
    raise NotThere(f"“{name}”不在待对应的文件中；可能已经读入或移走。")


def refused_rows(position: str) -> tuple[str, bytes]:
    """The sheet of refused rows of an arrival: its name and bytes.

    :raises NotThere: that arrival had none.
    """
    for one in arrivals.arrivals(folder.path(), limit=None):
        if one.refused_file and one.position == position:
            path = Path(one.refused_file)
            file = path if path.is_absolute() else folder.path() / path
            if file.is_file():
                return file.name, file.read_bytes()
    raise NotThere("没有找到这次导入的退回表。")


def kept_layouts() -> tuple[mapped.Mapping, ...]:
    """Every version of every mapped layout of this city."""
    return mapped.kept(folder.path() / "layouts")


def board(request: HttpRequest) -> dict[str, Any] | None:
    """The part of the home page: files waiting and the last arrivals; nothing where all is well."""
    waiting, last = unmapped(), arrived()[:3]
    if not waiting and not last:
        return None
    return {"waiting": waiting, "last": last, "writer": writer()}
