"""Statistics of a period that an authority issued: month, 累计, year of a station, county, city.

Where the days behind a statistic are all there, ours stands beside the issued one and a dated
setting says which counts. Where the level present can't give it — a point known only by months —
it is taken as issued; without an issued value it stays empty and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from youju.ledger.exact import held_value
from youju.ledger.levels import KEPT
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.settings import ISSUED
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.periods import DAY, Period, day_from, day_number
from youju.terms.places import ASSESSED, SITE
from youju.terms.states import State
from youju.terms.substances import AIR_DAY, substance

STATISTIC = {"CO": "p95", "O3_8h": "p90"}
"""The statistic of the index where it is not the mean."""
WHOLE = {"index": 2, "good_days": 0, "good_rate": 1, "heavy_days": 0}
"""Issued numbers that are no concentration, with their decimals."""

Span = tuple[date, date]
Issued = Mapping[Span, Mapping[str, Figure]]
"""Span of a period → statistic → the issued figure."""


def issued_statistics(
    city: City, kind: str, periods: Iterable[Period], *, upto: Basis | None = None
) -> dict[tuple[str, str], dict[Span, dict[str, Figure]]]:
    """``(object, dust)`` → what was issued for exactly these periods.

    A value issued without saying a dust basis was kept as 实况 at import.
    """
    wanted = {(day_number(one.start), day_number(one.end)) for one in periods}
    rows = (
        tables.issued(city, kinds=[kind], upto=upto)
        .filter((pl.col("period") != DAY) & pl.col("value").is_not_null())
        .collect()
    )
    found: dict[tuple[str, str], dict[Span, dict[str, Figure]]] = {}
    for row in rows.sort("seq").iter_rows(named=True):
        name = _statistic_of(row["item"], row["stat"])
        if name is None or (row["start"], row["end"]) not in wanted:
            continue
        span = (day_from(row["start"]), day_from(row["end"]))
        place = found.setdefault((row["object"], row["dust"]), {}).setdefault(span, {})
        place[name] = _figure(row, name)
    return found


def that_counts(own: Figure, issued: Figure | None, *, issued_first: bool) -> Figure:
    """The own or the issued statistic, the other one beside it."""
    if issued is None:
        return own
    if issued_first or own.value is None:
        beside = () if own.value is None else (replace(own, note="自算值，未采用"),)
        why = "" if own.value is not None else f"（不能自算：{own.note}）" if own.note else ""
        return Figure(
            own.name,
            issued.value,
            own.unit,
            of=(issued, *beside),
            note=f"采用下发值{why}",
            state=issued.state,
        )
    return replace(own, of=(*own.of, replace(issued, note=f"未采用；{issued.note}")))


def issued_first(city: City, period: Period) -> bool:
    """Whether on the last day of the period the issued value counts."""
    return city.settings.which_counts(period.end) == ISSUED


def only_periods(city: City, kind: str, name: str, period: Period) -> tuple[str, ...]:
    """Assessed stations of a place for which the period has issued values but not one day.

    They are why a place's own statistic can't be computed from days.
    """
    stations = [
        site
        for site in city.register.sites
        if site.role == ASSESSED
        and getattr(site, kind) == name
        and (site.since or date.min) <= period.end
        and (site.until or date.max) >= period.start
    ]
    span = (day_number(period.start), day_number(period.end))
    keys = [site.site for site in stations]
    issued = tables.issued(city, kinds=[SITE], objects=keys, days=span)
    kinds = issued.select("object", "period").unique().collect()
    by_day = set(kinds.filter(pl.col("period") == DAY)["object"].to_list())
    by_period = set(kinds.filter(pl.col("period") != DAY)["object"].to_list())
    read = tables.readings(city, keys, (span[0] * 24, span[1] * 24 + 23))
    by_hour = set(read.select("site").unique().collect()["site"].to_list())
    return tuple(
        dict.fromkeys(site.name for site in stations if site.site in by_period - by_day - by_hour)
    )


def _statistic_of(item: str, stat: str) -> str | None:
    if stat == "rank":
        return None  # a place in the province is no statistic of ours, least of all the index
    if item in WHOLE:
        return item
    if item not in {one.key for one in AIR_DAY}:
        return None
    if stat in (STATISTIC.get(item, "mean"), "max8h"):
        return item
    return f"{item}.mean" if stat == "mean" else f"{item}.percentile"


def _figure(row: Mapping[str, object], name: str) -> Figure:
    value = row["value"]
    held = held_value(value if isinstance(value, int) else None)
    decimals = WHOLE.get(name)
    shown = held if decimals is None or held is None else round_even(exact(held), decimals)
    unit = "" if name == "index" else "%" if name == "good_rate" else "天"
    unit = unit if name in WHOLE else substance(str(row["item"])).unit
    said = [
        f"{row['issuer'] or ''}，{row['document'] or ''}".strip("，"),
        f"{row['issued_on']}下发" if row["issued_on"] else "",
        f"单元格 {row['cell']}" if row["cell"] else "",
        "" if row["dust"] == KEPT else "扣除沙尘",
    ]
    return Figure(
        f"{name}（下发）",
        int(shown) if decimals == 0 and shown is not None else shown,
        unit,
        note="；".join(text for text in said if text),
        ref=f"{row['stream']}/{row['entry']}#{row['cell'] or row['line']}",
        state=State(int(str(row["state"]))).label,
    )
