"""The part of the home page that tells of the network, to whom it tells it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client

from tests.web.network.town import settle
from youju.ledger.network import reviewing
from youju.readings.city import City
from youju.web.base.city import folder


def test_home_tells_who_is_heard_and_what_happened(
    as_person: Callable[..., Client], city_path: Path
) -> None:
    words = "一小时内有报文的设备"
    assert words not in as_person("office").get("/").content.decode()  # nothing is registered
    now = folder.beijing_now()
    settle(city_path, now)
    reviewing.follow(City.open(city_path), now=now)
    page = as_person("office").get("/").content.decode()
    assert "排放口 2 个；一小时内有报文的设备 1 台，共 1 台" in page
    assert "超标" in page
    assert "/network/events/exceedance/DA001/" in page
    own = as_person("county1").get("/").content.decode()  # its county has the chimney alone
    assert "排放口 1 个；一小时内有报文的设备 1 台，共 1 台" in own
    assert words not in as_person("county3").get("/").content.decode()
