"""What monitoring adds to other pages: the board of the home page, hits of the search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from youju.web.base.city import folder
from youju.web.base.work.search import Hit
from youju.web.watch.monitoring.queries import pages


def board(request: HttpRequest) -> dict[str, Any] | None:
    """The city in one sentence and its figure row; a county's people see their county first."""
    return pages.board(request)


def hits(request: HttpRequest, text: str) -> Iterator[Hit]:
    """Stations and counties whose name holds the text."""
    register = folder.city().register
    wanted = text.casefold()
    for county in register.counties():
        if wanted in county.casefold():
            yield Hit(county, _("County or district"), reverse("monitoring:county", args=[county]))
    seen = set()
    for site in reversed(register.sites):
        said = (site.site, site.name, *site.aliases)
        if site.site not in seen and any(wanted in one.casefold() for one in said):
            seen.add(site.site)
            href = reverse("monitoring:station", args=[site.site])
            yield Hit(site.name, _("Station"), href, site.county)
