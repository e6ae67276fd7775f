"""Examples of the arguments of the why pages, for the permission matrix."""

from __future__ import annotations

from typing import Any

from youju.web.base.city import folder


def figure() -> list[dict[str, Any]]:
    """A figure that was not published: colleagues see it, visitors sign in first."""
    county, last = folder.city().register.counties()[0], folder.last_day()
    return [{"address": f"fig_air_period/{county}/{last:%Y-%m}/PM2.5"}]


def record() -> list[dict[str, Any]]:
    """The first sheet that came."""
    return [{"stream": "import", "number": 1}]


EXAMPLES = {
    **{f"why:{page}": figure for page in ("page", "part", "rows", "json", "worksheet")},
    "why:journal": record,
    "why:original": record,
}
