"""Small tags of the shell."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_CHINESE = re.compile("[\u3400-\u9fff]")
_RUN = re.compile("[\u3400-\u9fff][\u3400-\u9fff（）、，。：；“”《》〔〕0-9]*")


@register.filter
def speaks(text: object) -> str:
    """`` lang="zh-Hans"`` when the text is Chinese, for data that are one or the other."""
    return mark_safe(' lang="zh-Hans"') if _CHINESE.search(str(text or "")) else ""


@register.filter
def marked(text: object) -> str:
    """A text with names in it, its Chinese marked as such on pages of other languages."""
    escaped = conditional_escape(text)
    if (get_language() or "").startswith("zh"):
        return escaped
    return mark_safe(_RUN.sub(r'<span lang="zh-Hans">\g<0></span>', escaped))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, silent for screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("youju/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """The present query string with some values changed (None or "" removes one)."""
    request = context["request"]
    values: QueryDict = request.GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            values.pop(key, None)
        else:
            values[key] = str(value)
    text = values.urlencode()
    return f"?{text}" if text else request.path


@register.simple_tag(takes_context=True)
def also(context: dict[str, Any], **changes: object) -> str:
    """The same to stand after the address of another page: nothing when nothing is asked."""
    return query(context, **changes).removeprefix(context["request"].path)
