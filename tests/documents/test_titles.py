"""Long titles break at words, in lines of like length."""

from __future__ import annotations

import pytest

from youju.documents.tables import breadth
from youju.documents.titles import LINE, balanced

TITLES = (
    "云川市生态环境委员会办公室关于2026年1—11月全市环境空气质量排名情况的通报",
    "关于2026年第3季度各县（市、区）环境空气质量目标完成情况及PM₂.₅浓度反弹问题的通报",
    "云川市大气污染防治指挥部办公室关于印发《2026年秋冬季攻坚方案》的通知",
)


@pytest.mark.parametrize("title", TITLES)
def test_lines_fit_and_nothing_is_lost(title: str) -> None:
    lines = balanced(title).split("\n")
    assert "".join(lines) == title
    assert len(lines) > 1
    assert all(breadth(line) <= LINE for line in lines)
    assert min(map(breadth, lines)) * 2 >= max(map(breadth, lines))
    for line in lines[1:]:
        assert line[0] not in "的、，。》）〕年月日0123456789"
    for line in lines[:-1]:
        assert line[-1] not in "《（〔0123456789"


def test_chosen_breaks_stay() -> None:
    assert balanced("甲" * 30 + "\n乙") == "甲" * 30 + "\n乙"
