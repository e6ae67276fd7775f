"""Forms of review: marks by batch, answers, states."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.readings.network.registers import Outlet
from youju.readings.network.review import ABNORMAL, INVALID, QUESTIONED, RETURNED, SUSPECT
from youju.terms.periods import BEIJING
from youju.terms.states import State
from youju.web.watch.network import queries_review, words_review
from youju.web.watch.network.forms import Places

STRETCH = ("outlet", "factors", "first", "last")
YES, NO, OPEN = "yes", "no", ""
_TRUTH: dict[str, bool | None] = {YES: True, NO: False, OPEN: None}


class Moment(forms.DateTimeField):
    """A time of day of the browser's own calendar; Beijing time."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("required", False)
        said.setdefault(
            "widget",
            forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "short", "step": "3600"},
                format="%Y-%m-%dT%H:%M",
            ),
        )
        said.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
        super().__init__(**said)


class Reason(forms.Form):
    """Why."""

    because = forms.CharField(
        label=_("Reason for the review"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why.")},
    )


class Marks(Reason):
    """A mark on ticked lines, or on a stretch that is given here."""

    outlet = forms.ChoiceField(label=_("Outlet or station"), widget=Places, required=False)
    factors = forms.MultipleChoiceField(
        label=_("Factors"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all factors of the outlet."),
    )
    first = Moment(label=_("From"))
    last = Moment(label=_("To, not included"))
    kind = forms.ChoiceField(label=_("Kind of mark"))
    check = forms.ChoiceField(
        label=_("Abnormal condition"),
        required=False,
        help_text=_("Only for an abnormal condition."),
    )
    facilities_ran = forms.ChoiceField(
        label=_("Did the treatment facilities run properly?"),
        required=False,
        choices=[(OPEN, _("not settled yet")), (YES, _("They ran.")), (NO, _("They did not run."))],
        help_text=_("Only for an abnormal condition."),
    )
    field_order = (
        "kind",
        "check",
        "facilities_ran",
        "because",
        "outlet",
        "factors",
        "first",
        "last",
    )

    def __init__(
        self,
        data: Any,
        *,
        outlets: list[Outlet],
        factors: list[tuple[str, str]],
        on: date,
        own: bool,
        ticked: bool,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.ticked = ticked
        places, kinds = self.fields["outlet"], self.fields["kind"]
        named, codes = self.fields["factors"], self.fields["check"]
        assert isinstance(places, forms.ChoiceField)
        assert isinstance(kinds, forms.ChoiceField)
        assert isinstance(named, forms.ChoiceField)
        assert isinstance(codes, forms.ChoiceField)
        places.choices = [("", "—")] + [
            (one.outlet, f"{one.enterprise} {one.name}（{one.outlet}）") for one in outlets
        ]
        named.choices = factors
        # People of the bureau may also note a doubt; an enterprise marks by the rules of 2022.
        given = (INVALID, SUSPECT) if own else (INVALID, ABNORMAL)
        kinds.choices = [(one, words_review.KINDS[one]) for one in given]
        codes.choices = [("", "—"), *queries_review.conditions(on).items()]
        if own:
            del self.fields["check"], self.fields["facilities_ran"]

    @property
    def about(self) -> list[forms.BoundField]:
        """What is said of the marked hours."""
        return [one for one in self.visible_fields() if one.name not in STRETCH]

    @property
    def stretched(self) -> list[forms.BoundField]:
        """Hours that no line lists."""
        return [one for one in self.visible_fields() if one.name in STRETCH]

    def clean(self) -> dict[str, Any]:
        """A stretch of one's own is whole; an abnormal condition says which."""
        said = super().clean() or {}
        given = [said.get(name) for name in ("outlet", "first", "last")]
        if any(given) and not all(given):
            self.add_error("outlet", _("A stretch needs an outlet, a beginning and an end."))
        elif not any(given) and not self.ticked:
            self.add_error(None, _("Tick at least one line, or give a stretch of your own."))
        if all(given) and said["last"] <= said["first"]:
            self.add_error("last", _("The end must lie after the beginning."))
        if said.get("kind") == ABNORMAL and not said.get("check"):
            self.add_error("check", _("Say which condition."))
        if said.get("kind") != ABNORMAL:
            said["check"], said["facilities_ran"] = "", OPEN
        said["facilities_ran"] = _TRUTH[said.get("facilities_ran") or OPEN]
        return said

    def stretch(self) -> tuple[str, tuple[str, ...], str, str] | None:
        """The stretch that was given here."""
        said = self.cleaned_data
        if not said.get("outlet"):
            return None
        first, last = (_iso(said[name]) for name in ("first", "last"))
        return said["outlet"], tuple(said["factors"]), first, last


class Answers(forms.Form):
    """The bureau's answer."""

    verdict = forms.ChoiceField(label=_("Answer"), choices=list(words_review.VERDICTS.items()))
    within = forms.ChoiceField(
        label=_("Within the exempt time?"),
        required=False,
        choices=[(OPEN, _("not settled yet")), (YES, _("within")), (NO, _("outside"))],
        help_text=_("Only when an abnormal condition is accepted."),
    )
    because = forms.CharField(
        label=_("Reason for the review"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Must be said when a mark is returned or questioned; the enterprise reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """A refusal has its reason."""
        said = super().clean() or {}
        if said.get("verdict") in (RETURNED, QUESTIONED) and not said.get("because"):
            self.add_error("because", _("Say why."))
        said["within"] = _TRUTH[said.get("within") or OPEN]
        return said


class Stretch(forms.Form):
    """How far a stretch of outlets was reviewed."""

    outlets = forms.MultipleChoiceField(
        label=_("Outlets and stations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one outlet.")},
    )
    first = Moment(label=_("From"), required=True)
    last = Moment(label=_("To, not included"), required=True)
    state = forms.ChoiceField(label=_("State of the data"))
    because = forms.CharField(
        label=_("Reason for the review"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Must be said when data that are final are opened again."),
    )

    def __init__(self, data: Any, *, outlets: list[Outlet], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        places, states = self.fields["outlets"], self.fields["state"]
        assert isinstance(places, forms.ChoiceField)
        assert isinstance(states, forms.ChoiceField)
        places.choices = [
            (one.outlet, f"{one.enterprise} {one.name}（{one.outlet}）") for one in outlets
        ]
        states.choices = list(words_review.STATES.items())

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning."""
        said = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] <= said["first"]:
            self.add_error("last", _("The end must lie after the beginning."))
        if "state" in said:
            said["state"] = State(int(said["state"]))
        return said


def _iso(at: datetime) -> str:
    return (at if at.tzinfo else at.replace(tzinfo=BEIJING)).astimezone(BEIJING).isoformat()
