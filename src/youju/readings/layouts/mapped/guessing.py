"""A proposal for a sheet that nobody mapped yet: what its heads probably mean, and what is unsure.

Nothing here decides: a person sees the proposal with its doubts and the preview, and confirms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import PurePath

import polars as pl

from youju.readings.layouts import cells, names, template
from youju.readings.layouts.bounds import slip
from youju.readings.layouts.cells import folded
from youju.readings.layouts.heads import Table, Title, is_data, squeezed, table_at, titles_at
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.mapped import outlet_guessing
from youju.readings.layouts.mapped.mapping import (
    AIR,
    BEGIN,
    DEEPEST,
    END,
    LONG,
    OUTLETS,
    WIDE,
    Column,
    Item,
    Mapping,
    numbered,
)
from youju.readings.layouts.sheet import HOUR_ITEMS
from youju.readings.layouts.workbook import Raw, tables_in, unpacked
from youju.terms.errors import BadInput, UnknownPlace
from youju.terms.places import Register
from youju.terms.substances import substance

SAMPLE = 8
"""Rows that are shown beside the proposal."""
LOOK_AT = 2_000
"""Rows from which codes and the meaning of hours are told."""
_ITEM_HEADS = frozenset(
    (
        "项目",
        "监测项目",
        "因子",
        "监测因子",
        "污染物",
        "指标",
        "监测指标",
        "参数",
        "污染因子",
        "项目名称",
        "因子名称",
        "污染物名称",
        "监测参数",
        "item",
        "factor",
        "pollutant",
        "parameter",
    )
)
_VALUE_HEADS = frozenset(
    (
        "值",
        "数值",
        "监测值",
        "实测值",
        "浓度",
        "浓度值",
        "结果",
        "监测结果",
        "小时值",
        "监测浓度",
        "小时浓度",
        "数据",
        "均值",
        "小时均值",
        "value",
    )
)
_UNIT_HEADS = frozenset(("单位", "计量单位", "unit", "浓度单位"))
_BEGINS = re.compile("开始|起始|起时|begin|start|from")
_CODES = frozenset(
    Decimal(text)
    for text in ("-1", "-9", "-99", "-999", "-9999", "-99999", "9999", "99999", "999999")
)


@dataclass(frozen=True)
class Guess:
    """A proposal. ``heads``: what the head prints, column by column, with the sample's texts
    under each (``sample`` is a list of rows). ``doubts``: sentences for the person who decides;
    ``strange``: marks of an outlet's sheet that no table knows.
    """

    mapping: Mapping
    heads: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    sheet: str = ""
    doubts: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


def guess(
    file: str,
    data: bytes,
    register: Register | None = None,
    *,
    head_row: int | None = None,
    head_rows: int = 1,
    on: date | None = None,
    subject: str = "",
) -> Guess:
    """What the first table of a file with data probably says.

    ``head_row``: the head as a person named it; without it, it is looked for. ``on``: since
    when the mapping shall hold (today; without it 2000-01-01, to be set by the caller).
    ``subject``: stations of air or outlets; empty: told by the head.

    :raises BadInput: the file can't be opened, or no row in it looks like a head.
    """
    since = on or date(2000, 1, 1)
    raws = [one for one in tables_in(file, unpacked(data)) if not one.hidden]
    if subject != AIR:
        table = _table(raws, head_row, head_rows, outlet_guessing.head)
        if table is not None and (subject == OUTLETS or outlet_guessing.tells(table)):
            mapping, doubts, strange = outlet_guessing.proposal(file, table, _name(file), since)
            titled = [title for title in table.titles if title.parts]
            heads = tuple(title.printed for title in titled)
            return Guess(mapping, heads, _sample(table, titled), table.sheet, doubts, strange)
    table = _table(raws, head_row, head_rows, _head)
    if table is None:
        raise BadInput(f"“{file}”里找不到像表头的一行；请指明表头在第几行。")
    return _proposal(file, table, register, since)


def _table(
    raws: list[Raw],
    head_row: int | None,
    head_rows: int,
    look: Callable[[Raw], tuple[int, int, int] | None],
) -> Table | None:
    """The table whose head says most, or the one whose head a person named."""
    best: tuple[int, Raw, int, int] | None = None
    for raw in raws:
        if raw.frame.is_empty():
            continue
        if head_row is not None:
            lines = raw.lines.head(head_row).to_list()
            if head_row in lines:
                best = (1, raw, lines.index(head_row), head_rows)
                break
            continue
        found = look(raw)
        if found is not None and (best is None or found[0] > best[0]):
            best = (found[0], raw, found[1], found[2])
    if best is None:
        return None
    _, raw, start, depth = best
    table = table_at(raw, start, depth, titles_at(raw, start, depth))
    table.body, table.lines = table.body.head(LOOK_AT), table.lines.head(LOOK_AT)
    return table


def _sample(table: Table, titled: list[Title]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple((table.body[f"c{title.nth}"][row] or "") for title in titled)
        for row in range(min(SAMPLE, table.body.height))
    )


def _head(raw: Raw) -> tuple[int, int, int] | None:
    """The row and depth of the head whose words say most, with that score."""
    best: tuple[int, int, int] | None = None
    rows = [[cell or "" for cell in row] for row in raw.frame.head(40).iter_rows()]
    for start, row in enumerate(rows):
        if sum(bool(cell.strip()) for cell in row) < 2 or is_data(row):
            continue
        for depth in range(1, DEEPEST + 1):
            if start + depth > len(rows) or (depth > 1 and is_data(rows[start + depth - 1])):
                break
            titles = titles_at(raw, start, depth)
            said = [_meaning(title) for title in titles if title.parts]
            score = 10 * len({one for one in said if one}) + (
                5 if start + depth < len(rows) and is_data(rows[start + depth]) else 0
            )
            if best is None or score > best[0]:
                best = (score, start, depth)
    return best


def _meaning(title: Title) -> str | None:
    """What a head probably means, without looking at what stands under it."""
    word = squeezed(title.words)
    last = squeezed(title.parts[-1]) if title.parts else ""
    if word in _ITEM_HEADS:
        return "item"
    if word in _UNIT_HEADS or last in _UNIT_HEADS:
        return "unit"
    if word in _VALUE_HEADS:
        return "value"
    if word in names.FLAG_WORDS:
        return "flag"
    if role := template.recognise(title):
        return role
    if word in names.DATES:
        return "date"
    found = names.item_in(title.words)
    if found is None or found[0] not in HOUR_ITEMS:
        return _when(word)
    item, rest = found
    if any(one in rest for one in names.FLAG_WORDS):
        return f"flag_{item}"
    # A day's mean, an index or a rank beside the hours is no hour.
    return None if re.search(r"24|8|日|指数|iaqi|排名|同比|环比|分指数", rest) else f"maybe:{item}"


def _when(word: str) -> str | None:
    if re.search("时间|时刻|time", word):
        return "time"
    return "date" if re.search("日期|date", word) else None


def _proposal(file: str, table: Table, register: Register | None, on: date) -> Guess:
    titled = [title for title in table.titles if title.parts]
    doubts: list[str] = []
    means = _settled([_meaning(title) for title in titled], titled, table, register, doubts)
    shape = LONG if "item" in means and "value" in means else WIDE
    if shape == LONG:
        means = ["ignored" if one.removeprefix("flag_") in HOUR_ITEMS else one for one in means]
    else:
        means = ["ignored" if one in ("item", "value", "unit", "flag") else one for one in means]
    columns = tuple(
        Column(title.printed, one, _unit(title, one, table, doubts), nth)
        for title, one, (_, nth) in zip(
            titled, means, numbered(title.printed for title in titled), strict=True
        )
    )
    hour = _hour(columns, titled, means, table, doubts)
    mapping = Mapping(
        name=_name(file),
        since=on,
        columns=columns,
        shape=shape,
        hour=hour,
        head_row=int(table.raw.lines[table.first_row]),
        head_rows=table.depth,
        items=_items(titled, means, table, doubts) if shape == LONG else (),
        missing=_codes(titled, means, table, doubts),
    )
    sample = _sample(table, titled)
    heads = tuple(title.printed for title in titled)
    return Guess(mapping, heads, sample, table.sheet, tuple(doubts))


def _settled(
    found: list[str | None],
    titles: list[Title],
    table: Table,
    register: Register | None,
    doubts: list[str],
) -> list[str]:
    """One column for each meaning: what is sure before what may be, codes before names."""
    means = ["ignored"] * len(found)

    def take(what: str, among: list[int]) -> None:
        if not among:
            return
        means[among[0]] = what
        if len(among) > 1:
            heads = "、".join(titles[nth].printed for nth in among)
            doubts.append(f"“{heads}”说的可能是同一项，取了“{titles[among[0]].printed}”；请核对。")

    for item in HOUR_ITEMS:
        sure = [nth for nth, one in enumerate(found) if one == item]
        maybe = [nth for nth, one in enumerate(found) if one == f"maybe:{item}"]
        take(item, sure or maybe)
        if not sure and maybe:
            doubts.append(f"“{titles[maybe[0]].printed}”像是 {substance(item).key}；请核对。")
        if item in means:
            take(f"flag_{item}", [nth for nth, one in enumerate(found) if one == f"flag_{item}"])
    for what in ("item", "value", "unit", "flag"):
        take(what, [nth for nth, one in enumerate(found) if one == what])
    stations = [nth for nth, one in enumerate(found) if one in ("site", "site_name")]
    stations.sort(key=lambda nth: (-_known(table, titles[nth], register), found[nth] != "site"))
    if stations:
        means[stations[0]] = "site"
    else:
        doubts.append("看不出哪一栏是站点；只有一个站点的表请写固定站点。")
    _times(found, titles, means, doubts)
    return means


def _times(
    found: list[str | None], titles: list[Title], means: list[str], doubts: list[str]
) -> None:
    times = [nth for nth, one in enumerate(found) if one == "time"]
    dates = [nth for nth, one in enumerate(found) if one == "date"]
    hours = [nth for nth, one in enumerate(found) if one == "hour"]
    ends = [nth for nth in times if not _BEGINS.search(squeezed(titles[nth].words))]
    if dates and hours:
        means[dates[0]], means[hours[0]] = "date", "hour"
    elif dates and ends:
        means[dates[0]], means[ends[0]] = "date", "hour"
    elif times:
        means[(ends or times)[0]] = "time"
    elif dates:
        means[dates[0]] = "time"
    else:
        doubts.append("看不出哪一栏是时间；请指明。")


def _known(table: Table, title: Title, register: Register | None) -> int:
    """How many of a column's first names the register knows."""
    if register is None:
        return 0
    known = 0
    for text in body_column(table, title.nth).drop_nulls().unique().head(50).to_list():
        try:
            register.named(text)
            known += 1
        except UnknownPlace:
            continue
    return known


def _hour(
    columns: tuple[Column, ...],
    titles: list[Title],
    means: list[str],
    table: Table,
    doubts: list[str],
) -> str:
    """Whether the stamp begins or ends its hour, where head or labels tell it."""
    what = next((one for one in ("time", "hour") if one in means), None)
    if what is None:
        return END
    title = titles[means.index(what)]
    if _BEGINS.search(squeezed(title.words)):
        return BEGIN
    if re.search("结束|终止|截止|end", squeezed(title.words)):
        return END
    given = body_column(table, title.nth).drop_nulls()
    last = given.str.contains(r"^24$|24:00|24时|^24点").any()
    zero = given.str.contains(r"^0?0$|\s0?0:00|T00:00|^0?0[时点:]").any()
    if last:
        return END
    if what == "hour" and zero:
        doubts.append("小时有0没有24，按小时的开始理解；请核对是开始还是结束。")
        return BEGIN
    doubts.append("看不出时间是这一小时的开始还是结束，暂按结束；请向数据提供方核对。")
    return END


def _unit(title: Title, means: str, table: Table, doubts: list[str]) -> str:
    if means not in HOUR_ITEMS:
        return ""
    usual = substance(means).unit
    if title.bad_unit:
        doubts.append(f"“{title.printed}”的单位“{title.bad_unit}”不能换算；请核对。")
        return usual
    if title.unit is not None:
        return title.unit
    if means == "co" and _middle(body_column(table, title.nth)) >= slip():
        doubts.append("一氧化碳的数值像是 µg/m³，已按 µg/m³；请核对。")
        return "µg/m³"
    doubts.append(f"“{title.printed}”没有写单位，按 {usual}；请核对。")
    return usual


def _middle(given: pl.Series) -> float:
    numbers = given.cast(pl.Float64, strict=False).drop_nulls()
    middle = numbers.filter(numbers > 0).median()
    return middle if isinstance(middle, float) else 0.0


def _items(
    titles: list[Title], means: list[str], table: Table, doubts: list[str]
) -> tuple[Item, ...]:
    said = body_column(table, titles[means.index("item")].nth)
    value = body_column(table, titles[means.index("value")].nth)
    own = body_column(table, titles[means.index("unit")].nth) if "unit" in means else None
    found = []
    taken: set[str] = set()
    for text in said.drop_nulls().unique(maintain_order=True).to_list():
        item = names.item_in(text)
        rows = (said == text).fill_null(False)
        if item is None or item[0] not in HOUR_ITEMS or item[0] in taken:
            found.append(Item(text, "ignored"))
            continue
        taken.add(item[0])
        unit = substance(item[0]).unit
        spelt = own.filter(rows).drop_nulls() if own is not None else None
        if spelt is not None and len(spelt):
            unit = _unit(replace(titles[0], unit=_spelt(spelt[0])), item[0], table, [])
        elif item[0] == "co" and _middle(value.filter(rows)) >= slip():
            unit = "µg/m³"
            doubts.append("一氧化碳的数值像是 µg/m³，已按 µg/m³；请核对。")
        found.append(Item(text, item[0], unit))
    return tuple(found)


def _spelt(text: str) -> str | None:
    from youju.readings.layouts.heads import unit_in

    return unit_in(text)[0]


def _codes(
    titles: list[Title], means: list[str], table: Table, doubts: list[str]
) -> tuple[str, ...]:
    """Numbers that are codes for "no value", and words that are no numbers at all."""
    seen: Counter[str] = Counter()
    for title, one in zip(titles, means, strict=True):
        if one not in (*HOUR_ITEMS, "value"):
            continue
        for text in body_column(table, title.nth).drop_nulls().to_list():
            plain = folded(text)
            try:
                if Decimal(plain) in _CODES:
                    seen[plain] += 1
            except InvalidOperation:
                if not re.search(r"\d", plain) and _unknown_word(text):
                    seen[plain] += 1
    found = tuple(text for text, _ in seen.most_common(12))
    if found:
        doubts.append(f"“{'、'.join(found)}”按缺测代码处理；请核对。")
    return found


def _unknown_word(text: str) -> bool:
    try:
        cells.number(text)
    except BadInput:
        return True
    return False


def _name(file: str) -> str:
    """A name from the file's, without dates and digits that change from file to file."""
    stem = PurePath(file).name.rsplit(".", 1)[0]
    stem = re.sub(r"\d{4,}|\d+[年月日时点]|[\d_.\-]{3,}", "", stem)
    stem = re.sub(r"[^\w\u4e00-\u9fff]+", "", stem).strip("_")
    return stem[:40] or "小时数据"
