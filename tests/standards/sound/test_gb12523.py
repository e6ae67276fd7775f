"""Limits of construction sites of GB 12523, against the table of the reference."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.sound import gb12523
from youju.terms.errors import BadInput, NoEditionInForce, NotExact

OLD = date(2025, 12, 31)
NEW = date(2026, 1, 1)


def test_the_limits_of_2011(shared: Path) -> None:
    file = shared / "reference" / "water" / "gb12348_gb22337_gb12523_limits.csv"
    with file.open(encoding="utf-8") as lines:
        (row,) = [row for row in csv.DictReader(lines) if row["standard"] == "GB 12523-2011"]
    since = date.fromisoformat(row["effective_from"])
    for on in (since, OLD):
        for period in ("day", "night"):
            wanted = Decimal(row[f"{period}_dBA"])
            found = gb12523.limit(period, on=on)
            assert (found.value, found.mark) == (wanted, "verified")
            assert found.by is not None
            assert found.by.instrument == row["standard"]
            inside = gb12523.limit(period, on=on, indoor=True)
            assert inside.value == wanted - 10
            assert inside.by is not None
            assert inside.by.article == "4.3"
    assert row["extra"].startswith("夜间最大声级超限≤15 dB(A)（4.2）")
    most = gb12523.maximum_limit(on=OLD)
    assert most.value == Decimal(row["night_dBA"]) + 15
    assert most.by is not None
    assert most.by.article == "4.2"
    with pytest.raises(NoEditionInForce):
        gb12523.limit("day", on=date(2012, 6, 30))


def test_the_edition_of_2025_says_how_little_is_known_of_it() -> None:
    found = gb12523.limit("day", on=NEW)
    assert (found.value, found.mark) == (70, "secondary")
    assert found.by is not None
    assert found.by.instrument == "GB 12523-2025"
    assert gb12523.maximum_limit(on=NEW).mark == "to-be-checked"
    with pytest.raises(BadInput, match="尚未核对"):
        gb12523.limit("day", on=NEW, indoor=True)


@pytest.mark.parametrize("on", [OLD, NEW])
def test_edges(on: date) -> None:
    assert gb12523.judge("day", 70, on=on).value == "达标"
    over = gb12523.judge("昼间", Decimal("70.1"), on=on)
    assert (over.value, over.note) == ("超标", "超过限值 0.1 dB(A)")
    assert gb12523.exceedance("night", Decimal("58.5"), on=on).value == Decimal("3.5")
    assert gb12523.judge_maximum(70, on=on).value == "达标"
    assert gb12523.judge_maximum(Decimal("70.1"), on=on).value == "超标"
    assert gb12523.judge("night", Decimal("45.1"), on=OLD, indoor=True).value == "超标"


def test_refusals() -> None:
    with pytest.raises(BadInput, match="day（昼间）"):
        gb12523.limit("", on=NEW)
    with pytest.raises(BadInput, match="夜间最大声级应在"):
        gb12523.judge_maximum(701, on=NEW)
    with pytest.raises(NotExact):
        gb12523.judge("day", 69.9, on=NEW)  # type: ignore[arg-type]


def test_background_of_2011_only() -> None:
    found = gb12523.corrected(70, 64, on=OLD)
    assert (found.value, found.mark) == (69, "to-be-checked")
    with pytest.raises(BadInput, match="GB 12523-2025 的背景噪声修正条款尚未核对"):
        gb12523.corrected(70, 64, on=NEW)
