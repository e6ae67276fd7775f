"""What every page gets of the shell."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, lazy

from youju.web.shell.menu import GROUPS, entries_for


@dataclass(frozen=True)
class Line:
    """One drawn line of the menu."""

    label: str | Promise
    href: str
    here: bool


@dataclass(frozen=True)
class Group:
    """One drawn group of the menu."""

    word: str
    label: str | Promise
    icon: str
    lines: tuple[Line, ...]


def menu(request: HttpRequest) -> dict[str, object]:
    """``menu``: the groups with the lines that this person may open."""

    def drawn() -> tuple[Group, ...]:
        groups = []
        for group, entries in entries_for(request).items():
            lines = []
            for entry in entries:
                href = reverse(entry.url)
                lines.append(Line(entry.label, href, request.path.startswith(href)))
            groups.append(Group(*GROUPS[group], tuple(lines)))
        return tuple(groups)

    return {"menu": lazy(drawn, tuple)()}
