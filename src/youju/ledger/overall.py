"""Figures beside an assessment: of the city itself, or of every object, with 同比 and 环比.

A scheme asks for what it scores; a bulletin says more. Both read the same day figures on the
same point set and under the same editions, so what a bulletin adds can't contradict a ranking.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from functools import cached_property

from youju.ledger.assess import Answer
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.measured import Tables, printed_decimals
from youju.ledger.request import period_before, periods_used
from youju.ledger.statistics import (
    GOOD_DAYS,
    GOOD_RATE,
    HEAVY_DAYS,
    INDEX,
    PREFIX,
    VALID_DAYS,
    days_of,
)
from youju.readings.city import City
from youju.scoring.nouns import Measure
from youju.scoring.scheme import Scheme
from youju.standards.air import comparison
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import exact, round_even
from youju.terms.periods import CUMULATIVE, YEAR, Period
from youju.terms.places import CITY

MEMBER = "results/overall.csv"
"""The member of a pack that keeps the figures of the city."""
COUNTS = (GOOD_DAYS, HEAVY_DAYS, VALID_DAYS)
AS_MEASURED = (GOOD_RATE, *COUNTS)
"""What keeps dust days unless a scheme says otherwise (footnotes of the national reports)."""
_REASON = re.compile("没有|少于|缺|无有效|不足|不在")
FULL = 90
"""Where last year has fewer days with data than this share (%) of this year's, it is said."""
ASKED = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3_8h", INDEX, GOOD_RATE, *COUNTS)


@dataclass(frozen=True)
class Compared:
    """One statistic of one object: now, a year ago and in the period before.

    ``now`` is held, ``printed`` rounded as it is published. ``change`` and ``change_before``
    are None where the period has no such comparison (累计 has no 环比).
    """

    of: str
    now: Figure
    printed: Figure
    then: Figure | None = None
    change: Figure | None = None
    before: Figure | None = None
    change_before: Figure | None = None

    def why_none(self, versus: str = comparison.YEAR_AGO) -> str:
        """Why there is no change to tell; empty when there is one."""
        change, other = (
            (self.change, self.then)
            if versus == comparison.YEAR_AGO
            else (self.change_before, self.before)
        )
        if change is None or other is None or change.value is not None:
            return ""
        missing = self.now if self.now.value is None else other
        return why_missing(missing) or ("基数为零" if missing.value is not None else "没有数值")


def why_missing(figure: Figure) -> str:
    """The reason in the note of a figure without a value, without its other remarks.

    An index that lacks items gives their reason where they have one in common.
    """
    own = _reasons(figure.note)
    if "不计算" not in own:
        return own
    below = {
        said
        for level, part in figure.walk(1)
        if level and part.value is None and (said := _reasons(part.note)) and "不计算" not in said
    }
    return below.pop() if len(below) == 1 else own.replace("O3_8h", "O3")


def _reasons(note: str) -> str:
    return "；".join(one for one in note.split("；") if _REASON.search(one))


def dust_of(scheme: Scheme, of: str) -> str:
    """The dust basis on which a statistic is told: the scheme's own where it names one.

    Else as the national monthly reports do: concentrations and the index without dust, counts
    and shares of days as measured.
    """
    for measure in scheme.measures.values():
        if measure.of == PREFIX + of and measure.period == "asked":
            return KEPT if measure.dust == "none" else measure.dust
    return KEPT if of in AS_MEASURED else EXCLUDED


class Comparisons:
    """Statistics of all objects of one kind over the period of an answer, compared."""

    def __init__(self, answer: Answer, kind: str) -> None:
        self.answer = answer
        self.period = answer.period
        self.year_ago = answer.period.year_ago()
        self.before = period_to_compare(answer.period)
        self.tables = Tables(
            answer.snapshot, kind, answer.request, answer.period, used=periods_read(answer)
        )
        self._found: dict[tuple[str, str], Compared] = {}

    def of(self, name: str, of: str) -> Compared:
        """One statistic of one object (see ``ASKED``); for a day a count of days is 0 or 1."""
        key = (name, of)
        if key not in self._found:
            self._found[key] = self._compared(name, of)
        return self._found[key]

    @cached_property
    def objects(self) -> tuple[str, ...]:
        """Every object with day figures in the period."""
        found = {name for (name, _), days in self.tables.days.items() if days.state(self.period)}
        return tuple(sorted(found))

    def sparse(self, name: str) -> tuple[int, int] | None:
        """Days with an index last year and now, where last year has far fewer; else None.

        Quarters, months and years have minima of their own (HJ 663); 累计 and other runs of
        days have none, so that a value there may stand on a handful of days.
        """
        days = self.tables.days.get((name, KEPT))
        if days is None:
            return None
        now, then = (
            sum(1 for day in days_of(period) if days.aqi.get(day) is not None)
            for period in (self.period, self.year_ago)
        )
        return (then, now) if then and then * 100 < FULL * now else None

    def _compared(self, name: str, of: str) -> Compared:
        dust = dust_of(self.answer.scheme, of)
        now = self.tables.measure(name, _measure(of, dust))
        decimals = printed_decimals(of, self.period)
        then, change = self._against(name, of, dust, now, self.year_ago, comparison.YEAR_AGO)
        before = change_before = None
        if self.before is not None:
            before, change_before = self._against(
                name, of, dust, now, self.before, comparison.BEFORE
            )
        return Compared(of, now, printed(now, decimals), then, change, before, change_before)

    def _against(
        self, name: str, of: str, dust: str, now: Figure, other: Period, versus: str
    ) -> tuple[Figure, Figure]:
        measure = _measure(of, dust)
        then = self.tables.measure(name, _measure(of, dust, versus))
        return then, self.tables.change(name, now, then, measure, self.period, other, versus)


def of_city(city: City, answer: Answer) -> tuple[str, Comparisons] | None:
    """The city's name in the register and its figures; None where no station names a city."""
    names = answer.snapshot.register.cities()
    if not names:
        return None
    name = city.settings.name if city.settings.name in names else names[0]
    return name, Comparisons(answer, CITY)


def results(city: City, answer: Answer) -> dict[str, bytes]:
    """The figures of the city as a member of a pack, in canonical form."""
    found = of_city(city, answer)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ("object", "statistic", "dust", "value", "year_ago", "change", "before", "change_before")
    )
    if found is not None:
        name, figures = found
        for of in ASKED:
            one = figures.of(name, of)
            row = (one.now, one.then, one.change, one.before, one.change_before)
            said = ["" if part is None else in_text(part.value) for part in row]
            writer.writerow((name, of, dust_of(answer.scheme, of), *said))
    return {MEMBER: out.getvalue().encode()}


def printed(figure: Figure, decimals: int) -> Figure:
    """A figure as it is published; the unrounded one is its part."""
    if figure.value is None:
        return figure
    value = round_even(exact(figure.value), decimals)
    if value == figure.value:
        return replace(figure, value=value if decimals else figure.value)
    return Figure(
        figure.name, value, figure.unit, of=(figure,), note=f"公布值，修约到{decimals}位小数"
    )


def periods_read(answer: Answer) -> list[Period]:
    """Every period that the figures beside an answer are read from."""
    found = dict.fromkeys(periods_used(answer.request, answer.scheme, answer.period))
    found[answer.period.year_ago()] = None
    if (before := period_to_compare(answer.period)) is not None:
        found[before] = None
    return list(found)


def period_to_compare(period: Period) -> Period | None:
    """The period of 环比; None for a year (it is 同比) and for 累计, which has none."""
    return None if period.kind in (YEAR, CUMULATIVE) else period_before(period)


def _measure(of: str, dust: str, comparison_: str = "none") -> Measure:
    unit = "百分点" if of == GOOD_RATE else "天" if of in COUNTS else "%"
    return Measure(
        key=of,
        name=of,
        of=PREFIX + of,
        unit=unit,
        direction="lower",
        dust=dust,
        period="asked",
        comparison=comparison_,
        decimals_printed=0 if of in COUNTS else 1,
        decimals_ranked=None,
        scored="held",
    )
