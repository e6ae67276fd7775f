"""HJ 633, completeness: whether missing items let an AQI be published (5.3 of 2026).

Before 2026 they never stop it. Since then an item that is missing or invalid stops an AQI
of 100 or less (5.3.1). An item outside the monitoring plan, shown ``/``, does not, on a
condition about three past years that cannot be seen in one row (5.3.2): the note says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from youju.terms.clauses import Clause
from youju.terms.dated import Edition
from youju.terms.numbers import Number
from youju.terms.states import Gap

Variant = Literal["practice", "written"]
Given = Number | Gap | None
"""A concentration, or why there is none; ``None`` is a missing one."""


def publishes(
    edition: Edition,
    aqi: int,
    items: Sequence[str],
    given: Mapping[str, Given],
    variant: Variant,
) -> tuple[bool, Clause, str]:
    """Whether the AQI of the items at hand is published, by which clause, with which remark.

    ``given`` by item; an item that is not in it is missing. In ``practice`` an item excused
    by another (PM10 by PM2.5) does not stop the AQI while that other has a value.
    """
    rule, highest = edition.says["missing"], str(edition.says["highest"])
    gaps = {item: given.get(item) for item in items if isinstance(given.get(item), Gap | None)}
    if rule["rule"] == "never" or not gaps:
        return True, edition.clause(highest), ""
    excuses = rule["excused"] if variant == "practice" else {}
    unmeasured = [item for item, gap in gaps.items() if gap is Gap.NOT_MEASURED]
    missing = [item for item in gaps if item not in unmeasured]
    stops = [item for item in missing if excuses.get(item, item) in gaps]
    limit = rule["publish_above"]
    both = f"{highest}、{rule['clause']}"
    if aqi > limit:
        if not missing:
            return True, edition.clause(highest), ""
        note = f"{_list(missing)} 无有效值，AQI 大于 {limit}，照常发布"
        return True, edition.clause(both, rule["mark"]), note
    if stops:
        note = f"NA：{_list(stops)} 无有效值，其余项目算得 {aqi}，不大于 {limit}，不发布"
        return False, edition.clause(both, rule["mark"]), note
    notes = []
    if missing:
        beside = _list([excuses[item] for item in missing])
        notes.append(f"{_list(missing)} 无有效值而 {beside} 有效，按发布惯例照常发布")
    if unmeasured:
        both = f"{highest}、{rule['not_measured_clause']}"
        notes.append(
            f"{_list(unmeasured)} 未监测，不影响发布；"
            "前提是连续三年未出现以其为首要污染物的轻度及以上污染"
        )
    mark = rule["excused_mark"] if missing else rule["mark"]
    return True, edition.clause(both, mark), "；".join(notes)


def _list(items: Sequence[str]) -> str:
    return "、".join(items)
