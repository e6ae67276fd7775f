"""地区间生态保护补偿协议 — the agreement that an amount rests on, as dated data.

Three shapes are in use: ``flux`` (load above target × rate), ``steps`` (a base by the multiple of
exceedance) and ``index`` (index P). A city's own agreement is a file of the same form:

>>> from datetime import date
>>> agreement = Agreement.shipped("zhoukou")
>>> agreement.on(date(2020, 6, 1), "steps").name
'周口市水环境生态补偿办法'
>>> print(written(date(2024, 6, 1)))
生态保护补偿条例 第十四至十七条
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from youju.terms.clauses import MARKS, VERIFIED, Clause
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, BadScheme, NoEditionInForce, NotThere
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, plain, round_even
from youju.terms.units import convert

PACKAGE = "youju.standards.compensation"
REGULATION = Standard.load(PACKAGE, "regulation.toml")

FLUX, STEPS, INDEX = "flux", "steps", "index"
SHAPES = {FLUX: "按通量", STEPS: "按超标倍数分档", INDEX: "按补偿指数"}
FILES = {
    "taihu": "taihu_zhenjiang.toml",
    "zhoukou": "zhoukou.toml",
    "xinanjiang": "xinanjiang.toml",
}
NEEDED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    FLUX: {"rates": ("unit", "items"), "load": (), "better": ("how",), "inflow": ("how",)},
    STEPS: {"targets": ("above",), "section": ("steps",), "several": ("how",), "inflow": ("how",)},
    INDEX: {"index": ("factor", "weights"), "pays": ("at",)},
}
"""The tables of each shape, and what each of them must hold."""
WAYS = {
    "better": ("zero", "set-off"),
    "inflow": ("none", "deduct-excess"),
    "several": ("largest", "each"),
}
"""What a table may say under ``how``."""
NAMES = {
    "codmn": "高锰酸盐指数",
    "cod": "化学需氧量",
    "nh3n": "氨氮",
    "tp": "总磷",
    "tn": "总氮",
}
"""Items as the tables of water name them."""


@dataclass(frozen=True, slots=True)
class Inflow:
    """What came in from upstream: concentrations and the targets there, mg/L, and the water.

    ``water_10k_m3``: of the period, in 10⁴ m³; only a rule by load needs it.
    """

    measured: Mapping[str, Number]
    targets: Mapping[str, Number]
    water_10k_m3: Number | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with its editions (rounds), oldest first."""

    title: str
    editions: tuple[Edition, ...]

    @classmethod
    def shipped(cls, key: str) -> Agreement:
        """``taihu``, ``zhoukou`` or ``xinanjiang``; refuses other keys (NotThere)."""
        if key not in FILES:
            raise NotThere(
                f"没有“{key}”这份协议；随附的有：{'、'.join(FILES)}，其他请自行提供文件。"
            )
        standard = Standard.load(PACKAGE, FILES[key])
        return cls(str(standard.says["title"]), standard.editions)

    @classmethod
    def read(cls, text: str) -> Agreement:
        """An agreement from the text of a dated file, checked whole before it is used.

        Refuses what is no TOML, lacks an edition, a day, a table of its shape or what it must
        hold, a clause or a mark, names a way that does not exist, has steps that do not rise or
        weights that do not make 1, or has two editions for one day (BadScheme).
        """
        try:
            says = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as wrong:
            raise BadScheme(f"协议文件不是有效的 TOML：{wrong}") from wrong
        rows = says.get("edition", [])
        if not rows:
            raise BadScheme("协议文件没有 [[edition]]；至少需要一段起止日期及其参数。")
        found = tuple(sorted((_edition(row) for row in rows), key=lambda one: one.since))
        for first, second in pairwise(found):
            if (first.until or date.max) >= second.since:
                raise BadScheme(
                    f"协议“{first.name}”与“{second.name}”的起止日期重叠；请把日期错开。"
                )
        return cls(str(says.get("title", found[0].name)), found)

    def on(self, day: date, shape: str) -> Edition:
        """The edition in force on ``day``; refuses other days (NoEditionInForce) and an
        agreement of another shape (BadInput)."""
        for edition in self.editions:
            if edition.since <= day and (edition.until is None or day <= edition.until):
                if edition.says["shape"] != shape:
                    raise BadInput(
                        f"“{edition.name}”{SHAPES[edition.says['shape']]}计算，不是{SHAPES[shape]}。"
                    )
                return edition
        spans = "；".join(f"{one.since} 至 {one.until or '今'}" for one in self.editions)
        raise NoEditionInForce(f"“{self.title}”在 {day} 没有有效的协议；有效期：{spans}。")


def written(on: date) -> Clause | None:
    """The clause that asks for a written agreement, when it is in force on that day."""
    for edition in REGULATION.editions:
        if edition.since <= on:
            says = edition.says["agreement"]
            return edition.clause(says["clause"], says["mark"])
    return None


def basis(edition: Edition, on: date) -> Figure:
    """The agreement as a part of every amount: its days, and what is not sure about them."""
    until = edition.until or "今"
    mark = edition.says.get("dates", VERIFIED)
    note = {"secondary": "起止日期据转引", "to-be-checked": "起止日期待核"}.get(mark, "")
    span = f"{edition.since} 至 {until}"
    return Figure("补偿协议", f"{edition.name}（{span}）", by=written(on), note=note)


def concentration(item: str, value: Number, unit: str) -> Fraction:
    """A concentration in mg/L; refuses negative ones (BadInput) and other units (UnknownUnit)."""
    number = convert(value, unit, "mg/L")
    if number < 0:
        raise BadInput(f"{name_of(item)}不能为负：{value}；请核对监测数据。")
    return number


def target(item: str, targets: Mapping[str, Number], unit: str) -> Fraction:
    """The target of an item, above zero; refuses one that is missing (BadInput)."""
    if item not in targets:
        raise BadInput(f"没有{name_of(item)}的目标值，不能计算补偿；请按协议附表填写。")
    number = concentration(item, targets[item], unit)
    if number == 0:
        raise BadInput(f"{name_of(item)}的目标值不能为 0；请按协议附表填写。")
    return number


def name_of(item: str) -> str:
    """The name of an item; its key where it has none."""
    return NAMES.get(item, item)


def capped(amount: Fraction, edition: Edition) -> tuple[Fraction, Figure | None]:
    """The amount, at most the cap of the agreement (``[edition.cap] upper``), and the cap."""
    cap = edition.says.get("cap")
    if cap is None:
        return amount, None
    upper = exact(cap["upper"])
    bound = Figure(
        "补偿金上限", cap["upper"], cap["unit"], by=edition.clause(cap["clause"], cap["mark"])
    )
    return min(amount, upper), bound


def refuse_inflow(edition: Edition, inflow: Inflow | None) -> None:
    """Refuses an inflow where the agreement does not take one off (BadInput)."""
    if inflow is not None and edition.says["inflow"]["how"] == "none":
        raise BadInput(
            f"“{edition.name}”没有约定扣除上游来水影响，不能扣；"
            "如另有约定，请在协议文件中写明 inflow。"
        )


def short(number: Fraction) -> Decimal | Fraction:
    """As a decimal where it is one with at most six decimals, else the fraction."""
    found = plain(round_even(number, HELD_DECIMALS))
    return found if Fraction(found) == number else number


def _require_sound(row: Mapping[str, Any]) -> None:
    """Steps that rise without gap, weights that make 1, a cap that says how much."""
    for table in ("section", "mouth"):
        steps = row.get(table, {}).get("steps", [])
        if not steps:
            continue
        closed = all(len(step) == 3 for step in steps[:-1]) and len(steps[-1]) == 2
        begins = [step[0] for step in steps]
        if (
            not closed
            or begins[1:] != [step[1] for step in steps[:-1]]
            or begins != sorted(set(begins))
        ):
            raise BadScheme(
                f"“{row['name']}”的 [edition.{table}] 各档应首尾相接、由小到大，"
                "写作 [大于, 不大于, 基数]，最后一档写作 [大于, 基数]。"
            )
    weights = row.get("index", {}).get("weights", {})
    if weights and sum(map(exact, weights.values())) != 1:
        raise BadScheme(f"“{row['name']}”的权重合计不是 1。")
    if "cap" in row and not {"upper", "unit"} <= set(row["cap"]):
        raise BadScheme(f"“{row['name']}”的 [edition.cap] 缺 upper 或 unit。")


def _edition(row: Mapping[str, Any]) -> Edition:
    missing = [key for key in ("name", "since", "shape") if key not in row]
    if missing:
        raise BadScheme(f"协议缺 {'、'.join(missing)}；请补上名称、起始日期和计算方式。")
    shape = row["shape"]
    if shape not in SHAPES:
        raise BadScheme(f"协议的计算方式“{shape}”应为 {'、'.join(SHAPES)} 之一。")
    if shape == STEPS and "unit" not in row:
        raise BadScheme(f"“{row['name']}”没有写明补偿金的单位（unit），如 万元。")
    for key in ("since", "until"):
        if key in row and not isinstance(row[key], date):
            raise BadScheme(f"“{row['name']}”的 {key} 应写成日期，如 2025-01-01。")
    for table, keys in NEEDED[shape].items():
        if table not in row:
            raise BadScheme(f"“{row['name']}”{SHAPES[shape]}计算，缺 [edition.{table}]。")
        if lacks := [key for key in keys if key not in row[table]]:
            raise BadScheme(f"“{row['name']}”的 [edition.{table}] 缺 {'、'.join(lacks)}。")
        if table in WAYS and row[table]["how"] not in WAYS[table]:
            raise BadScheme(
                f"“{row['name']}”的 {table} 不认识“{row[table]['how']}”；"
                f"可用 {'、'.join(WAYS[table])}。"
            )
    _require_sound(row)
    for name, table in row.items():
        if isinstance(table, Mapping) and not (table.get("clause") and table.get("mark") in MARKS):
            raise BadScheme(
                f"“{row['name']}”的 [edition.{name}] 缺条款（clause）或核实标记（mark）。"
            )
    return Edition(
        name=row["name"],
        rules=str(row.get("rules", "own")),
        issued=row.get("issued", row["since"]),
        since=row["since"],
        until=row.get("until"),
        says=row,
    )
