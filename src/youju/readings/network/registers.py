"""The registers of the network 排放口、设备、限值: dated lines, read whole or refused with the row.

::

    register/outlets.csv   outlet,enterprise,name,kind,county,lon,lat,since,until,source
    register/devices.csv   mn,outlet,edition,addresses,units,remote,remote_basis,crc,since,until
    register/limits.csv    outlet,factor,limit,unit,mean,variant,clause,since,until
    secrets/devices.csv    mn,password,sm4,since

Both days of a line are included; an empty one is open. The secrets never enter the journal or a
pack, so they lie in a folder of their own, which nothing hands in. A wrong password refuses no
data (HJ 212 knows no such answer): it is noted with the packet.

>>> outlets = Outlet.lines(HEADS["outlets"] + "\\nDA001,甲厂,1号烟囱,废气,东区,,,2025-01-01,,\\n")
>>> outlets[0].kind, outlets[0].stands_on(date(2024, 12, 31))
('废气', False)
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import pairwise
from typing import Protocol, Self, TypeVar

from youju.readings.city import City
from youju.terms.errors import BadInput, UnknownPlace

HEADS = {
    "outlets": "outlet,enterprise,name,kind,county,lon,lat,since,until,source",
    "devices": "mn,outlet,edition,addresses,units,remote,remote_basis,crc,since,until",
    "limits": "outlet,factor,limit,unit,mean,variant,clause,since,until",
    "secrets": "mn,password,sm4,since",
}
FILES = {
    "outlets": "register/outlets.csv",
    "devices": "register/devices.csv",
    "limits": "register/limits.csv",
    "secrets": "secrets/devices.csv",
}
NAMES = {
    "outlets": "排放口名录",
    "devices": "联网设备名录",
    "limits": "排放限值表",
    "secrets": "设备口令和密钥",
}
KINDS = ("废气", "废水", "扬尘", "噪声", "微站", "空气站", "水站")
EDITIONS = ("auto", "2005", "2017", "2025")
MEANS = ("hour", "day", "minute5")
VARIANTS = ("raw", "Zs")

Address = IPv4Network | IPv6Network


class _Dated(Protocol):
    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


_Line = TypeVar("_Line", bound=_Dated)


def _stands(line: _Dated, day: date) -> bool:
    return (line.since is None or line.since <= day) and (line.until is None or day <= line.until)


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
        return _stands(self, day)

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
            for row in _rows(text, "outlets", name)
        ]
        _no_overlap(found, lambda one: one.outlet, name, "排放口")
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
        return _stands(self, day)

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
        for row in _rows(text, "devices", name):
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
        _no_overlap(found, lambda one: one.mn, name, "设备")
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
        return _stands(self, day)

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
            for row in _rows(text, "limits", name)
        ]
        _no_overlap(
            found, lambda one: (one.outlet, one.factor, one.mean, one.variant), name, "限值"
        )
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
        for row in _rows(text, "secrets", name):
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
            case _:
                raise BadInput(f"没有叫“{kind}”的联网名录。")
        found.check()
        return found

    def check(self) -> None:
        """Devices and limits name outlets that are registered.

        :raises BadInput: which one does not.
        """
        known = {one.outlet for one in self.outlets}
        for device in self.devices:
            if device.outlet not in known:
                raise BadInput(
                    f"{FILES['devices']} 中设备“{device.mn}”的排放口“{device.outlet}”没有登记；"
                    f"请先在 {FILES['outlets']} 中登记。"
                )
        for limit in self.limits:
            if limit.outlet not in known:
                raise BadInput(
                    f"{FILES['limits']} 中的排放口“{limit.outlet}”没有登记；"
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

    def device(self, mn: str, day: date) -> Device | None:
        """The line of a device number on a day; None when it is not bound then."""
        return next((one for one in self._by_mn.get(mn, ()) if one.stands_on(day)), None)

    def devices_of(self, outlet: str, day: date) -> tuple[Device, ...]:
        """The devices bound to an outlet on a day."""
        return tuple(one for one in self.devices if one.outlet == outlet and one.stands_on(day))

    def limits_of(self, outlet: str, day: date) -> tuple[Limit, ...]:
        """The limits of an outlet in force on a day."""
        return tuple(one for one in self.limits if one.outlet == outlet and one.stands_on(day))

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
    def _by_mn(self) -> Mapping[str, Sequence[Device]]:
        return _grouped(self.devices, lambda one: one.mn)

    @cached_property
    def _secrets(self) -> Mapping[str, Sequence[Secret]]:
        ordered = sorted(self.secrets, key=lambda one: one.since or date.min)
        return _grouped(ordered, lambda one: one.mn)


# reading


@dataclass(frozen=True)
class _Row:
    name: str
    number: int
    cells: Mapping[str, str]

    def wrong(self, column: str, why: str, *, show: bool = True) -> BadInput:
        given = f"“{self.cells.get(column, '')}”" if show else ""
        return BadInput(f"{self.name} 第 {self.number} 行“{column}”一栏{given}：{why}。")

    def said(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def must(self, column: str) -> str:
        if not (text := self.said(column)):
            raise self.wrong(column, "不能为空", show=False)
        return text

    def one_of(self, column: str, known: Iterable[str]) -> str:
        text = self.said(column)
        if text not in (choices := tuple(known)):
            raise self.wrong(column, f"应为 {'、'.join(one for one in choices if one)} 之一")
        return text

    def amount(self, column: str) -> Decimal:
        try:
            value = Decimal(self.must(column))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0:
            raise self.wrong(column, "应为不小于 0 的数")
        return value

    def degrees(self, column: str, low: int, high: int) -> str:
        if not (text := self.said(column)):
            return ""
        try:
            inside = low <= Decimal(text) <= high
        except InvalidOperation:
            inside = False
        if not inside:
            raise self.wrong(column, f"应为 {low} 到 {high} 之间的度数")
        return text

    def day(self, column: str) -> date | None:
        if not (text := self.said(column)):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.wrong(column, "日期写成 2026-03-01") from None

    def days(self) -> tuple[date | None, date | None]:
        since, until = self.day("since"), self.day("until")
        if since and until and until < since:
            raise self.wrong("until", "终止日期早于起始日期")
        return since, until

    def addresses(self) -> tuple[Address, ...]:
        found = []
        for text in filter(None, (one.strip() for one in self.said("addresses").split(";"))):
            try:
                found.append(ip_network(text))
            except ValueError:
                raise self.wrong(
                    "addresses", f"“{text}”不是网段；写成 10.1.0.0/24，多个用分号隔开"
                ) from None
        return tuple(found)

    def units(self) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        for text in filter(None, (one.strip() for one in self.said("units").split(";"))):
            factor, equals, unit = text.partition("=")
            if not equals or not factor.strip() or factor.strip() in found:
                raise self.wrong("units", f"“{text}”写法不对或重复；写成 a34004=µg/m³，用分号隔开")
            found[factor.strip()] = unit.strip()
        return tuple(found.items())


def _rows(text: str, kind: str, name: str) -> list[_Row]:
    if not text.strip():
        return []
    lines = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    head = HEADS[kind].split(",")
    if [one.strip() for one in lines[0]] != head:
        raise BadInput(f"{name} 的表头应为 {','.join(head)}。")
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(one.strip() for one in cells):
            continue
        if len(cells) != len(head):
            raise BadInput(
                f"{name} 第 {number} 行有 {len(cells)} 栏，应为 {len(head)} 栏；"
                "内容里有逗号时请加引号。"
            )
        rows.append(_Row(name, number, dict(zip(head, cells, strict=True))))
    return rows


def _no_overlap(
    lines: Sequence[_Line], key: Callable[[_Line], object], name: str, what: str
) -> None:
    for which, group in _grouped(lines, key).items():
        ordered = sorted(group, key=lambda one: one.since or date.min)
        for before, after in pairwise(ordered):
            if before.until is None or after.since is None or after.since <= before.until:
                said = "、".join(which) if isinstance(which, tuple) else which
                raise BadInput(
                    f"{name} 中{what}“{said}”有两行的起止日期重叠；请给前一行填上终止日期。"
                )


_Any = TypeVar("_Any")
_Key = TypeVar("_Key")


def _grouped(lines: Iterable[_Any], key: Callable[[_Any], _Key]) -> dict[_Key, list[_Any]]:
    found: dict[_Key, list[_Any]] = defaultdict(list)
    for one in lines:
        found[key(one)].append(one)
    return found


def _text(city: City, path: str) -> str:
    try:
        return (city.path / path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise BadInput(f"{path} 不是 UTF-8 文本；请另存为 UTF-8。") from None
