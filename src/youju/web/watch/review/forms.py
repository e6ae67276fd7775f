"""Forms of review. Fields of the way that was not chosen are not asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING, began, day_number
from youju.web.watch.review import files, words
from youju.web.watch.review.queries import Place


class Hour(forms.CharField):
    """A full hour of the wall clock: 2026-11-20T08:00."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "3600"}, format="%Y-%m-%dT%H:%M"
        )

    def clean(self, value: Any) -> datetime:
        """The instant.

        A day alone is its beginning; minutes other than 00 are refused.
        """
        text = super().clean(value)
        if not text:
            return None  # type: ignore[return-value]
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(
                _("“%s” is not a time; write it as 2026-11-20 08:00.") % text
            ) from None
        if found.minute or found.second:
            raise forms.ValidationError(_("Write full hours, such as 08:00."))
        return found.replace(tzinfo=None)


class Files(forms.FileField):
    """Several files, each what its ending says."""

    widget = forms.FileInput(attrs={"multiple": False})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = _Several(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[files.Upload]:
        """The files, checked."""
        given = [one for one in (data if isinstance(data, list) else [data]) if one]
        if len(given) > files.MOST_FILES:
            raise forms.ValidationError(_("At most %d files.") % files.MOST_FILES)
        if self.required and not given:
            raise forms.ValidationError(_("Choose the file."))
        found = []
        for one in given:
            # One byte too many is enough to refuse it; the rest is not read.
            data_ = one.read(files.MOST_BYTES + 1)
            try:
                found.append(files.checked(one.name, data_))
            except BadInput as wrong:
                raise forms.ValidationError(str(wrong)) from None
        return found


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class New(forms.Form):
    """A mark, decision, note or application on one place."""

    way = forms.ChoiceField(label=gettext_lazy("What do you enter?"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of mark"))
    first = Hour(label=gettext_lazy("From the hour"))
    last = Hour(label=gettext_lazy("To the hour"))
    items = forms.MultipleChoiceField(
        label=gettext_lazy("Items"),
        choices=list(words.ITEMS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means all items."),
    )
    because = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=gettext_lazy("What happened, and how it is known."),
    )
    document = forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False)
    issuer = forms.CharField(label=gettext_lazy("Issuing authority"), max_length=80, required=False)
    issued_on = forms.DateField(
        label=gettext_lazy("Date of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    files = Files(label=gettext_lazy("Files"), required=False)
    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, place: Place, may_decide: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        ways = words.ways_for(place.level) if place.scope == "site" else (words.DECISION, "note")
        if not may_decide:
            ways = tuple(one for one in ways if one in (words.MARK, words.NOTE))
        self.ways = ways
        self.fields["way"].choices = [(one, words.WAYS_IN_FULL[one]) for one in ways]
        kinds = list(dict.fromkeys(kind for way in ways for kind in words.OF_WAY[way]))
        self.fields["kind"].choices = [("", "—"), *((one, words.KINDS[one]) for one in kinds)]
        self.fields["kind"].help_text = words.listed(
            _("%(way)s: %(kinds)s")
            % {"way": words.WAYS[way], "kinds": words.named(words.OF_WAY[way])}
            for way in ways
        )

    def clean(self) -> dict[str, Any]:
        """What fits together."""
        said = super().clean() or {}
        way, kind = said.get("way", ""), said.get("kind", "")
        if way and kind and kind not in words.OF_WAY[way]:
            allowed = words.named(words.OF_WAY[way])
            self.add_error("kind", _("For this choose one of: %s.") % allowed)
        first, last = said.get("first"), said.get("last")
        if first and last:
            if last <= first:
                self.add_error("last", _("The end must lie after the beginning."))
            elif (last - first) > timedelta(days=366):
                self.add_error("last", _("At most one year at once."))
            elif first > datetime.now(BEIJING).replace(tzinfo=None):
                self.add_error("first", _("This lies in the future."))
        if way == words.DECISION:
            for name, text in (
                ("document", _("Write the number of the document.")),
                ("issuer", _("Write who issued it.")),
                ("issued_on", _("Write the day on which it was issued.")),
            ):
                if not said.get(name):
                    self.add_error(name, text)
            if not said.get("files") and "files" not in self.errors:
                self.add_error("files", _("Attach the document itself."))
        if way == words.MARK and kind == "exceptional" and not said.get("files"):
            self.add_error("files", _("Attach the evidence of the event."))
        issued = said.get("issued_on")
        if issued and issued > datetime.now(BEIJING).date():
            self.add_error("issued_on", _("This lies in the future."))
        return said

    def hours(self) -> tuple[int, int]:
        """The first and the last hour, by their beginning."""
        first: datetime = self.cleaned_data["first"]
        last: datetime = self.cleaned_data["last"]
        return (
            day_number(first.date()) * 24 + first.hour,
            day_number(last.date()) * 24 + last.hour - 1,
        )


class Revoke(forms.Form):
    """Why a mark is undone; on stations of others by which document."""

    because = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    document = forms.CharField(label=gettext_lazy("Document number"), max_length=80, required=False)
    files = Files(label=gettext_lazy("Files"), required=False)
    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, needs_document: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].required = needs_document
        self.fields["files"].required = needs_document


class Refuse(forms.Form):
    """Why a proposal is sent back."""

    because = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )


class Send(forms.Form):
    """When and under which number an application left."""

    sent_on = forms.DateField(
        label=gettext_lazy("Sent on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    sent_number = forms.CharField(
        label=gettext_lazy("Number of the letter"), max_length=80, required=False
    )


class Answer(forms.Form):
    """What the province answered."""

    answered_on = forms.DateField(
        label=gettext_lazy("Answered on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    document = forms.CharField(
        label=gettext_lazy("Number of the answer"), max_length=80, required=False
    )
    answer = forms.CharField(
        label=gettext_lazy("What was answered"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
    )
    files = Files(label=gettext_lazy("Files"), required=False)


def text_of(hour: int) -> str:
    """The beginning of an hour as the field has it."""
    return f"{began(hour):%Y-%m-%dT%H:%M}"


def today() -> date:
    """The day on the office's wall."""
    return datetime.now(BEIJING).date()
