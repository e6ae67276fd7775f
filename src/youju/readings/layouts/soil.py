"""``soil``: samples of soil — site, day of sampling, pH, depth, and the content of each item.

Contents in mg/kg (µg/kg, ng/kg and g/kg are converted); the unit must stand in the head or above
the table. ``<0.01`` and ``0.01L`` are below the detection limit that they name. pH is needed for
farmland, whose limits go by it; the depth (0-20, cm) keeps samples of one place and day apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction
from typing import Final

import polars as pl

from youju.readings.layouts import names
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column, listed
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import POINTS, Sheet
from youju.readings.layouts.surroundings import (
    DATES,
    SITES,
    Part,
    Rows,
    factors,
    gathered,
    refuse_table,
    unit_of,
)
from youju.readings.surroundings.points import PH, SAMPLE, SOIL

NAME, KIND = "soil", POINTS
KEYS = frozenset(("site", "date", "depth", "ph", "ordinal"))
OPTIONS: frozenset[str] = frozenset()
UNIT = re.compile(
    r"(?:[µμumn]?g|毫克|微克|纳克|克)\s?/\s?(?:kg|千克|公斤|L|升|m3|立方米)", re.IGNORECASE
)
UNITS: Final = {
    **dict.fromkeys(("mg/kg", "毫克/千克", "毫克/公斤", "µg/g", "μg/g", "ug/g"), Fraction(1)),
    **dict.fromkeys(("µg/kg", "μg/kg", "ug/kg", "微克/千克"), Fraction(1, 1000)),
    **dict.fromkeys(("ng/kg", "纳克/千克"), Fraction(1, 10**6)),
    **dict.fromkeys(("g/kg", "克/千克"), Fraction(1000)),
}
NO_UNIT = "没有写单位；含量请在表头写明 mg/kg。"
OTHER_UNIT = "不是土壤含量的单位；请换算成 mg/kg 后再报。"
TOO_HIGH = "超过 1000000 mg/kg，比土还重；请核对小数点和单位。"
NO_LIMIT = "写了“未检出”而没有检出限，该项不能评价；请改写为“<检出限”或“检出限L”。"

ITEMS: Final = (
    *("镉", "汞", "砷", "铅", "铬", "铜", "镍", "锌", "六六六总量", "滴滴涕总量"),
    *("苯并[a]芘", "铬（六价）", "四氯化碳", "氯仿", "氯甲烷", "1,1-二氯乙烷"),
    *("1,2-二氯乙烷", "1,1-二氯乙烯", "顺-1,2-二氯乙烯", "反-1,2-二氯乙烯", "二氯甲烷"),
    *("1,2-二氯丙烷", "1,1,1,2-四氯乙烷", "1,1,2,2-四氯乙烷", "四氯乙烯", "1,1,1-三氯乙烷"),
    *("1,1,2-三氯乙烷", "三氯乙烯", "1,2,3-三氯丙烷", "氯乙烯", "苯", "氯苯", "1,2-二氯苯"),
    *("1,4-二氯苯", "乙苯", "苯乙烯", "甲苯", "间二甲苯+对二甲苯", "邻二甲苯", "硝基苯"),
    *("苯胺", "2-氯酚", "苯并[a]蒽", "苯并[b]荧蒽", "苯并[k]荧蒽", "䓛", "二苯并[a,h]蒽"),
    *("茚并[1,2,3-cd]芘", "萘", "锑", "铍", "钴", "甲基汞", "钒", "氰化物", "一溴二氯甲烷"),
    *("溴仿", "二溴氯甲烷", "1,2-二溴乙烷", "六氯环戊二烯", "2,4-二硝基甲苯", "2,4-二氯酚"),
    *("2,4,6-三氯酚", "2,4-二硝基酚", "五氯酚", "邻苯二甲酸二(2-乙基己基)酯"),
    *("邻苯二甲酸丁基苄酯", "邻苯二甲酸二正辛酯", "3,3'-二氯联苯胺", "阿特拉津", "氯丹"),
    *("p,p'-滴滴滴", "p,p'-滴滴伊", "滴滴涕", "敌敌畏", "乐果", "硫丹", "七氯", "α-六六六"),
    *("β-六六六", "γ-六六六", "六氯苯", "灭蚁灵", "多氯联苯（总量）"),
    *("3,3',4,4',5-五氯联苯（PCB 126）", "3,3',4,4',5,5'-六氯联苯（PCB 169）"),
    *("二噁英类（总毒性当量）", "多溴联苯（总量）", "石油烃（C10-C40）"),
)
"""Items of GB 15618 and GB 36600, in the order of their tables; a content has their name."""
SYMBOLS: Final = {
    "镉": "cd",
    "汞": "hg",
    "砷": "as",
    "铅": "pb",
    "铬": "cr",
    "铜": "cu",
    "镍": "ni",
    "锌": "zn",
    "铬（六价）": "cr6",
}
_OTHERS = {
    "六价铬": "铬（六价）",
    "总铬": "铬",
    "总镉": "镉",
    "总汞": "汞",
    "总砷": "砷",
    "总铅": "铅",
}
_WORDS = {
    **{squeezed(name): name for name in ITEMS},
    **{symbol: name for name, symbol in SYMBOLS.items()},
    **{squeezed(name) + symbol: name for name, symbol in SYMBOLS.items()},
    **_OTHERS,
}
_DEPTHS = frozenset(("depth", "深度", "采样深度", "采样深度cm", "深度cm", "层次"))
_PHS = frozenset(("ph", "ph值", "土壤ph", "ph无量纲", "ph值无量纲"))
_ASIDE = frozenset(
    ("土地利用类型", "用地类型", "作物", "区县", "县市区", "有机质", "阳离子交换量", "样品编号")
)


def recognise(title: Title) -> str | None:
    """The role of a column: the site, the day, pH, the depth, an item by its name, or none."""
    word = re.sub(r"(?:mg|ug|µg|μg|ng|g)kg$|含量$", "", squeezed(title.words))
    word = re.sub(r"含量$", "", word)
    if word in _PHS:
        return "ph"
    if word in _DEPTHS:
        return "depth"
    if word in SITES:
        return "site"
    if word in DATES:
        return "date"
    if word in _WORDS:
        return f"item:{_WORDS[word]}"
    if word in _ASIDE:
        return f"other:{word}"
    if word in names.ORDINALS:
        return "ordinal"
    return "remark" if word in names.REMARKS else None


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head: a site, a day and an item."""
    return set(roles) >= {"site", "date"} and any(one.startswith("item:") for one in roles)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table of samples."""
    items = {role.removeprefix("item:"): nth for role, nth in roles.items() if role[:5] == "item:"}
    titles = [table.titles[nth] for nth in items.values()]
    told = unit_of(table, titles, UNIT)
    known = factors(told, UNITS)
    for title in titles:
        if title.nth not in known:
            said = told.get(title.nth, "")
            refuse_table(table, title, said, OTHER_UNIT if said else NO_UNIT, found)
            return nothing(NAME, KIND, found)
    rows = Rows(
        table, body_column(table, roles["site"]), table.titles[roles["site"]].printed, found
    )
    date = table.titles[roles["date"]].printed
    day = rows.days(body_column(table, roles["date"]), date, context.today)
    parts = [
        Part(
            table.titles[nth],
            _bare(table, nth, found),
            item,
            SAMPLE,
            0,
            unit=known[nth],
            why=TOO_HIGH,
            detection=True,
        )
        for item, nth in items.items()
    ]
    if "ph" in roles:
        title = table.titles[roles["ph"]]
        given = body_column(table, roles["ph"])
        parts.append(
            Part(
                title,
                given,
                PH,
                SAMPLE,
                0,
                high=14,
                why="土壤 pH 应在 0 与 14 之间；请核对小数点。",
            )
        )
    return sheet_of(
        NAME, KIND, gathered(rows, SOIL, _variant(table, roles, rows), day, parts), found
    )


def _bare(table: Table, nth: int, found: Findings) -> pl.Series:
    given = body_column(table, nth)
    bare = given.str.strip_chars().is_in(["未检出", "ND", "nd"]).fill_null(False)
    if bare.any():
        lines = listed(table.lines.filter(bare))
        found.note(f"“{table.titles[nth].printed}”第{lines}行{NO_LIMIT}")
    return given


def _variant(table: Table, roles: dict[str, int], rows: Rows) -> pl.Series:
    """``soil``, or ``soil 0-20cm`` where the sheet says the depth."""
    height = table.body.height
    if "depth" not in roles:
        return pl.Series([SOIL]).new_from_index(0, height)
    title = table.titles[roles["depth"]]
    said = []
    for row, text in enumerate(body_column(table, roles["depth"]).to_list()):
        plain = re.sub(r"[~～—至]", "-", (text or "").replace(" ", "")).lower()
        metres = plain.endswith("m") and not plain.endswith("cm")
        plain = plain.removesuffix("cm").removesuffix("m").removesuffix("厘米")
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?", plain)
        if plain and match is None:
            rows.say(row, title.printed, text, "采样深度请写成 0-20（单位 cm）。")
        unit = (
            "m" if metres or "(m)" in title.printed.replace("（", "(").replace("）", ")") else "cm"
        )
        said.append(f"{SOIL} {plain}{unit}" if plain and match else SOIL)
    return pl.Series(said, dtype=pl.String)
