"""A command to a device on the site: asked, approved by another, sent, answered, in the log."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from tests.intake.gateway.conftest import gateway, until
from tests.intake.network.town import write
from tests.web.network.town import GAS, settle
from tests.web.registry.writing import run_writer
from youju.intake.hj212 import answer, commands, wrap
from youju.readings.network.registers import FILES
from youju.web.base.city import folder
from youju.web.base.work.models import Entry, Item
from youju.web.watch.devices.models import Order

As = Callable[..., Client]
BASIS = "排污许可证副本第12页"
ALLOWED = f"{GAS},DA001,2017,,a21026=mg/m³,yes,{BASIS},,,\n"
PART = {"HX-Request": "true"}


def page(client: Client, address: str, status: int = 200, **headers: str) -> str:
    answered = client.get(address, headers=headers or None)
    assert answered.status_code == status, answered.content.decode()[:2000]
    return str(answered.content.decode())


def hidden(shown: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', shown)
    assert found
    return found[1]


def ask(client: Client, cn: str, mn: str = GAS, **given: str) -> str:
    """The address of the command that was asked for."""
    shown = page(client, f"/devices/ask/{mn}/?cn={cn}")
    said = {"cn": cn, "token": hidden(shown, "token"), "because": "核对时钟"} | given
    answered = client.post(f"/devices/ask/{mn}/", said)
    assert answered.status_code == 302, answered.content.decode()[:3000]
    return str(answered["Location"])


@pytest.fixture
def town(city_path: Path) -> Path:
    write(settle(city_path, folder.beijing_now()), "devices", ALLOWED)
    return city_path


def test_off_until_the_register_names_a_basis(as_person: As, city_path: Path) -> None:
    settle(city_path, folder.beijing_now())
    office, station, county = (as_person(one) for one in ("office", "station", "county1"))
    assert "未允许反控" in page(station, f"/devices/ask/{GAS}/")
    sent = {"cn": "1061", "token": "a", "because": "核对"}
    refused = station.post(f"/devices/ask/{GAS}/", sent)
    assert refused.status_code == 422
    assert "请先登记法律依据" in refused.content.decode()
    assert not Order.objects.exists()
    address = f"/devices/permit/{GAS}/"
    assert "写入名录" not in page(county, address)
    assert county.post(address, {}).status_code == 403
    given = {"seen": hidden(page(office, address), "seen"), "remote": "on", "because": "许可证载明"}
    without = office.post(address, given)
    assert without.status_code == 422
    assert "没有依据不得反控" in without.content.decode()
    assert office.post(address, given | {"basis": BASIS})["Location"].startswith("/network/ticket/")
    run_writer(city_path)
    line = (city_path / FILES["devices"]).read_text(encoding="utf-8").splitlines()[1]
    assert line == f"{GAS},DA001,auto,,a21026=mg/m³,yes,{BASIS},,,"
    assert BASIS in page(county, address)
    assert Entry.objects.filter(because="许可证载明").count() == 1


def test_two_persons_and_the_state_on_the_page(as_person: As, town: Path) -> None:
    station, station2, office, leader = (
        as_person(one) for one in ("station", "station2", "office", "leader")
    )
    address = ask(station, "1061")
    number = address.strip("/").rsplit("/", 1)[1]
    assert "等待批准" in page(station, address)
    assert Item.objects.get(key=f"device-command/{number}").closed_at is None
    # The asker has no right to approve, and an approver never approves what he asked for.
    assert station.post(f"{address}approve/").status_code == 403
    own = ask(office, "1063")
    office.post(f"{own}approve/")
    assert "须由另一人决定" in page(office, own)
    with gateway(town) as running:
        wire = running.wire()
        wire.send(wrap(f"QN=20260301080000001;ST=31;CN=9015;PW=123456;MN={GAS};Flag=5;CP=&&&&"))
        wire.packet()
        assert not commands.log(town)
        office.post(f"{address}approve/")
        asked = wire.packet()
        assert (asked.segment.cn, asked.segment.mn) == ("1061", GAS)
        until(lambda: "已下发" in page(station2, address, **PART))
        assert "hx-trigger" in page(station2, address, **PART)
        wire.send(wrap(answer(asked.segment, "9011", result=1) or ""))
        until(lambda: "已应答" in page(station2, address, **PART))
        qn = asked.segment.qn
        wire.send(wrap(f"QN={qn};ST=31;CN=1061;PW=123456;MN={GAS};Flag=4;CP=&&RtdInterval=30&&"))
        wire.send(wrap(answer(asked.segment, "9012", result=1) or ""))
        until(lambda: "执行成功" in page(station2, address, **PART))
        done = page(leader, address)
        assert "hx-trigger" not in done
        for words in ("实时数据间隔（秒）", '<dd lang="zh-Hans">30</dd>', BASIS, "ExeRtn=1"):
            assert words in done
        # Approved twice it is sent once.
        leader.post(f"{address}approve/")
        assert len(commands.log(town, GAS)) == 1
    assert Item.objects.get(key=f"device-command/{number}").closed_at
    deeds = Entry.objects.filter(thing=f"device-command/{number}").order_by("number")
    assert [one.deed for one in deeds] == [
        "devices.ask",
        "devices.approve",
    ]


def test_the_log_is_open_to_the_scope_and_to_nobody_else(as_person: As, town: Path) -> None:
    address = ask(as_person("station"), "3012", PolId="a21026")
    mine, other = as_person("county1"), as_person("county2")
    assert "即时采样" in page(mine, "/devices/commands/")
    assert "二氧化硫（a21026）" in page(mine, address)
    assert "批准并下发" not in page(mine, address)
    assert mine.post(f"{address}approve/").status_code == 403
    assert "即时采样" not in page(other, "/devices/commands/")
    assert page(other, address, 404)
    assert other.get("/devices/commands.xlsx").status_code == 404
    assert other.get(f"/devices/permit/{GAS}/").status_code == 404
    # The enterprise whose device it is reads all of it and decides on nothing.
    plant = as_person("enterprise")
    assert "核对时钟" in page(plant, address)
    assert "即时采样" in page(plant, "/devices/commands/")
    assert BASIS in page(plant, f"/devices/permit/{GAS}/")
    for deed in (f"{address}approve/", f"{address}withdraw/", f"/devices/ask/{GAS}/"):
        assert plant.post(deed).status_code == 403
    book = openpyxl.load_workbook(io.BytesIO(mine.get("/devices/commands.xlsx").content))
    cells = [cell.value for line in book.worksheets[0].iter_rows() for cell in line if cell.value]
    assert "3012 即时采样" in cells
    assert "等待批准" in cells


def test_not_approved_withdrawn_and_lapsed(as_person: As, town: Path) -> None:
    station, office = as_person("station"), as_person("office")
    turned = ask(station, "1011")
    office.post(f"{turned}turn-down/", {"because": ""})
    assert "等待批准" in page(station, turned)
    office.post(f"{turned}turn-down/", {"because": "检修期间不动设备"})
    assert "检修期间不动设备" in page(station, turned)
    back = ask(station, "1011")
    assert "只有提出人可以撤回" in page(office, str(office.post(f"{back}withdraw/")["Location"]))
    station.post(f"{back}withdraw/")
    assert "提出人已撤回" in page(office, back)
    late = ask(station, "1011")
    Order.objects.filter(state="asked").update(at=timezone.now() - timedelta(hours=25))
    assert "逾期失效" in page(office, late)
    office.post(f"{late}approve/")
    assert "已失效" in page(office, late)
    assert not commands.log(town)


def test_refusals_say_what_would_do(as_person: As, town: Path) -> None:
    station, office = as_person("station"), as_person("office")
    shown = page(station, f"/devices/ask/{GAS}/")
    assert "3022" not in shown.split("<select")[1].split("</select>")[0]
    for words in ("更换密钥（2025）", "仅用于", "HJ 212-2025"):
        assert words in shown
    waiting = ask(station, "2061", BeginTime="2026-03-01T00:00", EndTime="2026-03-01T08:00")
    assert Order.objects.get().fields == {
        "BeginTime": "20260301000000",
        "EndTime": "20260301080000",
    }
    wrong = {"cn": "2061", "token": "b", "because": "补数", "BeginTime": "2026-03-02T00:00"}
    said = station.post(f"/devices/ask/{GAS}/", wrong | {"EndTime": "2026-03-01T08:00"})
    assert "开始时间晚于结束时间" in said.content.decode()
    assert "请填写" in station.post(f"/devices/ask/{GAS}/", wrong).content.decode()
    # Its last packet is gone from sight: it has not been heard, so nothing is approved.
    (town / "gateway" / "live.bin").unlink()
    assert "设备不在线" in page(office, str(office.post(f"{waiting}approve/")["Location"]))
    assert Order.objects.get().state == "asked"
    assert page(station, "/devices/ask/NOBODY/", 404)
