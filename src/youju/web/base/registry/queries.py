"""Questions about stations, versions, units; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from youju.intake import spool
from youju.intake.spool import Answer, Heartbeat
from youju.terms.errors import NotThere, YoujuError
from youju.terms.periods import BEIJING
from youju.terms.places import Register, read_register
from youju.web.base.city import folder
from youju.web.base.registry import lines
from youju.web.base.registry.lines import Difference
from youju.web.base.registry.models import RegisterChange
from youju.web.base.rights.models import Organisation

LOST = "lost"
"""A change whose command is nowhere: the site broke off before the spool had it."""


def today() -> date:
    """The day on the office's wall."""
    return folder.beijing_now().date()


def newest() -> Register:
    """The newest version: the last one that waits for the writer, else the one in force.

    Edits are made on it, so that several may be handed in while the writer stands still; they
    are carried out in their order.
    """
    for waiting in reversed(spool.pending(folder.path())):
        if waiting.kind == "register":
            try:
                return read_register(str(waiting.said["text"]))
            except (KeyError, YoujuError):  # the writer will refuse it
                continue
    return folder.city().register


def waiting() -> int:
    """How many register versions wait for the writer."""
    return sum(one.kind == "register" for one in spool.pending(folder.path()))


def still_writer() -> tuple[bool, Heartbeat | None]:
    """Whether the writer stands still, with its last sign of life."""
    beat = spool.heartbeat(folder.path())
    return beat is None or not beat.alive(folder.beijing_now()), beat


def answer_to(change: RegisterChange) -> Answer:
    """What became of a change so far."""
    found = spool.answer(folder.path(), change.ticket) if change.ticket else None
    return found or Answer(change.ticket, "register", LOST, "", change.made_at)


def counties(register: Register) -> list[str]:
    """Every county named by a station or a unit, stations' order first."""
    units = Organisation.objects.exclude(county="").values_list("county", flat=True)
    return list(dict.fromkeys((*register.counties(), *units)))


@dataclass(frozen=True)
class Version:
    """One version of the register: hash, when it came and by whom, what it changed."""

    sha256: str
    at: datetime
    by: str
    differences: tuple[Difference, ...]
    change: RegisterChange | None = None


def versions(of: str = "", *, most: int = 200) -> list[Version]:
    """The versions kept, newest first; those that changed one station when it is named."""
    city = folder.city()
    kept = city.register_versions()[-most:]
    changes = {
        one.fresh: one
        for one in RegisterChange.objects.filter(fresh__in=[row[0] for row in kept])
        .select_related("by")
        .order_by("made_at")
    }
    found = []
    before = Register(())
    for sha, _position, arrived, _on, by in kept:
        try:
            register = city.register_at(sha)
        except YoujuError:
            continue
        differ = tuple(lines.differences(before, register))
        before = register
        if not of or any(one.key == of for one in differ):
            at = datetime.fromisoformat(arrived).astimezone(BEIJING)
            mine = tuple(one for one in differ if not of or one.key == of)
            found.append(Version(sha, at, by, mine, changes.get(sha)))
    return found[::-1]


def station(register: Register, key: str) -> lines.Station:
    """One station as it is today.

    :raises NotThere: the register does not know it.
    """
    found = lines.by_station(register).get(key)
    if not found:
        raise NotThere(f"名录中没有站点“{key}”。")
    return lines.Station(key, found, today())


def without_county(stations: Iterable[lines.Station]) -> list[lines.Station]:
    """Stations in use that belong to no county: no county's value counts them."""
    return [one for one in stations if one.now is not None and not one.now.county]


def changes(*, station: str = "", most: int = 30) -> list[tuple[RegisterChange, Answer]]:
    """The changes handed in through the site, newest first, with the writer's answers."""
    found = RegisterChange.objects.select_related("by").defer("text")
    recent = list(found[: most * 4 if station else most])
    if station:
        recent = [one for one in recent if station in one.stations][:most]
    return [(one, answer_to(one)) for one in recent]


def city_name() -> str:
    """The key of the city among the objects of the register."""
    return folder.city_name()


def differences_of(change: RegisterChange) -> list[Difference]:
    """The lines of a change, before and after (from the versions; empty when one is not kept)."""
    city = folder.city()
    fresh = read_register(change.text)
    try:
        before = city.register_at(change.seen)
    except YoujuError:  # it waits behind another one
        earlier = RegisterChange.objects.filter(fresh=change.seen).first()
        if earlier is None:
            return []
        before = read_register(earlier.text)
    return lines.differences(before, fresh)
