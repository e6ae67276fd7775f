"""Whatever has an address can be explained from it, under every choice, and both hands agree."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from tests.ledger import cities
from tests.ledger.conftest import NOW
from tests.ledger.test_compute import add, mark
from youju.ledger import address, compute, snapshot
from youju.ledger.assess import Request, evaluate
from youju.ledger.explain import explain
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.terms.errors import NotThere
from youju.terms.figures import Figure
from youju.terms.periods import parse

SCHEME = "fig_score/county_air_2026"


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> City:
    return cities.hard(tmp_path_factory.mktemp("addresses") / "city")


@pytest.fixture(scope="module")
def held_hard(hard: City) -> Snapshot:
    return snapshot.load(hard)


@pytest.mark.parametrize(
    "text",
    [
        "fig_air_day/甲县/2026-11-22/pm25",
        "fig_air_period/甲县/..2026-11-22/index?dust=excluded&basis=3",
        "fig_air_period/甲县/2026-01-01..2026-02-03/PM2.5?points=A1,A3&edition=2026",
        "fig_air_hour/A1/2026-03-01T08:00+08:00/aqi?dust=excluded",
        "fig_score/county_air_2026/2026-11/甲县/rank.index?points=comparable&edition=today&basis=2",
    ],
)
def test_an_address_reads_back_as_itself(text: str) -> None:
    assert str(address.read(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "fig_air_day/甲县/pm25",
        "fig_air_year/甲县/2026/pm25",
        "fig_air_day/甲县/2026-11-22/pm25?dust=both",
        "fig_air_day/甲县/2026-11-22/pm25?basis=first",
        "fig_air_day/甲县/2026-11-22/pm25?colour=red",
        "fig_score/a/b/c/d/e",
        "fig_score/a/2026/甲县?dust=excluded",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotThere, match="地址"):
        address.read(text)


def scored(figure: Figure) -> list[str]:
    return [one.ref for _, one in figure.walk() if one.ref.startswith("fig_")]


@pytest.mark.parametrize("choice", ["", "?points=comparable", "?edition=today"])
@pytest.mark.parametrize("period", ["..2026-03-20", "2026-03-05"])
def test_every_part_of_a_score_leads_on(untouched: City, period: str, choice: str) -> None:
    """Each address in the tree of a score is explained in its turn, and all agree."""
    held = snapshot.load(untouched)
    whole = explain(untouched, f"{SCHEME}/{period}/乙县{choice}", snapshot=held)
    assert whole.agrees, whole.verdict
    assert "逐条重算" in whole.verdict
    assert whole.figure.ref == f"{SCHEME}/{period}/乙县/score{choice}"
    answer = evaluate(
        untouched,
        Request(
            example_text("county_air_2026"),
            parse(period),
            points="comparable" if "points" in choice else "as-was",
            edition="today" if "edition" in choice else "own",
        ),
        snapshot=held,
    )
    assert whole.figure.value == answer.assessment.totals["乙县"].printed
    below = dict.fromkeys(scored(whole.figure))
    assert any(one.startswith("fig_air_period/") for one in below)
    assert any(one.startswith(f"{SCHEME}/{period}/乙县/pm25_target") for one in below)
    for text in below:
        found = explain(untouched, text, snapshot=held)
        assert found.agrees, (text, found.verdict)


def test_places_grades_and_measures_have_addresses(untouched: City) -> None:
    for item in ("rank.index", "rank.score", "grade", "index", "pm25_change", "good_rate"):
        found = explain(untouched, f"{SCHEME}/2026-03/甲县/{item}")
        assert found.agrees, (item, found.verdict)
    rank = explain(untouched, f"{SCHEME}/2026-03/甲县/rank.index").figure
    assert rank.unit == "位"
    for wrong in ("2026-03/丙县", "2026-03/甲县/nothing", "2019-03/甲县"):
        with pytest.raises(NotThere):
            explain(untouched, f"{SCHEME}/{wrong}")
    with pytest.raises(NotThere, match="考核方案"):
        explain(untouched, "fig_score/nothing/2026-03/甲县")


def test_what_an_address_with_a_basis_says_stays(city: City) -> None:
    """A letter quotes the figure as of the first computation; a later mark does not change it."""
    texts = ("fig_air_day/甲县/2026-04-10/pm25", f"{SCHEME}/2026-04/甲县/pm25")
    before = {text: explain(city, text) for text in texts}
    add(city, mark(first_hour=mark().first_hour - 9, last_hour=mark().last_hour + 14))
    compute.compute(city, now=NOW + timedelta(hours=1))
    held = snapshot.load(city)
    for text, was in before.items():
        quoted = explain(city, f"{text}?basis={was.basis.number}", snapshot=held)
        now = explain(city, text, snapshot=held)
        assert quoted.agrees
        assert now.agrees
        assert quoted.figure.value == was.figure.value != now.figure.value
        assert (quoted.basis, now.basis) == (was.basis, held.computed)


@pytest.mark.parametrize("dust", ["", "dust=excluded"])
@pytest.mark.parametrize("edition", ["", "edition=2012", "edition=2026"])
@pytest.mark.parametrize("item", ["CO", "index", "good_rate"])
def test_chosen_points_and_editions_agree(
    hard: City, held_hard: Snapshot, item: str, edition: str, dust: str
) -> None:
    held = held_hard
    for points in ("", "points=A1,A3"):
        query = "&".join(one for one in (dust, points, edition) if one)
        for place in ("2026-03", "2026-02-26..2026-03-03"):
            text = f"fig_air_period/甲县/{place}/{item}" + (f"?{query}" if query else "")
            found = explain(hard, text, snapshot=held)
            assert found.agrees, (text, found.verdict)
            assert address.read(found.figure.ref).item == item
    day = f"fig_air_day/甲县/2026-03-02/aqi?points=A1{'&' + edition if edition else ''}"
    assert explain(hard, day, snapshot=held).agrees


def test_points_that_are_none_of_the_place_are_refused(hard: City) -> None:
    with pytest.raises(NotThere, match="B1"):
        explain(hard, "fig_air_period/甲县/2026-03/PM2.5?points=A1,B1")
    with pytest.raises(NotThere, match="2013"):
        explain(hard, "fig_air_period/甲县/2026-03/PM2.5?edition=2013")


@pytest.mark.parametrize("dust", ["kept", "excluded"])
def test_every_hour_agrees(hard: City, dust: str) -> None:
    """Marks, dust, "/", blanks, the hour before and after the change of editions."""
    held = snapshot.load(hard)
    asked = [
        ("A1", cities.hour(2, 28, 23)),
        ("A1", cities.hour(3, 1, 0)),
        ("A1", cities.hour(3, 5, 9)),  # PM2.5 invalid
        ("A1", cities.hour(3, 9, 12)),  # O3 and NO2 in calibration
        ("A1", cities.hour(3, 20, 20)),  # dust
        ("B1", cities.hour(3, 14, 6)),  # PM10 not measured
        ("A2", cities.hour(3, 2, 5)),  # no particles
    ]
    explained = 0
    for site, hour in asked:
        for item in ("pm25", "pm10", "no2", "co", "o3", "aqi"):
            text = address.hour(site, hour, item, dust)
            try:
                found = explain(hard, text, snapshot=held)
            except NotThere:
                continue  # no reading came in that hour
            explained += 1
            assert found.agrees, (text, found.verdict)
            assert "不存库" in found.verdict
    assert explained > 30


def test_an_hour_leads_to_its_record_and_marks(hard: City) -> None:
    found = explain(hard, "fig_air_hour/A1/2026-03-05T10:00+08:00/PM2.5").figure
    assert found.value is None
    assert "无效" in found.note
    assert "不参与统计" in found.note
    (reading,) = found.of
    assert reading.ref.startswith("import/1")
    assert reading.value is not None
    with pytest.raises(NotThere, match="整点"):
        explain(hard, "fig_air_hour/A1/2026-03-05T10:30/pm25")
    with pytest.raises(NotThere, match="站点"):
        explain(hard, "fig_air_hour/甲县/2026-03-05T10:00/pm25")


def test_the_day_of_a_tree_is_a_date(untouched: City) -> None:
    with pytest.raises(NotThere, match="一天"):
        explain(untouched, "fig_air_day/甲县/2026-03/pm25")
    rows = snapshot.load(untouched).day_rows["site"].filter(pl.col("object") == "A1")
    assert rows["day"].max() == (date(2026, 4, 30) - date(1970, 1, 1)).days
