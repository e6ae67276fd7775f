"""Sheets of outlets: a platform's export through a mapping, and our own template."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.readings import layouts
from youju.readings.layouts import mapped
from youju.readings.layouts.mapped import Column, Item, Mapping, Mark, checked, guess, preview
from youju.readings.layouts.shared import Context
from youju.terms.errors import BadInput, UnknownPlace

ON = date(2026, 3, 20)
EXPORT = """某平台小时数据导出（虚构）
企业名称,监控点名称,监测时间,二氧化硫,,,氮氧化物,,,烟气流量
,,,实测值(mg/m3),折算值(mg/m3),标记,实测值(mg/m3),折算值(mg/m3),标记,(m3/h)
甲厂,1号烟囱,2026-03-01 08:00,12.3,15.1,正常,40,49,N,12000
甲厂,1号烟囱,2026-03-01 09:00,,,停运,,,停运,
甲厂,1号烟囱,2026-03-01 10:00,3,3.5,没听说过,x,4,校准,1
平均值,,,7,9,,1,1,,1
"""


def read(text: str | bytes, mapping: Mapping, file: str = "小时数据.csv") -> layouts.Sheet:
    data = text.encode() if isinstance(text, str) else text
    (sheet,) = mapped.read_file(file, data, mapping, Context(None, ON))
    return sheet


def rows(sheet: layouts.Sheet) -> dict[tuple[str, str, str, str], tuple[int | None, str | None]]:
    """Site, factor with variant, statistic and beginning (Beijing) → value and flag."""
    frame = sheet.frame.collect()
    found = {}
    for row in frame.iter_rows(named=True):
        at = datetime.fromtimestamp(row["start"] / 1e6, UTC) + timedelta(hours=8)
        key = (row["site"], row["factor"] + row["variant"], row["statistic"], f"{at:%m-%d %H:%M}")
        found[key] = (row["value"], row["flag"])
    return found


def test_a_head_of_two_rows_is_understood() -> None:
    found = guess("小时数据.csv", EXPORT.encode(), on=ON)
    mapping = found.mapping
    assert (mapping.subject, mapping.span, mapping.shape) == ("outlets", "hour", "wide")
    assert [(one.means, one.factor, one.unit) for one in mapping.columns] == [
        ("enterprise", "", ""),
        ("site", "", ""),
        ("time", "", ""),
        ("Avg", "a21026", "mg/m³"),
        ("ZsAvg", "a21026", "mg/m³"),
        ("flag", "a21026", ""),
        ("Avg", "a21002", "mg/m³"),
        ("ZsAvg", "a21002", "mg/m³"),
        ("flag", "a21002", ""),
        ("Avg", "a00000", "m3/h"),
    ]
    assert any("没听说过" in one for one in found.doubts)
    assert Mapping.from_toml(mapping.to_toml()) == mapping
    assert Mapping.from_plain(mapping.as_plain()) == mapping


def test_values_marks_cells_and_refusals() -> None:
    mapping = guess("小时数据.csv", EXPORT.encode(), on=ON).mapping
    sheet = read(EXPORT, mapping)
    said = rows(sheet)
    key = ("1号烟囱", "a21026Zs", "Avg", "03-01 08:00")
    assert said[key] == (15_100_000, "N")
    assert said["1号烟囱", "a21002raw", "Avg", "03-01 09:00"] == (None, "F")
    assert said["1号烟囱", "a21002Zs", "Avg", "03-01 10:00"] == (4_000_000, "C")
    # A mark that nobody knows stays as it was printed, and is said.
    assert said["1号烟囱", "a21026raw", "Avg", "03-01 10:00"] == (3_000_000, "没听说过")
    assert any("没听说过" in note and "2个数" in note for note in sheet.notes)
    assert any("第7行" in note for note in sheet.notes)
    frame = sheet.frame.collect()
    one = frame.filter(pl.col("factor") == "a21026", pl.col("variant") == "Zs").row(0, named=True)
    assert (one["cell"], one["unit"], one["said"], one["enterprise"]) == (
        "E4",
        "mg/m³",
        "正常",
        "甲厂",
    )
    (refused,) = sheet.refused.rows(named=True)
    assert (refused["line"], refused["column"], refused["said"]) == (
        6,
        "氮氧化物 / 实测值(mg/m3)",
        "x",
    )
    # A blank without a mark of its own says nothing: there is no flow at nine.
    assert ("1号烟囱", "a00000raw", "Avg", "03-01 09:00") not in said


def test_a_mapping_says_what_a_mark_means_and_the_dated_table_from_when_on() -> None:
    mapping = guess("小时数据.csv", EXPORT.encode(), on=ON).mapping
    own = replace(mapping, marks=(Mark("没听说过", "M"), Mark("停运", "D")))
    assert Mapping.from_toml(own.to_toml()).marks == own.marks
    said = rows(read(EXPORT, own))
    assert said["1号烟囱", "a21026raw", "Avg", "03-01 10:00"] == (3_000_000, "M")
    assert said["1号烟囱", "a21026raw", "Avg", "03-01 09:00"] == (None, "D")
    # 停炉 is a mark of the rule in force since 2023-01-01; before, no table has it.
    told = EXPORT.replace("没听说过", "停炉")
    assert rows(read(told, mapping))["1号烟囱", "a21026raw", "Avg", "03-01 10:00"][1] == "abnormal"
    earlier = told.replace("2026-03-01", "2022-12-31")
    assert rows(read(earlier, mapping))["1号烟囱", "a21026raw", "Avg", "12-31 10:00"][1] == "停炉"
    with pytest.raises(BadInput, match="标记“停运”的含义应为"):
        checked(replace(mapping, marks=(Mark("停运", "不知道"),)))


@pytest.mark.parametrize(
    ("stamp", "hour", "begins"),
    [
        ("2026-03-01 08:00", "begin", "03-01 08:00"),
        ("2026-03-01 08:00", "end", "03-01 07:00"),
        ("2026-03-01 24:00", "end", "03-01 23:00"),
        ("2026年3月1日8时", "begin", "03-01 08:00"),
        ("20260301080000", "begin", "03-01 08:00"),
        # A span that is written out says itself where it begins.
        ("2026-03-01 08:00~09:00", "end", "03-01 08:00"),
        ("2026-03-01 08时至09时", "begin", "03-01 08:00"),
    ],
)
def test_stamps(stamp: str, hour: str, begins: str) -> None:
    columns = (
        Column("排口", "site"),
        Column("时间", "time"),
        Column("COD", "Avg", "mg/L", 1, "w01018"),
    )
    mapping = Mapping("水", ON, columns, hour=hour, subject="outlets")
    said = rows(read(f"排口,时间,COD\nDW1,{stamp},12\n", checked(mapping)))
    assert said == {("DW1", "w01018raw", "Avg", begins): (12_000_000, None)}


@pytest.mark.parametrize(
    ("stamp", "why"),
    [
        ("2026-03-01 08:30", "不是整点"),
        ("2026-03-21 08:00", "晚于导入当天"),
        ("1970-03-01 08:00", "年份不可信"),
        ("某时", "只有日期，没有时刻；请写日期和时刻"),
    ],
)
def test_stamps_that_are_refused(stamp: str, why: str) -> None:
    columns = (
        Column("排口", "site"),
        Column("时间", "time"),
        Column("COD", "Avg", "mg/L", 1, "w01018"),
    )
    sheet = read(
        f"排口,时间,COD\nDW1,{stamp},12\n",
        Mapping("水", ON, columns, hour="begin", subject="outlets"),
    )
    assert not rows(sheet)
    (refused,) = sheet.refused.rows(named=True)
    assert (refused["line"], refused["column"]) == (2, "时间")
    assert why in refused["reason"]


def test_minutes_that_stamp_the_end_need_their_length() -> None:
    columns = (
        Column("排口", "site"),
        Column("时间", "time"),
        Column("COD", "Avg", "mg/L", 1, "w01018"),
    )
    mapping = Mapping("水", ON, columns, hour="end", subject="outlets", span="minute")
    with pytest.raises(BadInput, match="请写明每个数据是几分钟的"):
        checked(mapping)
    said = rows(
        read("排口,时间,COD\nDW1,2026-03-01 08:10,12\n", checked(replace(mapping, minutes=10)))
    )
    assert list(said) == [("DW1", "w01018raw", "Avg", "03-01 08:00")]


def test_a_row_for_each_factor_with_its_own_unit() -> None:
    text = (
        "排口名称,监测日期,因子,单位,日均值,排放量(kg),标记\n"
        "总排口,2026-03-01,化学需氧量,mg/L,31.5,12.25,N\n"
        "总排口,2026-03-01,氨氮,μg/L,900,0.4,N\n"
        "总排口,2026-03-01,甲醛,mg/L,1,,N\n"
    )
    found = guess("日数据.csv", text.encode(), on=ON)
    mapping = found.mapping
    assert (mapping.shape, mapping.span) == ("long", "day")
    assert mapping.items == (
        Item("化学需氧量", "w01018", "mg/L"),
        Item("氨氮", "w21003", "mg/L"),
        Item("甲醛", "ignored", ""),
    )
    frame = read(text, checked(mapping), "日数据.csv").frame.collect()
    assert frame.select("factor", "statistic", "span_s", "value", "unit").sort("factor").rows() == [
        ("w01018", "Avg", 86400, 31_500_000, "mg/L"),
        ("w01018", "Cou", 86400, 12_250_000, "kg"),
        ("w21003", "Avg", 86400, 900_000_000, "µg/L"),
        ("w21003", "Cou", 86400, 400_000, "kg"),
    ]


def test_a_workbook_with_merged_heads() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("小时")
        page.merge_range(0, 0, 0, 4, "小时数据（虚构）")
        page.merge_range(1, 0, 2, 0, "MN号")
        page.merge_range(1, 1, 2, 1, "数据时间")
        page.merge_range(1, 2, 1, 4, "颗粒物")
        page.write_row(2, 2, ["实测值（mg/m3）", "折算值（mg/m3）", "数据标识"])
        stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page.write_string(3, 0, "MN0001")
        page.write_datetime(3, 1, datetime(2026, 3, 1, 8), stamp)  # noqa: DTZ001 — Excel's own
        page.write_row(3, 2, [0.1 + 0.2, 0.45, "正常"])
    found = guess("x.xlsx", out.getvalue(), on=ON)
    assert found.mapping.head_rows == 2
    sheet = read(out.getvalue(), found.mapping, "x.xlsx")
    frame = sheet.frame.collect()
    # A double within 10⁻⁹ of a number of six decimals is that number.
    assert frame.select("site", "factor", "variant", "value", "cell").rows() == [
        ("MN0001", "a34013", "raw", 300_000, "小时!C4"),
        ("MN0001", "a34013", "Zs", 450_000, "小时!D4"),
    ]


def test_rows_that_contradict_are_refused_and_equal_ones_kept_once() -> None:
    columns = (
        Column("排口", "site"),
        Column("时间", "time"),
        Column("COD", "Avg", "mg/L", 1, "w01018"),
    )
    mapping = Mapping("水", ON, columns, hour="begin", subject="outlets")
    text = "排口,时间,COD\n" + "".join(
        f"DW1,2026-03-01 {hour:02}:00,{value}\n" for hour, value in ((1, 5), (1, 5), (2, 6), (2, 7))
    )
    sheet = read(text, mapping)
    assert list(rows(sheet)) == [("DW1", "w01018raw", "Avg", "03-01 01:00")]
    assert sheet.refused["line"].to_list() == [4, 5]
    assert "C5" in sheet.refused["reason"][0]
    assert any("只保留一次" in note for note in sheet.notes)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {"columns": (Column("时间", "time"), Column("a", "Avg", "", 1, "w01018"))},
            "哪一栏是排放口",
        ),
        (
            {"columns": (Column("排口", "site"), Column("a", "Avg", "", 1, "w01018"))},
            "没有指明时间",
        ),
        ({"columns": (Column("排口", "site"), Column("时间", "time"))}, "没有指明任何数值栏"),
        (
            {"columns": (Column("排口", "site"), Column("时间", "time"), Column("a", "Avg"))},
            "因子编码",
        ),
        ({"span": "week"}, "数据类型"),
        ({"subject": "fish"}, "表的对象"),
    ],
)
def test_mappings_that_say_too_little(change: dict[str, object], why: str) -> None:
    columns = (Column("排口", "site"), Column("时间", "time"), Column("a", "Avg", "", 1, "w01018"))
    mapping = Mapping("水", ON, columns, hour="begin", subject="outlets")
    with pytest.raises(BadInput, match=why):
        checked(replace(mapping, **change))  # type: ignore[arg-type]


def test_the_preview_shows_outlets_values_and_refusals() -> None:
    mapping = guess("小时数据.csv", EXPORT.encode(), on=ON).mapping

    def named(said: str, firm: str, day: date) -> str:
        if firm != "甲厂":
            raise UnknownPlace("没有")
        return "DA001"

    shown = preview("小时数据.csv", EXPORT.encode(), mapping, today=ON, named=named)
    assert [one.outcome for one in shown.rows] == ["read", "read", "refused", "skipped"]
    assert shown.rows[0].site == "DA001"
    assert shown.rows[0].values["二氧化硫折算"] == "15.1 mg/m³"
    assert shown.rows[1].values["二氧化硫"] == "停运"
    other = preview(
        "小时数据.csv", EXPORT.replace("甲厂", "乙厂").encode(), mapping, today=ON, named=named
    )
    assert other.rows[0].refused == ("没有",)


# the law: a mapped sheet says what our own template says

cells = st.sampled_from(["0", "12.3", "-0.5", "", "—", "无效", "1.23456789", "几"])
marks = st.sampled_from(["N", "正常", "停运", "C", "启炉", "?", ""])


@given(said=st.lists(st.tuples(cells, cells, marks), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_mapped_and_template_read_the_same(
    said: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    columns = (
        Column("排口", "site"),
        Column("时间", "time"),
        Column("浓度", "Avg", "mg/m³", 1, "a21026"),
        Column("折算", "ZsAvg", "mg/m³", 1, "a21026"),
        Column("标记", "flag"),
    )
    wide = ["排口,时间,浓度,折算,标记"]
    own = ["排放口,数据类型,开始时间,因子,单位,实测值,折算值,标记"]
    for nth, (value, converted, mark) in enumerate(said):
        stamp = f"2026-03-01 {nth:02}:00"
        wide.append(f"DA1,{stamp},{value},{converted},{mark}")
        own.append(f"DA1,小时,{stamp},二氧化硫,mg/m3,{value},{converted},{mark}")
    mapping = Mapping("甲", ON, columns, hour="begin", subject="outlets")
    by_mapping = read("\n".join(wide) + "\n", checked(mapping))
    file = tmp_path_factory.mktemp("own") / "own.csv"
    file.write_text("\n".join(own) + "\n", encoding="utf-8")
    by_template = layouts.read(file, "template-outlets", today=ON)
    assert rows(by_mapping) == rows(by_template)
    assert by_mapping.refused["line"].to_list() == by_template.refused["line"].to_list()


def test_the_template_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        "排放口,数据类型,开始时间,因子,单位,实测值\n"
        "DA1,周,2026-03-01 01:00,二氧化硫,mg/m3,5\n"
        "DA1,小时,2026-03-01 01:00,什么,mg/m3,5\n"
        "DA1,日,2026-03-01,a21026,mg/m3,5\n",
        encoding="utf-8",
    )
    sheet = layouts.read(file, "template-outlets", today=ON)
    assert sheet.refused.select("line", "column", "said").rows() == [
        (2, "数据类型", "周"),
        (3, "因子", "什么"),
    ]
    assert sheet.frame.collect().select("factor", "span_s").rows() == [("a21026", 86400)]
