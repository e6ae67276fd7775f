"""What was issued: documents and packs, the correction beside the first, receipts, walls."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document as Word

from youju.__main__ import main
from youju.ledger import archive, publish
from youju.terms.errors import BadInput, BrokenEvidence
from youju.web.base.rights.models import User
from youju.web.base.why import queries as why
from youju.web.base.work.queries import open_items
from youju.web.judge.assessment import queries as assessment
from youju.web.tell.disclosure import actions, county, export, jobs, kept, making, queries, words
from youju.web.tell.disclosure.models import Job, Product

Who = Callable[[str], User]
As = Callable[..., Client]
Drafting = Callable[..., Product]


def text_of(data: bytes) -> str:
    """Every word of a .docx, tables too."""
    word = Word(io.BytesIO(data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in word.paragraphs), *cells])


# packs and documents


def test_both_packs_of_a_corrected_publication_replay(
    site: Path, march: Product, notice: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    for product in (march, notice):
        path = kept.pack_path(site, product.pack)
        assert kept.sha256(path.read_bytes()) == product.pack_sha256
        assert main(["replay", str(path)]) == 0
        said = capsys.readouterr().out
        assert "一致 identical" in said
        assert f"封印 SHA-256：{product.seal}" in said
        assert f"核验码（结果部分）：{product.code}" in said
        assert "拟稿：市生态环委办综合岗 林拟稿（虚构）" in said
        assert "核稿：市生态环委办核稿岗 周核稿（虚构）" in said
        assert "签发：市生态环境局分管负责人 秦签发（虚构）" in said
    assert march.code != notice.code
    assert (march.basis, notice.basis) == (1, 2)


def test_the_pack_holds_the_very_documents(site: Path, april: Product) -> None:
    members, _, seal = archive.unpack(kept.pack_path(site, april.pack))
    assert seal == april.seal
    for form in making.FORMS:
        name, data = export.issued(april, form)
        assert members[publish.DOCUMENTS + name] == data
    said = text_of(export.issued(april, "docx")[1])
    assert april.code in said
    assert april.number in said


def test_the_documents_are_those_of_the_command_line(site: Path, april: Product) -> None:
    out = site.parent / "cli"
    scheme = str(site / "schemes" / "county_air_2026.toml")
    told = ["--issued-on", str(april.issued_on), "--number", april.number]
    files = [arg for form in making.FORMS for arg in ("--out", str(out / f"x.{form}"))]
    assert main(["assess", scheme, "--period", "2026-04", "--city", str(site), *told, *files]) == 0
    for form in ("pdf", "xlsx"):
        assert (out / f"x.{form}").read_bytes() == export.issued(april, form)[1], form
    # in the text one sentence is the site's own: what the counties answered before the issue
    issued, remark = text_of(export.issued(april, "docx")[1]), county.in_words(april)
    assert issued.count(remark) == 1
    plain = "".join(text_of((out / "x.docx").read_bytes()).split())
    assert "".join(issued.replace(remark, "").split()) == plain


def test_the_notice_says_old_new_cause_and_whose_place_moves(
    site: Path, march: Product, notice: Product
) -> None:
    said = text_of(export.issued(notice, "docx")[1])
    assert march.title in said
    assert march.number in said
    assert "采样流量超差" in said
    assert march.code in said
    assert notice.code in said
    changes = making.correction(notice)
    assert changes.values
    for one in changes.values:
        assert one.old in said
        assert one.new in said
    for moved in changes.places:
        assert moved.object in said


def test_first_and_correction_stay_and_point_to_each_other(
    march: Product, notice: Product, as_person: As
) -> None:
    first = as_person("county1").get(f"/disclosure/{march.pk}/").content.decode()
    assert f'href="/disclosure/{notice.pk}/"' in first
    assert "这一份有更正" in first
    later = as_person("county1").get(f"/disclosure/{notice.pk}/").content.decode()
    assert f'href="/disclosure/{march.pk}/"' in later
    assert "本通知更正" in later


def test_a_correction_goes_where_the_first_went(march: Product, notice: Product) -> None:
    names = [list(one.recipients.values_list("name", flat=True)) for one in (march, notice)]
    assert names[0] == names[1]
    assert len(names[0]) == 8
    assert march.audience == notice.audience


def test_an_issued_publication_is_corrected_once_at_a_time(march: Product, person: Who) -> None:
    with pytest.raises(BadInput, match="已在更正它"):
        actions.correct(march, by=person("office"), cause="再试")


def test_files_that_were_altered_are_not_handed_out(
    site: Path, april: Product, as_person: As
) -> None:
    path = kept.pack_path(site, april.pack)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"x")
    try:
        answer = as_person("office").get(f"/disclosure/{april.pk}/file/pack/")
        assert answer.status_code == 400
        assert "已被改动" in answer.content.decode()
    finally:
        path.write_bytes(whole)
    document = april.documents.get(form="pdf")
    file = site / "site" / "files" / document.sha256[:2] / document.sha256
    bytes_ = file.read_bytes()
    file.write_bytes(b"%PDF")
    try:
        with pytest.raises(BrokenEvidence, match="已被改动"):
            export.issued(april, "pdf")
    finally:
        file.write_bytes(bytes_)


def test_computing_again_from_the_page_gives_the_verdict(april: Product, as_person: As) -> None:
    client = as_person("auditor")
    client.post(f"/disclosure/{april.pk}/replay/")
    client.post(f"/disclosure/{april.pk}/replay/")
    assert Job.objects.filter(work=words.REPLAY).count() == 1
    waiting = client.get(f"/disclosure/{april.pk}/").content.decode()
    assert "正在重算证据包" in waiting
    jobs.work_off()
    done = client.get(f"/disclosure/{april.pk}/").content.decode()
    assert "各项结果逐一相同" in done
    assert april.code in done


# receipts


def test_every_recipient_gets_an_item_and_confirms(
    april: Product, person: Who, as_person: As
) -> None:
    mine = open_items(person("county1")).filter(href=f"/disclosure/{april.pk}/")
    assert [one.title for one in mine] == [f"待签收：{april.title}"]
    client = as_person("county1")
    page = client.get(f"/disclosure/{april.pk}/").content.decode()
    assert "云泽区人民政府（虚构）" in page
    assert "临溪区人民政府" not in page
    answer = client.post(f"/disclosure/{april.pk}/receive/", follow=True)
    assert "已签收。" in answer.content.decode()
    assert client.post(f"/disclosure/{april.pk}/receive/").status_code == 302
    assert april.steps.filter(deed="receive").count() == 1
    assert not open_items(person("county1")).filter(href=f"/disclosure/{april.pk}/").exists()
    office = as_person("office").get(f"/disclosure/{april.pk}/").content.decode()
    assert "方云泽（虚构）" in office
    assert office.count("尚未签收") == 7


def test_whoever_is_not_on_the_list_cannot_confirm(april: Product, person: Who) -> None:
    with pytest.raises(BadInput, match="不在发送名单里"):
        actions.receive(april, by=person("department"))


# walls

PARTS = ("", "numbers/", "progress/", "file/docx/", "file/pack/")


def test_drafts_are_behind_the_wall(drafted: Drafting, as_person: As) -> None:
    product = drafted(period="2026-02")
    for account in ("county1", "department"):
        client = as_person(account)
        assert product.title not in client.get("/disclosure/").content.decode()
        assert product.title not in client.get("/").content.decode()
        assert product.title not in client.get("/search/?q=通报").content.decode()
        for part in PARTS:
            assert client.get(f"/disclosure/{product.pk}/{part}").status_code == 404, (
                account,
                part,
            )
        for deed in ("receive",):
            assert client.post(f"/disclosure/{product.pk}/{deed}/").status_code == 404
    for account in ("office", "leader", "station", "auditor"):
        assert as_person(account).get(f"/disclosure/{product.pk}/").status_code == 200


def test_an_internal_publication_is_seen_by_its_recipients_alone(
    site: Path, drafted: Drafting, person: Who, as_person: As
) -> None:
    units = [one for one in queries.default_recipients() if one.county == "云泽区"]
    product = drafted(period="2026-01", units=units, persons=[person("department")])
    Product.objects.unwalled(because="a test").filter(pk=product.pk).update(
        state=words.ISSUED, basis=1, code="0" * 64
    )
    for account, status in (("county1", 200), ("department", 200), ("county2", 404)):
        listed = as_person(account).get("/disclosure/").content.decode()
        assert (product.title in listed) == (status == 200), account
        page = as_person(account).get(f"/disclosure/{product.pk}/")
        assert page.status_code in (status, 404), account  # its files are not there
    assert as_person("").get(f"/public/{product.pk}/").status_code == 404


def test_no_page_asks_more_than_twenty_times(site: Path, april: Product, as_person: As) -> None:
    for account in ("office", "leader", "county1", "auditor"):
        client = as_person(account)
        for path in ("/disclosure/", f"/disclosure/{april.pk}/", "/disclosure/list.xlsx"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            assert len(asked) <= 20, (account, path, len(asked))
    for path in ("/disclosure/new/", f"/disclosure/{april.pk}/edit/", "/disclosure/bases/"):
        client = as_person("office")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= 20, (path, len(asked))


# what the public may ask why of


def test_why_pages_of_published_figures_are_public(
    site: Path, march: Product, april: Product, as_person: As
) -> None:
    table = queries.table_of(april)
    refs = {
        cell["ref"] for row in table["ranking"]["rows"] for cell in row["cells"] if cell.get("ref")
    }
    assert len(refs) > 40
    for ref in sorted(refs)[:10]:
        assert why.published(ref, april.basis) == april.basis, ref
        assert why.published(ref, 1) is None
    month = "fig_air_period/云泽区/2026-03/PM2.5?dust=excluded"
    assert why.published(month) == 2  # the corrected one
    assert why.published(month, 1) == 1  # the first stays
    assert why.published("fig_air_period/云泽区/2026-02/PM2.5") is None
    assert why.published("fig_air_period/QL01/2026-04/PM2.5") is None
    assert why.published("fig_air_day/云泽区/2026-04-30/aqi") == 2
    assert why.published("fig_air_day/QL01/2026-04-30/pm25") is None
    visitor = as_person("")
    page = visitor.get("/why/fig_air_period/云泽区/2026-04/PM2.5?dust=excluded&basis=2")
    assert page.status_code == 200
    hidden = visitor.get("/why/fig_air_period/云泽区/2026-02/PM2.5")
    assert hidden.status_code in (302, 403)


def test_released_rankings_are_told_to_the_assessment(
    site: Path, notice: Product, drafted: Drafting
) -> None:
    found = assessment.released("2026-03", "county-air")
    assert found is not None
    assert (found.basis, found.href) == (2, f"/disclosure/{notice.pk}/")
    assert assessment.released("..2026-04-30", "county-air") is not None
    drafted(period="2026-02")
    assert assessment.released("2026-02", "county-air") is None
    assert assessment.released("2026-03", "another") is None


def test_the_list_leaves_as_a_sheet_with_who_and_when(site: Path, as_person: As) -> None:
    from openpyxl import load_workbook

    data = as_person("office").get("/disclosure/list.xlsx").content
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    titles = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert len(titles) == 3
    assert "林拟稿（虚构）" in str(sheet.oddFooter.left.text)


def test_the_invented_city_shows_a_county_check_and_a_signed_copy(
    april: Product, settings: Any
) -> None:
    check = county.latest(april)
    assert check is not None
    said = {one.county: one.said for one in check.answers.all()}
    assert {words.AGREED, words.OBJECTED, words.SILENT} <= set(said.values())
    assert all(line.reply for one in check.answers.all() for line in one.lines.all())
    copy = april.signed_copy
    assert (copy.verdict, copy.number) == ("same", april.number)
    assert kept.kept(settings.CITY, copy.sha256).startswith(b"%PDF")
