"""What a bulletin is written from: an answer, the figures beside it, targets, and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from youju.documents import words
from youju.ledger.assess import Answer
from youju.ledger.overall import Compared, Comparisons, dust_of, of_city, why_missing
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.ledger.targets import Target
from youju.readings.city import City
from youju.scoring.nouns import SCORE
from youju.scoring.ranking import Placed
from youju.standards.air import comparison, hj663
from youju.terms.figures import Figure
from youju.terms.numbers import exact
from youju.terms.periods import CUMULATIVE, DAY, RANGE, WEEK, Period
from youju.terms.places import COUNTY

NOUNS = {COUNTY: "县（市、区）", "city": "市"}
TEXT_ITEMS = ("PM2.5", "PM10", "O3_8h", INDEX, GOOD_RATE)
INVENTED = "虚构"


@dataclass(frozen=True)
class Material:
    """One answer with the figures of its objects and of the city, each compared."""

    city: City
    answer: Answer
    targets: Sequence[Target]

    @cached_property
    def objects(self) -> Comparisons:
        """Figures of the assessed objects."""
        return Comparisons(self.answer, self.answer.scheme.objects)

    @cached_property
    def whole(self) -> tuple[str, Comparisons] | None:
        """The city's name in the register and its figures."""
        return of_city(self.city, self.answer)

    @property
    def period(self) -> Period:
        """The period that was in fact assessed."""
        return self.answer.period

    @property
    def noun(self) -> str:
        """What the assessed objects are called together."""
        return NOUNS.get(self.answer.scheme.objects, "考核对象")

    @property
    def last(self) -> date:
        """The last day that the figures speak of."""
        return self.answer.period.end

    @property
    def main(self) -> tuple[Placed, ...]:
        """The main ranking."""
        return self.answer.assessment.main

    @property
    def main_key(self) -> str:
        """The key of the main ranking."""
        rankings = self.answer.assessment.rankings
        return next((key for key, rows in rankings.items() if rows is self.main), "")

    def statistic(self, name: str, of: str) -> Compared:
        """One statistic of one assessed object."""
        return self.objects.of(name, of)

    def index(self, name: str) -> Compared:
        """综合指数 of one assessed object."""
        return self.objects.of(name, INDEX)

    def index_change(self, name: str) -> Fraction | None:
        """The change of its index against last year in %, None without one."""
        change = self.index(name).change
        return None if change is None or change.value is None else number_in(change)

    def listed(self, name: str) -> tuple[str, ...]:
        """The lists that an object stands on, by name."""
        lists = self.answer.scheme.lists
        return tuple(
            lists[key].name
            for key, rows in self.answer.assessment.lists.items()
            if any(one.object == name for one in rows)
        )

    def those(self, names: Sequence[str]) -> str:
        """Objects in a sentence; all of them together by their noun."""
        everyone = len(names) > 2 and set(names) == set(self.answer.objects)
        return f"各{self.noun}" if everyone else words.listing(names)

    def target(self, place: str, item: str) -> Target | None:
        """The yearly target of a place, where the city's folder has one."""
        return next((t for t in self.targets if (t.place, t.item) == (place, item)), None)

    @property
    def basis_words(self) -> str:
        """The dust bases in one clause."""
        scheme = self.answer.scheme
        dust = {of: dust_of(scheme, of) for of in TEXT_ITEMS}
        particles = {dust["PM2.5"], dust["PM10"], dust[INDEX]}
        if len(set(dust.values())) == 1:
            return f"各项指标为{comparison.DUST[dust[INDEX]]}口径"
        if len(particles) == 1:
            return (
                f"浓度和综合指数为{comparison.DUST[dust[INDEX]]}口径，"
                f"优良天数比率为{comparison.DUST[dust[GOOD_RATE]]}口径"
            )
        return "，".join(f"{short(of)}为{comparison.DUST[one]}口径" for of, one in dust.items())


def year_to_date_like(period: Period) -> bool:
    """Whether the period begins with its year and lies in it: targets can be set against it."""
    start = period.start
    return (start.month, start.day) == (1, 1) and period.end.year == start.year


def period_words(period: Period) -> str:
    """A period as a bulletin names it: whole months together, a week with its dates.

    >>> from youju.terms.periods import parse
    >>> [period_words(parse(text)) for text in ("2026-10", "..2026-10-31", "2026-01..2026-03")]
    ['2026年10月', '2026年1—10月', '2026年1—3月']
    >>> period_words(parse("2026-W40")), period_words(parse("..2026-11-22"))
    ('2026年第40周（9月28日至10月4日）', '2026年1月1日至11月22日')
    """
    start, end = period.start, period.end
    if period.kind in (CUMULATIVE, RANGE):
        if whole_months(period) and start.year == end.year:
            months = f"{start.month}—{end.month}" if start.month != end.month else f"{end.month}"
            return f"{start.year}年{months}月"
        return words.span(start, end)
    if period.kind == WEEK:
        dates = words.span(start, end).split("年", 1)[1]
        return f"{period.label}（{dates}）" if "周" in period.label else words.span(start, end)
    return period.label


def whole_months(period: Period) -> bool:
    """Whether the period is made of whole months."""
    return period.start.day == 1 and (period.end + timedelta(days=1)).day == 1


def called(of: str, period: Period) -> str:
    """A statistic in full, as a sentence names it.

    >>> from youju.terms.periods import parse
    >>> called("O3_8h", parse("2026-10")), called("PM2.5", parse("2026-10-03"))
    ('O3日最大8小时平均第90百分位数浓度', 'PM2.5日均浓度')
    """
    one_day = period.kind == DAY
    if of == "O3_8h":
        return "O3日最大8小时平均" + ("" if one_day else _percent(of, period)) + "浓度"
    if of == "CO":
        return "CO日均浓度" if one_day else f"CO日均值{_percent(of, period)}浓度"
    return {INDEX: "环境空气质量综合指数", GOOD_RATE: "优良天数比率"}.get(
        of, f"{of}{'日均' if one_day else '平均'}浓度"
    )


def short(of: str) -> str:
    """A statistic as a table head names it.

    >>> short("O3_8h"), short("index")
    ('O3', '综合指数')
    """
    return {
        "O3_8h": "O3",
        INDEX: "综合指数",
        GOOD_RATE: "优良天数比率",
        SCORE: "考核得分",
    }.get(of, of)


def comparison_words(one: Compared, versus: str) -> str:
    """同比 or 环比 of a statistic in words, from the two printed values; “同比—” without one."""
    word = comparison.WORDS[versus]
    change = one.change if versus == comparison.YEAR_AGO else one.change_before
    if change is None:
        return ""
    if change.value is None or len(change.of) < 2:
        return f"{word}—"
    now, then = (exact(part.value) for part in change.of[:2])  # both have a value
    if one.of == GOOD_RATE:
        return words.change(now, then, word, measure="points")
    if change.unit == "天":
        return words.change(
            now, then, word, measure="amount", unit="天", decimals=0, verbs=words.FEWER_MORE
        )
    return words.change(now, then, word)


def numbers_of(one: Compared) -> str:
    """The printed value with its unit in words, or “—” with the reason."""
    value = one.printed.value
    if not isinstance(value, Decimal | int):
        return words.absent(reason(one))
    return words.amount(value, one.printed.unit)


def reason(one: Compared) -> str:
    """Why a statistic has no value."""
    return why_missing(one.now) or "没有有效数据"


def number_in(figure: Figure) -> Fraction:
    """The number that a figure has; zero where it has none."""
    value = figure.value
    return Fraction(0) if value is None or isinstance(value, str) else exact(value)


def sparse_words(figures: Comparisons, name: str) -> str:
    """That last year's period has far fewer days with data; nothing when it has enough."""
    if (found := figures.sparse(name)) is None:
        return ""
    then, now = found
    return f"{period_words(figures.year_ago)}有效数据只有{then}天（本期{now}天）"


def named(places: Sequence[str], values: Mapping[str, str] | None = None) -> str:
    """Places in a sentence, each with what is said of it in brackets."""
    said = [f"{name}（{values[name]}）" if values and name in values else name for name in places]
    return words.listing(said)


def _percent(of: str, period: Period) -> str:
    return f"第{hj663.percentage(of, on=period.end).value}百分位数"
