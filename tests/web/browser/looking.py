"""What can be asked of any page: is it ready, is it well, does it fit, what words does it show."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

ROOT = Path(__file__).resolve().parents[3]


def until(page: Page, expression: str, *, seconds: float = 60) -> None:
    """Wait until an expression holds; Playwright's own waiting breaks the content policy."""
    end = time.monotonic() + seconds
    while not _holds(page, expression):
        assert time.monotonic() < end, f"never came true on {page.url}: {expression}"
        page.wait_for_timeout(50)


def _holds(page: Page, expression: str) -> bool:
    try:
        return bool(page.evaluate(expression))
    except Error as wrong:  # the page went on to another in between
        if "navigat" in str(wrong) or "destroyed" in str(wrong):
            return False
        raise


def settled(page: Page) -> Page:
    """Charts and maps are drawn, parts that come later have come."""
    until(page, "document.readyState === 'complete'")
    until(page, "!document.querySelector('.htmx-request')")
    until(
        page,
        "[...document.querySelectorAll('figure[data-chart]')]"
        ".every((one) => one.querySelector('svg, canvas'))",
    )
    until(
        page,
        "[...document.querySelectorAll('[data-map]')]"
        ".every((one) => one.querySelector('svg, canvas'))",
    )
    return page


@cache
def axe_script() -> str:
    """axe as npm brought it with the other parts of the pages."""
    file = ROOT / "front" / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.skip("axe-core is not there; run: python tools/front.py")
    return file.read_text("utf-8")


LIKE_THOSE_BEFORE = "main tbody tr:nth-child(n+9)"
"""Rows of a long table: the same template made them as the eight before."""


def faults(page: Page, *, whole: bool = True) -> list[str]:
    """What axe calls serious or critical on the page as it stands, everything unfolded.

    Without ``whole`` the rows of a table after the eighth are taken away before.
    """
    if not whole:
        page.evaluate(
            "(rows) => document.querySelectorAll(rows).forEach((one) => { one.remove() })",
            LIKE_THOSE_BEFORE,
        )
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
    page.wait_for_timeout(100)
    page.evaluate(axe_script())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")[
        "violations"
    ]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def fits(page: Page) -> bool:
    """Whether the page itself never scrolls to the side."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def wide(page: Page) -> list[str]:
    """What sticks out of the page to the right, for the message of a failed test."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('body *')].filter((one) => {
          const box = one.getBoundingClientRect();
          return box.right > document.documentElement.clientWidth + 1 && box.width > 0
            && !one.closest('.table-wrap, .side, .visually-hidden, figure.chart');
        }).slice(0, 8).map((one) => one.tagName + '.' + one.className + ' ' +
          (one.textContent || '').trim().slice(0, 40))"""
    )
    return found
