"""The register: dated lines, names never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from youju.terms.errors import BadInput, UnknownPlace
from youju.terms.places import ASSESSED, REFERENCE, read_register

CSV = """site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to
A1,东山,甲县,某市,,,国控,评价,东山站；东山子站,,,2026-06-30
A1,东山,乙县,某市,,,国控,评价,东山站；东山子站,,2026-07-01,
B2,西河,乙县,某市,,,市控,对照,,A9,,
"""


def test_a_station_that_moved_has_its_county_of_the_day() -> None:
    register = read_register(CSV)
    assert register.site("A1", date(2026, 6, 30)).county == "甲县"
    assert register.site("A1", date(2026, 7, 1)).county == "乙县"
    assert [site.site for site in register.on(date(2026, 1, 1))] == ["A1", "B2"]
    assert register.site("B2").role == REFERENCE
    assert register.site("A1").role == ASSESSED
    assert register.counties() == ("甲县", "乙县")


def test_names_and_aliases_are_found_and_likenesses_are_not() -> None:
    register = read_register(CSV)
    assert register.named(" 东山子站　") == "A1"
    assert register.named("Ａ1") == "A1"
    with pytest.raises(UnknownPlace, match="加入别名"):
        register.named("东山新站")


def test_a_name_of_two_stations_is_refused() -> None:
    register = read_register(CSV.replace("B2,西河", "B2,东山"))
    with pytest.raises(UnknownPlace, match="多个站点"):
        register.named("东山")


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        (("site,name", "code,name"), "没有“site”"),
        (("aliases", "nicknames"), "不认识的栏"),
        (("B2,西河", ",西河"), "第4行：站点编码为空"),
        (("市控", "乡控"), "第4行：站点级别“乡控”"),
        (("对照", "参考"), "第4行：站点用途“参考”"),
        (("2026-07-01", "七月"), "第3行：起止日期"),
        (("2026-07-01", "2026-06-30"), "说的是同一天"),
    ],
)
def test_a_register_that_contradicts_itself_is_refused(
    changed: tuple[str, str], wrong: str
) -> None:
    with pytest.raises(BadInput, match=wrong):
        read_register(
            CSV.replace(*changed, 1) if changed[0] != "2026-07-01" else CSV.replace(*changed)
        )


def test_the_canonical_text_is_read_back() -> None:
    register = read_register(CSV)
    again = read_register(register.to_csv())
    assert again == register
    assert again.sha256 == register.sha256
