"""The words of compensation as both languages write them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youju.standards.compensation.agreements import FLUX, INDEX, STEPS

SHAPES: dict[str, str | Promise] = {
    FLUX: _("by load above the target"),
    STEPS: _("by steps of the exceedance"),
    INDEX: _("by index P"),
}
PROVISIONS: dict[str, str | Promise] = {
    "rates": _("Rates"),
    "load": _("How the sum is made"),
    "better": _("Items better than their target"),
    "inflow": _("Water from upstream"),
    "targets": _("Sections it holds for"),
    "section": _("Steps of the base"),
    "mouth": _("Steps where a tributary joins"),
    "several": _("Several items over"),
    "index": _("Index P"),
    "pays": _("Who pays"),
    "cap": _("Cap"),
    "shares": _("Who bears what share"),
    "calendar": _("Sampling and settlement"),
    "reward": _("Yearly reward"),
}
STATES: dict[str, str | Promise] = {
    "before": pgettext_lazy("agreement", "not yet in force"),
    "now": pgettext_lazy("agreement", "in force"),
    "after": pgettext_lazy("agreement", "expired"),
}
REGISTERS: dict[str, str | Promise] = {
    "agreement": _("An agreement, under the name of its file"),
    "volumes": _("Water of the sections by month"),
}
