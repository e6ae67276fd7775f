"""Forms of getting started: the first person, the settings, files."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from youju.readings.settings import DUST_DAY, DUST_HOUR, ISSUED, OWN
from youju.web.base.rights.forms import ACCOUNT, Because
from youju.web.base.rights.models import User

DAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


class FirstPerson(forms.Form):
    """Who sets the city up."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Your full name"),
        max_length=60,
        error_messages={"required": _("Fill in your name.")},
    )
    username = forms.CharField(
        label=_("Account"),
        max_length=40,
        help_text=_("Latin letters and digits; it cannot be changed later."),
        error_messages={"required": _("Fill in the account.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    new_password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters, not like your name, not a common one."),
        error_messages={"required": _("Type a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again_password = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        error_messages={"required": _("Type the password once more.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    unit = forms.CharField(
        label=_("Unit of the committee's office"),
        max_length=120,
        error_messages={"required": _("Fill in the unit.")},
    )

    def clean_username(self) -> str:
        """Of letters and digits."""
        said: str = self.cleaned_data["username"]
        if not ACCOUNT.fullmatch(said):
            raise forms.ValidationError(
                _("2 to 40 Latin letters, digits, dots, hyphens or underscores.")
            )
        return said

    def clean(self) -> dict[str, Any]:
        """Twice the same and good enough."""
        said = super().clean() or {}
        fresh = said.get("new_password")
        if fresh and said.get("again_password") and fresh != said["again_password"]:
            self.add_error("again_password", _("The two are not the same."))
        elif fresh:
            person = User(username=said.get("username", ""), name=said.get("name", ""))
            try:
                password_validation.validate_password(fresh, person)
            except forms.ValidationError as wrong:
                self.add_error("new_password", wrong)
        return said


class CitySettings(Because):
    """city.toml, as far as a person of the office changes it."""

    seen = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of the city"),
        max_length=60,
        error_messages={"required": _("Fill in the name of the city.")},
    )
    province = forms.CharField(label=_("Province"), max_length=60, required=False)
    week_first_day = forms.TypedChoiceField(
        label=_("First day of the week"), choices=list(enumerate(DAYS)), coerce=int
    )
    dust = forms.ChoiceField(
        label=_("Dust takes out"),
        choices=[
            (DUST_HOUR, _("the hours that are listed")),
            (DUST_DAY, _("whole days with a listed hour")),
        ],
        help_text=_("As the document of your province says."),
    )
    which = forms.ChoiceField(
        label=_("Where issued and own values differ, this counts"),
        choices=[(ISSUED, _("the issued value")), (OWN, _("the own value"))],
    )
    since = forms.DateField(
        label=_("From which day on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        help_text=_("Only where this changes on a day; earlier days keep the earlier rule."),
    )
    field_order = ("name", "province", "week_first_day", "dust", "which", "since", "because")

    def clean(self) -> dict[str, Any]:
        """A changed rule needs its first day."""
        said = super().clean() or {}
        if (
            said.get("which")
            and said["which"] != self.initial.get("which")
            and not said.get("since")
        ):
            self.add_error("since", _("Say from which day on the other value counts."))
        return said


class File(Because):
    """One file."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label=_("File"),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Was the wrong one chosen?"),
        },
    )
    field_order = ("file", "because")


class SchemeFile(File):
    """A scheme of marks; it is kept under the name of the file."""

    def clean_file(self) -> Any:
        """A name that can stand in the folder."""
        given = self.cleaned_data["file"]
        stem = given.name.removesuffix(".toml")
        if stem == given.name or not NAME.fullmatch(stem):
            raise forms.ValidationError(
                _("The file's name must end in .toml and have Latin letters and digits only.")
            )
        return given
