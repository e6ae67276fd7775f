"""What the charts of targets draw, as plain values for the page's script."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from youju.ledger.targets import Target
from youju.terms.periods import year_of
from youju.web.plan.targets.queries import Line, Year
from youju.web.plan.targets.words import Item

SUBSTANCE = {"PM2.5": "PM2.5"}


def of_place(item: Item, year: Year, goal: Target | None, on: date) -> dict[str, Any]:
    """The year to date by day: this year, last year, the plan line at the months' ends."""
    whole = year_of(on)
    days = [whole.start + timedelta(number) for number in range(whole.days)]
    substance = {"substance": SUBSTANCE[item.key]} if item.key in SUBSTANCE else {}
    series: list[dict[str, Any]] = [
        {
            "name": _("This year, to date"),
            "values": [_number(year.now.get(day)) for day in days],
            "decimals": item.decimals,
            **substance,
        },
        {
            "name": _("Last year, to date"),
            "values": [_number(year.then.get(day)) for day in days],
            "decimals": item.decimals,
            "dashed": True,
            **substance,
        },
    ]
    if year.plan:
        series.append(
            {
                "name": _("Plan line at the end of each month"),
                "values": [_number(year.plan.get(day)) for day in days],
                "decimals": 1,
                "points": True,
            }
        )
    limits = []
    if goal is not None:
        name = _("Target of the year") + f" {goal.target}"
        limits.append({"value": float(goal.target), "name": name, **substance})
    return {
        "x": {"kind": "day", "values": [day.isoformat() for day in days]},
        "y": {"name": item.sign, **_from(year)},
        "series": series,
        "limits": limits,
    }


def of_city(item: Item, lines: list[Line]) -> dict[str, Any]:
    """One bar a place: the year to date, with target and last year."""
    substance = {"substance": SUBSTANCE[item.key]} if item.key in SUBSTANCE else {}
    shown = [one for one in lines if one.so_far.value is not None]
    return {
        "name": _("Year to date"),
        "unit": item.sign,
        "decimals": item.decimals,
        "words": {"target": _("Target"), "last": _("Last year, same dates")},
        "axis": {"from": 50 if item.unit == "%" else 0},
        "items": [
            {
                "name": one.place,
                "value": _number(one.so_far.value),
                "target": _number(one.progress.target.target),
                "last": _number(one.then.value),
                "href": reverse("targets:place", args=[one.place]) + f"?item={item.key}",
                **({"tone": "over"} if one.behind is not None and one.behind > 0 else {}),
            }
            for one in shown
        ],
        **substance,
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _from(year: Year) -> dict[str, float]:
    """Shares of good days lie near 100; the axis says where it begins."""
    known = [float(one) for one in (*year.now.values(), *year.then.values()) if one is not None]
    return {"from": 50, "to": 100} if known and min(known) > 60 and max(known) > 90 else {"from": 0}
