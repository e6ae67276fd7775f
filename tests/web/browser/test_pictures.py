"""The pictures of the docs, made from the served demo: YOUJU_PICTURES=1 writes docs/pictures/.

Without it they are left as they are; that every page still opens is held by the checks of
language, HTML and accessibility.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.web.browser.conftest import Open
from tests.web.browser.looking import ROOT, settled

PLACE = ROOT / "docs" / "pictures"
MOST = 150_000
"""Bytes of one picture."""
ZH, EN = "zh-CN", "en-GB"


@dataclass(frozen=True)
class Picture:
    """One picture: its file, what it shows, as whom, how wide and high."""

    name: str
    path: str
    account: str = "office"
    language: str = ZH
    width: int = 1280
    height: int = 860
    at: str = ""


PICTURES = (
    Picture("home", "/?period=..2026-04-30&place=&dust=excluded"),
    Picture("map", "/monitoring/?period=2026-04"),
    Picture("station", "/monitoring/stations/QL12/?period=2026-04"),
    Picture("ranking", "/assessment/?period=2026-03", "leader"),
    Picture("why", "/why/fig_air_period/临溪区/2026-03/PM2.5"),
    Picture("review", "{review}", "station2", at="#effect"),
    Picture("product", "/disclosure/1/", "leader"),
    Picture("public", "/public/", ""),
    Picture("phone-home", "/?period=2026-04", "leader", width=390, height=844),
    Picture("phone-public", "/public/", "", width=390, height=844),
    Picture("english-station", "/monitoring/stations/QL12/?period=2026-04", language=EN),
    Picture("english-public", "/public/1/", "", language=EN),
)


@pytest.fixture(scope="module")
def proposed() -> dict[str, str]:
    """The address of the proposal whose preview is shown, once it is made."""
    return {}


def review(browse: Open, proposed: dict[str, str]) -> str:
    """A proposal that waits for the second person."""
    if "review" not in proposed:
        page = browse("station", "/review/new/?at=QL12")
        page.check("input[name=way][value=mark]")
        page.select_option("select[name=kind]", "fault")
        page.fill("input[name=first]", "2026-04-18T00:00")
        page.fill("input[name=last]", "2026-04-27T00:00")
        page.fill("textarea[name=because]", "采样泵故障，流量低于规定值，维修记录见附件。")
        page.get_by_role("button", name="提出").click()
        page.wait_for_load_state("domcontentloaded")
        proposed["review"] = str(page.evaluate("location.pathname"))
    return proposed["review"]


@pytest.mark.skipif(
    not os.environ.get("YOUJU_PICTURES"), reason="YOUJU_PICTURES=1 makes the pictures of the docs"
)
@pytest.mark.parametrize("one", PICTURES, ids=lambda one: one.name)
def test_picture(one: Picture, browse: Open, proposed: dict[str, str]) -> None:
    path = review(browse, proposed) if "{review}" in one.path else one.path
    page = browse(one.account, path, language=one.language, width=one.width, height=one.height)
    page.goto(path)
    settled(page)
    if one.at:
        page.locator(f"{one.at} table").first.wait_for(timeout=60_000)
        page.locator(one.at).evaluate("(one) => one.scrollIntoView()")
        page.mouse.wheel(0, -70)
    page.wait_for_timeout(700)  # charts have drawn themselves in
    if os.environ.get("YOUJU_PICTURES") == "1":
        PLACE.mkdir(parents=True, exist_ok=True)
        (PLACE / f"{one.name}.png").write_bytes(small(page))


def small(page: Page) -> bytes:
    """A picture of what the window shows, in as many colours as its size allows."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is needed to make small pictures")
    shot = image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    for colours in (0, 256, 128, 64):  # few colours only where all are too large: they shift
        out = io.BytesIO()
        (shot.quantize(colours, image.Quantize.MAXCOVERAGE) if colours else shot).save(
            out, "PNG", optimize=True
        )
        if len(out.getvalue()) <= MOST:
            break
    assert len(out.getvalue()) <= MOST
    return out.getvalue()
