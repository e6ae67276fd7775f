"""A bulletin by three people, issued once; its correction; what the public gets and can check."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.web.browser.conftest import YOUJU, Open, Served
from tests.web.browser.looking import faults, fits, until

SEALED = 120_000
"""Milliseconds that sealing may take: numbers, documents, pack, computed again."""


def through(browse: Open, address: str) -> Page:
    """Check, signature and seal of a draft that was handed in; the leader's page."""
    checker = browse("office2", address)
    checker.get_by_role("button", name="数字无误，核稿通过").click()
    checker.get_by_text("已核稿，数字已固定").wait_for()
    leader = browse("leader", address)
    again = browse("leader", address)  # the same person in a second window
    for page in (leader, again):
        page.get_by_role("button", name="签发").wait_for()
    leader.get_by_role("button", name="签发").click()
    again.get_by_role("button", name="签发").click()  # a double publish acts once
    leader.locator(".badge", has_text="已发布").first.wait_for(timeout=SEALED)
    return leader


def test_a_bulletin_its_correction_and_the_receipts(browse: Open) -> None:
    office = browse("office", "/disclosure/new/")
    office.fill("input[name=period]", "2026-02")
    office.dispatch_event("input[name=period]", "change")
    office.get_by_role("heading", name="2026年2月各县").wait_for(timeout=SEALED)
    office.get_by_role("button", name="保存草稿").click()
    until(office, "/^\\/disclosure\\/\\d+\\/$/.test(location.pathname)")
    address = office.evaluate("location.pathname")
    office.get_by_role("button", name="送核").click()
    office.get_by_text("已送核").wait_for()
    assert (
        office.get_by_role("button", name="数字无误，核稿通过").count() == 0
    )  # not by the drafter

    leader = through(browse, address)
    history = leader.inner_text("ol.history")
    assert history.count(" 签发") == 1
    county = browse("county1", address)
    county.get_by_role("button", name="签收").click()
    county.get_by_text("已签收。").wait_for()
    office.goto(address)
    assert "已签收" in office.inner_text("aside")

    # A fault of February is found afterwards; the notice of correction takes the same way.
    station = browse("station", "/review/new/?at=QL12")
    station.check("input[name=way][value=mark]")
    station.select_option("select[name=kind]", "invalid")
    station.fill("input[name=first]", "2026-02-10T00:00")
    station.fill("input[name=last]", "2026-02-20T00:00")
    station.fill("textarea[name=because]", "采样流量超差。")
    station.get_by_role("button", name="提出").click()
    until(station, "/^\\/review\\/\\d+\\/$/.test(location.pathname)")
    mark = station.evaluate("location.pathname")
    second = browse("station2", mark)
    second.locator("#review-confirm button").click(timeout=60_000)
    for _ in range(120):
        second.goto(mark)
        if second.locator("h1 .badge", has_text="有效").count():
            break
        second.wait_for_timeout(500)

    office.goto(address)
    office.locator("summary", has_text="更正").click()
    office.fill("textarea#cause", "复核发现渡口村站采样流量超差，漏作标记。")
    office.get_by_role("button", name="起草更正通知").click()
    until(office, f"location.pathname !== '{address}'")
    notice = office.evaluate("location.pathname")
    office.get_by_role("heading", name="更正内容").wait_for(timeout=60_000)
    office.get_by_role("button", name="送核").click()
    office.get_by_text("已送核").wait_for()
    leader = through(browse, notice)
    assert "更正" in leader.inner_text("h1")
    county.goto("/")
    county.locator(f"a[href='{notice}']").first.click()
    county.get_by_role("button", name="签收").click()
    county.get_by_text("已签收。").wait_for()
    county.goto(address)  # the first stays as it was, and says what corrected it
    assert county.locator(f".alert a[href='{notice}']").count() == 1


@pytest.fixture
def paper(chromium: Browser, served: Served) -> Page:
    """A visitor's phone that runs no script."""
    context = chromium.new_context(
        base_url=served.address,
        locale="zh-CN",
        java_script_enabled=False,
        accept_downloads=True,
        viewport={"width": 360, "height": 740},
    )
    return context.new_page()


def test_a_visitor_downloads_replays_and_verifies(paper: Page, tmp_path: Path) -> None:
    paper.goto("/public/")
    assert paper.locator(".air-now .air-value").inner_text().strip().isdigit()
    paper.get_by_role("link", name="查看通报、文件和证据").click()
    with paper.expect_download() as waiting:
        paper.get_by_role("link", name="证据包 (.zip)").click()
    pack = tmp_path / "pack.zip"
    waiting.value.save_as(pack)
    seal = paper.locator("dl.facts code").nth(1).inner_text()
    done = subprocess.run([*YOUJU, "replay", str(pack)], capture_output=True, text=True)
    assert done.returncode == 0
    assert "一致 identical" in done.stdout
    assert seal in done.stdout

    paper.get_by_role("link", name="核验", exact=True).click()
    paper.set_input_files("input[name=pack]", pack)
    paper.get_by_role("button", name="重算").click()
    paper.wait_for_url("**/public/verify/*/")
    paper.get_by_text("各项结果逐一相同").wait_for(timeout=SEALED)
    assert "它就是这里公布的那一份" in paper.inner_text("main")

    broken = tmp_path / "broken.zip"
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    broken.write_bytes(data)
    paper.goto("/public/verify/")
    paper.set_input_files("input[name=pack]", broken)
    paper.get_by_role("button", name="重算").click()
    paper.get_by_text("被改动过").wait_for(timeout=SEALED)
    paper.context.close()


def test_the_public_page_on_a_phone(browse: Open) -> None:
    page = browse("", "/public/", width=360)
    for path in ("/public/", "/public/1/", "/public/verify/", "/public/how/"):
        page.goto(path)
        assert fits(page), path
        assert faults(page) == []
    page.goto("/public/")
    assert page.locator(".air-now").bounding_box()["y"] < 600  # type: ignore[index]
    page.locator("table.data a.fig[href*='fig_air_period']").first.click()
    page.wait_for_url("**/why/**")
    assert "basis=" in page.url
    assert "/sign-in/" not in page.url
    assert fits(page)
