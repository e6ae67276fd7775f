"""The first person of a new city: a key that is printed at the start and used up once.

As long as nobody holds a post of the office, ``youju serve`` prints an address with a key. Who
can read the program's output or the city's folder on the server may set up the first account;
nobody else. The key lies in ``CITY/site/first-person.json`` (readable by the program's own
account alone), holds for a day, and goes away with the first account.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.base.rights import actions as rights
from youju.web.base.rights.models import Holding, Organisation, User
from youju.web.base.rights.words import OFFICE
from youju.web.base.work import actions as work

HOLDS = timedelta(hours=24)
UNIT_KEY, POST = "office", "综合岗"


def needed() -> bool:
    """Whether nobody could let anybody in: no open account holds a post of the office today."""
    today = timezone.localdate()
    return (
        not Holding.objects.filter(
            Q(until=None) | Q(until__gte=today),
            post__role=OFFICE,
            person__is_active=True,
        )
        .exclude(deputy=True)
        .exists()
    )


def key() -> str:
    """The key to print: the one that still holds, or a fresh one."""
    if known := _kept():
        return known
    fresh = secrets.token_urlsafe(24)
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        aside.unlink()
    said = {"key": fresh, "until": (datetime.now(UTC) + HOLDS).isoformat()}
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(said, out)
    aside.replace(file)
    return fresh


def fits(given: str) -> bool:
    """Whether this is the key that still holds."""
    known = _kept()
    return bool(known) and hmac.compare_digest(known.encode(), given.encode())


def set_up(given: str, *, account: str, name: str, password: str, unit: str) -> User:
    """建立首个账号 — the key is used up, the person holds a post of the office from today.

    :raises BadInput: the key does not hold (any more), or somebody was first.
    """
    if not fits(given):
        raise BadInput(_("This address does not hold any more. Take the newest one."))
    with transaction.atomic():
        if not needed():
            raise BadInput(_("The first account exists already. Please sign in."))
        if User.objects.filter(username__iexact=account).exists():
            raise BadInput(_("The account %s is taken. Choose another.") % account)
        person = User(username=account, name=name)
        person.set_password(password)
        person.save()
        office = office_unit(unit)
        rights.appoint(person, POST, office, OFFICE, since=timezone.localdate(), deputy=False)
        work.record(
            None,
            "account.first",
            name,
            data={"account": account, "unit": office.name, "post": POST},
        )
        with suppress(FileNotFoundError):
            _file().unlink()
    return person


def office_unit(name: str) -> Organisation:
    """The unit of the committee's office; made when there is none."""
    known: Organisation | None = Organisation.objects.filter(key=UNIT_KEY).first()
    if known is None:
        known = Organisation.objects.filter(kind="office", dissolved_on=None).first()
    if known is None:
        row = {"key": UNIT_KEY, "name": name, "short": "", "role": "office"}
        rights.take_organisations([row])
        known = Organisation.objects.get(key=UNIT_KEY)
    return known


def usual_unit() -> str:
    """What the office of this city is usually called."""
    return f"{folder.city().settings.name}生态环境保护委员会办公室"


def _kept() -> str:
    try:
        said: dict[str, Any] = json.loads(_file().read_text(encoding="ascii"))
        until = datetime.fromisoformat(said["until"])
        return str(said["key"]) if until > datetime.now(UTC) else ""
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return ""


def _file() -> Path:
    return Path(settings.SITE) / "first-person.json"
