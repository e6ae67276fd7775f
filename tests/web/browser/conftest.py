"""Journeys in a real browser against the real site: one served city for each worker."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.web.browser.asking import Visitor
from tests.web.browser.looking import until
from youju.demo.site import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
YOUJU = (sys.executable, "-m", "youju")


@dataclass(frozen=True)
class Served:
    """A city that is being served; ``signed_in`` keeps the cookies of those who signed in."""

    folder: Path
    address: str
    log: Path
    signed_in: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False)


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a process of that city."""
    return {**os.environ, "YOUJU_CITY": str(folder), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def built_site(built_city: Path) -> Path:
    """The small city with people and publications, built once for all workers, never served."""
    target = built_city.parent / "small-site"
    with (built_city.parent / "small-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (target / "site" / "demo-done").is_file():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(built_city, target)
            subprocess.run(
                [*YOUJU, "demo", str(target), "--site"],
                check=True,
                env=surroundings(target),
                capture_output=True,
            )
    return target


@pytest.fixture(scope="module")
def served(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small invented city with its people and products, served by ``youju serve``.

    While tests are being written, ``YOUJU_SERVED=FOLDER,http://127.0.0.1:PORT`` names a copy that
    runs already.
    """
    if there := os.environ.get("YOUJU_SERVED"):
        place, address = there.split(",")
        yield Served(Path(place), address, Path(place).parent / "serve.log")
        return
    folder = tmp_path_factory.mktemp("served") / "city"
    shutil.copytree(built_site, folder)
    with serving(folder) as one:
        yield one


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a city by ``youju serve`` until the block ends."""
    log = folder.parent / "serve.log"
    port = free_port()
    with log.open("wb") as out:
        running = subprocess.Popen(
            [*YOUJU, "serve", "--city", str(folder), "--port", str(port)],
            env=surroundings(folder),
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
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if running.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/public/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the site does not answer:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; the test is skipped where it is absent."""
    browser = launched(playwright)
    yield browser
    browser.close()


def launched(playwright: Playwright) -> Browser:
    """A browser that runs; whoever asked for it closes it."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))


@pytest.fixture(scope="session")
def first_city(built_city: Path, playwright: Playwright) -> Path:
    """The folder in which a first day was walked in the browser; once for all workers.

    ``city`` is the city that came of it, ``first-day.json`` what it took. The browser is one of
    its own, because that of the tests lives no longer than a module. While tests are being
    written, ``YOUJU_FIRST_CITY`` names such a folder that is there already.
    """
    from tests.web.browser.first_day import first_day

    if there := os.environ.get("YOUJU_FIRST_CITY"):
        return Path(there)
    target = built_city.parent / "first-city"
    with (built_city.parent / "first-city.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (target / "first-day.json").is_file():
            shutil.rmtree(target, ignore_errors=True)
            browser = launched(playwright)
            first_day(browser, built_city, target)
            browser.close()
    return target


@dataclass(frozen=True)
class Example:
    """One address of the site with the account that may open it ("" is a visitor)."""

    name: str
    path: str
    account: str


@dataclass(frozen=True)
class Shown(Example):
    """An example that is a page, and its HTML."""

    text: str


Rendered = Callable[[str], list[Shown]]
LANGUAGES = ("zh-Hans", "en")


@pytest.fixture(scope="session")
def walked_site(built_site: Path) -> Path:
    """The site with an example of every address made in it, and all its pages in both languages.

    Walked once for all workers, and never served again itself. ``examples.json`` holds the
    addresses, ``pages-LANGUAGE.json`` the pages, each as somebody who may open it.
    """
    target = built_site.parent / "walked-site"
    done = target / f"pages-{LANGUAGES[-1]}.json"
    with (built_site.parent / "walked-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.is_file():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(built_site, target / "city")
            with serving(target / "city") as one:
                found = _examples(one)
                for language in LANGUAGES:
                    pages = [asdict(page) for page in _walk(one, found, language)]
                    _keep(target / f"pages-{language}.json", pages)
                _keep(target / "examples.json", [asdict(example) for example in found])
    return target


def _keep(file: Path, what: object) -> None:
    file.write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")


def _examples(served: Served) -> list[Example]:
    """Every address of the site with examples of its arguments, made in the served city."""
    return [Example(**one) for one in json.loads(seeded(served.folder))]


def seeded(folder: Path, *how: str) -> str:
    """What ``tests.web.browser.seeding`` says last when it is called on that city."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.web.browser.seeding", str(folder), *how],
        env=surroundings(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-3000:]
    return said.stdout.splitlines()[-1]


def _walk(served: Served, examples: list[Example], language: str) -> Iterator[Shown]:
    people: dict[str, Visitor] = {}
    for one in examples:
        if one.account not in people:
            people[one.account] = Visitor(served.address, one.account, language)
        said = people[one.account].ask(one.path)
        assert said.status < 500, f"{one.path}: {said.status}"
        whole = said.text.lstrip().lower().startswith("<!doctype")
        if said.kind == "text/html" and whole and said.status != 405:
            yield Shown(one.name, one.path, one.account, said.text)


@pytest.fixture(scope="session")
def examples(walked_site: Path) -> list[Example]:
    """Every address of the walked site with examples of its arguments."""
    return [Example(**one) for one in json.loads((walked_site / "examples.json").read_bytes())]


@pytest.fixture(scope="session")
def rendered(walked_site: Path) -> Rendered:
    """All pages of the walked site in a language, each as somebody who may open it."""

    @cache
    def pages(language: str) -> list[Shown]:
        kept = json.loads((walked_site / f"pages-{language}.json").read_bytes())
        return [Shown(**one) for one in kept]

    return pages


@pytest.fixture(scope="module")
def served_walked(walked_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A copy of the walked site, served: every example is there."""
    folder = tmp_path_factory.mktemp("walked") / "city"
    shutil.copytree(walked_site / "city", folder)
    with serving(folder) as one:
        yield one


Open = Callable[..., Page]

WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => console.error(
  'outside the policy: ' + event.violatedDirective + ' ' + event.blockedURI));
"""
EXPECTED = (
    *(f"status of {status}" for status in (400, 403, 404, 409, 410, 413, 422, 429)),
    "htmx:sendAbort",
    "htmx:afterRequest",
)
"""What the console says of refusals that a journey meets on purpose, and of a request that a newer
one replaced: htmx calls that an error, and then the end of the request too. A request that fails
by itself says so under another name."""


@pytest.fixture
def browse(chromium: Browser, served: Served) -> Iterator[Open]:
    """Open a page as somebody: ``browse("office", "/")``; "" is a visitor.

    Whoever signed in before stays signed in, unless ``fresh``. Every error in the console, every
    breach of the content policy, every request that leaves the machine and every answer of 500
    or more fails the test at its end.
    """
    with watched(chromium, served) as opened:
        yield opened


@contextmanager
def watched(chromium: Browser, served: Served) -> Iterator[Open]:
    """Open pages of that city; at the end nothing was wrong on any of them."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        account: str = "",
        path: str = "/",
        *,
        language: str = "zh-CN",
        width: int = 1280,
        height: int = 0,
        fresh: bool = False,
        **more: Any,
    ) -> Page:
        kept = None if fresh else served.signed_in.get((account, language))
        context = chromium.new_context(
            base_url=served.address,
            locale=language,
            viewport={"width": width, "height": height or (800 if width > 600 else 780)},
            storage_state=kept,
            **more,
        )
        contexts.append(context)
        if more.get("java_script_enabled", True):
            context.add_init_script(WATCH)
        page = context.new_page()
        page.set_default_timeout(40_000)
        context.on("console", lambda said: _heard(faults, said))
        context.on("weberror", lambda wrong: faults.append(f"{page.url}: {wrong.error}"))
        context.on("request", lambda asked: _asked(faults, asked.url, served.address))
        context.on("response", lambda said: _answered(faults, said))
        if account and kept is None:
            sign_in(page, account, path)
            if not fresh:
                served.signed_in[account, language] = context.storage_state()
        else:
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def _heard(faults: list[str], said: Any) -> None:
    if said.type == "error" and not any(part in said.text for part in EXPECTED):
        faults.append(f"{said.page.url if said.page else ''}: {said.text}")


def _asked(faults: list[str], url: str, address: str) -> None:
    if not url.startswith((address, "data:", "blob:", "about:")):
        faults.append(f"asks outside: {url}")


def _answered(faults: list[str], said: Any) -> None:
    if said.status >= 500:
        faults.append(f"{said.url}: {said.status}")


def sign_in(page: Page, account: str, path: str = "/") -> None:
    """Through the form, as people do."""
    page.goto(f"/sign-in/?next={path}")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form.form button").click()
    until(page, "!location.pathname.startsWith('/sign-in/')")
    page.wait_for_load_state("domcontentloaded")
