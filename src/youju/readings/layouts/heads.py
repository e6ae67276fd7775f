"""Finding the head of a table and reading what its columns are.

An office's table has title lines, then one to three rows of head with merged cells, units in
brackets or in a row of their own, then the body. The head is found by what it says: a row,
or a stack of rows, in which the columns that a layout cannot do without are recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import polars as pl

from youju.readings.layouts.cells import folded
from youju.readings.layouts.workbook import Raw
from youju.terms.errors import BadInput, UnknownUnit
from youju.terms.units import unit

LOOK_DOWN = 40
"""Rows from the top in which a head is looked for."""
DEEPEST = 4

_UNIT = re.compile(
    r"(?:[uμmn]?g|微克|毫克|纳克|克)(?:/|·|每|\s)?(?:标)?(?:N?m3|m-3|立方米|L|升)|ppbv?|ppmv?|%|‰",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_UNKNOWN_UNIT = re.compile(r"[a-zA-Zμ0-9]+/[a-zA-Zμ0-9]+|[a-zA-Z]+·[a-zA-Z]+-?\d?")


@dataclass(frozen=True)
class Title:
    """What the head says over one column: its words from top to bottom, and the unit."""

    nth: int
    parts: tuple[str, ...]
    unit: str | None = None
    bad_unit: str = ""

    @property
    def printed(self) -> str:
        """The head as the file prints it, parts joined."""
        return " / ".join(self.parts)

    @property
    def words(self) -> str:
        """The same folded, without units, brackets kept, for recognising."""
        return " ".join(_without_unit(folded(part)) for part in self.parts).strip()


@dataclass
class Table:
    """One table with its head found: body columns are c0, c1, … in ``body``, ``lines`` beside."""

    raw: Raw
    titles: list[Title]
    first_row: int
    depth: int
    above: str = ""
    body: pl.DataFrame = field(default_factory=pl.DataFrame)
    lines: pl.Series = field(default_factory=lambda: pl.Series("line", [], dtype=pl.Int64))

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.raw.file

    @property
    def sheet(self) -> str:
        """Name of the sheet, empty for CSV."""
        return self.raw.sheet


def titles_of(texts: list[list[str]]) -> list[Title]:
    """The title of each column from the rows of its head."""
    found = []
    for nth in range(len(texts[0])):
        parts = tuple(dict.fromkeys(row[nth].strip() for row in texts if row[nth].strip()))
        said, bad = None, ""
        for part in parts:
            one, wrong = unit_in(part)
            said, bad = one if one is not None else said, wrong or bad
        found.append(Title(nth, parts, said, bad))
    return found


def unit_in(text: str) -> tuple[str | None, str]:
    """The unit that a head names (None: none), and the text of one that we don't know.

    >>> unit_in("PM2.5（μg/m3）"), unit_in("一氧化碳 毫克/立方米"), unit_in("SO2(ppb)")
    (('µg/m³', ''), ('mg/m³', ''), (None, 'ppb'))
    """
    plain = folded(text)
    if found := _UNIT.search(plain):
        spelling = re.sub(r"(?<=[g克])[·\s](?=N?m|立)", "/", found[0]).replace("m-3", "m3")
        spelling = spelling.replace("每", "/")
        try:
            return unit(spelling), ""
        except UnknownUnit:
            return None, found[0]
    for inside in _BRACKETS.findall(plain):
        if _UNKNOWN_UNIT.fullmatch(inside.strip()):
            return None, inside.strip()
    return None, ""


def _without_unit(plain: str) -> str:
    plain = _UNIT.sub("", plain)
    for inside in _BRACKETS.findall(plain):
        if _UNKNOWN_UNIT.fullmatch(inside.strip()):
            plain = plain.replace(inside, "")
    return re.sub(r"[(\[【〔]\s*[,;、:单位]*\s*[)\]】〕]", "", plain).strip(" ,:、")


def squeezed(text: str) -> str:
    """A head for comparing: folded, lower case, without spaces, brackets and joining signs.

    >>> squeezed("PM₂.₅（μg/m³）"), squeezed("O3-8h")
    ('pm25', 'o38h')
    """
    plain = _without_unit(folded(text)).casefold()
    return re.sub(r"[.\s()\[\]【】〔〕_\-·:、,/*#\"“”]", "", plain)


def find(
    raw: Raw,
    recognise: Callable[[Title], str | None],
    needed: Callable[[Collection[str]], bool],
    keys: Collection[str],
) -> Table | None:
    """The table with its head, or None when no row says what the layout needs.

    ``recognise`` names the role of a column, ``needed`` tells whether the roles are enough,
    ``keys`` are the roles of columns that say what or when a row is about.
    """
    frame = raw.frame
    if frame.is_empty() or frame.width == 0:
        return None
    top = [[cell or "" for cell in row] for row in frame.head(LOOK_DOWN + DEEPEST).iter_rows()]
    spread = _spread(top, raw.merges)
    for start in range(min(len(top), LOOK_DOWN)):
        if not any(cell.strip() for cell in top[start]):
            continue
        for depth in range(1, min(DEEPEST, len(top) - start) + 1):
            if depth > 1 and _is_data(top[start + depth - 1]):
                break
            titles = titles_of(_filled(spread[start : start + depth], top[start : start + depth]))
            roles = [recognise(title) for title in titles]
            if not needed([role for role in roles if role]):
                continue
            if depth == 1 and not _several(top[start]):
                break
            while start + depth < len(top) and _continues(
                top[start + depth], spread[start + depth], roles, keys, raw, start + depth
            ):
                depth += 1
                titles = titles_of(
                    _filled(spread[start : start + depth], top[start : start + depth])
                )
                roles = [recognise(title) for title in titles]
            above = "\n".join(
                " ".join(cell for cell in dict.fromkeys(row) if cell.strip()) for row in top[:start]
            )
            return Table(
                raw,
                titles,
                start,
                depth,
                above,
                frame.slice(start + depth),
                raw.lines.slice(start + depth),
            )
    return None


def titles_at(raw: Raw, start: int, depth: int) -> list[Title]:
    """The titles when the head is the ``depth`` rows from row ``start`` (0-based) on."""
    top = [[cell or "" for cell in row] for row in raw.frame.head(start + depth).iter_rows()]
    if len(top) < start + depth or not top:
        return []
    spread = _spread(top, raw.merges)
    return titles_of(_filled(spread[start:], top[start:]))


def is_data(row: Sequence[str]) -> bool:
    """Whether a row holds numbers or dates, which a head doesn't."""
    return _is_data(list(row))


def table_at(raw: Raw, start: int, depth: int, titles: list[Title]) -> Table:
    """The table whose head is known to stand there."""
    above = "\n".join(
        " ".join(cell for cell in dict.fromkeys(row) if cell and cell.strip())
        for row in raw.frame.head(start).iter_rows()
    )
    body, lines = raw.frame.slice(start + depth), raw.lines.slice(start + depth)
    return Table(raw, titles, start, depth, above, body, lines)


def holds_data(raw: Raw) -> bool:
    """Whether any row of a table holds a number or a date in one cell and more beside it."""
    return any(
        _several(row) and _is_data(row)
        for row in ([cell or "" for cell in row] for row in raw.frame.iter_rows())
    )


def _several(row: list[str]) -> bool:
    return sum(bool(cell.strip()) for cell in row) > 1


def _is_data(row: list[str]) -> bool:
    """Whether a row holds numbers or dates, which a head doesn't."""
    return any(re.fullmatch(r"-?\d[\d.,]*|\d{4}[-/年].*", folded(cell)) for cell in row if cell)


def _continues(
    row: list[str],
    spread: list[str],
    roles: list[str | None],
    keys: Collection[str],
    raw: Raw,
    nth: int,
) -> bool:
    """Whether a row still belongs to the head: no data, and nothing said in the key columns."""
    if _is_data(row) or not any(cell.strip() for cell in row):
        return False
    merged = {
        column
        for top, left, bottom, right in raw.merges
        if top < nth <= bottom
        for column in range(left, right + 1)
    }
    own = [
        row[column].strip()
        for column, role in enumerate(roles)
        if role in keys and column not in merged
    ]
    values = [row[column] for column, role in enumerate(roles) if role not in keys]
    said = [cell for cell in values if cell.strip()]
    units_only = bool(said) and all(_is_unit(cell) for cell in said)
    return bool(said) and (
        not any(own) or (units_only and all(cell in ("", "单位", "—", "-", "/") for cell in own))
    )


def _is_unit(text: str) -> bool:
    known, bad = unit_in(text)
    return bool(known or bad) and not squeezed(text)


def _spread(rows: list[list[str]], merges: list[tuple[int, int, int, int]]) -> list[list[str]]:
    """The rows with the text of each merged area written into all of its cells."""
    spread = [list(row) for row in rows]
    for top, left, bottom, right in merges:
        if top >= len(spread):
            continue
        said = spread[top][left] if left < len(spread[top]) else ""
        for row in range(top, min(bottom, len(spread) - 1) + 1):
            for column in range(left, min(right, len(spread[row]) - 1) + 1):
                spread[row][column] = said
    return spread


def _filled(spread: list[list[str]], own: list[list[str]]) -> list[list[str]]:
    """Upper rows of a stack without merges: an empty cell goes on with the text to its left.

    Only where a lower row says something of its own, so that a column without a second row
    doesn't inherit its neighbour's name.
    """
    filled = [list(row) for row in spread]
    for level in range(len(filled) - 1):
        for column in range(1, len(filled[level])):
            below = any(own[lower][column].strip() for lower in range(level + 1, len(own)))
            left = filled[level][column - 1]
            left_below = any(own[lower][column - 1].strip() for lower in range(level + 1, len(own)))
            if not filled[level][column].strip() and below and left_below:
                filled[level][column] = left
    return filled


def year_and_units(above: str) -> str:
    """The lines above the head, as they are searched for a year or a month."""
    return folded(above)


def factor_of(title: Title, target: str) -> str:
    """The unit to convert from; refuses a unit that is not of the kind of ``target``."""
    if title.bad_unit:
        raise BadInput(f"表头单位“{title.bad_unit}”不能换算成 {target}；请换算成 {target} 后再报。")
    return title.unit if title.unit is not None else target
