"""Figures of sound, soil and dustfall on why pages: whose they are, what their items are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.ledger.address import (
    DUST_PERIOD,
    ODOROUS_PLACE,
    ODOROUS_WATER,
    SOIL_PLACE,
    SOIL_SAMPLE,
    SOUND_DAY,
    SOUND_PERIOD,
    SURROUNDINGS,
    Address,
)
from youju.ledger.surroundings import issued, soil_explain
from youju.ledger.surroundings.dust_store import SHELF as DUST
from youju.ledger.surroundings.odorous_store import SHELF as ODOROUS
from youju.ledger.surroundings.shelf import Computed, Shelf
from youju.ledger.surroundings.soil_store import SHELF as SOIL
from youju.ledger.surroundings.sound_store import SHELF as SOUND
from youju.readings.dated import PLACE_KINDS, Lines
from youju.readings.surroundings import kept
from youju.readings.surroundings.soil import KINDS as SOIL_KINDS
from youju.readings.surroundings.sound import KINDS as SOUND_KINDS
from youju.terms.errors import NotThere, UnknownPlace
from youju.terms.periods import Period, day_period
from youju.web.base.city import folder
from youju.web.base.city.spoken import is_chinese
from youju.web.base.rights.words import CITY_WIDE

TABLES = SURROUNDINGS
SITE = "site"
ITEMS: dict[str, str | Promise] = {
    "ld": _("Level by day (Ld)"),
    "ln": _("Level by night (Ln)"),
    "ldn": _("Level of day and night (Ldn)"),
    "met_day": _("The day against its limit"),
    "met_night": _("The night against its limit"),
    "day_rate": _("Share of days that meet their limit"),
    "night_rate": _("Share of nights that meet their limit"),
    "region_day": _("Mean level of the region by day"),
    "region_night": _("Mean level of the region by night"),
    "region_day_grade": _("Grade of the region by day"),
    "region_night_grade": _("Grade of the region by night"),
    "road_day": _("Mean level of the roads by day"),
    "road_night": _("Mean level of the roads by night"),
    "road_day_grade": _("Grade of the roads by day"),
    "road_night_grade": _("Grade of the roads by night"),
    "verdict": _("Verdict on the sample"),
    "ph": "pH",
    "clean_rate": _("Share of sites not above screening"),
    "farmland_rate": _("Safe use of polluted farmland"),
    "building_rate": _("Safe use of key building land"),
    "mean": _("Dustfall"),
    "largest": _("Largest dustfall of a point"),
    "smallest": _("Smallest dustfall of a point"),
    "met": _("Dustfall against its target"),
    "rank": _("Rank by dustfall"),
    "change": _("Dustfall against last year"),
    "grade": _("Grade of black and odorous water"),
    "state": _("State of the water body"),
    "share": _("Share of black and odorous waters that are cleared"),
}
LISTS: dict[str, str | Promise] = {
    "国家监管清单": _("national list"),
    "省级清单": _("provincial list"),
    "市级清单": _("municipal list"),
}
_SHELVES = {
    **dict.fromkeys((SOUND_DAY, SOUND_PERIOD), SOUND),
    **dict.fromkeys((SOIL_SAMPLE, SOIL_PLACE), SOIL),
    DUST_PERIOD: DUST,
    **dict.fromkeys((ODOROUS_WATER, ODOROUS_PLACE), ODOROUS),
}


@dataclass(frozen=True)
class Line:
    """A site that a figure rests on, as the register of that computation has it."""

    name: str
    site: str
    county: str
    kind: str
    of: str


def is_around(where: str) -> bool:
    """Whether an address is one of sound, soil or dustfall."""
    return where.partition("/")[0] in TABLES


def hidden(user: Any, where: str) -> bool:
    """Whether an address names soil outside a person's scope: its tree names sites and plots."""
    table, _sign, rest = where.partition("/")
    if table not in (SOIL_SAMPLE, SOIL_PLACE) or user.roles_today & CITY_WIDE:
        return False
    if table == SOIL_PLACE:
        return rest.partition("/")[0] not in user.counties_today
    key = rest.rsplit("/", 2)[0]
    counties = {one.county for one in kept.soil_of(folder.city()).lines if one.site == key}
    return not counties & set(user.counties_today)


def shelf(table: str) -> Shelf:
    """Whose computations the figures of a table are."""
    return _SHELVES[table]


def period_of(read: Address) -> Period | None:
    """The day of a figure of a day; None for a figure of a period.

    :raises NotThere: it is no day.
    """
    if read.table == SOIL_SAMPLE:
        return day_period(soil_explain.when(read.when)[0])
    if read.table == SOUND_DAY:
        try:
            return day_period(date.fromisoformat(read.when))
        except ValueError:
            raise NotThere(f"“{read.when}”不是日期；请写成 2026-10-01。") from None
    return None


def kind_of(read: Address) -> str:
    """``site``, or county or city, of the object of an address.

    :raises NotThere: the register knows no such object.
    """
    if read.table in (SOUND_DAY, SOIL_SAMPLE, ODOROUS_WATER):
        return SITE
    city = folder.city()
    lines: tuple[Any, ...] = _register(read.table).lines
    if read.table == SOIL_PLACE:
        account = kept.account_of(city)
        lines += (*account.farmland, *account.building)
    for kind in (*((SITE,) if read.table == DUST_PERIOD else ()), *PLACE_KINDS):
        if any(getattr(one, kind) == read.object for one in lines):
            return kind
    places = {"county": city.register.counties(), "city": city.register.cities()}
    for kind, names in places.items():  # of which there may be nothing but an issued value
        if read.object in names:
            return kind
    raise NotThere(f"名录中没有“{read.object}”；请写点位编码、区县名或市名。")


def named(computed: Computed, read: Address) -> tuple[str, str]:
    """The object as people call it, and the key of a site."""
    if read.table in (SOUND_PERIOD, SOIL_PLACE, ODOROUS_PLACE):
        return read.object, ""
    try:
        return _shown(_register(read.table, computed).line(read.object)).name, read.object
    except UnknownPlace:
        return read.object, read.object if read.table != DUST_PERIOD else ""


def item(name: str) -> str | Promise:
    """An item as pages write it; contents by the standard's Chinese name."""
    whole, own, moved = issued.split(name)
    plain, _sign, zone = whole.partition(":")
    said = ITEMS.get(plain, plain)
    if plain == "share" and zone:  # a list of villages, by its Chinese name
        which = LISTS.get(zone, zone)
        said = f"{said}（{which}）" if is_chinese() else f"{said} ({which})"
    elif zone:
        said = f"{said}（{zone}类区）" if is_chinese() else f"{said} (zone {zone})"
    if own:
        return _("%(item)s, our own") % {"item": said}
    return _("%(item)s against a year ago") % {"item": said} if moved else said


def lines(computed: Computed, read: Address, kind: str, period: Period) -> tuple[Line, ...]:
    """The sites that a figure rests on."""
    if kind == SITE:
        try:
            one = _register(read.table, computed).line(read.object)
        except UnknownPlace:
            return ()
        return (_shown(one),)
    register = _register(read.table, computed)
    return tuple(
        _shown(one) for one in register.on(period.end) if getattr(one, kind) == read.object
    )


def _register(table: str, computed: Computed | None = None) -> Lines[Any]:
    """The register of sites behind a table, as it stands or as a computation had it."""
    of, at = kept.SITES[shelf(table).subject]
    return of(folder.city()) if computed is None else at(folder.city(), computed.registers)


def _shown(one: object) -> Line:
    kind = str(getattr(one, "kind", ""))
    words = {**SOUND_KINDS, **SOIL_KINDS}
    of = str(getattr(one, "land", "")) or str(getattr(one, "zone", ""))
    return Line(
        str(getattr(one, "name", "")),
        str(getattr(one, "site", "")),
        str(getattr(one, "county", "")),
        words.get(kind, kind),
        of,
    )


def newest(table: str) -> int | None:
    """The number of the newest computation of its kind."""
    done = shelf(table).bases(folder.city())
    return done[-1].number if done else None


def stamp(table: str) -> tuple[tuple[str, int, int], ...]:
    """When the list of computations, or a table of theirs, was written to last."""
    mine, tables = shelf(table), Path(folder.path()) / "tables"
    found = []
    for name in mine.schemas:
        log = tables / name / "_delta_log"
        last = max(log.glob("*.json"), default=None) if log.is_dir() else None
        if last is not None:
            said = last.stat()
            found.append((f"{name}/{last.name}", said.st_mtime_ns, said.st_size))
    bases = tables / f"{mine.subject}_bases.jsonl"
    if bases.is_file():
        said = bases.stat()
        found.append((bases.name, said.st_mtime_ns, said.st_size))
    return tuple(found)
