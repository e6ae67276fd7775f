"""youju assess: printing, documents, forms, packs, explanations, refusals."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from tests.ledger import towns

from youju.__main__ import main
from youju.commands.assess import scheme_text
from youju.commands.assess_output import aligned
from youju.documents.tables import breadth
from youju.ledger import bulletin
from youju.ledger.assess import Request, evaluate
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.terms.errors import NotThere
from youju.terms.periods import parse

NAME = "county_air_2026"


@pytest.fixture(scope="module")
def city(town_at: Callable[[Path], City], tmp_path_factory: pytest.TempPathFactory) -> City:
    return town_at(tmp_path_factory.mktemp("assess") / "city")


def run(city: City, *more: str) -> int:
    return main(["assess", NAME, "--city", str(city.path), *more])


def test_it_prints_the_ranking_aligned(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(city, "--period", "2026-10") == 0
    said = capsys.readouterr().out.split("\n")
    assert "虚构" in said[0]
    assert "数据状态：实时（未审核）" in said[2]
    at = next(n for n, line in enumerate(said) if line.startswith("位次"))
    rows = said[at + 1 : at + 9]
    assert [row.split()[1] for row in rows][:3] == ["甲县", "乙县", "丙县"]
    # The right edge of the index column is the same in the head and in every row.
    edge = breadth(said[at][: said[at].index("综合指数") + 4])
    for row in rows:
        value = row.split()[2]
        assert breadth(row[: row.index(value) + len(value)]) == edge
    assert any(line.startswith("红榜：甲县") for line in said)
    assert any("辛市同比为“—”：没有2025年10月的数据" in line for line in said)


def test_text_tables_count_wide_letters_twice(city: City) -> None:
    answer = evaluate(city, Request(example_text(NAME), parse("2026-10")))
    table = bulletin.ranking_table(city, answer, on=parse("2026-10-31").end)
    lines = aligned(table)
    starts = {breadth(line[: line.index(row[1])]) for line, row in zip(lines[1:], table.rows)}  # type: ignore[arg-type, index]  # noqa: B905
    assert len(starts) == 1


def test_documents_and_pack_are_reproducible(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packs = []
    for folder in ("one", "two"):
        place = tmp_path / folder
        files = [part for kind in ("docx", "xlsx") for part in ("--out", f"{place}/通报.{kind}")]
        code = run(
            city,
            *("--period", "2026-10", "--issued-on", "2026-11-05"),
            *("--number", "某环委办〔2026〕12号"),
            *("--signed", "审核:科长:张某:2026-11-04T16:30"),
            *("--signed", "签发:主任:李某:2026-11-05T09:00+08:00"),
            *files,
            *("--freeze", f"{place}/p.zip"),
        )
        assert code == 0
        packs.append((place / "p.zip").read_bytes())
    assert packs[0] == packs[1]
    out = capsys.readouterr().out
    beside = (tmp_path / "one" / "p.zip.sha256").read_text(encoding="utf-8").split("\n")
    assert beside[0].split("：")[1] in out
    assert beside[1] == f"{hashlib.sha256(packs[0]).hexdigest()}  p.zip"
    members = zipfile.ZipFile(io.BytesIO(packs[0]))
    assert {"documents/通报.docx", "documents/通报.xlsx", "also/1/request.json"} <= set(
        members.namelist()
    )
    code = out.rsplit("核验码（结果部分）：", 1)[1].strip()
    inside = Document(io.BytesIO(members.read("documents/通报.docx")))
    assert any(code in one.text for one in inside.paragraphs)
    assert main(["replay", str(tmp_path / "one" / "p.zip")]) == 0
    said = capsys.readouterr().out
    assert code in said
    assert "审核：科长 张某，2026-11-04T16:30:00+08:00" in said


def test_a_draft_is_said_to_be_one(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(city, "--period", "2026-10-12", "--out", str(tmp_path / "d.docx")) == 0
    assert "未写明 --issued-on：通报为草稿" in capsys.readouterr().out
    opened = Document(str(tmp_path / "d.docx"))
    assert not any(one.text.startswith("2026年") and one.text.endswith("日")
                   for one in opened.paragraphs)  # fmt: skip


def test_it_fills_the_offices_own_form(city: City, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "{{标题}}"
    sheet["A2"] = "{{期间}}，{{截至}}，{{数据状态}}"
    for column, name in enumerate(("位次", "县区", "综合指数", "PM2.5", "同比", "说明"), 1):
        sheet.cell(3, column, name)
        sheet.cell(4, column, "{{行." + name + "}}")
    sheet["A5"] = "制表：{{制表单位}}"
    book.save(tmp_path / "form.xlsx")
    form, out = str(tmp_path / "form.xlsx"), tmp_path / "out.xlsx"
    assert run(city, "--period", "2026-10", "--form", form, "--out", str(out)) == 0
    filled = openpyxl.load_workbook(out).worksheets[0]
    assert str(filled["A1"].value).startswith("关于2026年10月全市")
    assert filled["B4"].value == "甲县"
    assert filled["A12"].value == "制表：某市生态环境保护委员会办公室"
    last = next(row for row in range(4, 12) if filled.cell(row, 2).value == towns.NEW)
    assert "没有2025年10月的数据" in str(filled.cell(last, 6).value)


def test_a_score_is_explained_down_to_its_days(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(city, "--period", "2026-10", "--explain", "庚县/pm25_target")
    said = capsys.readouterr().out
    assert code == 0
    assert said.startswith("庚县 PM2.5 浓度目标 = ")
    assert "第一条第（一）项" in said
    assert "@fig_air_day/庚县/2026-10-12/pm25?dust=excluded" in said
    assert "核对 fig_air_period/庚县/2026-10/PM2.5?dust=excluded" in said
    assert "重算与库内一致" in said


def test_stale_figures_are_computed_first(
    town_at: Callable[[Path], City], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    city = town_at(tmp_path / "city")
    for name in ("fig_air_day", "fig_air_period"):
        shutil.rmtree(city.path / "tables" / name)
    (city.path / "tables" / "bases.jsonl").unlink()
    assert run(city, "--period", "2026-10-12") == 0
    assert "评价结果已过时，先行计算" in capsys.readouterr().out
    assert run(city, "--period", "2026-10-12") == 0
    assert "已过时" not in capsys.readouterr().out


def test_schemes_are_found_by_path_name_and_example(city: City, tmp_path: Path) -> None:
    text = example_text(NAME)
    assert scheme_text(city, NAME) == text
    (city.path / "schemes" / "own.toml").write_text(text + "# own\n", encoding="utf-8")
    assert scheme_text(city, "own").endswith("# own\n")
    (tmp_path / "x.toml").write_text(text + "# path\n", encoding="utf-8")
    assert scheme_text(city, str(tmp_path / "x.toml")).endswith("# path\n")
    with pytest.raises(NotThere, match="own"):
        scheme_text(city, "nothing")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--period", "2026-13"), "看不懂的时段"),
        (("--period", "2024-10"), "没有施行的方案"),
        (("--period", "2026-12"), "没有可用的评价结果"),
        (("--period", "2026-10", "--out", "x.odt"), "不认识的文件类型"),
        (("--period", "2026-10", "--signed", "审核:科长"), "应写成 步骤:岗位:姓名:时间"),
        (("--period", "2026-10", "--explain", "子虚县"), "考核对象中没有“子虚县”"),
        (("--period", "2026-10", "--explain", "甲县/乌有"), "没有“乌有”这一项"),
        (("--period", "2026-10", "--form", "f.xlsx"), "请用 --out 写明"),
        (
            ("--period", "2026-10", "--out", "x.docx", "--number", "1号", "--issued-on",
             "2026-11-05"),
            "六角括号",
        ),
    ],
)  # fmt: skip
def test_refusals(
    city: City,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(city, *more) == 1
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
