"""The city's folder opened, once per thread, and again when its settings or register change."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from youju.ledger import snapshot as snapshots
from youju.ledger import store
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.terms.errors import NotEnoughData
from youju.terms.periods import BEIJING
from youju.terms.places import CITY as CITY_KIND
from youju.terms.places import COUNTY, SITE, Register

FILES = ("city.toml", "register/sites.csv", "register/sections.csv")
"""Whenever one of these changes, the city is opened again."""
_mine = threading.local()
_loading = threading.Lock()
_held: dict[Path, Snapshot] = {}


def path() -> Path:
    """The folder of the city that this site serves."""
    return Path(settings.CITY)


def city(here: Path | None = None) -> City:
    """The city, opened for this thread.

    ``here``: the folder that was served when somebody asked, for work that is done aside; what the
    site serves by then may be another one.

    :raises NotThere: the folder holds no city.
    """
    here = here or path()
    stamp = tuple(_stamp(here / name) for name in FILES)
    if getattr(_mine, "stamp", None) != (here, stamp):
        _mine.city = City.open(here)
        _mine.stamp = (here, stamp)
    found: City = _mine.city
    return found


def computed() -> store.Computed | None:
    """The latest computation; None where nothing was computed yet."""
    done = _bases(path(), _stamp(path() / "tables" / "bases.jsonl"))
    return done[-1] if done else None


@lru_cache(maxsize=4)
def _bases(folder: Path, stamp: tuple[int, int]) -> tuple[store.Computed, ...]:
    return tuple(store.bases(City.open(folder)))


def snapshot() -> Snapshot:
    """All figures of the latest computation, in memory, shared by the threads of this process.

    :raises NotEnoughData: nothing was computed yet.
    """
    if computed() is None:
        raise NotEnoughData("还没有评价结果；请先导入数据，数据处理程序会自动计算。")
    here = path()
    with _loading:
        held = _held.get(here)
        fresh = snapshots.current(city(), held)
        if fresh is not held:
            _held.clear()
            _held[here] = fresh
    return fresh


def last_day() -> date | None:
    """The last day with a figure; None where there is none."""
    return snapshot().last_day if computed() else None


def beijing_now() -> datetime:
    """The clock on the office's wall."""
    return datetime.now(BEIJING)


def age_of_data(now: datetime) -> timedelta | None:
    """How long ago the last day with a figure ended."""
    day = last_day()
    if day is None:
        return None
    end = datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(days=1)
    return max(now - end, timedelta())


def city_name() -> str:
    """The key of the city itself among the objects of the register (its own name else)."""
    named = city().register.cities()
    return named[0] if named else city().settings.name


def kind_of(name: str, register: Register | None = None) -> str | None:
    """site, county or city; None for a name that the register (today's, else) does not know."""
    register = register or city().register
    for kind in (SITE, COUNTY, CITY_KIND):
        if any(getattr(site, kind) == name for site in register.sites):
            return kind
    return None


def forget() -> None:
    """Forget what was opened (the tests change the city that the site serves)."""
    _mine.__dict__.clear()
    _held.clear()


def _stamp(file: Path) -> tuple[int, int]:
    try:
        said = file.stat()
    except FileNotFoundError:
        return (0, 0)
    return (said.st_mtime_ns, said.st_size)
