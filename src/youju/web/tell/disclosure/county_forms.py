"""Forms of the county check."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youju.terms.errors import BadInput
from youju.web.tell.disclosure import words
from youju.web.tell.disclosure.county import Line, Paper
from youju.web.tell.disclosure.forms import DateInput
from youju.web.watch.review import files


class MomentInput(forms.DateTimeInput):
    """The browser's own day and time."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> Any:
        """As browsers want it."""
        if isinstance(value, datetime):
            at = timezone.localtime(value) if timezone.is_aware(value) else value
            return at.strftime("%Y-%m-%dT%H:%M")
        return value


def tomorrow_evening() -> datetime:
    """The usual deadline."""
    day = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(18)))


class CountyForm(forms.Form):
    """Deadline, and what each county is shown."""

    due = forms.DateTimeField(label=_("Deadline"), widget=MomentInput, initial=tomorrow_evening)
    shows = forms.ChoiceField(
        label=_("Shown to the counties"), choices=list(words.SHOWN.items()), initial=words.OWN
    )


def _taken(given: Any) -> files.Upload | None:
    """The file, when it is what its ending says."""
    if not given:
        return None
    try:
        return files.checked(given.name, given.read(files.MOST_BYTES + 1))
    except BadInput as wrong:
        raise forms.ValidationError(str(wrong)) from None


class ObjectionForm(forms.Form):
    """One line: point, day, hour, what is wrong, a file."""

    point = forms.CharField(label=_("Point"), max_length=60)
    day = forms.DateField(label=_("Day"), widget=DateInput)
    hour = forms.TypedChoiceField(
        label=_("Hour concerned"),
        choices=[("", _("the whole day")), *((at, f"{at:02d}:00") for at in range(24))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    what = forms.CharField(
        label=_("What is wrong"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("Attached file"), required=False)

    def clean_file(self) -> files.Upload | None:
        """The file, when it is what its ending says."""
        return _taken(self.cleaned_data["file"])

    def line(self) -> Line:
        """As the deed wants it."""
        said = self.cleaned_data
        return Line(
            said["point"].strip(), said["day"], said["what"].strip(), said["hour"], said["file"]
        )


class PaperForm(forms.Form):
    """An answer that came on paper: what it says, who signed it and when, the paper itself."""

    said = forms.ChoiceField(
        label=_("Answer of the county"),
        choices=[(key, words.ANSWERS[key]) for key in (words.AGREED, words.OBJECTED)],
    )
    signer = forms.CharField(label=_("Signed for the county by"), max_length=60)
    post = forms.CharField(label=_("Post held"), max_length=120, required=False)
    on = forms.DateField(label=_("Date on the paper"), widget=DateInput)
    paper = forms.FileField(label=_("The paper (scan or photo)"))
    point = forms.CharField(label=_("Point"), max_length=60, required=False)
    day = forms.DateField(label=_("Day"), widget=DateInput, required=False)
    hour = forms.TypedChoiceField(
        label=_("Hour concerned"),
        choices=ObjectionForm.base_fields["hour"].choices,  # type: ignore[attr-defined]
        coerce=int,
        empty_value=None,
        required=False,
    )
    what = forms.CharField(
        label=_("What is wrong"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def clean_paper(self) -> files.Upload | None:
        """The file, when it is what its ending says."""
        return _taken(self.cleaned_data["paper"])

    def clean(self) -> dict[str, Any]:
        """An objection names its point, day and what is wrong."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("said") == words.OBJECTED:
            for name in ("point", "day", "what"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("An objection needs this."))
        return said

    def given(self) -> tuple[Paper, Line | None]:
        """As the deed wants it."""
        said = self.cleaned_data
        paper = Paper(said["signer"].strip(), said["post"].strip(), said["on"], said["paper"])
        if said["said"] == words.AGREED:
            return paper, None
        line = Line(said["point"].strip(), said["day"], said["what"].strip(), said["hour"])
        return paper, line
