"""The registers of soil 土壤点位名录 and the two accounts of safe use 安全利用台账.

::

    register/soil.csv       site,name,kind,land,county,city,lon,lat,aliases,from,to
    register/farmland.csv   year,plot,name,county,city,degree,area_mu,measure,met,evidence
    register/building.csv   year,plot,name,county,city,area_ha,due,safe,evidence

``kind`` 农用地 with ``land`` 水田, 果园, 其他 or 水旱轮作; 建设用地 with ``land`` 第一类用地 or
第二类用地. The accounts have one line for each plot and year: the degree of pollution (轻微,
轻中度, 重度), the measure taken, whether the produce met its standard; of key building land
whether it was due to be used safely, and whether it was.

>>> told = read_soil("site,name,kind,land\\nT1,某田,农用地,水田\\n")
>>> told.line("T1").kind, told.line("T1").land
('farmland', '水田')
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from youju.readings.dated import Lines
from youju.readings.rows import Row, no_overlap, rows, written
from youju.terms.errors import BadInput

FILE, WHAT = "register/soil.csv", "土壤点位名录"
FARMLAND_FILE, FARMLAND_WHAT = "register/farmland.csv", "受污染耕地安全利用台账"
BUILDING_FILE, BUILDING_WHAT = "register/building.csv", "重点建设用地安全利用台账"
FARMLAND, BUILDING = "farmland", "building"
KINDS = {FARMLAND: "农用地", BUILDING: "建设用地"}
LANDS = {
    FARMLAND: ("水田", "果园", "其他", "水旱轮作"),
    BUILDING: ("第一类用地", "第二类用地"),
}
HEAD = ("site", "name", "kind", "land", "county", "city", "lon", "lat", "aliases", "from", "to")
FARMLAND_HEAD = (
    *("year", "plot", "name", "county", "city", "degree", "area_mu", "measure", "met"),
    "evidence",
)
BUILDING_HEAD = ("year", "plot", "name", "county", "city", "area_ha", "due", "safe", "evidence")
DEGREES = ("轻微", "轻中度", "重度")
MEASURES = ("优先保护", "安全利用", "治理修复", "严格管控", "")
_KINDS = {
    **{key: key for key in KINDS},
    **dict.fromkeys(("农用地", "耕地"), FARMLAND),
    "建设用地": BUILDING,
}
_CLASSES = {"1": "第一类用地", "2": "第二类用地", "一类": "第一类用地", "二类": "第二类用地"}


@dataclass(frozen=True, slots=True)
class Place:
    """One soil site during one stretch of time; both days are included."""

    site: str
    name: str
    kind: str
    land: str = ""
    county: str = ""
    city: str = ""
    lon: str = ""
    lat: str = ""
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class FarmPlot:
    """A plot of polluted farmland in one year; the area in 亩."""

    year: int
    plot: str
    name: str
    county: str
    city: str
    degree: str
    area_mu: Decimal
    measure: str
    met: bool
    evidence: str

    @property
    def used_safely(self) -> bool:
        """Whether its area counts above the line: each degree by its own measure."""
        match self.degree:
            case "轻微":
                return self.measure == "优先保护"
            case "轻中度":
                return self.measure in ("安全利用", "治理修复") and self.met
        return self.measure == "严格管控"


@dataclass(frozen=True, slots=True)
class BuildingPlot:
    """A plot of key building land in one year; the area in 公顷."""

    year: int
    plot: str
    name: str
    county: str
    city: str
    area_ha: Decimal
    due: bool
    safe: bool
    evidence: str


@dataclass(frozen=True)
class Account:
    """Both accounts of a city."""

    farmland: tuple[FarmPlot, ...] = ()
    building: tuple[BuildingPlot, ...] = ()

    def texts(self) -> dict[str, str]:
        """Canonical text of each, by name."""
        farm = written(FARMLAND_HEAD, [_fields(one, FARMLAND_HEAD) for one in self.farmland])
        built = written(BUILDING_HEAD, [_fields(one, BUILDING_HEAD) for one in self.building])
        return {"farmland": farm, "building": built}

    @property
    def text(self) -> str:
        """Canonical text of both, part of what figures are known by."""
        return "".join(self.texts().values())

    @property
    def sha256(self) -> str:
        """The hash of that text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def text_lines(self) -> int:
        """How many lines both have."""
        return len(self.farmland) + len(self.building)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that either account tells of."""
        plots = [*(one.year for one in self.farmland), *(one.year for one in self.building)]
        return tuple(sorted(set(plots)))


def read_soil(text: str) -> Lines[Place]:
    """The register of soil sites from CSV text.

    :raises BadInput: what is wrong in which row and column.
    """
    found = [_place(row) for row in rows(text, HEAD, ("site", "name", "kind"), WHAT)]
    no_overlap(found, lambda one: one.site, lambda one: (one.since, one.until), WHAT, "点位")
    lines: list[dict[str, object]] = [
        {
            **{name: getattr(one, name) for name in HEAD if name not in ("from", "to", "kind")},
            "kind": KINDS[one.kind],
            "from": one.since,
            "to": one.until,
        }
        for one in found
    ]
    return Lines(tuple(found), WHAT, text=written(HEAD, lines))


def read_farmland(text: str) -> tuple[FarmPlot, ...]:
    """The account of polluted farmland from CSV text.

    :raises BadInput: what is wrong in which row and column.
    """
    needed = ("year", "plot", "degree", "area_mu", "measure")
    found = [
        FarmPlot(
            row.year("year"),
            row.must("plot"),
            row.text("name") or row.text("plot"),
            row.text("county"),
            row.text("city"),
            row.choice("degree", {one: one for one in DEGREES}, "、".join(DEGREES)),
            row.positive("area_mu", "亩"),
            row.choice(
                "measure",
                {one: one for one in MEASURES},
                "、".join(MEASURES[:-1]) + "，没有实施的留空",
            ),
            row.yes("met"),
            row.text("evidence"),
        )
        for row in rows(text, FARMLAND_HEAD, needed, FARMLAND_WHAT)
    ]
    _once([(one.year, one.plot) for one in found], FARMLAND_WHAT)
    return tuple(found)


def read_building(text: str) -> tuple[BuildingPlot, ...]:
    """The account of key building land from CSV text.

    :raises BadInput: what is wrong in which row and column.
    """
    needed = ("year", "plot", "area_ha", "due", "safe")
    found = []
    for row in rows(text, BUILDING_HEAD, needed, BUILDING_WHAT):
        one = BuildingPlot(
            row.year("year"),
            row.must("plot"),
            row.text("name") or row.text("plot"),
            row.text("county"),
            row.text("city"),
            row.positive("area_ha", "公顷"),
            row.yes("due"),
            row.yes("safe"),
            row.text("evidence"),
        )
        if one.safe and not one.due:
            raise BadInput(
                f"{row.where}“safe”一栏写了“是”，“due”一栏却不是应安全利用的地块；请核对。"
            )
        found.append(one)
    _once([(one.year, one.plot) for one in found], BUILDING_WHAT)
    return tuple(found)


def _place(row: Row) -> Place:
    kind = row.choice("kind", _KINDS, "、".join(KINDS.values()))
    land = _CLASSES.get(row.text("land"), row.text("land"))
    if land and land not in LANDS[kind]:
        raise BadInput(
            f"{row.where}“land”一栏的“{land}”不是{KINDS[kind]}的类型；"
            f"可用 {'、'.join(LANDS[kind])}，不知道的留空（不判定）。"
        )
    since, until = row.span()
    return Place(
        row.must("site"),
        row.must("name"),
        kind,
        land,
        row.text("county"),
        row.text("city"),
        row.degrees("lon", 73, 136),
        row.degrees("lat", 3, 54),
        row.several("aliases"),
        since,
        until,
    )


def _once(keys: list[tuple[int, str]], what: str) -> None:
    seen: set[tuple[int, str]] = set()
    for year, plot in keys:
        if (year, plot) in seen:
            raise BadInput(f"{what}中地块“{plot}”{year}年写了两行；请只留一行。")
        seen.add((year, plot))


def _fields(one: FarmPlot | BuildingPlot, head: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(one, name) for name in head}


def empty() -> Lines[Place]:
    """No sites."""
    return Lines((), WHAT, text=",".join(HEAD) + "\n")
