"""Station days of a whole nation: the rules of ``hj663_bulk`` over hours laid out in full days.

``hj663_bulk.day_statistics`` groups and filters; here the hours are put side by side as
arrays of 24 instead, which is several times faster on Polars. Only the laying out is
different: the rules are applied by the same expressions (``from_hours_of_day``), and a test
holds both ways equal, with absent hours, absent days and days that begin in the middle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from youju.standards.air import hj663_bulk
from youju.standards.air.hj663_bulk import HIGHEST, ITEMS, MARK
from youju.terms.errors import BadInput
from youju.terms.states import Gap

HOUR_ITEMS = (*ITEMS, "o3")
KEY = pl.struct("site", "hour")


def days_of(hours: pl.DataFrame, *, rules: str = "auto") -> pl.DataFrame:
    """DAYS from a HOURS frame in memory, in the order of object and day.

    Refuses (``BadInput``) a site with two rows for one hour and values that no layout lets in.
    """
    if hours.is_empty():
        return finished(_laid(hours, {}), rules=rules)
    if not _in_order(hours):
        hours = hours.sort("site", "hour")
        same = (pl.col("site") == pl.col("site").shift()) & (
            pl.col("hour") == pl.col("hour").shift()
        )
        twice = hours.filter(same)
        if twice.height:
            first = twice.row(0, named=True)
            raise BadInput(f"站点 {first['site']} 的同一小时（{first['hour']}）有两行数据。")
    return finished(_laid(hours, packed(hours)), rules=rules)


def days_of_batches(batches: Iterable[pl.DataFrame], *, rules: str = "auto") -> pl.DataFrame:
    """DAYS from batches in order of site and hour: ``site``, ``hour``, items as ``packed``.

    A day that is cut by the end of a batch is carried into the next.
    """
    return finished(pl.concat(list(_laid_batches(batches))), rules=rules)


def packed(hours: pl.DataFrame) -> dict[str, pl.Series]:
    """Each item with ``MARK`` added where there is a value, and 0 where there is none."""
    items = hours.select(HOUR_ITEMS)
    bounds = items.select(
        pl.min_horizontal(pl.all().min()).alias("low"),
        pl.max_horizontal(pl.all().max()).alias("high"),
    )
    low, high = bounds.row(0)
    if low is not None and (low < 0 or high >= HIGHEST):
        raise BadInput(f"浓度超出可能的范围（最小 {low}，最大 {high}，单位 10⁻⁴）。")
    return items.select((pl.all() + MARK).fill_null(0)).to_dict()


def _in_order(hours: pl.DataFrame) -> bool:
    site, hour = pl.col("site"), pl.col("hour")
    same = site == site.shift()
    rising = (site > site.shift()) | (same & (hour > hour.shift()))
    return bool(hours.select(rising.slice(1).all()).item())


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each row goes: ``starts`` of the days, and the slot of every row unless all is full."""

    starts: pl.Series
    slots: pl.Series | None

    def lay(self, values: pl.Series, empty: int = 0) -> pl.Series:
        """The values in slots of 24 a day; slots without row hold ``empty``."""
        if self.slots is None:
            return values
        count = len(self.starts) * 24
        blank = pl.select(pl.repeat(empty, count, dtype=pl.Int64)).to_series()
        return blank.scatter(self.slots, values)

    def array(self, values: pl.Series, empty: int = 0) -> pl.Series:
        """The same as one array of 24 a day."""
        return self.lay(values, empty).reshape((-1, 24))


def layout_of(site: pl.Series, hour: pl.Series) -> Layout:
    """The layout of rows that are in order of site and hour."""
    if _all_full(site.to_physical(), hour):
        return Layout(pl.int_range(0, len(site), 24, eager=True), None)
    frame = pl.DataFrame({"site": site.to_physical(), "day": hour // 24})
    new = frame.select(
        (pl.col("site").ne_missing(pl.col("site").shift()))
        | (pl.col("day") != pl.col("day").shift())
    ).to_series()
    new = new.fill_null(True)
    starts = new.arg_true()
    day_of_row = new.cast(pl.Int64).cum_sum() - 1
    return Layout(starts, day_of_row * 24 + hour % 24)


def _all_full(site: pl.Series, hour: pl.Series) -> bool:
    """Whether the rows are whole days, one after the other.

    Hours rise within a site and its rows stand together, so a run of 24 rows with one site
    and 23 hours between its ends has them all.
    """
    if len(site) % 24:
        return False
    first, last = hour.gather_every(24), hour.gather_every(24, 23)
    whole = (first % 24 == 0) & (last - first == 23)
    return bool((whole & (site.gather_every(24) == site.gather_every(24, 23))).all())


def _laid(hours: pl.DataFrame, items: Mapping[str, pl.Series]) -> pl.DataFrame:
    """One row per object and day: ``object day sum_* n_* o3_1h h0 … h23`` and optional columns."""
    site, hour = hours["site"], hours["hour"]
    if hours.is_empty():
        return _nothing(hours)
    where = layout_of(site, hour)
    found: dict[str, pl.Series] = {
        "object": site.gather(where.starts).cast(pl.String),
        "day": hour.gather(where.starts) // 24,
    }
    arrays = pl.DataFrame({item: where.array(items[item]) for item in HOUR_ITEMS})
    total, ozone = {i: pl.col(i).arr.sum() for i in HOUR_ITEMS}, pl.col("o3")
    highest = ozone.arr.max() - MARK
    found |= arrays.select(
        *((total[i] % MARK).alias(f"sum_{i}") for i in ITEMS),
        *((total[i] // MARK).alias(f"n_{i}") for i in HOUR_ITEMS),
        pl.when(highest >= 0).then(highest).alias("o3_1h"),
        *(ozone.arr.get(h).alias(f"h{h}") for h in range(24)),
    ).to_dict()
    for item in HOUR_ITEMS:
        if f"flag_{item}" in hours.columns:
            said = (hours[f"flag_{item}"] == Gap.NOT_MEASURED.value).fill_null(False)
            found[f"not_{item}"] = where.array(said.cast(pl.Int64)).arr.sum()
    if "state" in hours.columns:
        none = 2**31
        found["state"] = where.array(hours["state"].cast(pl.Int64), none).arr.min()
    return pl.DataFrame(found)


def _nothing(hours: pl.DataFrame) -> pl.DataFrame:
    names = ["day", *(f"sum_{i}" for i in ITEMS), *(f"n_{i}" for i in HOUR_ITEMS), "o3_1h"]
    names += [f"h{h}" for h in range(24)]
    names += [f"not_{i}" for i in HOUR_ITEMS if f"flag_{i}" in hours.columns]
    names += ["state"] if "state" in hours.columns else []
    return pl.DataFrame(schema={"object": pl.String, **dict.fromkeys(names, pl.Int64)})


def _laid_batches(batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    carried: pl.DataFrame | None = None
    for batch in batches:
        rows = batch
        if carried is not None:
            head = _first_day_of(rows, carried)
            if head == rows.height:
                carried = pl.concat([carried, rows], how="vertical_relaxed").rechunk()
                continue
            yield _lay_batch(pl.concat([carried, rows.head(head)]).rechunk())
            rows = rows.slice(head)
        tail = _last_day_of(rows)
        carried = rows.slice(tail)
        if tail:
            yield _lay_batch(rows.head(tail))
    if carried is not None:
        yield _lay_batch(carried)


def _lay_batch(rows: pl.DataFrame) -> pl.DataFrame:
    return _laid(rows, rows.select(HOUR_ITEMS).to_dict())


def _first_day_of(rows: pl.DataFrame, carried: pl.DataFrame) -> int:
    """How many of the first rows belong to the day carried over."""
    site, day = carried["site"][-1], carried["hour"][-1] // 24
    head = rows.head(24)
    same = head.select((pl.col("site") == site) & (pl.col("hour") // 24 == day)).to_series()
    return int(same.sum())


def _last_day_of(rows: pl.DataFrame) -> int:
    """The row at which the last day of the last site begins."""
    site, day = rows["site"][-1], rows["hour"][-1] // 24
    tail = rows.tail(24)
    same = tail.select((pl.col("site") == site) & (pl.col("hour") // 24 == day)).to_series()
    return rows.height - int(same.sum())


def finished(laid: pl.DataFrame, *, rules: str = "auto") -> pl.DataFrame:
    """DAYS from days laid out, each stretch of days by its own rule."""
    flags = [i for i in HOUR_ITEMS if f"not_{i}" in laid.columns]
    state = "state" in laid.columns
    parts: list[pl.LazyFrame] = []
    for one in hj663_bulk.stretches(rules):
        own = laid.lazy().filter(pl.col("day").is_between(one.first, one.last))
        days = hj663_bulk.from_hours_of_day(nw.from_native(own), one.rule, flags, state=state)
        parts.append(days.to_native())
    return pl.concat(parts).collect()
