"""The pages of monitoring."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from youju.terms.places import CITY, COUNTY, SITE
from youju.web.base.city import folder
from youju.web.base.rights.gate import opens
from youju.web.watch.monitoring.queries import figures, geography, hours, pages, sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@opens("monitoring.see")
def overview(request: HttpRequest) -> HttpResponse:
    """地图 — stations or counties by their air, with the list that does the same."""
    return render(request, "monitoring/map.html", pages.overview(request))


@opens("monitoring.see")
@cache_control(private=True, max_age=86400)
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of the counties; the address changes with the file."""
    return JsonResponse(geography.outlines(folder.city()))


@opens("monitoring.export")
def overview_sheet(request: HttpRequest) -> HttpResponse:
    """Both lists beside the map."""
    said = pages.overview(request)
    if not said["empty"] and "counties_found" not in said:
        city, held = folder.city(), said["held"]
        said["counties_found"] = geography.counties(
            city, held, said["dust"], said["period"], ranked=pages.sees_places(request)
        )
    return _sheet(request, said, sheets.of_map(said, _taken(request, said)), "map")


@opens("monitoring.see")
def stations(request: HttpRequest) -> HttpResponse:
    """站点 — every station with its last hour, last day and the age of both."""
    return render(request, "monitoring/stations.html", pages.station_list(request))


@opens("monitoring.export")
def stations_sheet(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered."""
    said = pages.station_list(request)
    made = sheets.of_stations(said["rows"], said["seen"], _taken(request, said))
    return _sheet(request, said, made, "stations")


@opens("monitoring.see")
def station(request: HttpRequest, key: str) -> HttpResponse:
    """One station."""
    _known(key, SITE)
    return render(request, "monitoring/station.html", pages.station_page(request, key))


@opens("monitoring.export")
def station_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """One station's days, hours and marks."""
    _known(key, SITE)
    said = pages.station_page(request, key)
    return _sheet(request, said, sheets.of_station(said, _taken(request, said)), key)


@opens("monitoring.export")
def hours_csv(request: HttpRequest, key: str) -> HttpResponse | StreamingHttpResponse:
    """One station's hours of the chosen period, however many, as CSV."""
    _known(key, SITE)
    choice = request.choice  # type: ignore[attr-defined]
    period, held = choice.period, pages.snapshot()
    if held is not None:
        period = figures.effective(held, period)
    lines = hours.as_csv(folder.city(), key, period, choice.dust)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _named(answer, f"{key}_{period.key}_{choice.dust}.csv")


@opens("monitoring.see")
def county(request: HttpRequest, name: str) -> HttpResponse:
    """One county."""
    _known(name, COUNTY)
    return render(request, "monitoring/place.html", pages.place_page(request, COUNTY, name))


@opens("monitoring.export")
def county_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """One county's figures, days, months and stations."""
    _known(name, COUNTY)
    return _place_sheet(request, COUNTY, name)


@opens("monitoring.see")
def city(request: HttpRequest) -> HttpResponse:
    """The city as a whole."""
    said = pages.place_page(request, CITY, folder.city_name())
    return render(request, "monitoring/place.html", said)


@opens("monitoring.export")
def city_sheet(request: HttpRequest) -> HttpResponse:
    """The same of the city."""
    return _place_sheet(request, CITY, folder.city_name())


@opens("monitoring.see")
def compare(request: HttpRequest) -> HttpResponse:
    """对比 — any two periods, places, dust bases and editions."""
    return render(request, "monitoring/compare.html", pages.compare_page(request))


@opens("monitoring.export")
def compare_sheet(request: HttpRequest) -> HttpResponse:
    """The same as a sheet."""
    said = pages.compare_page(request)
    if said["empty"]:
        raise Http404
    return _sheet(request, said, sheets.of_comparison(said, _taken(request, said)), "compare")


def _place_sheet(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    said = pages.place_page(request, kind, name)
    if said["empty"]:
        raise Http404
    return _sheet(request, said, sheets.of_place(said, _taken(request, said)), name)


def _taken(request: HttpRequest, said: dict[str, Any]) -> sheets.Taken:
    opened = folder.city()
    return sheets.Taken(
        request.user.name,
        said["now"],
        opened.settings.name,
        said["held"],
        opened.settings.invented,
    )


def _sheet(request: HttpRequest, said: dict[str, Any], made: bytes, name: str) -> HttpResponse:
    on = said["last"] or said["now"].date()
    return _named(HttpResponse(made, content_type=XLSX), sheets.file_name(name, on=on))


def _named(answer: Any, name: str) -> Any:
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _known(name: str, kind: str) -> None:
    if not any(getattr(site, kind) == name for site in folder.city().register.sites):
        raise Http404
