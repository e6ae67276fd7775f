"""GB 3095: every limit against the reference table, phases, zones, provinces, states."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from youju.standards.air import gb3095
from youju.standards.air.gb3095 import StricterLimits
from youju.terms.clauses import SECONDARY, VERIFIED
from youju.terms.errors import BadInput, NoEditionInForce, UnknownSubstance

TRANSITION, FINAL = date(2026, 3, 1), date(2031, 1, 1)
DAY = timedelta(days=1)


def reference_rows(shared: Path) -> Iterator[dict[str, str]]:
    with (shared / "reference/air/gb3095_limits.csv").open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def test_every_limit_of_the_reference_on_its_first_and_last_day(shared: Path) -> None:
    seen = set()
    units = {"ug/m3": "µg/m³", "mg/m3": "mg/m³"}
    rows = list(reference_rows(shared))
    assert len(rows) == 62
    for row in rows:
        first = date.fromisoformat(row["effective_from"])
        last = row["effective_to"]
        averaging = {"max8h": "8h"}.get(row["averaging"], row["averaging"])
        for day in (first, date.fromisoformat(last) if last else FINAL + 400 * DAY):
            for zone in (1, 2):
                found = gb3095.limit(row["pollutant"], averaging, on=day, zone=zone)
                assert found.value == Decimal(row[f"class{zone}"]), (row, zone, day)
                assert found.unit == units[row["unit"]]
                assert found.by is not None
                assert found.by.instrument == row["standard"]
                assert found.by.article[:2] == f"表{row['table'].split()[1]}"
                assert found.by.mark == row["evidence"] == VERIFIED
            rules = gb3095.STANDARD.on(day).rules
            seen.add((rules, row["pollutant"], averaging))
    kept = {
        (edition.rules, key, averaging)
        for edition in gb3095.STANDARD.editions
        for table in ("basic", "other")
        for key, row in edition.says[table].items()
        if isinstance(row, dict)
        for averaging in row
        if averaging in gb3095.AVERAGING
    }
    assert kept == seen


def test_the_phases_of_pm25() -> None:
    days = (TRANSITION - DAY, TRANSITION, FINAL - DAY, FINAL)
    assert [gb3095.limit("PM2.5", "24h", on=day).value for day in days] == [75, 60, 60, 50]
    assert [gb3095.limit("PM2.5", "year", on=day).value for day in days] == [35, 30, 30, 25]


def test_rule_sets_by_name_ignore_the_day() -> None:
    values = [
        gb3095.limit("SO2", "24h", on=date(2019, 1, 1), rules=rules).value
        for rules in ("2012", "2026", "2031")
    ]
    assert values == [150, 150, 50]
    with pytest.raises(NoEditionInForce):
        gb3095.limit("SO2", "24h", on=TRANSITION, rules="1996")


def test_before_nationwide_introduction() -> None:
    assert gb3095.limit("PM2.5", "year", on=date(2013, 6, 1)).note == "全国实施之前"
    assert gb3095.limit("PM2.5", "year", on=date(2016, 1, 1)).note == ""
    with pytest.raises(NoEditionInForce):
        gb3095.limit("PM2.5", "year", on=date(2012, 2, 28))


def test_explained_with_clause_and_phase() -> None:
    assert gb3095.limit("O3_8h", "8h", on=FINAL, zone=1).explain() == (
        "O3 日最大8小时平均一级限值 = 100 µg/m³  ← GB 3095-2026 表1（最终限值）"
    )
    assert "表2注a、注b（过渡限值）" in gb3095.limit("NOx", "year", on=TRANSITION).explain()


def test_a_substance_answers_to_its_names_and_codes() -> None:
    for name, key in {
        "pm25": "PM2.5",
        "a34004": "PM2.5",
        "O3": "O3",
        "a20044": "Pb",
        "a25044": "BaP",
        "a34001": "TSP",
        "a21002": "NOx",
    }.items():
        averaging = "8h" if key == "O3" else "year"
        assert gb3095.limit(name, averaging, on=FINAL).name.startswith(key + " ")


def test_refusals() -> None:
    with pytest.raises(UnknownSubstance, match="限值"):
        gb3095.limit("a25002", "year", on=FINAL)  # benzene is in the list, not in the standard
    with pytest.raises(UnknownSubstance, match="PM9"):
        gb3095.limit("PM9", "year", on=FINAL)
    with pytest.raises(UnknownSubstance, match="24h、1h"):
        gb3095.limit("CO", "year", on=FINAL)
    for word in ("unit", "clause", "month", ""):
        with pytest.raises(UnknownSubstance):
            gb3095.limit("PM2.5", word, on=FINAL)
    for zone in (0, 3, -1):
        with pytest.raises(BadInput, match="功能区"):
            gb3095.limit("PM2.5", "year", on=FINAL, zone=zone)


# --- provinces -------------------------------------------------------------------------------

OWN = StricterLimits(
    "DB00/T 1-2027",
    "表1",
    date(2027, 1, 1),
    {("PM2.5", "year"): 28, ("CO", "24h"): Decimal("3.5")},
    until=date(2029, 12, 31),
    mark=SECONDARY,
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2026, 12, 31), 30),
        (date(2027, 1, 1), 28),
        (date(2029, 12, 31), 28),
        (date(2030, 1, 1), 30),
    ],
)
def test_a_provincial_limit_counts_on_its_days(day: date, value: int) -> None:
    assert gb3095.limit("PM2.5", "year", on=day, provinces=(OWN,)).value == value
    assert gb3095.limit("PM2.5", "year", on=day).value == 30


def test_a_provincial_limit_stands_above_the_national_one_with_its_own_clause() -> None:
    found = gb3095.limit("CO", "24h", on=date(2028, 1, 1), provinces=(OWN,))
    assert found.explain() == (
        "CO 24小时平均二级限值 = 3.5 mg/m³  ← DB00/T 1-2027 表1〔据转引〕  （严于国家标准）\n"
        "  CO 24小时平均二级限值 = 4 mg/m³  ← GB 3095-2026 表1（过渡限值）"
    )
    assert found.mark == SECONDARY
    assert gb3095.limit("CO", "24h", on=date(2028, 1, 1), provinces=(OWN,), zone=1).value == 4
    assert gb3095.limit("PM10", "year", on=date(2028, 1, 1), provinces=(OWN,)).value == 60


def test_a_looser_provincial_limit_is_refused() -> None:
    loose = StricterLimits("DB00/T 2-2027", "表1", date(2027, 1, 1), {("PM2.5", "year"): 31})
    with pytest.raises(BadInput, match="只能严于国家标准"):
        gb3095.limit("PM2.5", "year", on=date(2028, 1, 1), provinces=(loose,))


# --- the state of the air --------------------------------------------------------------------


def test_the_reference_state_changes_once() -> None:
    change = date(2018, 9, 1)
    assert gb3095.reference_state("SO2", on=change - DAY).value == "273 K、101.325 kPa"
    assert gb3095.reference_state("PM2.5", on=change - DAY).value == "273 K、101.325 kPa"
    for day in (change, date(2026, 2, 28), TRANSITION, FINAL):
        assert gb3095.reference_state("SO2", on=day).value == "298.15 K、101.325 kPa"
        assert gb3095.reference_state("PM2.5", on=day).value == "实际温度和压力"
    by = gb3095.reference_state("SO2", on=TRANSITION).by
    assert str(by) == "GB 3095-2026 3.14、4.3"


def test_gases_convert_and_particles_do_not() -> None:
    before, after = date(2018, 8, 31), date(2018, 9, 1)
    factor = gb3095.factor_between("O3_8h", measured=before, wanted=after)
    assert factor == Fraction(27300, 29815)
    assert Decimal("0.91564") < factor < Decimal("0.91565")
    back = gb3095.factor_between("CO", measured=after, wanted=before)
    assert back == 1 / factor
    assert gb3095.factor_between("CO", measured=after, wanted=FINAL) == 1
    assert gb3095.factor_between("PM10", measured=before, wanted=after) is None
    assert gb3095.factor_between("PM10", measured=after, wanted=FINAL) == 1
    assert gb3095.factor_between("PM10", measured=before, wanted=before) == 1
