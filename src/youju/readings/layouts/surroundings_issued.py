"""``surroundings-issued``: results of sound and soil that a higher authority issued (下发结果).

One row for a county or city and a period, as in ``template-month``: 区县 or 城市 (or 名称), 时段,
and a column for each measure — pass rates of the functional zones (of all, or of one), mean
levels of the region and the roads, rates of safe use. Mean levels are of a year or 累计, rates of
safe use of a year; another period beside them is refused. dB(A) must stand in the head or above.
"""

from __future__ import annotations

import re

from youju.readings.layouts import issued, measures, spans
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing
from youju.readings.layouts.sheet import ISSUED, Sheet
from youju.readings.layouts.sound import NO_UNIT
from youju.readings.layouts.sound import UNIT as LEVEL_UNIT
from youju.readings.layouts.surroundings import refuse_table, unit_of
from youju.readings.surroundings.issued import ITEMS, LEVEL, VALUE

NAME, KIND = "surroundings-issued", ISSUED
KEYS, OPTIONS, enough = issued.KEY_ROLES - {"dust"}, issued.OPTIONS - {"dust"}, issued.enough

_WHEN = {"昼间": "day", "夜间": "night"}
_RATE = re.compile(
    r"(?:功能区)?(?:声环境)?(?:功能区)?(?:(0|1|2|3|4a|4b)类(?:声环境)?(?:功能)?区?)?(?:声环境)?"
    r"(昼间|夜间)(?:点次|声环境|声环境质量)?达标率"
)
_MEAN = re.compile(
    r"(区域|道路交通|道路)(?:声环境|环境噪声|噪声)?(昼间|夜间)(?:声环境|环境噪声|噪声)?"
    r"(?:平均)?(?:等效)?(?:声级|噪声)?(?:平均值|均值)?"
)
_SOIL = {
    **dict.fromkeys(("受污染耕地安全利用率", "耕地安全利用率"), "soil.farmland_rate"),
    **dict.fromkeys(("重点建设用地安全利用率", "建设用地安全利用率"), "soil.building_rate"),
}
_YEARS = frozenset(("年份", "年度", "统计时段", "统计年度"))
_UNIT_WORDS = re.compile(r"(?:dba?|分贝)$")


def recognise(title: Title) -> str | None:
    """The role of a column."""
    item = item_of(title)
    if item:
        return measures.Measure(item, VALUE).role
    if squeezed(title.words) in _YEARS:
        return "month"
    role = issued.role_of(title, spans.MONTH)
    return None if role == "dust" or (role or "").startswith("value|") else role


def item_of(title: Title) -> str:
    """The measure that a head names; empty for none.

    >>> item_of(Title(0, ("2类功能区夜间达标率（%）",)))
    'sound.night_rate:2'
    >>> item_of(Title(0, ("区域昼间平均等效声级",)))
    'sound.region_day'
    """
    word = _UNIT_WORDS.sub("", squeezed(title.words))
    if word in _SOIL:
        return _SOIL[word]
    if said := _RATE.fullmatch(word):
        return f"sound.{_WHEN[said[2]]}_rate" + (f":{said[1]}" if said[1] else "")
    if said := _MEAN.fullmatch(word):
        what = "region" if said[1] == "区域" else "road"
        return f"sound.{what}_{_WHEN[said[2]]}"
    return ""


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    shown = [table.titles[nth] for role, nth in roles.items() if _is_level(role)]
    told = unit_of(table, shown, LEVEL_UNIT)
    for title in shown:
        if title.nth not in told:
            refuse_table(table, title, title.printed, NO_UNIT, found)
            return nothing(NAME, KIND, found)
    return issued.read_issued(
        NAME, spans.MONTH, table, roles, context, found, spans_of=lambda item: ITEMS[item].spans
    )


def _is_level(role: str) -> bool:
    return role.startswith("value|") and ITEMS[measures.Measure.of(role).item].unit == LEVEL
