"""Names of occasions, audiences, dust bases, outcomes; deeds of the audit chain."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

YESTERDAY, WEEK, TENDAY, MONTH, SO_FAR, YEAR, RANGE = (
    "yesterday",
    "week",
    "tenday",
    "month",
    "so-far",
    "year",
    "range",
)
OCCASIONS: dict[str, str | Promise] = {
    YESTERDAY: _("Yesterday"),
    WEEK: _("Last whole week"),
    TENDAY: _("Last whole ten days"),
    MONTH: _("Last whole month"),
    SO_FAR: _("This month so far"),
    YEAR: _("Year to date"),
    RANGE: _("Another period"),
}

SCHEME, EXCLUDED, KEPT = "scheme", "excluded", "kept"
DUST: dict[str, str | Promise] = {
    SCHEME: _("as the scheme says"),
    EXCLUDED: _("without dust days"),
    KEPT: _("as measured"),
}

INTERNAL, PUBLIC = "internal", "public"
AUDIENCES: dict[str, str | Promise] = {
    INTERNAL: _("internal"),
    PUBLIC: _("public"),
}

OPENED, REFUSED_ENDED, REFUSED_UNKNOWN = "opened", "ended", "unknown"
OUTCOMES: dict[str, str | Promise] = {
    OPENED: _("opened"),
    REFUSED_ENDED: _("refused: expired, used up or revoked"),
    REFUSED_UNKNOWN: _("refused: no such link"),
}

AUDITED: dict[str, str | Promise] = {
    "outbox.send": _("sent out text and picture"),
    "outbox.export": _("exported the list of send-outs"),
    "outbox.link": _("made a link for reading"),
    "outbox.revoke": _("revoked a link for reading"),
    "outbox.remind": _("sent a reminder to a county"),
    "outbox.answer": _("answered a county's reminder"),
    "outbox.export_reminders": _("exported the list of reminders"),
    "outbox.form": _("put an office form in use"),
    "outbox.form_end": _("took an office form out of use"),
    "outbox.fill": _("filled an office form"),
}
