"""The form of an enterprise's account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.web.base.rights.forms import NewPerson
from youju.web.watch.network.forms import Places


class NewAccount(NewPerson):
    """A person who speaks for an enterprise of the register."""

    enterprise = forms.ChoiceField(
        label=_("Enterprise with outlets"),
        widget=Places,
        error_messages={"required": _("Choose the enterprise.")},
        help_text=_("The person sees and marks what stands under this name in the register."),
    )

    def __init__(self, data: Any, *, enterprises: list[str], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.order_fields(("enterprise", "username", "name", "phone", "because"))
        choice = self.fields["enterprise"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "—"), *((one, one) for one in enterprises)]
