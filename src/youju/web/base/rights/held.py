"""A form sent after the session had ended is held, and given back after signing in again.

Only to the same person: the browser keeps a signed note of who signed in last.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "held_form"
NOTE = "youju_last"
MOST = 200_000
NEVER = ("csrfmiddlewaretoken",)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page, holding what was typed."""
    there = request.get_full_path()
    if request.method == "POST" and request.content_type != "application/json":
        said = request.POST.copy()
        for name in list(said):
            if name in NEVER or "password" in name:
                del said[name]
        text = said.urlencode()
        who = last_person(request)
        if who and len(text) <= MOST:
            there = _form_of(request)
            request.session[KEY] = {"path": there, "text": text, "who": who}
    answer = HttpResponseRedirect(f"{reverse('rights:sign-in')}?{urlencode({'next': there})}")
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = f"{reverse('rights:sign-in')}?{urlencode({'next': there})}"
    return answer


def _form_of(request: HttpRequest) -> str:
    """The page on which the form stood: where it was sent from, when that is ours."""
    came = request.headers.get("Referer", "")
    if came and url_has_allowed_host_and_scheme(came, {request.get_host()}):
        rest = came.split("//", 1)[1]
        return "/" + rest.split("/", 1)[1] if "/" in rest else "/"
    return request.path


def given_back(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on this page before the session ended; once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"].split("?")[0] != request.path:
        return None
    del request.session[KEY]
    if kept["who"] != str(request.user.pk):
        return None
    return QueryDict(kept["text"])


def note_person(answer: HttpResponse, request: HttpRequest) -> None:
    """Remember in the browser who signed in."""
    answer.set_signed_cookie(
        NOTE, str(request.user.pk), httponly=True, samesite="Lax", secure=request.is_secure()
    )


def last_person(request: HttpRequest) -> str:
    """Who signed in last in this browser; empty when nobody is known."""
    try:
        return str(request.get_signed_cookie(NOTE))
    except (KeyError, signing.BadSignature):
        return ""
