"""The form of a new token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youju.web.api.words import FIGURES, SCOPES


class DeviceForm(forms.Form):
    """Name, stations and last day of a device's token."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("Say which device or which maker's platform hands in."),
    )
    sites = forms.MultipleChoiceField(
        label=_("Stations it may write"),
        help_text=_("National and provincial stations cannot be chosen."),
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(
        label=_("Valid until"),
        help_text=_("Three years at most."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].choices = [(key, f"{name} {key}") for key, name in known.items()]
        self.fields["until"].initial = timezone.localdate() + timedelta(days=365)

    def clean_until(self) -> datetime:
        """The end of that day."""
        day = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=3 * 365):
            raise ValidationError(gettext("Choose a day from today on, three years away at most."))
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class TokenForm(forms.Form):
    """Name, scopes and last day of a token."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("Say which program will use it, for example “bureau's data centre”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may read"),
        choices=list(SCOPES.items()),
        initial=[FIGURES],
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(
        label=_("Valid until"),
        help_text=_("A year at most; afterwards make a new one."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=90)

    def clean_until(self) -> datetime:
        """The end of that day."""
        day = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=365):
            raise ValidationError(gettext("Choose a day from today on, a year away at most."))
        end = datetime.combine(day, time(23, 59, 59))
        return timezone.make_aware(end)
