"""集中式饮用水水源 — whether a source complies, and the share that does, by number and by water.

>>> from decimal import Decimal
>>> day = date(2026, 3, 31)
>>> found = surface_source({"ph": Decimal("7.6"), "codmn": Decimal("2.1"), "铁": Decimal("0.31"),
...     "tn": Decimal("4.2")}, on=day, items="given")
>>> found.value, found.note
('不达标', '超标：铁 0.03 倍；只评所测 3 项')
>>> rivers = [Source("甲", "达标", Decimal("620.5")), Source("乙", "不达标", Decimal("79.5"))]
>>> rate_by_number(rivers, on=day).value, rate_by_volume(rivers, on=day).value
(Decimal('50.0'), Decimal('88.6'))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from youju.standards.water import gb3838, gbt14848
from youju.standards.water.gb3838 import RIVER
from youju.standards.water.gbt14848 import EXCEEDED, MET
from youju.standards.water.given import Below, Given, Value, in_unit, number
from youju.terms.clauses import Clause
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData, UnknownSubstance
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import Number, exact, round_even
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.water", "drinking.toml")

MONTH, YEAR, GIVEN = "month", "year", "given"
"""What a source is judged by: the 61 items of a month, all 109 of a year, or what is there."""
VOLUME = "万m³"
_NAMED = 5  # missing items that a note names before it says 等


@dataclass(frozen=True, slots=True)
class Source:
    """A source in a period: its verdict, the water taken [万m³], why there is no verdict.

    ``met``: ``达标``, ``不达标`` or None; then ``because`` says why (停用, 断流, …).
    """

    name: str
    met: str | None
    volume: Number | None = None
    because: str = ""


def item_names(items: str, *, on: date) -> tuple[str, ...]:
    """The items of ``month`` or ``year``: keys of table 1, then names of tables 2 and 3.

    >>> [len(item_names(which, on=date(2026, 3, 31))) for which in ("month", "year")]
    [61, 109]
    """
    edition, limits = STANDARD.on(on), gb3838.STANDARD.on(on).says
    second, third = limits["source"]["limits"], limits["specific"]["limits"]
    if items == MONTH:
        return (*edition.says["month"]["basic"], *second, *edition.says["chosen"]["items"])
    if items == YEAR:
        return (*gb3838.items(on), *second, *third)
    raise BadInput(f"没有“{items}”这组项目；可用 month（61项）、year（109项）、given（所测项目）。")


def surface_source(
    reading: Mapping[str, Value | Given | Gap | None],
    *,
    on: date,
    water: str = RIVER,
    items: str = MONTH,
) -> Figure:
    """Whether a river or lake source complies: table 1 by class Ⅲ, tables 2 and 3 by limits.

    ``reading``: key of table 1 or name of tables 2 and 3 → mg/L, ``Below(limit)``, either of them
    with its unit (``Given``), a gap or None.
    Water temperature, total nitrogen and coliforms stand aside. One item over decides; where
    items of the set are missing and none is over, there is no verdict. ``items="given"``
    judges what is there and says how many. Refuses no item at all (NotEnoughData), unknown
    items (UnknownSubstance), what ``gb3838.item_class`` refuses.
    """
    edition = STANDARD.on(on)
    aside = edition.says["aside"]["items"]
    known = {*gb3838.items(on), *item_names(YEAR, on=on)}
    if strange := [key for key in reading if key not in known]:
        raise UnknownSubstance(
            f"GB 3838 表1至表3没有“{'、'.join(strange)}”；表1用代号（如 codmn），表2、表3用名称。"
        )
    said = {
        key: _in_table_unit(key, one, on) if isinstance(one, Given) else one
        for key, one in reading.items()
        if one is not None and not isinstance(one, Gap) and key not in aside
    }
    wanted = (
        list(said) if items == GIVEN else [k for k in item_names(items, on=on) if k not in aside]
    )
    if not said:
        raise NotEnoughData("水源没有任何一项参评的监测值，不能判定；没有监测的水源请写明原因。")
    parts, over, open_ = [], [], []
    for key, value in said.items():
        part, verdict, times = _item(edition, key, value, water, on)
        parts.append(part)
        if verdict is None:
            open_.append(_name(key, on))
        elif not verdict:
            over.append(f"{_name(key, on)}{times}")
    missing = [_name(key, on) for key in wanted if key not in said]
    rule = edition.says["surface"]
    by = edition.clause(rule["clause"], rule["mark"])
    return _verdict(tuple(parts), by, over, open_, missing, len(said) if items == GIVEN else 0)


def groundwater_source(
    values: Mapping[str, Given | Gap | None], *, on: date, items: str = MONTH
) -> Figure:
    """Whether a groundwater source complies: every item within class Ⅲ of GB/T 14848.

    ``items``: ``month`` the 39 of table 1, ``year`` all 93, ``given`` what is there.
    """
    edition = STANDARD.on(on)
    judged = gbt14848.water_class(values, on=on)
    tables = {MONTH: "basic", YEAR: None}
    if items not in (*tables, GIVEN):
        raise BadInput(
            f"没有“{items}”这组项目；可用 month（39项）、year（93项）、given（所测项目）。"
        )
    wanted = list(judged.singles) if items == GIVEN else gbt14848.items(on, tables[items])
    goal = gbt14848.target_met(judged, edition.says["groundwater"]["class"], on=on)
    third = gb3838.STANDARD.on(on).says["classes"].index(edition.says["groundwater"]["class"])
    over = [key for key, one in judged.singles.items() if one.best > third]
    open_ = [key for key, one in judged.singles.items() if one.best <= third < one.worst]
    missing = [key for key in wanted if key not in judged.singles]
    rule = edition.says["groundwater"]
    by = edition.clause(rule["clause"], rule["mark"])
    count = len(judged.singles) if items == GIVEN else 0
    return _verdict((judged.figure, goal), by, over, open_, missing, count)


def over_period(verdicts: Sequence[Figure], *, on: date) -> Figure:
    """The samplings of a source in a longer period as one: it complies when each of them does.

    No text that was read settles a year; the rule is to be checked. One sampling over decides;
    where one has no verdict and none is over, there is none. Refuses none (NotEnoughData).
    """
    if not verdicts:
        raise NotEnoughData("水源没有任何一次监测，不能判定；没有监测的水源请写明原因。")
    if len(verdicts) == 1:
        return verdicts[0]
    rule = STANDARD.on(on).says["period"]
    by = STANDARD.on(on).clause(rule["clause"], rule["mark"])
    values = [one.value for one in verdicts]
    value = EXCEEDED if EXCEEDED in values else None if None in values else MET
    good = sum(one == MET for one in values)
    note = f"{len(values)}次监测，达标{good}次"
    return Figure("水源达标情况", value, by=by, of=tuple(verdicts), note=note)


def rate_by_number(sources: Sequence[Source], *, on: date) -> Figure:
    """The share of sources that comply (水源达标率), % with one decimal.

    Sources without a verdict leave the denominator with their reason. Refuses sources without
    verdict and reason (BadInput), and nothing to count (NotEnoughData).
    """
    rule = STANDARD.on(on).says["by_number"]
    counted, note = _counted(sources)
    met = sum(one.met == MET for one in counted)
    value = round_even(Fraction(100 * met, len(counted)), rule["decimals"])
    parts = (Figure("达标水源", met, "个"), Figure("监测水源", len(counted), "个"))
    by = STANDARD.on(on).clause(rule["clause"], rule["mark"])
    return Figure("水源达标率（按个数）", value, "%", by=by, of=parts, note=note)


def rate_by_volume(sources: Sequence[Source], *, on: date) -> Figure:
    """The share of the water taken from sources that comply, % with one decimal.

    Refuses a source without its volume, negative ones and no water at all.
    """
    rule = STANDARD.on(on).says["by_volume"]
    counted, note = _counted(sources)
    whole = good = Fraction(0)
    for one in counted:
        if one.volume is None:
            raise BadInput(f"{one.name}没有取水量；请填写本期取水量（{VOLUME}）。")
        volume = number(f"{one.name}取水量", one.volume)
        whole += volume
        good += volume if one.met == MET else 0
    if whole == 0:
        raise NotEnoughData("取水量合计为 0，不能按水量计算达标率。")
    value = round_even(100 * good / whole, rule["decimals"])
    parts = (Figure("达标取水量", good, VOLUME), Figure("取水量", whole, VOLUME))
    by = STANDARD.on(on).clause(rule["clause"], rule["mark"])
    return Figure("水源达标率（按取水量）", value, "%", by=by, of=parts, note=note)


def _counted(sources: Sequence[Source]) -> tuple[list[Source], str]:
    for one in sources:
        if one.met not in (MET, EXCEEDED, None):
            raise BadInput(f"{one.name}的判定“{one.met}”不是 {MET}、{EXCEEDED}。")
        if one.met is None and not one.because:
            raise BadInput(f"{one.name}没有判定也没有原因；请写明原因（如 停用、断流）。")
    counted = [one for one in sources if one.met is not None]
    if not counted:
        raise NotEnoughData("没有任何一个有判定的水源，不能计算达标率。")
    left = [f"{one.name}（{one.because}）" for one in sources if one.met is None]
    return counted, f"未计入：{'、'.join(left)}" if left else ""


def _item(
    edition: Edition, key: str, value: Value, water: str, on: date
) -> tuple[Figure, bool | None, str]:
    """The verdict on one item, with the multiple in words where it is exceeded."""
    goal = edition.says["surface"]["class"]
    if key in gb3838.items(on):
        judged = gb3838.item_class(key, value, on=on, water=water)
        if judged.value is None:
            return judged, None, ""
        order = [*gb3838.STANDARD.on(on).says["classes"], gb3838.STANDARD.on(on).says["worse"]]
        fine = order.index(str(judged.value)) <= order.index(goal)
        row = gb3838.STANDARD.on(on).says["basic"][key]
        if fine or row["kind"] != "most":
            return judged, fine, ""
        bound = gb3838.limit(key, goal, on=on, water=water)
    else:
        bound = gb3838.source_limit(key, on=on)
        if isinstance(value, Below):
            certain = number(key, value.limit) <= exact(bound.value)
            note = "" if certain else "检出限高于限值，不能判定；请改用检出限更低的方法"
            part = Figure(f"{key}检出限", value.limit, bound.unit, of=(bound,), note=note)
            return part, True if certain else None, ""
        number(key, value)
        judged = Figure(key, value, bound.unit, of=(bound,))
        fine = exact(value) <= exact(bound.value)
        if fine:
            return judged, True, ""
    assert not isinstance(value, Below)
    assert isinstance(bound.value, Number)
    times = round_even(gb3838.multiple(value, bound.value), 2)
    return judged, False, f" {in_text(times) if times else '<0.01'} 倍"


def _in_table_unit(key: str, given: Given, on: date) -> Value:
    if isinstance(given.value, str):
        raise BadInput(
            f"{_name(key, on)}“{given.value}”是文字；请只填数值，未检出的填检出限并注明。"
        )
    row = gb3838.STANDARD.on(on).says["basic"].get(key)
    wanted = row["unit"] if isinstance(row, Mapping) else gb3838.source_limit(key, on=on).unit
    return in_unit(_name(key, on), given.value, given.unit, str(wanted))


def _verdict(
    parts: tuple[Figure, ...],
    by: Clause,
    over: Sequence[str],
    open_: Sequence[str],
    missing: Sequence[str],
    counted: int,
) -> Figure:
    notes = []
    if over:
        notes.append(f"超标：{'、'.join(over)}")
    if open_:
        notes.append(f"不能判定：{'、'.join(open_)}")
    if missing:
        few = "、".join(missing[:_NAMED]) + ("等" if len(missing) > _NAMED else "")
        notes.append(f"缺{len(missing)}项：{few}")
    if counted:
        notes.append(f"只评所测 {counted} 项")
    value = EXCEEDED if over else None if open_ or missing else MET
    return Figure("水源达标情况", value, by=by, of=parts, note="；".join(notes))


def _name(key: str, on: date) -> str:
    row = gb3838.STANDARD.on(on).says["basic"].get(key)
    return str(row["name"]) if isinstance(row, Mapping) else key
