"""Examples of the arguments of the pages of sound, soil and dustfall, for the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from youju.intake import spool
from youju.intake.spool import KeepFile
from youju.readings.surroundings import kept
from youju.readings.surroundings.soil import BUILDING_HEAD
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation

Given = dict[str, Any]


def _sound() -> list[Given]:
    """An automatic site, one without a zone class, a road section."""
    return [{"key": "SZ02"}, {"key": "SZ08"}, {"key": "SR01"}]


def _soil() -> list[Given]:
    """A site above its screening value, which its own county sees and no other."""
    own = Organisation.objects.get(key__endswith="-bureau", county="石楠县")
    return [{"key": "TF03", "unit": own}]


def _ticket() -> list[Given]:
    command = KeepFile(
        kept.FILES["building"], ",".join(BUILDING_HEAD) + "\n", by="例", on=date(2026, 11, 1),
        because="例",
    )  # fmt: skip
    return [{"ticket": spool.submit(folder.path(), command, once="surroundings example")}]


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    "surroundings:sound-site": _sound,
    "surroundings:soil-site": _soil,
    "surroundings:dust-site": lambda: [{"key": "JC13"}],
    "surroundings:odorous-water": lambda: [{"key": "HC03"}, {"key": "NC01"}],
    "surroundings:registers-file": lambda: [{"kind": one} for one in kept.NAMES],
    "surroundings:ticket": _ticket,
}
"""Pages of sound and soil."""
