"""What a bulletin says of the counties: who is where, who moved and improved, who is on a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from youju.documents import words
from youju.ledger.bulletin.material import (
    Material,
    comparison_words,
    named,
    period_words,
)
from youju.scoring.nouns import COMPARISONS
from youju.scoring.ranking import Placed
from youju.standards.air import comparison, hj663
from youju.terms.figures import in_text
from youju.terms.numbers import exact

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
        if (changed := material.index_change(name)) is not None
    ]
    without = {
        name: one.why_none()
        for name in material.answer.objects
        if (one := material.index(name)).printed.value is not None and one.why_none()
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
            said = comparison_words(material.index(name), comparison.YEAR_AGO)
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
