"""Numbers on pages: every one that youju computed is a quiet link to its why page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from youju.documents.words import formulas
from youju.terms.clauses import Clause
from youju.terms.figures import Figure, in_text
from youju.terms.periods import Period
from youju.web.base.city import spoken

register = template.Library()

SUBSCRIPTS = {
    "PM2.5": "PM₂.₅",
    "PM10": "PM₁₀",
    "SO2": "SO₂",
    "NO2": "NO₂",
    "O3": "O₃",
    "O3_8h": "O₃-8h",
    "CO": "CO",
    "pm25": "PM₂.₅",
    "pm10": "PM₁₀",
    "so2": "SO₂",
    "no2": "NO₂",
    "o3": "O₃",
    "co": "CO",
}


def why_address(ref: str) -> str:
    """The page that explains the figure at an address (``fig_air_day/…?dust=excluded``)."""
    where, _mark, asked = ref.partition("?")
    return f"/why/{quote(where, safe='/:+.')}" + (f"?{asked}" if asked else "")


@register.filter
def why(ref: str) -> str:
    """The address of the why page of a figure's address."""
    return why_address(ref)


@register.simple_tag
def number(value: Any, ref: str = "", *, unit: str = "", clause: Any = "") -> SafeString:
    """A number, linked to its why page when it has an address.

    ``value`` may be a Figure: then its own address, unit and clause are taken.
    """
    if isinstance(value, Figure):
        ref, clause = ref or value.ref, clause or value.by or ""
        unit = unit and value.unit
        note, value = value.note, value.value
        if value is None:
            return _gap(note)
    if value is None:
        return _gap()
    text = minus(in_text(value) if isinstance(value, (int, Decimal)) else str(value))
    said = format_html('{}<span class="unit"> {}</span>', text, unit) if unit else text
    if not ref:
        return format_html("{}", said)
    words = str(clause) if isinstance(clause, Clause) else clause
    return format_html(
        '<a class="fig" href="{}" data-clause="{}">{}</a>', why_address(ref), words, said
    )


def _gap(note: str = "") -> SafeString:
    """No value; the reason is in the words of the ledger, which are Chinese."""
    if note:
        return format_html('<span class="gap" lang="zh-Hans" title="{}">—</span>', note)
    return format_html('<span class="gap" title="{}">—</span>', _("no value"))


@register.filter
def subscript(name: str) -> str:
    """PM2.5 as PM₂.₅, also within words."""
    return SUBSCRIPTS.get(name) or formulas(name.replace("O3_8h", "O3"))


@register.filter
def minus(text: str) -> str:
    """A negative number with a true minus, which is as wide as a plus; all else as it is.

    >>> minus("-3.1"), minus("+3.1"), minus("2026-11"), minus("—")
    ('−3.1', '+3.1', '2026-11', '—')
    """
    return f"−{text[1:]}" if text[:1] == "-" and text[1:2].isdigit() else text


@register.filter
def aqi_class(level: Any) -> str:
    """The style of a level (number 1–6 or its word)."""
    order = ("优", "良", "轻度污染", "中度污染", "重度污染", "严重污染")
    if isinstance(level, int):
        return f"aqi-{level}"
    return f"aqi-{order.index(level) + 1}" if level in order else ""


@register.filter
def period_words(period: Period) -> str:
    """A period in the page's language."""
    return spoken.period(period)


@register.filter
def day_words(on: date) -> str:
    """A day in the page's language."""
    return spoken.day(on)
