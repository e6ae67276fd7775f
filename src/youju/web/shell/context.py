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
        entries = entries_for(request)
        addresses = {one.url: reverse(one.url) for part in entries.values() for one in part}
        above = [href for href in addresses.values() if request.path.startswith(href)]
        here = max(above, key=len, default="")  # the nearest of those that the page stands below
        return tuple(
            Group(
                *GROUPS[group],
                tuple(
                    Line(one.label, addresses[one.url], addresses[one.url] == here) for one in part
                ),
            )
            for group, part in entries.items()
        )

    narrow = request.COOKIES.get("youju_menu") == "narrow"
    return {"menu": lazy(drawn, tuple)(), "narrow_menu": narrow}
