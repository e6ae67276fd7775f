"""The log of commands as .xlsx, with who took it and when."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import override

from youju.documents import xlsx
from youju.documents.tables import Column, RankingTable
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.watch.devices.queries import Shown

COLUMNS = (
    Column("asked", "提出时间"),
    Column("outlet", "排放口", align="left"),
    Column("mn", "设备编号", align="left"),
    Column("command", "命令", align="left"),
    Column("fields", "内容", align="left"),
    Column("because", "原因", align="left"),
    Column("basis", "依据", align="left"),
    Column("by", "提出人"),
    Column("decided", "决定人"),
    Column("decided_at", "决定时间"),
    Column("state", "状态"),
    Column("said", "结果说明", align="left"),
    Column("replies", "设备上传", align="left"),
)


def log(found: Sequence[Shown], *, by: User) -> bytes:
    """Every command of the list; what stands in it is Chinese whatever the page's language is."""
    now = timezone.localtime()
    taken = f"导出人：{by}　导出时间：{now:%Y-%m-%d %H:%M}"
    with override("zh-hans"):
        return xlsx.ranking(
            RankingTable(
                columns=COLUMNS,
                rows=tuple(_row(one) for one in found),
                title=f"{folder.city().settings.name}联网设备反控记录",
                period=f"{found[-1].asked:%Y年%m月%d日}至{found[0].asked:%Y年%m月%d日}",
                on=now.date(),
                source="反控申请与网关记录",
                by=taken,
                notes=(taken, "“待核”的命令未见2025版标准原文。"),
            )
        )


def _row(one: Shown) -> tuple[str, ...]:
    decided = timezone.localtime(one.decided_at) if one.decided_at else None
    return (
        f"{timezone.localtime(one.asked):%Y-%m-%d %H:%M:%S}",
        f"{one.outlet.enterprise} {one.outlet.name}",
        one.mn,
        f"{one.cn} {one.words}{'（待核）' if one.unsure else ''}",
        "；".join(f"{name}：{value}" for name, value in one.fields),
        one.because,
        one.basis,
        one.by,
        one.decided_by,
        f"{decided:%Y-%m-%d %H:%M:%S}" if decided else "",
        str(one.state_words),
        one.said or one.decided_because,
        "；".join(f"{name}={value}" for area in one.replies for name, value in area)[:2000],
    )
