"""``supply``: samples of groundwater wells and drinking-water sources, whatever their rhythm.

One row for each well or source and sampling: ``点位名称`` (or 水源名称), the day of sampling or
the month, items with their units, ``取水量`` of the month, ``未监测原因``. Which items there are
is the sheet's own affair (39, 61, 93, 109). Mass concentrations need their unit in the head,
because the two standards give limits in mg/L and in µg/L. A row that has neither a value nor a
reason is refused: no data is never compliance.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from youju.readings import supply
from youju.readings.layouts import cells, columns, names, water
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column, listed
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import SHAPES, SUPPLY, Sheet
from youju.readings.layouts.supply_items import ABSENT, MASS, UNITS, item_in, unit_of
from youju.readings.layouts.times import IN_FUTURE
from youju.readings.layouts.water import BELOW_NOTHING, NEGATIVE, PH_RANGE
from youju.readings.layouts.water_month import REASONS
from youju.terms.errors import BadInput, UnknownPeriod, UnknownUnit
from youju.terms.periods import MONTH, Period, day_number, month_of, parse
from youju.terms.states import Gap
from youju.terms.units import convert

NAME, KIND = "supply", SUPPLY
KEYS = frozenset(("point", "named", "month", "sampled", "because", "ordinal"))
OPTIONS: frozenset[str] = frozenset()
DECIMALS = 8
STOPPED = {
    **REASONS,
    **dict.fromkeys(("停用", "停采", "停止取水"), "停用"),
    **dict.fromkeys(("备用", "备用未启用"), "备用"),
    **dict.fromkeys(("井损毁", "井毁", "损毁"), "井损毁"),
}
"""Why nothing was sampled, as sheets write it → as it is kept."""
NOTHING_SAID = "没有监测值，也没有写未监测原因；请填写原因（如 停用、干涸），没有数据不等于达标。"
LONG_SPAN = "季度、半年、年度的监测请写采样日期；只写月份的按当月 1 日计。"
NO_LIMIT = "未检出要写检出限；请写“<检出限”或“检出限L”，如 <0.002。"

_ROLES = {
    "point": frozenset(("point", "点位", "点位名称", "点位编码", "监测点位")),
    "named": frozenset(
        ("监测井", "井名", "井号", "水源", "水源名称", "水源地", "水源地名称", "水源编码")
    ),
    "month": frozenset(("month", "月份", "月", "监测月份", "年月", "时段")),
    "sampled": frozenset(("sampled", "采样日期", "采样时间", "监测日期", "监测时间")),
    "volume": frozenset(("取水量", "本月取水量", "供水量", "当月取水量")),
    "because": frozenset(("because", "未监测原因", "未采样原因", "未测原因", "无数据原因")),
    "ordinal": names.ORDINALS,
    "remark": names.REMARKS,
}
_ASIDE = frozenset(
    (
        *(
            "所在区县",
            "区县",
            "县市区",
            "城市",
            "水源类型",
            "水源级别",
            "目标类别",
            "水质类别",
            "是否达标",
        ),
        *("达标情况", "超标项目", "含水层类型", "服务人口", "水期"),
    )
)
_VOLUMES = {
    "": Fraction(1),
    "万m3": Fraction(1),
    "万吨": Fraction(1),
    "m3": Fraction(1, 10_000),
} | {"吨": Fraction(1, 10_000)}
_BELOW = re.compile(r"(?:[<＜]\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*[LlＬ])")


def recognise(title: Title) -> str | None:
    """The role of a column: point, month, sampled, volume, because, ``item:…``, or none."""
    word = squeezed(title.words)
    volume = re.sub(r"万?(m3|m³|立方米|吨|t)$", "", word)
    for role, words in _ROLES.items():
        if word in words or (role == "volume" and volume in words):
            return role
    if word in _ASIDE:
        return f"other:{word}"
    item = item_in(title.words)
    return f"item:{item}" if item else None


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout.

    A head that says 点位 alone may be one of sections; what no section is measured for tells.
    """
    items = {one.removeprefix("item:") for one in roles if one.startswith("item:")}
    told = "named" in roles or "volume" in roles or not items <= set(water.NAMES)
    whose = "named" in roles or "point" in roles
    return whose and told and bool({"month", "sampled"} & set(roles)) and bool(items)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    if "named" in roles:
        roles = {**roles, "point": roles["named"]}
    said: dict[str, pl.Series] = {
        role: body_column(table, roles[role])
        for role in ("point", "month", "sampled", "volume", "because")
        if role in roles
    }
    heads: dict[str, str] = {role: table.titles[roles[role]].printed for role in said}
    items = {
        role.removeprefix("item:"): (table.titles[nth], body_column(table, nth))
        for role, nth in roles.items()
        if role.startswith("item:")
    }
    factors = _factors(table, items, found)
    volume = _volume_factor(table, roles, found)
    if factors is None or volume is None:
        return nothing(NAME, KIND, found)
    wrong: dict[int, tuple[str, object, str]] = {}
    points = said["point"].str.strip_chars()
    skip = _skipped(table, points, said, items, found)
    days = _days(said, heads, context.today, skip, wrong)
    parts: list[list[tuple[str, int | None, str | None]]] = [[] for _ in range(len(points))]
    for item, (title, given) in items.items():
        _cells(item, title, given, factors[item], parts, wrong)
    if "volume" in said:
        _volumes(said["volume"], heads["volume"], volume, parts, wrong)
    _reasons(said, heads, parts, wrong)
    for row in range(len(points)):
        if skip[row] or row in wrong:
            continue
        if not points[row]:
            wrong[row] = (heads["point"], None, "没有写点位或水源。")
        elif not any(item != supply.VOLUME for item, _, _ in parts[row]):
            wrong[row] = (heads.get("because", supply.BECAUSE), None, NOTHING_SAID)
    _twice(table, points, days, parts, skip, wrong, found)
    for row in sorted(wrong):
        if not skip[row]:
            found.refuse(table.lines[row], *wrong[row])
    rows = [
        (points[row], days[row], item, value, flag, int(table.lines[row]))
        for row in range(len(points))
        if not skip[row] and row not in wrong
        for item, value, flag in parts[row]
    ]
    frame = pl.DataFrame(rows, schema=SHAPES[SUPPLY], orient="row")
    return sheet_of(NAME, KIND, frame, found)


def _factors(
    table: Table, items: dict[str, tuple[Title, pl.Series]], found: Findings
) -> dict[str, Fraction] | None:
    """From the unit of each head to the one that the item is kept in; None: table refused."""
    factors, fine = {}, True
    for item, (title, _) in items.items():
        factors[item] = Fraction(1)
        said = title.unit or title.bad_unit
        reason = ""
        if item in UNITS:
            if said and _bare(said) not in _bare(unit_of(item)):
                reason = f"{title.printed}的单位“{said}”不对；应为 {unit_of(item) or '无量纲'}。"
        elif not said:
            reason = f"“{title.printed}”没有写单位；请在表头写明 mg/L 或 µg/L。"
        else:
            try:
                factors[item] = Fraction(convert(1, said, MASS))
            except UnknownUnit:
                reason = f"表头单位“{said}”不能换算成 mg/L；请换算后再报。"
        if reason:
            fine = False
            line = int(table.raw.lines[table.first_row])
            found.refuse(line, title.printed, said or None, f"{reason}整张表未读入。")
    return factors if fine else None


def _bare(unit: str) -> str:
    return unit.casefold().replace(" ", "")


def _volume_factor(table: Table, roles: dict[str, int], found: Findings) -> Fraction | None:
    if "volume" not in roles:
        return Fraction(1)
    title = table.titles[roles["volume"]]
    word = squeezed(title.words).replace("³", "3").replace("立方米", "m3")
    unit = re.sub(r"^(本月|当月)?(取水量|供水量)", "", word)
    if unit not in _VOLUMES:
        reason = f"取水量的单位“{unit}”不认识；请写 万m³ 或 m³。整张表未读入。"
        found.refuse(int(table.raw.lines[table.first_row]), title.printed, unit, reason)
        return None
    if not unit:
        found.note(f"“{title.printed}”没有写单位，按万m³理解；请核对。")
    return _VOLUMES[unit]


def _skipped(
    table: Table,
    points: pl.Series,
    said: dict[str, pl.Series],
    items: dict[str, tuple[Title, pl.Series]],
    found: Findings,
) -> list[bool]:
    """Blank rows, and notes or signatures under the table."""
    when = [said[role] for role in ("month", "sampled", "because") if role in said]
    others = [given for _, given in items.values()] + when
    blank = [all(one[row] is None for one in others) for row in range(len(points))]
    notes = [
        row
        for row, empty in enumerate(blank)
        if empty and (not points[row] or names.is_note(points[row]))
    ]
    told = [row for row in notes if points[row]]
    if told:
        lines = listed(table.lines.gather(told))
        found.note(f"第{lines}行是表下的说明或签名，未读入。")
    gone = set(notes)
    return [row in gone for row in range(len(points))]


def _days(
    said: dict[str, pl.Series],
    heads: dict[str, str],
    today: date | None,
    skip: list[bool],
    wrong: dict[int, tuple[str, object, str]],
) -> list[int | None]:
    found: list[int | None] = []
    for row in range(len(skip)):
        found.append(None)
        if skip[row]:
            continue
        month_said = said["month"][row] if "month" in said else None
        day_said = said["sampled"][row] if "sampled" in said else None
        where = heads.get("sampled", heads.get("month", ""))
        try:
            span = _span(month_said) if month_said else None
            if day_said:
                day = cells.day(day_said, span.start.year if span else None)
                if span is not None and day not in span:
                    raise BadInput(f"采样日期不在{span.label}内；请核对。")
            elif span is None:
                raise BadInput("没有写采样日期或月份。")
            elif span.kind != MONTH:
                raise BadInput(LONG_SPAN)
            else:
                day = span.start
        except BadInput as refusal:
            wrong.setdefault(row, (where, day_said or month_said, str(refusal)))
            continue
        if today is not None and day > today:
            wrong.setdefault(row, (where, day_said or month_said, IN_FUTURE))
        found[row] = day_number(day)
    return found


def _span(text: str) -> Period:
    plain = cells.folded(text).replace(" ", "")
    if quarter := re.fullmatch(r"(\d{4})年?第?([1-4一二三四])季度", plain):
        return parse(f"{quarter[1]}-Q{'一二三四'.find(quarter[2]) + 1 or quarter[2]}")
    if half := re.fullmatch(r"(\d{4})年?([上下])半年", plain):
        return parse(f"{half[1]}-H{1 + (half[2] == '下')}")
    if year := re.fullmatch(r"(\d{4})年(?:度)?", plain):
        return parse(year[1])
    if re.fullmatch(r"\d{4}(-[QH]\d)?", plain):
        try:
            return parse(plain)
        except UnknownPeriod as wrong:
            raise BadInput(str(wrong)) from None
    return month_of(cells.month(plain, None))


def _cells(
    item: str,
    title: Title,
    given: pl.Series,
    factor: Fraction,
    parts: list[list[tuple[str, int | None, str | None]]],
    wrong: dict[int, tuple[str, object, str]],
) -> None:
    texts = given.to_list()
    if item in ABSENT:
        for row, text in enumerate(texts):
            word = (text or "").strip()
            if word in ("", "—", "-", "/"):
                continue
            if word not in ("无", "有"):
                wrong.setdefault(row, (title.printed, text, f"{title.printed}只填“无”或“有”。"))
            else:
                parts[row].append((item, 10**DECIMALS * (word == "有"), None))
        return
    limits = [_below(text) for text in texts]
    plain = pl.Series([None if low else text for text, low in zip(texts, limits, strict=True)])
    values = columns.column(plain.cast(pl.String), factor, DECIMALS)
    low_values = columns.column(pl.Series(limits, dtype=pl.String), factor, DECIMALS)
    for row, reason in (values.wrong | low_values.wrong).items():
        wrong.setdefault(row, (title.printed, texts[row], reason))
    for row, text in enumerate(texts):
        value, flag = values.values[row], values.flags[row]
        if limits[row]:
            value, flag = low_values.values[row], Gap.BELOW_DETECTION.value
        if value is None and flag is None:
            continue
        if flag == Gap.BELOW_DETECTION.value and value is None:
            wrong.setdefault(row, (title.printed, text, NO_LIMIT))
        elif value is not None and item == "ph" and not 0 <= value <= 14 * 10**DECIMALS:
            wrong.setdefault(row, (title.printed, text, PH_RANGE))
        elif value is not None and value < 0:
            wrong.setdefault(row, (title.printed, text, NEGATIVE))
        elif value == 0 and limits[row]:
            wrong.setdefault(row, (title.printed, text, BELOW_NOTHING))
        else:
            parts[row].append((item, value, flag))


def _below(text: str | None) -> str | None:
    match = _BELOW.fullmatch((text or "").strip())
    return (match[1] or match[2]) if match else None


def _volumes(
    given: pl.Series,
    head: str,
    factor: Fraction,
    parts: list[list[tuple[str, int | None, str | None]]],
    wrong: dict[int, tuple[str, object, str]],
) -> None:
    read = columns.column(given, factor, DECIMALS)
    for row, reason in read.wrong.items():
        wrong.setdefault(row, (head, given[row], reason))
    for row, value in enumerate(read.values.to_list()):
        if value is not None and value < 0:
            wrong.setdefault(row, (head, given[row], "取水量不能为负；请核对。"))
        elif value is not None:
            parts[row].append((supply.VOLUME, value, None))


def _reasons(
    said: dict[str, pl.Series],
    heads: dict[str, str],
    parts: list[list[tuple[str, int | None, str | None]]],
    wrong: dict[int, tuple[str, object, str]],
) -> None:
    for row, text in enumerate(said["because"].to_list() if "because" in said else ()):
        word = cells.folded(text or "").replace(" ", "")
        if word in ("", "-", "—", "--", "/", "无"):
            continue
        if word in STOPPED:
            parts[row].append((supply.BECAUSE, None, STOPPED[word]))
        else:
            known = "、".join(dict.fromkeys(STOPPED.values()))
            reason = f"未监测原因不认识；可用 {known}。"
            wrong.setdefault(row, (heads["because"], text, reason))


def _twice(
    table: Table,
    points: pl.Series,
    days: list[int | None],
    parts: list[list[tuple[str, int | None, str | None]]],
    skip: list[bool],
    wrong: dict[int, tuple[str, object, str]],
    found: Findings,
) -> None:
    """Rows of one point and day: those that agree are kept once, those that differ refused."""
    seen: dict[tuple[str, int | None], int] = {}
    for row in range(len(points)):
        if skip[row] or row in wrong:
            continue
        first = seen.setdefault((points[row], days[row]), row)
        if first == row:
            continue
        if parts[first] == parts[row]:
            found.note(f"第{table.lines[row]}行与第{table.lines[first]}行相同，只计一次。")
            parts[row].clear()
            continue
        for one, other in ((first, row), (row, first)):
            reason = f"与第{table.lines[other]}行是同一点位同一天而数值不同；请只留一行。"
            wrong[one] = ("点位", points[row], reason)


def as_decimal(value: int) -> Decimal:
    """A kept value as a number.

    >>> as_decimal(2_500_000)
    Decimal('0.025')
    """
    return Decimal(value).scaleb(-DECIMALS).normalize() + 0
