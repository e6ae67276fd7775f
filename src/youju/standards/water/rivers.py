"""环办〔2011〕22号 河流、流域（水系）水质评价 — the grade of a river from its sections' classes.

>>> day = date(2026, 3, 31)
>>> print(river_grade(["Ⅱ"] * 6 + ["劣Ⅴ"] * 4, on=day).explain())
河流水质状况 = 重度污染  ← 环办〔2011〕22号 河流、流域（水系）水质评价
  Ⅰ～Ⅲ类断面比例 = 60 %  （6/10）
  劣Ⅴ类断面比例 = 40 %  （4/10）
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from youju.standards.water import gb3838
from youju.terms.clauses import weakest
from youju.terms.dated import Standard
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure

STANDARD = Standard.load("youju.standards.water", "rivers.toml")


def share(classes: Sequence[str], wanted: Sequence[str], *, on: date) -> Figure:
    """The share of sections in some classes, in %, exactly: of those that have a class.

    ``classes``: one for each section that was evaluated; sections without a class (断流, 冰封)
    are left out by the caller. Refuses no sections at all (NotEnoughData).

    >>> share(["Ⅱ", "Ⅲ", "Ⅳ"], ["Ⅰ", "Ⅱ", "Ⅲ"], on=date(2026, 3, 31)).value
    Fraction(200, 3)
    """
    names = [gb3838.class_name(one, on=on) for one in classes]
    if not names:
        raise NotEnoughData("没有任何断面，不能计算断面比例，也不能评价河流水质状况。")
    count = sum(one in wanted for one in names)
    span = f"{wanted[0]}～{wanted[-1]}" if len(wanted) > 1 else wanted[0]
    percent = Fraction(100 * count, len(names))
    return Figure(f"{span}类断面比例", percent, "%", note=f"{count}/{len(names)}")


def river_grade(classes: Sequence[str], *, on: date) -> Figure:
    """The grade of a river or basin of five sections or more: 优 良好 轻度 中度 重度污染.

    The shares are compared exactly, before any rounding. With fewer than five sections the
    items are averaged over the sections instead, which classes alone can't tell: the figure
    has no value and says so.

    >>> for good in (18, 15, 14):
    ...     print(river_grade(["Ⅱ"] * good + ["Ⅳ"] * (20 - good), on=date(2026, 3, 31)).value)
    优
    良好
    轻度污染
    """
    edition = STANDARD.on(on)
    rule = edition.says["several"]
    good = share(classes, edition.says["good"], on=on)
    worst = share(classes, [edition.says["worst"]], on=on)
    few = rule["from"]
    mark = weakest(rule["mark"], rule["from_mark"]) if len(classes) == few else rule["mark"]
    by = edition.clause(rule["clause"], mark)
    name, parts = "河流水质状况", (good, worst)
    if len(classes) < few:
        note = f"断面少于{few}个，应先求各断面各项目的均值，再按断面评价"
        return Figure(name, None, by=by, of=parts, note=note)
    for step in rule["step"]:
        if "good_from" in step:
            fits = _percent(good) >= step["good_from"]
        else:
            fits = "worst_under" not in step or _percent(worst) < step["worst_under"]
        if fits:
            return Figure(name, str(step["name"]), by=by, of=parts)
    raise AssertionError("the last row of the file holds for every share")


def _percent(figure: Figure) -> Fraction:
    assert isinstance(figure.value, Fraction)
    return figure.value
