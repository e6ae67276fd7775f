"""The recompute job of sound: what is stale is computed again, everything else is left.

Levels of days from their hours (``sound_days``), verdicts, rates and means of places are worked out
on whole columns of integers, and again by the exact rules when somebody asks why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from youju.ledger.surroundings import sound_days, sound_exact
from youju.ledger.surroundings.shelf import Computed, editions_hash
from youju.ledger.surroundings.sound_store import (
    DAY,
    LEVEL_DECIMALS,
    PERIOD,
    PERIOD_SCHEMA,
    SHELF,
    WHOLES,
)
from youju.ledger.water_compute import periods_touched
from youju.readings import tables
from youju.readings.city import City
from youju.readings.dated import PLACE_KINDS, Lines
from youju.readings.surroundings import issued, kept, points
from youju.readings.surroundings.sound import REGION, ROAD, ZONE, Place
from youju.standards import sound as standards
from youju.standards.sound import gb3096, hj640
from youju.terms.numbers import divide_even, exact, round_even
from youju.terms.periods import CUMULATIVE, YEAR, Period, day_from, day_number

RECIPES = "2026-11-sound-1"
"""Version of the recipes; a change here makes every figure of sound stale."""
_SCALE = 10**LEVEL_DECIMALS
_LENGTHS = 1000
_WHEN = (("day", "ld"), ("night", "ln"))


@dataclass(frozen=True)
class Summary:
    """What a run did: figures written (days of sites, periods of places)."""

    basis: Computed | None
    days: int = 0
    periods: int = 0

    def __bool__(self) -> bool:
        return bool(self.days or self.periods)


def bring_up(city: City, *, now: datetime) -> Summary:
    """Bring the figures of sound up to date; the caller holds the lock of the city.

    ``now`` is only recorded. A city without sites of sound and issued results has none, and
    nothing is written.
    """
    done = SHELF.bases(city)
    register = kept.sound_of(city)
    told = issued.last_seq(city, issued.SOUND)
    if not register.lines and not done and not told:
        return Summary(None)
    last = done[-1] if done else None
    current = basis(city, register, now=now)
    same = last is not None and current.same_rules(last)
    since = last.reading if last is not None and same else 0
    stale = points.touched_since(city, points.SOUND, since)
    if stale.is_empty():
        seen = last.issued if last is not None else 0
        # Nothing was measured, but the rules are others or something was issued.
        if (last is not None and not same) or told > seen:
            SHELF.record(city, current)
            return Summary(current)
        return Summary(last)
    low, high = stale["day"].min(), stale["day"].max()
    assert isinstance(low, int)
    assert isinstance(high, int)
    read = points.points(
        city, points.SOUND, sites=stale["site"].unique().to_list(), days=(low, high)
    ).join(stale, on=["site", "day"], how="semi")
    days = day_rows(read, register)
    SHELF.append(city, DAY, days, current.number)
    every = SHELF.rows(city, DAY).collect()
    if not same:  # what a former register gave and this one does not is no figure any more
        every = days
    last_day = every["day"].max()
    assert last_day is None or isinstance(last_day, int)
    spans = periods_touched(
        stale["day"].unique().to_list(), day_from(last_day) if last_day is not None else None
    )
    found = period_rows(every, spans, register)
    SHELF.append(city, PERIOD, found, current.number)
    SHELF.record(city, current)
    return Summary(current, days.height, found.height)


def basis(city: City, register: Lines[Place], *, now: datetime) -> Computed:
    """The basis that a computation started now would have."""
    seen = tables.basis(city)
    return Computed(
        number=SHELF.free_number(city),
        reading=seen.reading,
        issued=seen.issued,
        registers=kept.keep(city, "sound", register.sha256, register.text),
        accounts="",
        editions=editions_hash(standards.dated_files()),
        recipes=RECIPES,
        computed_at=now.isoformat(timespec="seconds"),
    )


# days


def day_rows(read: pl.DataFrame, register: Lines[Place]) -> pl.DataFrame:
    """``fig_sound_day`` of every site and day that has a level or a part of its hours."""
    told = {(row["site"], row["day"]): row for row in sound_days.rows(read, register).to_dicts()}
    found: list[dict[str, Any]] = []
    for (site, day), rows in read.group_by("site", "day", maintain_order=True):
        line = register.line_near(str(site), day_from(int(str(day))))
        if line is None:
            continue
        row = told.get((str(site), int(str(day))))
        if row is None or row["left"]:
            row = _exactly(line, int(str(day)), rows)
        found.append(
            {
                **{name: row[name] for name in ("ld", "ln", "ldn", "hours", "reported", "note")},
                "site": line.site,
                "kind": line.kind,
                "zone": line.zone,
                "county": line.county,
                "city": line.city,
                "day": int(str(day)),
                "length": _length(line.length_m),
            }
        )
    frame = pl.DataFrame(found, schema=_RAW)
    frame = frame.join(limits(frame), on=["zone", "day"], how="left")
    judged = pl.col("kind") == ZONE
    return frame.with_columns(
        met_day=pl.when(judged).then(pl.col("ld") <= pl.col("limit_day")),
        met_night=pl.when(judged).then(pl.col("ln") <= pl.col("limit_night")),
    )


def _exactly(line: Place, day: int, rows: pl.DataFrame) -> dict[str, Any]:
    """A day by the exact rule: levels that were reported, and the few that integers do not hold."""
    one = sound_exact.day_of(line, day_from(day), rows.to_dicts(), leaves=False)
    notes = [each.note for each in (one.ld, one.ln) if each.value is None and each.note]
    return {
        "ld": _units(one.ld.value),
        "ln": _units(one.ln.value),
        "ldn": _units(one.ldn.value),
        "hours": int(((rows["factor"] == points.LEQ) & rows["value"].is_not_null()).sum()),
        "reported": any(factor in rows["factor"] for factor in (points.LD, points.LN)),
        "note": "；".join(dict.fromkeys(notes)),
    }


_RAW = {
    **dict.fromkeys(("site", "kind", "zone", "county", "city", "note"), pl.String),
    **dict.fromkeys(("day", "ld", "ln", "ldn", "hours", "length"), pl.Int64),
    "reported": pl.Boolean,
}


def limits(frame: pl.DataFrame) -> pl.DataFrame:
    """The limits of each class and day, from the tables of the dated file."""
    rows = []
    for zone, day in frame.select("zone", "day").unique().iter_rows():
        row = gb3096.STANDARD.on(day_from(day)).says["zones"]["limits"].get(zone)
        rows.append(
            (zone, day, *((row["day"] * _SCALE, row["night"] * _SCALE) if row else (None, None)))
        )
    schema = {
        "zone": pl.String,
        "day": pl.Int64,
        "limit_day": pl.Int64,
        "limit_night": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _units(value: object) -> int | None:
    """A level at 10⁻⁴ dB(A); a reported one with more decimals is held there, half to even."""
    if value is None:
        return None
    return int(round_even(exact(value) * _SCALE, 0))


def _length(metres: Decimal | None) -> int | None:
    return None if metres is None else int(Fraction(metres) * _LENGTHS)


# periods


def period_rows(
    days: pl.DataFrame, spans: Iterable[Period], register: Lines[Place]
) -> pl.DataFrame:
    """``fig_sound_period`` of every place and zone over these periods."""
    names = {line.site: line.name for line in register.lines}
    found: list[dict[str, Any]] = []
    for period in spans:
        inside = days.filter(
            pl.col("day").is_between(day_number(period.start), day_number(period.end))
        )
        for kind in PLACE_KINDS:
            for (name,), mine in inside.filter(pl.col(kind) != "").group_by(
                kind, maintain_order=True
            ):
                base = {
                    "kind": kind,
                    "object": str(name),
                    "period": period.key,
                    "period_kind": period.kind,
                    "start": day_number(period.start),
                    "end": day_number(period.end),
                }
                zoned = mine.filter(pl.col("kind") == ZONE)
                bare = zoned.filter(pl.col("zone") == "")["site"].unique().to_list()
                whole = {
                    **base,
                    "zone": "",
                    "unzoned": "、".join(sorted(names[one] for one in bare)),
                    **_rates(zoned.filter(pl.col("zone") != "")),
                }
                if period.kind in (YEAR, CUMULATIVE):
                    whole |= _levels(mine, period.end)
                found.append(whole)
                for (zone,), part in zoned.filter(pl.col("zone") != "").group_by(
                    "zone", maintain_order=True
                ):
                    found.append({**base, "zone": str(zone), "unzoned": "", **_rates(part)})
    schema = {name: kind for name, kind in PERIOD_SCHEMA.items() if name != "basis"}
    return pl.DataFrame(found, schema=schema)


def _rates(rows: pl.DataFrame) -> dict[str, int | None]:
    told: dict[str, int | None] = {"sites": rows["site"].n_unique()}
    for when, level in _WHEN:
        given = rows.filter(pl.col(level).is_not_null() & pl.col(f"met_{when}").is_not_null())
        of, met = given.height, int(given[f"met_{when}"].sum())
        told |= {
            f"{when}_of": of,
            f"{when}_met": met,
            f"{when}_rate": divide_even(1000 * met, of) if of else None,
        }
    return told


def _levels(rows: pl.DataFrame, on: date) -> dict[str, Any]:
    """Mean levels of grids and roads at 10⁻¹ dB(A), each site by its last value."""
    told: dict[str, Any] = {}
    for what in WHOLES:
        for when, level in _WHEN:
            mine = rows.filter((pl.col("kind") == what) & pl.col(level).is_not_null())
            mine = mine.sort("day").unique("site", keep="last", maintain_order=True)
            if mine.is_empty():
                told |= {f"{what}_{when}": None, f"{what}_{when}_of": 0}
                continue
            weights = mine["length"].to_list() if what == ROAD else [1] * mine.height
            total = sum(a * b for a, b in zip(mine[level].to_list(), weights, strict=True))
            mean = divide_even(total * 10, _SCALE * sum(weights))
            told |= {
                f"{what}_{when}": mean,
                f"{what}_{when}_of": mine.height,
                f"{what}_{when}_grade": _grade(what, when, mean, on),
            }
    return told


def _grade(what: str, when: str, tenths: int, on: date) -> str:
    """The grade by the cut points of the dated file."""
    edition = hj640.STANDARD.on(on)
    subject = hj640.REGIONAL if what == REGION else hj640.ROAD
    bounds = edition.says[subject]["at_most"][when]
    nth = sum(tenths > int(Fraction(bound) * 10) for bound in bounds)
    return str(edition.says["grades"][nth])
