"""Hand a register of sound or soil in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.intake import keeping
from youju.web.base.rights.forms import Because
from youju.web.watch.surroundings import words


class Hand(Because):
    """A whole register as a file."""

    kind = forms.ChoiceField(label=_("Which register"), choices=list(words.REGISTERS.items()))
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8, with the heads named above. It replaces the register as a whole."),
        error_messages={"required": _("Choose a file.")},
    )
    field_order = ("kind", "file", "because")

    def clean_file(self) -> Any:
        """Not larger than anything that belongs here."""
        given = self.cleaned_data["file"]
        if given.size > keeping.MOST_BYTES:
            raise forms.ValidationError(_("The file is too large to be a register."))
        return given
