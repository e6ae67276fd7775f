"""Sites of sound and samples of soil as .xlsx, whole, with source, basis and who took it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import FileResponse, HttpRequest

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.ledger.surroundings import soil_figures, sound_figures
from youju.readings.surroundings.soil import KINDS as SOIL_KINDS
from youju.readings.surroundings.sound import KINDS
from youju.web.base.city import folder
from youju.web.plan.targets.downloads import sheet, signed_by
from youju.web.watch.surroundings import queries


def of_sound(
    request: HttpRequest, held: sound_figures.SoundFigures, asked: queries.Asked
) -> FileResponse:
    """Every day of the sites of a list in its period."""
    columns = [
        Column("site", "点位编码"),
        Column("name", "点位名称"),
        Column("kind", "类别"),
        Column("zone", "功能区类别"),
        Column("county", "县（市、区）"),
        Column("day", "监测日期"),
        Column("ld", "昼间等效声级", unit="dB(A)", decimals=1),
        Column("limit_day", "昼间限值", unit="dB(A)", decimals=0),
        Column("met_day", "昼间达标情况"),
        Column("ln", "夜间等效声级", unit="dB(A)", decimals=1),
        Column("limit_night", "夜间限值", unit="dB(A)", decimals=0),
        Column("met_night", "夜间达标情况"),
        Column("ldn", "昼夜等效声级", unit="dB(A)", decimals=1),
        Column("note", "说明"),
    ]
    met = {True: "达标", False: "超标", None: None}
    rows: list[tuple[Cell, ...]] = [
        (
            row.line.site,
            row.line.name,
            KINDS[row.line.kind],
            one.zone or None,
            row.line.county or None,
            one.day.isoformat(),
            one.ld,
            one.limit_day,
            met[one.met_day],
            one.ln,
            one.limit_night,
            met[one.met_night],
            one.ldn,
            one.note or None,
        )
        for row in queries.rows(held, asked)
        for one in held.within(row.line.site, asked.period.key)
    ]
    made = table(
        request,
        "声环境监测结果",
        asked.period.label,
        columns,
        rows,
        "声环境",
        held.computed.number,
    )
    return sheet(f"声环境监测结果 {asked.period.label}.xlsx", made)


def of_soil(
    request: HttpRequest, held: soil_figures.SoilFigures, found: Sequence[queries.SoilRow]
) -> FileResponse:
    """Every item of every sample of these sites."""
    columns = [
        Column("site", "点位编码"),
        Column("name", "点位名称"),
        Column("kind", "类别"),
        Column("land", "用地类型"),
        Column("county", "县（市、区）"),
        Column("day", "采样日期"),
        Column("depth", "采样深度"),
        Column("ph", "pH"),
        Column("item", "项目"),
        Column("below", "是否低于检出限"),
        Column("value", "含量（低于检出限时为检出限）", unit="mg/kg"),
        Column("screening", "筛选值", unit="mg/kg"),
        Column("intervention", "管制值", unit="mg/kg"),
        Column("verdict", "判定"),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            row.line.site,
            row.line.name,
            SOIL_KINDS[row.line.kind],
            row.line.land or None,
            row.line.county or None,
            one.day.isoformat(),
            one.depth or None,
            one.ph,
            item.item,
            "是" if item.below else None,
            item.value,
            item.screening,
            item.intervention,
            item.verdict or one.note or None,
        )
        for row in found
        for one in held.samples_of(row.line.site)
        for item in one.items
    ]
    made = table(
        request,
        "土壤样品评价结果",
        "历次采样",
        columns,
        rows,
        "土壤环境",
        held.computed.number,
    )
    return sheet("土壤样品评价结果.xlsx", made)


def table(
    request: HttpRequest,
    title: str,
    period: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    subject: str,
    number: int,
) -> bytes:
    """``period`` in office words; ``number`` of the computation of ``subject``."""
    held = folder.city().settings
    today = folder.beijing_now().date()
    made = RankingTable(
        columns=tuple(columns),
        rows=tuple(rows),
        title=f"{held.name}{title}（{period}）",
        period=period,
        on=today,
        as_of=f"截至{today.month}月{today.day}日",
        basis="报送的监测结果",
        notes=("本城市及其数据均为虚构。",) if held.invented else (),
        by=signed_by(request)["by"],
        source=f"{held.name}生态环境数据库，第{number}次{subject}计算",
    )
    return xlsx.ranking(made)
