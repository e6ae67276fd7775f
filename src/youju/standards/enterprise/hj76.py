"""HJ 76 烟气排放连续监测系统 — a valid hour, day and month of a CEMS.

>>> from datetime import date
>>> print(is_valid("month", 23, on=date(2024, 2, 29)).line())
月数据有效性 = 有效  ← HJ 76-2017 附录B〔据转引〕  （至少 23 个）
>>> is_valid("month", 24, on=date(2024, 3, 31)).value
'无效'
"""

from __future__ import annotations

from datetime import date

from youju.standards.enterprise import counts
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.periods import month_of

STANDARD = Standard.load("youju.standards.enterprise", "hj76.toml")
OFTEN, SELDOM = "符合", "不符合"
READINGS = {"reading": "实时数据", "minute": "分钟均值"}
SPANS = ("hour", "day", "month")
FEBRUARY = 2


def is_valid(span: str, count: int, *, on: date) -> Figure:
    """数据有效性 — ``hour`` of valid minutes, ``day`` of valid hours, ``month`` of valid days.

    ``on``: a day of the span; a February needs fewer days. Refuses other spans, more values than
    the span has (BadInput), what is no whole number (NotExact), days before 2018-03-01
    (NoEditionInForce).
    """
    edition = STANDARD.on(on)
    if span not in SPANS:
        raise BadInput(f"没有“{span}”这一级数据；可用 hour（小时）、day（日）、month（月）。")
    row = edition.says[span]
    if span != "month":
        return counts.judged(edition, span, row, count, clause=row)
    least = row["february"] if on.month == FEBRUARY else row["least"]
    days = month_of(on).days
    return counts.judged(edition, span, row, count, clause=row, least=least, whole=days)


def often_enough(what: str, seconds: int, *, on: date) -> Figure:
    """采集间隔 — whether ``reading`` or ``minute`` means come close enough together.

    ``seconds``: from one to the next; equal to the longest is enough. Refuses other kinds of data
    and intervals that are not above zero (BadInput), what is no whole number (NotExact).

    >>> often_enough("reading", 6, on=date(2024, 6, 1)).line()
    '实时数据间隔 = 不符合  ← HJ 76-2017 附录B〔据转引〕  （最长 5 s）'
    """
    edition = STANDARD.on(on)
    if what not in READINGS:
        known = "、".join(f"{key}（{name}）" for key, name in READINGS.items())
        raise BadInput(f"没有“{what}”这一种数据；可用 {known}。")
    found = counts.count(seconds, f"{READINGS[what]}间隔秒数", None)
    if found == 0:
        raise BadInput(f"{READINGS[what]}的间隔应大于 0 s；请核对设备设置。")
    says = edition.says["interval"]
    most = says["most"][what]
    return Figure(
        f"{READINGS[what]}间隔",
        OFTEN if found <= most else SELDOM,
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure(f"{READINGS[what]}间隔", found, "s"),),
        note=f"最长 {most} s",
    )
