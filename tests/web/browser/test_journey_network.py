"""From an unknown device to a finding that changes: a real logger, a real gateway, a real browser.

An enterprise's chimney and an own station of the city send over TCP before anybody knows them. The
office registers both; their earlier packets become readings, the hours over the limit become
findings. The enterprise's person marks a calibration on the chimney, two officers on the station;
both findings change, and every version stays. Each step's why page shows the raw packet.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.intake.network.town import packet
from tests.web.browser.conftest import Open, Served, free_port, serving, watched
from tests.web.browser.looking import faults, until
from youju.demo.register import PLANT
from youju.readings.network.registers import HEADS
from youju.terms.periods import BEIJING

GAS, AIR = "6A1F0000000000000000C0A1", "6A1F0000000000000000C0A2"
OVER = 2
"""So many hours ago the values were over their limits."""
OUTLETS = f"""DA901,{PLANT},锅炉烟囱,废气,云泽区,,,,,排污许可证
KQ901,清岚市生态环境监测站,北园空气站,空气站,云泽区,,,,,市级站点
"""
LIMITS = """DA901,a21026,35,mg/m³,hour,raw,排污许可证 表5,,
KQ901,a21026,500,µg/m³,hour,raw,GB 3095-2012 表1,,
"""


@pytest.fixture(scope="module")
def networked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, int]]:
    """The small city with a gateway on a port of loopback.

    While tests are being written, ``YOUJU_SITE`` names such a city that is built already.
    """
    folder = tmp_path_factory.mktemp("networked") / "city"
    there = os.environ.get("YOUJU_SITE") or request.getfixturevalue("built_site")
    shutil.copytree(there, folder)
    port = free_port()
    said = f'enabled = true\nhost = "127.0.0.1"\nport = {port}\n'
    (folder / "gateway.toml").write_text(said, encoding="utf-8")
    with serving(folder) as one:
        yield one, port


def send(port: int, mn: str, st: str, values: dict[datetime, str]) -> None:
    """A logger: hour after hour, each packet acknowledged before the next."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        for hour, value in values.items():
            data = f"a21026-Avg={value},a21026-Flag=N"
            line.sendall(packet(mn, "2061", f"{hour:%Y%m%d%H%M%S}", data, st=st, flag=5))
            answer = b""
            while b"\r\n" not in answer:
                got = line.recv(4096)
                assert got, "the gateway closed the line"
                answer += got
            assert b"CN=9014" in answer


def hours(usual: int, high: str) -> dict[datetime, str]:
    """Half a day of hours that have all passed; one of them high."""
    now = datetime.now(BEIJING).replace(minute=0, second=0, microsecond=0)
    return {
        now - timedelta(hours=back): high if back == OVER else str(usual + back % 3)
        for back in range(12, 0, -1)
    }


def hand_in(page: Page, folder: Path, kind: str, lines: str) -> None:
    """A register, whole, through the form: what stands there and the new lines."""
    page.goto("/network/registers/")
    page.select_option("select[name=kind]", kind)
    file = folder / "register" / f"{kind}.csv"
    text = file.read_text(encoding="utf-8-sig") if file.is_file() else f"{HEADS[kind]}\n"
    buffer = f"{text.rstrip()}\n{lines}".encode()
    given = {"name": f"{kind}.csv", "mimeType": "text/csv", "buffer": buffer}
    page.set_input_files("input[name=file]", given)
    page.fill("textarea[name=because]", "联网验收。")
    page.locator("form.form button.btn-primary").click()
    page.locator(".alert-success").first.wait_for()


def register(page: Page, mn: str, outlet: str, units: str) -> None:
    """The unknown device, found on the page, is bound to its outlet."""
    page.goto("/network/unregistered/")
    page.locator("tr", has_text=mn).get_by_role("link").first.click()
    page.select_option("select[name=outlet]", outlet)
    page.fill("input[name=units]", units)
    page.fill("textarea[name=because]", "联网验收。")
    page.locator("form.form button.btn-primary").click()
    page.locator(".alert-success").first.wait_for()


def exceedance(page: Page, place: str) -> str:
    """The address of the place's exceedance, once it stands on the page of events."""
    for _ in range(80):
        page.goto("/network/events/?kind=exceedance&gone=1")
        row = page.locator("table.data tr", has_text=place)
        if row.count():
            row.first.get_by_role("link").first.click()
            until(page, "/events\\/exceedance/.test(decodeURIComponent(location.pathname))")
            return str(page.evaluate("location.pathname"))
        page.wait_for_timeout(150)
    raise AssertionError(page.inner_text("main"))


def changed(page: Page, event: str) -> str:
    """The page of the event once a second version of it stands there."""
    for _ in range(80):
        page.goto(event)
        if page.get_by_role("region", name="事件版本").locator("tbody tr").count() > 1:
            return page.inner_text("main")
        page.wait_for_timeout(150)
    raise AssertionError(page.inner_text("main"))


def raw_of_the_event(page: Page, mn: str, value: str) -> None:
    """From the event to the packet that says so, as it came, without its password."""
    page.locator("ul.items a").first.click()
    page.locator("pre.raw").wait_for()
    said = page.inner_text("pre.raw")
    assert f"MN={mn}" in said
    assert f"a21026-Avg={value}" in said
    assert "PW=******" in said


def raw_of_the_value(page: Page, outlet: str, value: str, words: str) -> None:
    """From the table of values to where the value comes from, with its mark and its packet."""
    page.goto(f"/network/outlets/{outlet}/?factor=a21026")
    row = page.locator("table.data tbody tr", has=page.locator("a.fig", has_text=value)).first
    assert words in row.inner_text()
    row.locator("a.fig").click()
    page.locator("pre.raw").first.wait_for()
    assert f"a21026-Avg={value}" in page.inner_text("pre.raw")
    assert words in page.inner_text("main")


def test_an_unknown_device_becomes_a_finding_that_a_mark_changes(
    chromium: Browser, networked: tuple[Served, int]
) -> None:
    served, port = networked
    send(port, GAS, "31", hours(12, "88"))
    send(port, AIR, "22", hours(20, "700"))
    with watched(chromium, served) as browse:
        office = browse("office", "/network/unregistered/")
        _registered(office, served.folder)
        chimney, station = exceedance(office, "锅炉烟囱"), exceedance(office, "北园空气站")
        for event, mn, value in ((chimney, GAS, "88"), (station, AIR, "700")):
            office.goto(event)
            raw_of_the_event(office, mn, value)
        _enterprise_marks(browse, chimney)
        _station_marks(browse, office, station)


def _registered(office: Page, folder: Path) -> None:
    """Both unknown devices stand on the page; the office hands in registers and binds them."""
    for mn in (GAS, AIR):
        for _ in range(80):
            if office.get_by_text(mn).count():
                break
            office.wait_for_timeout(150)
            office.reload()
        assert office.get_by_text(mn).count()
    hand_in(office, folder, "outlets", OUTLETS)
    hand_in(office, folder, "limits", LIMITS)
    register(office, GAS, "DA901", "a21026=mg/m³")
    register(office, AIR, "KQ901", "a21026=µg/m³")


def _enterprise_marks(browse: Open, event: str) -> None:
    """The enterprise's person sees its own chimney alone, and marks the calibration."""
    person = browse("enterprise", "/network/own/")
    shown = person.inner_text("main")
    assert "锅炉烟囱" in shown
    assert "北园空气站" not in shown
    assert "12:00" in shown  # the deadline
    assert faults(person) == []
    row = person.locator("tr", has_text="锅炉烟囱").filter(has_text="超标")
    row.first.locator("input[name=stretch]").check()
    person.select_option("select[name=kind]", "invalid")
    person.fill("textarea[name=because]", "零点和量程校准，见运维记录。")
    person.get_by_role("button", name="提交标记").click()
    person.locator(".alert-success").first.wait_for()
    expect(person.get_by_text("待答复").first).to_be_visible()
    said = changed(person, event)
    assert "不成立" in said
    raw_of_the_value(person, "DA901", "88", "零点和量程校准")


def _station_marks(browse: Open, office: Page, event: str) -> None:
    """On the own station one officer marks; only when a second confirms the finding changes."""
    officer = browse("station", "/network/review/stations/")
    assert faults(officer) == []
    row = officer.locator("tr", has_text="北园空气站").filter(has_text="超标")
    row.first.locator("input[name=stretch]").check()
    officer.select_option("select[name=kind]", "invalid")
    officer.fill("textarea[name=because]", "跨度校准，校准记录第17号。")
    officer.get_by_role("button", name="提交标记").click()
    officer.locator(".alert-success").first.wait_for()
    office.goto(event)
    assert office.get_by_role("region", name="事件版本").locator("tbody tr").count() == 1

    second = browse("station2", "/network/review/")
    assert faults(second) == []
    table = second.get_by_role("region", name="待第二人确认")
    table.locator("tr", has_text="北园空气站").locator("input[name=mark]").first.check()
    second.get_by_role("button", name="确认所选标记").click()
    second.locator(".alert-success").first.wait_for()
    assert "不成立" in changed(office, event)
    raw_of_the_value(office, "KQ901", "700", "跨度校准")
    office.goto("/network/review/history/KQ901/")
    shown = office.inner_text("main")
    for words in ("沈监测", "韩复核", "第二人确认", "跨度校准"):
        assert words in shown
