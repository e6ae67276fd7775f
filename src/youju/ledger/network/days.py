"""The hours of each day kept as bits: what came, what counts, what was calibrated or maintained.

Pages of the network's health ask for months and years of all outlets; asked of the readings that
would take seconds. So the writer keeps one row for each outlet, factor and day, with an hour's
bit at its place (bit 0 is the hour from midnight)::

    tables/network_days/2026-11.parquet    outlet, factor, day, came, counts, calibrated, maintained

``came``: an hourly value lies there; ``counts``: it is measured and no mark takes it out, by
``values.judged``. Nothing rests on these files alone: deleted, they are made anew from readings,
marks and registers.

>>> [hour for hour in range(24) if 0b101 >> hour & 1], hours_of(0b101)
([0, 2], 2)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from youju.ledger.network import news
from youju.ledger.network.news import Touched
from youju.ledger.network.values import judged, measured
from youju.readings.city import City
from youju.readings.journal import sync_folder
from youju.readings.network import reading, review, state
from youju.readings.network.registers import FILES, Network
from youju.readings.network.review import AUTO, OWN, Standing
from youju.terms.periods import BEIJING

STATE: Final = "network_days"
HOURS: Final = 24
WHOLE: Final = (1 << HOURS) - 1
SCHEMA: Final[Mapping[str, pl.DataType]] = {
    "outlet": pl.String(),
    "factor": pl.String(),
    "day": pl.Date(),
    "came": pl.Int32(),
    "counts": pl.Int32(),
    "calibrated": pl.Int32(),
    "maintained": pl.Int32(),
}
_FORM: Final = 1
"""Of the files; another one makes all of them anew."""


def hours_of(bits: int) -> int:
    """How many hours."""
    return bits.bit_count()


def follow(city: City, *, now: datetime) -> int:
    """Bring up to date whatever rests on something new; how many outlet-months were done."""
    known = state.load(city, STATE)
    if known.get("form") != _FORM:
        known = {}
    fresh = news.place(city) | {
        "form": _FORM,
        "outlets": state.stamp(city, (FILES["outlets"], FILES["devices"])),
    }
    if fresh == known:
        return 0
    everything = known.get("outlets") != fresh["outlets"]
    touched = news.since(city, {} if everything else known)
    today = now.astimezone(BEIJING).date()
    done = refresh(city, {one: (a, min(b, today)) for one, (a, b) in touched.items()})
    state.keep(city, STATE, fresh)
    return done


def refresh(city: City, touched: Touched) -> int:
    """Make the rows of those outlets and days anew; how many outlet-months that were."""
    network, seen = Network.read(city), review.standing(city)
    months: dict[date, dict[str, tuple[date, date]]] = {}
    registered = {one.outlet for one in network.outlets}
    for outlet, (first, last) in touched.items():
        if outlet not in registered:
            continue  # its values stay; who wants them counted registers it again
        for month in _months(first, last):
            begin = max(first, month)
            end = min(last, _next(month) - timedelta(days=1))
            if begin <= end:
                months.setdefault(month, {})[outlet] = (begin, end)
    for month, spans in sorted(months.items()):
        _keep(city, month, spans, _rows(city, network, seen, spans))
    return sum(len(spans) for spans in months.values())


def read(
    city: City, first: date, last: date, outlets: Collection[str] | None = None
) -> pl.DataFrame:
    """The rows of those days, by outlet, factor and day; days without any value have none."""
    files = [file for month in _months(first, last) if (file := _file(city, month)).is_file()]
    if not files:
        return pl.DataFrame(schema=SCHEMA)
    wanted = [pl.col("day") >= first, pl.col("day") <= last]
    if outlets is not None:
        wanted.append(pl.col("outlet").is_in(list(outlets)))
    frame = pl.scan_parquet(files, schema=dict(SCHEMA), glob=False).filter(*wanted).collect()
    return frame.sort("outlet", "factor", "day")


def ready(city: City) -> bool:
    """Whether the writer has kept anything yet."""
    return bool(state.load(city, STATE))


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of an outlet's factor in which nothing came; ``ended`` False while it lasts."""

    outlet: str
    factor: str
    first: datetime
    last: datetime
    ended: bool

    @property
    def hours(self) -> int:
        """How long it lasted."""
        return int((self.last - self.first) / timedelta(hours=1))


def gaps(
    frame: pl.DataFrame,
    watched: Iterable[tuple[str, str]],
    first: date,
    last: date,
    *,
    now: datetime,
    least: int = 2,
    stands: Callable[[str, date], bool] | None = None,
) -> list[Gap]:
    """Stretches of at least ``least`` whole hours without any value, over those days.

    ``frame``: what ``read`` gave for them; ``watched``: outlets with the factors looked at;
    ``stands``: whether the register has the outlet on that day. Nothing can be out before it
    was registered.
    """
    kept = {
        (outlet, factor, day): came
        for outlet, factor, day, came in frame.select("outlet", "factor", "day", "came").iter_rows()
    }
    whole = now.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    begin = datetime(first.year, first.month, first.day, tzinfo=BEIJING)
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    many = min(len(days) * HOURS, int((whole - begin) / timedelta(hours=1)))
    found = []
    for outlet, factor in watched:
        since: int | None = None
        for nth, day in enumerate(days):
            if stands is not None and not stands(outlet, day):
                if since is not None and nth * HOURS - since >= least:
                    found.append(_gap(outlet, factor, begin, since, nth * HOURS, ended=True))
                since = None
                continue
            bits = kept.get((outlet, factor, day), 0)
            if bits == WHOLE and since is None:
                continue
            for hour in range(HOURS):
                at = nth * HOURS + hour
                if at >= many:
                    break
                if bits >> hour & 1:
                    if since is not None and at - since >= least:
                        found.append(_gap(outlet, factor, begin, since, at, ended=True))
                    since = None
                elif since is None:
                    since = at
        if since is not None and many - since >= least:
            over = begin + timedelta(hours=many) < whole
            found.append(_gap(outlet, factor, begin, since, many, ended=over))
    return found


def _gap(outlet: str, factor: str, begin: datetime, first: int, last: int, *, ended: bool) -> Gap:
    hour = timedelta(hours=1)
    return Gap(outlet, factor, begin + first * hour, begin + last * hour, ended)


# making the rows


def _rows(
    city: City, network: Network, seen: Standing, spans: Mapping[str, tuple[date, date]]
) -> pl.DataFrame:
    first = min(begin for begin, _ in spans.values())
    last = max(end for _, end in spans.values())
    frame = reading.readings(city, sorted(spans), first, last)
    own = {one.outlet for one in network.outlets if one.kind in OWN}
    good = pl.when(pl.col("site").is_in(list(own))).then(measured(pl.col("flag"), OWN[0]))
    local = pl.col("start").dt.convert_time_zone("Asia/Shanghai")
    bit = pl.lit(1, pl.Int32) * (2 ** local.dt.hour().cast(pl.UInt32)).cast(pl.Int32)
    hours = frame.select(
        outlet="site",
        factor="factor",
        day=local.dt.date(),
        bit=bit,
        good=good.otherwise(measured(pl.col("flag"), "")) & pl.col("value").is_not_null(),
        flag=pl.col("flag"),
    )
    found = (
        hours.group_by("outlet", "factor", "day")
        .agg(
            came=pl.col("bit").sum(),
            counts=pl.col("bit").filter(pl.col("good")).sum(),
            calibrated=pl.col("bit").filter(pl.col("flag") == "C").sum(),
            maintained=pl.col("bit").filter(pl.col("flag") == "M").sum(),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    )
    within = pl.DataFrame(
        [(one, begin, end) for one, (begin, end) in spans.items()],
        schema={"outlet": pl.String, "begin": pl.Date, "end": pl.Date},
        orient="row",
    )
    found = (
        found.join(within, on="outlet")
        .filter(pl.col("day").is_between(pl.col("begin"), pl.col("end")))
        .select(list(SCHEMA))
    )
    return _with_marks(city, network, seen, spans, found)


def _with_marks(
    city: City,
    network: Network,
    seen: Standing,
    spans: Mapping[str, tuple[date, date]],
    found: pl.DataFrame,
) -> pl.DataFrame:
    """What people marked decides hour by hour, as it does for events; few outlets have marks."""
    counts: list[tuple[str, str, date, int]] = []
    for outlet, (begin, end) in spans.items():
        marks = seen.of(outlet, reading.instant(begin), reading.instant(end + timedelta(days=1)))
        if not any(one.party != AUTO for one in marks):
            continue
        factors = found.filter(pl.col("outlet") == outlet)["factor"].unique().to_list()
        for factor in factors:
            bits: dict[date, int] = {}
            for one in judged(city, network, seen, outlet, factor, begin, end):
                at = one.start.astimezone(BEIJING)
                bits[at.date()] = bits.get(at.date(), 0) | one.counts << at.hour
            counts += [(outlet, factor, day, each) for day, each in bits.items()]
    if not counts:
        return found
    names = ("outlet", "factor", "day")
    schema = {name: SCHEMA[name] for name in names} | {"marked": pl.Int32()}
    marked = pl.DataFrame(counts, schema=schema, orient="row")
    return (
        found.join(marked, on=list(names), how="left")
        .with_columns(counts=pl.coalesce("marked", "counts"))
        .select(list(SCHEMA))
    )


# the files


def _keep(
    city: City, month: date, spans: Mapping[str, tuple[date, date]], fresh: pl.DataFrame
) -> None:
    file = _file(city, month)
    if file.is_file():
        within = pl.DataFrame(
            [(one, begin, end) for one, (begin, end) in spans.items()],
            schema={"outlet": pl.String, "begin": pl.Date, "end": pl.Date},
            orient="row",
        )
        old = pl.read_parquet(file, schema=dict(SCHEMA)).join(within, on="outlet", how="left")
        again = pl.col("day").is_between(pl.col("begin"), pl.col("end")).fill_null(False)
        fresh = pl.concat([old.filter(~again).select(list(SCHEMA)), fresh])
    file.parent.mkdir(exist_ok=True)
    beside = file.with_suffix(".new")
    fresh.sort("outlet", "factor", "day").write_parquet(beside, compression="zstd")
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(file)
    sync_folder(file.parent)


def _file(city: City, month: date) -> Path:
    return city.tables / "network_days" / f"{month:%Y-%m}.parquet"


def _months(first: date, last: date) -> Sequence[date]:
    found = [first.replace(day=1)]
    while (later := _next(found[-1])) <= last:
        found.append(later)
    return found


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
