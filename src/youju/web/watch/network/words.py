"""What the pages of the network call things."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.terms.states import State

ONLINE, OFFLINE, SILENT, NO_DEVICE = "online", "offline", "silent", "no_device"
EXPORTED = "exported"
STATES: dict[str, str | Promise] = {
    ONLINE: _("online"),
    OFFLINE: _("offline"),
    SILENT: _("never heard today or yesterday"),
    NO_DEVICE: _("no device bound"),
    EXPORTED: _("by exports of the platform"),
}
CRC: dict[str, str | Promise] = {
    "ok": _("checksum right"),
    "lower": _("checksum in lower case"),
    "modbus": _("checksum by Modbus"),
    "bad": _("checksum wrong"),
    "unverifiable": _("checksum not verifiable"),
}
LENGTH: dict[str, str | Promise] = {
    "ok": _("length right"),
    "short": _("shorter than stated"),
    "long": _("longer than stated"),
    "over-long": _("over 1024 bytes"),
}
MISSING_TAIL = _("tail missing")
EDITIONS = {
    "2005": "HJ/T 212-2005",
    "2017": "HJ 212-2017",
    "2025": "HJ 212-2025",
}
AUTO = _("told from each packet")
COMMANDS: dict[str, str | Promise] = {
    "2011": _("real-time packet"),
    "2051": _("minutes"),
    "2061": _("hour"),
    "2031": _("day"),
}
"""Commands that carry readings, the freshest first."""
MEANS: dict[str, str | Promise] = {
    "hour": _("hourly mean"),
    "day": _("daily mean"),
    "minute5": _("mean of five minutes"),
}
EVENTS: dict[str, str | Promise] = {
    "exceedance": _("exceedance"),
    "rise": _("sudden rise"),
    "outage": _("outage"),
    "fraud": _("suspected falsification"),
}
FORECASTS: dict[str, str | Promise] = {
    "reached": _("number reached"),
    "missed": _("can no longer be reached"),
    "likely": _("will be reached at this pace"),
    "unlikely": _("will be missed at this pace"),
    "partial": _("not judged: registered for a part of the month"),
}
SPANS: dict[int, str | Promise] = {
    60: _("by minute"),
    3600: _("by hour"),
    86400: _("by day"),
}
VARIANTS: dict[str, str | Promise] = {
    "raw": _("measured concentration"),
    "Zs": _("converted concentration"),
}
STATE_WORDS: dict[State, tuple[str, str | Promise]] = {
    State.REALTIME: ("state-live", _("real-time")),
    State.REVIEWED: ("state-reviewed", _("reviewed")),
    State.FINAL: ("state-final", _("final")),
}
"""How far a value was reviewed: the class of its badge and its word."""
REGISTERS: dict[str, str | Promise] = {
    "outlets": _("Outlets and stations"),
    "devices": _("Devices"),
    "limits": _("Emission limits"),
    "checks": _("Settings of the checks"),
}
