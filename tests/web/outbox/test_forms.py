"""Forms of the office: handed in, checked, filled with their layout kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl.styles import Border, Font, Side

from youju.web.base.work.models import Entry
from youju.web.tell.outbox.models import OfficeForm

As = Callable[..., Client]
LINE = Border(*(Side("thin") for _ in range(4)))


def sheet(extra: str = "") -> bytes:
    """An office's own table: merged head, widths, number format, print area."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = "{{标题}}"
    page["A1"].font = Font(name="黑体", size=16, bold=True)
    page.merge_cells("A1:D1")
    page["A2"], page["C2"] = "{{截至}}", "{{口径}}"
    page.merge_cells("A2:B2")
    page.merge_cells("C2:D2")
    for column, text in zip("ABCD", ("位次", "县区", "综合指数", "PM2.5"), strict=True):
        page[f"{column}3"] = text
        page.column_dimensions[column].width = 10 + ord(column) - 60
    cells = ("{{行.位次}}", "{{行.县区}}", "{{行.综合指数}}", "{{行.PM2.5}}")
    for column, text in zip("ABCD", cells, strict=True):
        page[f"{column}4"] = text
        page[f"{column}4"].border = LINE
    page["C4"].number_format = "0.00"
    page["A5"] = f"{{{{数据来源}}}}{extra}"
    page.merge_cells("A5:D5")
    page.row_dimensions[1].height = 33
    page.print_area = "A1:D5"
    page.page_setup.orientation = "landscape"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def handed_in(client: Client, data: bytes, name: str = "我的表.xlsx", **said: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("outbox:forms"), {"file": SimpleUploadedFile(name, data), **said})


def test_an_own_form_comes_back_filled_with_its_layout(as_person: As, city_path: Path) -> None:
    client, blank = as_person("office"), sheet()
    assert handed_in(client, blank, name="我的表.xlsx", instead="month").status_code == 302
    where = reverse("outbox:fill", args=["month", "xlsx"])
    answer = client.get(where, {"of": "2026-03"})
    assert answer.status_code == 200
    before = openpyxl.load_workbook(io.BytesIO(blank)).active
    after = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert before is not None
    assert after is not None
    counties = [
        after.cell(row, 2).value for row in range(4, after.max_row) if after.cell(row, 2).value
    ]
    more = len(counties) - 1
    assert more >= 2
    for row in range(1, 6):
        there = row + (more if row == 5 else 0)
        assert after.row_dimensions[there].height == before.row_dimensions[row].height
        for column in range(1, 5):
            one, other = before.cell(row, column), after.cell(there, column)
            assert repr(one.font) == repr(other.font)
            assert repr(one.border) == repr(other.border)
            assert repr(one.alignment) == repr(other.alignment)
            assert "{{" not in str(other.value)
            if "{{" not in str(one.value):
                assert one.value == other.value
    for row in range(4, 4 + len(counties)):
        assert repr(after.cell(row, 3).border) == repr(before.cell(4, 3).border)
        assert after.cell(row, 3).number_format == "0.00"
    for column in "ABCD":
        assert after.column_dimensions[column].width == before.column_dimensions[column].width
    merged = {str(one) for one in after.merged_cells.ranges}
    assert merged == {"A1:D1", "A2:B2", "C2:D2", f"A{5 + more}:D{5 + more}"}
    assert after.page_setup.orientation == "landscape"
    assert f"$D${5 + more}" in str(after.print_area)
    assert client.get(reverse("outbox:blank", args=["month", "xlsx"])).content == blank
    assert Entry.objects.filter(deed="outbox.fill").exists()


def test_an_unknown_placeholder_is_refused_with_name_and_place(
    as_person: As, city_path: Path
) -> None:
    client = as_person("office")
    answer = handed_in(client, sheet("{{某某某}}"), instead="month")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "某某某" in text
    assert "A5" in text
    assert not OfficeForm.objects.exists()
    for data, name in ((b"nothing", "a.xlsx"), (sheet(), "a.xls")):
        assert handed_in(client, data, name=name, instead="month").status_code == 200
    assert not OfficeForm.objects.exists()


def test_versions_are_kept_and_the_shipped_form_returns(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    shipped = client.get(reverse("outbox:blank", args=["month", "xlsx"])).content
    first, second = sheet(), sheet("。")
    handed_in(client, first, instead="month")
    handed_in(client, second, instead="month")
    assert [one.version for one in OfficeForm.objects.all()] == [2, 1]
    old = OfficeForm.objects.get(version=1)
    assert client.get(reverse("outbox:version", args=[old.pk])).content == first
    end = reverse("outbox:end-form", args=["month", "xlsx"])
    client.post(end, {"because": ""})
    assert OfficeForm.objects.filter(ended_at=None).count() == 1
    client.post(end, {"because": "改用自带表"})
    assert client.get(reverse("outbox:blank", args=["month", "xlsx"])).content == shipped


def test_a_new_word_form_is_filled(as_person: As, city_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{标题}}")
    document.add_paragraph("{{截至}}，全市PM2.5为{{全市PM2.5}}。")
    out = io.BytesIO()
    document.save(out)
    client = as_person("office")
    answer = handed_in(client, out.getvalue(), name="简报.docx", name_="")
    assert answer.status_code == 200  # a new form needs a name
    file = SimpleUploadedFile("简报.docx", out.getvalue())
    client.post(reverse("outbox:forms"), {"file": file, "name": "简报"})
    found = OfficeForm.objects.get()
    where = reverse("outbox:fill", args=[found.key, "docx"])
    made = client.get(where, {"of": "2026-03"}).content
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(made)).paragraphs)
    assert "截至2026年3月31日24时" in text
    assert "{{" not in text


def test_every_placeholder_is_listed(as_person: As) -> None:
    text = as_person("auditor").get(reverse("outbox:placeholders")).content.decode()
    assert "{{行.PM2.5}}" in text
    assert as_person("auditor").post(reverse("outbox:forms")).status_code == 403
