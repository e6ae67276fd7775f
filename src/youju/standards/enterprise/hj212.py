"""HJ 212 数据传输标准 — of how many values a minute, an hour and a day of a logger are made.

45 of 60 minutes make a valid hour, and yet its flag is not normal: the mean asks for 45 minutes
at least (附录D), the flag for *more than* 75 % (附录C). Both are said apart:

>>> from datetime import date
>>> on = date(2024, 6, 1)
>>> is_valid("hour", 45, on=on).value, flag(45, 60, on=on).value
('有效', 'D')
>>> flag(46, 60, on=on).value
'N'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from youju.standards.enterprise import counts
from youju.standards.enterprise.counts import VALID
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData, NotThere
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, plain, round_even, total

STANDARD = Standard.load("youju.standards.enterprise", "hj212.toml")

GAS, WATER = "gas", "water"
MEDIA = {GAS: "废气", WATER: "废水"}


def is_valid(span: str, count: int, *, on: date, medium: str = GAS, rules: str = "auto") -> Figure:
    """数据有效性 — whether ``count`` valid values of the level below are enough.

    ``span``: ``minute`` (of readings), ``hour`` (of minute means), ``day`` (of hourly means) for
    gas; ``ten-minute``, ``hour`` (of ten-minute means), ``day`` for water. ``rules``: ``2017``
    for loggers of that kind after 2025.

    Refuses other spans, more values than the span has (BadInput), what is no whole number
    (NotExact), and days from 2026 on without ``rules``, whose text was not read (NotThere).
    """
    edition = edition_of(on, rules)
    says = _medium(edition, medium)
    return counts.judged(edition, span, _row(says, span, medium), count, clause=says)


def flag(normal: int, all_: int, *, on: date, medium: str = GAS, rules: str = "auto") -> Figure:
    """数据标记的汇总 — the flag of a value from how many of the level below are normal (N).

    Gas: ``N`` where more than 75 % are, else ``D``. Water: ``N`` only where all are; which letter
    stands otherwise is that of the abnormal value, so there is none here and the note says it.
    Refuses no values at all (NotEnoughData), more normal ones than all (BadInput).
    """
    edition = edition_of(on, rules)
    says = edition.says["flag"]
    _medium(edition, medium)
    whole = counts.count(all_, "下一级数据", None)
    found = counts.count(normal, "正常的下一级数据", whole)
    if whole == 0:
        raise NotEnoughData("没有下一级数据，没有可汇总的标记；该时段应作缺失处理。")
    note = ""
    if medium == GAS:
        bound = says[GAS]["above"]
        value = says["normal"] if 100 * found > bound * whole else says[GAS]["else"]
        if value != says["normal"]:
            note = f"正常数据不多于 {bound}%"
    else:
        value = says["normal"] if found == whole else None
        if value is None:
            note = "有下一级数据异常，沿用其标记"
    return Figure(
        "数据标记",
        value,
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure("正常数据", found, "个"), Figure("全部数据", whole, "个")),
        note=note,
    )


def mean(
    span: str,
    values: Sequence[Number | None],
    *,
    on: date,
    medium: str = GAS,
    rules: str = "auto",
    unit: str = "mg/m³",
) -> Figure:
    """The arithmetic mean of the valid values of a span, held at 10⁻⁶; none where too few.

    ``values``: those of the level below, ``None`` where one is missing or its flag is not N.
    """
    found = [exact(one) for one in values if one is not None]
    verdict = is_valid(span, len(found), on=on, medium=medium, rules=rules)
    name = f"{counts.SPANS[span]}均值"
    if verdict.value != VALID or not found:
        return Figure(name, None, unit, by=verdict.by, of=(verdict,), note=verdict.note)
    value = round_even(total(found) / len(found), HELD_DECIMALS)
    return Figure(name, plain(value), unit, by=verdict.by, of=(verdict,))


def flow_mean(
    values: Sequence[tuple[Number, Number]],
    *,
    on: date,
    rules: str = "auto",
    span: str = "day",
) -> Figure:
    """废水流量加权均值 — Σ C·Q / Σ Q, mg/L, held at 10⁻⁶; ``values``: pairs of C and Q.

    Refuses negative flows (BadInput); without any flow there is no mean, and the note says so.
    """
    verdict = is_valid(span, len(values), on=on, medium=WATER, rules=rules)
    name, by = f"{counts.SPANS[span]}均值（流量加权）", verdict.by
    flows = [exact(flow) for _, flow in values]
    if any(flow < 0 for flow in flows):
        raise BadInput("流量不能为负；请核对流量计的方向和单位。")
    if verdict.value != VALID:
        return Figure(name, None, "mg/L", by=by, of=(verdict,), note=verdict.note)
    if not total(flows):
        return Figure(name, None, "mg/L", by=by, of=(verdict,), note="无排放流量")
    loads = total(exact(value) * flow for (value, _), flow in zip(values, flows, strict=True))
    value = plain(round_even(loads / total(flows), HELD_DECIMALS))
    return Figure(name, value, "mg/L", by=by, of=(verdict,))


def edition_of(on: date, rules: str = "auto") -> Edition:
    """The edition of a day; refuses the one whose numbers were not read (NotThere)."""
    edition = STANDARD.on(on, rules)
    if "unread" in edition.says:
        raise NotThere(
            f"{edition.name} {edition.says['unread']['clause']}的有效性规定未见原文，"
            f"不能判定 {on} 的数据；仍在使用2017型数采仪的，请写明规则 2017。"
        )
    return edition


def _medium(edition: Edition, medium: str) -> Mapping[str, Any]:
    if medium not in MEDIA:
        raise BadInput(f"没有“{medium}”这一类排放；可用 gas（废气）、water（废水）。")
    found: Mapping[str, Any] = edition.says[medium]
    return found


def _row(says: Mapping[str, Any], span: str, medium: str) -> Mapping[str, Any]:
    if span not in counts.SPANS or span not in says:
        known = "、".join(f"{key}（{name}）" for key, name in counts.SPANS.items() if key in says)
        raise BadInput(f"{MEDIA[medium]}没有“{span}”这一级数据；可用 {known}。")
    found: Mapping[str, Any] = says[span]
    return found
