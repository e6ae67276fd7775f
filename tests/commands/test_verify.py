"""youju verify journal: 0 when nothing was touched, 1 with the place when something was."""

from __future__ import annotations

from pathlib import Path

import pytest

from youju.__main__ import main
from youju.readings.city import City
from youju.readings.settings import Settings


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City.create(tmp_path / "city", Settings("虚城"))
    for n in range(3):
        city.journal.append("import", "sheet", b"payload %d" % n)
    return city


def test_whole(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "journal", "--city", str(city.path)]) == 0
    assert "import：3 条记录，散列链完整" in capsys.readouterr().out


def test_touched(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    segment = city.path / "journal" / "import" / "000000000000001.seg"
    segment.write_bytes(segment.read_bytes().replace(b"payload 1", b"payload 7"))
    assert main(["verify", "journal", "--city", str(city.path)]) == 1
    said = capsys.readouterr().err
    assert "000000000000001.seg" in said
    assert "第2条记录" in said


def test_a_torn_piece_is_mentioned(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    segment = city.path / "journal" / "import" / "000000000000001.seg"
    with segment.open("ab") as file:
        file.write(b"YJ1\nhalf a rec")
    City.open(city.path).journal.append("import", "sheet", b"next")
    assert main(["verify", "journal", "--city", str(city.path)]) == 0
    assert ".torn" in capsys.readouterr().out


def test_no_city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "journal", "--city", str(tmp_path)]) == 1
    assert "不是城市库" in capsys.readouterr().err
