"""From a journal record to what it says: the same on the day it came and in any later replay.

A sheet is read from the bytes in the journal with the layout, options, register and day that
were noted with it. Nothing here looks at the clock or at the present register.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from youju.readings import layouts
from youju.readings.frames import Record
from youju.readings.marks import Mark, checked
from youju.readings.network import naming
from youju.readings.network.registers import Network
from youju.readings.schema import INSTANT
from youju.readings.sections import SectionRegister
from youju.terms.errors import BadInput, UnknownPlace, YoujuError
from youju.terms.places import CITY, COUNTY, SITE, Register
from youju.terms.substances import AIR_DAY, O3_8H

HOURS, ISSUED_VALUES, MARKS, NOTHING = "hours", "issued", "marks", "nothing"
WATER, SUPPLY = "sections", "supply"
POINTS, OUTLETS = "points", "outlets"
MARK_LAYOUTS = ("dust",)
"""Layouts whose sheets are lists of marks; their originals lie in the stream ``mark``."""

REFUSED = {
    "file": pl.String,
    "sheet": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "said": pl.String,
    "reason": pl.String,
}
"""Columns of the refused rows."""


@dataclass(frozen=True)
class Said:
    """What a record says: hours, issued values or marks; refused rows; why nothing was read."""

    kind: str
    frame: pl.DataFrame = field(default_factory=pl.DataFrame)
    marks: tuple[Mark, ...] = ()
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))
    notes: tuple[str, ...] = ()
    unreadable: str = ""


def decode(
    record: Record,
    register: Register,
    sections: SectionRegister | None = None,
    network: Network | None = None,
) -> Said:
    """What the record says, with the registers that were in force when it came."""
    match record.kind:
        case "sheet":
            return _sheet(record, register, sections or SectionRegister(), network or Network())
        case "hours" | "issued":
            return Said(record.kind, pl.read_parquet(io.BytesIO(record.payload)))
        case "mark":
            given = tuple(Mark.from_json(one) for one in json.loads(record.payload))
            return Said(MARKS, marks=given)
    return Said(NOTHING)


def _sheet(record: Record, register: Register, sections: SectionRegister, network: Network) -> Said:
    """The sheet through its layout; a reader that fails refuses the file and nothing else."""
    with TemporaryDirectory(prefix="youju-") as folder:
        path = Path(folder) / Path(record.meta["file"]).name
        path.write_bytes(record.payload)
        try:
            return _read(path, record, register, sections, network)
        except YoujuError as wrong:
            return Said(NOTHING, unreadable=str(wrong))
        except (
            ArithmeticError,
            AttributeError,
            EOFError,
            LookupError,
            TypeError,
            ValueError,
            pl.exceptions.PolarsError,
        ) as wrong:
            layout = record.meta["layout"]
            why = f"按“{layout}”格式读不出来（{type(wrong).__name__}：{wrong}）"
            return Said(NOTHING, unreadable=why)


def _read(
    path: Path,
    record: Record,
    register: Register,
    sections: SectionRegister,
    network: Network,
) -> Said:
    meta = record.meta
    today = date.fromisoformat(meta["on"]) if meta.get("on") else None
    # Where others are only counted, names are looked up behind the layout, which refuses them.
    known = None if meta.get("others_ignored") and _is_hours(meta["layout"]) else register
    sheet = layouts.read(
        path, meta["layout"], register=known, today=today, **meta.get("options", {})
    )
    frame = sheet.frame.lazy().collect()
    refused = _refused(sheet.refused, path.name)
    notes = tuple(sheet.notes)
    if sheet.kind == MARKS:
        marks, more = _marks(frame, record, register)
        return Said(MARKS, marks=marks, refused=pl.concat([refused, more]), notes=notes)
    if sheet.kind == WATER:
        frame, more = _resolved(frame, pl.lit(True), "section", sections.named, path.name)
        if meta.get("others_ignored") and more.height:
            others = more["said"].n_unique()
            notes += (f"按要求未导入名录以外的断面 {others} 个，共 {more.height} 行。",)
            more = more.clear()
        return Said(WATER, frame, refused=pl.concat([refused, more]), notes=notes)
    if sheet.kind in (POINTS, SUPPLY):  # their names are looked up by the writer
        return Said(sheet.kind, frame, refused=refused, notes=notes)
    if sheet.kind == OUTLETS:
        frame, more = outlets_resolved(frame, partial(naming.named, network), path.name)
        if meta.get("others_ignored") and more.height:
            others = more["said"].n_unique()
            notes += (f"按要求未导入名录以外的排放口 {others} 个，共 {more.height} 行。",)
            more = more.clear()
        return Said(OUTLETS, frame, refused=pl.concat([refused, more]), notes=notes)
    if sheet.kind == "days":
        frame = days_as_issued(frame)
    kind = HOURS if sheet.kind == HOURS else ISSUED_VALUES
    resolve = _resolve_hours if kind == HOURS else _resolve_issued
    frame, more = resolve(frame, register, path.name)
    if kind == HOURS and meta.get("others_ignored") and more.height:
        others = more["said"].n_unique()
        notes += (f"按要求未导入名录以外的站点 {others} 个，共 {more.height} 行。",)
        more = more.clear()
    return Said(kind, frame, refused=pl.concat([refused, more]), notes=notes)


def at_wells(said: Said, find: Callable[[str], str], record: Record) -> Said:
    """Samples of wells and sources with the keys of their points."""
    file = str(record.meta.get("file", ""))
    frame, more = _resolved(said.frame, pl.lit(True), "point", find, file)
    return replace(said, frame=frame, refused=pl.concat([said.refused, more]))


def at_sites(said: Said, find: Callable[[str, str], str], record: Record) -> Said:
    """Readings of sound or soil with the keys of their sites; ``find`` from subject and name."""
    frame, refused, notes = said.frame, [said.refused], said.notes
    for subject in frame["subject"].unique(maintain_order=True):
        here = pl.col("subject") == subject
        frame, more = _resolved(
            frame, here, "site", partial(find, subject), str(record.meta.get("file", ""))
        )
        if record.meta.get("others_ignored") and more.height:
            others = more["said"].n_unique()
            notes += (f"按要求未导入名录以外的点位 {others} 个，共 {more.height} 行。",)
            more = more.clear()
        refused.append(more)
    return replace(said, frame=frame, refused=pl.concat(refused), notes=notes)


def _is_hours(layout: str) -> bool:
    return layout in layouts.LAYOUTS and layouts.LAYOUTS[layout].kind == HOURS


def _refused(given: pl.DataFrame, file: str) -> pl.DataFrame:
    missing = {name: pl.lit(None) for name in REFUSED if name not in given.columns}
    whole = given.with_columns(**missing).with_columns(file=pl.lit(Path(file).name))
    return whole.select(pl.col(name).cast(kind) for name, kind in REFUSED.items())


def _resolve_hours(
    frame: pl.DataFrame, register: Register, file: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Station names → keys; rows of a station that the register does not know are refused."""
    return _resolved(frame, pl.lit(True), "site", register.named, file)


def _resolve_issued(
    frame: pl.DataFrame, register: Register, file: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    counties, cities = set(register.counties()), set(register.cities())

    def among(known: set[str], what: str) -> Callable[[str], str]:
        def found(name: str) -> str:
            if name.strip() in known:
                return name.strip()
            raise UnknownPlace(f"名录中没有叫“{name}”的{what}。")

        return found

    refused = []
    for kind, find in (
        (SITE, register.named),
        (COUNTY, among(counties, "县（市、区）")),
        (CITY, among(cities, "城市")),
    ):
        frame, more = _resolved(frame, pl.col("kind") == kind, "object", find, file)
        refused.append(more)
    return frame, pl.concat(refused)


def outlets_resolved(
    frame: pl.DataFrame, named: Callable[[str, str, date], str], file: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What a sheet calls outlets → their keys on the day of each value; the rest is refused.

    ``start`` becomes an instant, as the tables have it.
    """
    frame = frame.with_columns(start=pl.col("start").cast(INSTANT))
    day = pl.col("start").dt.convert_time_zone("Asia/Shanghai").dt.date()
    names = ["site", "enterprise", "day"]
    dated = frame.with_columns(day=day)
    keys, reasons = [], []
    for site, firm, on in dated.select(names).unique(maintain_order=True).iter_rows():
        try:
            keys.append((site, firm, on, named(site, firm, on)))
        except UnknownPlace as wrong:
            reasons.append((site, firm, on, str(wrong)))
    schema = {name: dated.schema[name] for name in names}
    known = pl.DataFrame(keys, schema=schema | {"key": pl.String}, orient="row")
    unknown = pl.DataFrame(reasons, schema=schema | {"reason": pl.String}, orient="row")
    refused = (
        dated.join(unknown, on=names, how="inner", maintain_order="left")
        .unique(["line", "site", "reason"], maintain_order=True)
        .select(
            file=pl.lit(file),
            sheet=pl.col("cell").str.extract(r"^(.*)!"),
            line="line",
            column=pl.lit("排放口"),
            said=pl.concat_str("enterprise", "site", separator=" ").str.strip_chars(),
            reason="reason",
        )
    )
    found = dated.join(known, on=names, how="inner", maintain_order="left")
    return (
        found.with_columns(site=pl.col("key")).drop("key", "day", "enterprise"),
        refused.select(pl.col(name).cast(kind) for name, kind in REFUSED.items()),
    )


def _resolved(
    frame: pl.DataFrame, here: pl.Expr, column: str, find: Callable[[str], str], file: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    keys, reasons = {}, {}
    for name in frame.filter(here)[column].drop_nulls().unique(maintain_order=True):
        try:
            keys[name] = find(name)
        except UnknownPlace as wrong:
            reasons[name] = str(wrong)
    if any(name != key for name, key in keys.items()):
        frame = frame.with_columns(
            pl.when(here).then(pl.col(column).replace(keys)).otherwise(column).alias(column)
        )
    unknown = here & (pl.col(column).is_in(list(reasons)) | pl.col(column).is_null())
    if not reasons and not frame[column].null_count():
        return frame, pl.DataFrame(schema=REFUSED)
    said = frame.filter(unknown).select(
        file=pl.lit(Path(file).name),
        sheet=pl.lit(None, pl.String),
        line=pl.col("line") if "line" in frame.columns else pl.lit(None, pl.Int64),
        column=pl.lit(column),
        said=pl.col(column),
        reason=pl.col(column).replace_strict(reasons, default="没有写明对象。"),
    )
    refused = said.unique(["line", "said"], maintain_order=True)
    return frame.filter(~unknown), refused.select(
        pl.col(name).cast(kind) for name, kind in REFUSED.items()
    )


def days_as_issued(frame: pl.DataFrame) -> pl.DataFrame:
    """Daily values that came computed (a DAYS frame) as an ISSUED frame."""
    kind = next((one for one in (SITE, COUNTY, CITY) if one in frame.columns), None)
    if kind is None:
        raise BadInput(f"日值表没有对象列（{SITE}、{COUNTY} 或 {CITY}）。")
    has = set(frame.columns)
    parts = []
    for item in AIR_DAY:
        if item.column not in has:
            continue
        flag = f"flag_{item.column}"
        parts.append(
            frame.select(
                kind=pl.lit(kind),
                object=pl.col(kind),
                item=pl.lit(item.key),
                stat=pl.lit("max8h" if item is O3_8H else "mean"),
                period=pl.lit("day"),
                start=pl.col("day").cast(pl.Int64),
                end=pl.col("day").cast(pl.Int64),
                value=pl.col(item.column).cast(pl.Int64),
                flag=(pl.col(flag) if flag in has else pl.lit(None)).cast(pl.String),
                dust=pl.lit("kept"),
                cell=pl.lit(None, pl.String),
                line=(pl.col("line") if "line" in has else pl.lit(None)).cast(pl.Int64),
            )
        )
    return pl.concat(parts)


def _marks(
    frame: pl.DataFrame, record: Record, register: Register
) -> tuple[tuple[Mark, ...], pl.DataFrame]:
    """Marks from a list: columns ``scope, key, first_hour, last_hour`` and optionally
    ``items`` (joined by commas), ``kind`` (default dust), ``because``, ``document``, ``line``.
    """
    meta = record.meta
    arrived_day = record.arrived.date().isoformat()
    found, refused = [], []
    for row in frame.iter_rows(named=True):
        mark = Mark(
            scope=row["scope"],
            key=_place(row["scope"], row["key"], register),
            items=tuple(item for item in (row.get("items") or "").split(",") if item),
            first_hour=row["first_hour"],
            last_hour=row["last_hour"],
            kind=row.get("kind") or "dust",
            because=row.get("because") or f"{meta.get('issuer') or '上级'}下发的名单",
            by=meta.get("by") or meta.get("issuer") or "导入",
            on=date.fromisoformat(meta.get("on") or arrived_day),
            document=row.get("document") or meta.get("document") or "",
        )
        try:
            found.append(checked(mark, register))
        except YoujuError as wrong:
            refused.append(_refused_row(meta, row, str(wrong)))
    return tuple(found), pl.DataFrame(refused, schema=REFUSED, orient="row")


def _place(scope: str, name: str, register: Register) -> str:
    """The key of a station by any of its names; other names stay and are checked later."""
    if scope == SITE:
        try:
            return register.named(name)
        except UnknownPlace:
            return name
    return name.strip()


def _refused_row(meta: Mapping[str, Any], row: Mapping[str, Any], why: str) -> tuple[Any, ...]:
    return (Path(meta["file"]).name, None, row.get("line"), "key", row["key"], why)
