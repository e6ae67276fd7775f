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
PLACES = {
    "county": _("counties"),
    "city": _("cities"),
    "site": _("stations"),
}
"""Whom the names of an issued sheet speak of, where the sheet does not say it."""
SUFFIXES = (".xlsx", ".xls", ".csv", ".txt", ".parquet")
"""Endings of sheets that may be uploaded; .parquet only as the template of hours."""
