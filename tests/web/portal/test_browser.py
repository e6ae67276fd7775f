"""The public page as a visitor with a phone and without script has it, in a real browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.web.browser.conftest import Served

Open = Callable[..., Page]


def without_script(chromium: Browser, served: Served, width: int = 360) -> Page:
    """A page of a browser that runs no script."""
    context = chromium.new_context(
        base_url=served.address,
        locale="zh-CN",
        java_script_enabled=False,
        accept_downloads=True,
        viewport={"width": width, "height": 740},
    )
    return context.new_page()


def test_a_phone_without_script_reads_downloads_and_verifies(
    chromium: Browser, served: Served, tmp_path: Path
) -> None:
    page = without_script(chromium, served)
    page.goto("/public/")
    assert "空气质量" in page.inner_text("h1")
    assert page.locator(".air-now .air-value").inner_text().strip().isdigit()
    page.get_by_role("link", name="查看通报、文件和证据").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="证据包 (.zip)").click()
    pack = tmp_path / "pack.zip"
    waiting.value.save_as(pack)
    seal = page.locator("dl.facts code").nth(1).inner_text()
    done = subprocess.run(
        [sys.executable, "-m", "youju", "replay", str(pack)], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "一致 identical" in done.stdout
    assert seal in done.stdout

    page.get_by_role("link", name="核验", exact=True).click()
    page.set_input_files("input[name=pack]", pack)
    page.get_by_role("button", name="重算").click()
    page.wait_for_url("**/public/verify/*/")
    page.get_by_text("各项结果逐一相同").wait_for(timeout=120_000)
    assert "它就是这里公布的那一份" in page.inner_text("main")

    broken = tmp_path / "broken.zip"
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    broken.write_bytes(data)
    page.goto("/public/verify/")
    page.set_input_files("input[name=pack]", broken)
    page.get_by_role("button", name="重算").click()
    page.get_by_text("被改动过").wait_for(timeout=120_000)
    page.context.close()


def test_nothing_is_wider_than_a_phone(browse: Open) -> None:
    for path in ("/public/", "/public/1/", "/public/verify/", "/public/how/"):
        page = browse("", path, width=360)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_a_published_number_opens_its_why_page(browse: Open) -> None:
    page = browse("", "/public/")
    page.locator("table.data a.fig[href*='fig_air_period']").first.click()
    page.wait_for_url("**/why/**")
    assert "basis=" in page.url
    assert "/sign-in/" not in page.url


def test_the_city_publishes_and_corrects_in_the_browser(browse: Open) -> None:
    page = browse("office", "/disclosure/new/")
    page.fill("input[name=period]", "2026-02")
    page.dispatch_event("input[name=period]", "change")
    page.get_by_role("heading", name="2026年2月各县").wait_for()
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url("**/disclosure/*/")
    address = page.url.split("/disclosure/")[1]
    page.get_by_role("button", name="送核").click()
    page.get_by_text("已送核").wait_for()

    checker = browse("office2", f"/disclosure/{address}")
    checker.get_by_role("button", name="数字无误，核稿通过").click()
    checker.get_by_text("已核稿，数字已固定").wait_for()

    leader = browse("leader", f"/disclosure/{address}")
    leader.get_by_role("button", name="签发").click()
    leader.locator(".badge", has_text="已发布").first.wait_for(timeout=120_000)
    assert "全市PM" in leader.inner_text("main")

    county = browse("county1", f"/disclosure/{address}")
    county.get_by_role("button", name="签收").click()
    county.get_by_text("已签收。").wait_for()
