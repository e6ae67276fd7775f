"""GB 3838 地表水环境质量标准 — five classes of water, item by item.

The class of a value is the best one whose limit it meets; a value on the limit meets it:

>>> from datetime import date
>>> from decimal import Decimal
>>> day = date(2026, 3, 1)
>>> for water in ("river", "lake"):
...     print(item_class("tp", Decimal("0.05"), on=day, water=water).explain())
总磷类别 = Ⅱ  ← GB 3838-2002 表1（河流）
  总磷 = 0.05 mg/L
总磷类别 = Ⅲ  ← GB 3838-2002 表1（湖、库）
  总磷 = 0.05 mg/L
>>> print(limit("do", "Ⅲ", on=day).line())
溶解氧Ⅲ类限值 = 5 mg/L  ← GB 3838-2002 表1  （不得低于）
>>> print(source_limit("铁", on=day).line())
铁限值 = 0.3 mg/L  ← GB 3838-2002 表2
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from youju.standards.water.given import Below as Below
from youju.standards.water.given import Value as Value
from youju.standards.water.given import in_unit
from youju.terms.clauses import Clause
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact

STANDARD = Standard.load("youju.standards.water", "gb3838.toml")

RIVER, LAKE = "river", "lake"
WATERS = {RIVER: "河流", LAKE: "湖、库"}
"""What the limits of a section depend on, with the official names."""
FIXED, SATURATION = "fixed", "saturation"
"""Class I of dissolved oxygen: by 7.5 mg/L alone (national practice), or by 90 % as well."""


def items(on: date) -> tuple[str, ...]:
    """The keys of table 1 in its order: ``water_temp ph do codmn …``."""
    basic = STANDARD.on(on).says["basic"]
    return tuple(key for key, row in basic.items() if isinstance(row, Mapping))


def class_name(text: str, *, on: date) -> str:
    """A class as the standard writes it, from ``Ⅲ``, ``III``, ``3``, ``Ⅲ类``.

    >>> class_name("III类", on=date(2026, 3, 1))
    'Ⅲ'
    """
    edition = STANDARD.on(on)
    plain = text.strip().removesuffix("类").strip().upper()
    names: list[str] = [*edition.says["classes"], edition.says["worse"]]
    latin = ("I", "II", "III", "IV", "V", "劣V")
    for nth, name in enumerate(names):
        if plain in (name, latin[nth], str(nth + 1) if nth < len(latin) - 1 else name):
            return name
    raise BadInput(f"没有“{text}”这一水质类别；可用 {'、'.join(names)}。")


def limit(item: str, grade: str, *, on: date, water: str = RIVER) -> Figure:
    """The limit (标准限值) of an item of table 1 for class Ⅰ to Ⅴ, with its clause.

    ``water``: ``river`` or ``lake`` (reservoirs too); total phosphorus has a table for each,
    total nitrogen one for lakes only. mg/L; coliforms 1/L. pH is a range and given as text.

    Refuses items without class limits, unknown classes and kinds of water.
    """
    edition = STANDARD.on(on)
    row = _row(edition, item)
    grade = class_name(grade, on=on)
    if grade not in edition.says["classes"]:
        raise BadInput(f"{grade} 没有限值：比Ⅴ类更差的都是{grade}。")
    by = edition.clause(article(edition, item, water), edition.says["basic"]["mark"])
    name = f"{row['name']}{grade}类限值"
    if row["kind"] == "range":
        low, high = row["between"]
        return Figure(name, f"{low}~{high}", row["unit"], by=by)
    value = limits(edition, item, water)[edition.says["classes"].index(grade)]
    note = "不得低于" if row["kind"] == "least" else ""
    return Figure(name, value, row["unit"], by=by, note=note)


def item_class(
    item: str,
    value: Value,
    *,
    on: date,
    water: str = RIVER,
    class_one_do: str = FIXED,
    saturation: Number | None = None,
) -> Figure:
    """The class of one item alone (单项水质类别): ``Ⅰ`` … ``Ⅴ``, ``劣Ⅴ``.

    ``value``: in the unit of table 1, as measured, not rounded; or ``Below(limit)``. A value
    below detection counts with half its detection limit; where that limit itself lies above
    class Ⅲ nothing can be said of it, and the figure has no value and says so.
    ``class_one_do="saturation"``: dissolved oxygen is Ⅰ from 90 % saturation on as well, which
    needs ``saturation`` in %.

    Refuses negative values, a pH outside 0–14, items without class limits.
    """
    edition = STANDARD.on(on)
    row = _row(edition, item)
    by = edition.clause(article(edition, item, water), edition.says["basic"]["mark"])
    name = f"{row['name']}类别"
    if isinstance(value, Below):
        return _of_below(edition, item, row, value, water, Figure(name, None, by=by))
    number = exact(value)
    if number < 0:
        raise BadInput(f"{row['name']}不能为负：{value}。")
    given: tuple[Figure, ...] = (Figure(row["name"], value, row["unit"]),)
    classes, worse = edition.says["classes"], edition.says["worse"]
    if row["kind"] == "range":
        lowest, highest = row["possible"]
        if not lowest <= number <= highest:
            raise BadInput(f"{row['name']}应在 {lowest} 与 {highest} 之间：{value}。")
        low, high = row["between"]
        return Figure(name, classes[0] if low <= number <= high else worse, by=by, of=given)
    note = ""
    found = worse
    for grade, bound in zip(classes, limits(edition, item, water), strict=True):
        if number >= exact(bound) if row["kind"] == "least" else number <= exact(bound):
            found = grade
            break
    if "saturation" in row and class_one_do == SATURATION:
        if saturation is None:
            raise BadInput(
                "按饱和率判定溶解氧Ⅰ类需要饱和率（%），由同时测得的水温和气压得出；"
                "没有水温时请按固定限值判定。"
            )
        given = (*given, Figure("溶解氧饱和率", saturation, "%"))
        note = f"Ⅰ类按饱和率 {row['saturation']} % 或固定限值"
        if exact(saturation) >= row["saturation"]:
            found = classes[0]
    elif class_one_do not in (FIXED, SATURATION):
        raise BadInput(f"没有“{class_one_do}”这种溶解氧Ⅰ类判法；可用 {FIXED}、{SATURATION}。")
    return Figure(name, found, by=by, of=given, note=note)


def _of_below(
    edition: Edition, item: str, row: Mapping[str, Any], value: Below, water: str, blank: Figure
) -> Figure:
    if row["kind"] != "most":
        raise BadInput(f"{row['name']}没有检出限的问题；请填测得的数值。")
    bounds = limits(edition, item, water)
    detection = exact(value.limit)
    given = Figure(f"{row['name']}检出限", value.limit, row["unit"], note="未检出")
    third = edition.says["classes"].index("Ⅲ")
    if detection > exact(bounds[third]):
        note = f"检出限高于Ⅲ类限值 {bounds[third]}，不能判定；请改用检出限更低的方法"
        return Figure(blank.name, None, by=blank.by, of=(given,), note=note)
    half = detection / 2
    found = next(
        grade
        for grade, bound in zip(edition.says["classes"], bounds, strict=True)
        if half <= exact(bound)
    )
    return Figure(blank.name, found, by=blank.by, of=(given,), note="未检出，按检出限的一半计")


def saturation(do: Number, temperature: Number | None, *, on: date) -> Figure:
    """The saturation of dissolved oxygen (饱和率), %, from mg/L and water temperature [℃].

    Fresh water at sea level; where the air pressure is known, a meter's own saturation is
    better. Refuses a missing temperature, one that no water has, negative oxygen (BadInput).

    >>> print(saturation(Decimal("8.2"), 20, on=date(2026, 3, 1)).line())
    溶解氧饱和率 = 3526/39≈90.410256 %  ← HJ 2.3-2018 饱和溶解氧 468/(31.6+T)〔待核〕
    """
    edition = STANDARD.on(on)
    rule = edition.says["saturation"]
    if temperature is None:
        raise BadInput(
            "没有水温，不能求溶解氧饱和率；请填写同时测得的水温（℃），或按固定限值判定。"
        )
    warm, oxygen = exact(temperature), exact(do)
    lowest, highest = rule["water"]
    if not lowest <= warm <= highest:
        raise BadInput(f"水温应在 {lowest} 与 {highest} ℃ 之间：{temperature}；请核对。")
    if oxygen < 0:
        raise BadInput(f"溶解氧不能为负：{do}；请核对原始数据。")
    full = rule["of"] / (exact(rule["plus"]) + warm)
    by = Clause(rule["name"], rule["clause"], rule["mark"])
    parts = (Figure("溶解氧", do, "mg/L"), Figure("水温", temperature, "℃"))
    return Figure("溶解氧饱和率", 100 * oxygen / full, "%", by=by, of=parts)


def reading(item: str, value: Value, unit: str, *, on: date) -> Value:
    """A value of table 1 in the unit of the table, from the unit of a sheet or packet.

    HJ 212 gives mercury, cadmium, lead, arsenic in µg/L, the table mg/L. Refuses a missing unit
    (BadInput), units of another quantity (UnknownUnit).

    >>> reading("as", 12, "µg/L", on=date(2026, 3, 1))
    Fraction(3, 250)
    """
    row = _row(STANDARD.on(on), item)
    return in_unit(str(row["name"]), value, unit, str(row["unit"]))


def source_limit(item: str, *, on: date) -> Figure:
    """The limit of an item of table 2 or 3 for drinking-water sources, mg/L, by Chinese name.

    >>> source_limit("多氯联苯", on=date(2026, 3, 1)).value
    Decimal('0.00002')
    """
    edition = STANDARD.on(on)
    for name in ("source", "specific"):
        table = edition.says[name]
        if item in table["limits"]:
            by = edition.clause(table["clause"], table["mark"])
            return Figure(f"{item}限值", table["limits"][item], table["unit"], by=by)
    raise UnknownSubstance(f"{edition.name} 表2、表3没有“{item}”；请用标准中的名称（如 硝酸盐）。")


def limits(edition: Edition, item: str, water: str) -> tuple[int | Decimal, ...]:
    """The five limits of an item as the file holds them, for ``river`` or ``lake``."""
    if water not in WATERS:
        raise BadInput(f"没有“{water}”这种水体；可用 river（河流）、lake（湖、库）。")
    row = _row(edition, item)
    found = row.get("limits", row.get(water))
    if found is None:
        raise UnknownSubstance(
            f"{edition.name} 没有给{WATERS[water]}规定{row['name']}的分类限值，不能分类。"
        )
    return tuple(found)


def article(edition: Edition, item: str, water: str) -> str:
    """The place of an item's limits: the table, and the kind of water where it matters."""
    clause = str(edition.says["basic"]["clause"])
    own = "limits" in edition.says["basic"][item] or edition.says["basic"][item]["kind"] == "range"
    return clause if own else f"{clause}（{WATERS.get(water, water)}）"


def multiple(value: Number, bound: Number) -> Fraction:
    """How many times the limit is exceeded (超标倍数): (C − S) / S, exactly."""
    return (exact(value) - exact(bound)) / exact(bound)


def _row(edition: Edition, item: str) -> Mapping[str, Any]:
    row = edition.says["basic"].get(item)
    if not isinstance(row, Mapping):
        have = "、".join(k for k, v in edition.says["basic"].items() if isinstance(v, Mapping))
        raise UnknownSubstance(f"{edition.name} 表1没有“{item}”；有：{have}。")
    if row["kind"] == "change":
        raise UnknownSubstance(f"{row['name']}只有温升、温降的限值，没有类别。")
    return row
