"""The registers of the network 排放口、设备、限值: dated lines, read whole or refused with the row.

::

    register/outlets.csv   outlet,enterprise,name,kind,county,lon,lat,since,until,source
    register/devices.csv   mn,outlet,edition,addresses,units,remote,remote_basis,crc,since,until
    register/limits.csv    outlet,factor,limit,unit,mean,variant,clause,since,until
    register/checks.csv    outlet,factor,use,low,high,unit,source,since,until
    secrets/devices.csv    mn,password,sm4,since

Both days of a line are included; an empty one is open. The secrets never enter the journal or a
pack, so they lie in a folder of their own, which nothing hands in. A wrong password refuses no
data (HJ 212 knows no such answer): it is noted with the packet.

>>> outlets = Outlet.lines(HEADS["outlets"] + "\\nDA001,甲厂,1号烟囱,废气,东区,,,2025-01-01,,\\n")
>>> outlets[0].kind, outlets[0].stands_on(date(2024, 12, 31))
('废气', False)
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from ipaddress import ip_address
from typing import Self

from youju.readings.city import City
from youju.readings.network.lines import Address, grouped, no_overlap, rows, stands
from youju.terms.errors import BadInput, UnknownPlace

HEADS = {
    "outlets": "outlet,enterprise,name,kind,county,lon,lat,since,until,source",
    "devices": "mn,outlet,edition,addresses,units,remote,remote_basis,crc,since,until",
    "limits": "outlet,factor,limit,unit,mean,variant,clause,since,until",
    "checks": "outlet,factor,use,low,high,unit,source,since,until",
    "secrets": "mn,password,sm4,since",
}
FILES = {
    "outlets": "register/outlets.csv",
    "devices": "register/devices.csv",
    "limits": "register/limits.csv",
    "checks": "register/checks.csv",
    "secrets": "secrets/devices.csv",
}
NAMES = {
    "outlets": "排放口名录",
    "devices": "联网设备名录",
    "limits": "排放限值表",
    "checks": "审核参数表",
    "secrets": "设备口令和密钥",
}
KINDS = ("废气", "废水", "扬尘", "噪声", "微站", "空气站", "水站")
EDITIONS = ("auto", "2005", "2017", "2025")
MEANS = ("hour", "day", "minute5")
VARIANTS = ("raw", "Zs")
RANGE, PRODUCTION, TREATMENT, CONDITION = "range", "production", "treatment", "condition"
USES = {RANGE: "量程", PRODUCTION: "生产用电", TREATMENT: "治理用电", CONDITION: "生产工况"}
"""What a factor of an outlet is to the automatic checks. The codes of electricity and working
conditions (HJ 212-2025, ST 44 and 45) are not settled in what was read, so a city says which
factor is which."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet or station of the network during one stretch of time."""

    outlet: str
    enterprise: str
    name: str
    kind: str
    county: str = ""
    lon: str = ""
    lat: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""

    def stands_on(self, day: date) -> bool:
        """Whether this line describes the outlet on that day."""
        return stands(self, day)

    @classmethod
    def lines(cls, text: str, name: str = FILES["outlets"]) -> tuple[Self, ...]:
        """The lines of a register.

        :raises BadInput: what is wrong in which row.
        """
        found = [
            cls(
                row.must("outlet"),
                row.must("enterprise"),
                row.must("name"),
                row.one_of("kind", KINDS),
                row.said("county"),
                row.degrees("lon", 73, 136),
                row.degrees("lat", 3, 54),
                *row.days(),
                row.said("source"),
            )
            for row in rows(text, HEADS["outlets"], name)
        ]
        no_overlap(found, lambda one: one.outlet, name, "排放口")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Device:
    """A device number bound to an outlet during one stretch of time.

    ``units``: factor → the unit that this device really sends. ``addresses``: where it may come
    from (empty: anywhere). ``lenient``: whether a lower-case or Modbus CRC is accepted.
    ``remote``: whether commands may be sent to it 反控, and on what basis.
    """

    mn: str
    outlet: str
    edition: str = "auto"
    addresses: tuple[Address, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    remote: bool = False
    remote_basis: str = ""
    lenient: bool = True
    since: date | None = None
    until: date | None = None

    def stands_on(self, day: date) -> bool:
        """Whether the device is bound by this line on that day."""
        return stands(self, day)

    def allows(self, peer: str) -> bool:
        """Whether a packet may come from there (``address:port``, or an address alone)."""
        if not self.addresses:
            return True
        host = peer.removeprefix("[").partition("]")[0] if peer.startswith("[") else peer
        if host.count(":") == 1:
            host = host.partition(":")[0]
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in one for one in self.addresses if one.version == address.version)

    def unit(self, factor: str) -> str | None:
        """The unit that the device sends this factor in; None when nobody has said."""
        return dict(self.units).get(factor)

    @classmethod
    def lines(cls, text: str, name: str = FILES["devices"]) -> tuple[Self, ...]:
        """The lines of a register.

        :raises BadInput: what is wrong in which row.
        """
        found = []
        for row in rows(text, HEADS["devices"], name):
            remote = row.one_of("remote", ("", "no", "yes")) == "yes"
            basis = row.said("remote_basis")
            if remote and not basis:
                raise row.wrong("remote_basis", "允许反控的设备必须写明依据")
            found.append(
                cls(
                    row.must("mn"),
                    row.must("outlet"),
                    row.one_of("edition", ("", *EDITIONS)) or "auto",
                    row.addresses(),
                    row.units(),
                    remote,
                    basis,
                    row.one_of("crc", ("", "lenient", "strict")) != "strict",
                    *row.days(),
                )
            )
        no_overlap(found, lambda one: one.mn, name, "设备")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a permit or standard allows at an outlet: by which mean, by which clause."""

    outlet: str
    factor: str
    limit: Decimal
    unit: str
    mean: str
    variant: str
    clause: str
    since: date | None = None
    until: date | None = None

    def stands_on(self, day: date) -> bool:
        """Whether the limit is in force on that day."""
        return stands(self, day)

    @classmethod
    def lines(cls, text: str, name: str = FILES["limits"]) -> tuple[Self, ...]:
        """The lines of a register.

        :raises BadInput: what is wrong in which row.
        """
        found = [
            cls(
                row.must("outlet"),
                row.must("factor"),
                row.amount("limit"),
                row.must("unit"),
                row.one_of("mean", MEANS),
                row.one_of("variant", ("", *VARIANTS)) or "raw",
                row.must("clause"),
                *row.days(),
            )
            for row in rows(text, HEADS["limits"], name)
        ]
        no_overlap(found, lambda one: (one.outlet, one.factor, one.mean, one.variant), name, "限值")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a factor of an outlet is to the automatic checks, with where that is written.

    ``use``: the measuring range of the instrument (``low`` to ``high``), power of production or of
    treatment (at or below ``high``: at rest), or working condition (at or below ``high``: stopped).
    """

    outlet: str
    factor: str
    use: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    source: str
    since: date | None = None
    until: date | None = None

    def stands_on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return stands(self, day)

    @classmethod
    def lines(cls, text: str, name: str = FILES["checks"]) -> tuple[Self, ...]:
        """The lines of a register.

        :raises BadInput: what is wrong in which row.
        """
        found = []
        for row in rows(text, HEADS["checks"], name):
            low, high = row.optional("low"), row.optional("high")
            use = row.one_of("use", USES)
            if high is None and (use != RANGE or low is None):
                raise row.wrong("high", "必须填写上限或停运值", show=False)
            if low is not None and high is not None and high <= low:
                raise row.wrong("high", "应大于下限")
            known = (row.must("outlet"), row.must("factor"), use, low, high)
            found.append(cls(*known, row.must("unit"), row.must("source"), *row.days()))
        no_overlap(found, lambda one: (one.outlet, one.factor, one.use), name, "审核参数")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Secret:
    """Password and key of a device from a day on."""

    mn: str
    password: str
    sm4: bytes | None
    since: date | None
    until: date | None = None

    @classmethod
    def lines(cls, text: str, name: str = FILES["secrets"]) -> tuple[Self, ...]:
        """The lines of the file of secrets; a refusal never repeats what stands there."""
        found = []
        for row in rows(text, HEADS["secrets"], name):
            key = row.said("sm4")
            try:
                plain = bytes.fromhex(key) if key else None
            except ValueError:
                plain = b""
            if plain is not None and len(plain) != 16:
                raise row.wrong("sm4", "密钥应为 32 位十六进制数", show=False)
            found.append(cls(row.must("mn"), row.said("password"), plain, row.day("since")))
        return tuple(found)


@dataclass(frozen=True)
class Network:
    """All registers of a city's network."""

    outlets: tuple[Outlet, ...] = ()
    devices: tuple[Device, ...] = ()
    limits: tuple[Limit, ...] = ()
    secrets: tuple[Secret, ...] = ()
    checks: tuple[Setting, ...] = ()

    @classmethod
    def read(cls, city: City) -> Self:
        """The registers as they stand in the city's folder; a file that is not there is empty.

        :raises BadInput: what is wrong in which file and row.
        """
        texts = {name: _text(city, path) for name, path in FILES.items()}
        found = cls(
            Outlet.lines(texts["outlets"]),
            Device.lines(texts["devices"]),
            Limit.lines(texts["limits"]),
            Secret.lines(texts["secrets"]),
            Setting.lines(texts["checks"]),
        )
        found.check()
        return found

    def with_text(self, kind: str, text: str) -> Network:
        """The registers with another version of one of them, checked against the others.

        :raises BadInput: what is wrong in which row.
        """
        match kind:
            case "outlets":
                found = replace(self, outlets=Outlet.lines(text))
            case "devices":
                found = replace(self, devices=Device.lines(text))
            case "limits":
                found = replace(self, limits=Limit.lines(text))
            case "checks":
                found = replace(self, checks=Setting.lines(text))
            case _:
                raise BadInput(f"没有叫“{kind}”的联网名录。")
        found.check()
        return found

    def check(self) -> None:
        """Devices, limits and settings of checks name outlets that are registered.

        :raises BadInput: which one does not.
        """
        known = {one.outlet for one in self.outlets}
        for device in self.devices:
            if device.outlet not in known:
                raise BadInput(
                    f"{FILES['devices']} 中设备“{device.mn}”的排放口“{device.outlet}”没有登记；"
                    f"请先在 {FILES['outlets']} 中登记。"
                )
        for kind, named in (("limits", self.limits), ("checks", self.checks)):
            for one in named:
                if one.outlet not in known:
                    raise BadInput(
                        f"{FILES[kind]} 中的排放口“{one.outlet}”没有登记；"
                        f"请先在 {FILES['outlets']} 中登记。"
                    )

    def outlet(self, key: str, day: date | None = None) -> Outlet:
        """The line of an outlet on a day (its latest line without one).

        :raises UnknownPlace: no such outlet on that day.
        """
        lines = [one for one in self.outlets if one.outlet == key]
        if day is not None:
            lines = [one for one in lines if one.stands_on(day)]
        if not lines:
            when = f"在 {day} " if day else ""
            raise UnknownPlace(f"名录中{when}没有排放口“{key}”；请先在 {FILES['outlets']} 中登记。")
        return lines[-1]

    def has_outlet(self, key: str, day: date) -> bool:
        """Whether an outlet is registered on a day."""
        return any(one.stands_on(day) for one in self._by_outlet.get(key, ()))

    def device(self, mn: str, day: date) -> Device | None:
        """The line of a device number on a day; None when it is not bound then."""
        return next((one for one in self._by_mn.get(mn, ()) if one.stands_on(day)), None)

    def devices_of(self, outlet: str, day: date) -> tuple[Device, ...]:
        """The devices bound to an outlet on a day."""
        return tuple(one for one in self.devices if one.outlet == outlet and one.stands_on(day))

    def limits_of(self, outlet: str, day: date) -> tuple[Limit, ...]:
        """The limits of an outlet in force on a day."""
        return tuple(one for one in self.limits if one.outlet == outlet and one.stands_on(day))

    def settings_of(self, outlet: str, use: str, day: date) -> tuple[Setting, ...]:
        """What an outlet's factors are to the checks on a day."""
        return tuple(
            one
            for one in self.checks
            if one.outlet == outlet and one.use == use and one.stands_on(day)
        )

    def password(self, mn: str, day: date) -> str | None:
        """The password agreed with a device on a day; None when nobody has said."""
        lines = [one for one in self._secrets.get(mn, ()) if not one.since or one.since <= day]
        return lines[-1].password or None if lines else None

    def keys(self, mn: str) -> tuple[bytes, ...]:
        """The SM4 keys of a device, the newest first."""
        return tuple(one.sm4 for one in reversed(self._secrets.get(mn, ())) if one.sm4)

    def said_of(self, mn: str) -> str:
        """A hash of all that decides how packets of this device are read."""
        lines = (*self._by_mn.get(mn, ()), *self._secrets.get(mn, ()))
        return hashlib.sha256(repr(lines).encode()).hexdigest()

    @cached_property
    def _by_outlet(self) -> Mapping[str, list[Outlet]]:
        found: dict[str, list[Outlet]] = {}
        for one in self.outlets:
            found.setdefault(one.outlet, []).append(one)
        return found

    @cached_property
    def _by_mn(self) -> Mapping[str, Sequence[Device]]:
        return grouped(self.devices, lambda one: one.mn)

    @cached_property
    def _secrets(self) -> Mapping[str, Sequence[Secret]]:
        ordered = sorted(self.secrets, key=lambda one: one.since or date.min)
        return grouped(ordered, lambda one: one.mn)


def _text(city: City, path: str) -> str:
    try:
        return (city.path / path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise BadInput(f"{path} 不是 UTF-8 文本；请另存为 UTF-8。") from None
