"""People of the invented city: accounts for every role, so that the site can be tried at once.

Needs the site's parts (``pip install '.[web]'``); the rest of the demo does not.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from youju.terms.periods import BEIJING

PASSWORD: Final = "youju-demo-2026"
"""The same for every account of the invented city; printed at the end of ``make try``."""


@dataclass(frozen=True)
class Person:
    """One invented person and the post held."""

    account: str
    name: str
    organisation: str
    title: str
    role: str
    deputy: bool = False


PEOPLE: Final = (
    Person("office", "林拟稿", "office", "综合岗", "office"),
    Person("office2", "周核稿", "office", "核稿岗", "office"),
    Person("leader", "秦签发", "bureau", "分管负责人", "leader"),
    Person("station", "沈监测", "station", "数据审核岗", "station"),
    Person("station2", "韩复核", "station", "数据复核岗", "station"),
    Person("station3", "许备岗", "station", "数据复核岗", "station", deputy=True),
    Person("county1", "方云泽", "county-1-bureau", "县级联络岗", "county"),
    Person("county2", "杜临溪", "county-2-bureau", "县级联络岗", "county"),
    Person("county3", "江望川", "county-3-bureau", "县级联络岗", "county"),
    Person("county4", "石守安", "county-4-bureau", "县级联络岗", "county"),
    Person("department", "贺住建", "housing", "部门联络岗", "department"),
    Person("auditor", "陆审计", "gov", "审计岗", "auditor"),
    Person("enterprise", "温热电", "plant", "数据标记岗", "enterprise"),
)


Say = Callable[[str], None]


def build(folder: Path, *, say: Say = lambda _: None) -> None:
    """Compute the figures, then bring people and published products into the site; once."""
    from youju.demo import network
    from youju.ledger.compute import compute
    from youju.readings.city import City

    done = folder / "site" / "demo-done"
    if done.is_file():
        return
    on = date.fromisoformat(json.loads((folder / "demo.json").read_text())["last"])
    say("正在计算日、月、年评价结果……")
    compute(City.open(folder), now=datetime.combine(on + timedelta(days=1), time(8)))
    say("正在建网站：机构、账号……")
    set_up(folder)
    people(folder, date(on.year, 1, 1))
    network.seed(folder, datetime.now(BEIJING), say=say)
    products(folder, on, say=say)
    done.write_text(on.isoformat() + "\n", encoding="utf-8")


def in_words() -> str:
    """The accounts, one a line."""
    lines = [f"  {one.account:<11}{one.name}　{one.title}" for one in PEOPLE]
    return "\n".join(("演示账号（口令均为 " + PASSWORD + "）：", *lines))


def products(folder: Path, on: date, *, say: Say) -> None:
    """What the office of the invented city has entered, published and sent out so far."""
    from youju.web.tell.disclosure import demo as publications
    from youju.web.tell.outbox import demo as sent
    from youju.web.watch.episodes import demo as episodes

    episodes.seed(on, say=say)
    publications.seed(folder, on, say=say)
    sent.seed(on, say=say)


def set_up(folder: Path) -> None:
    """Start Django for that city and bring its database up to date."""
    os.environ["YOUJU_CITY"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youju.web.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def people(folder: Path, on: date) -> list[Person]:
    """Bring the invented units and persons into the site's database; twice is once."""
    from youju.web.base.rights import actions
    from youju.web.base.rights.models import Organisation, User

    with (folder / "register" / "organisations.csv").open(encoding="utf-8", newline="") as rows:
        actions.take_organisations(list(csv.DictReader(rows)))
    for one in PEOPLE:
        person, made = User.objects.get_or_create(
            username=one.account, defaults={"name": f"{one.name}（虚构）"}
        )
        if made:
            person.set_password(PASSWORD)
            person.save()
        unit = Organisation.objects.get(key=one.organisation)
        actions.appoint(person, one.title, unit, one.role, since=on, deputy=one.deputy)
    return list(PEOPLE)
