"""区域生态保护补偿 in a city: its agreements, the water of the sections, and what is owed by whom.

An agreement is a file ``agreements/NAME.toml`` of the form of ``standards.compensation``, with
the sections it speaks of; water of the months stands in ``agreements/volumes.csv``::

    [[edition.at]]
    section = "D1"                       # of register/sections.csv
    pays    = "甲县"                      # who answers for it
    to      = "乙县"
    targets = { cod = 30 }               # mg/L; of an agreement by index: the basis values
    upstream = "D0"                      # optional, where inflow is taken off
    upstream_targets = { cod = 20 }

Flux and steps are owed for a month, from its means as ``fig_water_period`` holds them; index P is
of a year. A month without its means owes nothing that anybody could name: it stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from youju.ledger.water import WaterSnapshot
from youju.ledger.water_store import PERIOD as WATER_PERIOD
from youju.ledger.water_values import item_name, item_unit
from youju.readings import volumes
from youju.readings.city import City
from youju.standards.compensation import agreements, flux, index_p, steps
from youju.standards.compensation.agreements import FLUX, INDEX, STEPS, Agreement, Inflow
from youju.standards.compensation.places import At, edition_of, items_of, sections_of
from youju.terms.dated import Edition
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, NotThere, UnknownPlace
from youju.terms.figures import Figure
from youju.terms.numbers import exact, plain, round_even
from youju.terms.periods import MONTH, YEAR, Period, day_from, day_number, month_of

FOLDER, VOLUMES = "agreements", volumes.PATH
PREFIX = "compensation."
DECIMALS = 4
MONEY = {"元": Fraction(1, 10_000), "万元": Fraction(1)}
OWED = "owed"


@dataclass(frozen=True)
class Pacts:
    """The agreements of a city as their texts, by name, and the water of its sections."""

    texts: Mapping[str, str] = field(default_factory=dict)
    volumes_text: str = ""

    @cached_property
    def agreements(self) -> Mapping[str, Agreement]:
        """Each agreement, read and checked."""
        return {name: Agreement.read(text) for name, text in self.texts.items()}

    @cached_property
    def volumes(self) -> Mapping[tuple[str, str], Decimal]:
        """Section and month → the water that passed, 10⁴ m³."""
        return volumes.read(self.volumes_text) if self.volumes_text else {}

    def members(self) -> dict[str, bytes]:
        """The files of a pack that freeze them."""
        found = {f"city/{FOLDER}/{name}.toml": text for name, text in self.texts.items()}
        if self.volumes_text:
            found[f"city/{VOLUMES}"] = self.volumes_text
        return {name: text.encode() for name, text in found.items()}


def read(city: City) -> Pacts:
    """The agreements in a city's folder."""
    folder = Path(city.path) / FOLDER
    texts = {one.stem: one.read_text(encoding="utf-8-sig") for one in sorted(folder.glob("*.toml"))}
    file = Path(city.path) / VOLUMES
    return Pacts(texts, file.read_text(encoding="utf-8-sig") if file.is_file() else "")


# amounts


Values = Mapping[str, Figure]


def owed(pacts: Pacts, name: str, at: At, period: Period, values: Values, above: Values) -> Figure:
    """What is owed at a section for a month (index P: for a year), from its means.

    ``values``, ``above``: means of the section and of the one upstream, by item.

    :raises NotEnoughData: a mean or the water of the month is missing.
    """
    agreement = pacts.agreements[name]
    edition = edition_of(agreement, period.end)
    shape = edition.says["shape"]
    if period.kind != (YEAR if shape == INDEX else MONTH):
        how, shown = ("年", "2026") if shape == INDEX else ("月", "2026-10")
        raise BadInput(
            f"“{edition.name}”{agreements.SHAPES[shape]}计算，按{how}核算；请写 {shown}。"
        )
    items = items_of(edition)
    if lacking := [agreements.name_of(one) for one in items if one not in values]:
        raise NotEnoughData(
            f"{at.section} {period.label} 没有{'、'.join(lacking)}的监测值，不能核算；"
            "缺测的月份请按协议另行认定。"
        )
    measured = {item: exact(values[item].value) for item in items}
    inflow = _inflow(pacts, edition, at, period, above)
    leaves = tuple(values[item] for item in items)
    if shape == INDEX:
        found = index_p.index(measured, at.targets, on=period.end, agreement=agreement)
        found = replace(
            found, of=(*found.of, index_p.payer(found, on=period.end, agreement=agreement))
        )
    elif shape == STEPS:
        found = steps.owed(measured, at.targets, on=period.end, agreement=agreement, inflow=inflow)
    else:
        water = _water(pacts, at.section, period)
        found = flux.owed(
            measured, at.targets, water, on=period.end, agreement=agreement, inflow=inflow
        )
        origin = volumes.origin(pacts.volumes_text, at.section, period.key)
        leaves = (*leaves, Figure("报送的断面水量", water, "万m³", note=origin))
    return replace(found, of=(*found.of, *leaves), name=f"{at.section} {period.label} {found.name}")


def _water(pacts: Pacts, section: str, period: Period) -> Decimal:
    volume = pacts.volumes.get((section, period.key))
    if volume is None:
        raise NotEnoughData(
            f"{section} {period.label} 没有断面水量；请在断面水量表中补填（万m³）。"
        )
    return volume


def _inflow(pacts: Pacts, edition: Edition, at: At, period: Period, above: Values) -> Inflow | None:
    if not at.upstream or edition.says.get("inflow", {}).get("how") != "deduct-excess":
        return None
    items = items_of(edition)
    if lacking := [agreements.name_of(one) for one in items if one not in above]:
        raise NotEnoughData(
            f"入境断面 {at.upstream} {period.label} 没有{'、'.join(lacking)}的监测值，"
            "不能扣除上游影响。"
        )
    water = _water(pacts, at.upstream, period) if edition.says["shape"] == FLUX else None
    return Inflow({item: exact(above[item].value) for item in items}, at.upstream_targets, water)


def of_table(held: WaterSnapshot, section: str, period: Period) -> dict[str, Figure]:
    """The means of a section as the table holds them, each with its address."""
    figure = held.period_of(section, period.key)
    if figure is None:
        return {}
    return {
        item: Figure(
            f"{item_name(item)}均值",
            value,
            item_unit(item),
            ref=f"{WATER_PERIOD}/{section}/{period.key}/{item}",
        )
        for item, value in figure.values.items()
    }


def sides(figure: Figure, at: At) -> tuple[str, str]:
    """Who pays and who receives; index P of at most 1 turns the two round."""
    turned = any(part.value == index_p.DOWNSTREAM_PAYS for part in figure.of)
    return (at.to, at.pays) if turned else (at.pays, at.to)


@dataclass(frozen=True)
class Amount:
    """One amount, or why there is none."""

    agreement: str
    at: At
    period: Period
    figure: Figure | None
    because: str = ""

    @property
    def sides(self) -> tuple[str, str]:
        """Who pays and who receives, as the agreement names them where nothing is told yet."""
        return (self.at.pays, self.at.to) if self.figure is None else sides(self.figure, self.at)

    @property
    def remark(self) -> str:
        """Why there is no amount, or what is to be known of it."""
        return self.because if self.figure is None else self.figure.note

    @property
    def money(self) -> Fraction | None:
        """万元; None without a figure, and of index P, of which no rule that was read gives any."""
        if self.figure is None or self.figure.unit not in MONEY:
            return None
        return exact(self.figure.value) * MONEY[self.figure.unit]

    @property
    def index(self) -> Decimal | None:
        """Index P as it is shown, with four decimals; who pays goes by the exact one."""
        if self.figure is None or self.money is not None:
            return None
        return round_even(exact(self.figure.value), DECIMALS)

    @property
    def address(self) -> str:
        """Where it is explained."""
        return f"fig_compensation/{self.agreement}:{self.at.section}/{self.period.key}/{OWED}"


def amounts(pacts: Pacts, held: WaterSnapshot, period: Period, name: str = "") -> Iterator[Amount]:
    """What every agreement in force says of a month or year; those without means say why."""
    for key, agreement in pacts.agreements.items():
        if name and key != name:
            continue
        try:
            edition = edition_of(agreement, period.end)
        except NoEditionInForce:
            continue
        for at in sections_of(edition):
            try:
                values = of_table(held, at.section, period)
                above = of_table(held, at.upstream, period) if at.upstream else {}
                yield Amount(key, at, period, owed(pacts, key, at, period, values, above))
            except (NotEnoughData, BadInput, NotThere, UnknownPlace) as wrong:
                yield Amount(key, at, period, None, str(wrong).rstrip("。"))


# what a scheme may ask


def measured(
    pacts: Pacts, held: WaterSnapshot | None, name: str, of: str, period: Period
) -> Figure:
    """What a county owes over the months of a period under an agreement, in 万元.

    ``of``: ``compensation.NAME``. Where a month of it can't be told, there is no sum.

    :raises BadInput: the city has no agreement of that name.
    """
    key = of.removeprefix(PREFIX)
    if key not in pacts.agreements:
        known = "、".join(pacts.agreements) or "（无）"
        raise BadInput(f"没有名为“{key}”的补偿协议；城市库中有：{known}。")
    said = f"{name} {period.label} 应付补偿金"
    if held is None:
        return Figure(said, None, note="没有地表水评价结果")
    parts, lacking, sum_ = [], [], Fraction(0)
    for month in _months(period):
        for one in amounts(pacts, held, month, key):
            if one.at.pays != name:
                continue
            if one.figure is None:
                lacking.append(one.because)
                continue
            parts.append(one.figure)
            sum_ += one.money or 0
    if lacking:
        return Figure(said, None, note="；".join(dict.fromkeys(lacking)), of=tuple(parts))
    if not parts:
        return Figure(said, None, note="协议没有由其负责的断面")
    value = Decimal(sum_.numerator) / Decimal(sum_.denominator)
    return Figure(said, plain(round(value, DECIMALS)), "万元", of=tuple(parts))


def _months(period: Period) -> list[Period]:
    found, month = [], month_of(period.start)
    while month.start <= period.end:
        found.append(month)
        month = month_of(day_from(day_number(month.end) + 1))
    return found
