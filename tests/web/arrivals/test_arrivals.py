"""Sheets through the browser: uploads, honest refusals, an unknown sheet mapped and read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from youju.commands import writer
from youju.intake import spool
from youju.readings import tables
from youju.readings.city import City
from youju.readings.network.registers import FILES, HEADS
from youju.terms.periods import day_number
from youju.web.base.work.models import Entry

As = Callable[..., Client]
UNKNOWN = """设备,上报,细粒,粗粒
{name},2026-05-01 01:00,35,60
{name},2026-05-01 02:00,---,61
不在名录的站,2026-05-01 01:00,33,60
"""
MEANS = {"means_0": "site", "means_1": "time", "means_2": "pm25", "means_3": "pm10"}


def run_writer(city: Path, *, refuses: bool = False) -> None:
    """The writer's loop, once, as ``youju writer --once`` runs it."""
    assert writer.main(["--city", str(city), "--once"]) == int(refuses)


@pytest.fixture
def station(city_path: Path) -> tuple[str, str]:
    """Key and name of an assessed station of the city itself."""
    site = next(one for one in City.open(city_path).register.sites if one.level == "市控")
    return site.site, site.name


def mapped_fields(page: str, **changes: str) -> dict[str, str]:
    """What the mapping form would send as it stands on the page."""
    fields = {
        match.group(1): match.group(2)
        for match in re.finditer(r'<input[^>]*? name="(\w+)"[^>]*? value="([^"]*)"', page)
    }
    for match in re.finditer(r'<select[^>]*? name="(\w+)".*?</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', match.group(0))
        fields[match.group(1)] = chosen.group(1) if chosen else ""
    fields.pop("csrfmiddlewaretoken", None)
    fields.pop("others_ignored", None)
    return fields | changes


def test_an_unknown_sheet_is_mapped_once_and_read(
    as_person: As, city_path: Path, station: tuple[str, str]
) -> None:
    key, name = station
    office = as_person("office")
    sheet = SimpleUploadedFile("省平台导出.csv", UNKNOWN.format(name=name).encode())
    sent = office.post("/arrivals/upload/", {"file": sheet})
    assert sent.status_code == 302
    assert sent["Location"].startswith("/arrivals/mapping/inbox/unknown/")
    page = office.get(sent["Location"]).content.decode()
    fields = mapped_fields(page, name="省平台小时", missing="---", do="look", **MEANS)
    looked = office.post(sent["Location"], fields).content.decode()
    assert "读入 2 行，退回 1 行" in looked  # the row of a station that nobody knows
    assert "名录中没有叫“不在名录的站”的站点" in looked
    fields |= {"others_ignored": "yes", "do": "keep"}
    kept = office.post(sent["Location"], fields)
    assert kept.status_code == 302, kept.content.decode()
    run_writer(city_path)
    answer = office.get(kept["Location"]).content.decode()
    assert "alert-success" in answer
    run_writer(city_path)  # the waiting file is read through what was just kept
    first = day_number(date(2026, 5, 1)) * 24
    hours = tables.hours(City.open(city_path), [key], (first, first + 1)).collect().sort("hour")
    assert hours["hour"].to_list() == [first, first + 1]  # 01:00 ends the first hour of the day
    assert hours["pm25"].to_list() == [350_000, None]
    assert hours["pm10"].to_list() == [600_000, 610_000]
    listed = office.get("/arrivals/").content.decode()
    assert "省平台导出.csv" in listed
    assert "省平台小时" in listed
    assert Entry.objects.filter(deed="arrivals.map", thing="省平台小时").exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("谎.xlsx", b"\x00\x01\x02 not a workbook", "内容与扩展名不符"),
        ("谎.csv", b"PK\x03\x04" + b"\x00" * 50, "内容与扩展名不符"),
        ("空.csv", b"", "空"),
        ("照片.png", b"\x89PNG", "不是表格文件"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(
    as_person: As, city_path: Path, name: str, data: bytes, words: str
) -> None:
    answer = as_person("office").post("/arrivals/upload/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert spool.pending(city_path) == []


def test_a_file_too_large_is_refused_with_its_size(
    as_person: As, city_path: Path, settings: object
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000  # type: ignore[attr-defined]
    sheet = SimpleUploadedFile("大.csv", b"a,b\n" * 500)
    answer = as_person("office").post("/arrivals/upload/", {"file": sheet}).content.decode()
    assert "超过上限" in answer


def test_a_known_sheet_goes_to_the_writer_at_once(
    as_person: As, city_path: Path, station: tuple[str, str]
) -> None:
    key, _ = station
    sheet = SimpleUploadedFile("小时.csv", f"site,time,pm25\n{key},2026-05-02T01:00,12\n".encode())
    office = as_person("station")
    sent = office.post("/arrivals/upload/", {"file": sheet})
    assert sent["Location"].startswith("/arrivals/ticket/")
    waiting = office.get(sent["Location"]).content.decode()
    assert "等待" in waiting
    run_writer(city_path)
    assert "新增数据 1 个" in office.get(sent["Location"]).content.decode()


def test_an_issued_sheet_says_whose_names_they_are(as_person: As, city_path: Path) -> None:
    """The same sheet is read for counties, and handed back whole for cities."""
    county = City.open(city_path).register.counties()[0]
    data = f"名称,日期,PM2.5\n{county},2026-04-20,33\n".encode()
    said = {"issuer": "省站（虚构）", "layout": "template-day"}
    office = as_person("office")
    answers = {}
    for places in ("county", "city"):
        sheet = SimpleUploadedFile(f"{places}.csv", data)
        sent = office.post("/arrivals/upload/", {"file": sheet, "places": places, **said})
        run_writer(city_path, refuses=places == "city")
        answers[places] = office.get(sent["Location"]).content.decode()
    assert "新增数据 1 个" in answers["county"]
    assert "退回 1 行" in answers["city"]
    brought = Entry.objects.filter(deed="arrivals.bring").order_by("pk")
    assert [one.data["kind"] for one in brought] == ["county", "city"]
    hours = SimpleUploadedFile("小时.csv", b"site,time,pm25\nQL05,2026-05-02T01:00,12\n")
    page = office.post("/arrivals/upload/", {"file": hours, "places": "city"}).content.decode()
    assert "“名称指”一栏请留空" in page


def test_a_dust_list_that_contradicts_an_earlier_one_is_asked_about(
    as_person: As, city_path: Path
) -> None:
    county = City.open(city_path).register.counties()[0]
    head = "区县,开始时间,结束时间,文号\n"
    first = f"{head}{county},2026-04-20 09:00,2026-04-20 20:00,监测〔2026〕7号\n".encode()
    other = f"{head}{county},2026-04-20 09:00,2026-04-21 06:00,监测〔2026〕9号\n".encode()
    office, said = as_person("office"), {"issuer": "省站（虚构）", "layout": "dust"}

    def sent(data: bytes, **more: str):  # type: ignore[no-untyped-def]
        sheet = SimpleUploadedFile("沙尘.csv", data)
        return office.post("/arrivals/upload/", {"file": sheet, **said, **more})

    assert sent(first).status_code == 302
    run_writer(city_path)
    page = sent(other).content.decode()
    assert f"与已登记的沙尘名单不一致：{county}本表为2026-04-20 09:00至2026-04-21 06:00" in page
    assert "已登记2026-04-20 09:00至2026-04-20 20:00（监测〔2026〕7号）" in page
    assert "撤销原标记" in page
    assert spool.pending(city_path) == []
    assert sent(first).status_code == 302  # the same list again contradicts nothing
    assert sent(other, both="on").status_code == 302


def test_hours_come_as_parquet_and_nothing_else_does(
    as_person: As, city_path: Path, station: tuple[str, str]
) -> None:
    key, _ = station
    out = io.BytesIO()
    pl.DataFrame({"site": [key], "time": ["2026-05-02T01:00"], "pm25": [12.0]}).write_parquet(out)
    office = as_person("office")
    sent = office.post(
        "/arrivals/upload/", {"file": SimpleUploadedFile("小时.parquet", out.getvalue())}
    )
    run_writer(city_path)
    assert "新增数据 1 个" in office.get(sent["Location"]).content.decode()
    days = SimpleUploadedFile("日值.parquet", out.getvalue())
    page = office.post("/arrivals/upload/", {"file": days, "layout": "template-day"})
    assert ".parquet 只收小时数据模板" in page.content.decode()
    cut = SimpleUploadedFile("断.parquet", out.getvalue()[:-9])
    page = office.post("/arrivals/upload/", {"file": cut})
    assert "请重新导出完整的 .parquet" in page.content.decode()
    other = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(other)
    sent = office.post(
        "/arrivals/upload/", {"file": SimpleUploadedFile("别的.parquet", other.getvalue())}
    )
    run_writer(city_path, refuses=True)
    assert "缺少栏“site、time”" in office.get(sent["Location"]).content.decode()


def test_a_writer_that_stands_still_is_said_with_since_when(as_person: As, city_path: Path) -> None:
    office = as_person("office")
    assert "写入程序从未运行" in office.get("/arrivals/").content.decode()
    run_writer(city_path)
    assert "起停止运行" in office.get("/arrivals/").content.decode()


def test_only_listed_files_are_opened(as_person: As, city_path: Path) -> None:
    office = as_person("office")
    for path in ("city.toml", "../secret", "inbox/unknown/../../city.toml"):
        assert office.get(f"/arrivals/mapping/{path}/").status_code == 404


def test_a_county_brings_nothing_in(as_person: As, city_path: Path) -> None:
    county = as_person("county1")
    assert county.get("/arrivals/").status_code == 403
    assert county.post("/arrivals/upload/").status_code == 403


EXPORT = """企业名称,监控点名称,监测时间,二氧化硫,,
,,,实测值(mg/m3),折算值(mg/m3),标记
某厂,1号烟囱,2026-05-01 01:00,12,15,正常
某厂,1号烟囱,2026-05-01 02:00,13,16,没听说过
别厂,1号烟囱,2026-05-01 02:00,13,16,正常
"""


def test_an_export_of_outlets_is_mapped_once_and_read_without_a_packet(
    as_person: As, city_path: Path
) -> None:
    for kind, line in (
        ("outlets", "DA009,某厂,1号烟囱,废气,云泽区,,,,,"),
        ("limits", "DA009,a21026,15,mg/m³,hour,Zs,许可证 表5,,"),
    ):
        (city_path / FILES[kind]).write_text(f"{HEADS[kind]}\n{line}\n", encoding="utf-8")
    office = as_person("office")
    sheet = SimpleUploadedFile("平台小时数据.csv", EXPORT.encode())
    sent = office.post("/arrivals/upload/", {"file": sheet})
    page = office.get(sent["Location"]).content.decode()
    assert "标记“没听说过”没有对应的含义" in page
    assert "名录中在 2026-05-01 没有排污单位“别厂”的排放口" in page
    fields = mapped_fields(page, name="平台小时", mark_means_0="C", do="keep")
    assert fields["subject"] == "outlets"
    assert fields["factor_3"] == "a21026"
    kept = office.post(sent["Location"], fields)
    assert kept.status_code == 302, kept.content.decode()
    run_writer(city_path)
    run_writer(city_path)
    outlet = office.get("/network/outlets/DA009/?factor=a21026&variant=Zs&day=2026-05-01")
    shown = outlet.content.decode()
    assert "没有原始报文：不能核对校验码、来源地址和口令。" in shown
    assert "mg/m³" in shown
    start = "factor=a21026&span=3600&variant=Zs&start=20260501020000"
    why = office.get(f"/network/values/DA009/?{start}").content.decode()
    assert "平台小时数据.csv" in why
    assert "E4" in why
    assert "没听说过（校准）" in why
    assert as_person("county2").get(f"/network/values/DA009/?{start}").status_code == 404
