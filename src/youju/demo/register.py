"""Who and what there is in the invented city: stations, organisations, targets.

24 stations stand on every day. One is moved to the neighbouring county when a boundary is
redrawn, one is taken down and replaced on the 12th of a month: the register has 26 lines.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Final

from youju.terms.places import ROLES, Register, Site

CITY: Final = "清岚市（虚构）"
PROVINCE: Final = "岚海省（虚构）"
ISSUER: Final = "岚海省生态环境监测中心（虚构）"
"""Who issues the national points' values, the dust lists and the province's ranking."""

PLANT: Final = "清岚热电有限公司（虚构）"
"""The enterprise that has an account: its outlets stand in the network's register by this name."""

COUNTIES: Final = ("云泽区", "临溪区", "望川区", "石楠县", "青禾县", "白鹭县", "松风县", "雁回市")

MOVED, MOVED_ON = "QL12", date(2026, 4, 1)
REPLACED, REPLACEMENT, REPLACED_ON = "QL13", "QL25", date(2026, 4, 12)

NATIONAL: Final = ("QL01", "QL02", "QL03", "QL04")
"""The four national points: their hours never reach the city, only sheets of days."""

_LINES: Final = """\
QL01,星河广场,云泽区,119.7650,38.6300,国控,评价,星河广场站；星河广场（国控）,,,
QL02,柳荫路,临溪区,119.9900,38.6900,国控,评价,柳荫路站；柳荫路（国控）,,,
QL03,北仓街,望川区,119.9200,38.5300,国控,评价,北仓街站；北仓街（国控）,,,
QL04,雁回师范,雁回市,120.2300,38.4700,国控,评价,雁回师范站；雁回师范（国控）,,,
QL05,青禾农校,青禾县,119.8600,38.3600,省控,评价,青禾农校站,,,
QL06,石楠老街,石楠县,119.5200,38.4400,省控,评价,石楠老街站,,,
QL07,白鹭湖东,白鹭县,120.2600,38.7600,省控,评价,白鹭湖东站,,,
QL08,松风文庙,松风县,119.6300,38.8100,省控,评价,松风文庙站,,,
QL09,听涛岭,松风县,119.8200,38.9000,省控,对照,听涛岭清洁对照点,,,
QL10,云泽二中,云泽区,119.7100,38.5800,省控,评价,云泽二中站；二中站,,,
QL11,临溪水厂,临溪区,119.9500,38.6500,市控,评价,临溪水厂站,,,
QL12,渡口村,望川区,120.0200,38.6150,市控,评价,渡口村站,,,2026-03-31
QL12,渡口村,临溪区,120.0200,38.6150,市控,评价,渡口村站,,2026-04-01,
QL13,旧码头,雁回市,120.3600,38.5300,市控,评价,旧码头站,,,2026-04-11
QL25,新港路,雁回市,120.3650,38.5350,市控,评价,新港路站,QL13,2026-04-12,
QL14,青禾粮库,青禾县,119.7400,38.3300,市控,评价,青禾粮库站,,,
QL15,石楠窑厂,石楠县,119.4500,38.6100,市控,评价,石楠窑厂站；窑厂站,,,
QL16,白鹭码头,白鹭县,120.1500,38.8700,市控,评价,白鹭码头站,,,
QL17,松风林场,松风县,119.5200,38.8600,县控,评价,松风林场站,,,
QL18,芦荡小学,白鹭县,120.3500,38.7000,县控,评价,芦荡小学站,,,
QL19,稻香村,青禾县,120.0300,38.3500,县控,评价,稻香村站,,,
QL20,雁回化工园南,雁回市,120.1700,38.4200,县控,评价,化工园南站,,,
QL21,云泽客运站,云泽区,119.8100,38.6500,微站,不评价,客运站微站,,,
QL22,望川机床厂,望川区,119.8800,38.5000,县控,评价,机床厂站,,,
QL23,石楠采石场路口,石楠县,119.4100,38.5000,微站,不评价,采石场微站,,,
QL24,临溪菜市场,临溪区,119.9800,38.7200,微站,不评价,菜市场微站,,,
"""

SMALL: Final = ("QL01", "QL02", "QL03", "QL04", "QL05", "QL06", "QL07", "QL08", "QL12", "QL13")
"""Stations of the small city: at least one in every county (and QL25, which follows QL13)."""


def register(small: bool = False) -> Register:
    """The stations of the whole city, or of the small one."""
    wanted = (*SMALL, REPLACEMENT)
    lines = [line.split(",") for line in _LINES.splitlines()]
    return Register(
        tuple(
            Site(
                site=key,
                name=name,
                county=county,
                city=CITY,
                level=level,
                role=ROLES[role],
                lon=lon,
                lat=lat,
                aliases=tuple(aliases.split("；")),
                predecessor=before,
                since=date.fromisoformat(since) if since else None,
                until=date.fromisoformat(until) if until else None,
            )
            for key, name, county, lon, lat, level, role, aliases, before, since, until in lines
            if not small or key in wanted
        )
    )


def keys(small: bool = False) -> tuple[str, ...]:
    """Every station key once, in order of the key."""
    return tuple(sorted({site.site for site in register(small).sites}))


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of the invented city."""

    key: str
    name: str
    short: str
    role: str
    county: str = ""
    parent: str = ""


_TOP: Final = """\
gov,清岚市人民政府,市政府,city-government,
office,清岚市生态环境保护委员会办公室,市生态环委办,office,gov
bureau,清岚市生态环境局,市生态环境局,bureau,gov
station,清岚市环境监测中心站,市监测站,station,bureau
housing,清岚市住房和城乡建设局,市住建局,department,gov
urban,清岚市城市管理局,市城管局,department,gov
transport,清岚市交通运输局,市交通局,department,gov
police,清岚市公安局交通警察支队,市交警支队,department,gov
industry,清岚市工业和信息化局,市工信局,department,gov
farming,清岚市农业农村局,市农业农村局,department,gov
weather,清岚市气象局,市气象局,department,gov
"""


def organisations() -> tuple[Organisation, ...]:
    """The office, the bureau, the station, departments, eight county governments, one plant."""
    found = []
    for line in _TOP.splitlines():
        key, name, short, role, parent = line.split(",")
        found.append(Organisation(key, f"{name}（虚构）", short, role, "", parent))
    for place, county in enumerate(COUNTIES, 1):
        key = f"county-{place}"
        found.append(
            Organisation(
                key, f"{county}人民政府（虚构）", f"{county}政府", "government", county, "gov"
            )
        )
        found.append(
            Organisation(
                f"{key}-bureau",
                f"清岚市生态环境局{county}分局（虚构）",
                f"{county}分局",
                "county-bureau",
                county,
                "bureau",
            )
        )
    plant = PLANT.removesuffix("（虚构）")
    found.append(Organisation("plant", PLANT, plant, "enterprise", "", "county-1-bureau"))
    return tuple(found)


def organisations_csv() -> str:
    """register/organisations.csv: one line per organisation, each said to be invented."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("key", "name", "short", "role", "county", "parent", "invented"))
    for one in organisations():
        writer.writerow((one.key, one.name, one.short, one.role, one.county, one.parent, "true"))
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Target:
    """One yearly target of a county (or the city): µg/m³ for PM2.5, % for the good days."""

    place: str
    item: str
    target: str
    plan: str
    """Shape of the plan line: linear or seasonal (standards.air.targets)."""


_TARGETS: Final = """\
云泽区 33 84.5 3
临溪区 31 85.0 2
望川区 36 83.0 4
石楠县 33 78.0 3
青禾县 34 83.0 3
白鹭县 28 84.0 1
松风县 25 87.5 0
雁回市 31 82.5 2
"""


def targets() -> tuple[Target, ...]:
    """What 2026 asks of each county: PM2.5, share of good days, days of heavy pollution."""
    found = []
    for line in _TARGETS.splitlines():
        county, fine, good, heavy = line.split()
        found += [
            Target(county, "PM2.5", fine, "seasonal"),
            Target(county, "good_rate", good, "seasonal"),
            Target(county, "heavy_days", heavy, "linear"),
        ]
    found += [
        Target(CITY, "PM2.5", "31", "seasonal"),
        Target(CITY, "good_rate", "84.0", "seasonal"),
    ]
    return tuple(found)


def targets_csv() -> str:
    """targets/2026.csv: ``place, item, target, plan``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("place", "item", "target", "plan"))
    writer.writerows((one.place, one.item, one.target, one.plan) for one in targets())
    return out.getvalue()
