"""Forms: a forecast, a sheet of forecasts, a warning and its steps, decisions, answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youju.ledger.episodes.forecasts import Forecast
from youju.terms.periods import BEIJING
from youju.web.watch.episodes import words


def _day(label: Any, **said: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **said
    )


def _reason(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class NewForecast(forms.Form):
    """One issued forecast."""

    issued_on = _day(_("Date of issue"))
    day = _day(_("Forecast for"))
    low = forms.IntegerField(label=_("AQI from"), min_value=0, max_value=500)
    high = forms.IntegerField(label=_("AQI to"), min_value=0, max_value=500)
    levels = forms.MultipleChoiceField(
        label=_("Levels"),
        required=False,
        choices=list(words.LEVEL_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As the forecast states them; none where it states none."),
    )
    primary = forms.MultipleChoiceField(
        label=_("Primary pollutant"),
        required=False,
        choices=words.ITEM_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As the forecast states it; none where it states none."),
    )
    issuer = forms.CharField(label=_("Issued by whom"), max_length=60)
    document = forms.CharField(label=_("Document or original"), max_length=120, required=False)
    late = forms.BooleanField(label=_("Entered late: it was issued before its day"), required=False)
    correct = forms.BooleanField(label=_("Corrected by the issuer"), required=False)
    because = forms.CharField(
        label=_("Why it is corrected"),
        max_length=300,
        required=False,
        help_text=_("Only for a correction."),
    )

    def given(self) -> Forecast:
        """The forecast as the rules take it."""
        said = self.cleaned_data
        return Forecast(
            said["issued_on"],
            said["day"],
            said["low"],
            said["high"],
            tuple(sorted(int(one) for one in said["levels"])),
            tuple(said["primary"]),
            said["issuer"].strip(),
            said["document"].strip(),
        )


class Upload(forms.Form):
    """A sheet of forecasts."""

    file = forms.FileField(label=_("File"), help_text=_(".xlsx with the head of the blank sheet."))
    late = forms.BooleanField(
        label=_("Entered late: they were issued before their day"), required=False
    )


class Moment(forms.CharField):
    """A time of the office's clock."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**said)
        self.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: Any) -> datetime:
        """The instant."""
        text = super().clean(value)
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(
                _("“%(text)s” is not a time; write it as 2026-11-20 08:00."),
                params={"text": text},
            ) from None
        return found.replace(tzinfo=BEIJING) if found.tzinfo is None else found


class StartWarning(forms.Form):
    """A warning that was issued."""

    level = forms.ChoiceField(label=_("Level"))
    at = Moment(label=_("Starts at"))
    document = forms.CharField(label=_("Document number"), max_length=120)
    issuer = forms.CharField(label=_("Issued by whom"), max_length=60)

    def __init__(self, levels: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].widget.attrs["lang"] = "zh-Hans"
        self.fields["level"].choices = list(levels.items())  # type: ignore[attr-defined]


class StepWarning(StartWarning):
    """The next step of a warning."""

    deed = forms.ChoiceField(
        label=_("What was done"),
        choices=[(key, said) for key, said in words.STEPS.items() if key != words.START],
    )
    field_order = ("deed", "level", "at", "document", "issuer")

    def __init__(self, levels: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(levels, *args, **kwargs)
        self.fields["at"].label = _("In force from")
        self.fields["level"].help_text = _("Only for a change of level.")


class Decide(forms.Form):
    """Confirm an episode as proposed, or with other days."""

    name = forms.ChoiceField(label=_("Kind of episode"))
    first = _day(_("First day"))
    last = _day(_("Last day"), required=False, help_text=_("Empty while it goes on."))
    because = _reason(
        _("Reason"),
        required=False,
        help_text=_("Needed when days or kind differ from the proposal, or when it is dismissed."),
    )

    def __init__(self, names: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [  # type: ignore[attr-defined]
            (one, words.GRADES.get(one, one)) for one in names
        ]


class Change(Decide):
    """Change what was decided."""

    state = forms.ChoiceField(label=_("Decision"), choices=list(words.EPISODE_STATES.items()))
    field_order = ("state", "name", "first", "last", "because")

    def __init__(self, names: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(names, *args, **kwargs)
        self.fields["because"].required = True
        self.fields["because"].help_text = _("Why it is changed.")


class Because(forms.Form):
    """A deed with its reason."""

    because = _reason(_("Reason"))


class Answer(forms.Form):
    """The county's answer."""

    cause = _reason(_("Cause"), help_text=_("What was found on the spot."))
    measure = _reason(_("Measure"), help_text=_("What was done, and until when."))


def today() -> date:
    """Today on the office's wall."""
    return timezone.localdate()
