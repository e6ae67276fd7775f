"""What is held equal: every recipe of air and water over a generated province, by any engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from tests.ledger.engines import province
from youju.ledger.engines import air, opened, water
from youju.ledger.engines.comparing import differing
from youju.terms.places import CITY, COUNTY, Register

KEYS = {
    "days/site": ("object", "day"),
    "days/county": ("object", "day"),
    "days/city": ("object", "day"),
    "periods/county": ("object", "period"),
    "periods/city": ("object", "period"),
    "days": ("section", "span"),
    "periods": ("section", "period"),
    "cities": ("city", "period"),
}


@dataclass(frozen=True)
class Province:
    """The folders, who stands where, and what Polars makes of it."""

    air: Path
    water: Path
    register: Register
    found: dict[str, pl.DataFrame]


def everything(given: tuple[Path, Path, Register], name: str | None) -> dict[str, pl.DataFrame]:
    folder, sections, register = given
    spans = province.periods()
    with opened(name) as engine:
        found = air.everything(engine, folder, register, (COUNTY, CITY), spans)
        return found | water.everything(engine, sections, spans)


def made(root: Path, stations: int, sections: int) -> Province:
    given = (
        province.air(root / "raw_reading", stations),
        province.water(root / "water", sections),
        province.register(stations),
    )
    return Province(*given, everything(given, "polars"))


def agrees(given: Province, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setenv("YOUJU_ENGINE", engine)
    found = everything((given.air, given.water, given.register), None)
    assert set(found) == set(KEYS)
    for name, rows in found.items():
        assert given.found[name].height > 0
        wrong = differing(given.found[name], rows, KEYS[name])
        assert wrong.is_empty(), f"{name}: {wrong.height} rows differ\n{wrong.head(6)}"
