"""Items of groundwater and of drinking-water sources as heads of sheets name them.

Names are those of GB 3838 tables 2 and 3 and of GB/T 14848, items of GB 3838 table 1 go by their
keys. ``UNITS`` has what is no mass concentration; all else is kept in mg/L.

>>> item_in("总硬度（以CaCO3计）"), item_in("耗氧量（CODMn法）"), item_in("味道")
('总硬度', 'codmn', None)
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from youju.readings.layouts import water
from youju.readings.layouts.heads import squeezed

NAMES: Final = (
    # GB/T 14848 table 1 beside what GB 3838 table 1 has as well
    *(
        "色",
        "嗅和味",
        "浑浊度",
        "肉眼可见物",
        "总硬度",
        "溶解性总固体",
        "硫酸盐",
        "氯化物",
        "铁",
        "锰",
    ),
    *("铝", "钠", "总大肠菌群", "菌落总数", "亚硝酸盐", "硝酸盐", "碘化物", "三氯甲烷", "四氯化碳"),
    *("苯", "甲苯", "总α放射性", "总β放射性"),
    # GB/T 14848 table 2
    *("铍", "硼", "锑", "钡", "镍", "钴", "钼", "银", "铊", "二氯甲烷", "1,2-二氯乙烷"),
    *("1,1,1-三氯乙烷", "1,1,2-三氯乙烷", "1,2-二氯丙烷", "三溴甲烷", "氯乙烯", "1,1-二氯乙烯"),
    *("1,2-二氯乙烯", "三氯乙烯", "四氯乙烯", "氯苯", "1,2-二氯苯", "1,4-二氯苯", "三氯苯", "乙苯"),
    *("二甲苯", "苯乙烯", "2,4-二硝基甲苯", "2,6-二硝基甲苯", "萘", "蒽", "荧蒽", "苯并[b]荧蒽"),
    *("苯并(a)芘", "多氯联苯", "邻苯二甲酸二(2-乙基己基)酯", "2,4,6-三氯苯酚", "五氯酚", "六六六"),
    *("林丹", "滴滴涕", "六氯苯", "七氯", "2,4-滴", "克百威", "涕灭威", "敌敌畏", "甲基对硫磷"),
    *("马拉硫磷", "乐果", "毒死蜱", "百菌清", "阿特拉津", "草甘膦"),
    # GB 3838 table 3, beside those above
    *("环氧氯丙烷", "氯丁二烯", "六氯丁二烯", "甲醛", "乙醛", "丙烯醛", "三氯乙醛", "异丙苯"),
    *("四氯苯", "硝基苯", "二硝基苯", "2,4,6-三硝基甲苯", "硝基氯苯", "2,4-二硝基氯苯"),
    *("2,4-二氯苯酚", "苯胺", "联苯胺", "丙烯酰胺", "丙烯腈", "邻苯二甲酸二丁酯", "水合肼"),
    *(
        "四乙基铅",
        "吡啶",
        "松节油",
        "苦味酸",
        "丁基黄原酸",
        "活性氯",
        "环氧七氯",
        "对硫磷",
        "敌百虫",
    ),
    *("内吸磷", "甲萘威", "溴氰菊酯", "甲基汞", "微囊藻毒素-LR", "黄磷", "钒", "钛"),
)
ALIASES: Final = {
    "codmn": ("耗氧量", "耗氧量codmn法", "高锰酸盐指数"),
    "phenol": ("挥发性酚类", "挥发酚"),
    "cr6": ("铬六价", "六价铬"),
    "色": ("色度",),
    "浑浊度": ("浊度",),
    "硫酸盐": ("硫酸根",),
    "总α放射性": ("总α放射性", "总a放射性", "总alpha放射性"),
    "总β放射性": ("总β放射性", "总b放射性", "总beta放射性"),
    "1,2-二氯苯": ("邻二氯苯",),
    "1,4-二氯苯": ("对二氯苯",),
    "2,4,6-三氯苯酚": ("2,4,6-三氯酚",),
    "林丹": ("γ-六六六",),
    "阿特拉津": ("莠去津",),
    "苯并(a)芘": ("苯并[a]芘",),
}
"""Other words for an item; a limit of one standard goes by the other's name."""
UNITS: Final = {
    "ph": "",
    "嗅和味": "",
    "肉眼可见物": "",
    "色": "铂钴色度单位",
    "浑浊度": "NTU",
    "总大肠菌群": "MPN/100mL或CFU/100mL",
    "菌落总数": "CFU/mL",
    "总α放射性": "Bq/L",
    "总β放射性": "Bq/L",
    "fc": "个/L",
    "water_temp": "℃",
}
"""Units of what is no mass concentration; a sheet must not say another."""
MASS: Final = "mg/L"
ABSENT: Final = ("嗅和味", "肉眼可见物")
"""Items of which a sheet says 无 or 有; kept as 0 and 1."""

GROUND: Final = (
    *("色", "嗅和味", "浑浊度", "肉眼可见物", "ph", "总硬度", "溶解性总固体", "硫酸盐", "氯化物"),
    *("铁", "锰", "cu", "zn", "铝", "phenol", "las", "codmn", "nh3n", "sulfide", "钠"),
    *("总大肠菌群", "菌落总数", "亚硝酸盐", "硝酸盐", "cn", "f", "碘化物", "hg", "as", "se", "cd"),
    *("cr6", "pb", "三氯甲烷", "四氯化碳", "苯", "甲苯", "总α放射性", "总β放射性"),
)
"""The 39 items that a well or a ground source is usually measured for (a blank sheet)."""
SURFACE: Final = (
    *("water_temp", "ph", "do", "codmn", "bod5", "nh3n", "tp", "tn", "cu", "zn", "f", "se", "as"),
    *("hg", "cd", "cr6", "pb", "cn", "phenol", "oil", "las", "sulfide", "fc"),
    *("硫酸盐", "氯化物", "硝酸盐", "铁", "锰", "三氯甲烷", "四氯化碳", "三氯乙烯", "四氯乙烯"),
    *("苯乙烯", "甲醛", "苯", "甲苯", "乙苯", "二甲苯", "异丙苯", "氯苯", "1,2-二氯苯"),
    *("1,4-二氯苯", "三氯苯", "硝基苯", "二硝基苯", "硝基氯苯", "邻苯二甲酸二丁酯"),
    *("邻苯二甲酸二(2-乙基己基)酯", "滴滴涕", "林丹", "阿特拉津", "苯并(a)芘", "钼", "钴", "铍"),
    *("硼", "锑", "镍", "钡", "钒", "铊"),
)
"""The 61 items of a month of a surface source (a blank sheet)."""
_SHOWN = {"ph": "pH", "cr6": "六价铬", "water_temp": "水温", "fc": "粪大肠菌群"}

_ASIDE = re.compile(
    r"以[a-z\d]+-?计|以苯酚计|铂钴色度单位|ntu|无量纲|总量|℃|°c|mpn100ml或cfu100ml|mpn100ml|cfu100ml|cfuml|bql|个l|单位|值"
)


@cache
def _words() -> dict[str, str]:
    found = {_plain(name): name for name in NAMES}
    for key, said in water.NAMES.items():
        found |= {_plain(name): key for name in said}
    for key, others in ALIASES.items():
        found |= {_plain(name): key for name in others}
    found[_plain("水温")] = "water_temp"
    return found


def _plain(text: str) -> str:
    return _ASIDE.sub("", squeezed(text))


def item_in(text: str) -> str | None:
    """The item that a head names: a key of GB 3838 table 1, else a name; None: none known."""
    return _words().get(_plain(text)) or water.item_in(text)


def shown(item: str) -> str:
    """How the head of a blank sheet names an item."""
    return _SHOWN.get(item) or (water.NAMES[item][0] if item in water.NAMES else item)


def unit_of(item: str) -> str:
    """The unit that an item is kept in."""
    return UNITS.get(item, MASS)
