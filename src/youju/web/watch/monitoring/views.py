"""The pages of monitoring."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from youju.terms.places import CITY, COUNTY
from youju.web.base.city import folder
from youju.web.base.rights.gate import opens
from youju.web.watch.monitoring.queries import pages


@opens("monitoring.see")
def stations(request: HttpRequest) -> HttpResponse:
    """站点 — every station with its last hour, last day and the age of both."""
    return render(request, "monitoring/stations.html", pages.station_list(request))


@opens("monitoring.see")
def station(request: HttpRequest, key: str) -> HttpResponse:
    """One station."""
    _known(key, "site")
    return render(request, "monitoring/station.html", pages.station_page(request, key))


@opens("monitoring.see")
def county(request: HttpRequest, name: str) -> HttpResponse:
    """One county."""
    _known(name, COUNTY)
    return render(request, "monitoring/place.html", pages.place_page(request, COUNTY, name))


@opens("monitoring.see")
def city(request: HttpRequest) -> HttpResponse:
    """The city as a whole."""
    said = pages.place_page(request, CITY, folder.city_name())
    return render(request, "monitoring/place.html", said)


def _known(name: str, kind: str) -> None:
    if not any(getattr(site, kind) == name for site in folder.city().register.sites):
        raise Http404
