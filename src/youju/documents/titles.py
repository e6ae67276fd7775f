"""标题: breaking a long title into balanced lines (GB/T 9704, 7.3.1: 回行时词意完整，排列对称)."""

from __future__ import annotations

import re
from itertools import pairwise

from youju.documents.tables import breadth

LINE = 40
"""A line of 2号 holds 20 characters, counted in halves."""

# No line begins with these, none ends with those.
_NOT_FIRST = "的了和与及、，。；：）》〕”县市区月日号年"
_NOT_LAST = "（《〔“和与及对第"
_GLUED = re.compile(r"[0-9A-Za-z.—₀-₉年月日号至]{2}")
_WHOLE = ("环境空气质量", "生态环境", "空气质量", "综合指数", "目标责任", "委员会", "办公室")
_GOOD = ("关于", "情况", "通报", "通知", "报告", "工作", "环境", "全市", "各县", "大气", "空气")


def balanced(title: str) -> str:
    """The title with line breaks: those it has, else chosen so that lines are of like length.

    Breaks stand before words that a reader knows as words and never inside numbers or dates;
    meaning is not understood, so a title with breaks of its own is left as it is.

    >>> print(balanced("关于2026年1—11月全市环境空气质量排名情况的通报"))
    关于2026年1—11月全市
    环境空气质量排名情况的通报
    >>> balanced("关于表彰先进的通报")
    '关于表彰先进的通报'
    """
    if "\n" in title or breadth(title) <= LINE:
        return title
    wanted = -(-breadth(title) // (LINE - 4))
    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}
    ideal = breadth(title) / wanted
    for end in range(1, len(title) + 1):
        options = []
        for start, (cost, cuts) in best.items():
            wide = breadth(title[start:end])
            if wide > LINE or (end < len(title) and not _may(title, end)):
                continue
            price = round((wide - ideal) ** 2) + (0 if end == len(title) else _price(title, end))
            options.append((cost + price, [*cuts, end]))
        if options:
            best[end] = min(options)
    if len(title) not in best:
        return title
    edges = [0, *best[len(title)][1]]
    return "\n".join(title[a:b] for a, b in pairwise(edges))


def _may(title: str, at: int) -> bool:
    inside = any(
        title.startswith(word, at - back)
        for word in _WHOLE
        for back in range(1, min(at, len(word) - 1) + 1)
    )
    pair = title[at - 1 : at + 1]
    return (
        not inside
        and pair[1] not in _NOT_FIRST
        and pair[0] not in _NOT_LAST
        and not _GLUED.fullmatch(pair)
    )


def _price(title: str, at: int) -> int:
    return 0 if title.startswith(_GOOD, at) else 120
