"""``evaluate water``: the class of each reading of a section, one row per input row.

Columns and rules as in docs/formats.md. Sections whose type is not known are evaluated with
the river table and say so in ``remark``.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from youju.commands import evaluate_water_periods as periods
from youju.readings.layouts import Sheet, read
from youju.readings.sections import Section, read_sections
from youju.standards.water import gb3838, surface, surface_bulk
from youju.terms.errors import BadInput
from youju.terms.periods import day_number

LAYOUTS = {
    "cnemc-water": "cnemc-water",
    "template": "template-water",
    "water-month": "water-month",
}
"""What ``--layout`` says → the layout that reads it."""
ITEMS = (surface.REALTIME, surface.AUTO, "2011", "2021")
OWN_ITEMS = {"cnemc-water": surface.REALTIME, "template": surface.AUTO, "water-month": surface.AUTO}
ASSUMED = "断面类型未知，按河流评价（type assumed）"
NO_RULE = "监测当天没有可用的标准或评价规则，未评价"


def add_parser(subjects: Any, day: Any) -> None:
    """Add ``water`` to the subjects of ``youju evaluate``."""
    water = subjects.add_parser(
        "water",
        help="地表水：断面水质类别、定类项目、超标倍数",
        description="地表水：单因子评价断面水质类别（GB 3838），总氮、粪大肠菌群不参与。",
    )
    water.add_argument("files", nargs="+", type=Path, metavar="文件")
    water.add_argument("--layout", required=True, choices=tuple(LAYOUTS), help="文件的版式")
    water.add_argument(
        "--sections",
        type=Path,
        metavar="CSV",
        help="断面表：section,name,type,target,county,river，"
        "或 province,section,tp_table_inferred；没有类型的断面按河流评价",
    )
    water.add_argument(
        "--items",
        choices=ITEMS,
        help="评价项目：realtime 实时发布的5项（cnemc-water 的默认），auto 按监测日期"
        "（template 的默认），2011 为21项，2021 为5+X",
    )
    water.add_argument(
        "--per",
        choices=periods.PER,
        help="reading 逐条（默认），month 月（water-month 的默认），year 年，ytd 累计",
    )
    water.add_argument(
        "--shown", action="store_true", help="cnemc-water：取显示值而不取原始值（默认原始值优先）"
    )
    water.add_argument("--from", dest="since", type=day, metavar="日期", help="这一天（含）以后")
    water.add_argument("--to", dest="until", type=day, metavar="日期", help="这一天（含）以前")
    water.add_argument("--strict", action="store_true", help="有任何拒收的行即失败（退出码 1）")
    water.add_argument(
        "--out", type=Path, metavar="文件", help="写到 .csv、.parquet 或 .json；缺省为标准输出"
    )


def answer(given: argparse.Namespace) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """The table, the rows refused, and remarks for the reader."""
    sections = _sections(given.sections)
    options: dict[str, Any] = {"values": "shown"} if given.shown else {}
    sheet = read(given.files, LAYOUTS[given.layout], **options)
    return table(
        sheet,
        sections,
        items=given.items or OWN_ITEMS[given.layout],
        first=given.since,
        last=given.until,
        per=given.per or ("month" if given.layout == "water-month" else "reading"),
    )


def table(
    sheet: Sheet,
    sections: Mapping[str, Section],
    *,
    items: str,
    first: date | None = None,
    last: date | None = None,
    per: str = "reading",
) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """One row per reading of the sheet, in its order; with refused rows and remarks."""
    frame = sheet.frame
    if first is not None:
        frame = frame.filter(pl.col("day") >= day_number(first))
    if last is not None:
        frame = frame.filter(pl.col("day") <= day_number(last))
    rows = frame.collect()
    if per != "reading":
        found = periods.table(rows, sections, per=per, items=items)
        return found, sheet.refused, _remarks(sheet, rows, sections)
    said = rows["section"]
    kinds = {key: one.type for key, one in sections.items() if one.type}
    targets = {
        key: gb3838.class_name(one.target, on=date.max)
        for key, one in sections.items()
        if one.target
    }
    kind = said.replace_strict(kinds, default=None, return_dtype=pl.String)
    goal = said.replace_strict(targets, default=None, return_dtype=pl.String)
    rows = rows.with_columns(
        kind.is_null().alias("assumed"),
        kind.fill_null(gb3838.RIVER).alias("type"),
        goal.alias("target"),
    )
    found = (
        surface_bulk.section_classes(nw.from_native(rows.lazy()), items=items).collect().to_native()
    )
    return _columns(found), sheet.refused, _remarks(sheet, rows, sections)


def _remarks(sheet: Sheet, rows: pl.DataFrame, sections: Mapping[str, Section]) -> list[str]:
    notes, said = list(sheet.notes), rows["section"]
    typed = [key for key, one in sections.items() if one.type]
    unknown = said.filter(~said.is_in(typed)).n_unique()
    if unknown:
        notes.append(
            f"{unknown} 个断面没有类型，按河流评价，备注“type assumed”；请用 --sections 给出。"
        )
    if sections and rows.height and said.is_in(list(sections)).sum() == 0:
        notes.append(f"断面表里没有数据中的任何断面（如“{said[0]}”）；请核对断面名称。")
    return notes


def _columns(found: pl.DataFrame) -> pl.DataFrame:
    detections = [
        pl.when(pl.col(f"flag_{key}") == "<").then(pl.lit(key))
        for key in (one.removeprefix("flag_") for one in found.columns if one.startswith("flag_"))
    ]
    below = pl.concat_str(detections, separator=",", ignore_nulls=True) if detections else None
    return found.select(
        "section",
        "time",
        *periods.judgement(),
        (pl.lit("", pl.String) if below is None else below).alias("below"),
        *(pl.col(name) for name in ("status", "published_class") if name in found.columns),
        _remark().alias("remark"),
    )


def _remark() -> pl.Expr:
    lacking = pl.col("class").is_null()
    ruled = pl.col("edition").is_not_null() & pl.col("item_set").is_not_null()
    return pl.concat_str(
        pl.when("assumed").then(pl.lit(ASSUMED)),
        pl.when(lacking & ruled).then(
            pl.format("缺少必需的项目，不评价类别（缺 {}）", pl.col("missing"))
        ),
        pl.when(lacking & ~ruled).then(pl.lit(NO_RULE)),
        separator="；",
        ignore_nulls=True,
    )


def _sections(file: Path | None) -> dict[str, Section]:
    if file is None:
        return {}
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadInput(f"读不了断面表 {file}：{wrong}") from wrong
    return read_sections(text, file.name)
