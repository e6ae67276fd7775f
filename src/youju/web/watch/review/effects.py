"""What a mark would change, as the page shows it before somebody confirms.

The ledger computes it as it would compute after the mark (``ledger.preview``); here it becomes
plain values that are shown, kept with the confirmation, and named by a digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from youju.ledger import preview
from youju.ledger.measured import printed_decimals
from youju.ledger.statistics import GOOD_DAYS, GOOD_RATE, INDEX
from youju.readings.marks import Mark
from youju.scoring import schemes
from youju.standards.air import hj663
from youju.terms.errors import YoujuError
from youju.terms.numbers import exact, round_even
from youju.terms.periods import Period
from youju.terms.places import CITY, COUNTY, SITE
from youju.web.base.city import folder
from youju.web.watch.review import forms, queries
from youju.web.watch.review.models import Proposal

MOST_ROWS = 60
"""Rows of a table that are shown; how many there are in all is said."""
ORDER = (CITY, COUNTY, SITE)
UNITS = {GOOD_RATE: "%", GOOD_DAYS: "天", INDEX: "", "CO": "mg/m³"}


@dataclass(frozen=True)
class Shown:
    """What is shown: plain values, and a digest by which a confirmation names it."""

    plain: dict[str, Any]

    @property
    def digest(self) -> str:
        """The same figures give the same digest."""
        text = json.dumps(self.plain, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def of(one: Proposal) -> Shown:
    """What the proposal would change against the newest computation.

    :raises YoujuError: the mark can't be given (any more); with the reason.
    """
    held = folder.snapshot()
    mark = one.mark(forms.today())
    key = ("review.effect", mark)
    if key not in held.remembered:
        scheme = _scheme(mark, one)
        found = preview.effect(folder.city(), [mark], scheme=scheme, snapshot=held)
        held.remembered[key] = Shown(_plain(found))
    shown: Shown = held.remembered[key]
    return shown


def was_shown(one: Proposal, digest: str) -> bool:
    """Whether what a person has seen is what would change now."""
    try:
        return bool(digest) and of(one).digest == digest
    except YoujuError:
        return False


def kept(one: Proposal) -> dict[str, Any]:
    """What is kept with the confirmation."""
    return of(one).plain


def without_places(plain: dict[str, Any]) -> dict[str, Any]:
    """The same for those who see no places before they are released."""
    return {**plain, "places": [], "places_hidden": bool(plain.get("places"))}


def _scheme(mark: Mark, one: Proposal) -> str | None:
    """The text of the first scheme of the city in force on the mark's last day."""
    for file in sorted((folder.path() / "schemes").glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        try:
            schemes.load(text, on=one.last.date())
        except YoujuError:
            continue
        return text
    return None


def _plain(found: preview.Effect) -> dict[str, Any]:
    indices = sorted(found.indices, key=lambda one: (ORDER.index(one.kind), one.day, one.object))
    days = sorted(found.days, key=lambda one: (ORDER.index(one.kind), one.day, one.object))
    statistics = sorted(
        (
            one
            for one in found.statistics
            if one.changed
            and _text(one.of, one.old.value, one.period) != _text(one.of, one.new.value, one.period)
        ),
        key=lambda one: (ORDER.index(one.kind), one.object, one.period.start, one.of),
    )
    return {
        "readings": found.taken_out,
        "indices": [
            {
                "name": queries.name_of(one.object),
                "dust": one.dust,
                "day": one.day.isoformat(),
                "old": one.old,
                "new": one.new,
                "old_level": one.old_level,
                "new_level": one.new_level,
            }
            for one in indices[:MOST_ROWS]
        ],
        "indices_all": len(indices),
        "days": [
            {
                "name": queries.name_of(one.object),
                "dust": one.dust,
                "day": one.day.isoformat(),
                "item": one.item,
                "old": _day(one.item, one.old, one.day),
                "new": _day(one.item, one.new, one.day),
            }
            for one in days[:MOST_ROWS]
        ],
        "days_all": len(days),
        "statistics": [
            {
                "name": queries.name_of(one.object),
                "dust": one.dust,
                "period": one.period.label,
                "start": one.period.start.isoformat(),
                "end": one.period.end.isoformat(),
                "of": one.of,
                "unit": UNITS.get(one.of, "µg/m³"),
                "old": _text(one.of, one.old.value, one.period),
                "new": _text(one.of, one.new.value, one.period),
            }
            for one in statistics[:MOST_ROWS]
        ],
        "statistics_all": len(statistics),
        "places": list(_places(found)),
    }


def _places(found: preview.Effect) -> Iterable[dict[str, Any]]:
    for period, moved in found.places:
        rows = [
            {
                "ranking": one.ranking,
                "name": one.object,
                "old": one.old,
                "new": one.new,
                "old_value": one.old_value,
                "new_value": one.new_value,
            }
            for one in moved
        ]
        yield {
            "period": period.label,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "rows": rows,
        }


def _text(of_: str, value: object, period: Period) -> str:
    """A statistic as it is published."""
    if not isinstance(value, (int, Decimal)):
        return "—"
    return f"{round_even(exact(value), printed_decimals(of_, period)):f}"


def _day(item: str, value: Decimal | None, on: Any) -> str:
    """A day value as it is published."""
    if value is None:
        return "—"
    shown = hj663.rounded(item, value, "monitoring", on=on).value
    return f"{shown:f}" if isinstance(shown, Decimal) else str(shown)
