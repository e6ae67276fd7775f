"""What the page of the morning sheet is made of: a kept sheet, or one made for the asking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from youju.ledger import closing, morning_kept, store
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.morning import (
    AQI,
    DAY,
    STRETCHES,
    TO_YEAR,
    Arrived,
    Line,
    Morning,
    Place,
    Stretch,
    Told,
)
from youju.ledger.morning_kept import Kept, with_basis
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.terms.figures import Figure, in_text
from youju.terms.periods import Period
from youju.terms.places import CITY, COUNTY
from youju.web.base.city import folder
from youju.web.base.city.templatetags.figures import SUBSCRIPTS
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.models import User
from youju.web.base.rights.words import COUNTY as COUNTY_ROLE
from youju.web.watch.morning import words
from youju.web.watch.morning.models import Notice

COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    DAY: (
        ("PM2.5", EXCLUDED),
        ("PM2.5", KEPT),
        ("PM10", EXCLUDED),
        ("PM10", KEPT),
        ("O3_8h", KEPT),
    ),
}
RUN = (
    *COLUMNS[DAY],
    (INDEX, EXCLUDED),
    (INDEX, KEPT),
    (GOOD_RATE, KEPT),
    (GOOD_RATE, EXCLUDED),
)

# sheets


def day_asked(text: str) -> date | None:
    """The day in the address; else the newest of which a sheet is kept, or the last with data."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    found = days()
    yesterday = folder.beijing_now().date() - timedelta(days=1)
    if found and (found[0] == yesterday or folder.last_day() is None):
        return found[0]
    last = folder.last_day()
    if found and last is not None:
        return max(found[0], min(last, yesterday))
    return min(last, yesterday) if last is not None else None


def days() -> list[date]:
    """The days of which a sheet is kept, newest first."""
    return morning_kept.days(folder.path())


def kept(on: date, *, later: bool = False) -> Kept | None:
    """The sheet that went out, or its newer numbers."""
    name = f"{on.isoformat()}{'.later' if later else ''}.json"
    file = folder.path() / "site" / "morning" / name
    try:
        said = file.stat()
    except FileNotFoundError:
        return None
    return _kept(folder.path(), on, later, said.st_mtime_ns)


@lru_cache(maxsize=8)
def _kept(path: Path, on: date, later: bool, changed: int) -> Kept | None:
    return morning_kept.read(path, on, later=later)


_worker = ThreadPoolExecutor(1, thread_name_prefix="morning")
_jobs: dict[tuple[Any, ...], Future[Kept]] = {}
_door = threading.Lock()
_MOST = 4


def made(on: date, *, wait: float) -> Kept | None:
    """A sheet of a day of which none is kept; None when it takes longer.

    :raises NotEnoughData: nothing was computed up to that day.
    """
    here = folder.path()
    key = (here, morning_kept.stand(folder.city(), on), on)
    with _door:
        job = _jobs.get(key)
        if job is None:
            while len(_jobs) >= _MOST:
                del _jobs[next(iter(_jobs))]
            job = _jobs[key] = _worker.submit(_make, here, folder.snapshot(), on)
    try:
        return job.result(timeout=wait)
    except NotYet:
        return None
    except Exception:
        with _door:
            _jobs.pop(key, None)
        raise


def _make(here: Path, held: Snapshot, on: date) -> Kept:
    return morning_kept.make(folder.city(here), on, folder.beijing_now(), held)


# who sees places


Released = Callable[[str, str], Any]
_sources: list[Released] = []


def releases_from(source: Released) -> None:
    """Tell where issued rankings are found: (period key, scheme key) → one with ``basis``."""
    if source not in _sources:
        _sources.append(source)


def places_seen(user: Any, made_: Morning) -> frozenset[str]:
    """Of which stretches a person sees the places: all, or those that were issued.

    An issued ranking is one of its own computation; places of another one stay behind the wall.
    """
    if may(user, "morning.rank"):
        return frozenset(STRETCHES)
    found = set()
    for key, period in made_.periods.items():
        if period is None:
            continue
        for source in _sources:
            issued = source(period.key, made_.scheme_key)
            if issued is not None and issued.basis == made_.basis:
                found.add(key)
    return frozenset(found)


# tables


@dataclass(frozen=True)
class Cell:
    """One value on the page: text, address, clause, 同比 in words, why something is missing."""

    text: str
    ref: str
    clause: str
    change: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One place in a table of the sheet."""

    line: Line
    own: bool
    cells: tuple[Cell, ...]
    aqi: Cell | None
    level: str
    primary: str
    place: Place | None
    rank_ref: str
    moved: tuple[str, str]


@dataclass(frozen=True)
class Table:
    """Yesterday, month or year to date: which days, by what movement is counted, the rows."""

    key: str
    name: Any
    period: Period | None
    before: Period | None
    rows: tuple[Row, ...]
    ranked: bool


def tables(found: Morning, seen: frozenset[str], own: frozenset[str]) -> list[Table]:
    """The three tables, each with the city, the counties and the points."""
    return [
        Table(
            key,
            words.STRETCHES[key],
            found.periods[key],
            found.before.get(key),
            tuple(_row(found, one, key, seen, own) for one in found.lines)
            if found.periods[key] is not None
            else (),
            key in seen and bool(found.ranking),
        )
        for key in STRETCHES
    ]


def _row(found: Morning, line: Line, key: str, seen: frozenset[str], own: frozenset[str]) -> Row:
    part = line.stretches[key]
    place = part.place if key in seen else None
    return Row(
        line,
        bool(line.county) and line.county in own,
        tuple(cell(found, part, of, dust) for of, dust in COLUMNS.get(key, RUN)),
        cell(found, part, AQI, KEPT) if key == DAY else None,
        part.level,
        words.listed([SUBSCRIPTS.get(one, one) for one in part.primary.split(",") if one]),
        place,
        with_basis(Figure("", None, ref=place.ref), found.basis) if place else "",
        words.moved(place.up) if place else ("", ""),
    )


def cell(found: Morning, part: Stretch, of: str, dust: str) -> Cell:
    """One value with its 同比."""
    told = part.told.get((of, dust))
    if told is None:
        return Cell("", "", "", "", "")
    return _cell(found, told)


def _cell(found: Morning, told: Told) -> Cell:
    now = told.now
    text = "" if now.value is None else in_text(now.value)
    note = now.note if now.value is None else told.change.note
    return Cell(
        text,
        with_basis(now, found.basis),
        str(now.by or ""),
        words.change(told.change),
        note,
    )


def goals(found: Morning) -> list[Line]:
    """The places with a PM2.5 target."""
    return [
        one for one in found.lines if one.goal is not None and one.goal.target.value is not None
    ]


def focus(found: Morning, user: Any) -> Line:
    """What the page begins with: a county's own line to its people, else the city's."""
    own = user.counties_today if COUNTY_ROLE in user.roles_today else frozenset()
    mine = [one for one in found.lines if one.kind == COUNTY and one.name in own]
    city = [one for one in found.lines if one.kind == CITY]
    return (mine or city or list(found.lines))[0]


def summary(found: Morning, line: Line) -> dict[str, Any]:
    """The figures at the head of the page and of its board."""
    day, year = line.stretches[DAY], line.stretches[TO_YEAR]
    pm = {key: cell(found, line.stretches[key], "PM2.5", EXCLUDED) for key in STRETCHES}
    return {
        "line": line,
        # A sheet with gaps goes as far as its data.
        "upto": max((one.end for one in found.periods.values() if one), default=found.on),
        "state": words.state_in_text(found.state),
        "aqi": cell(found, day, AQI, KEPT),
        "level": day.level,
        "pm": pm,
        "pm_day": pm[DAY],
        "pm_month": pm["month"],
        "pm_year": pm[TO_YEAR],
        "good": cell(found, year, GOOD_RATE, KEPT),
        "goal": line.goal,
        "off_line": words.signed(line.goal.off_line.value) if line.goal else "",
        "allowed": words.bound(line.goal.allowed.value) if line.goal else "",
    }


# data


@dataclass(frozen=True)
class Data:
    """One station: yesterday's missing hours, short days and lost months, in words.

    Items of which the same is to be said stand together.
    """

    arrived: Arrived
    nothing: bool
    missing: tuple[tuple[str, int, bool], ...]
    short: tuple[tuple[str, str, int, int, bool], ...]
    lost: tuple[tuple[str, str, int, int], ...]

    @property
    def fine(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.nothing or self.missing or self.short or self.lost)


def data(found: Morning) -> list[Data]:
    """Every station, those with missing data first."""
    rows = [
        Data(
            one,
            bool(one.missing) and all(part.hours == 24 and not part.valid for part in one.missing),
            tuple(
                (items, *said)
                for said, items in _together(
                    (part.item, (part.hours, part.valid)) for part in one.missing
                )
            ),
            tuple(
                (items, words.days(said[0]), len(said[0]), said[1], said[2])
                for said, items in _together(
                    (part.item, (part.days, part.need, part.item == "O3_8h")) for part in one.short
                )
            ),
            tuple(
                (said[0], items, said[1], said[2])
                for said, items in sorted(
                    _together(
                        (part.item, (part.month, part.valid + part.left, part.need))
                        for part in one.lost
                    ),
                    reverse=True,
                )
            ),
        )
        for one in found.arrived
    ]
    return sorted(rows, key=lambda one: (not one.nothing, not one.missing, one.fine))


def _together(parts: Iterable[tuple[str, tuple[Any, ...]]]) -> list[tuple[tuple[Any, ...], str]]:
    """What is said → the items of which it is said."""
    found: dict[tuple[Any, ...], list[str]] = {}
    for item, said in parts:
        found.setdefault(said, []).append(SUBSCRIPTS.get(item, item))
    return [(said, words.listed(items)) for said, items in found.items()]


def notices(on: date, user: Any) -> list[Notice]:
    """Who was told of that day; a county's people see what their county was told."""
    found = Notice.objects.filter(on=on).select_related("by", "answered_by")
    if not may(user, "morning.rank"):
        found = found.filter(county__in=user.counties_today)
    return list(found)


def may_answer(user: User, notice: Notice) -> bool:
    """Whether it is this person's to answer: the county's own, the station for all."""
    if not may(user, "morning.answer") or notice.answered_at or notice.settled_at:
        return False
    return may(user, "morning.tell") or notice.county in user.counties_today


# closed periods


def bases() -> list[store.Computed]:
    """The computations of which a period may be closed on, newest first."""
    return store.bases(folder.city())[::-1]


def scheme_text() -> str:
    """The scheme by which places are compared; nothing without one."""
    for file in sorted((folder.path() / "schemes").glob("*.toml")):
        return file.read_text(encoding="utf-8")
    return ""


def revisions(period: Period, closed: int) -> closing.Revisions:
    """What the newest computation says otherwise of a closed period; kept with it."""
    held = folder.snapshot()
    return held.remember(
        ("morning.revisions", period, closed),
        lambda: closing.revisions(folder.city(), period, closed, scheme=scheme_text(), held=held),
    )


def stages(on: date) -> list[tuple[str, tuple[str, ...]]]:
    """Station level → its steps of review on that day."""
    levels = dict.fromkeys(one.level for one in folder.city().register.on(on) if one.level)
    return [(level, closing.stages(folder.city(), level, on)) for level in levels]
