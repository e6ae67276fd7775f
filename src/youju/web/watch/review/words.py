"""The words of review: ways, states, kinds of marks, and what may be done on which stations."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youju.readings.marks import NOT_OURS

MARK, DECISION, NOTE, APPLICATION, REVOKE = "mark", "decision", "note", "application", "revoke"
WAYS: dict[str, str | Promise] = {
    MARK: _("Mark on an own station"),
    DECISION: _("Issued decision"),
    NOTE: _("Note of doubt"),
    APPLICATION: _("Application to the province"),
    REVOKE: _("Revocation"),
}
WAYS_IN_FULL: dict[str, str | Promise] = {
    MARK: _("Mark readings of the own station. Invalid values need a second person."),
    DECISION: _("Enter what a superior authority has decided, with document number and file."),
    NOTE: _("Note a doubt. It changes no figure."),
    APPLICATION: _("Apply to the province for a review. It changes no figure."),
}

PROPOSED, CONFIRMED, IN_FORCE, REFUSED, WITHDRAWN = (
    "proposed",
    "confirmed",
    "in_force",
    "refused",
    "withdrawn",
)
DRAFTED, SENT, ANSWERED = "drafted", "sent", "answered"
STATES: dict[str, str | Promise] = {
    PROPOSED: _("waits for the second person"),
    CONFIRMED: _("confirmed, being entered"),
    IN_FORCE: _("in force"),
    REFUSED: _("sent back"),
    WITHDRAWN: _("withdrawn"),
    DRAFTED: _("to be sent"),
    SENT: _("sent, waits for an answer"),
    ANSWERED: _("answered"),
}
STYLES = {
    PROPOSED: "badge-warning",
    CONFIRMED: "badge-live",
    IN_FORCE: "badge-final",
    REFUSED: "badge-danger",
    WITHDRAWN: "badge-muted",
    DRAFTED: "badge-warning",
    SENT: "badge-live",
    ANSWERED: "badge-reviewed",
}
OPEN = (PROPOSED, CONFIRMED)
"""States in which a proposal holds its hours against others."""

KINDS: dict[str, str | Promise] = {
    "invalid": _("invalid"),
    "calibration": _("calibration"),
    "fault": _("instrument fault"),
    "dust": _("dust"),
    "exceptional": _("exceptional event"),
    "doubt": _("doubt"),
    "suspected-dust": _("suspected dust"),
    "revoke": _("revocation"),
}
EFFECTS: dict[str, str | Promise] = {
    "invalid": _("takes the values out"),
    "calibration": _("takes the values out"),
    "fault": _("takes the values out"),
    "dust": _("takes PM₁₀ and PM₂.₅ out where dust is left out"),
    "exceptional": _("changes no figure"),
    "doubt": _("changes no figure"),
    "suspected-dust": _("changes no figure"),
    "revoke": _("puts the values back"),
}
OF_WAY: dict[str, tuple[str, ...]] = {
    MARK: ("invalid", "calibration", "fault", "exceptional"),
    DECISION: ("invalid", "calibration", "fault", "exceptional", "dust"),
    NOTE: ("doubt", "suspected-dust"),
    APPLICATION: ("invalid", "calibration", "fault", "exceptional", "dust"),
}
"""Which kinds of marks each way may give or ask for."""


def ways_for(level: str) -> tuple[str, ...]:
    """What the city may do on a station of that level: on 国控 and 省控 it marks nothing."""
    if level in NOT_OURS:
        return (DECISION, NOTE, APPLICATION)
    return (MARK, NOTE, DECISION)


def named(kinds: Iterable[str]) -> str:
    """Kinds of marks, one after the other."""
    return gettext(", ").join(str(KINDS[one]) for one in kinds)


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence, one after the other."""
    return gettext("; ").join(parts)


ITEMS = {
    "PM2.5": "PM₂.₅",
    "PM10": "PM₁₀",
    "SO2": "SO₂",
    "NO2": "NO₂",
    "CO": "CO",
    "O3": "O₃",
}
DEEDS: dict[str, str | Promise] = {
    "review.propose": _("proposed"),
    "review.note": _("noted"),
    "review.confirm": _("confirmed"),
    "review.in_force": _("entered into the journal"),
    "review.refuse": _("sent back"),
    "review.withdraw": _("withdrawn"),
    "review.apply": _("drew up the application"),
    "review.send": _("sent the application"),
    "review.answer": _("entered the answer"),
    "review.not_entered": _("not entered"),
}
