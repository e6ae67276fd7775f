"""Long series: days, periods, hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from youju.ledger.exact import held_value
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import NAMES, statistic
from youju.ledger.store import ITEMS
from youju.readings import tables
from youju.terms.errors import BadInput, UnknownPlace
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS, unscaled
from youju.terms.periods import Period, day_from, day_number, hour_ending, parse, stamp
from youju.terms.places import CITY, COUNTY, SITE
from youju.terms.states import State
from youju.web.api import shapes
from youju.web.api.asof import Floats, Paging, as_float, as_of, as_text, newest, state_of, table
from youju.web.api.callers import need
from youju.web.api.words import FIGURES, READINGS
from youju.web.base.city import folder
from youju.web.base.why import fresh

router = Router()

Item = Literal["pm25", "pm10", "so2", "no2", "co", "o3_8h"]
HourItem = Literal["pm25", "pm10", "so2", "no2", "co", "o3"]
HOUR_ITEMS: tuple[HourItem, ...] = ("pm25", "pm10", "so2", "no2", "co", "o3")
Dust = Literal["kept", "excluded"]
Shape = Literal["rows", "columns"]
Numbers = Literal["text", "float"]
Name = Annotated[str, Field(min_length=1, max_length=60)]

MOST_DAYS, MOST_HOURS, MOST_SITES, MOST_PERIODS = 3700, 31 * 24, 10, 24
OBJECTS = gettext_noop("A county, the city, or a station's code; several times for several.")
DUST = gettext_noop("kept as measured, excluded without dust hours.")
SHAPE = gettext_noop("rows, or columns with one list for each.")
NUMBERS = gettext_noop("text keeps every decimal; float gives binary floats.")
LIMIT = gettext_noop("How many rows at most.")
OFFSET = gettext_noop("How many rows to leave out first.")
FROM = gettext_noop("First day, included.")
TO = gettext_noop("Last day, included.")
ITEMS_HELP = gettext_noop("Which items; all without.")
PERIOD = gettext_noop("2026-11, 2026-W47, 2026-Q3, 2026, ..2026-11-22 or a range.")
BASIS = gettext_noop("As of which computation; the newest without.")


class _Series(Schema):
    """What every series takes."""

    dust: Dust = Field("kept", description=DUST)
    format: Shape = Field("rows", description=SHAPE)
    numbers: Numbers = Field("text", description=NUMBERS)
    limit: int = Field(500, ge=1, le=20000, description=LIMIT)
    offset: int = Field(0, ge=0, le=10**9, description=OFFSET)

    @property
    def paging(self) -> Paging:
        """The page that is asked for."""
        return Paging(self.limit, self.offset)


class DaysAsked(_Series):
    """Parameters of day figures."""

    first: date = Field(alias="from", description=FROM)
    last: date = Field(alias="to", description=TO)
    object: list[Name] = Field([], max_length=200, description=OBJECTS)
    items: list[Item] = Field([], max_length=6, description=ITEMS_HELP)
    basis: int | None = Field(None, ge=1, le=10**9, description=BASIS)


class PeriodsAsked(_Series):
    """Parameters of statistics of periods."""

    period: list[Name] = Field(
        min_length=1,
        max_length=MOST_PERIODS,
        description=PERIOD,
    )
    object: list[Name] = Field([], max_length=200, description=OBJECTS)
    items: list[Name] = Field(
        [],
        max_length=40,
        description=gettext_noop("Names of statistics, such as PM2.5 or index."),
    )
    basis: int | None = Field(None, ge=1, le=10**9, description=BASIS)


class HoursAsked(_Series):
    """Parameters of hourly readings."""

    site: list[Name] = Field(
        min_length=1, max_length=MOST_SITES, description=gettext_noop("Codes of stations.")
    )
    first: datetime = Field(
        alias="from", description=gettext_noop("First hour's end, Beijing time.")
    )
    last: datetime = Field(alias="to", description=gettext_noop("Last hour's end, Beijing time."))
    items: list[HourItem] = Field([], max_length=6, description=ITEMS_HELP)


@router.get(
    "/figures/air/days",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Day figures of air"),
    description=gettext_noop(
        "Values held at six decimals, AQI, level, state; as JSON, CSV or Arrow stream by Accept."
    ),
    operation_id="air_days",
)
def air_days(request: HttpRequest, asked: Query[DaysAsked]) -> HttpResponse:
    """The days of objects between two dates, both included."""
    need(request, FIGURES)
    span_of_days(asked.first, asked.last)
    held = _held(asked.basis)
    kinds = _kinds(asked.object)
    chosen: list[str] = list(dict.fromkeys(asked.items)) or list(ITEMS)
    rows = held.days(
        tuple(set(kinds.values())), day_number(asked.first), day_number(asked.last), asked.dust
    )
    rows = rows.filter(pl.col("object").is_in(list(kinds))).sort("object", "day")
    paging = asked.paging
    said = _said(request, held, paging, rows)
    part = rows.slice(asked.offset, asked.limit)
    frame = part.select(
        "object",
        "kind",
        date=pl.Series([day_from(one).isoformat() for one in part["day"]], dtype=pl.String),
        dust="dust",
        **{item: pl.col(item) for item in chosen},
        aqi="aqi",
        primary="primary",
        level="level",
        edition="edition",
        state=_states(part),
        points="points",
        points_of="points_of",
        dust_hours="dust_hours",
    )
    return table(request, frame, said, asked.format, _writer(asked.numbers, HELD_DECIMALS), chosen)


@router.get(
    "/figures/air/periods",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Statistics of periods"),
    description=gettext_noop(
        "Means, percentiles, composite index, good days of weeks, months, years or any range."
    ),
    operation_id="air_periods",
)
def air_periods(request: HttpRequest, asked: Query[PeriodsAsked]) -> HttpResponse:
    """The statistics of objects over periods, each with the address that explains it."""
    need(request, FIGURES)
    first_day = folder.city().settings.week_first_day
    periods = [parse(text, first_day) for text in dict.fromkeys(asked.period)]
    for one in periods:
        span_of_days(one.start, one.end)
    chosen = list(dict.fromkeys(asked.items)) or list(NAMES)
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        raise BadInput(
            _("There is no statistic “%(name)s”; there are %(all)s.")
            % {"name": "、".join(unknown), "all": "、".join(NAMES)}
        )
    held = _held(asked.basis)
    kinds = _kinds(asked.object)
    lines = [(name, kind, one) for one in periods for name, kind in kinds.items()]
    paging = asked.paging
    rows = [
        _period_row(held, name, kind, one, asked.dust, chosen)
        for name, kind, one in paging.cut(lines)
    ]
    frame = pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(("object", "kind", "period", "start", "end", "dust"), pl.String),
            **dict.fromkeys(chosen, pl.Object),
            "state": pl.String,
            "address": pl.String,
        },
        orient="row",
    )
    words = {state.label: int(state) for state in State}
    said = {
        "page": paging.of(request, len(lines)),
        "as_of": as_of(held.computed),
        "state": state_of(words.get(row["state"]) for row in rows),
    }
    return table(
        request,
        frame,
        said,
        asked.format,
        as_float if asked.numbers == "float" else as_text,
        chosen,
    )


def _period_row(
    held: Snapshot, name: str, kind: str, period: Period, dust: str, chosen: Sequence[str]
) -> dict[str, Any]:
    days = held.objects(kind, period).get((name, dust))
    known = days is not None and any(day in days.states for day in period)
    known = known or (days is not None and (period.start, period.end) in days.issued)
    values = {
        of: statistic(of, days, period, shown=False).value if days is not None and known else None
        for of in chosen
    }
    query = "" if dust == "kept" else f"?dust={dust}"
    return {
        "object": name,
        "kind": kind,
        "period": period.key,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "dust": dust,
        **values,
        "state": days.state(period) if days is not None else "",
        "address": f"fig_air_period/{name}/{period.key}/{{item}}{query}",
    }


@router.get(
    "/readings/hours",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Hourly readings"),
    description=gettext_noop(
        "Hourly values through the marks, each hour by its end, of at most ten stations and "
        "31 days; flags say what was taken out."
    ),
    operation_id="hours",
)
def hours(request: HttpRequest, asked: Query[HoursAsked]) -> HttpResponse:
    """The hours of stations between two stamps, both included."""
    need(request, READINGS)
    for one in (asked.first, asked.last):
        if not 1970 <= one.year <= 2100:
            raise BadInput(_("Choose hours between 1970 and 2100."))
    span = (hour_ending(asked.first), hour_ending(asked.last))
    if span[1] < span[0]:
        raise BadInput(_("“to” lies before “from”."))
    if span[1] - span[0] >= MOST_HOURS:
        raise BadInput(_("At most 31 days at once; ask month by month."))
    known = {one.site for one in folder.city().register.sites}
    for name in asked.site:
        if name not in known:
            raise UnknownPlace(_("The register has no station “%s”.") % name)
    chosen = list(dict.fromkeys(asked.items)) or list(HOUR_ITEMS)
    rows = tables.hours(folder.city(), list(dict.fromkeys(asked.site)), span, asked.dust).collect()
    rows = rows.sort("site", "hour")
    paging = asked.paging
    part = rows.slice(asked.offset, asked.limit)
    frame = part.select(
        "site",
        time=pl.Series([stamp(one) for one in part["hour"]], dtype=pl.String),
        **{item: pl.col(item) for item in chosen},
        **{f"flag_{item}": pl.col(f"flag_{item}") for item in chosen},
        state=_states(part),
    )
    said = {
        "page": paging.of(request, rows.height),
        "as_of": as_of(folder.computed()),
        "state": state_of(rows["state"]),
    }
    return table(
        request, frame, said, asked.format, _writer(asked.numbers, READING_DECIMALS), chosen
    )


# inside


def _held(basis: int | None) -> Snapshot:
    return fresh.snapshot(newest().number if basis is None else basis)


def _kinds(names: Sequence[str]) -> dict[str, str]:
    """Name → kind; all counties without names.

    :raises UnknownPlace: a name that the register does not know.
    """
    if not names:
        return dict.fromkeys(folder.city().register.counties(), COUNTY)
    found = {}
    for name in dict.fromkeys(names):
        kind = folder.kind_of(name)
        if kind not in (SITE, COUNTY, CITY):
            raise UnknownPlace(_("The register has no station, county or city “%s”.") % name)
        found[name] = kind
    return found


def span_of_days(first: date, last: date) -> None:
    """Refuse a span that runs backwards or is longer than ten years.

    :raises BadInput: it is so.
    """
    if last < first:
        raise BadInput(_("“to” lies before “from”."))
    if last - first > timedelta(days=MOST_DAYS):
        raise BadInput(_("At most ten years at once."))


def _said(
    request: HttpRequest, held: Snapshot, paging: Paging, rows: pl.DataFrame
) -> dict[str, Any]:
    return {
        "page": paging.of(request, rows.height),
        "as_of": as_of(held.computed),
        "state": state_of(rows["state"]),
    }


def _states(part: pl.DataFrame) -> pl.Series:
    words = {int(state): state.label for state in State}
    return pl.Series(
        [None if one is None else words[one] for one in part["state"]], dtype=pl.String
    )


def _writer(numbers: str, decimals: int) -> Any:
    """Scaled integers as numbers: text with all decimals, or floats."""
    if numbers == "float":
        return Floats(decimals)
    if decimals == HELD_DECIMALS:  # as the figures' own JSON writes them
        return lambda units: None if units is None else f"{held_value(units):f}"
    return lambda units: None if units is None else f"{unscaled(units, decimals):f}"
