"""核算底稿: one workbook from hourly readings to the ranked figure, in live formulas.

A county opens it in WPS, Excel or LibreOffice, changes what it likes and sees what follows;
nothing has to be installed. Inputs are blue, formulas black, and every number of a standard
stands once, on the sheet 限值. What the file holds is one object, one period, one dust basis.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from youju.ledger import store
from youju.ledger.levels import KEPT
from youju.ledger.worksheet import days as day_sheets
from youju.ledger.worksheet import places as place_sheets
from youju.ledger.worksheet import results as results
from youju.ledger.worksheet import rules as rules_sheet
from youju.ledger.worksheet import statistics as statistics_sheet
from youju.ledger.worksheet.about import ABOUT, write_about
from youju.ledger.worksheet.book import Book, sheet_name
from youju.ledger.worksheet.inputs import Inputs, gather
from youju.ledger.worksheet.rules import Rules
from youju.ledger.worksheet.stations import StationSheets
from youju.readings.city import City
from youju.terms.periods import Period, day_from, day_number
from youju.terms.places import COUNTY, SITE


@dataclass(frozen=True)
class Made:
    """A finished workbook: bytes, title, and how many published values its formulas give."""

    data: bytes
    title: str
    agreed: int
    checked: int


def write(
    city: City,
    object_: str,
    period: Period,
    *,
    dust: str = KEPT,
    kind: str = COUNTY,
    basis: int | None = None,
    rules: str = "auto",
    points: Collection[str] | None = None,
) -> bytes:
    """The workbook of one object and period, as .xlsx bytes; equal inputs give equal bytes.

    ``object_``: name of a county or city, key of a station (``kind``: county, city, site).
    ``dust``: kept (实况) or excluded (扣除沙尘). ``basis``: number of the computation whose
    figures are checked (the latest without). ``rules``: a rule set instead of the editions in
    force, for figures that were published so. ``points``: keys of the stations of another
    point set (可比点位) than the one that stood.

    :raises NotThere: nothing was computed, or not on that basis.
    :raises NotEnoughData: no figure of the object in the period.
    :raises BadInput: an unknown kind or dust basis.
    """
    return workbook(
        city,
        object_,
        period,
        dust=dust,
        kind=kind,
        basis=basis,
        rules=rules,
        points=points,
    ).data


def workbook(
    city: City,
    object_: str,
    period: Period,
    *,
    dust: str = KEPT,
    kind: str = COUNTY,
    basis: int | None = None,
    rules: str = "auto",
    points: Collection[str] | None = None,
) -> Made:
    """The same as ``write``, with how many of the published values came out."""
    inputs = gather(
        city,
        object_,
        period,
        dust=dust,
        kind=kind,
        basis=basis,
        rules=rules,
        points=points,
    )
    return _build(inputs)


def ranked_period(
    city: City, object_: str, kind: str, period: Period, basis: int | None = None
) -> Period:
    """The period as an assessment ranks it: up to the last day on which anything is known.

    ``object_`` only chooses the answer where nothing is known at all: the period as it stands.
    """
    first, last = day_number(period.start), day_number(period.end)
    rows = store.days(city, kinds=(kind,), first=first, last=last, dust=KEPT, basis=basis)
    if kind == SITE:
        rows = rows.filter(pl.col("object") == object_)
    known = rows.filter(pl.any_horizontal(*(pl.col(item).is_not_null() for item in store.ITEMS)))
    highest = known["day"].max()
    return period.cut(day_from(highest)) if isinstance(highest, int) else period


def _build(inputs: Inputs) -> Made:
    title = f"{inputs.city} {inputs.title} {inputs.period.label} 核算底稿（{inputs.dust_words}）"
    invented = "虚构城市，数据不是实测  " if inputs.invented else ""
    book = Book(title, _computed_on(inputs), f"{invented}依据编号 {inputs.computed.number}")
    place = inputs.kind != SITE
    order = [
        ABOUT,
        results.RESULT,
        statistics_sheet.STATISTICS,
        day_sheets.DAYS,
        day_sheets.INDICES,
    ]
    if place:
        order += [place_sheets.MEANS, place_sheets.POINTS]
    order.append(rules_sheet.SHEET)
    names = []
    for station in inputs.stations:
        pair = []
        for wanted in (station.name, f"{station.name} O3"):
            pair.append(sheet_name(wanted, order))
            order.append(pair[-1])
            if not any(station.hours.values()):
                break
        names.append((pair[0], pair[-1]))
    book.reserve(order)
    rules = Rules(inputs)
    rules.write(book)
    preference = day_sheets.preferences(inputs)
    sheets = StationSheets(book, rules, inputs, preference)
    stations = [
        sheets.write(station, name, ozone)
        for station, (name, ozone) in zip(inputs.stations, names, strict=True)
    ]
    adopted = stations[0]
    if place:
        places = place_sheets.PlaceSheets(book, rules, inputs, preference)
        places.points()
        adopted = places.means(stations)
    days = day_sheets.DaySheets(book, rules, inputs, adopted)
    days.indices()
    found_days = days.days()
    statistics = statistics_sheet.Statistics(book, rules, inputs, found_days).write()
    verdicts = results.Results(book, rules, inputs, found_days, statistics).write()
    write_about(book, rules, inputs, order, agreed=all(verdicts))
    return Made(book.close(), title, sum(verdicts), len(verdicts))


def _computed_on(inputs: Inputs) -> date:
    return date.fromisoformat(inputs.computed.computed_at[:10])
