"""GB/T 14848 地下水质量标准 — the class of groundwater, item by item and as a whole.

>>> from decimal import Decimal
>>> day = date(2026, 3, 1)
>>> well = {"总硬度": Given(310, "mg/L"), "氯化物": Given(150, "mg/L"),
...     "汞": Given(Decimal("0.4"), "µg/L")}
>>> print(water_class(well, on=day).figure.explain(1))
地下水质量类别 = Ⅲ  ← GB/T 14848-2017 6.3〔据转引〕  （最差类别指标：总硬度、汞）
  总硬度类别 = Ⅲ  ← GB/T 14848-2017 表1〔据转引〕
  氯化物类别 = Ⅱ  ← GB/T 14848-2017 表1〔据转引〕
  汞类别 = Ⅲ  ← GB/T 14848-2017 表1〔据转引〕

What was not detected is known to lie below the detection limit of its method, no more. No text
says how it counts, so it is judged by what is certain: where both ends give one class, that is
the class, else there is none and the note says between which. The same holds for total α and β
above class Ⅲ, for which the table does not tell Ⅳ from Ⅴ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from youju.standards.water.given import Below, Given, in_unit, number
from youju.terms.clauses import weakest
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData, NotThere, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.water", "gbt14848.toml")

TABLES = ("basic", "further")
"""常规指标 (table 1) and 非常规指标 (table 2)."""
NONE, SOME = "无", "有"
MET, EXCEEDED = "达标", "不达标"


@dataclass(frozen=True, slots=True)
class Single:
    """The class of one item: the figure, and the best and worst class that it can have."""

    figure: Figure
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The class of a well and what it rests on; ``deciding``: the items of the worst class."""

    figure: Figure
    singles: Mapping[str, Single]
    deciding: tuple[str, ...]


def items(on: date, table: str | None = None) -> tuple[str, ...]:
    """The items in the order of the tables; ``table`` ``basic`` (39) or ``further`` (54)."""
    says = STANDARD.on(on).says
    wanted = TABLES if table is None else (table,)
    return tuple(key for name in wanted for key in says[name]["items"])


def limit(item: str, grade: str, *, on: date) -> Figure:
    """The limit of an item for class Ⅰ to Ⅳ, in the unit of the table.

    pH is given as a range in text, 嗅和味 and 肉眼可见物 as 无. Refuses unknown items
    (UnknownSubstance), classes without a limit: Ⅴ, and Ⅳ where the table has none (BadInput).
    """
    edition = STANDARD.on(on)
    key, table, row = _row(edition, item)
    nth = _nth(edition, grade)
    by = edition.clause(table["clause"], table["mark"])
    name = f"{key}{edition.says['classes'][nth]}类限值"
    if nth < len(edition.says["classes"]) - 1:
        if row["kind"] == "absent":
            return Figure(name, NONE, by=by)
        if row["kind"] == "range":
            low, high = row["best"] if nth < len(edition.says["classes"]) - 2 else row["fourth"]
            return Figure(name, f"{low}~{high}", by=by)
        if nth < len(row["limits"]):
            note = "不得检出" if row.get("absent") and nth == 0 else ""
            return Figure(name, row["limits"][nth], row["unit"], by=by, note=note)
    raise BadInput(f"{key}没有{edition.says['classes'][nth]}类的限值。")


def item_class(item: str, given: Given, *, on: date) -> Single:
    """The class of one item alone (单指标评价): Ⅰ … Ⅴ, of equal limits the better.

    No value, with the reason in the note, where classes can't be told apart: below a detection
    limit that is too high, total α or β above class Ⅲ. Refuses a missing unit and negative
    values (BadInput), other units (UnknownUnit), floats (NotExact).
    """
    edition = STANDARD.on(on)
    key, table, row = _row(edition, item)
    by = edition.clause(table["clause"], table["mark"])
    classes: list[str] = edition.says["classes"]
    name = f"{key}类别"
    if row["kind"] == "absent":
        if given.value not in (NONE, SOME):
            raise BadInput(f"{key}只填“{NONE}”或“{SOME}”：{given.value}。")
        nth = 0 if given.value == NONE else len(classes) - 1
        shown = Figure(key, str(given.value))
        return Single(Figure(name, classes[nth], by=by, of=(shown,)), nth, nth)
    if isinstance(given.value, str):
        raise BadInput(f"{key}“{given.value}”是文字；请只填数值，未检出的填检出限并注明。")
    value = in_unit(key, given.value, given.unit, row["unit"])
    if isinstance(value, Below):
        return _of_below(edition, key, row, value, Figure(name, None, by=by))
    shown = Figure(key, value, row["unit"])
    nth = _place(row, key, value, len(classes))
    if row.get("open") and nth == len(row["limits"]):
        note = f"高于{classes[nth - 1]}类，标准未区分{classes[nth]}类与{classes[-1]}类"
        return Single(Figure(name, None, by=by, of=(shown,), note=note), nth, len(classes) - 1)
    return Single(Figure(name, classes[nth], by=by, of=(shown,)), nth, nth)


def water_class(values: Mapping[str, Given | Gap | None], *, on: date) -> Judged:
    """The class of a well as a whole (综合评价): that of its worst item.

    Items without a value are left aside and named. No class where the worst can't be told for
    certain. Refuses a sample without any value (NotEnoughData): no data is never class Ⅰ.
    """
    edition = STANDARD.on(on)
    said = {key: one for key, one in values.items() if isinstance(one, Given)}
    if not said:
        raise NotEnoughData("没有任何一项地下水指标，不能评价类别；请至少填写一项。")
    singles = {key: item_class(key, one, on=on) for key, one in said.items()}
    classes: list[str] = edition.says["classes"]
    best = max(one.best for one in singles.values())
    worst = max(one.worst for one in singles.values())
    rule = edition.says["whole"]
    deciding = tuple(key for key, one in singles.items() if one.best == one.worst == worst)
    parts = tuple(one.figure for one in singles.values())
    mark = weakest(rule["mark"], *(one.by.mark for one in parts if one.by))
    by = edition.clause(rule["clause"], mark)
    missing = [key for key, one in values.items() if not isinstance(one, Given)]
    lacking = f"未参评：{'、'.join(missing)}" if missing else ""
    if best != worst:
        open_ = "、".join(key for key, one in singles.items() if one.worst > best)
        note = f"在{classes[best]}类与{classes[worst]}类之间，{open_}不能确定"
        figure = Figure(
            "地下水质量类别", None, by=by, of=parts, note="；".join(filter(None, (note, lacking)))
        )
        return Judged(figure, singles, ())
    note = f"最差类别指标：{'、'.join(deciding)}" if worst else ""
    figure = Figure(
        "地下水质量类别",
        classes[worst],
        by=by,
        of=parts,
        note="；".join(filter(None, (note, lacking))),
    )
    return Judged(figure, singles, deciding)


def together(several: Sequence[Judged], *, on: date) -> Judged:
    """Several samplings of one well as one: of each item the worst class that it had.

    No text says how the samplings of a year become one class; the rule is to be checked.
    Refuses no samplings (NotEnoughData).

    >>> day = date(2026, 12, 31)
    >>> dry, wet = ({"铁": Given(2, "mg/L")}, {"铁": Given(1, "mg/L")})
    >>> both = together([water_class(one, on=day) for one in (dry, wet)], on=day)
    >>> both.figure.value, both.deciding
    ('Ⅳ', ('铁',))
    """
    if not several:
        raise NotEnoughData("没有任何一次监测，不能评价类别；没有数据不等于达标。")
    if len(several) == 1:
        return several[0]
    edition = STANDARD.on(on)
    singles: dict[str, Single] = {}
    for judged in several:
        for key, one in judged.singles.items():
            known = singles.get(key)
            if known is None or (one.worst, one.best) > (known.worst, known.best):
                singles[key] = one
    classes: list[str] = edition.says["classes"]
    best = max(one.best for one in singles.values())
    worst = max(one.worst for one in singles.values())
    rule = edition.says["period"]
    by = edition.clause(rule["clause"], rule["mark"])
    deciding = tuple(key for key, one in singles.items() if one.best == one.worst == worst)
    value = classes[worst] if best == worst else None
    note = f"{len(several)}次监测" + (
        "" if value else f"，在{classes[best]}类与{classes[worst]}类之间"
    )
    figure = Figure(
        "地下水质量类别", value, by=by, of=tuple(one.figure for one in several), note=note
    )
    return Judged(figure, singles, deciding if value else ())


def target_met(judged: Judged, target: str = "Ⅲ", *, on: date) -> Figure:
    """Whether a well meets its target class; no answer where its class leaves that open.

    >>> day = date(2026, 3, 1)
    >>> found = water_class({"总β放射性": Given(2, "Bq/L")}, on=day)
    >>> found.figure.value is None, target_met(found, "Ⅲ", on=day).value
    (True, '不达标')
    """
    edition = STANDARD.on(on)
    goal = _nth(edition, target)
    rule = edition.says["whole"]
    by = edition.clause(rule["clause"], rule["mark"])
    parts = (judged.figure, Figure("目标类别", edition.says["classes"][goal]))
    over = [key for key, one in judged.singles.items() if one.best > goal]
    if over:
        return Figure("达标情况", EXCEEDED, by=by, of=parts, note=f"超标指标：{'、'.join(over)}")
    if all(one.worst <= goal for one in judged.singles.values()):
        return Figure("达标情况", MET, by=by, of=parts)
    return Figure("达标情况", None, by=by, of=parts, note=judged.figure.note)


def fifth_share(wells: Mapping[str, Judged], *, on: date) -> Figure:
    """Ⅴ类水比例: the share of points of class Ⅴ, % with one decimal.

    Points for which Ⅴ is neither sure nor excluded leave the share without a value where they
    could change it; the note names them and both ends. Refuses no points at all.

    >>> day = date(2026, 3, 1)
    >>> wells = {"甲": water_class({"铁": Given(3, "mg/L")}, on=day),
    ...     "乙": water_class({"铁": Given(1, "mg/L")}, on=day)}
    >>> fifth_share(wells, on=day).value
    Decimal('50.0')
    """
    edition = STANDARD.on(on)
    rule = edition.says["share"]
    if not wells:
        raise NotEnoughData("没有任何一个地下水点位，不能计算Ⅴ类水比例；没有数据不等于没有Ⅴ类。")
    last = len(edition.says["classes"]) - 1
    sure = [key for key, one in wells.items() if _ends(one)[0] == last]
    open_ = [key for key, one in wells.items() if _ends(one)[0] < last == _ends(one)[1]]
    least, most = (
        round_even(Fraction(100 * many, len(wells)), rule["decimals"])
        for many in (len(sure), len(sure) + len(open_))
    )
    by = edition.clause(rule["clause"], rule["mark"])
    parts = (Figure("Ⅴ类点位", len(sure), "个"), Figure("评价点位", len(wells), "个"))
    note = f"{'、'.join(open_)}不能确定是否Ⅴ类，比例在 {least} % 与 {most} % 之间" if open_ else ""
    value = None if open_ else least
    return Figure("地下水Ⅴ类水比例", value, "%", by=by, of=parts, note=note)


def fifth_target(year: int) -> Figure:
    """The national target of the share of class Ⅴ: about 25 % in 2025. Refuses other years."""
    edition = STANDARD.editions[-1]
    row = edition.says["share"]["target"]
    if year != row["year"]:
        raise NotThere(f"没有 {year} 年地下水Ⅴ类水比例的国家目标；有：{row['year']}。")
    by = edition.clause(row["clause"], row["mark"])
    return Figure(f"{year}年地下水Ⅴ类水比例目标", row["percent"], "%", by=by, note="左右")


def _ends(judged: Judged) -> tuple[int, int]:
    """The best and the worst class that a well can have."""
    singles = judged.singles.values()
    return max(one.best for one in singles), max(one.worst for one in singles)


def _of_below(
    edition: Edition, key: str, row: Mapping[str, Any], value: Below, blank: Figure
) -> Single:
    """What lies below a detection limit has any class from Ⅰ to that of the limit itself."""
    if row["kind"] != "most":
        raise BadInput(f"{key}没有检出限的问题；请填测得的数值。")
    classes: list[str] = edition.says["classes"]
    if number(key, value.limit) == 0:
        raise BadInput(f"{key}的检出限应大于 0；请核对方法的检出限。")
    given = Figure(f"{key}检出限", value.limit, row["unit"], note="未检出")
    rule = edition.says["below"]
    by = edition.clause(rule["clause"], rule["mark"])
    last = _place(row, key, value.limit, len(classes))
    if row.get("open") and last == len(row["limits"]):
        last = len(classes) - 1
    if row.get("absent") and last <= 1:
        last = 0  # class Ⅰ asks for just this: not detected
    if last == 0:
        return Single(Figure(blank.name, classes[0], by=by, of=(given,), note="未检出"), 0, 0)
    bounds = row["limits"]
    note = (
        f"未检出，但检出限高于Ⅰ类限值 {bounds[0]}，只知不劣于{classes[last]}类；"
        "请改用检出限更低的方法"
    )
    return Single(Figure(blank.name, None, by=by, of=(given,), note=note), 0, last)


def _place(row: Mapping[str, Any], key: str, value: Any, classes: int) -> int:
    """The place of a value among the classes: 0 for Ⅰ; past the last limit it is the next."""
    found = number(key, value)
    if row["kind"] == "range":
        lowest, highest = row["possible"]
        if not lowest <= found <= highest:
            raise BadInput(f"{key}应在 {lowest} 与 {highest} 之间：{value}。")
        low, high = row["best"]
        if low <= found <= high:
            return 0
        low, high = row["fourth"]
        return classes - 2 if low <= found <= high else classes - 1
    bounds = [exact(one) for one in row["limits"]]
    return next((nth for nth, bound in enumerate(bounds) if found <= bound), len(bounds))


def _nth(edition: Edition, grade: str) -> int:
    names: list[str] = edition.says["classes"]
    plain = grade.strip().removesuffix("类").strip().upper()
    for nth, name in enumerate(names):
        if plain in (name, ("I", "II", "III", "IV", "V")[nth], str(nth + 1)):
            return nth
    raise BadInput(f"没有“{grade}”这一地下水类别；可用 {'、'.join(names)}。")


def _row(edition: Edition, item: str) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    for name in TABLES:
        table = edition.says[name]
        for key, row in table["items"].items():
            if item in (key, row.get("full")):
                return key, table, row
    raise UnknownSubstance(
        f"{edition.name} 没有“{item}”这一项；请用标准表1、表2中的名称（如 总硬度、耗氧量）。"
    )
