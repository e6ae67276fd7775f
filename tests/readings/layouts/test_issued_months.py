"""Monthly tables as provinces send them: three rows of head, 累计, 同比, 同期, ranks, two bases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from youju.readings import layouts
from youju.readings.layouts.sheet import ISSUED_SHAPE
from youju.terms.periods import day_number
from youju.terms.places import Register, read_register

NOVEMBER = (day_number(date(2026, 11, 1)), day_number(date(2026, 11, 30)))
TO_DATE = (day_number(date(2026, 1, 1)), NOVEMBER[1])
YEAR_AGO = (day_number(date(2025, 11, 1)), day_number(date(2025, 11, 30)))


@pytest.fixture
def register() -> Register:
    return read_register(
        "site,name,county,city\nA1,东山,甲县,虚城市\nB1,南园,乙县,虚城市\nC1,甲县,丙县,虚城市\n"
    )


def book(path: Path, rows: list[list[Any]], merges: list[tuple[int, ...]] = [], name: str = "表") -> Path:  # noqa: B006, E501 # fmt: skip
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet(name)
        taken = set()
        for top, left, bottom, right in merges:
            page.merge_range(top, left, bottom, right, rows[top][left])
            taken |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        for nth, row in enumerate(rows):
            for column, value in enumerate(row):
                if (nth, column) not in taken and value is not None:
                    page.write(nth, column, value)
    return path


def values(frame: pl.DataFrame, name: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {
        (row["item"], row["stat"], row["start"], row["end"]): (
            row["period"],
            row["value"],
            row["flag"],
            row["cell"],
        )
        for row in frame.filter(pl.col("object") == name).iter_rows(named=True)
    }


THREE_ROWS = [
    ["2026年11月各县（市、区）环境空气质量状况", *[None] * 9],
    ["单位：微克/立方米（CO：毫克/立方米）", *[None] * 9],
    ["县（市、区）", "11月", None, None, None, "1-11月累计", None, None, "全省排名", "备注"],
    [None, "PM2.5", None, None, "综合指数", "PM2.5", None, "CO第95百分位", None, None],
    [None, "浓度", "同比%", "上年同期", "指数", "浓度", "同比", "mg/m³", None, None],
    ["甲县", 35.4, "下降3.1%", 36.5, 3.21, 38, "↑1.2", 1.4, 17, ""],
    ["乙县", "—", "持平", 40, 3.3, 41, -2, 1.5, 20, "缺测"],
    ["合计", 35, None, 38, 3.25, 39.5, None, 1.45, None, None],
    ["虚城市", 35, None, 38, 3.25, 39.5, None, 1.45, 12, None],
    ["制表：王某", None, None, None, None, None, "审核：李某", None, None, None],
]
MERGES = [
    (0, 0, 0, 9),
    (1, 0, 1, 9),
    (2, 0, 4, 0),
    (2, 1, 2, 4),
    (2, 5, 2, 7),
    (3, 1, 3, 3),
    (3, 5, 3, 6),
    (2, 8, 4, 8),
    (2, 9, 4, 9),
]


def test_three_rows_of_head_with_month_year_to_date_change_and_year_ago(
    tmp_path: Path, register: Register
) -> None:
    path = book(tmp_path / "月.xlsx", THREE_ROWS, MERGES)
    sheet = layouts.read(path, "template-month", register=register)
    frame = sheet.frame.collect()
    assert frame.schema == pl.Schema(ISSUED_SHAPE)
    # 虚城市 stands in the column of counties: no county of that name, so it isn't guessed.
    assert sheet.refused.select("line", "said").rows() == [(9, "虚城市")]
    assert values(frame, "甲县") == {
        ("PM2.5", "mean", *NOVEMBER): ("month", 35_400_000, None, "表!B6"),
        ("PM2.5", "change_year_ago", *NOVEMBER): ("month", -3_100_000, None, "表!C6"),
        ("PM2.5", "mean", *YEAR_AGO): ("month", 36_500_000, None, "表!D6"),
        ("index", "value", *NOVEMBER): ("month", 3_210_000, None, "表!E6"),
        ("PM2.5", "mean", *TO_DATE): ("cumulative", 38_000_000, None, "表!F6"),
        ("PM2.5", "change_year_ago", *TO_DATE): ("cumulative", 1_200_000, None, "表!G6"),
        ("CO", "p95", *TO_DATE): ("cumulative", 1_400_000, None, "表!H6"),
        ("rank", "rank", *NOVEMBER): ("month", 17_000_000, None, "表!I6"),
    }
    second = values(frame, "乙县")
    assert second["PM2.5", "mean", *NOVEMBER] == ("month", None, "NA", "表!B7")
    assert second["PM2.5", "change_year_ago", *NOVEMBER][1] == 0
    assert second["PM2.5", "change_year_ago", *TO_DATE][1] == -2_000_000
    said = "\n".join(sheet.notes)
    assert "第8行是平均、合计之类" in said
    assert "第10行是表下的说明或签名" in said


def test_kind_is_told_by_the_register_when_only_one_kind_has_the_name(
    tmp_path: Path, register: Register
) -> None:
    rows = [["名称", "月份", "PM2.5"], ["东山", "2026-11", 30], ["虚城市", "2026年11月", 31.5]]
    rows.append(["甲县", "202611", 32])  # a station and a county of that name
    sheet = layouts.read(book(tmp_path / "月.xlsx", rows), "template-month", register=register)
    assert sheet.frame.collect().select("kind", "object", "value").rows() == [
        ("site", "A1", 30_000_000),
        ("city", "虚城市", 31_500_000),
    ]
    assert sheet.refused.select("line", "column", "said").rows() == [(4, "名称", "甲县")]
    told = layouts.read(
        tmp_path / "月.xlsx", "template-month", register=register, kind="county"
    ).frame.collect()
    assert told.select("kind", "object").rows() == [("county", "甲县")]


def test_without_register_a_bare_name_needs_a_kind(tmp_path: Path) -> None:
    rows = [["名称", "月份", "PM2.5"], ["甲县", "2026-11", 30]]
    sheet = layouts.read(book(tmp_path / "月.xlsx", rows), "template-month")
    assert sheet.frame.collect().is_empty()
    assert "类型" in sheet.refused["reason"].item()
    rows = [["类型", *rows[0]], ["区县", *rows[1]]]
    frame = layouts.read(book(tmp_path / "二.xlsx", rows), "template-month").frame.collect()
    assert frame.select("kind", "object").rows() == [("county", "甲县")]


@pytest.mark.parametrize(
    ("said", "kind", "first", "last"),
    [
        ("2026-11", "month", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026年11月", "month", date(2026, 11, 1), date(2026, 11, 30)),
        ("..2026-11-30", "cumulative", date(2026, 1, 1), date(2026, 11, 30)),
        ("2026年1-11月", "cumulative", date(2026, 1, 1), date(2026, 11, 30)),
        ("2026-Q3", "quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("2025", "year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_in_rows(tmp_path: Path, said: str, kind: str, first: date, last: date) -> None:
    path = tmp_path / "月.csv"
    path.write_text(f"区县,时段,PM2.5\n甲县,{said},30\n", encoding="utf-8")
    frame = layouts.read(path, "template-month").frame.collect()
    assert frame.select("period", "start", "end").rows() == [
        (kind, day_number(first), day_number(last))
    ]
    assert frame["cell"].to_list() == ["C2"]


def test_a_table_that_names_no_month_or_two_is_refused_whole(tmp_path: Path) -> None:
    rows = [["2026年10月与2026年11月对比", None], ["区县", "PM2.5"], ["甲县", 30]]
    path = book(tmp_path / "月.xlsx", rows, [(0, 0, 0, 1)])
    sheet = layouts.read(path, "template-month")
    assert sheet.frame.collect().is_empty()
    assert "period=2026-03" in sheet.refused["reason"].item()
    chosen = layouts.read(path, "template-month", period="2026-11").frame.collect()
    assert chosen["start"].to_list() == [NOVEMBER[0]]


def test_the_day_of_issue_is_not_the_day_of_the_table(tmp_path: Path) -> None:
    rows = [
        ["2026年3月1日空气质量日报", None],
        ["发布日期：2026年3月2日", None],
        ["城市", "AQI"],
        ["虚城市", 57],
    ]
    path = book(tmp_path / "日.xlsx", rows, [(0, 0, 0, 1), (1, 0, 1, 1)])
    frame = layouts.read(path, "template-day").frame.collect()
    assert frame.select("item", "stat", "start", "value").rows() == [
        ("AQI", "value", day_number(date(2026, 3, 1)), 57_000_000)
    ]


def test_ozone_of_a_day_must_say_which_ozone(tmp_path: Path) -> None:
    path = tmp_path / "日.csv"
    path.write_text("城市,日期,PM2.5,O3\n虚城市,2026-03-01,30,150\n", encoding="utf-8")
    sheet = layouts.read(path, "template-day")
    assert sheet.frame.collect()["item"].to_list() == ["PM2.5"]
    assert sheet.refused.select("line", "column").rows() == [(1, "O3")]
    path.write_text("城市,日期,臭氧日最大8小时平均\n虚城市,2026-03-01,150\n", encoding="utf-8")
    frame = layouts.read(path, "template-day").frame.collect()
    assert frame.select("item", "stat").rows() == [("O3_8h", "max8h")]


def test_units_of_single_columns_are_converted_or_that_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "日.csv"
    path.write_text(
        "城市,日期,PM2.5（mg/m3）,CO（μg/m³）,SO2（ppb）\n虚城市,2026-03-01,0.035,800,3\n",
        encoding="utf-8",
    )
    sheet = layouts.read(path, "template-day")
    frame = sheet.frame.collect()
    assert frame.select("item", "value").rows() == [("PM2.5", 35_000_000), ("CO", 800_000)]
    assert sheet.refused["said"].to_list() == ["ppb"]


def test_bad_cells_are_refused_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "月.csv"
    path.write_text(
        "区县,月份,PM2.5,综合指数,优良率,优良天数,排名\n"
        "甲县,2026-11,-1,3.2,103%,31,1.5\n"
        "乙县,2026-11,35,约3.3,96.8％,30.5,2\n",
        encoding="utf-8",
    )
    sheet = layouts.read(path, "template-month")
    assert sheet.frame.collect().select("object", "item", "value").rows() == [
        ("甲县", "index", 3_200_000),
        ("甲县", "good_days", 31_000_000),
        ("乙县", "PM2.5", 35_000_000),
        ("乙县", "good_rate", 96_800_000),
        ("乙县", "rank", 2_000_000),
    ]
    assert set(sheet.refused.select("line", "column", "said").rows()) == {
        (2, "PM2.5", "-1"),
        (2, "优良率", "103%"),
        (2, "排名", "1.5"),
        (3, "综合指数", "约3.3"),
        (3, "优良天数", "30.5"),
    }


def test_a_merged_county_stands_beside_several_stations(tmp_path: Path) -> None:
    rows = [
        ["所属区县", "点位名称", "日期", "PM2.5"],
        ["甲县", "东山", "2026-03-01", 30],
        [None, "西河", "2026-03-01", 31],
    ]
    path = book(tmp_path / "日.xlsx", rows, [(1, 0, 2, 0)])
    frame = layouts.read(path, "template-day").frame.collect()
    assert frame.select("kind", "object").rows() == [("site", "东山"), ("site", "西河")]


def test_words_are_named_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "日.csv"
    path.write_text(
        "城市,日期,AQI,首要污染物,天气\n虚城市,2026-03-01,57,PM2.5,晴\n", encoding="utf-8"
    )
    sheet = layouts.read(path, "template-day")
    assert sheet.frame.collect()["item"].to_list() == ["AQI"]
    said = "\n".join(sheet.notes)
    assert "首要污染物" in said
    assert "天气" in said
