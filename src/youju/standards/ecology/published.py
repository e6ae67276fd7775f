"""Published yearly indices of ecology: a value as an authority gave it, its grade, its change.

What EQI and EI share. The value is imported, never computed from pictures; a grade printed
beside it is compared with the rule, and a contradiction is refused, not smoothed over.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, plain, round_even, total


@dataclass(frozen=True, slots=True)
class Published:
    """A yearly index of an area as it was published; ``grade`` where one was printed beside it."""

    area: str
    year: int
    value: Number
    published: date
    source: str
    grade: str = ""


HEAD = {
    "area": "地区",
    "year": "年份",
    "value": "指数",
    "published": "公布日期",
    "source": "来源",
    "grade": "类别",
}
"""Columns of a table of published indices; either name will do, the last may be absent."""


def read(text: str) -> tuple[list[Published], list[str]]:
    """Published indices from CSV text, and a sentence for each row that was refused.

    Columns: 地区, 年份, 指数, 公布日期, 来源 and, where it was printed, 类别. A row without area,
    source, whole year, decimal number or ISO date is refused with its line; nothing is guessed.
    Refuses a table without the first five columns (BadInput).
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    head = {name.strip(): name for name in rows.fieldnames or [] if name}
    columns = {key: head.get(word, head.get(key, "")) for key, word in HEAD.items()}
    missing = [HEAD[key] for key, name in columns.items() if not name and key != "grade"]
    if missing:
        raise BadInput(f"表头缺 {'、'.join(missing)}；应为 {','.join(HEAD.values())}。")
    found, refused = [], []
    for row in rows:
        said = {key: (row.get(name) or "").strip() for key, name in columns.items()}
        try:
            if not said["area"] or not said["source"]:
                raise ValueError("地区和来源不能为空")
            found.append(
                Published(
                    said["area"],
                    int(said["year"]),
                    _decimal(said["value"]),
                    date.fromisoformat(said["published"]),
                    said["source"],
                    said["grade"],
                )
            )
        except ValueError as wrong:
            refused.append(
                f"第 {rows.line_num} 行（{said['area'] or '无地区'}）：{_why(said, wrong)}"
            )
    return found, refused


def index(value: Number, name: str) -> Fraction:
    """An index of 0 to 100; refuses others (BadInput) and floats (NotExact)."""
    number = exact(value)
    if not 0 <= number <= 100:
        raise BadInput(f"{name}应在 0 与 100 之间：{short(number)}；请核对小数点。")
    return number


def grade(edition: Edition, number: Fraction) -> str:
    """The grade of a value: the first whose lower end it reaches."""
    bounds: Mapping[str, Number] = edition.says["grades"]["at_least"]
    return next(name for name, least in bounds.items() if number >= exact(least))


def classified(standard: Standard, value: Number, on: date, name: str) -> Figure:
    """The grade as a figure; the lower end belongs to the better grade."""
    edition = standard.on(on)
    says = edition.says["grades"]
    short_name = edition.says["short"]
    return Figure(
        f"{name}类别" if name else f"{short_name} 类别",
        grade(edition, index(value, short_name)),
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure(short_name, value),),
        note=edition.remark,
    )


def fact(standard: Standard, given: Published) -> Figure:
    """A published value as a figure, with its source and its grade by the rule.

    Refuses a printed grade that the rule does not give (BadInput).
    """
    short_name = standard.on(given.published).says["short"]
    found = classified(standard, given.value, given.published, "")
    if given.grade and given.grade != found.value:
        raise BadInput(
            f"{given.area}{given.year}年 {short_name} {given.value} 公布为“{given.grade}”，"
            f"按分级应为“{found.value}”；请核对原文（{given.source}）。"
        )
    return Figure(
        f"{given.area}{given.year}年 {short_name}",
        given.value,
        of=(found,),
        note=f"{given.published} 公布",
        ref=given.source,
    )


def change(standard: Standard, before: Published, now: Published) -> Figure:
    """How the index of one area changed, from the published values: a word and the difference.

    The edition is that of the later publication. Refuses two areas, or a year that is not later
    (BadInput).
    """
    if before.area != now.area:
        raise BadInput(f"“{before.area}”与“{now.area}”不是同一地区，不能比较。")
    if before.year >= now.year:
        raise BadInput(f"{before.year} 年不早于 {now.year} 年；请把前一年放在前面。")
    edition = standard.on(now.published)
    says, short_name = edition.says["change"], edition.says["short"]
    difference = index(now.value, short_name) - index(before.value, short_name)
    nth = max(n for n, least in enumerate(says["from"]) if abs(difference) >= exact(least))
    word = says["words"][nth]
    if nth:
        word += says["better"] if difference > 0 else says["worse"]
    parts = (fact(standard, before), fact(standard, now))
    return Figure(
        f"{now.area} {short_name} 变化",
        word,
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure(f"{short_name} 变化值", short(difference), of=parts),),
        note=edition.remark,
    )


def tally(standard: Standard, facts: Iterable[Published]) -> dict[str, int]:
    """How many areas are in each grade, best first; grades without any stand with 0.

    Refuses no areas at all (NotEnoughData), two years at once, an area given twice (BadInput).
    """
    given = list(facts)
    if not given:
        raise NotEnoughData("没有任何地区的指数，不能统计类别；请先导入公布值。")
    if len({one.year for one in given}) > 1:
        raise BadInput("所给的指数不是同一年的；请分年统计。")
    twice = [area for area, times in Counter(one.area for one in given).items() if times > 1]
    if twice:
        raise BadInput(f"{'、'.join(twice)}有多个公布值；请只留采用的一个。")
    edition = standard.on(max(one.published for one in given))
    counts = Counter(str(fact(standard, one).of[0].value) for one in given)
    return {name: counts[name] for name in edition.says["grades"]["at_least"]}


def composed(
    standard: Standard, parts: Mapping[str, Number], on: date, decimals: int | None = None
) -> Figure:
    """The index from its published sub-indices, to check a publication against itself.

    Refuses missing and unknown sub-indices, and values outside 0–100 (BadInput).
    """
    edition = standard.on(on)
    says, short_name = edition.says["weights"], edition.says["short"]
    weights: Mapping[str, Number] = says["of"]
    if missing := [name for name in weights if name not in parts]:
        raise BadInput(f"缺{'、'.join(missing)}指数，不能合成 {short_name}。")
    if unknown := [name for name in parts if name not in weights]:
        raise BadInput(f"{short_name} 没有{'、'.join(unknown)}指数；由{'、'.join(weights)}合成。")
    terms, shown = [], []
    for name, weight in weights.items():
        number = index(parts[name], f"{name}指数")
        if decimals is not None:
            number = Fraction(round_even(number, decimals))
        shown.append(Figure(f"{name}指数", short(number), note=f"权重 {weight}"))
        taken = 100 - number if name in says["against"] else number
        terms.append(exact(weight) * taken)
    return Figure(
        short_name,
        short(total(terms)),
        by=edition.clause(says["clause"], says["mark"]),
        of=tuple(shown),
        note=edition.remark,
    )


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"指数“{text}”不是数字") from None
    if not number.is_finite():
        raise ValueError(f"指数“{text}”不是数字")
    return number


def _why(said: Mapping[str, str], wrong: ValueError) -> str:
    if not said["year"].isdecimal():
        return f"年份“{said['year']}”应写成 2024。"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said["published"]):
        return f"公布日期“{said['published']}”应写成 2025-06-05。"
    return f"{wrong}；请对照原文填写。"


def short(number: Fraction) -> Decimal:
    """At 10⁻⁶, half to even, without trailing zeros."""
    return plain(round_even(number, HELD_DECIMALS))
