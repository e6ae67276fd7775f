"""Words of arrivals: what may be uploaded, how far values were reviewed, outcomes."""

from django.utils.translation import gettext_lazy as _

from youju.intake.arrivals import KNOWN, REFUSED, STUCK, TAKEN, UNKNOWN

OUTCOMES = {
    TAKEN: _("taken in"),
    KNOWN: _("known already"),
    REFUSED: _("handed back"),
    UNKNOWN: _("waits for a mapping"),
    STUCK: _("taken in, could not be moved"),
}
STATES = {
    "realtime": _("real-time, not reviewed"),
    "reviewed": _("reviewed"),
    "final": _("final"),
}
SUFFIXES = (".xlsx", ".xls", ".csv", ".txt")
"""Endings of sheets that may be uploaded."""
