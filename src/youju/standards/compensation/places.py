"""The sections that an agreement speaks of: who pays whom there, against which targets.

A city's own agreement names them beside the tables of its shape, one ``[[edition.at]]`` each.

>>> from youju.standards.compensation.agreements import Agreement
>>> sections_of(Agreement.shipped("taihu").editions[0])
[]
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from youju.standards.compensation import agreements
from youju.standards.compensation.agreements import FLUX, STEPS, Agreement
from youju.terms.dated import Edition
from youju.terms.errors import BadScheme, NoEditionInForce


@dataclass(frozen=True, slots=True)
class At:
    """A section of an agreement: who pays whom, against which targets."""

    section: str
    pays: str
    to: str
    targets: Mapping[str, Any]
    upstream: str = ""
    upstream_targets: Mapping[str, Any] = field(default_factory=dict)


def sections_of(edition: Edition) -> list[At]:
    """The sections that an edition speaks of.

    :raises BadScheme: one lacks its key, who pays or a target of an item of the agreement.
    """
    found = []
    for row in edition.says.get("at", ()):
        lacking = [one for one in ("section", "pays", "to", "targets") if not row.get(one)]
        if lacking:
            raise BadScheme(f"“{edition.name}”的 [[edition.at]] 缺 {'、'.join(lacking)}。")
        if missing := [one for one in items_of(edition) if one not in row["targets"]]:
            said = "、".join(map(agreements.name_of, missing))
            raise BadScheme(f"“{edition.name}”断面 {row['section']} 没有 {said} 的目标值。")
        found.append(
            At(
                row["section"],
                row["pays"],
                row["to"],
                row["targets"],
                row.get("upstream", ""),
                row.get("upstream_targets", {}),
            )
        )
    return found


def items_of(edition: Edition) -> list[str]:
    """The items that an edition counts, by the keys of GB 3838."""
    says, shape = edition.says, edition.says["shape"]
    if shape == FLUX:
        return list(says["rates"]["items"])
    return list(says["targets"]["above"] if shape == STEPS else says["index"]["weights"])


def edition_of(agreement: Agreement, on: date) -> Edition:
    """The edition in force on a day, whatever its shape.

    :raises NoEditionInForce: there is none.
    """
    for one in agreement.editions:
        if one.since <= on and (one.until is None or on <= one.until):
            return one
    spans = "；".join(f"{one.since} 至 {one.until or '今'}" for one in agreement.editions)
    raise NoEditionInForce(f"“{agreement.title}”在 {on} 没有有效的协议；有效期：{spans}。")


def check(text: str, known: Collection[str]) -> Agreement:
    """An agreement of a city, whole; ``known``: the keys of its sections.

    :raises BadScheme: what is wrong in it.
    """
    agreement = Agreement.read(text)
    for edition in agreement.editions:
        places = sections_of(edition)
        if not places:
            raise BadScheme(
                f"“{edition.name}”没有 [[edition.at]]；请写明断面、付方、收方和目标值。"
            )
        for one in places:
            for key in filter(None, (one.section, one.upstream)):
                if key not in known:
                    raise BadScheme(f"“{edition.name}”的断面“{key}”不在断面名录中；请先登记。")
    return agreement
