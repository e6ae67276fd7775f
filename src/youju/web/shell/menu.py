"""The menu: five words of the work, filled by the apps at start.

An app registers its entry in ``ready()``; whether a person sees it is asked of
``Entry.shown``, so the shell itself knows no rights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: dict[str, tuple[str, str | Promise, str]] = {
    "plan": ("定", _("Plan"), "target"),
    "watch": ("看", _("Watch"), "eye"),
    "act": ("办", _("Act"), "checks"),
    "judge": ("评", _("Judge"), "chart-bar"),
    "tell": ("说", _("Tell"), "speakerphone"),
    "base": ("用", _("Common"), "settings"),
}
"""Group → its one word, its name, its icon."""


@dataclass(frozen=True)
class Entry:
    """One line of the menu. ``url`` is a name without arguments, ``right`` what it needs."""

    group: str
    label: str | Promise
    url: str
    right: str
    order: int = 50


_entries: dict[str, Entry] = {}
_may: list[Callable[[HttpRequest, str], bool]] = []


def register(entry: Entry) -> None:
    """Add an entry; the same address again replaces it (Django may call ready twice)."""
    if entry.group not in GROUPS:
        raise ValueError(f"unknown menu group {entry.group}")
    _entries[entry.url] = entry


def asked_by(may: Callable[[HttpRequest, str], bool]) -> None:
    """Who answers whether a request may use a right (base.rights does)."""
    _may[:] = [may]


def entries_for(request: HttpRequest) -> dict[str, list[Entry]]:
    """The entries that this request may open, by group, in order."""
    may = _may[0] if _may else lambda request, right: False
    found: dict[str, list[Entry]] = {}
    for entry in sorted(_entries.values(), key=lambda one: (one.order, one.url)):
        if may(request, entry.right):
            found.setdefault(entry.group, []).append(entry)
    return {group: found[group] for group in GROUPS if group in found}
