"""Kinds of documents as data: what each says, for which range, and what a city may change."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from docx import Document

from tests.ledger import towns
from youju.documents import docx, signed
from youju.documents.official import Heading, OfficialDocument, Paragraph
from youju.ledger import assess, brief, bulletin, snapshot
from youju.ledger.assess import Answer
from youju.ledger.bulletin import kinds
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import day_number, parse

SPECIAL = "关于2026年10月9日至14日全市环境空气质量情况的专报"
SCHEME = example_text("county_air_2026")


@pytest.fixture(scope="module")
def city(town_at: Callable[[Path], City], tmp_path_factory: pytest.TempPathFactory) -> City:
    return town_at(tmp_path_factory.mktemp("kinds") / "city")


@pytest.fixture(scope="module")
def held(city: City) -> snapshot.Snapshot:
    return snapshot.load(city)


def answer(city: City, held: snapshot.Snapshot, period: str) -> Answer:
    return assess.evaluate(city, assess.Request(SCHEME, parse(period)), snapshot=held)


def heads(document: OfficialDocument) -> list[str]:
    return [one.text for one in document.body if isinstance(one, Heading) and one.level == 1]


def words(document: OfficialDocument) -> str:
    opened = Document(io.BytesIO(docx.write(document)))
    return "\n".join(one.text for one in opened.paragraphs)


@pytest.mark.parametrize(
    ("kind", "period", "title", "parts"),
    [
        ("flash", "2026-10", "2026年10月全市环境空气质量快报", 2),
        ("flash", "..2026-10-31", "2026年1—10月全市环境空气质量快报", 2),
        ("weekly", "2026-W43", "全市环境空气质量周报（2026年第43周）", 3),
        ("weekly", "2026-10-17..2026-10-23", "全市环境空气质量周报（2026年10月17日至23日）", 3),
        ("tenday", "2026-10-11..2026-10-20", "全市环境空气质量旬报（2026年10月11日至20日）", 3),
        (
            "special",
            "2026-10-09..2026-10-14",
            "关于2026年10月9日至14日全市环境空气质量情况的专报",
            3,
        ),
    ],
)
def test_every_kind_by_the_same_mechanism(
    city: City, held: snapshot.Snapshot, kind: str, period: str, title: str, parts: int
) -> None:
    one = bulletin.compose(city, answer(city, held, period), kind=kind, issuer="某市办")
    assert one.title.replace("\n", "") == f"{title}（演示，数据虚构）"
    assert one.secrecy == "内部资料"
    assert one.addressee == ""
    assert len(heads(one)) == parts
    said = words(one)
    assert "以上数据截至2026年10月" in said
    assert "数据状态为实时（未审核）" in said
    assert "扣除沙尘口径" in said
    assert f"本{kinds.named(kind).name}为演示文件" in said


def test_the_bulletin_is_what_it_was(city: City, held: snapshot.Snapshot) -> None:
    one = bulletin.compose(city, answer(city, held, "2026-10"))
    assert heads(one) == ["总体情况", "各县（市、区）排名情况", "存在问题", "下步要求"]
    assert one.addressee == "各县（市、区）人民政府"
    assert one.secrecy == ""
    assert len(one.attachments) == 2


def test_another_range_is_refused_with_what_would_do(city: City, held: snapshot.Snapshot) -> None:
    month = answer(city, held, "2026-10")
    with pytest.raises(BadInput, match=r"周报的时段应为周，2026年10月是月；.*通报、快报、专报"):
        bulletin.compose(city, month, kind="weekly")
    with pytest.raises(NotThere, match="没有文种“yearbook”；有：bulletin（通报）"):
        bulletin.compose(city, month, kind="yearbook")


def test_a_city_adds_and_replaces_kinds(city: City, held: snapshot.Snapshot) -> None:
    file = city.path / kinds.FILE
    file.write_text(
        '[[kind]]\nkey = "weekly"\nname = "一周情况"\ntitle = "空气质量一周情况"\n'
        'periods = ["week"]\nparts = ["situation"]\naudience = "public"\n'
        'sign = [{ step = "签发", post = "科长" }]\n',
        encoding="utf-8",
    )
    try:
        one = bulletin.compose(city, answer(city, held, "2026-W43"), kind="weekly")
        assert heads(one) == ["总体情况"]
        assert one.secrecy == ""
        assert kinds.read(city)["weekly"].sign == (kinds.Step("签发", "科长"),)
        assert "flash" in kinds.read(city)
        for wrong, said in (
            ('[[kind]]\nkey = "a"\nname = "甲"\ntitle = "x"\ncolour = 1\n', "不认识的键“colour”"),
            ('[[kind]]\nkey="a"\nname="甲"\ntitle="x"\nparts=["poem"]\n', "不认识的“poem”"),
            ('[[kind]]\nkey = "a"\nname = "甲"\n', "“甲”缺少“title”"),
            (
                '[[kind]]\nkey = "a"\nname = "甲"\ntitle = "x"\nsign = [{ who = "x" }]\n',
                "sign 每步",
            ),
            ("[[kind", "不是有效的 TOML"),
        ):
            file.write_text(wrong, encoding="utf-8")
            with pytest.raises(BadInput, match=said):
                kinds.read(city)
    finally:
        file.unlink()


def test_every_kind_names_who_does_which_step() -> None:
    for one in kinds.read().values():
        steps = [step.step for step in one.sign]
        assert (steps[0], steps[-1]) == ("拟稿", "签发")
        assert "核数" in steps
        assert set(one.parts) <= set(kinds.PARTS)


def test_what_is_exported_can_be_checked_when_it_is_signed(
    city: City, held: snapshot.Snapshot
) -> None:
    """The frozen pieces of each kind hold its numbers."""
    one = bulletin.compose(city, answer(city, held, "2026-10"), kind="flash")
    kept = signed.frozen(docx.write(one))
    assert kept.title.startswith("2026年10月全市环境空气质量快报")
    assert sum(piece.numbers for piece in kept.pieces) > 50
    changed = replace(one, body=(*one.body, Paragraph("数值1.23。")), date=date(2026, 11, 5))
    assert signed.frozen(docx.write(changed)).pieces[-1].numbers == 1


def with_place(held: snapshot.Snapshot, place: int, start: date, end: date) -> snapshot.Snapshot:
    """The figures with one place in the province, as an issued table gives it."""
    row = {
        "kind": "city",
        "object": towns.CITY_NAME,
        "item": "index",
        "stat": "rank",
        "period": "month",
        "start": day_number(start),
        "end": day_number(end),
        "dust": "kept",
        "value": place * 1_000_000,
        "state": 20,
        "issuer": "某省生态环境监测中心",
        "document": "某环监排〔2026〕11号",
        "issued_on": end,
        "cell": "排名!C4",
        "line": 4,
        "stream": "import",
        "entry": 9,
        "revision": 1,
        "seq": 10_000_000,
    }
    schema = held.issued_rows.schema
    known = {key: row.get(key) for key in schema}
    issued = pl.DataFrame([known], schema=schema)
    return replace(held, issued_rows=issued, remembered={})


def test_the_place_in_the_province_is_told_when_it_was_issued_for_the_period(
    city: City, held: snapshot.Snapshot
) -> None:
    told = "据某省生态环境监测中心下发的排名（某环监排〔2026〕11号），全市综合指数居全省第4位。"
    issued = with_place(held, 4, date(2026, 10, 1), date(2026, 10, 31))
    assert told in words(bulletin.compose(city, answer(city, issued, "2026-10")))
    assert "居全省第" not in words(bulletin.compose(city, answer(city, issued, "2026-09")))
    assert "居全省第" not in words(bulletin.compose(city, answer(city, held, "2026-10")))
    text = brief.text(city, answer(city, issued, "2026-10"), limit=400)
    assert "居全省第4位" in text
