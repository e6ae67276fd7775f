"""Soil of a city: samples against their standard, rates of safe use by both hands."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.surroundings.town import BUILDING, FARMLAND, SAMPLES, SOIL, bring, built, computed
from youju.ledger.explain import explain
from youju.ledger.surroundings import soil_compute, soil_exact, soil_figures
from youju.readings.city import City
from youju.readings.dated import Lines
from youju.readings.surroundings.points import POINTS
from youju.readings.surroundings.soil import LANDS, Place
from youju.standards.soil import contents, gb15618, gb36600
from youju.terms.errors import NotThere
from youju.terms.periods import day_from
from youju.terms.states import State

REVIEWED = int(State.REVIEWED)
ON = day_from(20_585)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    made = built(
        tmp_path_factory.mktemp("soil") / "city", soil=SOIL, farmland=FARMLAND, building=BUILDING
    )
    bring(made, SAMPLES, "soil")
    return computed(made)


def found(city: City, address: str):  # type: ignore[no-untyped-def]
    said = explain(city, address)
    assert said.agrees, said.verdict
    return said.figure


@pytest.mark.parametrize(
    ("address", "verdict", "note"),
    [
        # paddy at pH 6.5 belongs to the band up to 6.5: Cd 0.4 meets 0.4, As 30 meets 30, Cu 50
        ("T1/2026-05-12@0-20cm/verdict", contents.ABOVE_SCREENING, "铜"),
        ("T1/2026-05-12@0-20cm/镉", contents.NOT_ABOVE, ""),
        # class 1: Cd 20 meets 20, As 20.1 is above 20 and not above 120
        ("T2/2026-05-12@0-50cm/verdict", contents.BETWEEN, "砷"),
        ("T2/2026-05-12@0-50cm/铜", contents.NOT_ABOVE, ""),
        # class 2: the detection limit of Cd, 70, is above 65; atrazine 8 is above 7.4
        ("T4/2026-05-12@0-50cm/镉", None, "检出限高于筛选值，不能判定；请用检出限更低的方法"),
        ("T4/2026-05-12@0-50cm/verdict", contents.BETWEEN, "阿特拉津；镉的检出限高于筛选值"),
        ("T3/2026-05-12@0-20cm/verdict", None, soil_exact.NO_LAND),
    ],
)
def test_a_sample(city: City, address: str, verdict: str | None, note: str) -> None:
    figure = found(city, f"fig_soil_sample/{address}")
    assert (figure.value, figure.note) == (verdict, note)


@pytest.mark.parametrize(
    ("address", "expected", "sum_"),
    [
        ("某市/2026/farmland_rate", Decimal(90), "(100 + 60 + 20) / 200"),
        ("甲县/2026/farmland_rate", Decimal("88.888889"), "160 / 180"),
        ("乙县/2026/farmland_rate", Decimal(100), "20 / 20"),
        ("某市/2026/building_rate", Decimal(75), "3 / (3 + 1); what was not due is in neither"),
        ("乙县/2026/building_rate", None, "nothing was due"),
        ("某市/2026/clean_rate", Decimal(0), "T1, T2, T4 above; T3 has no land, so not judged"),
    ],
)
def test_rates(city: City, address: str, expected: Decimal | None, sum_: str) -> None:
    assert found(city, f"fig_soil_place/{address}").value == expected, sum_


def test_every_plot_of_the_account_stands_in_the_tree(city: City) -> None:
    figure = found(city, "fig_soil_place/甲县/2026/farmland_rate")
    told = {one.name: one.note for one in figure.of if "片" in one.name}
    assert set(told) == {"一片（P1）", "二片（P2）", "三片（P3）"}
    assert told["三片（P3）"] == "轻中度；安全利用；未计入安全利用"


def test_what_is_not_there_is_said(city: City) -> None:
    with pytest.raises(NotThere, match="按年统计"):
        explain(city, "fig_soil_place/某市/2026-05/farmland_rate")
    with pytest.raises(NotThere, match="没有土壤样品"):
        explain(city, "fig_soil_sample/T1/2026-05-12/verdict")  # it was taken at a depth
    with pytest.raises(NotThere, match="没有“铅”这一项"):
        explain(city, "fig_soil_sample/T1/2026-05-12@0-20cm/铅")


def test_the_page_of_a_site_has_the_worst_item_first(city: City) -> None:
    held = soil_figures.load(city)
    sample = held.samples_of("T2")[0]
    assert sample.items[0].item == "砷"
    assert sample.items[0].multiple == Decimal("0")  # 20.1/20 − 1 = 0.005, half to even


def _rows(values: dict[str, tuple[int, bool]], ph: int | None) -> pl.DataFrame:
    given_ = [("pH", ph, False)] if ph is not None else []
    given_ += [(item, units, below) for item, (units, below) in values.items()]
    return pl.DataFrame(
        [
            (
                "T",
                item,
                "soil",
                20_585,
                0,
                units,
                "<" if below else None,
                REVIEWED,
                "import",
                1,
                2,
                nth,
            )
            for nth, (item, units, below) in enumerate(given_)
        ],
        schema=POINTS,
        orient="row",
    )


SITES = st.one_of(
    st.tuples(st.just("farmland"), st.sampled_from(LANDS["farmland"])),
    st.tuples(st.just("building"), st.sampled_from(LANDS["building"])),
)


@given(SITES, st.integers(0, 140), st.data())
@settings(max_examples=60, deadline=None)
def test_both_hands_judge_alike_around_every_value(
    site: tuple[str, str], ph_tenths: int, data: st.DataObject
) -> None:
    kind, land = site
    items = gb15618.items(ON) if kind == "farmland" else gb36600.items(ON)
    line = Place("T", "T", kind, land)
    scale = 10**10
    values = {}
    for item in data.draw(st.lists(st.sampled_from(items), min_size=1, max_size=4, unique=True)):
        bounds = [one for one in _bounds(item, kind, land, ph_tenths) if one is not None]
        near = data.draw(st.sampled_from(bounds)) * scale
        step = data.draw(st.integers(-1, 1))
        values[item] = (max(1, int(near) + step), data.draw(st.booleans()))
    rows = _rows(values, ph_tenths * scale // 10 if kind == "farmland" else None)
    sample, judged = soil_compute.sample_rows(rows, Lines((line,), "名录", ""))
    exact = soil_exact.sample(line, ON, "", rows.to_dicts())
    assert sample["verdict"][0] == exact.figure.value
    assert {one["item"]: one["verdict"] for one in judged.iter_rows(named=True)} == {
        item: figure.value for item, figure in exact.items.items()
    }


def _bounds(item: str, kind: str, land: str, ph_tenths: int) -> list[Decimal | int | None]:
    if kind == "farmland":
        ph = Decimal(ph_tenths).scaleb(-1)
        above = gb15618.intervention_value(item, ph=ph, on=ON)
        low = gb15618.screening_value(item, land=land, ph=ph, on=ON)
    else:
        nth = LANDS["building"].index(land) + 1
        above = gb36600.intervention_value(item, land=nth, on=ON)
        low = gb36600.screening_value(item, land=nth, on=ON)
    return [low.value, above.value if above else None]  # type: ignore[list-item]
