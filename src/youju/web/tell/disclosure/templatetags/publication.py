"""Small tags of publications: the cells of a rendered ranking."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from youju.ledger import closing
from youju.terms.periods import Period
from youju.web.base.city.templatetags.figures import minus, why_address
from youju.web.tell.disclosure import chains, words

register = template.Library()


@register.simple_tag
def cell(one: dict[str, Any], basis: int | None = None) -> SafeString:
    """A cell of a rendered ranking; a number with an address is linked at its basis."""
    text = minus(one["text"])
    if text == "—":
        return format_html('<span class="gap">{}</span>', text)
    if one["key"] == "up":
        return _movement(text)
    if ref := one.get("ref"):
        return format_html('<a class="fig" href="{}">{}</a>', why_address(at(ref, basis)), text)
    if one["key"] in ("object", "list", "level"):
        return format_html('<span lang="zh-Hans">{}</span>', text)
    return format_html("{}", text)


def at(ref: str, basis: int | None) -> str:
    """The address of a figure as of a computation."""
    return ref if basis is None else f"{ref}{'&' if '?' in ref else '?'}basis={basis}"


@register.filter
def at_basis(ref: str, basis: int | None) -> str:
    """The path of the why page of a figure as of a computation."""
    return why_address(at(ref, basis))


@register.simple_tag
def head(column: dict[str, Any]) -> SafeString:
    """The head of a column, in the language of the page."""
    label = words.COLUMNS.get(column["key"], column["title"])
    unit = column["unit"] or ("µg/m³" if column["group"] and column["key"] != "CO" else "")
    if column["key"] == "CO":
        unit = "mg/m³"
    if unit:
        return format_html('{}<br><span class="unit">{}</span>', label, unit)
    return format_html("{}", label)


@register.filter
def period(product: Any) -> str:
    """The period of a product as the page's language writes it."""
    if product.period_kind == "month":
        return date_format(product.start, "YEAR_MONTH_FORMAT")
    return str(product.period_text)


@register.filter
def revised_note(revised: list[tuple[Period, int]]) -> str:
    """The printed sentence about closed months that were revised."""
    return closing.note(period for period, _basis in revised)


@register.filter
def stage(key: str, product: Any) -> str:
    """A step of a product's chain by its name."""
    return next((one.name for one in chains.of(product) if one.key == key), key)


@register.filter
def item(of: str) -> object:
    """A statistic as pages name it."""
    return words.COLUMNS.get(of, of)


def _movement(text: str) -> SafeString:
    if text.startswith("↑"):
        said = _("up %s") % text[1:]
        return format_html(
            '<span class="move up"><span class="visually-hidden">{}</span>'
            '<span aria-hidden="true">{}</span></span>',
            said,
            text[1:],
        )
    if text.startswith("↓"):
        said = _("down %s") % text[1:]
        return format_html(
            '<span class="move down"><span class="visually-hidden">{}</span>'
            '<span aria-hidden="true">{}</span></span>',
            said,
            text[1:],
        )
    return format_html("{}", _("unchanged"))
