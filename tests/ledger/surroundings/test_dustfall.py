"""Dustfall of a city: a published ranking from sheet to figure, means, targets, refusals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.ledger.surroundings import changzhi
from tests.ledger.surroundings.town import bring, built, computed
from youju.ledger.explain import explain
from youju.ledger.surroundings import dust_exact, dust_figures
from youju.readings.city import City
from youju.readings.surroundings import kept
from youju.terms.errors import NotThere
from youju.terms.numbers import unscaled
from youju.terms.periods import parse

SITES = """site,name,county,city,from,to
D1,东测点,甲县,某市,,
D2,西测点,甲县,某市,,
D3,南测点,乙县,某市,,2026-02-28
D4,北测点,乙县,某市,2026-02-10,
D5,中测点,丙县,某市,,
"""
TARGETS = """place,statistic,limit_t_km2,region,instrument,article,from,to
甲县,月,5.0,,某办〔2026〕1号,附件,2026-01-01,
乙县,月,4.5,,某办〔2026〕1号,,2026-01-01,2026-02-28
某市,累计,5.2,,某办〔2026〕1号,,2026-01-01,
丙县,月,,汾渭平原,,,2018-01-01,
"""
SHEET = """降尘监测结果,,
点位名称,月份,降尘量（t/(km²·30d)）
东测点,2026-01,5.0
西测点,2026-01,5.1
南测点,2026-01,4.55
中测点,2026-01,—
东测点,2026-02,5.06
西测点,2026-02,5.06
北测点,2026-02,4.5
中测点,2026-02,9.9
东测点,2025-01,4.8
中测点,2020-12,9.06
中测点,2021-01,9.06
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    made = built(tmp_path_factory.mktemp("dust") / "city", dustfall=SITES, dustfall_targets=TARGETS)
    bring(made, SHEET, "dustfall", "月.csv")
    return computed(made)


@pytest.fixture(scope="module")
def held(city: City) -> dust_figures.DustFigures:
    return dust_figures.load(city)


@pytest.mark.parametrize(
    ("address", "expected", "sum_"),
    [
        ("甲县/2026-01/mean", Decimal("5.05"), "(5.0 + 5.1) / 2"),
        ("甲县/2026-01/met", "达标", "5.05 is 5.0 on one decimal, half to even"),
        ("甲县/2026-02/met", "超标", "5.06 is 5.1, above 5.0"),
        ("甲县/2026-01/largest", Decimal("5.1"), "西测点"),
        ("甲县/2026-01/smallest", Decimal("5.0"), "东测点"),
        ("甲县/2026-01/change", Decimal("4.2"), "(5.0 - 4.8) / 4.8 = 0.0417"),
        ("乙县/2026-01/mean", Decimal("4.55"), "南测点; 北测点 came later"),
        ("乙县/2026-01/met", "超标", "4.55 is 4.6 on one decimal, above 4.5"),
        ("乙县/2026-02/met", "达标", "4.5 is the limit"),
        ("某市/2026-01/mean", Decimal("4.883333"), "(5.0 + 5.1 + 4.55) / 3 points"),
        ("某市/2026-02/mean", Decimal("6.13"), "(5.06 + 5.06 + 4.5 + 9.9) / 4"),
        # (4.883333 + 6.13) / 2 = 5.5066665, on one decimal 5.5 above 5.2
        ("某市/..2026-02-28/mean", Decimal("5.506666"), "mean of two months, half to even"),
        ("某市/..2026-02-28/met", "超标", "held to 5.2 over 累计"),
        ("甲县/..2026-02-28/mean", Decimal("5.055"), "(5.05 + 5.06) / 2"),
        ("甲县/..2026-02-28/met", None, "no target over 累计"),
        ("丙县/2026-01/mean", None, "its point had nothing"),
        ("丙县/2026-01/rank", None, "nothing to rank"),
        ("乙县/2026-01/rank", 1, "4.6 before 5.0"),
        ("甲县/2026-01/rank", 2, "5.0"),
        ("丙县/2026-02/met", None, "the nation's value ended with 2020"),
        ("丙县/2020-12/met", "超标", "9.06 is 9.1, above the region's 9.0"),
        ("丙县/2021-01/met", None, "one month later"),
        ("D1/2026-01/mean", Decimal("5.0"), "the sheet"),
        ("D1/2026/mean", Decimal("5.03"), "(5.0 + 5.06) / 2"),
    ],
)
def test_a_figure(city: City, address: str, expected: object, sum_: str) -> None:
    found = explain(city, f"fig_dustfall_period/{address}")
    assert found.agrees, found.verdict
    assert found.figure.value == expected, sum_


def test_every_figure_of_the_table_is_what_the_exact_rules_give(
    city: City, held: dust_figures.DustFigures
) -> None:
    again = dust_exact.Recomputation.of(city, held.computed)
    seen = 0
    for row in held.rows.iter_rows(named=True):
        kind, period = row["kind"], parse(row["period"])
        for item in dust_exact.OF_SITES if kind == "site" else dust_exact.ITEMS:
            if item == "rank" and kind != "county":
                continue
            value = again.item(kind, row["object"], item, period).value
            stored = row[item]
            if isinstance(stored, int) and item != "rank":
                stored = unscaled(stored, 1 if item == "change" else 6)
            assert value == stored, (row["object"], row["period"], item)
            seen += 1
    assert seen > 200


def test_each_value_leads_to_its_line_of_the_sheet(city: City) -> None:
    figure = explain(city, "fig_dustfall_period/甲县/2026-02/mean").figure
    assert [one.ref for one in figure.of] == ["import/1#7", "import/1#8"]
    verdict = explain(city, "fig_dustfall_period/甲县/2026-02/met").figure
    assert verdict.by is not None
    assert (verdict.by.instrument, verdict.by.article) == ("某办〔2026〕1号", "附件")
    assert verdict.note == "超过 0.1 t/(km²·月)；按一位小数比较，等于即达标（待核）"


def test_what_lacks_is_named(held: dust_figures.DustFigures) -> None:
    county = held.figure("county", "丙县", "2026-01")
    assert county is not None
    assert (county.mean, county.missing, county.rank) == (None, "中测点", None)
    city = held.figure("city", "某市", "2026-01")
    assert city is not None
    assert city.missing == "中测点"  # 北测点 was not there yet
    year = held.figure("county", "丙县", "..2026-02-28")
    assert year is not None
    assert (year.mean, year.missing, year.many) == (Decimal("9.9"), "2026年1月", 1)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("月球/2026-01/mean", "降尘点位名录中没有“月球”"),
        ("甲县/2026-01/beauty", "可用 mean、largest"),
        ("D1/2026-01/rank", "可用 mean、change"),
        ("某市/2026-01/rank", "只对县（市、区）排名"),
        ("甲县/2019-01/mean", "没有降尘结果"),
    ],
)
def test_what_is_not_there(city: City, address: str, said: str) -> None:
    with pytest.raises(NotThere, match=said):
        explain(city, f"fig_dustfall_period/{address}")


def test_the_published_ranking_from_the_sheet_to_the_figure(tmp_path: Path, shared: Path) -> None:
    printed = changzhi.published(shared)
    assert [one.rank for one in printed] == [1, 2, 2, 4, 5, 5, 5, 8, 8, 8, 11, 12]
    made = built(tmp_path / "city", dustfall=changzhi.register(printed))
    for nth, sheet in enumerate(changzhi.sheets(printed)):
        bring(made, sheet, "dustfall", f"{nth}.csv")
    held = dust_figures.load(computed(made))
    found = {one.name: one for one in held.table("county", "2021-10")}
    for one in printed:
        mine = found[one.county]
        assert (mine.rank, mine.shown, mine.change) == (one.rank, one.value, one.change)
    for item, expected in (("rank", 5), ("change", Decimal("-65.9"))):
        told = explain(made, f"fig_dustfall_period/潞城区/2021-10/{item}")
        assert told.agrees, told.verdict
        assert told.figure.value == expected


def test_another_target_makes_the_verdicts_anew(tmp_path: Path) -> None:
    made = built(tmp_path / "city", dustfall=SITES, dustfall_targets=TARGETS)
    bring(made, SHEET, "dustfall", "月.csv")
    computed(made)
    fresh = TARGETS.replace("甲县,月,5.0", "甲县,月,5.1")
    (made.path / kept.FILES["dustfall_targets"]).write_text(fresh, encoding="utf-8")
    computed(made)
    where = "fig_dustfall_period/甲县/2026-02/met"
    assert explain(made, where).figure.value == "达标"
    before = explain(made, where, basis=1)
    assert before.agrees
    assert before.figure.value == "超标"
