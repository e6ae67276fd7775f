"""Small tags of monitoring: values with their gaps, changes with sign and unit, words."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youju.terms.figures import Figure, in_text
from youju.terms.periods import BEIJING
from youju.terms.states import State
from youju.web.base.city.templatetags.figures import number, subscript
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries.figures import Compared

register = template.Library()


@register.simple_tag
def value(figure: Figure, *, unit: str = "", reason: str = "") -> SafeString:
    """A figure with its link; a gap as “—” with its reason, written beside when asked."""
    if figure.value is not None:
        return number(figure, figure.ref, unit=unit)
    return gap(figure.note, reason)


def gap(note: str, reason: str = "") -> SafeString:
    """“—” and why: a known word in the page's language, anything else as the ledger says it."""
    known = words.GAPS.get(note) or words.REASONS.get(note)
    said = str(known) if known else note
    speaks = SafeString("") if known or not said else SafeString(' lang="zh-Hans"')
    if not said:
        return SafeString('<span class="gap">—</span>')
    if reason:
        return format_html('<span class="gap"{}>— <small>{}</small></span>', speaks, said)
    return format_html(
        '<span class="gap"{} title="{}">—<span class="visually-hidden">（{}）</span></span>',
        speaks,
        said,
        said,
    )


@register.simple_tag
def change(one: Compared) -> SafeString:
    """Against last year, with sign and unit; the reason where there is none."""
    figure = one.change
    if not isinstance(figure.value, int | Decimal):
        return gap(one.why_none)
    moved = Decimal(figure.value)
    return number(signed(moved) + unit_of_change(one), one.now.ref, clause=_("against last year"))


def unit_of_change(one: Compared) -> str:
    """%, percentage points or days, as the page writes them behind a number."""
    return unit_words(one.change.unit)


@register.filter
def unit_words(unit: str) -> str:
    """The unit of a change behind its number, in the page's language."""
    return {"%": "%", "百分点": _(" percentage points"), "天": _(" days")}.get(unit, f" {unit}")


@register.filter
def signed(number_: Any) -> str:
    """+1.2, −3.1, 0.0: with a true minus."""
    if number_ is None:
        return "—"
    text = in_text(abs(Decimal(number_)))
    return f"+{text}" if number_ > 0 else f"−{text}" if number_ < 0 else text


@register.filter
def level_words(level: str) -> Any:
    """国控, or national."""
    return words.LEVELS.get(level, _("no level"))


@register.filter
def role_words(role: str) -> Any:
    """评价, or assessed."""
    return words.ROLES.get(role, role)


@register.filter
def grade_words(grade: str) -> Any:
    """优, or excellent."""
    return words.GRADE_WORDS.get(grade, "")


@register.filter
def dust_words(dust: str) -> Any:
    """扣除沙尘, or without dust hours."""
    return words.DUSTS.get(dust, dust)


@register.filter
def mark_words(kind: str) -> Any:
    """沙尘, or dust."""
    return words.MARKS.get(kind, kind)


@register.filter
def statistic_words(of: str) -> str:
    """The name of a statistic, substances with their small figures."""
    said = str(words.STATISTICS.get(of, of))
    for key in ("PM2.5", "PM10", "SO2", "NO2", "O3"):
        said = said.replace(key, subscript(key))
    return said


@register.filter
def item_words(item: str) -> str:
    """pm25 as PM₂.₅."""
    return subscript(words.KEY_OF.get(item, item))


@register.filter
def item_class(item: str) -> str:
    """The colour class of an item."""
    return words.STYLE_OF.get(item, "")


@register.filter
def unit_of(item: str) -> str:
    """The unit of an item or statistic."""
    return words.UNITS.get(item, "")


@register.filter
def of(values: Any, key: str) -> Any:
    """One entry of a mapping."""
    return values.get(key) if values else None


@register.simple_tag
def state(found: Any) -> SafeString:
    """A state as a badge; several of them each with its own."""
    if found is None:
        return SafeString("")
    given = sorted({State(int(one)) for one in found}) if not isinstance(found, int) else [found]
    badges = [
        format_html('<span class="badge {}">{}</span>', words.STATES[State(one)][1], word)
        for one in given
        for word in (words.STATES[State(one)][0],)
    ]
    return SafeString(" ".join(badges))


@register.filter
def beijing(moment: datetime) -> str:
    """2026-11-22 24:00: hours are stamped with their end."""
    moment = moment.astimezone(BEIJING)
    if moment.hour == 0 and moment.minute == 0:
        return f"{moment.date() - timedelta(days=1)} 24:00"
    return f"{moment:%Y-%m-%d %H:%M}"


@register.filter
def age(passed: timedelta) -> str:
    """How long ago, in words."""
    hours = int(passed.total_seconds() // 3600)
    if hours < 1:
        return _("within the hour")
    if hours < 48:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}


@register.filter
def primaries(text: str) -> str:
    """PM2.5,O3_8h as PM₂.₅、O₃-8h."""
    joint = "、" if words.is_chinese() else ", "
    return joint.join(subscript(one) for one in text.replace("、", ",").split(",") if one)


@register.filter
def pair(first: Any, second: Any) -> tuple[Any, Any]:
    """Two things to be written one after the other."""
    return first, second


@register.filter
def subscripts(text: str) -> str:
    """Every substance of a text with its small figures."""
    for key in ("PM2.5", "PM10", "SO2", "NO2", "O3"):
        text = text.replace(key, subscript(key))
    return text


@register.filter
def place_of(ranking: Any, name: str) -> Any:
    """The place of a county in a ranking."""
    return ranking.place(name) if ranking else None
