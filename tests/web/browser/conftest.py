"""Journeys in a real browser against the real site: one served city for each worker."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from youju.demo.site import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Served:
    """A city that is being served."""

    folder: Path
    address: str
    log: Path


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@pytest.fixture(scope="package")
def served(built_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small invented city with its people and products, served by ``youju serve``."""
    folder = tmp_path_factory.mktemp("served") / "city"
    shutil.copytree(built_city, folder)
    log = folder.parent / "serve.log"
    environment = {
        **os.environ,
        "YOUJU_CITY": str(folder),
        "YOUJU_LOCKOUT": "1000",
        "PYTHONUNBUFFERED": "1",
    }
    youju = [sys.executable, "-m", "youju"]
    subprocess.run(
        [*youju, "demo", str(folder), "--site"], check=True, env=environment, capture_output=True
    )
    port = free_port()
    with log.open("wb") as out:
        running = subprocess.Popen(
            [*youju, "serve", "--city", str(folder), "--port", str(port)],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _until_it_answers(address, running, log)
        yield Served(folder, address, log)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def _until_it_answers(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if running.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/public/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the site does not answer:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped where it is absent."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def browse(chromium: Browser, served: Served) -> Iterator[Open]:
    """Open a page as somebody: ``browse("office", "/")``; "" is a visitor.

    Every error in the console, every request that leaves the machine and every answer of 500
    or more fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        account: str = "", path: str = "/", *, language: str = "zh-CN", width: int = 1280
    ) -> Page:
        context = chromium.new_context(
            base_url=served.address,
            locale=language,
            viewport={"width": width, "height": 800 if width > 600 else 780},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console",
            lambda said: faults.append(f"{page.url}: {said.text}") if said.type == "error" else None,
        )
        page.on("pageerror", lambda wrong: faults.append(f"{page.url}: {wrong}"))
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((served.address, "data:", "blob:"))
                else faults.append(f"{page.url} asks {asked.url}")
            ),
        )
        page.on(
            "response",
            lambda said: faults.append(f"{said.url}: {said.status}") if said.status >= 500 else None,
        )
        if account:
            sign_in(page, account, path)
        else:
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    expected = ("status of 403", "status of 404", "status of 400", "status of 409", "status of 429")
    assert not [one for one in faults if not any(part in one for part in expected)]


def sign_in(page: Page, account: str, path: str = "/") -> None:
    """Through the form, as people do."""
    page.goto(f"/sign-in/?next={path}")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form.form button").click()
    page.wait_for_load_state("domcontentloaded")
