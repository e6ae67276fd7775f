"""The rounds: checks leave marks, events follow what is new, and only that."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.intake.network.town import GAS, NOON, Clock, arrive, hours, town, write

from youju.intake import executing, spool
from youju.intake.network import take
from youju.ledger.network import findings, reviewing
from youju.readings.city import City
from youju.readings.network import review

DAY = date(2026, 3, 1)
LIMIT = "DA001,a21026,35,mg/m³,hour,raw,排污许可证 表5,,\n"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def city(tmp_path: Path, clock: Clock) -> City:
    found = town(tmp_path / "city", clock)
    write(found, "limits", LIMIT)
    return found


def at(hour: int) -> datetime:
    return (NOON.replace(hour=0) + timedelta(hours=hour)).astimezone(UTC)


def told(city: City) -> list[tuple[str, int, bool, int]]:
    return [
        (one.said["kind"], datetime.fromisoformat(one.said["begin"]).hour, one.gone, one.version)
        for one in findings.versions(city)
    ]


def test_a_stuck_value_is_marked_once_and_becomes_a_suspicion_of_fraud(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["20"] * 7 + ["22"] * 5))
    take.take(city)
    assert reviewing.follow(city, now=NOON) == 1
    assert told(city) == [("fraud", 0, False, 1)]
    (mark,) = review.standing(city).marks
    assert (mark.party, mark.kind, mark.check) == ("auto", "suspect", "stuck")
    assert (mark.first, mark.last, mark.because) == (at(0), at(7), "连续 7 小时恒定不变。")
    assert reviewing.follow(city, now=NOON) == 0
    assert len(review.standing(city).marks) == 1


def test_silence_is_an_outage_that_ends(city: City) -> None:
    sent = hours(GAS, "a21026", [str(20 + nth) for nth in range(12)])
    arrive(city, *sent[:3])
    take.take(city)
    reviewing.follow(city, now=NOON.replace(hour=5))
    assert told(city) == [("outage", 3, False, 1)]
    # Nothing comes, and an hour later it is longer.
    reviewing.follow(city, now=NOON.replace(hour=5, minute=40))
    reviewing.follow(city, now=NOON.replace(hour=6))
    arrive(city, sent[7])
    take.take(city)
    reviewing.follow(city, now=NOON.replace(hour=8))
    assert [one.said["count"] for one in findings.versions(city)] == [2, 3, 4]
    assert told(city)[-1] == ("outage", 3, False, 3)


def test_a_deed_by_the_spool_changes_the_event_and_both_versions_stay(
    city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The writer opens the city itself; it is the same day there.
    at_noon = SimpleNamespace(time_ns=lambda: clock() * 1000)
    monkeypatch.setattr("youju.readings.journal.time", at_noon)
    arrive(
        city,
        *hours(
            GAS, "a21026", ["10", "35", "36", "80", "20", "21", "22", "23", "24", "25", "26", "27"]
        ),
    )
    take.take(city)
    assert reviewing.follow(city, now=NOON) == 1
    deed = {
        "deed": "mark",
        "outlet": "DA001",
        "first": at(2).isoformat(),
        "last": at(4).isoformat(),
        "kind": "invalid",
        "because": "校准",
        "party": "enterprise",
    }
    spool.submit(city.path, spool.ReviewNetwork((deed,), by="甲厂王工", on=DAY))
    (done,) = executing.execute_all(city.path, lambda _: ("", {}))
    assert done.state == spool.DONE
    again = City.open(city.path)
    assert reviewing.follow(again, now=NOON) == 1
    assert told(again) == [("exceedance", 2, False, 1), ("exceedance", 2, True, 2)]
    assert [one.review for one in findings.versions(again)] == [0, 1]
