"""Soil by the exact rules: a sample against its standard, the rates of safe use of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from youju.ledger import address
from youju.ledger.surroundings import issued
from youju.ledger.surroundings.shelf import Computed
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.dated import Lines
from youju.readings.frames import Position
from youju.readings.surroundings import kept, points
from youju.readings.surroundings.soil import FARMLAND, LANDS, Account, Place
from youju.standards.soil import contents, gb15618, gb36600, safe_use
from youju.terms.clauses import Clause
from youju.terms.figures import Figure
from youju.terms.numbers import exact, plain, round_even, total, unscaled
from youju.terms.periods import day_from, day_number
from youju.terms.states import Gap, State

Row = Mapping[str, Any]
NO_LAND = "点位没有用地类型，不判定"
NO_PH = "没有 pH，农用地的限值按 pH 分段，不能判定"
UNIT = contents.UNIT


@dataclass(frozen=True)
class Sample:
    """A sample: its verdict, the verdict on each item, and items that the standard lacks."""

    line: Place
    on: date
    depth: str
    figure: Figure
    items: Mapping[str, Figure]
    values: Mapping[str, Figure]
    unlisted: tuple[str, ...]
    ph: Figure | None


def sample(line: Place, on: date, depth: str, rows: Sequence[Row]) -> Sample:
    """A sample from its readings."""
    given = [row for row in rows if row["value"] is not None]
    ph = next((_leaf(row, "pH", "") for row in given if row["factor"] == points.PH), None)
    values = {
        row["factor"]: _leaf(row, f"{row['factor']}含量", UNIT)
        for row in given
        if row["factor"] != points.PH
    }
    below = {row["factor"] for row in given if row["flag"] == Gap.BELOW_DETECTION.value}
    name = "样品判定"

    def silent(why: str) -> Sample:
        figure = Figure(name, None, of=tuple(values.values()), note=why)
        return Sample(line, on, depth, figure, {}, values, (), ph)

    if not line.land:
        return silent(NO_LAND)
    if line.kind == FARMLAND and ph is None:
        return silent(NO_PH)
    known = gb15618.items(on) if line.kind == FARMLAND else gb36600.items(on)
    wanted = {item: one for item, one in values.items() if item in known}
    unlisted = tuple(item for item in values if item not in known)
    if not wanted:
        return silent("样品没有标准所列的项目，不判定")
    verdicts = {}
    for item, value in wanted.items():
        found = _item(line, item, value, item in below, ph, on)
        verdicts[item] = replace(found, of=(replace(value, name=found.of[0].name), *found.of[1:]))
    edition = gb15618.STANDARD.on(on) if line.kind == FARMLAND else gb36600.STANDARD.on(on)
    says = edition.says["judging"]
    by: Clause = edition.clause(says["clause"], says["mark"])
    figure = contents.sample(list(verdicts.values()), by)
    if unlisted:
        said = f"{'、'.join(unlisted)}不在{edition.name}中，未评价"
        figure = replace(figure, note="；".join(one for one in (figure.note, said) if one))
    return Sample(line, on, depth, figure, verdicts, values, unlisted, ph)


def _item(
    line: Place, item: str, value: Figure, below: bool, ph: Figure | None, on: date
) -> Figure:
    number = exact(value.value)
    if line.kind == FARMLAND:
        assert ph is not None
        return gb15618.judge(
            item, number, land=line.land, ph=exact(ph.value), on=on, below_detection=below
        )
    land = LANDS[line.kind].index(line.land) + 1
    return gb36600.judge(item, number, land=land, on=on, below_detection=below)


def _leaf(row: Row, name: str, unit: str) -> Figure:
    below = row["flag"] == Gap.BELOW_DETECTION.value
    return Figure(
        name,
        unscaled(row["value"], points.DECIMALS),
        unit,
        ref=address.reading(Position(row["stream"], row["entry"]), row["line"]),
        note="低于检出限，数为检出限" if below else "",
        state=State(row["state"]).label,
    )


def depth_of(variant: str) -> str:
    """The depth that a variant names, such as ``0-20cm``."""
    return variant.removeprefix(points.SOIL).strip()


class Recomputation:
    """What explanations of one basis read."""

    def __init__(self, city: City, computed: Computed) -> None:
        self.city = city
        self.register: Lines[Place] = kept.soil_at(city, computed.registers)
        self.account: Account = kept.account_at(city, computed.accounts)
        self.upto = Basis(computed.reading, 0, 0, "")
        self.issued = issued.read(city, "soil", computed.issued)

    def samples(self, first: date, last: date, keys: Sequence[str] | None = None) -> list[Sample]:
        """Every sample of a stretch of time where its site stood."""
        span = (day_number(first), day_number(last))
        read = points.points(self.city, points.SOIL, sites=keys, days=span, upto=self.upto)
        found = []
        for (site, day, variant), rows in read.group_by(
            "site", "day", "variant", maintain_order=True
        ):
            on = day_from(int(str(day)))
            line = self.register.line_near(str(site), on)
            if line is not None:
                found.append(sample(line, on, depth_of(str(variant)), rows.to_dicts()))
        return found


# places


def clean_rate(samples: Sequence[Sample]) -> Figure:
    """The share of judged sites of which no sample of the year is above a screening value.

    No rule of the nation has this share; it is counted so that a year can be read in a line.
    """
    by_site: dict[str, list[Sample]] = {}
    for one in samples:
        if one.figure.value not in (None, contents.UNDECIDED):
            by_site.setdefault(one.line.site, []).append(one)
    good = [
        site
        for site, mine in by_site.items()
        if all(one.figure.value in (contents.NOT_ABOVE, contents.WITHIN_BACKGROUND) for one in mine)
    ]
    name = "不高于筛选值的点位比例"
    of = tuple(
        Figure(
            f"{one.line.name} {one.on} 样品判定",
            one.figure.value,
            note=one.figure.note,
            ref=_address(one),
        )
        for one in samples
    )
    if not by_site:
        return Figure(name, None, "%", of=of, note="没有可以判定的样品，不计算比例")
    value = plain(round_even(exact(100 * len(good)) / len(by_site), 6))
    counts = (
        Figure("不高于筛选值的点位", len(good), "个"),
        Figure("判定的点位", len(by_site), "个"),
    )
    return Figure(name, value, "%", of=(*counts, *of))


def _address(one: Sample) -> str:
    when = one.on.isoformat() + (f"@{one.depth}" if one.depth else "")
    return f"fig_soil_sample/{one.line.site}/{when}/verdict"


def farmland_rate(account: Account, kind: str, name: str, year: int) -> Figure:
    """受污染耕地安全利用率 of a place in a year; no value without polluted farmland."""
    mine = [one for one in account.farmland if one.year == year and getattr(one, kind) == name]
    if not mine:
        return Figure("受污染耕地安全利用率", None, "%", note=f"台账中没有{year}年的受污染耕地")

    def area(degree: str, safe: bool = False) -> Any:
        return total(
            exact(one.area_mu)
            for one in mine
            if one.degree == degree and (one.used_safely or not safe)
        )

    land = safe_use.Farmland(area("轻微"), area("轻中度"), area("重度"))
    found = safe_use.rate(
        land,
        protected=area("轻微", True),
        used_safely=area("轻中度", True),
        controlled=area("重度", True),
    )
    plots = tuple(
        Figure(
            f"{one.name}（{one.plot}）",
            one.area_mu,
            "亩",
            note=f"{one.degree}；{one.measure or '没有实施措施'}；"
            f"{'计入' if one.used_safely else '未计入'}安全利用",
        )
        for one in mine
    )
    return replace(found, of=(*found.of, *plots))


def building_rate(account: Account, kind: str, name: str, year: int) -> Figure:
    """重点建设用地安全利用率 of a place in a year; no value where nothing was due."""
    mine = [one for one in account.building if one.year == year and getattr(one, kind) == name]
    due = [one for one in mine if one.due]
    if not due:
        note = f"台账中没有{year}年应安全利用的重点建设用地"
        return Figure("重点建设用地安全利用率", None, "%", note=note)
    found = safe_use.building_rate(
        total(exact(one.area_ha) for one in due if one.safe),
        total(exact(one.area_ha) for one in due),
    )
    plots = tuple(
        Figure(
            f"{one.name}（{one.plot}）",
            one.area_ha,
            "公顷",
            note="应安全利用，" + ("已安全利用" if one.safe else "未安全利用")
            if one.due
            else "未开发利用或不属应安全利用，不计入",
        )
        for one in mine
    )
    return replace(found, of=(*found.of, *plots))
