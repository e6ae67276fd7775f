"""农村生活污水治理率、农村黑臭水体消除率 — counted by villages and by listed waters.

>>> on = date(2025, 12, 31)
>>> is_treated(60, 100, on=on).value, is_treated(59, 100, on=on).value
('完成治理', '未完成治理')
>>> sewage_rate(210, 500, on=on).value, sewage_rate(210, 500, controlled=40, on=on).value
(Decimal('42'), Decimal('50'))
"""

from __future__ import annotations

from datetime import date

from youju.standards.farming import shares
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import exact

STANDARD = Standard.load("youju.standards.farming", "villages.toml")

TREATED, NOT_TREATED = "完成治理", "未完成治理"


def is_treated(treated: int, households: int, *, on: date) -> Figure:
    """Whether a village counts: 60 % of its households treated, exactly 60 % included.

    Refuses more treated than there are, negative counts (BadInput), a village without households
    (NotEnoughData).
    """
    edition = STANDARD.on(on)
    says = edition.says["village"]
    if not households:
        raise NotEnoughData("该村没有常住农户，不能判定；请按地方口径另行认定。")
    if not 0 <= treated <= households:
        raise BadInput(f"污水得到治理的农户 {treated} 户，全村 {households} 户；请核对台账。")
    done = 100 * exact(treated) >= exact(says["households"]) * households
    return Figure(
        "行政村生活污水治理",
        TREATED if done else NOT_TREATED,
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure("污水得到治理的农户", treated, "户"), Figure("全村农户", households, "户")),
    )


def sewage_rate(treated: int, villages: int, *, on: date, controlled: int | None = None) -> Figure:
    """农村生活污水治理率: treated villages over all 行政村, in percent.

    With ``controlled`` (villages under control, not treated) it is 治理（管控）率, which is another
    indicator and has another name in the figure. Counted by 行政村, not 自然村, not households.
    Refuses fractions, negative counts, more than there are (BadInput), no villages
    (NotEnoughData).
    """
    edition = STANDARD.on(on)
    if controlled is None:
        key, parts = "sewage", {edition.says["sewage"]["part"]: treated}
    else:
        key, parts = "controlled", {"完成治理的行政村": treated, "完成管控的行政村": controlled}
    return shares.rate(edition, key, parts, villages, "个", counts=True)


def black_water_rate(eliminated: int, listed: int, *, on: date, of_list: str) -> Figure:
    """农村黑臭水体消除率: waters treated over waters of one list, in percent.

    ``of_list``: 国家监管清单, 省级清单 or 市级清单, printed with the figure: each list has its own
    denominator. Counted by waters, not by area. Refuses other lists, fractions, more than listed
    (BadInput), an empty list (NotEnoughData).
    """
    edition = STANDARD.on(on)
    says = edition.says["black_water"]
    if of_list not in says["lists"]:
        raise BadInput(f"没有“{of_list}”；可用 {'、'.join(says['lists'])}。")
    parts = {says["part"]: eliminated}
    found = shares.rate(edition, "black_water", parts, listed, "条", counts=True)
    return found.named(f"{says['name']}（{of_list}）")


def target(year: int, *, on: date, area: str = "全国") -> Figure:
    """The target of 农村生活污水治理率, in percent; refuses other years and areas (NotThere)."""
    return shares.target(STANDARD.on(on), "sewage", year, area)
