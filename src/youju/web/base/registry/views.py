"""Stations: list, one station, its changes, the versions of the register."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.registry import actions, forms, impact, lines, queries
from youju.web.base.registry.models import RegisterChange
from youju.web.base.registry.words import CLOSED, IN_USE, LEVELS, ROLES, STATES
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens


@opens("registry.see")
def index(request: HttpRequest) -> HttpResponse:
    """名录 begins with the stations."""
    return redirect("registry:stations")


@opens("registry.see")
def stations(request: HttpRequest) -> HttpResponse:
    """站点名录."""
    names = ("text", "county", "level", "role", "state")
    asked = {name: request.GET.get(name, "").strip() for name in names}
    register = folder.city().register
    every = lines.stations(register, queries.today())
    said = {
        "stations": [one for one in every if _fits(one, asked)],
        "every": every,
        "asked": asked,
        "counties": register.counties(),
        "levels": LEVELS,
        "roles": ROLES,
        "states": STATES,
        "standing": sum(one.state == IN_USE for one in every),
        "closed": sum(one.state == CLOSED for one in every),
        "homeless": queries.without_county(every),
        **_common(request),
    }
    return render(request, "registry/stations.html", said)


def _fits(one: lines.Station, asked: dict[str, str]) -> bool:
    line = one.line
    text = asked["text"].casefold()
    names = (line.site, line.name, *line.aliases)
    return (
        (not text or any(text in name.casefold() for name in names))
        and (not asked["county"] or line.county == asked["county"].removeprefix("-"))
        and (not asked["level"] or line.level == asked["level"])
        and (not asked["role"] or line.role == asked["role"])
        and (not asked["state"] or one.state == asked["state"])
    )


@opens("registry.see")
def station(request: HttpRequest, key: str) -> HttpResponse:
    """One station: facts, belonging over time, what came before and after, versions."""
    register = folder.city().register
    one = queries.station(register, key)
    known = lines.by_station(register)
    said = {
        "one": one,
        "line": one.line,
        "predecessor": known.get(one.line.predecessor, (None,))[-1],
        "successors": [known[other][-1] for other in lines.successors(register, key)],
        "versions": queries.versions(key),
        "changes": queries.changes(station=key, most=5),
        "deeds": [(name, form.title) for name, form in forms.STATION_FORMS.items()],
        **_common(request),
    }
    return render(request, "registry/station.html", said)


@opens("registry.change")
def new_station(request: HttpRequest) -> HttpResponse:
    """新增站点."""
    return _edit(request, forms.NewStation, None)


@opens("registry.change")
def change_station(request: HttpRequest, key: str, deed: str) -> HttpResponse:
    """划转、调级、停用、更名."""
    if deed not in forms.STATION_FORMS:
        raise Http404(deed)
    return _edit(request, forms.STATION_FORMS[deed], key)


def _edit(request: HttpRequest, kind: type[forms.StationForm], key: str | None) -> HttpResponse:
    """The form, then what will change, then the deed."""
    newest = queries.newest()
    one = queries.station(newest, key) if key else None
    data = request.POST if request.method == "POST" else held.given_back(request)
    form = kind(data, register=newest, station=one)
    said: dict[str, Any] = {"form": form, "one": one, "newest": newest, **_common(request)}
    if one is not None:
        said["lines"] = one.lines
    if request.method != "POST" or request.POST.get("step") == "edit":
        return render(request, "registry/station_form.html", said)
    try:
        if form.is_valid():
            actions.require_seen(newest, form.cleaned_data["seen"])
            fresh = form.made()
            if request.POST.get("step") == "confirm":
                change = actions.hand_in(
                    fresh,
                    seen=form.cleaned_data["seen"],
                    by=request.user,  # type: ignore[arg-type]
                    what=_in_chinese(form),
                    because=form.cleaned_data["because"],
                )
                return redirect("registry:change", change.pk)
            lines.require_sound(fresh, newest)
            said["differences"] = lines.differences(newest, fresh)
            if said["differences"]:
                said |= {"impact": impact.of(newest, fresh), "what": _in_chinese(form)}
                return render(request, "registry/station_preview.html", said)
            form.add_error(None, _("Nothing would change."))
    except actions.Overtaken as late:
        form.add_error(None, str(late))
        form.data = form.data.copy()
        form.data["seen"] = newest.sha256
    except YoujuError as wrong:
        form.add_error(None, str(wrong))
    return render(request, "registry/station_form.html", said, status=422)


def _in_chinese(form: forms.StationForm) -> str:
    """What goes into the record is Chinese, whatever language the page has."""
    with override("zh-hans"):
        return form.what()


@opens("registry.see")
def change(request: HttpRequest, number: int) -> HttpResponse:
    """One change and what became of it; asks again by itself while it waits."""
    one = get_object_or_404(RegisterChange.objects.select_related("by"), pk=number)
    answer = queries.answer_to(one)
    said = {"one": one, "answer": answer, **_common(request)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "registry/change_state.html", said)
    said["differences"] = queries.differences_of(one)
    return render(request, "registry/change.html", said)


@opens("registry.change")
@require_POST
def hand_in_again(request: HttpRequest, number: int) -> HttpResponse:
    """A change that never reached the writer is handed over; one that did stays as it is."""
    actions.submit(get_object_or_404(RegisterChange, pk=number))
    messages.success(request, _("Handed to the writer."))
    return redirect("registry:change", number)


@opens("registry.see")
def versions(request: HttpRequest) -> HttpResponse:
    """Every version of the register: when, by whom, what it changed; and what still waits."""
    said = {"versions": queries.versions(), "changes": queries.changes(), **_common(request)}
    return render(request, "registry/versions.html", said)


def _common(request: HttpRequest) -> dict[str, Any]:
    """Whether this person may change, whether the writer stands still, how many versions wait."""
    stands, beat = queries.still_writer()
    return {
        "may_change": may(request.user, "registry.change"),
        "writer_stands": stands,
        "beat": beat,
        "waits": queries.waiting(),
    }
