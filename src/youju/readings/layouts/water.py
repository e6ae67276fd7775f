"""What the layouts of surface water share: items, below-detection values, the SECTIONS frame.

One row for each reading of a section, duplicates too. Items are kept in 10⁻⁸ mg/L under the
keys of GB 3838 table 1. A value below detection is kept as its detection limit, flagged ``<``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

import polars as pl

from youju.readings.layouts import cells, columns, names
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import NORMAL, listed, no_digits
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.sheet import WATER_ITEMS
from youju.readings.layouts.times import IN_FUTURE
from youju.terms.errors import BadInput, UnknownUnit
from youju.terms.periods import day_number
from youju.terms.states import Gap
from youju.terms.units import convert

DECIMALS = 8
"""Readings of water: 10⁻⁸ mg/L; the lowest limit is 0.00005 mg/L."""
HIGHEST = 10_000
"""mg/L; a setting of ours, not of a standard: more is a slip of the pen or of the unit."""
COUNTED = ("fc",)
"""Items counted in 1/L, to which no bound and no unit of mass applies."""

NAMES = {
    "ph": ("ph",),
    "do": ("溶解氧", "do"),
    "codmn": ("高锰酸盐指数", "codmn", "高锰酸盐"),
    "cod": ("化学需氧量", "cod", "codcr"),
    "bod5": ("五日生化需氧量", "bod5", "生化需氧量"),
    "nh3n": ("氨氮", "nh3n"),
    "tp": ("总磷", "tp"),
    "tn": ("总氮", "tn"),
    "cu": ("铜", "cu", "总铜"),
    "zn": ("锌", "zn", "总锌"),
    "f": ("氟化物", "f"),
    "se": ("硒", "se", "总硒"),
    "as": ("砷", "as", "总砷"),
    "hg": ("汞", "hg", "总汞"),
    "cd": ("镉", "cd", "总镉"),
    "cr6": ("六价铬", "铬六价", "cr6", "cr6+"),
    "pb": ("铅", "pb", "总铅"),
    "cn": ("氰化物", "cn", "总氰化物"),
    "phenol": ("挥发酚", "phenol"),
    "oil": ("石油类", "oil"),
    "las": ("阴离子表面活性剂", "las"),
    "sulfide": ("硫化物", "sulfide"),
    "fc": ("粪大肠菌群", "fc", "粪大肠菌群数"),
}
_KEYS = {name: key for key, said in NAMES.items() for name in said}
_ASIDE = re.compile(r"以[a-z\d]+-?计|无量纲|个l|个升|mpnl|浓度|值")
_BELOW = re.compile(r"(?:[<＜]\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*[LlＬ])")
_FLAG_WORDS = {gap.label: gap.value for gap in Gap} | dict.fromkeys(
    ("未检出", "ND", "nd", "L", "l"), Gap.BELOW_DETECTION.value
)
PH_RANGE = "pH 应在 0 与 14 之间；请核对小数点。"
NEGATIVE = "不能为负；请核对，缺测请留空或写“—”，未检出请写“<检出限”。"
TOO_HIGH = f"超过 {HIGHEST} mg/L，不可信；请核对小数点和单位。"
NO_DETECTION_LIMIT = "没有检出限的问题；请填测得的数值，缺测请留空。"
BELOW_NOTHING = "检出限写成了 0；请填方法的检出限，如 <0.025。"


def item_in(text: str) -> str | None:
    """The item that a head names, by key, symbol or Chinese name.

    >>> item_in("总磷（以P计）"), item_in("pH值（无量纲）"), item_in("NH3-N"), item_in("浊度")
    ('tp', 'ph', 'nh3n', None)
    """
    word = _ASIDE.sub("", squeezed(text))
    if word in _KEYS:
        return _KEYS[word]
    # 氨氮NH3-N, CODMn高锰酸盐指数: the name twice, in two writings of the same item.
    found = {_KEYS[name] for name in _KEYS if len(name) > 1 and word.startswith(name)}
    rest = {word.removeprefix(name) for name in _KEYS if word.startswith(name)}
    again = {_KEYS[one] for one in rest if one in _KEYS}
    both = found & again
    return both.pop() if len(both) == 1 else None


@dataclass
class Parts:
    """The columns of one table as they enter the frame; series are as long as the body."""

    section: pl.Series
    time: pl.Series
    items: dict[str, tuple[Title, pl.Series]]
    section_column: str
    time_column: str
    flags: Mapping[str, pl.Series] = field(default_factory=dict)
    extras: Mapping[str, pl.Series] = field(default_factory=dict)
    fixed_units: bool = False
    today: date | None = None


def sections_of(table: Table, parts: Parts, found: Findings) -> pl.DataFrame | None:
    """The SECTIONS frame of one table; a row of which anything is wrong is refused whole.

    None where the unit of a column can't be converted: the whole table is refused.
    """
    factors = {key: Fraction(1) for key in parts.items}
    if not parts.fixed_units:
        told = _factors(table, parts.items, found)
        if told is None:
            return None
        factors = told
    wrong: dict[int, tuple[str, object, str]] = {}
    section = parts.section.str.strip_chars()
    section = section.set((section == "").fill_null(False), None)
    skip = _skipped(table, section, parts, found)
    for row in (section.is_null() & ~skip).arg_true().to_list():
        wrong.setdefault(row, (parts.section_column, None, "没有写明断面。"))
    day, time, bad = moments(parts.time)
    for row, reason in bad.items():
        wrong.setdefault(row, (parts.time_column, parts.time[row], reason))
    for row in (day.is_null() & ~skip).arg_true().to_list():
        wrong.setdefault(row, (parts.time_column, None, "没有写时间。"))
    if parts.today is not None:
        late = (day > day_number(parts.today)).fill_null(False)
        for row in late.arg_true().to_list():
            wrong.setdefault(row, (parts.time_column, parts.time[row], IN_FUTURE))
    data = {"section": section.alias("section"), "day": day, "time": time}
    flags: dict[str, pl.Series] = {}
    for key in WATER_ITEMS:
        if key not in parts.items:
            data[key] = pl.Series(key, [None], dtype=pl.Int64).new_from_index(0, len(section))
            continue
        title, given = parts.items[key]
        read = _item(key, given, parts.flags.get(key), factors[key])
        for row, reason in read.wrong.items():
            wrong.setdefault(row, (title.printed, given[row], reason))
        data[key], flags[f"flag_{key}"] = read.values.alias(key), read.flags
    frame = pl.DataFrame(
        data
        | {name: one.alias(name) for name, one in flags.items() if one.null_count() < len(one)}
        | dict(parts.extras)
        | {"line": table.lines.alias("line")}
    )
    refused = [row for row in sorted(wrong) if not skip[row]]
    for row in refused:
        found.refuse(table.lines[row], *wrong[row])
    keep = ~skip
    return frame.filter(keep.scatter(refused, False) if refused else keep)


def moments(given: pl.Series) -> tuple[pl.Series, pl.Series, dict[int, str]]:
    """Stamps, or days alone, as day numbers and as text; and the rows that say neither.

    >>> day, time, wrong = moments(pl.Series(["2020-05-08T15:00:00+08:00", "2026年3月1日", "昨天"]))
    >>> day.to_list(), time.to_list(), sorted(wrong)
    ([18390, 20513, None], ['2020-05-08T15:00', '2026-03-01', None], [2])
    """
    days: dict[str, int] = {}
    shown: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for text in given.drop_nulls().unique().to_list():
        try:
            at = _moment(text)
        except BadInput as refusal:
            reasons[text] = str(refusal)
            continue
        stamped = isinstance(at, datetime)
        days[text] = day_number(at.date() if isinstance(at, datetime) else at)
        shown[text] = f"{at:%Y-%m-%dT%H:%M}" if stamped else at.isoformat()
    day = given.replace_strict(days, default=None, return_dtype=pl.Int64).alias("day")
    time = given.replace_strict(shown, default=None, return_dtype=pl.String).alias("time")
    bad = {row: reasons[text] for row, text in enumerate(given.to_list()) if text in reasons}
    return day, time, bad


def _moment(text: str) -> date | datetime:
    plain = cells.folded(text)
    if re.fullmatch(r"\d{5}", plain):
        return cells.day(plain)
    try:
        return cells.beijing(cells.moment(plain))
    except BadInput:
        return cells.day(plain)


def _skipped(table: Table, section: pl.Series, parts: Parts, found: Findings) -> pl.Series:
    """Blank rows, and notes or signatures under the table: words only, and no time."""
    blank = pl.select(
        pl.all_horizontal(pl.lit(table.body[name]).is_null() for name in table.body.columns)
    ).to_series()
    notes = [one for one in section.drop_nulls().unique().to_list() if names.is_note(one)]
    words = parts.time.is_null() & (section.is_in(notes).fill_null(False) | section.is_null())
    for _, given in parts.items.values():
        words = words & no_digits(given)
    said = words & ~blank
    if said.any():
        found.note(f"第{listed(table.lines.filter(said))}行是表下的说明或签名，未读入。")
    return (blank | said).fill_null(False)


def _factors(
    table: Table, items: Mapping[str, tuple[Title, pl.Series]], found: Findings
) -> dict[str, Fraction] | None:
    factors: dict[str, Fraction] = {}
    unsaid: list[str] = []
    fine = True
    for key, (title, _) in items.items():
        factors[key] = Fraction(1)
        if key == "ph" or key in COUNTED:
            continue
        if title.unit is None and not title.bad_unit:
            if squeezed(title.printed) != key:
                unsaid.append(title.printed)
            continue
        try:
            factors[key] = Fraction(convert(1, title.unit or title.bad_unit, "mg/L"))
        except UnknownUnit:
            said = title.bad_unit or title.unit
            reason = f"表头单位“{said}”不能换算成 mg/L；请换算成 mg/L 后再报。整张表未读入。"
            found.refuse(int(table.raw.lines[table.first_row]), title.printed, said, reason)
            fine = False
    if unsaid:
        found.note(f"“{'、'.join(unsaid)}”没有写单位，按 mg/L 理解；请核对。")
    return factors if fine else None


def _item(key: str, given: pl.Series, flag: pl.Series | None, factor: Fraction) -> columns.Read:
    """One item: values below detection as their detection limit under the flag ``<``."""
    limit = _below(given)
    texts = given.set(limit.is_not_null(), None)
    read = columns.column(texts, factor, DECIMALS)
    below = limit.is_not_null()
    if below.any():
        limits = columns.column(limit, factor, DECIMALS)
        read.wrong |= limits.wrong
        read.values = read.values.fill_null(limits.values)
        read.flags = read.flags.set(below, Gap.BELOW_DETECTION.value)
    if flag is not None:
        said = flag.str.strip_chars()
        said = said.set((said.is_in(list(NORMAL)) | (said == "")).fill_null(False), None)
        said = said.replace(_FLAG_WORDS)
        dropped = said.is_not_null() & (said != Gap.BELOW_DETECTION.value)
        read.values = read.values.set(dropped.fill_null(False), None)
        read.flags = said.fill_null(read.flags)
    detection = (read.flags == Gap.BELOW_DETECTION.value).fill_null(False) & (
        read.values.is_not_null()
    )
    checks = [(read.values < 0, NEGATIVE)]
    if key == "ph":
        checks = [((read.values < 0) | (read.values > 14 * 10**DECIMALS), PH_RANGE)]
    elif key not in COUNTED:
        checks.append((read.values > HIGHEST * 10**DECIMALS, TOO_HIGH))
    checks.append((detection & (read.values == 0), BELOW_NOTHING))
    if key in ("ph", "do"):
        checks.append((detection, NO_DETECTION_LIMIT))
    for where, reason in checks:
        for row in where.fill_null(False).arg_true().to_list():
            read.wrong.setdefault(row, reason)
    return read


def _below(given: pl.Series) -> pl.Series:
    """The detection limit in cells such as ``<0.025`` and ``0.025L``; null in all others."""
    marked = given.str.contains("[<＜LlＬ]").fill_null(False)
    found: dict[str, str] = {}
    for text in given.filter(marked).unique().to_list():
        if match := _BELOW.fullmatch(text.strip()):
            found[text] = match[1] or match[2]
    return given.replace_strict(found, default=None, return_dtype=pl.String)
