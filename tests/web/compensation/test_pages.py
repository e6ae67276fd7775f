"""Pages of compensation: amounts are the ledger's, each leads to its why, files are handed in."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from youju.intake import spool
from youju.ledger import compensation, compensation_sums, water
from youju.readings.city import City
from youju.standards.compensation.agreements import Agreement
from youju.terms.periods import parse
from youju.web.judge.compensation.registers import blank_text

As = Callable[..., Client]
TAG = re.compile(r"<[^>]+>")
WHY = re.compile(r'href="(/why/fig_compensation[^"]+)"')


@pytest.fixture
def office(as_person: As) -> Client:
    return as_person("office")


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def text_of(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(TAG.sub("", page_of(client, address))))


def test_a_month_says_who_owes_whom_and_what_is_open(office: Client, built_city: Path) -> None:
    city = City.open(built_city)
    pacts, held = compensation.read(city), water.load(city)
    text = text_of(office, "/compensation/?of=2026-03")
    found = compensation_sums.lines(pacts, held, parse("2026-03"))
    sums = [one for one in compensation_sums.pairs(found) if one.money]
    assert sums
    for one in sums:
        assert f"{one.pays}应付{one.to}{one.money:,f}万元。" in text
    # The demo's water of QW03 lacks March.
    assert "另有1笔待定。" in text
    assert "渡口闸 2026年3月 没有断面水量；请在断面水量表中补填（万m³）" in text
    assert "资料未载明补偿金额" in text


def test_the_month_of_a_section_is_the_sum_by_hand(office: Client, built_city: Path) -> None:
    """(C − target) × water ÷ 100 × rate over the items above their target, at most the cap."""
    city = City.open(built_city)
    held = water.load(city)
    figure = held.period_of("QW02", "2026-03")
    assert figure is not None
    volume = compensation.read(city).volumes["QW02", "2026-03"]
    targets = {"codmn": "4.0", "nh3n": "0.5", "tp": "0.12"}
    rates = {"codmn": 15000, "nh3n": 100000, "tp": 100000}
    owed = sum(
        max(figure.values[item] - Decimal(targets[item]), Decimal(0)) * volume / 100 * rates[item]
        for item in rates
    )
    shown = min(owed, Decimal(2_000_000)) / 10_000
    assert f">{shown:,.4f}</a>" in page_of(office, "/compensation/?of=2026-03")


@pytest.mark.parametrize(
    "address",
    ["/compensation/?of=2026-03", "/compensation/agreements/songfeng/?of=2025"],
)
def test_every_amount_leads_to_a_why_page_that_agrees(office: Client, address: str) -> None:
    found = list(dict.fromkeys(WHY.findall(page_of(office, address))))
    assert found
    for one in found[:2]:
        text = page_of(office, one)
        assert 'alert-success" role="status" id="verdict"' in text, unquote(one)
        assert "补偿核算结果" in text
        assert "所用协议" in text


def test_an_agreement_shows_clauses_targets_text_and_every_month(office: Client) -> None:
    text = text_of(office, "/compensation/agreements/qinglan/?of=2025")
    assert "本协议按通量核算，有效期2025年1月1日至2027年12月31日。" in text
    assert "高锰酸盐指数 15000 元/t" in text
    assert "每次不超过 2000000 元" in text
    assert "高锰酸盐指数 4.0、氨氮 0.5、总磷 0.12" in text
    assert 'title = "清岚河上下游横向生态保护补偿协议（虚构）"' in text
    assert "2025年4月" in text
    assert office.get("/compensation/agreements/nobody/").status_code == 404
    assert office.get("/compensation/registers/nobody/").status_code == 404


def test_the_sheet_holds_every_amount_and_the_reasons(office: Client) -> None:
    answer = office.get("/compensation/amounts.xlsx?of=2025")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [row for row in book.active.iter_rows(values_only=True) if row[5] in ("QW02", "QW11")]
    assert [row[5] for row in rows].count("QW02") == 4  # the small city has January to April
    (index,) = [row for row in rows if row[5] == "QW11"]
    assert (index[7], index[10]) == ("2025年", "—")
    assert 0 < index[11] < 5


def test_an_agreement_is_handed_in_under_its_name_and_faults_are_told(
    as_person: As, city_path: Path
) -> None:
    client = as_person("office")
    old = (city_path / "agreements/shinan.toml").read_text(encoding="utf-8")

    def post(name: str, text: str, kind: str = "agreement") -> tuple[int, str]:
        file = SimpleUploadedFile(name, text.encode())
        answer = client.post(
            "/compensation/registers/", {"kind": kind, "because": "续签", "file": file}
        )
        return answer.status_code, answer.content.decode() or answer["Location"]

    status, said = post("石楠.toml", old)
    assert status == 422
    assert "请用英文字母" in said
    assert "断面“QW77”不在断面名录中" in post("new.toml", old.replace("QW07", "QW77"))[1]
    status, where = post("new-one.toml", old.replace("石楠溪断面", "石楠溪新断面"))
    assert (status, where[:22]) == (302, "/compensation/tickets/")  # no writer runs in a test
    (waiting,) = spool.pending(city_path)
    assert "agreements/new-one.toml" in str(waiting)
    assert not (city_path / "agreements/new-one.toml").exists()


@pytest.mark.parametrize("shape", ["flux", "steps", "index"])
def test_blanks_are_agreements_that_can_be_read(office: Client, shape: str) -> None:
    given = office.get(f"/compensation/blanks/{shape}.toml").content.decode()
    assert given == blank_text(shape)
    (edition,) = Agreement.read(given).editions
    assert edition.says["shape"] == shape


def test_a_city_without_agreements_says_what_to_do(as_person: As, city_path: Path) -> None:
    for file in (city_path / "agreements").iterdir():
        file.unlink()
    text = text_of(as_person("office"), "/compensation/")
    assert "本市还没有补偿协议" in text
    assert "提交协议" in text
