"""A small city with sound and soil: what a test asks of it is worked out by hand beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.ledger.conftest import NOW
from youju.intake.sheets import import_file
from youju.ledger import compute
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.surroundings import kept

SOUND = """site,name,kind,zone,county,city,length_m,night,night_basis,from
S1,东坊小区,功能区,1类,甲县,某市,,,,
S2,西坊小区,功能区,2,乙县,某市,,,,
S3,无类小区,功能区,,乙县,某市,,,,
S4,晚睡小区,功能区,2,乙县,某市,,23,某市人民政府通告,2023-01-01
"""
QUARTERS = """点位名称,监测日期,昼间等效声级（dB(A)）,夜间等效声级（dB(A)）
东坊小区,2026-02-10,55.0,45.1
西坊小区,2026-02-11,60.1,50.0
无类小区,2026-02-12,40,30
东坊小区,2026-05-10,54.9,—
西坊小区,2026-05-11,60,49
"""
SOIL = """site,name,kind,land,county,city
T1,甲田,农用地,水田,甲县,某市
T2,乙地块,建设用地,一类,乙县,某市
T3,丙田,农用地,,乙县,某市
T4,丁地块,建设用地,2,乙县,某市
"""
SAMPLES = """点位,采样日期,采样深度,pH,镉（mg/kg）,砷（mg/kg）,铜（mg/kg）,阿特拉津（mg/kg）
甲田,2026-05-12,0-20,6.5,0.4,30,50.1,
乙地块,2026-05-12,0-50,,20,20.1,<1,
丙田,2026-05-12,0-20,7,0.1,1,1,
丁地块,2026-05-12,0-50,,<70,1,1,8
"""
FARMLAND = """year,plot,name,county,city,degree,area_mu,measure,met,evidence
2026,P1,一片,甲县,某市,轻微,100,优先保护,,
2026,P2,二片,甲县,某市,轻中度,60,安全利用,是,
2026,P3,三片,甲县,某市,轻中度,20,安全利用,否,
2026,P4,四片,乙县,某市,重度,20,严格管控,,
"""
BUILDING = """year,plot,name,county,city,area_ha,due,safe,evidence
2026,J1,甲厂,甲县,某市,3,是,是,
2026,J2,乙厂,甲县,某市,1,是,否,
2026,J3,丙厂,乙县,某市,9,否,否,
"""


def built(folder: Path, sites: str = "", **texts: str) -> City:
    """A city with these registers (by name, as CSV text), nothing measured yet."""
    city = City.create(folder, Settings("某市", invented=True), register=sites)
    for name, text in texts.items():
        (folder / kept.FILES[name]).write_text(text, encoding="utf-8")
    return city


def bring(city: City, text: str, layout: str, name: str = "表.csv") -> object:
    """One sheet through the door for sheets."""
    file = city.path / name
    file.write_text(text, encoding="utf-8")
    return import_file(city, file, layout, on=date(2026, 11, 1))


def hours(site: str, day: date, levels: list[str]) -> str:
    """A day of hours in our layout, stamped with their ends."""
    rows = ["点位,时间,等效声级（dB(A)）"]
    for hour, level in enumerate(levels, 1):
        at = (
            f"{day}T{hour:02d}:00"
            if hour < 24
            else f"{date.fromordinal(day.toordinal() + 1)}T00:00"
        )
        rows.append(f"{site},{at},{level}")
    return "\n".join(rows) + "\n"


def computed(city: City) -> City:
    """Its figures brought up to date."""
    compute.compute(city, now=NOW)
    return city
