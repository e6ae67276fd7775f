"""HJ 192 生态环境状况指数 EI — grade, change and composition, for years before the EQI.

>>> on = date(2018, 6, 5)
>>> classify(75, on=on).value, limited(80, 2, on=on).value
('优', Decimal('74.9'))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from youju.standards.ecology import published
from youju.standards.ecology.published import Published, index, short
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NotThere
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact

STANDARD = Standard.load("youju.standards.ecology", "ei.toml")


def classify(value: Number, *, on: date) -> Figure:
    """生态环境状况等级 优, 良, 一般, 较差, 差; ``on``: the day of publication.

    The lower end belongs to the better grade. Refuses values outside 0–100 (BadInput), days
    before the rule (NoEditionInForce), floats (NotExact).
    """
    return published.classified(STANDARD, value, on, "")


def fact(given: Published) -> Figure:
    """A published EI with its grade; a printed grade that contradicts the rule is refused."""
    return published.fact(STANDARD, given)


def change(before: Published, now: Published) -> Figure:
    """变化幅度: 无明显变化, or 略微/明显/显著 变好/变差, from two published values."""
    return published.change(STANDARD, before, now)


def tally(facts: Iterable[Published]) -> dict[str, int]:
    """How many areas of one year are in each grade."""
    return published.tally(STANDARD, facts)


def composed(parts: Mapping[str, Number], *, on: date) -> Figure:
    """EI from its five sub-indices, each rounded to one decimal first; without 环境限制."""
    decimals = STANDARD.on(on).says["weights"]["decimals"]
    return published.composed(STANDARD, parts, on, decimals)


def limited(value: Number, level: int, *, on: date) -> Figure:
    """EI after the environment limit (环境限制指数): level 2 costs one grade, level 3 two.

    The index is set to just under the lower end of the grade that is lost; the lowest grade stays
    as it is. Refuses other levels (BadInput), and level 3 on another grade than 优, whose effect
    was not read (NotThere).
    """
    edition = STANDARD.on(on)
    says, bounds = edition.says["limit"], edition.says["grades"]["at_least"]
    drop = says["drop"].get(str(level))
    if drop is None:
        raise BadInput(f"没有 {level} 级环境限制；可用 {'、'.join(says['drop'])}。")
    number = index(value, "EI")
    names = list(bounds)
    now = published.grade(edition, number)
    only = says["only"].get(str(level), names)
    if now not in only:
        raise NotThere(f"{level} 级环境限制对“{now}”的处理未见原文；只收录“{'、'.join(only)}”。")
    place = names.index(now) + drop - 1
    note = f"{level} 级环境限制"
    if place < len(names) - 1:
        number = exact(bounds[names[place]]) - exact(says["below"])
    else:
        note += "，已是最低等级"
    by = edition.clause(says["clause"], says["mark"])
    return Figure("EI", short(number), by=by, of=(Figure("EI", value),), note=note)
