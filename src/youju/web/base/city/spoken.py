"""Days and periods as a page says them, in its language."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from youju.terms.periods import CUMULATIVE, DAY, HALF, MONTH, QUARTER, WEEK, YEAR, Period


def is_chinese() -> bool:
    """Whether the page speaks Chinese."""
    return (get_language() or "zh").startswith("zh")


def day(on: date) -> str:
    """2026年11月22日, or 22 November 2026."""
    if is_chinese():
        return f"{on.year}年{on.month}月{on.day}日"
    return date_format(on, "j F Y")


def period(of: Period) -> str:
    """2026年1月1日至11月22日 …, or 1 January to 22 November 2026 (year to date)."""
    if is_chinese():
        return of.label
    start, end = of.start, of.end
    if of.kind == DAY or start == end:
        return day(start)
    if of.kind == MONTH:
        return date_format(start, "F Y")
    if of.kind == WEEK and start.weekday() == 0:
        year, week, _weekday = start.isocalendar()
        return f"week {week} of {year}"
    if of.kind == QUARTER:
        return f"quarter {(start.month + 2) // 3} of {start.year}"
    if of.kind == HALF:
        return f"half-year {1 if start.month == 1 else 2} of {start.year}"
    if of.kind == YEAR:
        return f"{start.year}"
    begins = date_format(start, "j F") if start.year == end.year else day(start)
    text = f"{begins} to {day(end)}"
    return f"{text} (year to date)" if of.kind == CUMULATIVE else text
