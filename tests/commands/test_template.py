"""Empty templates: what is filled in under their heads is read by the layout that they name."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from youju.__main__ import main
from youju.commands.template import WHAT, as_csv, as_xlsx, template
from youju.readings import layouts
from youju.terms.errors import BadInput
from youju.terms.periods import day_number, hour_ending
from youju.terms.places import HEAD, Register, read_register

REGISTER = read_register("site,name,county,city\nA1,东山,甲县,虚城\n")
MARCH = day_number(date(2026, 3, 1))


def filled(path: Path, one: list[list[object]], depth: int) -> Path:
    """Rows written under the head of an empty template, as somebody in an office would."""
    if path.suffix == ".csv":
        text = path.read_text(encoding="utf-8-sig")
        out = io.StringIO()
        csv.writer(out).writerows(one)
        path.write_text(text + out.getvalue(), encoding="utf-8-sig")
        return path
    book = openpyxl.load_workbook(path)
    for nth, row in enumerate(one):
        for column, value in enumerate(row):
            cell = book["数据"].cell(depth + 1 + nth, column + 1, value)
            if isinstance(value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm"
    book.save(path)
    return path


def written(folder: Path, *arguments: str, ending: str) -> Path:
    path = folder / f"模板{ending}"
    assert main(["template", *arguments, "--out", str(path)]) == 0
    return path


def read(path: Path, layout: str, register: Register | None = REGISTER) -> pl.DataFrame:
    sheet = layouts.read(path, layout, register=register, today=date(2026, 5, 1))
    assert sheet.refused.is_empty(), sheet.refused.rows()
    return sheet.frame.collect()


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_hours(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, "hours", ending=ending)
    rows: list[list[object]] = [
        ["A1", "2026-03-01T01:00", 35, 60, 5, 20, 0.8, 90],
        ["东山", "2026-03-02T00:00", "—", 61, 6, 21, 0.9, 91],
    ]
    table = read(filled(path, rows, 1), "template")
    first = hour_ending(datetime(2026, 3, 1, 1))  # noqa: DTZ001
    head = [one.name for one in template("hours").columns][2:]
    assert head == ["pm25", "pm10", "so2", "no2", "co", "o3"]
    given = dict(zip(head, rows[0][2:], strict=True))
    assert table["site"].to_list() == ["A1", "A1"]
    assert table["hour"].to_list() == [first, first + 23]
    assert {name: table[name][0] for name in head} == {
        name: round(float(str(value)) * 10_000) for name, value in given.items()
    }


def test_hours_as_parquet_has_the_right_types(tmp_path: Path) -> None:
    path = written(tmp_path, "hours", ending=".parquet")
    empty = pl.read_parquet(path)
    more = pl.DataFrame(
        {"site": ["A1"], "time": [datetime(2026, 3, 1, 1)], "pm25": [35.0]},  # noqa: DTZ001
        schema_overrides={"time": pl.Datetime("us")},
    )
    pl.concat([empty, more], how="diagonal").write_parquet(path)
    assert read(path, "template").select("site", "pm25").rows() == [("A1", 350_000)]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("kind", "name", "key"),
    [("site", "东山", "A1"), ("county", "甲县", "甲县"), ("city", "虚城", "虚城")],
)
def test_days(tmp_path: Path, ending: str, kind: str, name: str, key: str) -> None:
    path = written(tmp_path, "day", "--kind", kind, ending=ending)
    when: object = "2026-03-01" if ending == ".csv" else date(2026, 3, 1)
    rows: list[list[object]] = [
        [when, name, 5, 20, 0.8, 102, 60, 35.5, ""],
        [when, name, 5, 20, 0.8, 102, "—", "—", "扣除沙尘"],
    ]
    table = read(filled(path, rows, 2), "template-day")
    assert set(table.select("kind", "object", "period", "start", "end").rows()) == {
        (kind, key, "day", MARCH, MARCH)
    }
    kept = table.filter(pl.col("dust") == "kept")
    assert {(row["item"], row["stat"]): row["value"] for row in kept.iter_rows(named=True)} == {
        ("SO2", "mean"): 5_000_000,
        ("NO2", "mean"): 20_000_000,
        ("CO", "mean"): 800_000,
        ("O3_8h", "max8h"): 102_000_000,
        ("PM10", "mean"): 60_000_000,
        ("PM2.5", "mean"): 35_500_000,
    }
    without = table.filter(pl.col("dust") == "excluded").filter(pl.col("item") == "PM10")
    assert without.select("value", "flag").rows() == [(None, "NA")]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_months_and_the_year_to_date(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, "month", "--kind", "county", ending=ending)
    rows: list[list[object]] = [
        ["2026-03", "甲县", 5, 20, 1.2, 150, 60, 35.4, 3.21, 1, 30, 96.8, ""],
        ["..2026-03-31", "甲县", 6, 21, 1.3, 151, 61, 36, 3.3, 2, 85, 94.4, ""],
    ]
    table = read(filled(path, rows, 2), "template-month")
    year = day_number(date(2026, 1, 1))
    assert set(table.select("period", "start", "end").rows()) == {
        ("month", MARCH, MARCH + 30),
        ("cumulative", year, MARCH + 30),
    }
    sheet = layouts.read(path, "template-month", register=REGISTER)
    assert not [note for note in sheet.notes if "惯例" in note], "our own heads assume nothing"
    month = table.filter(pl.col("period") == "month")
    assert {(row["item"], row["stat"]): row["value"] for row in month.iter_rows(named=True)} == {
        ("SO2", "mean"): 5_000_000,
        ("NO2", "mean"): 20_000_000,
        ("CO", "p95"): 1_200_000,
        ("O3_8h", "p90"): 150_000_000,
        ("PM10", "mean"): 60_000_000,
        ("PM2.5", "mean"): 35_400_000,
        ("index", "value"): 3_210_000,
        ("rank", "rank"): 1_000_000,
        ("good_days", "value"): 30_000_000,
        ("good_rate", "value"): 96_800_000,
    }


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_dust_hours(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, "dust", ending=ending)
    begin, end = datetime(2026, 4, 6, 9), datetime(2026, 4, 7)  # noqa: DTZ001
    said: list[object] = [begin, end] if ending == ".xlsx" else [str(begin), str(end)]
    table = read(filled(path, [["虚城", *said, "沙尘"]], 1), "dust")
    assert table.select("scope", "key", "first_hour", "last_hour").rows() == [
        ("city", "虚城", hour_ending(begin), hour_ending(end))
    ]


def test_sites_is_a_register(tmp_path: Path) -> None:
    path = written(tmp_path, "sites", ending=".csv")
    text = path.read_text(encoding="utf-8-sig")
    assert text.strip().split(",") == list(HEAD)
    assert read_register(text + "A1,东山" + "," * (len(HEAD) - 2) + "\n").site("A1").name == "东山"


def test_an_empty_template_says_that_it_has_no_rows(tmp_path: Path) -> None:
    for what in ("hours", "day", "month", "dust"):
        one = template(what)
        for ending, make in ((".csv", as_csv), (".xlsx", as_xlsx)):
            path = tmp_path / f"{what}{ending}"
            path.write_bytes(make(one))
            sheet = layouts.read(path, one.layout)
            assert sheet.frame.collect().is_empty()
            assert any("没有数据行" in note for note in sheet.notes), (what, ending)


def test_a_workbook_is_the_same_bytes_every_time() -> None:
    assert as_xlsx(template("day")) == as_xlsx(template("day"))


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "模板.csv"
    path.write_text("已填的数据", encoding="utf-8")
    assert main(["template", "day", "--out", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == "已填的数据"
    assert main(["template", "day", "--out", str(path), "--force"]) == 0


def test_wrong_usage_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["weeks", "--out", "x.csv"], ["sites", "--out", str(tmp_path / "x.xlsx")]):
        with pytest.raises(SystemExit) as ended:
            main(["template", *arguments])
        assert ended.value.code == 2
    assert ".csv" in capsys.readouterr().err


def test_an_unknown_template_is_named_with_those_that_exist() -> None:
    with pytest.raises(BadInput, match="、".join(WHAT)):
        template("weeks")


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_water(tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str) -> None:
    path = written(tmp_path, "water", ending=ending)
    assert "youju evaluate water --layout template 评价" in capsys.readouterr().out
    sample = datetime(2026, 3, 1, 8, 30) if ending == ".xlsx" else "2026-03-01T08:30"  # noqa: DTZ001
    rows: list[list[object]] = [
        ["东河/桥", sample, 7.9, 8.1, 2.4, "<0.025", 0.05, 1.2, "—", "/"],
    ]
    got = read(filled(path, rows, 1), "template-water")
    assert got.select("section", "time", "ph", "nh3n", "flag_nh3n", "tn", "cod").row(0) == (
        "东河/桥", "2026-03-01T08:30", 790_000_000, 2_500_000, "<", 120_000_000, None,
    )  # fmt: skip
    assert got.select("flag_cod", "flag_bod5").row(0) == ("NA", "/")


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_outlets(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path, "outlets", ending=ending)
    when: object = "2026-03-01 08:00" if ending == ".csv" else datetime(2026, 3, 1, 8)  # noqa: DTZ001
    rows: list[list[object]] = [
        ["DA001", "小时", when, "二氧化硫", "mg/m³", 12.3, 15.1, "", "", 0.5, "kg", "N"],
        ["DA001", "小时", when, "a21002", "mg/m³", "", "", "", "", "", "", "停运"],
    ]
    table = read(filled(path, rows, 1), "template-outlets", register=None)
    said = table.select("factor", "statistic", "variant", "value", "unit", "flag").rows()
    assert ("a21026", "Avg", "Zs", 15_100_000, "mg/m³", "N") in said
    assert ("a21026", "Cou", "raw", 500_000, "kg", "N") in said
    assert ("a21002", "Avg", "raw", None, "mg/m³", "F") in said
