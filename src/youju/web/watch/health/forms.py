"""Forms: an entry of the log of care, and taking one back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.readings.network import care
from youju.readings.network.registers import Outlet
from youju.terms.periods import BEIJING
from youju.web.base.rights.forms import Because


class Chinese(forms.Select):
    """Words of the office are Chinese on a page of any language."""

    def create_option(self, *given: Any, **named: Any) -> dict[str, Any]:
        """Each option says its language."""
        made: dict[str, Any] = super().create_option(*given, **named)
        if made["label"]:
            made["attrs"]["lang"] = "zh-Hans"
        return made


class Moment(forms.DateTimeField):
    """A time on the office's wall, picked in the browser's own calendar."""

    def __init__(self, **said: Any) -> None:
        said["widget"] = forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        )
        said["input_formats"] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(**said)


class Care(forms.Form):
    """质控运维 — what was done to an instrument, from when to when, with which result."""

    outlet = forms.ChoiceField(
        label=_("Outlet or station"),
        widget=Chinese,
        error_messages={"required": _("Choose the outlet.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of care"), widget=Chinese, choices=list(care.KINDS.items())
    )
    factors = forms.CharField(
        label=_("Factors"),
        required=False,
        max_length=200,
        help_text=_("Codes parted by semicolons, such as a21026;a21002. Empty: all."),
    )
    first = Moment(label=_("Began"), error_messages={"required": _("Fill in the time.")})
    last = Moment(label=_("Ended"), error_messages={"required": _("Fill in the time.")})
    done = forms.CharField(
        label=_("Work done"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what was done.")},
    )
    result = forms.ChoiceField(
        label=_("Result"), required=False, widget=Chinese, choices=list(care.RESULTS.items())
    )

    def __init__(self, data: Any, *, outlets: list[Outlet], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        choice = self.fields["outlet"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "—")] + [
            (one.outlet, f"{one.enterprise} {one.name}（{one.outlet}）") for one in outlets
        ]

    def said(self) -> dict[str, Any]:
        """The entry as the spool has it."""
        given = self.cleaned_data
        parts = given["factors"].replace("；", ";").split(";")
        return {
            "outlet": given["outlet"],
            "factors": [one.strip() for one in parts if one.strip()],
            "kind": given["kind"],
            "first": given["first"].astimezone(BEIJING).isoformat(),
            "last": given["last"].astimezone(BEIJING).isoformat(),
            "done": given["done"],
            "result": given["result"],
        }


class TakeBack(Because):
    """Why an entry is taken back."""
