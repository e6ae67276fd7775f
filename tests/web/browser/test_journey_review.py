"""Marks: two persons, whose station it is, who was first, the wall, a session that ended."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.web.browser.conftest import Open, Served, seeded, sign_in
from tests.web.browser.looking import faults, until

COUNTY = "/why/fig_air_period/临溪区/2026-04/PM2.5"
OWN, NATIONAL = "QL12", "QL01"


def filled(page: Page, first: str, last: str, because: str) -> None:
    """Fill in the form of a mark on an own station."""
    page.check("input[name=way][value=mark]")
    page.select_option("select[name=kind]", "invalid")
    page.fill("input[name=first]", first)
    page.fill("input[name=last]", last)
    page.fill("textarea[name=because]", because)


def propose(page: Page) -> str:
    """Send the form; the address of the proposal."""
    page.get_by_role("button", name="提出").click()
    until(page, "/^\\/review\\/\\d+\\/$/.test(location.pathname)")
    return str(page.evaluate("location.pathname"))


def value_of(page: Page) -> str:
    """The value that a why page explains."""
    return page.locator("dl.figures dd").first.inner_text().split()[0]


def test_two_persons_change_the_live_number_and_not_the_published_one(browse: Open) -> None:
    reader = browse("leader", COUNTY)
    before = value_of(reader)
    visitor = browse("", "/public/")
    visitor.get_by_role("link", name="查看通报、文件和证据").click()
    published_at = visitor.url
    published = visitor.locator("table.data").first.inner_text()

    page = browse("station", f"/review/new/?at={OWN}")
    filled(page, "2026-04-03T00:00", "2026-04-12T00:00", "采样管路漏气，检漏记录见附件。")
    address = propose(page)
    page.get_by_text("须由另一人确认").wait_for()
    assert page.locator("#review-confirm").count() == 0

    second = browse("station2", "/")
    second.locator(f"a[href='{address}']").first.click()
    second.locator("#review-confirm").wait_for(timeout=60_000)
    shown = second.inner_text("#effect")
    assert "临溪区" in shown
    assert "2026-04" in shown
    assert faults(second) == []
    second.locator("#review-confirm").get_by_role("button", name="确认").click()
    second.get_by_text("已确认").first.wait_for()

    until_in_force(second, address)
    for _ in range(120):  # the figures follow the mark
        reader.goto(COUNTY)
        if value_of(reader) != before:
            break
        reader.wait_for_timeout(500)
    assert value_of(reader) != before
    assert "沈监测" in reader.inner_text("main")  # who marked, with whom
    assert "采样管路漏气" in reader.inner_text("main")

    visitor.goto(published_at)
    assert visitor.locator("table.data").first.inner_text() == published
    visitor.locator("table.data a.fig[href*='fig_air_period']").first.click()
    assert "basis=" in visitor.url


def until_in_force(page: Page, address: str) -> None:
    """Wait until the writer has entered the mark and computed anew."""
    for _ in range(120):
        page.goto(address)
        if page.locator("h1 .badge", has_text="有效").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(page.inner_text("main"))


def test_a_city_user_cannot_mark_a_national_point(browse: Open) -> None:
    for account in ("station", "office"):
        page = browse(account, f"/review/new/?at={NATIONAL}")
        said = page.inner_text("main")
        assert "本市不作标记" in said
        assert "只登记上级下发的决定，须有文号和文件" in said  # what would do
        assert page.locator("input[name=way][value=mark]").count() == 0
        assert page.locator("input[name=way][value=decision]").count() == 1
        assert page.locator("input[name=way][value=note]").count() == 1


def test_two_people_mark_the_same_hours(browse: Open) -> None:
    one = browse("station", f"/review/new/?at={OWN}")
    two = browse("station2", f"/review/new/?at={OWN}")
    for page in (one, two):
        filled(page, "2026-01-05T00:00", "2026-01-05T06:00", "零点漂移。")
    propose(one)
    two.get_by_role("button", name="提出").click()
    two.locator(".alert-error").wait_for()
    said = two.inner_text(".alert-error")
    assert "沈监测" in said
    assert "已先提出" in said
    assert re.search(r"20\d\d-\d\d-\d\d", said)
    assert two.input_value("textarea[name=because]") == "零点漂移。"


def test_counties_meet_the_wall_around_others_work(browse: Open, served: Served) -> None:
    # What the office drafts and what waits at other counties' stations is not theirs to see.
    draft = f"/disclosure/{seeded(served.folder, '--draft')}/"
    assert "2026年1月" in browse("office", draft).inner_text("h1")
    station = browse("station", f"/review/new/?at={OWN}")
    filled(station, "2026-02-05T00:00", "2026-02-05T06:00", "更换滤膜。")
    proposal = propose(station)

    county = browse("county1", "/")
    menu = county.inner_text(".side")
    assert "数据到达" not in menu
    assert "操作留痕" not in menu
    for path in (draft, proposal, "/arrivals/", "/people/", "/audit/"):
        answer = county.goto(path)
        assert answer is not None
        assert answer.status in (403, 404), path
        said = county.inner_text("main")
        assert len(said) > 20, path
        assert "回到首页" in said or "首页" in said
    county.goto("/disclosure/")
    assert "2026年1月" not in county.inner_text("main")
    county.goto("/review/")
    assert "更换滤膜" not in county.inner_text("main")

    # All counties' figures and what was released is theirs as everybody's.
    county.goto("/monitoring/counties/临溪区/?period=2026-03")
    assert "PM" in county.inner_text(".lead-sentence")
    county.goto("/assessment/?period=2026-03")
    places = county.locator("table.data tbody tr .rank")
    assert places.count() == 8
    assert "临溪区" in county.inner_text("main")


def test_nothing_typed_is_lost_when_the_session_ends(browse: Open, served: Served) -> None:
    page = browse("station", f"/review/new/?at={OWN}", fresh=True)
    filled(page, "2026-03-25T00:00", "2026-03-25T06:00", "很长的理由，写了半天。")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="提出").click()
    until(page, "location.pathname.startsWith('/sign-in/')")
    assert "已为您保留" in page.inner_text("main")
    page.fill("input[name=username]", "station")
    page.fill("input[name=password]", "youju-demo-2026")
    page.locator("form.form button").click()
    until(page, "location.pathname === '/review/new/'")
    assert page.input_value("textarea[name=because]") == "很长的理由，写了半天。"
    assert page.input_value("input[name=first]").startswith("2026-03-25T00:00")
    expect(page.locator("input[name=way][value=mark]")).to_be_checked()
    propose(page)


def test_nor_when_somebody_only_reloads(browse: Open) -> None:
    page = browse("station", f"/review/new/?at={OWN}", fresh=True)
    filled(page, "2026-03-26T00:00", "2026-03-26T06:00", "写到一半。")
    page.wait_for_timeout(800)
    page.context.clear_cookies(name="sessionid")
    page.reload()
    until(page, "location.pathname.startsWith('/sign-in/')")
    sign_in(page, "station", f"/review/new/?at={OWN}")
    until(page, "document.querySelector('textarea[name=because]').value === '写到一半。'")
