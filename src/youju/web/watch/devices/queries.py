"""Commands as people see them: those that wait, those that the gateway has, all in one log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from youju.intake.gateway.live import last_of
from youju.intake.hj212 import commands
from youju.intake.hj212.commands import State
from youju.intake.hj212.factors import factor as factor_of
from youju.intake.hj212.kinds import EDITIONS, KINDS, NOT_SENT, TO_BE_CHECKED, Kind
from youju.ledger.network.health import ONLINE
from youju.readings.network.registers import Device, Network, Outlet
from youju.terms.errors import NotThere
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.watch.devices import words
from youju.web.watch.devices.models import Order
from youju.web.watch.network import queries as network_queries

MOST = 300
_STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True)
class Shown:
    """One command: what was asked, by whom, on what basis, how far it is, what came back."""

    key: str
    outlet: Outlet
    mn: str
    cn: str
    fields: tuple[tuple[str | Promise, str], ...]
    because: str
    by: str
    asked: datetime
    decided_by: str
    decided_at: datetime | None
    decided_because: str
    state: str
    said: str
    basis: str
    steps: tuple[tuple[datetime, str], ...]
    replies: tuple[tuple[tuple[str | Promise, str], ...], ...]
    order: Order | None

    @property
    def words(self) -> str:
        """The command in the words of the standard."""
        return KINDS[self.cn].words if self.cn in KINDS else self.cn

    @property
    def unsure(self) -> bool:
        """Whether its number and fields are still to be checked against the standard's text."""
        return self.cn in KINDS and KINDS[self.cn].mark == TO_BE_CHECKED

    @property
    def state_words(self) -> str | Promise:
        """How far it is."""
        return words.STATES[self.state]

    @property
    def tone(self) -> str:
        """How the state looks."""
        return words.TONES.get(self.state, "badge-muted")

    @property
    def is_open(self) -> bool:
        """Whether something comes after it."""
        return self.state in words.OPEN


@dataclass(frozen=True)
class Reached:
    """A device that commands may go to, or why not now."""

    device: Device
    outlet: Outlet
    heard: datetime | None
    online: bool
    edition: str

    @property
    def edition_words(self) -> str:
        """The edition that it speaks."""
        return EDITIONS.get(self.edition, "")

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The commands that its edition has."""
        return {
            cn: one for cn, one in KINDS.items() if not self.edition or self.edition in one.editions
        }

    @property
    def not_sent(self) -> list[tuple[str, str, str]]:
        """What can't be sent to it: number, command, why."""
        other = [
            (cn, one.words, "、".join(EDITIONS[each] for each in one.editions))
            for cn, one in KINDS.items()
            if cn not in self.kinds
        ]
        return sorted([*other, *((cn, "", why) for cn, why in NOT_SENT.items())])


def reached(person: Any, known: Network, mn: str) -> Reached:
    """The device of that number today.

    :raises NotThere: not registered today, or its outlet is not in this person's scope.
    """
    now = folder.beijing_now()
    device = known.device(mn, now.date())
    if device is None:
        raise NotThere(f"设备“{mn}”没有登记，或今天不在使用。")
    outlet = known.outlet(device.outlet)
    if not network_queries.sees(person, outlet):
        raise NotThere(f"没有设备“{mn}”，或不在您的范围内。")
    found = last_of(folder.path(), mn, known.keys(mn))
    heard = found[0].arrived if found else None
    edition = device.edition
    if edition == "auto":
        edition = next((one.packet.edition for one in found if one.packet.edition), None) or ""
    online = heard is not None and now - heard <= ONLINE
    return Reached(device, outlet, heard, online, edition)


def factors_of(known: Network, one: Reached) -> list[tuple[str, str]]:
    """Factors of the outlet that registers speak of, with their names."""
    limits = [limit.factor for limit in known.limits if limit.outlet == one.outlet.outlet]
    codes = sorted({*limits, *(code for code, _ in one.device.units)})
    return [(code, found.name if (found := factor_of(code)) else code) for code in codes]


def every(person: Any, known: Network, *, outlet: str = "", state: str = "") -> list[Shown]:
    """The commands to outlets in this person's scope, the latest first."""
    mine = {
        one.outlet: one
        for one in known.outlets
        if (not outlet or one.outlet == outlet) and network_queries.sees(person, one)
    }
    today = folder.beijing_now().date()
    of_mn = {one.mn: one.outlet for one in known.devices if one.outlet in mine}
    of_mn |= {one.mn: one.outlet for one in known.devices if one.stands_on(today)}
    states = {one.ticket: one for one in commands.log(folder.path())}
    orders = Order.objects.filter(outlet__in=list(mine))
    found = [_of_order(one, mine[one.outlet], states.get(one.ticket)) for one in orders]
    ordered = {one.ticket for one in orders}
    # What the gateway sends of its own (first connection) has no order.
    found += [
        _of_state(one, mine[of_mn[one.mn]])
        for one in states.values()
        if one.ticket not in ordered and of_mn.get(one.mn) in mine
    ]
    kept = [one for one in found if not state or one.state == state]
    return sorted(kept, key=lambda one: one.asked, reverse=True)


def one_of(person: Any, known: Network, key: str) -> Shown:
    """One command, by the number of its order or the gateway's ticket.

    :raises NotThere: no such command, or one to a device that is not in this person's scope.
    """
    wrong = NotThere("没有这条命令，或不在您的范围内。")
    if key.isdecimal():
        order = Order.objects.filter(pk=int(key)).first()
        if order is None:
            raise wrong
        outlet = known.outlet(order.outlet)
        if not network_queries.sees(person, outlet):
            raise wrong
        said = commands.state(folder.path(), order.ticket) if order.ticket else None
        return _of_order(order, outlet, said)
    for one in every(person, known):
        if one.key == key:
            return one
    raise wrong


def _of_order(order: Order, outlet: Outlet, said: State | None) -> Shown:
    state = order.state
    if order.lapsed:
        state = words.LAPSED
    elif state == words.APPROVED:
        state = said.state if said else words.UNSENT
    return Shown(
        str(order.pk),
        outlet,
        order.mn,
        order.cn,
        _pairs(order.fields.items()),
        order.because,
        order.by_name,
        order.at,
        order.decided_name,
        order.decided_at,
        order.decided_because,
        state,
        said.words if said else "",
        said.basis if said else "",
        _steps(said),
        _replies(said),
        order,
    )


def _of_state(said: State, outlet: Outlet) -> Shown:
    return Shown(
        said.ticket,
        outlet,
        said.mn,
        said.cn,
        _pairs(said.fields.items()),
        said.because,
        said.by,
        said.asked,
        said.approved_by,
        said.asked,
        "",
        said.state,
        said.words,
        said.basis,
        _steps(said),
        _replies(said),
        None,
    )


def _steps(said: State | None) -> tuple[tuple[datetime, str], ...]:
    found = said.steps if said else ()
    return tuple((datetime.fromisoformat(when), what) for when, what in found)


def _replies(said: State | None) -> tuple[tuple[tuple[str | Promise, str], ...], ...]:
    """What the device sent, field by field: those that people read in words."""
    found = []
    for area in said.replies if said else ():
        pairs = []
        for item in area.replace(";", ",").split(","):
            name, _, value = item.partition("=")
            if name:
                pairs.append((words.REPLIES.get(name, name), stamp(value)))
        found.append(tuple(pairs))
    return tuple(found)


def _pairs(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str | Promise, str], ...]:
    found = []
    for name, value in fields:
        known = words.FIELDS["Info"] if name.endswith("-Info") else words.FIELDS.get(name, name)
        factor = factor_of(value) if name == "PolId" else None
        found.append((known, f"{factor.name}（{value}）" if factor else stamp(value)))
    return tuple(found)


def stamp(text: str) -> str:
    """A time of the protocol as people write it; anything else as it is.

    >>> stamp("20260301080000"), stamp("30")
    ('2026-03-01 08:00:00', '30')
    """
    if len(text) != 14 or not text.isdecimal():
        return text
    try:
        return f"{datetime.strptime(text, _STAMP).replace(tzinfo=BEIJING):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return text


def may_decide(person: User, one: Shown) -> bool:
    """Whether this person is not the one who asked, and something is left to decide."""
    order = one.order
    waits = order is not None and order.state == words.ASKED
    return waits and order is not None and order.by_id != person.pk
