"""排污单位账号 — who speaks for which enterprise; opened, renewed and closed here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import actions as rights
from youju.web.base.rights.forms import Because
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.watch.network import enterprises as accounts
from youju.web.watch.network import queries
from youju.web.watch.network.forms_enterprises import NewAccount


@opens("network.enterprises")
def enterprises(request: HttpRequest) -> HttpResponse:
    """The enterprises of the register with their people."""
    found = accounts.lines(_me(request), queries.network(), folder.beijing_now().date())
    said = {"lines": found, "without": sum(not one.people for one in found)}
    return render(request, "network/enterprises.html", said)


@opens("network.enterprises")
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """开户 — the first password is shown once."""
    me, known, today = _me(request), queries.network(), folder.beijing_now().date()
    found = accounts.lines(me, known, today)
    post = request.method == "POST"
    form = NewAccount(
        request.POST if post else None,
        enterprises=[one.name for one in found],
        initial={"enterprise": request.GET.get("enterprise", "")},
    )
    if post and form.is_valid():
        try:
            person, password = accounts.open_account(me, known, form.cleaned_data, day=today)
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            return _told(request, person, password, _("The account is open."))
    said = {
        "form": form,
        "any": bool(found),
        "heading": _("New account of an enterprise"),
        "button": _("Open the account"),
    }
    return render(request, "network/enterprise_form.html", said, status=422 if post else 200)


@opens("network.enterprises")
@never_cache
def password(request: HttpRequest, number: int) -> HttpResponse:
    """重置密码 — shown once."""
    return _deed(request, number, _("Replace the password"), _("Make a new password"))


@opens("network.enterprises")
@never_cache
def close(request: HttpRequest, number: int) -> HttpResponse:
    """停用 — the person can no longer sign in."""
    return _deed(request, number, _("Close the account"), _("Close the account"), closes=True)


def _deed(
    request: HttpRequest, number: int, heading: str, button: str, *, closes: bool = False
) -> HttpResponse:
    me, today = _me(request), folder.beijing_now().date()
    one, line = accounts.person_of(me, queries.network(), number, today)
    post = request.method == "POST"
    form = Because(request.POST if post else None)
    if post and form.is_valid():
        because = form.cleaned_data["because"]
        if not closes:
            fresh = rights.new_password(one, by=me, because=because)
            return _told(request, one, fresh, _("The password has been replaced."))
        try:
            rights.close_account(one, by=me, because=because)
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("The account is closed."))
            return redirect("network:enterprises")
    said: dict[str, Any] = {
        "form": form,
        "any": True,
        "one": one,
        "line": line,
        "danger": closes,
        "heading": heading,
        "button": button,
    }
    return render(request, "network/enterprise_form.html", said, status=422 if post else 200)


def _told(request: HttpRequest, one: User, password: str, said: str) -> HttpResponse:
    shown = {"one": one, "password": password, "said": said}
    return render(request, "network/enterprise_password.html", shown)


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
