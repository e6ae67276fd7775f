"""Means of a period: the pH through H+, the decimals of 2020, the class that they give."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from youju.standards.water import gb3838, periods, surface
from youju.standards.water.gb3838 import Below
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, UnknownSubstance
from youju.terms.numbers import round_even
from youju.terms.states import Gap

DAY = date(2026, 3, 31)


def test_decimals_as_transcribed(shared: Path) -> None:
    names = {str(gb3838.STANDARD.on(DAY).says["basic"][key]["name"]): key
             for key in gb3838.items(DAY)}  # fmt: skip
    file = shared / "reference" / "water" / "surface_water_rounding_2020.csv"
    with file.open(encoding="utf-8") as lines:
        rows = {row["item"]: row for row in csv.DictReader(lines)}
    decimals = periods.STANDARD.on(DAY).says["rounding"]["decimals"]
    assert set(decimals) == set(names.values()) - {"water_temp"}
    for name, key in names.items():
        if key in decimals:
            assert decimals[key] == int(rows[name]["decimals_for_evaluation"]), key


def test_mean_ph_goes_through_hydrogen_ions() -> None:
    """The example of the public implementation, and one by hand: (10⁻⁶ + 10⁻⁸)/2 → 6.2967."""
    six = [Decimal(x) for x in ("6.5", "7.9", "8.8", "9", "6.78", "8.87")]
    assert round_even(periods.mean(six, "ph", on=DAY).value, 2) == Decimal("7.08")  # type: ignore[arg-type]
    two = periods.mean([6, 8], "ph", on=DAY).value
    assert round_even(two, 4) == Decimal("6.2967")  # type: ignore[arg-type]
    assert periods.mean([7, 7, 7], "ph", on=DAY).value == 7


@pytest.mark.parametrize(
    ("item", "value", "shown"),
    [
        ("tp", "0.0035", "0.004"),
        ("tp", "0.0045", "0.004"),
        ("tp", "0.00005", "0.00005"),
        ("tp", "0.00044", "0.0004"),
        ("tp", "0", "0.000"),
        ("do", "7.45", "7.4"),
        ("do", "7.55", "7.6"),
        ("ph", "8.5", "8"),
        ("ph", "9.4", "9"),
        ("ph", "0.3", "0"),
        ("nh3n", "0.155", "0.16"),
        ("hg", "0.000055", "0.00006"),
    ],
)
def test_rounding(item: str, value: str, shown: str) -> None:
    assert str(periods.rounded(item, Decimal(value), on=DAY).value) == str(Decimal(shown))


def test_below_detection_counts_half_and_gaps_not_at_all() -> None:
    values = [Decimal("0.3"), Below(Decimal("0.05")), None, Gap.INVALID]
    found = periods.mean(values, "nh3n", on=DAY)
    assert found.value == Fraction(13, 80)  # (0.3 + 0.025) / 2
    assert found.note == "2个值，其中1个未检出，按检出限的一半计"
    already = periods.mean([Decimal("0.3"), Decimal("0.025")], "nh3n", on=DAY)
    assert already.value == found.value


def test_the_class_of_a_month_is_that_of_its_rounded_means() -> None:
    """CODMn (5.9 + 6.18)/2 = 6.04 → 6.0, Ⅲ; not rounded it would be Ⅳ."""
    base = {"ph": 7, "do": Decimal("8"), "nh3n": Decimal("0.1"), "tp": Decimal("0.05")}
    month = [base | {"codmn": Decimal("5.9")}, base | {"codmn": Decimal("6.18")}]
    found = periods.period_class(month, on=DAY)
    assert found.judged.figure.value == "Ⅲ"
    assert found.judged.deciding == ("codmn",)
    assert found.values["codmn"].explain().startswith("高锰酸盐指数评价值 = 6.0 mg/L")
    plain = surface.section_class(base | {"codmn": Decimal("6.04")}, on=DAY)
    assert plain.figure.value == "Ⅳ"


def test_a_month_without_readings_has_no_class() -> None:
    for month in ([], [{"ph": None, "do": Gap.MISSING}]):
        assert periods.period_class(month, on=DAY).judged.figure.value is None


def test_refusals() -> None:
    with pytest.raises(NotEnoughData):
        periods.mean([None], "tp", on=DAY)
    with pytest.raises(BadInput, match="pH"):
        periods.mean([15], "ph", on=DAY)
    with pytest.raises(BadInput, match="检出限"):
        periods.mean([Below(Decimal("1"))], "do", on=DAY)
    with pytest.raises(UnknownSubstance):
        periods.mean([1], "water_temp", on=DAY)
    with pytest.raises(UnknownSubstance):
        periods.rounded("浊度", 1, on=DAY)
    with pytest.raises(NoEditionInForce):
        periods.rounded("tp", 1, on=date(2019, 12, 31))


@pytest.mark.parametrize(
    ("period", "count", "hindered", "value"),
    [
        ("month", 1, False, "有效"),
        ("month", 0, False, "无效"),
        ("quarter", 1, False, "无效"),
        ("quarter", 2, False, "有效"),
        ("year", 11, False, "无效"),
        ("year", 12, False, "有效"),
        ("year", 7, True, "无效"),
        ("year", 8, True, "有效"),
    ],
)
def test_how_much_a_period_needs(period: str, count: int, hindered: bool, value: str) -> None:
    found = periods.enough(period, count, on=DAY, hindered=hindered)
    assert (found.value, found.mark) == (value, "to-be-checked")
    with pytest.raises(BadInput, match="week"):
        periods.enough("week", 1, on=DAY)
