"""Words of the public page: the six levels, advice, states."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LEVELS: dict[str, tuple[int, str | Promise]] = {
    "优": (1, _("excellent")),
    "良": (2, _("good")),
    "轻度污染": (3, _("lightly polluted")),
    "中度污染": (4, _("moderately polluted")),
    "重度污染": (5, _("heavily polluted")),
    "严重污染": (6, _("severely polluted")),
}
STATES: dict[str, str | Promise] = {
    "实时（未审核）": _("real-time, not reviewed"),
    "已审核": _("reviewed"),
    "最终": _("final"),
}


@dataclass(frozen=True)
class Advice:
    """What a level means for health and what to do, with its source."""

    effect: str
    advice: str
    source: str
    mark: str


def advice(level: int, on: date) -> Advice:
    """The advice of a level (1 to 6) in the language of the page."""
    said = _file()
    edition = next(
        one for one in reversed(said["edition"]) if one["since"] <= on or one is said["edition"][0]
    )
    row = said["level"][level - 1]
    end = "" if str(get_language()).startswith("zh") else "_en"
    return Advice(
        row[f"effect{end}"],
        row[f"advice{end}"],
        f"{edition['name']} {edition['clause']}".strip(),
        edition["mark"],
    )


@cache
def _file() -> dict[str, Any]:
    text = files("youju.web.tell.portal").joinpath("advice.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
