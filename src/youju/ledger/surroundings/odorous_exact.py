"""Black and odorous water by the exact rules: points, waters, their state, what is cleared.

A water body of a city has the grade of its points. One that the register calls cleared and whose
grade is not clear has come back (返黑返臭) and does not count as cleared; one without readings in
the period counts as the register says. Waters of villages are not graded: the values of their
guide were not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from youju.ledger import address
from youju.ledger.surroundings.odorous_store import WATER
from youju.ledger.surroundings.shelf import Computed
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.surroundings import kept, points
from youju.readings.surroundings.odorous import CLEARED, RURAL, TREATING, URBAN, Water, Waters
from youju.standards.farming import villages
from youju.standards.water import black_odorous as rules
from youju.terms.clauses import Clause
from youju.terms.figures import Figure
from youju.terms.numbers import unscaled
from youju.terms.periods import Period, day_from, day_number
from youju.terms.states import Gap, State

CAME_BACK = "返黑返臭"
STATES = (TREATING, CLEARED, CAME_BACK)
ITEMS = ("sd", "do", "orp", "nh3n")
NO_READINGS = "本时段没有监测结果"
NO_RURAL = "农村黑臭水体的判定限值未核，不评级"


@dataclass(frozen=True)
class Reading:
    """One day of a point: what was measured, by item, and the depth in cm."""

    water: str
    point: str
    day: int
    values: Mapping[str, Figure]
    depth: Any = None


def readings_of(rows: Sequence[Mapping[str, Any]]) -> list[Reading]:
    """Rows of the table of readings as days of points, in the order of time."""
    found: dict[tuple[str, str, int], dict[str, Figure]] = {}
    depth: dict[tuple[str, str, int], Any] = {}
    edition = rules.STANDARD.editions[-1].says["items"]
    for row in rows:
        if row["value"] is None:
            continue
        point = str(row["variant"])[len(points.ODOROUS) :].strip()
        key = (row["site"], point, row["day"])
        value = unscaled(row["value"], points.DECIMALS)
        if row["factor"] == points.DEPTH:
            depth[key] = value
            continue
        item = edition[row["factor"]]
        below = row["flag"] == Gap.BELOW_DETECTION.value
        found.setdefault(key, {})[row["factor"]] = Figure(
            item["name"],
            value,
            item["unit"],
            ref=address.reading(Position(row["stream"], row["entry"]), row["line"]),
            state=State(row["state"]).label,
            note="低于检出限，按检出限判定" if below else "",
        )
    return [Reading(*key, values, depth.get(key)) for key, values in sorted(found.items())]


def point_of(name: str, mine: Sequence[Reading], period: Period) -> Figure:
    """The grade of a point from its days in a period."""
    on = period.end
    found = rules.point_grade(
        [{item: one.value for item, one in reading.values.items()} for reading in mine],  # type: ignore[misc]
        on=on,
        depth=[reading.depth for reading in mine],
    )
    leaves = []
    for reading in mine:
        for item, one in reading.values.items():
            grade = rules.item_grade(item, one.value, on=on, depth=reading.depth)  # type: ignore[arg-type]
            named = f"{day_from(reading.day)} {grade.name}"
            leaves.append(replace(grade, name=named, of=(one, *grade.of[1:])))
    return replace(found, name=f"{name or '水体'}黑臭级别", of=(*found.of, *leaves))


def grade_of(line: Water, readings: Sequence[Reading], period: Period) -> Figure:
    """The grade of a water body over a period; no value where nothing can be judged."""
    name = f"{line.name}黑臭级别"
    if line.kind == RURAL:
        return Figure(name, None, note=NO_RURAL)
    if period.end < rules.STANDARD.editions[0].since:
        return Figure(name, None, note="当时没有判定标准")
    span = (day_number(period.start), day_number(period.end))
    by_point: dict[str, list[Reading]] = {}
    for one in readings:
        if one.water == line.water and span[0] <= one.day <= span[1]:
            by_point.setdefault(one.point, []).append(one)
    if not by_point:
        return Figure(name, None, note=NO_READINGS)
    found = [point_of(point, mine, period) for point, mine in by_point.items()]
    whole = rules.water_grade([str(one.value) for one in found], on=period.end)
    return replace(whole, name=name, of=(*whole.of, *found))


def state_of(line: Water, grade: Figure, period: Period) -> Figure:
    """整治中, 已消除 or 返黑返臭: what the register says, and whether it came back."""
    name = f"{line.name}状态"
    said = Figure("名录中的状态", line.stage, note=line.instrument)
    back = line.stage == CLEARED and grade.value not in (None, rules.CLEAR)
    notes = []
    if back:
        notes.append("名录中已消除，监测又为黑臭（口径待核）")
    elif grade.value is None:
        notes.append(grade.note)
    elif line.stage == TREATING and grade.value == rules.CLEAR:
        good = line.content is not None and (
            rules.cleared(rules.CLEAR, line.content, on=period.end).value == rules.CLEARED
        )
        notes.append("监测已无黑臭，" + ("可申请认定消除" if good else "公众满意度未达要求或未填"))
    by = Clause(line.instrument, "") if line.instrument and not back else None
    return Figure(
        name, CAME_BACK if back else line.stage, by=by, of=(said, grade), note="；".join(notes)
    )


class Recomputation:
    """Everything by the exact rules, from the readings of one basis."""

    def __init__(self, register: Waters, readings: Sequence[Reading]) -> None:
        self.register, self.readings = register, readings

    @classmethod
    def of(cls, city: City, computed: Computed) -> Recomputation:
        """What a computation rested on, each value with its line of the sheet."""
        read = points.points(city, points.ODOROUS, upto=Basis(computed.reading, 0, 0, ""))
        return cls(kept.odorous_at(city, computed.registers), readings_of(read.to_dicts()))

    def water(self, line: Water, item: str, period: Period) -> Figure:
        """``grade`` or ``state`` of a water body."""
        grade = grade_of(line, self.readings, period)
        return grade if item == "grade" else state_of(line, grade, period)

    def share(self, kind: str, name: str, of_list: str, period: Period) -> Figure:
        """The share of waters that are cleared at the end of a period."""
        wanted = RURAL if of_list else URBAN
        mine = [
            one
            for one in self.register.on(period.end)
            if one.kind == wanted and one.list == of_list and getattr(one, kind) == name
        ]
        rule = villages.STANDARD if of_list else rules.STANDARD
        if period.end < rule.editions[0].since:
            return Figure("消除比例", None, "%", note="当时没有统计口径")
        if not mine:
            return Figure("消除比例", None, "%", note="没有列入名录的水体，不计算消除比例")
        states = [
            replace(
                self.water(one, "state", period),
                of=(),
                ref=f"{WATER}/{one.water}/{period.key}/state",
            )
            for one in mine
        ]
        gone = sum(one.value == CLEARED for one in states)
        if of_list:
            found = villages.black_water_rate(gone, len(mine), on=period.end, of_list=of_list)
        else:
            found = rules.cleared_share(gone, len(mine), on=period.end)
        back = [
            one.name for one, state in zip(mine, states, strict=True) if state.value == CAME_BACK
        ]
        note = f"返黑返臭、不计入已消除：{'、'.join(back)}" if back else ""
        return replace(found, of=(*found.of, *states), note=note or found.note)
