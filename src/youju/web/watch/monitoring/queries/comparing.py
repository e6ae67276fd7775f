"""Any two periods, places, dust bases and editions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from youju.ledger import daily
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.measured import printed_decimals
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import GOOD_RATE, object_days, statistic
from youju.standards.air.hj663_edition import STANDARD, edition_for
from youju.terms.errors import YoujuError
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.periods import Period, parse, year_to_date
from youju.web.base.city import folder
from youju.web.base.city.templatetags.figures import subscript
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import figures

AUTO = "auto"


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
        return edition_for(self.period.end).rules if self.edition == AUTO else self.edition

    @property
    def place_name(self) -> str:
        """The name by which people know the place."""
        if self.kind != "site":
            return self.place
        return folder.city().register.site(self.place).name

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
    edition = said.get(f"{name}_edition", other.edition if other else AUTO)
    return Side(
        name,
        text or period.key,
        _cut(held, period),
        place,
        kind,
        dust if dust in (EXCLUDED, KEPT) else EXCLUDED,
        edition if edition in editions() else AUTO,
        wrong,
    )


def _cut(held: Snapshot, period: Period) -> Period:
    cut = figures.effective(held, period)
    return year_to_date(cut.end) if cut.kind == "cumulative" else cut


def editions() -> dict[str, str]:
    """Rule set → the edition of HJ 663 that it names."""
    found = {AUTO: _("of its own day")}
    return found | {one.rules: f"{one.name}" for one in STANDARD.editions}


@dataclass(frozen=True)
class Line:
    """One statistic on both sides and what lies between."""

    of: str
    first: Figure
    second: Figure
    difference: Figure
    percent: Figure

    @property
    def unit(self) -> str:
        """The unit of both values."""
        return "%" if self.of == GOOD_RATE else words.UNITS.get(self.of, "")


def lines(held: Snapshot, first: Side, second: Side) -> list[Line]:
    """Every statistic of both sides."""
    return [_line(held, first, second, of) for of in figures.ASKED]


def _line(held: Snapshot, first: Side, second: Side, of: str) -> Line:
    decimals = max(printed_decimals(of, side.period, side.rules) for side in (first, second))
    a, b = (figures.shown(_held(held, side, of), decimals) for side in (first, second))
    nothing = Figure(of, None)
    if not isinstance(a.value, int | Decimal) or not isinstance(b.value, int | Decimal):
        return Line(of, a, b, nothing, nothing)
    gap = exact(a.value) - exact(b.value)
    places = max(_places(a.value), _places(b.value))
    difference = Figure(of, round_even(gap, places) if places else int(gap))
    of_counts = of in (GOOD_RATE, "good_days", "heavy_days", "valid_days")
    percent = (
        nothing
        if of_counts or not b.value
        else Figure(of, round_even(gap * 100 / exact(b.value), 1), "%")
    )
    return Line(of, a, b, difference, percent)


def _places(value: int | Decimal) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0


def _held(held: Snapshot, side: Side, of: str) -> Figure:
    """A statistic, held; by another edition than its own it has no address."""
    if side.rules == edition_for(side.period.end).rules:
        return figures.figure(held, side.kind, side.place, side.dust, side.period, of)
    key = ("compare", side.kind, side.place, side.dust, side.period, side.rules, of)
    return figures.remember(held, key, lambda: _by_edition(held, side, of, side.rules))


def _by_edition(held: Snapshot, side: Side, of: str, rules: str) -> Figure:
    period = side.period
    rows = figures.object_rows(held, side.kind, side.place, side.dust, period.start, period.end)
    if rows.is_empty():
        return Figure(of, None, note=f"没有{period.label}的数据")
    again = daily.indexed(rows.drop("basis"), rules=rules)
    days = object_days(again.sort("day"))[side.place, side.dust]
    found = statistic(of, days, period, rules=rules, shown=False)
    return Figure(
        found.name, found.value, found.unit, by=found.by, note=found.note, state=found.state
    )


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
