"""碳达峰碳中和综合评价考核“5+9” — five control indicators, nine that support, each met or not.

>>> control = dict.fromkeys(controls(on=date(2026, 12, 31)), True)
>>> support = {f"支撑指标{n}": n > 2 for n in range(1, 10)}        # two missed
>>> found = classify(control, support, on=date(2026, 12, 31))
>>> found.value, found.note
('合格', '控制指标 0 项、支撑指标 2 项未达标')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure

STANDARD = Standard.load("youju.standards.ecology", "board.toml")

MET, MISSED, OPEN = "达标", "未达标", "待定"
_WORDS = {True: MET, False: MISSED, None: OPEN}


def controls(*, on: date) -> tuple[str, ...]:
    """The names of the control indicators."""
    return tuple(STANDARD.on(on).says["indicators"]["control"])


def classify(
    control: Mapping[str, bool | None],
    support: Mapping[str, bool | None],
    *,
    on: date,
    fraud: bool = False,
) -> Figure:
    """考核等次 优秀, 合格, 不合格 from 达标 (True), 未达标 (False) and not yet known (None).

    优秀: all met; 不合格: one control or three supports missed, or data fraud; else 合格. With
    indicators still open there is a grade only when they can't change it.

    Refuses other control indicators than the five, another number of supports than nine
    (BadInput). A missing one is not a met one.
    """
    edition = STANDARD.on(on)
    says = edition.says["indicators"]
    wanted = says["control"]
    if set(control) != set(wanted):
        raise BadInput(f"控制指标应为 {'、'.join(wanted)}；未知的填“待定”，不能省略。")
    if len(support) != says["support"]:
        raise BadInput(
            f"支撑指标应为 {says['support']} 项，给出 {len(support)} 项；未知的填“待定”。"
        )
    table = edition.says["grades"]
    parts = tuple(Figure(name, _WORDS[met]) for name, met in (*control.items(), *support.items()))
    if fraud:
        told = edition.says["fraud"]
        by = edition.clause(told["clause"], told["mark"])
        return Figure("考核等次", told["grade"], by=by, of=parts, note="数据弄虚作假")
    missed = [sum(met is False for met in one.values()) for one in (control, support)]
    open_ = [sum(met is None for met in one.values()) for one in (control, support)]
    best = _grade(edition, missed[0], missed[1])
    worst = _grade(edition, missed[0] + open_[0], missed[1] + open_[1])
    note = f"控制指标 {missed[0]} 项、支撑指标 {missed[1]} 项未达标"
    if any(open_):
        note += f"，{sum(open_)} 项待定"
    if best == worst == table["worst"]:
        days = edition.says["failed"]["report_working_days"]
        note += f"；应在 {days} 个工作日内提交书面报告"
    by = edition.clause(table["clause"], table["mark"])
    return Figure("考核等次", best if best == worst else None, by=by, of=parts, note=note)


def _grade(edition: Edition, control_missed: int, support_missed: int) -> str:
    says = edition.says["grades"]
    if control_missed >= says["control_missed"] or support_missed >= says["support_missed"]:
        return str(says["worst"])
    return str(says["middle"] if support_missed else says["best"])
