"""Generated situations of text and picture, read like a stranger would who gets them passed on.

The reader knows the answer only through figures of its own: what each statistic is, on which dust
basis the scheme wants it, how far the days were reviewed.
"""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger import towns
from tests.ledger.brief.conftest import Asked
from youju.documents import picture as pictures
from youju.documents.words import as_of, number
from youju.ledger import brief
from youju.ledger.assess import Answer
from youju.ledger.overall import Compared, Comparisons, dust_of
from youju.ledger.statistics import GOOD_RATE, HEAVY_DAYS, INDEX
from youju.readings.city import City
from youju.terms.numbers import exact
from youju.terms.periods import DAY

HEAD = re.compile(
    r"^截至(\d{4})年(\d{1,2})月(\d{1,2})日24时（(实时未审核|已审核|最终数据)；([^）]+)），"
)
TOLD = {"PM2.5": "PM2.5浓度", "PM10": "PM10浓度", "O3_8h": "臭氧浓度", INDEX: "综合指数"}
TOLD |= {GOOD_RATE: "优良率", HEAVY_DAYS: "重度及以上污染"}
MINUS = re.compile(r"[-−－–]\s*\d")
PERIODS = (
    *("2026-10", "2026-09", "..2026-10-31", "..2026-09-30", "2026-10-31", "2026-10-12"),
    *("2026-W40", "2026-W43", "2026-10-01..2026-10-10", "2026-10-11..2026-10-20"),
    *("2026-10-21..2026-10-31", "2026-Q3", "2026-03", "2026-02", "2026-09-13..2026-10-02"),
)


def situations() -> list[tuple[str, str, bool, str, int]]:
    """Twenty: a period, a county or none, with the year to date, whose limits, how long."""
    rnd = random.Random(20261031)
    made = []
    for _ in range(20):
        period = rnd.choice(PERIODS)
        county = rnd.choice(("", "", *towns.COUNTIES))
        also = rnd.random() < 0.4 and period in ("2026-10", "2026-10-31")
        made.append(
            (period, county, also, rnd.choice(("own", "own", "today")), rnd.choice((140, 200)))
        )
    return made


def figures(answer: Answer, county: str) -> tuple[str, Comparisons]:
    return (
        (county, Comparisons(answer, "county")) if county else ("某市", Comparisons(answer, "city"))
    )


def read(text: str, answer: Answer, county: str) -> None:
    """Everything that must hold for a text, whatever it was shortened to."""
    head = HEAD.match(text)
    assert head, text
    assert text.startswith(as_of(answer.period.end)), text
    assert head[4] == answer.state.replace("（", "").replace("）", ""), text
    assert text.endswith("来源：某市环境空气监测数据（虚构）。"), text
    assert not MINUS.search(text.replace("—", "")), text
    assert "同比下降-" not in text
    assert not re.search(r"None|nan|Fraction|Decimal", text)
    first = text[head.end() :].split("今年以来")[0] if answer.period.kind != "cumulative" else text
    said = {of for of, words in TOLD.items() if f"{words}" in first.replace("影响综合指数", "")}
    basis(head[5], answer, said | ({"AQI"} if "AQI" in text else set()))
    name, own = figures(answer, county)
    for of in said - {GOOD_RATE if answer.period.kind == DAY else ""}:
        value(first, own.of(name, of), TOLD[of])
    limits(text, answer, own)


def basis(words: str, answer: Answer, said: set[str]) -> None:
    """Each statistic that is told stands on the basis that the head names for it."""
    names = {GOOD_RATE: "优良率", HEAVY_DAYS: "重污染天数", "AQI": "AQI"}
    wanted = {of: "kept" if of == "AQI" else dust_of(answer.scheme, of) for of in said}
    if len(set(wanted.values())) == 1:
        assert words == {"kept": "实况", "excluded": "扣除沙尘"}[next(iter(wanted.values()))]
        return
    assert words.endswith("为实况，其余扣除沙尘"), words
    for of, dust in wanted.items():
        assert (names.get(of, of) in words) == (dust == "kept"), (words, wanted)


def value(text: str, one: Compared, words: str) -> None:
    """The number after a statistic's name is the one printed, and its 同比 the one computed."""
    found = re.search(re.escape(words) + r"([\d.]+|—)([^；。]*)", text)
    if found is None:
        return  # named in the ranking or the note alone
    if one.printed.value is None:
        assert found[1] == "—", text
        return
    assert found[1] == number(one.printed.value), (text, one.printed.value)
    change = re.search(r"同比(上升|下降|持平|基本持平|—)([\d.]*)", found[2])
    if change is None:
        return
    if one.change is None or one.change.value is None:
        assert change[1] == "—", text
        return
    moved = exact(one.change.value)
    word = {"上升": 1, "下降": -1}.get(change[1], 0)
    if word:
        assert word * moved > 0, text
        assert abs(exact(Decimal(change[2])) - abs(moved)) < exact(Decimal("0.051")), text


def limits(text: str, answer: Answer, own: Comparisons) -> None:
    """The note on changed limits stands exactly where 同比 of what they touch is told."""
    then, now = own.year_ago.end, answer.period.end
    differ = answer.request.edition == "own" and (then < date(2026, 3, 1) <= now)
    told = re.search(r"(综合指数|优良率)[\d.]+%?，同比(?!—)", text)
    if differ and told:
        assert "两期执行标准不同，影响" in text, text
    if not differ and "今年以来" not in text:
        assert "执行标准不同" not in text, text


@pytest.mark.parametrize(
    ("period", "county", "also", "edition", "limit"),
    situations(),
    ids=lambda one: str(one) or "city",
)
def test_twenty_situations(
    town: City, ask: Asked, period: str, county: str, also: bool, edition: str, limit: int
) -> None:
    answer = ask(period, edition)
    more = (ask("..2026-10-31", edition),) if also else ()
    text = brief.text(town, answer, also=more, county=county, limit=limit)
    assert len(text) <= limit
    read(text, answer, county)
    shown(brief.picture(town, answer), answer)


def shown(drawn: pictures.Picture, answer: Answer) -> None:
    """The same for a picture, by the words that can be read in it."""
    said = drawn.words
    assert drawn.as_of == as_of(answer.period.end)
    assert answer.state in said
    assert "某市环境空气监测数据（虚构）" in said
    assert "数据均为虚构" in said
    assert pictures.INTERNAL in said
    last = "AQI" if answer.period.kind == DAY else "优良率"
    assert drawn.basis == f"{last}为实况，其余扣除沙尘"
    assert [row.cells[1].text.split("（")[0] for row in drawn.rows] == [
        one.object for one in answer.assessment.main
    ]
    own = Comparisons(answer, "county")
    for row in drawn.rows:
        name = row.cells[1].text.split("（")[0]
        for at, of in ((2, INDEX), (4, "PM2.5")):
            one = own.of(name, of)
            text, moved = row.cells[at].text, row.cells[at + 1]
            printed = one.printed.value
            assert text == ("—" if printed is None else number(printed)), (name, of)
            if one.change is None or one.change.value is None:
                assert moved.text == "—"
            elif exact(one.change.value) != 0 and "持平" not in moved.text:
                up = exact(one.change.value) > 0
                assert moved.text.startswith("上升" if up else "下降")
                assert moved.tone == ("bad" if up else "good")
        assert not any(MINUS.search(cell.text) for cell in row.cells)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.dates(date(2026, 1, 5), date(2026, 10, 28)),
    days=st.integers(1, 120),
    county=st.sampled_from(("", *towns.COUNTIES)),
    limit=st.integers(130, 320),
)
def test_any_run_of_days(
    town: City, ask: Asked, start: date, days: int, county: str, limit: int
) -> None:
    end = min(start + timedelta(days=days - 1), date(2026, 10, 31))
    answer = ask(f"{start}..{end}")
    text = brief.text(town, answer, county=county, limit=limit)
    assert len(text) <= limit
    read(text, answer, county)


def test_a_picture_for_the_public_carries_no_mark(town: City, ask: Asked) -> None:
    drawn = brief.picture(town, ask("2026-10"), audience="public")
    assert pictures.INTERNAL not in drawn.words


def test_it_can_be_drawn(town: City, ask: Asked) -> None:
    assert pictures.png(brief.picture(town, ask("2026-10-31")))[:4] == b"\x89PNG"
