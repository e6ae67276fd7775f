"""A proposal for a sheet of outlets: which column is which factor's value, amount or mark.

As with stations nothing here decides: a person sees the proposal with its doubts and the preview.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from youju.readings.layouts import cells
from youju.readings.layouts.cells import folded
from youju.readings.layouts.heads import Table, Title, is_data, squeezed, titles_at
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.mapped.mapping import (
    BEGIN,
    DEEPEST,
    LONG,
    OUTLETS,
    WIDE,
    Column,
    Item,
    Mapping,
    numbered,
)
from youju.readings.layouts.mapped.of_outlets import VALUES, own_unit
from youju.readings.layouts.outlet_words import factor_said, factors, flag_of
from youju.readings.layouts.workbook import Raw
from youju.terms.errors import BadInput

_SITE = re.compile(r"排口|排放口|监控点|监测点|点位|^mn|mn号|mn码|设备编号|设备编码|数采仪|站点")
_FIRM = re.compile(r"企业|排污单位|单位名称|公司|污染源名称")
_MARK = re.compile(r"标记|标识|标志|状态|flag|mark")
_TELLING = re.compile(r"排口|排放口|监控点|mn号|^mn$|数采|企业|排污单位|折算|排放量")
_ROLES = (
    (_MARK, "flag"),
    (re.compile(r"折算(?:值|浓度|均值)?|折标"), "ZsAvg"),
    (re.compile(r"排放量|累计(?:值|量|流量)?|总量"), "Cou"),
    (re.compile(r"最小(?:值)?"), "Min"),
    (re.compile(r"最大(?:值)?"), "Max"),
    (
        re.compile(
            r"实测(?:值|浓度|均值)?|监测值|(?:小时|分钟|日)?(?:均值|平均值)|浓度|数值|^值$|瞬时"
        ),
        "Avg",
    ),
)
_ITEM = frozenset(
    (
        "因子",
        "监测因子",
        "污染物",
        "污染因子",
        "污染物名称",
        "因子名称",
        "因子编码",
        "项目",
        "监测项目",
    )
)
_TIME = re.compile(r"时间|时刻|time")
_DATE = re.compile(r"日期|date")
_HOUR = frozenset(("小时", "时", "时次", "时段", "hour"))
_UNIT_IN = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]\s*$")
LOOK_AT = 400
MOST_MARKS = 12


@dataclass(frozen=True, slots=True)
class Meant:
    """What a head probably means."""

    means: str
    factor: str = ""
    unit: str = ""


def meaning(title: Title) -> Meant | None:
    """What a head probably means, from its words alone."""
    whole = squeezed(" ".join(title.parts))
    last = squeezed(title.parts[-1]) if title.parts else ""
    unit = _unit_of(title)
    if found := _factor_in(title):
        code, role = found
        return Meant(role, code, "" if role == "flag" else unit)
    if whole in _ITEM or last in _ITEM:
        return Meant("item")
    if last in ("单位", "计量单位", "unit", "浓度单位"):
        return Meant("unit")
    if _FIRM.search(whole):
        return Meant("enterprise")
    if _SITE.search(whole):
        return Meant("site")
    if whole in _HOUR:
        return Meant("hour")
    if _TIME.search(whole):
        return Meant("time")
    if _DATE.search(whole):
        return Meant("date")
    what = next((role for shape, role in _ROLES if shape.search(whole)), None)
    return Meant(what, "", unit) if what else None


def _factor_in(title: Title) -> tuple[str, str] | None:
    """The code that a head names, and which of its values."""
    role = "Avg"
    whole = squeezed("".join(title.parts))
    for shape, what in _ROLES:
        if shape.search(whole):
            role = what
            break
    words = [*title.parts, "".join(title.parts)]
    for part in words:
        bare = _UNIT_IN.sub("", folded(part)).strip()
        for word in (bare, squeezed(part)):
            if found := factor_said(word):
                return found.code, role
            for shape, _ in _ROLES:
                word = shape.sub("", word)
            if word and (found := factor_said(word.strip("（）() -_/"))):
                return found.code, role
    return None


def _unit_of(title: Title) -> str:
    if title.unit:
        return title.unit
    for part in reversed(title.parts):
        inside = _UNIT_IN.search(folded(part))
        if inside and re.search(r"[/%℃°]|^(?:kg|g|t|m3|m³|Pa|kPa|m/s)$", inside[1]):
            return own_unit(inside[1])
        if re.fullmatch(r"(?:[a-zA-Zμµ]+/[a-zA-Z]+[23³]?|%|℃|kg|m3|m³|Pa|kPa)", folded(part)):
            return own_unit(folded(part))
    return title.bad_unit


def head(raw: Raw) -> tuple[int, int, int] | None:
    """Score, row and depth of the head whose words say most of an outlet."""
    best: tuple[int, int, int] | None = None
    rows = [[cell or "" for cell in row] for row in raw.frame.head(40).iter_rows()]
    for start, row in enumerate(rows):
        if sum(bool(cell.strip()) for cell in row) < 2 or is_data(row):
            continue
        for depth in range(1, DEEPEST + 1):
            if start + depth > len(rows) or (depth > 1 and is_data(rows[start + depth - 1])):
                break
            said = [meaning(one) for one in titles_at(raw, start, depth) if one.parts]
            score = 10 * len({(one.means, one.factor) for one in said if one}) + (
                5 if start + depth < len(rows) and is_data(rows[start + depth]) else 0
            )
            if best is None or score > best[0]:
                best = (score, start, depth)
    return best


def tells(table: Table) -> bool:
    """Whether a head speaks of outlets and not of stations of air."""
    words = [squeezed("".join(one.parts)) for one in table.titles if one.parts]
    if any(_TELLING.search(word) for word in words):
        return True
    air = {"a34004", "a34002", "a21026", "a21005"}
    found = {one.factor for title in table.titles if (one := meaning(title)) and one.factor}
    return bool(found - air)


def proposal(
    file: str, table: Table, name: str, on: date
) -> tuple[Mapping, tuple[str, ...], tuple[str, ...]]:
    """What the sheet probably says, what is unsure, and marks that no table knows."""
    doubts: list[str] = []
    titled = [title for title in table.titles if title.parts]
    meant = [meaning(title) or Meant("ignored") for title in titled]
    shape = LONG if any(one.means == "item" for one in meant) else WIDE
    meant = _once(meant, titled, table, shape, doubts)
    columns = tuple(
        Column(title.printed, one.means, one.unit, nth, one.factor)
        for title, one, (_, nth) in zip(
            titled, meant, numbered(title.printed for title in titled), strict=True
        )
    )
    where = {one.means: title for title, one in zip(titled, meant, strict=True)}
    if "site" not in where:
        doubts.append("看不出哪一栏是排放口；只有一个排放口的表请写固定排放口。")
    span = _span(file, table, where, doubts)
    if span != "day":
        doubts.append("时刻按开始时刻理解（HJ 212 的数据时间）；如是结束时刻请改选。")
    doubts += [
        f"“{one.head}”没有写单位，按 {_usual(one.factor)}；请核对。"
        for one in columns
        if one.means in VALUES and one.factor and not one.unit and _usual(one.factor)
    ]
    columns = tuple(
        one
        if one.unit or one.means not in VALUES or one.means == "Cou"
        else Column(one.head, one.means, _usual(one.factor), one.nth, one.factor)
        for one in columns
    )
    mapping = Mapping(
        name=name,
        since=on,
        columns=columns,
        shape=shape,
        hour=BEGIN,
        head_row=int(table.raw.lines[table.first_row]),
        head_rows=table.depth,
        items=_items(titled, meant, table, doubts) if shape == LONG else (),
        subject=OUTLETS,
        span=span,
    )
    strange = _strange_marks(titled, meant, table, on)
    if strange:
        shown = "、".join(strange)
        doubts.append(f"标记“{shown}”没有对应的含义；不写明的，这些数不作为有效数据。")
    return mapping, tuple(doubts), strange


def _once(
    meant: list[Meant], titled: list[Title], table: Table, shape: str, doubts: list[str]
) -> list[Meant]:
    """One column for each meaning; of several, the one that has more in it."""
    found = list(meant)
    for at, one in enumerate(found):
        if one.means in (*VALUES, "flag"):
            if shape == LONG:
                found[at] = Meant(one.means, "", one.unit)
            elif one.means in VALUES and not one.factor:
                found[at] = Meant("ignored")
    groups: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(found):
        if one.means != "ignored":
            groups.setdefault((one.means, one.factor), []).append(at)
    for places in groups.values():
        if len(places) < 2:
            continue
        filled = {at: body_column(table, titled[at].nth).count() for at in places}
        keep = max(places, key=lambda at: (filled[at], -at))
        heads = "、".join(titled[at].printed for at in places)
        doubts.append(f"“{heads}”说的可能是同一项，取了“{titled[keep].printed}”；请核对。")
        for at in places:
            if at != keep:
                found[at] = Meant("ignored")
    means = {one.means for one in found}
    if {"date", "hour"} <= means and "time" in means:
        found = [Meant("ignored") if one.means == "time" else one for one in found]
    elif "date" in means and "time" in means:
        # A day in one column and its hour in the other.
        found = [Meant("hour") if one.means == "time" else one for one in found]
    elif "date" in means and "hour" not in means:
        found = [Meant("time") if one.means == "date" else one for one in found]
    return found


def _usual(code: str) -> str:
    return next((one.unit for one in factors() if one.code == code), "")


def _span(file: str, table: Table, where: dict[str, Title], doubts: list[str]) -> str:
    """Minutes, hours or days: by the words around the table, else by the stamps."""
    words = f"{file} {table.sheet} {table.above}"
    for shape, span in (
        (r"分钟", "minute"),
        (r"小时|时均|时数据", "hour"),
        (r"日数据|日均|日报|按日", "day"),
    ):
        if re.search(shape, words):
            return span
    title = where.get("time")
    if title is None:
        return "hour"
    texts = body_column(table, title.nth).drop_nulls().head(LOOK_AT).to_list()
    minutes, days = 0, 0
    for text in texts:
        first = folded(text).replace("至", "~").partition("~")[0]
        try:
            minutes += bool(cells.moment(first).stamp.minute)
        except BadInput:
            days += 1
    doubts.append("表里没有写明是分钟、小时还是日数据，按时刻判断；请核对。")
    if texts and days == len(texts):
        return "day"
    return "minute" if minutes else "hour"


def _items(
    titled: list[Title], meant: list[Meant], table: Table, doubts: list[str]
) -> tuple[Item, ...]:
    at = next(nth for nth, one in enumerate(meant) if one.means == "item")
    said = body_column(table, titled[at].nth).drop_nulls().unique(maintain_order=True)
    found = []
    for text in said.head(60).to_list():
        one = factor_said(text)
        if one is None:
            doubts.append(f"不认识因子“{text}”；请写编码，或写明不读入。")
        found.append(Item(text, one.code if one else "ignored", one.unit if one else ""))
    return tuple(found)


def _strange_marks(
    titled: list[Title], meant: list[Meant], table: Table, on: date
) -> tuple[str, ...]:
    """Marks that no table knows, the most frequent first."""
    seen: Counter[str] = Counter()
    for title, one in zip(titled, meant, strict=True):
        if one.means == "flag":
            for text in body_column(table, title.nth).drop_nulls().to_list():
                if flag_of(text, on) is None:
                    seen[text.strip()] += 1
    return tuple(word for word, _ in seen.most_common(MOST_MARKS))
