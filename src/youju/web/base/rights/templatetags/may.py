"""What a person may, asked by a part of a page that many views include."""

from __future__ import annotations

from typing import Any

from django import template

from youju.web.base.rights.catalogue import may

register = template.Library()


@register.simple_tag(takes_context=True, name="may")
def may_tag(context: dict[str, Any], right: str) -> bool:
    """Whether the person of this page holds the right: ``{% may "network.mark" as may_mark %}``."""
    return may(context["request"].user, right)
