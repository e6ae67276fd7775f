"""The home page's boards: each app offers its own, for roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Board:
    """A part of the home page: template, what it shows, the right it needs, for which roles.

    ``roles`` empty means every role; ``make`` may return None to stay away.
    """

    name: str
    template: str
    right: str
    make: Callable[[HttpRequest], dict[str, Any] | None]
    roles: frozenset[str] = frozenset()
    order: int = 50


_boards: dict[str, Board] = {}


def register(board: Board) -> None:
    """Add a board; the same name again replaces it."""
    _boards[board.name] = board


def every() -> list[Board]:
    """All boards, in order."""
    return sorted(_boards.values(), key=lambda one: (one.order, one.name))
