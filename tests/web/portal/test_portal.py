"""The public page: what is released and nothing else, how it is checked, what a burst costs."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from youju.ledger import archive
from youju.web.base.rights.models import User
from youju.web.tell.disclosure import actions, jobs, kept, replaying, words
from youju.web.tell.disclosure.models import Job, Product, ReleaseBasis
from youju.web.tell.portal import views
from youju.web.tell.portal.words import LEVELS, advice

As = Callable[..., Client]
FIRST_LOAD = 300_000
STATIC = Path(views.__file__).parents[2] / "shell" / "static" / "youju"


@pytest.fixture
def visitor(as_person: As) -> Client:
    return as_person("")


def test_a_city_with_nothing_released_says_so(visitor: Client) -> None:
    page = visitor.get("/public/").content.decode()
    assert "本市尚未在此公开空气质量数据" in page
    assert "AQI" not in page
    assert "没有公开的通报" in visitor.get("/public/verify/").content.decode()


def test_the_air_of_the_day_in_plain_words(site: Path, visitor: Client) -> None:
    page = visitor.get("/public/").content.decode()
    assert "2026年4月30日空气质量" in page
    assert "全市空气质量指数（AQI）为" in page
    assert "极少数异常敏感人群应减少户外活动" in page
    assert "数据状态：实时（未审核）" in page
    assert page.count("/why/fig_air_day/") == 9  # the city and its eight counties


def test_the_air_of_the_day_is_shown_only_while_released(site: Path, visitor: Client) -> None:
    ReleaseBasis.objects.filter(figures=words.DAILY).delete()
    page = visitor.get("/public/").content.decode()
    assert "fig_air_day" not in page
    assert "2026年4月县（市、区）排名" in page


def test_released_rankings_with_documents_pack_and_corrections(
    site: Path, visitor: Client, march: Product, notice: Product, april: Product
) -> None:
    home = visitor.get("/public/").content.decode()
    for one in (march, notice, april):
        assert one.title in home
    assert "已更正" in home
    first = visitor.get(f"/public/{march.pk}/").content.decode()
    assert "其中部分数字已更正" in first
    assert f'href="/public/{notice.pk}/"' in first
    later = visitor.get(f"/public/{notice.pk}/").content.decode()
    assert f'href="/public/{march.pk}/"' in later
    assert notice.cause in later
    assert f"youju replay {notice.pack}" in later
    assert f"http://testserver/public/{notice.pk}/file/pack/" in later
    assert notice.seal in later
    assert f"basis={notice.basis}" in later
    pack = visitor.get(f"/public/{march.pk}/file/pack/")
    assert kept.sha256(pack.content) == march.pack_sha256
    assert visitor.get(f"/public/{april.pk}/file/table/").status_code == 404


def test_drafts_and_internal_publications_are_not_there(
    site: Path, visitor: Client, drafted: Callable[..., Product]
) -> None:
    product = drafted(period="2026-02")
    for path in ("", "file/docx/", "file/pack/", "worksheet/云泽区/"):
        assert visitor.get(f"/public/{product.pk}/{path}").status_code == 404
    assert product.title not in visitor.get("/public/").content.decode()


def test_the_worksheet_of_a_county_is_made_once(
    site: Path, visitor: Client, april: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/public/{april.pk}/worksheet/云泽区/"
    first = visitor.get(address)
    assert first.content.startswith(b"PK")
    monkeypatch.setattr("youju.web.tell.portal.queries.write", lambda *a, **k: 1 / 0)
    assert visitor.get(address).content == first.content
    assert visitor.get(f"/public/{april.pk}/worksheet/别处/").status_code == 404


# cost


def test_a_burst_costs_nothing(site: Path, visitor: Client) -> None:
    first = visitor.get("/public/")
    with CaptureQueriesContext(connection) as asked:
        again = visitor.get("/public/")
    assert again.content == first.content
    assert len(asked) <= 2
    assert "max-age" in first["Cache-Control"]
    assert first["Last-Modified"]
    same = visitor.get("/public/", headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304
    assert not same.content
    english = visitor.get("/public/", headers={"Accept-Language": "en"})
    assert english["ETag"] != first["ETag"]
    assert "Vary" in first.headers


def test_pages_travel_compressed(site: Path, visitor: Client) -> None:
    plain = visitor.get("/public/")
    packed = visitor.get("/public/", headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]


def test_a_change_is_seen_at_once(site: Path, visitor: Client) -> None:
    before = visitor.get("/public/")
    office = User.objects.get(username="office")
    basis = ReleaseBasis.objects.get(figures=words.DAILY)
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011 - the day on the wall
    actions.end_basis(basis, by=office, until=yesterday, because="办法废止")
    after = visitor.get("/public/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "fig_air_day" not in after.content.decode()


class Wanted(HTMLParser):
    """What a page loads, and whether it holds script."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.scripts += tag == "script"
        if tag == "link" and given.get("rel") in ("stylesheet", "icon"):
            self.files.append(str(given["href"]).rsplit("/", 1)[-1])
        if tag in ("img", "iframe"):
            self.files.append(str(given.get("src")))


def test_the_first_load_is_small_and_asks_for_nothing_more(site: Path, visitor: Client) -> None:
    if not (STATIC / "public.css").is_file():
        pytest.skip("the styles were not built (python tools/front.py)")
    for path in ("/public/", "/public/verify/", "/public/how/"):
        page = visitor.get(path)
        wanted = Wanted()
        wanted.feed(page.content.decode())
        assert wanted.scripts == 0
        assert sorted(wanted.files) == ["icon.svg", "public.css"]
        size = len(gzip.compress(page.content))
        size += sum(len(gzip.compress((STATIC / one).read_bytes())) for one in wanted.files)
        assert size < FIRST_LOAD, (path, size)


def test_english_pages_hold_no_chinese_but_names_and_documents(
    site: Path, as_person: As, march: Product
) -> None:
    client = as_person("", "en")

    class Chinese(HTMLParser):
        """Text with Chinese letters outside of elements that say so."""

        def __init__(self) -> None:
            super().__init__()
            self.inside: list[bool] = []
            self.found: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in ("meta", "link", "input", "br", "progress") or tag == "progress":
                given = dict(attrs).get("lang") or ""
                self.inside.append(given.startswith("zh"))

        def handle_endtag(self, tag: str) -> None:
            if self.inside:
                self.inside.pop()

        def handle_data(self, data: str) -> None:
            if any("一" <= letter <= "鿿" for letter in data) and not any(self.inside):
                self.found.append(data.strip())

    for path in ("/public/", f"/public/{march.pk}/", "/public/verify/", "/public/how/"):
        reader = Chinese()
        reader.feed(client.get(path).content.decode())
        titles = [one for one in reader.found if "虚构" not in one]
        assert not titles, (path, titles[:5])


def test_advice_says_where_it_comes_from() -> None:
    for number, _ in LEVELS.values():
        old, new = advice(number, date(2026, 2, 28)), advice(number, date(2026, 3, 1))
        assert old.source == "HJ 633-2012 表2"
        assert (old.mark, new.mark) == ("secondary", "to-be-checked")
        assert old.advice == new.advice


# verify


def sent(client: Client, data: bytes, name: str = "pack.zip") -> Any:
    return client.post("/public/verify/", {"pack": SimpleUploadedFile(name, data)}, follow=True)


def verdict(client: Client, data: bytes) -> str:
    """What the page says once the upload was worked off."""
    page = sent(client, data)
    assert page.status_code == 200
    assert page["Refresh"] == "2"
    address = page.redirect_chain[-1][0]
    jobs.work_off()
    return client.get(address).content.decode()


def test_an_uploaded_pack_is_computed_again_and_deleted(
    site: Path, visitor: Client, march: Product
) -> None:
    said = verdict(visitor, kept.pack_path(site, march.pack).read_bytes())
    assert "只用包内的数据重算，各项结果逐一相同" in said
    assert march.code in said
    assert "它就是这里公布的那一份" in said
    assert not list((site / "site" / "verify").glob("*.zip"))


def test_a_pack_with_another_result_is_not_identical(
    site: Path, visitor: Client, march: Product
) -> None:
    members, manifest, _ = archive.unpack(kept.pack_path(site, march.pack))
    rankings = members["results/rankings.csv"].decode().splitlines()
    rankings[1], rankings[2] = rankings[2], rankings[1].replace("0001", "0002")
    members["results/rankings.csv"] = ("\n".join(rankings) + "\n").encode()
    about = {key: value for key, value in manifest.items() if key != "members"}
    said = verdict(visitor, archive.pack(members, about)[0])
    assert "不一致：共" in said
    assert "results/rankings.csv" in said


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive_:
        for name, data in members.items():
            info = zipfile.ZipInfo(name.replace("__", "."), (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive_.writestr(info, data, compresslevel=6)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("another zip", "里面没有 manifest.json"),
        ("cut short", "不是完整的 .zip 文件"),
        ("one byte changed", "被改动过"),
        ("no seal", "缺少 seal.txt"),
        ("bomb", "解开后太大"),
        ("broken manifest", "这份文件不是证据包"),
    ],
)
def test_what_is_no_pack_is_refused_in_words(
    name: str, said: str, site: Path, visitor: Client, march: Product
) -> None:
    whole = kept.pack_path(site, march.pack).read_bytes()
    middle = len(whole) // 2
    data = {
        "another zip": lambda: zipped(readme__txt=b"hello"),
        "cut short": lambda: whole[:-400],
        "one byte changed": lambda: (
            whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        ),
        "no seal": lambda: zipped(manifest__json=b"{}"),
        "bomb": lambda: zipped(
            manifest__json=b"{}", **{f"m{at}": b"" for at in range(replaying.MEMBERS)}
        ),
        "broken manifest": lambda: broken_manifest(),
    }[name]()
    page = verdict(visitor, data)
    assert "不能核验" in page
    assert said in page


def test_a_file_that_unpacks_too_large_is_never_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped(manifest__json=b"{}", big=b"\0" * 2_000_000))
    assert replaying.unfit(path) == ""
    monkeypatch.setattr(replaying, "UNPACKED", 1_000_000)
    assert "解开后太大" in replaying.unfit(path)


def broken_manifest() -> bytes:
    """A manifest that is sealed and no JSON."""
    import hashlib

    text = b"{not json"
    seal = f"{hashlib.sha256(text).hexdigest()}  manifest.json\n".encode()
    return zipped(manifest__json=text, seal__txt=seal)


def test_uploads_that_are_refused_at_once(site: Path, visitor: Client, settings: Any) -> None:
    nothing = visitor.post("/public/verify/")
    assert (nothing.status_code, "请选择要核验的证据包" in nothing.content.decode()) == (400, True)
    word = sent(visitor, b"%PDF-1.7 not a pack", "pack.zip")
    assert (word.status_code, "这不是证据包" in word.content.decode()) == (400, True)
    settings.UPLOAD_LIMIT_BYTES = 1000
    large = sent(visitor, b"PK" + b"0" * 100_000)
    assert large.status_code == 413
    assert "文件超过" in large.content.decode()
    assert not Job.objects.filter(work=words.VERIFY).exists()


def test_a_full_queue_asks_to_come_back(site: Path, visitor: Client) -> None:
    for number in range(views.QUEUE):
        Job.objects.create(work=words.VERIFY, key=f"verify {number}", given={"path": ""})
    full = sent(visitor, b"PK\x05\x06" + b"\0" * 18)
    assert full.status_code == 503
    assert full["Retry-After"] == "120"
    assert "请过几分钟再来" in full.content.decode()


def test_an_unknown_verdict_is_said_in_words(site: Path, visitor: Client) -> None:
    page = visitor.get("/public/verify/nothing/")
    assert page.status_code == 404
    assert "没有这次核验" in page.content.decode()


def test_the_language_is_switched_by_a_plain_link(site: Path, visitor: Client) -> None:
    page = visitor.get("/public/language/en/?next=/public/how/", follow=True)
    assert "How these numbers are made" in page.content.decode()
    away = visitor.get("/public/language/en/?next=https://example.org/")
    assert away["Location"] == "/public/"
