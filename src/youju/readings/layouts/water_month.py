"""``water-month``: the monthly sheet of manual sampling, 采测分离 or the city's own.

Section, month (a column, the title or an option), items as ``template-water`` reads them, and
beside them: the class that was issued, the day of sampling, and why a section was not sampled
(断流, 冰封 …). A section that has neither a value, a class nor a reason is refused.

``未检出`` without its detection limit is below detection by an unknown limit: the cell stays
without value, is flagged ``<``, and a note says that the item can't be judged.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from youju.readings.layouts import cells, names
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column, listed, no_digits
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import SECTIONS, WATER_ITEMS, Sheet
from youju.readings.layouts.spans import MONTH, periods_of
from youju.readings.layouts.water import Parts, item_in, sections_of
from youju.terms.errors import BadInput
from youju.terms.states import Gap

NAME, KIND = "water-month", SECTIONS
KEYS = frozenset(("section", "month", "sampled", "class", "because", "ordinal"))
OPTIONS = frozenset(("period", "year"))

_ROLES = {
    "section": frozenset(
        ("section", "断面", "断面名称", "断面编码", "断面代码", "监测断面", "点位名称", "考核断面")
    ),
    "month": frozenset(("month", "月份", "月", "监测月份", "年月", "监测月")),
    "sampled": frozenset(("sampled", "采样日期", "采样时间", "监测日期", "监测时间")),
    "class": frozenset(
        ("class", "水质类别", "类别", "下发类别", "评价类别", "本月类别", "本月水质类别")
    ),
    "because": frozenset(
        ("because", "未监测原因", "未采样原因", "未采测原因", "未测原因", "无数据原因", "缺测原因")
    ),
    "ordinal": names.ORDINALS,
    "remark": names.REMARKS,
}
_ASIDE = frozenset(
    (
        *("目标类别", "水质目标", "考核目标", "目标", "所在区县", "区县", "县市区", "城市"),
        *("河流", "河流名称", "所在河流", "流域", "水期"),
        *("是否达标", "达标情况", "超标项目", "主要污染指标"),
    )
)
CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
_WRITTEN = {
    **{name: nth for nth, name in enumerate(CLASSES, 1)},
    **{name: nth for nth, name in enumerate(("I", "II", "III", "IV", "V", "劣V"), 1)},
    **{str(nth): nth for nth in range(1, 6)},
}
REASONS = {
    **dict.fromkeys(("断流", "干涸", "河道断流", "无水", "断流无水"), "断流"),
    **dict.fromkeys(("冰封", "结冰", "封冻", "冰冻"), "冰封"),
    **dict.fromkeys(("洪水", "汛情", "洪涝"), "洪水"),
    **dict.fromkeys(("交通阻断", "道路中断", "无法到达"), "交通阻断"),
    **dict.fromkeys(("施工", "河道施工"), "施工"),
    "漏采": "漏采",
}
"""Why a section was not sampled, as sheets write it → as it is kept."""
NO_LIMIT = "写了“未检出”而没有检出限，该项不能评价；请改写为“<检出限”或“检出限L”。"
NOTHING_SAID = "没有监测值，也没有写未监测原因；请填写原因（如 断流、冰封），没有数据不等于达标。"


def recognise(title: Title) -> str | None:
    """The role of a column: section, month, class, reason, day of sampling, ``ph`` …, or none."""
    word = squeezed(title.words)
    for role, words in _ROLES.items():
        if word in words:
            return role
    if word in _ASIDE:
        return f"other:{word}"
    return item_in(title.words)


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    has = set(roles)
    monthly = bool(has & {"month", "class", "because"})
    return "section" in has and monthly and any(item in has for item in WATER_ITEMS)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    wrong: dict[int, tuple[str, object, str]] = {}
    said: dict[str, pl.Series] = {
        role: body_column(table, roles[role])
        for role in ("section", "month", "sampled", "class", "because")
        if role in roles
    }
    heads: dict[str, str] = {role: table.titles[roles[role]].printed for role in said}
    items = {
        item: (table.titles[roles[item]], body_column(table, roles[item]))
        for item in WATER_ITEMS
        if item in roles
    }
    empty = pl.Series([True]).new_from_index(0, table.body.height)
    for _, given in items.values():
        empty = empty & no_digits(given)
    told = said.get("class", pl.Series([None], dtype=pl.String).new_from_index(0, len(empty)))
    note = told.is_null() & empty
    if "because" in said:
        note = note & said["because"].is_null()
    notes = {one for one in said["section"].drop_nulls().unique() if names.is_note(one)}
    skip = note & (said["section"].is_null() | said["section"].is_in(list(notes)))
    months = periods_of(table, said, heads, MONTH, context, found, {} if skip.all() else wrong)
    if months is None:
        return nothing(NAME, KIND, found)
    days: list[str | None] = []
    sampled = said.get("sampled")
    for row, month in enumerate(months):
        days.append(month.start.isoformat() if month is not None else None)
        if month is None or sampled is None or sampled[row] is None:
            continue
        try:
            day = cells.day(sampled[row], month.start.year)
        except BadInput as refusal:
            wrong.setdefault(row, (heads["sampled"], sampled[row], str(refusal)))
            continue
        if day not in month:
            reason = f"采样日期不在{month.label}内；请核对。"
            wrong.setdefault(row, (heads["sampled"], sampled[row], reason))
        days[row] = day.isoformat()
    classes, reasons = _classes(said, heads, wrong)
    for row in (empty & classes.is_null() & reasons.is_null() & ~skip).arg_true().to_list():
        wrong.setdefault(row, (heads.get("because", "未监测原因"), None, NOTHING_SAID))
    _say_without_limit(table, items, found)
    edges = [(one.start, one.end) if one else (None, None) for one in months]
    shown = [None if out else day for day, out in zip(days, skip, strict=True)]
    when = pl.Series("time", shown, dtype=pl.String)
    frame = sections_of(
        table,
        Parts(
            section=said["section"],
            time=when,
            items=items,
            section_column=heads["section"],
            time_column=heads.get("month", heads.get("sampled", "月份")),
            extras={
                "manual": pl.Series([True]).new_from_index(0, len(empty)),
                "issued_class": classes,
                "because": reasons,
                "period_start": pl.Series([a for a, _ in edges], dtype=pl.Date),
                "period_end": pl.Series([b for _, b in edges], dtype=pl.Date),
            },
            today=context.today,
        ),
        found,
    )
    if frame is None:
        return nothing(NAME, KIND, found)
    lines = {int(table.lines[row]): reason for row, reason in wrong.items() if not skip[row]}
    standing = set(frame["line"].to_list())
    for row in sorted(wrong):
        if int(table.lines[row]) in standing:
            found.refuse(int(table.lines[row]), *wrong[row])
    frame = frame.filter(~pl.col("line").is_in(list(lines)))
    return sheet_of(NAME, KIND, frame, found)


def _classes(
    said: dict[str, pl.Series], heads: dict[str, str], wrong: dict[int, tuple[str, object, str]]
) -> tuple[pl.Series, pl.Series]:
    """Issued classes as 1 to 6 and the reasons; a reason may stand in the place of the class."""
    height = len(said["section"])
    classes: list[int | None] = [None] * height
    reasons: list[str | None] = [None] * height
    for role in ("class", "because"):
        for row, text in enumerate(said[role].to_list() if role in said else ()):
            word = cells.folded(text or "").replace(" ", "").removesuffix("类")
            if word in ("", "-", "—", "--", "/", "无"):
                continue
            if role == "class" and word.upper() in _WRITTEN:
                classes[row] = _WRITTEN[word.upper()]
            elif word in REASONS:
                reasons[row] = REASONS[word]
            elif role == "class":
                reason = "不是水质类别；请写 Ⅰ 至 劣Ⅴ，未监测的写原因。"
                wrong.setdefault(row, (heads[role], text, reason))
            else:
                known = "、".join(dict.fromkeys(REASONS.values()))
                reason = f"未监测原因不认识；可用 {known}。"
                wrong.setdefault(row, (heads[role], text, reason))
    return pl.Series(classes, dtype=pl.Int64), pl.Series(reasons, dtype=pl.String)


def _say_without_limit(
    table: Table, items: dict[str, tuple[Title, pl.Series]], found: Findings
) -> None:
    for title, given in items.values():
        bare = given.str.strip_chars().is_in(["未检出", "ND", "nd", Gap.BELOW_DETECTION.value])
        if bare.any():
            lines = listed(table.lines.filter(bare.fill_null(False)))
            found.note(f"“{title.printed}”第{lines}行{NO_LIMIT}")
