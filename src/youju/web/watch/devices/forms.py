"""Forms: the fields of a command, the reason for turning one down, the leave to command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.intake.hj212.kinds import Kind
from youju.web.base.rights.forms import Because
from youju.web.watch.devices import words

BOUNDS = {"OverTime": (1, 99), "ReCount": (1, 99), "RtdInterval": (30, 3600)}
MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
NEEDED = {"required": _("Fill this in.")}


class Moment(forms.DateTimeField):
    """A time of data, picked in the browser's own calendar."""

    def __init__(self, **said: Any) -> None:
        said["input_formats"] = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        said["widget"] = forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        )
        super().__init__(**said)


class Names(forms.Select):
    """Names of factors are Chinese on a page of any language."""

    def create_option(self, *given: Any, **named: Any) -> dict[str, Any]:
        """Each option says its language."""
        made: dict[str, Any] = super().create_option(*given, **named)
        if made["value"]:
            made["attrs"]["lang"] = "zh-Hans"
        return made


class Ask(Because):
    """The fields that a command must have; those that it may have are left to the standard."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self, data: Any, *, kind: Kind, factors: list[tuple[str, str]], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        self.kind = kind
        for name in kind.must:
            self.fields[name] = _field(name, factors)
        if kind.info:
            self.fields["Info"] = forms.CharField(
                label=words.FIELDS["Info"], max_length=60, error_messages=NEEDED
            )
        self.order_fields([name for name in self.fields if name != "because"] + ["because"])

    def clean(self) -> dict[str, Any]:
        """The fields as the protocol writes them, under ``said``."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        said: dict[str, str] = {}
        for name in self.kind.must:
            value = given.get(name)
            if isinstance(value, datetime):
                value = f"{value:%Y%m%d%H%M%S}"
            said[name] = "" if value is None else str(value)
        if self.kind.info:
            said[f"{said['InfoId']}-Info"] = str(given.get("Info") or "")
        given["said"] = said
        return given


def _field(name: str, factors: list[tuple[str, str]]) -> forms.Field:
    label = words.FIELDS[name]
    if name in BOUNDS:
        low, high = BOUNDS[name]
        return forms.IntegerField(
            label=label,
            min_value=low,
            max_value=high,
            help_text=_("From %(low)s to %(high)s.") % {"low": low, "high": high},
            error_messages=NEEDED,
            widget=forms.NumberInput(attrs={"class": "short"}),
        )
    if name == "MinInterval":
        return forms.ChoiceField(label=label, choices=[(one, one) for one in MINUTES])
    if name in ("BeginTime", "EndTime"):
        return Moment(label=label, error_messages=NEEDED)
    if name == "PolId" and factors:
        return forms.ChoiceField(
            label=label,
            widget=Names,
            choices=[
                (code, f"{said}（{code}）" if said != code else code) for code, said in factors
            ],
        )
    helps = (
        _("Such as i11001 (log), i12… (state), i13… (parameter).")
        if name == "InfoId"
        else _("The code of the factor, such as w01018.")
    )
    return forms.CharField(label=label, max_length=40, help_text=helps, error_messages=NEEDED)


class TurnDown(Because):
    """Why a command is not approved."""


class Permit(Because):
    """反控 — whether commands may be sent to the device, and on what basis."""

    seen = forms.CharField(widget=forms.HiddenInput)
    remote = forms.BooleanField(label=_("Commands to this device are allowed"), required=False)
    basis = forms.CharField(
        label=_("Legal basis"),
        required=False,
        max_length=200,
        help_text=_(
            "The clause of the permit, or the agreement with the enterprise, and its date."
        ),
    )
    field_order = ("seen", "remote", "basis", "because")

    def clean(self) -> dict[str, Any]:
        """Not allowed without a basis."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("remote") and not (given.get("basis") or "").strip():
            self.add_error("basis", _("Write the legal basis; without it no command may be sent."))
        return given
