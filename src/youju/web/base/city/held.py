"""Figures of one subject in memory, shared by the threads until something is computed anew."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from youju.readings.city import City
from youju.terms.errors import NotThere
from youju.web.base.city import folder

F = TypeVar("F")


class Held(Generic[F]):
    """``current`` gives what was held while it is still the newest, else reads it anew."""

    def __init__(self, current: Callable[[City, F | None], F]) -> None:
        self._current = current
        self._door = threading.Lock()
        self._known: dict[Path, F] = {}

    def get(self) -> F | None:
        """The newest figures of this city; None where nothing was computed yet."""
        here, city = folder.path(), folder.city()
        with self._door:
            try:
                found = self._current(city, self._known.get(here))
            except NotThere:
                return None
            if found is not self._known.get(here):
                self._known.clear()
                self._known[here] = found
        return found

    def clear(self) -> None:
        """Forget what is held."""
        with self._door:
            self._known.clear()
