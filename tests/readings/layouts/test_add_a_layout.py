"""The guide docs/add-a-layout.md: its example module reads a file when it is registered."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest

from youju.readings import layouts
from youju.readings.layouts import registry
from youju.terms.periods import hour_ending

GUIDE = Path(__file__).parents[3] / "docs/add-a-layout.md"


def test_the_example_of_the_guide_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    module = ModuleType("station_log")
    monkeypatch.setitem(sys.modules, "station_log", module)
    exec(compile(code, str(GUIDE), "exec"), module.__dict__)
    one = registry._layout(module, "县级站自记文件，时标为小时开始", "id、t、pm25")
    monkeypatch.setattr(registry, "LAYOUTS", {**layouts.LAYOUTS, one.name: one})
    path = tmp_path / "log.csv"
    path.write_text("id,t,pm25,co\nA1,2026-03-01T00:00,35,0.8\nA1,2026-03-01T01:00,x,0.9\n")
    sheet = layouts.read(path, "station-log")
    assert sheet.frame.collect().select("site", "hour", "pm25", "co").rows() == [
        ("A1", hour_ending(datetime(2026, 3, 1, 1)), 350_000, 8_000)  # noqa: DTZ001
    ]
    assert sheet.refused.select("line", "column", "said").rows() == [(3, "pm25", "x")]
