"""What a scheme may ask of water: shares of classes, targets met and the CWQI of a place.

``water.good_share`` (Ⅰ–Ⅲ), ``water.fifth_share``, ``water.worst_share``, ``water.target_rate``
and ``water.cwqi``, by the exact rules from the figures of the sections. Water is judged by
months: a period that ends inside one is answered up to the last month that is over.
"""

from __future__ import annotations

from decimal import Decimal

from youju.ledger.water import WaterSnapshot
from youju.ledger.water_exact import Told, place
from youju.ledger.water_values import PeriodFigure, item_name, item_unit, place_address
from youju.readings.sections import Line
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.periods import CUMULATIVE, RANGE, Period, month_of, parse

PREFIX = "water."
DECIMALS = {"good_share": 1, "fifth_share": 1, "worst_share": 1, "target_rate": 1, "cwqi": 4}
"""Name of a measure → the decimals that it is published with."""
WORDS = {
    "good_share": "Ⅰ～Ⅲ类断面比例",
    "fifth_share": "Ⅴ类断面比例",
    "worst_share": "劣Ⅴ类断面比例",
    "target_rate": "断面达标率",
    "cwqi": "城市水质指数（CWQI）",
}


def measured(
    held: WaterSnapshot | None, kind: str, name: str, of: str, period: Period
) -> tuple[Figure, str]:
    """One measure of one place, and the incident where the table says otherwise (else nothing).

    :raises BadInput: no measure of water has that name.
    """
    item = of.removeprefix(PREFIX)
    if item not in DECIMALS:
        known = "、".join(PREFIX + one for one in DECIMALS)
        raise BadInput(f"没有名为“{of}”的水质指标；可用：{known}。")
    said = f"{name} {period.label} {WORDS[item]}"
    if held is None:
        return Figure(said, None, note="没有地表水评价结果；请登记断面、导入监测结果"), ""
    key = _key(held, period)
    row = held.place(kind, name, key)
    if row is None:
        return Figure(said, None, note=f"没有{period.label}的水质结果"), ""
    told = [
        _told(line, held.period_of(line.section, key), row.period)
        for line in held.register.on(row.period.end)
        if getattr(line, kind) == name
    ]
    found = place(kind, told, item, row.period)
    notes = [found.note] if found.note else []
    if key != period.key:
        notes.append(f"水质按月评价，取 {row.period.label}")
    figure = Figure(
        said,
        found.value,
        found.unit,
        by=found.by,
        of=found.of,
        note="；".join(notes),
        ref=place_address(kind, name, key, item),
    )
    stored: Decimal | None = getattr(row, item)
    incident = ""
    if stored != found.value:
        incident = f"{said}：逐条重算为 {found.value}，批量结果为 {stored}"
    return figure, incident


def _key(held: WaterSnapshot, period: Period) -> str:
    """The key of the period that answers: itself, its month, or 累计 to the last whole month."""
    if period.key in held.periods:
        return period.key
    if period.kind == RANGE and month_of(period.start) == month_of(period.end):
        return month_of(period.start).key
    if period.kind == CUMULATIVE:
        known = [parse(one) for one in held.periods if one.startswith("..")]
        before = [one for one in known if one.end <= period.end and one.start == period.start]
        if before:
            return max(before).key
    return period.key


def _told(line: Line, figure: PeriodFigure | None, period: Period) -> Told:
    """A section as its figure tells it; readings stand behind its address."""
    if figure is None:
        blank = Figure(f"{line.name} {period.label} 水质类别", None, note="没有监测数据")
        return Told(line, None, {}, None, None, "", blank)
    values = {
        item: Figure(item_name(item), value, item_unit(item), ref=figure.address(item))
        for item, value in figure.values.items()
    }
    said = Figure(
        f"{line.name} {period.label} 水质类别",
        figure.water_class,
        note=figure.because or figure.source,
        ref=figure.address(),
    )
    return Told(line, None, values, None, None, figure.because, said)
