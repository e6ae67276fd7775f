"""The map: by MapLibre where there is WebGL, else as an SVG with the same colours and links."""

from __future__ import annotations

import json
from typing import Any

from .conftest import Site

OUTLINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "云泽区"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[113, 30], [113.5, 30], [113.5, 30.5], [113, 30.5], [113, 30]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"name": "青禾县"},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [[[113.5, 30], [114, 30], [114, 30.5], [113.5, 30.5], [113.5, 30]]]
                ],
            },
        },
    ],
}
SAID = {
    "label": "各站空气质量",
    "layers": [
        {
            "id": "aqi",
            "name": "AQI",
            "legend": [{"class": "aqi-2", "name": "良"}],
            "size": [0, 300],
        },
        {"id": "pm25", "name": "PM₂.₅", "unit": "µg/m³", "legend": []},
    ],
    "points": [
        {
            "id": "a",
            "name": "东湖站",
            "lon": 113.2,
            "lat": 30.3,
            "href": "/station/a",
            "values": {
                "aqi": {"value": 68, "class": "aqi-2", "word": "良"},
                "pm25": {"value": 49, "class": "pm25"},
            },
        },
        {
            "id": "b",
            "name": "柳林站",
            "lon": 113.7,
            "lat": 30.2,
            "values": {"aqi": {"class": "none"}},
        },
    ],
    "areas": [{"name": "青禾县", "values": {"aqi": {"class": "aqi-4"}}}],
    "words": {"missing": "无数据"},
}


def shown(
    site: Site, opened: Any, *, query: str = "", script: str = "map.js", attributes: str = ""
) -> Any:
    body = (
        f'<div class="map" id="m" data-map data-source="said" data-outline="outline" {attributes}>'
        "</div><table><tr data-point='a' tabindex='0'><td>东湖站</td></tr></table>"
        f'<script type="application/json" id="said">{json.dumps(SAID)}</script>'
        f'<script type="application/json" id="outline">{json.dumps(OUTLINE)}</script>'
    )
    page = opened(site.page("/map", body, more=(script,)) + query)
    page.wait_for_selector("[data-drawn]")
    return page


def fill(element: Any) -> str:
    """The colour as the browser computes it."""
    return element.evaluate("(one) => getComputedStyle(one).fill")


def check_svg(page: Any) -> None:
    assert page.locator("#m").get_attribute("data-drawn") == "svg"
    assert page.locator("#m svg > path").count() == 2
    assert fill(page.locator("#m svg > path").nth(1)) == "rgb(255, 0, 0)"
    point = page.locator("#m svg a[href='/station/a']")
    assert fill(point.locator("circle")) == "rgb(255, 255, 0)"
    assert point.locator("text").text_content() == "68"
    assert page.locator("#m svg .map-name").all_text_contents() == ["云泽区", "青禾县"]
    # No data is hatched, not coloured.
    bare = page.locator("#m svg a.map-point:not([href]) circle")
    assert bare.get_attribute("fill") == "url(#map-hatch)"
    assert page.locator(".map-legend").inner_text() == "良"
    page.locator("[data-point=a]").focus()
    assert "lit" in (point.get_attribute("class") or "")
    point.click()
    note = page.locator(".map-note")
    assert note.locator("a").get_attribute("href") == "/station/a"
    assert "AQI 68" in note.inner_text()
    page.keyboard.press("Escape")
    assert not note.is_visible()
    page.locator(".map-layers input").nth(1).check(force=True)
    assert page.locator("#m svg a[href='/station/a'] text").text_content() == "49"
    assert "µg/m³" in page.locator(".map-legend").inner_text()


def test_svg_when_asked(site: Site, opened: Any) -> None:
    check_svg(shown(site, opened, query="?map=svg"))


def test_svg_alone_for_public_pages(site: Site, opened: Any) -> None:
    check_svg(shown(site, opened, script="map-svg.js"))


def test_svg_without_webgl(site: Site, opened: Any, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        """const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
          return /webgl/.test(kind) ? null : real.call(this, kind, ...more);
        };"""
    )
    shown(site, lambda address: page.goto(address) and page)
    check_svg(page)
    context.close()


def test_webgl_draws_with_the_worker_of_our_own_address(site: Site, opened: Any) -> None:
    page = shown(site, opened)
    assert page.locator("#m").get_attribute("data-drawn") == "webgl"
    page.wait_for_selector("#m[data-ready=yes]")
    assert any(path.endswith("/maplibre-worker.js") for path in site.asked)
    dot = page.locator("#m a.map-dot[href='/station/a']")
    assert dot.inner_text() == "68"
    assert dot.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 0)"
    assert page.locator("#m .map-name").all_inner_texts() == ["云泽区", "青禾县"]
    dot.click()
    assert "AQI 68" in page.locator(".map-note").inner_text()
    page.locator(".map-layers input").nth(1).check(force=True)
    assert dot.inner_text() == "49"
    assert page.evaluate("document.querySelector('#m canvas').tabIndex") == -1
    # Paper gets the SVG.
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".map-paper svg > path").count() == 2
