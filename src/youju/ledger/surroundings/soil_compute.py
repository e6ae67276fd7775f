"""The recompute job of soil: samples, sites and accounts of a city, all of them anew.

There are some hundreds of samples a year, so nothing is gained by doing a part. Verdicts are
worked out here on whole columns of integers from the tables of the dated files, and again by the
exact rules when somebody asks why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import polars as pl

from youju.ledger.surroundings import soil_exact
from youju.ledger.surroundings.shelf import Computed, editions_hash
from youju.ledger.surroundings.soil_store import ITEM, PLACE, PLACE_SCHEMA, SAMPLE, SHELF
from youju.readings import tables
from youju.readings.city import City
from youju.readings.dated import PLACE_KINDS, Lines
from youju.readings.surroundings import issued, kept, points
from youju.readings.surroundings.soil import BUILDING, FARMLAND, LANDS, Account, Place
from youju.standards import soil as standards
from youju.standards.soil import contents, gb15618, gb36600
from youju.terms.numbers import divide_even
from youju.terms.periods import day_from
from youju.terms.states import Gap

RECIPES = "2026-11-soil-1"
"""Version of the recipes; a change here makes every figure of soil stale."""
_SCALE = 10**points.DECIMALS
_AREA = 10**6
_ORDER = {
    name: nth
    for nth, name in enumerate(
        (
            contents.NOT_ABOVE,
            contents.ABOVE_SCREENING,
            contents.BETWEEN,
            contents.ABOVE_INTERVENTION,
        )
    )
}


@dataclass(frozen=True)
class Summary:
    """What a run did: figures written (samples, years of places)."""

    basis: Computed | None
    samples: int = 0
    places: int = 0

    def __bool__(self) -> bool:
        return bool(self.samples or self.places)


def bring_up(city: City, *, now: datetime) -> Summary:
    """Bring the figures of soil up to date; the caller holds the lock of the city.

    ``now`` is only recorded. A city without sites, accounts and issued results has none.
    """
    done = SHELF.bases(city)
    register, account = kept.soil_of(city), kept.account_of(city)
    told = issued.last_seq(city, issued.SOIL)
    if not register.lines and not account.text_lines and not done and not told:
        return Summary(None)
    last = done[-1] if done else None
    current = basis(city, register, account, now=now)
    if (
        last is not None
        and current.same_rules(last)
        and points.touched_since(city, points.SOIL, last.reading).is_empty()
        and told <= last.issued
    ):
        return Summary(last)
    read = points.points(city, points.SOIL)
    samples, items = sample_rows(read, register)
    places = place_rows(samples, account)
    SHELF.append(city, SAMPLE, samples, current.number)
    SHELF.append(city, ITEM, items, current.number)
    SHELF.append(city, PLACE, places, current.number)
    SHELF.record(city, current)
    return Summary(current, samples.height, places.height)


def basis(city: City, register: Lines[Place], account: Account, *, now: datetime) -> Computed:
    """The basis that a computation started now would have."""
    seen = tables.basis(city)
    return Computed(
        number=SHELF.free_number(city),
        reading=seen.reading,
        issued=seen.issued,
        registers=kept.keep(city, "soil", register.sha256, register.text),
        accounts=kept.keep(city, "account", account.sha256, account.text),
        editions=editions_hash(standards.dated_files()),
        recipes=RECIPES,
        computed_at=now.isoformat(timespec="seconds"),
    )


# samples


def sample_rows(read: pl.DataFrame, register: Lines[Place]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``fig_soil_sample`` and ``fig_soil_item`` from the readings."""
    lines: dict[tuple[str, int], Place | None] = {
        (site, day): register.line_near(site, day_from(day))
        for site, day in read.select("site", "day").unique().iter_rows()
    }
    about = pl.DataFrame(
        [
            (site, day, one.kind, one.land, one.county, one.city)
            for (site, day), one in lines.items()
            if one is not None
        ],
        schema={
            "site": pl.String,
            "day": pl.Int64,
            **dict.fromkeys(("kind", "land", "county", "city"), pl.String),
        },
        orient="row",
    )
    key = ["site", "day", "depth"]
    given = (
        read.filter(pl.col("value").is_not_null())
        .with_columns(depth=pl.col("variant").str.slice(len(points.SOIL)).str.strip_chars())
        .join(about, on=["site", "day"], how="inner")
    )
    ph = given.filter(pl.col("factor") == points.PH).select(*key, ph="value")
    items = given.filter(pl.col("factor") != points.PH).join(ph, on=key, how="left")
    items = items.rename({"factor": "item"}).join(
        limits(items.rename({"factor": "item"})), on=["item", "kind", "land", "ph", "day"],
        how="left", nulls_equal=True,
    )  # fmt: skip
    value, screening = pl.col("value"), pl.col("screening")
    below = (pl.col("flag") == Gap.BELOW_DETECTION.value).fill_null(False)
    above = pl.col("intervention")
    items = items.with_columns(
        below=below,
        verdict=pl.when(screening.is_null())
        .then(None)
        .when(value <= screening)
        .then(pl.lit(contents.NOT_ABOVE))
        .when(below)
        .then(None)
        .when(above.is_null())
        .then(pl.lit(contents.ABOVE_SCREENING))
        .when(value > above)
        .then(pl.lit(contents.ABOVE_INTERVENTION))
        .otherwise(pl.lit(contents.BETWEEN)),
    )
    whole = given.select(*key, "kind", "land", "county", "city").unique(maintain_order=True)
    whole = whole.join(ph, on=key, how="left", nulls_equal=True)
    rows = [
        {**row, **_sample(row, items.filter(*(pl.col(name) == row[name] for name in key)))}
        for row in whole.sort(key).iter_rows(named=True)
    ]
    schema: dict[str, Any] = {
        **dict.fromkeys(("site", "depth", "kind", "land", "county", "city"), pl.String),
        **dict.fromkeys(("verdict", "deciding", "undecided", "unlisted", "note"), pl.String),
        **dict.fromkeys(("day", "ph", "items"), pl.Int64),
    }
    wanted = (*key, "item", "value", "below", "screening", "intervention", "verdict")
    return pl.DataFrame(rows, schema=schema), items.select(wanted)


def _sample(row: Mapping[str, Any], items: pl.DataFrame) -> dict[str, Any]:
    listed = items.filter(pl.col("screening").is_not_null())
    told: dict[str, Any] = {
        "verdict": None,
        "deciding": "",
        "undecided": "",
        "unlisted": "",
        "items": listed.height,
        "note": "",
    }
    if not row["land"]:
        return told | {"note": soil_exact.NO_LAND}
    if row["kind"] == FARMLAND and row["ph"] is None:
        return told | {"note": soil_exact.NO_PH}
    lacking = items.filter(pl.col("screening").is_null())["item"].to_list()
    told["unlisted"] = "、".join(lacking)
    if listed.is_empty():
        return told | {"note": "样品没有标准所列的项目，不判定"}
    pairs = list(zip(listed["item"].to_list(), listed["verdict"].to_list(), strict=True))
    grave = max((_ORDER[one] for _, one in pairs if one is not None), default=0)
    name = next(word for word, nth in _ORDER.items() if nth == grave)
    undecided = [item for item, one in pairs if one is None]
    told["undecided"] = "、".join(undecided)
    if undecided and name == contents.NOT_ABOVE:
        return told | {"verdict": contents.UNDECIDED}
    deciding = [item for item, one in pairs if one == name] if grave else []
    return told | {"verdict": name, "deciding": "、".join(deciding)}


def limits(items: pl.DataFrame) -> pl.DataFrame:
    """Screening and intervention values at 10⁻¹⁰ mg/kg of each item, land, pH and day."""
    rows = []
    keys = items.select("item", "kind", "land", "ph", "day").unique()
    for item, kind, land, ph, day in keys.iter_rows():
        on = day_from(day)
        found: tuple[Any, Any] = (None, None)
        if kind == BUILDING and land:
            found = _building(gb36600.STANDARD.on(on).says, item, LANDS[BUILDING].index(land))
        elif kind == FARMLAND and land and ph is not None:
            found = _farmland(gb15618.STANDARD.on(on).says, item, land, ph)
        rows.append((item, kind, land, ph, day, *(_units(one) for one in found)))
    schema = {
        **dict.fromkeys(("item", "kind", "land"), pl.String),
        **dict.fromkeys(("ph", "day", "screening", "intervention"), pl.Int64),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _building(says: Mapping[str, Any], item: str, nth: int) -> tuple[Any, Any]:
    for table in ("basic", "other"):
        row = says[table]["items"].get(item)
        if row is not None:
            return row["screening"][nth], row["intervention"][nth]
    return None, None


def _farmland(says: Mapping[str, Any], item: str, land: str, ph: int) -> tuple[Any, Any]:
    band = sum(ph > Fraction(top) * _SCALE for top in says["bands"])
    lands = says["rotation"]["of"] if land == says["rotation"]["name"] else [land]
    screening = None
    for table in says["screening"]:
        if (row := table["items"].get(item)) is not None:
            screening = min((row.get(one) or row.get("其他") or row["全部"])[band] for one in lands)
    above = next(
        (
            table["items"][item]["全部"][band]
            for table in says["intervention"]
            if item in table["items"]
        ),
        None,
    )
    return screening, above


def _units(value: Any) -> int | None:
    return None if value is None else int(Fraction(value) * _SCALE)


# places


def place_rows(samples: pl.DataFrame, account: Account) -> pl.DataFrame:
    """``fig_soil_place``: the years of every county and of the city."""
    year = pl.col("day").cast(pl.Int32).cast(pl.Date).dt.year()
    told = samples.with_columns(year=year.cast(pl.Int64))
    years = sorted({*told["year"].to_list(), *account.years})
    found: list[dict[str, Any]] = []
    for one in years:
        for kind in PLACE_KINDS:
            mine = told.filter(pl.col("year") == one)
            farm = [getattr(each, kind) for each in account.farmland if each.year == one]
            built = [getattr(each, kind) for each in account.building if each.year == one]
            every = (*mine[kind].to_list(), *farm, *built)
            names = dict.fromkeys(name for name in every if name)
            found += [
                {"kind": kind, "object": name, "period": str(one)}
                | _sites(mine.filter(pl.col(kind) == name))
                | _accounts(account, kind, name, one)
                for name in names
            ]
    schema = {name: kind for name, kind in PLACE_SCHEMA.items() if name != "basis"}
    return pl.DataFrame(found, schema=schema)


def _sites(samples: pl.DataFrame) -> dict[str, int | None]:
    judged = samples.filter(
        pl.col("verdict").is_not_null() & (pl.col("verdict") != contents.UNDECIDED)
    )
    clean = judged.group_by("site").agg((pl.col("verdict") == contents.NOT_ABOVE).all().alias("c"))
    sites, good = clean.height, int(clean["c"].sum())
    rate = divide_even(100 * good * _AREA, sites) if sites else None
    return {"sites": sites, "clean": good, "clean_rate": rate}


def _accounts(account: Account, kind: str, name: str, year: int) -> dict[str, int | str | None]:
    farm = [one for one in account.farmland if one.year == year and getattr(one, kind) == name]
    built = [
        one
        for one in account.building
        if one.year == year and getattr(one, kind) == name and one.due
    ]
    farm_of = sum(_area(one.area_mu) for one in farm)
    farm_safe = sum(_area(one.area_mu) for one in farm if one.used_safely)
    built_of = sum(_area(one.area_ha) for one in built)
    built_safe = sum(_area(one.area_ha) for one in built if one.safe)
    return {
        "farmland_safe": farm_safe,
        "farmland_of": farm_of,
        "farmland_rate": divide_even(100 * _AREA * farm_safe, farm_of) if farm_of else None,
        "building_safe": built_safe,
        "building_of": built_of,
        "building_rate": divide_even(100 * _AREA * built_safe, built_of) if built_of else None,
    }


def _area(value: Any) -> int:
    return int(Fraction(value) * _AREA)
