"""The roles of the work and their names."""

from django.utils.translation import gettext_lazy as _

OFFICE, LEADER, COUNTY, DEPARTMENT, STATION, AUDITOR = (
    "office",
    "leader",
    "county",
    "department",
    "station",
    "auditor",
)
PUBLIC = "public"
"""Anybody, without signing in."""
SELF = "self"
"""Anybody who is signed in, also without a post today (a deputy, a person just appointed)."""
ROLES = {
    OFFICE: _("Committee office"),
    LEADER: _("Leader"),
    COUNTY: _("County"),
    DEPARTMENT: _("Department"),
    STATION: _("Monitoring station"),
    AUDITOR: _("Auditor"),
}
CITY_WIDE = frozenset({OFFICE, LEADER, STATION, AUDITOR})
"""Roles whose scope is the whole city; the others see the walled things of their own unit."""
