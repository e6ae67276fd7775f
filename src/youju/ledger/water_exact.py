"""The second hand for water: figures computed again by the exact rules, from the samples.

Leaves are samples and rounds (with the journal position and line of the sheet they came from)
or issued classes (with who issued them). Nothing of the bulk recipes is used here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from youju.ledger import address
from youju.ledger import water_store as store
from youju.ledger.water_values import HINDERED, item_name, item_unit, shortage
from youju.readings import samples, tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.layouts.sheet import WATER_ITEMS as ITEMS
from youju.readings.samples import AUTO, CLASS, DECIMALS, SECTION
from youju.readings.sections import Line, SectionRegister
from youju.standards.water import bodies, cwqi, gb3838, periods, rivers, sections, surface
from youju.standards.water.gb3838 import Below
from youju.terms.figures import Figure
from youju.terms.numbers import exact, plain, round_even, total, unscaled
from youju.terms.periods import BEIJING, DAY, Period, day_from, day_number, month_of
from youju.terms.states import Gap, State

Reading = dict[str, Any]
PREFERRED = ("ph", "do", "codmn", "nh3n", "tp", "tn")
"""Items of which automatic values go before manual ones where the city joins the two."""


@dataclass(frozen=True)
class Told:
    """A section over a period: own class and values, the issued one, why there is none."""

    line: Line
    own: surface.Judged | None
    values: Mapping[str, Figure]
    auto: surface.Judged | None
    issued: Figure | None
    because: str
    figure: Figure

    @property
    def water_class(self) -> str | None:
        """The class that counts."""
        return None if self.figure.value is None else str(self.figure.value)


class Recomputation:
    """What explanations of one basis read; of one section, or of all (a place)."""

    def __init__(self, city: City, computed: store.Computed, section: str | None = None) -> None:
        self.city = city
        self.register: SectionRegister = city.sections_at(computed.sections)
        self.upto = Basis(computed.reading, computed.issued, 0, "")
        self.section = section

    def _rows(self, key: str, first: int, last: int) -> list[dict[str, Any]]:
        found = samples.samples(
            self.city, sections=[key], days=(first, last), upto=self.upto
        ).sort("start", "item")  # fmt: skip
        return list(found.iter_rows(named=True))

    @cached_property
    def _issued(self) -> Sequence[dict[str, Any]]:
        rows = tables.issued(self.city, kinds=[SECTION], items=[CLASS], upto=self.upto)
        return list(rows.sort("start").collect().iter_rows(named=True))

    # days

    def day(self, line: Line, on: date) -> tuple[surface.Judged, dict[str, Figure]] | None:
        """A day of an automatic station; None without any round."""
        number = day_number(on)
        rows = [row for row in self._rows(line.section, number, number) if row["source"] == AUTO]
        if not rows:
            return None
        reading: Reading = {}
        values: dict[str, Figure] = {}
        for item in ITEMS:
            mine = [row for row in rows if row["item"] == item and row["value"] is not None]
            leaves = tuple(_leaf(row) for row in mine)
            given = [_given(row) for row in mine]
            if len(given) == 1:
                reading[item] = given[0]
                values[item] = leaves[0]
            elif given:
                mean = periods.mean(given, item, on=on)
                value = plain(round_even(exact(mean.value), DECIMALS))
                reading[item] = value
                values[item] = Figure(
                    f"{item_name(item)}日均值", value, item_unit(item), by=mean.by, of=leaves
                )
        judged = surface.section_class(
            reading, on=on, water=line.type or None, items=surface.REALTIME
        )
        return replace(judged, figure=_with_values(judged.figure, values)), values

    def published(self, line: Line, on: date) -> Figure | None:
        """The class that was published with a day, if there is one."""
        number = day_number(on)
        found = [
            row
            for row in self._issued
            if (row["object"], row["period"], row["start"]) == (line.section, DAY, number)
            and row["value"] is not None
        ]
        return replace(_issued_leaf(found[-1]), name="公布水质类别") if found else None

    # periods

    def told(self, line: Line, period: Period) -> Told:
        """Everything of a section over a period."""
        first, last = day_number(period.start), day_number(period.end)
        rows = self._rows(line.section, first, last)
        own, values = self._judged(line, self._pool(rows), period)
        auto, _ = self._judged(line, [row for row in rows if row["source"] == AUTO], period)
        issued, because = None, ""
        for row in self._issued:
            if row["object"] != line.section:
                continue
            whole = (row["period"], row["start"], row["end"]) == (period.kind, first, last)
            if row["value"] is not None:
                issued = _issued_leaf(row) if whole else issued
            elif first <= row["start"] and row["end"] <= last:
                because = row["flag"] or ""
        said = f"{line.name} {period.label} 水质类别"
        ref = f"{store.PERIOD}/{line.section}/{period.key}/class"
        if issued is not None:
            of = (issued, own.figure.named("按本地数据评价的类别")) if own else (issued,)
            figure = Figure(said, issued.value, of=of, note="下发类别优先", ref=ref)
        elif own is not None:
            figure = replace(own.figure, name=said, ref=ref)
        else:
            figure = Figure(said, None, note=because or "没有监测数据", ref=ref)
        if figure.value is None and because:
            figure = replace(figure, note=f"未监测：{because}")
        why = because if figure.value is None else ""
        return Told(line, own, values, auto, issued, why, figure)

    def _pool(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows that make the period: manual ones, and automatic ones where a rule joins."""
        rule = self.city.settings.water_rule
        automatic = {
            (_month(row), row["item"])
            for row in rows
            if row["source"] == AUTO
            and row["item"] in PREFERRED
            and row["value"] is not None
            and rule(month_of(day_from(row["day"])).end) is not None
        }
        return [
            row
            for row in rows
            if ((_month(row), row["item"]) in automatic) == (row["source"] == AUTO)
            and (row["source"] != AUTO or row["item"] in PREFERRED)
        ]

    def _judged(
        self, line: Line, rows: Sequence[dict[str, Any]], period: Period
    ) -> tuple[surface.Judged | None, dict[str, Figure]]:
        given = [row for row in rows if row["value"] is not None]
        if not given:
            return None, {}
        readings: dict[tuple[str, datetime], Reading] = {}
        leaves: dict[str, list[Figure]] = {}
        for row in given:
            readings.setdefault((row["source"], row["start"]), {})[row["item"]] = _given(row)
            leaves.setdefault(row["item"], []).append(_leaf(row))
        found = periods.period_class(
            list(readings.values()),
            on=period.end,
            water=line.type or gb3838.RIVER,
            items=surface.AUTO,
        )
        values = {
            item: replace(one, of=(replace(one.of[0], of=tuple(leaves[item])),))
            for item, one in found.values.items()
        }
        notes = [found.judged.figure.note] if found.judged.figure.note else []
        if not line.type:
            notes.append(surface.TYPE_ASSUMED)
        days = {row["day"] for row in given}
        months = len({month_of(day_from(day)) for day in days})
        samplings = len({(row["source"], row["start"]) for row in given})
        lacking = shortage(
            period.kind, samplings, months, self._hindered(line, period), on=period.end
        )
        if lacking:
            notes.append(lacking)
        if any(row["source"] == AUTO for row in rows):
            joined = self.city.settings.water_rule(period.end)
            if joined is not None:
                notes.append(f"自动数据按 {joined.basis} {joined.clause} 合用")
        figure = replace(_with_values(found.judged.figure, values), note="；".join(notes))
        return replace(found.judged, figure=figure), values

    def _hindered(self, line: Line, period: Period) -> bool:
        """Whether ice or want of water kept people from sampling in some month of a period."""
        first, last = day_number(period.start), day_number(period.end)
        return any(
            row["object"] == line.section
            and row["value"] is None
            and (row["flag"] or "") in HINDERED
            and first <= row["start"]
            and row["end"] <= last
            for row in self._issued
        )

    # places

    def members(self, kind: str, name: str, period: Period) -> list[Told]:
        """The sections of a place at the end of a period."""
        lines = [one for one in self.register.on(period.end) if getattr(one, kind) == name]
        return [self.told(line, period) for line in lines]


def place(kind: str, told: Sequence[Told], item: str, period: Period) -> Figure:
    """A share, the rate of targets met, the grade or the CWQI of a place, with its sections."""
    on = period.end
    known = [one for one in told if one.water_class is not None or one.because]
    given = [
        sections.Section(one.line.section, one.water_class, one.line.goal, one.because)
        for one in known
    ]
    if item == "grade":
        return _grade(told, on)
    if item == "cwqi":
        return _cwqi(told, on)
    left = [
        one
        for one in given
        if one.water_class is None and sections.leaves(one.because, on=on).value == "是"
    ]
    if len(left) == len(given):
        return Figure(item, None, note="没有参评断面", of=tuple(one.figure for one in told))
    if item == "good_share":
        found = sections.good_share(given, on=on)
    elif item == "worst_share":
        found = sections.worst_share(given, on=on)
    elif item == "fifth_share":
        found = sections.share(given, ["Ⅴ"], "Ⅴ类", on=on)
    elif all(one.target for one in given if one not in left):
        found = sections.target_rate(given, on=on)
    else:
        found = Figure("断面达标率", None, note="有参评断面没有目标类别，不计算达标率")
    lacking = [one.line.name for one in told if one not in known]
    note = "；".join(
        one for one in (found.note, f"没有数据：{'、'.join(lacking)}" if lacking else "") if one
    )
    return replace(found, of=(*found.of, *(one.figure for one in known)), note=note)


def _grade(told: Sequence[Told], on: date) -> Figure:
    judged = [one for one in told if one.water_class is not None]
    of = tuple(one.figure for one in judged)
    classes = [str(one.water_class) for one in judged]
    fewest = rivers.STANDARD.on(on).says["several"]["from"]
    if len(classes) >= fewest:
        found = rivers.river_grade(classes, on=on)
        return replace(found, of=(*found.of, *of))
    if not judged or any("ph" not in one.values for one in judged):
        return Figure("水质状况", None, note="断面少于5个，又没有各项目的监测值，不能评价", of=of)
    means = bodies.river_of_few([_numbers(one) for one in judged], on=on, items=surface.AUTO)
    grade = means.judged.figure.value
    if grade is None:
        return Figure("水质状况", None, note=means.judged.figure.note, of=of)
    return replace(surface.grade(str(grade)), of=(means.judged.figure, *of))


def _cwqi(told: Sequence[Told], on: date) -> Figure:
    indices: dict[str, tuple[Figure | None, int]] = {}
    for water in (gb3838.RIVER, gb3838.LAKE):
        mine = [one for one in told if (one.line.type or gb3838.RIVER) == water]
        mine = [one for one in mine if "ph" in one.values]
        means: dict[str, Fraction | None] = {}
        for item in cwqi.STANDARD.on(on).says["items"]["keys"]:
            values = [exact(one.values[item].value) for one in mine if item in one.values]
            means[item] = total(values) / len(values) if values else None
        index = cwqi.water_index(means, on=on, water=water, partial=True) if mine else None
        indices[water] = (index, len(mine))
    river, lake = indices[gb3838.RIVER], indices[gb3838.LAKE]
    if river[0] is None and lake[0] is None:
        return Figure("CWQI", None, note="没有各项目的监测值，不能计算")
    found = cwqi.city_index(*river, *lake, on=on)
    digits = cwqi.STANDARD.on(on).says["order"]["printed"]
    value = round_even(exact(found.value), digits)
    return replace(found, value=value, of=(*found.of, *(one.figure for one in told)))


def _numbers(one: Told) -> Reading:
    return {item: figure.value for item, figure in one.values.items()}


def _month(row: Mapping[str, Any]) -> str:
    return f"{day_from(row['day']):%Y-%m}"


def _given(row: Mapping[str, Any]) -> Decimal | Below:
    value = unscaled(row["value"], DECIMALS)
    return Below(value) if row["flag"] == Gap.BELOW_DETECTION.value else value


def _leaf(row: Mapping[str, Any]) -> Figure:
    item, value = row["item"], unscaled(row["value"], DECIMALS)
    at = row["start"].astimezone(BEIJING)
    below = row["flag"] == Gap.BELOW_DETECTION.value
    when = f"{at:%Y-%m-%d %H:%M} 自动监测" if row["source"] == AUTO else f"{at:%Y-%m-%d} 手工采样"
    return Figure(
        f"{item_name(item)} {when}",
        f"<{value}" if below else value,
        item_unit(item),
        ref=address.reading(Position(row["stream"], row["entry"]), row["line"]),
        note="未检出，数为检出限" if below else "",
        state=State(row["state"]).label,
    )


def _issued_leaf(row: Mapping[str, Any]) -> Figure:
    said = " ".join(one for one in (row["issuer"], row["document"]) if one)
    return Figure(
        "下发水质类别",
        store.CLASSES[row["value"] // 10**6 - 1],
        note=said,
        ref=address.reading(Position(row["stream"], row["entry"]), row["line"]),
        state=State(row["state"]).label,
    )


def _with_values(figure: Figure, values: Mapping[str, Figure]) -> Figure:
    """The class figure with the means and their samples under the class of each item."""
    below = {f"{item_name(item)}类别": one for item, one in values.items()}
    parts = tuple(
        replace(part, of=(below[part.name],)) if part.name in below else part for part in figure.of
    )
    return replace(figure, of=parts)
