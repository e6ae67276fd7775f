"""Text as it is compared: what a printer, a font or a line break may change is taken out.

>>> Stream.of(["全市PM₂．₅平均\\n浓度３１.２微克／立方米，同比下降3.1 %。"]).letters
'全市PM2.5平均浓度31.2微克立方米同比下降3.1%'
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_HYPHENS = "-−‐‑–﹣－"
_BEFORE_NUMBERS = "+<>≤≥"
_ARROWS = "↑↓"
NAMES = r"PM\s*2\s*\.\s*5|PM\s*10|SO\s*2|NO\s*2|O\s*3(?![\d.])"
"""Substances: the digits in their names are no numbers."""
DIRECTIONS = (
    *("上升", "下降", "增加", "减少", "持平", "高于", "低于", "多于", "少于", "超过"),
    *("改善", "变差", "恶化", "提高", "降低", "扩大", "缩小", "超标", "达标"),
)
"""Words that say which way a number goes; they are compared as strictly as numbers."""
NUMBER = r"(?:[-+<>≤≥]\s*)?\d+(?:\.\d+)*%?"
TOKEN = re.compile(f"({NAMES})|({NUMBER})|({'|'.join(DIRECTIONS)}|[{_ARROWS}])|(\\w)")
_PAGE_NUMBER = re.compile(
    r"\s*[—–\-―─·•~]+\s*\d{1,4}\s*[—–\-―─·•~]+\s*|\s*第\s*\d+\s*页(?:\s*[，,]?\s*共\s*\d+\s*页)?\s*"
    r"|\s*\d{1,4}\s*/\s*\d{1,4}\s*"
)
_SCANNED = 5


@dataclass(frozen=True)
class Token:
    """A name, number, direction or letter; ``start`` and ``end`` are places in the raw text."""

    text: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Stream:
    """Text of pages one after the other; ``letters`` keeps only what carries meaning.

    ``places[i]`` is where the letter ``i`` stands in ``raw``; ``starts`` where pages begin there.
    """

    raw: str
    letters: str
    places: tuple[int, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, pages: Sequence[str]) -> Stream:
        """The stream of those pages."""
        starts, at = [], 0
        parts = []
        for page in pages:
            text = normal(page) + "\n"
            starts.append(at)
            parts.append(text)
            at += len(text)
        raw = "".join(parts)
        kept = list(_kept(raw))
        return cls(
            raw,
            "".join(letter for letter, _ in kept),
            tuple(place for _, place in kept),
            tuple(starts),
        )

    def page(self, letter: int) -> int:
        """The page (from 1) of a letter; the last one beyond the end."""
        if not self.places:
            return 1
        place = self.places[min(max(letter, 0), len(self.places) - 1)]
        return max(1, bisect_right(self.starts, place))

    def text(self, first: int, last: int) -> str:
        """The raw text from one letter to before another."""
        if first >= last:
            return ""
        return self.raw[self.places[first] : self.places[last - 1] + 1]

    def joined(self, at: int) -> bool:
        """Whether nothing stands between the letters ``at - 1`` and ``at``."""
        return 0 < at < len(self.places) and self.places[at] == self.places[at - 1] + 1

    def tokens(self, first: int, last: int) -> list[Token]:
        """Tokens between two letters, with places in letters."""
        if first >= last:
            return []
        start, end = self.places[first], self.places[last - 1] + 1
        return [
            Token(
                one.text,
                one.kind,
                bisect_right(self.places, one.start - 1),
                bisect_right(self.places, one.end - 1),
            )
            for one in tokens(self.raw, start, end)
        ]


def normal(text: str) -> str:
    """Full-width, subscript and compatibility letters in their plain form (NFKC).

    Thousands are joined only where the comma is the narrow one, so that lists stay lists.
    """
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = unicodedata.normalize("NFKC", text)
    return "".join("-" if one in _HYPHENS else one for one in text)


def _kept(raw: str) -> Iterator[tuple[str, int]]:
    """Letters, digits and what belongs to a number; spaces, dashes and points of text go."""
    found: list[tuple[str, int]] = []
    solid = [(one, at) for at, one in enumerate(raw) if not one.isspace()]
    for number, (one, at) in enumerate(solid):
        after = solid[number + 1][0] if number + 1 < len(solid) else ""
        before = solid[number - 1][0] if number else ""
        if (
            one.isalnum()
            or one in "%‰" + _ARROWS
            or (one == "." and before.isdigit() and after.isdigit())
            or (one in "-" + _BEFORE_NUMBERS and after.isdigit())
        ):
            found.append((one, at))
    return iter(found)


def tokens(raw: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of normal text."""
    kinds = ("name", "number", "direction", "letter")
    found = []
    for one in TOKEN.finditer(raw, start, len(raw) if end is None else end):
        kind = kinds[(one.lastindex or 4) - 1]
        text = re.sub(r"\s", "", one[0])
        found.append(Token(text, kind, one.start(), one.end()))
    return found


def pages_of(pages: Sequence[str], known: str) -> list[str]:
    """The pages without their running heads, feet and page numbers.

    ``known``: the letters of the frozen text; a line that stands there is no running line.
    """
    lines = [page.split("\n") for page in pages]
    often = _running(lines, known)
    numbered = _bare_numbers(lines)
    kept = []
    for number, page in enumerate(lines):
        edge = _edge(page)
        kept.append(
            "\n".join(
                line
                for at, line in enumerate(page)
                if not _PAGE_NUMBER.fullmatch(line)
                and not (at in edge and _bare(line) in often)
                and not (at in edge and numbered and line.strip() == str(number + numbered))
            )
        )
    return kept


def _edge(page: Sequence[str]) -> set[int]:
    """The first and last lines of a page that hold anything."""
    held = [at for at, line in enumerate(page) if line.strip()]
    return {*held[:2], *held[-2:]}


def _bare(line: str) -> str:
    return re.sub(r"[\d\s]", "", normal(line))


def _running(lines: Sequence[Sequence[str]], known: str) -> set[str]:
    counts: Counter[str] = Counter()
    for page in lines:
        counts.update({_bare(page[at]) for at in _edge(page)} - {""})
    least = max(2, (len(lines) * 3 + 4) // 5)
    return {
        said
        for said, times in counts.items()
        if times >= least and len(said) > 1 and Stream.of([said]).letters not in known
    }


def _bare_numbers(lines: Sequence[Sequence[str]]) -> int:
    """The number of the first page where every page carries its own alone on a line; else 0."""
    if len(lines) < 2:
        return 0
    for first in (1, 2):
        if all(
            any(page[at].strip() == str(first + number) for at in _edge(page))
            for number, page in enumerate(lines)
        ):
            return first
    return 0


def scanned(text: str) -> bool:
    """Whether a page holds no text to speak of."""
    return len(Stream.of([text]).letters) < _SCANNED
