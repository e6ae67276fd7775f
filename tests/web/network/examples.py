"""Examples of the arguments of the network's addresses, for the matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.web.network.town import STRANGER, settle
from youju.intake import spool
from youju.intake.spool import KeepFile
from youju.ledger.network import findings, reviewing
from youju.readings.city import City
from youju.readings.network import reading, review
from youju.readings.network.registers import FILES, HEADS, Network
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User

Given = dict[str, Any]


def _settled() -> None:
    """The city that pages are looked at in gets the small network, once."""
    if not (folder.path() / FILES["outlets"]).is_file():
        settle(folder.path(), folder.beijing_now())


def _with(given: Given) -> Callable[[], list[Given]]:
    def made() -> list[Given]:
        _settled()
        return [given]

    return made


def _value() -> list[Given]:
    _settled()
    today = folder.beijing_now().date()
    city = folder.city()
    kept = reading.readings(city, "DA001", today - timedelta(days=2), today)
    start = f"{kept['start'].to_list()[0].astimezone(BEIJING):%Y%m%d%H%M%S}"
    return [{"key": "DA001", "query": {"factor": "a21026", "start": start}, "unit": _unit()}]


def _outlets() -> list[Given]:
    _settled()
    return [{"key": "DA001", "unit": _unit()}]


def _packet() -> list[Given]:
    _settled()
    return [{"ordinal": 2, "unit": _unit()}]


def _event() -> list[Given]:
    _settled()
    city = City.open(folder.path())
    reviewing.follow(city, now=folder.beijing_now())
    return [{"key": findings.versions(city)[0].key, "unit": _unit()}]


def _unit() -> Organisation:
    found: Organisation = Organisation.objects.get(key="county-1-bureau")
    return found


def _ticket() -> list[Given]:
    command = KeepFile(
        FILES["limits"], HEADS["limits"] + "\n", by="例", on=date(2026, 11, 1), because="例"
    )
    return [{"ticket": spool.submit(folder.path(), command, once="network example")}]


def _mark() -> list[Given]:
    """A mark of the enterprise on its chimney, as the writer has taken it."""
    _settled()
    city = City.open(folder.path())
    seen = review.standing(city)
    made = [one.seq for one in seen.marks if one.party == review.ENTERPRISE]
    if not made:
        hour = folder.beijing_now().replace(minute=0, second=0, microsecond=0)
        first, last = hour - timedelta(hours=3), hour - timedelta(hours=2)
        mark = review.Mark(
            "DA001", ("a21026",), first, last, "invalid", "校准", "温热电", review.ENTERPRISE
        )
        deed = review.mark(Network.read(city), mark, on=hour.date())
        position = review.hand_in(city, [deed])
        assert position is not None
        made = [position.number * review.EACH]
    return [{"seq": made[0], "unit": _unit()}]


def _posted() -> list[Given]:
    """The same for an address that takes forms only."""
    return [{"seq": one["seq"], "status": (405,)} for one in _mark()]


def _person() -> list[Given]:
    _settled()
    person = User.objects.get(username="enterprise")
    return [{"number": person.pk, "unit": _unit()}]


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    "network:online": _with({}),
    "network:strangers": _with({}),
    "network:register": _with({"mn": STRANGER}),
    "network:validity-sheet": _with({"status": (200, 404)}),
    "network:registers-file": lambda: [{"kind": one} for one in ("outlets", "devices", "limits")],
    "network:outlet": _outlets,
    "network:event": _event,
    "network:value": _value,
    "network:packet": _packet,
    "network:ticket": _ticket,
    "network:own": _with({}),
    "network:review": _with({}),
    "network:stations": _with({}),
    "network:state": _with({}),
    "network:answers": lambda: [{"query": {"mark": str(one["seq"])}} for one in _mark()],
    "network:mark": _mark,
    "network:answer": _posted,
    "network:withdraw": _posted,
    "network:reply": _posted,
    "network:history": lambda: [*_outlets()] if _mark() else [],
    "network:values-xlsx": _outlets,
    "network:values-csv": _outlets,
    "network:enterprises": _with({}),
    "network:enterprise-account": _with({}),
    "network:enterprise-password": _person,
    "network:enterprise-close": _person,
}
