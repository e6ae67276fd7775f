"""What the search may find here: stations, counties, units, and for the office persons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.registry import lines, queries
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.models import Organisation, User

Found = tuple[str, "str | Promise", str, str]
"""Name, kind, address, a note."""
MOST = 20


def found(person: Any, text: str) -> Iterator[Found]:
    """Everything whose name or code has that text in it and that this person may see."""
    wanted = text.casefold()
    if not may(person, "registry.see"):
        return
    try:
        register = folder.city().register
    except YoujuError:
        register = None
    if register is not None:
        yield from _stations(lines.stations(register, queries.today()), wanted)
        for county in queries.counties(register):
            if wanted in county.casefold():
                yield county, _("County"), reverse("registry:county", args=[county]), ""
    named = Q(name__icontains=text) | Q(short__icontains=text) | Q(key__iexact=text)
    for unit in Organisation.objects.filter(named)[:MOST]:
        yield unit.name, _("Organisation"), reverse("registry:organisation", args=[unit.key]), ""
    if may(person, "rights.manage"):
        for one in User.objects.filter(Q(name__icontains=text) | Q(username__iexact=text))[:MOST]:
            yield one.name, _("Person"), reverse("rights:person", args=[one.pk]), one.username


def _stations(stations: list[lines.Station], wanted: str) -> Iterator[Found]:
    hits = [
        one
        for one in stations
        if any(
            wanted in name.casefold()
            for line in one.lines
            for name in (line.site, line.name, *line.aliases)
        )
    ]
    for one in hits[:MOST]:
        note = " ".join(part for part in (one.key, one.line.level, one.line.county) if part)
        yield one.name, _("Station"), reverse("registry:station", args=[one.key]), note
