"""通报 — the official document of an assessment, for any period, as GB/T 9704 lays it out.

一、总体情况 (the city, the year to date against its targets) · 二、排名 (table, sentences, lists,
chart) · 三、存在问题 (what follows from the figures, nothing else) · 四、下步要求 (for the office
to edit) · 附件: 得分表, 数据与规则说明. Every number comes from a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from youju.documents.official import (
    Attachment,
    Block,
    Chart,
    Grid,
    Heading,
    OfficialDocument,
    Paragraph,
    Series,
)
from youju.documents.tables import RankingTable
from youju.documents.words import formulas
from youju.ledger import canonical, publish
from youju.ledger import targets as yearly
from youju.ledger.assess import Answer, printed_decimals
from youju.ledger.bulletin import counties as counties
from youju.ledger.bulletin import kinds as kinds
from youju.ledger.bulletin import notes as rule_notes
from youju.ledger.bulletin import problems as problems
from youju.ledger.bulletin import progress
from youju.ledger.bulletin import sentences as sentences
from youju.ledger.bulletin import tables as tables
from youju.ledger.bulletin.kinds import ADDRESSED, BULLETIN, INTERNAL, Kind
from youju.ledger.bulletin.material import (
    INVENTED,
    Material,
    period_words,
    year_to_date_like,
)
from youju.ledger.statistics import INDEX
from youju.ledger.targets import Target
from youju.readings.city import City
from youju.standards.air import gb3095
from youju.terms.numbers import exact
from youju.terms.periods import DAY

DEMAND = (
    "各{noun}要对照本通报所列情况，认真分析原因，落实好各项大气污染防治措施，"
    "并于收到通报后核对本地数据，如有异议及时反馈。"
)
"""下步要求: neutral, meant to be edited by the office."""


def gather(city: City, answer: Answer, *, targets: Sequence[Target] | None = None) -> Material:
    """What a bulletin on an answer is written from; targets from the city's folder if None."""
    if targets is None:
        targets = yearly.read(city, answer.period.end.year)
    return Material(city, answer, targets)


def compose(
    city: City,
    answer: Answer,
    *,
    issued_on: date | None = None,
    number: str = "",
    issuer: str = "",
    addressee: str = "",
    copies_to: str = "",
    signer: str = "",
    cumulative: Answer | None = None,
    targets: Sequence[Target] | None = None,
    kind: str | Kind = BULLETIN,
    secrecy: str | None = None,
    revised: str = "",
) -> OfficialDocument:
    """The bulletin on an answer.

    ``kind``: 通报 or another kind of document, by its key in kinds.toml. ``secrecy``: the mark in
    the corner; when None, 内部资料 where the kind is for internal use.

    ``cumulative``: the answer for the year to date, told beside a shorter period (not needed
    where the period itself begins with the year). ``targets``: yearly targets, from the
    city's folder when None. ``revised``: the sentence that the year to date holds revisions of
    months that were published (``closing.note``). Without ``issued_on`` it is a draft: no name
    and no date stand under it, and the file carries the period's last day.

    The 核验码 in it is ``code``: the hash of the results, because the seal of a pack that
    holds the document can't stand in the document.
    """
    chosen = kind if isinstance(kind, Kind) else kinds.named(kind, city)
    chosen.check(answer.request.period)
    material = gather(city, answer, targets=targets)
    year = _year(material, cumulative)
    invented = city.settings.invented
    body: list[Block] = []
    if invented:
        body.append(
            Paragraph(f"（本{chosen.name}为演示文件，所涉城市、机构和数据均为{INVENTED}。）")
        )
    if opening := chosen.begin(period_words(material.period), material.noun):
        body.append(Paragraph(opening))
    for part in chosen.parts:
        body += _part(part, material, year, revised)
    base = issuer.removesuffix(f"（{INVENTED}）")
    head = f"{base}文件" if base and number else ""
    return OfficialDocument(
        title=title(material, chosen),
        date=issued_on or material.last,
        issuer=issuer,
        secrecy=_secrecy(chosen) if secrecy is None else secrecy,
        red_head=head + (f"（{INVENTED}）" if head and invented else ""),
        number=number,
        addressee=addressee or (chosen.to(material.noun) if chosen.audience == ADDRESSED else ""),
        body=tuple(body),
        attachments=tuple(_attachments(chosen, material, year, city, answer, cumulative)),
        signer=signer or issuer,
        signed=issued_on is not None,
        copies_to=copies_to,
        # What goes out under a red head ends with who printed it and when (GB/T 9704 7.4).
        printed_by=issuer if copies_to or (head and issued_on) else "",
    )


def title(material: Material, kind: Kind | None = None) -> str:
    """The title, broken by meaning so that no line is too long; invented cities say so."""
    chosen = kind or kinds.named(BULLETIN, material.city)
    when = period_words(material.period).split("（")[0]
    more = (f"（演示，数据{INVENTED}）",) if material.city.settings.invented else ()
    return chosen.heading(when, material.noun, more)


def _secrecy(kind: Kind) -> str:
    return kinds.AUDIENCES[INTERNAL] if kind.audience == INTERNAL else ""


def _part(part: str, material: Material, year: Material | None, revised: str) -> list[Block]:
    match part:
        case "situation":
            return _situation(material, year, revised)
        case "ranks":
            return _ranks(material, year)
        case "problems":
            return _problems(material, year)
        case "demand":
            return [Heading("下步要求"), Paragraph(DEMAND.format(noun=material.noun))]
    return []  # the others are attachments


def _attachments(
    kind: Kind,
    material: Material,
    year: Material | None,
    city: City,
    answer: Answer,
    cumulative: Answer | None,
) -> list[Attachment]:
    found = []
    if "scores" in kind.parts:
        found.append(Attachment("考核得分表", (Grid(tables.scores(material)),)))
    if "notes" in kind.parts:
        said = rule_notes.notes(material, year, code(city, answer, cumulative))
        found.append(Attachment("数据与规则说明", said))
    return found


def code(city: City, answer: Answer, cumulative: Answer | None = None) -> str:
    """核验码: the hash over all results of the publication (``canonical.results_hash``)."""
    also = [] if cumulative is None else [cumulative]
    return canonical.results_hash(publish.results(city, answer, also))


def ranking_table(city: City, answer: Answer, *, on: date, by: str = "") -> RankingTable:
    """The ranking as a table of its own, for ``documents.xlsx`` and ``documents.pdf``."""
    return tables.ranking_alone(gather(city, answer), on=on, by=by)


def _year(material: Material, cumulative: Answer | None) -> Material | None:
    """The year to date: the period itself where it begins the year."""
    if year_to_date_like(material.period) and material.period.kind != DAY:
        return material
    if cumulative is None:
        return None
    return Material(material.city, cumulative, material.targets)


def _situation(material: Material, year: Material | None, revised: str = "") -> list[Block]:
    found: list[Block] = [Heading("总体情况")]
    two = year is not None and year is not material
    text = sentences.situation(material)
    found.append(_said("本期情况", text) if two else Paragraph(formulas(text)))
    if year is not None and two:
        found.append(_said("年初以来累计情况", sentences.situation(year) + revised))
    if year is not None and (goals := progress.towards_targets(year)):
        found.append(_said("年度目标进展", goals[0]) if two else Paragraph(formulas(goals[0])))
        found += [Paragraph(formulas(text)) for text in goals[1:]]
    found.append(Paragraph(formulas(sentences.standing(material))))
    return found


def _said(head: str, text: str) -> Block:
    return Heading(head, 2, then=formulas(text))


def _ranks(material: Material, year: Material | None) -> list[Block]:
    found: list[Block] = [Heading(f"各{material.noun}排名情况")]
    two = year is not None and year is not material
    text = counties.ranking(material) + counties.change_of_index(material)
    found += [_said("本期排名" if two else "综合排名", text), Grid(tables.ranking(material))]
    if (chart := index_chart(material)) is not None:
        found.append(chart)
    if year is not None and two:
        text = counties.ranking(year) + counties.change_of_index(year)
        found += [_said("累计排名", text), Grid(tables.ranking(year))]
    if year is not None and (chart := pm25_chart(year)) is not None:
        found.append(chart)
    if lists := counties.lists(material):
        found.append(_said("红黄榜", lists))
    return found


def _problems(material: Material, year: Material | None) -> list[Block]:
    found: list[Block] = [Heading("存在问题")]
    facts = problems.problems(material, year)
    if not facts:
        return [*found, Paragraph(formulas(problems.nothing_wrong(material)))]
    if len(facts) == 1:
        return [*found, Paragraph(formulas(facts[0][1]))]
    return [*found, *(_said(head, text) for head, text in facts)]


def index_chart(material: Material) -> Chart | None:
    """Bars of the composite index, this year and last, in the order of the ranking."""
    return _bars(
        material,
        INDEX,
        f"{period_words(material.period)}各{material.noun}环境空气质量综合指数",
        "",
        (),
    )


def pm25_chart(year: Material) -> Chart | None:
    """Bars of PM2.5 to date with the yearly limit of GB 3095 as a line."""
    limit = gb3095.limit("PM2.5", "year", on=year.last)
    value = limit.value
    if not isinstance(value, int) and value is not None:
        value = None if exact(value).denominator != 1 else int(exact(value))
    name = f"年平均二级限值（{limit.by.instrument if limit.by else 'GB 3095'}）"
    return _bars(
        year,
        "PM2.5",
        formulas(f"{period_words(year.period)}各{year.noun}PM2.5平均浓度"),
        "微克/立方米",
        ((name, value),) if value is not None else (),
    )


def _bars(
    material: Material,
    of: str,
    heading: str,
    unit: str,
    limits: tuple[tuple[str, int], ...],
) -> Chart | None:
    names = [one.object for one in material.main]
    figures = [material.statistic(name, of) for name in names]
    now = tuple(tables.cell(one) for one in figures)
    then = tuple(
        tables.cell_of(one.change.of[1])
        if one.change is not None and len(one.change.of) > 1
        else None
        for one in figures
    )
    if not any(value is not None for value in now):
        return None
    series = [Series(period_words(material.period), now)]
    if any(value is not None for value in then):
        series.append(Series(period_words(material.objects.year_ago), then))
    return Chart(
        heading,
        tuple(names),
        tuple(series),
        unit=unit,
        decimals=printed_decimals(of, material.period),
        limits=limits,
    )
