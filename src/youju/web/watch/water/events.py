"""What other pages show of water: hits of the search."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from youju.readings import supply
from youju.web.base.city import folder
from youju.web.base.work.search import Hit


def hits(request: HttpRequest, text: str) -> Iterator[Hit]:
    """Sections whose name, key or river holds the text."""
    wanted, seen = text.casefold(), set()
    for line in reversed(folder.city().sections.lines):
        said = (line.section, line.name, line.river, *line.aliases)
        if line.section not in seen and any(wanted in one.casefold() for one in said):
            seen.add(line.section)
            href = reverse("water:section", args=[line.section])
            yield Hit(line.name, _("Water section"), href, f"{line.county} {line.river}".strip())
    for one in reversed(supply.register(folder.city()).lines):
        told = (one.point, one.name, *one.aliases)
        if one.point not in seen and any(wanted in word.casefold() for word in told):
            seen.add(one.point)
            what = _("Groundwater well") if one.kind == supply.WELL else _("Drinking-water source")
            yield Hit(one.name, what, reverse("water:point", args=[one.point]), one.county)
