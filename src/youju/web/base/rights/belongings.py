"""What is open for a person, asked before an account is closed, and handed on when it is.

Accounts are closed and never deleted. Apps above that keep something under a person's own name
(open items, drafts that only their writer sees) register a keeper here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from youju.web.base.rights.models import User


@dataclass(frozen=True)
class Belonging:
    """One open thing of a person: what it is and where it stands."""

    kind: str | Promise
    title: str
    href: str = ""
    goes_to: str = ""


@dataclass(frozen=True)
class Keeper:
    """Lists what is open for a person, and hands it to the role of the person's post."""

    name: str
    open_for: Callable[[User], Iterable[Belonging]]
    hand_over: Callable[[User], int]


_keepers: dict[str, Keeper] = {}


def register(keeper: Keeper) -> None:
    """Add a keeper; the same name again replaces it."""
    _keepers[keeper.name] = keeper


def open_for(person: User) -> list[Belonging]:
    """Everything that is open under that person's name."""
    return [one for keeper in _keepers.values() for one in keeper.open_for(person)]


def hand_over(person: User) -> int:
    """Hand everything on; how many things that were. Called inside the closing's transaction."""
    return sum(keeper.hand_over(person) for keeper in _keepers.values())
