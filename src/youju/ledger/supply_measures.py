"""What a scheme may ask of wells and sources: ``supply.source_rate`` and its sisters.

``source_rate`` 水源达标率（按个数）, ``source_volume_rate`` 水源达标率（按取水量）, ``fifth_share``
地下水Ⅴ类水比例, of a county or the city; of a month, a quarter, a half-year or a year.
"""

from __future__ import annotations

from dataclasses import replace

from youju.ledger import supply_store
from youju.ledger.supply import SupplySnapshot
from youju.ledger.supply_exact import MEASURES
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.periods import CUMULATIVE, Period, month_of

PREFIX = "supply."
DECIMALS = 1


def measured(
    held: SupplySnapshot | None, kind: str, name: str, of: str, period: Period
) -> tuple[Figure, str]:
    """One measure of one place; the second is empty, since both hands are one here.

    :raises BadInput: no measure has that name.
    """
    item = of.removeprefix(PREFIX)
    if item not in MEASURES:
        known = "、".join(PREFIX + one for one in MEASURES)
        raise BadInput(f"没有名为“{of}”的指标；可用：{known}。")
    said = f"{name} {period.label} {MEASURES[item]}"
    if held is None:
        return Figure(said, None, note="没有地下水和饮用水水源的评价结果；请登记并导入监测结果"), ""
    if period.kind == CUMULATIVE:
        # 累计 of a whole year is the year; any other has no figure of its own.
        note = "水源和地下水按月、季、半年、年评价，没有累计；请改用年或月"
        if (period.end.month, period.end.day) != (12, 31):
            return Figure(said, None, note=note), ""
    found = held.rate(kind, name, _key(period), item)
    ref = f"{supply_store.PERIOD}/{name}/{_key(period)}/{item}"
    return replace(found, name=said, ref=ref), ""


def _key(period: Period) -> str:
    if period.kind == CUMULATIVE:
        return str(period.end.year)
    if period.start == month_of(period.end).start:
        return month_of(period.end).key
    return period.key
