"""The first day: from ``youju init`` to the ranking of a month with the browser alone.

The journey counts what a person does; the city that comes of it is kept, so that the journey of
the month goes on from there.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from playwright.sync_api import Browser, Page

from tests.web.browser.conftest import YOUJU, serving, watched
from tests.web.browser.looking import until
from youju.demo.build import scheme_text
from youju.demo.register import CITY, organisations, register, targets_csv
from youju.web.base.registry import kinds, sheets

PERSON = {
    "name": "林拟稿",
    "username": "lin",
    "new_password": "qing-lan-2026",
    "again_password": "qing-lan-2026",
}
ISSUER = "岚山省生态环境厅（虚构）"
BECAUSE = "建库"


@dataclass
class Hand:
    """Does what a person does, and counts it."""

    page: Page
    clicks: int = 0
    typed: int = 0
    files: int = 0

    def click(self, what: str) -> None:
        """A link or a button."""
        self.page.locator(what).first.click()
        self.clicks += 1
        self.page.wait_for_load_state("domcontentloaded")

    def type(self, name: str, text: str) -> None:
        """One field."""
        self.page.fill(f"[name={name}]", text)
        self.typed += 1

    def choose(self, file: Path) -> None:
        """One file: a click on the button of the field, a choice."""
        self.page.set_input_files("input[name=file]", file)
        self.clicks += 1
        self.files += 1


def of_organisations() -> bytes:
    """The sheet of units, as the office would have filled in the blank one."""
    rows = [
        {
            "key": one.key,
            "name": one.name,
            "short": one.short,
            "kind": kinds.KIND_WORDS.get(one.role, one.role),
            "county": one.county,
            "parent": one.parent,
            "dissolved": "",
        }
        for one in organisations()
    ]
    when = datetime(2026, 5, 1)  # noqa: DTZ001 - only printed
    return sheets.write(kinds.UNITS, rows, sheet="机构", who="林拟稿", when=when)


def of_stations() -> bytes:
    """The sheet of stations."""
    rows = [kinds._station_row(one) for one in register(True).sites]
    when = datetime(2026, 5, 1)  # noqa: DTZ001 - only printed
    return sheets.write(kinds.STATIONS, rows, sheet="站点", who="林拟稿", when=when)


def hours_as_csv(parquet: Path, target: Path) -> Path:
    """The hours of a past year in the layout of ours that an office would upload."""
    pl.read_parquet(parquet).with_columns(pl.col("time").dt.strftime("%Y-%m-%dT%H:%M")).write_csv(
        target
    )
    return target


@dataclass(frozen=True)
class FirstDay:
    """What came of the first day, and what it took."""

    ranks: list[str]
    clicks: int
    typed: int
    files: int
    seconds: float


def first_day(chromium: Browser, built_city: Path, target: Path) -> None:
    """Make ``target/city`` in the browser alone; ``first-day.json`` says what it took."""
    city, desk = target / "city", target / "desk"
    desk.mkdir(parents=True)
    subprocess.run(
        [*YOUJU, "init", str(city), "--name", CITY, "--province", "岚山省（虚构）"],
        check=True,
        capture_output=True,
    )
    (desk / "机构.xlsx").write_bytes(of_organisations())
    (desk / "站点.xlsx").write_bytes(of_stations())
    (desk / "目标.csv").write_text(targets_csv(), encoding="utf-8")
    (desk / "county_air_2026.toml").write_text(scheme_text(), encoding="utf-8")
    inbox = {one.name: one for one in built_city.glob("inbox/**/*") if one.is_file()}
    past = next(one for name, one in inbox.items() if name.startswith("2025") and "小时" in name)
    issued = next(one for name, one in inbox.items() if name.startswith("2025") and "国控" in name)
    hours = next(one for name, one in inbox.items() if name.startswith("2026年4月小时值"))
    thirds = sorted(
        one for name, one in inbox.items() if name.startswith("2026年4月") and "国控" in name
    )
    started = time.monotonic()
    with serving(city) as served, watched(chromium, served) as opened:
        address = re.search(r"/first/\?key=\S+", served.log.read_text(encoding="utf-8"))
        assert address is not None
        page = opened("", address[0])
        hand = Hand(page)
        for name, text in PERSON.items():
            hand.type(name, text)
        hand.click("form.form button")
        assert page.locator("h1").inner_text() == "开始使用"

        for kind, name in (("organisations", "机构.xlsx"), ("stations", "站点.xlsx")):
            hand.click(f"#start-steps a[href='/registry/sheets/{kind}/import/']")
            hand.choose(desk / name)
            hand.click("form.form button.btn-primary")
            hand.type("because", BECAUSE)
            hand.click("form.form button.btn-primary")
            until(page, "document.querySelector('.alert-success') !== null")
            hand.click("p.crumbs a[href='/start/']")

        for file, needs_issuer in (
            (hours_as_csv(past, desk / "2025年小时值.csv"), False),
            (issued, True),
            (hours, False),
            *((one, True) for one in thirds),
        ):
            hand.click("#now a[href='/arrivals/upload/']")
            hand.choose(file)
            if needs_issuer:
                hand.type("issuer", ISSUER)
            hand.click("form.form button.btn-primary")
            until(page, "document.querySelector('#answer .alert-success') !== null", seconds=120)
            hand.click("p.crumbs a[href='/start/']")

        hand.click("#targets a[href$='/enter/']")
        page.goto("/targets/2026/upload/")  # the site's year is the clock's
        hand.choose(desk / "目标.csv")
        hand.click("form.form button.btn-primary")
        hand.type("because", BECAUSE)
        hand.click("form.form button.btn-primary")
        until(page, "document.querySelector('.alert-success') !== null")
        hand.click("p.crumbs a[href='/start/']")

        hand.click("#scheme a[href='/start/scheme/']")
        hand.choose(desk / "county_air_2026.toml")
        hand.type("because", BECAUSE)
        hand.click("form.form button.btn-primary")
        until(page, "document.querySelector('.alert-success') !== null")

        end = time.monotonic() + 240
        while not page.locator("td .rank").count():
            assert time.monotonic() < end, page.locator("main").inner_text()
            page.goto("/assessment/?period=2026-04&wait=1")
            page.wait_for_timeout(1000)
        ranks = page.locator("td .rank").all_inner_texts()
        page.goto("/start/")
        page.screenshot(path=target / "start.png", full_page=True)
    first = FirstDay(ranks, hand.clicks, hand.typed, hand.files, time.monotonic() - started)
    (target / "first-day.json").write_text(json.dumps(asdict(first)), encoding="utf-8")
