"""``youju register`` and ``youju evaluate sound|soil``: files in, tables out."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from threading import Event

import openpyxl
import pytest
from tests.ledger.surroundings.town import QUARTERS, SAMPLES, SOIL, SOUND, bring, built

from youju.commands import evaluate, register, template
from youju.commands.writing import Writing
from youju.intake import keeping, spool
from youju.intake.blanks import as_xlsx
from youju.intake.blanks import template as blank
from youju.intake.executing import execute_all
from youju.intake.pulse import Pulse
from youju.intake.spool import KeepFile
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.readings.surroundings import kept
from youju.readings.surroundings.points import points
from youju.terms.errors import BadInput


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (
        ("sound.csv", SOUND), ("q.csv", QUARTERS), ("soil.csv", SOIL), ("s.csv", SAMPLES)
    ):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_sound_by_day_and_by_year(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["sound", str(files / "q.csv"), "--layout", "sound", "--sites"]
    assert evaluate.main([*asked, str(files / "sound.csv")]) == 0
    days = {(row["site"], row["day"]): row for row in told(capsys)}
    one = days["S1", "2026-02-10"]
    assert (one["met_day"], one["met_night"]) == ("达标", "超标")
    assert one["remark"] == "夜间超过限值 0.1 dB(A)"
    assert days["S3", "2026-02-12"]["remark"] == "点位没有声环境功能区类别，不判定达标"
    assert evaluate.main([*asked, str(files / "sound.csv"), "--per", "year"]) == 0
    years = {row["item"]: row["value"] for row in told(capsys)}
    assert years == {"功能区昼间达标率": "75.0", "功能区夜间达标率": "66.7"}  # 3 of 4, 2 of 3


def test_soil_item_by_item(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["soil", str(files / "s.csv"), "--sites", str(files / "soil.csv")]
    assert evaluate.main(asked) == 0
    rows = {(row["site"], row["item"]): row for row in told(capsys)}
    assert rows["T1", "铜"]["verdict"] == "高于筛选值"
    assert rows["T2", "样品"]["verdict"] == "高于筛选值、不高于管制值"
    assert rows["T3", "样品"]["remark"] == "点位没有用地类型，不判定"


def test_sites_that_nobody_registered_are_refused_with_their_line(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "few.csv").write_text("site,name,kind,zone\nS1,东坊小区,功能区,1\n", encoding="utf-8")
    asked = ["sound", str(files / "q.csv"), "--layout", "sound", "--sites", str(files / "few.csv")]
    assert evaluate.main(asked) == 0
    said = capsys.readouterr().err
    assert "拒收 3 行" in said
    assert "没有叫“西坊小区”的点位" in said


def test_a_register_comes_into_force_and_its_original_is_kept(files: Path) -> None:
    city = built(files / "city")
    asked = ["sound", str(files / "sound.csv"), "--city", str(city.path), "--by", "张三"]
    assert register.main([*asked, "--because", "首次登记"]) == 0
    assert kept.sound_of(city).named("东坊小区") == "S1"
    (version,) = keeping.versions(city, "register/sound.csv")
    assert (version.by, version.because) == ("张三", "首次登记")
    assert city.journal.read(version.position).payload == SOUND.encode()
    (files / "sound.csv").write_text(SOUND.replace("1类", "9类"), encoding="utf-8")
    with pytest.raises(BadInput, match="第2行“zone”一栏"):
        register.main(asked)
    assert kept.sound_of(city).line("S1").zone == "1"


@pytest.mark.parametrize(
    ("what", "row", "expected"),
    [
        ("sound", ("东坊小区", "2026-03-05", 50.5, "—"), {"Ld"}),
        ("sound-hours", ("东坊小区", "2026-03-05 01:00", 44), {"Leq"}),
        ("soil", ("甲田", "2026-03-05", "0-20", 6.5, 0.3, "<0.05"), {"pH", "镉", "汞"}),
        ("dustfall", ("东坊小区", "2026-03", 5.64), {"Dustfall"}),
        ("odorous", ("一渠", "1号点", "2026-03-05", 20, 8, 0.1), {"depth", "sd", "do"}),
    ],
)
def test_a_blank_that_was_filled_in_comes_in(
    tmp_path: Path, what: str, row: tuple[object, ...], expected: set[str]
) -> None:
    points_ = "site,name\nD1,东坊小区\n"
    waters = "water,name,kind,list,stage\nH1,一渠,城市,,整治中\n"
    city = built(tmp_path / "city", sound=SOUND, soil=SOIL, dustfall=points_, odorous=waters)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(blank(what))))
    for nth, cell in enumerate(row, 1):
        book.worksheets[0].cell(3, nth, cell)
    book.save(city.path / "blank.xlsx")
    from youju.intake.sheets import import_file

    report = import_file(city, city.path / "blank.xlsx", what)
    assert report.refused.is_empty(), report.refused.to_dicts()
    found = points(city, what.split("-")[0])
    assert set(found.filter(found["value"].is_not_null())["factor"]) == expected


@pytest.mark.parametrize(
    "what",
    [
        *("sound", "soil", "dustfall", "sound-sites", "farmland", "building", "dustfall-sites"),
        *("dustfall-targets", "odorous", "odorous-waters"),
    ],
)
def test_the_command_writes_blanks(what: str, tmp_path: Path) -> None:
    assert template.main([what, "--out", str(tmp_path / "b.csv")]) == 0
    head = (tmp_path / "b.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    if what == "odorous":
        assert head.startswith("水体名称,")
    elif what in ("sound", "soil", "dustfall"):
        assert head.startswith("点位名称,")
    else:
        name = what.removesuffix("-sites").removesuffix("-waters").replace("-", "_")
        kept.check(name, head + "\n")


def test_a_sheet_of_a_site_without_register_is_handed_back(tmp_path: Path) -> None:
    city = built(tmp_path / "city", sound=SOUND)
    report = bring(
        city,
        "点位,监测日期,昼间等效声级（dB(A)）,夜间等效声级（dB(A)）\n月球,2026-03-05,50,40\n",
        "sound",
    )
    assert report.refused["reason"].to_list() == [  # type: ignore[attr-defined]
        "声环境点位名录中没有叫“月球”的点位；请先登记，或加入别名。"
    ]


def test_a_register_through_the_spool_makes_the_writer_compute_anew(tmp_path: Path) -> None:
    city = built(tmp_path / "city", sound=SOUND)
    bring(city, QUARTERS, "sound")
    said: list[str] = []
    writing = Writing(city.path, Pulse(city.path), said.append, Event())
    writing._figures()
    assert "声环境点位日值 5 个" in said[-1]
    text = SOUND.replace("1类", "2类")
    command = KeepFile("register/sound.csv", text, by="张三", on=date(2026, 11, 2), because="改类")
    ticket = spool.submit(city.path, command)
    list(execute_all(city.path, lambda _: ("", {})))
    answer = spool.answer(city.path, ticket)
    assert answer is not None
    assert answer.is_done, answer.words
    writing._checked = 0.0  # the next look is due
    writing._figures()
    fresh = City.open(city.path)
    rate = explain(fresh, "fig_sound_period/甲县/2026-Q1/night_rate")
    assert rate.agrees
    assert rate.figure.value == 100  # 45.1 meets the 50 of zone 2
