"""The list of layouts, and reading files through one of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from youju.readings.layouts import (
    across,
    aqistudy,
    cnemc,
    cnemc_water,
    dust,
    dustfall,
    mapped,
    odorous,
    prsa,
    records,
    soil,
    sound,
    supply,
    surroundings_issued,
    template,
    template_day,
    template_files,
    template_month,
    template_outlets,
    template_water,
    water_month,
)
from youju.readings.layouts.heads import Table, Title, find, holds_data
from youju.readings.layouts.ragged import without_ragged
from youju.readings.layouts.refusals import WHOLE_FILE, Findings
from youju.readings.layouts.shared import Context, nothing
from youju.readings.layouts.sheet import Sheet, joined
from youju.readings.layouts.workbook import Raw, raw_tables, read_bytes
from youju.terms.errors import BadInput
from youju.terms.places import Register


@dataclass(frozen=True)
class Layout:
    """One layout: what it is in a line, what its columns are, how a table of it is read."""

    name: str
    kind: str
    says: str
    recognise: Callable[[Title], str | None]
    enough: Callable[[Collection[str]], bool]
    keys: Collection[str]
    read: Callable[[Table, dict[str, int], Context, Findings], Sheet]
    options: Collection[str] = ()
    head: str = ""


def _layout(module: Any, says: str, head: str) -> Layout:
    return Layout(
        module.NAME,
        module.KIND,
        says,
        module.recognise,
        module.enough,
        module.KEYS,
        module.read,
        module.OPTIONS,
        head,
    )


LAYOUTS: Mapping[str, Layout] = {
    one.name: one
    for one in (
        _layout(
            cnemc,
            "全国城市空气质量实时发布平台的小时数据（三代栏目），时标为小时结束",
            "timepoint、stationcode、pm2_5、pm10、so2、no2、co、o3",
        ),
        _layout(
            prsa,
            "北京多站点小时数据集（UCI），时标0–23为小时开始，CO 单位 µg/m³",
            "year、month、day、hour、station、PM2.5 …",
        ),
        _layout(
            aqistudy,
            "城市日值（aqistudy.cn 历史页面），颗粒物为0即未公布",
            "date、city、pm2_5、pm10、so2、no2、co、o3_8h",
        ),
        _layout(
            template,
            "本系统小时数据模板及与之相近的办公表格（.csv、.xlsx、.parquet），时标为小时结束",
            "site、time、pm25、pm10、so2、no2、co、o3",
        ),
        _layout(
            template_day,
            "下发的日值：站点、区县或城市，逐格保留单元格地址（.csv、.xlsx）",
            "站点（或区县、城市）、日期、PM2.5、O3_8h 等",
        ),
        _layout(
            template_month,
            "下发的月值：月均、百分位、累计、同期、综合指数、优良天数、排名（.csv、.xlsx）",
            "站点（或区县、城市）、月份、PM2.5、综合指数等",
        ),
        _layout(
            dust,
            "下发的沙尘时段名单：城市或区县、起、止、文号",
            "城市（或区县）、开始时间、结束时间",
        ),
        _layout(
            cnemc_water,
            "国家地表水水质自动监测实时数据：断面、原始值与显示值、公布类别",
            "obs_time、province、section、ph、do_mgL、codmn_mgL、nh3n_mgL、tp_mgL",
        ),
        _layout(
            template_water,
            "本系统地表水断面模板及与之相近的办公表格，mg/L",
            "section、time、ph、do、codmn、nh3n、tp",
        ),
        _layout(
            water_month,
            "手工监测月报（采测分离或本地）：断面、月份、项目、下发类别、未监测原因（.csv、.xlsx）",
            "断面名称、月份、pH、溶解氧等，并有 水质类别 或 未监测原因",
        ),
        _layout(
            template_outlets,
            "本系统排放口数据模板：分钟、小时、日，一行一个因子，带单位和标记（.csv、.xlsx）",
            "排放口、数据类型、开始时间、因子、单位、实测值",
        ),
        _layout(
            sound,
            "声环境：功能区、区域、道路交通点位的昼间、夜间等效声级，dB(A)",
            "点位名称、监测日期、昼间等效声级（dB(A)）、夜间等效声级（dB(A)）",
        ),
        _layout(
            sound.HOURS,
            "声环境小时等效声级：逐行一小时（结束时刻），或逐行一天、1时至24时各一栏，dB(A)",
            "点位名称、时间、等效声级（dB(A)）",
        ),
        _layout(
            soil,
            "土壤样品：点位、采样日期、pH、深度、各项含量，mg/kg",
            "点位名称、采样日期、pH、镉（mg/kg）等",
        ),
        _layout(
            dustfall,
            "降尘：点位逐月的降尘量，t/(km²·月)（.csv、.xlsx）",
            "点位名称、月份、降尘量（t/(km²·月)）",
        ),
        _layout(
            surroundings_issued,
            "下发的声环境、土壤结果：区县或城市的功能区达标率、平均等效声级、安全利用率",
            "区县（或城市、名称）、时段、功能区昼间达标率（%）等",
        ),
        _layout(
            odorous,
            "黑臭水体：水体、点位逐日的透明度、溶解氧、氧化还原电位、氨氮（.csv、.xlsx）",
            "水体名称、监测日期、透明度（cm）、溶解氧（mg/L）等，写明单位",
        ),
        _layout(
            supply,
            "地下水监测井和饮用水水源的监测结果（月、季、半年、年），项目不限（.csv、.xlsx）",
            "点位名称（或水源名称）、采样日期或月份、pH、总硬度等，浓度写明单位",
        ),
    )
}
"""Layout name → layout, in the order in which they are shown."""


def read(
    path: Path | str | Sequence[Path | str],
    layout: str,
    *,
    register: Register | None = None,
    today: date | None = None,
    **options: Any,
) -> Sheet:
    """Read one file or several in one layout.

    ``register``: stations given by name are found in it, unknown and ambiguous names refused.
    ``today``: the day of the import; values behind it are refused. Options by layout: see
    ``Layout.options`` and docs/formats.md.

    :raises BadInput: an unknown layout or option; a file is missing; no file could be read
        at all. A single bad file, sheet, row or cell stands in ``Sheet.refused`` instead.
    """
    if layout == mapped.NAME:
        return _read_mapped(path, register, today, options)
    if layout not in LAYOUTS:
        raise BadInput(f"没有名为“{layout}”的格式；可用：{'、'.join(LAYOUTS)}。")
    chosen = LAYOUTS[layout]
    if unknown := [name for name in options if name not in chosen.options]:
        known = "、".join(sorted(chosen.options)) or "（无）"
        raise BadInput(f"格式 {layout} 没有选项“{'、'.join(unknown)}”；可用：{known}。")
    context = Context(register, today, options)
    paths = [Path(path)] if isinstance(path, Path | str) else [Path(one) for one in path]
    sheets: list[Sheet] = []
    failed: list[str] = []
    for one in paths:
        if not one.is_file():
            raise BadInput(f"没有文件“{one}”。")
        try:
            sheets.extend(_read_file(one, chosen, context))
        except BadInput as wrong:
            failed.append(f"{one.name}：{wrong}")
            found = Findings(one.name)
            found.refuse(WHOLE_FILE, "", None, str(wrong))
            sheets.append(nothing(chosen.name, chosen.kind, found))
    if failed and len(failed) == len(paths):
        raise BadInput("\n".join(failed))
    return joined(chosen.name, chosen.kind, across.settled(sheets))


def _read_mapped(
    path: Path | str | Sequence[Path | str],
    register: Register | None,
    today: date | None,
    options: Mapping[str, Any],
) -> Sheet:
    """One file through the mapping that was kept beside it."""
    if set(options) != {"mapping"} or (isinstance(path, Sequence) and not isinstance(path, str)):
        raise BadInput("按自定格式读表，一次一个文件，并且只要对应关系（mapping）。")
    one = Path(path)
    mapping = mapped.checked(mapped.Mapping.from_plain(options["mapping"]))
    sheets = mapped.read_file(one.name, read_bytes(one), mapping, Context(register, today))
    return joined(mapped.NAME, mapped.kind_of(mapping), across.settled(sheets))


def _read_file(path: Path, layout: Layout, context: Context) -> list[Sheet]:
    if path.suffix.lower() in (".parquet", ".pq"):
        return [template_files.read_parquet(path, layout.name, context)]
    if path.suffix.lower() == ".json" and layout.name == template.NAME:
        given = read_bytes(path)
        return [
            records.read_json(path, given, context, lambda raw: read_table(raw, layout, context))
        ]
    sheets: list[Sheet] = []
    without: list[Raw] = []
    for raw in raw_tables(path):
        sheet = read_table(raw, layout, context)
        if sheet is None:
            without.append(raw)
        else:
            sheets.append(sheet)
    if not sheets:
        raise BadInput(
            f"找不到“{layout.name}”格式的表头；表头应有 {layout.head}。"
            "可用 youju template 导出空白模板。"
        )
    for raw in without:
        found = Findings(raw.file, raw.sheet)
        if raw.hidden:
            found.note("是隐藏的工作表，未读入；要读入请先取消隐藏。")
        elif raw.frame.height and not holds_data(raw):
            found.note("只有文字，没有数据，未读入。")
        elif raw.frame.height:
            found.refuse(WHOLE_FILE, "", None, f"这张表里找不到“{layout.name}”格式的表头，未读入。")
        sheets.append(nothing(layout.name, layout.kind, found))
    return sheets


def read_table(raw: Raw, layout: Layout, context: Context) -> Sheet | None:
    """One table in a layout; None when it has no such head."""
    table = find(raw, layout.recognise, layout.enough, layout.keys)
    if table is None:
        return None
    found = Findings(raw.file, raw.sheet)
    roles: dict[str, int] = {}
    unknown: list[str] = []
    twice: list[tuple[Title, Title]] = []
    for title in table.titles:
        role = layout.recognise(title)
        if role is None:
            if title.parts:
                unknown.append(title.printed)
        elif role in roles and not role.startswith("other:") and role not in ("remark", "ordinal"):
            twice.append((table.titles[roles[role]], title))
        else:
            roles.setdefault(role, title.nth)
    if unknown:
        found.note(f"不认识的栏“{'、'.join(unknown)}”未读入。")
    if twice:
        line = int(raw.lines[table.first_row])
        for first, second in twice:
            found.refuse(
                line,
                second.printed,
                second.printed,
                f"与“{first.printed}”一栏说的是同一项，不知道取哪一栏；请删去一栏。整张表未读入。",
            )
        return nothing(layout.name, layout.kind, found)
    without_ragged(table, found)
    if table.body.is_empty():
        found.note("表头下没有数据行。")
    return layout.read(table, roles, context, found)
