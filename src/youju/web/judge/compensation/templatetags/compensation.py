"""Small tags of compensation: amounts with their why, shapes and states in words."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from youju.ledger.compensation import Amount
from youju.ledger.compensation_sums import in_units
from youju.standards.compensation.agreements import name_of
from youju.terms.dated import Edition
from youju.web.base.city.spoken import is_chinese
from youju.web.base.city.templatetags.figures import number
from youju.web.base.why.waters import ENGLISH
from youju.web.base.why.words import MARKS
from youju.web.judge.compensation import words
from youju.web.judge.compensation.queries import section_name

register = template.Library()


@register.simple_tag
def amount(one: Amount | None) -> SafeString:
    """What is owed in 万元 (of an index P itself), linked to why; the reason where it is open."""
    if one is None:
        return SafeString("")
    if one.figure is None:
        return format_html('<span class="gap" lang="zh-Hans">{}</span>', _("amount open"))
    value = str(one.index) if one.money is None else money(in_units(one.money))
    return number(value, one.address, clause=one.figure.by or "")


@register.filter
def money(value: Decimal | None) -> str:
    """万元 to the yuan, thousands apart; a dash for none."""
    return "—" if value is None else f"{value:,.4f}"


@register.filter
def plain_money(value: Decimal) -> str:
    """万元 in a sentence: no more decimals than it has."""
    return f"{value:,f}"


@register.filter
def remark(one: Amount) -> str:
    """Why there is no amount, or what is to be known of it; the section by its name."""
    return one.remark.replace(one.at.section, section_name(one.at.section, one.period.end))


@register.filter
def shape_words(edition: Edition) -> str | Promise:
    """How an agreement computes."""
    return words.SHAPES[edition.says["shape"]]


@register.filter
def state_words(state: str) -> str | Promise:
    """Whether an edition is in force."""
    return words.STATES[state]


@register.filter
def provision_words(key: str) -> str | Promise:
    """What a table of an agreement is about."""
    return words.PROVISIONS.get(key, key)


@register.filter
def dates_mark(edition: Edition) -> tuple[str | Promise, str]:
    """Word and style of how sure the days of an edition are."""
    return MARKS[edition.says.get("dates", "verified")]


@register.filter
def mark_of(mark: str) -> tuple[str | Promise, str]:
    """Word and style of the mark of a clause."""
    return MARKS[mark]


@register.filter
def targets_words(targets: dict[str, object]) -> str:
    """The targets of a section in one line."""
    chinese = is_chinese()
    said = [
        f"{name_of(item) if chinese else ENGLISH.get(item, item)} {value}"
        for item, value in targets.items()
    ]
    return ("、" if chinese else ", ").join(said)
