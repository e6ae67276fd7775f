"""The registers of sections, wells and sources: taken away, corrected, handed in whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from youju.intake import keeping
from youju.intake.keeping import Version
from youju.intake.spool import Answer
from youju.readings import supply
from youju.readings.sections import HEAD as SECTIONS_HEAD
from youju.web.base.city import folder
from youju.web.base.rights.forms import Because
from youju.web.base.rights.models import User
from youju.web.plan.targets.actions import hand_over, seen_of

SECTIONS, SUPPLY = "sections", "supply"
FILES = {SECTIONS: "register/sections.csv", SUPPLY: supply.PATH}
HEADS = {SECTIONS: SECTIONS_HEAD, SUPPLY: supply.HEAD}
NAMES: dict[str, str | Promise] = {
    SECTIONS: _("Sections of surface water"),
    SUPPLY: _("Groundwater wells and drinking-water sources"),
}
MOST_VERSIONS = 10


@dataclass(frozen=True)
class Register:
    """One register: how many it names now, its heads, and its last versions, the newest first."""

    kind: str
    label: str | Promise
    head: str
    many: int
    versions: list[Version]


def every() -> list[Register]:
    """The registers of water."""
    city = folder.city()
    many = {
        SECTIONS: len({one.section for one in city.sections.lines}),
        SUPPLY: len({one.point for one in supply.register(city).lines}),
    }
    return [
        Register(
            kind,
            label,
            ",".join(HEADS[kind]),
            many[kind],
            keeping.versions(city, FILES[kind])[::-1][:MOST_VERSIONS],
        )
        for kind, label in NAMES.items()
    ]


def text_of(kind: str) -> str:
    """The register as it stands; its head alone where there is none."""
    try:
        return (folder.path() / FILES[kind]).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ",".join(HEADS[kind]) + "\n"


class Hand(Because):
    """A whole register as a file."""

    kind = forms.ChoiceField(label=_("Which register of water"), choices=list(NAMES.items()))
    file = forms.FileField(
        label=_("Register as a CSV file"),
        help_text=_("UTF-8, with the heads of the table above. It replaces the whole register."),
        error_messages={"required": _("Choose the file of the register.")},
    )
    field_order = ("kind", "file", "because")

    def clean_file(self) -> Any:
        """Not larger than anything that belongs here."""
        given = self.cleaned_data["file"]
        if given.size > keeping.MOST_BYTES:
            raise forms.ValidationError(_("This file is too large to be a register of water."))
        return given


def hand_in(kind: str, text: str, *, because: str, by: User) -> Answer:
    """名录 — a whole register, put in force by the writer.

    :raises BadInput: what is wrong in which lines.
    """
    path = FILES[kind]
    with override("zh-hans"):
        what = str(NAMES[kind])
    return hand_over(path, text, by=by, because=because, seen=seen_of(path), what=what)
