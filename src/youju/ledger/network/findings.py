"""Findings: what is over the limit, out, or rising, merged into events with their evidence.

An exceedance is judged by the mean that the permit names, on measured and unmarked values only.
Events follow from packets and deeds alone; judged with the deeds up to an earlier number they are
those of that day. ``keep`` writes every version of an event that differs from the one before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any, Final

import polars as pl

from youju.ledger.network.checks import says
from youju.ledger.network.values import SPANS, Value, judged, threshold, unit_of
from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.frames import Position
from youju.readings.network.reading import instant
from youju.readings.network.registers import Limit, Network
from youju.readings.network.review import Standing
from youju.readings.network.schema import SCALE
from youju.standards.enterprise.hj212_bulk import STANDARD as HJ212
from youju.standards.enterprise.hj212_bulk import GasRule
from youju.terms.periods import BEIJING

EXCEEDANCE, RISE, OUTAGE, FRAUD = "exceedance", "rise", "outage", "fraud"
KINDS: Final = {EXCEEDANCE: "超标", RISE: "突升", OUTAGE: "中断", FRAUD: "疑似弄虚作假"}
BRIDGE: Final = 2
"""So many periods without a value that counts do not end an event; one below the limit does."""
LOOKBACK: Final = 10
EVENTS: Final = "fig_network_event"


@dataclass(frozen=True, slots=True)
class Event:
    """One event from ``begin`` to ``end`` (not included).

    ``worst`` and ``limit`` in ``unit``; ``count``: periods over; ``packets``: ordinals of the
    packets that say so (of an outage the last before and the first after it); ``pending``: facts
    on an abnormal condition are still open; ``open``: it goes on. No factor: all that are watched.
    """

    kind: str
    outlet: str
    factor: str
    begin: datetime
    end: datetime
    count: int
    worst: Decimal | None
    unit: str
    limit: Decimal | None
    mean: str
    variant: str
    clause: str
    packets: tuple[int, ...]
    pending: bool = False
    because: str = ""
    open: bool = False

    @property
    def key(self) -> str:
        """What an event is known by over its versions."""
        at = self.begin.astimezone(BEIJING).strftime("%Y%m%dT%H%M")
        return "/".join((self.kind, self.outlet, self.factor, self.mean, self.variant, at))

    def as_json(self) -> dict[str, Any]:
        """Plain values, in a fixed order."""
        return {
            "kind": self.kind,
            "outlet": self.outlet,
            "factor": self.factor,
            "begin": self.begin.astimezone(BEIJING).isoformat(),
            "end": self.end.astimezone(BEIJING).isoformat(),
            "count": self.count,
            "worst": None if self.worst is None else f"{self.worst:f}",
            "unit": self.unit,
            "limit": None if self.limit is None else f"{self.limit:f}",
            "mean": self.mean,
            "variant": self.variant,
            "clause": self.clause,
            "packets": list(self.packets),
            "pending": self.pending,
            "because": self.because,
            "open": self.open,
        }


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A limit that could not be applied on some days, and why."""

    outlet: str
    factor: str
    first: date
    last: date
    why: str


def exceedances(
    city: City,
    network: Network,
    seen: Standing,
    first: date,
    last: date,
    *,
    outlets: Collection[str] | None = None,
) -> tuple[list[Event], list[NotJudged]]:
    """Every exceedance that meets those Beijing days, and the limits that could not be applied.

    The days before are looked at too, so that an event has the same beginning whichever days are
    asked for; one that began more than ``LOOKBACK`` days before begins there.
    """
    events: list[Event] = []
    missing: list[NotJudged] = []
    for limit in network.limits:
        if outlets is not None and limit.outlet not in outlets:
            continue
        back = first - timedelta(days=LOOKBACK)
        begin, end = max(back, limit.since or back), min(last, limit.until or last)
        if begin > end:
            continue
        values = _of_mean(city, network, seen, limit, begin, end)
        over, unknown = [], list[date]()
        bounds: dict[tuple[date, str], Any] = {}
        for one in values:
            day = one.start.astimezone(BEIJING).date()
            at = (day, one.unit)
            if at not in bounds:
                bounds[at] = threshold(network, limit, *at)
            if bounds[at] is None:
                if one.counts:
                    unknown.append(day)
                continue
            assert not one.counts or one.value is not None
            over.append((one, one.counts and (one.value or 0) > bounds[at]))
        if unknown:
            why = "设备发送的单位没有登记，或与限值不是同一种量"
            missing.append(NotJudged(limit.outlet, limit.factor, min(unknown), max(unknown), why))
        events += [_exceedance(network, limit, part) for part in _merged(over, SPANS[limit.mean])]
    events = [one for one in events if one.end > instant(first)]
    missing = [one for one in missing if one.last >= first]
    return sorted(events, key=lambda one: (one.begin, one.key)), missing


def _of_mean(
    city: City, network: Network, seen: Standing, limit: Limit, first: date, last: date
) -> list[Value]:
    """The values of the mean that the limit names; a day of flue gas is made of its hours.

    Of wastewater the day's value is the one sent: it is weighted by flow, which hours alone don't
    give.
    """
    kind = network.outlet(limit.outlet).kind
    if limit.mean != "day" or kind != "废气":
        return judged(
            city,
            network,
            seen,
            limit.outlet,
            limit.factor,
            first,
            last,
            mean=limit.mean,
            variant=limit.variant,
        )
    hours = judged(
        city, network, seen, limit.outlet, limit.factor, first, last, variant=limit.variant
    )
    least = GasRule.of(HJ212.named("2017")).hours
    days: dict[date, list[Value]] = {}
    for one in hours:
        days.setdefault(one.start.astimezone(BEIJING).date(), []).append(one)
    found = []
    for day, parts in sorted(days.items()):
        good = [one.value for one in parts if one.counts and one.value is not None]
        start = datetime.combine(day, datetime.min.time(), BEIJING).astimezone(UTC)
        enough = len(good) >= least
        value = _mean(good) if enough else None
        pending = any(one.pending for one in parts)
        why = "" if enough else f"有效小时 {len(good)} 个，少于 {least} 个"
        # Values that count have one unit (``judged``).
        unit = next((one.unit for one in parts if one.counts), "")
        found.append(Value(start, value, None, parts[-1].packet, enough, pending, why, unit))
    return found


def _mean(values: Sequence[int]) -> int:
    """Mean of scaled integers, half to even."""
    whole, rest = divmod(sum(values), len(values))
    twice = 2 * rest
    return whole + (twice > len(values) or (twice == len(values) and whole % 2 == 1))


def _merged(over: Sequence[tuple[Value, bool]], span_s: int) -> Iterable[list[Value]]:
    """Periods over the limit, joined when at most ``BRIDGE`` periods say nothing between them."""
    current: list[Value] = []
    reach = timedelta(seconds=span_s * (BRIDGE + 1))
    for value, is_over in over:
        if is_over:
            if current and value.start - current[-1].start > reach:
                yield current
                current = []
            current.append(value)
        elif value.counts and current:
            yield current
            current = []
    if current:
        yield current


def _exceedance(network: Network, limit: Limit, part: Sequence[Value]) -> Event:
    worst = max(part, key=lambda one: one.value or 0)
    day = worst.start.astimezone(BEIJING).date()
    unit = worst.unit or unit_of(network, limit.outlet, limit.factor, day) or ""
    bound = threshold(network, limit, day, worst.unit)
    assert worst.value is not None
    assert bound is not None
    return Event(
        EXCEEDANCE,
        limit.outlet,
        limit.factor,
        part[0].start,
        part[-1].start + timedelta(seconds=SPANS[limit.mean]),
        len(part),
        number(worst.value),
        unit,
        Decimal(bound.numerator) / Decimal(bound.denominator) / 10**SCALE,
        limit.mean,
        limit.variant,
        limit.clause,
        tuple(one.packet for one in part),
        any(one.pending for one in part),
        next((one.why for one in part if one.pending), ""),
    )


def rises(
    city: City,
    network: Network,
    seen: Standing,
    outlet: str,
    factor: str,
    first: date,
    last: date,
) -> list[Event]:
    """Hours of so many times the median of the hours before as ``checks.toml`` says."""
    said = says("rise", last)
    times, before, least = int(said["times"]), int(said["before"]), int(said["least"])
    values = judged(city, network, seen, outlet, factor, first - timedelta(days=2), last)
    good = {one.start: one for one in values if one.counts}
    over = []
    for one in sorted(good.values(), key=lambda value: value.start):
        past = [
            was.value
            for nth in range(1, before + 1)
            if (was := good.get(one.start - timedelta(hours=nth))) and was.value is not None
        ]
        if one.start.astimezone(BEIJING).date() < first:
            continue
        usual = median(past) if len(past) >= least else 0
        # Compared in integers: the median of an even count is a half at most.
        high = usual > 0 and 2 * (one.value or 0) >= times * int(2 * usual)
        over.append((one, high))
    found = []
    for part in _merged(over, 3600):
        worst = max(part, key=lambda one: one.value or 0)
        day = worst.start.astimezone(BEIJING).date()
        found.append(
            Event(
                RISE,
                outlet,
                factor,
                part[0].start,
                part[-1].start + timedelta(hours=1),
                len(part),
                number(worst.value or 0),
                worst.unit or unit_of(network, outlet, factor, day) or "",
                None,
                "hour",
                "raw",
                "",
                tuple(one.packet for one in part),
                because=f"不低于前 {before} 小时中位数的 {times} 倍",
            )
        )
    return found


def number(value: int) -> Decimal:
    """A value of the tables in the unit that was sent."""
    number = Decimal(value).scaleb(-SCALE)
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


# versions

_EVENT: Final[dict[str, Any]] = {
    "key": pl.String,
    "version": pl.Int32,
    "review": pl.Int64,
    "packet": pl.Int64,
    "gone": pl.Boolean,
    "first": pl.Date,
    "last": pl.Date,
    "said": pl.String,
    "seq": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an event: which deeds and packets it rests on; ``gone``: no event any more."""

    key: str
    version: int
    review: int
    packet: int
    gone: bool
    said: dict[str, Any]
    seq: int


def keep(
    city: City,
    events: Sequence[Event],
    seen: Standing,
    first: date,
    last: date,
    *,
    packet: int,
    kinds: Sequence[str],
    outlets: Collection[str] | None = None,
) -> int:
    """Write what differs from the newest versions of those days; how many versions were new.

    ``packet``: the highest ordinal that the events rest on; ``kinds`` and ``outlets``: what was
    looked for, and where (everywhere without it). An event of those that began on those days and
    is no longer there gets a last version that says so; nothing is ever taken away.
    """
    with city.lock():
        table = _events(city)
        newest = {one.key: one for one in versions(city)}
        mine = {one.key: one for one in events}
        span = (first.isoformat(), last.isoformat())
        fresh = []
        for key, event in mine.items():
            said, old = event.as_json(), newest.get(key)
            if old is None or old.gone or _another(old.said, said):
                fresh.append((key, old.version + 1 if old else 1, False, said))
        for key, old in newest.items():
            began = str(old.said["begin"])[:10]
            inside = span[0] <= began <= span[1] and old.said["kind"] in kinds
            inside = inside and (outlets is None or old.said["outlet"] in outlets)
            if key not in mine and not old.gone and inside:
                fresh.append((key, old.version + 1, True, old.said))
        if fresh:
            seq = table.last_seq()
            rows = [
                {
                    "key": key,
                    "version": version,
                    "review": seen.seq,
                    "packet": packet,
                    "gone": gone,
                    "first": first,
                    "last": last,
                    "said": json.dumps(said, ensure_ascii=False),
                    "seq": seq + nth,
                }
                for nth, (key, version, gone, said) in enumerate(fresh, 1)
            ]
            table.append(pl.DataFrame(rows, schema=_EVENT), Position("review", seen.seq))
    return len(fresh)


def _another(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether an event is said anew: not where it only goes on, until it has grown by half."""
    if {"open": False} | old == new:
        return False
    if not (old.get("open") and new["open"]):
        return True
    growing = ("end", "count", "packets", "worst", "because")
    same = all(old.get(name) == new[name] for name in new if name not in growing)
    worse = old.get("worst") != new["worst"]
    return not same or worse or 2 * int(new["count"]) >= 3 * int(old["count"])


def versions(city: City, key: str | None = None) -> list[Version]:
    """The versions of events in the order in which they came (of one event, or of all)."""
    table = _events(city)
    frame = table.scan().sort("seq").collect()
    if key is not None:
        frame = frame.filter(pl.col("key") == key)
    return [
        Version(
            row["key"],
            row["version"],
            row["review"],
            row["packet"],
            row["gone"],
            json.loads(row["said"]),
            row["seq"],
        )
        for row in frame.iter_rows(named=True)
    ]


def _events(city: City) -> Table:
    found = city.opened.get(EVENTS)
    if not isinstance(found, Table):
        found = city.opened[EVENTS] = Table(city.tables / EVENTS, _EVENT)
    return found
