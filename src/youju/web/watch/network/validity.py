"""Valid days of a month beside what the month needs, with a forecast; and the outages."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from youju.documents import xlsx
from youju.documents.tables import Column, RankingTable, as_number
from youju.ledger.network import days, health
from youju.ledger.network.days import Gap
from youju.ledger.network.health import Share
from youju.readings.network.registers import Network, Outlet
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.watch.network import queries, words
from youju.web.watch.network.outlets import name_of

GAS = "废气"
"""HJ 76 speaks of flue gas alone; what was read has no number for other outlets."""
MONTHS = 13
A_PAGE = 10


@dataclass(frozen=True)
class Line:
    """One factor of an outlet in a month, with the stretches in which nothing came."""

    outlet: Outlet
    name: str
    share: Share
    outages: tuple[Gap, ...]

    @property
    def forecast(self) -> str | Promise:
        """Where it leads."""
        return words.FORECASTS[self.share.forecast]

    @property
    def bad(self) -> bool:
        """Whether the month is missed, or will be when it goes on like this."""
        return self.share.forecast in (health.SURE_MISS, health.UNLIKELY)

    @property
    def percent(self) -> str:
        """Valid days in a hundred of those that passed; empty on the first of the month."""
        if not self.share.passed:
            return ""
        tenths = (2000 * self.share.valid + self.share.passed) // (2 * self.share.passed)
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def hours_out(self) -> int:
        """Hours of all outages together."""
        return sum(one.hours for one in self.outages)


def months(today: date) -> list[date]:
    """The months that can be chosen, the present one first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def month_of(text: str, today: date) -> date:
    """The month in the address; what can't be used becomes the present one."""
    known = {f"{one:%Y-%m}": one for one in months(today)}
    return known.get(text, today.replace(day=1))


def outlets_of(person: Any, known: Network, month: date) -> list[Outlet]:
    """The outlets of flue gas with a limit that stand in that month and in this person's scope."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    watched = {one.outlet for one in known.limits}
    found = {
        one.outlet: one
        for one in known.outlets
        if one.kind == GAS
        and one.outlet in watched
        and (one.since is None or one.since <= last)
        and (one.until is None or one.until >= month)
        and queries.sees(person, one)
    }
    return list(found.values())


def lines(known: Network, mine: Sequence[Outlet], month: date, now: datetime) -> list[Line]:
    """Each watched factor of these outlets in that month, from what the writer keeps of it."""
    today = now.astimezone(BEIJING).date()
    last = min(month.replace(day=monthrange(month.year, month.month)[1]), today)
    frame = days.read(folder.city(), month, last, [one.outlet for one in mine])
    watched = {
        one.outlet: sorted({limit.factor for limit in known.limits if limit.outlet == one.outlet})
        for one in mine
    }
    hours: dict[tuple[str, str], dict[date, int]] = {}
    for outlet, factor, day, bits in frame.select("outlet", "factor", "day", "counts").iter_rows():
        hours.setdefault((outlet, factor), {})[day] = days.hours_of(bits)
    pairs = [(key, factor) for key, factors in watched.items() for factor in factors]
    out: dict[tuple[str, str], list[Gap]] = {}
    for gap in days.gaps(frame, pairs, month, last, now=now, stands=known.has_outlet):
        out.setdefault((gap.outlet, gap.factor), []).append(gap)
    found = []
    for one in mine:
        for factor in watched[one.outlet]:
            at = (one.outlet, factor)
            share = health.share_of(
                *at, month, hours.get(at, {}), today=today, stands=partial(known.has_outlet, at[0])
            )
            found.append(Line(one, name_of(factor), share, tuple(out.get(at, ()))))
    return found


COLUMNS = (
    Column("outlet", "排放口", align="left"),
    Column("factor", "因子"),
    Column("valid", "有效天数"),
    Column("passed", "已过天数"),
    Column("percent", "有效率（%）"),
    Column("least", "至少天数"),
    Column("lost", "已损失天数"),
    Column("remaining", "剩余天数"),
    Column("needed", "需占剩余（%）"),
    Column("expected", "预计天数"),
    Column("forecast", "预测"),
    Column("outages", "中断次数"),
    Column("hours", "中断小时"),
)


def sheet(found: Sequence[Line], month: date, *, by: User) -> bytes:
    """The month as .xlsx, with who took it and when."""
    now = timezone.localtime()
    clauses = sorted({str(one.share.rule.by) for one in found if one.share.rule.by})
    taken = f"导出人：{by}　导出时间：{now:%Y-%m-%d %H:%M}"
    notes = (taken, "数据为实时数据，含已提交的审核标记。", "年度没有查到规定天数，不作判定。")
    return xlsx.ranking(
        RankingTable(
            columns=COLUMNS,
            rows=tuple(
                (
                    f"{one.outlet.enterprise} {one.outlet.name}",
                    one.name,
                    one.share.valid,
                    one.share.passed,
                    as_number(one.percent),
                    one.share.least,
                    one.share.lost,
                    one.share.remaining,
                    one.share.needed_percent if one.share.needed else None,
                    one.share.expected,
                    health.FORECASTS[one.share.forecast],
                    len(one.outages),
                    one.hours_out,
                )
                for one in found
            ),
            title=f"{folder.city().settings.name}废气排放口有效数据",
            period=f"{month:%Y年%m月}",
            on=now.date(),
            source=f"联网设备小时数据；{'；'.join(clauses)}" if clauses else "联网设备小时数据",
            by=taken,
            notes=notes,
        )
    )
