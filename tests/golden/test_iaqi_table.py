"""Every concentration that a station can publish, under every rule set: both faces agree.

Whole µg/m³ (CO by 0.1 mg/m³) from 0 to beyond the last break. The exact face computes with
fractions from ``hj633.py``, the bulk face with integers from ``hj633_bulk.py``; they share
nothing but the dated file.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import narwhals as nw
import polars as pl
import pytest

from youju.standards.air import hj633, hj633_bulk, hj633_reports_bulk

ON = {"2012": date(2019, 7, 18), "2026": date(2026, 3, 1), "2031": date(2031, 1, 1)}
CASES = [
    (rules, per, key)
    for rules in ON
    for per in ("day", "hour")
    for key in hj633_reports_bulk.STANDARD.named(rules).says[per]
    if key not in ("clause", "mark")
]


def test_the_table_has_every_item_of_every_report() -> None:
    assert len(CASES) == 13 + 2 * 12  # the day of 2012 also has the highest hour of ozone


@pytest.mark.parametrize(("rules", "per", "key"), CASES)
@pytest.mark.parametrize("decimals", [4, 6])
def test_every_concentration(rules: str, per: str, key: str, decimals: int) -> None:
    edition = hj633_reports_bulk.STANDARD.named(rules)
    last = edition.says[per][key]["breaks"][-1]
    step = Decimal("0.1") if key == "CO" else Decimal(1)
    count = int(last / step) + 50
    given = [nth * step for nth in range(count + 1)]
    column = pl.LazyFrame({"c": [int(one * 10**decimals) for one in given]})
    index = hj633_bulk.sub_index(nw.col("c"), key, edition, per, decimals)
    found = nw.from_native(column).select(index.alias("iaqi")).to_native().collect()["iaqi"]
    assert found.dtype == pl.Int64
    exact = [hj633.sub_index(key, one, on=ON[rules], per=per).value for one in given]
    assert found.to_list() == exact


@pytest.mark.parametrize(("rules", "per", "key"), CASES)
def test_around_every_break(rules: str, per: str, key: str) -> None:
    """A millionth below, on and above each break, and the halves that 4.2.2 rounds."""
    edition = hj633_reports_bulk.STANDARD.named(rules)
    near = [
        Decimal(n).scaleb(-6)
        for n in (-500_001, -500_000, -50_000, -1, 0, 1, 50_000, 500_000, 500_001)
    ]
    given = sorted(
        {edge + by for edge in edition.says[per][key]["breaks"] for by in near if edge + by >= 0}
    )
    column = pl.LazyFrame({"c": [int(one * 10**6) for one in given]})
    index = hj633_bulk.sub_index(nw.col("c"), key, edition, per, 6)
    found = nw.from_native(column).select(index.alias("iaqi")).to_native().collect()["iaqi"]
    exact = [hj633.sub_index(key, one, on=ON[rules], per=per).value for one in given]
    assert found.to_list() == exact


def test_known_points() -> None:
    """Points known from the text and from published practice, so that both can't be wrong alike."""
    known = [
        ("CO", "day", "2.2", "2012", 55),
        ("CO", "hour", "65.4", "2012", 218),
        ("PM2.5", "day", "75", "2012", 100),
        ("PM2.5", "day", "60", "2026", 100),
        ("PM2.5", "day", "61", "2026", 101),
        ("SO2", "hour", "801", "2026", 200),
        ("O3_8h", "day", "801", "2026", 300),
    ]
    for key, per, value, rules, wanted in known:
        edition = hj633_reports_bulk.STANDARD.named(rules)
        column = pl.LazyFrame({"c": [int(Decimal(value) * 10**4)]})
        index = hj633_bulk.sub_index(nw.col("c"), key, edition, per, 4)
        assert (
            nw.from_native(column).select(index.alias("i")).to_native().collect().item() == wanted
        )
