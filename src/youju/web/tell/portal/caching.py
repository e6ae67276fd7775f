"""Public pages cost nothing while nothing changes: rendered once, then answered from memory.

A page depends on what is released, on the latest computation, the day and the language; these
make its mark (ETag). A browser that has the page gets 304.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag

from youju.web.tell.portal import queries


class _Kept:
    """A rendered page, plain and compressed. No secret stands in it, so it may be compressed."""

    def __init__(self, content: bytes, kind: str) -> None:
        self.plain, self.kind = content, kind
        self.packed = gzip.compress(content, 6, mtime=0)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """As the browser takes it."""
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return HttpResponse(self.plain, content_type=self.kind)
        answer = HttpResponse(self.packed, content_type=self.kind)
        answer.headers["Content-Encoding"] = "gzip"
        return answer


MOST = 128
SECONDS = 60
_pages: OrderedDict[tuple[str, str, str], _Kept] = OrderedDict()
_guard = threading.Lock()

View = Callable[..., HttpResponse]


def kept(view: View) -> View:
    """Answer from memory while the mark is the same."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark, at = queries.version()
        etag, modified = quote_etag(mark), int(at.timestamp())
        answer = get_conditional_response(request, etag, modified)
        if answer is None:
            key = (mark, request.get_host(), request.get_full_path())
            with _guard:
                known = _pages.get(key)
            if known is None:
                answer = view(request, *args, **kwargs)
                if answer.status_code != 200:
                    return answer
                known = _Kept(answer.content, answer.headers["Content-Type"])
                with _guard:
                    _pages[key] = known
                    while len(_pages) > MOST:
                        _pages.popitem(last=False)
            answer = known.answer(request)
        answer.headers["ETag"] = etag
        answer.headers["Last-Modified"] = http_date(modified)
        answer.headers["Cache-Control"] = f"public, max-age={SECONDS}"
        patch_vary_headers(answer, ("Accept-Encoding", "Accept-Language", "Cookie"))
        return answer

    return answered


def forget() -> None:
    """Forget every page (tests)."""
    with _guard:
        _pages.clear()
