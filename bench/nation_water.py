"""All sections of the nation, one year, to yearly class, main pollutants and ranks of cities.

    python bench/nation_water.py [--sections 3700] [--rounds 3] [--folder FOLDER]

One Parquet file of 4-hourly readings (3,700 sections × 2,190 rounds × 9 items, scaled integers as
they are stored, about 2 % empty) is generated from a fixed random start, and a list of sections
with type and city. Then, in turn and as whole processes with their result written to a file:

* floor — a plain scan: DuckDB reads the same columns and averages them by section;
* youju — the bulk faces of the standards: means of the year (pH through H+, decimals of 2020,
  below detection by half), class, deciding items, main pollutants, the share of good sections
  and the CWQI of each city, ranked. Nine items are not 21: the sums are marked as partial and
  ranked among each other only.

Printed are medians, the ratio (at most 8) and peak memory; timing lives here, not in tests.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent))

from nation_year import measured

ROUNDS = 2_190  # six a day
UNIT = 10**8
ITEMS = {  # typical value, spread of its logarithm, decimals
    "water_temp": (17, 0.4, 1),
    "ph": (7.8, 0.06, 2),
    "do": (8.2, 0.25, 2),
    "conductivity": (480, 0.5, 1),
    "turbidity": (22, 0.9, 1),
    "codmn": (3.4, 0.5, 2),
    "nh3n": (0.16, 0.9, 3),
    "tp": (0.07, 0.7, 3),
    "tn": (2.1, 0.6, 2),
}
EMPTY = 0.02
DETECTION = {"nh3n": 0.025, "tp": 0.01}

FLOOR = """
import duckdb, sys
duckdb.sql(f'''copy (
  select section, avg(water_temp), avg(ph), avg("do"), avg(conductivity), avg(turbidity),
         avg(codmn), avg(nh3n), avg(tp), avg(tn), count(flag_nh3n), count(flag_tp)
  from '{sys.argv[1]}' group by all) to '{sys.argv[2]}' (format parquet)''')
"""
OURS = """
import sys
import narwhals as nw
import polars as pl
from youju.standards.water import cwqi_bulk, periods_bulk, surface_bulk
readings, sections, out = pl.scan_parquet(sys.argv[1]), pl.read_parquet(sys.argv[2]), sys.argv[3]
ph = readings.select("ph").unique().collect()["ph"].drop_nulls().to_list()
ions = nw.from_native(pl.LazyFrame(periods_bulk.ion_table(ph)))
means = periods_bulk.period_means(nw.from_native(readings), by=["section"], ions=ions)
means = nw.from_native(means.to_native().collect().lazy().join(sections.lazy(), on="section"))
year = surface_bulk.section_classes(means, items="auto").to_native().collect()
year.write_parquet(out)
cities = cwqi_bulk.ranked(cwqi_bulk.city_indices(nw.from_native(year.lazy())), partial=True)
good = year.group_by("city").agg((pl.col("class").is_in(["Ⅰ", "Ⅱ", "Ⅲ"])).mean().alias("good"))
ranks = cities.to_native().collect().join(good, on="city").sort("rank")
ranks.write_csv(out + ".ranks.csv")
print(year.height, ranks.height, year["class"].null_count())
"""


def generate(file: Path, listed: Path, sections: int) -> None:
    """Both files; a hundred sections a row group."""
    rng = np.random.default_rng(20250101)
    names = [f"S{nth:04d}" for nth in range(sections)]
    pq.write_table(
        pa.table({
            "section": names,
            "type": np.where(rng.random(sections) < 0.06, "lake", "river"),
            "city": [f"C{nth % 337:03d}" for nth in range(sections)],
        }),
        listed,
    )  # fmt: skip
    fields = [("section", pa.string()), ("day", pa.int32())]
    for name in ITEMS:
        fields.append((name, pa.int64()))
        if name in DETECTION:
            fields.append((f"flag_{name}", pa.string()))
    schema = pa.schema(fields)
    days = (20_089 + np.arange(ROUNDS) // 6).astype("int32")  # from 2025-01-01 on
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for first in range(0, sections, 100):
            some = names[first : first + 100]
            count = len(some) * ROUNDS
            columns = {
                "section": pa.array(np.repeat(some, ROUNDS)),
                "day": pa.array(np.tile(days, len(some))),
            }
            for name, (level, spread, decimals) in ITEMS.items():
                own = np.repeat(rng.lognormal(0, spread, len(some)), ROUNDS)
                values = np.round(level * own * rng.lognormal(0, spread / 3, count), decimals)
                if name == "ph":
                    values = np.clip(values, 4, 11)
                empty = rng.random(count) < EMPTY
                if name in DETECTION:
                    below = values < DETECTION[name]
                    values = np.where(below, DETECTION[name], values)
                    flags = np.full(count, "<", dtype=object)
                    columns[f"flag_{name}"] = pa.array(flags, pa.string(), mask=~below)
                units = np.round(values * UNIT).astype("int64")
                columns[name] = pa.array(units, mask=empty)
            writer.write_table(pa.table(columns, schema=schema))


def compare(file: Path, listed: Path, folder: Path, rounds: int) -> dict[str, float]:
    """Medians of interleaved rounds."""
    out = folder / "sections.parquet"
    floor = [sys.executable, "-c", FLOOR, str(file), str(folder / "floor.parquet")]
    ours = [sys.executable, "-c", OURS, str(file), str(listed), str(out)]
    times: dict[str, list[float]] = {"floor": [], "youju": []}
    memory = {"floor": 0.0, "youju": 0.0}
    said = ""
    for _ in range(rounds):
        for name, command in (("floor", floor), ("youju", ours)):
            seconds, peak, said = measured(command)
            times[name].append(seconds)
            memory[name] = max(memory[name], peak)
    judged, cities, without = map(int, said.split())
    if judged != pq.read_metadata(listed).num_rows or without:
        raise SystemExit(f"{judged} sections judged, {without} without a class")
    floor_s, youju_s = (statistics.median(times[name]) for name in ("floor", "youju"))
    return {
        "floor_s": floor_s,
        "youju_s": youju_s,
        "floor_mb": memory["floor"],
        "youju_mb": memory["youju"],
        "sections": float(judged),
        "cities": float(cities),
        "ratio_floor": youju_s / floor_s,
    }


def told(result: dict[str, float]) -> list[str]:
    """The lines of the report."""
    return [
        (
            f"nation-year of water: {result['sections']:,.0f} sections, "
            f"{result['cities']:,.0f} cities, whole processes, medians"
        ),
        f"  floor (DuckDB scan and mean)  {result['floor_s']:8.2f} s {result['floor_mb']:7,.0f} MB",
        f"  class, pollutants, ranks      {result['youju_s']:8.2f} s {result['youju_mb']:7,.0f} MB",
        f"  ratio to the floor            {result['ratio_floor']:8.2f} ×  (at most 8)",
    ]


def main() -> None:
    """Generate, measure in turn, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=3700)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the files here (default: a fresh one)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        folder = given.folder or Path(fresh)
        file = folder / f"nation_water_{given.sections}.parquet"
        listed = folder / f"nation_water_{given.sections}_sections.parquet"
        if not file.exists():
            generate(file, listed, given.sections)
        result = compare(file, listed, folder, given.rounds)
    print(json.dumps(result) if given.json else "\n".join(told(result)))


if __name__ == "__main__":
    main()
