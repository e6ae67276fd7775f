"""Any two periods, places, dust bases and editions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from youju.ledger import compare
from youju.ledger.address import OWN
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.snapshot import Snapshot
from youju.standards.air.hj663_edition import STANDARD, edition_for
from youju.terms.errors import YoujuError
from youju.terms.periods import Period, parse, year_to_date
from youju.web.base.city import folder
from youju.web.base.city.templatetags.figures import subscript
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import figures


@dataclass(frozen=True)
class Side:
    """One side: what is asked, as it was written and as it was read."""

    name: str
    period_text: str
    period: Period
    place: str
    kind: str
    dust: str
    edition: str
    wrong: str = ""

    @property
    def rules(self) -> str:
        """The rule set by which it is evaluated."""
        return edition_for(self.period.end).rules if self.edition == OWN else self.edition

    @property
    def place_name(self) -> str:
        """The name by which people know the place."""
        if self.kind != "site":
            return self.place
        return folder.city().register.site(self.place).name

    def asked(self) -> compare.Side:
        """The side as the ledger takes it."""
        return compare.Side(self.place, self.period, self.dust, self.edition)

    def query(self) -> list[tuple[str, str]]:
        """The side as an address carries it."""
        given = {
            "period": self.period_text,
            "place": self.place,
            "dust": self.dust,
            "edition": self.edition,
        }
        return [(f"{self.name}_{key}", value) for key, value in given.items()]


def asked(said: QueryDict, held: Snapshot, default: Period) -> tuple[Side, Side]:
    """Both sides of the form; the second is last year's period of the first by default."""
    first = _side("a", said, held, default)
    year_ago = first.period.year_ago()
    return first, _side("b", said, held, year_ago, first)


def _side(
    name: str, said: QueryDict, held: Snapshot, default: Period, other: Side | None = None
) -> Side:
    text = said.get(f"{name}_period", "").strip()[:40]
    wrong = ""
    period = default
    if text:
        try:
            period = parse(text, held.settings.week_first_day)
        except YoujuError as refused:
            wrong = str(refused)
    place = said.get(f"{name}_place", other.place if other else folder.city_name())
    kind = folder.kind_of(place)
    if kind is None:
        wrong = wrong or _("The register knows no place of that name.")
        place, kind = folder.city_name(), "city"
    dust = said.get(f"{name}_dust", other.dust if other else EXCLUDED)
    edition = said.get(f"{name}_edition", other.edition if other else OWN)
    return Side(
        name,
        text or period.key,
        _cut(held, period),
        place,
        kind,
        dust if dust in (EXCLUDED, KEPT) else EXCLUDED,
        edition if edition in editions() else OWN,
        wrong,
    )


def _cut(held: Snapshot, period: Period) -> Period:
    cut = figures.effective(held, period)
    return year_to_date(cut.end) if cut.kind == "cumulative" else cut


def editions() -> dict[str, str]:
    """Rule set → the edition of HJ 663 that it names."""
    found = {OWN: _("of its own day")}
    return found | {one.rules: f"{one.name}" for one in STANDARD.editions}


def lines(held: Snapshot, first: Side, second: Side) -> tuple[compare.Row, ...]:
    """Every statistic of both sides, by the ledger."""

    def made() -> tuple[compare.Row, ...]:
        return compare.sides(held, first.asked(), second.asked(), figures.ASKED)

    return figures.remember(held, ("compare", first.asked(), second.asked()), made)


def notes(first: Side, second: Side) -> list[str]:
    """What a reader must know before the two are set against each other."""
    said = []
    if first.dust != second.dust:
        said.append(_("The dust bases differ: the two are not one measure."))
    if first.rules != second.rules:
        said.append(
            _(
                "The editions differ (%(first)s and %(second)s): "
                "with them changed limits, index and AQI."
            )
            % {"first": _edition(first), "second": _edition(second)}
        )
    if first.place != second.place and first.kind != second.kind:
        said.append(_("The places are of different kinds: a station's day is no mean of stations."))
    if first.period.days != second.period.days:
        said.append(
            _("The periods are of different length: %(first)s and %(second)s days.")
            % {"first": first.period.days, "second": second.period.days}
        )
    if not _answer(first.period, second.period):
        said.append(
            _(
                "The periods do not answer to each other: "
                "this is a difference, no year-on-year change."
            )
        )
    return said


def _answer(first: Period, second: Period) -> bool:
    try:
        others = [first.year_ago(), first.before()]
    except YoujuError:
        others = [first.year_ago()]
    spans = [(one.start, one.end) for one in others]
    return (second.start, second.end) in spans or (first.start, first.end) == (
        second.start,
        second.end,
    )


def _edition(side: Side) -> str:
    return next((one.name for one in STANDARD.editions if one.rules == side.rules), side.rules)


def chart(held: Snapshot, first: Side, second: Side, item: str) -> dict[str, Any]:
    """Both series day by day, each from its first day on."""
    series = []
    longest: list[date] = []
    for side in (first, second):
        found = list(reversed(figures.days(held, side.kind, side.place, side.dust, side.period)))
        if len(found) > len(longest):
            longest = [one.on for one in found]
        series.append(
            {
                "name": f"{side.place} {words.period(side.period)}",
                "substance": item,
                "dashed": side is second,
                "values": [one.plain(item) for one in found],
            }
        )
    for one in series:
        values: Any = one["values"]
        one["values"] = values + [None] * (len(longest) - len(values))
    return {
        "label": _("%s on both sides") % subscript(words.KEY_OF[item]),
        "x": {"kind": "category", "values": [str(at) for at in range(1, len(longest) + 1)]},
        "y": {"name": words.UNITS[item], "from": 0, "note": _("day of the period")},
        "series": series,
        "words": {"missing": _("no value")},
    }


def by_day(held: Snapshot, first: Side, second: Side) -> list[tuple[int, Any, Any]]:
    """Both sides' days in lines: number, day of the first, day of the second."""
    a, b = (
        list(reversed(figures.days(held, side.kind, side.place, side.dust, side.period)))
        for side in (first, second)
    )
    return [
        (at + 1, a[at] if at < len(a) else None, b[at] if at < len(b) else None)
        for at in range(max(len(a), len(b)))
    ]


def places(register: Any) -> Mapping[str, list[tuple[str, str]]]:
    """What can be chosen: the city, counties, stations with their names."""
    newest = {site.site: site for site in register.sites}
    return {
        "city": [(folder.city_name(), folder.city_name())],
        "county": [(name, name) for name in register.counties()],
        "site": [(key, f"{site.name}（{key}）") for key, site in newest.items()],
    }
