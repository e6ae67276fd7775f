"""Dated files: the editions of a standard side by side, each with the days it is in force.

A standard's numbers stand in its TOML file only. The file is found beside the code, or in
the evidence pack that is being replayed (``reading_from``), so that an old pack is judged
by the files that were frozen in it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from youju.terms.clauses import VERIFIED, Clause
from youju.terms.errors import NoEditionInForce

_FROZEN: ContextVar[Mapping[str, str] | None] = ContextVar("frozen dated files", default=None)

BEFORE_NATIONWIDE = "全国实施之前"
"""Remark on a figure judged by an edition that was issued, but not yet in force nationwide."""


@dataclass(frozen=True)
class Edition:
    """One edition: its name, its days, and what it says (the TOML table as it stands).

    ``rules`` names the rule set that it belongs to (``2012``, ``2026``, ``2031``; the key
    ``also`` lists further rule sets that go on using it),
    ``early`` says that it was asked for a day before it came into force nationwide.
    """

    name: str
    rules: str
    issued: date
    since: date
    until: date | None
    says: Mapping[str, Any] = field(repr=False, hash=False, compare=False)
    early: bool = False

    def clause(self, article: str, mark: str = VERIFIED) -> Clause:
        """A clause of this edition."""
        return Clause(self.name, article, mark, self.since, self.until)

    @property
    def remark(self) -> str:
        """What must be said with every figure judged by it; usually nothing."""
        return BEFORE_NATIONWIDE if self.early else ""


@dataclass(frozen=True)
class Standard:
    """A dated file by package and name; read when first asked."""

    package: str
    file: str

    @classmethod
    def load(cls, package: str, file: str) -> Standard:
        """The standard kept in ``file`` of ``package``."""
        return cls(package, file)

    @property
    def address(self) -> str:
        """``package/file``, the name under which a pack keeps it."""
        return f"{self.package}/{self.file}"

    @property
    def text(self) -> str:
        """The TOML text: from the pack being replayed, else from beside the code."""
        frozen = _FROZEN.get()
        if frozen is not None and self.address in frozen:
            return frozen[self.address]
        return _beside_the_code(self.package, self.file)

    @property
    def sha256(self) -> str:
        """The hash of the text, part of every basis."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def says(self) -> Mapping[str, Any]:
        """The whole file."""
        return _parsed(self.text)

    @property
    def number(self) -> str:
        """The number of the standard, without a year."""
        return str(self.says["number"])

    @property
    def editions(self) -> tuple[Edition, ...]:
        """All editions, oldest first."""
        return _editions(self.text)

    def on(self, day: date, rules: str = "auto") -> Edition:
        """The edition by which a measurement of ``day`` is judged.

        ``rules`` other than ``auto`` names a rule set and ignores the day. Between its issue
        and its nationwide start an edition applied in stages to named cities; a place whose
        stage is not known is judged by it all the same, and the edition says ``early``.
        """
        if rules != "auto":
            return self.named(rules)
        for edition in reversed(self.editions):
            if edition.since <= day and (edition.until is None or day <= edition.until):
                return edition
        first = self.editions[0]
        if first.issued <= day < first.since:
            return Edition(
                first.name, first.rules, first.issued, first.since, first.until, first.says, True
            )
        raise NoEditionInForce(
            f"{self.number} had no edition in force on {day}; the earliest is {first.name}, "
            f"issued {first.issued}, in force nationwide since {first.since} (in named cities "
            "earlier). Name a rule set to evaluate all the same."
        )

    def named(self, rules: str) -> Edition:
        """The edition of a rule set (``2012``, ``2026``, ``2031``), or with that full name."""
        for edition in self.editions:
            if rules in (edition.rules, edition.name) or rules in edition.says.get("also", ()):
                return edition
        known = ", ".join(f"{edition.rules} ({edition.name})" for edition in self.editions)
        raise NoEditionInForce(f"{self.number} has no rule set {rules!r}; it has {known}.")


@contextmanager
def reading_from(texts: Mapping[str, str]) -> Iterator[None]:
    """Within this block dated files are read from ``texts`` (address → TOML text) first."""
    token = _FROZEN.set(texts)
    try:
        yield
    finally:
        _FROZEN.reset(token)


@lru_cache(maxsize=64)
def _beside_the_code(package: str, file: str) -> str:
    return files(package).joinpath(file).read_text(encoding="utf-8")


@lru_cache(maxsize=128)
def _parsed(text: str) -> Mapping[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


@lru_cache(maxsize=128)
def _editions(text: str) -> tuple[Edition, ...]:
    found = [
        Edition(
            name=row["name"],
            rules=str(row["rules"]),
            issued=row["issued"],
            since=row["since"],
            until=row.get("until"),
            says=row,
        )
        for row in _parsed(text)["edition"]
    ]
    return tuple(sorted(found, key=lambda edition: edition.since))
