"""The log of care on the page: what people entered, and what the devices' own flags say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.ledger.network import days
from youju.readings.network import care
from youju.readings.network.care import Entry
from youju.readings.network.registers import Outlet
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.watch.network.outlets import name_of


@dataclass(frozen=True)
class Line:
    """One line of the log. ``entry``: what a person entered; None: told by flags."""

    outlet: Outlet
    kind: str
    factors: str
    first: datetime
    last: datetime
    done: str
    result: str
    by: str | Promise
    entry: Entry | None

    @property
    def hours(self) -> str:
        """How long it took, in hours with one decimal."""
        tenths = round((self.last - self.first) / timedelta(minutes=6))
        return f"{tenths // 10}.{tenths % 10}"


def log(mine: Sequence[Outlet], first: date, last: date) -> list[Line]:
    """All care of a month: entries of people, and stretches of hours with flags C and M."""
    of_key = {one.outlet: one for one in mine}
    begin = datetime(first.year, first.month, first.day, tzinfo=BEIJING)
    end = begin + timedelta(days=(last - first).days + 1)
    found = [
        Line(
            of_key[one.outlet],
            one.words,
            "、".join(name_of(each) for each in one.factors),
            one.first.astimezone(BEIJING),
            one.last.astimezone(BEIJING),
            one.done,
            care.RESULTS[one.result] if one.result else "",
            one.by,
            one,
        )
        for one in care.log(folder.city(), list(of_key))
        if one.first < end and one.last >= begin
    ]
    found += _flagged(of_key, first, last)
    return sorted(found, key=lambda one: (one.first, one.outlet.outlet), reverse=True)


def _flagged(of_key: dict[str, Outlet], first: date, last: date) -> Iterator[Line]:
    """Hours of a device's own flags; stretches of all factors together are one line."""
    frame = days.read(folder.city(), first, last, list(of_key))
    for column, words in (("calibrated", "校准"), ("maintained", "维护")):
        rows = frame.filter(frame[column] > 0)
        stretches: dict[tuple[str, datetime, datetime], list[str]] = {}
        for (outlet, factor), group in groupby(
            rows.select("outlet", "factor", "day", column).iter_rows(), key=lambda row: row[:2]
        ):
            hours = [
                datetime(day.year, day.month, day.day, hour, tzinfo=BEIJING)
                for _outlet, _factor, day, bits in group
                for hour in range(days.HOURS)
                if bits >> hour & 1
            ]
            for begin, end in _joined(hours):
                stretches.setdefault((outlet, begin, end), []).append(factor)
        for (outlet, begin, end), factors in stretches.items():
            names = "、".join(name_of(one) for one in factors)
            by = _("flag of the device")
            yield Line(of_key[outlet], words, names, begin, end, "", "", by, None)


def _joined(hours: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    hour = timedelta(hours=1)
    begin = before = None
    for at in hours:
        if before is None or at != before + hour:
            if begin is not None and before is not None:
                yield begin, before + hour
            begin = at
        before = at
    if begin is not None and before is not None:
        yield begin, before + hour


def mine_of(person: Any, outlets: Sequence[Outlet], number: int) -> Entry | None:
    """An entry of outlets in this person's scope that the same person made."""
    keys = [one.outlet for one in outlets]
    for one in care.log(folder.city(), keys):
        if one.seq == number and one.by == str(person) and not one.withdrawn:
            return one
    return None
