"""Boundary limits and background correction of GB 12348, against the tables of the reference."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.sound import gb3096, gb12348
from youju.terms.errors import BadInput, NoEditionInForce, NotExact

ON = date(2026, 3, 1)


def test_every_limit(shared: Path) -> None:
    file = shared / "reference" / "water" / "gb12348_gb22337_gb12523_limits.csv"
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["standard"] == "GB 12348-2008"]
    assert gb12348.zones(ON) == tuple(row["zone"] for row in rows)
    for row in rows:
        zone, since = row["zone"], date.fromisoformat(row["effective_from"])
        night = Decimal(row["night_dBA"])
        assert gb12348.limit(zone, "day", on=since).value == Decimal(row["day_dBA"])
        found = gb12348.limit(zone, "night", on=since)
        assert (found.value, found.mark) == (night, "verified")
        assert row["extra"] == "夜间频发Lmax超限≤10、偶发≤15 dB(A)"
        assert gb12348.maximum_limit(zone, "frequent", on=since).value == night + 10
        assert gb12348.maximum_limit(zone, "occasional", on=since).value == night + 15


def test_every_correction(shared: Path) -> None:
    file = shared / "reference" / "water" / "gb12348_background_correction.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    wanted: dict[int, int | None] = {}
    for row in rows:
        said = row["difference_dB"]
        value = None if row["correction_dB"] == "remeasure" else int(row["correction_dB"])
        if said.startswith("<"):
            wanted |= dict.fromkeys(range(-5, int(said[1:])), value)
        elif said.startswith(">"):
            wanted |= dict.fromkeys(range(int(said[1:]) + 1, 30), value)
        else:
            low, _, high = said.partition("-")
            wanted |= dict.fromkeys(range(int(low), int(high or low) + 1), value)
    assert sorted(wanted) == list(range(-5, 30))
    for difference, correction in wanted.items():
        found = gb12348.background_correction(50 + difference, 50, on=ON)
        assert found.value == correction, difference
        assert found.mark == "verified"


@pytest.mark.parametrize(
    ("measured", "background", "correction", "level", "mark"),
    [
        ("52.9", "50.0", None, None, "verified"),  # 2.9: below 3, never rounded up to it
        ("53.0", "50.0", -3, "50.0", "verified"),
        ("53.5", "50.0", -2, "51.5", "to-be-checked"),  # 3.5 → 4
        ("55.5", "50.0", -1, "54.5", "to-be-checked"),  # 5.5 → 6
        ("54.5", "50.0", -2, "52.5", "to-be-checked"),  # 4.5 → 4
        ("60.0", "50.0", -1, "59.0", "verified"),
        ("60.1", "50.0", 0, "60.1", "verified"),
    ],
)
def test_edges_of_the_correction(
    measured: str, background: str, correction: int | None, level: str | None, mark: str
) -> None:
    given = Decimal(measured), Decimal(background)
    assert gb12348.background_correction(*given, on=ON).value == correction
    found = gb12348.corrected(*given, on=ON)
    assert found.value == (None if level is None else Decimal(level))
    assert found.mark == mark
    assert ("重新测量" in found.note) == (level is None)


@pytest.mark.parametrize(
    ("period", "level", "verdict", "over"),
    [("day", "65", "达标", "0"), ("day", "65.1", "超标", "0.1"), ("night", "54.9", "达标", "0")],
)
def test_edges(period: str, level: str, verdict: str, over: str) -> None:
    assert gb12348.judge(3, period, Decimal(level), on=ON).value == verdict
    assert gb12348.exceedance(3, period, Decimal(level), on=ON).value == Decimal(over)


def test_highest_levels_of_the_night() -> None:
    assert gb12348.judge_maximum("2", "frequent", 60, on=ON).value == "达标"
    assert gb12348.judge_maximum("2", "frequent", Decimal("60.1"), on=ON).value == "超标"
    assert gb12348.judge_maximum("2", "occasional", 65, on=ON).value == "达标"
    found = gb12348.judge_maximum("2", "occasional", Decimal("65.1"), on=ON)
    assert found.value == "超标"
    assert found.by is not None
    assert found.by.article == "4.1.2—4.1.5"


def test_the_zones_that_both_standards_share_have_equal_limits() -> None:
    for zone in ("0", "1", "2", "3"):
        for period in ("day", "night"):
            mine = gb12348.limit(zone, period, on=ON).value
            assert mine == gb3096.limit(zone, period, on=ON).value


def test_refusals() -> None:
    with pytest.raises(BadInput, match="请填 4"):
        gb12348.limit("4a", "day", on=ON)
    with pytest.raises(BadInput, match="frequent（频发）、occasional（偶发）"):
        gb12348.maximum_limit("2", "sudden", on=ON)
    with pytest.raises(BadInput, match="背景值应在"):
        gb12348.corrected(60, 500, on=ON)
    with pytest.raises(BadInput, match="测量值“60dB”是文字"):
        gb12348.corrected("60dB", 50, on=ON)  # type: ignore[arg-type]
    with pytest.raises(NotExact):
        gb12348.judge("2", "day", 60.0, on=ON)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        gb12348.limit("2", "day", on=date(2008, 9, 30))
