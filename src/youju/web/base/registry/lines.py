"""Stations as dated lines, and how a line is cut, closed, added. Pure: a register in, another out.

The register knows no edits, only its lines; who changed them and why is in the audit chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from youju.terms.errors import BadInput
from youju.terms.places import Register, Site, read_register
from youju.web.base.registry.words import CLOSED, COMING, IN_USE

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Station:
    """A station on a day, with all its dated lines (oldest first)."""

    key: str
    lines: tuple[Site, ...]
    day: date

    @property
    def now(self) -> Site | None:
        """The line that describes it on the day; None when it does not stand then."""
        return next((line for line in self.lines if line.stands_on(self.day)), None)

    @property
    def line(self) -> Site:
        """The line of the day, else the last one that began, else the first to come."""
        begun = [one for one in self.lines if (one.since or date.min) <= self.day]
        return self.now or (begun[-1] if begun else self.lines[0])

    @property
    def state(self) -> str:
        """In use, closed or not yet in use on the day."""
        if self.now is not None:
            return IN_USE
        return CLOSED if (self.lines[0].since or date.min) <= self.day else COMING

    @property
    def name(self) -> str:
        """The name in use."""
        return self.line.name


@dataclass(frozen=True)
class Difference:
    """The lines of one station before and after; empty where it did not or does not exist."""

    key: str
    before: tuple[Site, ...]
    after: tuple[Site, ...]

    @property
    def name(self) -> str:
        """Its name, the newer one."""
        return (self.after or self.before)[-1].name


def by_station(register: Register) -> dict[str, tuple[Site, ...]]:
    """Lines by station in the order of the register, each station's from old to new."""
    found: dict[str, list[Site]] = {}
    for line in register.sites:
        found.setdefault(line.site, []).append(line)
    return {key: tuple(sorted(lines, key=_begins)) for key, lines in found.items()}


def stations(register: Register, day: date) -> list[Station]:
    """Every station as it is on that day."""
    return [Station(key, lines, day) for key, lines in by_station(register).items()]


def differences(old: Register, new: Register) -> list[Difference]:
    """The stations whose lines are not the same in both."""
    before, after = by_station(old), by_station(new)
    return [
        Difference(key, before.get(key, ()), after.get(key, ()))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    ]


def cut(register: Register, key: str, day: date, **said: Any) -> Register:
    """From ``day`` on the station's line says something else; before, it stays as it was.

    :raises BadInput: the station does not stand on that day.
    """
    line = _standing(register, key, day)
    fresh = replace(line, since=day if (line.since or date.min) < day else line.since, **said)
    if fresh == replace(line, since=fresh.since):
        return register
    if (line.since or date.min) < day:
        return _with(register, line, [replace(line, until=day - ONE_DAY), fresh])
    return _with(register, line, [fresh])


def close(register: Register, key: str, last: date) -> Register:
    """The station stands for the last time on ``last``.

    :raises BadInput: it does not stand then, or something is registered for later.
    """
    line = _standing(register, key, last)
    if later := [one for one in by_station(register)[key] if _begins(one) > last]:
        raise BadInput(
            _("A later line begins on %s; take it back by the sheet before closing the station.")
            % later[0].since
        )
    return _with(register, line, [replace(line, until=last)])


def say(register: Register, key: str, **said: Any) -> Register:
    """What holds at all times (name, aliases, place, predecessor) changes on every line."""
    return Register(
        tuple(replace(line, **said) if line.site == key else line for line in register.sites)
    )


def add(register: Register, line: Site) -> Register:
    """Another station.

    :raises BadInput: there is one with that key.
    """
    if any(one.site == line.site for one in register.sites):
        raise BadInput(_("There is already a station with the code %s.") % line.site)
    return Register((*register.sites, line))


def put(register: Register, key: str, lines: Sequence[Site]) -> Register:
    """All lines of one station replaced, at their place (at the end for a new station)."""
    kept: list[Site] = []
    placed = False
    for line in register.sites:
        if line.site != key:
            kept.append(line)
        elif not placed:
            kept += lines
            placed = True
    return Register(tuple(kept if placed else (*kept, *lines)))


def faults(register: Register, before: Register) -> dict[str, str]:
    """What is wrong with a station that was not wrong before: key → sentence.

    Two stations of one name would make every sheet with that name unreadable, a predecessor
    that nobody knows leads nowhere.
    """
    found: dict[str, str] = {}
    known = {line.site for line in register.sites}
    old = set(before.sites)
    names: dict[str, set[str]] = {}
    for line in register.sites:
        for name in (line.site, line.name, *line.aliases):
            names.setdefault(_folded(name), set()).add(line.site)
    for line in register.sites:
        if line in old:
            continue
        for name in (line.site, line.name, *line.aliases):
            if others := sorted(names[_folded(name)] - {line.site}):
                found[line.site] = _("“%(name)s” is already a name of station %(other)s.") % {
                    "name": name,
                    "other": "、".join(others),
                }
        if line.predecessor == line.site:
            found[line.site] = _("A station cannot follow itself.")
        elif line.predecessor and line.predecessor not in known:
            found[line.site] = _("The predecessor %s is not in the register.") % line.predecessor
    return found


def require_sound(register: Register, before: Register) -> Register:
    """The register as it would be read back, when nothing new is wrong with it.

    :raises BadInput: the first thing that is wrong.
    """
    if found := faults(register, before):
        raise BadInput(next(iter(found.values())))
    return read_register(register.to_csv())


def successors(register: Register, key: str) -> list[str]:
    """The stations that name this one as their predecessor."""
    return list(dict.fromkeys(one.site for one in register.sites if one.predecessor == key))


def _standing(register: Register, key: str, day: date) -> Site:
    found = [one for one in by_station(register).get(key, ()) if one.stands_on(day)]
    if not found:
        raise BadInput(_("The station does not stand on %s; choose another day.") % day)
    return found[0]


def _with(register: Register, line: Site, lines: list[Site]) -> Register:
    at = register.sites.index(line)
    return Register((*register.sites[:at], *lines, *register.sites[at + 1 :]))


def _begins(line: Site) -> date:
    return line.since or date.min


def _folded(name: str) -> str:
    """As ``Register.named`` compares: full-width letters and spaces at the ends are forgiven."""
    wide = {0x3000: " "} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return name.translate(wide).strip().casefold()
