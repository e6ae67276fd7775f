"""A browser and a small server with the strict policy: the built files against plain pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "src" / "youju" / "web" / "shell" / "static" / "youju"
CHROMIUM = Path("/usr/bin/chromium")

POLICY = (
    "default-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>t</title>
<link rel="icon" href="/static/icon.svg"><link rel="stylesheet" href="/static/youju.css">
<link rel="stylesheet" href="/static/map.css">{scripts}</head>
<body data-user="{user}"><main id="main">{body}</main></body></html>"""


@dataclass
class Site:
    """Pages by path; what was posted; ``go`` answers a POST with a redirect."""

    base: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    go: dict[str, str] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def page(
        self,
        path: str,
        body: str,
        *,
        user: str = "7",
        lang: str = "zh-Hans",
        more: tuple[str, ...] = (),
    ) -> str:
        """Put a page on the server; its address is returned."""
        scripts = "".join(
            f'<script src="/static/{name}" defer></script>' for name in ("youju.js", *more)
        )
        self.pages[path] = PAGE.format(body=body, user=user, lang=lang, scripts=scripts)
        return self.base + path


class Handler(BaseHTTPRequestHandler):
    """Serves the pages of a site, the built files and the style guide."""

    def __init__(self, site: Site, *args: Any) -> None:
        self.site = site
        super().__init__(*args)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.site.asked.append(self.path)
        if path in self.site.pages:
            return self.answer(200, TYPES[".html"], self.site.pages[path].encode())
        roots = {"/static/": STATIC, "/front/": ROOT / "front"}
        for start, folder in roots.items():
            file = folder / path.removeprefix(start)
            if path.startswith(start) and file.is_file():
                return self.answer(200, TYPES.get(file.suffix, "text/plain"), file.read_bytes())
        file = ROOT / path.lstrip("/")
        if path.startswith("/src/youju/web/shell/static/youju/") and file.is_file():
            return self.answer(200, TYPES.get(file.suffix, "text/plain"), file.read_bytes())
        return self.answer(404, "text/plain", b"not here")

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        self.site.posted.append((path, parse_qs(body)))
        self.send_response(303)
        self.send_header("Location", self.site.go.get(path, path))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


def until(page: Any, expression: str, *, seconds: float = 15) -> None:
    """Wait until an expression holds. Playwright's own waiting compiles text in the page, which
    the policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never came true: {expression}"
        page.wait_for_timeout(50)


@pytest.fixture(autouse=True)
def _served_city() -> None:
    """These tests need no city: the fixture of tests/web of this name is put aside."""


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the built files."""
    if not (STATIC / "youju.css").is_file():
        pytest.skip("the pages' files are not built; run: python tools/front.py")
    return STATIC


@pytest.fixture(scope="session")
def server(built: Path) -> Iterator[Site]:
    site = Site()
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, site))
    site.base = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield site
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def site(server: Site) -> Site:
    """The server, empty."""
    for kept in (server.pages, server.go, server.posted, server.asked):
        kept.clear()
    return server


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed; Debian's package is chromium")
    opened = playwright.chromium.launch(
        executable_path=str(CHROMIUM),
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-sync",
            "--no-first-run",
            "--use-angle=swiftshader",
            "--enable-unsafe-swiftshader",
        ],
    )
    yield opened
    opened.close()


WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(
    [event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber].join(' '),
  ));
"""


@pytest.fixture
def opened(browser: Any, site: Site) -> Iterator[Any]:
    """Open an address in a fresh browser; at the end nothing broke the policy or threw."""
    troubles: list[str] = []
    contexts: list[Any] = []
    pages: list[Any] = []

    def open_page(address: str, *, width: int = 1280, height: int = 900, **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.set_default_timeout(20000)
        if more.get("java_script_enabled", True):
            page.add_init_script(WATCH)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console",
            lambda said: troubles.append(said.text) if said.type == "error" else None,
        )
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((site.base, "blob:", "about:"))
                else troubles.append(f"asked elsewhere: {asked.url}")
            ),
        )
        page.goto(address)
        return page

    yield open_page
    for page, context in zip(pages, contexts, strict=True):
        if not page.is_closed() and page.evaluate("'violations' in window"):
            troubles += page.evaluate("window.violations")
        context.close()
    assert troubles == []
