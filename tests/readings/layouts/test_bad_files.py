"""Every case of bad input, each in a real file: accepted with a mark, or refused with its place.

The files are written here and go through ``layouts.read`` alone; what a case must give is
said in docs/formats.md. Whatever is refused must not be in the frame, and whatever is in the
file must be in the frame, among the refused, or in a note.
"""

from __future__ import annotations

import gzip
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from youju.readings import layouts
from youju.terms.errors import BadInput
from youju.terms.periods import hour_ending
from youju.terms.places import Register, read_register

HEAD = "site,time,pm25,pm10,so2,no2,co,o3\n"
ROW = "A1,2026-03-01T01:00,35,60,5,20,0.8,90\n"
TODAY = date(2026, 3, 2)


def hour(text: str) -> int:
    return hour_ending(datetime.fromisoformat(text))


FIRST = hour("2026-03-01T01:00")


def write(folder: Path, content: str | bytes, name: str = "三月.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, layout: str = "template", **said: Any) -> layouts.Sheet:
    said.setdefault("today", TODAY)
    return layouts.read(path, layout, **said)


def frame(sheet: layouts.Sheet) -> pl.DataFrame:
    return sheet.frame.collect()


def refused(sheet: layouts.Sheet) -> list[dict[str, Any]]:
    assert sheet.refused.columns == ["file", "sheet", "line", "column", "said", "reason"]
    return sheet.refused.rows(named=True)


@pytest.fixture
def register() -> Register:
    return read_register(
        "site,name,county,city,level,aliases\n"
        "A1,东山,甲县,虚城,国控,东山站\nA2,西河,甲县,虚城,县控,\n"
        "B1,南园,乙县,虚城,县控,\nB2,南园,乙县,虚城,县控,\n"
    )


def test_a_clean_file_is_read_as_it_stands(tmp_path: Path) -> None:
    sheet = read(write(tmp_path, HEAD + ROW))
    assert (sheet.layout, sheet.kind) == ("template", "hours")
    row = frame(sheet).rows(named=True)[0]
    assert (row["site"], row["hour"], row["line"]) == ("A1", FIRST, 2)
    assert [row[i] for i in ("pm25", "pm10", "so2", "no2", "co", "o3")] == [
        350_000, 600_000, 50_000, 200_000, 8_000, 900_000,
    ]  # fmt: skip
    assert refused(sheet) == []


def test_an_unknown_column_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    text = HEAD.replace("o3\n", "o3,voc\n") + ROW.replace("90\n", "90,7\n")
    sheet = read(write(tmp_path, text))
    assert frame(sheet).height == 1
    said = " ".join(sheet.notes) + " ".join(f"{one}" for one in refused(sheet))
    assert "voc" in said


@pytest.mark.parametrize(
    ("head", "value", "kept"),
    [
        ("pm25(mg/m³)", "0.035", 350_000),
        ("PM2.5（微克/立方米）", "35", 350_000),
        ("pm25(ug/m3)", "35", 350_000),
    ],
)
def test_a_unit_in_the_head_is_converted(tmp_path: Path, head: str, value: str, kept: int) -> None:
    text = HEAD.replace("pm25", head) + ROW.replace(",35,", f",{value},")
    assert frame(read(write(tmp_path, text)))["pm25"].to_list() == [kept]


def test_carbon_monoxide_in_micrograms_is_converted_exactly(tmp_path: Path) -> None:
    text = HEAD.replace(",co,", ",co(µg/m³),") + ROW.replace(",0.8,", ",800,")
    assert frame(read(write(tmp_path, text)))["co"].to_list() == [8_000]


@pytest.mark.parametrize("head", ["pm25(ppb)", "pm25(mg/L)", "co(ppm)"])
def test_a_unit_that_is_no_concentration_in_air_is_refused(tmp_path: Path, head: str) -> None:
    name = head.partition("(")[0]
    sheet_or_error = ""
    try:
        sheet = read(write(tmp_path, HEAD.replace(name, head) + ROW))
    except BadInput as wrong:
        sheet_or_error = str(wrong)
    else:
        assert frame(sheet)[name].null_count() == frame(sheet).height
        sheet_or_error = " ".join(f"{one}" for one in refused(sheet))
    assert head[len(name) + 1 : -1] in sheet_or_error


@pytest.mark.parametrize(
    "text", ["约35", "35①", "35²", "3 5", "35微克", "三十五", "#DIV/0!", "<0.5"]
)
def test_text_in_numbers_is_refused_with_line_column_and_words(tmp_path: Path, text: str) -> None:
    sheet = read(write(tmp_path, HEAD + ROW + ROW.replace("01:00", "02:00").replace("35", text, 1)))
    (one,) = refused(sheet)
    assert (one["file"], one["line"], one["column"], one["said"]) == ("三月.csv", 3, "pm25", text)
    assert one["reason"].endswith("。")
    kept = frame(sheet).filter(pl.col("hour") == FIRST + 1)["pm25"].drop_nulls()
    assert kept.is_empty()
    assert frame(sheet).filter(pl.col("hour") == FIRST)["pm25"].to_list() == [350_000]


@pytest.mark.parametrize(
    ("text", "flag"),
    [("—", "NA"), ("-", "NA"), ("--", "NA"), ("NA", "NA"), ("N/A", "NA"), ("无", "NA"),
     ("/", "/"), ("／", "/"), ("未检出", "<"), ("无效", "invalid"), ("", None)],
)  # fmt: skip
def test_words_for_no_value_stay_apart_and_are_never_zero(
    tmp_path: Path, text: str, flag: str | None
) -> None:
    table = frame(read(write(tmp_path, HEAD + ROW.replace(",35,", f",{text},"))))
    assert table["pm25"].to_list() == [None]
    found = table["flag_pm25"].to_list() if "flag_pm25" in table.columns else [None]
    assert found == [flag]


@pytest.mark.parametrize("text", ["-1", "－3", "-999", "99999", "1E9"])
def test_negative_and_absurd_values_are_refused(tmp_path: Path, text: str) -> None:
    sheet = read(write(tmp_path, HEAD + ROW.replace(",35,", f",{text},")))
    (one,) = refused(sheet)
    assert (one["line"], one["column"], one["said"]) == (2, "pm25", text)
    assert "pm25" not in frame(sheet).columns or frame(sheet)["pm25"].drop_nulls().is_empty()


def test_zero_is_measured(tmp_path: Path) -> None:
    table = frame(read(write(tmp_path, HEAD + ROW.replace(",35,", ",0,"))))
    assert table["pm25"].to_list() == [0]


def test_more_decimals_than_a_reading_has_are_refused_not_rounded(tmp_path: Path) -> None:
    sheet = read(write(tmp_path, HEAD + ROW.replace(",35,", ",35.00001,")))
    (one,) = refused(sheet)
    assert (one["column"], one["said"]) == ("pm25", "35.00001")


def test_full_width_digits_are_digits(tmp_path: Path) -> None:
    row = "Ａ１,２０２６－０３－０１ ０１：００,３５．５,６０,５,２０,０．８,９０\n"
    table = frame(read(write(tmp_path, HEAD + row)))
    assert table.select("hour", "pm25", "co").rows() == [(FIRST, 355_000, 8_000)]


def test_rows_that_agree_are_kept_once_and_counted(tmp_path: Path) -> None:
    sheet = read(write(tmp_path, HEAD + ROW + ROW))
    assert frame(sheet).height == 1
    assert refused(sheet) == []
    assert any("1行" in note and "相同" in note for note in sheet.notes)


def test_rows_that_disagree_are_both_refused(tmp_path: Path) -> None:
    other = ROW.replace("01:00", "02:00")
    sheet = read(write(tmp_path, HEAD + ROW + other + ROW.replace(",35,", ",36,")))
    assert frame(sheet)["hour"].to_list() == [FIRST + 1]
    assert sorted({one["line"] for one in refused(sheet)}) == [2, 4]


def test_future_hours_are_refused(tmp_path: Path) -> None:
    sheet = read(write(tmp_path, HEAD + ROW + ROW.replace("03-01", "03-09")))
    assert frame(sheet)["hour"].to_list() == [FIRST]
    assert [one["line"] for one in refused(sheet)] == [3]
    assert frame(read(tmp_path / "三月.csv", today=None)).height == 2


def test_stamps_with_other_offsets_are_turned_into_beijing_time(tmp_path: Path) -> None:
    rows = (
        ROW.replace("01:00", "01:00+08:00")
        + ROW.replace("2026-03-01T01:00", "2026-02-28T18:00Z")
        + ROW.replace("01:00", "03:00")
    )
    sheet = read(write(tmp_path, HEAD + rows))
    assert frame(sheet).sort("hour")["hour"].to_list() == [FIRST, FIRST + 1, FIRST + 2]
    assert any("没有写时区的1行" in note for note in sheet.notes), "mixed zones must be said"


def test_a_stamp_that_is_not_on_the_hour_is_refused(tmp_path: Path) -> None:
    sheet = read(write(tmp_path, HEAD + ROW + ROW.replace("01:00", "01:30")))
    assert frame(sheet)["hour"].to_list() == [FIRST]
    assert [(one["line"], one["column"]) for one in refused(sheet)] == [(3, "time")]


def test_gbk_bom_and_gz_are_one_file(tmp_path: Path) -> None:
    text = HEAD.replace("pm25", "细颗粒物(微克/立方米)") + ROW.replace("A1", "东山站")
    wanted = None
    for name, content in (
        ("plain.csv", text.encode()),
        ("bom.csv", text.encode("utf-8-sig")),
        ("gbk.csv", text.encode("gbk")),
        ("gb18030.csv", text.encode("gb18030")),
        ("zipped.csv.gz", gzip.compress(text.encode("gbk"))),
    ):
        sheet = read(write(tmp_path, content, name))
        table = frame(sheet)
        assert (table["site"].to_list(), table["pm25"].to_list()) == (["东山站"], [350_000]), name
        wanted = table if wanted is None else wanted
        assert table.equals(wanted), name


def test_windows_line_ends_and_blank_lines_do_not_shift_the_lines(tmp_path: Path) -> None:
    text = (HEAD + ROW + "\n" + ROW.replace("01:00", "02:00").replace("35", "x")).replace(
        "\n", "\r\n"
    )
    sheet = read(write(tmp_path, text))
    assert [one["line"] for one in refused(sheet)] == [4]


@pytest.mark.parametrize("name", ["leer.csv", "leer.csv.gz", "leer.xlsx", "leer.parquet"])
def test_an_empty_file_is_refused_whole(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match=name.split(".")[0]):
        frame(read(write(tmp_path, b"", name)))


def test_a_head_without_rows_is_no_reading(tmp_path: Path) -> None:
    sheet = read(write(tmp_path, HEAD))
    assert frame(sheet).is_empty()
    assert sheet.notes or refused(sheet), "an empty table must be said"


def test_a_truncated_gz_gives_nothing(tmp_path: Path) -> None:
    whole = gzip.compress((HEAD + ROW * 3000).encode())
    for cut in (len(whole) // 2, len(whole) - 4):
        with pytest.raises(BadInput, match="三月"):
            frame(read(write(tmp_path, whole[:cut], "三月.csv.gz")))


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="三月"):
        frame(read(write(tmp_path, b"PK\x03\x04 not a workbook", "三月.xlsx")))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nichts"):
        frame(read(tmp_path / "nichts.csv"))


def test_an_unknown_layout_names_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="template-day"):
        read(write(tmp_path, HEAD + ROW), "templet")


def test_names_are_matched_through_the_register_and_never_guessed(
    tmp_path: Path, register: Register
) -> None:
    rows = "".join(
        ROW.replace("A1", name).replace("01:00", f"{n:02}:00")
        for n, name in enumerate(("东山站", " 东山", "西河", "西河站", "南园"), 1)
    )
    sheet = read(write(tmp_path, HEAD + rows), register=register)
    assert frame(sheet).sort("hour")["site"].to_list() == ["A1", "A1", "A2"]
    said = {one["line"]: one for one in refused(sheet)}
    assert sorted(said) == [5, 6]
    assert (said[5]["said"], said[6]["said"]) == ("西河站", "南园")
    assert "B1" in said[6]["reason"]
    assert "B2" in said[6]["reason"]


def test_without_a_key_or_a_time_a_row_is_refused(tmp_path: Path) -> None:
    text = HEAD + ROW + ROW.replace("A1", "") + ROW.replace("2026-03-01T01:00", "")
    sheet = read(write(tmp_path, text))
    assert frame(sheet).height == 1
    assert [(one["line"], one["column"]) for one in refused(sheet)] == [(3, "site"), (4, "time")]


def test_a_row_that_is_too_long_or_too_short_is_not_shifted(tmp_path: Path) -> None:
    long, short = ROW.replace("01:00", "02:00").replace("\n", ",7\n"), "A1,2026-03-01T03:00,35\n"
    sheet = read(write(tmp_path, HEAD + ROW + long + short))
    lines = {one["line"] for one in refused(sheet)}
    assert 3 in lines
    kept = frame(sheet).filter(pl.col("line") == 4)
    assert 4 in lines or kept.select("pm25", "pm10").rows() == [(350_000, None)]


def test_an_open_quote_refuses_the_file_and_not_the_lines_behind_it_in_silence(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadInput, match="第2行"):
        read(write(tmp_path, HEAD + '"A1' + ROW[2:] + ROW))


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs_separate_too(tmp_path: Path, mark: str) -> None:
    path = write(tmp_path, "虚城空气质量小时值\n" + (HEAD + ROW).replace(",", mark))
    assert frame(read(path)).select("hour", "pm25", "line").rows() == [(FIRST, 350_000, 3)]


def test_years_beyond_the_calendar_are_refused(tmp_path: Path) -> None:
    rows = ROW.replace("2026-03-01T01:00", "0001-01-01T01:00+14:00")
    rows += ROW.replace("2026-03-01T01:00", "9999-12-31T24:00")
    assert [row["line"] for row in refused(read(write(tmp_path, HEAD + rows)))] == [2, 3]
