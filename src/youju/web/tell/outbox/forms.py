"""Forms of choosing, sending, linking, reminding and answering."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youju.ledger.brief.letters import REQUEST
from youju.ledger.bulletin import templates
from youju.terms.errors import YoujuError
from youju.terms.periods import Period
from youju.web.tell.outbox import making, queries, words
from youju.web.tell.outbox.actions import MOST_DAYS, MOST_OPENINGS, To


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        """As browsers want it."""
        return value.isoformat() if isinstance(value, date) else value


class ChoiceForm(forms.Form):
    """What is to be told."""

    occasion = forms.ChoiceField(label=_("Occasion"), choices=list(words.OCCASIONS.items()))
    period = forms.CharField(label=_("Period"), max_length=40, required=False)
    place = forms.ChoiceField(
        label=_("Place"), required=False, widget=forms.Select(attrs={"lang": "zh-Hans"})
    )
    dust = forms.ChoiceField(label=_("Dust"), choices=list(words.DUST.items()))
    audience = forms.ChoiceField(label=_("Audience"), choices=list(words.AUDIENCES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = gettext("the whole city")
        places = [("", whole), *((one, one) for one in making.objects())]
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period of the occasion."""
        said: dict[str, Any] = super().clean() or {}
        if "occasion" not in said:
            return said
        text = said.get("period", "")
        if said["occasion"] == words.RANGE and not text:
            self.add_error("period", _("Write the period, such as 2026-11-01..2026-11-15."))
            return said
        try:
            said["when"] = making.period_of(said["occasion"], text)
        except YoujuError as wrong:
            self.add_error("period", str(wrong))
        return said

    def choice(self) -> making.Choice:
        """What was chosen."""
        said = self.cleaned_data
        return making.Choice(
            said["occasion"], said["when"], said["place"], said["dust"], said["audience"]
        )


class SendForm(forms.Form):
    """To whom it goes."""

    recipients = forms.CharField(
        label=_("Recipients"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    channel = forms.CharField(label=_("Channel"), required=False, max_length=120)
    released_by = forms.CharField(label=_("Basis of release"), required=False, max_length=200)
    no_account = forms.BooleanField(
        label=_("These persons have no account; log their names as written"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Named persons are looked up; one without an account is asked about."""
        said: dict[str, Any] = super().clean() or {}
        found, unknown = queries.persons(said.get("recipients", ""))
        said["named"] = tuple(found)
        if unknown and not said.get("no_account"):
            names = gettext(", ").join(unknown)
            self.add_error(
                "recipients",
                gettext(
                    "No account can be told for: %s. Correct the name, write the account, or tick"
                    " the box below: then the names are logged as written, and they can read only"
                    " by a link."
                )
                % names,
            )
        if not found and not said.get("channel"):
            self.add_error("channel", _("Say to whom it goes: recipients or a channel."))
        return said

    def to(self) -> To:
        """To whom."""
        said = self.cleaned_data
        return To(said["named"], said["channel"], said["released_by"])


class LinkForm(forms.Form):
    """A link for reading."""

    for_whom = forms.CharField(label=_("For whom"), max_length=60)
    days = forms.IntegerField(
        label=_("Valid for days"), min_value=1, max_value=MOST_DAYS, initial=3
    )
    most = forms.IntegerField(
        label=_("Openings at most"), min_value=1, max_value=MOST_OPENINGS, initial=20
    )


class MorningLinkForm(LinkForm):
    """A link for reading the morning sheet of a day."""

    on = forms.DateField(label=_("Morning sheet of"), widget=DateInput())
    field_order = ("on", "for_whom", "days", "most")


class RemindForm(forms.Form):
    """A reminder to a county."""

    county = forms.ChoiceField(label=_("County"), widget=forms.Select(attrs={"lang": "zh-Hans"}))
    period = forms.CharField(label=_("Period"), max_length=40)
    remark = forms.CharField(
        label=_("Request"),
        max_length=600,
        initial=REQUEST,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
    )
    reply_by = forms.DateField(label=_("Answer by"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = [  # type: ignore[attr-defined]
            (one, one) for one in making.objects()
        ]

    def clean_period(self) -> Period:
        """The period that is meant."""
        try:
            return making.period_of(words.RANGE, self.cleaned_data["period"])
        except YoujuError as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def clean_reply_by(self) -> date:
        """Not before today."""
        found: date = self.cleaned_data["reply_by"]
        if found < timezone.localdate():
            raise forms.ValidationError(_("This day is over; choose a later one."))
        return found


class AnswerForm(forms.Form):
    """The county's answer."""

    cause = forms.CharField(
        label=_("Cause"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    measure = forms.CharField(
        label=_("Measure"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class UploadForm(forms.Form):
    """An office form that is handed in."""

    instead = forms.ChoiceField(
        label=_("Used as"), required=False, widget=forms.Select(attrs={"lang": "zh-Hans"})
    )
    name = forms.CharField(label=_("Name of a new form"), max_length=80, required=False)
    file = forms.FileField(label=_("File (.xlsx or .docx)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: dict[str, str] = dict(templates.FORMS)
        known |= {row["key"]: row["name"] for row in queries.form_rows() if not row["ships"]}
        new = gettext("a new form")
        self.fields["instead"].choices = [("", new), *known.items()]  # type: ignore[attr-defined]
        self.known = known

    def clean(self) -> dict[str, Any]:
        """Either in place of a known form, or a new one with a name."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("instead") and not said.get("name", "").strip():
            self.add_error("name", _("Name the new form, or choose which one it replaces."))
        return said
