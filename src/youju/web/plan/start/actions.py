"""What getting started hands over: settings, units named in documents, outline, scheme."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from youju.intake.spool import Answer
from youju.readings.settings import Counts, Office, Settings
from youju.scoring import schemes
from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.base.work.handing import hand_over, seen_of

SETTINGS = "city.toml"
OUTLINE = "map/counties.geojson"
EXAMPLE = "county_air_2026"


def with_answers(present: Settings, said: dict[str, Any]) -> Settings:
    """The settings with what a person typed."""
    fresh = replace(
        present,
        name=said["name"].strip(),
        province=said["province"].strip(),
        week_first_day=said["week_first_day"],
        dust=said["dust"],
    )
    if said.get("since"):
        line = Counts(said["since"], said["which"])
        kept = [one for one in present.counts if one.since != line.since]
        fresh = replace(fresh, counts=tuple(sorted([*kept, line], key=lambda one: one.since)))
    return fresh


def keep_settings(fresh: Settings, *, by: User, because: str, seen: str) -> Answer:
    """更改城市设置."""
    return hand_over(
        SETTINGS, fresh.to_toml(), by=by, because=because, seen=seen, what=_("City settings")
    )


def take_units(*, by: User) -> Answer:
    """The units of the site are those that documents name.

    :raises BadInput: there is none.
    """
    offices = tuple(
        Office(one.key, one.name, one.short, one.county, one.kind)
        for one in Organisation.objects.filter(dissolved_on=None)
    )
    if not offices:
        raise BadInput(_("There is no unit yet. Bring in the organisations first."))
    fresh = replace(folder.city().settings, offices=offices)
    because = _("Units as the organisations have them")
    return keep_settings(fresh, by=by, because=because, seen=seen_of(SETTINGS))


def keep_outline(text: str, *, by: User, because: str, seen: str) -> Answer:
    """区划图 — the file, and where no map was named, the settings that name it."""
    present = folder.city().settings
    path = present.map if present.map.startswith("map/") else OUTLINE
    answer = hand_over(path, text, by=by, because=because, seen=seen, what=_("Map outline"))
    if answer.is_done and present.map != path:
        fresh = replace(present, map=path)
        return keep_settings(fresh, by=by, because=because, seen=seen_of(SETTINGS))
    return answer


def outline_path() -> str:
    """Where the outline stands or will stand."""
    present = folder.city().settings.map
    return present if present.startswith("map/") else OUTLINE


def keep_scheme(stem: str, text: str, *, by: User, because: str, seen: str) -> Answer:
    """考核方案."""
    path = f"schemes/{stem}.toml"
    return hand_over(path, text, by=by, because=because, seen=seen, what=_("Scheme of marks"))


def take_example(*, by: User) -> Answer:
    """The packaged example, which says of itself that it is one."""
    return keep_scheme(
        EXAMPLE,
        schemes.example_text(EXAMPLE),
        by=by,
        because=_("The example, to try with"),
        seen=seen_of(f"schemes/{EXAMPLE}.toml"),
    )
