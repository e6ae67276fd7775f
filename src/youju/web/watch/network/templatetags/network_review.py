"""How far a value was reviewed, for the pages that show one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from youju.readings.network import review
from youju.terms.periods import BEIJING
from youju.terms.states import State
from youju.web.base.city import folder
from youju.web.watch.network import queries_review, words
from youju.web.watch.network.queries_review import Shown

register = template.Library()


@register.inclusion_tag("network/review_value.html", takes_context=True)
def review_of(context: dict[str, Any], outlet: Any, factor: str, start: datetime) -> dict[str, Any]:
    """The state of a value, and every mark that covers it: also those that do not stand."""
    seen = review.standing(folder.city())
    covering = [
        one for one in seen.marks if one.outlet == outlet.outlet and one.covers(factor, start)
    ]
    marks: list[Shown] = queries_review.shown(covering, {outlet.outlet: outlet})
    state = words.STATE_WORDS[seen.state(outlet.outlet, start)]
    return {"marks": marks, "state": state, "outlet": outlet, "user": context["request"].user}


@register.simple_tag(takes_context=True)
def state_of(context: dict[str, Any], outlet: Any, at: str) -> tuple[str, Any]:
    """How far the values of a list were reviewed: the class of the badge and its word.

    ``at``: DataTime as the list shows it; what is no time is real-time. The deeds are read once.
    """
    request = context["request"]
    seen = getattr(request, "review_standing", None)
    if seen is None:
        seen = request.review_standing = review.standing(folder.city())
    try:
        start = datetime.fromisoformat(at).replace(tzinfo=BEIJING)
    except ValueError:
        return words.STATE_WORDS[State.REALTIME]
    return words.STATE_WORDS[seen.state(outlet.outlet, start)]
