"""What the first screen says of a figure, in words and numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language

from youju.ledger import supply_store, water_store
from youju.ledger.address import HOUR
from youju.ledger.levels import KEY_OF
from youju.ledger.measured import printed_decimals
from youju.ledger.surroundings import shelf
from youju.standards.air import hj633, hj663
from youju.terms.errors import YoujuError
from youju.terms.figures import Figure, in_text, json_value
from youju.terms.numbers import round_even
from youju.terms.periods import hour_ending
from youju.terms.places import SITE
from youju.web.base.city import folder
from youju.web.base.city.templatetags.figures import subscript
from youju.web.base.why import surroundings, waters, wells
from youju.web.base.why.queries import Answer
from youju.web.base.why.words import DUST, ITEMS, MARKS, SCHEME_DUST, state_of


@dataclass(frozen=True)
class Saying:
    """The words of the first screen.

    ``value`` is the value as published (rounded by its clause), ``held`` the exact one when it
    says more; ``level`` the word of an AQI.
    """

    place: str
    key: str
    when: str
    item: str | Promise
    value: str
    held: str
    unit: str
    note: str
    dust: str | Promise
    state: str | Promise
    state_class: str
    clause: str
    mark: str | Promise
    mark_class: str
    weakest: str | Promise
    weakest_class: str
    level: str
    link: str


def of(found: Answer, request: HttpRequest) -> Saying:
    """The first screen of a figure."""
    figure = found.explanation.figure
    read = found.read
    shown = as_published(found)
    held = in_text(figure.value)
    state, state_class = state_of(figure.state) if figure.state else ("", "")
    mark, mark_class = MARKS[figure.by.mark] if figure.by else ("", "")
    weakest, weakest_class = MARKS[figure.mark]
    place, key = named(found)
    chinese = (get_language() or "").startswith("zh")
    return Saying(
        place=place,
        key=key,
        when=_when(found) if chinese else read.when,
        item=_item(found),
        value=shown,
        held=held if held != shown else "",
        unit=figure.unit,
        note=figure.note,
        dust="" if found.is_apart else SCHEME_DUST if found.is_score else DUST[read.dust],
        state=state,
        state_class=state_class,
        clause=f"{figure.by.instrument} {figure.by.article}".strip() if figure.by else "",
        mark=mark,
        mark_class=mark_class,
        weakest=weakest,
        weakest_class=weakest_class,
        level=_level(found),
        link=unquote(request.build_absolute_uri(found.stable)),
    )


def _item(found: Answer) -> str | Promise:
    """The item in words, by whose figure it is."""
    if found.is_around:
        return surroundings.item(found.read.item)
    if found.is_wells:
        return wells.item(found.read.item)
    return waters.item(found.read.item) if found.is_water else item_name(found.read.item)


def _when(found: Answer) -> str:
    """The day, hour or period in office Chinese; an hour by its end, 1 to 24."""
    if found.read.table != HOUR:
        return found.period.label
    hour = hour_ending(datetime.fromisoformat(found.read.when))
    return f"{found.period.label}{hour % 24 + 1}时"


def named(found: Answer) -> tuple[str, str]:
    """The object as people call it, and the key of a station."""
    name = found.read.object
    if isinstance(found.basis, shelf.Computed):
        return surroundings.named(found.basis, found.read)
    if isinstance(found.basis, supply_store.Computed):
        return wells.named(found.basis, found.kind, name, found.period)
    if isinstance(found.basis, water_store.Computed):
        return waters.named(found.basis, found.kind, found.read, found.period)
    if found.kind != SITE:
        return name, ""
    site = folder.city().register.site(name, found.period.end)
    return site.name, name


def item_name(item: str) -> str | Promise:
    """An item as pages write it."""
    plain = item.removeprefix("air.")
    if plain in ITEMS:
        return ITEMS[plain]
    return str(subscript(KEY_OF.get(plain, plain)))


def as_published(found: Answer) -> str:
    """The value with the decimals with which such figures are published."""
    value = found.explanation.figure.value
    if not isinstance(value, Decimal) or found.is_apart:
        return in_text(value)
    item = found.read.item.removeprefix("air.")
    try:
        if found.is_day:
            key = KEY_OF.get(item, item)
            return in_text(hj663.rounded(key, value, "monitoring", on=found.period.end).value)
        places = printed_decimals(item, found.period)
    except (YoujuError, LookupError):
        return in_text(value)
    return in_text(round_even(value, places))


def _level(found: Answer) -> str:
    value = found.explanation.figure.value
    if not found.is_day or found.read.item != "aqi" or not isinstance(value, int):
        return ""
    try:
        return hj633.level_of(value, on=found.period.end).name
    except (YoujuError, AttributeError):
        return ""


def file_name(found: Answer) -> str:
    """A name for a file about the figure."""
    place, _key = named(found)
    return f"{place} {found.read.when} {found.read.item} 依据".replace("/", "-")


def as_json(found: Answer, figure: Figure) -> dict[str, Any]:
    """The whole answer as plain values; ``figure`` is the tree of ``youju explain --json``."""
    explanation = found.explanation
    return {
        "address": str(found.read),
        "figure": figure.as_json(),
        "verdict": explanation.verdict,
        "agrees": explanation.agrees,
        "stored": json_value(explanation.stored),
        "recomputed": json_value(explanation.recomputed),
        "differences": list(explanation.differences),
        "basis": asdict(found.basis),
        "milliseconds": found.milliseconds,
    }
