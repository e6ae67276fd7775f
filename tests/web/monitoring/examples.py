"""Examples of the arguments of the pages of monitoring, for the permission matrix."""

from __future__ import annotations

from typing import Any

from youju.web.base.city import folder


def station() -> list[dict[str, Any]]:
    """A station with hours, and one that is known by issued days."""
    return [{"key": "QL05"}, {"key": "QL01"}]


def county() -> list[dict[str, Any]]:
    """Counties see all counties' figures: the first one is nobody's wall."""
    return [{"name": name} for name in folder.city().register.counties()[:1]]


EXAMPLES = {
    **{f"monitoring:{page}": station for page in ("station", "station-sheet", "hours")},
    **{f"monitoring:{page}": county for page in ("county", "county-sheet")},
}
