"""Small tags of sound, soil and dustfall: levels, verdicts, lands and changes in words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from youju.ledger.surroundings.dust_figures import DustFigure
from youju.ledger.surroundings.odorous_figures import WaterFigure
from youju.ledger.surroundings.soil_figures import Item, SampleFigure
from youju.ledger.surroundings.sound_figures import DayFigure
from youju.standards.water import black_odorous
from youju.terms.figures import Figure
from youju.terms.numbers import round_even
from youju.web.base.city.spoken import is_chinese
from youju.web.base.city.templatetags.figures import number, why_address
from youju.web.watch.surroundings import queries, words

register = template.Library()


@register.simple_tag
def level(one: DayFigure, when: str) -> SafeString:
    """Ld, Ln or Ldn of a day with one decimal (more where it has them), linked to why."""
    value: Decimal | None = getattr(one, when)
    if value is None:
        return number(Figure("", None, note=one.note))
    text = f"{value:.1f}" if value == round(value, 1) else str(value)
    return number(text, one.address(when))


@register.simple_tag
def verdict_of(one: DayFigure, when: str) -> SafeString:
    """Whether a day or a night meets its limit and by how much not, linked to why."""
    met = one.met_day if when == "day" else one.met_night
    if met is None:
        return SafeString('<span class="gap">—</span>')
    ref = why_address(one.address(f"met_{when}"))
    if met:
        return format_html('<a class="fig" href="{}">{}</a>', ref, _("met"))
    over = one.over_day if when == "day" else one.over_night
    said = _("over by %(level)s") % {"level": over}
    return format_html('<strong class="late"><a class="fig" href="{}">{}</a></strong>', ref, said)


@register.simple_tag
def rate(value: Decimal | None, ref: str = "") -> SafeString:
    """A rate in % with two decimals at most, linked to why."""
    shown = queries.percent(value)
    return number(None if shown is None else f"{shown}%", ref)


@register.simple_tag
def tenths(value: Decimal | None, ref: str = "") -> SafeString:
    """A rate in % with one decimal, linked to why."""
    return number(None if value is None else f"{value:.1f}%", ref)


@register.simple_tag
def verdict(one: SampleFigure) -> SafeString:
    """The verdict on a sample, linked to why; dark where it is above a screening value."""
    if not one.verdict:
        return format_html('<span class="gap" lang="zh-Hans">{}</span>', one.note or "—")
    said = format_html(
        '<a class="fig" href="{}">{}</a>', why_address(one.address), words.VERDICTS[one.verdict]
    )
    return format_html('<strong class="late">{}</strong>', said) if one.over else said


@register.simple_tag
def item_verdict(one: Item) -> SafeString:
    """The verdict on an item, linked to why."""
    if one.screening is None:
        return format_html('<span class="muted">{}</span>', _("not in the standard"))
    word = words.VERDICTS.get(one.verdict, _("cannot be judged"))
    said = format_html('<a class="fig" href="{}">{}</a>', why_address(one.address), word)
    return format_html('<strong class="late">{}</strong>', said) if one.over else said


@register.filter
def grade_words(grade: str) -> str | Promise:
    """A grade of HJ 640."""
    return words.GRADES.get(grade, grade)


@register.filter
def land_words(land: str) -> str | Promise:
    """A kind of land."""
    return words.LANDS.get(land, land)


@register.filter
def kind_words(kind: str) -> str | Promise:
    """A kind of site of sound."""
    return words.KINDS.get(kind, kind)


@register.filter
def zone_words(zone: str) -> str:
    """2类区, or zone 2."""
    if not zone:
        return "—"
    return f"{zone}类区" if is_chinese() else f"zone {zone}"


@register.filter
def area(value: Decimal) -> str:
    """An area without trailing zeros, thousands apart; a dash for none."""
    return f"{value:,f}" if value else "—"


@register.simple_tag
def sep() -> str:
    """What stands between two sentences: nothing in Chinese."""
    return "" if is_chinese() else " "


@register.simple_tag
def fallen(one: DustFigure) -> SafeString:
    """Dustfall on one decimal, linked to why; a dash that says what lacks."""
    if one.shown is None:
        return number(Figure("", None, note=f"缺{one.missing}" if one.missing else ""))
    return number(f"{one.shown:.1f}", one.address("mean"))


@register.simple_tag
def movement(one: DustFigure) -> SafeString:
    """同比 with its sign and a word, linked to why."""
    if one.change is None:
        return SafeString('<span class="gap">—</span>')
    said = f"{one.change:+.1f}%" if one.change else "0.0%"
    return number(said, one.address("change"))


@register.simple_tag
def against(one: DustFigure) -> SafeString:
    """Whether it meets its target and by how much not, linked to why."""
    if not one.verdict:
        return SafeString('<span class="gap">—</span>')
    ref = why_address(one.address("met"))
    if not one.exceeds:
        return format_html('<a class="fig" href="{}">{}</a>', ref, _("met"))
    said = _("over by %(level)s") % {"level": one.over}
    return format_html('<strong class="late"><a class="fig" href="{}">{}</a></strong>', ref, said)


@register.simple_tag
def spread(one: DustFigure) -> SafeString:
    """The smallest and the largest point of a month, with their names."""
    if one.smallest is None or one.largest is None:
        return SafeString('<span class="gap">—</span>')
    return format_html(
        '{} <span lang="zh-Hans">{}</span> – {} <span lang="zh-Hans">{}</span>',
        number(tenth(one.smallest), one.address("smallest")),
        one.smallest_at,
        number(tenth(one.largest), one.address("largest")),
        one.largest_at,
    )


@register.filter
def tenth(value: Decimal | None) -> str:
    """A value on one decimal, half to even; a dash for none."""
    return "—" if value is None else f"{round_even(value, 1):.1f}"


@register.filter
def names(found: Iterable[DustFigure]) -> str:
    """The names of some places, each with its value."""
    return "、".join(f"{one.name}（{one.shown}）" for one in found)


@register.filter
def water_words(word: str) -> str | Promise:
    """A kind, a grade or a state of black and odorous water."""
    return words.WATERS.get(word, word)


@register.simple_tag
def odorous_grade(one: WaterFigure | None) -> SafeString:
    """The grade of a water body, linked to why; a dash where nothing can be judged."""
    if one is None or not one.grade:
        return SafeString('<span class="gap">—</span>')
    said = format_html(
        '<a class="fig" href="{}">{}</a>',
        why_address(one.address("grade")),
        words.WATERS[one.grade],
    )
    clear = one.grade == black_odorous.CLEAR
    return said if clear else format_html('<strong class="late">{}</strong>', said)


@register.simple_tag
def odorous_state(one: WaterFigure | None) -> SafeString:
    """The state of a water body, linked to why."""
    if one is None:
        return SafeString('<span class="gap">—</span>')
    said = format_html(
        '<a class="fig" href="{}">{}</a>',
        why_address(one.address("state")),
        words.WATERS[one.state],
    )
    return format_html('<strong class="late">{}</strong>', said) if one.came_back else said
