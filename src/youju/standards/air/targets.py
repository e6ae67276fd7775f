"""目标测算 — what the rest of the year must look like for the yearly target to be met.

>>> days = {date(2026, 1, 1) + timedelta(n): 40 for n in range(181)}
>>> needed = allowed_mean(35, days, year_of(date(2026, 1, 1)), on=date(2026, 6, 30))
>>> needed.value
Decimal('31.073369')
>>> print(polluted_days_left(Decimal("92.5"), 20, 365).explain(1))
还可出现的污染天数 = 7 天  ← 目标测算 污染天数预算〔据转引〕  （设全年365天均有效）
  全年允许污染天数 = 27 天  （向下取整）
  已出现污染天数 = 20 天
  按修约计最多可出现 = 7 天  （目标 92.5%，比率修约到1位小数）

The probability of meeting a target stands in ``targets_chance``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from youju.standards.air.targets_chance import chance_of_meeting, error_on_past_years
from youju.standards.air.targets_past import SETTINGS, Goal, setting, years_before
from youju.terms.clauses import Clause
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, held, plain, round_even, unscaled
from youju.terms.periods import Period, year_of

__all__ = [
    "SETTINGS",
    "Goal",
    "against_target",
    "allowed_mean",
    "chance_of_meeting",
    "error_on_past_years",
    "largest_total",
    "light",
    "plan_line",
    "polluted_days_left",
    "years_before",
]

_MILLION = 10**HELD_DECIMALS
GREEN, YELLOW, RED = "绿灯", "黄灯", "红灯"


def allowed_mean(
    target: Number,
    so_far: Mapping[date, Number | None],
    period: Period,
    *,
    on: date,
    decimals: int = 0,
    unit: str = "µg/m³",
) -> Figure:
    """The mean that the remaining days may have: ``(T·N - Σ)/(N - n)``, at the honest bound.

    ``so_far``: day → daily mean (None: invalid), ``on``: the last day with data, ``decimals``:
    those of the published mean. ``n`` counts the valid days up to ``on``; ``N`` is n and every
    day after it, so all of those are assumed to become valid, and days lost stay lost.

    A published mean is rounded, so it still meets T a little above T: up to T + half a unit
    of its last decimal — and exactly there only when T's last digit is even (GB/T 8170). That
    bound gives the value (cut, never rounded up, at six decimals); the plain one and the
    largest sum, decided exactly on values held at 10⁻⁶, stand among the parts.

    Refuses with ``NotEnoughData`` when no day is left.
    """
    values = [
        exact(v) for day, v in so_far.items() if day in period and day <= on and v is not None
    ]
    left = (period.end - max(on, period.start - timedelta(days=1))).days
    if left <= 0:
        raise NotEnoughData(f"{period.label}截至{on}已没有剩余天数，不能再测算其余日均值。")
    past, count = sum(values, Fraction(0)), len(values)
    days = count + left
    steps: int = 10**decimals
    whole = floor(exact(target) * steps)
    bound = Fraction(2 * whole + 1, 2 * steps)
    included = whole % 2 == 0
    value = (bound * days - past) / left
    total = Fraction(largest_total(target, days, decimals), _MILLION) - past
    if total < 0:
        note = "即使其余各日均为0也不能达到目标"
    else:
        words = "含" if included else "不含"
        note = f"采用修约后的界限 {plain(round_even(bound, decimals + 1))}（{words}该值）"
    note += "；设其余各日均有效，已缺日不补"
    return Figure(
        "其余各日均值上限",
        _cut(value),
        unit,
        _clause("mean"),
        (
            Figure("目标值", target, unit),
            Figure("累计日均值之和", past, unit),
            Figure("已有有效天数 n", count, "天"),
            Figure("全期有效天数 N", days, "天"),
            Figure("不计修约的上限", _cut((exact(target) * days - past) / left), unit),
            Figure("其余各日之和最多", _cut(total), unit, note="按10⁻⁶持有值逐位判定，含该值"),
        ),
        note,
    )


def largest_total(target: Number, days: int, decimals: int) -> int:
    """The largest sum of ``days`` values, in millionths, whose published mean meets ``target``.

    The mean is held at 10⁻⁶ and printed from there, both half to even; this goes back through
    both roundings.

    >>> largest_total(35, 1, 0), largest_total(34, 1, 0)    # 35.5 prints 36, 34.5 prints 34
    (35499999, 34500000)
    """
    scale: int = 10**decimals
    whole = floor(exact(target) * scale)
    step: int = 10 ** (HELD_DECIMALS - decimals)
    mean = whole * step + step // 2
    if whole % 2 and step > 1:
        mean -= 1
    rest = days // 2
    if days % 2 == 0 and mean % 2:
        rest -= 1
    return mean * days + rest


def polluted_days_left(rate: Number, so_far: int, days: int, *, decimals: int = 1) -> Figure:
    """Polluted days that may still come: ``floor(days × (1 - rate)) - so_far``.

    ``rate``: target share of good days in %, ``days``: valid days of the whole period (assumed
    so in the note). The largest number that still prints as the target at ``decimals`` stands
    among the parts; the plain budget is the value, as plans have it. Below zero: exceeded.
    """
    budget = floor(days * (100 - exact(rate)) / 100)
    most = budget
    while most < days and _share(days - most - 1, days, decimals) >= exact(rate):
        most += 1
    note = f"设全年{days}天均有效"
    if budget < so_far:
        note = f"已超出{so_far - budget}天；{note}"
    return Figure(
        "还可出现的污染天数",
        budget - so_far,
        "天",
        _clause("days"),
        (
            Figure("全年允许污染天数", budget, "天", note="向下取整"),
            Figure("已出现污染天数", so_far, "天"),
            Figure(
                "按修约计最多可出现",
                most - so_far,
                "天",
                note=f"目标 {rate}%，比率修约到{decimals}位小数",
            ),
        ),
        note,
    )


def plan_line(
    target: Number,
    on: date,
    *,
    of: str = "mean",
    shape: str = "linear",
    past: Mapping[date, Number | None] | None = None,
    decimals: int = 1,
    unit: str = "",
) -> Figure:
    """时序进度 — where the cumulative value should stand on ``on`` to meet the yearly target.

    ``of="sum"``: things that add up (days, tonnes): target × months gone / 12, a begun month
    by its days. ``of="mean"``: a cumulative mean; evenly spread it stands at the target itself
    all year. With ``shape="seasonal"`` the last three years of ``past`` (day → value) give the
    shape: their means (or sums) up to that day, over those of the whole year, pooled.

    Refuses with ``NotEnoughData`` when ``past`` holds no such year whole enough.
    """
    year = year_of(on)
    if shape == "linear":
        month_end = (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        gone = on.month - 1 + Fraction(on.day, month_end.day)
        share, note = (
            (gone / 12, "按月均匀分摊") if of == "sum" else (Fraction(1), "全年均匀，即目标值")
        )
        return _line(exact(target) * share, target, share, note, decimals, unit)
    found = years_before(past or {}, year, on=on)[: int(setting("plan", "seasonal_years"))]
    if not found:
        raise NotEnoughData(
            f"没有数据足够的往年，不能按季节形状给出{on}的时序进度；请补入往年日值，或改用均匀分摊。"
        )
    early = whole = Fraction(0)
    for one in found:
        to_date = [exact(v) for v in one.to_date if v is not None]
        rest = [exact(v) for v in one.rest if v is not None]
        if not to_date:
            raise NotEnoughData(f"{one.year}年截至同日没有有效数据，不能给出时序进度。")
        so_far, all_year = sum(to_date, Fraction(0)), sum(to_date + rest, Fraction(0))
        early += so_far / (len(to_date) if of == "mean" else 1)
        whole += all_year / (len(to_date) + len(rest) if of == "mean" else 1)
    if not whole:
        raise NotEnoughData("往年全年值为零，不能给出季节形状。")
    names = "、".join(str(one.year) for one in sorted(found, key=lambda one: one.year))
    share = early / whole
    return _line(exact(target) * share, target, share, f"按{names}年的季节形状", decimals, unit)


def light(
    now: Figure, line: Figure, *, better: str = "lower", yellow_percent: Number | None = None
) -> Figure:
    """亮灯 — green at the plan line or better, yellow within the tolerance, red beyond it.

    ``yellow_percent``: how far behind the line (in % of it) is still yellow; the edge is yellow.
    """
    tolerance = exact(
        setting("light", "yellow_percent") if yellow_percent is None else yellow_percent
    )
    if now.value is None or line.value is None:
        return Figure("亮灯", None, by=_clause("light"), of=(now, line), note="缺少数值")
    behind = exact(now.value) - exact(line.value)
    if better == "higher":
        behind = -behind
    colour = RED
    if behind <= 0:
        colour = GREEN
    elif behind * 100 <= tolerance * abs(exact(line.value)):
        colour = YELLOW
    note = f"落后不超过{tolerance}%为黄灯"
    return Figure("亮灯", colour, by=_clause("light"), of=(now, line), note=note)


def against_target(
    now: Figure, target: Number, line: Figure | None = None, *, better: str = "lower"
) -> Figure:
    """年初至今与目标、时序进度相比: the year to date minus the target (negative: below it)."""
    goal = Figure("目标值", target, now.unit)
    if now.value is None:
        return Figure(f"{now.name}与目标之差", None, now.unit, of=(now, goal), note=now.note)
    gap = exact(now.value) - exact(target)
    met = gap <= 0 if better == "lower" else gap >= 0
    parts = [now, goal]
    if line is not None:
        parts += [replace(line, name="时序进度"), light(now, line, better=better)]
    note = "目前达到目标" if met else "目前未达到目标"
    return Figure(f"{now.name}与目标之差", _cut(gap), now.unit, _clause("plan"), tuple(parts), note)


def _line(
    value: Fraction, target: Number, share: Fraction, note: str, decimals: int, unit: str
) -> Figure:
    parts = (
        Figure("全年目标", target, unit),
        Figure("占全年的比", held(share), note="百万分位"),
    )
    return Figure("时序进度", round_even(value, decimals), unit, _clause("plan"), parts, note)


def _share(good: int, days: int, decimals: int) -> Decimal:
    return round_even(held(Fraction(100 * good, days)), decimals)


def _cut(value: Fraction) -> Decimal:
    """At six decimals, cut downwards: a bound must never promise more than there is."""
    return unscaled(floor(value * _MILLION), HELD_DECIMALS)


def _clause(section: str) -> Clause:
    says = SETTINGS.says[section]
    instrument, article = str(says["clause"]).split(" ", 1)
    return Clause(instrument, article, str(says["mark"]))
