"""The site asked without a browser: whole pages by address, as a person or a visitor."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

from youju.demo.site import PASSWORD


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    kind: str
    text: str
    address: str


@dataclass
class Visitor:
    """Somebody who asks for pages and keeps cookies, in one language."""

    base: str
    account: str = ""
    language: str = "zh-Hans"
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(cookies)
        if self.account:
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', self.ask("/sign-in/").text)
            assert token is not None
            said = {
                "csrfmiddlewaretoken": token.group(1),
                "username": self.account,
                "password": PASSWORD,
                "next": "/account/",
            }
            done = self.ask("/sign-in/", urllib.parse.urlencode(said).encode())
            assert done.address.endswith("/account/"), done.address

    def ask(self, path: str, data: bytes | None = None) -> Answer:
        """The answer to one request, redirects followed."""
        quoted = urllib.parse.quote(path, safe="/?&=%:.#~+-_")
        asked = urllib.request.Request(self.base + quoted, data)
        asked.add_header("Accept-Language", self.language)
        asked.add_header("Referer", self.base + "/")
        try:
            with self.opener.open(asked, timeout=60) as said:
                status, head, body, url = said.status, said.headers, said.read(), said.url
        except urllib.error.HTTPError as said:
            with said:
                status, head, body, url = said.code, said.headers, said.read(), said.url
        kind = head.get("Content-Type", "").split(";")[0]
        text = body.decode("utf-8") if kind.startswith(("text/html", "application/json")) else ""
        return Answer(status, kind, text, url)
