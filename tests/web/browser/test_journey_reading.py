"""A newcomer gets from the home page down to a reading and back; in English; on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.conftest import Open
from tests.web.browser.looking import fits, settled, until, wide

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_from_home_to_a_reading_and_back(browse: Open) -> None:
    page = browse("office", "/")
    assert "微克" in page.inner_text("main") or "µg/m³" in page.inner_text("main")
    page.goto("/?period=2026-04")
    page.locator(".side a", has_text="地图").first.click()
    page.locator(".tabs a", has_text="县").click()
    page.locator("main table a[href*='/monitoring/counties/']").first.click()
    page.wait_for_url("**/monitoring/counties/**")
    county = page.inner_text("h1")
    settled(page)
    page.locator("main .lead-sentence a.fig").first.click()
    page.wait_for_url("**/why/**")
    assert county in page.inner_text("main")
    expect(page.locator("#verdict")).to_contain_text("一致")

    # Down: a station of the county, a day of it, an hour of that day, the original sheet.
    page.goto("/monitoring/stations/QL12/?period=2026-04&day=2026-04-15")
    reading = page.locator("table[class~=wide] a.fig[href*='fig_air_hour']").first
    number = reading.inner_text()
    reading.click()
    page.wait_for_url("**/why/fig_air_hour/**")
    assert number in page.inner_text(".lead-sentence")
    page.locator("main a[href*='/why/journal/']").first.click()
    page.wait_for_url("**/why/journal/**")
    main = page.inner_text("main")
    assert "SHA-256" in main
    assert page.locator("main a", has_text="下载原件").is_visible()

    # And back, step by step, to where it began.
    for _ in range(2):
        page.go_back()
    assert "/monitoring/stations/QL12/" in page.url
    assert "period=2026-04" in page.url


def test_the_period_and_the_place_stay_chosen(browse: Open) -> None:
    page = browse("office", "/monitoring/city/?period=2026-03&dust=kept")
    page.locator(".side a", has_text="目标").first.click()
    chosen = page.locator(".chosen select[name=period] option[selected]")
    expect(chosen).to_have_attribute("value", "2026-03")
    page.goto("/?period=..2026-04-30&place=&dust=excluded")


@pytest.mark.parametrize("width", [390, 360])
def test_on_a_phone(browse: Open, width: int) -> None:
    page = browse("leader", "/", width=width)
    page.locator("button[data-menu]").click()
    expect(page.locator("#menu")).to_be_visible()
    page.locator("#menu a", has_text="排名").first.click()
    page.wait_for_url("**/assessment/**")
    for path in (
        *("/", "/monitoring/", "/monitoring/city/", "/monitoring/stations/QL12/?period=2026-04"),
        *("/assessment/?period=2026-03", "/targets/", "/disclosure/", "/disclosure/1/", "/review/"),
        *("/why/fig_air_period/云泽区/2026-04/PM2.5", "/registry/stations/", "/account/"),
    ):
        page.goto(path)
        settled(page)
        assert fits(page), f"{path} is wider than {width}: {wide(page)}"
    page.goto("/assessment/?period=2026-03")
    assert page.locator(".lead-sentence").bounding_box()["y"] < 780  # type: ignore[index]
    inside = page.locator(".table-wrap").last
    assert inside.evaluate("(one) => getComputedStyle(one).overflowX") in ("auto", "scroll")


@pytest.mark.long
def test_a_whole_walk_in_english(browse: Open) -> None:
    page = browse("office", "/", language="en-GB")
    walked = []
    for _ in range(40):
        labels = page.locator(".side ul a")
        if len(walked) == labels.count():
            break
        one = labels.nth(len(walked))
        walked.append(one.inner_text())
        one.click()
        page.wait_for_load_state("domcontentloaded")
        assert page.evaluate("document.documentElement.lang") == "en"
        assert not CHINESE.search(in_english(page)), page.url
    assert len(walked) >= 12
    page.goto("/monitoring/stations/QL12/?period=2026-04&day=2026-04-15")
    page.locator("table[class~=wide] a.fig[href*='fig_air_hour']").first.click()
    page.wait_for_url("**/why/fig_air_hour/**")
    expect(page.locator("#verdict")).to_contain_text("identical")
    assert not CHINESE.search(in_english(page))
    page.get_by_role("button", name="中文").click()
    until(page, "document.documentElement.lang === 'zh-Hans'")
    assert "/why/fig_air_hour/" in page.url
    page.get_by_role("button", name="English").click()
    until(page, "document.documentElement.lang === 'en'")


def in_english(page: Page) -> str:
    """What stands on the page and is not marked as another language."""
    text: str = page.evaluate(
        """() => {
          const copy = document.querySelector('main').cloneNode(true);
          copy.querySelectorAll('[lang^=zh], script, option, figure .chart-box, [data-map]')
            .forEach((one) => one.remove());
          return copy.textContent;
        }"""
    )
    return text
