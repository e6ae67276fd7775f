"""What stands beside the readings: issued values, marks, the register."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.functional import Promise

from youju.ledger.levels import KEY_OF
from youju.readings import tables
from youju.readings.marks import spans
from youju.readings.surroundings.issued import ours
from youju.terms.figures import in_text
from youju.terms.numbers import HELD_DECIMALS, unscaled
from youju.terms.periods import stamp
from youju.terms.places import Site
from youju.terms.states import State
from youju.terms.substances import substance
from youju.web.base.city import folder
from youju.web.base.why.around import (
    HOUR_ITEM,
    Around,
    IssuedValue,
    Touch,
)
from youju.web.base.why.tree import href_of
from youju.web.base.why.words import ROLES, flag_of, state_of


def issued_values(around: Around, visitor: bool) -> list[IssuedValue]:
    """Issued values of the object and its stations: of the day, or of the whole period."""
    read = around.found.read
    rows = tables.issued(folder.city(), days=around.span, upto=around.upto)
    rows = rows.filter(
        pl.col("object").is_in([read.object, *around.sites]),
        pl.col("start") == around.span[0],
        pl.col("end") == around.span[1],
        ~ours(),
    )
    if len(around.items) == 1:
        rows = rows.filter(pl.col("item") == KEY_OF[around.items[0]])
    found = []
    for row in rows.sort("kind", "object", "item", "seq").collect().iter_rows(named=True):
        try:
            unit = substance(row["item"]).unit
        except LookupError:
            unit = ""
        state, state_class = state_of(State(row["state"]).label)
        where = row["cell"] or (str(row["line"]) if row["line"] is not None else "")
        ref = f"{row['stream']}/{row['entry']}" + (f"#{where}" if where else "")
        value = (
            "—"
            if row["value"] is None
            else in_text(unscaled(row["value"], HELD_DECIMALS).normalize())
        )
        found.append(
            IssuedValue(
                around.names.get(row["object"], row["object"]),
                row["item"],
                row["stat"],
                row["dust"],
                value,
                unit,
                row["issuer"] or "",
                row["document"] or "",
                row["issued_on"],
                ref,
                "" if visitor else href_of(ref),
                state,
                state_class,
            )
        )
    return found


def marks(around: Around, visitor: bool) -> tuple[Touch, ...]:
    """The marks that reach the stations behind the figure, on its items and hours."""
    standing = tables.marks(folder.city(), around.upto)
    first, last = around.span[0] * 24, around.span[1] * 24 + 23
    keys = [substance(HOUR_ITEM.get(item, item)).key for item in around.items]
    reach = spans(
        [one for one in standing if one.first_hour <= last and one.last_hour >= first],
        around.register,
    ).filter(
        pl.col("site").is_in(around.sites),
        pl.col("item").is_in(keys),
        pl.col("first") <= last,
        pl.col("last") >= first,
    )
    numbers = set(reach["seq"].to_list())
    found = []
    for mark in standing:
        if mark.seq not in numbers:
            continue
        href = reverse("why:journal", args=(mark.stream, mark.entry)) if mark.stream else ""
        found.append(
            Touch(
                mark,
                flag_of(mark.kind),
                "" if visitor else href,
                f"{_clock(mark.first_hour - 1)}—{_clock(mark.last_hour)}",
                mark.changes_values
                and (mark.kind != "dust" or around.found.read.dust == "excluded"),
            )
        )
    return tuple(found)


def _clock(hour: int) -> str:
    return stamp(hour).replace("T", " ")


def stations(around: Around) -> tuple[tuple[Site, str | Promise], ...]:
    """The register lines in force, each with the word for its role."""
    period, read = around.found.period, around.found.read
    return tuple(
        (site, ROLES.get(site.role, site.role))
        for site in around.register.sites
        if getattr(site, around.found.kind) == read.object
        and (site.since or date.min) <= period.end
        and (site.until or date.max) >= period.start
    )


def register(sha: str) -> dict[str, Any]:
    """Which version of the register, since when, by whom."""
    for known, position, arrived, on, by in folder.city().register_versions():
        if known == sha:
            stream, _slash, number = position.partition("/")
            href = reverse("why:journal", args=(stream, int(number)))
            return {
                "sha256": sha,
                "position": position,
                "href": href,
                "arrived": arrived[:10],
                "on": on,
                "by": by,
            }
    return {"sha256": sha}
