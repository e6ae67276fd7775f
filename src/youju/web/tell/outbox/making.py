"""From a choice to text, picture and document; nothing is sent here."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from youju.documents import docx, letter
from youju.documents import picture as pictures
from youju.documents.picture import Picture
from youju.ledger import brief, bulletin
from youju.ledger.assess import Answer, Request
from youju.ledger.brief import Short
from youju.ledger.bulletin import kinds
from youju.ledger.bulletin.kinds import Kind
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.standards.air import comparison
from youju.terms.errors import BadInput, NotEnoughData, YoujuError
from youju.terms.figures import Figure, in_text
from youju.terms.periods import (
    DAY,
    RANGE,
    Period,
    day_period,
    month_of,
    parse,
    week_of,
    year_to_date,
)
from youju.web.base.city import folder
from youju.web.judge.assessment import queries as assessments
from youju.web.tell.outbox import words

OFFICE = "office"
"""Role of the office that sends (city.toml, offices)."""
_DUST = re.compile(r'^(\s*dust\s*=\s*)"(?:excluded|kept)"', re.MULTILINE)
_MOST = 16
_drawn: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
_guard = threading.Lock()


@dataclass(frozen=True)
class Choice:
    """What is to be told: occasion, period, place (empty: the city), dust basis, audience."""

    occasion: str
    period: Period
    place: str = ""
    dust: str = words.SCHEME
    audience: str = words.INTERNAL


def period_of(occasion: str, text: str = "") -> Period:
    """The period of an occasion, seen from the last day with figures.

    :raises BadInput: a period that can't be read, or one that lies ahead.
    :raises NotEnoughData: nothing was computed yet.
    """
    last = folder.last_day()
    if last is None:
        raise NotEnoughData("还没有评价结果；请先导入数据，数据处理程序会自动计算。")
    first = folder.city().settings.week_first_day
    if occasion == words.RANGE:
        found = parse(text, first)
        if found.start > last:
            raise BadInput(f"{found.label}还没有数据，最后一天有数据的是{last}；请改选时段。")
        return found
    if occasion == words.WEEK:
        found = week_of(last, first)
        return found if found.end <= last else week_of(found.start - timedelta(days=1), first)
    if occasion == words.TENDAY:
        return _ten_days(last)
    if occasion == words.MONTH:
        found = month_of(last)
        return found if found.end <= last else found.before()
    if occasion == words.SO_FAR:
        return Period(last.replace(day=1), last, RANGE)
    return year_to_date(last) if occasion == words.YEAR else day_period(last)


def _ten_days(last: date) -> Period:
    """The last whole 上旬, 中旬 or 下旬."""
    if last == month_of(last).end:
        return Period(last.replace(day=21), last, RANGE)
    if last.day >= 20:
        return Period(last.replace(day=11), last.replace(day=20), RANGE)
    if last.day >= 10:
        return Period(last.replace(day=1), last.replace(day=10), RANGE)
    end = last.replace(day=1) - timedelta(days=1)
    return Period(end.replace(day=21), end, RANGE)


@dataclass(frozen=True)
class Made:
    """The answer to a choice, and what is made of it."""

    choice: Choice
    scheme: str
    answer: Answer
    also: tuple[Answer, ...]

    @property
    def computed(self) -> int:
        """The computation that its figures are of."""
        return self.answer.snapshot.computed.number

    @cached_property
    def short(self) -> Short:
        """The text with what it says."""
        return brief.short(folder.city(), self.answer, also=self.also, county=self.choice.place)

    @cached_property
    def picture(self) -> Picture:
        """What the picture shows: the city and its counties, also beside the text of one."""
        return brief.picture(folder.city(), self.answer, audience=self.choice.audience)

    def png(self) -> bytes:
        """The picture, drawn once for each computation and choice."""
        return _remembered((folder.path(), self.computed, self.picture.words), self.picture)

    def figures(self) -> list[dict[str, str]]:
        """Every figure that text and picture tell, as plain values."""
        found = [self._plain(one) for one in self._told()]
        return list({(one["name"], one["value"]): one for one in found}.values())

    def _told(self) -> Iterator[Figure]:
        yield from self.short.figures
        material = bulletin.gather(folder.city(), self.answer, targets=())
        items = [INDEX, "PM2.5"]
        if self.answer.period.kind != DAY:
            items.append(GOOD_RATE)
        for one in material.main:
            yield from (material.statistic(one.object, of).printed for of in items)

    def _plain(self, one: Figure) -> dict[str, str]:
        """Its address is that of the figure that it was made from; this one knows its basis."""
        ref = next((part.ref for _, part in one.walk() if part.ref), "")
        if not ref and one.name.endswith(" AQI"):
            where = self.choice.place or folder.city_name()
            ref = f"fig_air_day/{where}/{self.answer.period.end}/aqi"
        basis = comparison.DUST["excluded" if "dust=excluded" in ref else "kept"]
        return {
            "name": one.name,
            "value": in_text(one.value),
            "unit": one.unit,
            "ref": ref,
            "clause": str(one.by or ""),
            "basis": basis if ref else self.short.basis,
        }

    # documents

    def offered_kinds(self) -> list[Kind]:
        """The kinds of documents that are issued for such a period, by the scheme's own basis."""
        if self.choice.dust != words.SCHEME or self.choice.place:
            return []
        found = []
        for one in kinds.read(folder.city()).values():
            try:
                one.check(self.answer.request.period)
            except BadInput:
                continue
            if one.key != kinds.BULLETIN:
                found.append(one)
        return found

    def document(self, kind: str) -> tuple[str, bytes]:
        """A document of that kind as .docx, a draft without signature: name and bytes.

        :raises BadInput: not offered for this choice.
        """
        chosen = next((one for one in self.offered_kinds() if one.key == kind), None)
        if chosen is None:
            raise BadInput("这个时段、口径或地区没有这种文种；请在发送页上重新选择。")
        year = next((one for one in self.also if one.period.start.timetuple().tm_yday == 1), None)
        city = folder.city()
        made = bulletin.compose(city, self.answer, issuer=office(), cumulative=year, kind=chosen)
        return f"{chosen.name}-{self.answer.request.period.label}.docx", docx.write(made)


def office() -> str:
    """The office that sends, from the city's settings."""
    found = folder.city().settings.office(OFFICE)
    return found.name if found is not None else ""


def made(choice: Choice) -> Made:
    """What a choice gives, as of the newest computation.

    :raises YoujuError: no figures, no scheme, no such county — in words.
    """
    known = assessments.known(choice.period.end)
    if not known:
        raise NotEnoughData(
            f"{choice.period.end}没有施行中的考核方案；请先在“目标与方案”中登记方案。"
        )
    scheme = _on_basis(known[0].text, choice.dust)
    answer = _answer(scheme, choice.period)
    if choice.place and choice.place not in answer.objects:
        raise BadInput(f"考核对象中没有“{choice.place}”；有：{'、'.join(answer.objects)}。")
    return Made(choice, known[0].scheme.key, answer, tuple(_also(scheme, answer)))


def _answer(scheme: str, period: Period) -> Answer:
    found = assessments.answer(Request(scheme, period, "as-was", "own"))
    if found is None:
        raise NotEnoughData("计算用时较长，请稍后再试。")
    return found


def _also(scheme: str, answer: Answer) -> Iterator[Answer]:
    """The longer periods that are told beside: 本月 (of a day) and 累计."""
    end = answer.period.end
    longer = [year_to_date(end)]
    if answer.period.kind == DAY and end.day > 1:
        longer.insert(0, Period(end.replace(day=1), end, RANGE))
    for period in longer:
        if (period.start, period.end) == (answer.period.start, answer.period.end):
            continue
        try:
            yield _answer(scheme, period)
        except NotEnoughData:
            continue


def _on_basis(text: str, dust: str) -> str:
    """The scheme with every measure on one dust basis; as it is for the scheme's own."""
    return text if dust == words.SCHEME else _DUST.sub(rf'\1"{dust}"', text)


def _remembered(key: tuple[Any, ...], picture: Picture) -> bytes:
    with _guard:
        if key in _drawn:
            _drawn.move_to_end(key)
            return _drawn[key]
    data = pictures.png(picture)
    with _guard:
        _drawn[key] = data
        while len(_drawn) > _MOST:
            _drawn.popitem(last=False)
    return data


# reminders


@dataclass(frozen=True)
class Letter:
    """提醒函: what it says, its text for a phone, its figures."""

    made: Made
    county: str

    @cached_property
    def text(self) -> str:
        """The short text; it asks for cause and measures."""
        return self.made.short.text

    def docx(self, request: str, reply_by: date, *, on: date | None = None) -> bytes:
        """The letter; a draft without ``on``."""
        document = brief.reminder(
            folder.city(),
            self.made.answer,
            self.county,
            issued_on=on,
            reply_by=reply_by,
            issuer=office(),
            request=request,
        )
        return letter.write(document)


def reminder(county: str, period: Period) -> Letter:
    """The reminder to a county about a period.

    :raises YoujuError: no figures, no such county.
    """
    found = made(Choice(words.RANGE, period, county))
    return Letter(replace(found, also=()), county)


def objects() -> Sequence[str]:
    """The counties that are assessed, as the register lists them."""
    try:
        register = folder.city().register
    except YoujuError:
        return []
    return list(dict.fromkeys(one.county for one in register.sites if one.county))
