"""One period told twice, a year to date with revisions, and what the next document begins with."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from youju.terms.errors import BadInput
from youju.terms.periods import parse
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.tell.disclosure import actions, composing, demo, making, queries, signing, words
from youju.web.tell.disclosure.models import Product

Who = Callable[[str], User]
Drafting = Callable[..., Product]
MARCH, APRIL = parse("2026-03"), parse("2026-04")
NOTE = "累计含对3月数据的修订。"


def issued(product: Product, basis: int, number: str = "") -> Product:
    """As if it had been signed on a computation; nothing is sealed."""
    every = Product.objects.unwalled(because="a test issues it")
    every.filter(pk=product.pk).update(
        state=words.ISSUED,
        basis=basis,
        number=number,
        periods=[product.period.key],
        issued_at=product.drafted_at,
    )
    product.refresh_from_db()
    return product


# two for one period


def test_a_second_bulletin_for_a_period_is_asked_about(
    city_path: Path, drafted: Drafting, as_person: Any
) -> None:
    first = drafted()
    text = (city_path / "schemes" / "county_air_2026.toml").read_text("utf-8")
    (city_path / "schemes" / "other.toml").write_text(text, encoding="utf-8")
    form = {
        "kind": words.MONTHLY,
        "scheme": "other",
        "period": "2026-03",
        "audience": words.INTERNAL,
        "units": [one.pk for one in queries.default_recipients()],
    }
    office = as_person("office")
    seen = office.get("/disclosure/preview/", form).content.decode()
    assert "这一时段已有" in seen
    assert f"/disclosure/{first.pk}/" in seen
    asked = office.post("/disclosure/new/", form).content.decode()
    assert "2026年3月已有" in asked
    assert first.title in asked
    assert "再出一份的原因" in asked
    every = Product.objects.unwalled(because="a test counts them")
    assert every.count() == 1
    reason = {**form, "because": "省里要求另按试行方案通报。"}
    assert office.post("/disclosure/new/", reason).status_code == 302
    second = every.exclude(pk=first.pk).get()
    assert second.steps.get(deed="draft").because == reason["because"]
    withdrawn = actions.withdraw(second, by=second.drafter, because="不再需要")  # type: ignore[arg-type]
    assert withdrawn.state == words.WITHDRAWN
    assert queries.beside(words.MONTHLY, first.scheme, first.start, first.end) == []


def test_one_bulletin_for_a_period_is_not_asked_about(drafted: Drafting) -> None:
    drafted(period="2026-02")
    assert drafted(period="2026-03").steps.get(deed="draft").because == ""


# revisions of closed months


def test_the_year_to_date_says_which_closed_months_were_revised(
    city_path: Path, drafted: Drafting, as_person: Any
) -> None:
    closed = making.newest()
    march = issued(drafted(period="2026-03"), closed)
    april = drafted(period="2026-04")
    assert making.note_of(april) == ""
    demo._mark(city_path, MARCH, demo._faulty(MARCH))
    assert making.newest() > closed
    assert making.revised_of(april) == [(MARCH, closed)]
    page = as_person("office").get(f"/disclosure/{april.pk}/numbers/").content.decode()
    assert NOTE in page
    there = f"/morning/closing/?period=2026-03&amp;closed={closed}"
    assert there in page
    differences = as_person("office").get(there.replace("&amp;", "&")).content.decode()
    assert NOTE in differences
    assert NOTE in printed(april)
    assert NOTE not in printed(march)
    # A correction of March has told it: the month is closed anew, on the newer computation.
    notice = actions.correct(march, by=march.drafter, cause="漏作标记")  # type: ignore[arg-type]
    issued(notice, making.newest())
    assert making.note_of(april) == ""


def printed(product: Product) -> str:
    """The text of its .docx."""
    data = making.document(product, making.numbers_of(product), "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read("word/document.xml").decode()


# what the next one begins with


@pytest.mark.parametrize(
    ("last", "on", "following"),
    [
        ("云环委办〔2026〕18号", date(2026, 5, 6), "云环委办〔2026〕19号"),
        ("云环委办〔2026〕18号", date(2027, 1, 5), "云环委办〔2027〕1号"),
        ("", date(2026, 5, 6), ""),
        ("没有年份18号", date(2026, 5, 6), ""),
    ],
)
def test_the_next_document_number_follows_the_last(
    drafted: Drafting, last: str, on: date, following: str
) -> None:
    issued(drafted(), 1, last)
    assert queries.next_number(on) == following


def test_a_new_draft_is_filled_in(drafted: Drafting, as_person: Any, person: Who) -> None:
    issued(drafted(), 1, "云环委办〔2020〕18号")
    page = as_person("office").get("/disclosure/new/").content.decode()
    assert f"云环委办〔{folder.beijing_now():%Y}〕1号" in page
    assert composing.issuer_of(folder.city()) in page
    assert queries.usual_signer() == str(person("leader"))


def test_a_draft_is_saved_and_handed_in_at_once(as_person: Any) -> None:
    scheme = composing.offered(folder.city())[0].key
    form = {
        "kind": words.MONTHLY,
        "scheme": scheme,
        "period": "2026-03",
        "audience": words.INTERNAL,
        "units": [one.pk for one in queries.default_recipients()],
        "then": "hand-in",
    }
    assert as_person("office").post("/disclosure/new/", form).status_code == 302
    (product,) = Product.objects.unwalled(because="a test looks")
    assert product.state == words.CHECKING
    assert [one.deed for one in product.steps.all()] == ["hand-in", "draft"]


def test_number_and_date_are_read_from_the_signed_pdf() -> None:
    from youju.documents.signed import SAME, Checked

    read = Checked(SAME, "", 1, "", number="云环委办〔2026〕18号", date=date(2026, 4, 8))
    blank = signing.Said("", None, "张签发")
    assert signing._imprint(blank, read) == (read.number, read.date)
    spaced = signing.Said("云环委办[2026] 18号", date(2026, 4, 8), "张签发")
    assert signing._imprint(spaced, read) == (spaced.number, read.date)
    with pytest.raises(BadInput, match="签发件上的发文字号是云环委办〔2026〕18号"):
        signing._imprint(signing.Said("云环委办〔2026〕19号", None, ""), read)
    with pytest.raises(BadInput, match="签发件上的成文日期是2026-04-08"):
        signing._imprint(signing.Said("", date(2026, 4, 9), ""), read)
    with pytest.raises(BadInput, match="读不出发文字号"):
        signing._imprint(blank, Checked(SAME, "", 1, ""))
    with pytest.raises(BadInput, match="读不出成文日期"):
        signing._imprint(signing.Said("云环委办〔2026〕18号", None, ""), Checked(SAME, "", 1, ""))
