"""What the office of the invented city has entered so far: forecasts, a warning, decisions.

The forecasts are invented like the whole city: what was measured, moved by a little chance, as if
a forecaster had known the weather roughly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from youju.ledger.episodes import forecasts, highs
from youju.terms.periods import BEIJING, day_number
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.watch.episodes import actions, queries, reminding, words
from youju.web.watch.episodes.models import Episode, Forecast

ISSUER = "市环境监测中心（虚构）"
HEAVY = "重污染过程"
CAUSE = "站点南侧道路夜间施工，未采取湿法作业（虚构）。"
MEASURE = "已责令停工整改，安排洒水车每两小时一次（虚构）。"
Say = Callable[[str], None]


def seed(on: date, *, say: Say = lambda _: None) -> None:
    """Enter it all as of a day; a city that has forecasts already is left as it is.

    Needs the people of the invented city and its computed figures.
    """
    snapshot = queries.held()
    if snapshot is None or Forecast.objects.exists():
        return
    say("正在录入预报、预警和过程（虚构）……")
    office, station = (User.objects.get(username=name) for name in ("office", "station"))
    episodes = _decisions(station)
    heavy = next((one for one in episodes if one.name == HEAVY), next(iter(episodes), None))
    _forecasts(office, on - timedelta(days=60), on + timedelta(days=3), on)
    if heavy is not None:
        last = heavy.last or heavy.first
        _forecasts(office, heavy.first - timedelta(days=2), last + timedelta(days=2), on)
        _warning(office, heavy)
    _reminders(station)


def _forecasts(by: User, first: date, last: date, on: date) -> None:
    """For each day what was said one, two and three days ahead; nothing issued after ``on``."""
    known = queries.measured(queries.held(), first, last)
    for number in range(day_number(first), day_number(last) + 1):
        day = date(1970, 1, 1) + timedelta(days=number)
        told = known.get(day)
        base = 70 if told is None or told.aqi is None else told.aqi
        for lead in (1, 2, 3):
            issued = day - timedelta(days=lead)
            if issued > on:
                continue
            middle = max(20, base + _chance(12 * lead, f"{number} {lead}"))
            low, high = max(0, middle - 12), min(500, middle + 13)
            given = forecasts.Forecast(
                issued,
                day,
                low,
                high,
                forecasts.levels_of(low, high, on=day),
                told.primary if told else ("PM2.5",),
                ISSUER,
                f"空气质量预报（{issued:%Y%m%d}）",
            )
            # each is entered on the evening on which it was issued
            actions.enter_forecast(given, by=by, today=issued)


def _chance(most: int, of: str) -> int:
    """A whole number from −most to most, always the same for the same words."""
    number = int.from_bytes(hashlib.sha256(of.encode()).digest()[:4], "big")
    return number % (2 * most + 1) - most


def _decisions(by: User) -> list[Episode]:
    """The first four proposals of the year are confirmed, the fifth is dismissed."""
    snapshot = queries.held()
    if snapshot is None or snapshot.last_day is None:
        return []
    year = snapshot.last_day.year
    found = [one for one in queries.every_spell(snapshot) if one.first.year == year and one.ended]
    basis = snapshot.computed.number
    made = [
        actions.confirm(
            one, by=by, basis=basis, name=one.name, first=one.first, last=one.last, because=""
        )
        for one in found[:4]
    ]
    for one in found[4:5]:
        actions.dismiss(
            one, by=by, basis=basis, because="两天均仅略超轻度污染下限，未作为过程应对（虚构）。"
        )
    return made


def _warning(by: User, episode: Episode) -> None:
    def at(day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), BEIJING)

    last = episode.last or episode.first
    issuer = "市重污染天气应急指挥部办公室（虚构）"
    made = actions.start_warning(
        by=by,
        level="yellow",
        at=at(episode.first - timedelta(days=1), 18),
        document=f"清重污办〔{last.year}〕1号",
        issuer=issuer,
    )
    actions.step_warning(
        made,
        by=by,
        deed=words.END,
        level="",
        at=at(last + timedelta(days=1), 8),
        document=f"清重污办〔{last.year}〕2号",
        issuer=issuer,
    )


def _reminders(by: User) -> None:
    """The high values of the year: the oldest is answered and closed, the next answered, the
    third waits for the county, the fourth was not sent.

    Only where the county has somebody who answers.
    """
    snapshot = queries.held()
    if snapshot is None or snapshot.last_day is None:
        return
    last = snapshot.last_day
    rules = queries.rules_on(last)
    found = highs.found(folder.city(), snapshot, date(last.year, 1, 1), last, rules)
    basis = snapshot.computed.number
    known = [(one, person) for one in reversed(found) if (person := _of_county(one.county))]
    for number, (one, person) in enumerate(known[:4]):
        if number == 3:
            because = "站房停电恢复后的读数，已另行处理（虚构）。"
            reminding.leave(one, by=by, basis=basis, because=because)
            continue
        made = reminding.send(one, by=by, basis=basis)
        if number < 2:
            reminding.answer(made, by=person, cause=CAUSE, measure=MEASURE)
        if number == 0:
            reminding.close(made, by=by)


def _of_county(county: str) -> User | None:
    """Somebody who answers for a county."""
    for one in User.objects.filter(is_active=True):
        if county in one.counties_today and "county" in one.roles_today:
            return one
    return None
