"""The registers of sections, wells and sources as files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from youju.readings import supply
from youju.readings.sections import HEAD
from youju.web.base.city import folder
from youju.web.base.work.register_files import Files

SECTIONS, SUPPLY = "sections", "supply"


def _many(kind: str) -> int:
    city = folder.city()
    if kind == SECTIONS:
        return len({one.section for one in city.sections.lines})
    return len({one.point for one in supply.register(city).lines})


FILES = Files(
    space="water",
    labels={
        SECTIONS: _("Sections of surface water"),
        SUPPLY: _("Groundwater wells and drinking-water sources"),
    },
    paths={SECTIONS: "register/sections.csv", SUPPLY: supply.PATH},
    heads={SECTIONS: ",".join(HEAD), SUPPLY: ",".join(supply.HEAD)},
    many=_many,
    then="water:registers",
)
