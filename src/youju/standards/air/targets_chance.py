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
from functools import lru_cache
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
    draw: str = "by-year",
    checked: bool = True,
) -> Figure:
    """The share of drawn futures that meet the goal, in %, with its error on past years.

    ``so_far``: day → value within ``period`` up to ``on``; ``past``: day → value of the years
    before (None or absent: invalid). ``adjust="level"`` scales each past year to this year's
    level, by the ratio of the two means up to the day; ``none`` takes the days as they were.
    ``draw="by-year"`` draws the year once for each future and all its blocks from that year, so
    that good and bad years stay apart; ``mixed`` draws every block from any past year, which
    evens them out and is surer of itself than it should be where years differ much. (On the
    daily PM2.5 of Tianjin 2014 to 2021, asked on four dates, the error of ``by-year`` was
    0.21 to 0.31 and that of ``mixed`` 0.26 to 0.38.)
    ``checked`` adds ``error_on_past_years``.

    Refuses with ``NotEnoughData`` when fewer than two past years have enough valid days.
    """
    how = _How.made(block, repetitions, seed, spread, adjust, draw)
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
                draw=how.draw,
            )
        )
    note = (
        f"由{names}年同期日值按{how.block}天一段抽取，前后各放宽{how.spread}天，"
        f"起始数{how.seed}；{'按当年水平折算' if adjust == 'level' else '往年日值不作调整'}；"
        f"{'每次只从一个往年抽取' if draw == 'by-year' else '各段可来自不同往年'}"
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
    draw: str = "by-year",
    goals: Mapping[int, Goal] | None = None,
) -> Figure:
    """往年回测 — the probability given on the same date of each past year, against what came.

    Each year is judged from all the others, with its own days after the date hidden. ``goals``
    may give a year its own target; else today's is asked. The value is the Brier score, the
    mean of ``(probability - outcome)²``: 0 is perfect, 0.25 is saying one half every time. The
    parts are the years and the calibration table.
    """
    how = _How.made(block, repetitions, seed, spread, adjust, draw)
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
    draw: str

    @classmethod
    def made(
        cls,
        block: int | None,
        repetitions: int | None,
        seed: int | None,
        spread: int | None,
        adjust: str,
        draw: str,
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
        if draw not in ("mixed", "by-year"):
            raise ValueError(f"draw={draw!r} is unknown; use mixed or by-year.")
        return cls(adjust=adjust, draw=draw, **given)  # type: ignore[arg-type]


def _hits(goal: Goal, values: list[int], left: int, years: Sequence[PastYear], how: _How) -> int:
    """How many of the drawn futures meet the goal."""
    seasons = [season for one in years if (season := _season(one, values, how))]
    if left and not seasons:
        raise NotEnoughData('没有一个往年可按当年水平折算；请改用 adjust="none"。')
    lengths = [(start, min(how.block, left - start)) for start in range(0, left, how.block)]
    futures = _futures(len(lengths), len(seasons), how)
    hits = 0
    if goal.kind == "percentile":  # needs the drawn days themselves, not their sums
        days = [_days(seasons, start, length, how) for start, length in lengths]
        ordered = sorted(values)
        for future in futures:
            drawn = list(ordered)
            for runs, one in zip(days, future, strict=True):
                drawn += runs[one]
            hits += bool(drawn) and goal.met(drawn)
        return hits
    base, meets = sum(goal.weights(values)), goal.judge()
    sums = [_sums(goal, seasons, start, length, how) for start, length in lengths]
    for future in futures:
        total, count = base, len(values)
        for possible, one in zip(sums, future, strict=True):
            weight, valid = possible[one]
            total += weight
            count += valid
        hits += bool(count) and meets(total, count)
    return hits


@lru_cache(maxsize=16)
def _futures(blocks: int, years: int, how: _How) -> tuple[tuple[int, ...], ...]:
    """The drawn futures: for each block which of its possible pasts, that stand year by year.

    They depend on numbers only, and every place and target of a day asks for the same ones.
    """
    draws, width = draws_from(how.seed), 2 * how.spread + 1
    found = []
    for _ in range(how.repetitions):
        if how.draw == "mixed":
            found.append(tuple(next(draws) * years * width >> 64 for _ in range(blocks)))
        else:
            first = (next(draws) * years >> 64) * width
            found.append(tuple(first + (next(draws) * width >> 64) for _ in range(blocks)))
    return tuple(found)


def _sums(
    goal: Goal, seasons: Sequence[Sequence[int | None]], start: int, length: int, how: _How
) -> list[tuple[int, int]]:
    """For one block, what each of its possible pasts adds: weights and valid days."""
    found = []
    for season in seasons:
        weights = [0, *accumulate(goal.weights(season))]
        valid = [0, *accumulate(int(v is not None) for v in season)]
        for first in range(start, start + 2 * how.spread + 1):
            last = min(first + length, len(season))
            found.append((weights[last] - weights[first], valid[last] - valid[first]))
    return found


def _days(
    seasons: Sequence[Sequence[int | None]], start: int, length: int, how: _How
) -> list[list[int]]:
    """For one block, the valid days of each of its possible pasts."""
    return [
        [v for v in season[first : first + length] if v is not None]
        for season in seasons
        for first in range(start, start + 2 * how.spread + 1)
    ]


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
