"""The template as Parquet: the lazy way and the row-by-row way give the same frame."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from youju.readings import layouts
from youju.readings.layouts import template_files
from youju.terms.errors import BadInput
from youju.terms.periods import hour_ending

ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")
FIRST = datetime(2026, 3, 1, 1)  # noqa: DTZ001 — Beijing time


def hours(count: int = 48, **changed: object) -> pl.DataFrame:
    rows = {
        "site": ["A1"] * count + ["A2"] * count,
        "time": [FIRST + timedelta(hours=nth) for nth in range(count)] * 2,
        "pm25": [nth / 10 for nth in range(2 * count)],
        "pm10": [None if nth % 7 == 0 else float(nth) for nth in range(2 * count)],
        "so2": list(range(2 * count)),
        "no2": [float("nan") if nth % 5 == 0 else 0.1 * nth for nth in range(2 * count)],
        "co": [0.1 * (nth % 9) for nth in range(2 * count)],
        "o3": [nth % 90 for nth in range(2 * count)],
    }
    return pl.DataFrame(rows | changed, strict=False)


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[layouts.Sheet, layouts.Sheet]:
    whole = layouts.read(path, "template", today=date(2026, 5, 1))
    monkeypatch.setattr(template_files, "_LARGE", 0)
    return whole, layouts.read(path, "template", today=date(2026, 5, 1))


def test_the_two_ways_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "时.parquet"
    hours().write_parquet(path)
    whole, lazy = both(path, monkeypatch)
    assert "PARQUET" in lazy.frame.explain().upper()
    assert "PARQUET" not in whole.frame.explain().upper()
    assert lazy.frame.collect().equals(whole.frame.collect())
    frame = lazy.frame.collect()
    assert frame["hour"][0] == hour_ending(FIRST)
    assert frame["no2"][3] == 3_000  # 0.30000000000000004
    assert frame["no2"][0] is None  # NaN is no value


@pytest.mark.parametrize(
    "changed",
    [
        {"pm25": [-1.0] + [5.0] * 95},
        {"pm25": [0.123456] + [5.0] * 95},
        {"o3": [99_999] + [5] * 95},
        {"time": [FIRST + timedelta(minutes=5)] * 96},
        {"site": [None] + ["A1"] * 47 + ["A2"] * 48},
        {"site": ["A1"] * 96},
    ],
    ids=["negative", "too fine", "absurd", "not on the hour", "no site", "twice"],
)
def test_what_must_be_decided_is_refused_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    path = tmp_path / "时.parquet"
    hours(**changed).write_parquet(path)  # type: ignore[arg-type]
    whole, lazy = both(path, monkeypatch)
    assert lazy.refused.height > 0
    assert lazy.refused.equals(whole.refused)
    assert lazy.frame.collect().equals(whole.frame.collect())
    assert lazy.frame.collect().height + lazy.refused["line"].n_unique() == 96


def test_hours_ahead_are_refused_in_a_large_file_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "时.parquet"
    hours().write_parquet(path)
    monkeypatch.setattr(template_files, "_LARGE", 0)
    sheet = layouts.read(path, "template", today=date(2026, 3, 1))
    # Of 48 hours a station the first 24 end on 1 March or at its midnight.
    assert sheet.frame.collect().height == 48
    assert sheet.refused.height == 48


def test_instants_become_beijing_time_and_float32_is_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "时.parquet"
    pl.DataFrame(
        {
            "site": ["A1"],
            "time": [datetime(2026, 2, 28, 17, tzinfo=UTC)],
            "pm25": pl.Series([35.2], dtype=pl.Float32),
            "flag_co": ["invalid"],
            "co": [0.8],
        }
    ).write_parquet(path)
    row = layouts.read(path, "template").frame.collect().row(0, named=True)
    assert row["hour"] == hour_ending(FIRST)
    assert row["pm25"] == 352_000
    assert (row["co"], row["flag_co"]) == (None, "invalid")


def test_a_file_that_is_no_template_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "时.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(path)
    with pytest.raises(BadInput, match="site"):
        layouts.read(path, "template")
    path.write_bytes(b"PAR1 but not really")
    with pytest.raises(BadInput, match="Parquet"):
        layouts.read(path, "template")
    hours().write_parquet(path)
    with pytest.raises(BadInput, match="cnemc"):
        layouts.read(path, "cnemc")
