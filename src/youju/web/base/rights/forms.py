"""Forms of signing in, of persons, posts and leave."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youju.web.base.rights.models import Organisation, User
from youju.web.base.rights.words import ROLES

ACCOUNT = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,39}")


class Day(forms.DateField):
    """A day, picked in the browser's own calendar."""

    def __init__(self, **said: Any) -> None:
        said.setdefault(
            "widget", forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        )
        super().__init__(**said)


class Because(forms.Form):
    """Why a deed is done; asked for instead of “OK?”."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Goes into the audit chain. A document number or a decision is best."),
        error_messages={"required": _("Say why.")},
    )


class SignIn(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": _("Name or password is wrong. Upper and lower case count."),
        "inactive": _("This account has been closed. Ask the committee's office."),
    }
    username = forms.CharField(
        label=_("Account"),
        error_messages={"required": _("Type your account.")},
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ChangePassword(forms.Form):
    """One's own password, typed twice."""

    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        error_messages={"required": _("Type your present password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 10 characters, not like your name, not a common one."),
        error_messages={"required": _("Type a new password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again_password = forms.CharField(
        label=_("New password, once more"),
        strip=False,
        error_messages={"required": _("Type the new password once more.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        """The present one must be right."""
        said: str = self.cleaned_data["old_password"]
        if not self.person.check_password(said):
            raise forms.ValidationError(_("This is not your present password."))
        return said

    def clean(self) -> dict[str, Any]:
        """Twice the same, another than before, and good enough."""
        said = super().clean() or {}
        fresh = said.get("new_password")
        if fresh and said.get("again_password") and fresh != said["again_password"]:
            self.add_error("again_password", _("The two are not the same."))
        elif fresh and fresh == said.get("old_password"):
            self.add_error("new_password", _("Take another one than before."))
        elif fresh:
            try:
                password_validation.validate_password(fresh, self.person)
            except forms.ValidationError as wrong:
                self.add_error("new_password", wrong)
        return said


class Facts(Because):
    """Name and phone of a person."""

    name = forms.CharField(
        label=_("Full name"), max_length=60, error_messages={"required": _("Fill in the name.")}
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("Masked on all pages."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    field_order = ("username", "name", "phone", "because")


class NewPerson(Facts):
    """A new account."""

    username = forms.CharField(
        label=_("Account"),
        max_length=40,
        help_text=_("Latin letters and digits; it cannot be changed later."),
        error_messages={"required": _("Fill in the account.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def clean_username(self) -> str:
        """Letters and digits, not taken."""
        said: str = self.cleaned_data["username"].strip()
        if not ACCOUNT.fullmatch(said):
            raise forms.ValidationError(
                _("An account has 2 to 40 Latin letters, digits, dots, hyphens or underscores.")
            )
        if User.objects.filter(username__iexact=said).exists():
            raise forms.ValidationError(
                _("This account is already taken (closed accounts count too).")
            )
        return said


class UnitChoice(forms.ModelChoiceField):
    """A unit that is not dissolved, indented as in the tree."""

    def __init__(self, **said: Any) -> None:
        super().__init__(queryset=living_units(), **said)

    def label_from_instance(self, unit: Organisation) -> str:
        """The name, set in by its depth."""
        return "\u3000" * (unit.depth - 1) + unit.name


def living_units() -> Any:
    """Units that are not dissolved, in the order of the tree."""
    return Organisation.objects.filter(
        Q(dissolved_on=None) | Q(dissolved_on__gt=timezone.localdate())
    )


class Appoint(Because):
    """A post for a person."""

    organisation = UnitChoice(
        label=_("Unit"), error_messages={"required": _("Choose the unit.")}, empty_label="—"
    )
    title = forms.CharField(
        label=_("Post"),
        max_length=60,
        error_messages={"required": _("Name the post.")},
        widget=forms.TextInput(attrs={"list": "titles", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", "—"), *ROLES.items()],
        help_text=_("The role decides what the holder may do."),
        error_messages={"required": _("Choose the role.")},
    )
    deputy = forms.BooleanField(
        label=_("As deputy (B)"),
        required=False,
        help_text=_("A deputy acts only while the holder (A) is on leave."),
    )
    since = Day(label=_("First day"), error_messages={"required": _("Fill in the day.")})
    field_order = ("organisation", "title", "role", "deputy", "since", "because")


class LastDay(Because):
    """Until when something holds."""

    until = Day(label=_("Last day"), error_messages={"required": _("Fill in the day.")})
    field_order = ("until", "because")


class LeaveForm(forms.Form):
    """Days away."""

    since = Day(label=_("First day"), error_messages={"required": _("Fill in the day.")})
    until = Day(label=_("Last day"), error_messages={"required": _("Fill in the day.")})
    because = forms.CharField(
        label=_("Reason"),
        max_length=120,
        error_messages={"required": _("Say why.")},
        help_text=_("A word is enough: annual leave, travel, training."),
    )
