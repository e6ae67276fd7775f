"""The part of the home page: devices heard within the hour, and the last events of the network."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from youju.intake.gateway.live import last_of
from youju.ledger.network import health
from youju.readings.network.registers import FILES
from youju.web.base.city import folder
from youju.web.watch.network import findings, queries

MOST, DAYS = 3, 3


def board(request: HttpRequest) -> dict[str, Any] | None:
    """Nothing where no outlet of this person's is registered."""
    if not (folder.path() / FILES["outlets"]).is_file():
        return None
    known, now = queries.network(), folder.beijing_now()
    mine = {one.outlet for one in queries.outlets(request.user, known, now.date())}
    if not mine:
        return None
    devices = {one.mn for one in known.devices if one.outlet in mine and one.stands_on(now.date())}
    heard = {
        one.packet.segment.mn
        for one in last_of(folder.path())
        if now - one.arrived <= health.ONLINE
    }
    since = now - timedelta(days=DAYS)
    events = [one for one in findings.every(request.user, known) if one.end > since]
    return {
        "outlets": len(mine),
        "devices": len(devices),
        "online": len(devices & heard),
        "events": events[:MOST],
        "many": len(events),
        "days": DAYS,
    }
