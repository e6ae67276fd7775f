"""One filter for the tree of an explanation."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def less(number: int) -> int:
    """One less: how many levels are still to be drawn."""
    return int(number) - 1
