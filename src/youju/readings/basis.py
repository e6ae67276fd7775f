"""The basis of a computation: how far readings, issued values, marks and register were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Basis:
    """Highest sequence of each table and the hash of the register.

    Reading "as of" a basis means sequence ≤ basis; it leans on no version of a table.

    >>> Basis.from_json(Basis(10, 2, 0, "ab").as_json()) == Basis(10, 2, 0, "ab")
    True
    """

    reading: int
    issued: int
    mark: int
    register: str

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Basis:
        """The basis from plain values."""
        return cls(
            int(said["reading"]), int(said["issued"]), int(said["mark"]), str(said["register"])
        )
