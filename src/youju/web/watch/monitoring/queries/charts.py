"""What the pages draw, as the chart scripts take it (front/README.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from youju.terms.figures import Figure
from youju.terms.periods import Period
from youju.web.base.city.templatetags.figures import subscript, why_address
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries.figures import Day
from youju.web.watch.monitoring.queries.hours import Hour
from youju.web.watch.monitoring.queries.limits import Stretch
from youju.web.watch.monitoring.queries.stations import Marked


def plain(figure: Figure) -> float | None:
    """A printed value for a drawing; a gap stays a gap."""
    value = figure.value
    return None if value is None or isinstance(value, str) else float(value)


def of_days(
    item: str,
    now: Sequence[Day],
    then: Sequence[Day],
    limits: Sequence[Stretch],
    marks: Sequence[Marked] = (),
    label: str = "",
) -> dict[str, Any]:
    """A curve by day with last year dashed and the limits of the day; oldest day first."""
    ordered = sorted(now, key=lambda one: one.on)
    last_year = {(one.on.month, one.on.day): one for one in then}
    name = subscript(_key(item))
    series: list[dict[str, Any]] = [
        {"name": name, "substance": item, "values": [day.plain(item) for day in ordered]}
    ]
    if then:
        earlier = [last_year.get((day.on.month, day.on.day)) for day in ordered]
        series.append(
            {
                "name": _("%s a year ago") % name,
                "substance": item,
                "dashed": True,
                "values": [None if day is None else day.plain(item) for day in earlier],
            }
        )
    return {
        "label": label,
        "x": {"kind": "day", "values": [day.on.isoformat() for day in ordered]},
        "y": {"name": words.UNITS[item], "from": 0},
        "series": series,
        "limits": lines(item, limits),
        "spans": [*_dust(ordered), *spans(marks, quiet=len(ordered) > 92)],
        "zoom": len(ordered) > 92,
        "words": {"missing": _("no value")},
    }


def of_hours(
    item: str,
    hours: Sequence[Hour],
    limits: Sequence[Stretch],
    marks: Sequence[Marked] = (),
    label: str = "",
) -> dict[str, Any]:
    """A curve by hour; each point stands at the end of its hour."""
    return {
        "label": label,
        "x": {"kind": "hour", "values": [hour.stamp for hour in hours]},
        "y": {"name": words.UNITS[item], "from": 0},
        "series": [
            {
                "name": subscript(_key(item)),
                "substance": item,
                "values": [hour.plain(item) for hour in hours],
            }
        ],
        "limits": lines(item, limits),
        "spans": spans(marks),
        "words": {"missing": _("no value")},
    }


def of_months(item: str, months: Sequence[tuple[Period, Figure, Figure]]) -> dict[str, Any]:
    """A curve by month, this year and last."""
    name = subscript(_key(item))
    values = [period.start.isoformat() for period, _now, _then in months]
    return {
        "x": {"kind": "month", "values": values},
        "y": {"name": words.UNITS[item], "from": 0},
        "series": [
            {
                "name": name,
                "substance": item,
                "points": True,
                "values": [plain(now) for _period, now, _then in months],
            },
            {
                "name": _("%s a year ago") % name,
                "substance": item,
                "dashed": True,
                "values": [plain(then) for _period, _now, then in months],
            },
        ],
    }


def calendar(year: int, days: Sequence[Day], until: str, monday: bool) -> dict[str, Any]:
    """The year in AQI colours; each day leads to its why page."""
    weekdays = [_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su")]
    return {
        "year": year,
        "until": until,
        "weekStart": "monday" if monday else "sunday",
        "days": [_calendar_day(day) for day in days if day.grade],
        "words": {
            "levels": [str(word) for word in words.GRADE_WORDS.values()],
            "months": [
                f"{month}月" if words.is_chinese() else date_format(date(year, month, 1), "M")
                for month in range(1, 13)
            ],
            "weekdays": weekdays if monday else [weekdays[-1], *weekdays[:-1]],
            "missing": _("no data"),
        },
    }


def _calendar_day(day: Day) -> dict[str, Any]:
    primary = "、".join(subscript(one) for one in day.primary.split(",") if one)
    return {
        "day": day.on.isoformat(),
        "name": words.day(day.on),
        "value": day.aqi.value,
        "level": day.grade,
        "note": _("Primary pollutant: %s") % primary if primary else "",
        "href": why_address(day.aqi.ref),
    }


def heat(item: str, hours: Sequence[Hour]) -> dict[str, Any]:
    """Which hours have a value: rows of days, columns of hours."""
    states = [
        {"name": _("valid"), "tone": "ok"},
        {"name": _("dust, taken out"), "tone": "dust"},
        {"name": _("marked"), "tone": "mark"},
        {"name": _("invalid"), "tone": "invalid"},
        {"name": _("missing"), "tone": "missing"},
    ]
    rows: dict[str, list[int]] = {}
    notes: dict[str, list[str]] = {}
    for hour in hours:
        day = hour.stamp_day
        value, flag = hour.plain(item), hour.flag(item)
        rows.setdefault(day, []).append(_heat_state(value, flag))
        said = "" if value is None else f"{value:g} {words.UNITS[item]}"
        notes.setdefault(day, []).append(said or str(words.GAPS.get(flag, "")))
    order = sorted(rows, reverse=True)
    return {
        "rows": order,
        "columns": [f"{hour + 1}" for hour in range(24)],
        "states": states,
        "cells": [rows[day] for day in order],
        "notes": [notes[day] for day in order],
    }


def _heat_state(value: float | None, flag: str) -> int:
    if value is not None:
        return 0
    return {"dust": 1, "calibration": 2, "fault": 2, "invalid": 3}.get(flag, 4)


def lines(item: str, limits: Sequence[Stretch]) -> list[dict[str, Any]]:
    """Limits as labelled lines with their clause and, across editions, their days."""
    found = []
    same = len({one.limit.value for one in limits}) == 1
    whole = "、".join(dict.fromkeys(str(one.limit.by) for one in limits))
    for one in limits[-1:] if same else limits:
        name = {
            "24h": _("24 h limit, grade II: %s"),
            "8h": _("8 h limit, grade II: %s"),
            "1h": _("1 h limit, grade II: %s"),
        }[one.averaging] % one.limit.value
        if not same:
            last = one is limits[-1]
            turn = _("%(limit)s (from %(day)s on)") if last else _("%(limit)s (until %(day)s)")
            name = turn % {"limit": name, "day": (one.first if last else one.last).isoformat()}
        found.append(
            {
                "value": float(one.limit.value),  # type: ignore[arg-type]
                "name": name,
                "clause": _clause(one.limit),
                "whole": whole if same else str(one.limit.by),
                "substance": item,
            }
        )
    return found


def _clause(limit: Figure) -> str:
    """Instrument and table for the drawing, where there is little room."""
    if limit.by is None:
        return ""
    if not words.is_chinese():
        return limit.by.instrument
    return f"{limit.by.instrument} {limit.by.article.split('（')[0]}"


def spans(marks: Sequence[Marked], *, quiet: bool = False) -> list[dict[str, Any]]:
    """Marks as shaded spans."""
    return [
        {
            "from": one.first.strftime("%Y-%m-%dT%H:%M"),
            "to": one.until.strftime("%Y-%m-%dT%H:%M"),
            "name": str(words.MARKS.get(one.mark.kind, "")),
            "kind": {"dust": "dust", "invalid": "invalid"}.get(one.mark.kind, "mark"),
            "quiet": quiet,
        }
        for one in marks
    ]


def _dust(days: Sequence[Day]) -> list[dict[str, Any]]:
    """Days with dust hours, neighbours joined."""
    found: list[dict[str, Any]] = []
    touched = [day.on for day in days if day.dust_hours]
    for on in touched:
        if found and found[-1]["to"] == on.isoformat():
            found[-1]["to"] = (on + timedelta(days=1)).isoformat()
        else:
            found.append(
                {
                    "from": on.isoformat(),
                    "to": (on + timedelta(days=1)).isoformat(),
                    "name": _("dust"),
                    "kind": "dust",
                    "quiet": len(days) > 92,
                }
            )
    return found


def _key(item: str) -> str:
    return words.KEY_OF[item]
