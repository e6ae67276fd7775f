"""Figures of water as values: of a day, a period, a place; items over, 同比, CWQI ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from youju.ledger import water_store as store
from youju.readings.layouts.sheet import WATER_ITEMS as ITEMS
from youju.readings.samples import DECIMALS
from youju.readings.sections import Line
from youju.standards.water import cwqi, gb3838, periods, sections
from youju.terms.figures import Figure
from youju.terms.numbers import round_even, unscaled
from youju.terms.periods import QUARTER, YEAR, Period, day_from, parse

PREFIXED = ("river", "basin")
"""Kinds whose names are written with the kind before them in addresses, ``river:清溪``."""


@dataclass(frozen=True)
class _Judged:
    section: str
    water_class: str | None
    deciding: tuple[str, ...]
    over: Mapping[str, Decimal | None]
    main: tuple[str, ...]
    values: Mapping[str, Decimal]
    type: str
    assumed: bool
    target: str
    met: str | None
    edition: str
    item_set: str


@dataclass(frozen=True)
class DayFigure(_Judged):
    """A day of an automatic station; ``readings``: how many rounds it rests on."""

    day: date
    readings: int
    issued: bool = False
    own_class: str | None = None

    def address(self, item: str = "class") -> str:
        """Where the figure (or the value of an item) is explained."""
        return f"{store.DAY}/{self.section}/{self.day.isoformat()}/{item}"


@dataclass(frozen=True)
class PeriodFigure(_Judged):
    """A section over a period: the class that counts, and what stands beside it.

    ``issued``: the class is the issued one; ``own_class`` by the city's own samples,
    ``auto_class`` by automatic readings. ``because``: why there is no class. ``joined``:
    automatic readings took part by the city's rule. ``counts``: values behind each mean.
    """

    period: Period
    issued: bool = False
    own_class: str | None = None
    auto_class: str | None = None
    because: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    below: tuple[str, ...] = ()
    grade: str | None = None
    joined: bool = False
    samples: int = 0
    missing: tuple[str, ...] = ()

    @classmethod
    def blank(cls, section: str, period: Period) -> PeriodFigure:
        """A period of which nothing is known."""
        return cls(section, None, (), {}, (), {}, "", False, "", None, "", "", period)

    @property
    def source(self) -> str:
        """Where the class comes from, in words; empty without a class."""
        if self.water_class is None:
            return ""
        return "下发" if self.issued else "手工与自动（按规定合用）" if self.joined else "手工采样"

    def address(self, item: str = "class") -> str:
        """Where the figure (or the mean of an item) is explained."""
        return f"{store.PERIOD}/{self.section}/{self.period.key}/{item}"


@dataclass(frozen=True, slots=True)
class Now:
    """A section with its latest day and the figure of the latest month."""

    line: Line
    day_figure: DayFigure | None
    figure: PeriodFigure | None
    month: str | None

    @property
    def day(self) -> date | None:
        """The last day with automatic data."""
        return self.day_figure.day if self.day_figure else None

    @property
    def day_class(self) -> str | None:
        """The class of that day."""
        return self.day_figure.water_class if self.day_figure else None

    @property
    def month_class(self) -> str | None:
        """The class of the month."""
        return self.figure.water_class if self.figure else None

    @property
    def deciding(self) -> tuple[str, ...]:
        """The items that decide the class of the month."""
        return self.figure.deciding if self.figure else ()

    @property
    def target(self) -> str:
        """The class that the section is held to."""
        return self.line.goal

    @property
    def met(self) -> str | None:
        """达标 or 不达标 in the month."""
        return self.figure.met if self.figure else None

    @property
    def because(self) -> str:
        """Why the month has no class."""
        return self.figure.because if self.figure else ""

    @property
    def source(self) -> str:
        """Where the class of the month comes from."""
        return self.figure.source if self.figure else ""


@dataclass(frozen=True, slots=True)
class Over:
    """An item beyond class Ⅲ: value, limit, class of the item, multiple where one is computed."""

    line: Line
    item: str
    value: Decimal
    limit: Decimal | int | str
    grade: str
    multiple: Decimal | None
    unit: str
    address: str

    @property
    def name(self) -> str:
        """The name of the item."""
        return item_name(self.item)

    @property
    def weight(self) -> tuple[int, Decimal]:
        """What the list is sorted by."""
        return store.CLASSES.index(self.grade), self.multiple or Decimal(0)


@dataclass(frozen=True, slots=True)
class Compared:
    """One item now and a year ago; ``change`` in %, None for pH and where then is 0."""

    item: str
    now: Decimal
    then: Decimal
    change: Decimal | None
    unit: str

    @property
    def name(self) -> str:
        """The name of the item."""
        return item_name(self.item)


@dataclass(frozen=True)
class Place:
    """A county, the city, a river or a basin over a period; shares in % with one decimal.

    ``left``: sections out of the denominator with their reason; ``lacking``: sections of which
    nothing is known; ``partial``: the CWQI lacks items (``cwqi_items`` of 21 are in it).
    """

    kind: str
    name: str
    period: Period
    sections: int
    counted: int
    left: tuple[str, ...]
    lacking: tuple[str, ...]
    classes: Mapping[str, int]
    met: int
    good_share: Decimal | None
    fifth_share: Decimal | None
    worst_share: Decimal | None
    target_rate: Decimal | None
    grade: str | None
    main: tuple[str, ...] = ()
    cwqi: Decimal | None = None
    cwqi_items: int = 0
    partial: bool = False

    def address(self, item: str = "good_share") -> str:
        """Where ``good_share``, ``worst_share``, ``target_rate``, ``grade``, ``cwqi`` are told."""
        return place_address(self.kind, self.name, self.period.key, item)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A county in the ranking of CWQI and in that of its change (negative: better)."""

    county: str
    rank: int
    index: Decimal
    partial: bool
    items: int
    then: Decimal | None
    change: Decimal | None
    change_rank: int | None
    note: str
    address: str

    @property
    def change_address(self) -> str:
        """Where the change is explained; with ``_rank`` behind it, its place."""
        return self.address.removesuffix("cwqi") + "cwqi_change"


def place_address(kind: str, name: str, key: str, item: str) -> str:
    """The address of a figure of a place.

    >>> place_address("river", "清溪", "2026-10", "grade")
    'fig_water_period/river:清溪/2026-10/grade'
    """
    said = f"{kind}:{name}" if kind in PREFIXED else name
    return f"{store.PERIOD}/{said}/{key}/{item}"


@cache
def item_name(item: str) -> str:
    """The name of an item of GB 3838 table 1.

    >>> item_name("codmn")
    '高锰酸盐指数'
    """
    return str(gb3838.STANDARD.editions[-1].says["basic"][item]["name"])


@cache
def item_unit(item: str) -> str:
    """The unit that GB 3838 gives an item in."""
    return str(gb3838.STANDARD.editions[-1].says["basic"][item]["unit"])


def day_figure(row: Mapping[str, Any]) -> DayFigure:
    """A row of ``fig_water_day``."""
    day, readings = day_from(row["day"]), int(row["readings"] or 0)
    own = (bool(row["issued"]), row["own_class"])
    return DayFigure(**_judged(row), day=day, readings=readings, issued=own[0], own_class=own[1])


def period_figure(row: Mapping[str, Any]) -> PeriodFigure:
    """A row of ``fig_water_period``."""
    return PeriodFigure(
        **_judged(row),
        period=parse(row["period"]),
        issued=bool(row["issued"]),
        own_class=row["own_class"],
        auto_class=row["auto_class"],
        because=row["because"] or "",
        counts={item: row[f"n_{item}"] for item in ITEMS if row[f"n_{item}"]},
        below=_keys(row["below"]),
        grade=row["grade"],
        joined=bool(row["joined"]),
        samples=int(row["samples"] or 0),
        missing=_keys(row["missing"]),
    )


def _judged(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "section": row["section"],
        "water_class": row["class"],
        "deciding": _keys(row["deciding"]),
        "over": _over(row["over"]),
        "main": _keys(row["main"]),
        "values": {i: unscaled(row[i], DECIMALS) for i in ITEMS if row[i] is not None},
        "type": row["type"] or "",
        "assumed": bool(row["assumed"]),
        "target": row["target"] or "",
        "met": row["met"],
        "edition": row["edition"] or "",
        "item_set": row["item_set"] or "",
    }


def _keys(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _over(text: str | None) -> dict[str, Decimal | None]:
    """Multiples with two decimals; 0 for one that is written ``<0.01``."""
    pairs = (one.partition(" ") for one in _keys(text))
    told = {key: said if not said.startswith("<") else "0" for key, _, said in pairs}
    return {key: Decimal(said) if said else None for key, said in told.items()}


def over_of(line: Line, figure: PeriodFigure) -> list[Over]:
    """The items of a section beyond class Ⅲ."""
    on, water = figure.period.end, figure.type or gb3838.RIVER
    found = []
    for item, multiple in figure.over.items():
        value = figure.values[item]
        bound = gb3838.limit(item, "Ⅲ", on=on, water=water).value
        assert isinstance(bound, Decimal | int | str)
        grade = str(gb3838.item_class(item, value, on=on, water=water).value)
        unit, address = item_unit(item), figure.address(item)
        found.append(Over(line, item, value, bound, grade, multiple, unit, address))
    return found


def compared(now: PeriodFigure, then: PeriodFigure) -> list[Compared]:
    """Item by item, where both have a value; changes of printed values in %, one decimal."""
    found = []
    for item in ITEMS:
        if item in now.values and item in then.values:
            a, b = now.values[item], then.values[item]
            change = None
            if item != "ph" and b:
                change = round_even((Fraction(a) - Fraction(b)) * 100 / Fraction(b), 1)
            found.append(Compared(item, a, b, change, item_unit(item)))
    return found


HINDERED = ("断流", "冰封")
"""Reasons for which a year needs fewer months."""


def shortage(kind: str, samplings: int, months: int, hindered: bool, *, on: date) -> str:
    """What a quarter or year lacks of the samplings that it needs; empty where it has enough.

    >>> shortage("year", 9, 9, False, on=date(2026, 12, 31))
    '全年有数据的月份 9 个，少于 12 个（要求待核）'
    >>> shortage("year", 9, 9, True, on=date(2026, 12, 31))
    ''
    """
    if kind not in (QUARTER, YEAR):
        return ""
    count = months if kind == YEAR else samplings
    if not count:
        return ""
    found = periods.enough(kind, count, on=on, hindered=hindered)
    if found.value == "有效":
        return ""
    least = found.of[0].note.removeprefix("至少 ").removesuffix(" 次")
    what = f"全年有数据的月份 {count} 个" if kind == YEAR else f"本季监测 {count} 次"
    return f"{what}，少于 {least} {'个' if kind == YEAR else '次'}（要求待核）"


def place_figure(row: Mapping[str, Any]) -> Place:
    """A row of ``fig_water_place``."""

    def tenth(name: str) -> Decimal | None:
        return None if row[name] is None else Decimal(row[name]).scaleb(-1)

    return Place(
        row["kind"],
        row["object"],
        parse(row["period"]),
        row["sections"],
        row["counted"],
        tuple(row["left"].split("、")) if row["left"] else (),
        tuple(row["lacking"].split("、")) if row["lacking"] else (),
        dict(zip(store.CLASSES, (row[name] for name in store.COUNTS), strict=True)),
        row["met"],
        tenth("good_share"),
        tenth("fifth_share"),
        tenth("worst_share"),
        tenth("target_rate"),
        row["grade"],
        _keys(row["main"]),
        None if row["cwqi"] is None else Decimal(row["cwqi"]).scaleb(-4),
        row["cwqi_items"] or 0,
        bool(row["partial"]),
    )


def place_of_figures(
    kind: str,
    name: str,
    period: Period,
    figures: Sequence[tuple[Line, PeriodFigure | None]],
) -> Place:
    """A place from some of its sections, by the exact rules (no grade, no CWQI)."""
    told = told_sections(figures)
    lacking = tuple(
        line.section for line, one in figures if one is None or not (one.water_class or one.because)
    )
    left = [
        f"{one.key}（{one.because}）"
        for one in told
        if one.water_class is None and sections.leaves(one.because, on=period.end).value == "是"
    ]
    counted = len(told) - len(left)

    def rate(figure: Figure) -> Decimal | None:
        return figure.value if isinstance(figure.value, Decimal) else None

    shares: dict[str, Decimal | None] = dict.fromkeys(("good", "fifth", "worst", "target"))
    if counted:
        on = period.end
        shares["good"] = rate(sections.good_share(told, on=on))
        shares["fifth"] = rate(sections.share(told, ["Ⅴ"], "Ⅴ类", on=on))
        shares["worst"] = rate(sections.worst_share(told, on=on))
        if all(one.target for one in told):
            shares["target"] = rate(sections.target_rate(told, on=on))
    classes = {name: sum(one.water_class == name for one in told) for name in store.CLASSES}
    met = sum(one is not None and one.met == "达标" for _, one in figures)
    return Place(
        kind, name, period, len(figures), counted, tuple(left), lacking, classes, met,
        shares["good"], shares["fifth"], shares["worst"], shares["target"], None,
    )  # fmt: skip


def told_sections(figures: Sequence[tuple[Line, PeriodFigure | None]]) -> list[sections.Section]:
    """The sections of which something is known, as the rule of shares takes them."""
    return [
        sections.Section(line.section, one.water_class, line.goal, one.because)
        for line, one in figures
        if one is not None and (one.water_class or one.because)
    ]


def _stands_aside(now: Place, then: Place, on: date) -> str | None:
    """Why a place takes no part in the ranking of changes; None where it does."""

    def classes(place: Place) -> list[str]:
        return [name for name, many in place.classes.items() for _ in range(many)]

    assert now.cwqi is not None
    assert then.cwqi is not None
    given = cwqi.City(
        now.name,
        now.cwqi,
        then.cwqi,
        classes(now),
        classes(then),
        met=now.counted > 0 and now.met == now.counted,
    )
    found = cwqi.exempt(given, on=on)
    return "各断面两期均达到或优于Ⅱ类且达到目标，不参与变化排名" if found.value == "是" else None


def ranked(places: Sequence[tuple[Place, Place | None]], *, on: date) -> list[Ranked]:
    """The ranking of the indices and of their changes; equal printed values share a rank."""
    indices = {now.name: now.cwqi for now, _ in places if now.cwqi is not None}
    changes: dict[str, Decimal] = {}
    exempt: dict[str, str] = {}
    for now, then in places:
        # An index with other items than a year ago is no smaller or larger for it.
        alike = then is not None and now.cwqi_items == then.cwqi_items
        if now.cwqi is not None and then is not None and then.cwqi and alike:
            found = cwqi.change(now.cwqi, then.cwqi, on=on).value
            assert isinstance(found, Decimal)
            if (why := _stands_aside(now, then, on)) is not None:
                exempt[now.name] = why
            changes[now.name] = found
    compared_ = [one for name, one in changes.items() if name not in exempt]
    same = len({now.cwqi_items for now, _ in places}) <= 1
    rows = []
    for now, then in places:
        if now.cwqi is None:
            continue
        change = changes.get(now.name)
        notes = []
        if now.partial:
            notes.append(f"缺{21 - now.cwqi_items}项")
        if not same:
            notes.append("各地所用项目不同，名次仅供参考")
        if now.name in exempt:
            notes.append(exempt[now.name])
        ranks = change is not None and now.name not in exempt
        rows.append(
            Ranked(
                now.name,
                1 + sum(one < now.cwqi for one in indices.values()),
                now.cwqi,
                now.partial,
                now.cwqi_items,
                then.cwqi if then else None,
                change,
                1 + sum(one < change for one in compared_)
                if ranks and change is not None
                else None,
                "；".join(notes),
                now.address("cwqi"),
            )
        )
    return sorted(rows, key=lambda one: one.rank)
