"""签发件: a signed PDF is taken when its numbers are the frozen ones, and only then."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.documents.test_signed import as_pdf, printed
from youju.documents.signed_frozen import frozen
from youju.ledger import publish
from youju.terms.errors import BadInput
from youju.web.base.rights.models import User
from youju.web.tell.disclosure import actions, jobs, making, signing, words
from youju.web.tell.disclosure.models import Product

Who = Callable[[str], User]
Drafting = Callable[..., Product]
SAID = signing.Said("云环委办〔2026〕18号", date(2026, 11, 25), "张签发（虚构）")


@pytest.fixture
def out(city_path: Path, drafted: Drafting, person: Who) -> tuple[Product, list[str]]:
    """A product that waits for the signature, and the pages of what was sent out."""
    product = drafted()
    actions.hand_in(product, by=person("office"))
    product = actions.check(product, by=person("office2"), seen=making.newest())
    sent = signing.export(product, by=person("office"))
    product.refresh_from_db()
    return product, printed(frozen(sent))


def test_the_signed_pdf_is_kept_in_the_pack(
    city_path: Path, out: tuple[Product, list[str]], person: Who, as_person: Any
) -> None:
    product, pages = out
    wrong = [re.sub(r"(\d\.)(\d)", _other, page, count=1) for page in pages]
    assert wrong != pages
    with pytest.raises(BadInput, match=r"第\d+页.*冻结的是") as refused:
        signing.hand_over(product, by=person("office"), pdf=as_pdf(wrong), said=SAID)
    assert "不能登记" in str(refused.value)
    other = as_pdf(["关于召开会议的通知\n请于2026年4月8日到会。"])
    with pytest.raises(BadInput, match="这不是同一份文件"):
        signing.hand_over(product, by=person("office"), pdf=other, said=SAID)
    pdf = as_pdf(pages)
    signing.hand_over(product, by=person("office"), pdf=pdf, said=SAID)
    assert jobs.work_off() == 1
    product.refresh_from_db()
    assert (product.state, product.number) == (words.ISSUED, SAID.number)
    path = city_path / "packs" / product.pack
    with zipfile.ZipFile(path) as pack:
        assert pack.read("evidence/signed.pdf") == pdf
        assert SAID.signer in pack.read("evidence/signed.json").decode()
    verdict = publish.replay(path)
    assert verdict.identical
    assert verdict.signed[-1]["name"] == SAID.signer
    page = as_person("office").get(f"/disclosure/{product.pk}/").content.decode()
    assert hashlib.sha256(pdf).hexdigest() in page


def _other(found: re.Match[str]) -> str:
    return f"{found[1]}{(int(found[2]) + 1) % 10}"


def test_a_scan_is_compared_by_a_named_person_who_did_not_upload_it(
    out: tuple[Product, list[str]], person: Who
) -> None:
    product, pages = out
    scan = as_pdf([" "] * len(pages))
    signing.hand_over(product, by=person("office"), pdf=scan, said=SAID)
    product.refresh_from_db()
    assert product.state == words.SIGNING
    with pytest.raises(BadInput, match="不能是同一人"):
        signing.compare(product, by=person("office"))
    copy = signing.compare(product, by=person("office2"))
    product.refresh_from_db()
    assert product.state == words.SEALING
    assert copy.compared_by == str(person("office2"))


def test_nothing_is_taken_before_the_text_was_sent_out(
    city_path: Path, drafted: Drafting, person: Who
) -> None:
    product = drafted()
    with pytest.raises(BadInput, match="待签发的文件"):
        signing.hand_over(product, by=person("office"), pdf=b"%PDF-", said=SAID)
