"""Levels, roles of stations and kinds of units, as people say them in both languages."""

from django.utils.translation import gettext_lazy as _

from youju.terms.places import ASSESSED, NOT_ASSESSED, REFERENCE

LEVELS = {
    "国控": _("National"),
    "省控": _("Provincial"),
    "市控": _("City-run"),
    "县控": _("County-run"),
    "微站": _("Micro station"),
}
ROLES = {
    ASSESSED: _("assessed"),
    REFERENCE: _("reference"),
    NOT_ASSESSED: _("not assessed"),
}
IN_USE, CLOSED, COMING = "now", "closed", "coming"
STATES = {IN_USE: _("in use"), CLOSED: _("out of use"), COMING: _("not yet in use")}
KINDS = {
    "city-government": _("City government"),
    "office": _("Committee office"),
    "bureau": _("City environment bureau"),
    "county-bureau": _("County branch of the bureau"),
    "government": _("County government"),
    "department": _("Department"),
    "station": _("Monitoring station"),
    "enterprise": _("Enterprise"),
    "other": _("Other unit"),
}
"""Kind of a unit (the role words of city.toml) in words."""
