"""The list of stations, and one station: who it is, what stood before it, what is marked on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from youju.ledger import address
from youju.ledger import completeness as ledger
from youju.ledger.levels import KEPT
from youju.ledger.snapshot import Snapshot
from youju.readings import tables
from youju.readings.city import City
from youju.readings.marks import Mark, spans
from youju.readings.schema import ITEMS as KEY_OF_HOUR
from youju.terms.figures import Figure
from youju.terms.numbers import READING_DECIMALS, round_even, unscaled
from youju.terms.periods import Period, began, day_number
from youju.terms.places import SITE, Site
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import clock, figures


@dataclass(frozen=True)
class Asked:
    """What the list is asked for; empty text asks for everything."""

    county: str = ""
    level: str = ""
    role: str = ""
    text: str = ""
    closed: bool = False


@dataclass(frozen=True)
class Row:
    """One station in the list: who it is, its last hour, its last day."""

    site: Site
    closed: bool
    last: clock.Last | None
    hour: dict[str, Figure]
    day: figures.Day | None


def rows(city: City, held: Snapshot | None, asked: Asked, on: date, seen: clock.Hours) -> list[Row]:
    """The stations asked for, as they stand on ``on``, in the order of the register."""
    last_rows = {} if held is None else figures.last_rows(held, SITE, KEPT)
    last_day = None if held is None else figures.last_day(held)
    found = []
    for site in lines(city, on, closed=asked.closed):
        if not _wanted(site, asked):
            continue
        row = last_rows.get(site.site)
        found.append(
            Row(
                site,
                not site.stands_on(on),
                seen.of(site.site),
                hour_values(site.site, seen),
                None
                if last_day is None or row is None
                else figures.Day(SITE, site.site, KEPT, last_day, row),
            )
        )
    return found


def lines(city: City, on: date, *, closed: bool = False) -> list[Site]:
    """One register line for each station: the one of that day; with ``closed``, old ones too."""
    newest: dict[str, Site] = {}
    for site in city.register.sites:
        if site.stands_on(on) or (
            closed and (site.site not in newest or not newest[site.site].stands_on(on))
        ):
            newest[site.site] = site
    return list(newest.values())


def _wanted(site: Site, asked: Asked) -> bool:
    if asked.county and site.county != ("" if asked.county == "-" else asked.county):
        return False
    if (asked.level and site.level != asked.level) or (asked.role and site.role != asked.role):
        return False
    said = (site.site, site.name, *site.aliases)
    return not asked.text or any(asked.text.casefold() in one.casefold() for one in said)


def hour_values(site: str, seen: clock.Hours) -> dict[str, Figure]:
    """The values of the last hour of all stations, of one station."""
    row, hour = seen.rows.get(site), seen.hour
    on = None if hour is None else began(hour).date()
    return {
        item: hour_value(
            item,
            None if row is None else row[item],
            on,
            _flag(row, item),
            "" if hour is None else address.hour(site, hour, item),
        )
        for item in words.HOUR_ITEMS
    }


def _flag(row: object, item: str) -> str:
    return "" if not isinstance(row, dict) else row.get(f"flag_{item}") or ""


def hour_value(item: str, units: int | None, on: date | None, flag: str, ref: str = "") -> Figure:
    """An hour's value of an item as it is printed; a gap with its flag as the note."""
    key = KEY_OF_HOUR[item]
    if units is None or on is None:
        return Figure(key, None, words.UNITS[key], note=flag)
    decimals = figures.day_decimals("O3_8h" if key == "O3" else key, on)
    value: Decimal = round_even(unscaled(units, READING_DECIMALS), decimals)
    return Figure(key, value, words.UNITS[key], note=flag, ref=ref)


@dataclass(frozen=True)
class Complete:
    """One item of a station: hours of the period, and whether the year can still be valid."""

    hours: ledger.Completeness
    year: ledger.Quorum | None


def completeness(held: Snapshot, site: str, period: Period) -> list[Complete]:
    """Every item of a station over a period, with the minima of its year."""

    def made() -> list[Complete]:
        last = figures.last_day(held)
        if last is None:
            return []
        quorums = ledger.quorums(held, period.end.year, min(last, period.end), [site])
        years = {one.item: one for one in quorums if one.period.kind == "year"}
        found = ledger.of_stations(held, period, [site])
        return [Complete(one, years.get(one.item)) for one in found]

    return figures.remember(held, ("complete", site, period), made)


@dataclass(frozen=True)
class Chain:
    """What stood before and what followed: keys with their names and the day of the change."""

    before: Site | None
    after: tuple[Site, ...]
    moved: tuple[Site, ...]


def chain(city: City, key: str) -> Chain:
    """Predecessor, successors, and the station's own earlier lines."""
    every = city.register.sites
    own = [site for site in every if site.site == key]
    names = [site.predecessor for site in own if site.predecessor]
    before = next((site for site in reversed(every) if names and site.site == names[-1]), None)
    after = {site.site: site for site in every if site.predecessor == key}
    return Chain(before, tuple(after.values()), tuple(own) if len(own) > 1 else ())


@dataclass(frozen=True)
class Marked:
    """A mark on a station with the hours of it that lie in the window."""

    mark: Mark
    first: datetime
    until: datetime
    items: tuple[str, ...]


def marks(city: City, site: str, first: date, last: date) -> list[Marked]:
    """Marks that reach a station between two days, newest first."""
    return _marked(tables.marks(city), city, site, first, last)


def _marked(
    standing: Sequence[Mark], city: City, site: str, first: date, last: date
) -> list[Marked]:
    low, high = day_number(first) * 24, day_number(last) * 24 + 23
    near = [one for one in standing if one.first_hour <= high and one.last_hour >= low]
    by_number = {one.seq: one for one in near}
    reach: dict[int, tuple[int, int, list[str]]] = {}
    for row in spans(near, city.register).iter_rows(named=True):
        if row["site"] != site or row["first"] > high or row["last"] < low:
            continue
        begin, end, items = reach.get(row["seq"], (row["first"], row["last"], []))
        reach[row["seq"]] = (min(begin, row["first"]), max(end, row["last"]), [*items, row["item"]])
    found = [
        Marked(by_number[number], began(begin), began(end + 1), tuple(dict.fromkeys(items)))
        for number, (begin, end, items) in reach.items()
    ]
    return sorted(found, key=lambda one: one.first, reverse=True)


def period_in_words(found: Marked) -> Period:
    """The days that a mark touches."""
    return Period(found.first.date(), found.until.date())
