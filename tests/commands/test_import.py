"""youju import, whole: a file in our template layout into a city, and what comes back."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from youju.__main__ import main
from youju.readings import tables
from youju.readings.city import City
from youju.readings.settings import Settings

REGISTER = """site,name,county,city,level
A1,东山,甲县,虚城,县控
A2,西河,甲县,虚城,县控
"""
GOOD = """site,time,pm25,pm10,so2,no2,co,o3
A1,2026-03-01T01:00,35,80,6,20,0.6,90
西河,2026-03-01T01:00,36,81,,21,0.7,91
"""
ONE_BAD = GOOD + "北坡,2026-03-01T01:00,36,81,7,21,0.7,91\n"


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City.create(tmp_path / "city", Settings("虚城"), register=REGISTER)


def load(city: City, *arguments: str | Path) -> int:
    return main(["import", "--city", str(city.path), "--on", "2026-03-02", *map(str, arguments)])


def write(folder: Path, text: str, name: str = "三月.csv") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["三月.csv", "三月.csv.gz"])
def test_a_good_file(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert load(city, write(tmp_path, GOOD, name)) == 0
    said = capsys.readouterr()
    assert "新增数据" in said.out
    assert "import/1" in said.out
    assert said.err == ""
    wide = tables.hours(city).collect().sort("site")
    assert wide.select("site", "pm25", "so2", "co").rows() == [
        ("A1", 350_000, 60_000, 6_000),
        ("A2", 360_000, None, 7_000),
    ]
    assert load(city, tmp_path / name) == 0
    assert "新增数据 0 个，修订 0 个" in capsys.readouterr().out


def test_single_bad_rows_do_not_stop_the_rest(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, ONE_BAD)
    assert load(city, file) == 0
    assert "退回 1 行" in capsys.readouterr().err
    text = (tmp_path / "三月.csv.refused.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "file,sheet,line,column,said,reason"
    assert "北坡" in text
    assert ",4,site," in text.splitlines()[1]
    assert tables.hours(city).collect().height == 2
    assert load(city, file, "--strict") == 1
    assert load(city, file, "--out", tmp_path / "back") == 0
    assert (tmp_path / "back" / "三月.csv.refused.csv").is_file()


def test_nothing_usable(city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert load(city, write(tmp_path, "")) == 1
    assert load(city, tmp_path / "missing.csv") == 1
    assert load(city, write(tmp_path, GOOD.replace("A1", "B1").replace("西河", "B2"))) == 1
    assert "未导入" in capsys.readouterr().err
    assert tables.hours(city).collect().height == 0


def test_one_unreadable_file_among_several(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = (write(tmp_path, "", "空.csv"), write(tmp_path, GOOD))
    assert load(city, *files) == 0
    assert load(city, *files, "--strict") == 1
    assert "空.csv" in capsys.readouterr().err


def test_an_unknown_layout(city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert load(city, write(tmp_path, GOOD), "--layout", "nonsense") == 1
    assert "nonsense" in capsys.readouterr().err


def test_the_register_comes_first(city: City, tmp_path: Path) -> None:
    sites = write(tmp_path, REGISTER + "B9,北坡,乙县,虚城,微站\n", "站点.csv")
    assert load(city, write(tmp_path, ONE_BAD), "--sites", sites, "--strict") == 0
    again = City.open(city.path)
    assert again.register.named("北坡") == "B9"
    assert tables.hours(again).collect().height == 3


def test_final_values(city: City, tmp_path: Path) -> None:
    load(city, write(tmp_path, GOOD))
    changed = write(tmp_path, GOOD.replace(",35,", ",30,"), "最终.csv")
    assert load(city, changed, "--state", "final", "--by", "李四") == 0
    load(city, write(tmp_path, GOOD.replace(",35,", ",99,"), "迟到.csv"))
    row = tables.hours(city, ["A1"]).collect().row(0, named=True)
    assert (row["pm25"], row["state"]) == (300_000, 20)
    record = city.journal.read(tables.provenance(city, "A1", "pm25", row["hour"])[0][1].position)
    assert (record.meta["by"], record.meta["file"]) == ("李四", "最终.csv")


def test_no_city_and_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, GOOD)
    assert main(["import", str(file), "--city", str(tmp_path)]) == 1
    assert "youju init" in capsys.readouterr().err
    for wrong in (
        ["import"],
        ["import", str(file)],
        ["import", str(file), "--city", "c", "--on", "x"],
    ):
        with pytest.raises(SystemExit) as left:
            main(wrong)
        assert left.value.code == 2
