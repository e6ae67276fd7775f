"""Whole columns of stamps and days; only forms that don't parse at once are read one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from youju.readings.layouts import bounds, cells
from youju.readings.layouts.refusals import Findings
from youju.terms.errors import BadInput
from youju.terms.periods import day_number

_US_HOUR = 3_600_000_000
NOT_WHOLE = "不是整点；小时值请写整点的结束时刻，如 2026-03-01T01:00。"
TOO_EARLY = "年份不可信；请核对日期。"
IN_FUTURE = "晚于导入当天；请核对日期。"
LABELS = ("1-24", "0-23", "0-23-end")
"""What an hour beside a date may mean: its end 1–24; its beginning 0–23; its end 0–23."""
_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


@dataclass
class Read:
    """``values`` as numbers (hours or days; null where wrong), ``wrong`` row → reason."""

    values: pl.Series
    wrong: dict[int, str] = field(default_factory=dict)


def stamps(given: pl.Series, year: int | None, found: Findings) -> Read:
    """Hour-ending stamps as hours since 1970 to the beginning of the hour (null: empty)."""
    read: pl.Series | None = None
    for form in _FORMS:
        parsed = given.str.to_datetime(form, strict=False, time_unit="us")
        read = parsed if read is None else read.fill_null(parsed)
        if read.null_count() == given.null_count():
            break
    assert read is not None
    micros = read.to_physical()
    wrong: dict[int, str] = {}
    rows = (micros.is_null() & given.is_not_null()).arg_true()
    if len(rows):
        micros = _slowly(given, micros, rows, year, found, wrong)
    for row in ((micros % _US_HOUR) != 0).fill_null(False).arg_true().to_list():
        wrong.setdefault(row, NOT_WHOLE)
    hours = micros // _US_HOUR - 1
    return believable(Read(hours, wrong), 24)


def _slowly(
    given: pl.Series,
    micros: pl.Series,
    rows: pl.Series,
    year: int | None,
    found: Findings,
    wrong: dict[int, str],
) -> pl.Series:
    texts = given.gather(rows)
    said: dict[str, int] = {}
    naive: set[str] = set()
    offsets: set[timedelta] = set()
    reasons: dict[str, str] = {}
    for text in texts.unique().to_list():
        try:
            at = cells.moment(text, year)
        except BadInput as refusal:
            reasons[text] = str(refusal)
            continue
        offsets.add(at.offset) if at.offset is not None else naive.add(text)
        gone = cells.beijing(at) - cells.beijing(cells.Moment(_EPOCH))
        said[text] = gone // timedelta(microseconds=1)
    if len(offsets) > 1 or (offsets and offsets != {timedelta(hours=8)}):
        shown = "、".join(_shown(one) for one in sorted(offsets))
        # Our layout says that a stamp without offset is Beijing time, so this is no guess.
        plain = int(micros.is_not_null().sum()) + int(texts.is_in(list(naive)).sum())
        rest = f"，没有写时区的{plain}行按北京时间" if plain else ""
        found.note(f"时刻带有时区 {shown}，已逐个换算成北京时间{rest}；请核对时区是否写对。")
    if said:
        values = texts.replace_strict(said, default=None, return_dtype=pl.Int64)
        micros = micros.scatter(rows, values)
    if reasons:
        for row, text in zip(rows.to_list(), texts.to_list(), strict=True):
            if text in reasons:
                wrong[row] = reasons[text]
    return micros


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 — Beijing time throughout


def _shown(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def days(given: pl.Series, year: int | None = None) -> Read:
    """Days as numbers since 1970-01-01 (null: empty)."""
    numbers = given.str.to_date("%Y-%m-%d", strict=False).to_physical().cast(pl.Int64)
    wrong: dict[int, str] = {}
    rows = (numbers.is_null() & given.is_not_null()).arg_true()
    if len(rows):
        texts = given.gather(rows)
        said: dict[str, int | None] = {}
        reasons: dict[str, str] = {}
        for text in texts.unique().to_list():
            try:
                said[text] = day_number(cells.day(text, year))
            except BadInput as refusal:
                reasons[text] = str(refusal)
        if said:
            values = texts.replace_strict(said, default=None, return_dtype=pl.Int64)
            numbers = numbers.scatter(rows, values)
        for row, text in zip(rows.to_list(), texts.to_list(), strict=True):
            if text in reasons:
                wrong[row] = reasons[text]
    return believable(Read(numbers, wrong), 1)


def believable(read: Read, per_day: int) -> Read:
    """Refuse years before the first instruments and far ahead; wrong rows become null."""
    first = day_number(date(bounds.earliest_year(), 1, 1)) * per_day
    last = day_number(date(2200, 1, 1)) * per_day
    odd = ((read.values < first) | (read.values > last)).fill_null(False)
    for row in odd.arg_true().to_list():
        read.wrong.setdefault(row, TOO_EARLY)
    if read.wrong:
        read.values = read.values.scatter(list(read.wrong), None)
    return read


def dated_hours(
    dates: pl.Series, labels: pl.Series, year: int | None, meaning: str | None, found: Findings
) -> Read:
    """A column of days and a column of hour labels; what the labels mean is told or found out.

    A 24 says that labels are ends (1–24); a 0 says that they are beginnings (0–23), since
    a natural day has no hour ending at its own 0 o'clock. Neither or both: every row is
    refused, with the option that settles it.
    """
    day = days(dates, year)
    text = labels.str.replace_all(r"[\s时点]|整$", "").str.replace(r"^(\d{1,2}):00(:00)?$", "$1")
    label = text.cast(pl.Int64, strict=False)
    wrong = dict(day.wrong)
    bad = ((label < 0) | (label > 24)).fill_null(False) | (label.is_null() & labels.is_not_null())
    for row in bad.arg_true().to_list():
        wrong.setdefault(row, "看不懂的小时；请写0至24的整数。")
    missing = label.is_null() & labels.is_null() & dates.is_not_null()
    for row in missing.arg_true().to_list():
        wrong.setdefault(row, "没有写小时。")
    label = label.set(bad, None)
    if meaning is None:
        meaning = _told(label, wrong, found)
    shift = {"1-24": -1, "0-23": 0, "0-23-end": -1}[meaning or "1-24"]
    outside = (label == 24) if meaning != "1-24" else (label == 0)
    for row in outside.fill_null(False).arg_true().to_list():
        wrong.setdefault(row, f"小时不在 {meaning} 之内；请核对小时标记的约定。")
    hours = day.values * 24 + label + shift
    return Read(hours.scatter(list(wrong), None) if wrong else hours, wrong)


def _told(label: pl.Series, wrong: dict[int, str], found: Findings) -> str | None:
    zero, last = bool((label == 0).any()), bool((label == 24).any())
    if last and not zero:
        return "1-24"
    if zero and not last:
        found.note(
            "小时标记有0而没有24，按时段开始（0–23）理解；"
            "若是结束时刻请用选项 hour_labels=0-23-end。"
        )
        return "0-23"
    why = (
        "小时标记既有0又有24，不知道怎样对应"
        if zero
        else "小时标记里没有0也没有24，不知道是时段的开始还是结束"
    )
    for row in label.is_not_null().arg_true().to_list():
        wrong.setdefault(
            row, f"{why}；请用选项 hour_labels 指明 1-24（结束）、0-23（开始）或 0-23-end。"
        )
    return None


def in_future(hours_or_days: pl.Series, today: date | None, per_day: int) -> pl.Series:
    """Where a value lies behind the day of the import; nowhere without that day."""
    if today is None:
        return hours_or_days.is_null() & False
    return (hours_or_days >= (day_number(today) + 1) * per_day).fill_null(False)
