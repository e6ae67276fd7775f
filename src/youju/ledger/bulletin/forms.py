"""Values for an office's own form, by the names that its placeholders may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from youju.documents import forms, words
from youju.documents.placeholders import Filled, Item, Value
from youju.ledger.assess import Answer, evaluate
from youju.ledger.bulletin.material import (
    Material,
    numbers_of,
    period_words,
    short,
    year_to_date_like,
)
from youju.ledger.bulletin.province import standing
from youju.ledger.bulletin.sentences import changed_rules
from youju.ledger.bulletin.tables import (
    CONCENTRATIONS,
    cell,
    cell_of,
    change_cell,
    movement,
    source,
)
from youju.ledger.overall import Compared, Comparisons
from youju.ledger.statistics import GOOD_DAYS, GOOD_RATE, HEAVY_DAYS, INDEX, VALID_DAYS
from youju.readings.city import City
from youju.scoring.ranking import Placed
from youju.terms.errors import NoEditionInForce, NotEnoughData
from youju.terms.periods import DAY, year_to_date
from youju.terms.places import ROLES, SITE, Site

FORM_NAMES = """\
标题 城市 期间 截至 数据状态 口径 方案 方案文号 文号 日期 制表单位 核验码 数据来源
标准变化 全省位次 全省排名依据
全市PM2.5 全市PM10 全市SO2 全市NO2 全市CO 全市O3 全市综合指数 全市优良天数比率 全市优良天数
全市重污染天数（各加“同比”“环比”“上年同期”，如 全市PM2.5同比；累计写 全市累计PM2.5）
行.位次 行.县区 行.综合指数 行.同比（综合指数同比） 行.PM2.5 行.PM10 行.SO2 行.NO2 行.CO 行.O3
行.优良天数比率 行.优良天数 行.重污染天数（各加“同比”“环比”“上年同期”；累计写 行.累计PM2.5）
行.位次变化 行.累计位次 行.累计位次变化 行.得分 行.等次 行.名单 行.说明
改善.位次（按综合指数同比由好到差） 改善.综合指数位次（其余同“行.”）
站.名称 站.编码 站.县区 站.级别 站.性质 站.有效天数（各项指标同“行.”）"""
"""The placeholders of a form, as the help prints them; ``known`` has them one by one."""
_FORM_ITEMS = {
    INDEX: "综合指数",
    **{of: short(of) for of in CONCENTRATIONS},
    GOOD_RATE: "优良天数比率",
    GOOD_DAYS: "优良天数",
    HEAVY_DAYS: "重污染天数",
}


_CUMULATIVE = "累计"
_WHEN = {"": "本期", _CUMULATIVE: "年初至今"}
_CHANGES = {
    "": "",
    "同比": "与上年同期相比的变化（%，比率为百分点，天数为天）",
    "环比": "与上期相比的变化",
    "上年同期": "上年同期的值",
}
_ONCE = {
    "标题": "文件标题",
    "城市": "城市名称",
    "期间": "本期，如 2026年10月",
    "截至": "数据截止时间，如 截至2026年10月31日24时",
    "数据状态": "实时（未审核）、已审核或最终",
    "口径": "扣除沙尘或实况",
    "方案": "考核方案名称",
    "方案文号": "考核方案文号",
    "文号": "发文字号",
    "日期": "成文日期",
    "制表单位": "制表单位",
    "核验码": "全部结果的SHA-256",
    "数据来源": "数据来源",
    "标准变化": "两期执行标准不同时的说明，相同时为空",
    "全省位次": "下发的全省排名中本市的位次，未下发时为“—”",
    "全省排名依据": "下发全省排名的单位和文号",
}
_OF_ROW = {
    "位次": "综合排名的位次",
    "县区": "考核对象名称",
    "同比": "综合指数同比（%）",
    "位次变化": "与上期相比，↑为上升",
    "累计位次": "年初至今的位次",
    "累计位次变化": "年初至今与上期相比的位次变化",
    "得分": "考核得分",
    "等次": "考核等次",
    "名单": "红榜、黄榜",
    "说明": "缺数的原因",
}
_OF_STATION = {
    "名称": "站点名称",
    "编码": "站点编码",
    "县区": "所在县区",
    "级别": "国控、省控、市控、县控、微站",
    "性质": "评价、对照或不评价",
    "有效天数": "本期有效天数",
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One name that a form may use, what it means, and whether it stands in a row of a list."""

    name: str
    meaning: str
    each: str = ""


def known() -> tuple[Placeholder, ...]:
    """Every placeholder with its meaning, for a page and for checking a form."""
    found = [Placeholder(name, meaning) for name, meaning in _ONCE.items()]
    found += [Placeholder(f"全市{name}", f"全市{said}") for name, said in _items(cumulative=True)]
    for each, names in (
        ("行", _OF_ROW | dict(_items(cumulative=True))),
        ("改善", _OF_ROW | {"位次": "按综合指数同比由好到差", "综合指数位次": "综合排名的位次"}),
        ("站", _OF_STATION),
    ):
        rows = dict(names)
        if each != "行":
            rows |= dict(_items(cumulative=each == "改善"))
        found += [Placeholder(f"{each}.{name}", said, each) for name, said in rows.items()]
    return tuple(found)


def _items(*, cumulative: bool) -> list[tuple[str, str]]:
    return [
        (
            f"{long}{word}{change}",
            f"{'年初至今' if long else '本期'}{word}" + (said and f"：{said}"),
        )
        for long in (("", _CUMULATIVE) if cumulative else ("",))
        for word in _FORM_ITEMS.values()
        for change, said in _CHANGES.items()
        if not (long and change == "环比")
    ]


def check(template: bytes) -> tuple[str, ...]:
    """What would be lost or is odd in a form that an office hands in; empty when it fits.

    :raises BadInput: an unknown placeholder with its place, or a form that can't be filled.
    """
    values: dict[str, Value | list[dict[str, Value]]] = {}
    for one in known():
        if one.each:
            rows = values.setdefault(one.each, [{}])
            assert isinstance(rows, list)
            rows[0][one.name.partition(".")[2]] = None
        else:
            values[one.name] = None
    return forms.fill_noted(template, values).notes


def fill(
    city: City,
    answer: Answer,
    template: bytes,
    *,
    title: str,
    cumulative: Answer | None = None,
    number: str = "",
    on: date | None = None,
    by: str = "",
    code: str = "",
    allow_loss: bool = False,
) -> Filled:
    """A form filled with the figures of an answer. What the form asks of the year to date and of
    stations is computed when it asks for it.

    :raises BadInput: an unknown placeholder with its place and the nearest names.
    """
    used = forms.used(template)
    year = cumulative
    if year is None and any(_CUMULATIVE in name for name in used):
        year = _year_to_date(city, answer)
    values = form_values(
        Material(city, answer, ()),
        title=title,
        number=number,
        on=on,
        by=by,
        code=code,
        cumulative=None if year is None else Material(city, year, ()),
        stations=any(name.startswith("站.") for name in used),
    )
    return forms.fill_noted(template, values, allow_loss=allow_loss)


def _year_to_date(city: City, answer: Answer) -> Answer | None:
    if year_to_date_like(answer.period) and answer.period.kind != DAY:
        return answer
    try:
        return evaluate(
            city,
            replace(answer.request, period=year_to_date(answer.period.end)),
            snapshot=answer.snapshot,
        )
    except (NotEnoughData, NoEditionInForce):
        return None


def form_values(
    material: Material,
    *,
    title: str,
    number: str = "",
    on: date | None = None,
    by: str = "",
    code: str = "",
    cumulative: Material | None = None,
    stations: bool = False,
) -> dict[str, Value | Sequence[Item]]:
    """Names of placeholders and their values (``documents.forms``); see ``known``.

    ``cumulative``: the year to date, where the form tells it; ``stations``: with the list 站.
    """
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
        "标准变化": changed_rules(material),
    }
    issued = standing(material)
    found["全省位次"] = None if issued is None else issued.place
    found["全省排名依据"] = (
        None if issued is None else f"{issued.issuer} {issued.document}".strip() or None
    )
    found |= {f"全市{name}": None for name, _ in _items(cumulative=True)}
    for each, long in ((material, ""), (cumulative, _CUMULATIVE)):
        if each is not None and each.whole is not None:
            name, figures = each.whole
            for of, word in _FORM_ITEMS.items():
                found |= _four(f"全市{long}{word}", figures.of(name, of), before=not long)
    rows = [_form_row(material, one, cumulative) for one in material.main]
    found["行"] = rows
    found["改善"] = _improvement(material, rows)
    if stations:
        found["站"] = _stations(material)
    return found


def _four(word: str, one: Compared, *, before: bool = True) -> dict[str, Value]:
    """The value, its changes, and last year's value as it was printed."""
    then = one.change.of[1] if one.change is not None and len(one.change.of) > 1 else None
    found: dict[str, Value] = {
        word: cell(one),
        f"{word}同比": change_cell(one),
        f"{word}上年同期": None if then is None else cell_of(then),
    }
    if before:
        found[f"{word}环比"] = None if one.change_before is None else cell_of(one.change_before)
    return found


def _improvement(material: Material, rows: Sequence[Item]) -> list[Item]:
    """The rows by the change of the index, best first; equal changes share a place."""
    changes = {str(row["县区"]): material.index_change(str(row["县区"])) for row in rows}
    known_ = sorted(
        (row for row in rows if changes[str(row["县区"])] is not None),
        key=lambda row: changes[str(row["县区"])] or 0,
    )
    found: list[Item] = []
    for at, row in enumerate(known_, 1):
        before = found[-1] if found else None
        same = before is not None and before["同比"] == row["同比"]
        place = before["位次"] if same and before is not None else at
        found.append({**row, "位次": place, "综合指数位次": row["位次"]})
    rest = [row for row in rows if changes[str(row["县区"])] is None]
    return found + [{**row, "位次": None, "综合指数位次": row["位次"]} for row in rest]


def _stations(material: Material) -> list[Item]:
    """Every station with figures in the period, by county as the register lists them."""
    figures = Comparisons(material.answer, SITE)
    held = set(figures.objects)
    lines: dict[str, Site] = {}
    for site in material.answer.snapshot.register.sites:
        if site.site in held and (site.since or date.min) <= material.last:
            lines[site.site] = site
    order = list(dict.fromkeys(site.county for site in lines.values()))
    roles = {key: word for word, key in ROLES.items()}
    found: list[Item] = []
    for site in sorted(lines.values(), key=lambda one: order.index(one.county)):
        row: dict[str, Value] = {
            "名称": site.name,
            "编码": site.site,
            "县区": site.county,
            "级别": site.level or None,
            "性质": roles.get(site.role, site.role),
            "有效天数": cell(figures.of(site.site, VALID_DAYS)),
        }
        for of, word in _FORM_ITEMS.items():
            row |= _four(word, figures.of(site.site, of))
        found.append(row)
    return found


def _form_row(material: Material, one: Placed, cumulative: Material | None) -> Item:
    name, outcome = one.object, material.answer.assessment
    row: dict[str, Value] = {"位次": one.place, "县区": name}
    for of, word in _FORM_ITEMS.items():
        row |= _four(word, material.statistic(name, of))
    row |= {key: None for key, _ in _items(cumulative=True) if key.startswith(_CUMULATIVE)}
    row |= {"累计位次": None, "累计位次变化": None}
    if cumulative is not None and name in cumulative.answer.objects:
        for of, word in _FORM_ITEMS.items():
            figures = cumulative.statistic(name, of)
            row |= _four(_CUMULATIVE + word, figures, before=False)
        there = next(each for each in cumulative.main if each.object == name)
        row |= {"累计位次": there.place, "累计位次变化": movement(there)}
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
