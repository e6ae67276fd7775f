"""The sentences of a bulletin: every number in them comes from a figure.

Comparisons are said in words (同比下降3.1%), never with a minus sign; where one can't be made
it is “—” and the reason follows at the end of the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from youju.documents import words
from youju.ledger.bulletin_material import (
    TEXT_ITEMS,
    Material,
    called,
    comparison_words,
    named,
    numbers_of,
    period_words,
    reason,
    short,
    sparse_words,
)
from youju.ledger.overall import Compared, Comparisons
from youju.ledger.statistics import GOOD_DAYS, GOOD_RATE, HEAVY_DAYS, INDEX, VALID_DAYS
from youju.scoring.nouns import COMPARISONS
from youju.scoring.ranking import Placed
from youju.standards.air import comparison, hj633, hj663
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import exact
from youju.terms.periods import DAY, day_number
from youju.terms.states import Gap

VERSUS = (comparison.YEAR_AGO, comparison.BEFORE)
_BASES = {
    *comparison.DUST.values(),
    *comparison.VALUES.values(),
    *comparison.POINTS.values(),
    *comparison.EDITIONS.values(),
    hj663.NO_MINIMUM,
}
_KINDS_OF_VALUE = (*(f"{one}，" for one in COMPARISONS.values()), "本期按", "均按")
_BRACKETS = re.compile("（([^（）]*)）")
FEW = 3
"""How many are named at each end of a ranking of enough objects."""
MOST = 4
"""So many names are listed, beyond it they are counted."""


# the city


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
    return first + gaps.in_words + _sparse(figures, name)


def _sparse(figures: Comparisons, name: str) -> str:
    """What must be said when the other side of 同比 stands on far fewer days."""
    said = sparse_words(figures, name)
    return f"{said}，同比仅供参考。" if said else ""


def standing(material: Material) -> str:
    """Until when the data go, how far they were reviewed and on which basis."""
    answer = material.answer
    said = f"以上数据{words.as_of(material.last)}，数据状态为{answer.state}；"
    said += f"{material.basis_words}。" + _changed_rules(material)
    if answer.cut is not None:
        said += f"{period_words(answer.request.period)}尚未结束，按已有数据统计。"
    return said


def _changed_rules(material: Material) -> str:
    """What must be said where this year and last are judged by different editions."""
    now, then = (
        hj633.STANDARD.on(period.end) for period in (material.period, material.objects.year_ago)
    )
    told = any(_of(material, name) is not None for name in material.answer.objects)
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


# the counties


def ranking(material: Material) -> str:
    """The best and the worst of the main ranking, who moved, who could not be placed."""
    placed = [one for one in material.main if one.place is not None]
    rule = material.answer.scheme.rankings.get(material.main_key)
    if not placed or rule is None:
        return f"{period_words(material.period)}，没有可以参加排名的{material.noun}。"
    decimals = rule.keys[0].decimals
    values = {
        one.object: words.number(exact(one.values[0]), decimals)
        if decimals is not None
        else in_text(one.values[0])
        for one in placed
    }
    scheme = material.answer.scheme
    return (
        f"依据《{scheme.name}》（{scheme.document.number}）{rule.clause.article}，"
        f"{period_words(material.period)}有{len(placed)}个{material.noun}参加{rule.name}。"
        + _ends(placed, values)
        + _moves(placed)
        + _unplaced(material)
    )


def _ends(placed: Sequence[Placed], values: dict[str, str]) -> str:
    if len(placed) < 2:
        return f"第1位是{named([placed[0].object], values)}。"
    count = FEW if len(placed) >= 2 * FEW else 1
    last = max(one.place or 0 for one in placed)
    if last == 1:
        return f"各{len(placed)}个并列第1位（{values[placed[0].object]}）。"
    if count == 1:
        best = [one.object for one in placed if one.place == 1]
        worst = [one.object for one in placed if one.place == last]
        return f"排名第1位的是{named(best, values)}，{_at(worst)}的是{named(worst, values)}。"
    best = [one.object for one in placed if (one.place or 0) <= count]
    worst = [one.object for one in placed[::-1]][:count]
    edge = next(one.place for one in placed if one.object == worst[-1])
    worst += [one.object for one in placed if one.place == edge and one.object not in worst]
    return (
        f"排名前{len(best)}位的依次是{named(best, values)}；"
        f"排名后{len(worst)}位的从末位起依次是{named(worst, values)}。"
    )


def _at(worst: Sequence[str]) -> str:
    return "并列末位" if len(worst) > 1 else "末位"


def _moves(placed: Sequence[Placed]) -> str:
    known = [one for one in placed if one.up is not None]
    if not known:
        return "没有可以比较位次的上期排名。"
    up = {one.object: f"上升{one.up}位" for one in known if (one.up or 0) > 0}
    down = {one.object: f"下降{-(one.up or 0)}位" for one in known if (one.up or 0) < 0}
    if not up and not down:
        return "与上期相比，位次均无变化。"
    parts = [f"位次上升的有{named(list(up), up)}"] if up else []
    parts += [f"位次下降的有{named(list(down), down)}"] if down else []
    return f"与上期相比，{'；'.join(parts)}。"


def _unplaced(material: Material) -> str:
    rest = {one.object: because(one.reason) for one in material.main if one.place is None}
    return f"{named(list(rest), rest)}不参加排名。" if rest else ""


def because(text: str) -> str:
    """A trace's reason without the bases that stand elsewhere in the document.

    >>> because("“PM10”缺少数值（同比变化，扣除沙尘；无同比：没有数据；各期按当期标准），不计分")
    '“PM10”缺少数值（没有数据），不计分'
    """
    return _BRACKETS.sub(lambda found: f"（{_plain(found[1])}）", _plain(text))


def _plain(text: str) -> str:
    parts = [one.removeprefix("无同比：").removeprefix("无环比：") for one in _split(text)]
    kept = [one for one in parts if one not in _BASES and not one.startswith(_KINDS_OF_VALUE)]
    return "；".join(dict.fromkeys(kept)) or text


def _split(text: str) -> list[str]:
    """Parts at semicolons outside brackets."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "（") - (letter == "）")
        if letter == "；" and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [one for one in (*parts, text[start:]) if one]


def change_of_index(material: Material) -> str:
    """Who improved most and who worsened most against last year, by the index."""
    rows = [
        (name, changed)
        for name in material.answer.objects
        if (changed := _of(material, name)) is not None
    ]
    without = {
        name: one.why_none()
        for name in material.answer.objects
        if (one := _index(material, name)).printed.value is not None and one.why_none()
    }
    return (_improved(rows, material) if rows else "") + _without(without, material)


def _improved(rows: list[tuple[str, Fraction]], material: Material) -> str:
    rows = sorted(rows, key=lambda row: row[1])
    fell = [row for row in rows if row[1] < 0]
    rose = [row for row in rows if row[1] > 0]
    flat = len(rows) - len(fell) - len(rose)
    parts = []
    for group, word in ((fell, "下降（改善）"), (rose, "上升（变差）")):
        if group:
            name = group[0][0] if group is fell else group[-1][0]
            said = comparison_words(_index(material, name), comparison.YEAR_AGO)
            most = f"，幅度最大的是{name}（{said}）" if len(group) > 1 else f"，为{name}（{said}）"
            if len(group) == len(rows) > 1:
                parts.append(f"综合指数同比均{word}{most}")
            else:
                parts.append(f"综合指数同比{word}的有{len(group)}个{most}")
    if flat:
        parts.append(f"持平的有{flat}个")
    return "；".join(parts).replace("；综合指数同比", "；") + "。"


def _without(without: dict[str, str], material: Material) -> str:
    by_reason: dict[str, list[str]] = {}
    for name, why in without.items():
        by_reason.setdefault(why, []).append(name)
    return "".join(
        f"{material.those(names)}综合指数同比为“—”，原因是{why}。"
        for why, names in by_reason.items()
    )


def _index(material: Material, name: str) -> Compared:
    return material.statistic(name, INDEX)


def _of(material: Material, name: str) -> Fraction | None:
    """The change of the index of an object in %, None without one."""
    change = _index(material, name).change
    return None if change is None or change.value is None else number_in(change)


def number_in(figure: Figure) -> Fraction:
    """The number that a figure has; zero where it has none."""
    value = figure.value
    return Fraction(0) if value is None or isinstance(value, str) else exact(value)


def lists(material: Material) -> str:
    """红黄榜: who stands on which list, by which clause, and why."""
    scheme = material.answer.scheme
    said = ""
    for key, rows in material.answer.assessment.lists.items():
        rule = scheme.lists[key]
        basis = f"依据{'该方案' if said else f'《{scheme.name}》'}{rule.clause.article}"
        by = scheme.rankings[rule.ranking].name
        if not rows:
            said += f"{basis}，没有{material.noun}列入{rule.name}。"
            continue
        why = {
            one.object: f"{by}{one.because}" if one.because.startswith("第") else one.because
            for one in rows
        }
        said += f"{basis}，列入{rule.name}的有{named(list(why), why)}。"
    return said


# what is wrong


def problems(material: Material, year: Material | None) -> list[tuple[str, str]]:
    """存在问题: head and sentence of each fact that the figures show; nothing else."""
    found: list[tuple[str, str]] = []
    noun, objects = material.noun, material.answer.objects
    when = period_words(material.period)
    worse = {
        name: comparison_words(_index(material, name), comparison.YEAR_AGO)
        for name in objects
        if (_of(material, name) or 0) > 0
    }
    if worse:
        text = f"{when}，综合指数同比上升的有{named(list(worse), worse)}。"
        if _changed_rules(material):
            text = text.replace("综合指数同比上升", "综合指数同比（含标准变化的影响）上升")
        found.append((f"部分{noun}空气质量同比变差", text))
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
        name: reason(_index(material, name))
        for name in objects
        if _index(material, name).printed.value is None
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
    if any(_of(material, name) is not None for name in material.answer.objects):
        said.append(f"各{material.noun}综合指数同比均未上升")
    if any(
        material.statistic(name, HEAVY_DAYS).printed.value is not None
        for name in material.answer.objects
    ):
        said.append("未出现重度及以上污染天气")
    text = "，".join([period_words(material.period), *said])
    return f"{text}，按现有数据没有需要点名通报的问题。"
