"""Amounts of a period as .xlsx, whole, with source, basis and who took it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import FileResponse, HttpRequest

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.ledger.compensation import Amount
from youju.ledger.compensation_sums import Line, in_units
from youju.standards.compensation.agreements import SHAPES
from youju.terms.periods import Period
from youju.web.base.city import folder
from youju.web.judge.compensation.queries import section_name
from youju.web.plan.targets.downloads import sheet, signed_by

TITLE = "生态保护补偿核算"
NO_MONEY = "按补偿指数的协议，资料未载明金额，只列指数和补偿方向，金额以协议文本为准。"
COLUMNS = (
    Column("agreement", "协议"),
    Column("edition", "所用版本"),
    Column("since", "生效日期"),
    Column("until", "失效日期"),
    Column("shape", "计算方式"),
    Column("section", "断面编码"),
    Column("name", "断面名称"),
    Column("month", "核算时段"),
    Column("pays", "付方"),
    Column("to", "收方"),
    Column("money", "应付", unit="万元", decimals=4),
    Column("index", "补偿指数 P", decimals=4),
    Column("note", "说明"),
)


def of_amounts(
    request: HttpRequest, number: int, period: Period, lines: Sequence[Line]
) -> FileResponse:
    """One row for each section and month (of an index the year)."""
    city = folder.city().settings
    notes = [NO_MONEY] if any(line.is_index for line in lines) else []
    if city.invented:
        notes.append("本城市及其数据均为虚构。")
    made = RankingTable(
        columns=COLUMNS,
        rows=tuple(_row(line, one) for line in lines for one in line.amounts),
        title=f"{city.name}{TITLE}（{period.label}）",
        period=period.label,
        on=folder.beijing_now().date(),
        as_of=f"截至{period.end.month}月{period.end.day}日",
        basis="按协议条款，由断面均值和断面水量核算",
        notes=tuple(notes),
        by=signed_by(request)["by"],
        source=f"{city.name}生态环境数据库，第{number}次地表水计算",
    )
    return sheet(f"{TITLE} {period.label}.xlsx", xlsx.ranking(made))


def _row(line: Line, one: Amount) -> tuple[Cell, ...]:
    edition = line.edition
    pays, to = one.sides
    return (
        line.title,
        edition.name,
        edition.since.isoformat(),
        edition.until.isoformat() if edition.until else "",
        SHAPES[edition.says["shape"]],
        one.at.section,
        section_name(one.at.section, one.period.end),
        one.period.label,
        pays,
        to,
        None if one.money is None else in_units(one.money),
        one.index,
        one.remark,
    )
