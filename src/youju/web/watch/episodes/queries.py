"""What is asked: spells and proposals, forecasts beside days, warnings, high values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from youju.ledger import address
from youju.ledger.episodes import details, forecasts, highs, rules, spells
from youju.ledger.episodes.details import DayLine, Details
from youju.ledger.episodes.forecasts import ByLead, Measured, Verdict
from youju.ledger.episodes.highs import HighValue
from youju.ledger.episodes.rules import Rules
from youju.ledger.episodes.spells import Spell
from youju.ledger.levels import KEPT
from youju.ledger.snapshot import Snapshot
from youju.terms.figures import Figure
from youju.terms.periods import day_number
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.models import Organisation, User
from youju.web.base.work.models import Entry
from youju.web.watch.episodes import words
from youju.web.watch.episodes.models import AirWarning, Episode, Forecast, Reminder

RECENT = 30
"""Days in which a proposal waits on the board; older ones stand in the list."""
LOOK_BACK = 7
"""Days in which high values are looked for."""
RATED = 92
"""Days over which hit rates are counted on the board."""


def held() -> Snapshot | None:
    """The figures in memory; None where nothing was computed yet."""
    return folder.snapshot() if folder.computed() else None


def rules_on(day: date) -> Rules:
    """The city's rules in force on a day."""
    return _rules(rules.text_of(folder.path()), day)


@lru_cache(maxsize=4096)
def _rules(text: str, day: date) -> Rules:
    return rules.on(day, text)


# days and spells


def last_day(snapshot: Snapshot) -> date | None:
    """The last day with an AQI."""
    return snapshot.last_day


def days(snapshot: Snapshot, first: date, last: date) -> tuple[DayLine, ...]:
    """The city's days as measured."""
    name = folder.city_name()
    return snapshot.remember(
        ("episodes", "days", name, first, last),
        lambda: details.city_days(snapshot, name, first, last),
    )


def every_spell(snapshot: Snapshot) -> tuple[Spell, ...]:
    """Everything that the rules propose over all days, oldest first."""
    text = rules.text_of(folder.path())

    def made() -> tuple[Spell, ...]:
        known = snapshot.day_rows["city"]["day"]
        last = snapshot.last_day
        if last is None or not known.len():
            return ()
        low = known.min()
        first = date(1970, 1, 1) + timedelta(days=low if isinstance(low, int) else 0)
        lines = days(snapshot, first, last)
        return spells.of_days([(one.day, one.aqi) for one in lines], lambda d: _rules(text, d))

    return snapshot.remember(("episodes", "spells", folder.city_name(), text), made)


def decided() -> list[Episode]:
    """Every decision on an episode, the newest first."""
    return list(Episode.objects.all())


def proposals(
    snapshot: Snapshot, episodes: Sequence[Episode], since: date | None = None
) -> list[Spell]:
    """What the rules propose and nobody has decided, newest first."""
    found = []
    for one in reversed(every_spell(snapshot)):
        if since is not None and one.last < since:
            continue
        if not any(one.touches(e.first, e.until(one.last)) for e in episodes):
            found.append(one)
    return found


def proposal(snapshot: Snapshot, first: date) -> Spell | None:
    """The proposal that begins on a day."""
    return next((one for one in every_spell(snapshot) if one.first == first), None)


def touching(snapshot: Snapshot, episode: Episode) -> Spell | None:
    """What the rules say today of the days of a decided episode."""
    until = episode.until(snapshot.last_day or episode.first)
    found = [one for one in every_spell(snapshot) if one.touches(episode.first, until)]
    return found[-1] if found else None


def moved(snapshot: Snapshot, episode: Episode) -> Spell | None:
    """The spell, when the rules now say something else than when it was decided."""
    now = touching(snapshot, episode)
    if now is None:
        return None
    was = episode.proposed
    return now if (was.get("first"), was.get("last"), was.get("name")) != as_said(now) else None


def as_said(one: Spell) -> tuple[str, str | None, str]:
    """A proposal as a decision keeps it: the last day is open while it goes on."""
    last = one.last.isoformat() if one.ended else None
    return one.first.isoformat(), last, one.name


def described(snapshot: Snapshot, first: date, last: date) -> Details:
    """The figures of an episode."""
    city = folder.city()
    return details.describe(city, snapshot, folder.city_name(), first, last, rules_on(first))


def before(snapshot: Snapshot, first: date, episodes: Sequence[Episode]) -> Details | None:
    """The confirmed episode before a day, in figures."""
    earlier = [
        one
        for one in episodes
        if one.state == words.CONFIRMED and one.last is not None and one.last < first
    ]
    if not earlier:
        return None
    last = max(earlier, key=lambda one: one.first)
    return described(snapshot, last.first, last.until(first))


# figures with their address


def aqi_figure(day: DayLine) -> Figure:
    """The AQI of a city's day, linked to its why page."""
    name = folder.city_name()
    ref = address.day("city", name, day.day, "aqi", KEPT)
    return Figure("AQI", day.aqi, ref=ref, note="" if day.aqi is not None else "无有效AQI")


def item_ref(kind: str, name: str, day: date, item: str) -> str:
    """The address of a day's value of a pollutant."""
    return address.day(kind, name, day, details.COLUMN_OF[item], KEPT)


def hour_ref(site: str, hour: int, item: str) -> str:
    """The address of an hour of a station."""
    return address.hour(site, hour, highs.COLUMNS[item], KEPT)


# forecasts


@dataclass(frozen=True)
class Line:
    """A forecast as it was entered, and its verdict."""

    kept: Forecast
    verdict: Verdict

    @property
    def ref(self) -> str:
        """The why page of the measured AQI."""
        return address.day("city", folder.city_name(), self.kept.day, "aqi", KEPT)

    @property
    def levels(self) -> list[Any]:
        """The stated levels in the page's language."""
        return [words.LEVEL_WORDS[one] for one in self.kept.levels]

    @property
    def primary(self) -> list[str]:
        """The stated pollutants as people write them."""
        return [words.ITEM_WORDS.get(one, one) for one in self.kept.primary]


def measured(snapshot: Snapshot | None, first: date, last: date) -> Mapping[date, Measured]:
    """Day → what was measured."""
    if snapshot is None:
        return {}
    return {one.day: Measured(one.day, one.aqi, one.primary) for one in days(snapshot, first, last)}


def forecast_lines(
    snapshot: Snapshot | None, first: date, last: date, *, issuer: str = "", lead: int = 0
) -> list[Line]:
    """Forecasts for the days between two days beside what was measured, newest day first."""
    found = Forecast.objects.filter(current=True, day__range=(first, last))
    if issuer:
        found = found.filter(issuer=issuer)
    known = measured(snapshot, first, last)
    lines = [Line(one, forecasts.judge(one.plain, known.get(one.day))) for one in found]
    lines.sort(key=lambda one: (-one.kept.day.toordinal(), one.kept.plain.lead, one.kept.issuer))
    return [one for one in lines if not lead or one.kept.plain.lead == lead]


def issuers() -> list[str]:
    """Who has issued forecasts."""
    return list(Forecast.objects.order_by("issuer").values_list("issuer", flat=True).distinct())


def rates(lines: Sequence[Line]) -> tuple[ByLead, ...]:
    """Hit rates by lead day."""
    return forecasts.by_lead([one.verdict for one in lines])


# warnings


def warnings_between(first: date, last: date) -> list[AirWarning]:
    """Warnings that were in force on one of these days, the newest first."""
    found = AirWarning.objects.prefetch_related("steps").filter(
        Q(ended_at=None) | Q(ended_at__date__gte=first), started_at__date__lte=last
    )
    return list(found)


def active_warning(now: datetime) -> AirWarning | None:
    """The warning that is in force, the latest of several."""
    return (
        AirWarning.objects.filter(started_at__lte=now)
        .filter(Q(ended_at=None) | Q(ended_at__gt=now))
        .prefetch_related("steps")
        .first()
    )


# high values


def found_highs(snapshot: Snapshot) -> list[HighValue]:
    """High values of the last days that nobody has decided on."""
    last = snapshot.last_day
    if last is None:
        return []
    first = last - timedelta(days=LOOK_BACK - 1)
    made = highs.found(folder.city(), snapshot, first, last, rules_on(last))
    handled = set(
        Reminder.objects.unwalled(because="what was sent is not proposed again")
        .filter(first_hour__gte=day_number(first) * 24 - 24)
        .values_list("key", flat=True)
    )
    return [one for one in made if one.key not in handled]


def passed(snapshot: Snapshot) -> list[HighValue]:
    """Rows of high hours of the last days that were laid aside, because an air mass passed."""
    last = snapshot.last_day
    if last is None:
        return []
    first = last - timedelta(days=LOOK_BACK - 1)
    every = highs.rows(folder.city(), snapshot, first, last, rules_on(last))
    return [one for one in every if one.front is not None]


def one_high(snapshot: Snapshot, key: str) -> HighValue | None:
    """The high value with that key, when it is still found and open."""
    return next((one for one in found_highs(snapshot) if one.key == key), None)


def not_comparable(snapshot: Snapshot) -> list[str]:
    """Stations that have too few neighbours or no coordinates, by name."""
    last = snapshot.last_day
    if last is None:
        return []
    said = rules_on(last)

    def made() -> list[str]:
        lost = [one.name for one in highs.without_place(snapshot.register, last, said)]
        looked = {
            one.site: one.name
            for one in snapshot.register.on(last)
            if not one.level or one.level in said.station_levels
        }
        near = highs.neighbours(
            [one for one in snapshot.register.on(last) if one.site in looked], said.radius_km
        )
        few = [looked[site] for site, others in near.items() if len(others) < said.neighbours]
        return lost + few

    return snapshot.remember(("episodes", "not comparable", said.edition, said.radius_km), made)


def reminders(user: User, *, state: str = "", county: str = "") -> QuerySet[Reminder]:
    """Reminders that this person may see; what was not sent is the city's own business."""
    found = Reminder.objects.seen_by(user).select_related("organisation")
    if not may(user, "episodes.see"):
        found = found.exclude(state=words.LEFT)
    if state:
        found = found.filter(state=state)
    if county:
        found = found.filter(county=county)
    return found


def reminder(user: User, number: int) -> Reminder | None:
    """One reminder, when this person may see it."""
    return reminders(user).filter(pk=number).first()


def unit_of(county: str) -> Organisation | None:
    """The unit whose duty post gets the reminders of a county: its bureau, else any of it."""
    units = list(Organisation.objects.filter(county=county, dissolved_on=None))
    bureau = [one for one in units if "bureau" in one.kind]
    return next(iter(bureau or units), None)


def history(thing: str) -> list[tuple[Entry, Any]]:
    """What happened to a thing, newest first."""
    return [(e, words.DEEDS.get(e.deed, e.deed)) for e in Entry.objects.filter(thing=thing)]


# the home page


def board(request: HttpRequest) -> dict[str, Any] | None:
    """What waits: proposals, high values to send, answers to look at; nothing where all is well."""
    snapshot = held()
    if snapshot is None or snapshot.last_day is None:
        return None
    episodes = decided()
    waiting = proposals(snapshot, episodes, snapshot.last_day - timedelta(days=RECENT))
    found = found_highs(snapshot)
    answered = reminders(request.user, state=words.ANSWERED).count()  # type: ignore[arg-type]
    if not (waiting or found or answered):
        return None
    return {"proposals": waiting, "highs": found, "answered": answered}


def county_board(request: HttpRequest) -> dict[str, Any] | None:
    """Reminders that wait for this county's answer."""
    mine = reminders(request.user).filter(state__in=words.WAITS)[:10]  # type: ignore[arg-type]
    found = list(mine)
    return {"reminders": found} if found else None
