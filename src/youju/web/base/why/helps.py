"""When an address is wrong: what is wrong with it, and what was perhaps meant."""

from __future__ import annotations

from difflib import get_close_matches

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.ledger.statistics import NAMES
from youju.ledger.store import ITEMS
from youju.terms.errors import UnknownPlace, YoujuError
from youju.terms.places import Register
from youju.web.base.city import folder
from youju.web.base.why import surroundings, waters, wells
from youju.web.base.why.forms import AddressForm
from youju.web.base.why.queries import DAY, PERIOD, Asked

MOST = 5


def no_such(request: HttpRequest, where: str, wrong: YoujuError) -> HttpResponse:
    """The page that says what is wrong and offers what was perhaps meant."""
    query = request.GET.urlencode()
    typed = f"{where}?{query}" if query else where
    said = {
        "why": str(wrong),
        "typed": typed,
        "form": AddressForm(initial={"address": typed[:400]}),
        "meant": _meant(where, request.GET.get("dust", "")),
        "last_day": folder.last_day(),
        "examples": examples(),
    }
    return render(request, "why/no_such.html", said, status=404)


def examples() -> list[tuple[str, str | Promise]]:
    """Addresses that work in this city, with what they are."""
    last = folder.last_day()
    counties = folder.city().register.counties()
    sites = folder.city().register.sites
    if last is None or not counties or not sites:
        return []
    county, site = counties[0], sites[0].site
    before = last.replace(day=1)
    return [
        (f"{DAY}/{county}/{last}/pm25", _("a day of a county")),
        (f"{DAY}/{site}/{last}/o3_8h", _("a day of a station")),
        (f"fig_air_hour/{site}/{last}T08:00+08:00/pm25", _("an hour of a station")),
        (f"{DAY}/{county}/{last}/aqi", _("the AQI of a day")),
        (f"{PERIOD}/{county}/{before:%Y-%m}/PM2.5?dust=excluded", _("a month without dust hours")),
        (f"{PERIOD}/{county}/..{last}/index", _("the composite index of the year to date")),
        (f"{PERIOD}/{folder.city_name()}/..{last}/good_rate", _("the share of good days")),
    ]


def _meant(where: str, dust: str) -> list[tuple[str, str]]:
    """Corrected addresses: (address, path of its page)."""
    if where.startswith("fig_score") or any(
        (waters.is_water(where), wells.is_wells(where), surroundings.is_around(where))
    ):
        return []
    parts = where.strip("/").split("/")
    if len(parts) < 4:
        parts = [DAY if "-" in where and where.count("-") > 1 else PERIOD, *parts][:4]
        parts += [""] * (4 - len(parts))
    table, name, when, item = parts[0], parts[1], "/".join(parts[2:-1]), parts[-1]
    tables = get_close_matches(table, (DAY, PERIOD), 1, 0.3) or [DAY]
    table = tables[0]
    items = _items(table, item)
    found = []
    for place in _places(folder.city().register, name):
        for one in items:
            if when:
                asked = Asked(f"{table}/{place}/{when}/{one}", dust or "kept")
                if asked.where != where.strip("/"):
                    found.append((asked.text, asked.href()))
    return found[:MOST]


def _places(register: Register, name: str) -> list[str]:
    names: dict[str, str] = {one: one for one in (*register.counties(), *register.cities())}
    for site in register.sites:
        names[site.site] = site.site
        names[site.name] = site.site
    if name in names:
        return [names[name]]
    try:
        return [register.named(name)]
    except UnknownPlace:
        near = get_close_matches(name, names, 3, 0.4)
        near += [one for one in names if name and (name in one or one in name)]
        return list(dict.fromkeys(names[one] for one in near))[:3]


def _items(table: str, item: str) -> list[str]:
    known = (*ITEMS, "aqi") if table == DAY else NAMES
    if item in known:
        return [item]
    same = {_plain(one): one for one in known}
    if _plain(item) in same:
        return [same[_plain(item)]]
    return get_close_matches(item, known, 2, 0.3) or [known[0]]


def _plain(name: str) -> str:
    return name.lower().replace(".", "").replace("_", "").replace("-", "").removesuffix("8h")
