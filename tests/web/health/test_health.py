"""Completeness, outages, the year, care and what is kept where, as people see them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from tests.intake.network.town import arrive
from tests.web.health.examples import counted
from tests.web.network.town import GAS, settle
from tests.web.network.town import said as sent
from tests.web.registry.writing import run_writer
from youju.intake.network import take
from youju.ledger.network import days
from youju.readings.city import City
from youju.readings.network import care
from youju.web.base.city import folder
from youju.web.base.work.models import Entry

As = Callable[..., Client]


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


@pytest.fixture
def month(city_path: Path) -> datetime:
    """The first of a month that is over: day 1 whole, day 2 with 12 hours, of them one flag C."""
    now = folder.beijing_now()
    settle(city_path, now)
    last = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    first = (last.replace(day=1) - timedelta(days=1)).replace(day=1)
    hours = [(hour, "N") for hour in range(24)] + [(24 + hour, "N") for hour in range(11)]
    frames = [
        sent(GAS, "2061", first + timedelta(hours=at), f"a21026-Avg=10,a21026-Flag={flag}")
        for at, flag in [*hours, (35, "C")]
    ]
    city = City.open(city_path)
    arrive(city, *frames)
    take.take(city)
    days.follow(City.open(city_path), now=now)
    return first


def test_the_heat_map_says_days_and_their_hours(as_person: As, month: datetime) -> None:
    shown = page(as_person("leader"), f"/health/?month={month:%Y-%m}")
    row = shown.split(" 1号烟囱</th>")[1].split("</tr>")[0]
    cells = re.findall(r'<td class="num (cell-\d)"><a href="([^"]+)"[^>]*>(\d+)</a>', row)
    assert [(tone, text) for tone, _, text in cells[:3]] == [
        ("cell-4", "100"),
        ("cell-2", "50"),
        ("cell-0", "0"),
    ]
    assert len(cells) == ((month + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day
    # 36 of all hours of the month came.
    assert f"{3600 / (24 * len(cells)):.1f}%" in row
    hours = page(as_person("leader"), cells[1][1])
    states = re.findall(r'<td class="num (cell-\d)"><span title="([^"]+)">', hours)
    assert [tone for tone, _ in states] == ["cell-4"] * 11 + ["cell-2"] + ["cell-0"] * 12
    assert states[11][1] == "校准（标记 C）"
    county, other = as_person("county1"), as_person("county2")
    assert "1号烟囱" in page(county, "/health/")
    assert "1号烟囱" not in page(other, "/health/")
    assert page(other, cells[1][1], 404)


def test_outages_the_longest_first(as_person: As, month: datetime) -> None:
    leader = as_person("leader")
    shown = page(leader, f"/health/outages/?month={month:%Y-%m}&kind=废气")
    days_of = ((month + timedelta(days=31)).replace(day=1) - month).days
    silent = (days_of - 2) * 24 + 12
    assert f"共中断 1 次，合计 {silent} 小时" in shown
    assert f'<td class="num">{silent}</td>' in shown
    assert f"{month + timedelta(hours=36):%Y-%m-%d %H:%M}" in shown
    answer = leader.get(f"/health/outages.xlsx?month={month:%Y-%m}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [cell.value for line in book.iter_rows() for cell in line if cell.value is not None]
    assert silent in cells
    assert any("导出人" in str(one) for one in cells)


def test_the_year_names_the_months_that_were_missed(as_person: As, month: datetime) -> None:
    shown = page(as_person("leader"), f"/health/year/?year={month.year}")
    need = 23 if month.month == 2 else 25
    # One valid day: the second day has 11 hours that count.
    assert f"1/{need} 未达" in shown
    assert "年度没有查到法定最低值" in shown
    assert "HJ 76-2017" in shown
    assert as_person("leader").get(f"/health/year.xlsx?year={month.year}").status_code == 200
    assert "1号烟囱" not in page(as_person("county2"), f"/health/year/?year={month.year}")


def test_care_is_entered_listed_and_taken_back(as_person: As, month: datetime) -> None:
    station, leader = as_person("station"), as_person("leader")
    address = f"/health/care/?month={month:%Y-%m}"
    assert "设备标记" in page(leader, address)  # the hour with flag C
    assert "登记质控工作" not in page(leader, address)
    begin = folder.beijing_now() - timedelta(hours=3)
    given = {
        "outlet": "DA001",
        "kind": "sample",
        "factors": "a21026",
        "first": f"{begin:%Y-%m-%dT%H:%M}",
        "last": f"{begin + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "done": "50 mg/m³ 标气核查",
        "result": "passed",
    }
    assert leader.post("/health/care/", given).status_code == 403
    wrong = station.post(
        "/health/care/", given | {"last": f"{begin - timedelta(days=1):%Y-%m-%dT%H:%M}"}
    )
    assert "结束时间早于开始时间" in wrong.content.decode()
    assert "请写明做了什么" in station.post("/health/care/", given | {"done": ""}).content.decode()
    assert station.post("/health/care/", given).status_code == 302
    run_writer(folder.path())
    (entry,) = care.log(City.open(folder.path()))
    assert (entry.done, entry.result) == ("50 mg/m³ 标气核查", "passed")
    shown = page(station, f"/health/care/?month={begin:%Y-%m}")
    assert "合格" in shown
    back = f"/health/care/{entry.seq}/take-back/"
    assert back in shown
    assert back not in page(as_person("office"), f"/health/care/?month={begin:%Y-%m}")
    assert as_person("office").post(back, {"because": "x"}).status_code == 404
    station.post(back, {"because": "写错排口"})
    run_writer(folder.path())
    assert "写错排口" in page(leader, f"/health/care/?month={begin:%Y-%m}")
    assert Entry.objects.filter(deed__startswith="health.").count() == 2
    # An enterprise enters the care of its own instruments, and of no other's.
    plant = as_person("enterprise")
    assert plant.post("/health/care/", given | {"outlet": "DW001"}).status_code == 422
    assert plant.post("/health/care/", given).status_code == 302


def test_what_is_kept_where(as_person: As, city_path: Path) -> None:
    assert "还没有收到报文" in page(as_person("auditor"), "/health/holdings/")
    counted(folder.beijing_now())
    shown = page(as_person("auditor"), "/health/holdings/")
    for words in ("至少保存5年", "原始报文（日志）", "tables/raw_packet/", "报文记录"):
        assert words in shown
    assert as_person("county1").get("/health/holdings/").status_code == 403


def test_an_empty_city_says_what_to_do(as_person: As, city_path: Path) -> None:
    for address in ("", "outages/", "year/", "care/"):
        assert "排放口由生环委办登记" in page(as_person("leader"), f"/health/{address}")
    assert as_person("leader").get("/health/days.xlsx").status_code == 404
