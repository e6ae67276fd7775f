"""Scopes of tokens, and the labels of refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIGURES, READINGS, MARKS = "figures", "readings", "marks"
SCOPES: dict[str, str | Promise] = {
    FIGURES: _("Figures, rankings, standards, explanations"),
    READINGS: _("Hourly readings"),
    MARKS: _("Marks, with who gave them"),
}
TITLES: dict[int, str | Promise] = {
    400: _("This request cannot be read."),
    401: _("Please say who asks."),
    403: _("This is not part of your right."),
    404: _("There is no such thing."),
    405: _("This address does not take that method."),
    406: _("This format is not offered."),
    413: _("The batch is too large."),
    415: _("This kind of content is not taken."),
    422: _("Something in the question is wrong."),
    429: _("Too many requests."),
    500: _("The program has failed."),
    501: _("This is not offered."),
    503: _("This cannot be taken at the moment."),
}
