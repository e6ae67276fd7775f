"""What 达标可能性 is computed from: the goal, the past years, and reproducible draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from youju.terms.clauses import Clause
from youju.terms.dated import Standard
from youju.terms.numbers import HELD_DECIMALS, Number, divide_even, exact
from youju.terms.periods import Period

SETTINGS = Standard.load("youju.standards.air", "targets.toml")

Days = Mapping[date, Number | None]
"""Day to daily value; None or absent: no valid value."""
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Goal:
    """A yearly target on daily values.

    ``kind`` ``mean``: the mean must print at most ``target``; ``percentile``: the ``percent``-th
    percentile must (CO 95, O3 90); ``share``: the share of days with a value of at most
    ``limit``, in %, must print at least ``target`` (good days: AQI and its limit).
    ``decimals`` are those of the published figure.
    """

    target: Number
    decimals: int = 0
    kind: str = "mean"
    percent: int = 0
    limit: Number = 0

    def __post_init__(self) -> None:
        if self.kind not in ("mean", "percentile", "share"):
            raise ValueError(f"{self.kind!r} is no kind of goal; use mean, percentile or share.")

    def met(self, values: Sequence[int]) -> bool:
        """Whether daily values, in millionths and sorted or not, meet it once printed."""
        if self.kind == "percentile":
            return self._printed_at_most(_percentile(sorted(values), self.percent))
        return self.met_by(sum(self.weights(values)), len(values))

    def met_by(self, total: int, days: int) -> bool:
        """The same from the sum of weights, for ``mean`` and ``share``."""
        return self.judge()(total, days)

    def judge(self) -> Callable[[int, int], bool]:
        """``met_by`` for many futures: what does not change is worked out once."""
        aim = exact(self.target) * 10**self.decimals
        above, below = aim.numerator, aim.denominator
        last = 10 ** (HELD_DECIMALS - self.decimals)
        if self.kind == "mean":
            return lambda total, days: divide_even(divide_even(total, days), last) * below <= above
        whole = 100 * 10**HELD_DECIMALS
        return lambda total, days: (
            divide_even(divide_even(whole * total, days), last) * below >= above
        )

    def weights(self, values: Iterable[int | None]) -> list[int]:
        """What each day adds to the sum: its value, or one if it is a good day; else nothing."""
        if self.kind == "mean":
            return [value or 0 for value in values]
        limit = exact(self.limit) * 10**HELD_DECIMALS
        most = limit.numerator // limit.denominator
        return [int(value is not None and value <= most) for value in values]

    def _printed_at_most(self, held: int) -> bool:
        printed = divide_even(held, 10 ** (HELD_DECIMALS - self.decimals))
        return bool(printed <= exact(self.target) * 10**self.decimals)


@dataclass(frozen=True, slots=True)
class PastYear:
    """One past year around the same dates: up to the day, after it, and the season drawn from.

    Each is a run of consecutive days, None where there is no valid value; ``season`` begins
    ``spread`` days before ``rest`` and ends as many after it.
    """

    year: int
    to_date: tuple[Number | None, ...]
    rest: tuple[Number | None, ...]
    season: tuple[Number | None, ...] = ()


def setting(section: str, key: str) -> int:
    """A default of the settings file."""
    return int(SETTINGS.says[section][key])


def years_before(past: Days, period: Period, *, on: date, spread: int = 0) -> list[PastYear]:
    """Past years with enough valid days both up to the day and after it, latest first."""
    if not past:
        return []
    found = []
    for back in range(1, period.start.year - min(past).year + 1):
        first, day, last = (years_back(one, back) for one in (period.start, on, period.end))
        to_date = tuple(_run(past, first, day))
        rest = tuple(_run(past, day + timedelta(1), last))
        if _enough(to_date) and _enough(rest):
            season = tuple(_run(past, day + timedelta(1 - spread), last + timedelta(spread)))
            found.append(PastYear(first.year, to_date, rest, season))
    return found


def draws_from(seed: int) -> Iterator[int]:
    """Whole numbers of 64 bits without end: SplitMix64, the same on every machine."""
    state = seed & _MASK
    while True:
        state = (state + 0x9E3779B97F4A7C15) & _MASK
        mixed = state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        yield mixed ^ (mixed >> 31)


def _percentile(ordered: Sequence[int], percent: int) -> int:
    """Linear between the two neighbours, as HJ 663 has it, held at millionths."""
    place = (len(ordered) - 1) * percent
    below, part = divmod(place, 100)
    above = min(below + 1, len(ordered) - 1)
    return divide_even(ordered[below] * 100 + (ordered[above] - ordered[below]) * part, 100)


def _enough(run: Sequence[Number | None]) -> bool:
    valid = sum(value is not None for value in run)
    return valid * 100 >= setting("chance", "needed_percent") * len(run)


def _run(days: Days, first: date, last: date) -> Iterator[Number | None]:
    for offset in range((last - first).days + 1):
        yield days.get(first + timedelta(offset))


def years_back(day: date, years: int) -> date:
    """The same calendar date so many years earlier; 29 February answers to 28 February."""
    year = day.year - years
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def chance_clause() -> Clause:
    """The method, as a figure cites it."""
    says = SETTINGS.says["chance"]
    instrument, article = str(says["clause"]).split(" ", 1)
    return Clause(instrument, article, str(says["mark"]))
