"""达标可能性 — how likely the target is met, from the city's own past same-season days.

A moving-block bootstrap: the days so far stay as they are; the days to come are drawn, a block
of consecutive days at a time, from the same calendar days (give or take ``spread``) of past
years. Whole numbers throughout, and a generator of our own, so that any machine gives the same
answer. How wrong it would have been is stated with it: the same question, asked on the same
date of each past year of the others, against what came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from youju.standards.air.targets_past import (
    Days,
    Goal,
    PastYear,
    chance_clause,
    draws_from,
    setting,
    years_back,
    years_before,
)
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import divide_even, hold, round_even
from youju.terms.periods import Period

_BINS = 5


def chance_of_meeting(
    goal: Goal,
    so_far: Days,
    past: Days,
    period: Period,
    *,
    on: date,
    block: int | None = None,
    repetitions: int | None = None,
    seed: int | None = None,
    spread: int | None = None,
    adjust: str = "none",
    checked: bool = True,
) -> Figure:
    """The share of drawn futures that meet the goal, in %, with its error on past years.

    ``so_far``: day → value within ``period`` up to ``on``; ``past``: day → value of the years
    before (None or absent: invalid). ``adjust="level"`` scales each past year to this year's
    level, by the ratio of the two means up to the day; ``none`` takes the days as they were.
    ``checked`` adds ``error_on_past_years``.

    Refuses with ``NotEnoughData`` when fewer than two past years have enough valid days.
    """
    how = _How.made(block, repetitions, seed, spread, adjust)
    known = {day: value for day, value in so_far.items() if day in period and day <= on}
    years = years_before({**past, **known}, period, on=on, spread=how.spread)
    fewest = setting("chance", "fewest_years")
    if len(years) < fewest:
        raise NotEnoughData(
            f"只有 {len(years)} 个往年在{period.label}的同期数据足够，至少要 {fewest} 个才能测算"
            "达标可能性；请补入往年日值。"
        )
    left = max(0, (period.end - on).days)
    values = [hold(value) for value in known.values() if value is not None]
    hits = _hits(goal, values, left, years, how)
    names = "、".join(str(one.year) for one in sorted(years, key=lambda one: one.year))
    parts = [
        Figure("目标值", goal.target),
        Figure("已有有效天数", len(values), "天"),
        Figure("其余天数", left, "天"),
        Figure("达到目标的次数", hits, "次", note=f"共抽取{how.repetitions}次"),
    ]
    if checked:
        parts.append(
            error_on_past_years(
                goal,
                past,
                period,
                on=on,
                block=how.block,
                repetitions=how.repetitions,
                seed=how.seed,
                spread=how.spread,
                adjust=how.adjust,
            )
        )
    note = (
        f"由{names}年同期日值按{how.block}天一段抽取，前后各放宽{how.spread}天，"
        f"起始数{how.seed}；{'按当年水平折算' if adjust == 'level' else '往年日值不作调整'}"
    )
    value = round_even(Fraction(100 * hits, how.repetitions), 1)
    return Figure("达到目标的可能性", value, "%", chance_clause(), tuple(parts), note)


def error_on_past_years(
    goal: Goal,
    past: Days,
    period: Period,
    *,
    on: date,
    block: int | None = None,
    repetitions: int | None = None,
    seed: int | None = None,
    spread: int | None = None,
    adjust: str = "none",
    goals: Mapping[int, Goal] | None = None,
) -> Figure:
    """往年回测 — the probability given on the same date of each past year, against what came.

    Each year is judged from all the others, with its own days after the date hidden. ``goals``
    may give a year its own target; else today's is asked. The value is the Brier score, the
    mean of ``(probability - outcome)²``: 0 is perfect, 0.25 is saying one half every time. The
    parts are the years and the calibration table.
    """
    how = _How.made(block, repetitions, seed, spread, adjust)
    rows: list[tuple[int, Fraction, bool]] = []
    for one in years_before(past, period, on=on):
        back = period.start.year - one.year
        then, last = years_back(on, back), years_back(period.end, back)
        hidden = {day: None for day in past if then < day <= last}
        others = [
            other
            for other in years_before({**past, **hidden}, period, on=on, spread=how.spread)
            if other.year != one.year
        ]
        if not others:
            continue
        its = (goals or {}).get(one.year, goal)
        values = [hold(value) for value in one.to_date if value is not None]
        came = values + [hold(value) for value in one.rest if value is not None]
        hits = _hits(its, values, len(one.rest), others, how)
        rows.append((one.year, Fraction(hits, how.repetitions), its.met(came)))
    if not rows:
        return Figure(
            "往年回测误差（Brier）", None, by=chance_clause(), note="往年不足两年，无法回测"
        )
    brier = sum(((p - int(met)) ** 2 for _, p, met in rows), Fraction(0)) / len(rows)
    shown = [
        Figure(
            f"{year}年同日给出的可能性", _percent(p), "%", note=f"实际{'达到' if met else '未达到'}"
        )
        for year, p, met in sorted(rows)
    ]
    return Figure(
        "往年回测误差（Brier）",
        round_even(brier, 4),
        by=chance_clause(),
        of=(*shown, *_calibration(rows)),
        note=f"{len(rows)}个往年，各以其余年份推算；0为最好，0.25相当于一律说五成",
    )


@dataclass(frozen=True, slots=True)
class _How:
    """The parameters of one computation."""

    block: int
    repetitions: int
    seed: int
    spread: int
    adjust: str

    @classmethod
    def made(
        cls,
        block: int | None,
        repetitions: int | None,
        seed: int | None,
        spread: int | None,
        adjust: str,
    ) -> _How:
        given = {"block": block, "repetitions": repetitions, "seed": seed, "spread": spread}
        for name, least in (("block", 1), ("repetitions", 1), ("seed", 0), ("spread", 0)):
            value = given[name]
            if value is None:
                given[name] = setting("chance", name)
            elif value < least:
                raise ValueError(f"{name}={value} must be {least} or more.")
        if adjust not in ("none", "level"):
            raise ValueError(f"adjust={adjust!r} is unknown; use none or level.")
        return cls(adjust=adjust, **given)  # type: ignore[arg-type]


def _hits(goal: Goal, values: list[int], left: int, years: Sequence[PastYear], how: _How) -> int:
    """How many of the drawn futures meet the goal."""
    seasons = [season for one in years if (season := _season(one, values, how))]
    if left and not seasons:
        raise NotEnoughData('没有一个往年可按当年水平折算；请改用 adjust="none"。')
    starts = range(0, left, how.block)
    draws = draws_from(how.seed)
    if goal.kind == "percentile":
        return _hits_percentile(goal, values, left, seasons, how, draws)
    # For every block of the future, what each of its possible pasts adds: (weights, valid days).
    choices = [_sums(goal, seasons, start, min(how.block, left - start), how) for start in starts]
    base, count, hits = sum(map(goal.weight, values)), len(values), 0
    for _ in range(how.repetitions):
        total, days = base, count
        for table in choices:
            more, valid = table[next(draws) * len(table) >> 64]
            total += more
            days += valid
        if days and goal.met_by(total, days):
            hits += 1
    return hits


def _sums(
    goal: Goal, seasons: Sequence[Sequence[int | None]], start: int, length: int, how: _How
) -> list[tuple[int, int]]:
    found = []
    for season in seasons:
        weights = [0, *accumulate(0 if v is None else goal.weight(v) for v in season)]
        valid = [0, *accumulate(int(v is not None) for v in season)]
        for first in range(start, start + 2 * how.spread + 1):
            last = min(first + length, len(season))
            found.append((weights[last] - weights[first], valid[last] - valid[first]))
    return found


def _hits_percentile(
    goal: Goal,
    values: list[int],
    left: int,
    seasons: Sequence[Sequence[int | None]],
    how: _How,
    draws: Iterator[int],
) -> int:
    """Percentiles need the drawn days themselves, not their sums."""
    choices = []
    for start in range(0, left, how.block):
        length = min(how.block, left - start)
        choices.append(
            [
                [v for v in season[first : first + length] if v is not None]
                for season in seasons
                for first in range(start, start + 2 * how.spread + 1)
            ]
        )
    ordered, hits = sorted(values), 0
    for _ in range(how.repetitions):
        drawn = list(ordered)
        for table in choices:
            drawn += table[next(draws) * len(table) >> 64]
        if drawn and goal.met(drawn):
            hits += 1
    return hits


def _season(one: PastYear, values: list[int], how: _How) -> list[int | None]:
    """The season of a past year in millionths, scaled to this year's level if told so."""
    season = [None if v is None else hold(v) for v in one.season]
    if how.adjust == "none":
        return season
    then = [hold(v) for v in one.to_date if v is not None]
    if not values or not sum(then):
        return []
    up, down = sum(values) * len(then), sum(then) * len(values)
    return [None if v is None else divide_even(v * up, down) for v in season]


def _calibration(rows: Sequence[tuple[int, Fraction, bool]]) -> Iterator[Figure]:
    """Where it said so much, how often it came: fifths of the scale, empty ones left out."""
    for number in range(_BINS):
        inside = [(p, met) for _, p, met in rows if min(_BINS - 1, int(p * _BINS)) == number]
        if inside:
            said = sum((p for p, _ in inside), Fraction(0)) / len(inside)
            came = Fraction(sum(met for _, met in inside), len(inside))
            yield Figure(
                f"校准 {number * 20}%—{number * 20 + 20}%",
                _percent(came),
                "%",
                note=f"{len(inside)}年，平均给出{_percent(said)}%",
            )


def _percent(share: Fraction) -> Decimal:
    return round_even(100 * share, 1)
