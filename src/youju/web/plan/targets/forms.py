"""Forms of targets: the reason, a sheet."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.web.base.rights.forms import Because as Reason


class Because(Reason):
    """Why the targets change."""


class Sheet(forms.Form):
    """A sheet of targets."""

    file = forms.FileField(
        label=_("Sheet (.xlsx or .csv)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Was the wrong one chosen?"),
        },
    )
