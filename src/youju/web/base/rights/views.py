"""Signing in and out, the language, one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from youju.web.base.rights import actions, held, queries, sessions
from youju.web.base.rights.forms import ChangePassword, SignIn
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import Leave, OpenSession, User
from youju.web.base.rights.people import leave_of
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
    """One's own posts with their deputies, leave, and open sessions."""
    me, today = _me(request), timezone.localdate()
    if request.method == "POST":
        count = sessions.end_all(me, but=request.session.session_key or "")
        messages.success(request, _("Signed out in %d other browsers.") % count)
        return redirect("rights:account")
    said = {
        "sessions": OpenSession.objects.filter(person=me).order_by("-seen"),
        "this": request.session.session_key,
        "most": settings.SESSIONS_PER_PERSON,
        "deputies": actions.deputies_of(me, today),
        "leaves": queries.leaves(me, today),
        "today": today,
    }
    return render(request, "rights/account.html", said)


@opens("rights.own")
@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Sign one other browser out."""
    for one in OpenSession.objects.filter(person=_me(request), pk=number):
        sessions.end(one)
    messages.success(request, _("Signed out there."))
    return redirect("rights:account")


@opens("rights.own")
@sensitive_post_parameters("old_password", "new_password", "again_password")
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """修改密码 — one's own; after a first password this page comes before all others."""
    me = _me(request)
    form = ChangePassword(me, request.POST if request.method == "POST" else None)
    first = me.must_change
    if request.method == "POST" and form.is_valid():
        actions.change_own_password(me, form.cleaned_data["new_password"])
        sessions.stay(request, me)
        messages.success(
            request, _("The password has been changed; other browsers are signed out.")
        )
        return redirect("home" if first else "rights:account")
    wrong = request.method == "POST"
    said = {"form": form, "first": first}
    return render(request, "rights/password.html", said, status=422 if wrong else 200)


@opens("rights.own")
def own_leave(request: HttpRequest) -> HttpResponse:
    """离岗, registered by oneself."""
    return leave_of(request, _me(request), back="rights:account", args=[])


@opens("rights.own")
@require_POST
def end_own_leave(request: HttpRequest, number: int) -> HttpResponse:
    """销假."""
    leave = get_object_or_404(Leave, pk=number, person=_me(request))
    actions.end_leave(leave, by=_me(request))
    messages.success(request, _("The leave has been ended."))
    return redirect("rights:account")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


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
