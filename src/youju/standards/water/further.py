"""“十四五”国家地表水监测及评价方案 5+X — which items a section adds to the five.

>>> from decimal import Decimal
>>> year = [(date(2025, 4, 9), {"cod": 26, "pb": Decimal("0.01")}), (date(2024, 4, 9), {"f": 2})]
>>> print(section_items(year, on=date(2025, 12, 31)).line())
X项目 = cod,f  ← “十四五”国家地表水监测及评价方案（试行） X项目〔待核〕
>>> section_items(year, on=date(2026, 12, 31)).value
'cod'
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from youju.standards.water import gb3838
from youju.standards.water.gb3838 import RIVER
from youju.standards.water.surface import STANDARD, Reading
from youju.terms.clauses import weakest
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.states import Gap


def section_items(
    readings: Iterable[tuple[date, Reading]],
    *,
    on: date,
    water: str = RIVER,
    target: str = "",
) -> Figure:
    """The X of a section in a year: its keys joined by commas, in the order of table 1.

    ``readings``: with their days. An item counts when a reading of the year of ``on`` or of the
    year before lies beyond class Ⅲ, or beyond the section's ``target`` where that is better.
    A value below detection never lies beyond. Hand the keys on as ``further`` of
    ``surface.section_class``. Refuses days whose rule knows no X (BadInput).

    The plan says "exceeded"; that single readings are meant is our reading, to be checked.
    """
    edition = STANDARD.on(on)
    if "x" not in edition.says:
        raise BadInput(f"{edition.name} 没有 X 项目；5+X 自 2021 年起，请按 21 项评价。")
    rule, limits = edition.says["x"], gb3838.STANDARD.on(on).says
    order = [*limits["classes"], limits["worse"]]
    bound = order.index(rule["against"])
    if target:
        bound = min(bound, order.index(gb3838.class_name(target, on=on)))
    known = gb3838.items(on)
    found: dict[str, list[Figure]] = {}
    for day, reading in readings:
        if strange := [key for key in reading if key not in known]:
            raise UnknownSubstance(
                f"GB 3838 表1没有“{'、'.join(strange)}”；有：{'、'.join(known)}。"
            )
        if not on.year - rule["years"] <= day.year <= on.year or day > on:
            continue
        for key in edition.says["set"]["further"]:
            value = reading.get(key)
            if value is None or isinstance(value, Gap | gb3838.Below):
                continue
            judged = gb3838.item_class(key, value, on=on, water=water)
            if order.index(str(judged.value)) > bound:
                found.setdefault(key, []).append(judged.named(f"{day} {judged.name}"))
    keys = [key for key in known if key in found]
    parts = tuple(found[key][0] for key in keys)
    by = edition.clause(rule["clause"], weakest(rule["mark"], rule["single"]["mark"]))
    return Figure("X项目", ",".join(keys), by=by, of=parts)
