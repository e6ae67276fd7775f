"""城市黑臭水体 — the grade of a reading, a point, a reach and a whole water body; what is cleared.

>>> day = date(2026, 3, 1)
>>> print(item_grade("sd", 9, on=day).explain())
透明度黑臭级别 = 重度黑臭  ← 建城〔2015〕130号 表2〔据转引〕
  透明度 = 9 cm
>>> item_grade("sd", 9, depth=20, on=day).value     # 40 % of 20 cm is 8 cm
'轻度黑臭'
>>> point = [{"do": 1, "nh3n": 16}, {"do": 1, "nh3n": 16}, {"do": 3, "nh3n": 9}]
>>> print(point_grade(point, on=day).line())
检测点黑臭级别 = 重度黑臭  ← 建城〔2015〕130号 检测点黑臭级别判定〔待核〕  （氨氮 2/3）
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from youju.standards.water.given import Below, in_unit
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact, round_even
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.water", "black_odorous.toml")

CLEAR, LIGHT, SEVERE = "无黑臭", "轻度黑臭", "重度黑臭"
GRADES = (CLEAR, LIGHT, SEVERE)
"""The grades, from the best to the worst."""
CLEARED, NOT_CLEARED = "已消除", "未消除"

Reading = Mapping[str, Number | Gap | None]


def reading(item: str, value: Number, unit: str, *, on: date) -> Number:
    """A value in the unit of the table: transparency in cm (from m too), mg/L, mV.

    Refuses a missing unit (BadInput), units of another quantity (UnknownUnit).

    >>> from decimal import Decimal
    >>> reading("sd", Decimal("0.22"), "m", on=date(2026, 3, 1))
    Fraction(22, 1)
    """
    row = _row(STANDARD.on(on), item)
    if item == "sd" and unit.strip() == "m":
        return 100 * exact(value)
    found = in_unit(str(row["name"]), value, unit, str(row["unit"]))
    assert not isinstance(found, Below)
    return found


def item_grade(item: str, value: Number, *, on: date, depth: Number | None = None) -> Figure:
    """The grade of one item: ``sd`` [cm], ``do`` and ``nh3n`` [mg/L], ``orp`` [mV].

    ``depth``: of the water [cm]; under 25 cm, 40 % of it stands in for the line of 10 cm
    transparency. Refuses negative values but for the potential, a transparency above the depth
    (BadInput), unknown items (UnknownSubstance).
    """
    edition = STANDARD.on(on)
    row = _row(edition, item)
    number = exact(value)
    if "least" in row and number < row["least"]:
        raise BadInput(f"{row['name']}不能为负：{value}；请核对原始数据。")
    table, note = edition.says["items"], ""
    by = edition.clause(table["clause"], table["mark"])
    given = [Figure(row["name"], value, row["unit"])]
    deep = None if depth is None else exact(depth)
    low, high = (exact(one) for one in row["light"])
    if row["better"] == "low":
        severe, light = number > high, number > low
    else:
        if item == "sd" and deep is not None:
            if deep <= 0 or number > deep:
                raise BadInput(f"透明度 {value} cm 大于水深 {depth} cm，或水深不大于 0；请核对。")
            given.append(Figure("水深", depth, "cm"))
            shallow = edition.says["shallow"]
            if deep < shallow["depth"]:
                low = deep * shallow["percent"] / 100
                by = edition.clause(shallow["clause"], shallow["mark"])
                note = f"水深不足 {shallow['depth']} cm，以水深的 {shallow['percent']} % 为界"
        severe, light = number < low, number < high
        if note and number == deep:
            bottom = edition.says["bottom"]
            by = edition.clause(bottom["clause"], bottom["mark"])
            severe = light = False
            note = "清澈见底"
    grade = SEVERE if severe else LIGHT if light else CLEAR
    return Figure(f"{row['name']}黑臭级别", grade, by=by, of=tuple(given), note=note)


def point_grade(
    readings: Sequence[Reading],
    *,
    on: date,
    depth: Number | Sequence[Number | None] | None = None,
) -> Figure:
    """The grade of a point from its readings; ``depth``: of all of them, or of each.

    Severe where one item is severe in 60 % of its readings or more, or two items in 30 %;
    otherwise light, where any reading of any item is in the light range or beyond. Refuses a
    point without any value (NotEnoughData).
    """
    edition = STANDARD.on(on)
    grades: dict[str, list[str]] = {}
    depths = depth if isinstance(depth, Sequence) else [depth] * len(readings)
    for reading, deep in zip(readings, depths, strict=True):
        for item, value in reading.items():
            _row(edition, item)
            if value is not None and not isinstance(value, Gap):
                found = item_grade(item, value, on=on, depth=deep)
                grades.setdefault(item, []).append(str(found.value))
    if not grades:
        raise NotEnoughData("检测点没有任何一项监测值，不能判定黑臭级别；没有数据不等于无黑臭。")
    rule = edition.says["point"]
    shares = {item: Fraction(100 * mine.count(SEVERE), len(mine)) for item, mine in grades.items()}
    often = [item for item, share in shares.items() if share >= rule["one_percent"]]
    several = [item for item, share in shares.items() if share >= rule["two_percent"]]
    deciding = often or (several if len(several) >= rule["two_items"] else [])
    any_ = any(one != CLEAR for mine in grades.values() for one in mine)
    grade = SEVERE if deciding else LIGHT if any_ else CLEAR
    names = {item: str(_row(edition, item)["name"]) for item in grades}
    parts = tuple(
        Figure(f"{names[item]}重度黑臭比例", share, "%", note=f"{len(grades[item])} 次")
        for item, share in shares.items()
    )
    note = "、".join(
        f"{names[item]} {grades[item].count(SEVERE)}/{len(grades[item])}" for item in deciding
    )
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("检测点黑臭级别", grade, by=by, of=parts, note=note)


def severe_reaches(points: Sequence[str], *, on: date) -> list[tuple[int, int]]:
    """First and last place of each run of three and more severe points, in order downstream.

    >>> severe_reaches([SEVERE, SEVERE, SEVERE, LIGHT, SEVERE, SEVERE], on=date(2026, 3, 1))
    [(0, 2)]
    """
    least = STANDARD.on(on).says["reach"]["in_a_row"]
    _known(points)
    found, start = [], 0
    for nth in range(len(points) + 1):
        if nth == len(points) or points[nth] != SEVERE:
            if nth - start >= least:
                found.append((start, nth - 1))
            start = nth + 1
    return found


def water_grade(points: Sequence[str], *, on: date) -> Figure:
    """The grade of a whole water body from the grades of its points.

    Severe with 60 % severe points or more; else light where any point is not clear. Refuses a
    water body without points (NotEnoughData).

    >>> water_grade([SEVERE] * 3 + [LIGHT] * 2, on=date(2026, 3, 1)).value
    '重度黑臭'
    """
    edition = STANDARD.on(on)
    rule = edition.says["water"]
    _known(points)
    if not points:
        raise NotEnoughData("水体没有任何一个有级别的检测点，不能判定；没有数据不等于无黑臭。")
    count = points.count(SEVERE)
    share = Fraction(100 * count, len(points))
    severe = share >= rule["severe_percent"]
    grade = SEVERE if severe else LIGHT if any(one != CLEAR for one in points) else CLEAR
    part = Figure("重度黑臭检测点比例", share, "%", note=f"{count}/{len(points)}")
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("水体黑臭级别", grade, by=by, of=(part,))


def cleared(grade: str, content: Number, *, on: date) -> Figure:
    """Whether a water body counts as cleared (消除): no longer black-odorous, the public content.

    ``content``: the share of those asked who are content, in %.
    """
    edition = STANDARD.on(on)
    rule = edition.says["cleared"]
    _known([grade])
    share = exact(content)
    if not 0 <= share <= 100:
        raise BadInput(f"公众满意度应在 0 与 100 % 之间：{content}。")
    fine = grade == CLEAR and share >= rule["content_percent"]
    parts = (Figure("水体黑臭级别", grade), Figure("公众满意度", content, "%"))
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("黑臭消除情况", CLEARED if fine else NOT_CLEARED, by=by, of=parts)


def cleared_share(gone: int, found: int, *, on: date) -> Figure:
    """消除比例: water bodies cleared of those ever found, % with one decimal.

    Refuses more cleared than found, negative counts (BadInput), none found (NotEnoughData).

    >>> cleared_share(19, 21, on=date(2026, 3, 1)).value
    Decimal('90.5')
    """
    edition = STANDARD.on(on)
    rule = edition.says["share"]
    if gone < 0 or gone > found:
        raise BadInput(f"已消除 {gone} 个，不应多于认定的 {found} 个，也不应小于 0；请核对清单。")
    if found == 0:
        raise NotEnoughData("没有认定过黑臭水体，不计算消除比例；报表中请填“—”。")
    value = round_even(Fraction(100 * gone, found), rule["decimals"])
    parts = (Figure("已消除黑臭水体", gone, "个"), Figure("认定黑臭水体", found, "个"))
    by = edition.clause(rule["clause"], rule["mark"])
    return Figure("黑臭水体消除比例", value, "%", by=by, of=parts)


def _known(grades: Sequence[str]) -> None:
    for one in grades:
        if one not in GRADES:
            raise BadInput(f"没有“{one}”这一黑臭级别；可用 {'、'.join(GRADES)}。")


def _row(edition: Edition, item: str) -> Mapping[str, Any]:
    row = edition.says["items"].get(item)
    if not isinstance(row, Mapping):
        have = "、".join(k for k, v in edition.says["items"].items() if isinstance(v, Mapping))
        raise UnknownSubstance(f"黑臭水体评价没有“{item}”这一项；有：{have}。")
    return row
