"""Labels of the why pages: dust bases, states, marks of clauses, items."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.terms.clauses import SECONDARY, TO_BE_CHECKED, VERIFIED
from youju.terms.places import ASSESSED, NOT_ASSESSED, REFERENCE
from youju.terms.states import State

DUST: dict[str, str | Promise] = {
    "kept": _("as measured"),
    "excluded": _("without dust hours"),
}
SCHEME_DUST = _("dust as the scheme says")
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
    "score": _("Total of the scheme"),
    "index": _("Composite index"),
    "good_days": _("Good days"),
    "good_rate": _("Share of good days"),
    "heavy_days": _("Days of heavy pollution"),
    "valid_days": _("Valid days"),
}
ROLES: dict[str, str | Promise] = {
    ASSESSED: _("assessed"),
    REFERENCE: _("reference"),
    NOT_ASSESSED: _("not assessed"),
}
KEYS: dict[str, str | Promise] = {
    "breaks": _("breaks"),
    "index": _("index values"),
    "decimals": _("decimals"),
    "method": _("method"),
    "methods": _("methods"),
    "rule": _("rule"),
    "not_measured": _("when not measured"),
    "above": _("above"),
    "publish_above": _("published above"),
    "excused": _("excused"),
    "hours": _("hours needed"),
    "length": _("length, hours"),
    "first_end": _("first window ends, o'clock"),
    "last_end": _("last window ends, o'clock"),
    "windows": _("windows needed"),
    "limit": _("limit"),
    "share_percent": _("share of points needed, %"),
    "few": _("few points: fewer than"),
    "share_percent_few": _("share needed of few points, %"),
    "days": _("days needed"),
    "month": _("days of a month"),
    "february": _("days of a February"),
    "items": _("items"),
    "counts_as_valid": _("counts as valid"),
    "multiple": _("multiples"),
    "rate": _("rates"),
    "years": _("years"),
    "effect": _("effect"),
    "zone": _("zone class"),
    "limits": _("limits used"),
    "rounding": _("rounding"),
    "input": _("rounding of concentrations"),
    "single": _("decimals of a single index"),
    "smaller_is_better": _("smaller is better"),
    "unit": _("unit"),
    "year": _("year mean"),
    "24h": _("24-hour mean"),
    "8h": _("8-hour mean"),
    "1h": _("1-hour mean"),
    "quarter": _("quarter mean"),
    "label": _("name"),
    "name": _("name"),
    "figures": _("figures"),
    "default": _("default"),
    "day": _("day"),
    "by": _("how known"),
    "mark": _("how sure"),
    "clause": _("clause"),
    "not_measured_clause": _("clause for what is not measured"),
    "excused_mark": _("how sure of the excuse"),
    "better": _("better when"),
    "light": _("light from and to"),
    "least": _("smallest possible"),
    "sd": "SD",
    "orp": "ORP",
    "one_percent": _("severe share of one item, %"),
    "two_percent": _("severe share of several items, %"),
    "two_items": _("several items: at least"),
    "severe_percent": _("severe share of points, %"),
}
"""Keys of the dated files in words; symbols of substances stand for themselves."""
VALUES: dict[str, str | Promise] = {
    "never": _("never"),
    "high": _("high"),
    "low": _("low"),
    "publish_above": _("published only above"),
    "mean": _("mean"),
    "percentile": _("percentile"),
    "up": _("rounded up"),
    "half_even": _("rounded half to even"),
    "year": _("year mean"),
    "24h": _("24-hour mean"),
    "8h": _("8-hour mean"),
    "1h": _("1-hour mean"),
    VERIFIED: _("verified"),
    SECONDARY: _("cited from a copy"),
    TO_BE_CHECKED: _("to be checked"),
    "statistic": _("as statistics are rounded"),
    "hold": _("held"),
    "cap": _("the highest index"),
    "use_day": _("the index of the day"),
    "use_1h": _("the index of the hour"),
    "linear": _("linear interpolation"),
}
"""Words of the dated files in words."""
KINDS: dict[str, str | Promise] = {
    "sheet": _("a sheet as it came"),
    "hours": _("hourly values"),
    "issued": _("issued values"),
    "mark": _("marks of readings"),
    "register": _("a version of the register"),
}
"""What a record of the journal holds."""


def state_of(label: str) -> tuple[str | Promise, str]:
    """Word and style of a state."""
    return STATES.get(label, (label, "badge-muted"))


def flag_of(flag: str | None) -> str | Promise:
    """The word of a flag; nothing for none."""
    return FLAGS.get(flag, flag) if flag else ""
