"""What each page of monitoring shows, put together from the figures of the latest basis."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest

from youju.ledger.levels import KEPT
from youju.ledger.snapshot import Snapshot
from youju.terms.periods import Period, day_from, day_number
from youju.terms.places import CITY, COUNTY, SITE
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import (
    charts,
    clock,
    comparing,
    figures,
    geography,
    hours,
    limits,
    places,
    stations,
)

WEEK = 7
"""Days of the hourly curve."""
HEAT = 31
"""Days of the picture of completeness."""
PAGE = 31
"""Days on one page of a daily table; the whole is in the .xlsx."""


def snapshot() -> Snapshot | None:
    """The figures in memory; None where nothing was computed yet."""
    return folder.snapshot() if folder.computed() else None


def common() -> dict[str, Any]:
    """What every page says of the time: now, the last day, the writer, the basis."""
    now = folder.beijing_now()
    held = snapshot()
    return {
        "now": now,
        "held": held,
        "last": figures.last_day(held) if held else None,
        "writer": clock.writer(now),
        "basis": held.computed if held else None,
        "items": words.ITEMS,
        "hour_items": words.HOUR_ITEMS,
    }


def asked_of(request: HttpRequest) -> stations.Asked:
    """The filters of the list of stations; what is unknown is left out."""
    said = request.GET
    county = said.get("county", request.choice.place)  # type: ignore[attr-defined]
    level, role = said.get("level", ""), said.get("role", "")
    known = (*folder.city().register.counties(), "-")
    return stations.Asked(
        county if county in known else "",
        level if level in words.LEVELS else "",
        role if role in words.ROLES else "",
        said.get("text", "").strip()[:40],
        bool(said.get("closed")),
    )


def station_list(request: HttpRequest) -> dict[str, Any]:
    """The list of stations with its filters."""
    said = common()
    city = folder.city()
    asked = asked_of(request)
    seen = clock.hours(city, said["now"])
    on = said["now"].date()
    found = stations.rows(city, said["held"], asked, on, seen)
    return said | {
        "asked": asked,
        "rows": found,
        "seen": seen,
        "hour": clock.at(seen.hour, said["now"]) if seen.hour is not None else None,
        "late": [row for row in found if row.last is not None and row.last.late],
        "counties": city.register.counties(),
        "homeless": any(not site.county for site in city.register.sites),
        "levels": words.LEVELS,
        "roles": words.ROLES,
        "total": len(stations.lines(city, on)),
    }


def item_of(request: HttpRequest) -> str:
    """The chosen item, PM2.5 by default."""
    item = request.GET.get("item", "")
    return item if item in words.ITEMS else "pm25"


def year_asked(request: HttpRequest, years: list[int], default: date) -> int:
    """The year of the calendar: the asked one when there are figures of it."""
    said = request.GET.get("year", "")
    return int(said) if said.isdecimal() and int(said) in years else default.year


def station_page(request: HttpRequest, key: str) -> dict[str, Any]:
    """One station: calendar, curves, marks, completeness, readings."""
    said = common()
    city = folder.city()
    site = city.register.site(key)
    held: Snapshot | None = said["held"]
    item, dust = item_of(request), request.choice.dust  # type: ignore[attr-defined]
    seen = clock.hours(city, said["now"])
    last = said["last"] or said["now"].date()
    until = max(last, day_from(seen.hour // 24)) if seen.hour is not None else last
    week = (until - timedelta(days=WEEK - 1), until)
    month = hours.series(city, key, until - timedelta(days=HEAT - 1), until, dust)
    hourly = [one for one in month if one.number >= day_number(week[0]) * 24]
    hour_item = "o3" if item == "o3_8h" else item
    near = stations.marks(city, key, *week)
    day = day_asked(request, until)
    day_hours = month if month and day >= until - timedelta(days=HEAT - 1) else None
    rows = [one for one in day_hours or () if one.number // 24 == day_number(day)]
    said |= {
        "site": site,
        "closed": not site.stands_on(said["now"].date()),
        "chain": stations.chain(city, key),
        "clock": seen.last.get(key, {}),
        "all_at": seen.same(key),
        "newest": seen.of(key),
        "item": item,
        "hour_item": hour_item,
        "dust": dust,
        "week": Period(*week),
        "has_hours": hours.has_any(month),
        "hourly": hourly,
        "month": month,
        "by_day": by_day(hourly),
        "readings": rows or hours.series(city, key, day, day, dust),
        "day": day,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1) if day < until else None,
        "hour_limits": limits.of_hours(hour_item, *week),
        "hours_chart": charts.of_hours(hour_item, hourly, limits.of_hours(hour_item, *week), near),
        "heat": charts.heat(hour_item, month),
        "heat_period": Period(until - timedelta(days=HEAT - 1), until),
    }
    return said | object_parts(request, held, SITE, key, item, dust)


def by_day(found: list[hours.Hour]) -> list[tuple[str, list[hours.Hour]]]:
    """Hours in lines of days, newest first."""
    lines: dict[str, list[hours.Hour]] = {}
    for hour in found:
        lines.setdefault(hour.stamp_day, []).append(hour)
    return sorted(lines.items(), reverse=True)


def day_asked(request: HttpRequest, until: date) -> date:
    """The day whose hours are shown: the asked one, the last one else."""
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return until
    return asked if date(1990, 1, 1) <= asked <= until else until


def object_parts(
    request: HttpRequest, held: Snapshot | None, kind: str, name: str, item: str, dust: str
) -> dict[str, Any]:
    """Calendar, curve by day, daily table and statistics: of a station, a county, the city."""
    last = None if held is None else figures.last_day(held)
    if held is None or last is None:
        return {"empty": True}
    city = folder.city()
    years = figures.years(held, kind, name)
    if not years:
        return {"empty": True}
    choice = request.choice  # type: ignore[attr-defined]
    period = figures.effective(held, choice.period)
    daily = figures.days(held, kind, name, dust, period)
    earlier = figures.days(held, kind, name, dust, period.year_ago())
    marks = stations.marks(city, name, period.start, period.end) if kind == SITE else []
    shown = [one for one in marks if one.mark.kind != "dust"]
    limit = limits.of_days(item, period.start, period.end)
    year = year_asked(request, years, last)
    months = figures.calendar(held, kind, name, KEPT, year)
    until = min(last, date(year, 12, 31))
    return {
        "kind": kind,
        "name": name,
        "period": period,
        "year_ago": period.year_ago(),
        "daily": Paginator(daily, PAGE).get_page(request.GET.get("page")),
        "days_chart": charts.of_days(item, daily, earlier, limit, shown),
        "day_limits": limit,
        "marks": marks,
        "years": years,
        "year": year,
        "months": months,
        "calendar": charts.calendar(
            year,
            [day for month in months for day in month if day is not None],
            until.isoformat(),
            held.settings.week_first_day == 0,
        ),
        "last_day": figures.last_of(held, kind, name),
        "states": figures.states_in(held, kind, name, dust, period),
        "complete": stations.completeness(held, name, period) if kind == SITE else [],
        "grades": figures.grades(held, kind, name, KEPT, period),
        "head": head_figures(held, kind, name, dust, period),
        "empty": False,
    }


def head_figures(
    held: Snapshot, kind: str, name: str, dust: str, period: Period
) -> list[figures.Compared]:
    """The figure row: what is asked first of a period."""
    return [
        figures.compared(held, kind, name, figures.dust_for(of, dust), period, of)
        for of in ("PM2.5", "O3_8h", "index", "good_rate", "heavy_days")
    ]


def sees_places(request: HttpRequest) -> bool:
    """Whether places may be shown before they are released (assessment says to whom)."""
    try:
        return may(request.user, "assessment.rank")
    except KeyError:
        return False


def place_page(request: HttpRequest, kind: str, name: str) -> dict[str, Any]:
    """A county or the city: figures of four periods, curves, stations, place in the ranking."""
    said = common()
    city = folder.city()
    held: Snapshot | None = said["held"]
    item, dust = item_of(request), request.choice.dust  # type: ignore[attr-defined]
    on = said["now"].date()
    seen = clock.hours(city, said["now"])
    asked = stations.Asked(county=name if kind == COUNTY else "")
    said |= {
        "item": item,
        "dust": dust,
        "stations": stations.rows(city, held, asked, on, seen),
        "counties": city.register.counties(),
        "is_city": kind == CITY,
    }
    parts = object_parts(request, held, kind, name, item, dust)
    if parts["empty"] or held is None:
        return said | {"name": name, "kind": kind, "empty": True}
    period: Period = parts["period"]
    by_month = month_figures(held, kind, name, dust, parts["year"], item)
    return (
        said
        | parts
        | {
            "blocks": places.blocks(held, kind, name, period),
            "by_month": by_month,
            "months_chart": charts.of_months(item, by_month),
            "ranking": places.ranking(city, held, period) if sees_places(request) else None,
        }
    )


def month_figures(
    held: Snapshot, kind: str, name: str, dust: str, year: int, item: str
) -> list[tuple[Period, Any, Any]]:
    """The statistic of an item by month, of a year and the year before."""
    found: list[tuple[Period, Any, Any]] = []
    last = figures.last_day(held)
    for month in range(1, 13):
        period = Period(date(year, month, 1), _end(year, month), "month")
        if last is None or period.start > last:
            break
        period = period.cut(last)
        of = words.KEY_OF[item]
        one = figures.compared(held, kind, name, dust, period, of)
        found.append((period, one.now, one.then))
    return found


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def board(request: HttpRequest) -> dict[str, Any] | None:
    """The home page's part: the city's figures, or those of the person's own county first."""
    held = snapshot()
    if held is None or figures.last_day(held) is None:
        return None
    city = folder.city()
    dust = request.choice.dust  # type: ignore[attr-defined]
    period = figures.effective(held, request.choice.period)  # type: ignore[attr-defined]
    own = sorted(request.user.counties_today & set(city.register.counties()))
    wanted = [*((COUNTY, county) for county in own), (CITY, folder.city_name())]
    return {
        "period": period,
        "parts": [
            {
                "kind": kind,
                "name": name,
                "head": head_figures(held, kind, name, dust, period),
                "last_day": figures.last_of(held, kind, name),
                "states": figures.states_in(held, kind, name, dust, period),
            }
            for kind, name in wanted
        ],
        "items": words.ITEMS,
    }


def compare_page(request: HttpRequest) -> dict[str, Any]:
    """Two sides: figures, difference, what must be said of them, both series."""
    said = common()
    held: Snapshot | None = said["held"]
    if held is None or figures.last_day(held) is None:
        return said | {"empty": True, "lines": []}
    choice = request.choice  # type: ignore[attr-defined]
    item = item_of(request)
    first, second = comparing.asked(request.GET, held, choice.period)
    address = urlencode([*first.query(), *second.query(), ("item", item)])
    return said | {
        "empty": False,
        "item": item,
        "first": first,
        "second": second,
        "sides": (first, second),
        "lines": comparing.lines(held, first, second),
        "notes": comparing.notes(first, second),
        "compare_chart": comparing.chart(held, first, second, item),
        "by_day": comparing.by_day(held, first, second),
        "places": comparing.places(folder.city().register),
        "dusts": words.DUSTS,
        "editions": comparing.editions(),
        "states": [
            state
            for side in (first, second)
            for state in figures.states_in(held, side.kind, side.place, side.dust, side.period)
        ],
        "address": address,
        "whole": request.build_absolute_uri(f"{request.path}?{address}"),
    }


def overview(request: HttpRequest) -> dict[str, Any]:
    """The map with its list, over the stations or over the counties."""
    said = common()
    city = folder.city()
    held: Snapshot | None = said["held"]
    dust = request.choice.dust  # type: ignore[attr-defined]
    seen = clock.hours(city, said["now"])
    rows = stations.rows(city, held, stations.Asked(), said["now"].date(), seen)
    over_counties = request.GET.get("show") == "counties"
    said |= {
        "over_counties": over_counties,
        "hour": clock.at(seen.hour, said["now"]) if seen.hour is not None else None,
        "stamp": geography.stamp(city),
        "has_outline": bool(geography.outlines(city)["features"]),
        "dust": dust,
        "drawn": geography.of_stations(rows, seen, said["last"]),
        "svg": request.GET.get("map") == "svg",
        "empty": held is None or said["last"] is None,
    }
    if held is None or said["last"] is None:
        return said
    period = figures.effective(held, request.choice.period)  # type: ignore[attr-defined]
    name = folder.city_name()
    said |= {
        "name": name,
        "period": period,
        "year_period": period,
        "states": figures.states_in(held, CITY, name, dust, period),
        "pm": figures.compared(held, CITY, name, dust, period, "PM2.5"),
        "last_day": figures.last_of(held, CITY, name),
    }
    if over_counties:
        found = geography.counties(city, held, dust, period, ranked=sees_places(request))
        said |= {
            "counties_found": found,
            "ranked": sees_places(request),
            "drawn_counties": geography.of_counties(city, found, period),
        }
    return said
