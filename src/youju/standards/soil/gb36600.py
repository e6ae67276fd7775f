"""GB 36600 建设用地土壤污染风险管控标准 — how much of an item building land may hold.

>>> from datetime import date
>>> from decimal import Decimal
>>> day = date(2026, 3, 1)
>>> print(judge("镉", Decimal("21.5"), land=1, on=day).explain())
镉判定 = 高于筛选值、不高于管制值  ← GB 36600-2018 风险筛选值和管制值的使用〔据转引〕
  镉含量 = 21.5 mg/kg
  镉第一类用地筛选值 = 20 mg/kg  ← GB 36600-2018 表1
  镉第一类用地管制值 = 47 mg/kg  ← GB 36600-2018 表1

Arsenic, cobalt and vanadium may be high by nature. With the local background given:

>>> print(judge("砷", 25, land=1, on=day, background=28).line())
砷判定 = 不高于背景值  ← GB 36600-2018 表1、表2注a〔待核〕  （高于筛选值，不计为污染）
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from youju.standards.soil import contents
from youju.standards.soil.contents import UNIT
from youju.terms.clauses import Clause
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.soil", "gb36600.toml")

LANDS = {1: "第一类用地", 2: "第二类用地"}
"""The two classes of building land and their official names."""
_TABLES = ("basic", "other")


def items(on: date, table: str | None = None) -> tuple[str, ...]:
    """The items in the order of the tables; ``table`` ``basic`` or ``other`` narrows to one."""
    says = STANDARD.on(on).says
    wanted = _TABLES if table is None else (table,)
    return tuple(key for name in wanted for key in says[name]["items"])


def screening_value(item: str, *, land: int, on: date) -> Figure:
    """The risk screening value (风险筛选值) on land of class 1 or 2, mg/kg.

    ``item`` by its Chinese name or its CAS number. Refuses unknown items (UnknownSubstance)
    and other classes (BadInput).
    """
    return _value(item, land, on, "screening", "筛选值")


def intervention_value(item: str, *, land: int, on: date) -> Figure:
    """The risk intervention value (风险管制值), mg/kg; refuses like ``screening_value``."""
    return _value(item, land, on, "intervention", "管制值")


def judge(
    item: str,
    value: Number | Gap,
    *,
    land: int,
    on: date,
    unit: str = UNIT,
    below_detection: bool = False,
    background: Number | None = None,
) -> Figure:
    """Whether the content of an item is above its screening or its intervention value.

    ``value`` in mg/kg; with ``below_detection`` it is the detection limit. ``background`` is
    the local background (土壤环境背景值), mg/kg, taken for the items of footnote a only: a
    content above the screening value but not above the background is ``不高于背景值``. Else a
    verdict of ``contents.VERDICTS``, or ``None`` where the detection limit is too high to tell.
    Refuses flags in place of a number and a background for another item (BadInput), other units
    (UnknownUnit).
    """
    edition = STANDARD.on(on)
    key, _, row = _row(edition, item)
    screening = screening_value(key, land=land, on=on)
    above = intervention_value(key, land=land, on=on)
    if background is not None and land not in row.get("background", ()):
        raise BadInput(
            f"{key}在{LANDS[land]}不按背景值判定；可用背景值的是{_with_background(edition, land)}。"
        )
    found = contents.content(key, value, unit, below_detection)
    if background is not None and not below_detection:
        number = exact(found.value)
        if exact(screening.value) < number <= exact(background):
            by = edition.clause(
                edition.says["background"]["clause"], edition.says["background"]["mark"]
            )
            given = Figure(f"{key}背景值", background, UNIT)
            parts = (found, screening, given)
            note = "高于筛选值，不计为污染"
            return Figure(f"{key}判定", contents.WITHIN_BACKGROUND, by=by, of=parts, note=note)
    return contents.judged(key, found, screening, above, _judging(edition))


def judge_sample(
    values: Mapping[str, Number],
    *,
    land: int,
    on: date,
    below_detection: Set[str] = frozenset(),
    backgrounds: Mapping[str, Number] | None = None,
) -> Figure:
    """The gravest verdict among the items of a sample, mg/kg each.

    ``below_detection`` names the items whose value is the detection limit, ``backgrounds``
    gives the local background of those that have one. Which basic items are missing
    ``missing_basic`` says. Refuses a sample without items (NotEnoughData), and what ``judge``
    refuses.
    """
    own = backgrounds or {}
    contents.known_names("低于检出限", values, below_detection)
    contents.known_names("背景值", values, own.keys())
    edition = STANDARD.on(on)
    verdicts = [
        judge(
            item,
            value,
            land=land,
            on=on,
            below_detection=item in below_detection,
            background=own.get(item),
        )
        for item, value in values.items()
    ]
    return contents.sample(verdicts, _judging(edition))


def missing_basic(values: Mapping[str, Number], *, on: date) -> tuple[str, ...]:
    """The basic items (基本项目, table 1) that a sample lacks, in the order of the table."""
    edition = STANDARD.on(on)
    there = {_row(edition, item)[0] for item in values}
    return tuple(key for key in items(on, "basic") if key not in there)


def _value(item: str, land: int, on: date, kind: str, word: str) -> Figure:
    edition = STANDARD.on(on)
    if land not in LANDS:
        raise BadInput(f"没有“{land}”类建设用地；可填 1（第一类用地）或 2（第二类用地）。")
    key, table, row = _row(edition, item)
    by = edition.clause(table["clause"], table["mark"])
    return Figure(f"{key}{LANDS[land]}{word}", row[kind][land - 1], UNIT, by=by)


def _judging(edition: Edition) -> Clause:
    return edition.clause(edition.says["judging"]["clause"], edition.says["judging"]["mark"])


def _row(edition: Edition, item: str) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    for name in _TABLES:
        table = edition.says[name]
        for key, row in table["items"].items():
            if item and item in (key, *row.get("cas", "").split(";")):
                return key, table, row
    raise UnknownSubstance(
        f"{edition.name} 没有“{item}”这一项；请按表1、表2的中文名称或 CAS 编号填写。"
    )


def _with_background(edition: Edition, land: int) -> str:
    return "、".join(
        key
        for name in _TABLES
        for key, row in edition.says[name]["items"].items()
        if land in row.get("background", ())
    )
