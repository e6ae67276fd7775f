"""Small files of a city that are handed over as a whole: checked, journalled, then in force.

::

    targets/2026.csv    targets of a year        schemes/NAME.toml   a scheme of marks
    map/NAME.geojson    outlines of counties     city.toml           the settings
    register/outlets.csv, devices.csv, limits.csv, checks.csv        the monitoring network
    register/sound.csv, soil.csv, farmland.csv, building.csv         sound and soil
    register/dustfall.csv, dustfall_targets.csv                      dustfall

Every version lies in the journal (stream ``file``) with who handed it in, when and why. A file
that somebody had put into the folder by hand is kept there too before it is replaced.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from youju.readings import supply, volumes, yearly
from youju.readings.city import City, replace_text
from youju.readings.frames import Head, Position
from youju.readings.network import registers
from youju.readings.sections import read_section_register
from youju.readings.settings import read_settings
from youju.readings.surroundings import dust, kept
from youju.scoring import schemes
from youju.standards.compensation import places
from youju.terms.errors import BadInput, YoujuError

STREAM = "file"
ABSENT = "absent"
"""What somebody has seen where there was no such file."""
MOST_BYTES = 8_000_000
"""Nothing that belongs here is larger; an outline of that size makes every map slow."""
CHINA = ((73.0, 136.0), (3.0, 54.0))
"""Longitudes and latitudes."""


@dataclass(frozen=True)
class Checked:
    """A file that may come into force: what it is called, what is in it, what to know."""

    name: str
    text: str
    words: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """One version of a file as the journal keeps it."""

    position: Position
    arrived: datetime
    by: str
    on: str
    because: str
    sha256: str
    size: int


def check(city: City, path: str, text: str) -> Checked:
    """What a file says, when it may come into force.

    :raises BadInput: no such file is kept this way, or what is wrong in it.
    """
    for pattern, checking in _KINDS.items():
        if re.fullmatch(pattern, path):
            if len(text.encode()) > MOST_BYTES:
                raise BadInput(f"“{path}”超过 {MOST_BYTES // 1_000_000} MB；请核对是否选错了文件。")
            return checking(city, path, text.removeprefix("\ufeff"))
    raise BadInput(
        f"“{path}”不能由网站更换；可以更换的：目标、考核方案、区划图、联网名录、断面名录、"
        f"{supply.NAME}、补偿协议、断面水量、城市设置。"
    )


def hand_in(
    city: City, path: str, text: str, *, by: str, on: date | None, because: str, ticket: str = ""
) -> Position:
    """Journal a checked version, then put it in force; the position of its record.

    A version that was put into the folder by hand goes into the journal before.
    """
    records: list[tuple[str, bytes, Mapping[str, Any]]] = []
    present = _bytes(city, path)
    known = versions(city, path)
    if present is not None and (
        not known or known[-1].sha256 != hashlib.sha256(present).hexdigest()
    ):
        records.append(("found", present, _said(path, present, "", "", "文件夹里原有的版本")))
    data = text.encode()
    said = _said(path, data, by, on.isoformat() if on else "", because)
    records.append(("file", data, said | {"ticket": ticket}))
    position = city.journal.append_many(STREAM, records)[-1]
    put_in_force(city, path, text)
    return position


def put_in_force(city: City, path: str, text: str) -> None:
    """Write the file so that after a crash either the old or the new one is there."""
    file = city.path / path
    file.parent.mkdir(exist_ok=True)
    replace_text(file, text)


def versions(city: City, path: str) -> list[Version]:
    """Every version of a file that the journal has, oldest first."""
    return [
        Version(
            position,
            datetime.fromtimestamp(head.arrived_us / 1e6, UTC),
            str(head.meta.get("by", "")),
            str(head.meta.get("on", "")),
            str(head.meta.get("because", "")),
            str(head.meta.get("sha256", "")),
            int(head.meta.get("size", 0)),
        )
        for position, head in _heads(city)
        if head.meta.get("path") == path
    ]


def sha256(text: str) -> str:
    """The hash that a version is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_of(city: City, path: str) -> str:
    """The hash of the version in force; empty when there is no such file."""
    present = _bytes(city, path)
    return "" if present is None else hashlib.sha256(present).hexdigest()


def _heads(city: City) -> Iterator[tuple[Position, Head]]:
    return iter(city.journal.heads(STREAM, 0)) if city.journal.last(STREAM) else iter(())


def _said(path: str, data: bytes, by: str, on: str, because: str) -> dict[str, Any]:
    return {
        "path": path,
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "by": by,
        "on": on,
        "because": because,
    }


def _bytes(city: City, path: str) -> bytes | None:
    try:
        return (city.path / path).read_bytes()
    except FileNotFoundError:
        return None


# what is checked


def _targets(city: City, path: str, text: str) -> Checked:
    year = path[-8:-4]
    found = yearly.parse(text, path)
    places = {*city.register.cities(), *city.register.counties(), city.settings.name}
    seen: set[tuple[str, str]] = set()
    for one in found:
        if one.place not in places:
            raise BadInput(
                f"{path} 中的“{one.place}”既不是本市也不是名录里的县区；请先在站点名录中登记。"
            )
        if one.target > yearly.LIMITS[one.item]:
            raise BadInput(f"{path} 中{one.place} {one.item} 的目标 {one.target} 不可能；请核对。")
        if (one.place, one.item) in seen:
            raise BadInput(f"{path} 中{one.place} {one.item} 写了两次；请留一行。")
        seen.add((one.place, one.item))
    if not found:
        raise BadInput(f"{path} 里没有目标；请至少写一行。")
    many = len({one.place for one in found})
    return Checked(f"{year}年目标", text, f"{many} 个地方，{len(found)} 项。")


def _scheme(city: City, path: str, text: str) -> Checked:
    found = schemes.load_all(text)[-1]
    stem = path.rpartition("/")[2].removesuffix(".toml")
    for other in sorted((city.path / "schemes").glob("*.toml")):
        if other.stem != stem and _key_of(other.read_text(encoding="utf-8-sig")) == found.key:
            raise BadInput(
                f"方案的 key“{found.key}”与已有的 {other.name} 相同；"
                "同一方案的新版本请写进那个文件，另一方案请改 key。"
            )
    said = "示例方案，不是文件规定的方案。" if found.example else f"依据 {found.document.number}。"
    return Checked(f"考核方案“{found.name}”", text, said)


def _key_of(text: str) -> str:
    try:
        return schemes.load_all(text)[-1].key
    except YoujuError:
        return ""


def _outline(city: City, path: str, text: str) -> Checked:
    try:
        said = json.loads(text)
    except ValueError as wrong:
        raise BadInput(f"{path} 不是 GeoJSON：{wrong}。") from None
    features = said.get("features") if isinstance(said, dict) else None
    if (
        not isinstance(said, dict)
        or said.get("type") != "FeatureCollection"
        or not isinstance(features, list)
    ):
        raise BadInput(f"{path} 应为 GeoJSON 的 FeatureCollection。")
    names = [_county(path, nth, one) for nth, one in enumerate(features, 1)]
    if not names:
        raise BadInput(f"{path} 里没有区划。")
    if twice := sorted({one for one in names if names.count(one) > 1}):
        raise BadInput(f"{path} 中“{'、'.join(twice)}”出现了两次；一个县区请合并成一个多边形。")
    counties = city.register.counties()
    notes = []
    if missing := [one for one in counties if one not in names]:
        notes.append(f"图上没有：{'、'.join(missing)}。")
    if counties and (unknown := [one for one in names if one not in counties]):
        notes.append(f"名录里没有：{'、'.join(unknown)}；图上只画界线，没有数值。")
    return Checked("区划图", text, f"{len(names)} 个县区。", tuple(notes))


def _county(path: str, nth: int, feature: Any) -> str:
    where = f"{path} 第 {nth} 个要素"
    if not isinstance(feature, dict):
        raise BadInput(f"{where}不是要素。")
    name = (feature.get("properties") or {}).get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadInput(f"{where}的 properties 里没有县区名称 name。")
    shape = feature.get("geometry") or {}
    if shape.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadInput(f"{where}（{name}）不是多边形，而是 {shape.get('type') or '空'}。")
    several = shape.get("coordinates")
    if shape["type"] == "Polygon":
        several = [several]
    for rings in several if isinstance(several, list) else [None]:
        for ring in rings if isinstance(rings, list) and rings else [None]:
            _ring(f"{where}（{name}）", ring)
    return name


def _ring(where: str, ring: Any) -> None:
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        raise BadInput(f"{where}的边界没有闭合；首尾应是同一点，且至少 4 个点。")
    for point in ring:
        good = isinstance(point, list) and len(point) >= 2
        if not good or not all(
            isinstance(value, int | float) and low <= value <= high
            for value, (low, high) in zip(point[:2], CHINA, strict=True)
        ):
            raise BadInput(
                f"{where}的坐标 {str(point)[:40]} 不是经纬度（经度 73–136、纬度 3–54）；"
                "请先转换为 CGCS2000 或 WGS 84 经纬度。"
            )


def _sections(city: City, path: str, text: str) -> Checked:
    fresh = read_section_register(text, path)
    if not fresh.lines:
        raise BadInput(f"{path} 里没有断面；请至少写一行。")
    many = len({one.section for one in fresh.lines})
    untyped = [one.name for one in fresh.lines if not one.type]
    notes = [f"没有写类型、按河流评价：{'、'.join(untyped[:5])}。"] if untyped else []
    told = _changed(
        {one.section: one.name for one in city.sections.lines},
        {one.section: one.name for one in fresh.lines},
        [(one.section, one) for one in city.sections.lines],
        [(one.section, one) for one in fresh.lines],
    )
    return Checked("断面名录", text, f"断面 {many} 个。{told}", tuple(notes))


def _supply(city: City, path: str, text: str) -> Checked:
    fresh, present = supply.read_supply_register(text, path), supply.register(city)
    if not fresh.lines:
        raise BadInput(f"{path} 里没有监测井或水源；请至少写一行。")
    counts = {kind: len(fresh.of(kind, date.max)) for kind in (supply.WELL, supply.SOURCE)}
    words = f"监测井 {counts[supply.WELL]} 个，水源 {counts[supply.SOURCE]} 个。"
    told = _changed(
        {one.point: one.name for one in present.lines},
        {one.point: one.name for one in fresh.lines},
        [(one.point, one) for one in present.lines],
        [(one.point, one) for one in fresh.lines],
    )
    return Checked(supply.NAME, text, words + told)


def _agreement(city: City, path: str, text: str) -> Checked:
    agreement = places.check(text, {one.section for one in city.sections.lines})
    spans = "；".join(f"{one.since} 至 {one.until or '今'}" for one in agreement.editions)
    many = len(places.sections_of(agreement.editions[-1]))
    return Checked(f"补偿协议“{agreement.title}”", text, f"有效期 {spans}；断面 {many} 个。")


def _volumes(city: City, path: str, text: str) -> Checked:
    found = volumes.read(text)
    known = {one.section for one in city.sections.lines}
    if strange := sorted({section for section, _ in found if section not in known}):
        raise BadInput(f"{path} 中的断面“{'、'.join(strange[:5])}”不在断面名录中；请先登记。")
    return Checked("断面水量", text, f"{len(found)} 个断面月。")


def _changed(
    old: Mapping[str, str],
    new: Mapping[str, str],
    lines: Sequence[tuple[str, object]],
    fresh: Sequence[tuple[str, object]],
) -> str:
    """What another version of a register adds, drops and changes, by name."""
    if not old:
        return ""
    told = {
        "新增": [name for key, name in new.items() if key not in old],
        "删去": [name for key, name in old.items() if key not in new],
        "改动": [
            name
            for key, name in new.items()
            if key in old
            and [one for said, one in lines if said == key]
            != [one for said, one in fresh if said == key]
        ],
    }
    parts = [
        f"{word}{len(names)}个（{'、'.join(names[:3])}{'等' if len(names) > 3 else ''}）"
        for word, names in told.items()
        if names
    ]
    return f"{'，'.join(parts)}。" if parts else "与现行名录相同。"


def _settings(city: City, path: str, text: str) -> Checked:
    fresh = read_settings(text, path)
    if fresh.map and not (city.path / fresh.map).is_file():
        raise BadInput(f"{path} 中的 map 指向“{fresh.map}”，城市库里没有这个文件。")
    if fresh.invented != city.settings.invented:
        raise BadInput("“虚构”不能由网站更改。")
    return Checked("城市设置", text, f"{fresh.province}{fresh.name}。")


def _network(city: City, path: str, text: str) -> Checked:
    kind = path.rpartition("/")[2].removesuffix(".csv")
    found = registers.Network.read(city).with_text(kind, text)
    many = len(getattr(found, kind))
    return Checked(registers.NAMES[kind], text, f"{many} 行。")


def _surroundings(city: City, path: str, text: str) -> Checked:
    name = path.rpartition("/")[2].removesuffix(".csv")
    notes = []
    if name == "dustfall_targets":
        sites = kept.dustfall_of(city)
        known = {*sites.places("county"), *sites.places("city")}
        said = dict.fromkeys(one.place for one in dust.read_targets(text).lines)
        if strange := [one for one in said if one not in known]:
            notes.append(f"降尘点位名录中没有这些地方，目标暂不起作用：{'、'.join(strange)}。")
    return Checked(kept.NAMES[name], text, f"{kept.check(name, text)} 行。", tuple(notes))


_KINDS: Mapping[str, Callable[[City, str, str], Checked]] = {
    r"targets/20\d\d\.csv": _targets,
    r"schemes/[A-Za-z0-9][A-Za-z0-9_-]{0,59}\.toml": _scheme,
    r"map/[A-Za-z0-9][A-Za-z0-9_-]{0,59}\.geojson": _outline,
    r"agreements/volumes\.csv": _volumes,
    r"agreements/[A-Za-z0-9][A-Za-z0-9_-]{0,59}\.toml": _agreement,
    r"register/sections\.csv": _sections,
    r"register/supply\.csv": _supply,
    r"register/(outlets|devices|limits|checks)\.csv": _network,
    rf"register/({'|'.join(kept.NAMES)})\.csv": _surroundings,
    r"city\.toml": _settings,
}
