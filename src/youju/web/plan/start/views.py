"""Getting started: the steps, the settings, files of the city, and the first person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from youju.intake import blanks, keeping
from youju.intake.spool import Answer
from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import held as sent_forms
from youju.web.base.rights import sessions
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.base.work import handing
from youju.web.base.work.handing import seen_of, text_of
from youju.web.plan.start import actions, first, forms, held, steps
from youju.web.plan.start.context import STARTING
from youju.web.plan.targets.downloads import sheet
from youju.web.shell.views import refusal

MOST_UPLOAD = keeping.MOST_BYTES


# the first person


@opens("start.first")
@sensitive_post_parameters("key", "new_password", "again_password")
@never_cache
def first_person(request: HttpRequest) -> HttpResponse:
    """首个账号 — whoever has the key that the program printed sets the city up."""
    key = request.POST.get("key", "") or request.GET.get("key", "")
    if not first.needed():
        return refusal(
            request,
            410,
            _("The first account exists already."),
            _("This address holds until the first account is set up, and no longer."),
            _("Please sign in. Further accounts are opened by the committee's office."),
        )
    if not first.fits(key):
        return refusal(
            request,
            403,
            _("This address does not hold."),
            _("The first account is set up at the address that the program prints at its start."),
            _("Ask whoever runs the program on the server; the address holds for 24 hours."),
        )
    given = request.POST if request.method == "POST" else None
    form = forms.FirstPerson(given, initial={"key": key, "unit": first.usual_unit()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = first.set_up(
                key,
                account=said["username"],
                name=said["name"],
                password=said["new_password"],
                unit=said["unit"],
            )
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            login(request, person, "django.contrib.auth.backends.ModelBackend")
            sessions.opened(request)
            answer = HttpResponseRedirect("/start/")
            sent_forms.note_person(answer, request)
            return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "start/first.html", {"form": form}, status=status)


# the steps


@opens("start.see")
def home(request: HttpRequest) -> HttpResponse:
    """开始使用 — every step with what works, what is missing and what that blocks."""
    if STARTING not in request.session:
        request.session[STARTING] = True
    today = folder.beijing_now().date()
    every = steps.every(today)
    said = {
        "steps": every,
        "missing": [one for one in every if one.state == steps.MISSING],
        "part": [one for one in every if one.state == steps.PART],
        "years": held.years(today.year - steps.PAST_YEARS, today),
    }
    return render(request, "start/home.html", said)


@opens("start.see")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Pages offer no way back to the steps any more; the menu still does."""
    request.session.pop(STARTING, None)
    return redirect("home")


def board(request: HttpRequest) -> dict[str, Any] | None:
    """On the home page of the office, as long as something is missing."""
    missing = [
        one for one in steps.every(folder.beijing_now().date()) if one.state == steps.MISSING
    ]
    return {"missing": missing} if missing else None


@opens("start.see")
def template(request: HttpRequest, what: str, kind: str) -> HttpResponse:
    """空表 — a blank sheet to fill in."""
    if what not in blanks.WHAT or kind not in blanks.OBJECTS:
        raise Http404(what)
    one = blanks.template(what, kind)
    if ".xlsx" not in one.endings:
        raise Http404(what)
    name = blanks.WHAT[what].partition("（")[0]
    of = f"-{blanks.OBJECTS[kind]}" if what in ("day", "month") else ""
    return sheet(f"空表-{name}{of}.xlsx", blanks.as_xlsx(one))


# files of the city


@opens("start.see", deeds="start.change")
def settings_form(request: HttpRequest) -> HttpResponse:
    """城市设置."""
    present = folder.city().settings
    initial = {
        "name": present.name,
        "province": present.province,
        "week_first_day": present.week_first_day,
        "dust": present.dust,
        "which": present.which_counts(folder.beijing_now().date()),
        "seen": seen_of(actions.SETTINGS),
    }
    data = request.POST if request.method == "POST" else sent_forms.given_back(request)
    form = forms.CitySettings(data, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        fresh = actions.with_answers(present, said)
        try:
            answer = actions.keep_settings(
                fresh, by=_me(request), because=said["because"], seen=said["seen"]
            )
            return _after(request, answer)
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
    return _form(request, "settings", form, actions.SETTINGS)


@opens("start.change")
@require_POST
def units(request: HttpRequest) -> HttpResponse:
    """Documents name the units as the organisations have them."""
    return _at_once(request, lambda: actions.take_units(by=_me(request)))


@opens("start.change")
@require_POST
def example(request: HttpRequest) -> HttpResponse:
    """Begin with the example of a scheme."""
    return _at_once(request, lambda: actions.take_example(by=_me(request)))


def _at_once(request: HttpRequest, deed: Any) -> HttpResponse:
    try:
        return _after(request, deed())
    except YoujuError as wrong:
        messages.error(request, str(wrong))
        return redirect("start:home")


@opens("start.see", deeds="start.change")
def outline(request: HttpRequest) -> HttpResponse:
    """区划图."""
    path = actions.outline_path()
    form = forms.File(request.POST or None, request.FILES or None, initial={"seen": seen_of(path)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            answer = actions.keep_outline(
                _text(said["file"]), by=_me(request), because=said["because"], seen=said["seen"]
            )
            return _after(request, answer)
        except YoujuError as wrong:
            form.add_error("file", str(wrong))
    return _form(request, "outline", form, path)


@opens("start.see", deeds="start.change")
def scheme(request: HttpRequest) -> HttpResponse:
    """考核方案."""
    form = forms.SchemeFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        stem = said["file"].name.removesuffix(".toml")
        try:
            answer = actions.keep_scheme(
                stem,
                _text(said["file"]),
                by=_me(request),
                because=said["because"],
                seen=seen_of(f"schemes/{stem}.toml"),
            )
            return _after(request, answer)
        except YoujuError as wrong:
            form.add_error("file", str(wrong))
    return _form(request, "scheme", form, "")


def _text(given: Any) -> str:
    return text_of(given.name, given.read(MOST_UPLOAD + 1))


def _form(request: HttpRequest, name: str, form: Any, path: str) -> HttpResponse:
    versions = keeping.versions(folder.city(), path)[::-1] if path else []
    said = {"form": form, "versions": versions, "counties": folder.city().register.counties()}
    status = 422 if request.method == "POST" else 200
    return render(request, f"start/{name}.html", said, status=status)


def _after(request: HttpRequest, answer: Answer) -> HttpResponse:
    return handing.after(request, answer, waits="start:ticket", then="start:home")


@opens("start.see")
def ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """What became of a file; asked again until it is final."""
    return handing.ticket(
        request,
        ticket,
        crumb=("start:home", _("Getting started")),
        back=_("Back to getting started"),
    )


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
