"""The few words of a short product: state, basis, period, edition note, source."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from youju.documents import words
from youju.ledger.bulletin.material import (
    INVENTED,
    Material,
    period_words,
    short,
)
from youju.ledger.bulletin.tables import source
from youju.ledger.overall import dust_of
from youju.ledger.statistics import GOOD_RATE, HEAVY_DAYS, INDEX
from youju.standards.air import comparison, hj633
from youju.terms.periods import CUMULATIVE, RANGE, Period, month_of
from youju.terms.states import State

AQI = "AQI"
"""The daily index: as measured, dust days with it."""
GOOD = "优良率"
"""优良天数比率, as it is said where characters are counted."""
_TEN_DAYS = {1: "上旬", 11: "中旬", 21: "下旬"}
_BY_LIMITS = (INDEX, GOOD_RATE)
"""Statistics that change when limits do, though the air stays the same."""


def state(materials: Sequence[Material]) -> str:
    """The lowest state among several answers; words that are not ours stand side by side.

    实时（未审核） is said without its brackets, because it stands in brackets itself.
    """
    said = list(dict.fromkeys(one.answer.state for one in materials if one.answer.state))
    ranked = [one.label for one in State]
    if all(one in ranked for one in said):
        said = sorted(said, key=ranked.index)[:1]
    plain = "、".join(one.replace("（", "").replace("）", "") for one in said)
    return (plain if plain.endswith("审核") else f"{plain}数据") if plain else "数据状态未知"


def basis(material: Material, items: Collection[str]) -> str:
    """The dust basis of just the statistics that are told; one word where they agree.

    What is told on the less usual basis (实况) is named, the rest has no names.
    """
    of = {one: "kept" if one == AQI else dust_of(material.answer.scheme, one) for one in items}
    if not of:
        return ""
    if len(set(of.values())) == 1:
        return comparison.DUST[next(iter(of.values()))]
    kept = "、".join(_name(one) for one, dust in of.items() if dust == "kept")
    return f"{kept}为{comparison.DUST['kept']}，其余{comparison.DUST['excluded']}"


def _name(of: str) -> str:
    return {AQI: AQI, GOOD_RATE: GOOD, HEAVY_DAYS: "重污染天数"}.get(of) or short(of)


def as_of(materials: Sequence[Material]) -> str:
    """Until when the latest of the data go."""
    return words.as_of(max(one.last for one in materials))


def when(period: Period, last: date) -> str:
    """A period in few characters, after “截至” the day ``last`` was said.

    >>> from youju.terms.periods import parse
    >>> on = date(2026, 11, 22)
    >>> [when(parse(text), on) for text in ("2026-11-01..2026-11-10", "2026-W47", "2026-10")]
    ['11月上旬', '11月16日至22日', '10月']
    >>> [when(parse(text), on) for text in ("..2026-11-22", "..2026-10-31", "2025-10")]
    ['今年以来', '1—10月', '2025年10月']
    """
    if period.kind == CUMULATIVE and period.end == last:
        return "今年以来"
    said = ten_days(period) or period_words(period)
    if "（" in said:  # a week by number: its dates alone are shorter and clearer
        said = words.span(period.start, period.end)
    same = period.start.year == period.end.year == last.year
    return said.removeprefix(f"{last.year}年") if same else said


def ten_days(period: Period) -> str:
    """上旬, 中旬 or 下旬 with its month; nothing for any other period.

    >>> from youju.terms.periods import parse
    >>> ten_days(parse("2026-11-21..2026-11-30")), ten_days(parse("2026-11-21..2026-11-29"))
    ('2026年11月下旬', '')
    """
    start, end = period.start, period.end
    if period.kind != RANGE or start.day not in _TEN_DAYS:
        return ""
    last = month_of(start).end if start.day == 21 else date(start.year, start.month, start.day + 9)
    if end != last:
        return ""
    return f"{start.year}年{start.month}月{_TEN_DAYS[start.day]}"


def place(material: Material) -> str:
    """The city's name; that it is invented is said with the source.

    >>> "清岚市（虚构）".removesuffix(f"（{INVENTED}）")
    '清岚市'
    """
    return material.answer.city.removesuffix(f"（{INVENTED}）")


def origin(material: Material) -> str:
    """Where the numbers come from."""
    return f"来源：{source(material)}。"


def by_other_limits(material: Material, compared: Collection[str]) -> tuple[str, ...]:
    """The told comparisons that carry a change of limits with them."""
    if material.answer.request.edition != "own":
        return ()
    now, then = (
        hj633.STANDARD.on(period.end) for period in (material.period, material.objects.year_ago)
    )
    return () if now.name == then.name else tuple(of for of in _BY_LIMITS if of in compared)


def limits_note(found: Collection[str]) -> str:
    """That this year and last are judged by different limits, where it touches what is told."""
    if not found:
        return ""
    return f"两期执行标准不同，影响{'、'.join(_name(of) for of in found)}同比。"
