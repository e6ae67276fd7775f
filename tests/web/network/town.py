"""A small network in a city of the site: a chimney that sends, a stranger, limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.intake.network.town import arrive, packet, write
from youju.demo.register import PLANT
from youju.intake.gateway.live import Live
from youju.intake.network import take
from youju.readings.city import City
from youju.terms.periods import BEIJING

GAS, STRANGER = "GAS000000000000000000001", "NEW000000000000000000009"
COUNTY = "云泽区"
OUTLETS = f"""DA001,{PLANT},1号烟囱,废气,{COUNTY},,,,,许可证
DW001,乙厂,总排口,废水,临溪区,,,,,许可证
"""
DEVICES = f"{GAS},DA001,auto,,a21026=mg/m³,no,,,,\n"
LIMITS = "DA001,a21026,35,mg/m³,hour,raw,许可证 表3,,\n"


def said(mn: str, cn: str, at: datetime, data: str) -> bytes:
    return packet(mn, cn, f"{at.astimezone(BEIJING):%Y%m%d%H%M%S}", data)


def settle(folder: Path, now: datetime) -> City:
    """The registers; hours of the chimney before ``now``; one real-time packet; a stranger."""
    city = City.open(folder)
    for kind, lines in (("outlets", OUTLETS), ("devices", DEVICES), ("limits", LIMITS)):
        write(city, kind, lines)
    hour = now.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    frames = [
        said(GAS, "2061", hour - timedelta(hours=back), f"a21026-Avg={value},a21026-Flag={flag}")
        for back, value, flag in ((3, "12.5", "N"), (2, "41", "N"), (1, "30", "D"))
    ]
    live = said(GAS, "2011", now - timedelta(seconds=20), "a21026-Rtd=33.25,a21026-Flag=N")
    new = said(STRANGER, "2061", hour - timedelta(hours=1), "a21026-Avg=7.5,a21026-Flag=N")
    arrive(city, *frames, live)
    arrive(city, new, peer="10.9.0.7:50000")
    take.take(city)
    held = Live(city.path / "gateway")
    held.put(GAS, "2011", live, int(now.astimezone(UTC).timestamp() * 1_000_000))
    held.close()
    return city
