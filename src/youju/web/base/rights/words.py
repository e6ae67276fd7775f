"""The roles of the work and their names."""

from django.utils.translation import gettext_lazy as _

OFFICE, LEADER, COUNTY, DEPARTMENT, STATION, AUDITOR, ENTERPRISE = (
    "office",
    "leader",
    "county",
    "department",
    "station",
    "auditor",
    "enterprise",
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
    ENTERPRISE: _("Enterprise"),
}
CITY_WIDE = frozenset({OFFICE, LEADER, STATION, AUDITOR})
"""Roles whose scope is the whole city; the others see the walled things of their own unit."""
OF_OFFICES = frozenset(ROLES) - {ENTERPRISE}
"""Roles of those who work for the city. An enterprise's person is a guest: only rights that name
the role open anything, and a county that stands with the unit lends it nothing of that county."""
