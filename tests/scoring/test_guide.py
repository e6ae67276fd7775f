"""docs/add-a-shape.md is true: its shape runs, is found by name, and has its form."""

from __future__ import annotations

import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from youju.scoring.schemes import example_text, load
from youju.scoring.shapes import _frame, form, shape_named

GUIDE = Path(__file__).parents[2] / "docs" / "add-a-shape.md"


def test_the_shape_of_the_guide_works(monkeypatch: pytest.MonkeyPatch) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    example = re.search(r"```toml\n(\[\[example\]\].*?)```", text, re.DOTALL)
    item = re.search(r"```toml\n(\[\[edition\.item\]\].*?)```", text, re.DOTALL)
    assert code
    assert example
    assert item
    monkeypatch.setattr(_frame, "_SHAPES", dict(_frame._SHAPES))
    # A dataclass looks its field types up in the module that it stands in.
    module = ModuleType("shape_of_the_guide")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(code[1], str(GUIDE), "exec"), module.__dict__)

    assert [one.label for one in form("ratio")] == ["满分", "计划数"]
    made: Any = shape_named("ratio")
    for one in tomllib.loads(example[1], parse_float=Decimal)["example"]:
        shape = made(**{key: Decimal(value) for key, value in one["fields"].items()})
        for reached, score in one["scores"]:
            assert shape.score(Decimal(reached)) == score, one["sum"]

    measure = (
        '[[edition.measure]]\nkey = "boilers_done"\nname = "已淘汰锅炉"\nof = "task.boilers"\n'
        'direction = "higher"\ndust = "none"\ndecimals_printed = 0\ndecimals_ranked = 0\n'
    )
    whole = example_text("county_air_2026").replace("marks = 100", "marks = 110")
    whole = whole.replace("[edition.total]", f"{measure}\n{item[1]}\n[edition.total]")
    lines = load(whole).score(["东县"], {"东县": {"boilers_done": 9}})
    assert next(one.score for one in lines if one.key == "boilers") == Decimal("7.50")
