"""Schemes of marks as dated TOML: load, score, assess.

>>> scheme = load(example_text("county_air_2026"))
>>> scheme.name, scheme.version, scheme.total.marks
('示例方案：县（市、区）环境空气质量考核', '2026-1', Decimal('100'))
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import combinations

from youju.scoring import reading, rules
from youju.scoring.nouns import SCORE, Document
from youju.scoring.scheme import EXAMPLE, Assessment, Scheme
from youju.scoring.tables import Table
from youju.scoring.totals import full_marks
from youju.terms.clauses import Clause
from youju.terms.errors import BadScheme, NoEditionInForce

__all__ = [
    "Assessment",
    "Scheme",
    "example_text",
    "in_force",
    "load",
    "load_all",
    "refuse_overlaps",
]


def load(text: str, on: date | None = None) -> Scheme:
    """The scheme of a TOML text; ``on`` chooses among several editions.

    Refuses with ``BadScheme``, saying where and what would do: unknown or missing keys,
    overlapping dates, marks that don't add up to the stated total, shapes that contradict
    themselves.
    """
    found = load_all(text)
    if on is not None:
        return in_force(found, on)
    if len(found) > 1:
        raise BadScheme(f"“{found[0].name}”有 {len(found)} 个版本；请说明按哪一天选用（on=）。")
    return found[0]


def load_all(text: str) -> tuple[Scheme, ...]:
    """All editions of a text, oldest first, none overlapping."""
    try:
        says = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as why:
        raise BadScheme(f"方案不是合乎 TOML 的文字：{why}。") from None
    top = Table(says, "全文")
    found = []
    for edition in top.tables("edition", needed=True):
        edition.where = edition.where.removeprefix("全文.")
        found.append(_edition(top, edition, text))
    top.done()
    refuse_overlaps(found)
    return tuple(sorted(found, key=lambda one: one.since))


def in_force(schemes: Sequence[Scheme], on: date) -> Scheme:
    """The scheme by which a period that ends on ``on`` is scored."""
    for one in schemes:
        if one.in_force(on):
            return one
    spans = "；".join(f"{one.version}：{_span(one)}" for one in schemes)
    raise NoEditionInForce(f"{on} 没有施行的方案；已有：{spans}。")


def refuse_overlaps(schemes: Sequence[Scheme]) -> None:
    """Refuse two editions of one scheme that are in force on the same day."""
    for one, other in combinations(schemes, 2):
        if (
            one.key == other.key
            and one.since <= (other.until or date.max)
            and (other.since <= (one.until or date.max))
        ):
            raise BadScheme(
                f"方案“{one.key}”的版本 {one.version}（{_span(one)}）与 {other.version}"
                f"（{_span(other)}）施行日期重叠；请给前一版写上止日 until，且早于后一版的起日。"
            )


def example_text(name: str) -> str:
    """The text of a packaged example, such as ``county_air_2026``."""
    return files("youju.scoring.examples").joinpath(f"{name}.toml").read_text(encoding="utf-8")


def _edition(top: Table, edition: Table, text: str) -> Scheme:
    says = edition.table("document")
    document = Document(
        says.text("issuer"), says.text("number"), says.day("issued") if "issued" in says else None
    )
    says.done()
    since, until = edition.day("since"), edition.day("until") if "until" in edition else None
    if until is not None and until < since:
        edition.refuse(f"止日 until {until} 早于起日 since {since}，请核对")
    example = top.flag("example", False)
    label = f"{EXAMPLE} {document.number}" if example else document.number

    def clause(article: str) -> Clause:
        return Clause(label, article, since=since, until=until)

    measures = reading.measures(edition)
    items = reading.items(edition, measures, clause)
    parts = reading.parts(edition, {**measures, **items}, clause)
    total = reading.total(edition, items, parts, clause)
    full = full_marks(total.part, parts, items)
    if full != total.marks:
        lines = "＋".join(
            f"{key} {full_marks(parts[key], parts, items) if key in parts else items[key].marks}"
            for key in total.part.of
        )
        edition.refuse(
            f"各项满分（{lines}）得 {full} 分，与 "
            f"total.marks = {total.marks} 不符；请改满分或改总分"
        )
    names: dict[str, int | None] = {SCORE: total.decimals_ranked}
    names |= {key: one.decimals_ranked for key, one in measures.items()}
    names |= dict.fromkeys([*items, *parts])
    directions = {key: one.direction for key, one in measures.items()}
    rankings = rules.rankings(edition, names, directions, clause)
    scheme = Scheme(
        top.text("key"),
        top.text("name"),
        edition.text("version"),
        example,
        top.text("objects"),
        document,
        since,
        until,
        measures,
        items,
        parts,
        total,
        rankings,
        rules.grades(edition, names, clause),
        rules.lists(edition, rankings, names, clause),
        text,
    )
    edition.done()
    if example and EXAMPLE not in scheme.name:
        top.refuse(f"example = true 的方案，名称里要写明“{EXAMPLE}”")
    return scheme


def _span(one: Scheme) -> str:
    return f"{one.since} 至 {one.until or '今'}"
