"""Reviews as .xlsx: the list whole, as it was filtered."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import override

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.web.base.city import folder
from youju.web.watch.review import words
from youju.web.watch.review.models import Proposal


def of_list(found: Iterable[Proposal], *, by: str, source: str) -> bytes:
    """One row a review."""
    with override("zh-hans"):
        columns = (
            Column("number", "编号"),
            Column("name", "点位", align="left"),
            Column("level", "级别"),
            Column("way", "方式"),
            Column("kind", "标记"),
            Column("first", "起"),
            Column("last", "止"),
            Column("items", "项目", align="left"),
            Column("because", "理由", align="left"),
            Column("document", "文号", align="left"),
            Column("by", "提出人"),
            Column("at", "提出时间"),
            Column("state", "状态"),
            Column("decided", "确认或退回"),
            Column("position", "日志位置", align="left"),
        )
        rows: tuple[tuple[Cell, ...], ...] = tuple(_row(one) for one in found)
        now = timezone.localtime()
        return xlsx.ranking(
            RankingTable(
                columns=columns,
                rows=rows,
                title=f"{folder.city().settings.name}监测数据审核记录",
                period=f"截至{now:%Y-%m-%d %H:%M}",
                on=now.date(),
                source=source,
                by=by,
                notes=(by,),
            )
        )


def _row(one: Proposal) -> tuple[Cell, ...]:
    return (
        one.pk,
        one.name,
        one.level or None,
        str(words.WAYS[one.way]),
        str(words.KINDS[one.kind]),
        f"{one.first:%Y-%m-%d %H:%M}",
        f"{one.last:%Y-%m-%d %H:%M}",
        one.items_words or "全部",
        one.because,
        one.document or None,
        one.by_name,
        f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}",
        str(words.STATES[one.state]),
        one.decided_name or None,
        one.position or None,
    )
