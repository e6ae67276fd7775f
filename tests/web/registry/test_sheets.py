"""Sheets out and in: whole, with broken rows, and what is no sheet at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.registry.writing import run_writer
from youju.intake import spool
from youju.readings.city import City
from youju.web.base.registry import sheets
from youju.web.base.registry.models import Sheet
from youju.web.base.rights.models import Holding, Organisation, User
from youju.web.base.work.models import Entry

As = Callable[..., Client]


def above(key: str) -> str:
    parent = Organisation.objects.get_parent(Organisation.objects.get(key=key))
    return str(parent.key)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def exported(client: Client, kind: str) -> openpyxl.Workbook:
    if kind == "persons":
        answer = client.post("/registry/sheets/persons/export/", {"because": "核对"})
    else:
        answer = client.get(f"/registry/sheets/{kind}/export/")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def uploaded(client: Client, kind: str, book: openpyxl.Workbook | bytes, name: str = "表.xlsx"):  # type: ignore[no-untyped-def]
    data = book
    if isinstance(book, openpyxl.Workbook):
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
    file = SimpleUploadedFile(name, data)  # type: ignore[arg-type]
    return client.post(f"/registry/sheets/{kind}/import/", {"file": file})


def cell(page: Any, key: str, head: str) -> Any:
    """The cell of the first row whose first cell is that key."""
    heads = [one.value for one in page[1]]
    row = next(row for row in page.iter_rows(min_row=2) if row[0].value == key)
    return row[heads.index(head)]


def put(page: Any, key: str, **said: object) -> None:
    for head, value in said.items():
        cell(page, key, head).value = value


def take(client: Client, step: str = "all"):  # type: ignore[no-untyped-def]
    kept = Sheet.objects.first()
    assert kept is not None
    page = client.get(f"/registry/sheets/{kept.pk}/")
    digest = text_of(page).split('name="digest" value="')[1].split('"')[0]
    data = {"digest": digest, "because": "年度核对", "step": step}
    return client.post(f"/registry/sheets/{kept.pk}/", data)


def shown(client: Client) -> str:
    kept = Sheet.objects.first()
    assert kept is not None
    return text_of(client.get(f"/registry/sheets/{kept.pk}/"))


def test_out_and_in_again_changes_nothing(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    for kind in ("stations", "organisations", "persons"):
        book = exported(client, kind)
        assert uploaded(client, kind, book).status_code == 302
        page = shown(client)
        assert "全部可用" in page
        assert "不会有任何变化" in page


def test_stations_come_back_corrected(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    book = exported(client, "stations")
    page = book.worksheets[0]
    put(page, "QL01", 别名="星河广场站；广场东", 经度=119.77)
    put(page, "QL08", 截止日=datetime(2026, 10, 31))  # noqa: DTZ001
    page.append(
        ["QL40", "新站", "云泽区", None, None, None, "市控", "评价", None, "QL08", "2026/11/1"]
    )
    assert uploaded(client, "stations", book).status_code == 302
    said = shown(client)
    assert "3 项变化" in said
    assert "2026-10-31" in said
    assert not spool.pending(city_path)
    assert take(client).status_code == 302
    run_writer(city_path)
    register = City.open(city_path).register
    assert register.named("广场东") == "QL01"
    assert register.site("QL01").lon == "119.77"
    assert register.site("QL08").until == date(2026, 10, 31)
    assert register.site("QL40").since == date(2026, 11, 1)
    assert take_again(client) == 422


def take_again(client: Client) -> int:
    kept = Sheet.objects.first()
    assert kept is not None
    return int(client.post(f"/registry/sheets/{kept.pk}/", {"because": "再来"}).status_code)


def test_broken_rows_come_back_with_their_reasons(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    book = exported(client, "stations")
    page = book.worksheets[0]
    put(page, "QL01", 级别="国家级", 经度="东经119度")
    put(page, "QL02", 县区="临西区")
    put(page, "QL12", 起始日="三月")  # two lines of one station: both come back
    put(page, "QL03", 别名="青禾农校")  # the name of QL05
    put(page, "QL06", 别名="石楠老街站；老街")
    assert uploaded(client, "stations", book).status_code == 302
    said = shown(client)
    for words in ("国家级", "东经119度", "临西区", "三月", "同一站点的各行一并退回", "QL05"):
        assert words in said
    assert "1 项变化" in said
    # Whole or nothing, unless the good rows are asked for.
    assert take(client, "all").status_code == 422
    assert not spool.pending(city_path)
    kept = Sheet.objects.first()
    assert kept is not None
    answer = client.get(f"/registry/sheets/{kept.pk}/returned.xlsx")
    back = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert "国家级" in cell(back, "QL01", "退回原因").value
    assert cell(back, "QL01", "级别").fill.fgColor.rgb.endswith("FBE3E1")
    assert cell(back, "QL06", "退回原因").value is None
    assert take(client, "good").status_code == 302
    run_writer(city_path)
    assert City.open(city_path).register.named("老街") == "QL06"
    assert City.open(city_path).register.site("QL01").level == "国控"
    # The returned sheet, corrected, is read again: its column of reasons is no fault.
    again = openpyxl.load_workbook(io.BytesIO(answer.content))
    put(again.worksheets[0], "QL01", 级别="国控", 经度="119.765")
    put(again.worksheets[0], "QL02", 县区="临溪区")
    put(again.worksheets[0], "QL12", 起始日=None)
    put(again.worksheets[0], "QL03", 别名="北仓街站；北仓街（国控）")
    assert uploaded(client, "stations", again).status_code == 302
    assert "全部可用" in shown(client)


def test_a_register_that_moved_on_meanwhile(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    book = exported(client, "stations")
    put(book.worksheets[0], "QL06", 别名="老街")
    uploaded(client, "stations", book)
    kept = Sheet.objects.first()
    assert kept is not None
    page = text_of(client.get(f"/registry/sheets/{kept.pk}/"))
    digest = page.split('name="digest" value="')[1].split('"')[0]
    sites = city_path / "register" / "sites.csv"
    sites.write_text(sites.read_text(encoding="utf-8").replace("柳荫路站", "柳荫站"), "utf-8")
    data = {"digest": digest, "because": "核对", "step": "all"}
    answer = client.post(f"/registry/sheets/{kept.pk}/", data)
    assert answer.status_code == 422
    assert "别人" in text_of(answer)


def test_what_is_no_sheet_is_refused_in_words(as_person: As) -> None:
    client = as_person("office")

    def refused(data: bytes, name: str = "站点.xlsx") -> str:
        answer = uploaded(client, "stations", data, name)
        assert answer.status_code == 422
        return text_of(answer)

    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "不是完好的" in refused(b"site,name\nQL01,x\n")
    assert "旧版" in refused(b"\xd0\xcf\x11\xe0" + b"0" * 600)
    assert "不是 Excel 工作簿" in refused(plain.getvalue())
    assert "另存" in refused(broken.getvalue())
    assert "不是 .xlsx 文件" in refused(b"PK\x03\x04", "站点.xlsm")
    assert "请核对" in refused(b"")
    assert "超过 5 MB" in refused(b"PK\x03\x04" + b"0" * 5_000_001)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 210_000_000)
    assert "拒绝打开" in refused(bomb.getvalue())
    other = openpyxl.Workbook()
    other.active.append(["站点编码", "名字", "站点编码"])
    out = io.BytesIO()
    other.save(out)
    said = refused(out.getvalue())
    assert "多出“名字”" in said
    assert "缺少" in said
    assert "出现了两次" in said
    empty = openpyxl.Workbook()
    out = io.BytesIO()
    empty.save(out)
    assert "是空的" in refused(out.getvalue())
    assert not Sheet.objects.exists()


def test_formulas_do_not_go_out(as_person: As) -> None:
    unit = Organisation.objects.get(key="weather")
    unit.short = '=HYPERLINK("http://x","y")'
    unit.save()
    page = exported(as_person("office"), "organisations").worksheets[0]
    value = cell(page, "weather", "简称")
    assert value.data_type == "s"


def test_a_sheet_is_seen_by_its_sender_only(as_person: As) -> None:
    client = as_person("office")
    uploaded(client, "organisations", exported(client, "organisations"))
    kept = Sheet.objects.first()
    assert kept is not None
    assert as_person("office2").get(f"/registry/sheets/{kept.pk}/").status_code == 404
    assert as_person("county1").get(f"/registry/sheets/{kept.pk}/").status_code == 403
    assert as_person("county1").get("/registry/sheets/stations/import/").status_code == 403
    assert as_person("county1").get("/registry/sheets/persons/export/").status_code == 403
    assert as_person("county1").get("/registry/sheets/stations/export/").status_code == 200


def test_units_come_back_with_children_before_parents(as_person: As) -> None:
    client = as_person("office")
    book = exported(client, "organisations")
    page = book.worksheets[0]
    page.append(["park-office", "园区分局", "园区", "县区分局", "云泽区", "park", None])
    page.append(["park", "园区管委会", "园区", "其他", None, "gov", None])
    page.append(["lost", "无上级", "", "其他", None, "nowhere", None])
    put(page, "bureau", 上级编码="station")  # station stands below bureau: a circle
    put(page, "weather", 撤销日期="2026-01-01")
    uploaded(client, "organisations", book)
    said = shown(client)
    for words in ("nowhere", "绕了一圈", "撤销请在机构页面办理"):
        assert words in said
    assert take(client, "good").status_code == 302
    assert above("park-office") == "park"
    assert not Organisation.objects.filter(key="lost").exists()
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_persons_come_back_with_first_passwords_shown_once(as_person: As) -> None:
    client = as_person("office")
    book = exported(client, "persons")
    page = book.worksheets[0]
    page.append(
        ["ming", "明新任", "13800001234", "housing", "新岗", "部门", "A", "2026-11-01", None, None]
    )
    page.append(["bad", "无岗", None, "housing", None, None, None, None, None, None])
    put(page, "county3", 离任日期="2026-11-20")
    put(page, "leader", 状态="停用")
    uploaded(client, "persons", book)
    said = shown(client)
    assert "移交待办事项" in said
    assert "岗位为空" in said
    answer = take(client, "good")
    assert answer.status_code == 200
    person = User.objects.get(username="ming")
    assert person.must_change
    assert [str(one.title) for one in person.posts_today] == ["新岗"]
    password = text_of(answer).split("<code>")[1].split("<")[0]
    assert person.check_password(password)
    assert Holding.objects.get(person__username="county3").until == date(2026, 11, 20)
    assert User.objects.get(username="leader").is_active
    assert not User.objects.filter(username="bad").exists()
    assert password not in str(list(Entry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-3-1", date(2026, 3, 1)), ("2026.03.01", date(2026, 3, 1)), ("", None)],
)
def test_days_as_people_write_them(text: str, day: date | None) -> None:
    assert sheets.day(text) == day
