"""城市环境空气质量排名 — the composite index (综合指数) and the two rankings made from it.

The index is the sum of C/S over six items, smaller is better, equal values share the rank.
Where it is rounded is not settled: input, single indices and sum are three parameters, whose
defaults reproduce two of three published cases (see the tests), and every figure names them.

>>> from datetime import date
>>> heyuan = {"SO2": 3, "NO2": 13, "PM10": 16, "PM2.5": 13, "CO": Decimal("0.9"), "O3_8h": 87}
>>> index = composite_index(heyuan, on=date(2022, 2, 28))
>>> index.value, main_pollutants(index)
(Decimal('1.73'), ('O3_8h',))
>>> composite_index(heyuan, on=date(2022, 2, 28), single_decimals=None).value
Decimal('1.74')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from youju.standards.air import gb3095, hj663
from youju.standards.air.hj663_edition import (
    Given,
    clause_of,
    day_item,
    edition_for,
    gap_reason,
    kept,
    notes,
    number_of,
    remark,
)
from youju.terms.clauses import weakest
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import round_even

STANDARD = Standard.load("youju.standards.air", "ranking.toml")

Decimals = int | None | Literal["rule"]
"""Decimals of a rounding step: a number, ``None`` = the step is left out, or as the file says."""
MAIN_POLLUTANT = "主要污染物"


def single_index(
    substance: str,
    value: Given,
    *,
    on: date,
    rules: str = "auto",
    limits: str = "auto",
    single_decimals: Decimals = "rule",
    purpose: str | None = "rule",
) -> Figure:
    """单项指数 C/S: a period's statistic over the class-2 limit of GB 3095.

    value: the period mean [µg/m³], CO the 95th percentile [mg/m³], ozone the 90th percentile
    of daily maximum 8-hour means. ``purpose`` is the rounding of HJ 663 that it gets first
    (``None``: the held value as it is), ``single_decimals`` rounds the quotient half to even.
    ``rules`` chooses the editions, ``limits`` another rule set for the limits alone.

    >>> single_index("PM2.5", 36, on=date(2026, 3, 31)).value
    Decimal('1.20')
    >>> single_index("PM2.5", 36, on=date(2026, 3, 31), limits="2012").value
    Decimal('1.03')
    """
    item = day_item(substance)
    edition = edition_for(on, rules, STANDARD)
    table = edition.says["index"]
    step = table["rounding"]
    decimals = _decimals(single_decimals, step["single"])
    purpose = step["input"] if purpose == "rule" else purpose
    bound = gb3095.limit(
        item.key,
        table["limits"][item.key],
        on=on,
        rules=rules if limits == "auto" else limits,
        zone=table["zone"],
    )
    reached = _input(item.key, value, purpose, on, rules)
    number, most = number_of(reached), number_of(bound)
    result: Decimal | Fraction | None = None
    if number is not None and most:
        result = number / most
        if decimals is not None:
            result = round_even(result, decimals)
    return Figure(
        f"{item.key} 单项指数",
        result,
        by=clause_of(edition, table, mark=_mark(table)),
        of=(reached, bound),
        note="" if result is not None else gap_reason(value),
    )


def composite_index(
    statistics: Mapping[str, Given],
    *,
    on: date,
    rules: str = "auto",
    limits: str = "auto",
    weights: str = "plain",
    single_decimals: Decimals = "rule",
    index_decimals: Decimals = "rule",
    purpose: str | None = "rule",
) -> Figure:
    """综合指数: the sum of the six single indices (环办〔2014〕64号 and its revision).

    statistics: six period statistics by day item (see ``single_index``); ``O3`` is taken as
    ``O3_8h``. ``on`` is the last day of the period; it chooses the limits unless ``rules`` or
    ``limits`` names a rule set. ``weights``: ``plain`` (the rule) or ``2026``, seen in one
    public application only and contradicted there. The note names every choice. An item
    without value leaves the index ``None`` with the reason. ``BadInput`` for unknown weights
    or an item outside the six.
    """
    edition = edition_for(on, rules, STANDARD)
    table = edition.says["index"]
    given = {day_item(name).key: value for name, value in statistics.items()}
    singles = {
        item: single_index(
            item,
            given.get(item),
            on=on,
            rules=rules,
            limits=limits,
            single_decimals=single_decimals,
            purpose=purpose,
        )
        for item in table["items"]
    }
    weight = _weights(weights)
    missing = [item for item, single in singles.items() if single.value is None]
    step = table["rounding"]
    digits = {
        "input": step["input"] if purpose == "rule" else purpose,
        "single": _decimals(single_decimals, step["single"]),
        "index": (last := _decimals(index_decimals, step["index"])),
    }
    total: Decimal | Fraction | None = None
    if not missing:
        total = sum(
            (weight[item] * _number(single) for item, single in singles.items()), Fraction(0)
        )
        total = kept(total) if last is None else round_even(total, last)
    mark = weakest(_mark(table), weight["mark"])
    article = weight["clause"] if weights != "plain" else table["clause"]
    label = _label(weight["label"], digits, singles, limits)
    return Figure(
        "环境空气质量综合指数",
        total,
        by=clause_of(edition, table, article=article, mark=mark),
        of=(*singles.values(), _main_pollutant(singles, edition)),
        note=notes(
            f"缺{'、'.join(missing)}，不计算综合指数" if missing else "",
            label,
            *(single.of[1].note for single in singles.values()),
            remark(edition, on, rules),
        ),
    )


def main_pollutants(index: Figure) -> tuple[str, ...]:
    """The items with the largest single index (主要污染物), in table order; ties all named."""
    for part in index.of:
        if part.name == MAIN_POLLUTANT and part.value:
            return tuple(str(part.value).split(","))
    return ()


def rank(
    values: Mapping[str, Given],
    *,
    smaller_is_better: bool = True,
    decimals: int | None = None,
) -> dict[str, int | None]:
    """排名: 1 is best, equal values share the rank and the next rank is left out (1, 2, 2, 4).

    ``decimals`` is how many decimals decide (half to even); ``None`` ranks values as they are.
    It is another thing than how many are printed: see ``ranked``. No value, no rank.

    >>> rank({"甲": Decimal("3.14"), "乙": Decimal("3.141"), "丙": 2, "丁": None}, decimals=2)
    {'甲': 2, '乙': 2, '丙': 1, '丁': None}
    """
    numbers = {
        place: number if number is None or decimals is None else round_even(number, decimals)
        for place, given in values.items()
        for number in (number_of(given),)
    }
    known = sorted(
        (number for number in numbers.values() if number is not None),
        reverse=not smaller_is_better,
    )
    first: dict[Decimal | Fraction, int] = {}
    for position, number in enumerate(known, start=1):
        first.setdefault(number, position)
    return {place: None if number is None else first[number] for place, number in numbers.items()}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking: the value as ranked and as printed, and the rank."""

    place: str
    rank: int | None
    ranked: Decimal | None
    printed: Decimal | None


def ranked(
    values: Mapping[str, Given],
    *,
    ranked_decimals: int,
    printed_decimals: int,
    smaller_is_better: bool = True,
) -> list[Ranked]:
    """The ranking as a list, best first, ties in the given order, places without rank last.

    Ranked and printed decimals are two choices: with three ranked and two printed, two equal
    printed values may have different ranks, and the list shows why.

    >>> for line in ranked({"甲": Decimal("3.144"), "乙": Decimal("3.141")},
    ...                    ranked_decimals=3, printed_decimals=2):
    ...     print(line.rank, line.place, line.ranked, line.printed)
    1 乙 3.141 3.14
    2 甲 3.144 3.14
    """
    ranks = rank(values, smaller_is_better=smaller_is_better, decimals=ranked_decimals)
    lines = []
    for place, given in values.items():
        number = number_of(given)
        shown = [
            None if number is None else round_even(number, digits)
            for digits in (ranked_decimals, printed_decimals)
        ]
        lines.append(Ranked(place, ranks[place], *shown))
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0))


def _input(item: str, value: Given, purpose: str | None, on: date, rules: str) -> Figure:
    """The concentration as it enters the quotient."""
    if purpose is not None:
        return hj663.rounded(item, value, purpose, on=on, rules=rules)
    if isinstance(value, Figure):
        return value
    number = number_of(value)
    unit = day_item(item).unit
    return Figure(item, None if number is None else kept(number), unit)


def _number(figure: Figure) -> Fraction:
    number = number_of(figure)
    assert number is not None
    return number


def _decimals(asked: Decimals, ruled: int) -> int | None:
    return ruled if isinstance(asked, str) else asked


def _weights(name: str) -> Mapping[str, Any]:
    known: Mapping[str, Mapping[str, Any]] = STANDARD.says["weights"]
    if name not in known:
        raise BadInput(f"没有“{name}”这组权重；可用：{'、'.join(known)}。")
    return known[name]


def _mark(table: Mapping[str, Any]) -> str:
    """The sum is verified, the place of rounding is not."""
    return weakest(table["mark"], table["rounding"]["mark"])


def _label(
    weight: str, digits: Mapping[str, Any], singles: Mapping[str, Figure], limits: str
) -> str:
    """Every choice behind an index, in words."""
    words = {"monitoring": "监测数据", "statistic": "统计数据", "attainment": "达标评价数据"}
    editions = dict.fromkeys(
        str(by) for one in singles.values() for by in (one.of[1].by,) if by is not None
    )
    named = "" if limits == "auto" else f"（指定{limits}）"
    given = "不先修约" if digits["input"] is None else f"浓度按{words[digits['input']]}修约"
    single = "不修约" if digits["single"] is None else f"修约到{digits['single']}位小数"
    total = "不修约（保留6位）" if digits["index"] is None else f"修约到{digits['index']}位小数"
    return f"限值{'、'.join(editions)}{named}，{weight}，{given}，单项指数{single}，综合指数{total}"


def _main_pollutant(singles: Mapping[str, Figure], edition: Edition) -> Figure:
    """The items with the largest single index, as a part of the composite index."""
    table = STANDARD.says["main_pollutant"]
    known = {
        item: number for item, one in singles.items() if (number := number_of(one)) is not None
    }
    named = [item for item, number in known.items() if number == max(known.values())]
    complete = len(known) == len(singles)
    value = ",".join(named) if complete else None
    return Figure(MAIN_POLLUTANT, value, by=clause_of(edition, table))
