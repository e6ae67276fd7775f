"""Wells and sources judged from their samples by the exact rules, leaf by leaf.

Classes of wells have another hand over whole columns (``supply_classes``), which the table follows.
Of sources there is no bulk face: recipe and explanation share this module, and what the table
says is held against a fresh computation from the readings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import polars as pl

from youju.ledger import address, supply_store
from youju.readings import supply
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.layouts.supply_items import ABSENT, unit_of
from youju.readings.supply import DECIMALS, GROUND, LAKE, WELL, Line
from youju.standards.water import drinking, gb3838, gbt14848
from youju.standards.water.given import Below, Given
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import exact, plain
from youju.terms.periods import MONTH, Period, day_from, day_number, month_of
from youju.terms.states import Gap, State

GROUNDWATER: Final = {
    "ph": "pH",
    "nh3n": "氨氮",
    "codmn": "耗氧量",
    "cu": "铜",
    "zn": "锌",
    "f": "氟化物",
    "se": "硒",
    "as": "砷",
    "hg": "汞",
    "cd": "镉",
    "cr6": "铬（六价）",
    "pb": "铅",
    "cn": "氰化物",
    "phenol": "挥发性酚类",
    "las": "阴离子表面活性剂",
    "sulfide": "硫化物",
    "1,2-二氯苯": "邻二氯苯",
    "1,4-二氯苯": "对二氯苯",
    "2,4,6-三氯苯酚": "2,4,6-三氯酚",
    "林丹": "γ-六六六",
    "阿特拉津": "莠去津",
    "苯并(a)芘": "苯并[a]芘",
}
"""Items that GB/T 14848 names otherwise than GB 3838."""
NO_DATA: Final = "没有监测数据"
MEASURES: Final = {
    "source_rate": "水源达标率（按个数）",
    "source_volume_rate": "水源达标率（按取水量）",
    "fifth_share": "地下水Ⅴ类水比例",
}


@dataclass(frozen=True)
class Told:
    """A well or source over a period: its class (a well), verdict, and why there is none."""

    line: Line
    period: Period
    figure: Figure
    met: Figure
    judged: gbt14848.Judged | None
    values: Mapping[str, tuple[Figure, ...]]
    samples: int
    missing: int
    volume: Fraction | None
    because: str

    @property
    def row(self) -> dict[str, Any]:
        """The row of ``fig_supply_period``."""
        ends = None
        if self.judged is not None:
            singles = self.judged.singles.values()
            ends = (max(one.best for one in singles), max(one.worst for one in singles))
        well = self.line.kind == WELL
        return {
            "point": self.line.point,
            "period": self.period.key,
            "kind": self.line.kind,
            "span": self.period.kind,
            "class": self.figure.value if well else None,
            "target": self.line.goal,
            "met": self.met.value,
            "deciding": ",".join(self.judged.deciding) if self.judged else None,
            "over": _part(self.met.note, ("超标：", "超标指标：")),
            "missing": _part(self.met.note, ("缺",)) if not well else None,
            "because": self.because or None,
            "note": (self.figure.note if well else self.met.note) or None,
            "start": day_number(self.period.start),
            "end": day_number(self.period.end),
            "samples": self.samples,
            "items": len(self.values),
            "best": ends[0] if ends else None,
            "worst": ends[1] if ends else None,
            "volume": None if self.volume is None else int(self.volume * 10**DECIMALS),
        }


def _part(note: str, begins: tuple[str, ...]) -> str | None:
    for one in note.split("；"):
        if one.startswith(begins):
            return one
    return None


class Recomputation:
    """Everything of wells and sources as of one basis, judged from the readings."""

    def __init__(self, city: City, computed: supply_store.Computed) -> None:
        self.city = city
        self.register = supply.register_at(city, computed.register)
        self.upto = Basis(computed.reading, 0, 0, "")
        self.samples = pl.DataFrame(schema=supply.SAMPLES)
        self._rows: dict[tuple[str, int], list[dict[str, Any]]] | None = None
        self._judged: dict[tuple[str, int], Any] = {}

    def load(self, points: Sequence[str] | None = None) -> None:
        """Read the samples of some points (of all without) at once."""
        found: dict[tuple[str, int], list[dict[str, Any]]] = {}
        self.samples = supply.samples(self.city, points=points, upto=self.upto)
        for row in self.samples.iter_rows(named=True):
            found.setdefault((row["point"], row["day"]), []).append(row)
        self._rows = found

    def told(self, line: Line, period: Period) -> Told:
        """A well or source over a period.

        A sample is judged by the edition of its day; one sampling decides, see the standards.
        """
        if self._rows is None:
            self.load([line.point])
        assert self._rows is not None
        first, last = day_number(period.start), day_number(period.end)
        mine = {
            day: rows
            for (point, day), rows in sorted(self._rows.items())
            if point == line.point and first <= day <= last
        }
        values: dict[str, list[Figure]] = {}
        samplings, reasons = [], []
        for day, rows in mine.items():
            reasons += [row["flag"] for row in rows if row["item"] == supply.BECAUSE]
            measured = [
                row
                for row in rows
                if row["item"] not in (supply.BECAUSE, supply.VOLUME) and row["value"] is not None
            ]
            for row in measured:
                values.setdefault(row["item"], []).append(_leaf(row))
            if measured:
                samplings.append(self._of_day(line, day, measured))
        name = f"{line.name} {period.label}"
        volume = self._volume(line, mine, period)
        if not samplings:
            because = reasons[-1] if reasons else NO_DATA
            blank = Figure(f"{name} {_WORDS[line.kind]}", None, note=f"未监测：{because}")
            return Told(line, period, blank, blank, None, {}, 0, 0, volume, because)
        kept = {item: tuple(leaves) for item, leaves in values.items()}
        if line.kind == WELL:
            judged = gbt14848.together(samplings, on=period.end)
            met = gbt14848.target_met(judged, line.goal, on=period.end)
            wanted = gbt14848.items(period.end, "basic")
            missing = sum(one not in judged.singles for one in wanted)
            ref = f"{supply_store.PERIOD}/{line.point}/{period.key}"
            note = judged.figure.note
            if missing:
                note = "；".join(filter(None, (note, f"常规指标缺{missing}项")))
            figure = replace(
                judged.figure, name=f"{name} 地下水质量类别", ref=f"{ref}/class", note=note
            )
            met = replace(met, name=f"{name} 达标情况", ref=f"{ref}/met")
            return Told(
                line, period, figure, met, judged, kept, len(samplings), missing, volume, ""
            )
        met = drinking.over_period(samplings, on=period.end)
        met = replace(
            met,
            name=f"{name} 水源达标情况",
            ref=f"{supply_store.PERIOD}/{line.point}/{period.key}/met",
        )
        because = "" if met.value is not None else (met.note or "不能判定")
        return Told(line, period, met, met, None, kept, len(samplings), 0, volume, because)

    def _of_day(self, line: Line, day: int, rows: Sequence[dict[str, Any]]) -> Any:
        key = (line.point, day)
        if key not in self._judged:
            self._judged[key] = _judge(line, day, rows)
        return self._judged[key]

    def _volume(
        self, line: Line, mine: Mapping[int, list[dict[str, Any]]], period: Period
    ) -> Fraction | None:
        """Water taken: of each month what its sheet says, else what the register says.

        None where a month with a sheet has neither, so that no share is made of a part.
        """
        by_month: dict[str, Fraction] = {}
        for day, rows in mine.items():
            month = month_of(day_from(day)).key
            for row in rows:
                if row["item"] == supply.VOLUME and row["value"] is not None:
                    told = Fraction(row["value"], 10**DECIMALS)
                    by_month[month] = max(by_month.get(month, Fraction(0)), told)
        months = {month_of(day_from(day)).key for day in mine}
        if not months:
            return None
        usual = line.volume
        if usual is not None:
            for month in months:
                by_month.setdefault(month, exact(usual))
        return sum(by_month.values(), Fraction(0)) if months <= set(by_month) else None

    def members(self, kind: str, name: str, period: Period, level: str = "") -> list[Told]:
        """The wells and sources of a county or the city at the end of a period."""
        if self._rows is None:
            self.load()
        return [
            self.told(one, period)
            for one in self.register.on(period.end)
            if getattr(one, kind) == name and (not level or one.level == level)
        ]


_WORDS = {WELL: "地下水质量类别", supply.SOURCE: "水源达标情况"}


def place(told: Sequence[Told], item: str, period: Period) -> Figure:
    """One of ``MEASURES`` over the wells or sources of a place."""
    on, name = period.end, MEASURES[item]
    if item == "fifth_share":
        wells = {one.line.name: one for one in told if one.line.kind == WELL}
        judged = {key: one.judged for key, one in wells.items() if one.judged is not None}
        parts = tuple(one.figure for one in wells.values())
        if not judged:
            return Figure(name, None, note="没有任何一个有监测数据的地下水点位", of=parts)
        found = gbt14848.fifth_share(judged, on=on)
        left = [f"{key}（{one.because}）" for key, one in wells.items() if one.judged is None]
        note = "；".join(filter(None, (found.note, f"未计入：{'、'.join(left)}" if left else "")))
        return replace(found, of=(*found.of, *parts), note=note)
    mine = [one for one in told if one.line.kind == supply.SOURCE]
    parts = tuple(one.figure for one in mine)
    sources = [
        drinking.Source(
            one.line.name,
            None if one.met.value is None else str(one.met.value),
            None if one.volume is None else plain(Decimal(one.row["volume"]).scaleb(-DECIMALS)),
            one.because,
        )
        for one in mine
    ]
    rate = drinking.rate_by_number if item == "source_rate" else drinking.rate_by_volume
    try:
        found = rate(sources, on=on)
    except (NotEnoughData, BadInput) as wrong:
        return Figure(name, None, note=str(wrong).rstrip("。"), of=parts)
    return replace(found, of=(*found.of, *parts))


def _judge(line: Line, day: int, rows: Sequence[dict[str, Any]]) -> Any:
    """One sampling: a Judged of a well, the verdict (a Figure) of a source."""
    on = day_from(day)
    leaves = {row["item"]: _leaf(row) for row in rows}
    if line.water == GROUND:
        known = set(gbt14848.items(on))
        given = {
            GROUNDWATER.get(row["item"], row["item"]): _given(row)
            for row in rows
            if GROUNDWATER.get(row["item"], row["item"]) in known
        }
        back = {GROUNDWATER.get(item, item): leaf for item, leaf in leaves.items()}
        if not given:
            raise NotEnoughData(f"{line.name} {on} 没有 GB/T 14848 中的任何一项；请核对表头。")
        if line.kind == WELL:
            judged = gbt14848.water_class(given, on=on)
            singles = {
                key: replace(one, figure=_under(one.figure, back[key]))
                for key, one in judged.singles.items()
            }
            figure = replace(judged.figure, of=tuple(one.figure for one in singles.values()))
            return gbt14848.Judged(_dated(figure, on), singles, judged.deciding)
        verdict = drinking.groundwater_source(given, on=on)
        whole, goal = verdict.of
        singles_of = tuple(map(_under, whole.of, (back[key] for key in given)))
        return _dated(replace(verdict, of=(replace(whole, of=singles_of), goal)), on)
    known = {*gb3838.items(on), *drinking.item_names(drinking.YEAR, on=on)}
    surface = {row["item"]: _given(row) for row in rows if row["item"] in known}
    kind = gb3838.LAKE if line.water == LAKE else gb3838.RIVER
    found = drinking.surface_source(surface, on=on, water=kind)
    aside = drinking.STANDARD.on(on).says["aside"]["items"]
    judged_items = [
        key for key, one in surface.items() if key not in aside and isinstance(one, Given)
    ]
    parts = tuple(
        replace(part, of=(*part.of, leaves[key]))
        for part, key in zip(found.of, judged_items, strict=True)
    )
    return _dated(replace(found, of=parts), on)


def _dated(figure: Figure, on: Any) -> Figure:
    return replace(figure, name=f"{on} {figure.name}")


def _under(figure: Figure, leaf: Figure) -> Figure:
    """The class of an item with the sample that it rests on in the place of its bare value."""
    return replace(figure, of=(leaf,))


def _given(row: Mapping[str, Any]) -> Given | Gap:
    value = plain(Decimal(row["value"]).scaleb(-DECIMALS))
    if row["item"] in ABSENT:
        return Given(gbt14848.SOME if value else gbt14848.NONE, "")
    if row["flag"] == Gap.BELOW_DETECTION.value:
        return Given(Below(value), unit_of(row["item"]))
    if row["flag"]:
        return Gap(row["flag"]) if row["flag"] in {one.value for one in Gap} else Gap.INVALID
    return Given(value, unit_of(row["item"]))


def _leaf(row: Mapping[str, Any]) -> Figure:
    value: Decimal | str = plain(Decimal(row["value"]).scaleb(-DECIMALS))
    below = row["flag"] == Gap.BELOW_DETECTION.value
    if row["item"] in ABSENT:
        value = gbt14848.SOME if value else gbt14848.NONE
    elif below:
        value = f"<{value:f}"
    return Figure(
        f"{item_name(row['item'])} {day_from(row['day'])} 采样",
        value,
        unit_of(row["item"]),
        ref=address.reading(Position(row["stream"], row["entry"]), row["line"]),
        note="未检出，数为检出限" if below else "",
        state=State(row["state"]).label,
    )


def item_name(item: str) -> str:
    """The name of an item as the standards print it.

    >>> item_name("codmn"), item_name("总硬度")
    ('高锰酸盐指数', '总硬度')
    """
    row = gb3838.STANDARD.editions[-1].says["basic"].get(item)
    return str(row["name"]) if isinstance(row, Mapping) else item


__all__ = ["MEASURES", "MONTH", "NO_DATA", "Recomputation", "Told", "item_name", "place"]
