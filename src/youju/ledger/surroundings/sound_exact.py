"""Sound by the exact rules: a day of a site from its hours or reported levels, rates, grades.

A day is a calendar day: its night is the hours of the night that lie in it, before dawn and at
its end. (Which day a night belongs to was not read in HJ 640 or HJ 906: to be checked.) What was
reported as Ld or Ln goes before what the hours give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from youju.ledger import address
from youju.ledger.surroundings import issued
from youju.ledger.surroundings.shelf import Computed
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.dated import Lines
from youju.readings.frames import Position
from youju.readings.surroundings import kept, points
from youju.readings.surroundings.sound import REGION, ROAD, ZONE, Place
from youju.standards.sound import gb3096, hj640
from youju.standards.sound.hj640 import PointPeriod, RoadSection
from youju.standards.sound.levels import DAY, NIGHT, PERIODS, UNIT
from youju.terms.figures import Figure
from youju.terms.numbers import exact, unscaled
from youju.terms.periods import Period, day_from, day_number
from youju.terms.states import State

Row = Mapping[str, Any]
LOUDEST = 130
"""A night above this, raised by 10 dB(A), is louder than any level that a meter shows."""
TOO_LOUD = f"夜间等效声级高于 {LOUDEST} dB(A)，不计算昼夜等效声级；请核对夜间数据"
NO_ZONE = "点位没有声环境功能区类别，不判定达标"


@dataclass(frozen=True)
class SoundDay:
    """A day of a site: Ld, Ln, Ldn (with value or the reason why not), verdicts of a zone site."""

    line: Place
    on: date
    ld: Figure
    ln: Figure
    ldn: Figure
    met_day: Figure
    met_night: Figure

    def level(self, when: str) -> Figure:
        """Ld or Ln."""
        return self.ld if when == DAY else self.ln

    def of(self, item: str) -> Figure:
        """One item by its name in addresses."""
        found: Figure = getattr(self, item)
        return found


ITEMS = ("ld", "ln", "ldn", "met_day", "met_night")
"""Items of ``fig_sound_day``."""


def own_night(line: Place) -> tuple[gb3096.OwnNight, ...]:
    """The night hours that the city set for the place of a site."""
    if line.night is None or line.since is None:
        return ()
    return (gb3096.OwnNight(line.night_basis, line.since, line.night, until=line.until),)


def is_night(line: Place, on: date) -> tuple[bool, ...]:
    """Of each hour of a day whether it belongs to the night."""
    own = own_night(line)
    return tuple(
        gb3096.period_of(datetime.combine(on, time(hour)), own=own).value == PERIODS[NIGHT]
        for hour in range(24)
    )


def day_of(line: Place, on: date, rows: Sequence[Row], *, leaves: bool = True) -> SoundDay:
    """A day of a site from its readings; ``leaves``: keep the hours in the trees."""
    dark = is_night(line, on)
    found = {
        when: _level(
            line, on, when, rows, [hour for hour in range(24) if dark[hour] == night], leaves
        )
        for when, night in ((DAY, False), (NIGHT, True))
    }
    ld, ln = found[DAY], found[NIGHT]
    if ld.value is None or ln.value is None:
        ldn = Figure("昼夜等效声级", None, UNIT, note="昼间或夜间没有等效声级")
    elif exact(ln.value) > LOUDEST:
        ldn = Figure("昼夜等效声级", None, UNIT, note=TOO_LOUD)
    else:
        ldn = replace(hj640.day_night_level(_number(ld), _number(ln), on=on), of=(ld, ln))
    return SoundDay(
        line, on, ld, ln, ldn, _verdict(line, on, DAY, ld), _verdict(line, on, NIGHT, ln)
    )


def _level(
    line: Place, on: date, when: str, rows: Sequence[Row], wanted: Sequence[int], leaves: bool
) -> Figure:
    name = f"{PERIODS[when]}等效声级"
    factor = points.LD if when == DAY else points.LN
    reported = [row for row in rows if row["factor"] == factor and row["value"] is not None]
    if reported:
        return replace(_leaf(reported[-1], name), note="报送的等效声级")
    hours = [
        row
        for row in rows
        if row["factor"] == points.LEQ and row["hour"] in wanted and row["value"] is not None
    ]
    if not hours:
        return Figure(name, None, UNIT, note="没有监测数据")
    if len(hours) != len(wanted):
        note = f"{PERIODS[when]}应有 {len(wanted)} 个小时值，只有 {len(hours)} 个，不计算"
        return Figure(name, None, UNIT, note=note)
    levels = [unscaled(row["value"], points.DECIMALS) for row in hours]
    figure = hj640.period_level(levels, when, on=on)
    night = gb3096.night_hours(on=on, own=own_night(line))
    of = (night, *(_leaf(row, f"{row['hour']}—{row['hour'] + 1}时等效声级") for row in hours))
    return replace(figure, of=of) if leaves else figure


def _verdict(line: Place, on: date, when: str, level: Figure) -> Figure:
    name = f"{PERIODS[when]}达标情况"
    if line.kind != ZONE:
        return Figure(name, None, note="区域和道路交通点位不按功能区限值判定")
    if not line.zone:
        return Figure(name, None, note=NO_ZONE)
    if level.value is None:
        return Figure(name, None, note=level.note)
    found = gb3096.judge(line.zone, when, _number(level), on=on)
    return replace(found, name=name, of=(level, *found.of[1:]))


def _number(level: Figure) -> Any:
    return level.value


def _leaf(row: Row, name: str) -> Figure:
    return Figure(
        name,
        unscaled(row["value"], points.DECIMALS),
        UNIT,
        ref=address.reading(Position(row["stream"], row["entry"]), row["line"]),
        state=State(row["state"]).label,
    )


class Recomputation:
    """What explanations of one basis read."""

    def __init__(self, city: City, computed: Computed) -> None:
        self.city = city
        self.register: Lines[Place] = kept.sound_at(city, computed.registers)
        self.upto = Basis(computed.reading, 0, 0, "")
        self.issued = issued.read(city, "sound", computed.issued)

    def days(self, keys: Sequence[str], first: date, last: date) -> list[SoundDay]:
        """Every day with readings of these sites, those where they stood."""
        span = (day_number(first), day_number(last))
        read = points.points(self.city, points.SOUND, sites=keys, days=span, upto=self.upto)
        found = []
        for (site, day), rows in read.group_by("site", "day", maintain_order=True):
            on = day_from(int(str(day)))
            line = self.register.line_near(str(site), on)
            if line is not None:
                leaves = first == last
                found.append(day_of(line, on, rows.to_dicts(), leaves=leaves))
        return found

    def of_place(self, kind: str, name: str, period: Period) -> list[SoundDay]:
        """The days of the sites of a county or the city."""
        keys = {one.site for one in self.register.lines if getattr(one, kind) == name}
        found = self.days(sorted(keys), period.start, period.end)
        return [one for one in found if getattr(one.line, kind) == name]


def rate(days: Sequence[SoundDay], when: str, period: Period, zone: str = "") -> Figure:
    """The share of point-periods that meet their limit; no value without any."""
    mine = [
        one
        for one in days
        if one.line.kind == ZONE
        and one.line.zone
        and (not zone or one.line.zone == zone)
        and one.level(when).value is not None
    ]
    name = f"功能区{PERIODS[when]}达标率"
    unzoned = unzoned_of(days)
    note = f"没有功能区类别、未参评：{'、'.join(unzoned)}" if unzoned else ""
    if not mine:
        return Figure(name, None, "%", note=note or "没有参评点次，不计算达标率")
    given = [PointPeriod(one.line.zone, when, _number(one.level(when)), one.on) for one in mine]
    found = hj640.attainment_rate(given, when, on=period.end)
    of = (*found.of, *(_at_day(one, when) for one in mine))
    return replace(found, of=of, note=note)


def unzoned_of(days: Sequence[SoundDay]) -> list[str]:
    """The functional-zone sites without a class that were measured."""
    return sorted({one.line.name for one in days if one.line.kind == ZONE and not one.line.zone})


def mean(days: Sequence[SoundDay], what: str, when: str, period: Period) -> Figure:
    """The mean level of the grids (``region``) or road sections (``road``) of a place."""
    latest: dict[str, SoundDay] = {}
    for one in sorted(days, key=lambda one: one.on):
        if one.line.kind == what and one.level(when).value is not None:
            latest[one.line.site] = one
    mine = list(latest.values())
    if not mine:
        word = "区域网格" if what == REGION else "道路交通路段"
        name = f"{'区域' if what == REGION else '道路交通'}{PERIODS[when]}平均等效声级"
        return Figure(name, None, UNIT, note=f"没有{word}的监测结果，不评价")
    levels = [_number(one.level(when)) for one in mine]
    if what == ROAD:
        sections = [
            RoadSection(level, one.line.length_m or 0)
            for one, level in zip(mine, levels, strict=True)
        ]
        found = hj640.road_mean(sections, when, on=period.end)
    else:
        found = hj640.regional_mean(levels, when, on=period.end)
    return replace(found, of=(*found.of, *(_at_day(one, when) for one in mine)))


def grade(days: Sequence[SoundDay], what: str, when: str, period: Period) -> Figure:
    """The grade of the sound of a place by HJ 640; none without any value."""
    level = mean(days, what, when, period)
    if level.value is None:
        return replace(level, name=level.name.replace("平均等效声级", "声环境质量等级"), unit="")
    subject = hj640.REGIONAL if what == REGION else hj640.ROAD
    found = hj640.classify(subject, when, _number(level), on=period.end)
    return replace(found, of=(level,))


def _at_day(one: SoundDay, when: str) -> Figure:
    level = one.level(when)
    item = "ld" if when == DAY else "ln"
    zone = f"{one.line.zone}类区" if one.line.zone else ""
    if one.line.kind == ROAD and one.line.length_m is not None:
        zone = f"路段长 {one.line.length_m:f} 米"
    verdict = one.met_day if when == DAY else one.met_night
    said = "，".join(str(each) for each in (zone, verdict.value) if each)
    return Figure(
        f"{one.line.name} {one.on} {level.name}",
        level.value,
        UNIT,
        note=said,
        ref=f"fig_sound_day/{one.line.site}/{one.on.isoformat()}/{item}",
        state=level.state,
    )
