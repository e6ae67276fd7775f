"""Small tags of water: a class with its colour and word, items, multiples, changes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from youju.ledger import water
from youju.ledger.supply import PointFigure
from youju.web.base.city.templatetags.figures import minus, number, why_address
from youju.web.base.rights.catalogue import may
from youju.web.watch.water import words
from youju.web.watch.water.queries import Value

register = template.Library()
MOST = 3
"""Items that decide a class named in one line."""


@register.simple_tag
def water_class(name: str | None, ref: str = "", short: str = "") -> SafeString:
    """A class in its colour with its word (only the sign when short), linked to why."""
    if not name:
        return SafeString('<span class="gap">—</span>')
    text = words.sign(name) if short else words.class_words(name)
    said = format_html('<span class="level {}">{}</span>', words.class_style(name), text)
    if not ref:
        return said
    return format_html(
        '<span class="level {}"><a class="fig" href="{}">{}</a></span>',
        words.class_style(name),
        why_address(ref),
        text,
    )


@register.simple_tag
def met(figure: water.PeriodFigure | PointFigure) -> SafeString:
    """Whether a section reaches its target, linked to why."""
    if not figure.met:
        return SafeString('<span class="gap">—</span>')
    word = words.MET.get(figure.met, figure.met)
    said = format_html('<a class="fig" href="{}">{}</a>', why_address(figure.address("met")), word)
    return format_html('<strong class="late">{}</strong>', said) if missed(figure) else said


def missed(figure: water.PeriodFigure | PointFigure) -> bool:
    """Whether a section misses its target."""
    return figure.met == "不达标"


@register.simple_tag
def stop() -> str:
    """The full stop of the page's language."""
    return "。" if words.is_chinese() else "."


@register.simple_tag
def sep() -> str:
    """What stands between two sentences: nothing in Chinese."""
    return "" if words.is_chinese() else " "


@register.filter
def item_words(item: str) -> str | Promise:
    """An item of the standard in the page's language."""
    return words.item(item)


@register.filter
def times(multiple: Decimal | None) -> str:
    """How many times a limit is exceeded, in words; nothing for items without multiple."""
    return _("%s times over") % plain_times(multiple) if multiple is not None else ""


@register.filter
def plain_times(multiple: Decimal | None) -> str:
    """The multiple alone: 0.35, <0.01; nothing for items without one."""
    if multiple is None:
        return ""
    return "<0.01" if multiple == 0 else f"{multiple:.2f}"


@register.filter
def items_over(found: Sequence[water.Over]) -> str:
    """The items over with their multiples in one line."""
    shape = "{}（{}）" if words.is_chinese() else "{} ({})"
    said = []
    for one in found:
        name, multiple = str(words.item(one.item)), times(one.multiple)
        said.append(shape.format(name, multiple) if multiple else name)
    return ("、" if words.is_chinese() else ", ").join(said)


@register.filter
def items_deciding(keys: Sequence[str]) -> str:
    """Names of items in one line, at most three and how many there are."""
    joint = "、" if words.is_chinese() else ", "
    said = joint.join(str(words.item(one)) for one in keys[:MOST])
    if len(keys) <= MOST:
        return said
    return _("%(items)s and %(n)s more") % {"items": said, "n": len(keys) - MOST}


@register.filter
def because_words(reason: str) -> str | Promise:
    """Why a section was not sampled."""
    return words.REASONS.get(reason, reason)


@register.filter
def silent_words(reason: str) -> str | Promise:
    """Why a well or source has no verdict."""
    return words.SILENT.get(reason, reason)


@register.filter
def point_level(level: str) -> str | Promise:
    """Who assesses a well, or of which level a source is."""
    return words.POINT_LEVELS.get(level, level or "—")


@register.filter
def intake_words(water: str) -> str | Promise:
    """Where a source takes its water from."""
    return words.WATERS.get(water, water)


@register.filter
def level_words(level: str) -> str | Promise:
    """Who assesses a section."""
    return words.LEVELS.get(level, level or "—")


@register.filter
def source_words(source: str) -> str | Promise:
    """Where a class comes from."""
    return words.SOURCES.get(source, source)


@register.filter
def quality_words(grade: str) -> str | Promise:
    """The quality of a place or a section."""
    return words.QUALITIES.get(grade, grade)


@register.filter
def type_words(kind: str) -> str | Promise:
    """River, or lake and reservoir."""
    return words.TYPES.get(kind, kind)


@register.simple_tag
def moved(move: str) -> SafeString:
    """Better or worse than a year ago, with an arrow and its word."""
    if not move:
        return SafeString('<span class="gap">—</span>')
    if move == "same":
        return format_html('<span class="muted">{}</span>', words.MOVES[move])
    turn = "up better" if move == "better" else "down worse"
    return format_html('<span class="move {}">{}</span>', turn, words.MOVES[move])


@register.filter
def change(value: Decimal | None) -> str:
    """A change in % with its sign, one decimal (or as many as it has)."""
    return "—" if value is None else minus(f"{value:+f}%")


@register.simple_tag
def mean(one: Value) -> SafeString:
    """The mean of an item, linked to why; with the sign of values below detection."""
    said = number(one.value, one.address)
    if not one.below:
        return said
    return format_html('{} <span class="muted">{}</span>', said, _("with values below detection"))


@register.simple_tag
def share(value: Decimal | None, ref: str = "") -> SafeString:
    """A share in % with one decimal, linked to why when it has an address."""
    return number(None if value is None else f"{value:.1f}%", ref)


@register.simple_tag
def day_value(one: water.DayFigure, item: str, decimals: int) -> SafeString:
    """A mean of an automatic day with the decimals of its column, linked to why."""
    value = one.values.get(item)
    return number(None) if value is None else number(f"{value:.{decimals}f}", one.address(item))


@register.simple_tag(takes_context=True)
def may_register(context: dict[str, Any]) -> bool:
    """Whether this person hands in the registers of water: others are not shown the way."""
    return may(context["request"].user, "water.register")
