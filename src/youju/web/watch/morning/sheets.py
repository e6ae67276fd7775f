"""The morning sheet and the differences of closed periods as .xlsx."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from youju.documents import xlsx
from youju.documents.tables import Cell, Column, RankingTable
from youju.ledger import closing
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.morning import AQI, DAY, STRETCHES, Line, Morning
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.standards.air.comparison import DUST
from youju.terms.figures import Figure
from youju.terms.numbers import round_even
from youju.web.base.city import folder
from youju.web.plan.targets.words import cut

VALUES = (
    ("PM2.5", EXCLUDED, "PM2.5", "µg/m³", 1),
    ("PM2.5", KEPT, "PM2.5", "µg/m³", 1),
    ("PM10", EXCLUDED, "PM10", "µg/m³", 1),
    ("PM10", KEPT, "PM10", "µg/m³", 1),
    ("O3_8h", KEPT, "O3", "µg/m³", 1),
    (INDEX, EXCLUDED, "综合指数", "", 2),
    (INDEX, KEPT, "综合指数", "", 2),
    (GOOD_RATE, KEPT, "优良率", "%", 1),
    (GOOD_RATE, EXCLUDED, "优良率", "%", 1),
)
SPANS = {"day": "昨日", "month": "本月", "year": "累计"}


def of_morning(made: Morning, seen: frozenset[str], *, by: str, source: str) -> bytes:
    """Every place three times: yesterday, the month, the year to date."""
    columns = [
        Column("span", "时段"),
        Column("place", "地方或点位"),
        Column("county", "所在县区"),
        Column("aqi", "AQI", decimals=0),
        Column("primary", "首要污染物"),
    ]
    for of, dust, name, unit, decimals in VALUES:
        group = f"{name}（{DUST[dust]}）"
        columns += [
            Column(f"{of}.{dust}", "数值", group, unit, decimals),
            Column(f"{of}.{dust}.change", "同比", group, "百分点" if of == GOOD_RATE else "%", 1),
        ]
    columns += [
        Column("rank", "位次", decimals=0),
        Column("up", "较上期"),
        Column("off_line", "与时序进度之差", unit="µg/m³", decimals=1),
        Column("off_target", "与年目标之差", unit="µg/m³", decimals=1),
        Column("allowed", "其余日均上限", unit="µg/m³", decimals=1),
    ]
    rows = [
        _row(one, key, key in seen)
        for key in STRETCHES
        if made.periods[key] is not None
        for one in made.lines
    ]
    last = max((one.end for one in made.periods.values() if one is not None), default=made.on)
    return xlsx.ranking(
        RankingTable(
            columns=tuple(columns),
            rows=tuple(rows),
            title=f"{made.city}空气质量晨报（{made.on.month}月{made.on.day}日）",
            period="昨日、本月和今年以来",
            on=made.on,
            as_of=f"截至{last.month}月{last.day}日24时",
            state=made.state,
            basis="扣除沙尘和实况并列",
            source=source,
            by=by,
            notes=(*made.gaps, f"按第{made.basis}次计算。", by),
        )
    )


def _row(line: Line, key: str, placed: bool) -> tuple[Cell, ...]:
    part = line.stretches[key]
    aqi = part.told.get((AQI, KEPT))
    cells: list[Cell] = [
        SPANS[key],
        line.label,
        line.county or None,
        _cell(aqi.now) if aqi else None,
        part.primary or None if key == DAY else None,
    ]
    for of, dust, _name, _unit, decimals in VALUES:
        told = part.told.get((of, dust))
        cells += [_cell(told.now, decimals), _cell(told.change, 1)] if told else [None, None]
    place = part.place if placed else None
    up = None if place is None or place.up is None else place.up
    moved = None if up is None else "持平" if up == 0 else f"{'↑' if up > 0 else '↓'}{abs(up)}"
    cells += [place.place if place else None, moved]
    goal = line.goal if key == "year" else None
    if goal is None:
        return (*cells, None, None, None)
    allowed = cut(goal.allowed.value, 1)
    return (
        *cells,
        _cell(goal.off_line, 1),
        _cell(goal.off_target, 1),
        None if allowed == "—" else Decimal(allowed),
    )


def _cell(figure: Figure, decimals: int | None = None) -> Cell:
    value = figure.value
    if isinstance(value, Decimal) and decimals is not None:
        return round_even(value, decimals)
    return value if isinstance(value, int | Decimal) else None


def point_rows(found: closing.Revisions) -> list[dict[str, Any]]:
    """Station, day, item, basis, old and new value, what happened."""
    rows = []
    for one in (*found.points, *found.counties):
        where = f"fig_air_day/{one.object}/{one.day.isoformat()}/{ITEM[one.item]}"
        asked = ["dust=excluded"] if one.dust == EXCLUDED else []
        then, now = (
            f"{where}?{'&'.join([*asked, f'basis={basis}'])}" for basis in (found.closed, found.now)
        )
        rows.append(
            {
                "name": found.names.get(one.object, one.object),
                "kind": one.kind,
                "day": one.day,
                "item": one.item,
                "dust": DUST[one.dust],
                "old": _plain(one.old),
                "new": _plain(one.new),
                "because": one.because,
                "at_closing": then,
                "ref": now,
            }
        )
    return rows


ITEM = {
    "PM2.5": "pm25",
    "PM10": "pm10",
    "SO2": "so2",
    "NO2": "no2",
    "CO": "co",
    "O3_8h": "o3_8h",
}


def moved_rows(found: closing.Revisions) -> list[dict[str, Any]]:
    """County, ranking, old and new value and place; of the values the one that ranks first."""
    return [
        {
            "object": one.object,
            "ranking": found.rankings.get(one.ranking, one.ranking),
            "old": one.old,
            "new": one.new,
            "old_value": one.old_value.split("；", 1)[0],
            "new_value": one.new_value.split("；", 1)[0],
        }
        for one in found.moved
    ]


def of_revisions(found: closing.Revisions, *, by: str, source: str) -> bytes:
    """The difference sheet of a closed period: points and days first, then places."""
    columns = (
        Column("what", "类别"),
        Column("name", "点位或县区"),
        Column("day", "日期"),
        Column("item", "项目"),
        Column("dust", "口径"),
        Column("old", "封账值"),
        Column("new", "现值"),
        Column("because", "原因", align="left"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            "点位日值" if one["kind"] == "site" else "县区日值",
            one["name"],
            one["day"].isoformat(),
            one["item"],
            one["dust"],
            one["old"],
            one["new"],
            one["because"],
        )
        for one in point_rows(found)
    ]
    rows += [
        (
            "位次",
            one["object"],
            None,
            one["ranking"],
            None,
            _placed(one, "old"),
            _placed(one, "new"),
            None,
        )
        for one in moved_rows(found)
    ]
    note = closing.note(found.months)
    return xlsx.ranking(
        RankingTable(
            columns=columns,
            rows=tuple(rows),
            title=f"{folder.city().settings.name}{found.period.label}修订差异表",
            period=found.period.label,
            on=found.period.end,
            as_of=f"封账第{found.closed}次计算，现为第{found.now}次计算",
            basis="扣除沙尘和实况分列",
            source=source,
            by=by,
            notes=(*((note,) if note else ()), by),
        )
    )


def _placed(one: dict[str, Any], side: str) -> str:
    place = one[side]
    return f"{one[f'{side}_value']}（{'第' + str(place) + '位' if place else '不排位'}）"


def _plain(value: Decimal | None) -> Decimal | None:
    """Held at millionths; shown with three decimals, without the zeros behind."""
    if value is None:
        return None
    text = f"{round_even(value, 3):f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
