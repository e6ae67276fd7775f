"""Words of the morning sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from youju.ledger.morning import DAY, TO_MONTH, TO_YEAR, Line
from youju.terms.figures import Figure, Value, in_text
from youju.web.plan.targets.words import cut
from youju.web.plan.targets.words import signed as _signed

DEEDS = {
    "morning.tell": gettext_lazy("Told of missing data"),
    "morning.answer": gettext_lazy("Answered for missing data"),
}
STRETCHES = {
    DAY: gettext_lazy("Yesterday"),
    TO_MONTH: gettext_lazy("Month to date"),
    TO_YEAR: gettext_lazy("Year to date"),
}
STATES = {
    "实时（未审核）": (gettext_lazy("live, not reviewed"), "state-live"),
    "已审核": (gettext_lazy("reviewed"), "state-reviewed"),
    "最终": (gettext_lazy("final"), "state-final"),
}


def state(label: str) -> tuple[str, str]:
    """A state in words, and its style."""
    said, style = STATES.get(label, (label, "badge-muted"))
    return str(said), style


def state_in_text(label: str) -> str:
    """The same inside brackets, without its own."""
    return state(label)[0].replace("（", "").replace("）", "")


def change(figure: Figure) -> str:
    """同比 with sign and unit."""
    value = figure.value
    if not isinstance(value, int | Decimal):
        return "—"
    if figure.unit == "%":
        return f"{_signed(value, 1)}%"
    return _("%(n)s points") % {"n": _signed(value, 1)}


def signed(value: Value) -> str:
    """A difference with its sign, with one decimal."""
    return _signed(value, 1)


def moved(up: int | None) -> tuple[str, str]:
    """The movement in words, and its style."""
    if up is None:
        return "", ""
    if up == 0:
        return _("unchanged"), ""
    if up > 0:
        return _("up %(n)s") % {"n": up}, "up better"
    return _("down %(n)s") % {"n": -up}, "down worse"


def days(found: Sequence[date]) -> str:
    """Days of one month, runs drawn together: 1、3–5."""
    runs: list[list[int]] = []
    for one in found:
        if runs and runs[-1][-1] == one.day - 1:
            runs[-1].append(one.day)
        else:
            runs.append([one.day])
    said = [f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return listed(said)


def listed(said: Sequence[str]) -> str:
    """Several in one line."""
    chinese = (get_language() or "").startswith("zh")
    return ("、" if chinese else ", ").join(said)


def bound(value: Value) -> str:
    """What the rest of the year may be: cut, so that it never promises more than there is."""
    return cut(value, 1)


def goal(line: Line) -> dict[str, str]:
    """The target of a place in the texts of its table."""
    goal_ = line.goal
    assert goal_ is not None
    return {
        "target": in_text(goal_.target.value),
        "plan": in_text(goal_.line.value),
        "off_line": signed(goal_.off_line.value),
        "off_target": signed(goal_.off_target.value),
        "allowed": bound(goal_.allowed.value),
    }
