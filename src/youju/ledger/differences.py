"""差异表: own values against issued ones, and what changed between two computations.

核对差异表 lists every day (and period) for which an authority issued a value and our own
readings give another. A difference sheet between two bases lists the station-days whose values
changed, with old and new, and the places of a ranking before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from youju.ledger import store
from youju.ledger.assess import Request, evaluate
from youju.ledger.exact import Recomputation, held_value
from youju.ledger.levels import KEPT, KEY_OF
from youju.ledger.store import ITEMS
from youju.readings import tables
from youju.readings.city import City
from youju.readings.settings import ISSUED
from youju.scoring.scheme import Assessment
from youju.standards.air import hj663
from youju.terms.numbers import round_even
from youju.terms.periods import Period, day_from, day_number
from youju.terms.places import SITE
from youju.terms.states import State


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that an authority issued and that our readings give otherwise.

    Both are compared as published (``shown``: the decimals of an issued day); ``counts`` says
    which of them counts on that day.
    """

    kind: str
    object: str
    day: date
    item: str
    own: Decimal
    issued: Decimal
    issuer: str
    document: str
    cell: str
    counts: str

    @property
    def in_words(self) -> str:
        """One line of the 核对差异表."""
        said = "下发值" if self.counts == ISSUED else "自算值"
        return (
            f"{self.object} {self.day} {self.item}：自算 {self.own}，下发 {self.issued}"
            f"（{self.document or self.issuer}，{self.cell}），采用{said}"
        )


def own_against_issued(city: City, first: date, last: date) -> list[Difference]:
    """Every issued day value between two days that differs from our own, as published.

    The own value is computed again by the exact face; days for which we have no valid own
    value are no difference.
    """
    span = (day_number(first), day_number(last))
    issued = (
        tables.issued(city, period="day", days=span)
        .filter(
            (pl.col("dust") == KEPT)
            & pl.col("value").is_not_null()
            & pl.col("item").is_in(list(KEY_OF.values()))
        )
        .sort("kind", "object", "start", "item")
        .collect()
    )
    if issued.is_empty():
        return []
    again = Recomputation(city, span)
    columns = {key: column for column, key in KEY_OF.items()}
    found = []
    for row in issued.iter_rows(named=True):
        on = day_from(row["start"])
        own = again.own_day(row["kind"], row["object"], row["start"], columns[row["item"]])
        if not isinstance(own.value, Decimal):
            continue
        shown = hj663.rounded(row["item"], own.value, "monitoring", on=on).value
        given = held_value(row["value"])
        if not isinstance(shown, Decimal) or given is None or shown == given:
            continue
        found.append(
            Difference(
                row["kind"],
                row["object"],
                on,
                row["item"],
                shown,
                round_even(given, _decimals(shown)),
                row["issuer"] or "",
                row["document"] or "",
                row["cell"] or "",
                city.settings.which_counts(on),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One day value of a station, county or city that two computations give differently."""

    kind: str
    object: str
    dust: str
    day: date
    item: str
    old: Decimal | None
    new: Decimal | None
    because: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One object whose place in a ranking changed."""

    ranking: str
    object: str
    old: int | None
    new: int | None
    old_value: str
    new_value: str


def between(
    city: City, old: int, new: int, period: Period, *, kinds: tuple[str, ...] = (SITE,)
) -> list[Change]:
    """Day values of the period that differ between two bases, sorted by object and day."""
    first, last = day_number(period.start), day_number(period.end)
    before = store.days(city, kinds=kinds, first=first, last=last, basis=old)
    after = store.days(city, kinds=kinds, first=first, last=last, basis=new)
    return of_rows(before, after)


def of_rows(before: pl.DataFrame, after: pl.DataFrame) -> list[Change]:
    """Day values that differ between two sets of rows of ``fig_air_day``."""
    changed = pl.any_horizontal(*(pl.col(item).ne_missing(pl.col(f"{item}_new")) for item in ITEMS))
    both = before.join(after, on=list(store.DAY_KEY), how="full", coalesce=True, suffix="_new")
    found = []
    for row in both.filter(changed).sort(*store.DAY_KEY).iter_rows(named=True):
        for item in ITEMS:
            was, now = row[item], row[f"{item}_new"]
            if was != now:
                found.append(
                    Change(
                        row["kind"],
                        row["object"],
                        row["dust"],
                        day_from(row["day"]),
                        KEY_OF[item],
                        held_value(was),
                        held_value(now),
                        _because(row["state"], row["state_new"]),
                    )
                )
    return found


def places_between(city: City, old: int, new: int, request: Request) -> list[Moved]:
    """Every object whose place or ranked value differs between two bases, by ranking."""
    before = evaluate(city, request, basis=old).assessment
    after = evaluate(city, request, basis=new).assessment
    return moved(before, after)


def moved(before: Assessment, after: Assessment) -> list[Moved]:
    """Every object whose place or ranked value differs between two assessments, by ranking."""
    found = []
    for key, rows in after.rankings.items():
        earlier = {one.object: one for one in before.rankings[key]}
        for one in rows:
            was = earlier[one.object]
            if (was.place, was.values) != (one.place, one.values):
                found.append(
                    Moved(
                        key,
                        one.object,
                        was.place,
                        one.place,
                        _values(was.values),
                        _values(one.values),
                    )
                )
    return found


def _values(values: tuple[object, ...]) -> str:
    return "；".join("—" if value is None else str(value) for value in values)


def _because(old: int | None, new: int | None) -> str:
    if old == new or new is None:
        return "数据或标记有变化"
    return f"{State(old).label if old is not None else '无'} → {State(new).label}"


def _decimals(shown: Decimal) -> int:
    exponent = shown.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
