"""自动监测设备标记规则 — what an enterprise marks beside its data, until when, and what it does.

>>> from datetime import date, datetime
>>> deadline(date(2024, 6, 1), on=date(2024, 6, 1)).value
'2024-06-02 12:00'
>>> late = Mark(INVALID, datetime(2024, 6, 2, 12, 1))
>>> found = treat(date(2024, 6, 1), late, on=date(2024, 6, 1))
>>> found.value, found.note
('参与判定', '标记晚于 2024-06-02 12:00，视同未标记')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure

STANDARD = Standard.load("youju.standards.enterprise", "marking.toml")

INVALID, ABNORMAL = "invalid", "abnormal"
KINDS = {INVALID: "自动监测数据无效", ABNORMAL: "非正常工况"}
USED, LEFT_OUT, EXEMPT = "参与判定", "不参与判定", "豁免"
TREATED = {"used": USED, "left-out": LEFT_OUT, "exempt-within": EXEMPT}
"""What the file calls the treatment, in words."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its kind, when it was made (Beijing time), and, of an abnormal condition, whether
    the facilities ran properly and the hour lies within the exempt time (``None``: not settled)."""

    kind: str
    made: datetime
    facilities_ran: bool | None = None
    within: bool | None = None


def binds(sector: str, *, on: date) -> Figure:
    """Whether the rule binds a sector (生活垃圾焚烧发电、火力发电、水泥制造、造纸) on that day."""
    edition = STANDARD.on(on)
    says = edition.says["sectors"]
    return Figure(
        f"{sector}标记义务",
        "适用" if sector in says["bound"] else "未列入首批",
        by=edition.clause(says["clause"], says["mark"]),
    )


def deadline(day: date, *, on: date) -> Figure:
    """标记时限 — by when the data of ``day`` are to be marked: noon of the next day."""
    edition = STANDARD.on(on)
    says = edition.says["deadline"]
    return Figure(
        "标记时限",
        _deadline(edition, day).strftime("%Y-%m-%d %H:%M"),
        by=edition.clause(says["clause"], says["mark"]),
    )


def treat(day: date, mark: Mark | None, *, on: date) -> Figure:
    """Whether a value of ``day`` is judged for exceedance: 参与判定, 不参与判定, 豁免.

    Unmarked, or marked late: taken as it is. Marked invalid: left out. Marked as an abnormal
    condition: exempt only within its time (see ``windows``) and when the facilities ran; as long
    as either is not settled there is no answer, and the note says which.

    A false mark is a form of fraud, so this says what the mark does, never that it is true.
    Refuses unknown kinds and a mark made before the day (BadInput).
    """
    edition = STANDARD.on(on)
    last = _deadline(edition, day)
    if mark is None or mark.made > last:
        note = "未标记" if mark is None else f"标记晚于 {last:%Y-%m-%d %H:%M}，视同未标记"
        return _answer(edition, "unmarked", note)
    if mark.kind not in KINDS:
        known = "、".join(f"{key}（{name}）" for key, name in KINDS.items())
        raise BadInput(f"没有“{mark.kind}”这种标记；可用 {known}。")
    if mark.made.date() < day:
        raise BadInput(f"标记时间 {mark.made} 早于数据日期 {day}；请核对。")
    if mark.kind == INVALID:
        return _answer(edition, INVALID, KINDS[INVALID])
    open_ = [
        words
        for words, known in (
            ("污染防治设施是否正常运行", mark.facilities_ran),
            ("是否在豁免时段内", mark.within),
        )
        if known is None
    ]
    if False in (mark.facilities_ran, mark.within):
        why = "不在豁免时段内" if mark.within is False else "污染防治设施未正常运行"
        return replace(_answer(edition, ABNORMAL, why), value=USED)
    if open_:
        return replace(_answer(edition, ABNORMAL, "待核实：" + "、".join(open_)), value=None)
    return _answer(edition, ABNORMAL, KINDS[ABNORMAL])


def kind_of(code: str, codes: Mapping[str, str], *, on: date) -> str:
    """The kind of a mark code by a city's own table (code → ``invalid`` or ``abnormal``).

    The ministry's table was not read, so nothing is built in. Refuses codes that the table lacks
    and kinds that the rule does not know (BadInput).
    """
    edition = STANDARD.on(on)
    if code not in codes:
        raise BadInput(f"标记代码“{code}”不在代码表中；{edition.name}的代码请按原文登记后再用。")
    if codes[code] not in KINDS:
        raise BadInput(f"标记代码“{code}”的类别“{codes[code]}”应为 {'、'.join(KINDS)} 之一。")
    return codes[code]


def _deadline(edition: Edition, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(edition.says["deadline"]["hour"]))


def _answer(edition: Edition, table: str, note: str) -> Figure:
    says = edition.says[table]
    by = edition.clause(says["clause"], says["mark"])
    return Figure("数据使用", TREATED[says["treated"]], by=by, note=note)
