"""Organisations as a tree, counties with what belongs to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.registry import forms, lines, queries
from youju.web.base.rights import actions, held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import Holding, Organisation


@opens("registry.see")
def organisations(request: HttpRequest) -> HttpResponse:
    """机构 — the tree, as a list set in by depth."""
    today = queries.today()
    held_now = Q(posts__holdings__until=None) | Q(posts__holdings__until__gte=today)
    active = Q(posts__holdings__person__is_active=True, posts__holdings__since__lte=today)
    units = list(
        Organisation.objects.annotate(
            persons=Count("posts__holdings__person", filter=held_now & active, distinct=True)
        )
    )
    text = request.GET.get("text", "").strip().casefold()
    shown = [
        one
        for one in units
        if not text or any(text in word.casefold() for word in (one.key, one.name, one.short))
    ]
    said = {
        "units": shown,
        "every": units,
        "text": request.GET.get("text", "").strip(),
        "living": sum(not _gone(one) for one in units),
        "may_change": may(request.user, "registry.change"),
        "may_manage": may(request.user, "rights.manage"),
        "today": today,
    }
    return render(request, "registry/organisations.html", said)


@opens("registry.see")
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """One unit: where it stands, what stands below, its posts and (for the office) holders."""
    unit = get_object_or_404(Organisation, key=key)
    manages = may(request.user, "rights.manage")
    today = queries.today()
    terms = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today), post__organisation=unit, person__is_active=True
    )
    said = {
        "unit": unit,
        "above": list(Organisation.objects.get_ancestors(unit)),
        "below": list(Organisation.objects.get_children(unit)),
        "terms": terms.select_related("post", "person").order_by("post__title", "deputy")
        if manages
        else [],
        "may_change": may(request.user, "registry.change"),
        "may_manage": manages,
        "gone": _gone(unit),
    }
    return render(request, "registry/organisation.html", said)


@opens("registry.change")
def new_organisation(request: HttpRequest) -> HttpResponse:
    """新增机构."""
    parent = request.GET.get("parent", "")
    form = forms.NewUnit(_data(request), initial={"parent": parent})
    return _keep(request, form, None)


@opens("registry.change")
def edit_organisation(request: HttpRequest, key: str) -> HttpResponse:
    """修改机构."""
    unit = get_object_or_404(Organisation, key=key)
    above = Organisation.objects.get_parent(unit)
    initial = {name: getattr(unit, name) for name in ("name", "short", "kind", "county")}
    form = forms.Unit(_data(request), initial=initial | {"parent": above.key if above else ""})
    if unit.kind and unit.kind not in dict(form.fields["kind"].choices):
        form.fields["kind"].choices += [(unit.kind, unit.kind)]
    return _keep(request, form, unit)


def _keep(request: HttpRequest, form: forms.Unit, unit: Organisation | None) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            key = unit.key if unit else said["key"]
            values = {name: said[name].strip() for name in ("name", "short", "kind", "county")}
            try:
                actions.keep_organisation(
                    key,
                    values,
                    said["parent"],
                    by=request.user,  # type: ignore[arg-type]
                    because=said["because"],
                )
            except YoujuError as wrong:
                form.add_error(None, str(wrong))
            else:
                messages.success(request, _("Saved."))
                return redirect("registry:organisation", key)
    known = queries.counties(folder.city().register)
    heading = _("Change the unit") if unit else _("New unit")
    shown = {"form": form, "unit": unit, "heading": heading, "counties": known}
    return render(request, "registry/unit_form.html", shown, status=status)


@opens("registry.change")
def dissolve(request: HttpRequest, key: str) -> HttpResponse:
    """撤销机构."""
    unit = get_object_or_404(Organisation, key=key)
    today = queries.today()
    form = forms.Dissolve(_data(request), initial={"on": today})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                actions.dissolve(
                    unit,
                    on=said["on"],
                    by=request.user,  # type: ignore[arg-type]
                    because=said["because"],
                )
            except YoujuError as wrong:
                form.add_error(None, str(wrong))
            else:
                messages.success(request, _("The unit is dissolved; what it did stays."))
                return redirect("registry:organisation", key)
    shown: dict[str, Any] = {
        "form": form,
        "unit": unit,
        "heading": _("Dissolve the unit"),
        "living": actions.still_living(unit, today),
        "danger": True,
    }
    return render(request, "registry/unit_form.html", shown, status=status)


@opens("registry.see")
def counties(request: HttpRequest) -> HttpResponse:
    """县区."""
    register = folder.city().register
    every = lines.stations(register, queries.today())
    units = list(Organisation.objects.exclude(county=""))
    rows = [
        {
            "name": name,
            "stations": [one for one in every if one.now and one.now.county == name],
            "units": [one for one in units if one.county == name and not _gone(one)],
        }
        for name in queries.counties(register)
    ]
    said = {"rows": rows, "homeless": queries.without_county(every)}
    return render(request, "registry/counties.html", said)


@opens("registry.see")
def county(request: HttpRequest, name: str) -> HttpResponse:
    """One county: its stations now and before, its units."""
    register = folder.city().register
    if name not in queries.counties(register):
        raise NotThere(f"没有叫“{name}”的县区。")
    every = lines.stations(register, queries.today())
    said = {
        "name": name,
        "stations": [one for one in every if one.now and one.now.county == name],
        "before": [
            one
            for one in every
            if not (one.now and one.now.county == name)
            and any(line.county == name for line in one.lines)
        ],
        "units": Organisation.objects.filter(county=name),
    }
    return render(request, "registry/county.html", said)


def _gone(unit: Organisation) -> bool:
    return unit.dissolved_on is not None and unit.dissolved_on <= queries.today()


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else held.given_back(request)
