"""Blank sheets in the layouts that the doors read: what is filled in under the head comes in.

What is in a template is filled in under the head; the units of the second row are those that
the values have. The bytes depend on the template alone: the workbook's times are fixed.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import xlsxwriter

from youju.intake.blanks_surroundings import BLANKS
from youju.readings.layouts import supply_items
from youju.readings.sections import HEAD as SECTIONS
from youju.readings.supply import HEAD as SUPPLY
from youju.terms.errors import BadInput
from youju.terms.places import CITY, COUNTY, HEAD, SITE
from youju.terms.substances import AIR_DAY, CO, NO2, O3, O3_8H, PM10, PM25, SO2

MADE = datetime(2026, 1, 1)  # noqa: DTZ001 — Excel knows no zones
OBJECTS = {SITE: "点位名称", COUNTY: "县（市、区）", CITY: "城市"}
UNLOCKED = dict.fromkeys(("format_columns", "format_cells", "sort", "autofilter"), True)
"""What may be done in a sheet whose head is locked."""
TEXT, DATE, TIME = "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a template: its head, its unit, how its cells are shown, what goes in."""

    name: str
    unit: str = ""
    shown: str = "General"
    help: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A template: the layout that reads it, its columns, what to know, the endings it has."""

    layout: str
    columns: tuple[Column, ...]
    advice: tuple[str, ...]
    endings: tuple[str, ...] = (".xlsx", ".csv")

    @property
    def has_units(self) -> bool:
        """Whether a second row of the head says the units."""
        return any(one.unit for one in self.columns)


GAPS = "没有数的格：缺测留空或写“—”，未监测写“/”，无效写“无效”，未检出写“未检出”；不要写 0。"
NAMES = "名称应与站点名录中的名称或别名一致；名录中没有的，整行退回。"
HOURS_ADVICE = (
    "每行一个站点的一个小时，time 为小时的结束时刻（北京时间），如 2026-03-01T01:00。",
    "一天的最后一小时写次日 00:00。",
    "浓度单位 µg/m³，一氧化碳 mg/m³；最多 4 位小数。",
    GAPS,
)
DAY_ITEMS = tuple(
    Column("O3-8h" if one is O3_8H else one.key, one.unit, help=one.name) for one in AIR_DAY
)
HOURLY = (PM25, PM10, SO2, NO2, CO, O3)
"""The hourly items in the order of our layout."""
DUST_BASIS = Column("口径", help="实况 或 扣除沙尘；不写为实况")
SHARES = {CO: "CO 第95百分位数", O3_8H: "O3-8h 第90百分位数"}
"""What stands for the period in a month's table, spelled out so that nothing is assumed."""
MONTH_ITEMS = (
    *(Column(SHARES.get(one, one.key), one.unit, help=one.name) for one in AIR_DAY),
    Column("综合指数"),
    Column("排名"),
    Column("优良天数", "天"),
    Column("优良率", "%"),
)

WATER_ITEMS = tuple(
    Column(key, help=f"{name}，{unit}")
    for key, name, unit in (
        ("ph", "pH值", "无量纲"),
        ("do", "溶解氧", "mg/L"),
        ("codmn", "高锰酸盐指数", "mg/L"),
        ("nh3n", "氨氮", "mg/L"),
        ("tp", "总磷", "mg/L"),
        ("tn", "总氮，不参与类别评价", "mg/L"),
        ("cod", "化学需氧量", "mg/L"),
        ("bod5", "五日生化需氧量", "mg/L"),
    )
)
"""The five of every section and what is most often measured beside them; more may be added."""
WATER_ADVICE = (
    "每行一个断面的一次监测；time 写采样时刻或日期，如 2026-03-01T08:00、2026-03-01。",
    "浓度单位 mg/L，最多 8 位小数；cu、zn、hg、pb 等其他项目可以加栏，名称见 docs/formats.md。",
    "未检出写“<检出限”或“检出限L”，如 <0.025、0.025L；不要写检出限的一半，也不要写 0。",
    "缺测留空或写“—”，未监测写“/”，无效写“无效”。",
    "断面的类型（河流、湖库）和目标类别写在断面表里，用 --sections 给出。",
)
WATER_MONTH_ITEMS = (
    *(("pH", "无量纲"), ("溶解氧", "mg/L"), ("高锰酸盐指数", "mg/L"), ("化学需氧量", "mg/L")),
    *(("五日生化需氧量", "mg/L"), ("氨氮", "mg/L"), ("总磷", "mg/L"), ("总氮", "mg/L")),
    *(("铜", "mg/L"), ("锌", "mg/L"), ("氟化物", "mg/L"), ("硒", "mg/L"), ("砷", "mg/L")),
    *(("汞", "mg/L"), ("镉", "mg/L"), ("六价铬", "mg/L"), ("铅", "mg/L"), ("氰化物", "mg/L")),
    *(("挥发酚", "mg/L"), ("石油类", "mg/L"), ("阴离子表面活性剂", "mg/L"), ("硫化物", "mg/L")),
    ("粪大肠菌群", "个/L"),
)
"""The items of a section's month with their units, in the order of GB 3838 table 1."""
WATER_MONTH = (
    Column("断面名称", shown=TEXT, help="断面名录中的名称、编码或别名"),
    Column("月份", shown=TEXT, help="如 2026-10"),
    Column("采样日期", shown=DATE),
    *(Column(name, unit) for name, unit in WATER_MONTH_ITEMS),
    Column("水质类别", shown=TEXT, help="下发的类别，Ⅰ类 至 劣Ⅴ类；没有下发的留空"),
    Column("未监测原因", shown=TEXT, help="断流、冰封、洪水、交通阻断、施工、漏采"),
)
WATER_MONTH_ADVICE = (
    "每行一个断面的一个月；没有测的项目留空，不用删栏。",
    "未检出写“<检出限”或“检出限L”，如 <0.025、0.025L；不要写检出限的一半，也不要写 0。",
    "没有采样的断面也要写一行，并写明未监测原因；没有数据不等于达标。",
    "断面名称应与断面名录一致；名录中没有的，整行退回。",
    "水质类别是上级下发的，导入时请写明下发单位。",
)

SUPPLY_ADVICE = (
    "每行一个监测井或水源的一次采样；没有测的项目留空，不用删栏，也可以加栏。",
    "季度、半年、年度的监测写采样日期；按月监测的可以只写月份（时段）。",
    "未检出写“<检出限”或“检出限L”，如 <0.002；不要写检出限的一半，也不要写 0。",
    "浓度的单位写在表头，mg/L 或 µg/L；嗅和味、肉眼可见物写“无”或“有”。",
    "没有采样的也要写一行，并写明未监测原因（停用、备用、干涸等）；没有数据不等于达标。",
    "名称应与地下水点位和饮用水水源名录一致；名录中没有的，整行退回。",
)


def _supply(what: str) -> tuple[Column, ...]:
    """The columns of a sheet of wells, or of surface sources, with their units."""
    wells = what == "wells"
    items = supply_items.GROUND if wells else supply_items.SURFACE
    return (
        Column("点位名称" if wells else "水源名称", shown=TEXT),
        Column("月份", shown=TEXT, help="如 2026-10"),
        Column("采样日期", shown=DATE),
        *(Column(supply_items.shown(one), supply_items.unit_of(one)) for one in items),
        Column("取水量", "万m³", help="水源当月取水量"),
        Column("未监测原因", shown=TEXT, help="停用、备用、断流、井损毁等"),
    )


OUTLETS = (
    Column("排放口", shown=TEXT, help="编码、名称或设备 MN，与排放口名录一致"),
    Column("数据类型", shown=TEXT, help="分钟、小时、日"),
    Column("开始时间", shown=TIME, help="时段的开始（HJ 212 的数据时间），日数据写日期"),
    Column("因子", shown=TEXT, help="编码或常用名称，如 a21026、二氧化硫"),
    Column("单位", shown=TEXT, help="如 mg/m³、mg/L"),
    Column("实测值"),
    Column("折算值"),
    Column("最小值"),
    Column("最大值"),
    Column("排放量"),
    Column("排放量单位", shown=TEXT, help="如 kg"),
    Column("标记", shown=TEXT, help="N 正常、F 停运、C 校准、M 维护、D 故障、无效、非正常工况等"),
)
OUTLETS_ADVICE = (
    "每行一个排放口、一个时段、一个因子；用于数据只上报省或国家平台、平台又不能导出表格的单位。",
    "时间为时段的开始（北京时间）：08:00 的小时数据是 8 时至 9 时；日数据只写日期。",
    "标记写平台上的标记；没有标记的视为正常。没有数的格留空，并写明标记，不要写 0。",
    "浓度最多 6 位小数；单位按实际填写，与限值单位不同的由系统换算。",
    "同一时段报两次的：内容相同只计一次，不同的作为修订并存，以后来的为准。",
)


def template(what: str, kind: str = SITE) -> Template:
    """The template of that name: hours, day, month, dust, water, water-month or sites.

    ``kind``: what the rows of day and month speak of (site, county or city).

    >>> [one.name for one in template("day").columns][:3]
    ['日期', '点位名称', 'SO2']
    """
    if what in BLANKS:
        one = BLANKS[what]
        columns = tuple(Column(*column) for column in one.columns)
        return Template(one.layout, columns, one.advice, one.endings)
    thing = Column(OBJECTS[kind], shown=TEXT)
    match what:
        case "hours":
            items = (Column(one.column, help=f"{one.name}，{one.unit}") for one in HOURLY)
            wide = (Column("site", shown=TEXT), Column("time", shown=TIME), *items)
            return Template("template", wide, HOURS_ADVICE, (".xlsx", ".csv", ".parquet"))
        case "day":
            told = ("每行一个对象的一天；臭氧为日最大8小时平均。", NAMES, GAPS)
            return Template(
                "template-day", (Column("日期", shown=DATE), thing, *DAY_ITEMS, DUST_BASIS), told
            )
        case "month":
            advice = (
                "每行一个对象的一个时段：月写 2026-03，年初至今的累计写 ..2026-03-31。",
                "六项为月均值；一氧化碳为日均值第95百分位数，臭氧为日最大8小时第90百分位数。",
                NAMES,
                GAPS,
            )
            return Template(
                "template-month",
                (Column("时段", shown=TEXT), thing, *MONTH_ITEMS, DUST_BASIS),
                advice,
            )
        case "dust":
            spans = (
                Column("城市", shown=TEXT, help="或 县（市、区）、点位名称"),
                Column("开始时间", shown=TIME),
                Column("结束时间", shown=TIME),
                Column("备注", shown=TEXT),
            )
            known = ("时间为小时的结束时刻（北京时间）；首末两个小时都计入。", NAMES)
            return Template("dust", spans, known)
        case "water":
            samples = (Column("section", shown=TEXT), Column("time", shown=TIME))
            return Template("template", (*samples, *WATER_ITEMS), WATER_ADVICE)
        case "water-month":
            return Template("water-month", WATER_MONTH, WATER_MONTH_ADVICE)
        case "wells" | "sources":
            return Template("supply", _supply(what), SUPPLY_ADVICE)
        case "supply-register":
            rules = (
                "地下水点位和饮用水水源名录以 CSV（UTF-8）保存；point、name、kind、water 必填。",
                "kind 写 监测井 或 水源；water 写 地下、河流 或 湖库。",
                "population 为万人；volume 为每月取水量，万m³。",
            )
            return Template("supply", tuple(Column(name) for name in SUPPLY), rules, (".csv",))
        case "sections":
            said = (
                "断面名录以 CSV（UTF-8）保存；只有 section、name 两栏必填，别名之间用“；”分开。",
            )
            return Template("sections", tuple(Column(name) for name in SECTIONS), said, (".csv",))
        case "outlets":
            return Template("template-outlets", OUTLETS, OUTLETS_ADVICE)
        case "sites":
            said = ("站点名录以 CSV（UTF-8）保存；别名之间用“；”分开。",)
            return Template("sites", tuple(Column(name) for name in HEAD), said, (".csv",))
    raise BadInput(f"没有叫“{what}”的模板；可用的模板：{'、'.join(WHAT)}。")


WHAT = {
    "hours": "小时值（layout template）",
    "day": "下发的日均值（layout template-day）",
    "month": "下发的月、累计统计值和排名（layout template-month）",
    "dust": "受沙尘影响的时段（layout dust）",
    "water": "地表水断面监测值（youju evaluate water --layout template）",
    "water-month": "地表水断面手工监测月报（layout water-month）",
    "outlets": "排放口的分钟、小时、日数据（layout template-outlets）",
    "sites": "站点名录（youju import --sites）",
    "wells": "地下水监测井、地下水源的监测结果（layout supply）",
    "sources": "地表水饮用水水源的监测结果（layout supply）",
    "supply-register": "地下水点位和饮用水水源名录（youju import --supply）",
    "sections": "断面名录（youju import --sections）",
    **{name: one.what for name, one in BLANKS.items()},
}


def as_csv(one: Template) -> bytes:
    """The template as CSV, UTF-8 with BOM so that Excel and WPS show it right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in one.columns])
    if one.has_units:
        writer.writerow([column.unit for column in one.columns])
    return out.getvalue().encode("utf-8-sig")


def as_parquet(one: Template) -> bytes:
    """The hours template as Parquet without rows: times as timestamps, values as doubles."""
    kinds: dict[str, pl.DataType] = {"site": pl.String(), "time": pl.Datetime("us")}
    names = [column.name for column in one.columns]
    schema = pl.Schema({name: kinds.get(name, pl.Float64()) for name in names})
    out = io.BytesIO()
    pl.DataFrame(schema=schema).write_parquet(out)
    return out.getvalue()


def as_xlsx(one: Template) -> bytes:
    """The template as a workbook: the table, and a second sheet that says how to fill it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": MADE})
        head = book.add_format(
            {
                "bold": True,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#DDEBF7",
            }
        )
        page = book.add_worksheet("数据")
        depth = 2 if one.has_units else 1
        for nth, column in enumerate(one.columns):
            cells = book.add_format({"num_format": column.shown, "locked": False})
            page.set_column(nth, nth, max(10, 2 * len(column.name) + 2, len(column.shown)), cells)
            if depth == 2 and not column.unit:
                page.merge_range(0, nth, 1, nth, column.name, head)
            else:
                page.write_row(0, nth, [column.name], head)
                if depth == 2:
                    page.write_row(1, nth, [column.unit], head)
            if column.help:
                page.write_comment(0, nth, column.help)
        page.freeze_panes(depth, 2)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0, depth - 1)
        # Without a password: it keeps the head from being changed by mistake, nothing more.
        page.protect(options=UNLOCKED)
        about = book.add_worksheet("填写说明")
        about.set_column(0, 0, 100)
        for nth, text in enumerate(one.advice):
            about.write_string(nth, 0, text)
    return out.getvalue()


WRITERS = {".csv": as_csv, ".xlsx": as_xlsx, ".parquet": as_parquet}
