"""``evaluate sound`` and ``evaluate soil``: files in, verdicts out; the register beside them.

A row for each site and day (sound), a place and year with a mean level (``--per year``), or an
item of a sample (soil). By the exact rules, the same that explain a figure of a city.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from youju.ledger.surroundings import soil_exact, sound_exact
from youju.readings.dated import Lines
from youju.readings.layouts import read
from youju.readings.layouts.refusals import REFUSED
from youju.readings.surroundings import soil, sound
from youju.readings.surroundings.points import POINTS
from youju.terms.errors import BadInput, UnknownPlace
from youju.terms.periods import day_from, year_of
from youju.terms.states import State

Parts = tuple[pl.DataFrame, pl.DataFrame, list[str]]


def add_parsers(subjects: Any, day: Callable[[str], date]) -> None:
    """Add ``sound`` and ``soil`` to the subjects of ``youju evaluate``."""
    loud = subjects.add_parser(
        "sound",
        help="声环境：昼间、夜间等效声级，功能区达标情况，区域和道路交通等级",
        description="声环境：GB 3096 功能区判定，HJ 640 平均等效声级和等级。",
    )
    loud.add_argument(
        "--layout", required=True, choices=("sound", "sound-hours"), help="文件的版式"
    )
    loud.add_argument("--per", default="day", choices=("day", "year"), help="逐日（默认）或年")
    ground = subjects.add_parser(
        "soil",
        help="土壤：样品各项目与筛选值、管制值比较",
        description="土壤：农用地按 GB 15618，建设用地按 GB 36600。",
    )
    ground.add_argument("--layout", default="soil", choices=("soil",), help="文件的版式")
    for one in (loud, ground):
        one.add_argument("files", nargs="+", type=Path, metavar="文件")
        one.add_argument("--sites", type=Path, required=True, metavar="CSV", help="点位名录")
        one.add_argument("--from", dest="since", type=day, metavar="日期", help="这一天（含）以后")
        one.add_argument("--to", dest="until", type=day, metavar="日期", help="这一天（含）以前")
        one.add_argument("--strict", action="store_true", help="有任何拒收的行即失败（退出码 1）")
        one.add_argument(
            "--out", type=Path, metavar="文件", help="写到 .csv、.parquet 或 .json；缺省为标准输出"
        )


def answer(given: argparse.Namespace) -> Parts:
    """The table, the rows refused, and remarks for the reader."""
    text = _text(given.sites)
    if given.subject == "soil":
        places = soil.read_soil(text)
        frame, refused, notes = _readings(given, places.named)
        return _soil(frame, places), refused, notes
    register = sound.read_sound(text)
    frame, refused, notes = _readings(given, register.named)
    days = _days(frame, register)
    return (_years(days) if given.per == "year" else _by_day(days)), refused, notes


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadInput(f"读不了点位名录 {file}：{wrong}") from wrong


def _readings(given: argparse.Namespace, named: Callable[[str], str]) -> Parts:
    """Readings as the ledger has them, rows of sites that the register does not know refused."""
    sheet = read(given.files, given.layout)
    frame = sheet.frame.collect()
    keys: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for name in frame["site"].unique().to_list():
        try:
            keys[name] = named(name)
        except UnknownPlace as wrong:
            reasons[name] = str(wrong)
    unknown = frame.filter(pl.col("site").is_in(list(reasons))).unique("line", maintain_order=True)
    more = unknown.select(
        file=pl.lit(given.files[0].name if len(given.files) == 1 else ""),
        sheet=pl.lit(""),
        line="line",
        column=pl.lit("site"),
        said="site",
        reason=pl.col("site").replace_strict(reasons, default=""),
    ).select(pl.col(name).cast(kind) for name, kind in REFUSED.items())
    days = pl.col("day").cast(pl.Int32).cast(pl.Date)
    conditions = [pl.col("site").is_in(list(keys))]
    if given.since:
        conditions.append(days >= given.since)
    if given.until:
        conditions.append(days <= given.until)
    kept_rows = frame.filter(*conditions).with_columns(
        site=pl.col("site").replace(keys),
        hour=pl.col("second") // 3600,
        state=pl.lit(int(State.REVIEWED)),
        stream=pl.lit("file"),
        entry=pl.lit(1),
        seq=pl.int_range(pl.len()),
    )
    rows = kept_rows.select(pl.col(name).cast(kind) for name, kind in POINTS.items())
    return rows, pl.concat([sheet.refused, more]), sheet.notes


def _days(frame: pl.DataFrame, register: Lines[sound.Place]) -> list[sound_exact.SoundDay]:
    found = []
    for (site, day), rows in frame.sort("site", "day", "factor", "hour").group_by(
        "site", "day", maintain_order=True
    ):
        on = day_from(int(str(day)))
        line = register.line_near(str(site), on)
        if line is not None:
            found.append(sound_exact.day_of(line, on, rows.to_dicts(), leaves=False))
    return found


def _by_day(days: list[sound_exact.SoundDay]) -> pl.DataFrame:
    rows = [
        {
            "site": one.line.site,
            "name": one.line.name,
            "kind": sound.KINDS[one.line.kind],
            "zone": one.line.zone,
            "day": one.on.isoformat(),
            **{item: _shown(one.of(item).value) for item in sound_exact.ITEMS},
            "remark": _remark(one),
        }
        for one in days
    ]
    columns = ("site", "name", "kind", "zone", "day", *sound_exact.ITEMS, "remark")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))


def _remark(one: sound_exact.SoundDay) -> str:
    """Why there is no verdict, or by how much a limit is exceeded, by day and by night."""
    day, night = one.met_day.note, one.met_night.note
    if day == night:
        return day
    return "；".join(f"{word}{note}" for word, note in (("昼间", day), ("夜间", night)) if note)


def _years(days: list[sound_exact.SoundDay]) -> pl.DataFrame:
    rows = []
    for year in sorted({one.on.year for one in days}):
        mine = [one for one in days if one.on.year == year]
        period = year_of(date(year, 1, 1))
        for when, word in (("day", "昼间"), ("night", "夜间")):
            rate = sound_exact.rate(mine, when, period)
            if rate.value is not None:
                rows.append((str(year), f"功能区{word}达标率", str(rate.value), "%", "", rate.note))
            for what in ("region", "road"):
                mean = sound_exact.mean(mine, what, when, period)
                if mean.value is not None:
                    grade = sound_exact.grade(mine, what, when, period)
                    said = (mean.name, str(mean.value), mean.unit, str(grade.value), mean.note)
                    rows.append((str(year), *said))
    columns = ("year", "item", "value", "unit", "grade", "remark")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _soil(frame: pl.DataFrame, register: Lines[soil.Place]) -> pl.DataFrame:
    rows = []
    for (site, day, variant), part in frame.group_by("site", "day", "variant", maintain_order=True):
        on = day_from(int(str(day)))
        line = register.line_near(str(site), on)
        if line is None:
            continue
        depth = soil_exact.depth_of(str(variant))
        one = soil_exact.sample(line, on, depth, part.to_dicts())
        head = (line.site, line.name, line.land, on.isoformat(), depth)
        rows.append((*head, "样品", "", _shown(one.figure.value), one.figure.note))
        for item, figure in one.values.items():
            judged = one.items.get(item)
            said = figure.note if judged is None else "；".join(
                each for each in (figure.note, judged.note) if each
            )  # fmt: skip
            verdict = _shown(judged.value) if judged else ""
            rows.append((*head, item, str(figure.value), verdict, said))
    columns = ("site", "name", "land", "day", "depth", "item", "value", "verdict", "remark")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _shown(value: object) -> str:
    return "" if value is None else str(value)
