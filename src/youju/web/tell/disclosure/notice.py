"""更正通知 — a document of its own: what was said, what is right, why, and whose place moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from youju.documents import words
from youju.documents.official import (
    Attachment,
    Block,
    Grid,
    Heading,
    Note,
    OfficialDocument,
    Paragraph,
)
from youju.documents.tables import Column, Table, breadth
from youju.documents.titles import LINE
from youju.documents.words import formulas
from youju.ledger.bulletin import notes as rule_notes
from youju.ledger.bulletin import tables
from youju.ledger.bulletin.material import INVENTED, Material, period_words
from youju.terms.units import in_words
from youju.web.tell.disclosure.comparing import Comparison
from youju.web.tell.disclosure.composing import Imprint, Numbers

KEPT = (
    "原通报与本通知不一致的，以本通知为准。原通报及其证据包继续保留，"
    "两份证据包均可用youju replay独立重算。"
)


@dataclass(frozen=True)
class Corrected:
    """The publication that a notice refers to."""

    title: str
    number: str
    issued_on: date | None
    code: str


def compose(
    numbers: Numbers, imprint: Imprint, corrected: Corrected, changes: Comparison, cause: str
) -> OfficialDocument:
    """The notice; without a date of issue it is a draft."""
    material = numbers.material
    invented = material.city.settings.invented
    body: list[Block] = []
    if invented:
        body.append(Paragraph(f"（本通知为演示文件，所涉城市、机构和数据均为{INVENTED}。）"))
    body.append(Paragraph(_opening(corrected)))
    body += [Heading("更正原因"), Paragraph(formulas(_sentence(cause)))]
    body += [Heading("更正内容"), *_values(changes)]
    body += [Heading("位次变化"), *_places(changes)]
    body += [Heading("更正后的排名"), Grid(tables.ranking(material))]
    year = _year(numbers)
    if year is not None and any(one.period == period_words(year.period) for one in changes.values):
        body.append(Grid(tables.ranking(year)))
    body += [Heading("有关事项"), Paragraph(KEPT)]
    base = imprint.issuer.removesuffix(f"（{INVENTED}）")
    head = f"{base}文件" if base and imprint.number else ""
    notes = rule_notes.notes(material, year, numbers.code)
    return OfficialDocument(
        title=title(material),
        date=imprint.issued_on or material.last,
        issuer=imprint.issuer,
        red_head=head + (f"（{INVENTED}）" if head and invented else ""),
        number=imprint.number,
        addressee=imprint.addressee or f"各{material.noun}人民政府",
        body=tuple(body),
        attachments=(
            Attachment("更正后的考核得分表", (Grid(tables.scores(material)),)),
            Attachment(
                "数据与规则说明",
                (*notes, Note(f"原通报核验码：{corrected.code}")),
            ),
        ),
        signer=imprint.issuer,
        signed=imprint.issued_on is not None,
        copies_to=imprint.copies_to,
        printed_by=imprint.issuer if imprint.copies_to or (head and imprint.issued_on) else "",
    )


def title(material: Material) -> str:
    """The title, broken by meaning so that no line is too long; invented cities say so."""
    when = period_words(material.period).split("（")[0]
    lines = [f"关于更正{when}", f"全市环境空气质量及{material.noun}", "排名情况通报有关数据的通知"]
    short = [f"关于更正{when}全市环境空气质量", f"及{material.noun}排名情况通报有关数据的通知"]
    if all(breadth(line) <= LINE for line in short):
        lines = short
    if material.city.settings.invented:
        lines.append(f"（演示，数据{INVENTED}）")
    return "\n".join(lines)


def _opening(corrected: Corrected) -> str:
    said = [part for part in (corrected.number, _date(corrected.issued_on)) if part]
    where = f"（{'，'.join(said)}，以下简称原通报）" if said else "（以下简称原通报）"
    return f"《{corrected.title}》{where}公布的部分数据有变化，现予更正。"


def _date(on: date | None) -> str:
    return "" if on is None else f"{words.day(on)}印发"


def _sentence(text: str) -> str:
    said = text.strip()
    return said if said.endswith(("。", "！", "？")) else f"{said}。"


def _values(changes: Comparison) -> list[Block]:
    if not changes.values:
        return [Paragraph("各项公布值修约后不变，未修约的结果有变化，核验码随之改变。")]
    rows = tuple(
        (
            one.period,
            one.object,
            formulas(one.of) + (f"（{in_words(one.unit)}）" if one.unit else ""),
            one.old,
            one.new,
        )
        for one in changes.values
    )
    columns = (
        Column("period", "时段"),
        Column("object", "对象"),
        Column("of", "项目"),
        Column("old", "原公布值", align="right"),
        Column("new", "更正值", align="right"),
    )
    return [Grid(Table(columns=columns, rows=rows, title="更正的数值"))]


def _places(changes: Comparison) -> list[Block]:
    if not changes.places:
        return [Paragraph("各项排名的位次均不变。")]
    rows = tuple(
        (one.period, one.ranking, one.object, _place(one.old), _place(one.new))
        for one in changes.places
    )
    columns = (
        Column("period", "时段"),
        Column("ranking", "排名"),
        Column("object", "对象"),
        Column("old", "原位次"),
        Column("new", "更正后位次"),
    )
    return [Grid(Table(columns=columns, rows=rows, title="变化的位次"))]


def _place(place: int | None) -> str:
    return "—" if place is None else str(place)


def _year(numbers: Numbers) -> Material | None:
    if numbers.cumulative is None:
        return None
    return Material(numbers.city, numbers.cumulative, numbers.material.targets)
