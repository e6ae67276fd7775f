"""The words of this app: levels, states, deeds."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youju.ledger.episodes.forecasts import ITEMS, LEVELS
from youju.terms.substances import substance
from youju.web.base.city.spoken import is_chinese

GRADE_WORDS: dict[str, str | Promise] = {
    "优": pgettext_lazy("AQI level", "Excellent"),
    "良": pgettext_lazy("AQI level", "Good"),
    "轻度污染": pgettext_lazy("AQI level", "Lightly polluted"),
    "中度污染": pgettext_lazy("AQI level", "Moderately polluted"),
    "重度污染": pgettext_lazy("AQI level", "Heavily polluted"),
    "严重污染": pgettext_lazy("AQI level", "Severely polluted"),
}
LEVEL_WORDS = {number: GRADE_WORDS[name] for number, name in enumerate(LEVELS, 1)}
"""Number of a level → its word in the page's language."""
ITEM_WORDS = {
    "PM2.5": "PM₂.₅",
    "PM10": "PM₁₀",
    "SO2": "SO₂",
    "NO2": "NO₂",
    "CO": "CO",
    "O3": "O₃",
    "O3_8h": "O₃-8h",
}
ITEM_CHOICES = [(item, ITEM_WORDS[item]) for item in ITEMS]
UNITS = {item: substance(item).unit for item in ITEM_WORDS}

# episodes

CONFIRMED, DISMISSED = "confirmed", "dismissed"
EPISODE_STATES: dict[str, str | Promise] = {
    CONFIRMED: _("confirmed"),
    DISMISSED: _("dismissed"),
}
GRADES: dict[str, str | Promise] = {
    "重污染过程": _("Heavy pollution episode"),
    "污染过程": _("Pollution episode"),
}

# warnings

START, RAISE, LOWER, EXTEND, END = "start", "raise", "lower", "extend", "end"
STEPS: dict[str, str | Promise] = {
    START: _("started"),
    RAISE: _("raised"),
    LOWER: _("lowered"),
    EXTEND: _("extended"),
    END: _("lifted"),
}
STEPS_IN_CHINESE = {START: "启动", RAISE: "升级", LOWER: "降级", EXTEND: "延长", END: "解除"}
WARNING_STYLES = {
    "blue": "badge-live",
    "yellow": "badge-warning",
    "orange": "badge-warning",
    "red": "badge-danger",
}

# high values

SENT, ANSWERED, CLOSED, RETURNED, LEFT = "sent", "answered", "closed", "returned", "left"
REMINDER_STATES: dict[str, str | Promise] = {
    SENT: _("waits for the county"),
    ANSWERED: _("answered, to be looked at"),
    RETURNED: _("given back to the county"),
    CLOSED: _("settled"),
    LEFT: _("not sent"),
}
REMINDER_STYLES = {
    SENT: "badge-warning",
    ANSWERED: "badge-live",
    RETURNED: "badge-danger",
    CLOSED: "badge-final",
    LEFT: "badge-muted",
}
WAITS = (SENT, RETURNED)
"""States in which the county has to answer."""

DEEDS: dict[str, str | Promise] = {
    "episodes.confirm": _("confirmed the episode"),
    "episodes.change": _("changed the episode"),
    "episodes.dismiss": _("dismissed the episode"),
    "episodes.forecast": _("entered the forecast"),
    "episodes.correct": _("corrected the forecast"),
    "episodes.warning": _("entered the warning"),
    "episodes.send": _("sent the reminder"),
    "episodes.leave": _("decided not to send"),
    "episodes.answer": _("entered the answer of the county"),
    "episodes.give_back": _("gave the answer back"),
    "episodes.close": _("closed the reminder"),
}


def day(on: date) -> str:
    """A day as a sentence has it."""
    return f"{on.month}月{on.day}日" if is_chinese() else f"{on:%-d %b}"
