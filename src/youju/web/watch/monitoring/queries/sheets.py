"""Everything that a page shows, whole, as .xlsx: each sheet says source, time, state and basis."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from youju.documents.packing import repack
from youju.documents.tables import Cell, Column, breadth
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.snapshot import Snapshot
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.periods import Period
from youju.terms.states import State
from youju.web.base.city.templatetags.figures import subscript
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import (
    clock,
    comparing,
    figures,
    geography,
    hours,
    places,
    stations,
)
from youju.web.watch.monitoring.templatetags.monitoring import beijing, statistic_words

WIDEST, NARROWEST = 40, 8


@dataclass(frozen=True)
class Sheet:
    """One sheet: title in the first line, heads, rows; ``said`` goes below besides the source."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    said: Sequence[str] = ()


@dataclass(frozen=True)
class Taken:
    """Who takes it away, when, and from which basis."""

    by: str
    now: datetime
    city: str
    held: Snapshot | None
    invented: bool = False

    def lines(self, said: Sequence[str]) -> list[str]:
        """What stands under every table."""
        found = [*said]
        last = None if self.held is None else figures.last_day(self.held)
        if self.held is not None and last is not None:
            computed = self.held.computed
            found.append(
                _("Figures up to %(day)s, 24:00; computation %(number)s of %(at)s.")
                % {
                    "day": words.day(last),
                    "number": computed.number,
                    "at": computed.computed_at.replace("T", " ")[:16],
                }
            )
        found.append(
            _("Source: hourly readings and issued values of %(city)s, computed by youju.")
            % {"city": self.city}
        )
        if self.invented:
            found.append(_("This city and all its data are invented."))
        found.append(
            _("Taken by %(who)s on %(when)s.")
            % {"who": self.by, "when": f"{self.now:%Y-%m-%d %H:%M}"}
        )
        return found


def book(sheets: Iterable[Sheet], taken: Taken) -> bytes:
    """The sheets as .xlsx; numbers as numbers, rounded as they are published, gaps empty."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    made.set_properties({"author": taken.by, "created": taken.now.replace(tzinfo=None)})
    looks = _Looks(made)
    for sheet in sheets:
        _fill(made.add_worksheet(sheet.name), sheet, looks, taken.lines(sheet.said))
    made.close()
    return repack(out.getvalue())


class _Looks:
    def __init__(self, made: Any) -> None:
        self.made = made
        self.title = made.add_format({"bold": True, "font_size": 14})
        self.head = made.add_format(
            {
                "bold": True,
                "bg_color": "#EEF1F0",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        self.word = made.add_format({"border": 1})
        self.note = made.add_format({"font_size": 9, "font_color": "#51606B"})
        self.numbers: dict[int, Any] = {}

    def number(self, decimals: int) -> Any:
        if decimals not in self.numbers:
            shape = "0." + "0" * decimals if decimals else "0"
            self.numbers[decimals] = self.made.add_format({"border": 1, "num_format": shape})
        return self.numbers[decimals]


def _fill(page: Any, sheet: Sheet, looks: _Looks, notes: Sequence[str]) -> None:
    page.write_string(0, 0, sheet.title, looks.title)
    for at, column in enumerate(sheet.columns):
        page.write_string(1, at, column.head(), looks.head)
        texts = [breadth(str(row[at])) for row in sheet.rows[:400] if row[at] is not None]
        wide = max(
            breadth(column.title), breadth(f"（{column.unit}）") if column.unit else 0, *texts, 0
        )
        page.set_column(at, at, min(max(wide + 2, NARROWEST), WIDEST))
    for line, row in enumerate(sheet.rows, 2):
        for at, cell in enumerate(row):
            if cell is None:
                page.write_blank(line, at, None, looks.word)
            elif isinstance(cell, str):
                page.write_string(line, at, cell, looks.word)
            else:
                page.write_number(line, at, cell, looks.number(_decimals(cell)))
    for below, note in enumerate(notes, len(sheet.rows) + 2):
        page.write_string(below, 0, note, looks.note)
    page.freeze_panes(2, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)


def _decimals(cell: Decimal | int) -> int:
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def cell(figure: Figure) -> Cell:
    """A printed figure as a cell."""
    value = figure.value
    if value is None or isinstance(value, int | str | Decimal):
        return value
    return round_even(exact(value), 1)


# what the pages hand out


def in_chinese(make: Callable[..., bytes]) -> Callable[..., bytes]:
    """Sheets speak the language of the office whatever the page speaks."""

    def made(*given: Any, **named: Any) -> bytes:
        with override("zh-hans"):
            return make(*given, **named)

    return made


@in_chinese
def of_stations(rows: Sequence[stations.Row], seen: clock.Hours, taken: Taken) -> bytes:
    """The list of stations as it is filtered."""
    return book([stations_sheet(rows, taken)], taken)


def stations_sheet(rows: Sequence[stations.Row], taken: Taken) -> Sheet:
    """One line for each station."""
    last = figures.last_day(taken.held) if taken.held else None
    columns = [
        Column("site", _("Key")),
        Column("name", _("Station")),
        Column("county", _("County or district")),
        Column("level", _("Station level")),
        Column("role", _("Role of the station")),
        Column("aqi", "AQI"),
        Column("grade", _("Level of the day")),
        *_day_columns(),
        Column("hours", _("Valid hours of PM₂.₅")),
        *(
            Column(f"h_{one}", _("%s, last hour") % _name(one), unit=words.UNITS[one])
            for one in words.HOUR_ITEMS
        ),
        Column("last", _("Last hour")),
        Column("state", _("State")),
    ]
    lines = [
        [
            row.site.site,
            row.site.name,
            row.site.county,
            row.site.level,
            str(words.ROLES[row.site.role]),
            cell(row.day.aqi) if row.day else None,
            row.day.level if row.day else "",
            *(cell(row.day.values[one]) if row.day else None for one in words.ITEMS),
            row.day.hours["pm25"] if row.day else None,
            *(cell(row.hour[one]) for one in words.HOUR_ITEMS),
            beijing(row.last.ended) if row.last else "",
            _state(row.day.state if row.day else None),
        ]
        for row in rows
    ]
    title = _("Stations of %s") % taken.city
    said = [_("Days: %s, as measured.") % words.day(last)] if last else []
    return Sheet(_("Stations"), title, columns, lines, said)


@in_chinese
def of_station(said: dict[str, Any], taken: Taken) -> bytes:
    """One station: days on both bases, hours, valid hours, marks."""
    name, key = said["site"].name, said["site"].site
    held = taken.held
    found: list[Sheet] = []
    if held is not None and not said["empty"]:
        period: Period = said["period"]
        found += [days_sheet(held, "site", key, name, dust, period) for dust in figures.BOTH]
        found.append(valid_sheet(held, key, name, period))
    found.append(hours_sheet(said["month"], name, said["heat_period"], said["dust"]))
    found.append(marks_sheet(said.get("marks", []), name))
    return book(found, taken)


@in_chinese
def of_place(said: dict[str, Any], taken: Taken) -> bytes:
    """A county or the city: figures of all periods, days on both bases, months, stations."""
    held = taken.held
    assert held is not None
    name, kind, period = said["name"], said["kind"], said["period"]
    found = [blocks_sheet(said["blocks"], name)]
    found += [days_sheet(held, kind, name, name, dust, period) for dust in figures.BOTH]
    found.append(months_sheet(said["by_month"], name, said["item"], said["dust"]))
    found.append(stations_sheet(said["stations"], taken))
    return book(found, taken)


@in_chinese
def of_map(said: dict[str, Any], taken: Taken) -> bytes:
    """The lists beside the maps."""
    found = [stations_sheet([spot.row for spot in said["drawn"].spots], taken)]
    if said.get("counties_found"):
        found.append(counties_sheet(said["counties_found"], said["year_period"], said["dust"]))
    return book(found, taken)


@in_chinese
def of_comparison(said: dict[str, Any], taken: Taken) -> bytes:
    """Both sides: figures and days."""
    first, second, item = said["first"], said["second"], said["item"]
    title = "　".join(
        f"{side.place_name} {side.period.label} {words.DUSTS[side.dust]}"
        for side in (first, second)
    )
    columns = [
        Column("of", _("Figure")),
        Column("unit", _("Unit")),
        Column("a", _("First side")),
        Column("b", _("Second side")),
        Column("gap", _("Difference")),
        Column("change", _("Change between the two")),
        Column("change_unit", _("Unit of change")),
    ]
    rows = [
        [
            statistic_words(one.of),
            "%" if one.of == "good_rate" else words.UNITS.get(one.of, ""),
            cell(one.first),
            cell(one.second),
            cell(one.difference),
            cell(one.change),
            one.change.unit,
        ]
        for one in said["lines"]
    ]
    states = [_("State: %s.") % words.states(said["states"])]
    notes = [*comparing.notes(first, second), *states]
    heads = (_("Number of the day"), _("First side"), _name(item), _("Second side"), _name(item))
    days = [
        [
            number,
            one.on.isoformat() if one else None,
            cell(one.values[item]) if one else None,
            two.on.isoformat() if two else None,
            cell(two.values[item]) if two else None,
        ]
        for number, one, two in said["by_day"]
    ]
    return book(
        [
            Sheet(_("Figures"), title, columns, rows, notes),
            Sheet(_("Days"), title, [Column(f"c{at}", one) for at, one in enumerate(heads)], days),
        ],
        taken,
    )


def days_sheet(held: Snapshot, kind: str, key: str, name: str, dust: str, period: Period) -> Sheet:
    """Every day of a period on one dust basis, oldest first."""
    columns = [
        Column("day", _("Calendar day")),
        Column("aqi", "AQI"),
        Column("grade", _("Level of the day")),
        *_day_columns(),
        Column("primary", _("Primary")),
        Column("dust", _("Dust hours")),
        Column("state", _("State")),
    ]
    found = list(reversed(figures.days(held, kind, key, dust, period)))
    rows = [
        [
            one.on.isoformat(),
            cell(one.aqi),
            one.level,
            *(cell(one.values[item]) for item in words.ITEMS),
            one.primary.replace(",", "、"),
            one.dust_hours if one.row else None,
            _state(one.state),
        ]
        for one in found
    ]
    title = f"{name} {period.label} {words.DUSTS[dust]}"
    sheet = _("Days without dust") if dust == EXCLUDED else _("Days as measured")
    states = words.states(figures.states_in(held, kind, key, dust, period))
    return Sheet(sheet, title, columns, rows, [_("State: %s.") % states])


def valid_sheet(held: Snapshot, key: str, name: str, period: Period) -> Sheet:
    """How many valid hours each day has, by item."""
    found = reversed(figures.days(held, "site", key, KEPT, period))
    rows = [[one.on.isoformat(), *(one.hours[item] for item in words.ITEMS)] for one in found]
    columns = [
        Column("day", _("Calendar day")),
        *(Column(one, _name(one)) for one in words.ITEMS),
    ]
    return Sheet(_("Valid hours"), f"{name} {period.label}", columns, rows)


def hours_sheet(found: Sequence[hours.Hour], name: str, period: Period, dust: str) -> Sheet:
    """The hours of the picture of completeness with their flags."""
    columns = [
        Column("hour", _("Hour (end)")),
        *(Column(one, _name(one), unit=words.UNITS[one]) for one in words.HOUR_ITEMS),
        *(Column(f"f_{one}", _("%s, why no value") % _name(one)) for one in words.HOUR_ITEMS),
        Column("state", _("State")),
    ]
    rows = [
        [
            one.ended,
            *(cell(one.values[item]) for item in words.HOUR_ITEMS),
            *(str(words.GAPS.get(one.flag(item), "")) for item in words.HOUR_ITEMS),
            _state(one.state),
        ]
        for one in found
    ]
    states = words.states({one.state for one in found if one.state is not None})
    title = f"{name} {period.label} {words.DUSTS[dust]}"
    return Sheet(_("Hourly values"), title, columns, rows, [_("State: %s.") % states])


def marks_sheet(found: Sequence[stations.Marked], name: str) -> Sheet:
    """Marks with who and because."""
    heads = (
        _("From"),
        _("To"),
        _("Kind of mark"),
        _("Items"),
        _("Because"),
        _("Marked by"),
        _("Marked on"),
        _("Number of the document"),
    )
    rows = [
        [
            f"{one.first:%Y-%m-%d %H:%M}",
            beijing(one.until),
            str(words.MARKS.get(one.mark.kind, "")),
            "、".join(one.items),
            one.mark.because,
            one.mark.by,
            one.mark.on.isoformat(),
            one.mark.document,
        ]
        for one in found
    ]
    columns = [Column(f"c{at}", head) for at, head in enumerate(heads)]
    return Sheet(_("Marks on readings"), name, columns, rows)


def blocks_sheet(blocks: Sequence[places.Block], name: str) -> Sheet:
    """Every statistic of every period, on both bases, against last year."""
    columns = [
        Column("period", _("Period")),
        Column("of", _("Figure")),
        Column("unit", _("Unit")),
        Column("w", _("Value"), group=""),
        Column("wt", _("A year ago")),
        Column("wc", _("Year on year")),
        Column("k", _("As measured")),
        Column("kt", _("A year ago")),
        Column("kc", _("Year on year")),
        Column("cu", _("Unit of change")),
        Column("state", _("State")),
    ]
    columns[3] = Column("w", _("Without dust hours"))
    rows: list[list[Cell]] = []
    for block in blocks:
        states = words.states(block.states)
        for without, kept in block.lines:
            both = [
                c
                for one in (without, kept)
                for c in (cell(one.now), cell(one.then), cell(one.change))
            ]
            rows.append(
                [
                    block.period.label,
                    _statistic(block, without.of),
                    without.unit,
                    *both,
                    without.change.unit,
                    states,
                ]
            )
    return Sheet(_("Figures"), name, columns, rows)


def _statistic(block: places.Block, of: str) -> str:
    return subscript(of) if block.period.kind == "day" else statistic_words(of)


def months_sheet(
    found: Sequence[tuple[Period, Figure, Figure]], name: str, item: str, dust: str
) -> Sheet:
    """One item by month."""
    columns = [
        Column("month", _("Calendar month")),
        Column("now", _name(item), unit=words.UNITS[item]),
        Column("then", _("A year ago"), unit=words.UNITS[item]),
    ]
    rows = [[period.label, cell(now), cell(then)] for period, now, then in found]
    return Sheet(_("Months"), f"{name} {words.DUSTS[dust]}", columns, rows)


def counties_sheet(found: Sequence[geography.County], period: Period, dust: str) -> Sheet:
    """One line for each county; places only where they may be seen."""
    ranked = any(one.place is not None for one in found)
    columns = [
        Column("county", _("County or district")),
        Column("aqi", _("AQI, last day")),
        Column("grade", _("Level of the day")),
        Column("pm25", "PM₂.₅", unit="µg/m³"),
        Column("then", _("A year ago"), unit="µg/m³"),
        Column("change", _("Year on year"), unit="%"),
        Column("good", _("Good-day rate"), unit="%"),
        *([Column("place", _("Place in the ranking"))] if ranked else []),
    ]
    rows = [
        [
            one.name,
            cell(one.day.aqi) if one.day else None,
            one.day.level if one.day else "",
            cell(one.year.now),
            cell(one.year.then),
            cell(one.year.change),
            cell(one.good.now),
            *([one.place] if ranked else []),
        ]
        for one in found
    ]
    return Sheet(_("Counties and districts"), f"{period.label} {words.DUSTS[dust]}", columns, rows)


def taken_by(by: str, held: Snapshot | None, now: datetime, city: str, invented: bool) -> Taken:
    """Who takes a sheet away."""
    return Taken(by, now, city, held, invented)


def file_name(*parts: str, on: date, kind: str = "xlsx") -> str:
    """A file's name that says what it is and until when."""
    return f"{'_'.join(part for part in parts if part)}_{on.isoformat()}.{kind}"


def _day_columns() -> list[Column]:
    return [Column(one, _name(one), unit=words.UNITS[one]) for one in words.ITEMS]


def _name(item: str) -> str:
    return subscript(words.KEY_OF[item])


def _state(found: State | None) -> str:
    return "" if found is None else str(words.STATES[found][0])
