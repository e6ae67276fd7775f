"""Charts draw what their JSON says: series, gaps, limits, spans, levels, days without data."""

from __future__ import annotations

import json
from typing import Any

from .conftest import Site, until

LEVELS = ["优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"]


def chart(site: Site, opened: Any, kind: str, said: dict[str, Any], **more: Any) -> Any:
    body = (
        f'<figure class="chart" data-chart="{kind}" data-source="said"><figcaption>图</figcaption>'
        f'</figure><script type="application/json" id="said">{json.dumps(said)}</script>'
    )
    page = opened(site.page("/chart", body, more=("charts.js",)), **more)
    page.wait_for_selector(".chart-box svg")
    return page


def curves(page: Any, colour: str) -> list[dict[str, Any]]:
    """The strokes in a colour, with their count of stretches."""
    return page.evaluate(
        """(colour) => [...document.querySelectorAll('.chart-box svg path')]
          .filter((path) => path.getAttribute('stroke') === colour)
          .filter((path) => path.getAttribute('fill') === 'none')
          .map((path) => ({
            d: path.getAttribute('d'),
            dash: path.getAttribute('stroke-dasharray'),
          }))""",
        colour,
    )


def words(page: Any) -> str:
    return page.evaluate(
        "[...document.querySelectorAll('.chart-box svg text')].map((t) => t.textContent).join('|')"
    )


def areas(page: Any, colour: str, *, opacity: str | None = None, least: int = 12) -> int:
    """How many areas of at least that size are painted in a colour (as the browser computes it)."""
    return page.evaluate(
        """([colour, opacity, least]) => [...document.querySelectorAll('.chart-box svg path')]
          .filter((path) => getComputedStyle(path).fill === colour
            && (opacity === null || path.getAttribute('fill-opacity') === opacity)
            && path.getBoundingClientRect().width >= least
            && path.getBoundingClientRect().height >= least).length""",
        [colour, opacity, least],
    )


HOURS = [f"2026-11-22T{hour:02}:00" for hour in range(24)]
CURVE = {
    "label": "东湖站小时浓度",
    "x": {"kind": "hour", "values": HOURS},
    "y": {"name": "µg/m³", "from": 10},
    "series": [
        {
            "name": "PM₂.₅",
            "substance": "pm25",
            "values": [30, 31, 32, None, None, 35, None, 40, *range(41, 57)],
        },
        {"name": "上年同期", "substance": "pm25", "values": [45] * 24, "dashed": True},
        {"name": "PM₁₀", "substance": "pm10", "values": [70] * 24},
    ],
    "limits": [{"value": 60, "name": "二级限值 60", "clause": "GB 3095-2026 表1"}],
    "spans": [
        {"from": HOURS[9], "to": HOURS[12], "name": "沙尘", "kind": "dust"},
    ],
    "words": {"missing": "缺测"},
}


def test_line_draws_series_gaps_limits_and_spans(site: Site, opened: Any) -> None:
    page = chart(site, opened, "line", CURVE)
    pm25 = curves(page, "#7b3f98")
    solid = [one for one in pm25 if not one["dash"]]
    # 30 31 32 | 35 alone | 40 … : the gaps stay gaps, no stroke bridges them.
    assert any(one["d"].count("M") == 3 for one in solid)
    assert any(one["dash"] for one in pm25)
    assert curves(page, "#9a6420")
    said = words(page)
    for text in ("PM₂.₅", "上年同期", "二级限值 60（GB 3095-2026 表1）", "沙尘", "纵轴从10起"):
        assert text in said, text
    # The hour between two gaps is a point.
    assert areas(page, "rgb(123, 63, 152)", least=3) >= 1
    assert page.locator(".chart-box").get_attribute("role") == "img"
    assert "东湖站小时浓度" in (page.locator(".chart-box").get_attribute("aria-label") or "")


def test_line_says_a_gap_when_pointed_at(site: Site, opened: Any) -> None:
    page = chart(site, opened, "line", CURVE)
    box = page.locator(".chart-box").bounding_box()
    left, right = 46, box["width"] - 20
    page.mouse.move(box["x"] + left + (right - left) * 3 / 23, box["y"] + 200)
    tip = page.locator(".chart-tip")
    tip.wait_for()
    assert "2026-11-22 03:00" in tip.inner_text()
    assert "缺测" in tip.inner_text()


def test_hours_stay_on_the_wall_clock(site: Site, opened: Any) -> None:
    page = chart(site, opened, "line", CURVE, timezone_id="America/New_York")
    assert "00:00" in words(page) or "11-22" in words(page)
    assert "19:00|" not in words(page).split("06:00")[0]


def test_bar_draws_values_targets_and_what_is_missing(site: Site, opened: Any) -> None:
    page = chart(
        site,
        opened,
        "bar",
        {
            "label": "各县",
            "name": "PM₂.₅累计",
            "unit": "µg/m³",
            "substance": "pm25",
            "decimals": 1,
            "items": [
                {"name": "云泽区", "value": 27, "target": 28, "last": 30},
                {"name": "临溪区", "value": 33, "target": 30, "tone": "over"},
                {"name": "青禾县", "value": None, "target": 30},
            ],
            "words": {"target": "年目标", "last": "上年同期", "missing": "无数据"},
        },
    )
    said = words(page)
    for text in ("云泽区", "27.0", "33.0", "青禾县", "无数据", "年目标", "上年同期", "µg/m³"):
        assert text in said, text
    fills = page.evaluate(
        "[...document.querySelectorAll('.chart-box svg path')].map((p) => p.getAttribute('fill'))"
    )
    assert fills.count("#b3261e") == 1


def test_calendar_colours_days_and_hatches_those_without_data(site: Site, opened: Any) -> None:
    days = [
        {"day": f"2026-01-{day:02}", "level": 1 + day % 6, "value": 50 * (1 + day % 6)}
        for day in range(1, 31)
        if day not in (9, 10)
    ]
    page = chart(
        site,
        opened,
        "calendar",
        {
            "label": "日历",
            "year": 2026,
            "until": "2026-01-30",
            "days": days,
            "words": {
                "months": [f"{month}月" for month in range(1, 13)],
                "weekdays": list("一二三四五六日"),
                "levels": LEVELS,
                "missing": "无数据",
            },
        },
    )
    colours = ("0, 228, 0", "255, 255, 0", "255, 126, 0", "255, 0, 0", "153, 0, 76", "126, 0, 35")
    shown = [areas(page, f"rgb({colour})") for colour in colours]
    assert shown == [sum(one["level"] == level for one in days) for level in range(1, 7)]
    assert areas(page, "rgb(234, 240, 238)") == 2, "two days without data"
    assert "无数据" in words(page)
    assert "31" not in words(page).split("|"), "a day to come is no gap"


def test_heat_names_its_states(site: Site, opened: Any) -> None:
    page = chart(
        site,
        opened,
        "heat",
        {
            "label": "完整性",
            "columns": [str(hour) for hour in range(1, 25)],
            "rows": ["2026-11-21", "2026-11-22"],
            "cells": [[0] * 24, [0] * 20 + [1] * 3 + [None]],
            "states": [{"name": "有效", "tone": "ok"}, {"name": "缺测", "tone": "missing"}],
        },
    )
    assert "有效" in words(page)
    assert "缺测" in words(page)
    assert areas(page, "rgb(188, 208, 200)") == 44
    assert areas(page, "rgb(234, 240, 238)") == 3


def test_range_breaks_its_band_at_gaps(site: Site, opened: Any) -> None:
    page = chart(
        site,
        opened,
        "range",
        {
            "label": "范围",
            "x": {"kind": "day", "values": [f"2026-11-{day:02}" for day in range(1, 8)]},
            "series": [
                {
                    "name": "均值",
                    "substance": "o3",
                    "values": [50, 51, 52, None, 54, 55, 56],
                    "low": [40, 41, 42, None, 44, 45, 46],
                    "high": [60, 61, 62, None, 64, 65, 66],
                }
            ],
        },
    )
    assert areas(page, "rgb(11, 127, 138)", opacity="0.2") == 2


def test_a_chart_fits_its_place_again(site: Site, opened: Any) -> None:
    page = chart(site, opened, "line", CURVE)
    before = page.locator(".chart-box svg").bounding_box()["width"]
    page.set_viewport_size({"width": 600, "height": 900})
    until(
        page,
        f"document.querySelector('.chart-box svg').getBoundingClientRect().width < {before - 300}",
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 600
