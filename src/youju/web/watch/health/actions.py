"""Enter care and take it back: recorded, then handed to the writer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from youju.intake import spool
from youju.intake.spool import Answer, CareNetwork
from youju.readings.network import care
from youju.readings.network.registers import Network
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.work import actions as work
from youju.web.base.work.handing import PATIENCE


def enter(known: Network, said: Mapping[str, Any], *, by: User, now: datetime) -> Answer:
    """登记质控 — checked here, so that what is wrong stands at the form.

    :raises BadInput: what is wrong with it.
    """
    care.checked(known, care.entry_of({**said, "by": str(by)}), now=now)
    thing = f"care/{said['outlet']}"
    return _hand_over(dict(said), "health.care", thing, by=by, because=str(said["done"]))


def take_back(entry: care.Entry, *, because: str, by: User) -> Answer:
    """撤回质控记录 — the entry stays in the log, struck out."""
    said = {"entry": entry.seq, "because": because}
    return _hand_over(said, "health.uncare", f"care/{entry.outlet}", by=by, because=because)


def _hand_over(said: Mapping[str, Any], deed: str, thing: str, *, by: User, because: str) -> Answer:
    with transaction.atomic():
        ticket = spool.submit(folder.path(), CareNetwork(said, by=str(by)))
        work.record(by, deed, thing, because=because, data={"ticket": ticket, **said})
    beat = spool.heartbeat(folder.path())
    alive = beat is not None and beat.alive(folder.beijing_now())
    return spool.wait(folder.path(), ticket, timeout=PATIENCE if alive else 0)
