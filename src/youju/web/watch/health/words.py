"""What the pages of the network's health call things."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FULL, GOOD, PART, POOR, NONE = "cell-4", "cell-3", "cell-2", "cell-1", "cell-0"
LEVELS: dict[str, str | Promise] = {
    FULL: _("whole"),
    GOOD: _("20 hours and more"),
    PART: _("half a day and more"),
    POOR: _("less than half a day"),
    NONE: _("nothing came"),
}
"""How much of a day came: class of the cell and words."""
COUNTS, CALIBRATED, MAINTAINED, LEFT_OUT, MISSING, AHEAD = (
    "counts",
    "calibrated",
    "maintained",
    "left_out",
    "missing",
    "ahead",
)
HOURS: dict[str, tuple[str, str | Promise, str | Promise]] = {
    COUNTS: ("cell-4", _("ok"), _("came and counts")),
    CALIBRATED: ("cell-2", _("cal"), _("calibration (flag C)")),
    MAINTAINED: ("cell-2", _("mnt"), _("maintenance (flag M)")),
    LEFT_OUT: ("cell-1", _("out"), _("came and does not count")),
    MISSING: ("cell-0", _("lack"), _("did not come")),
    AHEAD: ("", "", _("still to come")),
}
"""State of an hour: class of the cell, its short word, the words for it."""
TABS: dict[str, str | Promise] = {
    "health:map": _("Completeness by day"),
    "health:outages": _("Outages"),
    "health:year": _("Valid days by month"),
    "health:care": _("Calibration and maintenance"),
}
