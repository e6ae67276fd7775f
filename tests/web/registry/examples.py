"""Examples of the arguments of the registry's and the persons' addresses, for the matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from youju.web.base.city import folder
from youju.web.base.registry import kinds, sheets
from youju.web.base.registry.models import RegisterChange, Sheet
from youju.web.base.rights.models import Holding, Leave, OpenSession, User

Given = dict[str, Any]


def _person() -> User:
    found: User = User.objects.get(username="department")
    return found


def _leave() -> Leave:
    today = timezone.localdate()
    return Leave.objects.create(person=_person(), since=today, until=today, because="年休假")


def _closed() -> User:
    made: User = User.objects.create(username="gone", name="已停用", is_active=False)
    return made


def _change() -> int:
    register = folder.city().register
    change = RegisterChange.objects.create(
        by=_person(),
        what="例",
        because="例",
        seen=register.sha256,
        fresh=register.sha256,
        text=register.to_csv(),
    )
    return int(change.pk)


def _sheet() -> int:
    which = kinds.KINDS_OF_SHEETS["organisations"]
    rows = which.out({})
    data = sheets.write(which.columns, rows, sheet=which.sheet, who="例", when=timezone.localtime())
    office = User.objects.get(username="office")
    return int(Sheet.objects.create(kind=which.key, name="例.xlsx", data=data, by=office).pk)


def _session() -> int:
    return int(OpenSession.objects.create(person=_person(), session_key="example").pk)


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    "registry:station": lambda: [{"key": "QL12"}],
    "registry:station-change": lambda: [
        {"key": "QL12", "deed": deed} for deed in ("move", "reclass", "close", "facts")
    ],
    "registry:change": lambda: [{"number": _change()}],
    "registry:change-again": lambda: [{"number": _change()}],
    "registry:organisation": lambda: [{"key": "county-1-bureau"}],
    "registry:organisation-edit": lambda: [{"key": "county-1-bureau"}],
    "registry:organisation-dissolve": lambda: [{"key": "county-1-bureau"}],
    "registry:county": lambda: [{"name": "云泽区"}],
    "registry:export": lambda: [{"kind": "stations"}, {"kind": "organisations"}],
    "registry:import": lambda: [
        {"kind": kind} for kind in ("stations", "organisations", "persons")
    ],
    "registry:sheet": lambda: [{"number": _sheet()}],
    "registry:sheet-returned": lambda: [{"number": _sheet()}],
    "rights:person": lambda: [{"number": _person().pk}],
    "rights:person-edit": lambda: [{"number": _person().pk}],
    "rights:person-phone": lambda: [{"number": _person().pk}],
    "rights:person-appoint": lambda: [{"number": _person().pk}],
    "rights:person-leave": lambda: [{"number": _person().pk}],
    "rights:person-password": lambda: [{"number": _person().pk}],
    "rights:person-close": lambda: [{"number": _person().pk}],
    "rights:person-reopen": lambda: [{"number": _closed().pk}],
    "rights:term-end": lambda: [
        {"number": _person().pk, "term": Holding.objects.filter(person=_person())[0].pk}
    ],
    "rights:leave-end": lambda: [{"number": _person().pk, "leave": _leave().pk}],
    "rights:own-leave-end": lambda: [{"number": _leave().pk}],
    "rights:session-end": lambda: [{"number": _session()}],
}
