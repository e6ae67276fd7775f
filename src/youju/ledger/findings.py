"""The findings tray 待处理: differences and incidents that wait for a person.

A finding is found again on every look and kept once: its key says what it is about. The tray is
a file of JSON lines that only grows; an answer is a line of its own beside the finding.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from youju.ledger import differences, store
from youju.ledger.levels import KEPT
from youju.readings.city import City
from youju.terms.errors import NotThere
from youju.terms.periods import day_from, day_number
from youju.terms.places import COUNTY, SITE

KINDS = {
    "own-issued": "自算与下发不一致",
    "hours-short": "有效小时不足",
    "month-lost": "当月有效天数已不可能达到要求",
    "inversion": "PM10 低于 PM2.5",
    "incident": "两套计算不一致",
}
OPEN, ANSWERED = "待处理", "已答复"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that waits: what, about whom, on which day, and where its evidence is."""

    kind: str
    object: str
    day: date
    text: str
    evidence: str
    seen: str = ""
    answer: str = ""
    answered_by: str = ""

    @property
    def key(self) -> str:
        """What it is about; the same thing found again has the same key."""
        return f"{self.kind}/{self.object}/{self.day.isoformat()}/{self.evidence}"

    @property
    def state(self) -> str:
        """Waiting or answered."""
        return ANSWERED if self.answer else OPEN


def look(city: City, first: date, last: date) -> list[Finding]:
    """Everything that can be found between two days; nothing is written."""
    return [
        *_own_against_issued(city, first, last),
        *_short_days(city, first, last),
        *_inversions(city, first, last),
    ]


def collect(city: City, found: Iterable[Finding], *, now: datetime) -> int:
    """Put new findings into the tray; how many were new."""
    known = {one.key for one in tray(city)}
    fresh = [one for one in found if one.key not in known]
    _append(
        city,
        [
            {
                "finding": one.key,
                **asdict(one),
                "day": one.day.isoformat(),
                "seen": now.isoformat(timespec="seconds"),
            }
            for one in fresh
        ],
    )
    return len(fresh)


def answer(city: City, key: str, *, text: str, by: str, now: datetime) -> None:
    """Answer a finding: what was found out, and by whom.

    :raises NotThere: no finding has that key.
    """
    if key not in {one.key for one in tray(city)}:
        raise NotThere(f"待处理清单中没有“{key}”。")
    _append(
        city,
        [{"answer_to": key, "text": text, "by": by, "at": now.isoformat(timespec="seconds")}],
    )


def tray(city: City) -> list[Finding]:
    """Every finding ever collected, oldest first, with its answer."""
    found: dict[str, Finding] = {}
    for line in _lines(city):
        if "finding" in line:
            found[line["finding"]] = Finding(
                line["kind"],
                line["object"],
                date.fromisoformat(line["day"]),
                line["text"],
                line["evidence"],
                line["seen"],
            )
        else:
            one = found[line["answer_to"]]
            found[one.key] = replace(one, answer=line["text"], answered_by=line["by"])
    return list(found.values())


def _own_against_issued(city: City, first: date, last: date) -> list[Finding]:
    return [
        Finding("own-issued", one.object, one.day, one.in_words, f"{one.item}@{one.cell}")
        for one in differences.own_against_issued(city, first, last)
    ]


def _short_days(city: City, first: date, last: date) -> list[Finding]:
    """Station-days with readings but without a valid day value of an item."""
    rows = store.days(
        city, kinds=(SITE,), first=day_number(first), last=day_number(last), dust=KEPT
    )
    found = []
    for item, count in (("pm25", "n_pm25"), ("pm10", "n_pm10"), ("o3_8h", "n_o3")):
        short = rows.filter(pl.col(item).is_null() & (pl.col(count) > 0))
        for row in short.iter_rows(named=True):
            day = day_from(row["day"])
            found.append(
                Finding(
                    "hours-short",
                    row["object"],
                    day,
                    f"{row['object']} {day} {item} 有效小时 {row[count]} 个，日值无效",
                    item,
                )
            )
    return found


def _inversions(city: City, first: date, last: date) -> list[Finding]:
    """Days on which a station's PM10 is below its PM2.5."""
    rows = store.days(
        city, kinds=(SITE, COUNTY), first=day_number(first), last=day_number(last), dust=KEPT
    ).filter(pl.col("pm10") < pl.col("pm25"))
    return [
        Finding(
            "inversion",
            row["object"],
            day_from(row["day"]),
            f"{row['object']} {day_from(row['day'])} 日均 PM10 低于 PM2.5",
            "pm10<pm25",
        )
        for row in rows.iter_rows(named=True)
    ]


def _path(city: City) -> Path:
    return city.path / "findings.jsonl"


def _lines(city: City) -> list[dict[str, str]]:
    path = _path(city)
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _append(city: City, lines: list[dict[str, str]]) -> None:
    with _path(city).open("a", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        out.flush()
        os.fsync(out.fileno())
