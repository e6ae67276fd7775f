"""The folder, its settings and the versions of its register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from youju.readings import tables
from youju.readings.checks import faults
from youju.readings.city import City
from youju.readings.settings import Counts, Office, Settings, read_settings
from youju.terms.errors import BadInput, NotThere, UnknownPlace

FULL = Settings(
    '虚"城',
    invented=True,
    province="虚省",
    week_first_day=6,
    dust="day",
    map="map.geojson",
    counts=(Counts(date(2025, 1, 1), "issued"), Counts(date(2026, 3, 1), "own")),
    offices=(
        Office("bureau", "虚城市生态环境局", "市局", "", "bureau"),
        Office("j", "甲县政府", county="甲县"),
    ),
)


COUNTS = 'name = "某市"\n[[counts]]\nsince = 2026-01-01\nwhich = "'


def test_settings_come_back_from_their_text() -> None:
    assert read_settings(FULL.to_toml()) == FULL
    assert read_settings('name = "某市"') == Settings("某市")


def test_which_value_counts_is_dated_and_issued_by_default() -> None:
    assert Settings("某市").which_counts(date(2026, 1, 1)) == "issued"
    assert FULL.which_counts(date(2026, 2, 28)) == "issued"
    assert FULL.which_counts(date(2026, 3, 1)) == "own"
    assert FULL.office("bureau") == FULL.offices[0]
    assert FULL.office("nobody") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "某市"\n\nweek_start = 1\n', ["第3行", "week_start", "week_first_day"]),
        (COUNTS + "own\"\nwhat = 1", ["第5行", "what"]),
        (COUNTS + "theirs\"", ["第4行", "issued"]),
        ('name = "某市"\nweek_first_day = 7', ["第2行", "周一"]),
        ('name = "某市"\nweek_first_day = true', ["第2行", "类型"]),
        ('name = "某市"\ninvented = "yes"', ["第2行", "类型"]),
        ('name = "某市"\ndust = "week"', ["第2行", "hour"]),
        ("invented = true", ["缺少", "name"]),
        ('name = ""', ["第1行", "为空"]),
        ("name = ", ["TOML"]),
        ('name = "某市"\ncounts = 3', ["第2行", "[[counts]]"]),
        ('name = "某市"\n[map]\nfile = "a"', ["第2行", "类型"]),
    ],
)  # fmt: skip
def test_bad_settings_are_refused_with_their_line(text: str, words: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        read_settings(text)
    for word in words:
        assert word in str(refused.value)


def test_a_folder_that_is_no_city_is_refused_politely(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="youju init"):
        City.open(tmp_path)


def test_a_folder_with_something_in_it_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(BadInput, match="不是空文件夹"):
        City.create(tmp_path, Settings("某市"))
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


def test_opening_writes_nothing(city: City) -> None:
    def everything() -> dict[str, int]:
        return {str(p): p.stat().st_mtime_ns for p in city.path.rglob("*")}

    before = everything()
    again = City.open(city.path)
    assert again.settings == city.settings
    assert again.register == city.register
    assert tables.hours(again).collect().height == 0
    assert tables.marks(again) == []
    assert everything() == before


def test_every_version_of_the_register_is_kept(city: City) -> None:
    then = tables.basis(city)
    old = city.register
    text = old.to_csv() + "C1,北坡,乙县,虚城,,,微站,不评价,,,,\n"
    city.hand_in_register(text, by="李四", on=date(2026, 4, 1))
    now = tables.basis(city)
    assert now.register != then.register
    assert city.register_at(then.register) == old
    assert City.open(city.path).register.named("北坡") == "C1"
    assert [line[0] for line in city.register_versions()] == [then.register, now.register]
    assert city.register_versions()[1][3:] == ("2026-04-01", "李四")
    assert tables.changed_since(city, then).register
    assert city.journal.last("register") == 2
    with pytest.raises(NotThere):
        city.register_at("0" * 64)


def test_an_edit_of_the_file_becomes_a_version_when_it_is_named(city: City) -> None:
    file = city.path / "register" / "sites.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("南园,", "南园新,"), encoding="utf-8")
    again = City.open(city.path)
    basis = tables.basis(again)
    assert basis.register == again.register.sha256
    assert [line[0] for line in again.register_versions()][-1] == basis.register
    assert faults(again) == []


def test_a_changed_version_is_a_fault(city: City) -> None:
    (file,) = (city.path / "register" / "versions").glob("*.csv")
    file.write_text(file.read_text(encoding="utf-8").replace("甲县", "丙县"), encoding="utf-8")
    (sentence,) = faults(city)
    assert file.name in sentence


def test_a_bad_register_is_refused_and_the_old_one_stays(city: City) -> None:
    with pytest.raises(BadInput, match="第2行"):
        city.hand_in_register("site,level\nA1,区控\n")
    assert City.open(city.path).register == city.register
    with pytest.raises(UnknownPlace):
        city.register.site("C1")
