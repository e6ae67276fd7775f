"""地表水环境质量评价 — the class of a section is that of its worst item (单因子评价).

Total nitrogen and coliforms never enter it; lake or river is a property of the section:

>>> from datetime import date
>>> from decimal import Decimal
>>> reading = {"ph": Decimal("7.9"), "do": 8, "codmn": Decimal("6.3"), "nh3n": Decimal("0.1"),
...     "tp": Decimal("0.24"), "tn": 5}
>>> found = section_class(reading, on=date(2026, 3, 1))
>>> print(found.figure.explain())
水质类别 = Ⅳ  ← GB 3838-2002 5.1
  pH值类别 = Ⅰ  ← GB 3838-2002 表1
    pH值 = 7.9
  溶解氧类别 = Ⅰ  ← GB 3838-2002 表1
    溶解氧 = 8 mg/L
  高锰酸盐指数类别 = Ⅳ  ← GB 3838-2002 表1
    高锰酸盐指数 = 6.3 mg/L
  氨氮类别 = Ⅰ  ← GB 3838-2002 表1
    氨氮 = 0.1 mg/L
  总磷类别 = Ⅳ  ← GB 3838-2002 表1（河流）
    总磷 = 0.24 mg/L
  评价项目 = 实时发布5项：pH值、溶解氧、高锰酸盐指数、氨氮、总磷  ← 国家水质自动站实时发布 发布做法
>>> found.deciding, found.main, found.over["tp"].value
(('codmn', 'tp'), ('tp', 'codmn'), Fraction(1, 5))
>>> section_class(reading, on=date(2026, 3, 1), water="lake").figure.value
'劣Ⅴ'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from youju.standards.water import gb3838
from youju.standards.water.gb3838 import FIXED, RIVER, Below, Value
from youju.terms.clauses import Clause
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import Number, hold
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.water", "surface.toml")

REALTIME, AUTO = "realtime", "auto"
"""Item sets: what the national real-time page evaluates; what the rule of the day says."""
GIVEN = "given"
"""As further items (the X of 5+X): all for which the reading has a value."""

TYPE_ASSUMED = "断面类型未知，按河流评价（type assumed）"
"""What the note says of a section whose type is not known."""

Reading = Mapping[str, Value | Gap | None]


@dataclass(frozen=True, slots=True)
class ItemSet:
    """The items that count: those always, those a section may add, those without which none."""

    label: str
    items: tuple[str, ...]
    further: tuple[str, ...]
    needs: tuple[str, ...]
    by: Clause
    complete_by: Clause


@dataclass(frozen=True, slots=True)
class Judged:
    """The class of one reading and what it rests on; all keys in the order of table 1.

    ``figure``: 水质类别, None where items are missing that it needs. ``classes``: of each item
    evaluated. ``missing``: items of the set without a value that can be judged. ``over``: the
    items beyond class Ⅲ, with the multiple where one is computed.
    """

    figure: Figure
    classes: Mapping[str, str]
    missing: tuple[str, ...]
    over: Mapping[str, Figure | None]
    main: tuple[str, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The items that were evaluated."""
        return tuple(self.classes)

    @property
    def deciding(self) -> tuple[str, ...]:
        """The items of the worst class; none where no class is given."""
        worst = self.figure.value
        return tuple(item for item, grade in self.classes.items() if grade == worst)


def item_set(name: str = REALTIME, *, on: date) -> ItemSet:
    """The items that count on a day (评价项目).

    ``realtime``: pH, DO, CODMn, NH3-N and TP, of which TP may be missing; ``auto``: the rule in
    force on the day; ``2011``: the 21 items; ``2021``: five and X.

    >>> for day in (date(2020, 12, 31), date(2021, 1, 1)):
    ...     print(item_set("auto", on=day).label, len(item_set("auto", on=day).items))
    21项 21
    5+X 5
    """
    if name == REALTIME:
        says: Mapping[str, Any] = STANDARD.says["realtime"]
        since: tuple[date | None, date | None] = (None, None)
    else:
        edition = STANDARD.on(on, name)
        says, since = edition.says, (edition.since, edition.until)
    whole, complete = says["set"], says["complete"]
    return ItemSet(
        says["label"],
        tuple(whole["items"]),
        tuple(whole["further"]),
        tuple(complete["needs"]),
        Clause(says["name"], whole["clause"], whole["mark"], *since),
        Clause(says["name"], complete["clause"], complete["mark"], *since),
    )


def section_class(
    reading: Reading,
    *,
    on: date,
    water: str | None = RIVER,
    items: str = REALTIME,
    further: Sequence[str] | str = GIVEN,
    class_one_do: str = FIXED,
    saturation: Number | None = None,
) -> Judged:
    """The class of a section from one reading (断面水质类别), by its worst item.

    ``reading``: item key → value as measured (mg/L; not rounded), ``Below(limit)``, a ``Gap``
    or None. Keys of table 1 outside the item set (total nitrogen, coliforms, water temperature
    …) are not evaluated. ``water``: ``river``, ``lake``, or None where the section's type is not
    known: then the river table counts and the note says so. ``items``: see ``item_set``;
    ``further``: the items that the section adds where the set allows it. ``class_one_do``:
    ``fixed`` (default, what the nation publishes) or ``saturation``, which needs
    ``saturation`` in %.

    No class is given, with the reason in ``note``, where an item is missing without which the
    set gives none: no data is never class Ⅰ. Refuses unknown keys, floats, negative values.
    """
    assumed, water = water is None, water or RIVER
    known = gb3838.items(on)
    if strange := [key for key in reading if key not in known]:
        raise UnknownSubstance(f"GB 3838 表1没有“{'、'.join(strange)}”；有：{'、'.join(known)}。")
    chosen = item_set(items, on=on)
    wanted = _wanted(chosen, reading, further, known)
    edition = gb3838.STANDARD.on(on)
    names = {key: str(edition.says["basic"][key]["name"]) for key in known}
    found: dict[str, Figure] = {}
    for key in wanted:
        value = reading.get(key)
        if value is not None and not isinstance(value, Gap):
            found[key] = gb3838.item_class(
                key, value, on=on, water=water, class_one_do=class_one_do, saturation=saturation
            )
    classes = {key: str(one.value) for key, one in found.items() if one.value is not None}
    missing = tuple(key for key in wanted if key not in classes)
    lacking = [names[key] for key in chosen.needs if key not in classes]
    order = [*edition.says["classes"], edition.says["worse"]]
    counted = f"{chosen.label}：{'、'.join(names[key] for key in classes) or '无'}"
    parts = (*found.values(), Figure("评价项目", counted, by=chosen.by))
    rule = edition.says["evaluation"]
    by = edition.clause(rule["clause"], rule["mark"])
    notes = [edition.remark] if edition.remark else []
    if assumed:
        notes.append(TYPE_ASSUMED)
    worst = None
    if lacking:
        by, notes = chosen.complete_by, [*notes, f"缺{'、'.join(lacking)}，不评价类别"]
    else:
        worst = max(classes.values(), key=order.index)
        if missing:
            notes.append(f"缺{'、'.join(names[key] for key in missing)}")
    figure = Figure("水质类别", worst, by=by, of=parts, note="；".join(notes))
    if worst is None:
        return Judged(figure, classes, missing, {}, ())
    over = _over(reading, classes, order, water, on)
    return Judged(figure, classes, missing, over, _main(classes, over, order))


def target_met(judged: Judged, target: str, *, on: date) -> Figure:
    """Whether a section meets the class of its function or target (达标 | 不达标).

    The yardstick is the section's own class, not class Ⅲ. Without a class there is no answer.

    >>> reading = dict.fromkeys(("ph", "do"), 7) | {"codmn": 5, "nh3n": 1}
    >>> found = section_class(reading, on=date(2026, 3, 1))
    >>> [target_met(found, goal, on=date(2026, 3, 1)).value for goal in ("Ⅲ", "Ⅱ")]
    ['达标', '不达标']
    """
    edition = gb3838.STANDARD.on(on)
    order = [*edition.says["classes"], edition.says["worse"]]
    goal = gb3838.class_name(target, on=on)
    rule = edition.says["evaluation"]
    by = edition.clause(rule["clause"], rule["mark"])
    parts = (judged.figure, Figure("目标类别", goal))
    if judged.figure.value is None:
        return Figure("达标情况", None, by=by, of=parts, note="没有水质类别")
    met = order.index(str(judged.figure.value)) <= order.index(goal)
    return Figure("达标情况", "达标" if met else "不达标", by=by, of=parts)


def grade(water_class: str) -> Figure:
    """The grade of a section (水质状况): 优 良好 轻度污染 中度污染 重度污染.

    >>> print(grade("Ⅳ").line())
    水质状况 = 轻度污染  ← 环办〔2011〕22号 断面水质评价〔据转引〕
    """
    for row in STANDARD.says["grade"]:
        if water_class in row["classes"]:
            by = Clause(STANDARD.editions[0].name, row["clause"], row["mark"])
            return Figure("水质状况", row["name"], by=by)
    raise BadInput(f"没有“{water_class}”这一水质类别。")


def _wanted(
    chosen: ItemSet, reading: Reading, further: Sequence[str] | str, known: Sequence[str]
) -> list[str]:
    """The items to evaluate, in the order of table 1."""
    if further == GIVEN:
        more = [k for k in chosen.further if reading.get(k) not in (None, *Gap)]
    else:
        more = list(further)
        if strange := [key for key in more if key not in chosen.further]:
            raise BadInput(f"{chosen.label}不能增加项目“{'、'.join(strange)}”。")
    return [key for key in known if key in chosen.items or key in more]


def _over(
    reading: Reading, classes: Mapping[str, str], order: Sequence[str], water: str, on: date
) -> dict[str, Figure | None]:
    """The items beyond class Ⅲ with their multiples; None for those that have none."""
    rule = STANDARD.says["over"]
    by = Clause(rule["name"], rule["clause"], rule["mark"])
    against = order.index(rule["against"])
    found: dict[str, Figure | None] = {}
    for key, own in classes.items():
        if order.index(own) <= against:
            continue
        value = reading[key]
        found[key] = None
        # What lies below detection is never beyond class Ⅲ: item_class refuses to judge it.
        if key not in rule["none"] and value is not None and not isinstance(value, Below | Gap):
            bound = gb3838.limit(key, rule["against"], on=on, water=water)
            assert isinstance(bound.value, Number)
            name = bound.name.removesuffix(f"{rule['against']}类限值")
            found[key] = Figure(
                f"{name}超标倍数",
                gb3838.multiple(value, bound.value),
                by=by,
                of=(Figure(name, value, bound.unit), bound),
            )
    return found


def _main(
    classes: Mapping[str, str], over: Mapping[str, Figure | None], order: Sequence[str]
) -> tuple[str, ...]:
    """The main pollutants (主要污染指标): at most three of those beyond class Ⅲ.

    Equal multiples (at 10⁻⁶) stand in the order of table 1; items without a multiple come last
    in their class.
    """
    rule = STANDARD.says["main"]

    def weight(key: str) -> tuple[bool, int, int]:
        one = over[key]
        size = 0 if one is None or isinstance(one.value, str | None) else hold(one.value)
        return key in rule["first"], order.index(classes[key]), size

    # sorted is stable, so that table order stays among equals.
    ranked = sorted(over, key=weight, reverse=True)
    return tuple(ranked[: rule["take"]])


__all__ = [
    "AUTO",
    "GIVEN",
    "REALTIME",
    "STANDARD",
    "TYPE_ASSUMED",
    "ItemSet",
    "Judged",
    "grade",
    "item_set",
    "section_class",
    "target_met",
]
