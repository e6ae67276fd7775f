"""Examples of the API's addresses, for the permission matrix.

The API asks for a token itself and answers 401 or 422 where a page would send to sign in.
"""

from __future__ import annotations

from typing import Any

ANSWERS = (200, 401, 404, 405, 422)
ASKED = (
    *("city", "sites", "counties", "standards", "marks"),
    *("air_days", "air_periods", "hours", "rankings", "explain"),
    *("sound_days", "sound_periods", "soil_samples", "soil_years"),
    *("supply_points", "supply_rates"),
)


def asked() -> list[dict[str, Any]]:
    """Without parameters."""
    return [{"status": ANSWERS}]


def unknown() -> list[dict[str, Any]]:
    """An address that the API does not have."""
    return [{"rest": "nothing", "status": (404,)}]


def token() -> list[dict[str, Any]]:
    """A token that nobody has."""
    return [{"number": 999_999, "status": (302, 404, 405)}]


def service() -> list[dict[str, Any]]:
    """The SensorThings service, which asks for a token itself."""
    return [{"rest": "Things", "status": (200, 401)}]


def ticket() -> list[dict[str, Any]]:
    """A batch that no device handed in."""
    return [{"ticket": "nix", "status": (401,)}]


EXAMPLES = {
    "api:sta": service,
    "api:v1:ingest_hours": asked,
    "api:v1:ingest_follow": ticket,
    "api:revoke_device": token,
    **{f"api:v1:{name}": asked for name in ASKED},
    "api:unknown": unknown,
    "api:revoke": token,
}
