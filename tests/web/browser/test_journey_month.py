"""The office's month: from the city of the first day to a signed 通报 and its 更正通知.

With the browser alone. Clicks and typed fields of all persons together are counted, signing in
among them; no number is typed, and number and date of the document are read from the signed PDF.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from tests.documents.test_signed import as_pdf, printed
from tests.web.browser.conftest import Open, serving, watched
from tests.web.browser.first_day import ISSUER, PERSON
from tests.web.browser.looking import faults, settled, until
from youju.documents.signed_frozen import frozen
from youju.web.base.registry import kinds, sheets

MONTH = "2026年4月"
MOST = 15
"""So many clicks, and so many typed fields, may the month's 通报 take."""
SEALED = 120_000
"""Milliseconds that sealing may take."""
OTHERS = (("zhou", "周核稿", "office"), ("qian", "钱签发", "leader"))
PASSWORD = "lan-shan-2026-han"
"""What everybody chooses instead of the first password."""


@dataclass
class Hands:
    """What several persons did, counted together; ``said`` is what was typed into documents."""

    clicks: int = 0
    typed: int = 0
    said: list[str] = field(default_factory=list)

    def click(self, page: Page, what: str) -> None:
        """A link or a button."""
        page.locator(what).first.click()
        self.clicks += 1
        page.wait_for_load_state("domcontentloaded")

    def fill(self, page: Page, name: str, text: str, *, secret: bool = False) -> None:
        """One field; account and password say nothing in a document."""
        page.fill(f"[name={name}]", text)
        self.typed += 1
        if not secret:
            self.said.append(text)

    def choose(self, page: Page, name: str, file: Path) -> None:
        """One file."""
        page.set_input_files(f"input[name={name}]", file)
        self.clicks += 1

    def sign_in(self, page: Page, account: str, password: str) -> None:
        """Through the form."""
        page.goto("/sign-in/")
        self.fill(page, "username", account, secret=True)
        self.fill(page, "password", password, secret=True)
        self.click(page, "form.form button")


Shot = Callable[[Page, str], None]


@pytest.fixture
def shot(tmp_path: Path) -> Shot:
    """Keep a picture of a page; in ``YOUJU_PICTURES`` when that is set."""
    folder = Path(os.environ.get("YOUJU_PICTURES", tmp_path / "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    taken = iter(range(1, 100))

    def take(page: Page, name: str) -> None:
        settled(page)
        page.screenshot(path=folder / f"{next(taken):02d}-{name}.png", full_page=True)

    return take


def of_persons() -> bytes:
    """The sheet of persons as the office would have filled in the blank one."""
    rows = [
        {
            "account": account,
            "name": name,
            "unit": "office",
            "post": {"office": "综合岗", "leader": "主任"}[role],
            "role": kinds.PERSON_ROLES[role],
            "deputy": "A",
            "since": "2026-01-01",
        }
        for account, name, role in OTHERS
    ]
    when = datetime(2026, 5, 1)  # noqa: DTZ001 - only printed
    return sheets.write(kinds.PERSONS, rows, sheet="人员", who="林拟稿", when=when)


def let_in(page: Page, opened: Open, desk: Path) -> None:
    """Before the first month: the others get accounts, and documents the names of the units."""
    page.goto("/start/")
    page.locator("form[action='/start/units/'] button").click()
    until(page, "location.pathname.startsWith('/start/')")
    page.goto("/registry/sheets/persons/import/")
    (desk / "人员.xlsx").write_bytes(of_persons())
    page.set_input_files("input[name=file]", desk / "人员.xlsx")
    page.locator("form.form button.btn-primary").click()
    page.fill("[name=because]", "建库")
    page.locator("form.form button.btn-primary").click()
    until(page, "document.querySelectorAll('table code').length > 0")
    first = dict(
        zip(
            page.locator("table td[lang=en]:nth-child(2)").all_inner_texts(),
            page.locator("table code").all_inner_texts(),
            strict=True,
        )
    )
    for account, _name, _role in OTHERS:
        other = opened("", "/sign-in/", fresh=True)
        other.fill("[name=username]", account)
        other.fill("[name=password]", first[account])
        other.locator("form.form button").click()
        other.fill("[name=old_password]", first[account])
        other.fill("[name=new_password]", PASSWORD)
        other.fill("[name=again_password]", PASSWORD)
        other.locator("form.form button.btn-primary").click()
        until(other, "location.pathname === '/'")
        other.context.close()


def signed_pdf(sent: Path, number: str, on: str) -> Path:
    """What comes back from the OA: the text as it went out, with number, date and page heads."""
    pages = [
        page.replace("云环委办〔2026〕18号", number)
        .replace("2026年11月25日", on)
        .replace("云川市生态环境委员会办公室", "清岚市生态环境委员会办公室")
        for page in printed(frozen(sent.read_bytes()))
    ]
    target = sent.with_suffix(".pdf")
    target.write_bytes(as_pdf(pages))
    return target


def final_values(sheet: Path, target: Path) -> Path:
    """The province's final values of ten days: one station's PM2.5 was too low in the first."""
    book = openpyxl.load_workbook(sheet)
    page = book.active
    assert page is not None
    page["A2"] = str(page["A2"].value).replace("初步", "最终")
    station = page.cell(5, 2).value
    for row in range(5, page.max_row + 1):
        if page.cell(row, 2).value == station:
            page.cell(row, 8).value = int(str(page.cell(row, 8).value)) + 30
            page.cell(row, 7).value = int(str(page.cell(row, 7).value)) + 30
    book.save(target)
    return target


def checked_and_signed(
    hands: Hands, office: Page, checker: Page, desk: Path, number: str, on: str, shot: Shot
) -> None:
    """核稿 by the second person; out to the OA and back; sealed and issued."""
    hands.click(checker, "main a[href^='/disclosure/']:has-text('核稿')")
    checker.get_by_role("button", name="数字无误，核稿通过").wait_for(timeout=SEALED)
    shot(checker, "核稿")
    hands.click(checker, "button:has-text('数字无误，核稿通过')")
    checker.get_by_text("已核稿，数字已固定").wait_for()

    office.reload()
    hands.clicks += 1
    with office.expect_download() as waiting:
        hands.click(office, "form[action$='/export/'] button")
    sent = desk / waiting.value.suggested_filename
    waiting.value.save_as(sent)
    shot(office, "送签")
    hands.choose(office, "pdf", signed_pdf(sent, number, on))
    hands.click(office, "form[action$='/signed/'] button")
    office.locator("h1 .badge", has_text="已发布").wait_for(timeout=SEALED)
    shot(office, "已发布")


def test_the_months_bulletin_and_its_correction(
    chromium: Browser,
    first_city: Path,
    built_city: Path,
    tmp_path: Path,
    shot: Shot,
    capsys: pytest.CaptureFixture[str],
) -> None:
    city, desk = tmp_path / "city", tmp_path / "desk"
    desk.mkdir()
    shutil.copytree(first_city / "city", city)
    with serving(city) as served, watched(chromium, served) as opened:
        office = opened("", "/sign-in/")
        before = Hands()
        before.sign_in(office, PERSON["username"], PERSON["new_password"])
        let_in(office, opened, desk)
        office.context.clear_cookies()

        # the month's 通报
        month = Hands()
        month.sign_in(office, PERSON["username"], PERSON["new_password"])
        shot(office, "首页")
        month.click(office, "a[href='/disclosure/new/']")
        office.get_by_role("heading", name=f"{MONTH}各县").wait_for(timeout=SEALED)
        shot(office, "拟稿")
        month.click(office, "button[value=hand-in]")
        until(office, "/^\\/disclosure\\/\\d+\\/$/.test(location.pathname)")
        there = office.evaluate("location.pathname")
        shot(office, "已送核")
        checker = opened("", "/sign-in/", fresh=True)
        month.sign_in(checker, "zhou", PASSWORD)
        checked_and_signed(
            month, office, checker, desk, "清环委办〔2026〕12号", "2026年5月6日", shot
        )
        facts = office.locator("dl.facts").all_inner_texts()
        assert any("清环委办〔2026〕12号" in one and "2026年5月6日" in one for one in facts)
        assert any("钱签发" in one for one in facts)
        assert month.clicks <= MOST
        assert month.typed <= MOST
        assert not [one for one in month.said if any(letter.isdigit() for letter in one)]
        assert faults(office) == []

        # a later revision by the province, and the 更正通知, issued the same way
        sheet = next(
            one
            for one in built_city.glob("inbox/**/*.xlsx")
            if one.name.startswith(f"{MONTH}1日") and "国控" in one.name
        )
        final = final_values(sheet, desk / f"{MONTH}1日至10日国控点位日均值（最终）.xlsx")
        office.goto("/arrivals/upload/")
        office.set_input_files("input[name=file]", final)
        office.fill("[name=issuer]", ISSUER)
        office.locator("form.form button.btn-primary").click()
        until(office, "document.querySelector('#answer .alert-success') !== null", seconds=120)
        office.goto(there)
        office.get_by_role("link", name="发布后的修订").click()
        until(office, "location.pathname === '/morning/closing/'")
        waited = 0
        while "没有修订" in office.inner_text("main"):  # the figures follow in the background
            waited += 1
            assert waited < 240
            office.wait_for_timeout(500)
            office.reload()
        assert "累计含对4月数据的修订。" in office.inner_text("#note")
        shot(office, "修订差异")
        office.goto(there)
        again = Hands()
        again.click(office, "summary:has-text('更正')")
        again.fill(office, "because", "省厅下发最终审核值，部分点位颗粒物数值有修订。")
        again.click(office, "button:has-text('起草更正通知')")
        until(office, f"location.pathname !== '{there}'")
        notice = office.evaluate("location.pathname")
        office.get_by_role("heading", name="更正内容").wait_for(timeout=SEALED)
        shot(office, "更正通知")
        again.click(office, "button:has-text('送核')")
        office.get_by_text("已送核").wait_for()
        checker.goto("/")
        checked_and_signed(
            again, office, checker, desk, "清环委办〔2026〕15号", "2026年5月20日", shot
        )
        assert "更正" in office.inner_text("h1")
        assert again.clicks <= MOST
        assert again.typed <= MOST
        assert not [one for one in again.said if any(letter.isdigit() for letter in one)]
        office.goto(there)  # the first stays, and says what corrected it
        assert office.locator(f".alert a[href='{notice}']").count() == 1
        office.goto("/disclosure/new/?period=2026-03")
        following = office.input_value("[name=number]")
        assert following.startswith("清环委办〔")
        assert faults(office) == []
    with capsys.disabled():
        print(
            f"\nthe month's bulletin: {month.clicks} clicks, {month.typed} typed fields; "
            f"its correction: {again.clicks} clicks, {again.typed} typed fields"
        )
