"""Rivers, basins and lakes as one water (环办〔2011〕22号): few sections, main pollutants, lakes.

A river of fewer than five sections is judged like one section, by the mean of each item:

>>> from decimal import Decimal
>>> day = date(2026, 3, 31)
>>> one = {"ph": 7, "do": 8, "codmn": 5, "nh3n": Decimal("0.4"), "tp": Decimal("0.1")}
>>> two = one | {"codmn": 9}
>>> found = river_of_few([one, two], on=day)
>>> found.judged.figure.value, str(found.values["codmn"].value), found.judged.main
('Ⅳ', '7.0', ('codmn',))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from youju.standards.water import gb3838, periods
from youju.standards.water.gb3838 import LAKE, RIVER
from youju.standards.water.periods import PeriodClass
from youju.standards.water.rivers import STANDARD, river_grade
from youju.standards.water.surface import GIVEN, REALTIME, Judged, Reading
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import exact
from youju.terms.states import Gap

POLLUTANTS = "主要污染指标"


def river_of_few(
    sections: Sequence[Reading],
    *,
    on: date,
    items: str = REALTIME,
    further: Sequence[str] | str = GIVEN,
) -> PeriodClass:
    """The class of a river of fewer than five sections, by the rounded means of its items.

    ``sections``: the values of each section for the period. Refuses five and more, which go by
    shares (``rivers.river_grade``), and none at all.
    """
    rule = STANDARD.on(on).says["several"]
    if not sections:
        raise NotEnoughData("河流没有任何断面，不能评价水质状况。")
    if len(sections) >= rule["from"]:
        raise BadInput(
            f"河流有 {len(sections)} 个断面；{rule['from']} 个及以上按断面类别比例评价。"
        )
    return periods.period_class(sections, on=on, water=RIVER, items=items, further=further)


def lake(
    points: Sequence[Sequence[Reading]],
    *,
    on: date,
    items: str = REALTIME,
    further: Sequence[str] | str = GIVEN,
) -> PeriodClass:
    """The class of a lake or reservoir: the mean of each point's times, then of the points.

    ``points``: for each point its readings of the period. Refuses a lake without points.
    """
    if not points:
        raise NotEnoughData("湖库没有任何点位，不能评价水质状况。")
    means: list[dict[str, gb3838.Value | Gap | None]] = []
    for readings in points:
        mine: dict[str, gb3838.Value | Gap | None] = {}
        for key in periods.STANDARD.on(on).says["rounding"]["decimals"]:
            column = [reading.get(key) for reading in readings]
            if any(one is not None and not isinstance(one, Gap) for one in column):
                mine[key] = exact(periods.mean(column, key, on=on).value)
        means.append(mine)
    return periods.period_class(means, on=on, water=LAKE, items=items, further=further)


def river_pollutants(sections: Mapping[str, Judged], *, on: date) -> Figure:
    """The main pollutants of a river of five sections and more, at most three, comma-joined.

    Items by the share of sections in which they lie beyond class Ⅲ, largest first; equal shares
    in the order of table 1. None where the river is 优 or 良好. Sections without a class are no
    part of it. Refuses fewer than five (BadInput): they go by ``river_of_few``.
    """
    edition = STANDARD.on(on)
    rule = edition.says["main"]
    judged = [one for one in sections.values() if one.figure.value is not None]
    grade = river_grade([str(one.figure.value) for one in judged], on=on)
    if grade.value is None:
        raise BadInput(f"{grade.note}；主要污染指标同样按均值评价的结果。")
    by = edition.clause(rule["clause"], rule["mark"])
    counts = {
        key: sum(key in one.over for one in judged)
        for key in gb3838.items(on)
        if any(key in one.over for one in judged)
    }
    names = {key: str(gb3838.STANDARD.on(on).says["basic"][key]["name"]) for key in counts}
    parts = tuple(
        Figure(f"{names[key]}超Ⅲ类断面比例", Fraction(100 * n, len(judged)), "%",
               note=f"{n}/{len(judged)}")
        for key, n in counts.items()
    )  # fmt: skip
    if grade.value in rule["none"]:
        note = f"水质{grade.value}，不列主要污染指标"
        return Figure(POLLUTANTS, "", by=by, of=(grade, *parts), note=note)
    # sorted is stable, so that the order of table 1 stays among equals.
    ranked = sorted(counts, key=lambda key: -counts[key])[: rule["take"]]
    return Figure(POLLUTANTS, ",".join(ranked), by=by, of=(grade, *parts))


__all__ = ["POLLUTANTS", "lake", "river_of_few", "river_pollutants"]
