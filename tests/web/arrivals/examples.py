"""Examples of the arguments of the addresses of arrivals, for the permission matrix."""

from __future__ import annotations

from typing import Any

from youju.web.base.city import folder

EXPORT = """企业名称,监控点名称,监测时间,二氧化硫,,
,,,实测值(mg/m3),折算值(mg/m3),标记
某厂,1号烟囱,2026-05-01 01:00,12,15,没听说过
"""
SHEET = "设备,上报,细粒,粗粒\n{name},2026-05-01 01:00,35,60\n"


def waiting() -> list[dict[str, Any]]:
    """Unknown sheets that wait for a mapping: of stations, and of outlets."""
    city = folder.city()
    site = next(one for one in city.register.sites if one.level == "市控")
    place = folder.path() / "inbox" / "unknown"
    place.mkdir(parents=True, exist_ok=True)
    file = place / "例表.csv"
    if not file.is_file():
        file.write_text(SHEET.format(name=site.name), encoding="utf-8")
    outlets = place / "平台例表.csv"
    if not outlets.is_file():
        outlets.write_text(EXPORT, encoding="utf-8")
    return [{"path": f"inbox/unknown/{one.name}"} for one in (file, outlets)]


def ticket() -> list[dict[str, Any]]:
    """A number that was never given out."""
    return [{"ticket": "0" * 32, "status": (404,)}]


def refused() -> list[dict[str, Any]]:
    """A record of which nothing was handed back."""
    return [{"position": "import/1", "status": (404,)}]


EXAMPLES = {
    "arrivals:mapping": waiting,
    "arrivals:ticket": ticket,
    "arrivals:refused": refused,
}
