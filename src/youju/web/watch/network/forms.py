"""Forms of the network: bind a device, hand a register in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.readings.network.registers import EDITIONS, Outlet
from youju.web.base.rights.forms import Because, Day
from youju.web.watch.network import words


class Places(forms.Select):
    """Names of the register are Chinese on a page of any language."""

    def create_option(self, *given: Any, **named: Any) -> dict[str, Any]:
        """Each option says its language."""
        made: dict[str, Any] = super().create_option(*given, **named)
        if made["value"]:
            made["attrs"]["lang"] = "zh-Hans"
        return made


class Bind(Because):
    """登记 — the outlet that a device number belongs to, from a day on."""

    seen = forms.CharField(widget=forms.HiddenInput)
    outlet = forms.ChoiceField(
        label=_("Outlet or station"),
        widget=Places,
        error_messages={"required": _("Choose the outlet.")},
    )
    since = Day(
        label=_("From this day on"),
        help_text=_("Packets with data of earlier days stay unregistered."),
        error_messages={"required": _("Fill in the day.")},
    )
    edition = forms.ChoiceField(
        label=_("Edition of the protocol"),
        choices=[(one, words.EDITIONS.get(one, words.AUTO)) for one in EDITIONS],
    )
    addresses = forms.CharField(
        label=_("Addresses it may come from"),
        required=False,
        max_length=400,
        help_text=_("Networks such as 10.1.0.0/16, parted by semicolons. Empty: from anywhere."),
    )
    units = forms.CharField(
        label=_("Units that the device sends"),
        required=False,
        max_length=2000,
        help_text=_("Such as a34004=µg/m³;a21026=mg/m³. Without a unit no limit is judged."),
    )

    def __init__(self, data: Any, *, outlets: list[Outlet], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        choice = self.fields["outlet"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "—")] + [
            (one.outlet, f"{one.enterprise} {one.name}（{one.outlet}，{one.kind}）")
            for one in outlets
        ]
        self.order_fields([name for name in self.fields if name != "because"] + ["because"])
