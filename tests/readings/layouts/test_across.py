"""Several files and sheets that speak of the same hours."""

from __future__ import annotations

from pathlib import Path

from youju.readings import layouts

HEAD = "site,time,pm25,pm10,so2,no2,co,o3\n"
ROW = "A1,2026-03-01T01:00,35,60,5,20,0.8,90\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_same_rows_in_two_files_are_kept_once_and_counted(tmp_path: Path) -> None:
    more = ROW.replace("01:00", "02:00")
    one = write(tmp_path, "甲.csv", HEAD + ROW)
    two = write(tmp_path, "乙.csv", HEAD + ROW + more)
    sheet = layouts.read([one, two], "template")
    assert sheet.frame.collect()["hour"].n_unique() == sheet.frame.collect().height == 2
    assert sheet.refused.is_empty()
    assert [note for note in sheet.notes if "有1行在前面的表中已有" in note and "乙.csv" in note]


def test_files_that_contradict_each_other_are_both_refused_with_the_other_place(
    tmp_path: Path,
) -> None:
    one = write(tmp_path, "甲.csv", HEAD + ROW.replace("A1", "A2") + ROW)
    two = write(tmp_path, "乙.csv", HEAD + ROW.replace(",35,", ",36,"))
    three = write(tmp_path, "丙.csv", HEAD + ROW)
    sheet = layouts.read([one, two, three], "template")
    assert sheet.frame.collect()["site"].to_list() == ["A2"]
    found = {(row["file"], row["line"]): row["reason"] for row in sheet.refused.to_dicts()}
    assert sorted(found) == [("丙.csv", 2), ("乙.csv", 2), ("甲.csv", 3)]
    assert "乙.csv第2行" in found["甲.csv", 3]
    assert "甲.csv第3行" in found["乙.csv", 2]


def test_a_gap_and_a_value_of_one_hour_contradict_each_other(tmp_path: Path) -> None:
    one = write(tmp_path, "甲.csv", HEAD + ROW)
    two = write(tmp_path, "乙.csv", HEAD + ROW.replace(",35,", ",无效,"))
    sheet = layouts.read([one, two], "template")
    assert sheet.frame.collect().is_empty()
    assert sheet.refused.height == 2


def test_a_long_file_that_surrounds_a_short_one_is_compared(tmp_path: Path) -> None:
    """The spans are 1–5 and 2–2 and 4–4: the last meets the first, not its neighbour."""
    hours = [ROW.replace("01:00", f"0{n}:00") for n in range(1, 6)]
    files = [
        write(tmp_path, "甲.csv", HEAD + hours[0] + hours[2] + hours[3] + hours[4]),
        write(tmp_path, "乙.csv", HEAD + hours[1]),
        write(tmp_path, "丙.csv", HEAD + hours[3].replace(",35,", ",36,")),
    ]
    sheet = layouts.read(files, "template")
    assert sheet.frame.collect().height == 4
    assert sheet.refused["file"].to_list() == ["甲.csv", "丙.csv"]


def test_a_bad_file_among_good_ones_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    files = [write(tmp_path, "甲.csv", HEAD + ROW), write(tmp_path, "乙.csv", "你好\n")]
    sheet = layouts.read(files, "template")
    assert sheet.frame.collect().height == 1
    assert [(row["file"], row["line"]) for row in sheet.refused.to_dicts()] == [("乙.csv", 0)]
