"""The page with every part: no fault for people with aids, nothing outside the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, Site, until


def axe_script() -> str:
    """axe, from npm or from the Python package that carries it."""
    own = ROOT / "front" / "node_modules" / "axe-core" / "axe.min.js"
    if own.is_file():
        return own.read_text("utf-8")
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text("utf-8")


def ready(page: Any, *, drawn: str = "svg") -> Any:
    until(page, "document.querySelectorAll('.chart-box svg').length === 6")
    page.wait_for_selector(f"[data-drawn={drawn}]")
    return page


def faults(page: Any) -> list[str]:
    # Colours on their way from one theme to the other belong to neither.
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_timeout(200)
    page.evaluate(axe_script())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_fault(site: Site, opened: Any, theme: str) -> None:
    page = ready(opened(site.base + "/front/style-guide.html?map=svg"))
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert faults(page) == []


def test_no_serious_fault_on_a_phone(site: Site, opened: Any) -> None:
    page = ready(opened(site.base + "/front/style-guide.html?map=svg", width=360, height=740))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_no_serious_fault_on_the_public_page(site: Site, opened: Any, width: int) -> None:
    page = opened(site.base + "/front/style-guide-public.html", width=width)
    page.wait_for_selector("[data-drawn=svg]")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


def test_says_its_things_without_script(site: Site, opened: Any) -> None:
    address = site.base + "/front/style-guide.html"
    page = opened(address, java_script_enabled=False)
    assert page.locator("h1").inner_text() == "样式一览"
    # The menu of a narrow screen comes by its address; drawers open by themselves.
    narrow = opened(address + "#menu", width=360, java_script_enabled=False)
    assert narrow.locator("#menu a", has_text="目标").is_visible()
    page.locator(".top-me summary").click()
    assert page.locator(".top-me-menu").is_visible()


def test_paper_has_no_menu_and_shows_the_address(site: Site, opened: Any) -> None:
    page = ready(opened(site.base + "/front/style-guide.html?map=svg"))
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert not page.locator(".side").is_visible()
    assert not page.locator(".top").is_visible()
    assert "style-guide.html" in page.locator(".print-only").inner_text()
    # Charts are drawn anew for the width of the paper, light also from a dark page.
    assert page.locator(".chart-box svg").first.get_attribute("viewBox").startswith("0 0 660 ")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
