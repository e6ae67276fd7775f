"""The form of a signed copy."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.web.tell.disclosure.forms import DateInput
from youju.web.tell.disclosure.signing import Said


class SignedForm(forms.Form):
    """The PDF and what stands on it."""

    pdf = forms.FileField(label=_("Signed PDF"))
    number = forms.CharField(label=_("Document number on it"), max_length=60, required=False)
    issued_on = forms.DateField(label=_("Date on it"), widget=DateInput, required=False)
    signer = forms.CharField(label=_("Signed by"), max_length=60)
    because = forms.CharField(
        label=_("Reason, where the counties may still answer"), max_length=500, required=False
    )

    def clean_number(self) -> str:
        """With its year in 〔〕."""
        said = str(self.cleaned_data["number"]).strip()
        if said and not ("〔" in said and "〕" in said):
            raise forms.ValidationError(_("Write the year of the document number in 〔〕."))
        return said

    def said(self) -> Said:
        """As the deed wants it."""
        given = self.cleaned_data
        return Said(given["number"], given.get("issued_on"), given["signer"].strip())
