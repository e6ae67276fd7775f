"""Values of an outlet to be taken away: each with its flag, marks and state, in .xlsx and .csv."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from youju.documents import xlsx
from youju.documents.tables import Column, RankingTable, as_number
from youju.readings.network import review
from youju.readings.network.registers import Network, Outlet
from youju.terms.errors import NotThere
from youju.terms.periods import BEIJING
from youju.terms.states import State
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.work import actions as work
from youju.web.watch.network import outlets
from youju.web.watch.network.outlets import Asked

STATES = {State.REALTIME: "实时", State.REVIEWED: "已审核", State.FINAL: "最终"}
HEADS = (
    ("time", "数据时间", "left"),
    ("value", "数值", "right"),
    ("unit", "单位", "center"),
    ("flag", "设备标记", "center"),
    ("counts", "是否参与判定", "center"),
    ("why", "原因", "left"),
    ("marks", "审核标记", "left"),
    ("state", "数据状态", "center"),
)
SORTS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Made:
    """A file with its name and kind."""

    name: str
    sort: str
    data: bytes


def made(known: Network, outlet: Outlet, asked: Asked, form: str, *, by: User) -> Made:
    """The file; who took what is written into the chain.

    :raises NotThere: no values in these days.
    """
    said = outlets.page(known, outlet, asked, folder.beijing_now())
    if not said["rows"]:
        raise NotThere("这几天没有可以导出的数据。")
    asked = said["asked"]
    seen = review.standing(folder.city())
    rows = []
    for one in said["rows"]:
        marks = [
            f"{review.PARTIES[mark.party]}{review.KINDS[mark.kind]}（{mark.by}：{mark.because}）"
            for mark in seen.marks
            if mark.outlet == outlet.outlet
            and not mark.withdrawn
            and mark.covers(asked.factor, one.start)
        ]
        rows.append(
            (
                f"{one.start.astimezone(BEIJING):%Y-%m-%d %H:%M}",
                one.text,
                said["unit"],
                one.flag,
                "是" if one.counts else "否",
                one.why,
                "；".join(marks),
                STATES[one.state],
            )
        )
    now = timezone.localtime()
    taken = f"导出人：{by}　导出时间：{now:%Y-%m-%d %H:%M}"
    title = f"{outlet.enterprise}{outlet.name}{said['factor_name']}"
    period = f"{asked.first}至{asked.last}"
    data = {"outlet": outlet.outlet, "factor": asked.factor, "first": str(asked.first)}
    with transaction.atomic():
        work.record(
            by, "network.values", title, data=data | {"last": str(asked.last), "form": form}
        )
    name = f"values-{asked.first}-{asked.last}.{form}"
    if form == "csv":
        out = io.StringIO()
        sheet = csv.writer(out, lineterminator="\r\n")
        sheet.writerow([label for _, label, _ in HEADS])
        sheet.writerows(rows)
        sheet.writerow([])
        sheet.writerow([title, period, taken])
        return Made(name, SORTS[form], ("\ufeff" + out.getvalue()).encode())
    states = "、".join(dict.fromkeys(row[-1] for row in rows))
    table = RankingTable(
        columns=tuple(Column(key, label, align=side) for key, label, side in HEADS),
        rows=tuple((row[0], as_number(row[1]), *row[2:]) for row in rows),
        title=title,
        period=period,
        state=states,
        on=now.date(),
        source="联网设备数据",
        by=taken,
        notes=(taken,),
    )
    return Made(name, SORTS[form], xlsx.ranking(table))
