"""The invented network: what its pages have to show, seen from the tables and the findings."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from youju.demo import network
from youju.demo.register import COUNTIES
from youju.intake.gateway.live import last_of
from youju.intake.network import explaining
from youju.ledger.network import findings, health
from youju.readings.city import City
from youju.readings.network import exports, reading, review, strangers
from youju.readings.network.registers import Network
from youju.readings.network.schema import PACKETS, table
from youju.readings.settings import Settings
from youju.terms.periods import BEIJING

NOW = datetime(2026, 11, 25, 21, 40, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    path = tmp_path_factory.mktemp("network") / "city"
    register = "site,name,county,city\nA1,东山,云泽区,清岚市\n"
    City.create(path, Settings("清岚市", invented=True), register=register)
    network.seed(path, NOW)
    network.seed(path, NOW)  # a second time changes nothing
    return City.open(path)


def test_the_registers_are_whole_and_say_that_they_are_invented(city: City) -> None:
    known = Network.read(city)
    assert {one.kind for one in known.outlets} == {"废气", "废水", "扬尘"}
    assert {one.county for one in known.outlets} <= set(COUNTIES)
    assert all("虚构" in one.enterprise for one in known.outlets)
    assert {one.edition for one in known.devices} == {"2005", "2017", "2025"}


def test_packets_of_every_edition_lie_in_the_journal_and_a_stranger_waits(city: City) -> None:
    assert city.journal.verify() == []
    rows = table(city, PACKETS).scan().collect()
    assert {"2005", "2017", "2025"} <= set(rows["edition"].drop_nulls())
    assert {"lower", "modbus"} & set(rows["crc"].drop_nulls())
    assert "missing" in set(rows["tail"].drop_nulls())
    known = [one.mn for one in Network.read(city).devices]
    (stranger,) = strangers.unregistered(city, known)["mn"].to_list()
    assert stranger == network.STRANGER
    # A stranger's packets wait undecoded; none of the others is lost.
    waiting = rows.filter(rows["status"] == "unregistered")
    assert set(waiting["mn"]) == {network.STRANGER}


def test_findings_show_each_kind_with_its_evidence(city: City) -> None:
    said = {one.key: one.said for one in findings.versions(city)}
    over = {(one["outlet"], one["factor"]) for one in said.values() if one["kind"] == "exceedance"}
    assert over == {
        ("DA001", "a21002"),
        ("DA011", "a21026"),
        ("DW002", "w01018"),
        (network.EXPORTED, "a21026"),
    }
    out = [one for one in said.values() if one["kind"] == "outage"]
    assert "DA002" in {one["outlet"] for one in out}
    exported = next(one for one in said.values() if one["outlet"] == network.EXPORTED)
    assert exports.cells(city, exported["packets"]).height == exported["count"]
    pending = next(one for one in said.values() if one["outlet"] == "DA001")
    assert pending["pending"]  # a start was marked, and nobody has settled it


def test_people_have_spoken(city: City) -> None:
    marks = [one for one in review.standing(city).marks if one.party == review.ENTERPRISE]
    assert sorted(one.verdict for one in marks) == ["", "accepted", "returned"]


def test_the_online_page_has_something_to_show(city: City) -> None:
    known = Network.read(city)
    now = NOW.replace(minute=0) + timedelta(minutes=1)
    heard = {one.outlet: one for one in health.heard(city, known, now=now, days=2)}
    assert not heard["DA002"].online
    assert heard["DA001"].online
    assert len({one.packet.segment.mn for one in last_of(city.path)}) >= 6


def test_an_exported_hour_leads_to_its_cell(city: City) -> None:
    frame = reading.readings(city, network.EXPORTED, (NOW - timedelta(days=5)).date(), NOW.date())
    assert frame["factor"].unique().sort().to_list() == ["a21002", "a21026"]
    start = frame["start"].to_list()[-1]
    found = explaining.explain(city, network.EXPORTED, "a21026", start)
    assert found.whole
    assert found.cells[0].file.startswith("省平台小时数据_")
