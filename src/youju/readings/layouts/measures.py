"""What a column of issued values is about: item, statistic, span and side of the comparison.

>>> measure("PM2.5 同比 %").role
'value|PM2.5|change_year_ago|now|now'
>>> measure("1-11月累计 CO 第95百分位数").role
'value|CO|p95|cumulative|now'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from youju.readings.layouts.cells import folded
from youju.readings.layouts.heads import squeezed
from youju.readings.layouts.names import item_in

KEYS = {
    "pm25": "PM2.5",
    "pm10": "PM10",
    "so2": "SO2",
    "no2": "NO2",
    "co": "CO",
    "o3": "O3",
    "o3_8h": "O3_8h",
}
"""Item column → key of the day item."""
COLUMNS = {key: column for column, key in KEYS.items()}
NOW, CUMULATIVE, YEAR_AGO = "now", "cumulative", "year-ago"

_CUMULATIVE = re.compile(r"累计|年初至今|今年以来|(?<![a-z\d])1月?\s*[-~至—–]\s*\d{1,2}\s*月|年均")
_CHANGE = re.compile(
    r"(同比|较(?:上年|去年)(?:同期)?)(?:变化|变幅|升降|改善|增减)?(?:幅度|率|情况|百分点)?"
)
_BEFORE = re.compile(r"(环比|较上月)(?:变化|变幅|升降|改善|增减)?(?:幅度|率|情况|百分点)?")
_YEAR_AGO = re.compile(r"(上年|去年|上一年)?(同期)(?:值|浓度)?|上年|去年")
# Not the 2 of so2月均 nor the 10 of pm10月均.
_THIS = re.compile(r"本月|当月|本期|本年|今年|(?<![a-z0-9])\d{1,2}月(?:份)?|(?:19|20)\d\d年")
_PERCENTILE = re.compile(
    r"第?(90|95|98)(?:th|per|百分位数?|百分数|分位数?|%)?(?:浓度|值)?|p(90|95|98)"
)
_MEAN = re.compile(r"(?:月|日|年|期)?(?:平均|均)(?:浓度|值)?|浓度(?:值|均值|平均值)?|mean|值")
_KEPT = re.compile(r"(?:未|不)(?:扣除|剔除|扣|剔)沙尘?(?:影响|天气)?|实况值?|含沙尘")
_EXCLUDED = re.compile(r"(?:扣除|剔除|扣|剔)沙尘?(?:天气)?(?:影响)?后?")
_RANK = re.compile(r"(?:全省|省内|全国|全市)?(?:排名|位次|名次|排位|rank)")
_OTHERS = (
    ("good_rate", re.compile(r"优良(?:天数)?(?:比例|比率|率)|达标率|goodrate")),
    ("good_days", re.compile(r"优良天数|达标天数|gooddays")),
    ("index", re.compile(r"(?:环境)?空气质量综合指数|综合指数|compositeindex|index")),
    ("AQI", re.compile(r"空气质量指数(?:aqi)?|aqi(?:指数)?")),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One issued quantity; ``assumed`` says that the statistic was not spelled out in the head.

    ``dust`` is the basis that the head names (kept, excluded), empty when it names none.
    """

    item: str
    stat: str
    span: str = NOW
    side: str = NOW
    assumed: bool = False
    dust: str = ""

    @property
    def role(self) -> str:
        """The measure as the text under which a column is known."""
        told = ("value", self.item, self.stat, self.span, self.side)
        return "|".join((*told, self.dust) if self.dust else told)

    @classmethod
    def of(cls, role: str) -> Measure:
        """The measure behind such a text."""
        _, item, stat, span, side, *dust = role.split("|")
        return cls(item, stat, span, side, dust="".join(dust))


def measure(words: str, month: bool = True) -> Measure | None:
    """What a head says, or None when it names no measure.

    ``month``: whether the table is one of months, in which CO stands for its 95th and ozone
    for its 90th percentile when nothing else is said (``assumed``).
    """
    plain = folded(words).casefold()
    span = CUMULATIVE if _CUMULATIVE.search(plain) else NOW
    text = squeezed(_CUMULATIVE.sub(" ", plain))
    side, changed = NOW, ""
    if _CHANGE.search(text):
        changed, text = "change_year_ago", _CHANGE.sub("", text)
    elif _BEFORE.search(text):
        changed, text = "change_before", _BEFORE.sub("", text)
    elif _YEAR_AGO.search(text):
        side, text = YEAR_AGO, _YEAR_AGO.sub("", text)
    text, dust = _without_basis(_THIS.sub("", text))
    ranked = bool(_RANK.search(text))
    text = _RANK.sub("", text)
    found = item_in(text)
    if found is not None:
        column, rest = found
        stat, assumed, rest = _statistic(column, rest, month)
        if rest:
            return None
        stat = "rank" if ranked else stat
        return Measure(KEYS[column], changed or stat, span, side, assumed, dust)
    for item, pattern in _OTHERS:
        if said := pattern.search(text):
            rest = text[: said.start()] + text[said.end() :]
            if _MEAN.sub("", rest).removesuffix("指数").strip("%天数"):
                return None
            return Measure(item, changed or ("rank" if ranked else "value"), span, side, dust=dust)
    if ranked and not text:
        return Measure("rank", changed or "rank", span, side, dust=dust)
    return None


def _without_basis(text: str) -> tuple[str, str]:
    """A head without the words for the dust basis, and the basis that they name."""
    if _KEPT.search(text):
        return _KEPT.sub("", text), "kept"
    if _EXCLUDED.search(text):
        return _EXCLUDED.sub("", text), "excluded"
    return text, ""


def _statistic(column: str, rest: str, month: bool) -> tuple[str, bool, str]:
    if found := _PERCENTILE.search(rest):
        over = rest[: found.start()] + rest[found.end() :]
        return f"p{found[1] or found[2]}", False, _MEAN.sub("", over)
    said_mean = "均" in rest or "mean" in rest
    over = _MEAN.sub("", rest)
    if not month:
        return ("max8h" if column == "o3_8h" else "mean"), False, over.replace("1小时", "")
    if column in ("o3", "o3_8h"):
        return ("mean", False, over) if said_mean else ("p90", True, over)
    if column == "co" and not said_mean:
        return "p95", True, over
    return "mean", False, over
