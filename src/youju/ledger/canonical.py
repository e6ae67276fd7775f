"""Canonical results: sorted UTF-8 CSV with decimal text, the form in which packs are compared."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from youju.ledger import store
from youju.ledger.assess import Answer
from youju.ledger.exact import held_value
from youju.terms.figures import in_text
from youju.terms.periods import day_from

DAYS, STATISTICS, VALUES, SCORES, RANKINGS, LISTS = (
    "results/days.csv",
    "results/statistics.csv",
    "results/values.csv",
    "results/scores.csv",
    "results/rankings.csv",
    "results/lists.csv",
)


def results(answer: Answer) -> dict[str, bytes]:
    """Every table of an answer as a member of a pack."""
    return {
        DAYS: days_csv(answer.rows).encode(),
        STATISTICS: _statistics(answer).encode(),
        VALUES: _values(answer).encode(),
        SCORES: _scores(answer).encode(),
        RANKINGS: _rankings(answer).encode(),
        LISTS: _lists(answer).encode(),
    }


def results_hash(members: Mapping[str, bytes]) -> str:
    """核验码 — one SHA-256 over all results among the members of a pack.

    The hash of the lines ``SHA-256  name`` of every member below ``results/``, in order of
    name. A document can print it, because unlike the seal it does not depend on documents.

    >>> results_hash({"results/a.csv": b"1"}) == results_hash(
    ...     {"results/a.csv": b"1", "documents/b.docx": b"2"}
    ... )
    True
    """
    lines = [
        f"{hashlib.sha256(members[name]).hexdigest()}  {name}\n"
        for name in sorted(members)
        if name.startswith("results/")
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def days_csv(rows: pl.DataFrame) -> str:
    """Day figures: values held at 10⁻⁶ as decimal text, empty where there is none."""
    items = (*store.ITEMS, "o3_1h")
    others = [name for name in rows.columns if name not in (*items, *store.DAY_KEY, "basis")]
    head = [*store.DAY_KEY, *items, *others]
    lines = []
    for row in rows.sort(*store.DAY_KEY).iter_rows(named=True):
        line: list[object] = [row["kind"], row["object"], row["dust"], day_from(row["day"])]
        line += [held_value(row[item]) for item in items]
        line += [row[name] for name in others]
        lines.append(line)
    return _csv(head, lines)


def _statistics(answer: Answer) -> str:
    lines = [
        (name, dust, of, in_text(one.value), one.unit, one.note)
        for (name, dust), figures in answer.statistics.items()
        for of, one in figures.items()
    ]
    return _csv(("object", "dust", "statistic", "value", "unit", "note"), sorted(lines))


def _values(answer: Answer) -> str:
    lines = [
        (name, key, in_text(one.value), one.unit, one.note)
        for name, row in answer.values.items()
        for key, one in row.items()
    ]
    return _csv(("object", "measure", "value", "unit", "note"), sorted(lines))


def _scores(answer: Answer) -> str:
    lines = [
        (one.object, one.key, in_text(one.score), in_text(one.marks), one.reason)
        for one in answer.assessment.lines
    ]
    lines += [
        (name, "total", in_text(one.printed), in_text(one.ranked), one.figure.note)
        for name, one in answer.assessment.totals.items()
    ]
    lines += [
        (name, "grade", one.grade or "—", "", "") for name, one in answer.assessment.grades.items()
    ]
    return _csv(("object", "item", "score", "marks", "note"), sorted(lines))


def _rankings(answer: Answer) -> str:
    lines = [
        (
            key,
            f"{one.place:04d}" if one.place is not None else "—",
            one.object,
            "；".join(in_text(value) for value in one.values),
            "" if one.up is None else one.up,
            one.reason,
        )
        for key, rows in answer.assessment.rankings.items()
        for one in rows
    ]
    return _csv(("ranking", "place", "object", "values", "up", "reason"), sorted(lines))


def _lists(answer: Answer) -> str:
    lines = [(key, one.object) for key, rows in answer.assessment.lists.items() for one in rows]
    return _csv(("list", "object"), sorted(lines))


def _csv(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([["" if cell is None else cell for cell in line] for line in lines])
    return out.getvalue()
