"""Forms of signing in and of persons."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignIn(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": _("Name or password is wrong. Upper and lower case count."),
        "inactive": _("This account has been closed. Ask the committee's office."),
    }
    username = forms.CharField(
        label=_("Account"),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
