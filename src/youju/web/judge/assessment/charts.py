"""What the charts of assessment draw, as plain values for the page's script."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from youju.ledger.assess import Answer
from youju.scoring.nouns import SCORE
from youju.web.judge.assessment.queries import Standing


def of_ranking(found: Answer, ranking: str) -> dict[str, Any] | None:
    """One bar an object, by the value that decides its place."""
    rule = found.scheme.rankings[ranking]
    key = rule.keys[0]
    measure = found.scheme.measures.get(key.by)
    name, unit = (measure.name, measure.unit) if measure else (_("Score"), _("marks"))
    if key.by != SCORE and measure is None:
        return None
    items = [
        {
            "name": one.object,
            "value": float(value) if isinstance(value := one.values[0], (int, Decimal)) else None,
            "note": one.reason,
            "href": reverse("assessment:object", args=[one.object]),
        }
        for one in found.assessment.rankings[ranking]
    ]
    known = [float(one["value"]) for one in items if isinstance(one["value"], float)]
    if len(known) < 2:
        return None
    return {
        "name": name,
        "unit": unit,
        "decimals": key.decimals or 0,
        "axis": {} if min(known) < 0 else {"from": 0},
        "items": items,
    }


def of_months(place: str, months: list[Standing]) -> dict[str, Any]:
    """The place of an object month by month, the first place on top."""
    most = max(2, *(one.counted for one in months))
    return {
        "x": {"kind": "category", "values": [f"{one.month.start:%Y-%m}" for one in months]},
        "y": {
            "name": _("place (1 is best)"),
            "from": 1,
            "to": most,
            "inverse": True,
            "whole": True,
        },
        "series": [
            {
                "name": place,
                "values": [one.places.get(place) for one in months],
                "decimals": 0,
                "points": True,
            }
        ],
    }
