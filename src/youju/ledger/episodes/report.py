"""过程专报 — the special report on one episode, as GB/T 9704 lays it out: facts, and no causes.

Every number is a figure of the computation that the report names; what was not forecast, not
warned of or not measured is said to be so. What the office wants to say besides it writes itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from youju.documents.official import (
    Block,
    Chart,
    Grid,
    Heading,
    Note,
    OfficialDocument,
    Paragraph,
    Series,
)
from youju.documents.tables import Column, Table
from youju.documents.words import formulas, listing, span
from youju.ledger.bulletin.material import INVENTED
from youju.ledger.episodes.details import Details
from youju.ledger.episodes.forecasts import LEVELS, Verdict
from youju.readings.city import City
from youju.terms.numbers import round_even
from youju.terms.periods import began

UNITS = {"CO": ("毫克/立方米", "mg/m³", 2)}
USUAL = ("微克/立方米", "µg/m³", 1)


@dataclass(frozen=True, slots=True)
class WarningLine:
    """One step of a warning: when, what was done (启动, 升级, 降级, 解除), level, document."""

    at: datetime
    deed: str
    level: str
    document: str
    issuer: str


def compose(
    city: City,
    name: str,
    said: Details,
    *,
    on: date,
    issuer: str,
    ongoing: bool = False,
    verdicts: Sequence[Verdict] = (),
    warnings: Sequence[WarningLine] = (),
    last: Details | None = None,
    number: str = "",
) -> OfficialDocument:
    """The report on an episode that a person has confirmed; ``name`` as it was confirmed.

    ``last``: the episode before it, where there is one. ``ongoing``: it had not ended.
    """
    body: list[Block] = []
    if city.settings.invented:
        body.append(Paragraph(f"（本专报为演示文件，所涉城市、机构和数据均为{INVENTED}。）"))
    body += [Heading("过程概况"), Paragraph(formulas(outline(name, said, ongoing=ongoing)))]
    body += [Heading("每日空气质量"), Grid(_days(said)), _basis(said)]
    if (chart := _chart(said)) is not None:
        body.append(chart)
    body += [Heading("各级别小时数"), Paragraph(formulas(_hours(said)))]
    body += [Heading("各点位对全市均值的贡献"), *_points(said)]
    body += [Heading("预报与实况"), *_forecasts(verdicts)]
    body += [Heading("预警"), *_warnings(warnings)]
    body += [Heading("与上一次过程比较"), Paragraph(formulas(compared(said, last)))]
    body += [
        Heading("说明"),
        Paragraph(
            f"本专报依据第{said.basis}次计算结果编写，过程按{said.edition}提出并经人工确认，"
            "数据为实况口径（含沙尘时段）。专报只列监测事实，不作成因判断。"
        ),
    ]
    dates = f"{said.first.month}月{said.first.day}日至{said.last.month}月{said.last.day}日"
    title = f"{said.last.year}年{dates}\n{name}专报"
    if city.settings.invented:
        title += f"\n（演示，数据{INVENTED}）"
    return OfficialDocument(
        title=title, date=on, issuer=issuer, number=number, body=tuple(body), signed=False
    )


def outline(name: str, said: Details, *, ongoing: bool = False) -> str:
    """The episode in one paragraph: from when to when, peak, days by level, mean."""
    parts = [f"{span_words(said)}，全市出现一次{name}"]
    if ongoing:
        parts[0] += "，截至数据截止时尚未结束"
    if said.hours_long is not None:
        parts.append(f"历时{said.hours_long}小时")
    days = [
        f"{LEVELS[level - 1]}{count}天"
        for level in range(6, 2, -1)
        if (count := said.days_at(level))
    ]
    if days:
        parts.append(f"其中{'、'.join(days)}")
    text = "，".join(parts) + "。"
    if (top := said.peak_day) is not None:
        text += f"日AQI最高为{top.day.month}月{top.day.day}日的{top.aqi}（{_level(top.level)}）"
        text += f"，首要污染物为{items_words(top.primary)}。" if top.primary else "。"
    if said.peak is not None:
        end = began(said.peak.number) + timedelta(hours=1)
        text += f"小时AQI峰值为{said.peak.aqi}，出现在{moment(end)}（小时末）"
        text += f"，首要污染物为{items_words(said.peak.primary)}。" if said.peak.primary else "。"
    if said.mean is not None:
        words, _, decimals = UNITS.get(said.item, USUAL)
        text += (
            f"过程{said.mean_days}天{item_words(said.item)}平均浓度为"
            f"{round_even(said.mean, decimals)}{words}。"
        )
    return text


def span_words(said: Details) -> str:
    """From when to when, by the hour where the hours say it."""
    if said.first_hour is None or said.last_hour is None:
        return span(said.first, said.last)
    start, end = began(said.first_hour), began(said.last_hour) + timedelta(hours=1)
    return f"{start.year}年{moment(start)}至{moment(end)}"


def moment(at: datetime) -> str:
    """3月8日7时."""
    return f"{at.month}月{at.day}日{at.hour}时"


def compared(said: Details, last: Details | None) -> str:
    """Against the episode before it, in words; never a minus sign."""
    if last is None:
        return "此前没有经确认的过程，不作比较。"
    text = f"上一次过程为{span_words(last)}。"
    sides = []
    if said.hours_long is not None and last.hours_long is not None:
        sides.append(("历时", said.hours_long, last.hours_long, "小时", "短", "长"))
    if said.peak_day is not None and last.peak_day is not None:
        now, then = said.peak_day.aqi or 0, last.peak_day.aqi or 0
        sides.append(("最高日AQI", now, then, "", "低", "高"))
    for what, now, then, unit, less, more in sides:
        if now == then:
            text += f"本次{what}{now}{unit}，与上一次相同。"
        else:
            word = more if now > then else less
            text += (
                f"本次{what}{now}{unit}，比上一次（{then}{unit}）{word}{abs(now - then)}{unit}。"
            )
    if said.mean is not None and last.mean is not None and said.item == last.item:
        words, _, decimals = UNITS.get(said.item, USUAL)
        mine, theirs = (round_even(one, decimals) for one in (said.mean, last.mean))
        text += f"{item_words(said.item)}过程均值{mine}{words}，上一次为{theirs}{words}。"
    elif said.item != last.item:
        both = f"本次{item_words(said.item)}，上次{item_words(last.item)}"
        text += f"两次过程主要污染物不同（{both}），均值不作比较。"
    return text


def item_words(item: str) -> str:
    """A pollutant as text has it: O3 for its daily maximum 8-hour mean."""
    return {"O3_8h": "O3"}.get(item, item)


def items_words(items: Sequence[str]) -> str:
    """Pollutants in a sentence."""
    return listing([item_words(one) for one in items])


def _level(number: int | None) -> str:
    return "—" if number is None else LEVELS[number - 1]


def _days(said: Details) -> Table:
    _, unit, decimals = UNITS.get(said.item, USUAL)
    return Table(
        columns=(
            Column("day", "日期"),
            Column("aqi", "AQI"),
            Column("level", "级别"),
            Column("primary", "首要污染物"),
            Column("value", formulas(f"{item_words(said.item)}日值"), unit=unit, decimals=decimals),
            Column("dust", "沙尘小时"),
        ),
        rows=tuple(
            (
                f"{one.day.month}月{one.day.day}日",
                one.aqi,
                _level(one.level),
                formulas(items_words(one.primary)) if one.primary else "—",
                None if one.value is None else round_even(one.value, decimals),
                one.dust_hours or None,
            )
            for one in said.days
        ),
    )


def _basis(said: Details) -> Note:
    missing = [one for one in said.days if one.aqi is None]
    text = f"截至{said.last.month}月{said.last.day}日24时，实况口径。"
    if missing:
        text += f"{listing([f'{one.day.month}月{one.day.day}日' for one in missing])}无有效AQI。"
    return Note(text)


def _chart(said: Details) -> Chart | None:
    if len(said.days) < 2 or all(one.aqi is None for one in said.days):
        return None
    return Chart(
        "过程期间全市日AQI",
        tuple(f"{one.day.month}月{one.day.day}日" for one in said.days),
        (Series("日AQI", tuple(one.aqi for one in said.days)),),
    )


def _hours(said: Details) -> str:
    total = sum(said.by_level.values())
    if not total:
        return "过程期间没有可用的全市小时值，不能按小时统计。"
    parts = [f"{LEVELS[level - 1]}{count}小时" for level, count in said.by_level.items() if count]
    text = f"全市小时AQI中，{'、'.join(parts)}，合计{total}小时"
    if said.unknown_hours:
        text += f"；另有{said.unknown_hours}小时无有效值"
    return text + "。"


def _points(said: Details) -> list[Block]:
    if said.mean is None:
        return [Paragraph("过程期间没有可用的点位日值，不能计算贡献。")]
    words, unit, decimals = UNITS.get(said.item, USUAL)
    item = item_words(said.item)
    rows = tuple(
        (
            rank,
            one.name,
            one.county,
            one.days,
            round_even(one.mean, decimals),
            round_even(one.contribution, decimals + 1),
            round_even(one.share, 1),
            _signed(round_even(one.raises, decimals + 1)),
        )
        for rank, one in enumerate(said.points, 1)
    )
    table = Table(
        columns=(
            Column("rank", "序号"),
            Column("name", "点位"),
            Column("county", "区县"),
            Column("days", "有效天数"),
            Column("mean", "点位均值", unit=unit, decimals=decimals),
            Column("part", "对全市均值贡献", unit=unit, decimals=decimals + 1),
            Column("share", "占比", unit="%", decimals=1),
            Column("raises", "使全市均值"),
        ),
        rows=rows,
    )
    text = (
        f"全市{item}过程均值{round_even(said.mean, decimals)}{words}，为各点位贡献之和"
        "（逐日按当日有效点位平均，再按天平均）。按贡献从大到小排列："
    )
    if said.issued_days:
        days = listing([f"{one.month}月{one.day}日" for one in said.issued_days])
        text += f"其中{days}全市值为下发值，贡献按点位值计算。"
    return [Paragraph(formulas(text)), Grid(table)]


def _signed(value: Decimal) -> str:
    if not value:
        return "持平"
    return f"{'抬高' if value > 0 else '拉低'}{abs(value)}"


def _forecasts(verdicts: Sequence[Verdict]) -> list[Block]:
    if not verdicts:
        return [Paragraph("过程期间没有录入已发布的预报，不作比较。")]
    table = Table(
        columns=(
            Column("day", "日期"),
            Column("lead", "提前天数"),
            Column("issuer", "发布单位"),
            Column("range", "预报AQI"),
            Column("aqi", "实测AQI"),
            Column("range_hit", "范围"),
            Column("level_hit", "级别"),
            Column("primary_hit", "首要污染物"),
        ),
        rows=tuple(
            (
                f"{one.forecast.day.month}月{one.forecast.day.day}日",
                one.forecast.lead,
                one.forecast.issuer,
                f"{one.forecast.low}—{one.forecast.high}",
                one.measured.aqi if one.measured else None,
                hit_words(one.range_hit),
                hit_words(one.level_hit),
                hit_words(one.primary_hit),
            )
            for one in verdicts
        ),
    )
    note = (
        "范围：实测AQI在预报范围内（含两端）为中；级别：实测级别为预报级别之一为中；"
        "首要污染物：有一项相同为中，未预报或当日无首要污染物的不评。"
    )
    return [Grid(table), Note(note)]


def hit_words(hit: bool | None) -> str:
    """中, 未中, or — where it is not judged."""
    return "—" if hit is None else "中" if hit else "未中"


def _warnings(lines: Sequence[WarningLine]) -> list[Block]:
    if not lines:
        return [Paragraph("过程期间没有登记的预警。")]
    said = [
        f"{one.at.year}年{moment(one.at)}，{one.deed}{one.level}预警"
        f"（{one.issuer}{'，' if one.issuer and one.document else ''}{one.document}）"
        for one in lines
    ]
    return [Paragraph("；".join(said) + "。")]
