"""Devices on the site: what is heard now, who is a stranger, and how a stranger is registered."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.intake.network.town import arrive, write
from tests.web.network.town import GAS, LIMITS, STRANGER, settle
from tests.web.network.town import said as sent
from tests.web.registry.writing import run_writer
from youju.intake import spool
from youju.intake.network import take
from youju.ledger.network import days, reviewing
from youju.readings.city import City
from youju.readings.network import reading
from youju.readings.network.registers import FILES, HEADS
from youju.web.base.city import folder
from youju.web.base.work.models import Entry

As = Callable[..., Client]


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_an_empty_city_says_what_to_do(as_person: As, city_path: Path) -> None:
    said = page(as_person("office"), "/network/")
    assert "请先导入排放口名录" in said
    assert "/network/registers/" in said
    assert "请与其联系" in page(as_person("county1"), "/network/")
    assert "没有未登记的设备发来报文" in page(as_person("auditor"), "/network/unregistered/")


def test_what_is_heard_now_stands_in_the_list(as_person: As, city_path: Path) -> None:
    settle(city_path, folder.beijing_now())
    said = page(as_person("leader"), "/network/")
    for words in ("1号烟囱", "33.25", "mg/m³", "在线 1", "未绑定设备 1", GAS):
        assert words in said
    # Sent 20 s ago by its own clock; how long the test took to bring it is its own affair.
    late = re.search(r'<td class="num nowrap">(\d+) 秒</td>', said)
    assert late
    assert int(late[1]) >= 20
    # A county has its own outlets and no strangers.
    mine, other = (as_person(one) for one in ("county1", "county2"))
    assert "1号烟囱" in page(mine, "/network/")
    assert "总排口" not in page(mine, "/network/")
    assert GAS not in page(other, "/network/")
    assert mine.get("/network/unregistered/").status_code == 403


def test_a_stranger_is_registered_and_its_earlier_packets_become_readings(
    as_person: As, city_path: Path
) -> None:
    now = folder.beijing_now()
    city = settle(city_path, now)
    late = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=3)
    history = sent(STRANGER, "2061", late, "a21026-Avg=6,a21026-Flag=N")
    arrive(city, history, peer="10.9.0.7:50001")
    take.take(city)
    office = as_person("office")
    listed = page(office, "/network/unregistered/")
    assert STRANGER in listed
    assert "10.9.0.7" in listed
    address = f"/network/unregistered/{STRANGER}/"
    shown = page(office, address)
    given = {
        "seen": shown.split('name="seen" value="')[1].split('"')[0],
        "outlet": "DW001",
        "since": "",
        "edition": "auto",
        "addresses": "10.9.0.0/16",
        "units": "a21026=mg/m³",
        "because": "现场核对",
    }
    assert "请填写日期" in office.post(address, given).content.decode()
    # The day proposed is that of the data: history came later than what it tells.
    given["since"] = shown.split('name="since" value="')[1].split('"')[0]
    assert given["since"] == f"{late:%Y-%m-%d}"
    wrong = office.post(address, given | {"addresses": "十号网"})
    assert wrong.status_code == 422
    assert "十号网" in wrong.content.decode()
    stale = office.post(address, given | {"seen": "0" * 64})
    assert "刚被他人改动" in stale.content.decode()
    assert not spool.pending(city_path)
    assert office.post(address, given)["Location"].startswith("/network/ticket/")
    assert Entry.objects.filter(because="现场核对").count() == 1
    assert [one.state for one in run_writer(city_path)] == [spool.DONE]
    city = City.open(city_path)
    take.take(city)
    kept = reading.readings(city, "DW001", late.date(), now.date())
    values = kept["value"].to_list()
    assert values == [6_000_000, 7_500_000]  # sent before anybody knew the device
    assert STRANGER not in page(office, "/network/unregistered/")
    said = page(office, "/network/")
    assert "总排口" in said
    assert "7.5" in said
    assert page(office, address, 404)


@pytest.mark.parametrize(
    ("lines", "words"),
    [("DA001,a21026,三十五,mg/m³,hour,raw,许可证,,\n", "第 2 行“limit”"), (LIMITS, "")],
)
def test_a_register_is_handed_in_whole(
    as_person: As, city_path: Path, lines: str, words: str
) -> None:
    settle(city_path, folder.beijing_now())
    office = as_person("office")
    text = HEADS["limits"] + "\n" + lines.replace("35", "30", 1)
    file = SimpleUploadedFile("limits.csv", text.encode("utf-8-sig"))
    given = {"kind": "limits", "file": file, "because": "新许可证"}
    answer = office.post("/network/registers/", given)
    if words:
        assert answer.status_code == 422
        assert words in answer.content.decode()
        return
    assert answer.status_code == 302
    run_writer(city_path)
    assert (city_path / FILES["limits"]).read_text(encoding="utf-8") == text
    back = office.get("/network/registers/limits.csv")
    assert back.content.decode("utf-8-sig") == text
    assert "新许可证" in page(office, "/network/registers/")
    assert office.get("/network/registers/secrets.csv").status_code == 404


def test_an_outlet_down_to_the_bytes_of_its_packets(as_person: As, city_path: Path) -> None:
    now = folder.beijing_now()
    settle(city_path, now)
    leader, other = as_person("leader"), as_person("county2")
    said = page(leader, "/network/outlets/DA001/")
    # Of three hours one is above 35 mg/m³, one is flagged D and counts for nothing.
    for words in ("3 个数值", "其中 1 个不参与判定", "1 个数值超过限值", "许可证 表3", "实时"):
        assert words in said
    values = [part.split('"')[0] for part in said.split('href="/network/values/DA001/')[1:]]
    assert len(values) == 3
    why = page(leader, "/network/values/DA001/" + values[1].replace("&amp;", "&"))
    assert "a21026-Avg=41" in why
    assert "123456" not in why
    assert "PW=******" in why
    number = why.split('href="/network/packets/')[1].split("/")[0]
    raw = page(leader, f"/network/packets/{number}/")
    assert "a21026-Avg=41" in raw
    assert "123456" not in raw
    assert "校验码正确" in raw
    # Nothing of it is there for another county; one's own county sees it.
    for address in ("outlets/DA001/", "values/DA001/" + values[1], f"packets/{number}/"):
        assert other.get(f"/network/{address.replace('&amp;', '&')}").status_code == 404
    assert "a21026-Avg=41" in page(as_person("county1"), f"/network/packets/{number}/")
    assert leader.get("/network/values/DA001/?start=never").status_code == 404
    assert "没有登记限值" in page(leader, "/network/outlets/DW001/")
    minutes = page(leader, "/network/outlets/DA001/?span=60&day=never&variant=Zs&factor=none")
    assert "所选日期没有数值" in minutes


def test_an_event_is_kept_in_all_its_versions(as_person: As, city_path: Path) -> None:
    now = folder.beijing_now()
    leader, other = as_person("leader"), as_person("county2")
    assert "还没有登记限值" in page(leader, "/network/events/")
    city = settle(city_path, now)
    reviewing.follow(city, now=now)
    said = page(leader, "/network/events/")
    for words in ("共 1 件", "超标", "1号烟囱", "41", "35"):
        assert words in said
    address = (
        "/network/events/exceedance/"
        + said.split('href="/network/events/exceedance/')[1].split('"')[0]
    )
    one = page(leader, address)
    assert "许可证 表3" in one
    number = one.split('href="/network/packets/')[1].split("/")[0]
    assert "a21026-Avg=41" in page(leader, f"/network/packets/{number}/")
    assert other.get(address).status_code == 404
    assert "没有符合条件的事件" in page(other, "/network/events/")
    # Another limit: 41 mg/m³ is below it. Both versions stay.
    write(city, "limits", LIMITS.replace("35", "50", 1))
    reviewing.follow(City.open(city_path), now=now)
    assert "共 0 件" in page(leader, "/network/events/")
    assert "已不成立" in page(leader, "/network/events/?gone=1")
    after = page(leader, address)
    assert "本事件已不成立" in after
    assert after.count("<td>成立</td>") == 1
    assert after.count("<td>已不成立</td>") == 1


def test_valid_days_beside_what_the_month_needs(as_person: As, city_path: Path) -> None:
    leader = as_person("leader")
    assert "没有登记了限值的废气排放口" in page(leader, "/network/validity/")
    assert leader.get("/network/validity.xlsx").status_code == 404
    now = folder.beijing_now()
    city = settle(city_path, now)
    # A month that is over: 22 valid hours on its first day, 19 on its second, nothing after.
    last = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    last = last.replace(day=1) - timedelta(days=1)  # the hours of the town lie behind it
    first = last.replace(day=1)
    frames = [
        sent(GAS, "2061", first + timedelta(hours=hour), "a21026-Avg=10,a21026-Flag=N")
        for hour in (*range(22), *range(24, 43))
    ]
    arrive(city, *frames)
    take.take(city)
    days.follow(City.open(city_path), now=now)
    shown = page(leader, f"/network/validity/?month={first:%Y-%m}")
    row = shown.split('<th scope="row" lang="zh-Hans">')[1].split("</tr>")[0]
    # HJ 76: 25 days, 23 in February; one valid day of a month that is over.
    need = 23 if first.month == 2 else 25
    numbers = re.findall(r'<td class="num">([^<]*)</td>', row)
    assert numbers[:2] == ["1", str(last.day)]
    assert numbers[3:6] == [str(need), str(last.day - 1), "0"]  # nothing remains
    assert numbers[6] == "1"
    assert "已不可能达到" in row
    # Out at 22 and 23 of the first day, and from 19 of the second to the end of the month.
    assert numbers[7] == str(2 + 24 * (last.day - 1) - 19)
    answer = leader.get(f"/network/validity.xlsx?month={first:%Y-%m}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [cell.value for line in book.iter_rows() for cell in line if cell.value is not None]
    assert "已不可能达到" in cells
    assert any("导出人" in str(one) for one in cells)
    assert "1号烟囱" not in page(as_person("county2"), "/network/validity/")
