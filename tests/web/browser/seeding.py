"""Every address of a city's site with examples of its arguments, made in that city's database.

``python -m tests.web.browser.seeding CITY`` prints one JSON list on its last line; with
``--draft`` it drafts one paper and prints its number, with ``--office`` it makes one account in a
city that has none.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ACCOUNTS = ("", "office", "station", "leader", "county1", "department", "auditor", "enterprise")
OUTSIDE = ("portal:", "rights:sign-in", "why:calculate")
MORE = (
    ("home", "/", "leader"),
    ("home", "/", "county1"),
    ("home", "/", "auditor"),
    ("refusal", "/nothing-here/", "office"),
    ("refusal", "/arrivals/", "county1"),
    ("monitoring:map", "/monitoring/?period=2026-04-15", "office"),
    ("monitoring:station", "/monitoring/stations/QL05/?period=2026-03&dust=kept", "county1"),
    ("assessment:ranking", "/assessment/?period=2026-04", "office"),
    ("assessment:ranking", "/assessment/?period=2026-03", "county1"),
    ("targets:home", "/targets/?period=2026-03", "leader"),
    ("review:new", "/review/new/?at=QL12", "station"),
    ("review:new", "/review/new/?at=QL01", "station"),
    ("review:new", "/review/new/?at=云泽区", "station"),
    ("work:search", "/search/?q=QL", "office"),
    ("work:search", "/search/?q=没有的站", "office"),
    ("why:ask", "/why/?address=fig_air_day/nowhere", "office"),
    ("why:calculate", "/why/aqi/?pm25=35&o3_8h=120", ""),
    ("disclosure:list", "/disclosure/", "county1"),
    ("disclosure:product", "/disclosure/{march}/", "county1"),
    ("disclosure:product", "/disclosure/{march}/", "office"),
    ("disclosure:product", "/disclosure/{notice}/", "office"),
    ("portal:product", "/public/{march}/", ""),
    ("portal:product", "/public/{notice}/", ""),
    ("why:page", "/why/fig_air_period/云泽区/2026-04/PM2.5", "office"),
    ("why:page", "/why/fig_air_day/QL12/2026-04-15/PM2.5", "office"),
    ("why:page", "/why/fig_air_hour/QL12/2026-04-30T01:00+08:00/pm25", "office"),
    ("why:page", "/why/fig_air_period/云泽区/..2026-04-30/index", "leader"),
    ("why:page", "/why/fig_air_day/QL01/2026-04-15/O3_8h", "county1"),
    ("why:page", "/why/fig_air_day/云泽区/2026-04-15/aqi", "office"),
)


def main(folder: Path) -> None:
    """Print the examples."""
    from youju.demo import site

    site.set_up(folder)
    from tests.web import pages
    from tests.web.disclosure import examples as tell
    from youju.web.base.rights.catalogue import right
    from youju.web.base.rights.gate import right_of
    from youju.web.base.rights.models import User
    from youju.web.tell.disclosure.models import Product

    march = Product.objects.unwalled(because="examples").get(
        period_text="2026-03", kind="monthly", corrects=None
    )
    notice = Product.objects.unwalled(because="examples").get(corrects=march)
    drafted = _draft()
    tell.draft = lambda: drafted
    people = {one: User.objects.get(username=one) for one in ACCOUNTS if one}
    found: list[dict[str, Any]] = []
    made: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for page in pages.every():
        roles = right(right_of(page.view)[0]).roles
        for given in _made(page, made):
            for account in ACCOUNTS if page.name.startswith(OUTSIDE) else ACCOUNTS[1:]:
                person = people.get(account)
                mine = person.roles_today if person else frozenset({"public"})
                if roles & mine and (
                    "unit" not in given or (person and person.covers(given["unit"]))
                ):
                    asked = "?" + urlencode(given["query"]) if "query" in given else ""
                    path = page.address(given) + asked
                    found.append({"name": page.name, "path": path, "account": account})
                    break
    for name, path, account in MORE:
        path = path.format(march=march.pk, notice=notice.pk)
        found.append({"name": name, "path": path, "account": account})
    print(json.dumps(found, ensure_ascii=False))


def _made(page: Any, made: dict[tuple[str, str], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The examples of a page. Where its thing is there already, the page before made it."""
    from django.db import IntegrityError, transaction

    from tests.web import pages

    key = (page.name.split(":")[0], " ".join(page.arguments))
    try:
        with transaction.atomic():
            made[key] = pages.examples(page)
    except IntegrityError:
        assert key in made, f"the example of {page.name} meets one of another page"
    return made[key]


def draft(folder: Path) -> None:
    """Print the number of a draft of the office, made now."""
    from youju.demo import site

    site.set_up(folder)
    print(_draft().pk)


def office(folder: Path) -> None:
    """An account of the office in a city that has none; its password is that of the demo."""
    from datetime import date

    from youju.demo import site

    site.set_up(folder)
    from youju.web.base.rights import actions
    from youju.web.base.rights.models import Organisation, User

    unit = {"key": "office", "name": "空城市办公室", "short": "办公室", "role": "committee-office"}
    actions.take_organisations([{**unit, "county": "", "parent": "", "invented": ""}])
    person = User.objects.create(username="office", name="初始")
    person.set_password(site.PASSWORD)
    person.save()
    unit_of = Organisation.objects.get(key="office")
    actions.appoint(person, "综合岗", unit_of, "office", since=date(2026, 1, 1), deputy=False)


def _draft() -> Any:
    """A draft of the office for a month that nobody publishes."""
    from youju.terms.periods import parse
    from youju.web.base.city import folder
    from youju.web.base.rights.models import User
    from youju.web.tell.disclosure import actions, composing, queries, words

    scheme = composing.offered(folder.city())[0]
    return actions.draft(
        by=User.objects.get(username="office"),
        kind=words.MONTHLY,
        scheme=scheme.key,
        scheme_text=scheme.text,
        period=parse("2026-01"),
        period_text="2026-01",
        said=actions.Said(units=queries.default_recipients()),
    )


if __name__ == "__main__":
    deeds = {"--office": office, "--draft": draft}
    next((deeds[one] for one in sys.argv[2:]), main)(Path(sys.argv[1]))
