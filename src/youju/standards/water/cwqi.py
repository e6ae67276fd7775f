"""CWQI 城市水质指数 — the index by which cities are ranked for surface water; smaller is better.

>>> day = date(2026, 6, 30)
>>> print(item_index("do", 8, on=day).explain())
溶解氧指数 = 0.625  ← 环办监测〔2017〕51号 水质指数〔据转引〕
  溶解氧 = 8 mg/L
  溶解氧Ⅲ类限值 = 5 mg/L  ← GB 3838-2002 表1  （不得低于）
>>> [str(item_index("ph", ph, on=day).value) for ph in (Decimal("6.5"), 7, Decimal("8.2"))]
['1/2', '0', '3/5']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from youju.standards.water import gb3838
from youju.standards.water.gb3838 import RIVER
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NotEnoughData, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact, round_even

STANDARD = Standard.load("youju.standards.water", "cwqi.toml")

PARTIAL = "不能用于排名"
"""What the note of a sum says that lacks items; rankings refuse it."""


@dataclass(frozen=True, slots=True)
class City:
    """A city's indices of two periods and, of each, the classes of its sections.

    ``met``: whether it meets its targets, without which it is never left out.
    """

    name: str
    now: Figure | Number
    base: Figure | Number
    classes_now: Sequence[str] = ()
    classes_base: Sequence[str] = ()
    met: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the change ranking: rank and change in %, or why there is none."""

    name: str
    rank: int | None
    change: Figure
    note: str = ""


def item_index(item: str, value: Number, *, on: date, water: str = RIVER) -> Figure:
    """The index of one item from its mean over the sections (rivers) or points (lakes), exactly.

    C/S against class Ⅲ; oxygen S/C; pH (7 − pH)/(7 − 6) or (pH − 7)/(9 − 7). A mean below
    detection comes as half the limit. Refuses oxygen of 0, which has no index, negative values
    and a pH outside 0–14.
    """
    edition = STANDARD.on(on)
    rule = edition.says["index"]
    if item not in edition.says["items"]["keys"]:
        raise UnknownSubstance(f"{edition.name} 的21项中没有“{item}”。")
    grade = gb3838.item_class(item, value, on=on, water=water)  # refuses what no water can be
    bound = gb3838.limit(item, rule["against"], on=on, water=water)
    number = exact(value)
    row = gb3838.STANDARD.on(on).says["basic"][item]
    if row["kind"] == "range":
        low, high = row["between"]
        side = low if number <= rule["neutral"] else high
        index = (number - rule["neutral"]) / (side - rule["neutral"])
    elif row["kind"] == "least":
        if number == 0:
            raise BadInput(f"{row['name']}为 0，指数没有意义；请核对。")
        index = exact(bound.value) / number
    else:
        index = number / exact(bound.value)
    return Figure(
        f"{row['name']}指数",
        index,
        by=edition.clause(rule["clause"], rule["mark"]),
        of=(*grade.of, bound),
    )


def water_index(
    means: Mapping[str, Number | None], *, on: date, water: str = RIVER, partial: bool = False
) -> Figure:
    """CWQI of a city's rivers or of its lakes: the sum of the 21 items' indices, exactly.

    A missing item would lower the sum, so a partial one is refused (NotEnoughData); with
    ``partial`` it is given, and the note names the items that are missing.
    """
    edition = STANDARD.on(on)
    keys = edition.says["items"]["keys"]
    if strange := [key for key in means if key not in keys]:
        raise UnknownSubstance(f"{edition.name} 的21项中没有“{'、'.join(strange)}”。")
    parts = {
        key: item_index(key, value, on=on, water=water)
        for key in keys
        if (value := means.get(key)) is not None
    }
    basic = gb3838.STANDARD.on(on).says["basic"]
    missing = [str(basic[key]["name"]) for key in keys if key not in parts]
    told = f"只有{len(parts)}项，缺{'、'.join(missing)}"
    if not parts or (missing and not partial):
        raise NotEnoughData(f"{told}；缺项会使指数偏低，不能与21项齐全的城市比较。")
    rule = edition.says["index"]
    return Figure(
        f"{gb3838.WATERS[water]}水质指数",
        sum((exact(one.value) for one in parts.values()), Fraction(0)),
        by=edition.clause(rule["clause"], rule["mark"]),
        of=tuple(parts.values()),
        note=f"{told}，{PARTIAL}" if missing else "",
    )


def city_index(
    rivers: Figure | None, sections: int, lakes: Figure | None, points: int, *, on: date
) -> Figure:
    """CWQI of a city: the river and the lake index weighted by sections and points, exactly.

    Refuses counts without an index, an index without count, and neither.
    """
    edition = STANDARD.on(on)
    for found, count, what in ((rivers, sections, "河流断面"), (lakes, points, "湖库点位")):
        if count < 0 or (found is None) != (count == 0):
            raise BadInput(f"{what}数 {count} 与指数不相符；没有就写 0 且不给指数。")
    if sections + points == 0:
        raise NotEnoughData("城市没有任何断面或点位，不能计算水质指数。")
    parts = tuple(one for one in (rivers, lakes) if one is not None)
    whole = sum(
        (exact(one.value) * n for one, n in ((rivers, sections), (lakes, points)) if one),
        Fraction(0),
    )
    rule = edition.says["city"]
    return Figure(
        "城市水质指数",
        whole / (sections + points),
        by=edition.clause(rule["clause"], rule["mark"]),
        of=parts,
        note="；".join(one.note for one in parts if one.note),
    )


def change(now: Number, base: Number, *, on: date) -> Figure:
    """The change of an index against its base in %, printed with two decimals; negative: better.

    >>> change(Decimal("4.5"), 5, on=date(2026, 6, 30)).value
    Decimal('-10.00')
    """
    edition = STANDARD.on(on)
    if exact(base) <= 0:
        raise BadInput(f"基期指数应大于 0：{base}。")
    rule = edition.says["change"]
    value = (exact(now) - exact(base)) / exact(base) * 100
    return Figure(
        "水质指数变化程度",
        round_even(value, edition.says["order"]["printed_change"]),
        "%",
        by=edition.clause(rule["clause"], rule["mark"]),
        of=(Figure("本期水质指数", now), Figure("基期水质指数", base)),
    )


def ranked(indices: Mapping[str, Figure | Number], *, on: date) -> list[tuple[int, str, Decimal]]:
    """Rank, city and index with four decimals; equal printed values share a rank (1, 2, 2, 4).

    Refuses a sum that lacks items (NotEnoughData): it would rank a city better than it is.

    >>> ranked({"甲": Decimal("3.5"), "乙": 3, "丙": Decimal("3.5")}, on=date(2026, 6, 30))
    [(1, '乙', Decimal('3.0000')), (2, '甲', Decimal('3.5000')), (2, '丙', Decimal('3.5000'))]
    """
    printed = STANDARD.on(on).says["order"]["printed"]
    shown = {city: round_even(_whole(city, value), printed) for city, value in indices.items()}
    order = sorted(shown, key=lambda city: shown[city])
    return [
        (1 + sum(other < shown[city] for other in shown.values()), city, shown[city])
        for city in order
    ]


def exempt(city: City, *, on: date) -> Figure:
    """Whether a city takes no part in the change ranking: ``是`` or ``否``.

    So where every section is at class Ⅱ or better in both periods and the targets are met.
    Without the classes of both periods it takes part.
    """
    edition = STANDARD.on(on)
    rule = edition.says["exempt"]
    limits = gb3838.STANDARD.on(on).says
    order = [*limits["classes"], limits["worse"]]
    best = order.index(rule["class"])
    both = (city.classes_now, city.classes_base)
    out = (
        city.met
        and all(both)
        and all(order.index(gb3838.class_name(x, on=on)) <= best for mine in both for x in mine)
    )
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("不参与变化程度排名", "是" if out else "否", by=by)


def change_ranked(cities: Sequence[City], *, on: date) -> list[Ranked]:
    """The ranking by change, the largest fall first; equal printed changes share a rank.

    Cities that take no part (``exempt``) come last, without a rank and with the reason. Refuses
    partial sums (NotEnoughData) and a base of 0 (BadInput).

    >>> for one in change_ranked([City("甲", 4, 5), City("乙", 5, 4), City("丙", 2, 2, ["Ⅰ"], ["Ⅱ"],
    ...         met=True)], on=date(2026, 6, 30)):
    ...     print(one.rank, one.name, one.change.value, one.note)
    1 甲 -20.00
    2 乙 25.00
    None 丙 0.00 各断面两期均达到或优于Ⅱ类且达到目标，不参与排名
    """
    edition = STANDARD.on(on)
    lines = []
    for city in cities:
        found = change(_whole(city.name, city.now), _whole(city.name, city.base), on=on)
        lines.append((city, found, exempt(city, on=on).value == "是"))
    numbers = [exact(found.value) for _, found, out in lines if not out]
    best = edition.says["exempt"]["class"]
    why = f"各断面两期均达到或优于{best}类且达到目标，不参与排名"
    told = [
        Ranked(city.name, None, found, why)
        if out
        else Ranked(city.name, 1 + sum(n < exact(found.value) for n in numbers), found)
        for city, found, out in lines
    ]
    return sorted(told, key=lambda one: (one.rank is None, one.rank or 0))


def _whole(city: str, index: Figure | Number) -> Number:
    """The number of an index; refuses one that lacks items or has no value."""
    if not isinstance(index, Figure):
        return index
    if PARTIAL in index.note:
        raise NotEnoughData(f"{city}的水质指数{index.note}；请补齐项目，或不列入排名。")
    if index.value is None or isinstance(index.value, str):
        raise NotEnoughData(f"{city}没有水质指数，不能排名。")
    return index.value
