"""Forms of stations: each knows how to make the new register out of the one that was seen."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youju.terms.places import ASSESSED, Register, Site
from youju.web.base.registry import lines, queries
from youju.web.base.registry.words import KINDS, LEVELS, ROLES
from youju.web.base.rights.forms import Because, Day, UnitChoice
from youju.web.base.rights.models import Organisation

CODE = re.compile(r"[^\s/?#%\\]{1,40}")
UNIT_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,59}")
CHINA = {"lon": (73, 136), "lat": (3, 54)}


def coordinate(which: str, text: str) -> str:
    """A longitude or latitude as it is kept; empty stays empty.

    :raises ValueError: no number, or outside the country.
    """
    if not text.strip():
        return ""
    low, high = CHINA[which]
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(text) from None
    if not low <= value <= high:
        raise ValueError(text)
    return text.strip()


def aliases(text: str) -> tuple[str, ...]:
    """Names parted by semicolons, commas or line ends; each once."""
    parts = (one.strip() for one in re.split(r"[;；,，、\n]", text))
    return tuple(dict.fromkeys(one for one in parts if one))


class CountyField(forms.CharField):
    """A county that a station or a unit already names; empty is allowed."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("label", _("County"))
        said.setdefault("required", False)
        said.setdefault(
            "help_text",
            _("Left empty, the station counts in no county. A new county begins as a unit."),
        )
        said.setdefault(
            "widget", forms.TextInput(attrs={"list": "counties", "autocomplete": "off"})
        )
        super().__init__(max_length=60, **said)


class StationForm(Because):
    """What all forms of stations share: the version that was seen, the present lines."""

    seen = forms.CharField(widget=forms.HiddenInput)
    title: Any = ""
    button: Any = _("See what changes")

    def __init__(
        self, data: Any, *, register: Register, station: lines.Station | None = None
    ) -> None:
        self.register = register
        self.station = station
        super().__init__(data, initial=self.present() | {"seen": register.sha256})
        self.order_fields([name for name in self.fields if name != "because"] + ["because"])

    def present(self) -> dict[str, Any]:
        """What the fields show at first."""
        return {}

    def clean_county(self) -> str:
        """Known, or empty."""
        said: str = (self.cleaned_data.get("county") or "").strip()
        known = queries.counties(self.register)
        if said and said not in known:
            raise forms.ValidationError(
                _("No station and no unit names the county “%(county)s”. Add its unit first."),
                params={"county": said},
            )
        return said

    def _coordinate(self, which: str) -> str:
        said: str = self.cleaned_data.get(which) or ""
        try:
            return coordinate(which, said)
        except ValueError:
            low, high = CHINA[which]
            raise forms.ValidationError(
                _("Write degrees as a decimal number between %(low)s and %(high)s."),
                params={"low": low, "high": high},
            ) from None

    def clean_lon(self) -> str:
        """Degrees east."""
        return self._coordinate("lon")

    def clean_lat(self) -> str:
        """Degrees north."""
        return self._coordinate("lat")

    def made(self) -> Register:
        """The register with this change in it (only of a valid form)."""
        raise NotImplementedError

    def what(self) -> str:
        """The change in a sentence."""
        raise NotImplementedError

    @property
    def _key(self) -> str:
        assert self.station is not None
        return self.station.key

    @property
    def _name(self) -> str:
        assert self.station is not None
        return f"{self.station.name}（{self.station.key}）"


class MoveStation(StationForm):
    """To another county from a day on."""

    title = _("Move to another county")
    since = Day(label=_("From this day on"), error_messages={"required": _("Fill in the day.")})
    county = CountyField()

    def made(self) -> Register:
        """The line is cut at the day."""
        said = self.cleaned_data
        return lines.cut(self.register, self._key, said["since"], county=said["county"])

    def what(self) -> str:
        """In a sentence."""
        said = self.cleaned_data
        return gettext("%(name)s belongs to %(county)s from %(day)s on") % {
            "name": self._name,
            "county": said["county"] or gettext("no county"),
            "day": said["since"],
        }


class ReclassStation(StationForm):
    """Another level or role from a day on."""

    title = _("Change level or use")
    since = Day(label=_("From this day on"), error_messages={"required": _("Fill in the day.")})
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", "—"), *LEVELS.items()],
        required=False,
        help_text=_("The level decides who may mark readings: the city marks only its own."),
    )
    role = forms.ChoiceField(
        label=_("Use"),
        choices=list(ROLES.items()),
        help_text=_("Only assessed stations enter the value of a county or of the city."),
    )

    def present(self) -> dict[str, Any]:
        """As it is today."""
        assert self.station is not None
        return {"level": self.station.line.level, "role": self.station.line.role}

    def made(self) -> Register:
        """The line is cut at the day."""
        said = self.cleaned_data
        changes = {"level": said["level"], "role": said["role"]}
        return lines.cut(self.register, self._key, said["since"], **changes)

    def what(self) -> str:
        """In a sentence."""
        said = self.cleaned_data
        return gettext("%(name)s is %(level)s, %(role)s from %(day)s on") % {
            "name": self._name,
            "level": LEVELS.get(said["level"], "—"),
            "role": ROLES[said["role"]],
            "day": said["since"],
        }


class CloseStation(StationForm):
    """The last day."""

    title = _("Close the station")
    until = Day(label=_("Last day"), error_messages={"required": _("Fill in the day.")})

    def made(self) -> Register:
        """The line ends."""
        return lines.close(self.register, self._key, self.cleaned_data["until"])

    def what(self) -> str:
        """In a sentence."""
        said = {"name": self._name, "day": self.cleaned_data["until"]}
        return gettext("%(name)s stands until %(day)s") % said


class StationFacts(StationForm):
    """Name, aliases, place, predecessor: what holds at all times."""

    title = _("Name, aliases and place")
    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Fill in the name.")}
    )
    aliases = forms.CharField(
        label=_("Aliases"),
        required=False,
        help_text=_("Names under which sheets write this station, parted by semicolons."),
    )
    lon = forms.CharField(label=_("Longitude"), required=False)
    lat = forms.CharField(label=_("Latitude"), required=False)
    predecessor = forms.CharField(
        label=_("Predecessor"),
        required=False,
        help_text=_("Code of the station that this one replaced."),
        widget=forms.TextInput(attrs={"list": "stations", "autocomplete": "off"}),
    )

    def present(self) -> dict[str, Any]:
        """As it is."""
        assert self.station is not None
        line = self.station.line
        return {
            "name": line.name,
            "aliases": "；".join(line.aliases),
            "lon": line.lon,
            "lat": line.lat,
            "predecessor": line.predecessor,
        }

    def made(self) -> Register:
        """On every line; the old name stays as an alias, so that old sheets are still read."""
        said = self.cleaned_data
        assert self.station is not None
        other = aliases(said["aliases"])
        old = self.station.line.name
        if said["name"] != old and old not in other:
            other = (*other, old)
        fresh = {
            "name": said["name"].strip(),
            "aliases": tuple(one for one in other if one != said["name"].strip()),
            "lon": said["lon"],
            "lat": said["lat"],
            "predecessor": said["predecessor"].strip(),
        }
        return lines.say(self.register, self._key, **fresh)

    def what(self) -> str:
        """In a sentence."""
        said = {"name": self._name, "new": self.cleaned_data["name"]}
        if self.station and self.cleaned_data["name"] != self.station.line.name:
            return gettext("%(name)s is called %(new)s") % said
        return gettext("Name, aliases or place of %(name)s") % said


class NewStation(StationFacts):
    """Another station."""

    title = _("New station")
    key = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("As the instruments and the provincial platform write it."),
        error_messages={"required": _("Fill in the code.")},
    )
    county = CountyField()
    level = ReclassStation.base_fields["level"]
    role = ReclassStation.base_fields["role"]
    since = Day(
        label=_("First day"),
        required=False,
        help_text=_("Left empty: it has always stood."),
    )
    field_order = (
        "key",
        "name",
        "county",
        "level",
        "role",
        "since",
        "lon",
        "lat",
        "aliases",
        "predecessor",
    )

    def present(self) -> dict[str, Any]:
        """Begins today, assessed."""
        return {"since": queries.today(), "role": ASSESSED}

    def clean_key(self) -> str:
        """A code that can stand in an address."""
        said: str = self.cleaned_data["key"].strip()
        if not CODE.fullmatch(said):
            raise forms.ValidationError(_("A code has no spaces and none of / ? # % \\."))
        return said

    def made(self) -> Register:
        """Added at the end."""
        said = self.cleaned_data
        cities = self.register.cities()
        line = Site(
            site=said["key"],
            name=said["name"].strip(),
            county=said["county"],
            city=cities[0] if cities else queries.city_name(),
            level=said["level"],
            role=said["role"],
            lon=said["lon"],
            lat=said["lat"],
            aliases=aliases(said["aliases"]),
            predecessor=said["predecessor"].strip(),
            since=said["since"],
        )
        return lines.add(self.register, line)

    def what(self) -> str:
        """In a sentence."""
        said = self.cleaned_data
        day: date | None = said["since"]
        return gettext("New station %(name)s, %(county)s, from %(day)s on") % {
            "name": f"{said['name']}（{said['key']}）",
            "county": said["county"] or gettext("no county"),
            "day": day or gettext("the beginning"),
        }


STATION_FORMS: dict[str, type[StationForm]] = {
    "move": MoveStation,
    "reclass": ReclassStation,
    "close": CloseStation,
    "facts": StationFacts,
}
"""The last part of the address → the form."""


class Unit(Because):
    """A unit of the tree."""

    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Fill in the name.")}
    )
    short = forms.CharField(label=_("Short name"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", "—"), *KINDS.items()],
        error_messages={"required": _("Choose the kind.")},
    )
    county = forms.CharField(
        label=_("County"),
        max_length=60,
        required=False,
        help_text=_("Empty for units of the city. Persons of a county see its own drafts only."),
        widget=forms.TextInput(attrs={"list": "counties", "autocomplete": "off"}),
    )
    parent = UnitChoice(
        label=_("Stands below"), required=False, to_field_name="key", empty_label="—"
    )
    field_order = ("key", "name", "short", "kind", "county", "parent", "because")


class NewUnit(Unit):
    """Another unit."""

    key = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Latin letters and digits; it cannot be changed later."),
        error_messages={"required": _("Fill in the code.")},
    )

    def clean_key(self) -> str:
        """Letters and digits, not taken."""
        said: str = self.cleaned_data["key"].strip()
        if not UNIT_KEY.fullmatch(said):
            raise forms.ValidationError(
                _("A code has Latin letters, digits, dots, hyphens or underscores.")
            )
        if Organisation.objects.filter(key=said).exists():
            raise forms.ValidationError(_("There is already a unit with this code."))
        return said


class Dissolve(Because):
    """From which day on a unit is no more."""

    on = Day(label=_("Dissolved on"), error_messages={"required": _("Fill in the day.")})
    field_order = ("on", "because")


class Upload(forms.Form):
    """A sheet."""

    file = forms.FileField(
        label=_("Sheet (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Was the wrong one chosen?"),
        },
    )


class Export(forms.Form):
    """Why persons' data leave."""

    because = Because.base_fields["because"]
