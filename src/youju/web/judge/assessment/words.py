"""The words of assessment: periods, choices, movements, and the sentence a ranking begins with."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from youju.ledger.bulletin.counties import because
from youju.terms.states import State
from youju.web.base.city.spoken import period

__all__ = ["period"]

POINTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "as-was": (
        gettext_lazy("stations as they were"),
        gettext_lazy("Each period by the stations that counted in it."),
    ),
    "comparable": (
        gettext_lazy("comparable stations"),
        gettext_lazy("Both periods by the stations that counted in both of them throughout."),
    ),
}
EDITIONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "own": (
        gettext_lazy("each by its own standard"),
        gettext_lazy("Each period by the edition of the standard in force in it."),
    ),
    "today": (
        gettext_lazy("both by today's standard"),
        gettext_lazy("Last year's days are computed again by the edition of this period."),
    ),
}
DUST: dict[str, str | Promise] = {
    "kept": gettext_lazy("as measured"),
    "excluded": gettext_lazy("without dust hours"),
    "none": "",
}
STATES = {
    State.REALTIME.label: (gettext_lazy("not reviewed"), "state-live"),
    State.REVIEWED.label: (gettext_lazy("reviewed"), "state-reviewed"),
    State.FINAL.label: (gettext_lazy("final"), "state-final"),
}


def state(label: str) -> tuple[str, str]:
    """The state of the data in words, and its style."""
    said, style = STATES.get(label, (label or _("state unknown"), "badge-muted"))
    return str(said), style


def unplaced(reason: str) -> str:
    """Why something has no place or no marks: how the index is computed stands elsewhere."""
    return because(reason).split("；限值", 1)[0].replace("O3_8h", "O3").rstrip("。")


def moved(up: int | None) -> tuple[str, str]:
    """A movement in words and its style; nothing to compare with is said too."""
    if up is None:
        return _("no earlier place"), ""
    if up > 0:
        return ngettext("up %(n)d place", "up %(n)d places", up) % {"n": up}, "up better"
    if up < 0:
        return ngettext("down %(n)d place", "down %(n)d places", -up) % {"n": -up}, "down worse"
    return _("unchanged"), ""


def sentence(
    when: str,
    state_: str,
    ranking: str,
    best: list[str],
    worst: list[str],
    moves: list[tuple[str, int]],
    count: int,
) -> SafeString:
    """Who is first, who is last, who moved most."""
    text = format_html(
        _("{when} ({state}): {best} first and {worst} last of {count} by “{ranking}”"),
        when=when,
        state=state_,
        best=names(best),
        worst=names(worst),
        count=count,
        ranking=format_html('<span lang="zh-Hans">{}</span>', ranking),
    )
    rises = [one for one in moves if one[1] > 0]
    falls = [one for one in moves if one[1] < 0]
    for chosen, most in ((rises, max), (falls, min)):
        if not chosen:
            continue
        size = most(one[1] for one in chosen)
        who = names([name for name, up in chosen if up == size])
        text = format_html(_("{before}; {who} {moved}"), before=text, who=who, moved=moved(size)[0])
    return format_html(_("{text}."), text=text)


def names(places: list[str]) -> SafeString:
    """Names of places, one after the other."""
    return format_html('<span lang="zh-Hans">{}</span>', "、".join(places))
