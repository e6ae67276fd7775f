"""What a mark would change, as the page shows it before somebody confirms."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from youju.readings import tables
from youju.readings.marks import Mark, spans
from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.watch.review import forms, queries, words
from youju.web.watch.review.models import Proposal


@dataclass(frozen=True)
class Shown:
    """What is shown: plain values, and a digest by which a confirmation names it."""

    plain: dict[str, Any]

    @property
    def digest(self) -> str:
        """The same figures give the same digest."""
        text = json.dumps(self.plain, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def of(one: Proposal) -> Shown:
    """What the proposal would change against the newest computation.

    :raises BadInput: the mark that it undoes does not stand any more.
    """
    mark = one.mark(forms.today())
    subject = mark
    if one.way == words.REVOKE:
        undone = queries.mark(one.revokes or 0)
        if undone is None:
            raise BadInput(f"编号 {one.revokes} 的标记已经不再有效。")
        subject = undone
    return Shown({"readings": readings(subject)})


def was_shown(one: Proposal, digest: str) -> bool:
    """Whether what a person has seen is what would change now."""
    return bool(digest) and of(one).digest == digest


def kept(one: Proposal) -> dict[str, Any]:
    """What is kept with the confirmation."""
    return of(one).plain


def readings(mark: Mark) -> int:
    """How many hourly readings with a value a mark reaches."""
    city = folder.city()
    reach = spans([mark], city.register)
    if not reach.height:
        return 0
    rows = tables.readings(
        city,
        reach["site"].unique().to_list(),
        (mark.first_hour, mark.last_hour),
        items=reach["item"].unique().to_list(),
    ).filter(pl.col("value").is_not_null())
    inside = (
        rows.select("site", "factor", "hour")
        .join(reach.lazy(), left_on=["site", "factor"], right_on=["site", "item"])
        .filter(pl.col("hour").is_between(pl.col("first"), pl.col("last")))
    )
    return int(inside.select(pl.len()).collect().item())
