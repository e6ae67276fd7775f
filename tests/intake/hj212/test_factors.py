"""The shipped tables against the reference they were taken from."""

from __future__ import annotations

import csv
import re
from decimal import Decimal

from youju.intake.hj212.factors import factor, flag_name, measured, stands_for_none


def _rows(shared, name):
    with (shared / "reference/hj212" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_code_of_the_reference_is_known(shared):
    rows = _rows(shared, "factors.csv")
    assert len(rows) == 397
    for row in rows:
        if not re.search(r"\dx+$", row["code"]):
            one = factor(row["code"])
            assert (one.name, one.unit, one.type) == (
                row["name_zh"],
                row["unit_zh"],
                row["data_type"],
            )
    for row in _rows(shared, "factors_2005.csv"):
        one = factor(row["code_2005"], "2005")
        assert (one.name, one.newer) == (row["name_zh"], row["code_2017"])


def test_codes_with_places():
    assert factor("e30301").name == "鼓风量"
    assert factor("i33315") is not None
    for twice in ("e70101", "g11901"):  # printed twice with two meanings
        assert factor(twice) is None
    for odd in ("e303xx", "e3030", "e303012", "O3", "", "e303１1"):
        assert factor(odd) is None


def test_flags_by_edition(shared):
    for row in _rows(shared, "data_flags.csv"):
        assert flag_name(row["flag"], row["edition"]) == row["meaning_zh"]
        good = row["flag"] == "N" or row["meaning_en"] == "normal data"
        assert measured(row["flag"], row["edition"]) is good
    assert flag_name("?", "2017") is None
    assert not measured("?", "2017")
    assert not measured("3", "2017")
    assert not measured("d", "2017")


def test_the_sign_for_no_conversion():
    """HJ 212-2025 8.1.1 d: for NOx 9999.99 or -9999.99; the types of table B.2 are second-hand."""
    for code, number in (("a21002", "9999.99"), ("a21026", "99999.99"), ("a34013", "9999.9")):
        assert stands_for_none(code, Decimal(number), "2025")
        assert stands_for_none(code, -Decimal(number), "2025")
        assert not stands_for_none(code, Decimal(number), "2017")
        assert not stands_for_none(code, Decimal(number) - 1, "2025")
    assert not stands_for_none("a05024", Decimal("999.9"), "2025")  # type not known
    assert not stands_for_none("XYZ", Decimal("9999.99"), "2025")


def test_what_2025_renames(shared):
    assert (factor("a21026", "2025").type, factor("a21026", "2025").mark) == ("N5.2", "secondary")
    assert factor("a01014", "2025").name == "废气含湿量"
    assert factor("a34004", "2025").edition == "2017"  # nothing newer is known
