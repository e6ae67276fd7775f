"""GB 3095 环境空气质量标准 — how much of each substance ambient air may hold.

The limit of the day: three sets, the last two phases of one edition.

>>> from datetime import date
>>> for day in (date(2026, 2, 28), date(2026, 3, 1), date(2031, 1, 1)):
...     print(limit("PM2.5", "year", on=day).line())
PM2.5 年平均二级限值 = 35 µg/m³  ← GB 3095-2012 表1
PM2.5 年平均二级限值 = 30 µg/m³  ← GB 3095-2026 表1（过渡限值）
PM2.5 年平均二级限值 = 25 µg/m³  ← GB 3095-2026 表1（最终限值）

A province may set stricter limits; they come as a value, never from a setting somewhere:

>>> own = StricterLimits("DB00/T 1-2027", "表1", date(2027, 1, 1), {("PM2.5", "year"): 28})
>>> print(limit("PM2.5", "year", on=date(2027, 6, 1), provinces=(own,)).explain())
PM2.5 年平均二级限值 = 28 µg/m³  ← DB00/T 1-2027 表1  （严于国家标准）
  PM2.5 年平均二级限值 = 30 µg/m³  ← GB 3095-2026 表1（过渡限值）
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from youju.terms.clauses import VERIFIED, Clause
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import exact
from youju.terms.substances import substance as known

STANDARD = Standard.load("youju.standards.air", "gb3095.toml")

AVERAGING = {
    "year": "年平均",
    "quarter": "季平均",
    "24h": "24小时平均",
    "8h": "日最大8小时平均",
    "1h": "1小时平均",
}
"""The averaging times and their official names."""
_ZONES = {1: "一级", 2: "二级"}
# Listed with codes in terms, named by symbol in the standard.
_SYMBOLS = {"a20044": "Pb", "a25044": "BaP", "O3_8h": "O3"}
_PARTICLES = ("PM10", "PM2.5", "TSP", "Pb", "BaP")


@dataclass(frozen=True, slots=True)
class StricterLimits:
    """A province's own stricter limits, with the days on which they are in force.

    ``limits`` by (substance key, averaging), in the unit of the national limit. They count in
    class-2 zones unless ``zone`` says otherwise. Which places they hold for the caller knows.
    """

    instrument: str
    article: str
    since: date
    limits: Mapping[tuple[str, str], int | Decimal]
    until: date | None = None
    zone: int = 2
    mark: str = VERIFIED

    def on(self, day: date) -> bool:
        """Whether they are in force on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


def limit(
    substance: str,
    averaging: str,
    *,
    on: date,
    rules: str = "auto",
    zone: int = 2,
    provinces: Sequence[StricterLimits] = (),
) -> Figure:
    """The concentration limit (浓度限值) of a substance, with clause and phase.

    ``averaging`` is ``year``, ``quarter``, ``24h``, ``8h`` (daily maximum 8-hour mean of O3,
    under the key ``O3`` or ``O3_8h``) or ``1h``; ``zone`` is the class of the functional zone
    (环境空气功能区), 1 or 2. µg/m³; CO in mg/m³. Of ``provinces`` those in force on the day
    count where they are stricter than the nation's.

    Refuses a substance or an averaging time without a limit (UnknownSubstance), zones other
    than 1 and 2 and a provincial limit above the national one (BadInput), days before the
    issue of the first edition (NoEditionInForce).
    """
    edition = STANDARD.on(on, rules)
    if zone not in _ZONES:
        raise BadInput(f"没有“{zone}”类功能区；环境空气功能区分一类、二类。")
    key, table, row = _row(edition, substance)
    if averaging not in AVERAGING or averaging not in row:
        have = "、".join(name for name in AVERAGING if name in row)
        raise UnknownSubstance(
            f"{edition.name} 没有 {key} 的“{averaging}”限值；有限值的平均时间：{have}。"
        )
    article = row.get("clause", table["clause"])
    if phase := edition.says["phase"]:
        article = f"{article}（{phase}）"
    found = Figure(
        f"{key} {AVERAGING[averaging]}{_ZONES[zone]}限值",
        row[averaging][zone - 1],
        row["unit"],
        by=edition.clause(article, row.get("mark", table["mark"])),
        note=edition.remark,
    )
    for own in provinces:
        if own.on(on) and own.zone == zone and (key, averaging) in own.limits:
            found = _stricter(found, own, own.limits[key, averaging])
    return found


def reference_state(substance: str, *, on: date) -> Figure:
    """The state of the air at which a concentration of that day is stated, in words.

    >>> print(reference_state("SO2", on=date(2018, 9, 1)).line())
    SO2 浓度状态 = 298.15 K、101.325 kPa  ← GB 3095-2012/XG1-2018
    >>> reference_state("PM10", on=date(2018, 9, 1)).value
    '实际温度和压力'
    """
    key, _, _ = _row(STANDARD.editions[0], substance)
    state = _state(on)
    at = state[_kind(key)]
    value = "实际温度和压力" if at == "actual" else f"{at['kelvin']} K、{at['kilopascal']} kPa"
    by = Clause(
        state["instrument"],
        state["article"],
        state["mark"],
        state.get("since"),
        state.get("until"),
    )
    return Figure(f"{key} 浓度状态", value, by=by)


def factor_between(substance: str, *, measured: date, wanted: date) -> Fraction | None:
    """What a concentration of one day is multiplied by, to be compared with one of another day.

    Gases convert by the ratio of temperatures and pressures, exactly. Particles can't be
    converted where the two states differ, without temperature and pressure of the hour:
    None, and a series across the two days has a break that must be shown.

    >>> factor_between("NO2", measured=date(2018, 8, 31), wanted=date(2018, 9, 1))
    Fraction(5460, 5963)
    >>> factor_between("PM2.5", measured=date(2018, 8, 31), wanted=date(2018, 9, 1)) is None
    True
    """
    key, _, _ = _row(STANDARD.editions[0], substance)
    then, now = _state(measured)[_kind(key)], _state(wanted)[_kind(key)]
    if then == now:
        return Fraction(1)
    if "actual" in (then, now):
        return None
    warmer = exact(then["kelvin"]) / exact(now["kelvin"])
    return warmer * exact(now["kilopascal"]) / exact(then["kilopascal"])


def _row(edition: Edition, name: str) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """The key, the table and the row of a substance, by symbol or any name of the closed list."""
    tables = (edition.says["basic"], edition.says["other"])
    rows = [key for table in tables for key in table if isinstance(table[key], Mapping)]
    key = name if name in rows else known(name).key
    key = _SYMBOLS.get(key, key)
    for table in tables:
        if key in rows and key in table:
            return key, table, table[key]
    raise UnknownSubstance(f"{edition.name} 没有“{name}”的限值；有限值的物质：{'、'.join(rows)}。")


def _stricter(found: Figure, own: StricterLimits, value: int | Decimal) -> Figure:
    nation = found.value
    if isinstance(nation, str) or nation is None or exact(value) > exact(nation):
        raise BadInput(
            f"{own.instrument} 的{found.name} {value} 宽于 {_instrument(found)} 的 {nation}；"
            "地方标准只能严于国家标准。"
        )
    by = Clause(own.instrument, own.article, own.mark, own.since, own.until)
    return Figure(found.name, value, found.unit, by=by, of=(found,), note="严于国家标准")


def _instrument(figure: Figure) -> str:
    return figure.by.instrument if figure.by else ""


def _kind(key: str) -> str:
    return "particles" if key in _PARTICLES else "gases"


def _state(day: date) -> Mapping[str, Any]:
    STANDARD.on(day)  # refuses days before the first edition was issued
    states: Sequence[Mapping[str, Any]] = STANDARD.says["state"]
    return next(
        state
        for state in reversed(states)
        if ("since" not in state or state["since"] <= day)
        and ("until" not in state or day <= state["until"])
    )
