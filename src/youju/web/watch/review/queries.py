"""What is asked of reviews: proposals that a person may see, marks of a station, who was first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from youju.readings import tables
from youju.readings.marks import KINDS, NEVER, NOT_OURS, Mark, members, spans
from youju.terms.periods import began
from youju.terms.places import CITY, COUNTY, SITE, Site
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.base.work.models import Entry
from youju.web.watch.review import words
from youju.web.watch.review.models import Proposal

# proposals


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to."""

    state: str = ""
    way: str = ""
    place: str = ""
    text: str = ""

    @classmethod
    def of(cls, said: Any) -> Filters:
        """The filters of an address; unknown words are left out."""
        state, way = said.get("state", ""), said.get("way", "")
        return cls(
            state if state in words.STATES else "",
            way if way in words.WAYS else "",
            said.get("at", "").strip()[:60],
            said.get("text", "").strip()[:60],
        )


def proposals(user: User, filters: Filters) -> QuerySet[Proposal]:
    """The reviews that this person may see, newest first."""
    found = Proposal.objects.seen_by(user).select_related("organisation")
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.way:
        found = found.filter(way=filters.way)
    if filters.place:
        found = found.filter(Q(key=filters.place) | Q(name=filters.place))
    if filters.text:
        found = found.filter(
            Q(because__icontains=filters.text)
            | Q(document__icontains=filters.text)
            | Q(name__icontains=filters.text)
            | Q(by_name__icontains=filters.text)
        )
    return found


def proposal(user: User, number: int) -> Proposal | None:
    """One review, when this person may see it."""
    found: Proposal | None = Proposal.objects.seen_by(user).filter(pk=number).first()
    return found


def history(one: Proposal) -> list[tuple[Entry, Any]]:
    """What happened to a review, newest first, with the deed in words."""
    entries = Entry.objects.filter(thing=one.thing)
    return [(entry, words.DEEDS.get(entry.deed, entry.deed)) for entry in entries]


# places


@dataclass(frozen=True)
class Place:
    """Something that a mark may stand at: a station, a county or the city."""

    scope: str
    key: str
    name: str
    level: str
    county: str

    @property
    def own(self) -> bool:
        """Whether the city itself may mark there."""
        return self.scope == SITE and self.level not in NOT_OURS


def places(user: User) -> list[Place]:
    """The stations as they stand today (a county's own to a county), then counties and city."""
    register = folder.city().register
    latest: dict[str, Site] = {}
    for site in register.sites:
        known = latest.get(site.site)
        if known is None or (site.since or date.min) >= (known.since or date.min):
            latest[site.site] = site
    found = [Place(SITE, one.site, one.name, one.level, one.county) for one in latest.values()]
    if user.roles_today <= {"county", "department"}:
        return [one for one in found if one.county in user.counties_today]
    found += [Place(COUNTY, one, one, "", one) for one in register.counties()]
    return [*found, *(Place(CITY, one, one, "", "") for one in register.cities())]


def place(user: User, key: str) -> Place | None:
    """One of them."""
    return next((one for one in places(user) if one.key == key), None)


def levels(mark: Mark) -> set[str]:
    """The levels of all stations that a mark reaches, in its hours."""
    return {site.level for site, _first, _last in members(mark, folder.city().register)}


def unit_of(county: str, otherwise: Organisation) -> Organisation:
    """The unit whose work a station is: its county's, else the city's own that proposes."""
    found = None
    if county:
        mine = Organisation.objects.filter(county=county, dissolved_on=None)
        found = mine.filter(kind="county-bureau").first() or mine.first()
    return found or otherwise


# marks


def marks(*, revoked: bool = False) -> list[Mark]:
    """The marks that stand, as the journal has them now."""
    return tables.marks(folder.city(), revoked=revoked)


def last_seq() -> int:
    """The number of the last mark that was given."""
    return max((one.seq for one in marks(revoked=True)), default=0)


def mark(seq: int) -> Mark | None:
    """A mark that stands, by its number."""
    return next((one for one in marks() if one.seq == seq), None)


def reaches(one: Mark, site: str) -> bool:
    """Whether a mark reaches a station."""
    return any(line.site == site for line, _first, _last in members(one, folder.city().register))


def marks_at(site: str) -> list[Mark]:
    """The marks that stand on a station (also those of its county and city), newest first."""
    return sorted((one for one in marks() if reaches(one, site)), key=lambda one: -one.first_hour)


def name_of(key: str) -> str:
    """A station's name; the key itself for counties and the city."""
    lines = [site for site in folder.city().register.sites if site.site == key]
    return lines[-1].name if lines else key


def undoes_values(seq: int) -> bool:
    """Whether undoing that mark may change a figure."""
    one = mark(seq)
    return one is not None and KINDS[one.kind].drops != NEVER


# who was first


def meet(one: Mark, others: Iterable[Mark]) -> Mark | None:
    """The first of the others that reaches the same hour of the same item of a station."""
    register = folder.city().register
    mine = spans([one], register)
    for other in others:
        theirs = spans([other], register)
        both = mine.join(theirs, on=["site", "item"], suffix="_other").filter(
            (pl.col("first") <= pl.col("last_other")) & (pl.col("first_other") <= pl.col("last"))
        )
        if both.height:
            return other
    return None


def open_beside(one: Proposal) -> Proposal | None:
    """An open proposal by whom ever on the same hours that would change values too."""
    every = Proposal.objects.unwalled(because="the second person must be told who was first")
    near = every.filter(
        state__in=words.OPEN,
        first_hour__lte=one.last_hour,
        last_hour__gte=one.first_hour,
    ).exclude(pk=one.pk)
    if one.way == words.REVOKE:
        return near.filter(way=words.REVOKE, revokes=one.revokes).first()
    mine = one.mark(date.min)
    for other in near.exclude(way=words.REVOKE):
        if other.changes_values and meet(mine, [other.mark(date.min)]) is not None:
            return other
    return None


def later_mark(one: Proposal) -> Mark | None:
    """A mark given after the form was opened, on the same hours."""
    if one.way == words.REVOKE:
        return None
    later = [
        other for other in marks() if other.seq > one.seen and KINDS[other.kind].drops != NEVER
    ]
    return meet(one.mark(date.min), later)


def standing_mark(one: Proposal) -> Mark | None:
    """A mark of the same kind that covers all the hours already."""
    if one.way == words.REVOKE:
        return None
    mine = one.mark(date.min)
    same = [
        other
        for other in marks()
        if other.kind == one.kind
        and other.first_hour <= one.first_hour
        and other.last_hour >= one.last_hour
        and (not other.items or set(one.items or words.ITEMS) <= set(other.items))
        and (other.scope, other.key) == (one.scope, one.key)
    ]
    return meet(mine, same)


def span_in_words(first: int, last: int) -> tuple[Any, Any]:
    """The instants at which a stretch of hours begins and ends."""
    return began(first), began(last + 1)
