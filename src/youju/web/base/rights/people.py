"""Persons and posts, kept by the committee's office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from youju.terms.errors import YoujuError
from youju.web.base.rights import actions, belongings, forms, held, queries
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import Holding, Leave, Organisation, Post, User
from youju.web.base.rights.words import ROLES

STATES = ("open", "first", "away", "closed")


@opens("rights.manage")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with the posts held today."""
    asked = {name: request.GET.get(name, "").strip() for name in ("text", "role", "unit", "state")}
    everybody = queries.people()
    found = queries.people(**asked) if any(asked.values()) else everybody
    said = {
        "people": found,
        "asked": asked,
        "roles": ROLES,
        "units": Organisation.objects.filter(posts__holdings__isnull=False).distinct(),
        "open": sum(one.user.is_active for one in everybody),
        "closed": sum(not one.user.is_active for one in everybody),
        "first": sum(one.user.is_active and one.user.must_change for one in everybody),
        "away": sum(one.leave is not None for one in everybody),
        "without": [one for one in everybody if one.user.is_active and not one.holdings],
    }
    return render(request, "rights/people.html", said)


@opens("rights.manage")
@never_cache
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: account, terms of office, deputies, leave."""
    one = get_object_or_404(User, pk=number)
    today = timezone.localdate()
    said = {
        "one": one,
        "phone": queries.masked(one.phone),
        "terms": queries.terms(one),
        "leaves": queries.leaves(one, today),
        "deputies": actions.deputies_of(one, today),
        "today": today,
    }
    return render(request, "rights/person.html", said)


@opens("rights.manage")
@never_cache
def new_person(request: HttpRequest) -> HttpResponse:
    """开户 — the first password is shown once."""
    form = forms.NewPerson(_data(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = _done(
            form,
            lambda: actions.open_account(
                said["username"],
                said["name"],
                said["phone"],
                by=_me(request),
                because=said["because"],
            ),
        )
        if made:
            one, password = made
            return _told_once(request, one, password, _("The account is open."))
    return _form(request, form, _("New person"), _("Open the account"))


@opens("rights.manage")
def edit_person(request: HttpRequest, number: int) -> HttpResponse:
    """Name and phone."""
    one = get_object_or_404(User, pk=number)
    form = forms.Facts(_data(request), initial={"name": one.name, "phone": one.phone})
    # The present number is not put into the page: an empty field keeps it.
    form.fields["phone"].help_text = _("Leave empty to keep the present one.")
    form.initial["phone"] = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.rename(
            one,
            name=said["name"],
            phone=said["phone"] or one.phone,
            by=_me(request),
            because=said["because"],
        )
        messages.success(request, _("Saved."))
        return redirect("rights:person", number)
    return _form(request, form, _("Name and phone"), _("Save"), one)


@opens("rights.manage")
@never_cache
def phone(request: HttpRequest, number: int) -> HttpResponse:
    """查看电话 — in full, to somebody who says why."""
    one = get_object_or_404(User, pk=number)
    form = forms.Because(_data(request))
    if request.method == "POST" and form.is_valid():
        full = actions.unmask(one, by=_me(request), because=form.cleaned_data["because"])
        return render(request, "rights/phone.html", {"one": one, "full": full})
    return _form(request, form, _("See the phone number"), _("Show"), one)


@opens("rights.manage")
def appoint(request: HttpRequest, number: int) -> HttpResponse:
    """任职."""
    one = get_object_or_404(User, pk=number)
    form = forms.Appoint(_data(request), initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _done(
            form,
            lambda: actions.appoint(
                one,
                said["title"].strip(),
                said["organisation"],
                said["role"],
                since=said["since"],
                deputy=said["deputy"],
                by=_me(request),
                because=said["because"],
            ),
        ):
            messages.success(request, _("The post has been given."))
            return redirect("rights:person", number)
    titles = Post.objects.values_list("title", flat=True).distinct()
    return _form(request, form, _("Give a post"), _("Give the post"), one, titles=titles)


@opens("rights.manage")
def end_term(request: HttpRequest, number: int, term: int) -> HttpResponse:
    """离任."""
    holding = get_object_or_404(
        Holding.objects.select_related("post__organisation", "person"), pk=term, person=number
    )
    form = forms.LastDay(_data(request), initial={"until": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def end() -> bool:
            actions.end_term(holding, until=said["until"], by=_me(request), because=said["because"])
            return True

        if _done(form, end):
            messages.success(request, _("The term of office ends on %s.") % said["until"])
            return redirect("rights:person", number)
    title = _("End the term of office")
    return _form(request, form, title, _("End the term"), holding.person, of=holding.post)


@opens("rights.manage")
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """离岗, registered by the office."""
    one = get_object_or_404(User, pk=number)
    return leave_of(request, one, back="rights:person", args=[number])


@opens("rights.manage")
@require_POST
def end_leave(request: HttpRequest, number: int, leave: int) -> HttpResponse:
    """销假."""
    actions.end_leave(get_object_or_404(Leave, pk=leave, person=number), by=_me(request))
    messages.success(request, _("The leave has been ended."))
    return redirect("rights:person", number)


@opens("rights.manage")
@never_cache
def password(request: HttpRequest, number: int) -> HttpResponse:
    """重置密码 — shown once; lifts a lock."""
    one = get_object_or_404(User, pk=number, is_active=True)
    form = forms.Because(_data(request))
    if request.method == "POST" and form.is_valid():
        fresh = actions.new_password(one, by=_me(request), because=form.cleaned_data["because"])
        return _told_once(request, one, fresh, _("The password has been replaced."))
    said = _(
        "The old password ends at once, open browsers are signed out, a lock after wrong "
        "passwords is lifted. The new one is shown once and must be changed at the next sign-in."
    )
    return _form(
        request, form, _("Replace the password"), _("Make a new password"), one, warning=said
    )


@opens("rights.manage")
@never_cache
def close(request: HttpRequest, number: int) -> HttpResponse:
    """停用 — what is open for the person is listed, and goes to the role of the post."""
    one = get_object_or_404(User, pk=number)
    form = forms.Because(_data(request))
    if request.method == "POST" and form.is_valid():
        count = _done(
            form,
            lambda: (
                actions.close_account(one, by=_me(request), because=form.cleaned_data["because"]),
            ),
        )
        if count:
            said = _("The account is closed. Handed on to the posts' roles: %d.") % count[0]
            messages.success(request, said)
            return redirect("rights:person", number)
    warning = _(
        "The person can no longer sign in; terms of office end today. What the person did stays "
        "under the person's name."
    )
    more = {"warning": warning, "belongings": belongings.open_for(one), "danger": True}
    return _form(request, form, _("Close the account"), _("Close the account"), one, **more)


@opens("rights.manage")
@never_cache
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """恢复 — with a new first password."""
    one = get_object_or_404(User, pk=number, is_active=False)
    form = forms.Because(_data(request))
    if request.method == "POST" and form.is_valid():
        fresh = actions.reopen_account(one, by=_me(request), because=form.cleaned_data["because"])
        return _told_once(request, one, fresh, _("The account is open again."))
    said = _("A new first password is made; posts must be given anew.")
    return _form(request, form, _("Reopen the account"), _("Reopen the account"), one, warning=said)


def leave_of(request: HttpRequest, one: User, *, back: str, args: list[Any]) -> HttpResponse:
    """The form of leave, for oneself or for another."""
    today = timezone.localdate()
    form = forms.LeaveForm(_data(request), initial={"since": today, "until": today})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _done(
            form,
            lambda: actions.go_on_leave(
                one, said["since"], said["until"], said["because"], by=_me(request)
            ),
        ):
            messages.success(request, _("The leave is registered; the deputies act meanwhile."))
            return redirect(back, *args)
    more = {"deputies": actions.deputies_of(one, today)}
    return _form(request, form, _("Register leave"), _("Register the leave"), one, **more)


def _told_once(request: HttpRequest, one: User, password: str, said: str) -> HttpResponse:
    shown = {"one": one, "password": password, "said": said}
    return render(request, "rights/told_once.html", shown)


def _form(
    request: HttpRequest,
    form: django_forms.Form,
    heading: str | Promise,
    button: str | Promise,
    one: User | None = None,
    **more: Any,
) -> HttpResponse:
    said = {"form": form, "heading": heading, "button": button, "one": one, **more}
    wrong = request.method == "POST" and not form.is_valid()
    return render(request, "rights/form.html", said, status=422 if wrong else 200)


def _data(request: HttpRequest) -> Any:
    """What was sent, or what had been typed before the session ended."""
    return request.POST if request.method == "POST" else held.given_back(request)


def _done(form: django_forms.Form, deed: Callable[[], Any]) -> Any:
    """The deed's answer; a refusal goes to the top of the form and gives None."""
    try:
        return deed()
    except YoujuError as wrong:
        form.add_error(None, str(wrong))
        return None


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
