"""Office workbooks: titles, two-row heads, units below, notes, signatures, averages, many sheets.

Every workbook is written here, as offices write them; what each must give stands in
docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from youju.readings import layouts
from youju.terms.errors import BadInput
from youju.terms.periods import day_number, hour_ending
from youju.terms.places import Register, read_register

TODAY = date(2026, 5, 8)
MARCH = day_number(date(2026, 3, 1))
TITLE = "2026年3月国控点位环境空气质量日均值"
HEAD = ("日期", "点位名称", "SO2", "NO2", "CO", "O3-8h", "PM10", "PM2.5")
UNITS = ("", "", "µg/m³", "µg/m³", "mg/m³", "µg/m³", "µg/m³", "µg/m³")
DAY = datetime(2026, 3, 1)  # noqa: DTZ001 — Excel knows no zones


@pytest.fixture
def register() -> Register:
    return read_register(
        "site,name,county,city,level,aliases\n"
        "A1,东山,甲县,虚城,国控,东山站；1号点\nA2,西河,甲县,虚城,县控,\n"
        "B1,南园,乙县,虚城,县控,\nB2,南园,乙县,虚城,县控,\n"
    )


def book(
    path: Path,
    sheets: dict[str, Sequence[Sequence[Any]]],
    merges: dict[str, Sequence[tuple[int, int, int, int]]] | None = None,
    hidden: Sequence[str] = (),
) -> Path:
    """A workbook with those rows; a merge is (first row, first column, last row, last column)."""
    with xlsxwriter.Workbook(path) as made:
        day = made.add_format({"num_format": "yyyy/m/d"})
        clock = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            if name in hidden:
                page.hide()
            for nth, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, datetime):
                        whole = value.hour == value.minute == 0
                        page.write_datetime(nth, column, value, day if whole else clock)
                    elif value is not None:
                        page.write(nth, column, value)
            for area in (merges or {}).get(name, ()):
                top, left = area[0], area[1]
                page.merge_range(*area, rows[top][left])
    return path


def read(path: Path, layout: str, **said: Any) -> layouts.Sheet:
    said.setdefault("today", TODAY)
    return layouts.read(path, layout, **said)


def values(sheet: layouts.Sheet) -> dict[tuple[str, str, int], tuple[int | None, str | None]]:
    """(object, item, start) → (value, flag) of issued values."""
    assert sheet.kind == "issued"
    table = sheet.frame.collect()
    assert (
        not table.select("object", "item", "stat", "period", "start", "dust").is_duplicated().any()
    )
    return {
        (row["object"], row["item"], row["start"]): (row["value"], row["flag"])
        for row in table.iter_rows(named=True)
    }


def refused(sheet: layouts.Sheet) -> list[dict[str, Any]]:
    return sheet.refused.rows(named=True)


ROWS = [
    (TITLE, *[None] * 7),
    HEAD,
    UNITS,
    (DAY, "东山站", 5, 20, 0.8, 102, 60, 35),
    (DAY, "西河", 6, "—", 0.9, "/", "NA", 31.5),
    (DAY, "全市平均", 5, 20, 0.9, 102, 60, 33),
    ("注：“—”表示数据无效。", *[None] * 7),
    ("制表人：张三　审核人：李四", *[None] * 7),
]
MERGES = [(0, 0, 0, 7), (1, 0, 2, 0), (1, 1, 2, 1)]


def test_two_row_head_with_units_below_title_notes_signature_and_average(
    tmp_path: Path, register: Register
) -> None:
    sheet = read(book(tmp_path / "日.xlsx", {"日均值": ROWS}, {"日均值": MERGES}), "template-day",
                 register=register)  # fmt: skip
    found = values(sheet)
    assert {key[0] for key in found} == {"A1", "A2"}
    assert found["A1", "PM2.5", MARCH] == (35_000_000, None)
    assert found["A1", "CO", MARCH] == (800_000, None)
    assert found["A1", "O3_8h", MARCH] == (102_000_000, None)
    assert found["A2", "PM2.5", MARCH] == (31_500_000, None)
    assert found["A2", "NO2", MARCH][0] is None
    assert found["A2", "O3_8h", MARCH] == (None, "/")
    assert found["A2", "PM10", MARCH] == (None, "NA")
    assert len(found) == 12
    assert refused(sheet) == []
    assert any("全市平均" in note for note in sheet.notes), "an average is no station, and said"


def test_the_address_of_every_cell_is_kept(tmp_path: Path, register: Register) -> None:
    path = book(tmp_path / "日.xlsx", {"日均值": ROWS}, {"日均值": MERGES})
    table = read(path, "template-day", register=register).frame.collect()
    cells = {(r["object"], r["item"]): (r["cell"], r["line"]) for r in table.iter_rows(named=True)}
    assert cells["A1", "PM2.5"] == ("日均值!H4", 4)
    assert cells["A2", "SO2"] == ("日均值!C5", 5)


def test_the_same_table_as_csv_gives_the_same_values(tmp_path: Path, register: Register) -> None:
    lines = [
        ",".join("" if v is None else f"{v:%Y/%m/%d}" if isinstance(v, datetime) else str(v)
                 for v in row)
        for row in ROWS
    ]  # fmt: skip
    (tmp_path / "日.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    path = book(tmp_path / "日.xlsx", {"日均值": ROWS}, {"日均值": MERGES})
    as_csv = read(tmp_path / "日.csv", "template-day", register=register)
    assert values(as_csv) == values(read(path, "template-day", register=register))


def test_several_sheets_are_all_read_and_a_hidden_one_is_said(
    tmp_path: Path, register: Register
) -> None:
    april = [
        row if not isinstance(row[0], datetime) else (datetime(2026, 4, 1), *row[1:])  # noqa: DTZ001
        for row in ROWS
    ]
    note = [("说明", None), ("本表由监测站填写", None)]
    path = book(
        tmp_path / "季.xlsx",
        {"3月": ROWS, "4月": april, "说明": note, "旧表": ROWS, "乱表": [("甲", 1), ("乙", 2)]},
        {"3月": MERGES, "4月": MERGES},
        hidden=["旧表"],
    )
    sheet = read(path, "template-day", register=register)
    assert {key[2] for key in values(sheet)} == {MARCH, day_number(date(2026, 4, 1))}
    said = " ".join(sheet.notes) + " ".join(str(one) for one in refused(sheet))
    assert "说明" in said, "a sheet without a table must be said"
    assert "乱表" in [one["sheet"] for one in refused(sheet)], "data without a head are refused"
    assert "说明" not in [one["sheet"] for one in refused(sheet)], "words alone are a note"
    assert "旧表" in said, "a hidden sheet must be said"


def test_two_sheets_that_disagree_about_a_day_are_both_refused(
    tmp_path: Path, register: Register
) -> None:
    other = [tuple(36 if v == 35 else v for v in row) for row in ROWS]
    path = book(tmp_path / "两.xlsx", {"甲": ROWS, "乙": other}, {"甲": MERGES, "乙": MERGES})
    sheet = read(path, "template-day", register=register)
    assert ("A1", "PM2.5", MARCH) not in values(sheet)
    assert {one["sheet"] for one in refused(sheet)} == {"甲", "乙"}
    assert values(sheet)["A2", "PM2.5", MARCH] == (31_500_000, None)


def test_names_that_the_register_does_not_know_are_refused_once_a_row(
    tmp_path: Path, register: Register
) -> None:
    rows = [
        HEAD, UNITS,
        (DAY, "1号点", 5, 20, 0.8, 102, 60, 35),
        (DAY, "东山公园", 5, 20, 0.8, 102, 60, 35),
        (DAY, "南园", 5, 20, 0.8, 102, 60, 35),
    ]  # fmt: skip
    sheet = read(book(tmp_path / "名.xlsx", {"S": rows}), "template-day", register=register)
    assert {key[0] for key in values(sheet)} == {"A1"}
    assert [(one["line"], one["said"]) for one in refused(sheet)] == [(4, "东山公园"), (5, "南园")]


@pytest.mark.parametrize(
    "said", [46082, "46082", "2026-03-01", "2026/3/1", "2026年3月1日", "2026.3.1", DAY]
)
def test_days_in_every_writing(tmp_path: Path, register: Register, said: object) -> None:
    rows = [HEAD, UNITS, (said, "东山", 5, 20, 0.8, 102, 60, 35)]
    sheet = read(book(tmp_path / "日.xlsx", {"S": rows}), "template-day", register=register)
    assert {key[2] for key in values(sheet)} == {MARCH}


def test_a_day_without_year_takes_it_from_the_title_or_is_refused(
    tmp_path: Path, register: Register
) -> None:
    row = ("3月1日", "东山", 5, 20, 0.8, 102, 60, 35)
    titled = book(tmp_path / "有.xlsx", {"S": [(TITLE,), HEAD, UNITS, row]}, {"S": [(0, 0, 0, 7)]})
    assert {key[2] for key in values(read(titled, "template-day", register=register))} == {MARCH}
    bare = read(book(tmp_path / "无.xlsx", {"S": [HEAD, UNITS, row]}), "template-day",
                register=register)  # fmt: skip
    assert values(bare) == {}
    assert [(one["line"], one["said"]) for one in refused(bare)] == [(3, "3月1日")]


def test_a_future_day_is_refused(tmp_path: Path, register: Register) -> None:
    late = datetime(2026, 6, 1)  # noqa: DTZ001
    rows = [HEAD, UNITS, *((d, "东山", 5, 20, 0.8, 102, 60, 35) for d in (DAY, late))]
    sheet = read(book(tmp_path / "日.xlsx", {"S": rows}), "template-day", register=register)
    assert {key[2] for key in values(sheet)} == {MARCH}
    assert [one["line"] for one in refused(sheet)] == [4]


def test_a_formula_error_and_text_in_a_cell_are_refused_with_their_place(
    tmp_path: Path, register: Register
) -> None:
    path = tmp_path / "错.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("S")
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, UNITS)
        page.write_row(2, 0, ("2026-03-01", "东山", 5, 20, 0.8, 102, "约60"))
        page.write_formula(2, 7, "=1/0", None, "#DIV/0!")
    sheet = read(path, "template-day", register=register)
    places = {(one["sheet"], one["line"]): [] for one in refused(sheet)}
    for one in refused(sheet):
        places[one["sheet"], one["line"]].append(one["column"])
    assert list(places) == [("S", 3)]
    assert {"PM10", "PM2.5"} <= {name.split(" ")[0].split("/")[0] for name in places["S", 3]}
    found = values(sheet)
    assert all(found.get(("A1", item, MARCH), (None,))[0] is None for item in ("PM10", "PM2.5"))


def test_a_wrong_unit_in_the_second_row_is_refused(tmp_path: Path, register: Register) -> None:
    units = (*UNITS[:2], "ppb", *UNITS[3:])
    rows = [HEAD, units, (DAY, "东山", 5, 20, 0.8, 102, 60, 35)]
    sheet = read(book(tmp_path / "日.xlsx", {"S": rows}), "template-day", register=register)
    assert ("A1", "SO2", MARCH) not in values(sheet) or values(sheet)["A1", "SO2", MARCH][0] is None
    assert any("ppb" in one["reason"] + one["said"] + one["column"] for one in refused(sheet))
    assert values(sheet)["A1", "NO2", MARCH] == (20_000_000, None)


def test_counties_and_the_city_by_kind(tmp_path: Path, register: Register) -> None:
    head = ("日期", "县（市、区）", *HEAD[2:])
    rows = [head, UNITS, (DAY, "甲县", 5, 20, 0.8, 102, 60, 35),
            (DAY, "平均", 5, 20, 0.8, 102, 60, 35)]  # fmt: skip
    sheet = read(book(tmp_path / "县.xlsx", {"S": rows}), "template-day", register=register,
                 kind="county")  # fmt: skip
    table = sheet.frame.collect()
    assert table["kind"].unique().to_list() == ["county"]
    assert table["object"].unique().to_list() == ["甲县"]


def test_dust_basis_by_option_and_by_column(tmp_path: Path, register: Register) -> None:
    rows = [HEAD, UNITS, (DAY, "东山", 5, 20, 0.8, 102, 60, 35)]
    path = book(tmp_path / "日.xlsx", {"S": rows})
    for said, kept in (("实况", "kept"), ("扣除沙尘", "excluded")):
        table = read(path, "template-day", register=register, dust=said).frame.collect()
        assert table["dust"].unique().to_list() == [kept]
    both = [
        (*HEAD, "口径"), (*UNITS, ""),
        (DAY, "东山", 5, 20, 0.8, 102, 60, 35, "实况"),
        (DAY, "东山", 5, 20, 0.8, 102, "—", "—", "扣除沙尘"),
    ]  # fmt: skip
    table = (
        read(book(tmp_path / "两.xlsx", {"S": both}), "template-day", register=register)
        .frame.filter(pl.col("item") == "PM10")
        .collect()
    )
    assert dict(table.select("dust", "value").rows()) == {"kept": 60_000_000, "excluded": None}


def test_the_dust_list_gives_hours_by_their_stamps(tmp_path: Path, register: Register) -> None:
    rows = [
        ("受沙尘天气过程影响时段表", None, None, None),
        ("发布单位：监测总站　发布日期：2026年5月5日", None, None, None),
        ("城市", "开始时间", "结束时间", "备注"),
        ("虚城", "2026-04-06 09:00", "2026-04-07 00:00", "沙尘天气过程"),
        ("虚城", datetime(2026, 4, 9, 1), datetime(2026, 4, 9, 3), ""),  # noqa: DTZ001
        ("虚城", "2026-04-10 09:00", "2026-04-10 08:00", ""),
        ("注：时间为小时结束时刻。", None, None, None),
    ]
    path = book(tmp_path / "沙尘.xlsx", {"沙尘时段": rows}, {"沙尘时段": [(0, 0, 0, 3)]})
    sheet = read(path, "dust", register=register)
    assert sheet.kind == "marks"
    table = sheet.frame.collect()
    stamps = ("2026-04-06T09:00", "2026-04-07T00:00", "2026-04-09T01:00", "2026-04-09T03:00")
    ends = [hour_ending(datetime.fromisoformat(text)) for text in stamps]
    assert table.select("scope", "key", "first_hour", "last_hour").rows() == [
        ("city", "虚城", ends[0], ends[1]),
        ("city", "虚城", ends[2], ends[3]),
    ]
    assert [one["line"] for one in refused(sheet)] == [6]


MONTH_HEAD = ("县（市、区）", "SO2", "NO2", "CO", "O3", "PM10", "PM2.5", "综合指数", "排名",
              "优良天数", "优良率")  # fmt: skip
MONTH_UNITS = ("", "µg/m³", "µg/m³", "mg/m³", "µg/m³", "µg/m³", "µg/m³", "", "", "天", "%")


def test_a_month_of_counties_with_index_rank_and_days(tmp_path: Path, register: Register) -> None:
    rows = [
        ("2026年3月各县（市、区）环境空气质量排名", *[None] * 10),
        MONTH_HEAD,
        MONTH_UNITS,
        ("甲县", 5, 20, 1.2, 150, 60, 35.4, 3.21, 1, 30, 96.8),
        ("乙县", 6, 21, 1.3, 151, 61, 36, 3.3, 2, 29, 93.5),
        ("全市平均", 6, 21, 1.3, 151, 61, 36, 3.25, None, 29, 95.2),
        ("注：排名按综合指数由小到大。", *[None] * 10),
    ]
    path = book(tmp_path / "月.xlsx", {"3月": rows}, {"3月": [(0, 0, 0, 10)]})
    sheet = read(path, "template-month", register=register)
    table = sheet.frame.collect()
    assert set(table["object"]) == {"甲县", "乙县"}
    assert set(table["kind"]) == {"county"}
    assert set(table["period"]) == {"month"}
    assert set(table.select("start", "end").rows()) == {(MARCH, MARCH + 30)}
    first = {
        (row["item"], row["stat"]): row["value"]
        for row in table.filter(pl.col("object") == "甲县").iter_rows(named=True)
    }
    assert first["PM2.5", "mean"] == 35_400_000
    assert first["CO", "p95"] == 1_200_000
    assert first["O3_8h", "p90"] == 150_000_000
    assert first["index", "value"] == 3_210_000
    assert first["rank", "rank"] == 1_000_000
    assert first["good_days", "value"] == 30_000_000
    assert first["good_rate", "value"] == 96_800_000


def test_a_workbook_without_a_table_is_refused(tmp_path: Path, register: Register) -> None:
    path = book(tmp_path / "空.xlsx", {"S": [("你好",), ("世界",)]})
    with pytest.raises(BadInput, match="空"):
        read(path, "template-day", register=register).frame.collect()


HOUR_HEAD = ("日期", "小时", "站点", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3")


@pytest.mark.parametrize(
    ("labels", "stamps"),
    [
        ((1, 2, 24), ("2026-03-01T01:00", "2026-03-01T02:00", "2026-03-02T00:00")),
        (("1时", "2时", "24时"), ("2026-03-01T01:00", "2026-03-01T02:00", "2026-03-02T00:00")),
    ],
)
def test_hours_labelled_1_to_24_end_at_their_label(
    tmp_path: Path, register: Register, labels: tuple[Any, ...], stamps: tuple[str, ...]
) -> None:
    rows = [HOUR_HEAD, *((DAY, one, "东山", 35, 60, 5, 20, 0.8, 90) for one in labels)]
    sheet = read(book(tmp_path / "时.xlsx", {"S": rows}), "template", register=register)
    ends = [hour_ending(datetime.fromisoformat(text)) for text in stamps]
    assert sheet.frame.collect().sort("hour")["hour"].to_list() == ends


def test_hours_labelled_0_to_23_are_never_guessed(tmp_path: Path, register: Register) -> None:
    """0 may be the beginning of the first hour or the end of the last one of the day before."""
    rows = [HOUR_HEAD, *((DAY, one, "东山", 35, 60, 5, 20, 0.8, 90) for one in range(24))]
    path = book(tmp_path / "时.xlsx", {"S": rows})
    sheet = read(path, "template", register=register)
    hours = sheet.frame.collect().sort("hour")["hour"].to_list()
    said = " ".join(sheet.notes) + " ".join(one["reason"] for one in refused(sheet))
    assert "0" in said
    assert "23" in said or "小时" in said
    first = MARCH * 24
    ends, begins = list(range(first - 1, first + 23)), list(range(first, first + 24))
    assert hours in ([], begins, ends)


def test_per_cent_is_read_as_it_is_shown(tmp_path: Path, register: Register) -> None:
    """Excel keeps 0.968 and shows 96.8%; a bare 0.95 may be either and is refused."""
    path = tmp_path / "月.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("3月")
        percent = made.add_format({"num_format": "0.0%"})
        built_in = made.add_format({"num_format": 9})
        page.write_row(0, 0, ["县区", "优良天数比例", "PM2.5同比", "PM2.5"])
        page.write_row(1, 0, ["甲县"])
        page.write_number(1, 1, 0.968, percent)
        page.write_number(1, 2, -0.031, percent)
        page.write_number(1, 3, 0.35, built_in)
        page.write_row(2, 0, ["乙县", 0.95, "上升1.2%", 35])
    sheet = read(path, "template-month", register=register, period="2026-03")
    table = sheet.frame.collect()
    found = {(r["object"], r["item"], r["stat"]): r["value"] for r in table.iter_rows(named=True)}
    assert found == {
        ("甲县", "good_rate", "value"): 96_800_000,
        ("甲县", "PM2.5", "change_year_ago"): -3_100_000,
        ("乙县", "PM2.5", "change_year_ago"): 1_200_000,
        ("乙县", "PM2.5", "mean"): 35_000_000,
    }
    assert [(one["line"], one["said"]) for one in refused(sheet)] == [(3, "0.95"), (2, "35%")]


def test_two_dust_bases_side_by_side(tmp_path: Path, register: Register) -> None:
    head = ("县区", "PM10（实况）", "PM10（扣除沙尘）", "PM2.5")
    path = book(tmp_path / "月.xlsx", {"3月": [head, ("甲县", 80, 62, 35)]})
    table = read(path, "template-month", register=register, period="2026-03").frame.collect()
    assert table.select("item", "dust", "value").rows() == [
        ("PM10", "kept", 80_000_000),
        ("PM10", "excluded", 62_000_000),
        ("PM2.5", "kept", 35_000_000),
    ]
