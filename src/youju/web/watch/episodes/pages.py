"""What each page shows, put together from the questions; nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median_high, median_low
from typing import Any

from django.utils.translation import gettext as _

from youju.ledger.episodes import details, highs
from youju.ledger.episodes.details import DayLine, Details
from youju.ledger.episodes.report import UNITS, USUAL
from youju.ledger.episodes.spells import Spell
from youju.ledger.snapshot import Snapshot
from youju.readings import tables
from youju.terms.figures import Figure
from youju.terms.numbers import READING_DECIMALS, round_even, unscaled
from youju.terms.periods import BEIJING, began, day_from, day_number, stamp
from youju.web.base.city import folder
from youju.web.base.city.templatetags.figures import why_address
from youju.web.watch.episodes import queries, words
from youju.web.watch.episodes.models import Episode, Reminder
from youju.web.watch.episodes.queries import Line

SHOWN = 21
"""Days of the curve on the board."""


@dataclass(frozen=True)
class Row:
    """One line of the list: a proposal or a decision, with its highest day."""

    first: date
    last: date
    open: bool
    name: str
    days: int
    peak_day: date
    peak: Figure
    spell: Spell | None
    episode: Episode | None

    @property
    def state(self) -> Any:
        """Proposed, confirmed or dismissed."""
        return self.episode.get_state_display() if self.episode else _("waits for a decision")

    @property
    def style(self) -> str:
        """How the state looks."""
        if self.episode is None:
            return "badge-warning"
        return "badge-final" if self.episode.state == words.CONFIRMED else "badge-muted"

    @property
    def grade(self) -> Any:
        """The kind in the page's language."""
        return words.GRADES.get(self.name, self.name)


def rows(snapshot: Snapshot, episodes: Sequence[Episode], year: int | None = None) -> list[Row]:
    """Proposals and decisions, newest first; of one year, those that touch it."""
    end = snapshot.last_day or date.min
    made = [
        _row(snapshot, one.first, one.last, not one.ended, one.name, one, None)
        for one in queries.proposals(snapshot, episodes)
    ]
    made += [
        _row(snapshot, one.first, one.until(end), one.last is None, one.name, None, one)
        for one in episodes
    ]
    made.sort(key=lambda one: one.first, reverse=True)
    return [one for one in made if year is None or one.first.year <= year <= one.last.year]


def _row(
    snapshot: Snapshot,
    first: date,
    last: date,
    goes_on: bool,
    name: str,
    spell: Spell | None,
    episode: Episode | None,
) -> Row:
    known = queries.days(snapshot, first, last)
    top = max(known, key=lambda one: (one.aqi or 0, -one.day.toordinal()))
    return Row(
        first, last, goes_on, name, len(known), top.day, queries.aqi_figure(top), spell, episode
    )


# one episode


def of_episode(snapshot: Snapshot, first: date, last: date) -> dict[str, Any]:
    """Everything that the page of an episode shows of its figures."""
    said = queries.described(snapshot, first, last)
    lines = queries.forecast_lines(snapshot, first, last)
    episodes = queries.decided()
    before = queries.before(snapshot, first, episodes)
    words_, unit, decimals = UNITS.get(said.item, USUAL)
    del words_
    return {
        "said": said,
        "start": None if said.first_hour is None else _wall(said.first_hour),
        "end": None if said.last_hour is None else _wall(said.last_hour, ends=True),
        "peak_at": None if said.peak is None else _wall(said.peak.number, ends=True),
        "peak_day": None if said.peak_day is None else queries.aqi_figure(said.peak_day),
        "item": words.ITEM_WORDS[said.item],
        "unit": unit,
        "mean": None if said.mean is None else round_even(said.mean, decimals),
        "days": [_day(one, said.item, decimals) for one in said.days],
        "levels": [
            (number, words.LEVEL_WORDS[number], count, _percent(count, said))
            for number, count in said.by_level.items()
        ],
        "points": [_point(snapshot, one, said, decimals) for one in said.points],
        "at_peak": _at_peak(snapshot, said),
        "forecasts": lines,
        "warnings": queries.warnings_between(first, last),
        "before": _against(said, before, decimals) if before else None,
        "before_dates": (before.first, before.last) if before else None,
        "chart": hours_chart(said),
        "hour_rows": [(stamp(one.number).replace("T", " "), one.aqi) for one in said.hours],
        "rules": queries.rules_on(first),
    }


def _wall(hour: int, *, ends: bool = False) -> Any:
    return began(hour).astimezone(BEIJING) + timedelta(hours=1 if ends else 0)


def _percent(count: int, said: Details) -> Decimal | None:
    total = sum(said.by_level.values())
    return round_even(Fraction(100 * count, total), 1) if total else None


def _day(one: DayLine, item: str, decimals: int) -> dict[str, Any]:
    name = folder.city_name()
    value = None if one.value is None else round_even(one.value, decimals)
    return {
        "line": one,
        "aqi": queries.aqi_figure(one),
        "level": words.LEVEL_WORDS.get(one.level or 0, ""),
        "primary": [words.ITEM_WORDS.get(i, i) for i in one.primary],
        "value": value,
        "ref": queries.item_ref("city", name, one.day, item),
    }


def _point(
    snapshot: Snapshot, one: details.Contribution, said: Details, decimals: int
) -> dict[str, Any]:
    column = details.COLUMN_OF[said.item]
    low, high = day_number(said.first), day_number(said.last)

    def made() -> dict[tuple[str, int], int | None]:
        rows_ = snapshot.days(("site",), low, high, "kept").select("object", "day", column)
        return {(site, day): value for site, day, value in rows_.iter_rows()}

    known = snapshot.remember(("episodes", "point days", column, low, high), made)
    own = [
        (
            day_from(day),
            round_even(Fraction(known[one.site, day], details.PER), decimals),  # type: ignore[arg-type]
            queries.item_ref("site", one.site, day_from(day), said.item),
        )
        for day in range(low, high + 1)
        if known.get((one.site, day)) is not None
    ]
    return {
        "site": one,
        "mean": round_even(one.mean, decimals),
        "contribution": round_even(one.contribution, decimals + 1),
        "share": round_even(one.share, 1),
        "raises": round_even(one.raises, decimals + 1),
        "days": own,
    }


def _at_peak(snapshot: Snapshot, said: Details) -> dict[str, Any] | None:
    """The values of every point in the peak hour, the highest first."""
    if said.peak is None or not said.peak.primary:
        return None
    item = {"O3_8h": "O3"}.get(said.peak.primary[0], said.peak.primary[0])
    hour, column = said.peak.number, highs.COLUMNS[item]
    found = tables.hours(
        folder.city(), None, (hour, hour), upto=snapshot.upto, marks=snapshot.marks
    ).collect()
    names = {one.site: one for one in snapshot.register.on(said.peak.day)}
    lines = [
        (names[site], unscaled(value), queries.hour_ref(site, hour, item))
        for site, value in found.select("site", column).iter_rows()
        if value is not None and site in names
    ]
    lines.sort(key=lambda one: (-one[1], one[0].site))
    return {"item": words.ITEM_WORDS[item], "unit": words.UNITS[item], "lines": lines}


def _against(said: Details, before: Details, decimals: int) -> list[tuple[Any, Any, Any, str]]:
    """What is compared, now, then, the unit."""
    lines: list[tuple[Any, Any, Any, str]] = [
        (_("Number of days"), len(said.days), len(before.days), ""),
        (_("Hours from start to end"), said.hours_long, before.hours_long, ""),
        (
            _("Highest daily AQI"),
            said.peak_day.aqi if said.peak_day else None,
            before.peak_day.aqi if before.peak_day else None,
            "",
        ),
        (
            _("Highest hourly AQI"),
            said.peak.aqi if said.peak else None,
            before.peak.aqi if before.peak else None,
            "",
        ),
        (
            _("Hours of heavy pollution and worse"),
            said.by_level.get(5, 0) + said.by_level.get(6, 0),
            before.by_level.get(5, 0) + before.by_level.get(6, 0),
            "",
        ),
    ]
    if said.item == before.item and said.mean is not None and before.mean is not None:
        unit = words.UNITS[said.item]
        means = (round_even(said.mean, decimals), round_even(before.mean, decimals))
        lines.append((_("Mean of %s") % words.ITEM_WORDS[said.item], *means, unit))
    return lines


# charts


def hours_chart(said: Details) -> dict[str, Any]:
    """The city's AQI hour by hour."""
    return {
        "label": _("AQI of the city hour by hour"),
        "x": {"kind": "hour", "values": [stamp(one.number) for one in said.hours]},
        "y": {"name": "AQI", "from": 0},
        "series": [{"name": "AQI", "values": [one.aqi for one in said.hours], "decimals": 0}],
        "limits": [_limit(queries.rules_on(said.first).hour_above)],
        "words": {"missing": _("no value")},
    }


def _limit(above: int) -> dict[str, Any]:
    return {"value": above, "name": _("polluted above %d") % above}


def board_chart(
    snapshot: Snapshot, lines: Sequence[Line], episodes: Sequence[Row], first: date, last: date
) -> dict[str, Any]:
    """Measured AQI day by day with the ranges that were forecast one day ahead."""
    end = max([last, *(one.kept.day for one in lines)])
    days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
    known = {one.day: one.aqi for one in queries.days(snapshot, first, last)}
    ahead: dict[date, Line] = {}
    for one in lines:
        now = ahead.get(one.kept.day)
        if now is None or one.kept.plain.lead < now.kept.plain.lead:
            ahead[one.kept.day] = one
    low = [ahead[day].kept.low if day in ahead else None for day in days]
    high = [ahead[day].kept.high if day in ahead else None for day in days]
    middle = [
        None if a is None or b is None else (a + b) / 2 for a, b in zip(low, high, strict=True)
    ]
    series: list[dict[str, Any]] = [
        {"name": _("measured"), "values": [known.get(day) for day in days], "decimals": 0}
    ]
    if ahead:
        series.append(
            {
                "name": _("forecast (latest before the day)"),
                "values": middle,
                "low": low,
                "high": high,
                "dashed": True,
                "decimals": 0,
            }
        )
    return {
        "label": _("Measured and forecast AQI of the city by day"),
        "x": {"kind": "day", "values": [day.isoformat() for day in days]},
        "y": {"name": "AQI", "from": 0},
        "series": series,
        "limits": [_limit(queries.rules_on(last).above)],
        "spans": [
            {
                "from": max(one.first, first).isoformat(),
                "to": (one.last + timedelta(days=1)).isoformat(),
                "name": str(one.grade),
                "kind": "period",
            }
            for one in episodes
            if one.last >= first and (one.episode is None or one.episode.state == words.CONFIRMED)
        ],
        "words": {"missing": _("no value")},
    }


# high values


def of_reminder(snapshot: Snapshot | None, one: Reminder) -> dict[str, Any]:
    """The hours around a high value: the point, and the median of its neighbours."""
    if snapshot is None:
        return {"hours": [], "chart": None}
    span = (one.first_hour - 6, one.last_hour + 6)
    column = highs.COLUMNS[one.item]
    found = tables.hours(
        folder.city(), [one.site, *one.around], span, upto=snapshot.upto, marks=snapshot.marks
    ).collect()
    known = {(s, h): v for s, h, v in found.select("site", "hour", column).iter_rows()}
    lines = []
    for hour in range(span[0], span[1] + 1):
        near = [v for s in one.around if (v := known.get((s, hour))) is not None]
        own = known.get((one.site, hour))
        middle = Fraction(median_low(near) + median_high(near), 2) if near else None
        lines.append(
            {
                "ended": stamp(hour).replace("T", " "),
                "stamp": stamp(hour),
                "own": None if own is None else unscaled(own),
                "ref": queries.hour_ref(one.site, hour, one.item),
                "median": None if middle is None else round_even(middle / 10**READING_DECIMALS, 1),
                "near": len(near),
                "high": one.first_hour <= hour <= one.last_hour,
            }
        )
    chart = {
        "label": _("Hourly values of the point and the median of its neighbours"),
        "x": {"kind": "hour", "values": [line["stamp"] for line in lines]},
        "y": {"name": one.unit, "from": 0},
        "series": [
            {
                "name": one.name,
                "substance": column,
                "values": [None if x["own"] is None else float(x["own"]) for x in lines],
            },
            {
                "name": _("median of the neighbours"),
                "dashed": True,
                "values": [None if x["median"] is None else float(x["median"]) for x in lines],
            },
        ],
        "spans": [
            {
                "from": f"{one.first:%Y-%m-%dT%H:%M}",
                "to": f"{one.last:%Y-%m-%dT%H:%M}",
                "name": _("high value"),
                "kind": "period",
            }
        ],
        "words": {"missing": _("no value")},
    }
    return {"hours": lines, "chart": chart}


def proposed_high(one: highs.HighValue) -> dict[str, Any]:
    """A high value as the list shows it before anything is sent."""
    peak = one.peak
    return {
        "one": one,
        "item": words.ITEM_WORDS[one.item],
        "unit": words.UNITS[one.item],
        "first": _wall(one.first_hour),
        "last": _wall(one.last_hour, ends=True),
        "peak": _wall(peak.hour, ends=True),
        "value": unscaled(peak.value),
        "median": round_even(peak.median, 1),
        "ratio": None if peak.ratio is None else round_even(peak.ratio, 1),
        "ref": queries.hour_ref(one.site, peak.hour, one.item),
        "why": why_address(queries.hour_ref(one.site, peak.hour, one.item)),
    }
