"""The published classes of surface water, and what explains each difference."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from tests.fidelity import water
from tests.fidelity.conftest import Measuring


def test_days_by_raw_values(measured: Measuring) -> None:
    found = measured(water.days_by_raw_values)
    assert not found.listed, found.listed[:5]
    assert (found.agree, found.total) == (13_234, 13_234)


def test_every_row_of_the_file_comes_back(shared: Path) -> None:
    assert len(water.readings(shared, water.DAYS)) == 15_322
    assert len(water.readings(shared, water.ROUNDS)) == 21_813


def test_days_by_shown_values(measured: Measuring) -> None:
    """99.66 %: rounding moved a value across a limit in each of the others."""
    found = measured(water.days_by_shown_values)
    assert (found.agree, found.total) == (13_189, 13_234)
    assert len(found.listed) == 45
    assert all("显示为" in line for line in found.listed), found.listed


def test_a_class_without_total_phosphorus(shared: Path) -> None:
    rows = water.with_class(water.readings(shared, water.DAYS))
    without = [ours for _, ours in rows if "tp" not in ours["items"].split(",")]
    assert len(without) == 2_392
    assert {ours["items"] for ours in without} == {"ph,do,codmn,nh3n"}


def test_river_table_everywhere(shared: Path) -> None:
    """Without types 95.2 %: lake or river is worth five points."""
    rows = water.with_class(water.readings(shared, water.DAYS, types="river"))
    equal = sum(ours["class"] == theirs["class_published"] for theirs, ours in rows)
    assert round(Fraction(1000 * equal, len(rows))) == 952


@pytest.mark.parametrize("until", [water.WHOLE_NETWORK, "2020-05-31", "2020-07-31"])
def test_types_learnt_before_and_judged_after(shared: Path, until: str) -> None:
    """At least 99.95 % of the rows whose type was learnt or does not matter."""
    found = water.judged_after(shared, until)
    equal = found.equal(found.judged)
    wrong = found.wrong(found.judged, water.UNEXPLAINED)
    assert len(found.judged) > 5_000
    assert equal * 10_000 >= len(found.judged) * 9_995, wrong[:5]
    assert len(wrong) == len(found.judged) - equal


def test_the_other_rows_are_counted_judged_as_rivers_and_marked(
    shared: Path, measured: Measuring
) -> None:
    """Type not learnt and decisive: 1,472 rows after the two days, 1,254 of them right."""
    found = water.judged_after(shared, water.WHOLE_NETWORK)
    assert (len(found.judged), found.equal(found.judged)) == (8_882, 8_882)
    assert (len(found.others), found.equal(found.others)) == (1_472, 1_254)
    assert measured(water.days_by_learnt_types)[1:3] == (8_882, 8_882)
    assert measured(water.days_without_a_type)[1:3] == (1_254, 1_472)
    rivers = {
        (ours["section"], ours["time"]): ours["class"]
        for _, ours in water.readings(shared, water.DAYS, types="river")
    }
    for _, ours in found.others:
        assert ours["type"] == "river"
        assert "type assumed" in ours["remark"]
        assert ours["class"] == rivers[ours["section"], ours["time"]]
    types = water.learnt(shared, water.WHOLE_NETWORK)
    for _, ours in found.judged:
        assert ("type assumed" in ours["remark"]) == (ours["section"] not in types)


def test_sections_without_a_type_say_so(shared: Path) -> None:
    for _, ours in water.readings(shared, water.DAYS):
        assert ours["type"] in ("river", "lake")
        assert ("type assumed" not in ours["remark"]) or ours["type"] == "river"
    assumed = {
        ours["section"]
        for _, ours in water.readings(shared, water.DAYS)
        if "type assumed" in ours["remark"]
    }
    assert assumed


def test_the_rounds_and_what_explains_their_differences(shared: Path, measured: Measuring) -> None:
    found = measured(water.rounds_of_16_provinces)
    assert (found.agree, found.total) == (20_379, 20_654)
    assert len(found.listed) == 275
    assert all(line.endswith(("上)", "次)", "释)")) for line in found.listed)
    causes = Counter(why for _, _, why in water.rounds_explained(shared))
    assert sum(causes.values()) == 275
    # Counted with this program, so that a change is noticed.
    assert causes == {water.ON_LIMIT: 103, water.NEIGHBOUR: 164, water.UNEXPLAINED: 8}
