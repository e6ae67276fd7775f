"""HJ 356 水污染源在线监测数据有效性 — the daily mean of an automatic analyser of wastewater.

>>> from datetime import date
>>> hours = [(40, 100)] * 10 + [(60, 300)] * 8 + [None] * 6
>>> print(day_mean("cod", hours, on=date(2024, 6, 1)).line())
化学需氧量有效日均值 = 54.117647 mg/L  ← HJ 356-2019 7〔待核〕
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from youju.standards.enterprise.counts import INVALID, VALID
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData, NotThere
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, plain, round_even, total

STANDARD = Standard.load("youju.standards.enterprise", "hj356.toml")

Sample = tuple[Number, Number] | None
"""Concentration in mg/L and the water of its interval; ``None`` where it is missing or invalid."""


def is_valid(item: str, valid: int, required: int, *, on: date) -> Figure:
    """日均值有效性 — whether enough of the required values of a day are valid.

    ``item``: cod, nh3n, tp, tn. ``required``: as many as the sampling interval asks for (24 with
    one an hour, 12 with one in two hours). Equal to the least share is enough.

    Refuses pH, temperature and flow, whose rule was not read (NotThere), other items, more valid
    values than required (BadInput), none required (NotEnoughData).
    """
    edition = STANDARD.on(on)
    name = _item(edition, item)
    if required <= 0:
        raise NotEnoughData("当日应获得的数据为 0 个（未排放），没有有效日均值。")
    if not 0 <= valid <= required:
        raise BadInput(f"有效数据 {valid} 个，应获得数据 {required} 个；请核对采样间隔。")
    says = edition.says["day"]
    enough = 100 * valid >= exact(says["least"]) * required
    return Figure(
        f"{name}日均值有效性",
        VALID if enough else INVALID,
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure("有效数据", valid, "个"), Figure("应获得数据", required, "个")),
        note="" if enough else f"少于应获得数据的 {says['least']}%",
    )


def day_mean(item: str, samples: Sequence[Sample], *, on: date) -> Figure:
    """有效日均值 — weighted by the water of each interval, mg/L, held at 10⁻⁶.

    ``samples``: one per interval of the day, ``None`` where it is missing or invalid. Without
    enough of them, or without water, there is no mean and the note says why.
    Refuses what ``is_valid`` refuses, negative concentrations and flows (BadInput).
    """
    edition = STANDARD.on(on)
    given = [(exact(value), exact(flow)) for value, flow in filter(None, samples)]
    verdict = is_valid(item, len(given), len(samples), on=on)
    name = f"{_item(edition, item)}有效日均值"
    if any(value < 0 or flow < 0 for value, flow in given):
        raise BadInput("浓度和流量都不能为负；请核对原始数据。")
    if verdict.value != VALID:
        return Figure(name, None, "mg/L", by=verdict.by, of=(verdict,), note=verdict.note)
    water = total(flow for _, flow in given)
    if not water:
        return Figure(name, None, "mg/L", by=verdict.by, of=(verdict,), note="无排放流量")
    value = round_even(total(value * flow for value, flow in given) / water, HELD_DECIMALS)
    return Figure(name, plain(value), "mg/L", by=verdict.by, of=(verdict,))


def _item(edition: Edition, item: str) -> str:
    says = edition.says["items"]
    if item in says["others"]:
        raise NotThere(
            f"{edition.name} {says['others'][item]}有效均值的算法未见原文；只能判定"
            f"{'、'.join(says['averaged'].values())}。"
        )
    if item not in says["averaged"]:
        known = "、".join(f"{key}（{name}）" for key, name in says["averaged"].items())
        raise BadInput(f"{edition.name} 不含“{item}”；可用 {known}。")
    name: str = says["averaged"][item]
    return name
