"""Review on the site: whose data are whose, marks and answers by batch, two persons, layers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from tests.intake.network.town import arrive, write
from tests.web.network.town import COUNTY, GAS, settle
from tests.web.network.town import said as sent
from tests.web.registry.writing import run_writer
from youju.demo.register import PLANT
from youju.intake import spool
from youju.intake.network import take
from youju.ledger.network import findings, reviewing
from youju.ledger.network.values import judged
from youju.readings.city import City
from youju.readings.network import review
from youju.readings.network.registers import Network
from youju.terms.periods import BEIJING
from youju.terms.states import State
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import every, may
from youju.web.base.rights.models import Organisation, User
from youju.web.base.work.models import Entry

As = Callable[..., Client]
AIR = "AIR000000000000000000007"
OF_GUESTS = {
    "api.reach",
    "devices.see",
    "health.care",
    "health.see",
    "network.mark",
    "network.see",
    "network.withdraw",
    "outbox.read",
    "portal.see",
    "rights.own",
    "rights.sign_in",
    "start.first",
    "why.calculate",
    "why.published",
    "work.home",
}


@pytest.fixture
def town(city_path: Path) -> City:
    """The chimney of the plant, another plant's outfall, a station of the city; twelve hours."""
    now = folder.beijing_now()
    city = settle(city_path, now)
    write(
        city,
        "outlets",
        f"DA001,{PLANT},1号烟囱,废气,{COUNTY},,,,,许可证\n"
        f"DA002,{PLANT},旧烟囱,废气,{COUNTY},,,,2026-01-31,已转让\n"
        "DW001,乙厂,总排口,废水,临溪区,,,,,许可证\n"
        f"KQ001,监测站,北园,空气站,{COUNTY},,,,,\n",
    )
    write(
        city,
        "devices",
        f"{GAS},DA001,auto,,a21026=mg/m³,no,,,,\n{AIR},KQ001,auto,,a34004=µg/m³,no,,,,\n",
    )
    hour = now.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    arrive(
        city,
        *(
            sent(AIR, "2061", hour - timedelta(hours=back), "a34004-Avg=31,a34004-Flag=N")
            for back in range(8, 0, -1)
        ),
    )
    take.take(city)
    reviewing.follow(city, now=now)
    return city


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return str(answer.content.decode())


def hour_ago(many: int) -> datetime:
    now = folder.beijing_now().astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)
    return now - timedelta(hours=many)


def line(outlet: str, factor: str, first: int, last: int) -> str:
    """A ticked line of the form."""
    return f"{outlet}|{factor}|{hour_ago(first).isoformat()}|{hour_ago(last).isoformat()}"


def send(client: Client, city: City, address: str, given: dict[str, Any]) -> Any:
    """A form, carried out by the writer at once; the page that came."""
    answer = client.post(address, given)
    run_writer(city.path)
    reviewing.follow(City.open(city.path), now=folder.beijing_now())
    folder.forget()
    return answer


def marks(city: City) -> list[review.Mark]:
    """What people have marked."""
    return [one for one in review.standing(City.open(city.path)).marks if one.party != review.AUTO]


def test_a_guest_holds_only_the_rights_that_name_guests(db: None) -> None:
    person = User.objects.get(username="enterprise")
    assert person.is_guest
    assert {one.name for one in every() if may(person, one.name)} == OF_GUESTS


def test_a_unit_of_an_enterprise_lends_its_people_no_county(db: None) -> None:
    # Even where somebody has written a county beside the unit.
    Organisation.objects.filter(key="plant").update(county=COUNTY)
    person = User.objects.get(username="enterprise")
    assert person.counties_today == frozenset()
    assert person.covers(Organisation.objects.get(key="plant"))
    assert not person.covers(Organisation.objects.get(key="county-1"))
    assert User.objects.get(username="county1").covers(Organisation.objects.get(key="plant"))


def test_an_account_is_opened_by_the_county_of_its_outlets_alone(as_person: As, town: City) -> None:
    county, other = as_person("county1"), as_person("county2")
    assert PLANT in text(county, "/network/enterprises/")
    assert PLANT not in text(other, "/network/enterprises/")
    given = {
        "enterprise": PLANT,
        "username": "plant2",
        "name": "罗运维",
        "phone": "",
        "because": "企业来函。",
    }
    assert other.post("/network/enterprises/new/", given).status_code == 422
    shown = county.post("/network/enterprises/new/", given).content.decode()
    person = User.objects.get(username="plant2")
    assert person.must_change
    assert person.is_guest
    assert [str(one.organisation.key) for one in person.posts_today] == ["plant"]
    password = shown.split("<code>")[2].split("</code>")[0]
    assert person.check_password(password)
    # A new plant gets its unit below the county's branch, without the county's scope.
    office = as_person("office")
    given |= {"enterprise": "乙厂", "username": "mill1"}
    assert "初始密码" in office.post("/network/enterprises/new/", given).content.decode()
    unit = User.objects.get(username="mill1").posts_today[0].organisation
    assert (unit.kind, unit.county) == ("enterprise", "")
    assert Organisation.objects.get_parent(unit).key == "county-2-bureau"
    address = f"/network/enterprises/{person.pk}/close/"
    assert other.post(address, {"because": "x"}).status_code == 404
    assert county.post(address, {"because": "离职。"}).status_code == 302
    assert not User.objects.get(pk=person.pk).is_active
    staff = User.objects.get(username="station").pk
    assert county.post(f"/network/enterprises/{staff}/close/", {"because": "x"}).status_code == 404


def test_an_enterprise_sees_and_marks_its_own_outlets_by_batch(as_person: As, town: City) -> None:
    client = as_person("enterprise")
    shown = text(client, "/network/own/")
    assert "超标，最大 41 mg/m³。" in shown
    assert "设备标记 D。" in shown
    assert "12:00" in shown
    assert "总排口" not in shown
    assert "北园" not in shown
    listed = text(client, "/network/")
    assert "1号烟囱" in listed
    assert "总排口" not in listed
    assert "旧烟囱" not in listed
    for key in ("DW001", "KQ001", "DA002"):
        for page in ("outlets/{}/", "review/history/{}/", "review/values/{}.csv"):
            assert client.get(f"/network/{page.format(key)}").status_code == 404, page
    assert client.get("/network/review/").status_code == 403
    given = {"kind": "abnormal", "check": "", "because": "停炉。"}
    refused = client.post("/network/own/", given | {"stretch": line("DA001", "a21026", 2, 1)})
    assert "请选择哪一种工况" in refused.content.decode()
    foreign = {"kind": "invalid", "because": "x", "stretch": line("DW001", "", 2, 1)}
    assert "不由您标记" in client.post("/network/own/", foreign).content.decode()
    ahead = {"kind": "invalid", "because": "x", "stretch": line("DA001", "", 2, -72)}
    assert "只能标记到今天为止的数据" in client.post("/network/own/", ahead).content.decode()
    both = [line("DA001", "a21026", 2, 1), line("DA001", "a21026", 1, 0)]
    done = {"kind": "invalid", "because": "校准。", "stretch": both}
    assert send(client, town, "/network/own/", done).status_code == 302
    assert [(one.kind, one.by, one.party) for one in marks(town)] == [
        ("invalid", "温热电（虚构）", "enterprise")
    ] * 2
    assert "超标" not in text(client, "/network/own/").split("已提交的标记")[0]
    assert findings.versions(City.open(town.path))[-1].gone
    deed = Entry.objects.filter(deed="network.review").latest("number")
    assert len(deed.data["deeds"]) == 2


def test_the_bureau_answers_and_never_marks_for_an_enterprise(as_person: As, town: City) -> None:
    person, county = as_person("enterprise"), as_person("county1")
    stretch = [line("DA001", "a21026", 2, 1), line("DA001", "a21026", 1, 0)]
    given = {"kind": "abnormal", "check": "stop", "facilities_ran": "yes", "because": "停炉。"}
    send(person, town, "/network/own/", given | {"stretch": stretch})
    first, second = (one.seq for one in marks(town))
    assert "云泽区" not in text(as_person("county2"), "/network/review/")
    assert as_person("county2").get(f"/network/review/marks/{first}/").status_code == 404
    foreign = {"kind": "invalid", "because": "x", "stretch": stretch}
    refused = as_person("station").post("/network/review/stations/", foreign)
    assert "不由您标记" in refused.content.decode()
    address = "/network/review/answers/"
    assert "停炉" in text(county, f"{address}?mark={first}&mark={second}")
    empty = county.post(address, {"mark": [first, second], "verdict": "returned", "because": ""})
    assert "请写明理由" in empty.content.decode()
    asked = {"mark": [first, second], "verdict": "questioned", "because": "请说明停炉时间。"}
    assert send(county, town, address, asked).status_code == 302
    assert {one.verdict for one in marks(town)} == {"questioned"}
    assert "请说明停炉时间" in text(person, "/network/own/")
    send(person, town, f"/network/review/marks/{first}/reply/", {"because": "见运行台账。"})
    one = next(one for one in marks(town) if one.seq == first)
    assert (one.verdict, one.reply) == ("", "见运行台账。")
    fine = {"verdict": "accepted", "because": "", "within": "yes"}
    send(county, town, f"/network/review/marks/{first}/answer/", fine)
    send(county, town, address, {"mark": second, "verdict": "returned", "because": "不属实。"})
    states = {one.seq: (one.verdict, one.within, one.stands) for one in marks(town)}
    assert states == {first: ("accepted", True, True), second: ("returned", None, False)}
    assert "/answer/" not in text(person, f"/network/review/marks/{first}/")
    send(person, town, f"/network/review/marks/{first}/withdraw/", {"because": "标错。"})
    history = text(person, "/network/review/history/DA001/")
    for words in ("答复标记", "答复质疑", "撤回标记", "作出标记", "已退回", "见运行台账"):
        assert words in history


def test_four_eyes_on_an_own_station_and_final_data(as_person: As, town: City) -> None:
    one, two = as_person("station"), as_person("station2")
    shown = text(one, "/network/review/stations/")
    assert "连续 8 小时恒定不变。" in shown
    given = {"kind": "invalid", "because": "切割头堵塞。", "stretch": line("KQ001", "a34004", 8, 4)}
    send(one, town, "/network/review/stations/", given)
    (mark,) = marks(town)
    counted = [value.counts for value in _values(town)]
    assert counted == [True] * 8
    confirm = {"mark": mark.seq}
    assert "标记人不能确认" in text_after(one, "/network/review/confirm/", confirm)
    state = {
        "outlets": ["KQ001"],
        "first": f"{hour_ago(8):%Y-%m-%dT%H:%M}",
        "last": f"{hour_ago(0):%Y-%m-%dT%H:%M}",
        "state": int(State.FINAL),
        "because": "",
    }
    assert "没有办结" in one.post("/network/review/state/", state).content.decode()
    send(two, town, "/network/review/confirm/", confirm)
    assert [value.counts for value in _values(town)] == [False] * 4 + [True] * 4
    send(one, town, "/network/review/state/", state)
    late = one.post("/network/review/stations/", given)
    assert "已定为最终，不能再标记" in late.content.decode()
    again = state | {"state": int(State.REALTIME)}
    assert "请写明理由" in one.post("/network/review/state/", again).content.decode()
    page = text(one, "/network/outlets/KQ001/")
    assert "最终" in page
    start = f"{hour_ago(8):%Y%m%d%H%M%S}"
    why = text(one, f"/network/values/KQ001/?factor=a34004&start={start}")
    for words in ("最终", "切割头堵塞", "已由第二人确认", "a34004-Avg=31"):
        assert words in why
    rows = list(csv.reader(io.StringIO(_taken(one, "csv").decode("utf-8-sig"))))
    assert rows[0][-1] == "数据状态"
    assert {row[-1] for row in rows[1:9]} == {"最终"}
    assert [row[4] for row in rows[1:9]] == ["否"] * 4 + ["是"] * 4
    assert "切割头堵塞" in rows[1][6]
    book = openpyxl.load_workbook(io.BytesIO(_taken(one, "xlsx")))
    cells = [str(cell) for row in book.active.values for cell in row if cell]
    assert any("切割头堵塞" in cell for cell in cells)
    assert "最终" in cells


def text_after(client: Client, address: str, given: dict[str, Any]) -> str:
    """The page that a form leads to."""
    return str(client.post(address, given, follow=True).content.decode())


def _values(town: City) -> list[Any]:
    city = City.open(town.path)
    today = timezone.localdate()
    first = today - timedelta(days=1)
    network, seen = Network.read(city), review.standing(city)
    return judged(city, network, seen, "KQ001", "a34004", first, today)


def _taken(client: Client, form: str) -> bytes:
    answer = client.get(f"/network/review/values/KQ001.{form}?factor=a34004")
    assert answer.status_code == 200
    return bytes(answer.content)


def test_what_a_check_saw_is_looked_into_and_settled(as_person: As, town: City) -> None:
    (seen,) = [
        one
        for one in review.standing(City.open(town.path)).marks
        if one.party == review.AUTO and one.outlet == "KQ001" and one.check == "stuck"
    ]
    client = as_person("station")
    address = f"/network/review/marks/{seen.seq}/"
    assert "核实正常" in text(client, address)
    assert "核实正常必须写明理由" in text_after(
        client, f"{address}answer/", {"verdict": "cleared", "because": ""}
    )
    send(client, town, f"{address}answer/", {"verdict": "cleared", "because": "风量稳定。"})
    found = next(one for one in review.standing(City.open(town.path)).marks if one.seq == seen.seq)
    assert (found.verdict, found.answer, found.stands) == ("cleared", "风量稳定。", False)
    assert as_person("enterprise").get(address).status_code == 404
    assert spool.waiting(town.path / "spool") == []
