"""An unknown sheet is mapped and read; a writer that stands still; a city without data."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.browser.conftest import YOUJU, Open, Served, serving, surroundings, watched
from tests.web.browser.looking import faults, until
from youju.intake import spool

HOURS = "".join(
    f"渡口村,2026-05-01 {hour:02}:00,{30 + hour},{60 + hour}\n" for hour in range(1, 25)
)
MEANS = {"means_0": "site", "means_1": "time", "means_2": "pm25", "means_3": "pm10"}


def test_an_unknown_sheet_is_mapped_and_read(browse: Open, tmp_path: Path) -> None:
    sheet = tmp_path / "省平台导出.csv"
    sheet.write_text(f"设备,上报,细粒,粗粒\n{HOURS}", encoding="utf-8")
    page = browse("office", "/arrivals/upload/")
    page.set_input_files("input[name=file]", sheet)
    page.get_by_role("button", name="上传").click()
    until(page, "location.pathname.startsWith('/arrivals/mapping/')")
    page.fill("input[name=name]", "省平台小时表")
    for name, means in MEANS.items():
        page.select_option(f"select[name={name}]", means)
    page.select_option("select[name=hour]", "end")
    page.get_by_role("button", name="试读").click()
    page.get_by_text("退回 0 行").wait_for()  # the first twenty rows
    assert "渡口村" in page.inner_text("main")
    assert faults(page) == []
    page.get_by_role("button", name="保存对应关系").click()
    until(page, "location.pathname.startsWith('/arrivals/ticket/')")
    page.locator("#answer .alert-success").wait_for(timeout=60_000)
    for _ in range(120):
        page.goto("/monitoring/stations/QL12/?period=2026-05-01&day=2026-05-01")
        if "31" in page.inner_text("#readings ~ .table-wrap"):
            break
        page.wait_for_timeout(500)
    readings = page.locator("#readings ~ .table-wrap")
    assert "31" in readings.inner_text()
    assert "54" in readings.inner_text()
    page.goto("/arrivals/")
    assert "省平台导出.csv" in page.inner_text("main")
    assert "省平台小时表" in page.inner_text("main")


def test_a_lying_file_is_refused_in_words(browse: Open, tmp_path: Path) -> None:
    sheet = tmp_path / "谎.xlsx"
    sheet.write_bytes(b"\x00\x01\x02 not a workbook")
    page = browse("office", "/arrivals/upload/")
    page.set_input_files("input[name=file]", sheet)
    page.fill("input[name=document]", "岚环函〔2026〕1号")
    page.get_by_role("button", name="上传").click()
    page.get_by_text("内容与扩展名不符").wait_for()
    assert page.input_value("input[name=document]") == "岚环函〔2026〕1号"


@pytest.fixture
def empty(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Served, Open]]:
    """A city as ``youju init`` makes it, with an account of the office."""
    folder = tmp_path / "city"
    done = subprocess.run(
        [*YOUJU, "init", str(folder), "--name", "空城市"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    made = subprocess.run(
        [YOUJU[0], "-m", "tests.web.browser.seeding", str(folder), "--office"],
        env=surroundings(folder),
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    with serving(folder) as served, watched(chromium, served) as opened:
        yield served, opened


def test_a_city_without_data_says_what_to_do_next(empty: tuple[Served, Open]) -> None:
    _, opened = empty
    page = opened("office", "/")
    walked = []
    links = page.locator(".side ul a").evaluate_all("(all) => all.map((one) => one.pathname)")
    for path in ["/", *links, "/monitoring/city/", "/monitoring/compare/", "/disclosure/new/"]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        main = page.inner_text("main")
        walked.append((path, main))
        assert len(main) > 20, path
        assert page.locator("main a, main button, main input").count() > 0, (path, main)
    assert "还没有数据" in dict(walked)["/"]
    page.goto("/public/")
    assert "还没有" in page.inner_text("main") or "尚未" in page.inner_text("main")


def test_a_writer_that_stands_still_is_said_with_since_when(browse: Open, served: Served) -> None:
    page = browse("office", "/arrivals/")
    assert page.locator(".alert-warning", has_text="停止运行").count() == 0
    with writer_held(served):
        for _ in range(120):
            page.goto("/arrivals/")
            if page.locator(".alert-warning", has_text="起停止运行").count():
                break
            page.wait_for_timeout(500)
        assert re.search(r"自 ?20\d\d.+起停止运行", page.inner_text(".alert-warning"))
        for path in ("/", "/monitoring/", "/assessment/", "/targets/"):
            page.goto(path)
            assert re.search(r"自 ?20\d\d.+起没有运行", page.inner_text("body")), path


@contextmanager
def writer_held(served: Served) -> Iterator[None]:
    """The writer of that site alone held still, by its number in its last sign of life."""
    beat = spool.heartbeat(served.folder)
    assert beat is not None
    os.kill(beat.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(beat.pid, signal.SIGCONT)
