"""Targets typed or brought in as a sheet: read, judged row by row, compared with the present."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from youju.ledger import targets
from youju.readings import yearly
from youju.readings.yearly import Target
from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.base.registry import sheets
from youju.web.base.registry.sheets import Column, Row

ITEMS = {"PM2.5": "PM2.5", "good_rate": "优良天数比率", "heavy_days": "重污染天数"}
PLANS = {"seasonal": "按季节", "linear": "匀速"}
USUAL = {"PM2.5": "seasonal", "good_rate": "seasonal", "heavy_days": "linear"}
"""The shape of the plan line where nobody says another."""
UNITS = {"PM2.5": "µg/m³", "good_rate": "%", "heavy_days": "天"}
COLUMNS = (
    Column("place", "地方", "必填；县（市、区）或城市，与站点名录一致。", width=18),
    Column("item", "项目", "、".join(ITEMS.values()) + "之一。", tuple(ITEMS.values()), 16),
    Column("target", "目标", "PM2.5 为 µg/m³，优良天数比率为 %，重污染天数为天。", width=10),
    Column(
        "plan",
        "时序进度",
        "按季节（按往年各月的样子分配）或匀速；留空为按季节，重污染天数为匀速。",
        tuple(PLANS.values()),
        12,
    ),
)
NOTES = ("表中没有的地方和项目保持不变；要取消一个目标，请在页面上清空。",)


@dataclass(frozen=True)
class Change:
    """One target before and after."""

    place: str
    item: str
    before: str
    after: str


@dataclass
class Judged:
    """What a sheet or form would make of the year: the rows, the file, what changes."""

    rows: list[Row] = field(default_factory=list)
    text: str = ""
    changes: list[Change] = field(default_factory=list)

    @property
    def bad(self) -> list[tuple[Row, list[tuple[str, str]]]]:
        """Rows that are not taken, with the head of the cell and the reason."""
        heads = {one.key: one.head for one in COLUMNS}
        return [
            (row, [(heads.get(key, ""), words) for key, words in row.wrong])
            for row in self.rows
            if not row.good
        ]


def places() -> list[str]:
    """The city itself, then the counties of the register."""
    return [folder.city_name(), *folder.city().register.counties()]


def present(year: int) -> dict[tuple[str, str], Target]:
    """The targets of the year as they stand."""
    return {(one.place, one.item): one for one in targets.read(folder.city(), year)}


def sheet(year: int, *, who: str, when: datetime) -> bytes:
    """The sheet to fill in: every place and item, with what stands already."""
    stands = present(year)
    rows = []
    for place in places():
        for item, words in ITEMS.items():
            one = stands.get((place, item))
            rows.append(
                {
                    "place": place,
                    "item": words,
                    "target": f"{one.target:f}" if one else "",
                    "plan": PLANS[one.plan if one else USUAL[item]],
                }
            )
    return sheets.write(COLUMNS, rows, sheet=f"{year}年目标", who=who, when=when, notes=NOTES)


def read(name: str, data: bytes) -> list[Row]:
    """The rows of an uploaded sheet (.xlsx as handed out, or .csv with the same head or ours).

    :raises BadInput: it can't be read as a whole.
    """
    if not name.lower().endswith(".csv"):
        return sheets.read(name, data, COLUMNS)
    sheets.refuse_size(name, len(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise BadInput(f"“{name}”不是文本；请另存为 .xlsx 或 UTF-8 的 .csv。") from None
    grid = list(csv.reader(io.StringIO(text)))
    head = [one.strip() for one in grid[0]] if grid else []
    keys = {one.head: one.key for one in COLUMNS} | {one.key: one.key for one in COLUMNS}
    if sorted(keys.get(one, "") for one in head) != sorted(yearly.HEAD):
        wanted = "、".join(one.head for one in COLUMNS)
        raise BadInput(f"“{name}”的表头应为：{wanted}。请先下载空表。")
    order = [keys[one] for one in head]
    return [
        Row(
            at, dict.fromkeys(yearly.HEAD, "") | dict(zip(order, map(str.strip, row), strict=False))
        )
        for at, row in enumerate(grid[1:], 2)
        if any(one.strip() for one in row)
    ]


def judge(year: int, rows: list[Row]) -> Judged:
    """What the good rows would change; rows with an empty target are left alone."""
    stands = present(year)
    known, fresh = places(), dict(stands)
    named: dict[tuple[str, str], int] = {}
    items = {words: key for key, words in ITEMS.items()} | {key: key for key in ITEMS}
    plans = {words: key for key, words in PLANS.items()} | {key: key for key in PLANS}
    for row in rows:
        said = row.said
        if not said["target"]:
            continue
        item = items.get(said["item"], "")
        if said["place"] not in known:
            row.refuse("place", f"名录中没有“{said['place']}”；地方应为{'、'.join(known)}之一。")
        if not item:
            row.refuse("item", f"“{said['item']}”应为{'、'.join(ITEMS.values())}之一。")
        plan = plans.get(said["plan"], "") if said["plan"] else USUAL.get(item, "linear")
        if not plan:
            row.refuse("plan", f"“{said['plan']}”应为{'、'.join(PLANS.values())}之一。")
        value = yearly.value(said["target"])
        if value is None:
            row.refuse("target", f"“{said['target']}”不是目标值。")
        elif item and value > yearly.LIMITS[item]:
            row.refuse("target", f"{ITEMS[item]}的目标 {value} 不可能；请核对。")
        key = (said["place"], item)
        if key in named:
            row.refuse("item", f"与第 {named[key]} 行重复。")
        if row.good and value is not None:
            named[key] = row.number
            fresh[key] = Target(said["place"], item, value, plan)
    return _judged(rows, stands, fresh)


def typed(year: int, said: Mapping[str, str]) -> Judged:
    """What a person typed into the grid; an emptied cell takes the target away.

    ``said``: ``target-PLACE-ITEM`` (by number of the place), ``plan-ITEM``.
    """
    stands = present(year)
    fresh = {key: one for key, one in stands.items() if key[0] not in places()}
    rows = []
    for nth, place in enumerate(places()):
        for item in ITEMS:
            text = said.get(f"target-{nth}-{item}", "").strip()
            before = stands.get((place, item))
            plan = said.get(f"plan-{item}", "")
            if plan not in PLANS:
                plan = before.plan if before else USUAL[item]
            if not text:
                continue
            row = Row(nth, {"place": place, "item": ITEMS[item], "target": text, "plan": plan})
            value = yearly.value(text)
            if value is None:
                row.refuse("target", f"{place} {ITEMS[item]}：“{text}”不是目标值。")
            elif value > yearly.LIMITS[item]:
                row.refuse("target", f"{place} {ITEMS[item]}：目标 {text} 不可能；请核对。")
            else:
                fresh[place, item] = Target(place, item, value, plan)
            rows.append(row)
    return _judged(rows, stands, fresh)


def _judged(
    rows: list[Row],
    stands: Mapping[tuple[str, str], Target],
    fresh: Mapping[tuple[str, str], Target],
) -> Judged:
    order = {place: nth for nth, place in enumerate(places())}
    keys = list(ITEMS)
    every = sorted(
        fresh.values(), key=lambda one: (order.get(one.place, 999), one.place, keys.index(one.item))
    )
    changes = [
        Change(key[0], ITEMS[key[1]], _words(stands.get(key)), _words(fresh.get(key)))
        for key in dict.fromkeys([*((one.place, one.item) for one in every), *stands])
        if stands.get(key) != fresh.get(key)
    ]
    return Judged(rows, yearly.as_text(every), changes)


def _words(one: Target | None) -> str:
    return f"{one.target:f} {UNITS[one.item]}，{PLANS[one.plan]}" if one else "—"


def changed(year: int, text: str) -> list[Change]:
    """What a file would change against the present one."""
    fresh = {(one.place, one.item): one for one in yearly.parse(text, f"{year}")}
    return _judged([], present(year), fresh).changes


@dataclass(frozen=True)
class Cell:
    """One field of the grid."""

    name: str
    value: str
    label: str


def grid(year: int, said: Mapping[str, str] | None = None) -> list[tuple[str, list[Cell]]]:
    """Places with a cell for each item, as they stand or as they were typed."""
    stands = present(year)
    found = []
    for nth, place in enumerate(places()):
        cells = []
        for item in ITEMS:
            name = f"target-{nth}-{item}"
            one = stands.get((place, item))
            value = said.get(name, "") if said is not None else f"{one.target:f}" if one else ""
            cells.append(Cell(name, value, f"{place} {ITEMS[item]}"))
        found.append((place, cells))
    return found


def plans_of(stands: Iterable[Target]) -> dict[str, str]:
    """The shape of each item's plan line; empty where places differ."""
    found: dict[str, set[str]] = {}
    for one in stands:
        found.setdefault(one.item, set()).add(one.plan)
    return {
        item: (next(iter(found[item])) if len(found[item]) == 1 else "")
        if item in found
        else USUAL[item]
        for item in ITEMS
    }
