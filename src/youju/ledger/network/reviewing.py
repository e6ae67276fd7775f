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
from typing import Any, Final

import polars as pl

from youju.ledger.network import news
from youju.ledger.network.findings import (
    BRIDGE,
    EXCEEDANCE,
    FRAUD,
    LOOKBACK,
    OUTAGE,
    RISE,
    Event,
    NotJudged,
    exceedances,
    keep,
    number,
    rises,
)
from youju.ledger.network.health import outages
from youju.ledger.network.looking import Look, agree, look
from youju.ledger.network.values import unit_of
from youju.readings.city import City
from youju.readings.network import exports, reading, review, state
from youju.readings.network.registers import FILES, Network
from youju.readings.network.review import AUTO, OWN, Mark, Standing
from youju.readings.network.schema import EXPORTS, READINGS, table
from youju.terms.periods import BEIJING

TELLING: Final = ("stuck", "dead_band", "contradiction", "condition")
"""Checks whose suspicion is one of fraud; the others may be the instrument."""
KINDS: Final = (EXCEEDANCE, RISE, OUTAGE, FRAUD)
STATE: Final = "network_events"
LOOKS: Final = "network_checks"
MOST_PACKETS: Final = 100
_HOUR: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


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
    for outlet in sorted(outlets):
        watched = _watched(city, network, outlet, first, last)
        for factor in watched:
            found += rises(city, network, seen, outlet, factor, first, last)
        found += _outages(city, outlet, watched, first, last, now=now)
        found += _frauds(city, network, seen, outlet, first, last, now=now)
    return list({one.key: one for one in found}.values()), missing


def _watched(city: City, network: Network, outlet: str, first: date, last: date) -> list[str]:
    """The factors with a limit; on own stations all that came in the days before."""
    found = {one.factor for one in network.limits if one.outlet == outlet}
    if network.outlet(outlet).kind in OWN:
        back = first - timedelta(days=LOOKBACK)
        found |= set(reading.readings(city, outlet, back, last)["factor"].unique())
    return sorted(found)


def _outages(
    city: City, outlet: str, watched: Sequence[str], first: date, last: date, *, now: datetime
) -> list[Event]:
    """Silence, one event where all watched factors are silent at once; with what came around it."""
    back = first - timedelta(days=LOOKBACK)
    frame = reading.readings(city, outlet, back, last)
    if frame.height and (frame["packet"] < 0).all():
        # What no file has brought yet is no outage: exports come by the day or by the week.
        now = min(now, max(frame["start"].to_list()) + _HOUR)
    silent: dict[tuple[datetime, datetime, bool], list[str]] = {}
    for factor in watched:
        for out in outages(city, outlet, factor, back, last, now=now):
            # What was never heard at all is a device to come, not an outage.
            if out.last > reading.instant(first) and out.first > reading.instant(back):
                silent.setdefault((out.first, out.last, out.ended), []).append(factor)
    if not silent:
        return []
    found = []
    for (begin, end, ended), factors in silent.items():
        whole = len(watched) > 1 and len(factors) == len(watched)
        for factor in [""] if whole else factors:
            of_it = frame if whole else frame.filter(pl.col("factor") == factor)
            around = [
                *of_it.filter(pl.col("start") < begin)["packet"].tail(1),
                *of_it.filter(pl.col("start") >= end)["packet"].head(1),
            ]
            event = _plain(OUTAGE, outlet, factor, begin, end, int((end - begin) / _HOUR))
            found.append(replace(event, packets=tuple(around), open=not ended))
    return found


def _frauds(
    city: City,
    network: Network,
    seen: Standing,
    outlet: str,
    first: date,
    last: date,
    *,
    now: datetime,
) -> list[Event]:
    """What the telling checks saw, stretches that touch joined, with worst value and packets."""
    begin, end = reading.instant(first), reading.instant(last + timedelta(days=1))
    joined: dict[tuple[str, tuple[str, ...]], list[list[Mark]]] = {}
    for one in sorted(seen.marks, key=lambda mark: mark.first):
        if one.party != AUTO or not one.stands or one.outlet != outlet or one.check not in TELLING:
            continue
        parts = joined.setdefault((one.check, one.factors), [])
        if parts and one.first <= max(was.last for was in parts[-1]) + BRIDGE * _HOUR:
            parts[-1].append(one)
        else:
            parts.append([one])
    found = []
    for (check, factors), parts in joined.items():
        for part in parts:
            since, until = part[0].first, max(one.last for one in part)
            if until <= begin or since >= end:
                continue
            factor = factors[0]
            days = [at.astimezone(BEIJING).date() for at in (since, until - _HOUR)]
            today = max(days[1], now.astimezone(BEIJING).date())
            every = reading.readings(city, outlet, days[0], today, factors=[factor])
            frame = every.filter(pl.col("start") >= since, pl.col("start") < until)
            values = frame["value"].drop_nulls()
            event = _plain(FRAUD, outlet, factor, since, until, int((until - since) / _HOUR))
            found.append(
                replace(
                    event,
                    worst=number(int(values.max())) if len(values) else None,  # type: ignore[arg-type]
                    unit=unit_of(network, outlet, factor, days[1]) or "",
                    because="；".join(dict.fromkeys(one.because.rstrip("。") for one in part))
                    + "。",
                    mean=check,
                    packets=tuple(frame["packet"].drop_nulls().head(MOST_PACKETS)),
                    open=not (every["start"] >= until).any(),
                )
            )
    return found


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
    back = first - timedelta(days=LOOKBACK)
    looks = [look(city, network, seen, outlet, back, last) for outlet in sorted(which)]
    on = now.astimezone(BEIJING).date()
    if review.hand_in(city, agree(network, seen, looks, on=on)):
        seen = review.standing(city)
    _keep_looks(city, looks, now)
    found, missing = events(city, network, seen, first, last, now=now, outlets=which)
    highest = max((one.packets[-1] for one in found if one.packets), default=0)
    written = keep(city, found, seen, first, last, packet=highest, kinds=KINDS, outlets=which)
    return written, missing


def last_looks(city: City) -> dict[str, dict[str, Any]]:
    """Outlet → what the checks last did there: days, which ran, which not and why, evidence."""
    return state.load(city, LOOKS)


def _keep_looks(city: City, looks: Sequence[Look], now: datetime) -> None:
    known = state.load(city, LOOKS)
    fresh = known | {one.outlet: one.as_json(now) for one in looks}
    if fresh != known:
        state.keep(city, LOOKS, fresh)


def follow(city: City, *, now: datetime) -> int:
    """Judge again whatever rests on something new; how many versions of events were written."""
    known_so_far, last_deed = state.load(city, STATE), city.journal.last(review.STREAM)
    batch, exported = _batch(city), exports.last_seq(city)
    limits = state.stamp(city, (FILES["limits"], FILES["devices"], FILES["checks"]))
    network = Network.read(city)
    today = now.astimezone(BEIJING).date()
    touched = _by_readings(city, int(known_so_far.get("batch", 0)))
    for outlet, first, last in _by_exports(city, int(known_so_far.get("exported", 0))):
        _widen(touched, outlet, first, last)
    for outlet, first, last in _by_deeds(city, int(known_so_far.get("review", 0))):
        _widen(touched, outlet, first, last)
    if known_so_far.get("limits") != limits:
        for one in network.limits:
            _widen(touched, one.outlet, today - timedelta(days=LOOKBACK), today)
    hour = _hour(now)
    if known_so_far.get("hour") != hour:
        watched = {one.outlet for one in network.limits}
        watched |= {one.outlet for one in network.outlets if one.kind in OWN}
        for key in watched:
            _widen(touched, key, today - timedelta(days=1), today)
    known = {one.outlet for one in network.outlets}
    written = 0
    for outlet, (first, last) in sorted(touched.items()):
        if outlet in known:
            written += refresh(city, first, min(last, today), now=now, outlets=[outlet])[0]
    fresh = {"batch": batch, "review": last_deed, "limits": limits, "hour": hour}
    fresh |= {"exported": exported} if exported else {}
    if fresh != known_so_far:
        state.keep(city, STATE, fresh)
    return written


def _by_readings(city: City, batch: int) -> dict[str, tuple[date, date]]:
    """Outlets with the days of hourly and daily values that came after that batch."""
    day = pl.col("start").dt.convert_time_zone("Asia/Shanghai").dt.date()
    wanted = table(city, READINGS)
    rows = (
        wanted.scan(news.newer(wanted, "batch", batch))
        .filter(pl.col("batch") > batch, pl.col("span_s") >= 300)
        .group_by("site")
        .agg(first=day.min(), last=day.max())
        .collect()
    )
    return {site: (first, last) for site, first, last in rows.rows()}


def _by_exports(city: City, seq: int) -> list[tuple[str, date, date]]:
    """Outlets with the days of what exports said after that row."""
    if not exports.exist(city):
        return []
    day = pl.col("start").dt.convert_time_zone("Asia/Shanghai").dt.date()
    wanted = table(city, EXPORTS)
    rows = (
        wanted.scan(news.newer(wanted, "seq", seq))
        .filter(pl.col("seq") > seq, pl.col("span_s") >= 300)
        .group_by("site")
        .agg(first=day.min(), last=day.max())
        .collect()
    )
    return list(rows.rows())


def _by_deeds(city: City, number: int) -> list[tuple[str, date, date]]:
    """Outlets and days that deeds of people after that number speak of."""
    found = []
    seen = {one.seq: one for one in review.standing(city).marks}
    for record in city.journal.records(review.STREAM, number):
        for nth, said in enumerate(json.loads(record.payload)):
            seq = said.get("mark", record.position.number * review.EACH + nth)
            mark = seen.get(seq)
            if mark is not None and (mark.party != AUTO or said["deed"] == "decide"):
                last = (mark.last - timedelta(microseconds=1)).astimezone(BEIJING)
                found.append((mark.outlet, mark.first.astimezone(BEIJING).date(), last.date()))
    return found


def _widen(touched: dict[str, tuple[date, date]], outlet: str, first: date, last: date) -> None:
    before = touched.get(outlet, (first, last))
    touched[outlet] = min(before[0], first), max(before[1], last)


def _hour(start: datetime) -> int:
    """Whole hours since 1970 in UTC."""
    return int((start - _EPOCH) / _HOUR)


def _plain(
    kind: str, outlet: str, factor: str, first: datetime, last: datetime, count: int
) -> Event:
    return Event(kind, outlet, factor, first, last, count, None, "", None, "hour", "raw", "", ())


def _batch(city: City) -> int:
    return news.highest(table(city, READINGS), "batch")
