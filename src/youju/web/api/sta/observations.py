"""Observations: hours out of the tables, one month after the other and never more than needed.

Counts of a month under a condition are remembered with the versions of the tables, so that a
client that pages through years does not read the months behind it again and again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.readings import tables
from youju.readings.city import City
from youju.readings.effective import files_of
from youju.readings.marks import KINDS as MARKS
from youju.readings.schema import WIDE, instant_of
from youju.terms.numbers import READING_DECIMALS
from youju.terms.periods import day_from, day_number, month_of, stamp
from youju.terms.states import Gap, State
from youju.web.api.sta.compiling import Typed, condition
from youju.web.api.sta.grammar import (
    NULL,
    NUMBER,
    SHAPE,
    SPAN,
    TEXT,
    TIME,
    Call,
    Literal,
    Node,
    Path,
    conjuncts,
    paths_in,
)
from youju.web.api.sta.kinds import KINDS
from youju.web.api.sta.leaves import follow, settle, value
from youju.web.api.sta.options import Options
from youju.web.api.sta.refusing import Malformed, NotOffered
from youju.web.api.sta.shapes import Shape
from youju.web.api.sta.world import Entity, World, series_id

KIND = KINDS["Observations"]
MOST_SORTED, MOST_MONTHS = 20_000, 600
"""So far an order other than by time is followed; so many months one answer may read."""
STATES = {0: "real-time", 10: "reviewed", 20: "final"}
_REMEMBERED = 4096
_counts: OrderedDict[tuple[Any, ...], int] = OrderedDict()
_door = threading.Lock()
Why = Callable[[str, int, str], str]
"""The address of the why page of an hour of a station's item."""


@dataclass(frozen=True)
class Scope:
    """Which observations: of these stations and items, perhaps of one hour only."""

    sites: tuple[str, ...]
    items: tuple[str, ...] = WIDE
    hour: int | None = None


@dataclass(frozen=True)
class Found:
    """One page: rows (site, item, hour, value, flag, state), the count, whether there are more."""

    rows: list[dict[str, Any]]
    count: int | None
    more: bool


@dataclass
class Budget:
    """How many months of stations one answer may still read."""

    months: int = field(default_factory=lambda: MOST_MONTHS)

    def take(self) -> None:
        """One more month.

        :raises Malformed: the answer has read enough.
        """
        self.months -= 1
        if self.months < 0:
            raise Malformed(_("The question reads too much; bound the time or take fewer."))


def find(city: City, world: World, scope: Scope, options: Options, budget: Budget) -> Found:
    """The page that was asked for."""
    met = condition(options.filter, _leaves(world)) if options.filter is not None else pl.lit(True)
    keys, falling = _order(world, options)
    by_time = not options.orderby or options.orderby[0][0].steps in _TIMES
    scope, bounds = _narrowed(world, scope, options.filter)
    if not by_time and options.skip + options.page > MOST_SORTED:
        raise Malformed(
            _("Only the first %d of an order other than by time can be asked for.") % MOST_SORTED
        )
    months = list(_months(city, scope, bounds))
    if by_time and options.orderby and options.orderby[0][1]:
        months.reverse()
    read = _Reader(city, scope, met, _key(city, scope, options), budget)
    order = _Order(keys, falling, len(options.orderby))
    walk = _by_time if by_time else _by_value
    rows, before, total = walk(read, months, options, order)
    begin = options.skip - before
    page = rows.slice(begin, options.page).to_dicts() if rows is not None else []
    more = rows is not None and rows.height > begin + options.page and options.top != 0
    return Found(page, total if options.count else None, more)


@dataclass(frozen=True)
class _Reader:
    """Reads months under a condition, and remembers how many rows met it."""

    city: City
    scope: Scope
    met: pl.Expr
    key: tuple[Any, ...] | None
    budget: Budget

    def rows(self, span: tuple[int, int]) -> pl.DataFrame:
        """The rows of a month."""
        self.budget.take()
        rows = _long(self.city, self.scope, span).filter(self.met)
        _remember(self.key, span, rows.height)
        return rows

    def known(self, span: tuple[int, int]) -> int | None:
        """How many rows a month has, when that was counted before."""
        return _remembered(self.key, span)


@dataclass(frozen=True)
class _Order:
    """An order: what was asked for (``given`` keys of it), then hour, station and item."""

    keys: Sequence[pl.Expr]
    falling: Sequence[bool]
    given: int

    def put(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows in order."""
        names = [f"_{nth}" for nth in range(len(self.keys))]
        laid = rows.with_columns(
            one.alias(name) for one, name in zip(self.keys, names, strict=True)
        )
        falling = list(self.falling)
        return laid.sort(names, descending=falling, nulls_last=falling).drop(names)

    def before(self, last: pl.DataFrame) -> pl.Expr:
        """What of a later month can still come before that row; ties there come behind it."""
        key, falls = self.keys[0], self.falling[0]
        edge = last.select(key.alias("edge"))["edge"][0]
        tied = key.is_null() if edge is None else key == edge
        if edge is None:
            better = key.is_not_null() if falls else pl.lit(False)
        else:
            better = key > edge if falls else (key < edge) | key.is_null()
        return (better if self.given == 1 else better | tied).fill_null(False)


Walked = tuple[pl.DataFrame | None, int, int]
"""The rows that were kept, how many lie before them, how many there are (as far as looked)."""


def _by_time(
    read: _Reader, months: Sequence[tuple[int, int]], options: Options, order: _Order
) -> Walked:
    """Months in their order: those before the page are only counted, those behind it not read."""
    wanted = options.skip + options.page + 1
    kept: list[pl.DataFrame] = []
    before = seen = 0
    for span in months:
        enough = seen >= wanted
        if enough and not options.count:
            break
        known = read.known(span)
        if known is not None and (enough or seen + known <= options.skip):
            seen += known
            continue
        rows = read.rows(span)
        if not enough and seen + rows.height > options.skip:
            before = before if kept else seen
            kept.append(order.put(rows))
        seen += rows.height
    return (pl.concat(kept) if kept else None), before, seen


def _by_value(
    read: _Reader, months: Sequence[tuple[int, int]], options: Options, order: _Order
) -> Walked:
    """Every month, of which only the first rows so far are kept."""
    wanted = options.skip + options.page + 1
    kept: pl.DataFrame | None = None
    seen = 0
    for span in months:
        rows = read.rows(span)
        seen += rows.height
        if kept is not None and kept.height >= wanted:
            rows = rows.filter(order.before(kept.tail(1)))
        if rows.height:
            kept = order.put(rows if kept is None else pl.concat([kept, rows])).head(wanted)
    return kept, 0, seen


def entity_of(row: dict[str, Any], why: Why) -> Entity:
    """One observation."""
    site, item, hour = row["site"], row["item"], row["hour"]
    end = f"{stamp(hour)}:00+08:00"
    begin = f"{stamp(hour - 1)}:00+08:00"
    number = row["value"]
    state, flag = State(row["state"]), row["flag"]
    words = state.label if flag is None else f"{state.label}；{_flag(flag)}"
    return Entity(
        "Observations",
        f"{series_id(site, item)}-{_ending(hour):%Y%m%d%H}",
        {
            "phenomenonTime": f"{begin}/{end}",
            "resultTime": end,
            "result": None if number is None else number / 10**READING_DECIMALS,
            "resultQuality": {"state": STATES[int(state)], "flag": flag, "words": words},
            "parameters": {"why": why(site, hour, item)},
        },
        {"Datastream": (series_id(site, item),), "FeatureOfInterest": (site,)},
    )


def scope_of_id(world: World, text: str) -> Scope | None:
    """The scope of one observation by its identifier; None when it can be none."""
    series, _dash, when = text.rpartition("-")
    known = world["Datastreams"].get(series)
    try:
        end = datetime.strptime(when, "%Y%m%d%H")  # noqa: DTZ007 - Beijing, made a number below
    except ValueError:
        return None
    if known is None or len(when) != 10 or end.year < 1971:
        return None
    hour = day_number(end.date()) * 24 + end.hour - 1
    return Scope((known.said["properties"]["site"],), (known.said["properties"]["item"],), hour)


def _ending(hour: int) -> datetime:
    return datetime.fromisoformat(stamp(hour))


def _flag(flag: str) -> str:
    words = {gap.value: gap.label for gap in Gap} | {
        kind.key: kind.label for kind in MARKS.values()
    }
    return words.get(flag, flag)


# columns

_HOUR = pl.col("hour")
_TIMES = (("phenomenonTime",), ("resultTime",))
_SERIES = pl.concat_str("site", pl.lit("-"), "item")


def _leaves(world: World) -> Callable[[Path], Typed]:
    return lambda path: _leaf(world, path)


def _leaf(world: World, path: Path) -> Typed:
    settled = settle(KIND, path)
    if settled.many:
        raise NotOffered(_("“%s” leads to many; ask for one.") % path)
    if settled.links:
        return _mapped(world, path)
    if settled.type == NULL:
        return Typed(pl.lit(None), NULL)
    match settled.property:
        case ("phenomenonTime",):
            return Typed(instant_of(_HOUR), SPAN, end=instant_of(_HOUR + 1))
        case ("resultTime",):
            return Typed(instant_of(_HOUR + 1), TIME)
        case ("result",):
            return Typed(pl.col("value").cast(pl.Float64) / 10**READING_DECIMALS, NUMBER)
        case ("@iot.id",) | ("id",):
            local = instant_of(_HOUR + 1).dt.convert_time_zone("Asia/Shanghai")
            when = local.dt.strftime("%Y%m%d%H")
            return Typed(pl.concat_str(_SERIES, pl.lit("-"), when), TEXT)
        case ("resultQuality", "state"):
            state = pl.col("state").replace_strict(STATES, default=None, return_dtype=pl.String)
            return Typed(state, TEXT)
        case ("resultQuality", "flag"):
            return Typed(pl.col("flag"), TEXT)
    raise NotOffered(_("“%s” takes part in no condition and no order.") % path)


def _mapped(world: World, path: Path) -> Typed:
    """A property of the series or of the place: few values, spread over the rows."""
    settled = settle(KIND, path)
    first, rest = settled.links[0], settled.links[1:]
    to = KINDS[KIND.links[first].to]
    key = _SERIES if first == "Datastream" else pl.col("site")
    ends = {id_: follow(world, one, to, rest) for id_, one in world[to.name].items()}

    def spread(values: dict[str, Any], kind: Any) -> pl.Expr:
        old = pl.Series(list(values), dtype=pl.String)
        new = pl.Series(list(values.values()), dtype=kind)
        return key.replace_strict(old, new, default=None, return_dtype=kind)

    def shapes(of: Callable[[Shape], Any], kind: Any) -> pl.Expr:
        found = {id_: one.shape if one is not None else None for id_, one in ends.items()}
        return spread({k: None if one is None else of(one) for k, one in found.items()}, kind)

    if settled.type == SHAPE:
        return Typed(pl.lit(None), SHAPE, shapes=shapes)
    if settled.type == NULL:
        return Typed(pl.lit(None), NULL)
    if settled.type != TEXT:
        raise NotOffered(_("“%s” takes part in no condition and no order.") % path)
    values = {id_: value(one, settled.property) for id_, one in ends.items()}
    texts = {id_: None if one is None else str(one) for id_, one in values.items()}
    return Typed(spread(texts, pl.String), TEXT)


def _order(world: World, options: Options) -> tuple[list[pl.Expr], list[bool]]:
    keys, falling = [], []
    for path, descending in options.orderby:
        found = _leaf(world, path)
        if found.kind in (SHAPE, NULL):
            raise Malformed(_("“%s” gives no order.") % path)
        keys.append(found.expr)
        falling.append(descending)
    return [*keys, _HOUR, pl.col("site"), pl.col("item")], [*falling, False, False, False]


# what is read


def _narrowed(
    world: World, scope: Scope, node: Node | None
) -> tuple[Scope, tuple[int | None, int | None]]:
    """The stations, items and hours that a condition leaves possible; it is asked again later."""
    first = last = scope.hour
    if node is None:
        return scope, (first, last)
    pairs = pl.DataFrame(
        [(site, item) for site in scope.sites for item in scope.items],
        schema={"site": pl.String, "item": pl.String},
        orient="row",
    )
    for one in conjuncts(node):
        paths = list(paths_in(one))
        if paths and all(path.steps[0] in KIND.links for path in paths):
            pairs = pairs.filter(condition(one, _leaves(world)))
        low, high = _hours_of(one)
        if low is not None:
            first = low if first is None else max(first, low)
        if high is not None:
            last = high if last is None else min(last, high)
    left = set(pairs["site"]), set(pairs["item"])
    sites = tuple(one for one in scope.sites if one in left[0])
    items = tuple(one for one in scope.items if one in left[1])
    return Scope(sites, items, scope.hour), (first, last)


def _hours_of(one: Node) -> tuple[int | None, int | None]:
    """The first and last hour that a comparison of a time with a moment leaves possible."""
    if not isinstance(one, Call) or one.name not in ("eq", "gt", "ge", "lt", "le"):
        return None, None
    name, (left, right) = one.name, one.of
    if not isinstance(left, Path):
        left, right = right, left
        name = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge"}.get(name, name)
    if not isinstance(left, Path) or left.steps not in _TIMES:
        return None, None
    if (at := _moment_of(right)) is not None:
        begin = end = at
    elif isinstance(right, Literal) and right.kind == SPAN:
        begin, end = right.value
    else:
        return None, None
    low, high = _hour(min(begin, end)) - 2, _hour(max(begin, end)) + 1
    if name == "eq":
        return low, high
    return (low, None) if name in ("gt", "ge") else (None, high)


def _moment_of(node: Node) -> datetime | None:
    """The instant of what is the same for every row: a time, the present, either one moved."""
    match node:
        case Literal(value, "time"):
            return value  # type: ignore[no-any-return]
        case Call("now", ()):
            return timezone.now()
        case Call("add" | "sub" as name, (left, Literal(value, "duration"))):
            at = _moment_of(left)
            try:
                return None if at is None else at + value if name == "add" else at - value
            except OverflowError:
                return None
    return None


def _hour(moment: datetime) -> int:
    return int(moment.timestamp() // 3600) + 8


def _months(
    city: City, scope: Scope, bounds: tuple[int | None, int | None]
) -> Iterator[tuple[int, int]]:
    """The first and last hour of each month in which there may be something."""
    if not scope.sites or not scope.items:
        return
    files = files_of(tables.table(city, "raw_reading"), scope.sites, None, None)
    for name in files["month"].unique().sort().to_list():
        year, month = (int(part) for part in name.split("-"))
        span = month_of(day_from(0).replace(year=year, month=month))
        first = day_number(span.start) * 24
        last = day_number(span.end + timedelta(days=1)) * 24 - 1
        first = first if bounds[0] is None else max(first, bounds[0])
        last = last if bounds[1] is None else min(last, bounds[1])
        if first <= last:
            yield first, last


def _long(city: City, scope: Scope, span: tuple[int, int]) -> pl.DataFrame:
    wide = tables.hours(city, scope.sites, span).collect()
    parts = [
        wide.select(
            "site",
            "hour",
            pl.lit(item).alias("item"),
            pl.col(item).alias("value"),
            pl.col(f"flag_{item}").alias("flag"),
            "state",
        ).filter(pl.col("value").is_not_null() | pl.col("flag").is_not_null())
        for item in scope.items
    ]
    return pl.concat(parts)


def _key(city: City, scope: Scope, options: Options) -> tuple[Any, ...] | None:
    text = options.texts.get("$filter", "").strip()
    if "now" in text:
        return None
    versions = tuple(tables.table(city, name).version() for name in ("raw_reading", "mark"))
    return (str(city.path), versions, city.register.sha256, scope, text)


def _remembered(key: tuple[Any, ...] | None, span: tuple[int, int]) -> int | None:
    with _door:
        return _counts.get((*key, span)) if key is not None else None


def _remember(key: tuple[Any, ...] | None, span: tuple[int, int], count: int) -> None:
    if key is None:
        return
    with _door:
        _counts[(*key, span)] = count
        while len(_counts) > _REMEMBERED:
            _counts.popitem(last=False)
