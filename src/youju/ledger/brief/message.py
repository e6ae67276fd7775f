"""The short text: at most 200 characters, beginning 截至…, with basis, state and source.

What must go when it is too long goes in the order of ``ORDER``; as-of, state, basis, source, the
note on changed limits and the first number always stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from youju.documents import words as say
from youju.ledger.assess import Answer, printed_decimals
from youju.ledger.brief import words
from youju.ledger.brief.shorten import Part, Way, fit
from youju.ledger.bulletin import gather
from youju.ledger.bulletin.material import (
    Material,
    comparison_words,
    numbers_of,
    year_to_date_like,
)
from youju.ledger.bulletin.material import short as named
from youju.ledger.bulletin.province import standing
from youju.ledger.overall import Compared, Comparisons
from youju.ledger.statistics import GOOD_RATE, HEAVY_DAYS, INDEX
from youju.readings.city import City
from youju.scoring.ranking import Placed
from youju.standards.air import comparison, hj633
from youju.terms.errors import BadInput, NotThere
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import exact, round_even
from youju.terms.periods import DAY, day_number
from youju.terms.states import Gap

LIMIT = 200
"""So many characters a message may have."""
ORDER = (
    *("ask", "pm25", "PM10", "counties", "O3_8h", "counties", "index", "aqi"),
    *("lists", "province", "also2", "also1", "target", "index", "index", "rate", "counties"),
    *("also2", "also1", "rate", "rank", "heavy", "rate", "rank", "pm25"),
)
"""The steps of shortening: each makes one part a way shorter, or leaves it out."""
ASK = "请核实原因，采取措施并反馈。"
FEW = 3


@dataclass(frozen=True)
class Short:
    """A short text with what a log keeps of it: as of when, state, basis and the figures told.

    ``left_out``: keys of the parts that found no room.
    """

    text: str
    as_of: str
    state: str
    basis: str
    figures: tuple[Figure, ...]
    left_out: tuple[str, ...] = ()


def text(
    city: City,
    answer: Answer,
    *,
    also: Sequence[Answer] = (),
    county: str = "",
    limit: int = LIMIT,
) -> str:
    """The text to paste. ``also``: longer periods told after the first (本月、累计), two at most;
    ``county``: the facts of that county alone, for a reminder.

    :raises NotThere: no such county was assessed.
    :raises BadInput: the limit leaves no room for what must be said.
    """
    return short(city, answer, also=also, county=county, limit=limit).text


def short(
    city: City,
    answer: Answer,
    *,
    also: Sequence[Answer] = (),
    county: str = "",
    limit: int = LIMIT,
) -> Short:
    """The same text with what it says (see ``Short``)."""
    if county and county not in answer.objects:
        raise NotThere(f"考核对象中没有“{county}”；有：{'、'.join(answer.objects)}。")
    if len(also) > 2:
        raise BadInput("短信除本期外最多再说两个时段（如本月、累计）。")
    every = [gather(city, one, targets=None) for one in (answer, *also)]
    first = every[0]
    last = max(one.last for one in every)
    parts = list(
        chain(
            _of_county(first, county) if county else _of_city(first),
            *(_also(one, at, last, county) for at, one in enumerate(every[1:], 1)),
        )
    )
    if county:
        parts.append(Part("ask", (Way(ASK),)))

    def whole(ways: Sequence[Way]) -> str:
        return _joined(every, ways, county, last)

    chosen = fit(parts, ORDER, lambda ways: len(whole(ways)), limit)
    said = whole(chosen)
    if len(said) > limit:
        raise BadInput(
            f"必须写明的内容（截止时间、状态、口径、主要数值、来源）有{len(said)}字，"
            f"超过{limit}字；请放宽字数，或减少时段。"
        )
    items = dict.fromkeys(of for way in chosen for of in way.items)
    return Short(
        said,
        words.as_of(every),
        words.state(every),
        words.basis(first, items),
        tuple(one for way in chosen for one in way.figures),
        tuple(part.key for part in parts if not any(way in chosen for way in part.ways)),
    )


def _joined(every: Sequence[Material], ways: Sequence[Way], county: str, last: date) -> str:
    """The parts in one message. A way that ends with a full stop is a sentence of its own."""
    first = every[0]
    items = tuple(dict.fromkeys(of for way in ways for of in way.items))
    compared = tuple(dict.fromkeys(of for way in ways for of in way.compared))
    bracket = "；".join(one for one in (words.state(every), words.basis(first, items)) if one)
    clauses = "；".join(way.text for way in ways if not way.text.endswith("。"))
    rest = "".join(way.text for way in ways if way.text.endswith("。"))
    head = f"{words.as_of(every)}（{bracket}），{county or words.place(first)}"
    head += words.when(first.period, last)
    return f"{head}{clauses}。{rest}{_notes(every, compared, county)}{words.origin(first)}"


def _notes(every: Sequence[Material], compared: Sequence[str], county: str) -> str:
    found = dict.fromkeys(of for one in every for of in words.by_other_limits(one, compared))
    return words.limits_note(found) + (_sparse(every[0], county) if compared else "")


def _sparse(material: Material, county: str) -> str:
    if county:
        found = material.objects.sparse(county)
    elif material.whole is None:
        return ""
    else:
        name, figures = material.whole
        found = figures.sparse(name)
    return f"上年同期有效数据仅{found[0]}天，同比仅供参考。" if found else ""


# the parts


def _of_city(material: Material) -> Iterator[Part]:
    if material.whole is None:
        yield from _counties(material, must=True)
        yield from _lists(material)
        return
    name, figures = material.whole
    yield from _figures(material, name, figures)
    if material.period.kind != DAY:
        yield from _target(material, name, figures.of(name, "PM2.5"))
    if (issued := standing(material)) is not None:
        yield Part("province", (Way(f"居全省第{issued.place}位", (), (), (issued.figure,)),))
    yield from _counties(material, must=False)
    yield from _lists(material)


def _of_county(material: Material, name: str) -> Iterator[Part]:
    yield from _figures(material, name, material.objects)
    placed = next(one for one in material.main if one.object == name)
    yield from _rank(material, placed)
    yield from _target(material, name, material.statistic(name, "PM2.5"))
    lists = material.listed(name)
    if lists:
        yield Part("lists", (Way(f"列入{'、'.join(lists)}"),))


def _figures(material: Material, name: str, figures: Comparisons) -> Iterator[Part]:
    one_day = material.period.kind == DAY
    if one_day:
        yield from _aqi(material, name, figures)
    yield Part("pm25", _ways(figures.of(name, "PM2.5"), material, "PM2.5浓度", before=True), True)
    yield Part("index", _ways(figures.of(name, INDEX), material, "综合指数"))
    if not one_day:
        yield Part("rate", _ways(figures.of(name, GOOD_RATE), material, words.GOOD))
        heavy = figures.of(name, HEAVY_DAYS)
        if isinstance(heavy.printed.value, int) and heavy.printed.value:
            said = f"重度及以上污染{heavy.printed.value}天"
            yield Part("heavy", (Way(said, (HEAVY_DAYS,), (), (heavy.printed,)),))
    for of, called in (("PM10", "PM10浓度"), ("O3_8h", "臭氧浓度")):
        yield Part(of, _ways(figures.of(name, of), material, called)[:1])


def _ways(
    one: Compared, material: Material, called: str, *, before: bool = False
) -> tuple[Way, ...]:
    """A statistic with 同比 (and 环比), then without."""
    told = (one.printed,)
    if one.printed.value is None:
        return (
            Way(f"{called}{numbers_of(one)}", (one.of,), (), told),
            Way(f"{called}—", (one.of,), (), told),
        )
    value = f"{called}{numbers_of(one)}"
    bare = Way(value, (one.of,), (), told)
    if one.change is None:
        return (bare,)
    why = one.why_none()
    said = comparison_words(one, comparison.YEAR_AGO)
    compared = () if one.change.value is None else (one.of,)
    full = Way(f"{value}，{said}{f'（{why}）' if why else ''}", (one.of,), compared, told)
    ways = [full, Way(f"{value}，{said}", (one.of,), compared, told), bare]
    if before and one.change_before is not None and one.change_before.value is not None:
        also = comparison_words(one, comparison.BEFORE)
        ways.insert(0, Way(f"{full.text}，{also}", (one.of,), compared, told))
    if before:
        ways.pop()  # the first number is never told without its comparison
    return tuple(dict.fromkeys(ways))


def _aqi(material: Material, name: str, figures: Comparisons) -> Iterator[Part]:
    found = figures.tables.days.get((name, "kept"))
    value = None if found is None else found.aqi.get(material.last)
    if value is None:
        yield Part("aqi", (Way("AQI—（无有效日值）", (words.AQI,)),), must=True)
        return
    level = hj633.level_of(value, on=material.last).name
    said = f"AQI为{value}（{level}）"
    figure = Figure(f"{name} AQI", value)
    ways = [Way(said, (words.AQI,), (), (figure,))]
    if main := _primary(material, name, figures):
        ways.insert(0, Way(f"{said}，首要污染物{main}", (words.AQI,), (), (figure,)))
    yield Part("aqi", tuple(ways), must=True)


def _primary(material: Material, name: str, figures: Comparisons) -> str:
    day = day_number(material.last)
    for row in figures.tables.rows.iter_rows(named=True):
        if (row["object"], row["dust"], row["day"]) == (name, "kept", day):
            keys = [
                one for one in (row["primary"] or "").split(",") if one and one != Gap.MISSING.value
            ]
            return "、".join(named(one) for one in keys)
    return ""


def _target(material: Material, name: str, one: Compared) -> Iterator[Part]:
    """The year to date against the yearly target."""
    goal = material.target(name, "PM2.5")
    value = one.printed.value
    if goal is None or not year_to_date_like(material.period):
        return
    if not isinstance(value, Decimal | int):
        return
    gap = exact(value) - exact(goal.target)
    decimals = printed_decimals("PM2.5", material.period)
    aim = f"年度目标（{say.amount(goal.target, 'µg/m³')}）"
    size = say.amount(round_even(abs(gap), decimals), "µg/m³")
    said = f"与{aim}持平" if gap == 0 else f"{'高' if gap > 0 else '低'}于{aim}{size}"
    yield Part("target", (Way(f"PM2.5累计{said}", ("PM2.5",), (), (one.printed,)),))


def _counties(material: Material, *, must: bool) -> Iterator[Part]:
    """The main ranking: everybody, the three at each end, the two ends."""
    placed = [one for one in material.main if one.place is not None]
    rule = material.answer.scheme.rankings.get(material.main_key)
    if rule is None or not placed:
        if must:
            yield Part("counties", (Way(f"没有可以参加排名的{material.noun}"),), must=True)
        return
    values = {one.object: _key_value(one, rule.keys[0].decimals) for one in placed}
    items, compared = _ranked_by(material)
    rest = [one.object for one in material.main if one.place is None]
    lacking = f"，{say.listing(rest)}未排名" if rest else ""
    fewer = f"，另{len(rest)}个未排名" if rest else ""

    def run(rows: Sequence[Placed]) -> str:
        return "、".join(f"{one.object}{values[one.object]}" for one in rows)

    figures = tuple(one.figure for one in placed if one.figure is not None)
    said = [f"{rule.name}：{run(placed)}{lacking}。"]
    if len(placed) > 2 * FEW:
        said.append(
            f"{rule.name}前{FEW}位：{run(placed[:FEW])}；后{FEW}位：{run(placed[-FEW:])}{fewer}。"
        )
    if len(placed) > 2:
        said.append(f"{rule.name}首位{run(placed[:1])}，末位{run(placed[-1:])}{fewer}。")
    yield Part("counties", tuple(Way(one, items, compared, figures) for one in said), must)


def _ranked_by(material: Material) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The statistic that decides the main ranking, and whether it is a change of it."""
    by = material.answer.scheme.rankings[material.main_key].keys[0].by
    measure = material.answer.scheme.measures.get(by)
    if measure is None:
        return (), ()
    items = (measure.of.removeprefix("air."),)
    return items, () if measure.comparison == "none" else items


def _key_value(one: Placed, decimals: int | None) -> str:
    if decimals is None:
        return in_text(one.values[0])
    return say.number(exact(one.values[0]), decimals)


def _lists(material: Material) -> Iterator[Part]:
    scheme = material.answer.scheme
    named_lists = [
        (scheme.lists[key].name, [one.object for one in rows])
        for key, rows in material.answer.assessment.lists.items()
        if rows
    ]
    if not named_lists:
        return
    said = "；".join(f"{name}：{'、'.join(rows)}" for name, rows in named_lists)
    yield Part("lists", (Way(f"{said}。"),))


def _rank(material: Material, placed: Placed) -> Iterator[Part]:
    rule = material.answer.scheme.rankings.get(material.main_key)
    if rule is None:
        return
    everyone = len([one for one in material.main if one.place is not None])
    if placed.place is None:
        yield Part("rank", (Way(f"未参加{rule.name}"),))
        return
    said = f"{rule.name}{say.rank(placed.place, tied=placed.tied, of=everyone)}"
    told = () if placed.figure is None else (placed.figure,)
    items, compared = _ranked_by(material)
    ways = [Way(said, items, compared, told)]
    if placed.up is not None:
        moved = (
            "与上期持平"
            if placed.up == 0
            else f"较上期{'上升' if placed.up > 0 else '下降'}{abs(placed.up)}位"
        )
        ways.insert(0, Way(f"{said}，{moved}", items, compared, told))
    yield Part("rank", tuple(ways))


def _also(material: Material, at: int, last: date, county: str) -> Iterator[Part]:
    """A longer period beside the first: PM2.5 and the share of good days."""
    if county:
        name, figures = county, material.objects
    elif material.whole is not None:
        name, figures = material.whole
    else:
        return
    if county and county not in material.answer.objects:
        return
    head = f"{words.when(material.period, last)}"
    fine = _ways(figures.of(name, "PM2.5"), material, "PM2.5浓度", before=True)[-1]
    rate = _ways(figures.of(name, GOOD_RATE), material, words.GOOD)
    parts = [fine, rate[-2] if len(rate) > 2 else rate[-1]]
    both = Way(
        f"{head}{'，'.join(one.text for one in parts)}。",
        tuple(of for one in parts for of in one.items),
        tuple(of for one in parts for of in one.compared),
        tuple(of for one in parts for of in one.figures),
    )
    yield Part(
        f"also{at}", (both, Way(f"{head}{fine.text}。", fine.items, fine.compared, fine.figures))
    )
