"""Values for an office's own form, by the names that its placeholders may have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from youju.documents import words
from youju.documents.placeholders import Item, Value
from youju.ledger.bulletin.material import Material, numbers_of, period_words, short
from youju.ledger.bulletin.tables import (
    CONCENTRATIONS,
    cell,
    cell_of,
    change_cell,
    movement,
    source,
)
from youju.ledger.overall import Compared
from youju.ledger.statistics import GOOD_DAYS, GOOD_RATE, HEAVY_DAYS, INDEX
from youju.scoring.ranking import Placed

FORM_NAMES = """\
标题 城市 期间 截至 数据状态 口径 方案 方案文号 文号 日期 制表单位 核验码 数据来源
全市PM2.5 全市PM10 全市SO2 全市NO2 全市CO 全市O3 全市综合指数 全市优良天数比率 全市优良天数
全市重污染天数（各加“同比”“环比”，如 全市PM2.5同比）
行.位次 行.县区 行.综合指数 行.同比（综合指数同比） 行.PM2.5 行.PM10 行.SO2 行.NO2 行.CO 行.O3
行.优良天数比率 行.优良天数 行.重污染天数（各加“同比”“环比”，如 行.PM2.5同比）
行.位次变化 行.得分 行.等次 行.名单 行.说明"""
"""The placeholders of a form, as the help prints them."""
_FORM_ITEMS = {
    INDEX: "综合指数",
    **{of: short(of) for of in CONCENTRATIONS},
    GOOD_RATE: "优良天数比率",
    GOOD_DAYS: "优良天数",
    HEAVY_DAYS: "重污染天数",
}


def form_values(
    material: Material,
    *,
    title: str,
    number: str = "",
    on: date | None = None,
    by: str = "",
    code: str = "",
) -> dict[str, Value | Sequence[Item]]:
    """Names of placeholders and their values (``documents.forms``); see ``FORM_NAMES``."""
    answer = material.answer
    found: dict[str, Value | Sequence[Item]] = {
        "标题": title.replace("\n", ""),
        "城市": answer.city,
        "期间": period_words(material.period),
        "截至": words.as_of(material.last),
        "数据状态": answer.state,
        "口径": material.basis_words,
        "方案": answer.scheme.name,
        "方案文号": answer.scheme.document.number,
        "文号": number,
        "日期": on,
        "制表单位": by,
        "核验码": code,
        "数据来源": source(material),
    }
    if material.whole is not None:
        name, figures = material.whole
        for of, word in _FORM_ITEMS.items():
            found |= _three(f"全市{word}", figures.of(name, of))
    found["行"] = [_form_row(material, one) for one in material.main]
    return found


def _three(word: str, one: Compared) -> dict[str, Value]:
    before = None if one.change_before is None else cell_of(one.change_before)
    return {word: cell(one), f"{word}同比": change_cell(one), f"{word}环比": before}


def _form_row(material: Material, one: Placed) -> Item:
    name, outcome = one.object, material.answer.assessment
    row: dict[str, Value] = {"位次": one.place, "县区": name}
    for of, word in _FORM_ITEMS.items():
        row |= _three(word, material.statistic(name, of))
    index = material.statistic(name, INDEX)
    row["同比"] = change_cell(index)
    row["位次变化"] = movement(one)
    row["得分"] = outcome.totals[name].printed
    row["等次"] = outcome.grades[name].grade if name in outcome.grades else None
    row["名单"] = "、".join(material.listed(name))
    why = [] if index.printed.value is not None else [f"综合指数{numbers_of(index)}"]
    why += [f"同比—（{index.why_none()}）"] if index.why_none() else []
    row["说明"] = "；".join(why)
    return row
