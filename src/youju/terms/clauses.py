"""Clauses: where a rule stands, in which edition, and how sure we are of the wording.

>>> print(Clause("HJ 633-2026", "表3"))
HJ 633-2026 表3
>>> print(Clause("HJ 663-2026", "附录A", mark="secondary"))
HJ 663-2026 附录A〔据转引〕
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

VERIFIED = "verified"
SECONDARY = "secondary"
TO_BE_CHECKED = "to-be-checked"
MARKS = (VERIFIED, SECONDARY, TO_BE_CHECKED)
"""How a number of a standard is known, from surest to least sure."""

_MARK_WORDS = {VERIFIED: "", SECONDARY: "〔据转引〕", TO_BE_CHECKED: "〔待核〕"}


def weakest(*marks: str) -> str:
    """The least sure of several marks.

    >>> weakest("verified", "to-be-checked", "secondary")
    'to-be-checked'
    """
    return max(marks, key=MARKS.index, default=VERIFIED)


def mark_in_words(mark: str) -> str:
    """The mark as it is shown behind a clause; nothing for what was verified."""
    return _MARK_WORDS[mark]


@dataclass(frozen=True, slots=True)
class Clause:
    """One place in one edition of one instrument, with the days on which it is in force."""

    instrument: str
    article: str = ""
    mark: str = VERIFIED
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.mark not in MARKS:
            raise ValueError(f"{self.mark!r} is no mark; use one of {', '.join(MARKS)}.")

    def __str__(self) -> str:
        return f"{self.instrument} {self.article}".rstrip() + _MARK_WORDS[self.mark]

    def as_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "instrument": self.instrument,
            "article": self.article,
            "mark": self.mark,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }
