"""Telling posts that data are missing, and taking their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from youju.ledger.morning import DAY, Arrived, Morning
from youju.terms.errors import BadInput
from youju.web.base.rights.models import Organisation, User
from youju.web.base.rights.words import COUNTY, STATION
from youju.web.base.work import actions as work
from youju.web.watch.morning.models import Notice

COUNTY_BUREAU = "county-bureau"


def lacking(made: Morning) -> Mapping[str, tuple[Arrived, ...]]:
    """Who is to be told of what: "" the monitoring station of all, a county of its own.

    A station is told of when yesterday gave no day value of an item; a few missing hours that
    left the day valid are only shown. A day without any data is the monitoring station's matter.
    """
    found = [one for one in made.arrived if any(not part.valid for part in one.missing)]
    said: dict[str, tuple[Arrived, ...]] = {"": tuple(found)} if found else {}
    if made.periods[DAY] is None:
        return said
    for county in dict.fromkeys(one.county for one in found if one.county):
        said[county] = tuple(one for one in found if one.county == county)
    return said


@transaction.atomic
def tell(made: Morning, *, by: User | None = None) -> int:
    """Open an item for every post with missing data that was not told yet; how many were new.

    What was told and has come in the meantime is closed.
    """
    wanted = lacking(made)
    known = {one.county: one for one in Notice.objects.filter(on=made.on)}
    bureaus = {
        one.county: one
        for one in Organisation.objects.filter(kind=COUNTY_BUREAU, dissolved_on=None)
    }
    new = 0
    for county, stations in wanted.items():
        if county not in known:
            _told(made.on, county, stations, bureaus.get(county), by)
            new += 1
    for county, notice in known.items():
        if county not in wanted and notice.settled_at is None:
            notice.settled_at = timezone.now()
            notice.save(update_fields=["settled_at"])
            work.close_item(notice.key)
    return new


def _told(
    on: date,
    county: str,
    stations: Sequence[Arrived],
    bureau: Organisation | None,
    by: User | None,
) -> None:
    names = [one.name for one in stations]
    told = str(bureau or county) if county else "监测站值班岗"
    notice = Notice.objects.create(on=on, county=county, stations=names, told=told, by=by)
    said = "、".join(names[:6]) + (f"等{len(names)}个点位" if len(names) > 6 else "")
    work.open_item(
        notice.key,
        f"{on.month}月{on.day}日缺数：{said}。请核实原因并补报。"[:200],
        f"{reverse('morning:sheet')}?on={on.isoformat()}#data",
        role=COUNTY if county else STATION,
        organisation=bureau,
    )
    work.record(by, "morning.tell", notice.key, data={"told": told, "stations": names})


@transaction.atomic
def answer(notice: Notice, text: str, *, by: User) -> None:
    """The post says why, and what is done about it.

    :raises BadInput: nothing was written, or it was answered already.
    """
    text = text.strip()
    if not text:
        raise BadInput("请填写缺数原因和处理措施。")
    if notice.answered_at is not None:
        raise BadInput("这一条已经答复过。")
    notice.answer, notice.answered_at, notice.answered_by = text[:300], timezone.now(), by
    notice.save(update_fields=["answer", "answered_at", "answered_by"])
    work.close_item(notice.key)
    work.record(by, "morning.answer", notice.key, because=notice.answer)
