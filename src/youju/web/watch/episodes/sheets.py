"""Sheets: forecasts in and out, the list of episodes, the list of reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import override

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.ledger.episodes.forecasts import ITEMS, LEVELS, Forecast
from youju.ledger.episodes.report import hit_words, item_words
from youju.readings.layouts import cells
from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.registry import sheets as forms
from youju.web.base.rights.models import User
from youju.web.watch.episodes import actions, words
from youju.web.watch.episodes.models import Reminder
from youju.web.watch.episodes.queries import Line

COLUMNS = (
    forms.Column("issued_on", "发布日期", "预报发布的日期，如 2026-11-22"),
    forms.Column("day", "预报日期", "预报的是哪一天，应晚于发布日期"),
    forms.Column("lead", "提前天数", "预报日期减发布日期；可不填，填了就要对得上"),
    forms.Column("low", "AQI下限", "整数，0至500"),
    forms.Column("high", "AQI上限", "整数，不小于下限"),
    forms.Column("levels", "级别", "照原文填写，如 良至轻度污染；原文没有则不填", width=18),
    forms.Column("primary", "首要污染物", "PM2.5、PM10、O3、NO2、SO2、CO；原文没有则不填"),
    forms.Column("issuer", "发布单位", "必填", width=22),
    forms.Column("document", "文号或原件", "补录时必填", width=22),
)
NOTES = (
    "只录入已经发布的预报，不要自行推算。",
    "一行是一天的预报；同一单位同一天发布的同一预报日期只能有一行。",
    "预报日期已过的，要写明文号或原件，并在导入时勾选“补录”。",
)


def blank(who: str) -> bytes:
    """The sheet in which forecasts are brought in."""
    return forms.write(
        COLUMNS, [], sheet="空气质量预报", who=who, when=timezone.localtime(), notes=NOTES
    )


def taken(
    name: str, data: bytes, *, by: User, today: date, late: bool
) -> tuple[int, int, list[forms.Row]]:
    """Bring a sheet in: how many were new, how many were known, and the rows that were not taken.

    :raises BadInput: it is no such sheet.
    """
    rows = forms.read(name, data, COLUMNS)
    new = known = 0
    for row in rows:
        given = _forecast(row)
        if given is None:
            continue
        try:
            _, made = actions.enter_forecast(given, by=by, today=today, late=late)
        except YoujuError as wrong:
            row.refuse("", str(wrong))
            continue
        new, known = new + made, known + (not made)
    return new, known, [row for row in rows if not row.good]


def _forecast(row: forms.Row) -> Forecast | None:
    days: dict[str, date] = {}
    for key in ("issued_on", "day"):
        try:
            days[key] = cells.day(row.said[key])
        except YoujuError as wrong:
            row.refuse(key, str(wrong))
    ends: dict[str, int] = {}
    for key in ("low", "high"):
        try:
            value = cells.number(row.said[key])
        except YoujuError as wrong:
            row.refuse(key, str(wrong))
            continue
        if not isinstance(value, Decimal) or value != value.to_integral_value():
            row.refuse(key, "请填整数。")
        else:
            ends[key] = int(value)
    levels = _levels(row)
    primary = _primary(row)
    if not row.said["issuer"].strip():
        row.refuse("issuer", "没有写发布单位。")
    lead = row.said["lead"].strip()
    if lead and len(days) == 2 and lead != str((days["day"] - days["issued_on"]).days):
        between = (days["day"] - days["issued_on"]).days
        row.refuse("lead", f"填的是{lead}天，两个日期相差{between}天；请核对日期。")
    if not row.good:
        return None
    return Forecast(
        days["issued_on"],
        days["day"],
        ends["low"],
        ends["high"],
        levels,
        primary,
        row.said["issuer"].strip(),
        row.said["document"].strip(),
    )


def _levels(row: forms.Row) -> tuple[int, ...]:
    text = (
        cells.folded(row.said["levels"]).replace("或", "至").replace("-", "至").replace("、", "至")
    )
    if not text:
        return ()
    numbers = []
    for part in text.split("至"):
        word = part.strip()
        whole = word if word in LEVELS else f"{word}污染"
        if whole not in LEVELS:
            row.refuse("levels", f"“{word}”不是级别；可用{'、'.join(LEVELS)}，两级之间写“至”。")
            return ()
        numbers.append(LEVELS.index(whole) + 1)
    return tuple(range(min(numbers), max(numbers) + 1))


def _primary(row: forms.Row) -> tuple[str, ...]:
    found = []
    text = cells.folded(row.said["primary"]).upper().replace(",", "、").replace(";", "、")
    for part in text.split("、"):
        word = part.strip().replace("臭氧", "O3")
        if not word or word in ("无", "-", "--"):
            continue
        word = "O3_8h" if word in ("O3", "O3-8H", "O3_8H") else word
        if word not in ITEMS:
            row.refuse("primary", f"“{part.strip()}”不认识；可用 PM2.5、PM10、O3、NO2、SO2、CO。")
            return ()
        found.append(word)
    return tuple(dict.fromkeys(found))


def of_forecasts(lines: Iterable[Line], *, by: str, source: str) -> bytes:
    """Forecasts beside what was measured, one row each."""
    columns = (
        Column("issued_on", "发布日期"),
        Column("day", "预报日期"),
        Column("lead", "提前天数"),
        Column("low", "AQI下限"),
        Column("high", "AQI上限"),
        Column("levels", "级别"),
        Column("primary", "首要污染物"),
        Column("issuer", "发布单位", align="left"),
        Column("document", "文号或原件", align="left"),
        Column("late", "补录"),
        Column("aqi", "实测AQI"),
        Column("measured", "实测首要污染物"),
        Column("range_hit", "范围"),
        Column("level_hit", "级别评判"),
        Column("primary_hit", "首要污染物评判"),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in lines:
        kept, said = one.kept, one.verdict
        rows.append(
            (
                kept.issued_on.isoformat(),
                kept.day.isoformat(),
                kept.plain.lead,
                kept.low,
                kept.high,
                level_words(kept.levels) or None,
                "、".join(item_words(item) for item in kept.primary) or None,
                kept.issuer,
                kept.document or None,
                "补录" if kept.late else None,
                said.measured.aqi if said.measured else None,
                "、".join(item_words(i) for i in said.measured.primary) if said.measured else None,
                hit_words(said.range_hit),
                hit_words(said.level_hit),
                hit_words(said.primary_hit),
            )
        )
    return _list("空气质量预报与实况", columns, rows, by, source)


def level_words(levels: Sequence[int]) -> str:
    """良至轻度污染."""
    names = [LEVELS[number - 1] for number in levels]
    return names[0] if len(names) == 1 else f"{names[0]}至{names[-1]}" if names else ""


def of_episodes(
    rows: Iterable[tuple[str, str, str, int, int | None, str, str, str]], *, by: str, source: str
) -> bytes:
    """Episodes and proposals: state, first day, last day, days, highest AQI, kind, by, reason."""
    columns = (
        Column("state", "状态"),
        Column("first", "开始"),
        Column("last", "结束"),
        Column("days", "天数"),
        Column("peak", "最高日AQI"),
        Column("name", "类别"),
        Column("by", "决定人"),
        Column("because", "理由", align="left"),
    )
    return _list("污染过程清单", columns, list(rows), by, source)


def of_reminders(found: Iterable[Reminder], *, by: str, source: str) -> bytes:
    """Reminders, one row each."""
    columns = (
        Column("number", "编号"),
        Column("county", "区县"),
        Column("name", "点位"),
        Column("item", "项目"),
        Column("first", "起"),
        Column("last", "止"),
        Column("hours", "小时数"),
        Column("value", "最高小时值"),
        Column("median", "周边中位数"),
        Column("state", "状态"),
        Column("sent", "发出"),
        Column("due", "答复期限"),
        Column("answered", "答复"),
        Column("in_time", "按时"),
        Column("cause", "原因", align="left"),
        Column("measure", "措施", align="left"),
        Column("because", "不提醒或退回的理由", align="left"),
    )
    with override("zh-hans"):
        rows: list[tuple[Cell, ...]] = [
            (
                one.pk,
                one.county,
                one.name,
                one.item,
                f"{one.first:%Y-%m-%d %H:%M}",
                f"{one.last:%Y-%m-%d %H:%M}",
                one.hours,
                one.value_shown,
                one.median_shown,
                str(words.REMINDER_STATES[one.state]),
                _at(one.at),
                _at(one.due),
                _at(one.answered_at),
                None if one.in_time is None else "是" if one.in_time else "否",
                one.cause or None,
                one.measure or None,
                one.because or None,
            )
            for one in found
        ]
    return _list("高值提醒清单", columns, rows, by, source)


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _list(
    title: str, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]], by: str, source: str
) -> bytes:
    now = timezone.localtime()
    return xlsx.ranking(
        RankingTable(
            columns=columns,
            rows=tuple(rows),
            title=f"{folder.city().settings.name}{title}",
            period=f"截至{now:%Y-%m-%d %H:%M}",
            on=now.date(),
            source=source,
            by=by,
            notes=(by,),
        )
    )
