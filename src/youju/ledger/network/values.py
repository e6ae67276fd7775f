"""Which values of an outlet are judged: measured, and not taken out by a mark that stands.

Three outcomes for each value: it counts, it is left out (with the reason), or an abnormal
condition is marked on which facts are still open (``pending``). A mark that came after noon of
the next day counts as none (``standards.enterprise.marking``). Marks of a platform's export stand
with the value: an abnormal condition is open as well, since the export does not say more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

import polars as pl

from youju.readings.city import City
from youju.readings.layouts.outlet_words import FLAGS
from youju.readings.network import reading
from youju.readings.network.registers import Limit, Network
from youju.readings.network.review import ABNORMAL, AUTO, ENTERPRISE, OWN, SUSPECT, Mark, Standing
from youju.readings.network.schema import SCALE
from youju.standards.enterprise import marking
from youju.terms.errors import UnknownUnit
from youju.terms.periods import BEIJING
from youju.terms.units import convert

MEASURED: Final = ("N",)
OF_AIR_2005: Final = "3"
"""The flag of an ordinary value of an air station in the 2005 edition."""
EXPORTED_ABNORMAL: Final = "abnormal"
"""The flag of a value that a platform's export marks as an abnormal condition."""
SPANS: Final = {"hour": 3600, "day": 86400, "minute5": 300}


@dataclass(frozen=True, slots=True)
class Value:
    """One value with what becomes of it; ``value`` at 10⁻⁶ of the unit sent.

    ``unit``: of a value of an export whose unit no device is registered with; empty otherwise.
    """

    start: datetime
    value: int | None
    flag: str | None
    packet: int
    counts: bool
    pending: bool
    why: str
    unit: str = ""


def measured(flag: pl.Expr, kind: str) -> pl.Expr:
    """Whether a value with this flag is a measurement: none at all, or one that says so."""
    good = [*MEASURED, OF_AIR_2005] if kind in OWN else list(MEASURED)
    return flag.is_null() | flag.is_in(good)


def judged(
    city: City,
    network: Network,
    seen: Standing,
    outlet: str,
    factor: str,
    first: date,
    last: date,
    *,
    mean: str = "hour",
    variant: str = "raw",
) -> list[Value]:
    """The values of that mean, each with whether it counts and why not."""
    frame = reading.readings(
        city, outlet, first, last, factors=[factor], span_s=SPANS[mean], variant=variant
    )
    kind = network.outlet(outlet).kind
    frame = frame.with_columns(good=measured(pl.col("flag"), kind))
    usual = _usual_unit(frame)
    begin = reading.instant(first)
    marks = [
        one
        for one in seen.of(outlet, begin, reading.instant(last + timedelta(days=1)))
        if one.party != AUTO and one.kind != SUSPECT and (not one.factors or factor in one.factors)
    ]
    found = []
    for row in frame.select("start", "value", "flag", "packet", "good", "unit").iter_rows():
        start, value, flag, packet, good, unit = row
        said = unit or ""
        if value is not None and said != usual:
            why = f"单位 {said or '未登记'} 与其余数据不一致"
            found.append(Value(start, value, flag, packet, False, False, why, said))
            continue
        if value is not None and flag == EXPORTED_ABNORMAL:
            counts, pending, why = _by_marks(marks, factor, start)
            why = why or "平台标记为非正常工况（设施是否正常运行、是否在豁免时段内待核实）"
            found.append(Value(start, value, flag, packet, counts, counts, why, said))
            continue
        if value is None or not good:
            why = f"标记 {flag_shown(flag)}" if flag else "没有数值"
            found.append(Value(start, value, flag, packet, False, False, why, said))
            continue
        counts, pending, why = _by_marks(marks, factor, start)
        found.append(Value(start, value, flag, packet, counts, pending, why, said))
    return found


def flag_shown(flag: str) -> str:
    """A flag as people read it: that of the wire as it was sent, our own in words."""
    return flag if len(flag) == 1 else FLAGS.get(flag, flag)


def _usual_unit(frame: pl.DataFrame) -> str:
    """The unit in which most values stand; empty for that of the device."""
    units = frame.filter(pl.col("value").is_not_null())["unit"].fill_null("")
    if not len(units):
        return ""
    return str(units.value_counts(sort=True)["unit"][0])


def _by_marks(marks: Sequence[Mark], factor: str, start: datetime) -> tuple[bool, bool, str]:
    """Counts, is pending, why: the first mark that takes the value out decides."""
    pending, words = False, ""
    for one in marks:
        if not one.covers(factor, start):
            continue
        if one.party != ENTERPRISE:
            return False, False, f"{one.by}：{one.because}"
        day = start.astimezone(BEIJING).date()
        assert one.made is not None
        made = one.made.astimezone(BEIJING).replace(tzinfo=None)
        # A mark made before its day (a planned calibration) is in time like one of that day.
        made = max(made, datetime.combine(day, datetime.min.time()))
        kind = "abnormal" if one.kind == ABNORMAL else "invalid"
        given = marking.Mark(kind, made, one.facilities_ran, one.within)
        said = marking.treat(day, given, on=day)
        if said.value is None:
            pending, words = True, f"{one.because}（{said.note}）"
        elif said.value != marking.USED:
            return False, False, f"排污单位标记：{one.because}"
        else:
            words = f"标记不起作用：{said.note}"
    return True, pending, words


def threshold(network: Network, limit: Limit, day: date, unit: str = "") -> Fraction | None:
    """The limit in 10⁻⁶ of ``unit``; without one, of that which the outlet's device sends that day.

    None when nobody has said the unit, or when it is of another quantity: then nothing is judged.
    """
    sent = unit or unit_of(network, limit.outlet, limit.factor, day)
    if sent is None:
        return None
    if sent == limit.unit:
        return Fraction(limit.limit) * 10**SCALE
    try:
        return convert(limit.limit, limit.unit, sent) * 10**SCALE
    except UnknownUnit:
        return None


def unit_said(values: Sequence[Value]) -> str | None:
    """The unit that the exports of these values said; None where they came as packets."""
    units = {one.unit for one in values if one.counts and one.value is not None}
    return (units.pop() or None) if len(units) == 1 else None


def unit_of(network: Network, outlet: str, factor: str, day: date) -> str | None:
    """The unit in which an outlet's device sends a factor on a day; None when it isn't said."""
    said = {
        unit for one in network.devices_of(outlet, day) if (unit := one.unit(factor)) is not None
    }
    return said.pop() if len(said) == 1 else None
