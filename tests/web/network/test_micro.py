"""A micro-station hands in hours over HTTP: the network's page and SensorThings show them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from youju.commands import writer
from youju.readings.city import City
from youju.terms.periods import BEIJING
from youju.web.api import actions
from youju.web.base.rights.models import User

As = Callable[..., Client]
STATION = "QL99"


@pytest.fixture
def handed_in(as_person: As, city_path: Path) -> str:
    """The end of the last full hour, of which the station said a value."""
    city = City.open(city_path)
    town = city.register.sites[0].city
    line = f"{STATION},路口微站,云泽区,{town},119.8100,38.6500,微站,不评价,,,,\n"
    with city.lock():
        city.hand_in_register(city.register.to_csv() + line)
    owner = User.objects.get(username="station")
    until = timezone.now() + timedelta(days=1)
    known = [STATION]
    _token, secret = actions.make_device(owner, "微站", known, known=known, expires_at=until)
    end = timezone.now().astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    row = {"site": STATION, "time": f"{end:%Y-%m-%dT%H:%M+08:00}", "pm25": 31.2, "co": "0.6"}
    answer = Client().post(
        "/api/v1/ingest/hours",
        {"rows": [row]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 202, answer.content.decode()
    assert writer.main(["--city", str(city_path), "--once"]) == 0
    return f"{end:%Y-%m-%d %H:%M}"


def test_its_hours_stand_on_the_network_page_and_in_sensor_things(
    as_person: As, handed_in: str
) -> None:
    page = as_person("office").get("/network/").content.decode()
    assert "接口报送的微站" in page
    assert "路口微站" in page
    assert handed_in in page
    assert "31.2" in page
    other = as_person("county2").get("/network/").content.decode()
    assert "路口微站" not in other  # another county's
    said: Any = (
        as_person("office")
        .get(
            f"/api/sta/v1.1/Datastreams('{STATION}-pm25')/Observations",
            {"$orderby": "resultTime desc", "$top": "1"},
        )
        .json()
    )
    (one,) = said["value"]
    assert one["result"] == 31.2
    assert one["resultTime"][:16].replace("T", " ") == handed_in
    assert one["resultQuality"]["state"] == "real-time"
