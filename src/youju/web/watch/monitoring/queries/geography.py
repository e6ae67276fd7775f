"""The map: layers over stations and over counties, and the outlines that the city gave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from youju.ledger import address
from youju.ledger.levels import KEPT
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.readings.schema import ITEMS as KEY_OF_HOUR
from youju.standards.air import gb3095, hj633
from youju.terms.errors import YoujuError
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import READING_DECIMALS, unscaled
from youju.terms.periods import Period, began
from youju.terms.places import COUNTY
from youju.web.base.city.templatetags.figures import subscript
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import clock, figures, places, stations

NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}


# outlines


def outlines(city: City) -> dict[str, Any]:
    """The city's GeoJSON; empty where it gave none or it can't be read."""
    said = city.settings.map
    file = city.path / said if said else None
    if file is None or not file.is_file():
        return NOTHING
    found = file.stat()
    return _read(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, changed: int, size: int) -> dict[str, Any]:
    del changed, size
    try:
        said = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return NOTHING
    whole = isinstance(said, dict) and isinstance(said.get("features"), list)
    return said if whole else NOTHING


def stamp(city: City) -> str:
    """Changes when the outlines do; part of their address."""
    said = city.settings.map
    file = city.path / said if said else None
    if file is None or not file.is_file():
        return "0"
    found = file.stat()
    return f"{found.st_mtime_ns:x}{found.st_size:x}"


def middles(outline: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """County → where its value stands: the label of the outline, or the middle of its extent."""
    found = {}
    for feature in outline["features"]:
        said = feature.get("properties") or {}
        places_ = list(_positions((feature.get("geometry") or {}).get("coordinates") or []))
        if said.get("label"):
            found[said.get("name", "")] = (float(said["label"][0]), float(said["label"][1]))
        elif places_:
            lons, lats = [lon for lon, _lat in places_], [lat for _lon, lat in places_]
            middle = ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
            found[said.get("name", "")] = middle
    return found


def _positions(said: Sequence[Any]) -> Any:
    if len(said) >= 2 and all(isinstance(one, int | float) for one in said[:2]):
        yield float(said[0]), float(said[1])
        return
    for one in said:
        yield from _positions(one)


# stations


@dataclass(frozen=True)
class Spot:
    """One line of the list beside the map."""

    row: stations.Row
    hour_aqi: Figure
    hour_grade: str
    on_map: bool


@dataclass(frozen=True)
class Drawn:
    """A map: what the script takes."""

    data: dict[str, Any]
    spots: list[Spot] = field(default_factory=list)


def of_stations(found: Sequence[stations.Row], seen: clock.Hours, last: date | None) -> Drawn:
    """Layers over the stations: AQI of the last day and hour, then each item of the day."""
    spots = [_spot(row, seen) for row in found]
    day = words.day(last) if last else ""
    hour = "" if seen.hour is None else began(seen.hour + 1).strftime("%m-%d %H:%M")
    layers = [
        {"id": "aqi", "name": _("AQI, last day"), "unit": "", "legend": _legend()},
        {"id": "hour", "name": _("AQI, last hour"), "unit": "", "legend": _legend()},
        *(
            {
                "id": item,
                "name": subscript(words.KEY_OF[item]),
                "unit": words.UNITS[item],
                "legend": _legend(),
            }
            for item in words.ITEMS
        ),
    ]
    points = [
        {
            "id": spot.row.site.site,
            "name": spot.row.site.name,
            "lon": float(spot.row.site.lon),
            "lat": float(spot.row.site.lat),
            "href": reverse("monitoring:station", args=[spot.row.site.site]),
            "values": _values(spot, day, hour),
        }
        for spot in spots
        if spot.on_map
    ]
    label = _("Stations of the city by their air")
    return Drawn({"label": label, "layers": layers, "points": points, "words": _words()}, spots)


def _spot(row: stations.Row, seen: clock.Hours) -> Spot:
    aqi = _hour_aqi(row.site.site, seen)
    grade = ""
    if isinstance(aqi.value, int) and seen.hour is not None:
        grade = hj633.level_of(aqi.value, on=began(seen.hour).date()).name
    return Spot(row, aqi, grade, _is_number(row.site.lon) and _is_number(row.site.lat))


def _hour_aqi(site: str, seen: clock.Hours) -> Figure:
    """The real-time AQI of the last hour (HJ 633)."""
    row = seen.rows.get(site)
    if row is None or seen.hour is None:
        return Figure("AQI", None, note="没有数据")
    units = tuple(row[item] for item in words.HOUR_ITEMS)
    found = _index_of(units, began(seen.hour).date())
    if found.value is None:
        return found
    return replace(found, ref=address.hour(site, seen.hour, "aqi"))


@lru_cache(maxsize=1024)
def _index_of(units: tuple[int | None, ...], on: date) -> Figure:
    given = {
        KEY_OF_HOUR[item]: None if one is None else unscaled(one, READING_DECIMALS)
        for item, one in zip(words.HOUR_ITEMS, units, strict=True)
    }
    try:
        return hj633.hourly_index(given, on=on)
    except YoujuError:
        return Figure("AQI", None, note="没有数据")


def _values(spot: Spot, day: str, hour: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if isinstance(spot.hour_aqi.value, int):
        values["hour"] = _graded(spot.hour_aqi, spot.hour_grade, hour)
    known = spot.row.day
    if known is None:
        return values
    if known.aqi.value is not None:
        values["aqi"] = _graded(known.aqi, known.level, day)
    for item in words.ITEMS:
        index = known.row.get(f"iaqi_{item}")
        value = known.values[item]
        if value.value is not None:
            grade = "" if index is None else hj633.level_of(index, on=known.on).name
            values[item] = _graded(value, grade, day)
    return values


def _graded(figure: Figure, grade: str, note: str) -> dict[str, Any]:
    return {
        "value": float(figure.value),  # type: ignore[arg-type]
        "text": in_text(figure.value),
        "class": f"aqi-{words.GRADES.index(grade) + 1}" if grade in words.GRADES else "none",
        "word": str(words.GRADE_WORDS.get(grade, "")),
        "note": note,
    }


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


# counties


@dataclass(frozen=True)
class County:
    """One line of the list of counties: last day, year to date, place."""

    name: str
    day: figures.Day | None
    year: figures.Compared
    good: figures.Compared
    place: int | None


def counties(
    city: City, held: Snapshot, dust: str, period: Period, *, ranked: bool
) -> list[County]:
    """Every county with its figures, in the order of the register; its place when ``ranked``."""
    ranking = places.ranking(city, held, period) if ranked else None
    return [
        County(
            name,
            figures.last_of(held, COUNTY, name),
            figures.compared(held, COUNTY, name, dust, period, "PM2.5"),
            figures.compared(held, COUNTY, name, KEPT, period, "good_rate"),
            ranking.place(name) if ranking else None,
        )
        for name in city.register.counties()
    ]


def of_counties(city: City, found: Sequence[County], period: Period) -> Drawn:
    """Layers over the counties: AQI of the last day, PM2.5 of the period, place."""
    limit = gb3095.limit("PM2.5", "year", on=period.end)
    over = _("above the annual limit %(limit)s µg/m³ (%(clause)s)") % {
        "limit": limit.value,
        "clause": limit.by.instrument if limit.by else "",
    }
    sizes = [float(one.year.now.value) for one in found if _is_known(one.year.now)]  # type: ignore[arg-type]
    layers = [
        {"id": "aqi", "name": _("AQI, last day"), "unit": "", "legend": _legend()},
        {
            "id": "year",
            "name": _("PM₂.₅, %s") % words.period(period),
            "unit": "µg/m³",
            "size": [min(sizes, default=0) - 1, max(sizes, default=1)],
            "legend": [
                {"class": "pm25", "name": _("within the annual limit")},
                {"class": "danger", "name": over},
            ],
        },
    ]
    if any(one.place is not None for one in found):
        layers.append(
            {
                "id": "place",
                "name": _("Place in the ranking"),
                "unit": "",
                "legend": [{"class": "ink-soft", "name": _("1 is the best")}],
            }
        )
    middle = middles(outlines(city))
    points = [
        {
            "id": one.name,
            "name": one.name,
            "lon": middle[one.name][0],
            "lat": middle[one.name][1],
            "href": reverse("monitoring:county", args=[one.name]),
            "values": _county_values(one, limit, period),
        }
        for one in found
        if one.name in middle
    ]
    areas = [
        {"name": one.name, "values": {"aqi": {"class": f"aqi-{one.day.grade}"}}}
        for one in found
        if one.day is not None and one.day.grade
    ]
    data = {
        "label": _("Counties of the city by their air"),
        "layers": layers,
        "points": points,
        "areas": areas,
        "words": _words(),
    }
    return Drawn(data)


def _county_values(one: County, limit: Figure, period: Period) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if one.day is not None and one.day.aqi.value is not None:
        values["aqi"] = _graded(one.day.aqi, one.day.level, words.day(one.day.on))
    if _is_known(one.year.now):
        value = float(one.year.now.value)  # type: ignore[arg-type]
        above = value > float(limit.value)  # type: ignore[arg-type]
        values["year"] = {
            "value": value,
            "text": in_text(one.year.now.value),
            "class": "danger" if above else "pm25",
            "word": "",
            "note": words.period(period),
        }
    if one.place is not None:
        values["place"] = {"value": one.place, "text": str(one.place), "class": "ink-soft"}
    return values


def _is_known(figure: Figure) -> bool:
    return figure.value is not None and not isinstance(figure.value, str)


def _legend() -> list[dict[str, str]]:
    levels = [
        {"class": f"aqi-{at}", "name": str(word)}
        for at, word in enumerate(words.GRADE_WORDS.values(), 1)
    ]
    return [*levels, {"class": "none", "name": _("no data")}]


def _words() -> dict[str, str]:
    return {"missing": _("no data"), "layers": _("Layers")}
