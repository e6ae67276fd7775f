"""The list of the bases of one kind of figures: one line of JSON a computation, oldest first.

A line stands only when the rows of its computation are in the tables already.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import polars as pl

from youju.terms.errors import NotThere


class Numbered(Protocol):
    """A computation with its number (a dataclass of plain values)."""

    @property
    def number(self) -> int:
        """Its number; counts up."""


C = TypeVar("C", bound=Numbered)


class Bases(Generic[C]):
    """The list in one file; ``name`` (地表水) and ``first`` (what to do first) are for refusals."""

    def __init__(self, path: Path, kind: type[C], name: str, first: str) -> None:
        self._path, self._kind, self._name, self._first = path, kind, name, first

    def all(self) -> list[C]:
        """Every basis, oldest first."""
        if not self._path.exists():
            return []
        return [self._kind(**json.loads(line)) for line in self._path.read_text().splitlines()]

    def record(self, computed: C) -> None:
        """Add a basis; its rows must be in the tables already."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        said: Any = computed
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(said), ensure_ascii=False) + "\n")
            out.flush()
            os.fsync(out.fileno())

    def at(self, number: int | None = None) -> C:
        """The computation of that number, the newest one without.

        :raises NotThere: nothing was computed yet, or not under that number.
        """
        done = self.all()
        if not done:
            raise NotThere(f"还没有计算过{self._name}评价结果；请先{self._first}。")
        found = [one for one in done if number is None or one.number == number]
        if not found:
            raise NotThere(
                f"没有第{number}次{self._name}计算；有第{done[0].number}次至第{done[-1].number}次。"
            )
        return found[-1]

    def free_number(self, tables: Iterable[pl.LazyFrame | None]) -> int:
        """Behind every basis listed, and behind one whose computation died before it was."""
        numbers = [one.number for one in self.all()]
        numbers += [
            rows.select(pl.col("basis").max()).collect().item() or 0
            for rows in tables
            if rows is not None
        ]
        return max(numbers, default=0) + 1
