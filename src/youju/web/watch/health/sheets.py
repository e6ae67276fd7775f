"""The pages of the network's health as .xlsx, with who took them and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import override

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable, as_number
from youju.ledger.network.days import Gap
from youju.ledger.network.health import FORECASTS
from youju.readings.network.registers import Outlet
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.watch.health.care import Line
from youju.web.watch.health.queries import Row, Year

REALTIME = "数据为实时数据，含已提交的审核标记。"
_AT = "%Y-%m-%d %H:%M"


def days(found: Sequence[Row], month: date, *, by: User) -> bytes:
    """The heat map as a table of numbers."""
    heads = [Column(f"d{one.day.day}", str(one.day.day)) for one in found[0].cells]
    columns = (Column("outlet", "排放口", align="left"), Column("percent", "到数率（%）"), *heads)
    rows = [
        (
            _name(one.outlet),
            as_number(one.percent),
            *(as_number(each.text) for each in one.cells),
        )
        for one in found
    ]
    note = (
        "各日为有限值因子应到小时中已到的百分数（没有限值的按已到因子计）；空格为尚未到期或不在册。"
    )
    return _book(columns, rows, "小时数据完整率", f"{month:%Y年%m月}", by, note)


def outages(found: Sequence[tuple[Outlet, str, Gap]], month: date, *, by: User) -> bytes:
    """The outages of a month."""
    columns = (
        Column("outlet", "排放口", align="left"),
        Column("factor", "因子"),
        Column("first", "开始"),
        Column("last", "结束"),
        Column("hours", "小时"),
    )
    rows = [
        (
            _name(outlet),
            factor,
            f"{gap.first.astimezone(BEIJING):{_AT}}",
            f"{gap.last.astimezone(BEIJING):{_AT}}" if gap.ended else "仍在继续",
            gap.hours,
        )
        for outlet, factor, gap in found
    ]
    note = "两小时及以上没有小时数据。"
    return _book(columns, rows, "数据中断清单", f"{month:%Y年%m月}", by, note)


def year(found: Sequence[Year], of: int, *, by: User) -> bytes:
    """Valid days of each month beside what it needs, and the hours of the year."""
    months = [Column(f"m{nth}", f"{nth}月", align="center") for nth in range(1, 13)]
    columns = (
        Column("outlet", "排放口", align="left"),
        Column("factor", "因子"),
        *months,
        Column("missed", "未达月数"),
        Column("percent", "年小时有效率（%）"),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        said = {int(share.month[5:]): share for share in one.shares}
        cells = [
            f"{said[nth].valid}/{said[nth].least} {FORECASTS[said[nth].forecast]}"
            if nth in said
            else ""
            for nth in range(1, 13)
        ]
        rows.append((_name(one.outlet), one.name, *cells, one.missed, as_number(one.percent)))
    note = "各月为有效天数/至少天数。年度没有查到规定的最低有效率，只列数字，不作判定。"
    return _book(columns, rows, "废气排放口年度有效数据", f"{of}年", by, note)


def care(found: Sequence[Line], month: date, *, by: User) -> bytes:
    """The log of care of a month."""
    columns = (
        Column("outlet", "排放口", align="left"),
        Column("kind", "类别"),
        Column("factors", "因子", align="left"),
        Column("first", "开始"),
        Column("last", "结束"),
        Column("done", "内容", align="left"),
        Column("result", "结果"),
        Column("by", "登记人"),
        Column("withdrawn", "撤回", align="left"),
    )
    with override("zh-hans"):
        rows = [
            (
                _name(one.outlet),
                one.kind,
                one.factors or "全部",
                f"{one.first:{_AT}}",
                f"{one.last:{_AT}}",
                one.done,
                one.result,
                str(one.by),
                one.entry.withdrawn if one.entry else "",
            )
            for one in found
        ]
    note = "“设备标记”取自小时数据的 C（校准）、M（维护）标记。"
    return _book(columns, rows, "校准与质控记录", f"{month:%Y年%m月}", by, note)


def _name(one: Outlet) -> str:
    return f"{one.enterprise} {one.name}"


def _book(
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    title: str,
    period: str,
    by: User,
    note: str,
) -> bytes:
    now = timezone.localtime()
    taken = f"导出人：{by}　导出时间：{now:%Y-%m-%d %H:%M}"
    return xlsx.ranking(
        RankingTable(
            columns=tuple(columns),
            rows=tuple(rows),
            title=f"{folder.city().settings.name}{title}",
            period=period,
            on=now.date(),
            source="联网设备和平台导出的小时数据",
            by=taken,
            notes=(taken, note, REALTIME),
        )
    )
