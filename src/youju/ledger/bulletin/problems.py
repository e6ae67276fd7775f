"""存在问题: only what follows from the figures; nothing is added."""

from __future__ import annotations

from youju.documents import words
from youju.ledger.bulletin.material import (
    Material,
    comparison_words,
    named,
    number_in,
    numbers_of,
    period_words,
    reason,
)
from youju.ledger.bulletin.sentences import changed_rules
from youju.ledger.overall import Compared
from youju.ledger.statistics import GOOD_RATE, HEAVY_DAYS
from youju.standards.air import comparison
from youju.terms.figures import in_text
from youju.terms.numbers import exact

MOST = 4
"""So many dates are listed, beyond it they are counted."""


def problems(material: Material, year: Material | None) -> list[tuple[str, str]]:
    """存在问题: head and sentence of each fact that the figures show; nothing else."""
    found: list[tuple[str, str]] = []
    noun, objects = material.noun, material.answer.objects
    when = period_words(material.period)
    worse = {
        name: comparison_words(material.index(name), comparison.YEAR_AGO)
        for name in objects
        if (material.index_change(name) or 0) > 0
    }
    if worse:
        text = f"{when}，综合指数同比上升的有{named(list(worse), worse)}。"
        if changed_rules(material):
            text = text.replace("综合指数同比上升", "综合指数同比（含标准变化的影响）上升")
        some = "各" if len(worse) == len(objects) else "部分"
        found.append((f"{some}{noun}空气质量同比变差", text))
    if year is not None:
        found += _over_target(year)
    heavy = {
        name: f"{in_text(one.printed.value)}天，{_dates(one)}"
        for name in objects
        if number_in((one := material.statistic(name, HEAVY_DAYS)).printed) > 0
    }
    if heavy:
        text = f"{when}，出现重度及以上污染天气的有{named(list(heavy), heavy)}。"
        found.append(("出现重度及以上污染天气", text))
    gaps = {
        name: reason(material.index(name))
        for name in objects
        if material.index(name).printed.value is None
    }
    if gaps:
        text = f"{when}，综合指数不能计算的有{named(list(gaps), gaps)}。"
        found.append(("部分监测数据不足", text))
    return found


def _dates(one: Compared) -> str:
    days = [part for part in one.now.note.split("、") if part]
    said = [f"{int(part[5:7])}月{int(part[8:10])}日" for part in days if len(part) == 10]
    return "、".join(said[:MOST]) + (f"等{len(said)}天" if len(said) > MOST else "")


def _over_target(year: Material) -> list[tuple[str, str]]:
    over = _beyond(year, "PM2.5", higher_is_worse=True)
    below = _beyond(year, GOOD_RATE, higher_is_worse=False)
    said = []
    if over:
        said.append(f"PM2.5平均浓度高于年度目标的有{named(list(over), over)}")
    if below:
        said.append(f"优良天数比率低于年度目标的有{named(list(below), below)}")
    if not said:
        return []
    head = f"部分{year.noun}与年度目标有差距"
    return [(head, f"{period_words(year.period)}，{'；'.join(said)}。")]


def _beyond(year: Material, of: str, *, higher_is_worse: bool) -> dict[str, str]:
    """The objects that stand behind their yearly target, with value and target."""
    found = {}
    for name in year.answer.objects:
        goal, one = year.target(name, of), year.statistic(name, of)
        if goal is None or one.printed.value is None:
            continue
        gap = number_in(one.printed) - exact(goal.target)
        if gap > 0 if higher_is_worse else gap < 0:
            target = words.amount(goal.target, one.printed.unit)
            found[name] = f"{numbers_of(one)}，目标{target}"
    return found


def nothing_wrong(material: Material) -> str:
    """What can be said when no problem follows from the figures."""
    said = []
    if any(material.index_change(name) is not None for name in material.answer.objects):
        said.append(f"各{material.noun}综合指数同比均未上升")
    if any(
        material.statistic(name, HEAVY_DAYS).printed.value is not None
        for name in material.answer.objects
    ):
        said.append("未出现重度及以上污染天气")
    text = "，".join([period_words(material.period), *said])
    return f"{text}，按现有数据没有需要点名通报的问题。"
