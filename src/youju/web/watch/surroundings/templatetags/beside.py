"""Tags of what counts, what was issued and what stands beside it, each linked to its why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from youju.ledger.surroundings.issued import Told
from youju.readings.surroundings.issued import RATE
from youju.terms.figures import Figure
from youju.web.base.city.templatetags.figures import minus, number
from youju.web.base.why.tree import href_of

register = template.Library()


@register.simple_tag
def told(held: Any, place: Any, item: str) -> Told:
    """An item of a place: what counts and what stands beside it."""
    found: Told = held.told(place, item)
    return found


@register.simple_tag
def counted(one: Told) -> SafeString:
    """What counts, linked to why, with the word 下发 beside what was issued."""
    if one.value is None:
        return number(None)
    said = number(text(one.value, one.unit), one.address)
    if not one.is_issued:
        return said
    return format_html('{} <span class="badge badge-muted">{}</span>', said, _("as issued"))


@register.simple_tag
def issued(one: Told) -> SafeString:
    """The issued value, linked to the record of the journal that it stands in."""
    if one.issued is None or not isinstance(one.issued.value, Decimal):
        return number(None)
    said = text(one.issued.value, one.unit)
    return format_html(
        '<a href="{}" title="{}" lang="zh-Hans">{}</a>',
        href_of(one.issued.ref), one.issued.note, said,
    )  # fmt: skip


@register.simple_tag
def own(one: Told) -> SafeString:
    """Our own value, linked to its why; marked where the issued one says otherwise."""
    if one.own is None:
        return number(None)
    said = number(text(one.own, one.unit), one.own_address)
    return format_html("<strong>{}</strong>", said) if one.differs else said


@register.simple_tag
def moved(one: Told) -> SafeString:
    """The change against the year before, linked to its why."""
    if one.change is None:
        return number(Figure("", None, note=_("no figure of a year ago")))
    size = f"{one.change:.{_places(one.change)}f}"
    if one.change:
        size = minus(f"{one.change:+.{_places(one.change)}f}")
    unit = _("percentage points") if one.unit == RATE else one.unit
    return number(size, one.change_address, unit=unit)


@register.simple_tag
def then(one: Told) -> str:
    """What counted a year ago."""
    return "—" if one.then is None else text(one.then, one.unit)


def text(value: Decimal, unit: str) -> str:
    """A value with one decimal at least, as the column beside it; a rate with two at most."""
    places = _places(value)
    return f"{value:.{min(2, places)}f}%" if unit == RATE else f"{value:.{places}f}"


def _places(value: Decimal) -> int:
    return max(1, -int(value.as_tuple().exponent))
