"""Mapped layouts: what is read through a mapping is what our own template would have read."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.readings import layouts
from youju.readings.layouts import mapped
from youju.readings.layouts.mapped import Column, Item, Mapping, checked, guess, preview
from youju.readings.layouts.mapped.keeping import versions
from youju.readings.layouts.mapped.mapping import plain
from youju.readings.layouts.shared import Context
from youju.readings.layouts.sheet import HOUR_ITEMS
from youju.terms.errors import BadInput, NotThere
from youju.terms.places import read_register
from youju.terms.substances import substance

ON = date(2026, 3, 20)
REGISTER = read_register(
    "site,name,county,city\nA1,一中,甲县,某市\nA2,二中,甲县,某市\nB1,三中,乙县,某市\n"
)
SINCE = date(2026, 1, 1)


def read(text: str | bytes, mapping: Mapping, file: str = "x.csv") -> list[layouts.Sheet]:
    data = text.encode() if isinstance(text, str) else text
    return mapped.read_file(file, data, mapping, Context(REGISTER, ON))


def hours(sheets: list[layouts.Sheet]) -> pl.DataFrame:
    flags = [f"flag_{item}" for item in HOUR_ITEMS]
    whole = pl.concat([one.frame.collect() for one in sheets], how="diagonal_relaxed")
    missing = [pl.lit(None, pl.String).alias(one) for one in flags if one not in whole.columns]
    whole = whole.with_columns(missing).with_columns(pl.col(flags).cast(pl.String))
    order = ["site", "hour", *HOUR_ITEMS, *flags]
    return whole.select(order).sort("site", "hour")


# the law: template read = mapped read

cells = st.one_of(
    st.integers(0, 400).map(str),
    st.decimals(0, 90, places=1).map(str),
    st.sampled_from(["", "—", "/", "无效", "abc", "-3", "99999999", "1.23456", "５", "1,200"]),
)
plain_cells = st.one_of(st.integers(0, 90).map(str), st.sampled_from(["", "—"]))
heads = st.text(alphabet="甲乙丙丁戊己庚辛壬癸abcXYZ（）/ .", min_size=1, max_size=8)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, datetime, dict[str, str]]]]:
    items = draw(st.lists(st.sampled_from(HOUR_ITEMS), min_size=1, max_size=6, unique=True))
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(["A1", "二中", "B1", "不认识"]), st.integers(1, 60)),
            max_size=8,
        )
    )
    start = datetime(2026, 3, 1)  # noqa: DTZ001 — Beijing time
    rows = [
        (site, start + timedelta(hours=hour), {item: draw(cells) for item in items})
        for site, hour in keys
    ]
    return items, rows


def template_text(items: list[str], rows: list[tuple[str, datetime, dict[str, str]]]) -> str:
    lines = [",".join(["site", "time", *items])]
    for site, ends, values in rows:
        said = [quoted(values[item]) for item in items]
        lines.append(",".join([site, f"{ends:%Y-%m-%dT%H:%M}", *said]))
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    return f'"{text}"' if "," in text else text


def by_template(text: str, folder: Path) -> layouts.Sheet:
    file = folder / "template.csv"
    file.write_text(text, encoding="utf-8")
    return layouts.read(file, "template", register=REGISTER, today=ON)


@given(data=st.data(), sheet=sheets())
@settings(max_examples=40, deadline=None)
def test_renamed_and_permuted_columns_read_the_same(
    data: st.DataObject,
    sheet: tuple[list[str], list[tuple[str, datetime, dict[str, str]]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    items, rows = sheet
    if not rows:
        return
    begin = data.draw(st.booleans(), "the hour begins")
    split = data.draw(st.booleans(), "day and hour apart")
    meanings = ["site", *(["date", "hour"] if split else ["time"]), *items, "ignored"]
    order = data.draw(st.permutations(meanings), "order")
    names = data.draw(
        st.lists(
            heads.filter(lambda text: bool(plain(text))),
            min_size=len(order),
            max_size=len(order),
            unique_by=plain,
        ),
        "heads",
    )
    titles = data.draw(st.integers(0, 2), "title lines")
    columns = tuple(
        Column(head, means, substance(means).unit if means in items else "")
        for head, means in zip(names, order, strict=True)
    )
    mapping = Mapping(
        "试",
        SINCE,
        columns,
        hour="begin" if begin else "end",
        head_row=titles + 1,
    )
    lines = ["标题" + "," * (len(order) - 1)] * titles + [",".join(names)]
    for site, ends, values in rows:
        said = {**values, "site": site, "ignored": "x"}
        at = ends - timedelta(hours=1) if begin else ends
        said["time"] = f"{at:%Y-%m-%d %H:%M}"
        if split:
            day = ends - timedelta(hours=1)
            said["date"] = f"{day:%Y-%m-%d}"
            said["hour"] = str(day.hour if begin else day.hour + 1)
        lines.append(",".join(quoted(said[means]) for means in order))
    folder = tmp_path_factory.mktemp("t")
    ours = by_template(template_text(items, rows), folder)
    found = read("\n".join(lines) + "\n", mapping)
    assert hours(found).equals(hours([ours]))
    refused = pl.concat([one.refused for one in found])
    assert refused.height == ours.refused.height
    assert refused["reason"].str.replace_all(r"第\d+行", "").sort().to_list() == (
        ours.refused["reason"].str.replace_all(r"第\d+行", "").sort().to_list()
    )


@given(data=st.data(), sheet=sheets())
@settings(max_examples=25, deadline=None)
def test_a_long_sheet_reads_the_same(
    data: st.DataObject,
    sheet: tuple[list[str], list[tuple[str, datetime, dict[str, str]]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    items, rows = sheet
    # A bad cell costs its row of the wide sheet, and only itself in the long one.
    rows = [
        (site, ends, {item: data.draw(plain_cells) for item in items})
        for site, ends, _ in rows
        if site != "不认识"
    ]
    rows = list({(REGISTER.named(site), ends): (site, ends, v) for site, ends, v in rows}.values())
    if not rows:
        return
    words = {item: f"项{place}" for place, item in enumerate(items)}
    mapping = Mapping(
        "长",
        SINCE,
        (
            Column("测点", "site"),
            Column("时间", "time"),
            Column("项", "item"),
            Column("值", "value"),
        ),
        shape="long",
        items=(*(Item(word, item) for item, word in words.items()), Item("气温", "ignored")),
    )
    long = [
        f"{site},{ends:%Y-%m-%d %H:%M},{words[item]},{values[item]}"
        for site, ends, values in rows
        for item in items
    ] + [f"{rows[0][0]},{rows[0][1]:%Y-%m-%d %H:%M},气温,8"]
    long = list(data.draw(st.permutations(long)))
    folder = tmp_path_factory.mktemp("t")
    ours = by_template(template_text(items, rows), folder)
    found = read("测点,时间,项,值\n" + "\n".join(long) + "\n", mapping)
    assert pl.concat([one.refused for one in found]).is_empty()
    filled = pl.any_horizontal(pl.col(*HOUR_ITEMS).is_not_null()) | pl.any_horizontal(
        pl.col(*(f"flag_{item}" for item in HOUR_ITEMS)).is_not_null()
    )
    assert hours(found).filter(filled).equals(hours([ours]).filter(filled))


@given(values=st.lists(st.decimals(0, 9, places=4), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_units_are_converted_exactly(values: list[object]) -> None:
    mapping = Mapping(
        "毫克", SINCE, (Column("点", "site"), Column("时", "time"), Column("P", "pm25", "mg/m³"))
    )
    lines = [f"A1,2026-03-01 {nth:02d}:00,{value}" for nth, value in enumerate(values)]
    found = hours(read("点,时,P\n" + "\n".join(lines) + "\n", mapping))
    assert found["pm25"].to_list() == [int(str(value).replace(".", "")) * 1000 for value in values]


# single rules


WIDE = Mapping(
    "宽",
    SINCE,
    (
        Column("点位", "site"),
        Column("日期", "date"),
        Column("时", "hour"),
        Column("PM2.5", "pm25"),
        Column("标识", "flag_pm25"),
        Column("SO2", "so2"),
        Column("标识", "flag_so2", nth=2),
        Column("风速"),
    ),
    missing=("停电", "-99"),
)
WIDE_TEXT = (
    "点位,日期,时,PM2.5,标识,SO2,标识,风速\n"
    "一中,2026-03-01,1,35,N,6,B,1\n"
    "一中,2026-03-01,2,停电,,-99.0,,1\n"
    "一中,2026-03-01,24,36,有效,7,正常,1\n"
)


def test_equal_heads_are_told_apart_by_their_order() -> None:
    found = hours(read(WIDE_TEXT, WIDE))
    assert found["pm25"].to_list() == [350_000, None, 360_000]
    assert found["flag_pm25"].to_list() == [None, "NA", None]
    assert found["so2"].to_list() == [None, None, 70_000]
    assert found["flag_so2"].to_list() == ["B", "NA", None]


@pytest.mark.parametrize(
    ("hour", "label", "ends"),
    [
        ("end", "1", "01:00"),
        ("end", "24", "00:00"),
        ("begin", "0", "01:00"),
        ("begin", "23", "00:00"),
    ],
)
def test_what_an_hour_label_means(hour: str, label: str, ends: str) -> None:
    mapping = replace(WIDE, hour=hour)
    row = preview("x.csv", WIDE_TEXT.encode(), mapping, REGISTER).rows
    assert row
    text = f"点位,日期,时,PM2.5,标识,SO2,标识,风速\n一中,2026-03-01,{label},35,,6,,1\n"
    (one,) = preview("x.csv", text.encode(), mapping, REGISTER).rows
    assert one.ends is not None
    assert f"{one.ends:%H:%M}" == ends


def test_ends_from_0_to_23() -> None:
    text = WIDE_TEXT.replace(",24,", ",0,")
    found = hours(read(text, WIDE))
    assert found["hour"].to_list()[0] % 24 == 23


def test_labels_beyond_their_meaning_are_refused() -> None:
    (sheet,) = read(WIDE_TEXT, replace(WIDE, hour="begin"))
    assert sheet.refused["line"].to_list() == [4]
    assert "小时不在 0-23 之内" in sheet.refused["reason"][0]


def test_another_head_is_not_read() -> None:
    for head in ("点位,日期,时,PM2.5,标识,SO2", "点位,日期,时,PM2.5(mg/m3),标识,SO2,标识,风速"):
        with pytest.raises(BadInput, match="表头"):
            read(f"{head}\n一中,2026-03-01,1,35,N,6,B,1\n", WIDE)


def test_a_head_further_down_is_found() -> None:
    assert hours(read("某省\n\n" + WIDE_TEXT, WIDE)).height == 3


def test_one_station_without_a_column() -> None:
    mapping = Mapping("单", SINCE, (Column("时", "time"), Column("P", "pm25")), site="A2")
    found = hours(read("时,P\n2026-03-01 01:00,35\n制表：张三,\n", mapping))
    assert found["site"].to_list() == ["A2"]


def test_stations_of_others_are_counted_elsewhere() -> None:
    text = WIDE_TEXT + "外省,2026-03-01,3,35,N,6,B,1\n"
    (sheet,) = read(text, WIDE)
    assert sheet.refused["line"].to_list() == [5]
    (sheet,) = read(text, replace(WIDE, others_ignored=True))
    assert sheet.refused.is_empty()
    shown = preview("x.csv", text.encode(), replace(WIDE, others_ignored=True), REGISTER)
    assert [row.outcome for row in shown.rows] == ["read", "read", "read", "other"]


def test_a_long_sheet_refuses_what_it_does_not_know() -> None:
    mapping = Mapping(
        "长",
        SINCE,
        (
            Column("测点", "site"),
            Column("时间", "time"),
            Column("项", "item"),
            Column("值", "value"),
            Column("单位", "unit"),
        ),
        shape="long",
        items=(Item("细颗粒物", "pm25", "mg/m³"), Item("气温", "ignored")),
    )
    text = (
        "测点,时间,项,值,单位\n"
        "一中,2026-03-01 01:00,细颗粒物,0.035,毫克/立方米\n"
        "一中,2026-03-01 02:00,细颗粒物,35,ug/m3\n"
        "一中,2026-03-01 01:00,臭氧,35,ug/m3\n"
        "一中,2026-03-01 01:00,气温,8,℃\n"
        "制表：张三,,,,\n"
    )
    (sheet,) = read(text, mapping)
    assert hours([sheet])["pm25"].to_list() == [350_000]
    assert sheet.refused["line"].to_list() == [3, 4]
    assert "没有对应" in sheet.refused["reason"][1]
    shown = preview("x.csv", text.encode(), mapping, REGISTER)
    assert [row.outcome for row in shown.rows] == ["read", *["refused"] * 2, *["skipped"] * 2]
    assert shown.rows[0].values == {"pm25": "35"}


# what a mapping says


FAULTS = [
    ({"columns": ()}, "没有指明"),
    ({"name": ""}, "名称"),
    ({"name": "../x"}, "名称"),
    ({"name": ".x"}, "名称"),
    ({"hour": "middle"}, "开始"),
    ({"shape": "round"}, "形状"),
    ({"state": "good"}, "审核状态"),
    ({"head_row": 0}, "表头"),
    ({"head_rows": 9}, "表头"),
    ({"site": "A1"}, "固定站点"),
    ({"columns": (*WIDE.columns, Column("x", "pm25"))}, "不止一栏"),
    ({"columns": (*WIDE.columns, Column("x", "time"))}, "时刻一栏已含"),
    ({"columns": (*WIDE.columns, Column("x", "flag_o3"))}, "标记"),
    ({"columns": (*WIDE.columns, Column("x", "no2", "ppb"))}, "不能换算"),
    ({"columns": (*WIDE.columns, Column("x", "noise"))}, "不认识"),
    ({"columns": (*WIDE.columns, Column("x", "value"))}, "一项一行"),
    ({"shape": "long"}, "项目一栏和数值一栏"),
]


@pytest.mark.parametrize(("change", "said"), FAULTS)
def test_a_mapping_that_contradicts_itself(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        checked(replace(WIDE, **change))  # type: ignore[arg-type]


def test_text_and_back() -> None:
    odd = replace(
        WIDE,
        missing=('"', "\\", "a\nb"),
        issuer="某省“厅”",
        by="张三",
        on=ON,
        items=(Item("x", "pm25"),),
    )
    assert Mapping.from_toml(odd.to_toml()) == odd
    assert Mapping.from_plain(json.loads(json.dumps(odd.as_plain()))) == odd


@pytest.mark.parametrize(
    "text",
    ["x", "a = 1", "since = 2026-01-01\nhead_row = '1'", "since = 2026-01-01\n[[column]]\nx = 1"],
)
def test_text_that_is_no_mapping(text: str) -> None:
    with pytest.raises(BadInput):
        Mapping.from_toml(text)


# what the city keeps


def test_versions_are_kept_and_dated(tmp_path: Path) -> None:
    folder = tmp_path / "layouts"
    mapped.keep(folder, replace(WIDE, name="省平台"))
    other = Mapping(
        "省平台", date(2026, 6, 1), (Column("S", "site"), Column("T", "time"), Column("P", "pm25"))
    )
    mapped.keep(folder, other)
    mapped.keep(folder, other)
    assert [one.since for one in versions(folder / "省平台.toml")] == [SINCE, other.since]
    assert mapped.in_force(folder, "省平台", date(2026, 5, 31)).since == SINCE
    assert mapped.in_force(folder, "省平台", date(2026, 6, 1)) == other
    late = date(2026, 7, 1)
    assert mapped.in_force(folder, "省平台", late, "x.csv", WIDE_TEXT.encode()).since == SINCE
    assert [one.since for one in mapped.latest(mapped.kept(folder), late)] == [SINCE, other.since]
    fits = mapped.fitting(mapped.latest(mapped.kept(folder), late), "x.csv", WIDE_TEXT.encode())
    assert [one.since for one in fits] == [SINCE]
    for name, day in (("省平台", date(2025, 1, 1)), ("别的", late), ("../省平台", late)):
        with pytest.raises(NotThere):
            mapped.in_force(folder, name, day)


def test_a_changed_meaning_of_the_same_head_counts_from_its_day(tmp_path: Path) -> None:
    mapped.keep(tmp_path, WIDE)
    mapped.keep(tmp_path, replace(WIDE, since=date(2026, 6, 1), hour="begin"))
    kept = mapped.kept(tmp_path)
    assert [one.hour for one in mapped.latest(kept, date(2026, 5, 1))] == ["end"]
    assert [one.hour for one in mapped.latest(kept, date(2026, 6, 1))] == ["begin"]


def test_a_file_edited_by_hand_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "坏.toml").write_text("[[version]]\nsince = 2026-01-01\n", encoding="utf-8")
    with pytest.raises(BadInput):
        mapped.kept(tmp_path)
    (tmp_path / "坏.toml").write_text("x = [", encoding="utf-8")
    with pytest.raises(BadInput, match="坏"):
        mapped.kept(tmp_path)


# guesses


def workbook() -> bytes:
    """An office's sheet: a title, a head of two rows with merged cells, hours 1 to 24."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("数据")
    sheet.merge_range(0, 0, 0, 6, "某市2026年3月1日小时数据")
    for column, text in enumerate(("站点", "日期", "时")):
        sheet.merge_range(1, column, 2, column, text)
    sheet.merge_range(1, 3, 1, 4, "PM2.5(mg/m3)")
    sheet.merge_range(1, 5, 1, 6, "CO(mg/m3)")
    for column, text in enumerate(("浓度", "标识") * 2, 3):
        sheet.write(2, column, text)
    for hour in range(24):
        sheet.write_row(3 + hour, 0, ["一中", "2026-03-01", hour + 1, 0.03 + hour / 1000, "N", 0.8])
    book.close()
    return out.getvalue()


def test_an_office_sheet_is_guessed_whole() -> None:
    data = workbook()
    found = guess("某市20260301.xlsx", data, REGISTER, on=SINCE)
    mapping = found.mapping
    assert (mapping.head_row, mapping.head_rows, mapping.hour, mapping.name) == (
        2,
        2,
        "end",
        "某市",
    )
    assert [one.means for one in mapping.columns] == [
        *("site", "date", "hour", "pm25", "flag_pm25", "co", "flag_co")
    ]
    assert found.doubts == ()
    frame = hours(read(data, mapping, "某市20260301.xlsx"))
    assert frame["pm25"].to_list() == [300_000 + 10_000 * hour for hour in range(24)]


def test_a_long_sheet_is_guessed_with_its_doubts() -> None:
    text = (
        "某省平台\n测点,监测时间,监测项目,监测值,单位,数据标识\n"
        "一中,2026-03-01 00:00,PM2.5,35,微克/立方米,N\n"
        "一中,2026-03-01 00:00,二氧化硫,-99,微克/立方米,\n"
        "一中,2026-03-01 00:00,一氧化碳,800,ug/m3,\n"
        "一中,2026-03-01 00:00,气温,8,℃,\n"
    )
    found = guess("省平台_2026030100.csv", text.encode(), REGISTER, on=SINCE)
    mapping = found.mapping
    assert (mapping.shape, mapping.head_row, mapping.name) == ("long", 2, "省平台")
    assert {one.said: (one.means, one.unit) for one in mapping.items} == {
        "PM2.5": ("pm25", "µg/m³"),
        "二氧化硫": ("so2", "µg/m³"),
        "一氧化碳": ("co", "µg/m³"),
        "气温": ("ignored", ""),
    }
    assert mapping.missing == ("-99",)
    assert any("开始还是结束" in one for one in found.doubts)
    shown = preview("x.csv", text.encode(), mapping, REGISTER)
    assert [row.outcome for row in shown.rows] == ["read", "read", "read", "skipped"]
    assert shown.rows[2].values == {"co": "0.8"}


def test_a_beginning_is_told_by_the_head() -> None:
    text = (
        "点位编码,点位,起始时间,结束时间,PM2.5,O3 8小时,AQI\n"
        "A1,一中,2026-03-01 00:00,2026-03-01 01:00,3,4,5\n"
    )
    found = guess("x.csv", text.encode(), REGISTER).mapping
    assert [one.means for one in found.columns] == [
        *("site", "ignored", "ignored", "time", "pm25", "ignored", "ignored")
    ]
    assert found.hour == "end"
    text = text.replace("结束时间", "备注")
    found = guess("x.csv", text.encode(), REGISTER).mapping
    assert (found.columns[2].means, found.hour) == ("time", "begin")


def test_the_head_may_be_named() -> None:
    text = "x,y,z\n说明,说明,说明\n点,时间,PM2.5\nA1,2026-03-01 01:00,35\n"
    assert guess("x.csv", text.encode(), head_row=3).mapping.head_row == 3
    with pytest.raises(BadInput, match="表头"):
        guess("x.csv", b"only one column\n")
    with pytest.raises(BadInput):
        guess("x.csv", b"")


def test_what_the_journal_keeps_is_enough_to_read_again(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(WIDE_TEXT, encoding="utf-8")
    kept = json.loads(json.dumps(WIDE.as_plain()))
    sheet = layouts.read(file, "mapped", register=REGISTER, today=ON, mapping=kept)
    assert hours([sheet]).equals(hours(read(WIDE_TEXT, WIDE)))
    with pytest.raises(BadInput):
        layouts.read(file, "mapped", register=REGISTER)
