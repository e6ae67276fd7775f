"""What the page “how these numbers are made” says of standards: clauses with their marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from youju.standards.air import dated_files
from youju.terms.clauses import MARKS, TO_BE_CHECKED
from youju.web.base.city import folder


@dataclass(frozen=True)
class Standard:
    """One dated file: number, title, its editions, and how many places carry which mark."""

    number: str
    title: str
    editions: tuple[tuple[str, date | None], ...]
    to_be_checked: int


def about() -> dict[str, Any]:
    """Standards in the program, and what counts in this city."""
    return {"standards": standards(), "today": folder.beijing_now().date(), "marks": MARKS}


def standards() -> list[Standard]:
    """The standards of ambient air that the program holds, by number."""
    import tomllib

    found = []
    for file in dated_files():
        said = tomllib.loads(file.text)
        if "number" not in said:
            continue
        editions = tuple((one["name"], one.get("since")) for one in said.get("edition", []))
        found.append(
            Standard(
                str(said["number"]),
                str(said.get("title", "")),
                editions,
                file.text.count(f'"{TO_BE_CHECKED}"'),
            )
        )
    return sorted(found, key=lambda one: one.number)
