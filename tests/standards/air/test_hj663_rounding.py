"""HJ 663, decimals, exceedance, rates, attainment — and the dated file against the reference."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.standards.air import gb3095, hj663
from youju.terms.errors import BadInput

EXAMPLES = tomllib.loads(
    Path(__file__).with_name("hj663.examples.toml").read_text(encoding="utf-8")
)
OLD, NEW = date(2026, 2, 28), date(2026, 3, 1)


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "reference/air" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("ex", EXAMPLES["rounding"], ids=lambda ex: ex["says"])
@pytest.mark.parametrize("purpose", hj663.PURPOSES)
def test_worked_rounding(ex: dict[str, Any], purpose: str) -> None:
    found = hj663.rounded(ex["item"], Decimal(ex["value"]), purpose, on=ex["on"])
    assert str(found.value) == ex[purpose], ex["sum"]


def test_rounding_from_the_held_value_only_once() -> None:
    assert str(hj663.rounded("PM2.5", Decimal("2.5000001"), on=OLD).value) == "2"
    assert str(hj663.rounded("PM2.5", Decimal("2.500001"), on=OLD).value) == "3"
    assert str(hj663.rounded("PM2.5", Decimal("2.45"), on=OLD).value) == "2"


def test_marks_and_refusals_of_rounding() -> None:
    assert hj663.rounded("PM2.5", 30, on=OLD).mark == "to-be-checked"
    assert hj663.rounded("PM2.5", 30, on=NEW).mark == "secondary"
    assert hj663.rounded("PM2.5", None, on=NEW).value is None
    assert hj663.rounded("O3", 30, "monitoring", on=NEW).value == 30
    with pytest.raises(BadInput, match="display"):
        hj663.rounded("PM2.5", 30, "display", on=NEW)
    with pytest.raises(BadInput, match="TSP"):
        hj663.rounded("TSP", 30, on=NEW)


@given(st.integers(0, 10**9), st.sampled_from(hj663.PURPOSES))
def test_rounding_moves_by_half_a_step_at_most(units: int, purpose: str) -> None:
    value = Decimal(units).scaleb(-6)
    found = hj663.rounded("PM2.5", value, purpose, on=NEW).value
    assert isinstance(found, Decimal)
    step = Decimal(1).scaleb(-1 if purpose == "statistic" else 0)
    assert abs(found - value) <= step / 2
    assert hj663.rounded("PM2.5", found, purpose, on=NEW).value == found


def test_exceedance_multiple() -> None:
    limit = gb3095.limit("PM2.5", "24h", on=NEW)
    found = hj663.exceedance_multiple("PM2.5", 78, limit, on=NEW)
    assert str(found.value) == "0.30"  # (78 − 60) / 60
    assert str(hj663.exceedance_multiple("CO", Decimal("4.35"), 4, on=NEW).value) == "0.10"
    assert hj663.exceedance_multiple("PM2.5", Decimal("60.4"), 60, on=NEW).note == "未超标"
    assert hj663.exceedance_multiple("PM2.5", Decimal("60.6"), 60, on=NEW).value == Decimal("0.02")
    assert hj663.exceedance_multiple("PM2.5", None, 60, on=NEW).value is None


def test_rates() -> None:
    assert str(hj663.attainment_rate(1, 8, on=NEW).value) == "12.5"
    assert str(hj663.attainment_rate(1, 800, on=NEW).value) == "0.1"
    assert str(hj663.attainment_rate(365, 365, on=NEW).value) == "100.0"
    assert hj663.attainment_rate(0, 0, on=NEW).value is None
    for part, whole in ((2, 1), (-1, 3)):
        with pytest.raises(BadInput):
            hj663.attainment_rate(part, whole, on=NEW)
    ratio = hj663.good_day_ratio([0, 50, 100, 101, 500, None, None, 100], on=NEW)
    assert str(ratio.value) == "66.7"  # 4 of 6
    assert [part.value for part in ratio.of] == [4, 6]
    assert hj663.good_day_ratio([None], on=NEW).note == "没有有效日"


@pytest.mark.parametrize(
    ("item", "mean", "percentile", "on", "verdict"),
    [
        ("PM2.5", Decimal("30.4"), 60, NEW, "达标"),  # judged as 30
        ("PM2.5", Decimal("30.6"), 60, NEW, "不达标"),
        ("PM2.5", 30, 61, NEW, "不达标"),
        ("PM2.5", 35, 75, OLD, "达标"),
        ("PM2.5", 35, None, OLD, None),
        ("PM2.5", 36, None, OLD, "不达标"),
        ("CO", None, 4, OLD, "达标"),
        ("O3", None, 161, OLD, "不达标"),
    ],
)
def test_a_year_attains(
    item: str, mean: Any, percentile: Any, on: date, verdict: str | None
) -> None:
    found = hj663.attains(item, mean, percentile, on=on)
    assert found.value == verdict
    assert found.mark == "to-be-checked"


def test_final_limits_of_2031() -> None:
    assert hj663.attains("PM2.5", 26, 50, on=date(2030, 12, 31)).value == "达标"
    assert hj663.attains("PM2.5", 26, 50, on=date(2030, 12, 31), rules="2031").value == "不达标"
    assert hj663.attains("PM2.5", 26, 50, on=date(2031, 1, 1)).value == "不达标"


# — the dated file against the reference —


def edition(rules: str) -> dict[str, Any]:
    return dict(hj663.STANDARD.named(rules).says)


def test_dates_of_the_editions(shared: Path) -> None:
    found = {row["doc"]: row for row in rows(shared, "documents.csv")}
    old, new = found["HJ 663-2013"], found["HJ 663-2026"]
    assert str(edition("2012")["issued"]) == old["issued"]
    assert str(edition("2012")["since"]) == old["effective_from"]
    assert str(edition("2012")["until"]) == old["effective_to"]
    assert str(edition("2026")["since"]) == new["effective_from"]
    assert str(edition("2026")["issued"]).startswith(new["issued"])
    assert edition("2031") == edition("2026")


@pytest.mark.parametrize("rules", ["2012", "2026"])
def test_percentiles_and_statistics_against_the_reference(shared: Path, rules: str) -> None:
    says = edition(rules)
    for row in rows(shared, "assessment_statistics.csv"):
        item = "O3_8h" if row["pollutant"] == "O3" else row["pollutant"]
        assert says["percentile"]["items"][item]["p"] == int(row["percentile_of_daily"])
        is_mean = row["composite_index_numerator"] == "period mean"
        assert says["statistic"][item] == ("mean" if is_mean else "percentile")
        assert ("mean" in says["attainment"]["items"][item]) == (row["annual_mean"] == "yes")


@pytest.mark.parametrize("rules", ["2012", "2026"])
def test_minima_against_the_reference(shared: Path, rules: str) -> None:
    says = edition(rules)
    found = {
        (row["pollutants"], row["statistic"]): [
            int(n) for n in re.findall(r"(?<![\d:.])\d+", row["rule"])
        ]
        for row in rows(shared, "validity.csv")
    }
    year = found["SO2,NO2,PM10,PM2.5,NOx", "year mean"]
    table = says["minimum"]["year"]
    assert [table["days"], table["month"], table["february"]] == year
    assert [says["minimum"]["month"][key] for key in ("month", "february")] == year[1:]
    assert found["O3 max8h and 24h percentiles", "annual percentile"][:2] == year[:2]
    assert [says["day"]["hours"]] == found["SO2,NO2,CO,PM10,PM2.5,NOx", "day mean"]
    window = says["ozone_window"]
    assert found["O3", "8h mean"] == [says["ozone_hours"]["hours"], window["length"]]
    ozone = next(
        r["rule"] for r in rows(shared, "validity.csv") if r["statistic"] == "daily max 8h"
    )
    assert f"{window['first_end']:02d}:00..{window['last_end']}:00" in ozone
    assert f">={says['ozone_day']['windows']} valid" in ozone
    assert f"({window['last_end'] - window['first_end'] + 1} possible)" in ozone
    place = says["place_day"]
    assert found["all", "city value"] == [
        place["share_percent"],
        place["share_percent_few"],
        place["few"],
    ]


@pytest.mark.parametrize("rules", ["2012", "2026"])
def test_rounding_against_the_reference(shared: Path, rules: str) -> None:
    name = hj663.STANDARD.named(rules).name
    tables = edition(rules)["rounding"]
    seen = 0
    for row in rows(shared, "rounding.csv"):
        if row["scope"] != name:
            continue
        decimals, item = int(row["decimals"]), row["item"]
        if item.startswith(("Pb", "BaP")):
            continue  # not among the six items
        seen += 1
        if "multiple" in item or "rate" in item:
            assert tables["ratios"]["multiple" if "multiple" in item else "rate"] == decimals
            continue
        purposes = [
            purpose
            for purpose, words in (
                ("statistic", "statistics"),
                ("monitoring", "hour and day"),
                ("attainment", "judging attainment"),
            )
            if words in item
        ] or list(hj663.PURPOSES)
        mark = "secondary" if row["evidence"].startswith("secondary") else "to-be-checked"
        names = ["CO"] if "CO" in item else ["SO2", "NO2", "O3", "O3_8h", "PM10", "PM2.5"]
        for purpose in purposes:
            assert {tables[purpose][one] for one in names} == {decimals}
            assert tables[purpose]["mark"] == mark
    assert seen == {"2012": 4, "2026": 8}[rules]


def test_the_ozone_limit_is_that_of_gb3095() -> None:
    for rules in ("2012", "2026", "2031"):
        limit = gb3095.limit("O3", "8h", on=NEW, rules=rules)
        assert limit.value == edition(rules)["ozone_day"]["limit"]


def test_every_table_of_numbers_says_clause_and_mark() -> None:
    def tables(says: dict[str, Any], above: tuple[str, ...] = ()) -> None:
        for key, table in says.items():
            if not isinstance(table, dict):
                continue
            path = (*above, key)
            if any(isinstance(one, int) and not isinstance(one, bool) for one in table.values()):
                assert "mark" in table, path
                assert "clause" in table or path[-2] == "items", path
            tables(table, path)

    for rules in ("2012", "2026"):
        tables(edition(rules))
