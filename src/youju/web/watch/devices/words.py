"""What the pages of commands to devices call things."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ASKED, APPROVED, TURNED_DOWN, WITHDRAWN = "asked", "approved", "turned_down", "withdrawn"
"""What a person did with a command; behind an approved one the gateway says how far it is."""
LAPSED, UNSENT = "lapsed", "unsent"
STATES: dict[str, str | Promise] = {
    ASKED: _("waits for approval"),
    LAPSED: _("not approved in time"),
    TURNED_DOWN: _("not approved"),
    WITHDRAWN: _("withdrawn by the asker"),
    UNSENT: _("did not reach the gateway"),
    "queued": _("approved, waits to be sent"),
    "sent": _("sent to the device"),
    "answered": _("answered by the device"),
    "executed": _("carried out"),
    "refused": _("not carried out"),
    "timed_out": _("timed out"),
}
TONES: dict[str, str] = {
    ASKED: "badge-warning",
    "queued": "badge-warning",
    "sent": "badge-warning",
    "answered": "badge-warning",
    "executed": "state-reviewed",
    "refused": "badge-danger",
    "timed_out": "badge-danger",
    UNSENT: "badge-danger",
}
"""How a state looks; the others are muted."""
OPEN = frozenset({ASKED, "queued", "sent", "answered"})
"""States after which something comes."""
KEPT = (ASKED, APPROVED, TURNED_DOWN, WITHDRAWN)
FIELDS: dict[str, str | Promise] = {
    "OverTime": _("Time-out, seconds"),
    "ReCount": _("Resends"),
    "RtdInterval": _("Interval of real-time data, seconds"),
    "MinInterval": _("Interval of minute data, minutes"),
    "BeginTime": _("From (time of the data)"),
    "EndTime": _("To (time of the data)"),
    "PolId": _("Factor whose instrument is meant"),
    "InfoId": _("Code of the information"),
    "SystemTime": _("Time that is set"),
    "Info": _("New value"),
}
REPLIES: dict[str, str | Promise] = {
    "SystemTime": _("Clock of the device"),
    "RtdInterval": _("Interval of real-time data, seconds"),
    "MinInterval": _("Interval of minute data, minutes"),
    "VaseNo": _("Number of the bottle"),
    "Stime": _("Time to a result, minutes"),
    "DataTime": _("Time of the data"),
}
"""Fields of an answer that people read; the rest stands under its own name."""
DEEDS: dict[str, str | Promise] = {
    "devices.ask": _("asked for a command to a device"),
    "devices.approve": _("approved a command to a device"),
    "devices.turn_down": _("did not approve a command to a device"),
    "devices.withdraw": _("withdrew a command to a device"),
}
