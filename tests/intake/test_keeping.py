"""Small files handed over: checked, journalled once, in force, and refused with words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.intake.test_spool import computing, executed, made  # noqa: F401 — a fixture
from youju.intake import keeping, spool
from youju.intake.executing import execute_all
from youju.intake.spool import KeepFile
from youju.readings.city import City
from youju.scoring import schemes

ON = date(2026, 11, 23)


@pytest.fixture
def city(made: Path, tmp_path: Path) -> Path:  # noqa: F811
    import shutil

    shutil.copytree(made, tmp_path / "city")
    return tmp_path / "city"


def handed(city: Path, path: str, text: str, seen: str = "") -> spool.Answer:
    return executed(city, KeepFile(path, text, by="张三", on=ON, because="年度任务", seen=seen))


def targets(city: Path, value: str = "33") -> str:
    place = City.open(city).register.counties()[0]
    return f"place,item,target,plan\n{place},PM2.5,{value},seasonal\n"


def test_targets_come_into_force_and_every_version_is_kept(city: Path) -> None:
    first, second = targets(city), targets(city, "32")
    assert handed(city, "targets/2026.csv", first, keeping.ABSENT).is_done
    answer = handed(city, "targets/2026.csv", second, keeping.sha256(first))
    assert answer.is_done, answer.words
    assert (city / "targets/2026.csv").read_text(encoding="utf-8") == second
    opened = City.open(city)
    kept = keeping.versions(opened, "targets/2026.csv")
    assert [(one.by, one.on, one.because) for one in kept] == [
        ("张三", "2026-11-23", "年度任务")
    ] * 2
    assert opened.journal.read(kept[0].position).payload.decode() == first
    assert opened.journal.verify() == []


def test_a_file_put_there_by_hand_is_kept_before_it_is_replaced(city: Path) -> None:
    (city / "targets").mkdir(exist_ok=True)
    (city / "targets/2026.csv").write_text("by hand", encoding="utf-8")
    assert handed(city, "targets/2026.csv", targets(city)).is_done
    opened = City.open(city)
    first = keeping.versions(opened, "targets/2026.csv")[0]
    assert (opened.journal.read(first.position).payload, first.by) == (b"by hand", "")


def test_the_same_again_is_no_new_version(city: Path) -> None:
    assert handed(city, "targets/2026.csv", targets(city)).is_done
    again = handed(city, "targets/2026.csv", targets(city))
    assert again.is_done
    assert again.facts["position"] == ""
    assert len(keeping.versions(City.open(city), "targets/2026.csv")) == 1


def test_two_who_began_with_the_same_version(city: Path) -> None:
    assert handed(city, "targets/2026.csv", targets(city), keeping.ABSENT).is_done
    late = handed(city, "targets/2026.csv", targets(city, "31"), keeping.ABSENT)
    assert (late.state, "已被别人更新" in late.words) == (spool.REFUSED, True)


def test_dying_between_journal_and_file_ends_with_one_version(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = spool.submit(city, KeepFile("targets/2026.csv", targets(city), by="张三", on=ON))
    known = keeping.put_in_force

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "put_in_force", dies)
    with pytest.raises(KeyboardInterrupt):
        list(execute_all(city, computing))
    monkeypatch.setattr(keeping, "put_in_force", known)
    list(execute_all(city, computing))
    answer = spool.answer(city, ticket)
    assert answer is not None
    assert answer.is_done
    assert (city / "targets/2026.csv").is_file()
    assert len(keeping.versions(City.open(city), "targets/2026.csv")) == 1


def square(name: str, lon: float = 119.0, kind: str = "Polygon") -> dict[str, object]:
    ring = [[lon, 38], [lon + 1, 38], [lon + 1, 39], [lon, 38]]
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": kind, "coordinates": [ring]},
    }


def outline(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def test_outline_then_settings_that_name_it(city: Path) -> None:
    county = City.open(city).register.counties()[0]
    answer = handed(city, "map/counties.geojson", outline(square(county), square("别县")))
    assert answer.is_done, answer.words
    assert any("别县" in note for note in answer.facts["notes"])
    assert handed(
        city, "city.toml", 'name = "新名"\ninvented = true\nmap = "map/counties.geojson"\n'
    ).is_done
    assert City.open(city).settings.name == "新名"


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("targets/2026.csv", "place,item,target,plan\n天边县,PM2.5,33,seasonal\n", "天边县"),
        ("targets/2026.csv", "place,item,target,plan\n", "没有目标"),
        ("targets/2026.csv", "地方,项目\n", "表头"),
        ("targets/../city.csv", "", "不能由网站更换"),
        ("register/sites.csv", "", "不能由网站更换"),
        ("schemes/a.toml", "key = 1", "方案"),
        ("schemes/../../a.toml", "", "不能由网站更换"),
        ("city.toml", 'name = ""\n', "为空"),
        ("city.toml", 'name = "甲"\nnonsense = 1\n', "nonsense"),
        ("city.toml", 'name = "甲"\nmap = "map/none.geojson"\n', "没有这个文件"),
        ("map/a.geojson", "{}", "FeatureCollection"),
        ("map/a.geojson", "no", "不是 GeoJSON"),
        ("map/a.geojson", outline(square("甲", kind="Point")), "不是多边形"),
        ("map/a.geojson", outline(square("甲", lon=1190.0)), "不是经纬度"),
        ("map/a.geojson", outline(square("甲"), square("甲")), "两次"),
        ("map/a.geojson", outline(square("")), "name"),
    ],
)
def test_refused_with_words_and_nothing_changed(
    city: Path, path: str, text: str, words: str
) -> None:
    before = (city / "city.toml").read_bytes()
    answer = handed(city, path, text)
    assert answer.state == spool.REFUSED, answer.words
    assert words in answer.words
    assert (city / "city.toml").read_bytes() == before
    assert not (city / "targets/2026.csv").exists()
    assert not (city / "schemes/a.toml").exists()


def test_the_example_scheme_says_that_it_is_one(city: Path) -> None:
    answer = handed(city, "schemes/county_air_2026.toml", schemes.example_text("county_air_2026"))
    assert answer.is_done
    assert "示例" in answer.words
    twice = handed(city, "schemes/other.toml", schemes.example_text("county_air_2026"))
    assert "相同" in twice.words
