"""What stands between two sentences or words: a space in English, nothing in Chinese."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def gap() -> str:
    """A space where the language of the page parts sentences with one."""
    return "" if (get_language() or "").startswith("zh") else " "
