"""One outlet: its values with flags and states, its limits, the packets behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median_low
from typing import Any

import polars as pl
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youju.intake.hj212.factors import factor as factor_of
from youju.intake.network import explaining
from youju.intake.network.explaining import Explained
from youju.intake.network.packets import STREAM, cut
from youju.ledger.network import health
from youju.ledger.network.values import judged, measured, threshold, unit_of
from youju.readings.frames import Position
from youju.readings.network import reading, recent, review
from youju.readings.network.registers import Limit, Network, Outlet
from youju.readings.network.schema import SCALE, STATUS
from youju.terms.errors import NotThere
from youju.terms.periods import BEIJING
from youju.terms.states import State
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.rights.words import CITY_WIDE
from youju.web.watch.network import queries, words

MINUTE, HOUR, DAY = 60, 3600, 86400
WINDOWS = {MINUTE: 1, HOUR: 7, DAY: 31}
"""How many days stand on the page, by the span of the values."""
MEANS = {HOUR: "hour", DAY: "day"}
A_PAGE = 240
"""Rows of the table at a time: a week of hours, four hours of minutes."""
MOST_PACKETS = 20
MOST_TEXT = 8_000
_PASSWORD = re.compile(r"PW=[^;&]*")


@dataclass(frozen=True)
class Row:
    """One value; ``why`` says what takes it out, ``over`` whether it is above its limit."""

    start: datetime
    text: str
    flag: str
    state: State
    counts: bool
    why: str
    over: bool
    value: Decimal | None

    @property
    def state_words(self) -> str | Promise:
        """How far it was reviewed."""
        return words.STATE_WORDS[self.state][1]

    @property
    def state_class(self) -> str:
        """The badge of it."""
        return words.STATE_WORDS[self.state][0]


@dataclass(frozen=True)
class Asked:
    """What of the outlet is looked at."""

    factor: str
    span: int
    variant: str
    last: date

    @property
    def first(self) -> date:
        """The first day on the page."""
        return self.last - timedelta(days=WINDOWS[self.span] - 1)


def outlet_of(person: Any, known: Network, key: str) -> Outlet:
    """The newest line of an outlet in this person's scope.

    :raises NotThere: no such outlet, or not his.
    """
    mine = [one for one in known.outlets if one.outlet == key and queries.sees(person, one)]
    if not mine:
        raise NotThere(f"没有排放口“{key}”，或不在您的范围内。")
    return mine[-1]


def asked_of(given: Any, today: date) -> Asked:
    """The choice in the address; what can't be used becomes the usual one."""
    try:
        last = min(date.fromisoformat(given.get("day", "")), today)
    except ValueError:
        last = today
    span = given.get("span", "")
    variant = "Zs" if given.get("variant") == "Zs" else "raw"
    chosen = int(span) if span in {str(one) for one in WINDOWS} else HOUR
    return Asked(given.get("factor", ""), chosen, variant, max(last, date(2000, 2, 1)))


def page(known: Network, outlet: Outlet, asked: Asked, now: datetime) -> dict[str, Any]:
    """All that the page of an outlet says."""
    city, key = folder.city(), outlet.outlet
    frame = reading.readings(
        city, key, asked.first, asked.last, span_s=asked.span, variant=asked.variant
    )
    limits = [one for one in known.limits if one.outlet == key]
    factors = sorted({*frame["factor"].unique().to_list(), *(one.factor for one in limits)})
    factor = asked.factor if asked.factor in factors else (factors[0] if factors else "")
    asked = Asked(factor, asked.span, asked.variant, asked.last)
    mine = frame.filter(pl.col("factor") == factor)
    rows = _rows(known, outlet, asked, mine, limits)
    exported = mine["unit"].drop_nulls()
    unit = unit_of(known, key, factor, asked.last) or (exported[-1] if len(exported) else "")
    today = now.astimezone(BEIJING).date()
    return {
        "outlet": outlet,
        "asked": asked,
        "factors": [(one, name_of(one)) for one in factors],
        "factor_name": name_of(factor),
        "unit": unit,
        "rows": rows,
        "over": sum(one.over for one in rows),
        "out": sum(not one.counts for one in rows),
        "chart": _chart(known, asked, rows, unit, limits),
        "limits": [(one, name_of(one.factor), words.MEANS[one.mean]) for one in limits],
        "devices": known.devices_of(key, today),
        "packets": _packets(known, key, today),
        "missing": health.without_evidence(city, key, asked.first, asked.last) if rows else [],
        "before": asked.first - timedelta(days=1),
        "after": min(asked.last + timedelta(days=WINDOWS[asked.span]), today),
        "today": today,
    }


def name_of(code: str) -> str:
    """The name of a factor; its code where no table has it."""
    known = factor_of(code)
    return known.name if known else code


def _rows(
    known: Network, outlet: Outlet, asked: Asked, frame: pl.DataFrame, limits: Sequence[Limit]
) -> list[Row]:
    city, key = folder.city(), outlet.outlet
    seen = review.standing(city)
    why: dict[datetime, tuple[bool, str]] = {}
    if asked.span in MEANS and asked.factor:
        for one in judged(
            city,
            known,
            seen,
            key,
            asked.factor,
            asked.first,
            asked.last,
            mean=MEANS[asked.span],
            variant=asked.variant,
        ):
            why[one.start] = (one.counts, one.why)
    bounds: dict[tuple[date, str], Fraction | None] = {}
    found = []
    good = frame.select(good=measured(pl.col("flag"), outlet.kind))["good"].to_list()
    for row, measures in zip(frame.iter_rows(named=True), good, strict=True):
        at = (row["start"].astimezone(BEIJING).date(), row["unit"] or "")
        if at not in bounds:
            bounds[at] = _bound(known, asked, limits, *at)
        usual = (bool(measures) and row["value"] is not None, "")
        counts, because = why.get(row["start"], usual)
        bound = bounds[at]
        found.append(
            Row(
                row["start"],
                row["text"] or "" if row["value"] is None else queries.plain(row["value"]),
                queries.flag_words(known, key, row["flag"] or ""),
                seen.state(key, row["start"]),
                counts,
                because,
                counts and bound is not None and row["value"] > bound,
                None if row["value"] is None else Decimal(row["value"]).scaleb(-SCALE),
            )
        )
    return _aligned(found)


def _aligned(rows: list[Row]) -> list[Row]:
    """The same with as many decimals in every row, so that a column can be read down."""
    places = max(
        (-int(one.value.normalize().as_tuple().exponent) for one in rows if one.value), default=0
    )
    return [
        one if one.value is None else replace(one, text=f"{one.value:.{max(places, 0)}f}")
        for one in rows
    ]


def _bound(
    known: Network, asked: Asked, limits: Sequence[Limit], day: date, unit: str = ""
) -> Fraction | None:
    """The limit of a day for values of this span, in the unit of the values."""
    for one in limits:
        if (one.factor, one.mean, one.variant) == (
            asked.factor,
            MEANS.get(asked.span, ""),
            asked.variant,
        ) and one.stands_on(day):
            return threshold(known, one, day, unit)
    return None


def _chart(
    known: Network, asked: Asked, rows: Sequence[Row], unit: str, limits: Sequence[Limit]
) -> dict[str, Any] | None:
    """The curve, from the very rows of the table; floats are for drawing only. Gaps stay gaps."""
    if len(rows) < 2:
        return None
    steps = [later.start - one.start for one, later in pairwise(rows)]
    step = timedelta(seconds=asked.span) if asked.span != MINUTE else median_low(steps)
    times: list[datetime] = []
    values: list[float | None] = []
    for one, gap in zip(rows, [*steps, step], strict=True):
        times.append(one.start)
        values.append(float(one.value) if one.counts and one.value is not None else None)
        if gap > step:
            times.append(one.start + step)
            values.append(None)
    bound = _bound(known, asked, limits, asked.last, unit)
    clause = next((one.clause for one in limits if one.factor == asked.factor), "")
    # A chart's words carry no language of their own: on an English page the code stands alone.
    chinese = (get_language() or "").startswith("zh")
    name = name_of(asked.factor) if chinese else asked.factor
    shown = "%Y-%m-%d" if asked.span == DAY else "%Y-%m-%dT%H:%M"
    return {
        "label": name,
        "x": {
            "kind": "day" if asked.span == DAY else "hour",
            "values": [f"{one.astimezone(BEIJING):{shown}}" for one in times],
        },
        "y": {"name": unit, "from": 0},
        "series": [{"name": name, "values": values}],
        "limits": []
        if bound is None
        else [{"value": float(bound) / 10**SCALE, "name": _("Limit"), "clause": clause}],
    }


def _packets(known: Network, key: str, today: date) -> list[dict[str, Any]]:
    """The last packets of an outlet's devices of yesterday and today."""
    numbers = [one.mn for one in known.devices_of(key, today)]
    if not numbers:
        return []
    yesterday = today - timedelta(days=1)
    last = recent.last_of(folder.city(), numbers, yesterday, today, most=MOST_PACKETS)
    return [_verdict(row) for row in last.to_dicts()]


def _verdict(row: dict[str, Any]) -> dict[str, Any]:
    """A packet's row with its verdict in words."""
    found: list[str | Promise] = []
    if row["crc"]:
        found.append(words.CRC[row["crc"]])
    if row["length"]:
        found.append(words.LENGTH[row["length"]])
    if row["tail"] == "missing":
        found.append(words.MISSING_TAIL)
    return row | {
        "verdict": found,
        "status_words": STATUS.get(row["status"], row["status"]),
        "edition_words": words.EDITIONS.get(row["edition"] or "", "—"),
        "sort_words": words.COMMANDS.get(row["cn"] or "", ""),
    }


def packet(person: Any, known: Network, ordinal: int) -> dict[str, Any]:
    """One packet: its verdict, and its bytes as the journal has them, the password masked.

    :raises NotThere: no such packet, or one of an outlet that is not in this person's scope.
    """
    city = folder.city()
    rows = recent.packets(city, [ordinal]).to_dicts()
    wrong = NotThere("没有这个报文，或不在您的范围内。")
    if not rows:
        raise wrong
    row = rows[0]
    day = row["arrived"].astimezone(BEIJING).date()
    device = known.device(row["mn"] or "", day)
    outlet = known.outlet(device.outlet) if device else None
    assert isinstance(person, User)
    if not (person.roles_today & CITY_WIDE) and not (outlet and queries.sees(person, outlet)):
        raise wrong
    record = city.journal.read(Position(STREAM, row["entry"]))
    raw = next(raw for nth, _, raw in cut(record) if nth == row["nth"])
    return _verdict(row) | {
        "outlet": outlet,
        "position": str(record.position),
        "text": masked(raw.decode("utf-8", "backslashreplace"))[:MOST_TEXT],
        "bytes": len(raw),
    }


def value(outlet: Outlet, asked: Asked, start: datetime) -> tuple[Explained, list[dict[str, Any]]]:
    """One value down to its packets, the revision that counts first.

    :raises NotThere: neither a packet nor a file has said such a value.
    """
    found = explaining.explain(
        folder.city(),
        outlet.outlet,
        asked.factor,
        start,
        span_s=asked.span,
        variant=asked.variant,
    )
    steps = [{"step": one, "text": masked(one.text)[:MOST_TEXT]} for one in found.steps[::-1]]
    return found, steps


def start_of(text: str) -> datetime:
    """The beginning of a value as it stands in an address.

    :raises NotThere: it is no time.
    """
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        raise NotThere(f"“{text}”不是数据时间。") from None


def masked(text: str) -> str:
    """The text of a packet without its password.

    >>> masked("##0101QN=1;PW=123456;MN=A;CP=&&&&")
    '##0101QN=1;PW=******;MN=A;CP=&&&&'
    """
    return _PASSWORD.sub("PW=******", text)
