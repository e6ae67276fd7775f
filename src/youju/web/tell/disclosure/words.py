"""States, kinds, audiences and what may be released, with their labels.

A kind of product is a line of data here: a 快报 or 周报 is another line, not another program.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DRAFT, CHECKING, SIGNING, SEALING, ISSUED, WITHDRAWN = (
    "draft",
    "checking",
    "signing",
    "sealing",
    "issued",
    "withdrawn",
)
STATES: dict[str, str | Promise] = {
    DRAFT: _("drafting"),
    CHECKING: _("waiting for the check"),
    SIGNING: _("waiting for the signature"),
    SEALING: _("signed, being sealed"),
    ISSUED: _("issued"),
    WITHDRAWN: _("withdrawn"),
}
BADGES = {
    DRAFT: "badge-muted",
    CHECKING: "badge-warning",
    SIGNING: "badge-warning",
    SEALING: "badge-live",
    ISSUED: "badge-final",
    WITHDRAWN: "badge-muted",
}
OPEN = (DRAFT, CHECKING, SIGNING, SEALING)
STEPS = (
    (DRAFT, _("Draft")),
    (CHECKING, _("Check")),
    (SIGNING, _("Sign")),
    (ISSUED, pgettext_lazy("publication", "Issued")),
)

INTERNAL, PUBLIC = "internal", "public"
AUDIENCES: dict[str, str | Promise] = {
    INTERNAL: _("internal: the recipients named"),
    PUBLIC: _("public: everybody"),
}

# what may be released

RANKING, MEANS, DAILY = "ranking", "means", "daily"
FIGURES: dict[str, str | Promise] = {
    RANKING: _("ranking and scores of counties"),
    MEANS: _("means of a period, of city and counties"),
    DAILY: _("air quality of the day, of city and counties"),
}
"""Kinds of figures; each needs a release basis of its own before anybody outside sees it."""


@dataclass(frozen=True)
class Kind:
    """One kind of product: its name in documents and lists, its periods, what it contains.

    ``period``: kinds of periods that it may be about, empty for any. ``name`` is official
    wording and stays Chinese.
    """

    key: str
    name: str
    label: str | Promise
    figures: tuple[str, ...]
    periods: tuple[str, ...] = ()
    corrects: bool = False


MONTHLY, CORRECTION = "monthly", "correction"
KINDS = {
    one.key: one
    for one in (
        Kind(MONTHLY, "月通报", _("monthly bulletin"), (RANKING, MEANS), ("month",)),
        Kind(
            CORRECTION,
            "更正通知",
            _("notice of correction"),
            (RANKING, MEANS),
            corrects=True,
        ),
    )
}

# deeds, as the audit chain and the history know them

DEEDS: dict[str, str | Promise] = {
    "draft": _("drafted"),
    "edit": _("changed the draft"),
    "take-over": _("took the draft over"),
    "hand-in": _("handed in for the check"),
    "send-back": _("sent back"),
    "check": _("checked; numbers frozen"),
    "pass": _("passed a step"),
    "export": _("sent the text out to be signed"),
    "hand-over": _("handed over the signed PDF"),
    "compare": _("compared the scan with the frozen text"),
    "signed-elsewhere": _("signed outside of the site"),
    "recheck": _("asked for another check, the numbers have moved"),
    "sign": _("signed"),
    "issue": _("sealed and issued"),
    "fail": _("sealing failed"),
    "retry": _("sealing started again"),
    "withdraw": _("withdrew"),
    "receive": _("confirmed receipt"),
    "correct": _("began a correction"),
    "replay": _("had the pack computed again"),
    "county-open": _("opened the county check"),
    "county-agree": _("has no objection"),
    "county-object": _("objected"),
    "county-reply": _("answered an objection"),
    "county-paper": _("entered a county's answer from paper"),
    "county-silent": _("recorded who did not answer in time"),
}
AUDITED: dict[str, str | Promise] = {
    **{f"disclosure.{deed}": words for deed, words in DEEDS.items()},
    "disclosure.record-basis": _("recorded a basis of release"),
    "disclosure.end-basis": _("ended a basis of release"),
}
"""Deeds by their key in the audit chain."""

# the check by the counties

AGREED, OBJECTED, SILENT, UNREACHED = "agreed", "objected", "silent", "unreached"
ANSWERS: dict[str, str | Promise] = {
    "": _("not answered yet"),
    AGREED: _("no objection"),
    OBJECTED: _("objection"),
    SILENT: _("no answer by the deadline"),
    UNREACHED: _("has no account, was not asked here"),
}
ANSWERED = {AGREED: "无异议", OBJECTED: "异议", SILENT: "逾期未反馈", UNREACHED: "未在系统内征求"}
"""The same as official wording, in the bulletin and in the pack."""
ANSWER_BADGES = {
    "": "badge-warning",
    AGREED: "badge-final",
    OBJECTED: "badge-warning",
    SILENT: "badge-muted",
    UNREACHED: "badge-muted",
}
OWN, ALL = "own", "all"
SHOWN: dict[str, str | Promise] = {
    OWN: _("each county its own figures"),
    ALL: _("the figures of all counties"),
}
ACCEPTED, REJECTED = "accepted", "rejected"
REPLIES: dict[str, str | Promise] = {
    "": _("not answered by the office yet"),
    ACCEPTED: _("accepted"),
    REJECTED: _("not accepted"),
}
REPLIED = {"": "未答复", ACCEPTED: "采纳", REJECTED: "不采纳"}

# jobs

WAITING, DOING, DONE, FAILED = "waiting", "doing", "done", "failed"
SEAL, REPLAY, VERIFY = "seal", "replay", "verify"
PHASES: dict[str, str | Promise] = {
    "": _("waiting for its turn"),
    "numbers": _("computing the numbers of the checked basis"),
    "documents": _("writing the documents"),
    "pack": _("cutting the evidence and computing it again"),
    "register": _("keeping pack and documents"),
    "replay": _("computing the pack again"),
}
ORDER = ("", "numbers", "documents", "pack", "register")

COLUMNS: dict[str, str | Promise] = {
    "place": pgettext_lazy("publication", "Rank"),
    "object": _("County"),
    "index": _("Composite index"),
    "change": _("Index against last year"),
    "PM2.5": "PM₂.₅",
    "PM10": "PM₁₀",
    "SO2": "SO₂",
    "NO2": "NO₂",
    "CO": "CO",
    "O3_8h": "O₃",
    "good_rate": pgettext_lazy("publication", "Share of good days"),
    "up": _("Movement"),
    "list": _("List"),
    "aqi": "AQI",
    "level": _("Level"),
}
"""Heads of the ranking by key, for a page in another language than the document's."""
