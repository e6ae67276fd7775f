"""Explanations of hours: an item or the AQI of a station's hour, down to the journal.

No table keeps figures of hours. Both hands compute them when asked: the exact face from every
revision of the reading and the marks on it, the bulk face as a day is computed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import polars as pl

from youju.ledger import address
from youju.ledger.exact import lowest_state
from youju.ledger.explained import Explanation
from youju.ledger.levels import EXCLUDED
from youju.ledger.recipes import air as recipe
from youju.ledger.snapshot import Snapshot
from youju.readings import tables
from youju.readings.city import City
from youju.readings.marks import ALWAYS, KINDS, Mark, in_words, spans
from youju.readings.marks import EXCLUDED as WITHOUT_DUST
from youju.readings.schema import ITEMS
from youju.readings.settings import DUST_DAY
from youju.readings.tables import Revision
from youju.standards.air import hj633
from youju.terms.errors import BadInput, NotThere, UnknownPeriod, UnknownPlace
from youju.terms.figures import Figure, Value
from youju.terms.numbers import unscaled
from youju.terms.periods import BEIJING, day_from, hour_ending, stamp
from youju.terms.states import Gap
from youju.terms.substances import substance

AQI = "aqi"
SAID = "小时值不存库，逐条计算与批量计算一致"


def of_hour(city: City, held: Snapshot, asked: address.Address) -> Explanation:
    """The explanation of a figure of an hour.

    :raises NotThere: the hour can't be read, the station did not stand, no such item.
    """
    hour = _hour(asked.when)
    on = day_from(hour // 24)
    try:
        name = held.register.site(asked.object, on).name
    except UnknownPlace as why:
        raise NotThere(str(why)) from None
    items = tuple(ITEMS) if asked.item == AQI else (_item(asked.item),)
    parts = {item: _reading(city, held, asked, hour, item) for item in items}
    if all(not part.of for part in parts.values()):
        raise NotThere(f"{asked.object} {stamp(hour)} 没有读数。")
    frame = tables.hours(
        city, [asked.object], (hour, hour), asked.dust, held.upto, marks=held.marks
    )
    if asked.item != AQI:
        (figure,) = parts.values()
        rows = frame.collect()
        units = rows[items[0]].item() if rows.height else None
        stored: Value = None if units is None else unscaled(units)
    else:
        given = {ITEMS[item]: _given(part) for item, part in parts.items()}
        index = hj633.hourly_index(given, on=on)  # type: ignore[arg-type]
        figure = replace(index, of=tuple(_grafted(one, parts) for one in index.of))
        indexed = recipe.hourly(frame.drop("dust", strict=False)).collect()
        stored = indexed[AQI].item() if indexed.height else None
    figure = replace(
        figure,
        name=f"{name} {stamp(hour)} {figure.name}",
        ref=address.hour(asked.object, hour, asked.item, asked.dust),
        state=lowest_state(parts.values()),
    )
    return Explanation(figure, stored, held.computed, kept=False, said=SAID)


# inside


def _hour(text: str) -> int:
    """The hour that ends at the stamp of an address; a plus sign may have become a space."""
    try:
        end = datetime.fromisoformat(text.replace(" ", "+"))
        return hour_ending(end if end.tzinfo else end.replace(tzinfo=BEIJING))
    except (ValueError, UnknownPeriod):
        raise NotThere(
            f"“{text}”不是整点；小时值的地址写结束时刻，例如 2026-11-22T08:00+08:00。"
        ) from None


def _item(name: str) -> str:
    try:
        column = substance(name).column
    except (LookupError, BadInput):
        column = name
    if column not in ITEMS:
        raise NotThere(f"小时值没有“{name}”这一项；可用：{'、'.join((*ITEMS, AQI))}。")
    return column


def _reading(city: City, held: Snapshot, asked: address.Address, hour: int, item: str) -> Figure:
    """One item of the hour by the exact face: the revision that counts, unless a mark drops it."""
    key, unit = ITEMS[item], substance(item).unit
    revisions, _ = tables.provenance(city, asked.object, key, hour, held.upto)
    marks = _marks_on(held, asked.object, key, hour)
    counts = next((one for one in revisions if one.effective), None)
    dropped = [mark for mark in marks if _drops(mark, asked.dust)]
    if asked.dust == EXCLUDED and held.settings.dust == DUST_DAY:
        first = hour // 24 * 24
        dropped += [
            mark
            for other in range(first, first + 24)
            for mark in _marks_on(held, asked.object, key, other)
            if mark.kind == "dust" and mark not in dropped
        ]
    units = None if counts is None or dropped else counts.value
    remarks = [in_words(mark) for mark in dict.fromkeys([*marks, *dropped])]
    if counts is not None and counts.flag:
        gaps = {gap.value: gap.label for gap in Gap}
        remarks.insert(0, f"标识 {gaps.get(counts.flag, counts.flag)}")
    if counts is None:
        remarks.append("没有读数")
    elif dropped and counts.value is not None:
        remarks.append(f"原读数 {unscaled(counts.value)} 不参与统计")
    return Figure(
        f"{key} 小时值",
        None if units is None else unscaled(units),
        unit,
        of=tuple(_revision(one, unit) for one in revisions),
        note="；".join(remarks),
        state="" if counts is None else counts.state.label,
        ref=address.hour(asked.object, hour, item, asked.dust),
    )


def _revision(one: Revision, unit: str) -> Figure:
    said = [f"{one.arrived.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}收到"]
    if one.flag:
        said.append(f"标识 {one.flag}")
    if not one.effective:
        said.append("未采用")
    return Figure(
        f"第{one.revision}次读数",
        None if one.value is None else unscaled(one.value),
        unit,
        note="；".join(said),
        ref=address.reading(one.position, one.line),
        state=one.state.label,
    )


def _marks_on(held: Snapshot, site: str, key: str, hour: int) -> list[Mark]:
    """The marks that reach an item of a station in an hour."""
    near = [mark for mark in held.marks if mark.first_hour <= hour <= mark.last_hour]
    reach = spans(near, held.register).filter(
        pl.col("site") == site,
        pl.col("item") == key,
        pl.col("first") <= hour,
        pl.col("last") >= hour,
    )
    numbers = set(reach["seq"].to_list())
    return [mark for mark in near if mark.seq in numbers]


def _drops(mark: Mark, dust: str) -> bool:
    wanted = {ALWAYS, WITHOUT_DUST} if dust == EXCLUDED else {ALWAYS}
    return KINDS[mark.kind].drops in wanted


def _given(part: Figure) -> object:
    """What the index is given: a number, "not measured" where it was sent so, or nothing."""
    if part.value is None and part.note.startswith(f"标识 {Gap.NOT_MEASURED.label}"):
        return Gap.NOT_MEASURED
    return part.value


def _grafted(one: Figure, parts: dict[str, Figure]) -> Figure:
    for item, part in parts.items():
        if one.name.startswith(f"{ITEMS[item]} "):
            return replace(one, of=(*one.of, part))
    return one
