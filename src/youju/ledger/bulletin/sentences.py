"""The sentences of a bulletin: every number in them comes from a figure.

Comparisons are said in words (同比下降3.1%), never with a minus sign; where one can't be made
it is “—” and the reason follows at the end of the paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from youju.documents import words
from youju.ledger.bulletin.material import (
    TEXT_ITEMS,
    Material,
    called,
    comparison_words,
    numbers_of,
    period_words,
    short,
    sparse_words,
)
from youju.ledger.bulletin.province import standing as standing_in_province
from youju.ledger.overall import Compared, Comparisons
from youju.ledger.statistics import GOOD_DAYS, GOOD_RATE, HEAVY_DAYS, VALID_DAYS
from youju.standards.air import comparison, hj633
from youju.terms.figures import in_text
from youju.terms.periods import DAY, day_number
from youju.terms.states import Gap

VERSUS = (comparison.YEAR_AGO, comparison.BEFORE)


def situation(material: Material) -> str:
    """总体情况 of the city over the period: one paragraph, and its remarks."""
    if material.whole is None:
        return (
            f"{period_words(material.period)}，站点名录没有登记所属城市，不能计算全市数值；"
            f"各{material.noun}数值见下文。"
        )
    name, figures = material.whole
    items = [of for of in TEXT_ITEMS if not (material.period.kind == DAY and of == GOOD_RATE)]
    compared = [figures.of(name, of) for of in items]
    gaps = Gaps.of(compared)
    clauses = [_clause(one, material, gaps) for one in compared]
    if material.period.kind == DAY:
        clauses.append(_day(material, name))
    else:
        heavy = figures.of(name, HEAVY_DAYS)
        if heavy.printed.value is not None:
            clauses.append(f"重度及以上污染天数{numbers_of(heavy)}")
    first = f"{period_words(material.period)}，全市{'；'.join(clauses)}。"
    issued = standing_in_province(material)
    place = "" if issued is None else issued.words
    return first + place + gaps.in_words + _sparse(figures, name)


def _sparse(figures: Comparisons, name: str) -> str:
    """What must be said when the other side of 同比 stands on far fewer days."""
    said = sparse_words(figures, name)
    return f"{said}，同比仅供参考。" if said else ""


def standing(material: Material) -> str:
    """Until when the data go, how far they were reviewed and on which basis."""
    answer = material.answer
    said = f"以上数据{words.as_of(material.last)}，数据状态为{answer.state}；"
    said += f"{material.basis_words}。" + changed_rules(material)
    if answer.cut is not None:
        said += f"{period_words(answer.request.period)}尚未结束，按已有数据统计。"
    return said


def changed_rules(material: Material) -> str:
    """What must be said where this year and last are judged by different editions."""
    now, then = (
        hj633.STANDARD.on(period.end) for period in (material.period, material.objects.year_ago)
    )
    told = any(material.index_change(name) is not None for name in material.answer.objects)
    if now.name == then.name or material.answer.request.edition != "own" or not told:
        return ""
    return (
        f"本期按{now.name}及同期标准评价，上年同期按{then.name}及同期标准评价，"
        "优良天数比率和综合指数的同比含有标准变化的影响。"
    )


def _clause(one: Compared, material: Material, gaps: Gaps) -> str:
    said = [called(one.of, material.period) + numbers_of(one)]
    if one.of == GOOD_RATE and one.printed.value is not None:
        name, figures = material.whole or ("", material.objects)
        good, valid = (figures.of(name, of).printed for of in (GOOD_DAYS, VALID_DAYS))
        said[0] += f"（有效{in_text(valid.value)}天中优良{in_text(good.value)}天）"
    if one.printed.value is None:
        return said[0]
    said += [
        comparison_words(one, versus)
        for versus in VERSUS
        if _has(one, versus) and versus not in gaps.everywhere
    ]
    return "，".join(part for part in said if part)


def _has(one: Compared, versus: str) -> bool:
    return (one.change if versus == comparison.YEAR_AGO else one.change_before) is not None


def _day(material: Material, name: str) -> str:
    day = material.last
    rows = material.whole[1].tables.rows if material.whole else material.objects.tables.rows
    for row in rows.iter_rows(named=True):
        if (row["object"], row["dust"], row["day"]) == (name, "kept", _number(material)):
            if row["aqi"] is None:
                return "空气质量指数（AQI）—（无有效日值）"
            level = hj633.level_of(row["aqi"], on=day)
            main = _substances(row["primary"])
            said = f"空气质量指数（AQI）为{row['aqi']}，空气质量{level.name}"
            return said + (f"，首要污染物为{main}" if main else "")
    return "空气质量指数（AQI）—（无有效日值）"


def _number(material: Material) -> int:
    return day_number(material.last)


def _substances(primary: str | None) -> str:
    keys = [one for one in (primary or "").split(",") if one and one != Gap.MISSING.value]
    return words.listing([short(one) for one in keys]) if keys else ""


@dataclass(frozen=True)
class Gaps:
    """The comparisons that a paragraph can't make, and why."""

    everywhere: dict[str, str]
    some: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, compared: Sequence[Compared]) -> Gaps:
        """Gathered: a reason that holds for every item is said once, and 同比— left out."""
        everywhere: dict[str, str] = {}
        some: list[tuple[str, str, str]] = []
        for versus in VERSUS:
            told = [one for one in compared if one.printed.value is not None]
            found = [(short(one.of), one.why_none(versus)) for one in told if _has(one, versus)]
            reasons = {why for _, why in found}
            if found and len(reasons) == 1 and (why := reasons.pop()):
                everywhere[versus] = why
            else:
                some += [(versus, name, why) for name, why in found if why]
        return cls(everywhere, tuple(some))

    @property
    def in_words(self) -> str:
        """The remarks as sentences; nothing when everything can be compared."""
        said = [
            f"各项{comparison.WORDS[versus]}均为“—”，原因是{why}。"
            for versus, why in self.everywhere.items()
        ]
        for versus in VERSUS:
            by_reason: dict[str, list[str]] = {}
            for kind, name, why in self.some:
                if kind == versus:
                    by_reason.setdefault(why, []).append(name)
            said += [
                f"{words.listing(names)}{comparison.WORDS[versus]}为“—”，原因是{why}。"
                for why, names in by_reason.items()
            ]
        return "".join(said)
