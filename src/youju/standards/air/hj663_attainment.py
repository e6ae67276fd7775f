"""HJ 663: whether a year attains, set against the limits of GB 3095."""

from __future__ import annotations

from datetime import date

from youju.standards.air import gb3095
from youju.standards.air.hj663_edition import (
    Given,
    clause_of,
    day_item,
    edition_for,
    notes,
    number_of,
    remark,
)
from youju.standards.air.hj663_rounding import rounded
from youju.terms.figures import Figure


def attains(
    substance: str,
    mean: Given,
    percentile: Given,
    *,
    on: date,
    rules: str = "auto",
    zone: int = 2,
) -> Figure:
    """年评价达标: whether mean and percentile of a year both keep the limits of GB 3095.

    CO and ozone have no yearly limit: only the percentile is judged and ``mean`` is left aside.
    Values are rounded for judging attainment first. 达标, 不达标, or ``None`` when one is missing
    and the other keeps its limit. To be checked.

    >>> attains("PM2.5", 30, 61, on=date(2026, 12, 31)).value
    '不达标'
    """
    item = day_item(substance)
    edition = edition_for(on, rules)
    table = edition.says["attainment"]
    given = {"mean": mean, "percentile": percentile}
    parts, kept_all, missing = [], True, False
    for statistic, averaging in table["items"][item.key].items():
        value = rounded(item.key, given[statistic], "attainment", on=on, rules=rules)
        bound = gb3095.limit(item.key, averaging, on=on, rules=rules, zone=zone)
        parts += [value, bound]
        number, most = number_of(value), number_of(bound)
        missing = missing or number is None or most is None
        kept_all = kept_all and (number is None or most is None or number <= most)
    verdict = "不达标" if not kept_all else None if missing else "达标"
    return Figure(
        f"{item.key} 年评价",
        verdict,
        by=clause_of(edition, table),
        of=tuple(parts),
        note=notes("缺少评价所需的统计值" if missing else "", remark(edition, on, rules)),
    )
