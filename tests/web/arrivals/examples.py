"""Examples of the arguments of the addresses of arrivals, for the permission matrix."""

from __future__ import annotations

from typing import Any

from youju.web.base.city import folder

SHEET = "设备,上报,细粒,粗粒\n{name},2026-05-01 01:00,35,60\n"


def waiting() -> list[dict[str, Any]]:
    """An unknown sheet that waits for a mapping."""
    city = folder.city()
    site = next(one for one in city.register.sites if one.level == "市控")
    place = folder.path() / "inbox" / "unknown"
    place.mkdir(parents=True, exist_ok=True)
    file = place / "例表.csv"
    if not file.is_file():
        file.write_text(SHEET.format(name=site.name), encoding="utf-8")
    return [{"path": f"inbox/unknown/{file.name}"}]


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
