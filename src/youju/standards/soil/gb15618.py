"""GB 15618 农用地土壤污染风险管控标准 — how much of an item farmland soil may hold.

>>> from datetime import date
>>> from decimal import Decimal
>>> day = date(2026, 3, 1)
>>> print(judge("镉", Decimal("0.45"), land="水田", ph=Decimal("6.5"), on=day).explain())
镉判定 = 高于筛选值、不高于管制值  ← GB 15618-2018 风险筛选值和管制值的使用〔待核〕
  镉含量 = 0.45 mg/kg
  镉筛选值（水田，5.5＜pH≤6.5） = 0.4 mg/kg  ← GB 15618-2018 表1
  镉管制值（5.5＜pH≤6.5） = 2.0 mg/kg  ← GB 15618-2018 表3

The class of farmland (优先保护、安全利用、严格管控) is not given here: it also takes what the
crops hold, and its rules stand in other documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from youju.standards.soil import contents
from youju.standards.soil.contents import UNIT
from youju.terms.clauses import Clause
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.soil", "gb15618.toml")

_EVERY = "全部"
_REST = "其他"
_PH_TOP = 14


def items(on: date) -> tuple[str, ...]:
    """The items with a screening value, in the order of the tables."""
    return tuple(key for table in STANDARD.on(on).says["screening"] for key in table["items"])


def screening_value(item: str, *, land: str, ph: Number, on: date) -> Figure:
    """The risk screening value (风险筛选值), mg/kg.

    ``item`` by its Chinese name or its symbol (``镉``, ``Cd``); ``land`` 水田, 果园, 其他 or
    水旱轮作 (the stricter of 水田 and 其他); an orchard is 其他 where the table knows no
    orchards, paddy is 其他 where it knows no paddy. ``ph`` of the soil, 0–14; the upper end
    belongs to its band. Refuses unknown items (UnknownSubstance), lands and pH (BadInput).
    """
    edition = STANDARD.on(on)
    band = _band(edition, ph)
    key, table, row = _row(edition, "screening", item)
    rotation = edition.says["rotation"]
    if land == rotation["name"]:
        parts = tuple(screening_value(item, land=one, ph=ph, on=on) for one in rotation["of"])
        if parts[0].name == parts[1].name:
            return parts[0]
        least = min(parts, key=lambda one: exact(one.value))
        by = edition.clause(rotation["clause"], rotation["mark"])
        name = _named(edition, key, "筛选值", band, land)
        return Figure(name, least.value, UNIT, by=by, of=parts, note="从严")
    if land not in edition.says["lands"]:
        have = "、".join([*edition.says["lands"], rotation["name"]])
        raise BadInput(f"没有“{land}”这种农用地；可填：{have}。")
    kind = next(one for one in (land, _REST, _EVERY) if one in row)
    by = edition.clause(table["clause"], table["mark"])
    every = kind == _EVERY
    name = _named(edition, key, "筛选值", band, "" if every else kind)
    return Figure(name, row[kind][band], UNIT, by=by)


def intervention_value(item: str, *, ph: Number, on: date) -> Figure | None:
    """The risk intervention value (风险管制值), mg/kg, the same on every land.

    ``None`` for an item that has a screening value only. Refuses like ``screening_value``.
    """
    edition = STANDARD.on(on)
    band = _band(edition, ph)
    key, _, _ = _row(edition, "screening", item)
    for table in edition.says["intervention"]:
        if key in table["items"]:
            by = edition.clause(table["clause"], table["mark"])
            name = _named(edition, key, "管制值", band, "")
            return Figure(name, table["items"][key][_EVERY][band], UNIT, by=by)
    return None


def judge(
    item: str,
    value: Number | Gap,
    *,
    land: str,
    ph: Number,
    on: date,
    unit: str = UNIT,
    below_detection: bool = False,
) -> Figure:
    """Whether the content of an item is above its screening or its intervention value.

    ``value`` in mg/kg; with ``below_detection`` it is the detection limit. A verdict of
    ``contents.VERDICTS``, or ``None`` where the detection limit is too high to tell. Refuses
    flags in place of a number (BadInput) and other units (UnknownUnit).
    """
    screening = screening_value(item, land=land, ph=ph, on=on)
    key, _, _ = _row(STANDARD.on(on), "screening", item)
    found = contents.content(key, value, unit, below_detection)
    above = intervention_value(item, ph=ph, on=on)
    return contents.judged(key, found, screening, above, _judging(on))


def judge_sample(
    values: Mapping[str, Number],
    *,
    land: str,
    ph: Number,
    on: date,
    below_detection: Set[str] = frozenset(),
) -> Figure:
    """The gravest verdict among the items of a sample, mg/kg each.

    ``below_detection`` names the items whose value is the detection limit. Refuses a sample
    without items (NotEnoughData), and what ``judge`` refuses.

    >>> values = {"镉": Decimal("0.3"), "铜": 51}
    >>> found = judge_sample(values, land="其他", ph=5, on=date(2026, 3, 1))
    >>> found.value, found.note
    ('高于筛选值', '铜')
    """
    contents.known_names("低于检出限", values, below_detection)
    verdicts = [
        judge(item, value, land=land, ph=ph, on=on, below_detection=item in below_detection)
        for item, value in values.items()
    ]
    return contents.sample(verdicts, _judging(on))


def _judging(on: date) -> Clause:
    edition = STANDARD.on(on)
    return edition.clause(edition.says["judging"]["clause"], edition.says["judging"]["mark"])


def _row(
    edition: Edition, kind: str, item: str
) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    have = []
    for table in edition.says[kind]:
        for key, row in table["items"].items():
            if item in (key, row.get("symbol")):
                return key, table, row
            have.append(key)
    raise UnknownSubstance(f"{edition.name} 没有“{item}”这一项；有：{'、'.join(have)}。")


def _band(edition: Edition, ph: Number) -> int:
    number = exact(ph)
    if not 0 <= number <= _PH_TOP:
        raise BadInput(f"土壤 pH 应在 0–14 之间：{ph}；请核对原始数据。")
    return sum(number > exact(top) for top in edition.says["bands"])


def _named(edition: Edition, key: str, what: str, band: int, land: str) -> str:
    tops: list[Decimal] = edition.says["bands"]
    first, last = f"pH≤{tops[0]}", f"pH＞{tops[-1]}"
    middle = [f"{low}＜pH≤{top}" for low, top in pairwise(tops)]
    said = [first, *middle, last][band]
    return f"{key}{what}（{f'{land}，' if land else ''}{said}）"
