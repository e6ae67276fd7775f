"""The shipped tables against the reference they were taken from."""

from __future__ import annotations

import csv
import re

from youju.intake.hj212.factors import factor, flag_name, measured


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
