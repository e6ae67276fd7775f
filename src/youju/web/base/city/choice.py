"""What is chosen at the top of the page: period, place, dust basis. Chosen once, it stays.

A choice in the address wins (so an address can be sent to somebody) and is remembered for the
session of a person who is signed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language

from youju.ledger.levels import EXCLUDED, KEPT
from youju.terms.errors import YoujuError
from youju.terms.periods import Period, parse, year_to_date
from youju.web.base.city import folder

KEY = "choice"
FIELDS = ("period", "place", "dust")


@dataclass(frozen=True)
class Choice:
    """The chosen period (累计 to the last day with data by default), place and dust basis.

    ``place`` is empty for the whole city; ``period_text`` is the period as an address has it.
    """

    period: Period
    period_text: str
    place: str
    dust: str
    wrong: str = ""


def of(request: HttpRequest) -> Choice:
    """The choice of this request; an unreadable one is said in ``wrong`` and not used."""
    kept = dict(request.session.get(KEY, {})) if request.user.is_authenticated else {}
    said = {name: request.GET[name].strip() for name in FIELDS if name in request.GET}
    asked = kept | said
    last = folder.last_day() or folder.beijing_now().date()
    period, text, wrong = _period(asked.get("period", ""), last)
    place = asked.get("place", "")
    if place and folder.kind_of(place) is None:
        place, wrong = "", place
    dust = asked.get("dust", EXCLUDED)
    if dust not in (EXCLUDED, KEPT):
        dust = EXCLUDED
    if said and request.user.is_authenticated and not wrong:
        fresh = {"period": asked.get("period", ""), "place": place, "dust": dust}
        if fresh != request.session.get(KEY):
            request.session[KEY] = fresh
    return Choice(period, text, place, dust, wrong)


def _period(text: str, last: date) -> tuple[Period, str, str]:
    default = year_to_date(last)
    if not text:
        return default, f"..{last}", ""
    try:
        return parse(text, folder.city().settings.week_first_day), text, ""
    except YoujuError as wrong:
        return default, f"..{last}", str(wrong)


@dataclass(frozen=True)
class Offered:
    """A period that the top of the page offers: as an address has it, and in words."""

    text: str
    label: str
    chosen: bool


def _label(of: Period) -> str:
    """A period in few words of the page's language."""
    if (get_language() or "").startswith("zh"):
        return of.label
    start, end = of.start, of.end
    words = {
        "day": date_format(end, "j M Y"),
        "week": f"Week {end:%V}, {end:%G}",
        "month": date_format(start, "M Y"),
        "quarter": f"Q{(start.month + 2) // 3} {start.year}",
        "half": f"H{1 if start.month == 1 else 2} {start.year}",
        "year": str(start.year),
        "cumulative": f"{start.year} to {date_format(end, 'j M')}",
    }
    return words.get(of.kind, f"{date_format(start, 'j M Y')} to {date_format(end, 'j M Y')}")


def offered(chosen: Choice, last: date) -> list[Offered]:
    """累计, yesterday, this week, months back to last January, quarters, half-years and years."""
    texts = [f"..{last}", str(last), f"{last:%G}-W{last:%V}"]
    month = date(last.year, last.month, 1)
    months = []
    while month >= date(last.year - 1, 1, 1):
        months.append(f"{month:%Y-%m}")
        month = (month - timedelta(days=1)).replace(day=1)
    quarters = [f"{last.year}-Q{one}" for one in range((last.month + 2) // 3, 0, -1)]
    texts += months[: last.month + 1] + quarters
    texts += [f"{last.year}-H1", str(last.year), str(last.year - 1)]
    texts = list(dict.fromkeys(texts))
    if chosen.period_text not in texts:
        texts.insert(0, chosen.period_text)
    first = folder.city().settings.week_first_day
    return [Offered(text, _label(parse(text, first)), text == chosen.period_text) for text in texts]


class Choices:
    """Middleware: ``request.choice``, made when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the request its choice, lazily."""
        from django.utils.functional import SimpleLazyObject

        request.choice = SimpleLazyObject(lambda: of(request))  # type: ignore[attr-defined]
        return self.get_response(request)
