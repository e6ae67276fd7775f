"""Who is online, who sends without being registered. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from youju.intake.gateway.live import Last, last_of
from youju.intake.hj212 import Packet
from youju.intake.hj212.factors import factor as factor_of
from youju.intake.hj212.factors import flag_name
from youju.ledger.network import health
from youju.ledger.network.values import flag_shown
from youju.readings.network import reading
from youju.readings.network import strangers as waiting
from youju.readings.network.registers import FILES, HEADS, Device, Network, Outlet
from youju.readings.network.schema import SCALE, STATUS
from youju.terms.errors import NotThere
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.rights.words import CITY_WIDE, ENTERPRISE
from youju.web.base.work import register_files
from youju.web.watch.network import words

MOST_VALUES = 4
"""So many factors stand in the list; all of them on the outlet's own page."""
HEARD_DAYS = 2
EARLIEST = date(2005, 1, 1)
"""No logger of these protocols speaks of a day before."""


@dataclass(frozen=True)
class Said:
    """One value as it was sent; an empty unit: nobody has said which one the device uses."""

    code: str
    name: str
    text: str
    unit: str
    flag: str


@dataclass(frozen=True)
class Line:
    """An outlet and one of its devices (None: no device is bound)."""

    outlet: Outlet
    device: Device | None
    state: str
    last: datetime | None
    edition: str
    sort: str
    at: str
    values: tuple[Said, ...]
    more: int
    verdict: tuple[str | Promise, ...]
    faulty: bool
    late: int | None
    packets: int
    troubles: Mapping[str, int]

    @property
    def state_words(self) -> str | Promise:
        """The state in a word."""
        return words.STATES[self.state]

    @property
    def edition_words(self) -> str | Promise:
        """The edition of the last packet, or the one that the device is registered with."""
        return words.EDITIONS.get(self.edition, words.AUTO if self.edition else "—")

    @property
    def sort_words(self) -> str | Promise:
        """What the values are: real-time, of a minute, of an hour."""
        return words.COMMANDS.get(self.sort, "")

    @property
    def troubled(self) -> list[tuple[str, int]]:
        """What was wrong with packets of yesterday and today, and how often."""
        return [(STATUS.get(one, one), many) for one, many in self.troubles.items()]


@dataclass(frozen=True)
class Stranger:
    """A device number that nobody registered."""

    mn: str
    packets: int
    first: datetime
    last: datetime
    peers: tuple[str, ...]


def network() -> Network:
    """The registers as they stand now."""
    return Network.read(folder.city())


def sees(person: Any, outlet: Outlet) -> bool:
    """Whether an outlet lies in this person's scope: the city, the own county, the own enterprise.

    An enterprise's person sees what stands under its name today, and nothing that it has sold.
    """
    assert isinstance(person, User)
    if person.roles_today & CITY_WIDE:
        return True
    if outlet.county and outlet.county in person.counties_today:
        return True
    own = outlet.enterprise in enterprises_of(person)
    return own and outlet.stands_on(folder.beijing_now().date())


def enterprises_of(person: User) -> frozenset[str]:
    """The enterprises, by the name that the register has, for which this person speaks."""
    return frozenset(
        post.organisation.name for post in person.posts_today if post.role == ENTERPRISE
    )


def outlets(person: Any, known: Network, day: date) -> list[Outlet]:
    """The outlets of a day that this person sees."""
    return [one for one in known.outlets if one.stands_on(day) and sees(person, one)]


def lines(person: Any, known: Network, now: datetime) -> list[Line]:
    """Every outlet with its devices: what is heard now, and how late."""
    today = now.astimezone(BEIJING).date()
    mine = outlets(person, known, today)
    if not mine:
        return []
    city = folder.city()
    keys = {one.mn: known.keys(one.mn) for one in known.secrets}
    live: dict[str, list[Last]] = {}
    for one in last_of(city.path, keys=keys):
        live.setdefault(one.packet.segment.mn or "", []).append(one)
    heard = {one.mn: one for one in health.heard(city, known, now=now, days=HEARD_DAYS)}
    bound = {one.outlet: known.devices_of(one.outlet, today) for one in mine}
    quiet = [
        key for key, found in bound.items() if not any(_readings(live, one.mn) for one in found)
    ]
    kept = _kept(city, known, quiet, today)
    return [
        _line(outlet, device, live, heard, kept, now)
        for outlet in mine
        for device in bound[outlet.outlet] or (None,)
    ]


def _line(
    outlet: Outlet,
    device: Device | None,
    live: Mapping[str, list[Last]],
    heard: Mapping[str, health.Heard],
    kept: Mapping[str, tuple[datetime, tuple[Said, ...]]],
    now: datetime,
) -> Line:
    mn = device.mn if device else ""
    seen = heard.get(mn)
    arrivals = live.get(mn, [])
    times = [one.arrived for one in arrivals[:1]]
    times += [seen.last] if seen is not None and seen.last is not None else []
    last = max(times, default=None)
    if device is None:
        state = words.EXPORTED if outlet.outlet in kept else words.NO_DEVICE
    elif last is None:
        state = words.SILENT
    else:
        state = words.ONLINE if now - last <= health.ONLINE else words.OFFLINE
    newest = arrivals[0].packet if arrivals else None
    with_values = _readings(live, mn)
    at, sort = "", ""
    values: tuple[Said, ...] = ()
    if with_values is not None and device is not None:
        segment = with_values.packet.segment
        values, sort = said(with_values.packet, device), segment.cn or ""
        at = _stamp(segment.data_time)
    elif outlet.outlet in kept:
        start, values = kept[outlet.outlet]
        sort, at = "2061", f"{start.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    verdict = verdicts(newest) if newest else ()
    return Line(
        outlet,
        device,
        state,
        last,
        (newest.edition if newest else None) or (device.edition if device else ""),
        sort,
        at,
        values[:MOST_VALUES],
        max(0, len(values) - MOST_VALUES),
        verdict,
        newest is not None and newest.crc in ("bad", "unverifiable"),
        seen.late_half_s if seen else None,
        seen.packets if seen else 0,
        seen.troubles if seen else {},
    )


def _readings(live: Mapping[str, list[Last]], mn: str) -> Last | None:
    """The newest packet of a device that carries readings."""
    return next(
        (
            one
            for one in live.get(mn, [])
            if one.packet.segment.cn in words.COMMANDS and one.packet.segment.readings
        ),
        None,
    )


def said(packet: Packet, device: Device) -> tuple[Said, ...]:
    """The values of a packet as they were sent."""
    found = []
    for one in packet.segment.readings:
        text = next((v for name in ("Rtd", "Avg") if (v := one.text(name)) is not None), None)
        if text is None:
            continue
        known = factor_of(one.code, packet.edition)
        newer = known.newer if known and known.newer else one.code
        unit = device.unit(newer) or device.unit(one.code) or ""
        found.append(Said(one.code, known.name if known else "", text, unit, one.flag or ""))
    return tuple(found)


def verdicts(packet: Packet) -> tuple[str | Promise, ...]:
    """What the framing says of a packet; nothing where all is well."""
    found: list[str | Promise] = []
    if packet.crc != "ok":
        found.append(words.CRC[packet.crc])
    if packet.frame.length != "ok":
        found.append(words.LENGTH[packet.frame.length])
    if packet.frame.tail != "present":
        found.append(words.MISSING_TAIL)
    return tuple(found)


def _kept(
    city: Any, known: Network, keys: list[str], today: date
) -> dict[str, tuple[datetime, tuple[Said, ...]]]:
    """The last hour of outlets that no gateway hears: their data came as exports, or earlier."""
    if not keys:
        return {}
    first = today - timedelta(days=1)
    frame = reading.readings(city, keys, first, today)
    found: dict[str, tuple[datetime, tuple[Said, ...]]] = {}
    for key in keys:
        of_key = frame.filter(frame["site"] == key)
        if not of_key.height:
            continue
        every = of_key.to_dicts()
        start = max(row["start"] for row in every)
        values = tuple(_said_of(known, row, today) for row in every if row["start"] == start)
        found[key] = (start, values)
    return found


def _said_of(known: Network, row: Mapping[str, Any], today: date) -> Said:
    name = factor_of(row["factor"])
    devices = known.devices_of(row["site"], today)
    unit = next((u for one in devices if (u := one.unit(row["factor"]))), "")
    return Said(
        row["factor"],
        name.name if name else "",
        row["text"] or "" if row["value"] is None else plain(row["value"]),
        row["unit"] or unit,
        flag_shown(row["flag"] or ""),
    )


def plain(value: int) -> str:
    """A value of the tables without zeros that nobody sent."""
    text = f"{Decimal(value).scaleb(-SCALE):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def flag_words(known: Network, outlet: str, flag: str) -> str:
    """A flag with its meaning in the edition that the outlet's device speaks; N needs none."""
    shown = flag_shown(flag)
    editions = [one.edition for one in known.devices if one.outlet == outlet]
    name = flag_name(shown, editions[-1]) if editions and shown != "N" else None
    return f"{shown}（{name}）" if name else shown


def _stamp(text: str | None) -> str:
    """DataTime as people write it; as it was sent when it is no time."""
    try:
        at = datetime.strptime((text or "")[:14], "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return text or ""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at.second else f"{at:%Y-%m-%d %H:%M}"


def strangers(known: Network) -> list[Stranger]:
    """Device numbers that nobody registered, the latest first."""
    frame = waiting.unregistered(folder.city(), sorted({one.mn for one in known.devices}))
    found = [
        Stranger(row["mn"], row["packets"], row["first"], row["last"], tuple(row["peers"]))
        for row in frame.iter_rows(named=True)
        if row["mn"]
    ]
    return sorted(found, key=lambda one: one.last, reverse=True)


def stranger(known: Network, mn: str) -> Stranger:
    """One of them.

    :raises NotThere: no packet of such a device waits.
    """
    for one in strangers(known):
        if one.mn == mn:
            return one
    raise NotThere(f"没有设备“{mn}”等待登记；可能已经登记。")


def first_day(one: Stranger) -> date:
    """The earliest day that its packets speak of, so that registering from it loses none.

    History that was sent late lies before the arrival, and so does the hour before midnight.
    """
    first, last = (at.astimezone(BEIJING).date() for at in (one.first, one.last))
    said = waiting.data_times(folder.city(), one.mn, first, last)
    found = [first]
    for text in said:
        try:
            found.append(datetime.strptime(text[:8], "%Y%m%d").date())  # noqa: DTZ007
        except ValueError:
            continue
    return max(min(found), EARLIEST)


FILES_OF = register_files.Files(
    space="network",
    labels=words.REGISTERS,
    paths=FILES,
    heads=HEADS,
    many=lambda kind: len(getattr(network(), kind)),
    then="network:registers",
)
"""The registers of the network, as files."""
