"""What ``youju assess`` prints and writes: tables of text, traces, documents."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from youju.terms.errors import BadInput, NotThere
from youju.terms.figures import in_text

if TYPE_CHECKING:
    from youju.documents.tables import Table
    from youju.ledger.assess import Answer
    from youju.readings.city import City
    from youju.readings.settings import Office

OFFICE = "office"
"""The role of the office that issues bulletins (city.toml, offices)."""
FORM_HELP = """\
本单位表格（--form）中用双花括号写占位符，如 {{标题}}、{{行.县区}}；
写有“行.”的一行按考核对象重复。可用的占位符："""


def in_words(city: City, answer: Answer) -> str:
    """The ranking and scores as aligned text, with basis, state, cut-off and incidents."""
    from youju.ledger import bulletin
    from youju.ledger.bulletin import tables as bulletin_tables

    material = bulletin.gather(city, answer)
    scheme = answer.scheme
    lines = [
        f"{answer.city}　{scheme.name}（{scheme.document.number}，{scheme.version}版）"
        + ("　【虚构】" if city.settings.invented else "")
    ]
    table = bulletin_tables.ranking_alone(material, on=material.last)
    lines += [table.title, table.subtitle, "", *aligned(table), ""]
    lines += table.notes
    scores = bulletin_tables.scores(material)
    lines += ["", scores.title, *aligned(scores), *scores.notes, ""]
    for key, rows in answer.assessment.lists.items():
        said = "、".join(f"{one.object}（{one.because}）" for one in rows) or "无"
        lines.append(f"{scheme.lists[key].name}：{said}")
    for name, points in answer.points.items():
        lines.append(f"点位　{name}：{points or '无'}")
    if answer.cut is not None:
        lines.append(f"{answer.request.period.label}尚未结束，数据截至{answer.cut} 24时。")
    lines += [f"事件：{one}" for one in answer.incidents]
    return "\n".join(lines)


def aligned(table: Table) -> list[str]:
    """A table as text: Chinese letters count twice, numbers stand to the right.

    >>> from youju.documents.tables import Column, Table
    >>> print("\\n".join(aligned(Table(
    ...     columns=(Column("a", "县区"), Column("b", "数", decimals=1)),
    ...     rows=(("甲县", 3), ("乙丙区", 12))))))
    县区      数
    甲县     3.0
    乙丙区  12.0
    """
    from youju.documents.tables import breadth
    from youju.documents.wordml import pieces

    def plain(text: str) -> str:
        return "".join(piece for piece, _ in pieces(text)).replace("\n", "")

    heads = [plain(one.title) + (f"（{one.unit}）" if one.unit else "") for one in table.columns]
    rows = [
        [table.text(row, column) for column in range(len(heads))] for row in range(len(table.rows))
    ]
    widths = [max(breadth(line[column]) for line in [heads, *rows]) for column in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        said = []
        for column, text in enumerate(cells):
            room = " " * (widths[column] - breadth(text))
            right = table.alignment(column) == "right"
            said.append(room + text if right else text + room)
        return "  ".join(said).rstrip()

    return [line(heads), *(line(row) for row in rows)]


# documents


def make(
    given: argparse.Namespace, city: City, answer: Answer, cumulative: Answer | None
) -> dict[Path, bytes]:
    """The bytes of every document that was asked for, by the path where it goes."""
    form: Path | None = given.form
    if form is not None and not any(path.suffix == form.suffix for path in given.out):
        raise BadInput(f"填写表格 {form.name} 请用 --out 写明保存为哪个 {form.suffix} 文件。")
    return {
        path: _filled(given, city, answer, cumulative)
        if form is not None and path.suffix == form.suffix
        else _document(path.suffix, given, city, answer, cumulative)
        for path in given.out
    }


def _document(
    kind: str,
    given: argparse.Namespace,
    city: City,
    answer: Answer,
    cumulative: Answer | None,
) -> bytes:
    from youju.documents import docx, pdf, xlsx
    from youju.ledger import bulletin

    issuer = _issuer(given, city)
    if kind == ".docx":
        return docx.write(
            bulletin.compose(
                city,
                answer,
                issued_on=given.issued_on,
                number=given.number,
                issuer=issuer,
                addressee=given.addressee,
                copies_to=given.copies_to,
                signer=given.signer,
                cumulative=cumulative,
            )
        )
    on = given.issued_on or answer.period.end
    table = bulletin.ranking_table(city, answer, on=on, by=issuer)
    return xlsx.ranking(table) if kind == ".xlsx" else pdf.ranking(table)


def _filled(
    given: argparse.Namespace, city: City, answer: Answer, cumulative: Answer | None
) -> bytes:
    from youju.ledger import bulletin
    from youju.ledger.bulletin import forms

    if not given.form.is_file():
        raise NotThere(f"没有表格 {given.form}。")
    filled = forms.fill(
        city,
        answer,
        given.form.read_bytes(),
        title=bulletin.title(bulletin.gather(city, answer)),
        cumulative=cumulative,
        number=given.number,
        on=given.issued_on,
        by=_issuer(given, city),
        code=bulletin.code(city, answer, cumulative),
    )
    for note in filled.notes:
        print(f"表格 {given.form.name}：{note}")
    return filled.data


def _issuer(given: argparse.Namespace, city: City) -> str:
    if given.issuer:
        return str(given.issuer)
    office: Office | None = city.settings.office(OFFICE)
    return office.name if office is not None else ""


# explanation


def explained(city: City, answer: Answer, asked: str) -> tuple[str, bool]:
    """The trace of one object's total, item, ranking or measure, and whether it holds.

    Every statistic in the trace is computed again from the readings and held against the
    tables (``ledger.explain``).

    :raises NotThere: no such object or item.
    """
    from youju.ledger.explain_scores import RANK, checked, traces

    name, _, item = asked.partition("/")
    if name not in answer.objects:
        raise NotThere(f"考核对象中没有“{name}”；有：{'、'.join(answer.objects)}。")
    figures = traces(answer, name)
    chosen = {key: figures[key] for key in (RANK + item, item) if key in figures}
    if not item:
        chosen = {"score": figures["score"]}
        chosen |= {key: one for key, one in figures.items() if key.startswith(RANK)}
    if not chosen:
        raise NotThere(f"{name}没有“{item}”这一项；可用：{'、'.join(figures)}。")
    lines = [figure.explain() for figure in chosen.values()]
    agrees = True
    for address, found in checked(city, answer.snapshot, chosen.values()):
        if isinstance(found, NotThere):
            lines.append(f"{address}：{found}")
            continue
        agrees = agrees and found.agrees
        lines.append(f"核对 {address} = {in_text(found.figure.value)}：{found.verdict}")
    return "\n".join(lines), agrees
