"""Sites, counties and the city, as plain values handed from room to room.

The register of a city is a CSV of dated lines: a station that moves between counties or
changes its level has one line for each stretch of time. ``Register.on`` gives the stations
as they stood on a day; nothing is ever guessed from a name that is not listed.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from youju.terms.errors import BadInput, UnknownPlace

MICRO = "微站"
"""A station of this level enters county and city values only when the register says so."""
LEVELS = ("国控", "省控", "市控", "县控", MICRO)
ASSESSED, REFERENCE, NOT_ASSESSED = "assessed", "reference", "not-assessed"
ROLES = {"评价": ASSESSED, "对照": REFERENCE, "不评价": NOT_ASSESSED}
"""Role of a station in words and as kept: only assessed stations enter a county or city value."""

SITE, COUNTY, CITY = "site", "county", "city"
OBJECT_KINDS = (SITE, COUNTY, CITY)


@dataclass(frozen=True, slots=True)
class Site:
    """One station during one stretch of time (``since`` and ``until`` are both included)."""

    site: str
    name: str
    county: str = ""
    city: str = ""
    level: str = ""
    role: str = ASSESSED
    lon: str = ""
    lat: str = ""
    aliases: tuple[str, ...] = ()
    predecessor: str = ""
    since: date | None = None
    until: date | None = None

    def stands_on(self, day: date) -> bool:
        """Whether this line describes the station on that day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Register:
    """All dated lines of all stations."""

    sites: tuple[Site, ...]

    def on(self, day: date) -> tuple[Site, ...]:
        """The stations as they stood on ``day``, in the order of the register."""
        return tuple(site for site in self.sites if site.stands_on(day))

    def site(self, key: str, day: date | None = None) -> Site:
        """The line of a station on a day (its latest line without one)."""
        lines = [site for site in self.sites if site.site == key]
        if day is not None:
            lines = [site for site in lines if site.stands_on(day)]
        if not lines:
            when = f"在 {day} " if day else ""
            raise UnknownPlace(f"名录中{when}没有站点“{key}”；请先在 register/sites.csv 中登记。")
        return lines[-1]

    def named(self, name: str) -> str:
        """The key of the station with that key, name or alias; never a likeness.

        Spaces at both ends and full-width letters are the only things forgiven.
        """
        wanted = _folded(name)
        found = self._by_name.get(wanted, ())
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownPlace(
                f"“{name}”在名录中对应多个站点（{'、'.join(found)}）；请改用站点编码。"
            )
        raise UnknownPlace(f"名录中没有叫“{name}”的站点；请登记站点，或把这个叫法加入别名。")

    def counties(self) -> tuple[str, ...]:
        """Every county named, in the order of the register."""
        return tuple(dict.fromkeys(site.county for site in self.sites if site.county))

    def cities(self) -> tuple[str, ...]:
        """Every city named, in the order of the register."""
        return tuple(dict.fromkeys(site.city for site in self.sites if site.city))

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, dict[str, None]] = {}
        for site in self.sites:
            for name in (site.site, site.name, *site.aliases):
                names.setdefault(_folded(name), {})[site.site] = None
        return {name: tuple(keys) for name, keys in names.items()}

    def to_csv(self) -> str:
        """The register as canonical CSV text."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEAD)
        words = {kept: word for word, kept in ROLES.items()}
        for site in self.sites:
            writer.writerow(
                (
                    site.site,
                    site.name,
                    site.county,
                    site.city,
                    site.lon,
                    site.lat,
                    site.level,
                    words[site.role],
                    "；".join(site.aliases),
                    site.predecessor,
                    site.since or "",
                    site.until or "",
                )
            )
        return out.getvalue()

    @property
    def sha256(self) -> str:
        """The hash of the canonical text, part of every basis."""
        return hashlib.sha256(self.to_csv().encode()).hexdigest()


HEAD = (
    "site",
    "name",
    "county",
    "city",
    "lon",
    "lat",
    "level",
    "role",
    "aliases",
    "predecessor",
    "from",
    "to",
)
"""Columns of register/sites.csv; ``evaluate --sites`` needs only the first four."""


def read_register(text: str, source: str = "sites.csv") -> Register:
    """The register from CSV text; only ``site`` is required of the columns.

    Refuses with the line: unknown columns, a site without key, a bad date, an unknown level
    or role, and two lines of one station that both describe the same day.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    head = rows.fieldnames or []
    if "site" not in head:
        raise BadInput(f"{source} 第1行没有“site”一栏；表头应为 {','.join(HEAD)}。")
    if unknown := [name for name in head if name not in HEAD]:
        raise BadInput(
            f"{source} 第1行有不认识的栏“{'、'.join(unknown)}”；可用的栏：{','.join(HEAD)}。"
        )
    sites = tuple(_read_line(row, f"{source} 第{rows.line_num}行") for row in rows)
    _refuse_overlaps(sites, source)
    return Register(sites)


def _read_line(row: dict[str, str], where: str) -> Site:
    def said(key: str) -> str:
        return (row.get(key) or "").strip()

    if not said("site"):
        raise BadInput(f"{where}：站点编码为空。")
    level, role = said("level"), said("role")
    if level and level not in LEVELS:
        raise BadInput(f"{where}：站点级别“{level}”应为{'、'.join(LEVELS)}之一。")
    if role and role not in ROLES and role not in ROLES.values():
        raise BadInput(f"{where}：站点用途“{role}”应为{'、'.join(ROLES)}之一。")
    try:
        since, until = (
            date.fromisoformat(said(key)) if said(key) else None for key in ("from", "to")
        )
    except ValueError:
        raise BadInput(
            f"{where}：起止日期“{said('from')}”“{said('to')}”应写成 2026-03-01。"
        ) from None
    return Site(
        site=said("site"),
        name=said("name") or said("site"),
        county=said("county"),
        city=said("city"),
        level=level,
        role=ROLES.get(role, role) or (NOT_ASSESSED if level == MICRO else ASSESSED),
        lon=said("lon"),
        lat=said("lat"),
        aliases=tuple(alias for part in said("aliases").split("；") if (alias := part.strip())),
        predecessor=said("predecessor"),
        since=since,
        until=until,
    )


def _refuse_overlaps(sites: Iterable[Site], source: str) -> None:
    lines: dict[str, list[Site]] = {}
    for site in sites:
        lines.setdefault(site.site, []).append(site)
    for key, found in lines.items():
        found.sort(key=lambda site: site.since or date.min)
        for first, second in pairwise(found):
            if (first.until or date.max) >= (second.since or date.min):
                raise BadInput(f"{source}：站点 {key} 有两行说的是同一天；请把起止日期错开。")


def _folded(name: str) -> str:
    wide = {0x3000: " "} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return name.translate(wide).strip().casefold()
