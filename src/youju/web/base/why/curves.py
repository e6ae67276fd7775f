"""The curve of a table of evidence, with limits and dust hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from youju.ledger.levels import KEY_OF, PARTICLES
from youju.standards.air import gb3095
from youju.terms.errors import YoujuError
from youju.terms.figures import in_text
from youju.terms.periods import stamp
from youju.terms.substances import Substance
from youju.web.base.city.templatetags.figures import subscript
from youju.web.base.why import beside
from youju.web.base.why.around import (
    HOUR_ITEM,
    Around,
)


def curve(
    around: Around,
    title: str,
    stamps: Sequence[str],
    series: Sequence[tuple[str, str, list[str | None]]],
    one: Substance,
    limits: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The curve of a table, from the very rows of it; floats are for drawing only."""
    day = not around.found.is_day
    return {
        "label": title,
        "x": {
            "kind": "day" if day else "hour",
            "values": list(stamps),
        },
        "y": {"name": one.unit, "from": 0},
        "series": [
            {
                "name": str(subscript(name)),
                **({"substance": colour} if colour else {}),
                "values": [None if value is None else float(value) for value in values],
            }
            for name, colour, values in series
        ],
        "limits": list(limits),
        "spans": _dust_spans(around),
        "words": {"missing": _("missing")},
    }


def _dust_spans(around: Around) -> list[dict[str, str]]:
    """Where dust hours lie under the curve."""
    if not set(around.items) & set(PARTICLES):
        return []
    found = []
    for touch in beside.marks(around, visitor=True):
        if touch.mark.kind == "dust":
            first = max(touch.mark.first_hour, around.span[0] * 24)
            last = min(touch.mark.last_hour, around.span[1] * 24 + 23)
            found.append(
                {
                    "from": stamp(first - 1),
                    "to": stamp(last),
                    "name": _("dust"),
                    "kind": "dust",
                }
            )
    return found


def day_limits(item: str, on: date) -> list[dict[str, Any]]:
    """The limit that a day of this item is held against, with its clause."""
    key = KEY_OF[item]
    try:
        limit = gb3095.limit(key, "8h" if item == "o3_8h" else "24h", on=on)
    except YoujuError:
        return []
    if not isinstance(limit.value, (int, Decimal)):
        return []
    return [
        {
            "value": float(limit.value),
            "name": _("daily limit %(value)s") % {"value": in_text(limit.value)},
            "clause": str(limit.by or ""),
            "substance": HOUR_ITEM.get(item, item),
        }
    ]
