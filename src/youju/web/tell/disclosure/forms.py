"""Forms of a draft and of a basis of release."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.terms.errors import YoujuError
from youju.terms.periods import month_of, parse
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.base.rights.words import ENTERPRISE
from youju.web.tell.disclosure import composing, queries, words
from youju.web.tell.disclosure.actions import Said
from youju.web.tell.disclosure.models import Product, ReleaseBasis


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        """As browsers want it."""
        return value.isoformat() if isinstance(value, date) else value


class SubjectForm(forms.Form):
    """What a draft is about: kind, scheme, period, and the choices printed with it."""

    kind = forms.ChoiceField(label=_("Kind"))
    scheme = forms.ChoiceField(label=_("Scheme"), widget=forms.Select(attrs={"lang": "zh-Hans"}))
    period = forms.CharField(label=_("Period"), max_length=40)
    points = forms.ChoiceField(
        label=_("Points compared"),
        choices=[
            ("as-was", _("as they were in each period")),
            ("comparable", _("comparable points")),
        ],
        initial="as-was",
        required=False,
    )
    edition = forms.ChoiceField(
        label=_("Standards compared"),
        choices=[("own", _("each period by its own")), ("today", _("both by today's"))],
        initial="own",
        required=False,
    )
    because = forms.CharField(
        label=_("Why there are to be two"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.key: one for one in composing.offered(folder.city())}
        kinds = [one for one in words.KINDS.values() if not one.corrects]
        self.fields["kind"].choices = [(one.key, one.label) for one in kinds]  # type: ignore[attr-defined]
        self.fields["scheme"].choices = [(key, one.name) for key, one in self.offered.items()]  # type: ignore[attr-defined]
        self.fields["period"].widget = forms.TextInput(
            attrs={"list": "months", "autocomplete": "off", "class": "short"}
        )

    def clean_period(self) -> Any:
        """The period that the text names."""
        text = self.cleaned_data["period"].strip()
        try:
            return parse(text, folder.city().settings.week_first_day), text
        except YoujuError as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def clean(self) -> dict[str, Any]:
        """A scheme must be in force on the period's last day."""
        said = super().clean() or {}
        scheme = self.offered.get(str(said.get("scheme", "")))
        if scheme is not None and "period" in said:
            wrong = composing.scheme_on(scheme.text, said["period"][0].end)
            if wrong:
                self.add_error("scheme", wrong)
        said["points"] = said.get("points") or "as-was"
        said["edition"] = said.get("edition") or "own"
        return said

    @property
    def scheme_text(self) -> str:
        """The text of the chosen scheme."""
        return self.offered[self.cleaned_data["scheme"]].text


def months() -> list[str]:
    """The months that can be chosen, newest first: those with data, a year back."""
    last = folder.last_day()
    if last is None:
        return []
    found = []
    day = last
    for _at in range(14):
        month = month_of(day)
        found.append(f"{month.start:%Y-%m}")
        day = month.start - timedelta(days=1)
    return found


def last_whole_month() -> str:
    """The last month that is over, with data to its end."""
    last = folder.last_day()
    if last is None:
        return ""
    month = month_of(last)
    if last < month.end:
        month = month_of(month.start - timedelta(days=1))
    return f"{month.start:%Y-%m}"


class ImprintForm(forms.Form):
    """What stands around the numbers, and who gets it."""

    number = forms.CharField(label=_("Reference number"), max_length=60, required=False)
    issued_on = forms.DateField(label=_("Date of the document"), required=False, widget=DateInput)
    issuer = forms.CharField(label=_("Issuing office"), max_length=120, required=False)
    addressee = forms.CharField(label=_("Addressee"), max_length=200, required=False)
    copies_to = forms.CharField(label=_("Copies to"), max_length=200, required=False)
    audience = forms.ChoiceField(
        label=_("Audience"),
        choices=list(words.AUDIENCES.items()),
        widget=forms.RadioSelect,
        initial=words.INTERNAL,
        required=False,
    )
    units = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Recipients: units"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    persons = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Recipients: persons"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    cause = forms.CharField(
        label=_("Cause of the correction"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            dissolved_on=None
        ).exclude(kind=ENTERPRISE)
        self.fields["persons"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]
        if product is not None and product.corrects_id:
            for name in ("audience", "units", "persons"):
                del self.fields[name]
        else:
            del self.fields["cause"]

    def clean_number(self) -> str:
        """发文字号 with its year in 〔〕."""
        said = str(self.cleaned_data["number"]).strip()
        if said and not ("〔" in said and "〕" in said):
            raise forms.ValidationError(_("Write the year of the document number in 〔〕."))
        return said

    def clean(self) -> dict[str, Any]:
        """Everybody only where a basis is recorded; else somebody must be named."""
        said = super().clean() or {}
        if "audience" not in self.fields:
            return said
        if said.get("audience") == words.PUBLIC:
            missing = queries.missing_bases(words.MONTHLY, folder.beijing_now().date())
            if missing:
                named = "、".join(str(words.FIGURES[one]) for one in missing)
                self.add_error("audience", _("No basis of release is recorded for: %s.") % named)
        elif not said.get("units") and not said.get("persons"):
            self.add_error("units", _("Name at least one recipient."))
        return said

    def said(self) -> Said:
        """As actions want it."""
        given = self.cleaned_data
        return Said(
            number=given.get("number", ""),
            issued_on=given.get("issued_on"),
            issuer=given.get("issuer", ""),
            addressee=given.get("addressee", ""),
            copies_to=given.get("copies_to", ""),
            audience=given.get("audience") or words.INTERNAL,
            units=list(given.get("units") or ()),
            persons=list(given.get("persons") or ()),
        )


class BasisForm(forms.ModelForm):
    """A basis of release."""

    class Meta:
        model = ReleaseBasis
        fields = ("figures", "document", "clause", "dated", "since")
        widgets = {"dated": DateInput, "since": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["figures"]
        kinds.choices = [(key, word or "—") if key else ("", "—") for key, word in kinds.choices]
