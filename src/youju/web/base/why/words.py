"""Labels of the why pages: dust bases, states, marks of clauses, items."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.terms.clauses import SECONDARY, TO_BE_CHECKED, VERIFIED
from youju.terms.states import State

DUST: dict[str, str | Promise] = {
    "kept": _("as measured"),
    "excluded": _("without dust hours"),
}
MARKS: dict[str, tuple[str | Promise, str]] = {
    VERIFIED: (_("verified"), "badge-muted"),
    SECONDARY: (_("cited from a copy"), "mark-secondary"),
    TO_BE_CHECKED: (_("to be checked"), "mark-unverified"),
}
"""Mark of a clause → its word and its style."""
STATES: dict[str, tuple[str | Promise, str]] = {
    State.REALTIME.label: (_("real-time, not reviewed"), "state-live"),
    State.REVIEWED.label: (_("reviewed"), "state-reviewed"),
    State.FINAL.label: (_("final"), "state-final"),
}
"""State as figures carry it → its word and its style."""
FLAGS: dict[str, str | Promise] = {
    "NA": _("missing"),
    "invalid": _("invalid"),
    "/": _("not measured"),
    "<": _("below detection"),
    "withheld": _("withheld"),
    "calibration": _("calibration"),
    "fault": _("fault"),
    "dust": _("dust"),
    "exceptional": _("exceptional event"),
    "doubt": _("doubt"),
    "suspected-dust": _("suspected dust"),
    "revoke": _("revocation"),
}
"""Flags of readings and kinds of marks."""
ITEMS: dict[str, str | Promise] = {
    "aqi": "AQI",
    "index": _("Composite index"),
    "good_days": _("Good days"),
    "good_rate": _("Share of good days"),
    "heavy_days": _("Days of heavy pollution"),
    "valid_days": _("Valid days"),
}
KINDS: dict[str, str | Promise] = {
    "sheet": _("a sheet as it came"),
    "hours": _("hourly values"),
    "issued": _("issued values"),
    "mark": _("marks"),
    "register": _("a version of the register"),
}
"""What a record of the journal holds."""


def state_of(label: str) -> tuple[str | Promise, str]:
    """Word and style of a state."""
    return STATES.get(label, (label, "badge-muted"))


def flag_of(flag: str | None) -> str | Promise:
    """The word of a flag; nothing for none."""
    return FLAGS.get(flag, flag) if flag else ""
