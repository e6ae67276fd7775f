"""What registers of sites share: dated lines, names and aliases, places, versions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar, Generic, Protocol, TypeVar

from youju.terms.errors import UnknownPlace

PLACE_KINDS = ("county", "city")


class Dated(Protocol):
    """One line of a register, under a key that the register names."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names that sheets use."""

    @property
    def since(self) -> date | None:
        """First day, None for open."""

    @property
    def until(self) -> date | None:
        """Last day, None for open."""


L = TypeVar("L", bound=Dated)


@dataclass(frozen=True)
class DatedLines(Generic[L]):
    """The dated lines of all sites of a city.

    ``KEY`` is the column of the key; ``what`` names the register in refusals, ``THING`` one of its
    sites, ``path`` the file.
    """

    lines: tuple[L, ...] = ()
    KEY: ClassVar[str] = "site"
    THING: ClassVar[str] = "点位"
    what: str = ""
    path: str = ""

    def on(self, day: date) -> tuple[L, ...]:
        """The sites as they stood on a day, in the order of the register."""
        return tuple(one for one in self.lines if stands(one, day))

    def line(self, key: str, day: date | None = None) -> L:
        """The line of a site on a day (its latest line without one).

        :raises UnknownPlace: there is none.
        """
        found = [one for one in self._by_key.get(key, ()) if day is None or stands(one, day)]
        if not found:
            when = f"在 {day} " if day else ""
            raise UnknownPlace(f"{self.what}中{when}没有{self.THING}“{key}”；请先{self._in}登记。")
        return found[-1]

    def line_near(self, key: str, day: date) -> L | None:
        """The line of a site on a day, None where it did not stand."""
        return next((one for one in self._by_key.get(key, ()) if stands(one, day)), None)

    def named(self, name: str) -> str:
        """The key of the site with that key, name or alias; never a likeness.

        :raises UnknownPlace: nobody is called so, or several are.
        """
        found = self._by_name.get(name.strip(), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownPlace(
                f"“{name}”在{self.what}中对应多个{self.THING}（{'、'.join(found)}）；请改用编码。"
            )
        raise UnknownPlace(
            f"{self.what}中没有叫“{name}”的{self.THING}；请先{self._in}登记，或加入别名。"
        )

    def places(self, kind: str) -> tuple[str, ...]:
        """Every county, city, river or basin (``kind``) named, in the order of the register."""
        return tuple(dict.fromkeys(one for line in self.lines if (one := getattr(line, kind))))

    def to_csv(self) -> str:
        """The register as canonical CSV text."""
        raise NotImplementedError

    @cached_property
    def _by_key(self) -> Mapping[str, list[L]]:
        found: dict[str, list[L]] = {}
        for one in self.lines:
            found.setdefault(getattr(one, self.KEY), []).append(one)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, dict[str, None]] = {}
        for one in self.lines:
            key = getattr(one, self.KEY)
            for name in (key, one.name, *one.aliases):
                names.setdefault(name, {})[key] = None
        return {name: tuple(keys) for name, keys in names.items() if name}

    @property
    def _in(self) -> str:
        return f"在 {self.path} 中" if self.path else ""

    @property
    def sha256(self) -> str:
        """The hash of the canonical text, part of the basis of every figure."""
        return hashlib.sha256(self.to_csv().encode()).hexdigest()


@dataclass(frozen=True)
class Lines(DatedLines[L]):
    """A register that keeps its canonical text."""

    text: str = ""

    def to_csv(self) -> str:
        """The register as canonical CSV text."""
        return self.text


def stands(line: Dated, day: date) -> bool:
    """Whether this line describes the site on that day."""
    return (line.since or date.min) <= day <= (line.until or date.max)
