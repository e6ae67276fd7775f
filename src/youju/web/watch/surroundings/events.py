"""What other pages show of sound, soil and dustfall: hits of the search."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from youju.web.base.rights.catalogue import may
from youju.web.base.work.search import Hit
from youju.web.watch.surroundings import queries, queries_dust, queries_odorous


def hits(request: HttpRequest, text: str) -> Iterator[Hit]:
    """Sites whose name or key holds the text; of soil those in the person's scope."""
    wanted = text.casefold()
    sound, soil = queries.sound(), queries.soil()
    if sound is not None and may(request.user, "surroundings.sound"):
        for key in dict.fromkeys(one.site for one in sound.register.lines):
            line = sound.register.line(key)
            if any(wanted in one.casefold() for one in (key, line.name, *line.aliases)):
                href = reverse("surroundings:sound-site", args=[key])
                yield Hit(line.name, _("Site of sound"), href, line.county)
    if (dust := queries_dust.dust()) is not None and may(request.user, "surroundings.dust"):
        for key in dict.fromkeys(one.site for one in dust.register.lines):
            point = dust.register.line(key)
            if any(wanted in one.casefold() for one in (key, point.name, *point.aliases)):
                href = reverse("surroundings:dust-site", args=[key])
                yield Hit(point.name, _("Point of dustfall"), href, point.county)
    if (waters := queries_odorous.odorous()) is not None and may(
        request.user, "surroundings.odorous"
    ):
        for key in dict.fromkeys(one.water for one in waters.register.lines):
            water = waters.register.line(key)
            if any(wanted in one.casefold() for one in (key, water.name, *water.aliases)):
                href = reverse("surroundings:odorous-water", args=[key])
                yield Hit(water.name, _("Black and odorous water"), href, water.county)
    if soil is not None and may(request.user, "surroundings.soil"):
        for key in dict.fromkeys(one.site for one in soil.register.lines):
            place = soil.register.line(key)
            said = (key, place.name, *place.aliases)
            if queries.in_scope(request.user, place.county) and any(
                wanted in one.casefold() for one in said
            ):
                href = reverse("surroundings:soil-site", args=[key])
                yield Hit(place.name, _("Site of soil"), href, place.county)
