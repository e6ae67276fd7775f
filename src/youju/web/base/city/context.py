"""What every page knows of the city: name, as-of time, what is chosen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from youju.intake import spool
from youju.terms.errors import YoujuError
from youju.web.base.city import choice, folder


def city(request: HttpRequest) -> dict[str, Any]:
    """``city`` (lazily): name, invented, last day, age, writer, counties."""
    chosen = getattr(request, "choice", None)

    def periods() -> list[choice.Offered]:
        last = folder.last_day()
        return choice.offered(chosen, last) if chosen is not None and last is not None else []

    return {
        "city": SimpleLazyObject(_about),
        "choice": chosen,
        "periods": SimpleLazyObject(periods),
    }


def _about() -> dict[str, Any]:
    try:
        opened = folder.city()
    except YoujuError as wrong:
        return {"name": "", "missing": str(wrong)}
    now = folder.beijing_now()
    beat = spool.heartbeat(folder.path())
    alive = beat is not None and beat.alive(now)
    return {
        "name": opened.settings.name,
        "key": folder.city_name(),
        "invented": opened.settings.invented,
        "last_day": folder.last_day(),
        "age": folder.age_of_data(now),
        "now": now,
        "counties": opened.register.counties(),
        "writer": beat if alive else None,
        "stands_since": beat.beat if beat is not None and not alive else None,
        "computed": folder.computed(),
    }
