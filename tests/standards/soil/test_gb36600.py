"""Building land: every value of the tables, verdicts at their edges, background, refusals."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.soil import dated_files, gb36600
from youju.terms.errors import (
    BadInput,
    NoEditionInForce,
    NotEnoughData,
    NotExact,
    UnknownSubstance,
    UnknownUnit,
)
from youju.terms.numbers import Number
from youju.terms.states import Gap

ON = date(2026, 3, 1)


def table(shared: Path) -> list[dict[str, str]]:
    file = shared / "reference" / "water" / "gb36600_2018.csv"
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_value(shared: Path) -> None:
    rows = table(shared)
    for kind, count in (("basic", 45), ("other", 40)):
        names = tuple(row["item"] for row in rows if row["kind"] == kind)
        assert len(names) == count
        assert gb36600.items(ON, kind) == names
    for row in rows:
        since = date.fromisoformat(row["effective_from"])
        for land in (1, 2):
            low = gb36600.screening_value(row["item"], land=land, on=since)
            high = gb36600.intervention_value(row["item"], land=land, on=since)
            assert low.value == Decimal(row[f"screening_class{land}"]), row
            assert high.value == Decimal(row[f"intervention_class{land}"]), row
            for found in (low, high):
                assert found.by is not None
                assert (found.unit, found.mark) == (row["unit"], "verified")
                assert (found.by.instrument, found.by.article) == (row["document"], row["table"])
            for cas in filter(None, row["cas"].split(";")):
                assert gb36600.screening_value(cas, land=land, on=since) == low


def test_the_background_counts_where_the_footnote_stands(shared: Path) -> None:
    for row in table(shared):
        for land in (1, 2):
            mark = row["footnote"]
            allowed = mark.startswith("a") and (land == 1 or "class 1" not in mark)
            low = Decimal(row[f"screening_class{land}"])
            high = Decimal(row[f"intervention_class{land}"])
            middle = (low + high) / 2

            def verdict(
                background: Decimal,
                item: str = row["item"],
                land: int = land,
                middle: Decimal = middle,
            ) -> object:
                return gb36600.judge(item, middle, land=land, on=ON, background=background).value

            if allowed:
                assert verdict(middle) == "不高于背景值"
                assert verdict(middle - Decimal("0.01")) == "高于筛选值、不高于管制值"
            else:
                with pytest.raises(BadInput, match="可用背景值的是砷"):
                    verdict(middle)


@pytest.mark.parametrize(
    ("item", "land", "value", "verdict"),
    [
        ("镉", 1, "20", "不高于筛选值"),
        ("镉", 1, "20.01", "高于筛选值、不高于管制值"),
        ("镉", 1, "47", "高于筛选值、不高于管制值"),
        ("镉", 1, "47.01", "高于管制值"),
        ("镉", 2, "65", "不高于筛选值"),
        ("镉", 2, "172.01", "高于管制值"),
        # misread powers of ten are what implementations get wrong here
        ("二噁英类（总毒性当量）", 1, "0.00001", "不高于筛选值"),
        ("二噁英类（总毒性当量）", 1, "0.000011", "高于筛选值、不高于管制值"),
        ("二噁英类（总毒性当量）", 1, "0.00011", "高于管制值"),
        ("57465-28-8", 2, "0.0001", "不高于筛选值"),
        ("57465-28-8", 2, "0.0011", "高于管制值"),
        ("32774-16-6", 2, "0.0004", "不高于筛选值"),
        ("32774-16-6", 2, "0.0041", "高于管制值"),
        # one value for both: nothing lies between
        ("甲苯", 1, "1200", "不高于筛选值"),
        ("甲苯", 1, "1200.1", "高于管制值"),
    ],
)
def test_both_sides_of_every_value(item: str, land: int, value: str, verdict: str) -> None:
    assert gb36600.judge(item, Decimal(value), land=land, on=ON).value == verdict


def test_a_sample() -> None:
    values: dict[str, Number] = {"砷": 25, "铅": 401, "苯": Decimal("0.9")}
    found = gb36600.judge_sample(values, land=1, on=ON, backgrounds={"砷": 30})
    assert (found.value, found.note) == ("高于筛选值、不高于管制值", "铅")
    assert found.of[0].value == "不高于背景值"
    missing = gb36600.missing_basic(values, on=ON)
    assert len(missing) == 45 - 3
    assert missing[0] == "镉"


def test_a_sample_with_a_detection_limit_that_is_too_high() -> None:
    values: dict[str, Number] = {"1,2,3-三氯丙烷": Decimal("0.06"), "砷": 25}
    flags = frozenset({"1,2,3-三氯丙烷"})

    def of(land: int, **more: dict[str, Number]) -> tuple[object, str]:
        found = gb36600.judge_sample(values, land=land, on=ON, below_detection=flags, **more)
        return found.value, found.note

    assert of(2) == ("不高于筛选值", "")
    remark = "1,2,3-三氯丙烷的检出限高于筛选值"
    assert of(1) == ("高于筛选值、不高于管制值", f"砷；{remark}")
    assert of(1, backgrounds={"砷": 30}) == ("不能判定", remark)


def test_refusals() -> None:
    with pytest.raises(UnknownUnit, match="ng/kg 除以 1000000"):
        gb36600.judge("二噁英类（总毒性当量）", 10, land=1, on=ON, unit="ng/kg")
    with pytest.raises(UnknownSubstance, match="CAS"):
        gb36600.judge("铊", 1, land=1, on=ON)
    with pytest.raises(UnknownSubstance):
        gb36600.judge("", 1, land=1, on=ON)
    with pytest.raises(BadInput, match="可填 1"):
        gb36600.judge("镉", 1, land=3, on=ON)
    with pytest.raises(BadInput, match="请填写检出限的数值"):
        gb36600.judge("镉", Gap.BELOW_DETECTION, land=1, on=ON)
    with pytest.raises(BadInput, match="检出限应大于 0"):
        gb36600.judge("镉", 0, land=1, on=ON, below_detection=True)
    with pytest.raises(BadInput, match="却没有这一项"):
        gb36600.judge_sample({"镉": 1}, land=1, on=ON, backgrounds={"砷": 1})
    with pytest.raises(NotEnoughData, match="至少填写一项"):
        gb36600.judge_sample({}, land=1, on=ON)
    with pytest.raises(NotExact):
        gb36600.judge("镉", 0.3, land=1, on=ON)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        gb36600.judge("镉", 1, land=1, on=date(2018, 8, 1) - timedelta(days=1))


def test_a_pack_freezes_the_file() -> None:
    assert gb36600.STANDARD in dated_files()
