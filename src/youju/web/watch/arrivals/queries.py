"""What arrived, what waits for a mapping, which mappings the city keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from youju.intake import arrivals, spool
from youju.intake.arrivals import Arrival, Unmapped
from youju.readings.layouts import LAYOUTS, mapped, outlet_words
from youju.readings.layouts.mapped import of_outlets
from youju.readings.network import naming
from youju.readings.network.registers import Network
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


def layout_words(name: str) -> str:
    """What a layout is for, in a few words; a mapping of the city is its own name."""
    known = LAYOUTS.get(name)
    return re.split("[：，（]", known.says)[0] if known else name


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


def named() -> Callable[[str, str, date], str]:
    """What finds an outlet by what a sheet calls it, by the registers as they stand."""
    return partial(naming.named, Network.read(folder.city()))


def words_of(chosen: mapped.Mapping, strange: Sequence[str]) -> dict[str, Any]:
    """What the form of a mapping offers: meanings, and of an outlet's sheet factors and marks."""
    if chosen.subject != mapped.OUTLETS:
        return {"meanings": mapped.MEANINGS, "of_outlets": False}
    said = {one.said: one.means for one in chosen.marks}
    marks = {**dict.fromkeys(strange, ""), **said}
    return {
        "meanings": of_outlets.MEANINGS,
        "of_outlets": True,
        "spans": of_outlets.SPAN_WORDS,
        "flags": outlet_words.FLAGS,
        "factors": outlet_words.factors(),
        "marks": list(marks.items()),
    }


def board(request: HttpRequest) -> dict[str, Any] | None:
    """The part of the home page: files waiting and the last arrivals; nothing where all is well."""
    waiting, last = unmapped(), arrived()[:3]
    if not waiting and not last:
        return None
    return {"waiting": waiting, "last": last, "writer": writer()}
