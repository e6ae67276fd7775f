"""Stations with their hours, what marks took out and why, and issued days with their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from youju.ledger import daily
from youju.ledger.levels import EXCLUDED, KEY_OF, PARTICLES
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.marks import KINDS, Mark, in_words, spans
from youju.readings.schema import ITEMS as HOUR_KEYS
from youju.readings.schema import WIDE
from youju.terms.numbers import unscaled
from youju.terms.periods import stamp
from youju.terms.places import SITE, Register
from youju.terms.states import Gap, State

ORDER = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")
"""Day item columns in table order."""
FLAG, UNMEASURED = "flag", "unmeasured"
"""Why a value is absent that no mark took out: what the sheet said, or ``/``."""
HOUR_OF = {item: ("o3" if item == "o3_8h" else item) for item in ORDER}


@dataclass(frozen=True, slots=True)
class IssuedValue:
    """One issued day value [10⁻⁶]; None where dust withholds it. ``said``: where it stands."""

    value: int | None
    said: str


@dataclass
class Station:
    """One station: its days as a member, its hours [10⁻⁴], and what was taken out and why."""

    site: str
    name: str
    member: frozenset[int]
    hours: dict[str, dict[int, list[int | None]]] = field(default_factory=dict)
    dropped: dict[tuple[str, int, int], tuple[str, str]] = field(default_factory=dict)
    issued: dict[tuple[str, int], IssuedValue] = field(default_factory=dict)

    def unmeasured(self, item: str, day: int) -> bool:
        """Whether the item was outside the plan all day (``/`` and no value)."""
        column = HOUR_OF[item]
        values = self.hours.get(column, {}).get(day, ())
        if any(value is not None for value in values):
            return False
        return any(
            self.dropped.get((column, day, place), ("",))[0] == UNMEASURED for place in range(24)
        )


def add_hours(
    city: City,
    stations: list[Station],
    days: tuple[int, ...],
    dust: str,
    upto: Basis,
    register: Register,
) -> None:
    by_site = {one.site: one for one in stations}
    span = (days[0] * 24, days[-1] * 24 + 23)
    flags = [f"flag_{column}" for column in WIDE]
    rows = tables.hours(city, list(by_site), span, dust, upto).collect()
    for site, hour, *rest in rows.select("site", "hour", *WIDE, *flags).iter_rows():
        station = by_site[site]
        day, place = divmod(hour, 24)
        for nth, column in enumerate(WIDE):
            value, flag = rest[nth], rest[nth + len(WIDE)]
            if value is None and flag is None:
                continue
            kept = station.hours.setdefault(column, {}).setdefault(day, [None] * 24)
            kept[place] = value
            if value is None and flag and flag not in KINDS and flag != Gap.MISSING.value:
                words = {gap.value: gap.label for gap in Gap}.get(flag, flag)
                kind = UNMEASURED if flag == Gap.NOT_MEASURED.value else FLAG
                station.dropped[column, day, place] = (kind, f"来件标注：{words}")
    _explain_marks(city, by_site, span, dust, upto, register)


def _explain_marks(
    city: City,
    by_site: Mapping[str, Station],
    span: tuple[int, int],
    dust: str,
    upto: Basis,
    register: Register,
) -> None:
    """Beside each value that a mark takes out: which mark, who and because, and the reading."""
    drops = {"always", "excluded"} if dust == EXCLUDED else {"always"}
    standing = [
        mark
        for mark in tables.marks(city, upto)
        if KINDS[mark.kind].drops in drops
        and mark.first_hour <= span[1]
        and mark.last_hour >= span[0]
    ]
    if not standing:
        return
    by_seq: dict[int, Mark] = {mark.seq: mark for mark in standing}
    reach = spans(standing, register).filter(pl.col("site").is_in(list(by_site)))
    column_of = {key: column for column, key in HOUR_KEYS.items()}
    originals = {
        (row[0], row[1], row[2]): row[3]
        for row in tables.readings(city, list(by_site), span, upto)
        .join(reach.lazy(), left_on=["site", "factor"], right_on=["site", "item"])
        .filter(pl.col("hour").is_between(pl.col("first"), pl.col("last")))
        .select("site", "factor", "hour", "value")
        .collect()
        .iter_rows()
    }
    for site, item, first, last, _, seq in reach.sort("seq", descending=True).iter_rows():
        mark, station = by_seq[seq], by_site[site]
        for hour in range(max(first, span[0]), min(last, span[1]) + 1):
            original = originals.get((site, item, hour))
            if original is None:
                continue
            said = f"{stamp(hour)[5:].replace('T', ' ')} 原读数 {unscaled(original)}，不参与统计。"
            place = (column_of[item], hour // 24, hour % 24)
            station.dropped[place] = (mark.kind, f"{said}\n{in_words(mark)}")


def issued_days(
    city: City,
    kind: str,
    name: str,
    stations: list[Station],
    days: tuple[int, ...],
    dust: str,
    upto: Basis,
) -> dict[tuple[str, int], IssuedValue]:
    """Issued days of the stations (filled in) and of the place itself (given back)."""
    touched = {
        (row[0], row[1]): row[2]
        for row in daily.dust_hours(city, (days[0], days[-1]), upto).iter_rows()
    }
    objects = {(SITE, one.site): one.issued for one in stations}
    place: dict[tuple[str, int], IssuedValue] = {}
    if kind != SITE:
        objects[kind, name] = place
    rows = tables.issued(city, period="day", days=(days[0], days[-1]), upto=upto).collect()
    column_of = {key: column for column, key in KEY_OF.items()}
    exact = []
    for row in rows.iter_rows(named=True):
        kept = objects.get((row["kind"], row["object"]))
        item = column_of.get(row["item"])
        if kept is None or item is None or row["value"] is None:
            continue
        if row["dust"] == EXCLUDED:
            if dust == EXCLUDED:
                exact.append((kept, item, row))
            continue
        day, value, said = row["start"], row["value"], _said(row)
        if row["kind"] == SITE:
            hit = touched.get((row["object"], day), 0)
        else:
            hit = max(
                (touched.get((s.site, day), 0) for s in stations if day in s.member), default=0
            )
        if dust == EXCLUDED and item in PARTICLES and hit:
            said = f"{said}，下发 {unscaled(value, 6)}；当日有沙尘{hit}小时，扣除沙尘时不参与统计"
            value = None
        kept[item, day] = IssuedValue(value, said)
    for kept, item, row in exact:
        kept[item, row["start"]] = IssuedValue(row["value"], f"{_said(row)}（扣除沙尘值）")
    return place


def _said(row: Mapping[str, object]) -> str:
    parts = (
        row["issuer"],
        row["document"],
        f"{row['issued_on']}下发" if row["issued_on"] else "",
        f"单元格 {row['cell']}" if row["cell"] else "",
        State(int(str(row["state"]))).label,
    )
    return "，".join(str(part) for part in parts if part)
