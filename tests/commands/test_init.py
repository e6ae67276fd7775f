"""youju init: an empty city, or a sentence why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from youju.__main__ import main
from youju.readings.city import City


def test_a_new_city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "city"
    assert main(["init", str(folder), "--name", "某市", "--province", "某省"]) == 0
    city = City.open(folder)
    assert (city.settings.name, city.settings.province, city.settings.invented) == (
        "某市",
        "某省",
        False,
    )
    assert "register/sites.csv" in capsys.readouterr().out


def test_with_stations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites = tmp_path / "sites.csv"
    sites.write_text("site,name,county\nA1,东山,甲县\n", encoding="utf-8-sig")
    folder = tmp_path / "city"
    assert main(["init", str(folder), "--name", "某市", "--sites", str(sites)]) == 0
    assert City.open(folder).register.named("东山") == "A1"
    assert "站点 1 个" in capsys.readouterr().out


def test_never_over_something(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["init", str(tmp_path), "--name", "某市"]) == 1
    assert "不是空文件夹" in capsys.readouterr().err
    assert not (tmp_path / "city.toml").exists()


def test_a_bad_register_leaves_no_city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites = tmp_path / "sites.csv"
    sites.write_text("site,level\nA1,区控\n", encoding="utf-8")
    folder = tmp_path / "city"
    assert main(["init", str(folder), "--name", "某市", "--sites", str(sites)]) == 1
    assert "第2行" in capsys.readouterr().err
    assert not folder.exists()


def test_a_name_is_needed(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as left:
        main(["init", str(tmp_path / "city")])
    assert left.value.code == 2
    assert main(["init", str(tmp_path / "city"), "--name", " "]) == 1
