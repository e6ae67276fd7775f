"""Arguments of this app's addresses for the permission matrix."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from youju.terms.periods import BEIJING, day_number
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.watch.episodes import words
from youju.web.watch.episodes.models import AirWarning, Episode, Reminder, WarningStep


def _episode() -> list[dict[str, Any]]:
    last = folder.last_day()
    assert last is not None
    by = User.objects.get(username="station")
    first = last - timedelta(days=5)
    made = Episode.objects.create(
        state=words.CONFIRMED,
        name="污染过程",
        first=first,
        last=last - timedelta(days=3),
        proposed={"first": first.isoformat(), "last": None, "name": "污染过程"},
        by=by,
        by_name=by.name,
    )
    return [{"number": made.pk}]


def _warning() -> list[dict[str, Any]]:
    at = datetime(2026, 1, 6, 18, tzinfo=BEIJING)
    made = AirWarning.objects.create(by_name="林", started_at=at, level="yellow")
    WarningStep.objects.create(
        warning=made,
        deed=words.START,
        level="yellow",
        level_word="黄色",
        at=at,
        document="清重污办〔2026〕1号",
        issuer="市指挥部",
        by_name="林",
    )
    return [{"number": made.pk}]


def _reminder() -> list[dict[str, Any]]:
    unit = Organisation.objects.get(key="county-1-bureau")
    site = next(one for one in folder.city().register.sites if one.county == unit.county)
    last = folder.last_day()
    assert last is not None
    hour = day_number(last) * 24
    made = Reminder.objects.create(
        key=f"{site.site}/PM2.5/{hour}",
        organisation=unit,
        site=site.site,
        name=site.name,
        county=site.county,
        item="PM2.5",
        first_hour=hour,
        last_hour=hour + 3,
        hours=4,
        peak_hour=hour + 1,
        value=1_200_000,
        twice_median=1_200_000,
        neighbours=4,
        around=[],
        edition="例",
        basis=1,
        state=words.SENT,
        by_name="沈",
        due=datetime(2026, 11, 30, tzinfo=BEIJING),
    )
    return [{"number": made.pk, "unit": unit}]


def _answer() -> list[dict[str, Any]]:
    """Only sent by a form: whose it is, is asked when it is sent (test_highs)."""
    return [{"number": one["number"]} for one in _reminder()]


def _no_proposal() -> list[dict[str, Any]]:
    """The small city has none by the rules that ship: the page says so."""
    return [{"first": "2026-11-22", "status": (302, 404, 405)}]


def _returned() -> list[dict[str, Any]]:
    data = b"PK\x03\x04"
    sha = hashlib.sha256(data).hexdigest()
    target = Path(settings.SITE) / "files" / "episodes" / f"{sha}.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return [{"sha": sha}]


EXAMPLES = {
    "episodes:proposal": _no_proposal,
    "episodes:confirm": _no_proposal,
    "episodes:episode": _episode,
    "episodes:change": _episode,
    "episodes:report": _episode,
    "episodes:forecast-returned": _returned,
    "episodes:warning": _warning,
    "episodes:reminder": _reminder,
    "episodes:answer": _answer,
    "episodes:give-back": _reminder,
    "episodes:close": _reminder,
}
