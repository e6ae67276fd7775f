"""Arguments of this app's addresses for the permission matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from youju.web.base.city import folder
from youju.web.watch.morning.models import Notice


def notice() -> list[dict[str, Any]]:
    """What the first county was told; its own people may answer, the others' may not."""
    county = folder.city().register.counties()[0]
    found, _ = Notice.objects.get_or_create(
        on=date(2026, 4, 30), county=county, defaults={"told": county, "stations": ["甲"]}
    )
    return [{"pk": found.pk}]


def picture() -> list[dict[str, Any]]:
    """No sheet is kept in the built city: the page says that there is none."""
    return [{"of": "day", "status": (404,)}]


EXAMPLES = {"morning:answer": notice, "morning:picture": picture}
