"""Sheets as offices send them: a title, a head of two merged rows with units, stations by
name, dates as Excel keeps them, dashes for what is missing, averages and a signature below.

The bytes depend on the cells alone: the workbook's times are fixed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import polars as pl
import xlsxwriter

from youju.demo.province import DAY_ITEMS
from youju.demo.register import CITY, ISSUER, register
from youju.demo.weather import Dust
from youju.terms.periods import day_from, stamp
from youju.terms.places import Site

WRITTEN: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - Excel knows no zones
MISSING: Final = "—"
NAMES: Final = {
    "so2": ("SO2", "µg/m³"),
    "no2": ("NO2", "µg/m³"),
    "co": ("CO", "mg/m³"),
    "o3_8h": ("O3-8h", "µg/m³"),
    "pm10": ("PM10", "µg/m³"),
    "pm25": ("PM2.5", "µg/m³"),
}


class _Book:
    """A workbook in memory with the few formats that such sheets use."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.bytes, {"in_memory": True})
        self.book.set_properties({"created": WRITTEN, "comments": "虚构数据，仅供演示"})
        add = self.book.add_format
        self.title = add({"bold": True, "font_size": 16, "align": "center"})
        self.head = add({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
        self.cell = add({"border": 1, "align": "center"})
        self.day = add({"border": 1, "align": "center", "num_format": "yyyy/m/d"})
        self.tenth = add({"border": 1, "align": "center", "num_format": "0.0"})

    def close(self) -> bytes:
        self.book.close()
        return self.bytes.getvalue()


def day_sheet(
    days: pl.DataFrame,
    *,
    title: str,
    what: str,
    stage: str,
    issued_on: date,
    average: bool = True,
    by_month: bool = False,
) -> bytes:
    """Days of stations, counties or the city as .xlsx.

    days: ``object, day`` and the six day items (whole µg/m³, CO in tenths); ``object`` holds
    the name to be printed. ``what``: the head of that column (点位名称, 县（市、区）, 城市).
    ``average``: a line 全市平均 under each day, which is no station. ``by_month``: one sheet a
    month instead of one sheet.
    """
    book = _Book()
    ordered = days.sort("day", maintain_order=True)
    pages: Iterable[tuple[str, pl.DataFrame]] = [("日均值", ordered)]
    if by_month:
        months = pl.col("day").cast(pl.Int32).cast(pl.Date).dt.month()
        parts = ordered.with_columns(month=months).partition_by("month", as_dict=True)
        pages = [(f"{int(key[0])}月", part) for key, part in parts.items()]
    for name, part in pages:
        _day_page(book, name, part, title, what, stage, issued_on, average)
    return book.close()


def _day_page(
    book: _Book, name: str, days: pl.DataFrame, title: str, what: str, stage: str,
    issued_on: date, average: bool,
) -> None:  # fmt: skip
    page = book.book.add_worksheet(name)
    last = len(DAY_ITEMS) + 1
    page.set_column(0, 1, 16)
    page.merge_range(0, 0, 0, last, title, book.title)
    page.write(1, 0, f"发布单位：{ISSUER}　发布日期：{_spoken(issued_on)}　数据状态：{stage}")
    for column, text in enumerate(("日期", what)):
        page.merge_range(2, column, 3, column, text, book.head)
    for column, item in enumerate(DAY_ITEMS, 2):
        for row, text in enumerate(NAMES[item], 2):
            page.write(row, column, text, book.head)
    row = 4
    for part in days.partition_by("day", maintain_order=True):
        for line in part.iter_rows(named=True):
            page.write_datetime(row, 0, _moment(line["day"]), book.day)
            page.write_string(row, 1, line["object"], book.cell)
            _values(book, page, row, [line[item] for item in DAY_ITEMS])
            row += 1
        if average:
            page.write_datetime(row, 0, _moment(part["day"][0]), book.day)
            page.write_string(row, 1, "全市平均", book.cell)
            means = [int(part[item].sum()) // max(1, part[item].count()) for item in DAY_ITEMS]
            _values(book, page, row, means)
            row += 1
    page.write(row, 0, f"注：1. “{MISSING}”表示数据无效或缺失。2. 本表数据均为虚构，仅供演示。")
    page.write(row + 1, 0, "制表人：张虚构　　审核人：李虚构")


def _values(book: _Book, page: Any, row: int, values: Sequence[int | None]) -> None:
    for column, (item, value) in enumerate(zip(DAY_ITEMS, values, strict=True), 2):
        if value is None:
            page.write_string(row, column, MISSING, book.cell)
        elif item == "co":
            page.write_number(row, column, value / 10, book.tenth)
        else:
            page.write_number(row, column, value, book.cell)


def dust_sheet(events: Iterable[Dust], *, issued_on: date) -> bytes:
    """The list of dust hours as .xlsx: city, first and last hour by their stamps (hour-ending)."""
    book = _Book()
    page = book.book.add_worksheet("沙尘时段")
    page.set_column(0, 3, 20)
    page.merge_range(0, 0, 0, 3, "受沙尘天气过程影响时段表（虚构）", book.title)
    page.write(1, 0, f"发布单位：{ISSUER}　发布日期：{_spoken(issued_on)}")
    for column, text in enumerate(("城市", "开始时间", "结束时间", "备注")):
        page.write(2, column, text, book.head)
    row = 3
    for event in events:
        page.write_string(row, 0, CITY, book.cell)
        page.write_string(row, 1, stamp(event.first_hour).replace("T", " "), book.cell)
        page.write_string(row, 2, stamp(event.last_hour).replace("T", " "), book.cell)
        page.write_string(row, 3, "沙尘天气过程", book.cell)
        row += 1
    page.write(row, 0, "注：时间为小时结束时刻（北京时间）。本表内容均为虚构，仅供演示。")
    return book.close()


def rank_sheet(month: date, ranks: tuple[int, int], *, issued_on: date) -> bytes:
    """The city's place among the twelve invented cities: of the month and of the year to date."""
    book = _Book()
    page = book.book.add_worksheet("排名")
    page.set_column(0, 3, 22)
    page.merge_range(0, 0, 0, 3, "岚海省设区市环境空气质量排名（虚构）", book.title)
    page.write(1, 0, f"发布单位：{ISSUER}　发布日期：{_spoken(issued_on)}")
    for column, text in enumerate(("城市", "月份", "综合指数排名", "累计综合指数排名")):
        page.write(2, column, text, book.head)
    page.write_string(3, 0, CITY, book.cell)
    page.write_string(3, 1, f"{month.year}年{month.month}月", book.cell)
    for column, rank in enumerate(ranks, 2):
        page.write_number(3, column, rank, book.cell)
    page.write(4, 0, "注：共12个设区市，按综合指数由小到大。本表内容均为虚构，仅供演示。")
    return book.close()


def named(days: pl.DataFrame, *, aliases: bool = False) -> pl.DataFrame:
    """Station days with ``object``, the name that the province prints in place of the key.

    ``aliases``: the second name of each station where it has one — the province's habit, which
    only the register's aliases resolve.
    """

    def printed(site: Site) -> str:
        return site.aliases[-1] if aliases and site.aliases else site.name

    names = {site.site: printed(site) for site in register().sites}
    return days.with_columns(object=pl.col("site").replace_strict(names)).drop("site")


def _moment(day: int) -> datetime:
    return datetime.combine(day_from(day), datetime.min.time())


def _spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def after_month(month: date, day: int) -> date:
    """That day of the month after the month of ``month``."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=day)
