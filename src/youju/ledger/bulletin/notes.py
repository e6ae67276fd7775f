"""数据与规则说明 — what a reader needs to check a bulletin.

Source, state and cut-off, dust basis, points, comparisons, editions with their marks, rounding,
scheme, and how to compute it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from youju.documents import words
from youju.documents.official import Block, Note, Run
from youju.documents.words import formulas
from youju.ledger.assess import printed_decimals
from youju.ledger.bulletin.material import INVENTED, Material, period_words, short
from youju.ledger.overall import ASKED
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.readings.settings import DUST_HOUR, ISSUED
from youju.standards.air import comparison, hj633, ranking
from youju.standards.air.hj663_edition import edition_for
from youju.terms.clauses import MARKS, VERIFIED, Clause, mark_in_words, weakest
from youju.terms.figures import Figure
from youju.terms.periods import Period
from youju.terms.places import ASSESSED, LEVELS

MARK_MEANS = {
    "secondary": "数值转引自其他文件，未见原文",
    "to-be-checked": "尚待与原文核对",
}

CHECK = (
    "文末的核验码是证据包内全部结果文件（results/ 目录）的SHA-256，不含通报文本；"
    "目标测算（时序进度、其余各日浓度上限）不在其中。取得随文发布的证据包后，"
    "在任何装有本程序的计算机上运行 youju replay 证据包.zip，显示“一致”且核验码相同，"
    "即表明所公布的结果可以由包内的数据、标准和方案重算得到。"
)


def notes(material: Material, year: Material | None, code: str) -> tuple[Block, ...]:
    """The numbered remarks of the attachment; ``code`` is the 核验码."""
    said: list[tuple[str, str]] = [
        ("数据来源", _source(material)),
        ("数据状态和截止时间", _state(material)),
        ("沙尘口径", _dust(material)),
        ("点位", _points(material, year)),
        ("同比、环比", _comparisons(material, year)),
        ("执行标准", _editions(material, year)),
        ("修约和取位", _rounding(material)),
        ("考核方案", _scheme(material)),
        ("核验方法", CHECK),
    ]
    numbered = [
        Note((Run(f"{number}. {head}。", font="level_1"), Run(formulas(text))))
        for number, (head, text) in enumerate(said, 1)
    ]
    # On a line of its own: a hash can't be broken, and a justified line would be torn apart.
    return (*numbered, Note(f"核验码：{code}"))


def _source(material: Material) -> str:
    city, period = material.city, material.period
    stations = {
        site.site: site
        for site in city.register.sites
        if site.role == ASSESSED
        and (site.since or date.min) <= period.end
        and (site.until or date.max) >= period.start
    }
    counts = [
        f"{level}{number}个"
        for level in (*LEVELS, "")
        if level and (number := sum(one.level == level for one in stations.values()))
    ]
    which = "以下发值为准" if city.settings.which_counts(period.end) == ISSUED else "以自算值为准"
    said = (
        f"{material.answer.city}参与评价的监测站点{len(stations)}个"
        + (f"（{'、'.join(counts)}）" if counts else "")
        + f"的小时监测数据和下发数据；同一数值既有下发又有自算的，{which}。"
    )
    return said + (f"本文所涉城市、机构和数据均为{INVENTED}。" if city.settings.invented else "")


def _state(material: Material) -> str:
    answer = material.answer
    said = (
        f"{words.as_of(material.last)}；数据状态为{answer.state}，取所用数据中审核程度最低的一种。"
    )
    if answer.cut is not None:
        said += f"{period_words(answer.request.period)}尚未结束，有关数值将随数据更新而变化。"
    if answer.incidents:
        said += f"逐条重算与批量结果有{len(answer.incidents)}处不一致，已列入待处理事项。"
    return said


def _dust(material: Material) -> str:
    how = "按沙尘小时扣除" if material.city.settings.dust == DUST_HOUR else "按沙尘日整日扣除"
    days = {
        day
        for (_, dust), one in material.objects.tables.days.items()
        if dust == "excluded"
        for day in one.dusty
        if day in material.period
    }
    counted = "本期没有认定的沙尘过程"
    if days:
        dates = "、".join(f"{day.month}月{day.day}日" for day in sorted(days))
        counted = f"本期受沙尘影响的有{len(days)}天（{dates}）"
    return f"{material.basis_words}；颗粒物{how}；{counted}。"


def _points(material: Material, year: Material | None) -> str:
    said = f"{comparison.POINTS[material.answer.request.points]}。{_sets(material)}。"
    if year is not None and (other := _sets(year, but=material)):
        said += f"{period_words(year.period)}累计的点位不同的有：{other}。"
    return said + f"全市数值由全市评价点位计算，不是各{material.noun}数值的平均。"


def _sets(material: Material, but: Material | None = None) -> str:
    """The points of every object; only those that differ from another material's."""
    known = {} if but is None else but.answer.points
    return "；".join(
        f"{name}：{points or '无'}"
        for name, points in material.answer.points.items()
        if but is None or points != known.get(name)
    )


def _comparisons(material: Material, year: Material | None) -> str:
    request = material.answer.request
    said = [
        f"同比与{period_words(material.objects.year_ago)}比较",
    ]
    if material.objects.before is not None:
        said.append(f"环比与{period_words(material.objects.before)}比较")
    if year is not None and year is not material:
        said.append(f"累计同比与{period_words(year.objects.year_ago)}比较")
    said += ["两期均由公布值计算", comparison.EDITIONS[request.edition]]
    said += [
        note
        for note in _change_notes(material)
        if note not in (*comparison.DUST.values(), *comparison.VALUES.values())
    ]
    return "；".join(dict.fromkeys(said)) + "。"


def _change_notes(material: Material) -> list[str]:
    """Remarks that comparisons themselves carry: 29 February, week dates, two editions."""
    found: dict[str, None] = {}
    known = {*comparison.POINTS.values(), *comparison.EDITIONS.values()}
    for name in material.answer.objects[:1]:
        change = material.statistic(name, INDEX).change
        if change is not None:
            for part in change.note.split("；"):
                if (
                    part
                    and part not in known
                    and ("版" in part or "2月29日" in part or "周" in part)
                ):
                    found[part] = None
    return list(found)


def _editions(material: Material, year: Material | None) -> str:
    clauses = clauses_of(_figures(material))
    by_instrument: dict[str, dict[str, str]] = {}
    for one in clauses:
        articles = by_instrument.setdefault(one.instrument, {})
        articles[one.article] = weakest(articles.get(one.article, VERIFIED), one.mark)
    scheme = material.answer.scheme
    for clause in _index_clauses(material):
        by_instrument.setdefault(clause.instrument, {}).setdefault(clause.article, clause.mark)
    said = []
    seen: dict[str, None] = {}
    for instrument, articles in sorted(by_instrument.items()):
        if instrument == scheme.label:
            continue
        parts = []
        for article, mark in sorted(articles.items()):
            parts.append(article + mark_in_words(mark))
            if mark != VERIFIED:
                seen[mark] = None
        said.append(f"{instrument}（{'、'.join(part for part in parts if part)}）")
    means = "；".join(
        f"{mark_in_words(mark)}表示{MARK_MEANS[mark]}" for mark in MARKS if mark in seen
    )
    return f"{'、'.join(said)}。" + (f"{means}。" if means else "")


def _index_clauses(material: Material) -> list[Clause]:
    """The editions of the daily index that were in force on days of the period."""
    first = hj633.STANDARD.on(material.period.start)
    last = hj633.STANDARD.on(material.period.end)
    return [Clause(one.name, "日指数") for one in dict.fromkeys((first, last))]


def _figures(material: Material) -> Iterable[Figure]:
    for name in material.answer.objects:
        for of in ASKED:
            yield material.statistic(name, of).now


def clauses_of(figures: Iterable[Figure]) -> list[Clause]:
    """Every clause in the trees, each once, in order of name."""
    found: dict[tuple[str, str, str], Clause] = {}
    for figure in figures:
        stack = [figure]
        while stack:
            one = stack.pop()
            stack += one.of
            if one.by is not None:
                found[one.by.instrument, one.by.article, one.by.mark] = one.by
    return [found[key] for key in sorted(found)]


def _rounding(material: Material) -> str:
    period = material.period
    decimals: Mapping[str, int] = {of: printed_decimals(of, period) for of in ASKED[:8]}
    groups: dict[int, list[str]] = {}
    for of, places in decimals.items():
        groups.setdefault(places, []).append(short(of))
    shown = "，".join(
        f"{'、'.join(names)}{'取整数' if places == 0 else f'保留{places}位小数'}"
        for places, names in sorted(groups.items())
    )
    return (
        "日均值和时段统计量在计算中保留6位小数，"
        "公布时由保留值一次修约（GB/T 8170，四舍六入五成双）："
        f"{shown}。{_index_rounding(period)}"
    )


def _index_rounding(period: Period) -> str:
    edition = edition_for(period.end, standard=ranking.STANDARD)
    rule = edition.says["index"]["rounding"]
    single = rule["single"]
    mark = mark_in_words(rule["mark"])
    return (
        f"综合指数由按统计数据修约后的浓度除以年平均（CO为24小时、O3为日最大8小时）二级浓度限值，"
        f"单项指数保留{single}位小数后相加，和保留{rule['index']}位小数（{edition.name}{mark}）。"
    )


def _scheme(material: Material) -> str:
    scheme = material.answer.scheme
    rule = scheme.rankings.get(material.main_key)
    said = [f"《{scheme.name}》（{scheme.document.issuer}，{scheme.document.number}）"]
    if rule is not None:
        places = rule.keys[0].decimals
        said.append(
            f"{rule.name}按"
            + ("未修约值" if places is None else f"保留{places}位小数的值")
            + "取位，"
            + (
                "数值相同的并列，其后位次顺延"
                if rule.ties == "shared"
                else "数值相同的并列，其后位次不空"
            )
        )
    for one in scheme.measures.values():
        if one.comparison == "none" and one.of.removeprefix("air.") not in (GOOD_RATE, INDEX):
            own = printed_decimals(one.of, material.period)
            if one.decimals_printed != own:
                said.append(
                    f"考核计分所用“{one.name}”按方案"
                    + (
                        "取整数"
                        if one.decimals_printed == 0
                        else f"保留{one.decimals_printed}位小数"
                    )
                    + f"，与公布值（{own}位小数）取位不同"
                )
    return "；".join(said) + "。"
