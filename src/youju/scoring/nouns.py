"""The nouns of a scheme: what is measured, scored, ranked, graded and listed.

Measures, items and parts share one set of names, so that a rule may refer to any of them;
``score`` is the total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from youju.scoring.shapes import Shape
from youju.terms.clauses import Clause
from youju.terms.figures import Figure
from youju.terms.numbers import Number

SCORE = "score"
"""The name of the total in rules that refer to it."""

Given = Figure | Number | None
"""A measured value as it is handed in: with its evidence, plain, or missing."""
Values = Mapping[str, Mapping[str, Given]]
"""Object → measure → value."""

DUST = {"kept": "实况", "excluded": "扣除沙尘", "none": "不涉及沙尘"}
COMPARISONS = {
    "none": "本期值",
    "year-ago": "上年同期值",
    "before": "上期值",
    "change-year-ago": "同比变化",
    "change-before": "环比变化",
}
PERIODS = (
    "asked",
    "day",
    "week",
    "month",
    "quarter",
    "half",
    "year",
    "cumulative",
    "range",
)
SCORED_FROM = {"printed": "按公布值计分", "ranked": "按排名取位计分", "held": "按未修约值计分"}
MISSING = {
    "no_score": "不计分",
    "zero": "计0分",
    "full": "计满分",
    "refuse": "不予计算",
}
KINDS = {"scored": "计分", "bonus": "加分", "deduction": "扣分"}


@dataclass(frozen=True, slots=True)
class Document:
    """The instrument that the scheme stands in."""

    issuer: str
    number: str
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One number asked of each object, with everything that makes it unambiguous.

    ``of`` is the name under which the ledger knows it (``air.PM2.5``, ``air.index``,
    ``air.good_rate``); ``period`` is ``asked`` for the period being assessed, or a kind of
    period (``cumulative``: from 1 January to its end). ``decimals_printed`` and
    ``decimals_ranked`` are two things: the first is published, the second decides places;
    None keeps every digit.
    """

    key: str
    name: str
    of: str
    unit: str
    direction: str
    dust: str
    period: str
    comparison: str
    decimals_printed: int
    decimals_ranked: int | None
    scored: str

    @property
    def basis(self) -> str:
        """Dust basis and comparison, in words, for the trace."""
        words = [COMPARISONS[self.comparison]]
        return "，".join([*words, DUST[self.dust]] if self.dust != "none" else words)


@dataclass(frozen=True, slots=True)
class FromMeasure:
    """A field of a shape that is itself measured, such as last year's value as the base."""

    measure: str


@dataclass(frozen=True, slots=True)
class PerObject:
    """A field of a shape that differs from object to object, such as each county's target."""

    each: Mapping[str, Decimal]
    otherwise: Decimal | None = None


@dataclass(frozen=True)
class Item:
    """One line of the scheme: a measure, a shape with its fields, and the small print.

    ``kind`` is ``scored`` (its marks are part of the stated total), ``bonus`` or
    ``deduction``; ``gated_by`` names gates that zero it when shut.
    """

    key: str
    name: str
    measure: str
    shape_name: str
    shape: type[Shape]
    marks: Decimal
    fields: Mapping[str, object]
    decimals: int
    missing: str
    kind: str
    gated_by: tuple[str, ...]
    clause: Clause
    ties: str = "shared"

    def needs(self) -> tuple[str, ...]:
        """The measures that it reads."""
        bases = (one.measure for one in self.fields.values() if isinstance(one, FromMeasure))
        return tuple(dict.fromkeys((self.measure, *bases)))


@dataclass(frozen=True, slots=True)
class Part:
    """Several items or parts taken together: their ``sum`` or the ``min_of`` them, capped."""

    key: str
    name: str
    operator: str
    of: tuple[str, ...]
    cap: Decimal | None
    clause: Clause


@dataclass(frozen=True, slots=True)
class Total:
    """The whole: the stated full marks, what it is made of, bounds and decimals.

    ``incomplete`` says what becomes of an object with an item that has no score:
    ``unranked`` (no total), ``plain`` (the rest is summed) or ``scaled`` (折算: the rest is
    scaled to full marks).
    """

    marks: Decimal
    part: Part
    floor: Decimal
    cap: Decimal | None
    decimals_printed: int
    decimals_ranked: int
    incomplete: str


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a ranking: a name, which way is better, and the decimals that decide."""

    by: str
    direction: str
    decimals: int | None


@dataclass(frozen=True, slots=True)
class RankingRule:
    """How objects are placed: keys in order, and what equal ones get."""

    key: str
    name: str
    keys: tuple[Key, ...]
    ties: str
    main: bool
    clause: Clause


@dataclass(frozen=True, slots=True)
class Predicate:
    """``of`` compared with ``than``; ``missing`` says what holds when there is no value."""

    of: str
    sign: str
    than: Decimal
    missing: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade from so many marks on; the last one has no ``floor``."""

    name: str
    floor: Decimal | None


@dataclass(frozen=True, slots=True)
class GradeLimit:
    """A ceiling (at most that grade) or a veto (that grade outright) when the predicate holds."""

    veto: bool
    grade: str
    when: Predicate
    because: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class Grades:
    """Cuts, best first; ``inclusive`` says whether the cut itself belongs to the better one."""

    cuts: tuple[Grade, ...]
    inclusive: bool
    limits: tuple[GradeLimit, ...]


@dataclass(frozen=True, slots=True)
class ListRule:
    """A red or yellow list as data: the first or last so many of a ranking, or by predicate.

    ``ties`` says whether all that share the last place of the list are on it; who stands on
    a list of ``except_on`` is left out.
    """

    key: str
    name: str
    ranking: str
    first: int
    last: int
    ties: str
    when: tuple[Predicate, ...]
    unless: tuple[Predicate, ...]
    except_on: tuple[str, ...]
    clause: Clause


@dataclass(frozen=True)
class ScoreLine:
    """One item of one object: its marks, full marks and trace; no score is None."""

    object: str
    key: str
    name: str
    kind: str
    score: Decimal | None
    marks: Decimal
    figure: Figure = field(compare=False)

    @property
    def reason(self) -> str:
        """Why there is no score, or what befell it; usually nothing."""
        return self.figure.note
