"""Sound by columns against the exact faces: energy means, verdicts, attainment, means, grades."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.sound import gb3096, hj640, levels, levels_bulk
from youju.terms.errors import BadInput
from youju.terms.numbers import Number, scaled, unscaled

ON = date(2026, 3, 1)
DB = 10**4
TENTHS = st.integers(0, 1400).map(lambda n: n * DB // 10)
LEVELS = st.one_of(TENTHS, st.integers(300, 900).map(lambda n: n * DB // 10))


def lazy(data: dict[str, list[Any]], texts: tuple[str, ...] = ()) -> nw.LazyFrame[Any]:
    schema = {name: pl.String if name in texts else pl.Int64 for name in data}
    return nw.from_native(pl.LazyFrame(data, schema=schema))


EDGES = lazy(levels_bulk.edge_table())


def energies(given_: list[int | None]) -> nw.LazyFrame[Any]:
    return lazy(levels_bulk.energy_table([one for one in given_ if one is not None]))


def tenths(figure: object) -> int:
    assert isinstance(figure, Decimal)
    return scaled(figure, 1)


@settings(max_examples=20, deadline=None)
@given(drawn=st.lists(st.tuples(st.sampled_from("甲乙"), st.one_of(st.none(), LEVELS)), min_size=1,
                      max_size=32))  # fmt: skip
def test_energy_means_of_both_faces_agree(drawn: list[tuple[str, int | None]]) -> None:
    rows = lazy({"site": [s for s, _ in drawn], "level": [n for _, n in drawn]}, ("site",))
    bulk = levels_bulk.energy_means(
        rows, by=["site"], energies=energies([n for _, n in drawn]), edges=EDGES
    )
    for site, count, mean in bulk.collect().to_native().iter_rows():
        mine = [unscaled(n) for s, n in drawn if s == site and n is not None]
        assert count == len(mine)
        assert mean == (tenths(levels.energy_mean(mine, decimals=1)) if mine else None)


@pytest.mark.parametrize("level", ["0", "52.3", "52.25", "52.35", "60", "139.95", "140"])
def test_the_mean_of_equal_levels_is_just_that(level: str) -> None:
    """52.25 and 52.35 lie on the edge between two tenths: the even one is taken."""
    units = scaled(Decimal(level))
    rows = lazy({"site": [1] * 16, "level": [units] * 16})
    found = levels_bulk.energy_means(rows, by=["site"], energies=energies([units]), edges=EDGES)
    expected = {"52.25": 522, "52.35": 524, "139.95": 1400}.get(level, int(Decimal(level) * 10))
    assert found.collect().to_native()["mean"].item() == expected


@settings(max_examples=8, deadline=None)
@given(
    day=st.lists(LEVELS.filter(lambda n: n <= 130 * DB), min_size=15, max_size=16),
    night=st.lists(LEVELS.filter(lambda n: n <= 130 * DB), min_size=7, max_size=8),
)
def test_day_night_and_both(day: list[int], night: list[int]) -> None:
    hours = {"day": day, "night": night}
    when = [name for name, mine in hours.items() for _ in mine]
    rows = lazy({"site": ["甲"] * len(when), "period": when, "level": day + night},
                ("site", "period"))  # fmt: skip
    found = levels_bulk.day_night(
        rows, by=["site"], on=ON, energies=energies([*day, *night]), edges=EDGES
    )
    got = found.collect().to_native().row(0, named=True)
    assert (got["n_day"], got["n_night"]) == (len(day), len(night))
    said: dict[str, Any] = {}
    for name, column, whole in (("day", "ld", 16), ("night", "ln", 8)):
        mine = [unscaled(n) for n in hours[name]]
        said[name] = hj640.period_level(mine, name, on=ON).value if len(mine) == whole else None
        assert got[column] == (None if said[name] is None else tenths(said[name]))
    both = levels_bulk.day_night_levels(found)
    given_ = both.collect().to_native()
    if None in said.values():
        assert given_.is_empty()
        return
    ldn = levels_bulk.energy_means(
        both, by=["site"], weight="weight", energies=energies(given_["level"].to_list()),
        edges=EDGES,
    )  # fmt: skip
    expected = hj640.day_night_level(said["day"], said["night"], on=ON).value
    assert ldn.collect().to_native()["mean"].item() == tenths(expected)


POINTS = st.lists(
    st.tuples(
        st.sampled_from(("0", "1", "2", "3", "4a", "4b")),
        st.sampled_from(("day", "night")),
        # Limits are multiples of five; one step to each side of them.
        st.one_of(LEVELS, st.tuples(st.integers(8, 14), st.integers(-1, 1)).map(
            lambda n: n[0] * 5 * DB + n[1])),
    ),
    min_size=1,
    max_size=40,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(drawn=POINTS)
def test_verdicts_and_attainment_of_both_faces_agree(drawn: list[tuple[str, str, int]]) -> None:
    zones, whens, units = (list(one) for one in zip(*drawn, strict=True))
    rows = lazy({"zone": zones, "period": whens, "level": units}, ("zone", "period"))
    judged = levels_bulk.verdicts(rows, on=ON)
    for (zone, when, level), got in zip(
        drawn, judged.collect().to_native().rows(named=True), strict=True
    ):
        number = unscaled(level)
        assert got["verdict"] == gb3096.judge(zone, when, number, on=ON).value
        over = gb3096.exceedance(zone, when, number, on=ON).value
        assert got["over"] == scaled(over)  # type: ignore[arg-type]
    rates = levels_bulk.attainment(judged, by=["period"], on=ON).collect().to_native()
    readings = [hj640.PointPeriod(z, w, unscaled(n), ON) for z, w, n in drawn]
    assert set(rates["period"]) == set(whens)
    for when, count, met, rate in rates.iter_rows():
        said = hj640.attainment_rate(readings, when, on=ON)
        assert (count, met) == (said.of[1].value, said.of[0].value)
        assert rate == tenths(said.value)


CITY = st.lists(
    st.tuples(st.sampled_from(("day", "night")), LEVELS, st.integers(1, 5000)),
    min_size=1,
    max_size=20,
)


@pytest.mark.parametrize("subject", ["regional", "road"])
@settings(max_examples=20, deadline=None)
@given(drawn=CITY)
def test_means_and_grades_of_both_faces_agree(
    subject: str, drawn: list[tuple[str, int, int]]
) -> None:
    whens, units, lengths = (list(one) for one in zip(*drawn, strict=True))
    rows = lazy({"city": [1] * len(drawn), "period": whens, "level": units, "length": lengths},
                ("period",))  # fmt: skip
    weight = "length" if subject == "road" else None
    bulk = levels_bulk.city_means(rows, subject, by=["city"], on=ON, weight=weight)
    for got in bulk.collect().to_native().rows(named=True):
        when = got["period"]
        mine = [(unscaled(n), metres) for one, n, metres in drawn if one == when]
        if subject == "road":
            roads = [hj640.RoadSection(level, metres) for level, metres in mine]
            said = hj640.road_mean(roads, when, on=ON)
        else:
            said = hj640.regional_mean([level for level, _ in mine], when, on=ON)
        assert (got["n"], got["mean"]) == (len(mine), tenths(said.value))
        mean: Number = unscaled(got["mean"], 1)
        assert got["grade"] == hj640.classify(subject, when, mean, on=ON).value


@pytest.mark.parametrize(
    ("units", "grade"), [(500_000, "好"), (500_500, "好"), (500_501, "较好"), (650_501, "差")]
)
def test_grades_on_both_sides_of_an_edge(units: int, grade: str) -> None:
    """HJ 640: regional, by day, 好 up to 50.0; 50.05 is printed 50.0 (half to even)."""
    rows = lazy({"city": [1], "period": ["day"], "level": [units]}, ("period",))
    found = levels_bulk.city_means(rows, "regional", by=["city"], on=ON)
    assert found.collect().to_native()["grade"].item() == grade


def test_what_is_unknown_or_missing_gets_no_verdict() -> None:
    rows = lazy({"zone": ["5", "2", "2"], "period": ["day", "noon", "day"],
                 "level": [1, 1, None]}, ("zone", "period"))  # fmt: skip
    assert (
        levels_bulk.verdicts(rows, on=ON).collect().to_native()["verdict"].to_list() == [None] * 3
    )


def test_refusals() -> None:
    with pytest.raises(BadInput, match="0 与 140"):
        levels_bulk.energy_table([140 * DB + 1])
    rows = lazy({"city": [1], "period": ["day"], "level": [1], "length": [1]}, ("period",))
    with pytest.raises(BadInput, match="按路段长度加权"):
        levels_bulk.city_means(rows, "road", by=["city"], on=ON)
    with pytest.raises(BadInput, match="按路段长度加权"):
        levels_bulk.city_means(rows, "regional", by=["city"], on=ON, weight="length")
