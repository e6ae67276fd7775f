"""Shares of sections: who counts, who leaves and why, targets, functional zones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from youju.standards.water import sections
from youju.standards.water.sections import Section
from youju.terms.errors import BadInput, NotEnoughData

DAY = date(2026, 1, 31)


def some(**counts: int) -> list[Section]:
    names = {"good": "Ⅱ", "third": "Ⅲ", "bad": "Ⅳ", "worst": "劣Ⅴ"}
    return [
        Section(f"{name}{n}", names[name], "Ⅲ")
        for name, many in counts.items()
        for n in range(many)
    ]


def test_shares_as_published_by_the_ministry() -> None:
    """Monthly releases print one decimal, such as 82.3 % and 1.1 %; the counts here are made up.

    1447/1758 = 82.309 %, 19/1758 = 1.081 %.
    """
    month = some(good=1447, bad=292, worst=19)
    assert sections.good_share(month, on=DAY).value == Decimal("82.3")
    assert sections.worst_share(month, on=DAY).value == Decimal("1.1")


@pytest.mark.parametrize(
    ("reason", "leaves"),
    [
        ("断流", True),
        ("冰封", True),
        ("交通阻断", True),
        ("洪水", True),
        ("施工", True),
        ("漏采", False),
    ],
)
def test_reasons(reason: str, leaves: bool) -> None:
    month = [*some(good=1, bad=1), Section("无", None, "Ⅲ", reason)]
    found = sections.good_share(month, on=DAY)
    assert found.value == (Decimal("50.0") if leaves else Decimal("33.3"))
    assert ("未计入：无" in found.note) == leaves
    assert found.of[1].value == (2 if leaves else 3)
    said = sections.leaves(reason, on=DAY)
    assert said.mark == ("secondary" if reason in ("断流", "冰封") else "to-be-checked")


def test_without_a_reason_a_missing_class_is_refused() -> None:
    for reason in ("", "不知道"):
        with pytest.raises(BadInput, match="没有数据不等于达标"):
            sections.good_share([*some(good=1), Section("无", None, "Ⅲ", reason)], on=DAY)


def test_targets_are_the_sections_own() -> None:
    month = [Section("甲", "Ⅱ", "Ⅰ"), Section("乙", "Ⅳ", "Ⅳ"), Section("丙", "Ⅲ类", "III")]
    found = sections.target_rate(month, on=DAY)
    assert (found.value, [part.value for part in found.of]) == (Decimal("66.7"), [2, 3])
    with pytest.raises(BadInput, match="丁没有目标类别"):
        sections.target_rate([Section("丁", "Ⅱ")], on=DAY)
    ice = sections.target_rate([*month, Section("戊", None, "", "冰封")], on=DAY)
    assert ice.value == found.value


def test_no_section_that_counts_is_refused() -> None:
    for nothing in ([], [Section("甲", None, "Ⅲ", "断流")]):
        for rate in (sections.good_share, sections.worst_share, sections.target_rate):
            with pytest.raises(NotEnoughData, match="没有任何参评断面"):
                rate(nothing, on=DAY)


@pytest.mark.parametrize(
    ("met", "missed", "value"),
    [(8, 2, "达标"), (79, 21, "不达标"), (5, 1, "达标"), (4, 1, None), (0, 6, "不达标")],
)
def test_zones_by_how_often(met: int, missed: int, value: str | None) -> None:
    found = sections.zone_met([True] * met + [False] * missed + [None], on=DAY)
    assert (found.value, found.mark) == (value, "to-be-checked")
