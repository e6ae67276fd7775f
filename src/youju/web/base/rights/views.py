"""Signing in and out, the language, one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from youju.web.base.rights import held, sessions
from youju.web.base.rights.forms import SignIn
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import OpenSession
from youju.web.shell.views import refusal


@opens("rights.sign_in")
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """登录 — then on to the page that was asked for."""
    there = _safe(request, request.POST.get("next") or request.GET.get("next") or "/")
    if request.user.is_authenticated:
        return redirect(there)
    form = SignIn(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        sessions.opened(request)
        answer = HttpResponseRedirect(there)
        held.note_person(answer, request)
        return answer
    said = {"form": form, "next": there, "holding": held.KEY in request.session}
    return render(request, "rights/sign_in.html", said)


@opens("rights.sign_in")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出."""
    OpenSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    return redirect("home")


@opens("rights.sign_in")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and return to the page."""
    answer = HttpResponseRedirect(_safe(request, request.POST.get("next") or "/"))
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 86400, samesite="Lax"
        )
    return answer


@opens("rights.own")
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """One's own posts and open sessions."""
    mine = OpenSession.objects.filter(person=request.user).order_by("-seen")
    if request.method == "POST":
        count = sessions.end_all(request.user, but=request.session.session_key or "")  # type: ignore[arg-type]
        messages.success(request, _("Signed out in %d other browsers.") % count)
        return redirect("rights:account")
    said = {"sessions": mine, "this": request.session.session_key}
    return render(request, "rights/account.html", said)


def locked_out(request: HttpRequest, response: Any, credentials: Any) -> HttpResponse:
    """Too many wrong passwords."""
    return refusal(
        request,
        429,
        _("Sign-in is locked for a while."),
        _("There were five wrong passwords in a row for this account from this computer."),
        _("Wait a quarter of an hour, or ask the committee's office to set a new password."),
    )


def _safe(request: HttpRequest, there: str) -> str:
    if url_has_allowed_host_and_scheme(there, {request.get_host()}):
        return there
    return "/"
