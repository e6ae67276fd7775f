"""Search over what the apps offer; each gives hits that the person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, what it is, where it stands."""

    name: str
    kind: str | Promise
    href: str
    note: str = ""


Source = Callable[[HttpRequest, str], Iterable[Hit]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source of hits; the same name again replaces it."""
    _sources[name] = source


def find(request: HttpRequest, text: str, *, most: int = 50) -> list[Hit]:
    """Hits of all sources, in the order in which the apps registered."""
    found: list[Hit] = []
    for source in _sources.values():
        found += list(source(request, text))[:most]
    return found[: most * 2]
