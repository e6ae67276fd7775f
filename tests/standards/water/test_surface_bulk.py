"""The bulk face of the section class against the exact one, on whole rows with gaps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from youju.standards.water import surface, surface_bulk
from youju.standards.water.gb3838 import STANDARD, Below
from youju.terms.errors import BadInput
from youju.terms.numbers import hold, scaled, unscaled
from youju.terms.periods import day_number

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
DECIMALS = surface_bulk.DECIMALS
DAYS = (date(2002, 6, 1), date(2011, 3, 9), date(2020, 12, 31), date(2021, 1, 1), date(2026, 3, 1))
KEYS = [key for key in STANDARD.says["edition"][0]["basic"] if key not in
        ("clause", "mark", "water_temp")]  # fmt: skip
NUMBERS = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")


def edges(key: str) -> list[int]:
    """Every limit of an item, one step to each side, twice it, and zero."""
    row = STANDARD.says["edition"][0]["basic"][key]
    limits = [x for name in ("limits", "river", "lake", "between") for x in row.get(name, ())]
    units = [scaled(one, DECIMALS) for one in limits]
    top = 14 * 10**DECIMALS if key == "ph" else 10**12
    near = {0, *(n * m + step for n in units for m in (1, 2, 3) for step in (-1, 0, 1))}
    return sorted(n for n in near if 0 <= n <= top)


def cell(key: str) -> st.SearchStrategy[tuple[int | None, str | None]]:
    highest = 14 * 10**DECIMALS if key == "ph" else 10**12
    number = st.one_of(st.sampled_from(edges(key)), st.integers(0, highest))
    plain = st.tuples(number, st.none())
    choices = [plain, plain, st.just((None, None)), st.just((None, "NA"))]
    if key not in ("ph", "do"):
        choices.append(st.tuples(st.sampled_from([n for n in edges(key) if n]), st.just("<")))
    return st.one_of(choices)


rows = st.lists(
    st.fixed_dictionaries(
        {
            "on": st.sampled_from(DAYS),
            "type": st.sampled_from(["river", "lake"]),
            **{key: cell(key) for key in KEYS},
        }
    ),
    min_size=1,
    max_size=25,
)
FEW = {"ph": 7, "do": 8, "codmn": 2, "nh3n": 0}


def frame(drawn: list[dict[str, Any]]) -> pl.LazyFrame:
    data: dict[str, list[Any]] = {
        "day": [day_number(row["on"]) for row in drawn],
        "type": [row["type"] for row in drawn],
    }
    kinds: dict[str, Any] = {"day": pl.Int64, "type": pl.String}
    for key in KEYS:
        data[key], data[f"flag_{key}"] = [row[key][0] for row in drawn], [r[key][1] for r in drawn]
        kinds[key], kinds[f"flag_{key}"] = pl.Int64, pl.String
    return pl.LazyFrame(data, schema=kinds)


def reading(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in KEYS:
        units, flag = row[key]
        if units is not None:
            number = unscaled(units, DECIMALS)
            found[key] = Below(number) if flag == "<" else number
    return found


@pytest.mark.parametrize(
    ("items", "further"),
    [("realtime", "given"), ("auto", "given"), ("2011", "given"), ("2021", ("cod", "pb"))],
)
@settings(
    max_examples=15,
    deadline=None,
    phases=QUICK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(drawn=rows)  # fmt: skip
def test_both_faces_agree(items: str, further: Any, drawn: list[dict[str, Any]]) -> None:
    if items == "auto":
        drawn = [row | {"on": max(row["on"], date(2011, 3, 9))} for row in drawn]
    bulk = (
        surface_bulk.section_classes(nw.from_native(frame(drawn)), items=items, further=further)
        .collect()
        .to_native()
    )
    for row, got in zip(drawn, bulk.rows(named=True), strict=True):
        exact = surface.section_class(
            reading(row), on=row["on"], water=row["type"], items=items, further=further
        )
        assert got["class"] == exact.figure.value
        assert got["items"] == ",".join(exact.items)
        assert got["deciding"] == ",".join(exact.deciding)
        assert got["missing"] == ",".join(exact.missing)
        assert got["main"] == ",".join(exact.main)
        for key in KEYS:
            number = got.get(f"class_{key}")
            assert (None if number is None else NUMBERS[number - 1]) == exact.classes.get(key)
            multiple = exact.over.get(key)
            held = None if multiple is None else hold(multiple.value)  # type: ignore[arg-type]
            assert got.get(f"over_{key}") == held
        named = [part.split(" ")[0] for part in got["over"].split(",") if part]
        assert named == list(exact.over)
        assert got["edition"] == "GB 3838-2002"


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.3", "tp 0.5"), ("0.4", "tp 1"), ("0.2001", "tp <0.01"), ("0.209", "tp 0.04"),
     ("0.211", "tp 0.06"), ("2.453", "tp 11.26"), ("0.2", "")],
)  # fmt: skip
def test_multiples_in_text(value: str, text: str) -> None:
    """Half to even: 0.045 → 0.04, 0.055 → 0.06, 11.265 → 11.26."""
    units = {key: scaled(Decimal(n), DECIMALS) for key, n in FEW.items()}
    units["tp"] = scaled(Decimal(value), DECIMALS)
    one = pl.LazyFrame({"day": [day_number(date(2026, 3, 1))], "type": ["river"]} |
                       {key: [n] for key, n in units.items()})  # fmt: skip
    found = surface_bulk.section_classes(nw.from_native(one)).collect().to_native()
    assert found["over"].item() == text


def test_before_any_rule_there_is_no_class() -> None:
    early = [{"on": date(2000, 1, 1), "type": "river"} | dict.fromkeys(KEYS, (7 * 10**8, None))]
    found = surface_bulk.section_classes(nw.from_native(frame(early))).collect().to_native()
    assert found.select("class", "edition", "item_set").row(0) == (None, None, None)


def test_nothing_to_evaluate_is_refused() -> None:
    bare = pl.LazyFrame({"day": [18400], "type": ["river"], "tn": [1]})
    with pytest.raises(BadInput, match="没有一栏"):
        surface_bulk.section_classes(nw.from_native(bare))
