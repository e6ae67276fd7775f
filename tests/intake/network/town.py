"""A city with a network: one chimney, one outfall, one dust site, and packets for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from youju.intake.hj212 import wrap
from youju.readings.city import City
from youju.readings.network.registers import FILES, HEADS
from youju.readings.settings import Settings
from youju.terms.periods import BEIJING

GAS, WATER, DUST = (
    "GAS000000000000000000001",
    "WATER0000000000000000002",
    "DUST00000000000000000003",
)
NOON = datetime(2026, 3, 1, 12, tzinfo=BEIJING)

OUTLETS = """DA001,甲厂,1号烟囱,废气,东区,,,,,许可证
DW001,乙厂,总排口,废水,西区,,,,,许可证
YC001,丙工地,南门,扬尘,西区,,,,,
"""
DEVICES = f"""{GAS},DA001,auto,,a21026=mg/m³,no,,,,
{WATER},DW001,auto,,w01018=mg/L,no,,,,
"""


class Clock:
    """Arrivals at the times that a test says."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> int:
        return (self.at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        )


def town(folder: Path, clock: Callable[[], int] | None = None) -> City:
    """The city; its registers know the chimney and the outfall, not yet the dust site's device."""
    city = City.create(folder, Settings("虚城", invented=True), clock=clock or Clock())
    write(city, "outlets", OUTLETS)
    write(city, "devices", DEVICES)
    return city


def write(city: City, kind: str, lines: str) -> None:
    """Another version of a register."""
    file = city.path / FILES[kind]
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{HEADS[kind]}\n{lines}", encoding="utf-8")


def packet(
    mn: str, cn: str, when: str, data: str, *, st: str = "31", flag: int | None = 4, more: str = ""
) -> bytes:
    """A whole packet; ``data`` is what follows DataTime."""
    said = f"Flag={flag};" if flag is not None else ""
    return wrap(
        f"QN=20260301120000001;ST={st};CN={cn};PW=123456;MN={mn};{said}{more}"
        f"CP=&&DataTime={when};{data}&&"
    )


def arrive(city: City, *frames: bytes, peer: str = "10.1.0.5:40122") -> None:
    """The gateway acknowledged these in one group."""
    meta = {"frames": [[len(one), peer, "ok", "ok", "present"] for one in frames]}
    city.journal.append("gateway", "frames", b"".join(frames), meta)


def hours(mn: str, factor: str, values: Iterable[str], *, day: str = "20260301") -> list[bytes]:
    """Hourly packets from midnight on."""
    return [
        packet(mn, "2061", f"{day}{hour:02d}0000", f"{factor}-Avg={value},{factor}-Flag=N")
        for hour, value in enumerate(values)
    ]
