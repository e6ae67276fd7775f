"""A city of three stations with two days of hours, for tests of the doors."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from youju.intake.sheets import import_file
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.settings import Settings
from youju.terms.periods import BEIJING, day_number

REGISTER = """site,name,county,city,level,role,aliases
A1,东山,甲县,虚城,县控,评价,东山站
A2,西河,甲县,虚城,县控,评价,
B1,南园,乙县,虚城,国控,评价,
"""
DAY = date(2026, 3, 1)
HOUR = day_number(DAY) * 24
ON = date(2026, 3, 20)


def hours_csv(first: date = DAY, days: int = 2, *, sites: str = "A1 A2 B1", more: int = 0) -> str:
    """A sheet in our own layout."""
    lines = ["site,time,pm25,pm10,so2,no2,co,o3"]
    for site in sites.split():
        for hour in range(1, days * 24 + 1):
            ends = datetime.combine(first, time(), BEIJING) + timedelta(hours=hour)
            value = 20 + hour % 9 + more
            lines.append(f"{site},{ends:%Y-%m-%dT%H:%M},{value},{value + 20},5,15,0.6,80")
    return "\n".join(lines) + "\n"


def town(folder: Path, *, filled: bool = True) -> City:
    """The city in that folder."""
    city = City.create(folder, Settings("虚城", invented=True), register=REGISTER)
    if filled:
        sheet = folder / "first.csv"
        sheet.write_text(hours_csv(), encoding="utf-8")
        import_file(city, sheet, "template", by="测试", on=ON)
        sheet.unlink()
    return city


def mark(first: int = 3, last: int = 5, *, kind: str = "invalid", site: str = "A1") -> Mark:
    """A mark on some hours of the first day."""
    return Mark("site", site, (), HOUR + first, HOUR + last, kind, "仪器漏气", "张三", ON)


def revocation(number: int) -> Mark:
    """A mark that undoes that one."""
    return Mark("site", "", (), 0, 0, "revoke", "弄错了", "张三", ON, revokes=number)
