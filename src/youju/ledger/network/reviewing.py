"""The rounds behind review and events: checks over a stretch, and events judged anew where needed.

``follow`` looks at what is new since the last time — hourly and daily values, deeds, limits — and
judges just those outlets and days again; with each hour that begins also today and yesterday of
all outlets with limits, because silence is no news. Killed half-way it does the same again, and
writes only what differs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import polars as pl

from youju.ledger.network import checks
from youju.ledger.network.findings import (
    EXCEEDANCE,
    FRAUD,
    LOOKBACK,
    OUTAGE,
    RISE,
    Event,
    NotJudged,
    exceedances,
    keep,
    rises,
)
from youju.ledger.network.health import outages
from youju.ledger.network.values import Value, judged, threshold, unit_of
from youju.readings.city import City
from youju.readings.network import reading, review, state
from youju.readings.network.registers import FILES, Limit, Network
from youju.readings.network.review import AUTO, SUSPECT, Mark, Standing
from youju.readings.network.schema import READINGS, table
from youju.terms.periods import BEIJING

PM25: Final = "a34004"
PM10: Final = "a34002"
TELLING: Final = ("stuck", "dead_band", "contradiction")
"""Checks whose suspicion is one of fraud; the others may be the instrument."""
KINDS: Final = (EXCEEDANCE, RISE, OUTAGE, FRAUD)
BY: Final = "自动审核"
STATE: Final = "network_events"
_HOUR: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def suspicions(
    city: City, network: Network, seen: Standing, outlet: str, first: date, last: date
) -> list[Mark]:
    """What the checks see in an outlet's hours of those days, as marks that take nothing out."""
    marks: list[Mark] = []
    series: dict[str, list[tuple[int, int]]] = {}
    for factor in _factors(city, outlet, first, last):
        values = judged(city, network, seen, outlet, factor, first, last)
        good = series[factor] = _series(values)
        found = [
            *checks.stuck(good, on=last),
            *checks.calibration([(_hour(one.start), one.flag) for one in values], on=last),
        ]
        limit = _hourly(network, outlet, factor, last)
        bound = threshold(network, limit, last) if limit else None
        if bound is not None:
            # Below a tenth of the limit a jump says nothing.
            found += checks.rate(good, int(bound) // 10, on=last)
            found += checks.dead_band(good, bound, on=last) if good else []
        marks += [_mark(outlet, (factor,), one) for one in found]
    if PM25 in series and PM10 in series:
        units = {unit_of(network, outlet, one, last) for one in (PM25, PM10)}
        if len(units) == 1:
            found = checks.pm_order(series[PM25], series[PM10], on=last)
            marks += [_mark(outlet, (PM25, PM10), one) for one in found]
    return marks


def events(
    city: City,
    network: Network,
    seen: Standing,
    first: date,
    last: date,
    *,
    now: datetime,
    outlets: Collection[str],
) -> tuple[list[Event], list[NotJudged]]:
    """Events of every kind at those outlets, and the limits that could not be applied."""
    found, missing = exceedances(city, network, seen, first, last, outlets=outlets)
    watched = {
        (one.outlet, one.factor): one.clause for one in network.limits if one.outlet in outlets
    }
    for outlet, factor in sorted(watched):
        found += rises(city, network, seen, outlet, factor, first, last)
        back = first - timedelta(days=LOOKBACK)
        for out in outages(city, outlet, factor, back, last, now=now):
            # What was never heard at all is a device to come, not an outage.
            if out.last > reading.instant(first) and out.first > reading.instant(back):
                found.append(_plain(OUTAGE, outlet, factor, out.first, out.last, out.hours))
    for one in seen.marks:
        if one.party == AUTO and one.stands and one.outlet in outlets and one.check in TELLING:
            meets = one.last > reading.instant(first)
            if meets and one.first < reading.instant(last + timedelta(days=1)):
                hours = int((one.last - one.first) / _HOUR)
                event = _plain(FRAUD, one.outlet, one.factors[0], one.first, one.last, hours)
                found.append(replace(event, because=one.because, mean=one.check))
    return list({one.key: one for one in found}.values()), missing


def refresh(
    city: City,
    first: date,
    last: date,
    *,
    now: datetime,
    outlets: Collection[str] | None = None,
) -> tuple[int, list[NotJudged]]:
    """Check and judge those days anew; how many versions were written, limits not applied."""
    network, seen = Network.read(city), review.standing(city)
    which = {one.outlet for one in network.outlets} if outlets is None else set(outlets)
    marks = [
        mark
        for outlet in sorted(which)
        for mark in suspicions(city, network, seen, outlet, first, last)
    ]
    on = now.astimezone(BEIJING).date()
    if review.hand_in(city, [review.mark(network, one, on=on) for one in marks]):
        seen = review.standing(city)
    found, missing = events(city, network, seen, first, last, now=now, outlets=which)
    highest = max((one.packets[-1] for one in found if one.packets), default=0)
    written = keep(city, found, seen, first, last, packet=highest, kinds=KINDS, outlets=which)
    return written, missing


def follow(city: City, *, now: datetime) -> int:
    """Judge again whatever rests on something new; how many versions of events were written."""
    known_so_far, last_deed = state.load(city, STATE), city.journal.last(review.STREAM)
    batch = _batch(city)
    limits = state.stamp(city, (FILES["limits"], FILES["devices"]))
    network = Network.read(city)
    today = now.astimezone(BEIJING).date()
    touched = _by_readings(city, int(known_so_far.get("batch", 0)))
    for outlet, first, last in _by_deeds(city, int(known_so_far.get("review", 0))):
        _widen(touched, outlet, first, last)
    if known_so_far.get("limits") != limits:
        for one in network.limits:
            _widen(touched, one.outlet, today - timedelta(days=LOOKBACK), today)
    hour = _hour(now)
    if known_so_far.get("hour") != hour:
        for one in network.limits:
            _widen(touched, one.outlet, today - timedelta(days=1), today)
    known = {one.outlet for one in network.outlets}
    written = 0
    for outlet, (first, last) in sorted(touched.items()):
        if outlet in known:
            written += refresh(city, first, min(last, today), now=now, outlets=[outlet])[0]
    fresh = {"batch": batch, "review": last_deed, "limits": limits, "hour": hour}
    if fresh != known_so_far:
        state.keep(city, STATE, fresh)
    return written


def _by_readings(city: City, batch: int) -> dict[str, tuple[date, date]]:
    """Outlets with the days of hourly and daily values that came after that batch."""
    day = pl.col("start").dt.convert_time_zone("Asia/Shanghai").dt.date()
    wanted = table(city, READINGS)
    rows = (
        wanted.scan()
        .filter(pl.col("batch") > batch, pl.col("span_s") >= 300)
        .group_by("site")
        .agg(first=day.min(), last=day.max())
        .collect()
    )
    return {site: (first, last) for site, first, last in rows.rows()}


def _by_deeds(city: City, number: int) -> list[tuple[str, date, date]]:
    """Outlets and days that deeds after that number speak of, but for those of checks."""
    found = []
    seen = {one.seq: one for one in review.standing(city).marks}
    for record in city.journal.records(review.STREAM, number):
        for nth, said in enumerate(json.loads(record.payload)):
            seq = said.get("mark", record.position.number * review.EACH + nth)
            mark = seen.get(seq)
            if mark is not None and mark.party != AUTO:
                last = (mark.last - timedelta(microseconds=1)).astimezone(BEIJING)
                found.append((mark.outlet, mark.first.astimezone(BEIJING).date(), last.date()))
    return found


def _widen(touched: dict[str, tuple[date, date]], outlet: str, first: date, last: date) -> None:
    before = touched.get(outlet, (first, last))
    touched[outlet] = min(before[0], first), max(before[1], last)


def _factors(city: City, outlet: str, first: date, last: date) -> list[str]:
    frame = reading.readings(city, outlet, first, last)
    return frame["factor"].unique().sort().to_list()


def _hourly(network: Network, outlet: str, factor: str, day: date) -> Limit | None:
    """The hourly limit of the value as sent; a converted one has another series."""
    return next(
        (
            one
            for one in network.limits_of(outlet, day)
            if one.factor == factor and one.mean == "hour" and one.variant == "raw"
        ),
        None,
    )


def _series(values: Sequence[Value]) -> list[tuple[int, int]]:
    return [(_hour(one.start), one.value) for one in values if one.counts and one.value is not None]


def _hour(start: datetime) -> int:
    """Whole hours since 1970 in UTC."""
    return int((start - _EPOCH) / _HOUR)


def _mark(outlet: str, factors: tuple[str, ...], one: checks.Suspicion) -> Mark:
    first, last = _EPOCH + one.first * _HOUR, _EPOCH + one.last * _HOUR
    return Mark(outlet, factors, first, last, SUSPECT, one.because, BY, AUTO, one.check)


def _plain(
    kind: str, outlet: str, factor: str, first: datetime, last: datetime, count: int
) -> Event:
    return Event(kind, outlet, factor, first, last, count, None, "", None, "hour", "raw", "", ())


def _batch(city: City) -> int:
    frame = table(city, READINGS).scan().select(pl.col("batch").max()).collect()
    return int(frame.item() or 0)
