"""Boundary limits of GB 22337, against the table of the reference."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.sound import gb22337
from youju.terms.errors import BadInput, NoEditionInForce, NotExact

ON = date(2026, 3, 1)


def test_every_limit(shared: Path) -> None:
    file = shared / "reference" / "water" / "gb12348_gb22337_gb12523_limits.csv"
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["standard"] == "GB 22337-2008"]
    assert gb22337.zones(ON) == tuple(row["zone"] for row in rows)
    for row in rows:
        zone, since = row["zone"], date.fromisoformat(row["effective_from"])
        for period in ("day", "night"):
            wanted = Decimal(row[f"{period}_dBA"])
            found = gb22337.limit(zone, period, on=since)
            assert (found.value, found.mark) == (wanted, "verified")
            assert found.by is not None
            assert (found.by.instrument, found.by.article) == (row["standard"], "表1")
            assert "限值减10（4.1.3）" in row["extra"]
            inside = gb22337.limit(zone, period, on=since, indoor=True)
            assert inside.value == wanted - 10
            assert inside.by is not None
            assert inside.by.article == "4.1.3"
        assert "最大声级超限≤10 dB(A)（4.2.2）" in row["extra"]
    most = gb22337.indoor_maximum_limit(30, on=ON)
    assert most.value == 40
    assert most.by is not None
    assert most.by.article == "4.2.2"


@pytest.mark.parametrize(
    ("level", "indoor", "verdict", "over"),
    [
        ("50", False, "达标", "0"),
        ("50.1", False, "超标", "0.1"),
        ("40", True, "达标", "0"),
        ("40.1", True, "超标", "0.1"),
        ("50", True, "超标", "10"),
    ],
)
def test_edges(level: str, indoor: bool, verdict: str, over: str) -> None:
    value = Decimal(level)
    assert gb22337.judge("2", "night", value, on=ON, indoor=indoor).value == verdict
    assert gb22337.exceedance("2", "夜间", value, on=ON, indoor=indoor).value == Decimal(over)


def test_refusals() -> None:
    with pytest.raises(BadInput, match="请填 4"):
        gb22337.limit("4b", "day", on=ON)
    with pytest.raises(BadInput, match=r"晨间.*夜间"):
        gb22337.limit("2", "晨间", on=ON)
    with pytest.raises(BadInput, match="室内限值应在"):
        gb22337.indoor_maximum_limit(300, on=ON)
    with pytest.raises(NotExact):
        gb22337.judge("2", "day", 60.0, on=ON)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        gb22337.limit("2", "day", on=date(2008, 9, 30))


@pytest.mark.parametrize(
    ("background", "value"), [("55.7", None), ("55.6", "55.6"), ("54.6", "56.6"), ("48.5", "58.6")]
)
def test_background_as_in_gb_12348(background: str, value: str | None) -> None:
    """58.6 less 2.9: measure again; less 3, −3; less 4, −2; less 10.1, none."""
    found = gb22337.corrected(Decimal("58.6"), Decimal(background), on=date(2026, 3, 1))
    assert found.value == (None if value is None else Decimal(value))
    assert found.mark == "to-be-checked"
