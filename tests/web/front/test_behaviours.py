"""Small behaviours, each by its attribute."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .conftest import Site, until

FORM = """<form id="mark" method="post" action="/mark" data-autosave>
<label>原因<textarea name="why"></textarea></label>
<label>类别<select name="kind"><option>校准</option><option>故障</option></select></label>
<label><input type="checkbox" name="leave" value="1">休假</label>
<label>口令<input type="password" name="secret"></label>
<label>附件<input type="file" name="file"></label>
<input type="hidden" name="csrfmiddlewaretoken" value="t0">
<button>提交</button></form>"""


def typed(page: Any) -> None:
    page.fill("[name=why]", "仪器校准，见附件。")
    page.select_option("[name=kind]", "故障")
    page.check("[name=leave]")
    page.fill("[name=secret]", "never-kept")


def kept(page: Any) -> str:
    page.wait_for_timeout(350)
    return page.evaluate("JSON.stringify(localStorage)")


class TestAutosave:
    def test_restores_after_reload_and_keeps_no_password(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/mark", FORM))
        typed(page)
        stored = kept(page)
        assert "仪器校准" in stored
        assert "never-kept" not in stored
        assert "t0" not in stored
        page.reload()
        assert page.input_value("[name=why]") == "仪器校准，见附件。"
        assert page.input_value("[name=kind]") == "故障"
        assert page.is_checked("[name=leave]")
        assert page.input_value("[name=secret]") == ""
        assert "已恢复" in page.locator(".kept-note").inner_text()

    def test_can_be_discarded(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/mark", FORM))
        typed(page)
        kept(page)
        page.reload()
        page.click(".kept-note button")
        assert page.input_value("[name=why]") == ""
        assert "仪器校准" not in kept(page)

    def test_belongs_to_one_person(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/mark", FORM))
        typed(page)
        kept(page)
        site.page("/mark", FORM, user="8")
        page.reload()
        assert page.input_value("[name=why]") == ""

    def test_goes_when_the_submit_arrived(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/mark", FORM))
        site.page("/done", "<p>已提交。</p>")
        site.go["/mark"] = "/done"
        typed(page)
        page.click("text=提交")
        page.wait_for_url("**/done")
        assert site.posted[0][1]["why"] == ["仪器校准，见附件。"]
        assert "仪器校准" not in kept(page)

    def test_stays_through_a_new_sign_in(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/mark", FORM))
        site.page(
            "/sign-in",
            '<form method="post" action="/sign-in"><input type="password" name="p">'
            "<button>登录</button></form>",
            user="",
        )
        site.go |= {"/mark": "/sign-in", "/sign-in": "/mark"}
        typed(page)
        page.click("text=提交")
        page.wait_for_url("**/sign-in")
        page.click("text=登录")
        page.wait_for_url("**/mark")
        assert page.input_value("[name=why]") == "仪器校准，见附件。"

    def test_stays_when_the_form_was_refused(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/mark", FORM))
        typed(page)
        kept(page)
        site.page("/mark", FORM + '<p class="error">请填写原因。</p>')
        page.click("text=提交")
        page.wait_for_load_state()
        assert page.input_value("[name=why]") == "仪器校准，见附件。"


TABLE = """<table class="data" id="t" data-keys data-sortable><thead><tr>
<th class="row-no">序号</th>
<th data-column="always">县</th><th class="num">值</th></tr></thead><tbody>
<tr><td class="row-no">1</td><td><a href="#b">白鹭县</a></td><td class="num">9.5</td></tr>
<tr><td class="row-no">2</td><td><a href="#a">安县</a></td><td class="num">—</td></tr>
<tr><td class="row-no">3</td><td><a href="#c">长县</a></td>
<td class="num" data-value="31.44">31.4</td></tr>
</tbody></table>
<details class="drop only-script" data-columns="t"><summary class="btn">栏目</summary></details>"""


def column(page: Any, at: int) -> list[str]:
    return page.locator(f"#t tbody tr td:nth-child({at})").all_inner_texts()


class TestTables:
    def test_rows_by_keyboard(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/t", TABLE))
        page.locator("#t tbody tr").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.rowIndex") == 3
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        assert page.url.endswith("#a")
        page.keyboard.press("Home")
        assert page.evaluate("document.activeElement.rowIndex") == 1

    def test_sorts_numbers_by_value_and_words_as_spoken(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/t", TABLE))
        page.click("#t th:nth-child(3) button")
        assert column(page, 3) == ["9.5", "31.4", "—"]
        page.click("#t th:nth-child(3) button")
        assert column(page, 3) == ["31.4", "9.5", "—"], "what is missing stays last"
        assert page.get_attribute("#t th:nth-child(3)", "aria-sort") == "descending"
        assert column(page, 1) == ["1", "2", "3"]
        page.click("#t th:nth-child(2) button")
        assert column(page, 2) == ["安县", "白鹭县", "长县"]

    def test_columns_chosen_stay_chosen(self, site: Site, opened: Any) -> None:
        page = opened(site.page("/t", TABLE))
        page.click("[data-columns] summary")
        assert page.locator("[data-columns] label").all_inner_texts() == ["序号", "值"]
        page.click("[data-columns] label:has-text('值')")
        assert not page.locator("#t td.num").first.is_visible()
        page.reload()
        assert not page.locator("#t td.num").first.is_visible()


@pytest.mark.parametrize(
    ("lang", "before", "said"),
    [
        ("zh-Hans", timedelta(minutes=12), "12分钟前"),
        ("zh-Hans", timedelta(seconds=20), "刚刚"),
        ("en", timedelta(hours=3), "3 hours ago"),
        ("en", timedelta(minutes=1, seconds=5), "1 minute ago"),
    ],
)
def test_age(site: Site, opened: Any, lang: str, before: timedelta, said: str) -> None:
    since = (datetime.now(UTC) - before).isoformat()
    page = opened(site.page("/age", f'<span data-age="{since}"></span>', lang=lang))
    assert page.locator("[data-age]").inner_text() == said


def test_figure_says_its_clause(site: Site, opened: Any) -> None:
    body = '<p><a class="fig" href="#why" data-clause="HJ 633-2026 表1">31.4</a></p><p>…</p>'
    page = opened(site.page("/fig", body))
    page.hover("a.fig")
    note = page.locator("[role=tooltip]")
    assert note.inner_text() == "HJ 633-2026 表1"
    assert page.get_attribute("a.fig", "aria-describedby") == note.get_attribute("id")
    page.keyboard.press("Escape")
    assert note.count() == 0
    page.mouse.move(600, 600)
    page.keyboard.press("Tab")
    assert page.locator("[role=tooltip]").inner_text() == "HJ 633-2026 表1"


def test_copies_also_without_a_secure_context(site: Site, opened: Any) -> None:
    body = '<button data-copy="youju-copied">复制</button><textarea id="into"></textarea>'
    page = opened(site.page("/copy", body))
    page.evaluate("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.click("[data-copy]")
    page.wait_for_selector(".copy-said:has-text('已复制。')")
    page.focus("#into")
    page.keyboard.press("Control+V")
    assert page.input_value("#into") == "youju-copied"


def test_choosers_submit_themselves(site: Site, opened: Any) -> None:
    body = (
        '<form data-submit-on-change method="get"><select name="place"><option>全市</option>'
        "<option>云泽区</option></select><noscript><button>看</button></noscript></form>"
    )
    page = opened(site.page("/choose", body))
    page.select_option("select", "云泽区")
    page.wait_for_url("**/choose?place=*")


def test_alert_goes_away_and_drawer_closes(site: Site, opened: Any) -> None:
    body = (
        '<div class="alert alert-info" data-dismissible>好。</div>'
        '<details class="drop"><summary>更多</summary><div class="drop-body">…</div></details>'
    )
    page = opened(site.page("/small", body))
    page.click(".alert-close")
    assert page.locator(".alert").count() == 0
    page.click("summary")
    assert page.locator(".drop-body").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".drop-body").is_visible()


MENU = (
    '<div class="shell"><nav class="side" id="menu"><section class="side-group"><ul><li>'
    '<a href="#x">目标</a></li></ul></section></nav><div class="page"><header class="top">'
    '<button class="top-menu" type="button" data-menu aria-controls="menu">菜单</button>'
    "</header></div></div>"
)


def test_menu_folds_and_remembers(site: Site, opened: Any) -> None:
    page = opened(site.page("/menu", MENU))
    assert page.get_attribute("[data-menu]:not(html)", "aria-expanded") == "true"
    page.click("button[data-menu]")
    assert page.get_attribute("html", "data-menu") == "narrow"
    page.reload()
    assert page.get_attribute("html", "data-menu") == "narrow"


def test_menu_comes_in_on_a_phone(site: Site, opened: Any) -> None:
    page = opened(site.page("/menu", MENU), width=360, height=740)
    assert not page.locator("#menu a").is_visible()
    page.click("button[data-menu]")
    page.locator("#menu a").wait_for(state="visible")
    page.keyboard.press("Escape")
    until(page, "getComputedStyle(document.querySelector('#menu')).visibility === 'hidden'")
    assert page.evaluate("document.activeElement.matches('button[data-menu]')")


def test_a_part_by_htmx_brings_its_chart(site: Site, opened: Any) -> None:
    said = {"label": "x", "items": [{"name": "云泽区", "value": 3}]}
    site.pages["/part"] = (
        '<figure class="chart" data-chart="bar" data-source="late"></figure>'
        f'<script type="application/json" id="late">{json.dumps(said)}</script>'
    )
    body = '<div hx-get="/part" hx-trigger="load"></div>'
    page = opened(site.page("/htmx", body, more=("charts.js",)))
    page.wait_for_selector(".chart-box svg")


def test_parts_by_htmx_get_their_behaviours(site: Site, opened: Any) -> None:
    site.page("/part", "")
    site.pages["/part"] = TABLE + '<span data-age="2026-11-22T00:00:00Z"></span>'
    page = opened(site.page("/htmx", '<div hx-get="/part" hx-trigger="load"></div>'))
    page.wait_for_selector("#t button.sort")
    assert page.locator("[data-age]").inner_text()
    assert page.evaluate("htmx.config.allowEval") is False
    assert (
        json.loads(page.evaluate("JSON.stringify(htmx.config)"))["includeIndicatorStyles"] is False
    )
