"""What the pages of review call things."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.ledger.network.checks import CHECKS
from youju.readings.network.review import (
    ABNORMAL,
    ACCEPTED,
    AUTO,
    BUREAU,
    CLEARED,
    ENTERPRISE,
    INVALID,
    QUESTIONED,
    RETURNED,
    SUSPECT,
    Mark,
)
from youju.terms.states import State

KINDS: dict[str, str | Promise] = {
    INVALID: _("data invalid"),
    ABNORMAL: _("abnormal condition"),
    SUSPECT: _("worth a look"),
}
CODES: dict[str, str | Promise] = {
    "start": _("start-up"),
    "stop": _("shut-down"),
    "production-fault": _("fault of production"),
    "treatment-fault": _("fault of treatment"),
}
"""Abnormal conditions as the rules of 2022 know them."""
PARTIES: dict[str, str | Promise] = {
    AUTO: _("automatic check"),
    ENTERPRISE: _("the enterprise"),
    BUREAU: _("environment bureau"),
}
VERDICTS: dict[str, str | Promise] = {
    ACCEPTED: _("Accept the mark"),
    RETURNED: _("Return the mark"),
    QUESTIONED: _("Question the mark"),
}
SAID: dict[str, str | Promise] = {
    ACCEPTED: _("mark accepted"),
    RETURNED: _("mark returned"),
    QUESTIONED: _("mark questioned"),
    CLEARED: _("looked into: in order"),
}
CHECK_WORDS: dict[str, str | Promise] = {
    "range": _("range"),
    "rate": _("sudden change"),
    "stuck": _("constant value"),
    "dead_band": _("narrow band under the limit"),
    "pm_order": _("PM10 below PM2.5"),
    "drift": _("away from its neighbours"),
    "calibration": _("calibration time"),
    "contradiction": _("production without treatment"),
    "condition": _("standstill with power"),
}
assert set(CHECK_WORDS) == set(CHECKS)
EVIDENCE: dict[str, str | Promise] = {
    "packets": _("All hours have their packets."),
    "exports": _(
        "The hours came as exports of a platform: the checks saw its values and marks, no packet."
    ),
    "both": _("Some hours came as exports of a platform; no packet stands behind them."),
    "nothing": _("No hours came in these days."),
}
STATES: dict[int, str | Promise] = {
    int(State.REVIEWED): _("reviewed"),
    int(State.FINAL): _("final"),
    int(State.REALTIME): _("real-time"),
}
LAYERS: dict[str, str | Promise] = {
    "mark": _("mark made"),
    "decide": _("answer given"),
    "reply": _("reply to a question"),
    "confirm": _("confirmation by a second person"),
    "withdraw": _("mark withdrawn"),
    "state": _("state set"),
}
DEEDS: dict[str, str | Promise] = {
    "network.review": _("handed in review deeds"),
    "network.values": _("took values of the network away"),
}


def stands(one: Mark) -> tuple[str, str | Promise]:
    """How a mark stands: the class of its badge and its word."""
    if one.withdrawn:
        return "badge-muted", _("withdrawn mark")
    if one.verdict in (RETURNED, QUESTIONED):
        return "badge-warning", SAID[one.verdict]
    if one.verdict:
        return "", SAID[one.verdict]
    if one.party == BUREAU and one.kind != SUSPECT:
        if one.confirmed_by:
            return "", _("confirmed by a second person")
        return "badge-warning", _("waits for a second person")
    if one.party == ENTERPRISE:
        return "badge-warning", _("waits for an answer")
    if one.party == AUTO:
        return "badge-warning", _("to be looked into")
    return "", _("stands")
