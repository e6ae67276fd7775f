"""The texts of cells: numbers, empty words, days and times — forgiving in form, strict in meaning.

>>> number("３５．２"), number("1,234"), number("—"), number("未检出")
(Decimal('35.2'), Decimal('1234'), <Gap.MISSING: 'NA'>, <Gap.BELOW_DETECTION: '<'>)
>>> day("2026年3月1日"), day("2026/3/1"), day("46082")
(datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
>>> moment("2026-03-01 24:00")
Moment(stamp=datetime.datetime(2026, 3, 2, 0, 0), offset=None)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from youju.terms.errors import BadInput
from youju.terms.states import Gap

_DASHES = dict.fromkeys(map(ord, "−‐‑‒–﹣－"), "-")
_WIDE = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_APART = re.compile(r"[\d.]\s+[\d.]")

GAPS = {
    "-": Gap.MISSING,
    "--": Gap.MISSING,
    "---": Gap.MISSING,
    "—": Gap.MISSING,
    "——": Gap.MISSING,
    "NA": Gap.MISSING,
    "N/A": Gap.MISSING,
    "NAN": Gap.MISSING,
    "NULL": Gap.MISSING,
    "NONE": Gap.MISSING,
    "无": Gap.MISSING,
    "无数据": Gap.MISSING,
    "缺": Gap.MISSING,
    "缺测": Gap.MISSING,
    "/": Gap.NOT_MEASURED,
    "未监测": Gap.NOT_MEASURED,
    "无效": Gap.INVALID,
    "INVALID": Gap.INVALID,
    "未检出": Gap.BELOW_DETECTION,
    "ND": Gap.BELOW_DETECTION,
    "<": Gap.BELOW_DETECTION,
    "未公布": Gap.WITHHELD,
    "WITHHELD": Gap.WITHHELD,
}
"""Words that say which of the five ways of having no value is meant; none of them is zero."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(E[+-]?\d{1,2})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def folded(text: str) -> str:
    """Full-width forms made half-width, all dashes made one, spaces at the ends removed."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def number(text: str) -> Decimal | Gap | None:
    """The number, the way of having none, or None for an empty cell; refuses what is neither.

    Raises BadInput, whose text says why not and what would do.
    """
    # Not NFKC: it would read the footnote of 35① as one more digit.
    squeezed = text.translate(_WIDE).translate(_DASHES).strip().upper()
    if not squeezed:
        return None
    if squeezed in GAPS:
        return GAPS[squeezed]
    if _APART.search(squeezed):
        raise BadInput("数字中间有空格，看不出是一个数还是两个数；请去掉空格或分开填写。")
    squeezed = squeezed.replace(" ", "")
    if _NUMBER.fullmatch(squeezed):
        return Decimal(squeezed)
    if _GROUPED.fullmatch(squeezed):
        return Decimal(squeezed.replace(",", ""))
    if squeezed.startswith("#"):
        raise BadInput("单元格是公式错误；请在原表中改正公式，或填写数值。")
    if squeezed.startswith(("<", "≤")):
        raise BadInput("低于检出限的数请写“未检出”，或填写按规定取用的数值。")
    if _NUMBER.match(squeezed):
        raise BadInput("数字后面带有文字；单元格里只写数字，单位写在表头，说明写在备注。")
    raise BadInput("不是数字；缺测请留空或写“—”，未监测写“/”。")


@dataclass(frozen=True, slots=True)
class Moment:
    """A stamp as written, with its offset when one was written."""

    stamp: datetime
    offset: timedelta | None = None


_DAY_FORMS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_YEARLESS = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:时点](?P<minute>\d{1,2})?分?)?(?::(?P<second>\d{1,2})(?:\.0+)?)?"
)
_OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
_COMPACT = re.compile(r"(\d{8})(\d{2})(\d{2})?(\d{2})?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 — Excel's calendar knows no zone
_SERIAL_FIRST, _SERIAL_LAST = 29221, 73051  # 1980-01-01 to 2100-01-01


@lru_cache(maxsize=200_000)
def day(text: str, year: int | None = None) -> date:
    """The day that a cell says; ``year`` completes 「3月1日」, which is refused without it."""
    plain = folded(text).replace(" ", "")
    plain = re.sub(r"T?00:00(:00)?$", "", plain)
    if parts := _first_form(plain):
        return _built(parts, text)
    if _SERIAL.fullmatch(plain) and _SERIAL_FIRST <= float(plain) <= _SERIAL_LAST:
        return (_SERIAL_ZERO + timedelta(days=int(float(plain)))).date()
    if found := _YEARLESS.fullmatch(plain):
        if year is None:
            raise BadInput("日期没有年份；请写成 2026-03-01，或在标题中写明年份。")
        return _built((str(year), found[1], found[2]), text)
    raise BadInput("看不懂的日期；请写成 2026-03-01。")


def _first_form(plain: str) -> tuple[str, ...] | None:
    return next((m.groups() for form in _DAY_FORMS if (m := form.fullmatch(plain))), None)


def _built(parts: tuple[str, ...], text: str) -> date:
    try:
        return date(*map(int, parts))
    except ValueError:
        raise BadInput("没有这一天；请核对日期。") from None


@lru_cache(maxsize=200_000)
def moment(text: str, year: int | None = None) -> Moment:
    """The stamp that a cell says: ISO 8601, office forms, Excel serial numbers, 24:00."""
    plain = folded(text).upper().replace("T", " ")
    plain = re.sub(r"(?<=[日号])(?=\d)", " ", plain)
    offset = None
    # A lone date such as 2026-03-01 ends like an offset; only a time can carry one.
    if (zone := _OFFSET.search(plain)) and re.search("[: Z]", plain[: zone.start()] + zone[1]):
        offset = _offset(zone[1])
        plain = plain[: zone.start()].strip()
    if _SERIAL.fullmatch(plain) and _SERIAL_FIRST <= float(plain) <= _SERIAL_LAST:
        seconds = round(float(plain) * 86400)
        return Moment(_SERIAL_ZERO + timedelta(seconds=seconds), offset)
    if found := _COMPACT.fullmatch(plain):
        first, clock = found[1], ":".join(part for part in found.groups()[1:] if part)
    else:
        first, _, clock = plain.partition(" ")
    if not clock.strip():
        raise BadInput("只有日期，没有时刻；请写整点的结束时刻，如 2026-03-01T01:00。")
    base = day(first, year)
    clock = clock.replace(" ", "").removesuffix("整")
    time = _TIME.fullmatch(clock)
    if time is None:
        raise BadInput("看不懂的时刻；请写成 2026-03-01T01:00。")
    hour, minute, second = (int(time[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        raise BadInput("没有这个时刻；小时应为0至24。")
    start = datetime(base.year, base.month, base.day)  # noqa: DTZ001 — as written
    try:
        at = Moment(start + timedelta(hours=hour, minutes=minute, seconds=second), offset)
        beijing(at)
    except OverflowError:
        raise BadInput("年份不可信；请核对日期。") from None
    return at


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta(0)
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise BadInput("没有这个时区偏移；北京时间为 +08:00。")
    return sign * timedelta(hours=hours, minutes=minutes)


def beijing(at: Moment) -> datetime:
    """The stamp in Beijing time, without offset."""
    if at.offset is None:
        return at.stamp
    aware = at.stamp.replace(tzinfo=timezone(at.offset))
    return aware.astimezone(timezone(timedelta(hours=8))).replace(tzinfo=None)


def year_in(title: str) -> int | None:
    """The only year that a title names, else None."""
    found = set(re.findall(r"(?<!\d)((?:19|20)\d{2})(?=年|[-./]\d)", folded(title)))
    return int(found.pop()) if len(found) == 1 else None


_CHANGES = (
    (re.compile(r"(?:同比|环比)?(?:下降|减少|降低|改善|↓)(?:了)?(\d+(?:\.\d+)?)"), -1),
    (re.compile(r"(?:同比|环比)?(?:上升|增加|升高|增长|恶化|↑)(?:了)?(\d+(?:\.\d+)?)"), 1),
)


def change(text: str) -> Decimal | Gap | None:
    """A change in per cent or points as a signed number; a fall is negative.

    >>> change("下降3.1%"), change("↑1.2"), change("持平"), change("-3.1%")
    (Decimal('-3.1'), Decimal('1.2'), Decimal('0'), Decimal('-3.1'))
    """
    plain = re.sub(r"\s|个百分点|%$|天$|位$", "", folded(text))
    if plain in ("持平", "不变", "无变化"):
        return Decimal(0)
    for pattern, sign in _CHANGES:
        if found := pattern.fullmatch(plain):
            return sign * Decimal(found[1])
    return number(plain)


def month(text: str, year: int | None = None) -> date:
    """The first day of the month that a cell says; a whole day must be the first of a month.

    >>> month("2026年3月"), month("2026-03"), month("3月", 2026)
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
    """
    plain = folded(text).replace(" ", "")
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", plain) or re.fullmatch(
        r"(\d{4})(\d{2})", plain
    )
    if found:
        return _built((found[1], found[2], "1"), text)
    if found := re.fullmatch(r"(\d{1,2})月(?:份)?", plain):
        if year is None:
            raise BadInput("月份没有年份；请写成 2026-03，或在标题中写明年份。")
        return _built((str(year), found[1], "1"), text)
    try:
        whole = day(text, year)
    except BadInput:
        raise BadInput("看不懂的月份；请写成 2026-03。") from None
    if whole.day != 1:
        raise BadInput("这是某一天，不是月份；请写成 2026-03。")
    return whole
