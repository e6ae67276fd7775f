"""Statistics of a period that an authority issued: month, 累计, year of a station, county, city.

Where the days behind a statistic are all there, ours stands beside the issued one and a dated
setting says which counts. Where the level present can't give it — a point known only by months —
it is taken as issued; without an issued value it stays empty and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from youju.ledger.exact import held_value
from youju.ledger.levels import KEPT
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.settings import ISSUED, Settings
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.periods import DAY, Period, day_from, day_number
from youju.terms.places import ASSESSED, Register
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
    rows = tables.issued(city, kinds=[kind], upto=upto).filter(
        pl.col("period") != DAY, pl.struct("start", "end").is_in(_spans(wanted))
    )
    return statistics_in(rows.collect())


def _spans(wanted: set[tuple[int, int]]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in wanted]


def statistics_in(issued: pl.DataFrame) -> dict[tuple[str, str], dict[Span, dict[str, Figure]]]:
    """The same from issued values of one kind of object; days among them are left aside."""
    rows = issued.filter((pl.col("period") != DAY) & pl.col("value").is_not_null())
    found: dict[tuple[str, str], dict[Span, dict[str, Figure]]] = {}
    for row in rows.sort("seq").iter_rows(named=True):
        name = _statistic_of(row["item"], row["stat"])
        if name is None:
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


def issued_first(settings: Settings, period: Period) -> bool:
    """Whether on the last day of the period the issued value counts."""
    return settings.which_counts(period.end) == ISSUED


def only_periods(
    register: Register,
    kind: str,
    period: Period,
    issued: pl.DataFrame,
    measured: Callable[[tuple[int, int]], Collection[str]],
) -> dict[str, tuple[str, ...]]:
    """Place → its assessed stations for which the period has issued values but not one day.

    They are why a place's own statistic can't be computed from days. ``issued``: issued values
    of stations; ``measured``: the stations with any reading between two days.
    """
    span = (day_number(period.start), day_number(period.end))
    inside = issued.filter(pl.col("start") >= span[0], pl.col("end") <= span[1])
    by_day = inside.filter(pl.col("period") == DAY)["object"]
    only = set(inside.filter(pl.col("period") != DAY)["object"]) - set(by_day)
    if not only:
        return {}
    only -= set(measured(span))
    found: dict[str, dict[str, None]] = {}
    for site in register.sites:
        if (
            site.role == ASSESSED
            and site.site in only
            and (site.since or date.min) <= period.end
            and (site.until or date.max) >= period.start
        ):
            found.setdefault(getattr(site, kind), {})[site.name] = None
    return {name: tuple(stations) for name, stations in found.items()}


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
