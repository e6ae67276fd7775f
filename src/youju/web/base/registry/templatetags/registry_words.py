"""Levels, roles and kinds in words."""

from __future__ import annotations

from typing import Any

from django import template

from youju.web.base.registry.words import KINDS, LEVELS, ROLES, STATES

register = template.Library()


@register.filter
def level_word(level: str) -> Any:
    """国控 in the language of the page; unknown words as they are, “—” for none."""
    return LEVELS.get(level, level) or "—"


@register.filter
def role_word(role: str) -> Any:
    """Assessed, reference, not assessed."""
    return ROLES.get(role, role) or "—"


@register.filter
def kind_word(kind: str) -> Any:
    """The kind of a unit."""
    return KINDS.get(kind, kind) or "—"


@register.filter
def state_word(state: str) -> Any:
    """In use, closed, not yet in use."""
    return STATES.get(state, state)


@register.filter
def indent(depth: int) -> str:
    """Full-width spaces for the depth of a unit in its tree."""
    return "\u3000" * (depth - 1)
