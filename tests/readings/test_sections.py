"""The list of sections, in both kinds of columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from youju.readings.sections import read_sections
from youju.terms.errors import BadInput


def test_the_inferred_list(shared: Path) -> None:
    file = shared / "data" / "water" / "section_tp_table_inferred.csv"
    found = read_sections(file.read_text(encoding="utf-8-sig"), file.name)
    kinds = [one.type for one in found.values()]
    assert {kind: kinds.count(kind) for kind in ("river", "lake", "")} == {
        "river": 1240, "lake": 97, "": 333,
    }  # fmt: skip
    assert found["上海市/七效港西桥"].type == "river"


def test_our_own_columns() -> None:
    text = "\ufeffsection,name,type,target,county,river\n甲省/乙,乙桥,湖库,Ⅲ,丙县,丁河\n,,,,,\n"
    one = read_sections(text)["甲省/乙"]
    assert (one.name, one.type, one.target, one.county, one.river) == (
        "乙桥", "lake", "Ⅲ", "丙县", "丁河",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("site,type\n甲,river\n", "没有 section 一栏"),
        ("section,type\n甲,pond\n", "第2行的类型“pond”不认识"),
        ("section,type\n,river\n", "第2行没有写断面"),
        ("section,type\n甲,river\n甲,lake\n", "第3行：断面“甲”写了两次"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_sections(text, "断面.csv")


def test_the_same_line_twice_is_one() -> None:
    assert len(read_sections("section,type\n甲,river\n甲,河流\n")) == 1
