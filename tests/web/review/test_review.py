"""Review: two persons, the level of the station, who was first; what the writer does with it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.web.review.writing import run_writer
from youju.intake import spool
from youju.ledger import store
from youju.readings import tables
from youju.terms.places import ASSESSED
from youju.web.base.city import folder
from youju.web.base.rights.models import Leave, Organisation, User
from youju.web.base.work.models import Entry, Item
from youju.web.watch.review import files, queries, words
from youju.web.watch.review.models import File, Proposal

As = Callable[..., Client]
TAGS = re.compile(r"<[^>]+>")
PDF = b"%PDF-1.4\n%invented\n"


def text_of(answer: object) -> str:
    """The words of a page without tags."""
    return re.sub(r"\s+", " ", TAGS.sub("", answer.content.decode()))  # type: ignore[attr-defined]


def station_of(*levels: str) -> queries.Place:
    """A station of one of these levels that counts for its county today."""
    last = folder.last_day()
    assert last is not None
    for site in folder.city().register.on(last):
        if site.level in levels and site.role == ASSESSED:
            return queries.Place("site", site.site, site.name, site.level, site.county)
    raise AssertionError(levels)


def typed(way: str, kind: str, *, day: date | None = None, hours: int = 24, **more: object) -> dict:
    """A form as somebody fills it in: a stretch of hours of the last day with data."""
    day = day or folder.last_day()
    assert day is not None
    first = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the clock on the wall
    return {
        "way": way,
        "kind": kind,
        "first": f"{first:%Y-%m-%dT%H:%M}",
        "last": f"{first + timedelta(hours=hours):%Y-%m-%dT%H:%M}",
        "because": "采样管路漏气，现场核查记录见附件。",
        "token": uuid4().hex,
        "seen": queries.last_seq(),
        **more,
    }


def propose(client: Client, place: queries.Place, said: dict) -> Proposal:
    """Send the form; the proposal that it became."""
    answer = client.post(f"/review/new/?at={place.key}", said)
    assert answer.status_code == 302, text_of(answer)
    number = int(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    return Proposal.everything.get(pk=number)


def confirm(client: Client, one: Proposal) -> object:
    """Look at what changes, then confirm just that."""
    page = client.get(f"/review/{one.pk}/effect/").content.decode()
    shown = re.search(r'name="shown" value="(\w+)"', page)
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert shown is not None, TAGS.sub("", page)
    assert seen is not None
    data = {"shown": shown[1], "seen": seen[1]}
    return client.post(f"/review/{one.pk}/confirm/", data)


@pytest.fixture
def own(city_path: Path, db: None) -> queries.Place:
    """A station of the city's own."""
    return station_of("市控", "县控")


@pytest.fixture
def national(city_path: Path, db: None) -> queries.Place:
    """A station that the city may not mark."""
    return station_of("国控")


def test_two_persons_bring_a_mark_into_the_journal_and_the_live_figure_changes(
    as_person: As, own: queries.Place, city_path: Path
) -> None:
    last = folder.last_day()
    assert last is not None
    computed = folder.computed()
    assert computed is not None
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    assert one.state == words.PROPOSED
    assert queries.marks_at(own.key) == [
        m for m in queries.marks_at(own.key) if m.kind != "invalid"
    ]
    waits = Item.objects.get(key=one.thing)
    assert waits.closed_at is None
    assert waits.not_for == User.objects.get(username="station")
    assert "须由另一人确认" in text_of(as_person("station").get(f"/review/{one.pk}/"))

    answer = confirm(as_person("station2"), one)
    assert answer.status_code == 302  # type: ignore[attr-defined]
    one.refresh_from_db()
    assert one.state == words.CONFIRMED
    run_writer(city_path)
    page = as_person("station").get(f"/review/{one.pk}/")
    one.refresh_from_db()
    assert one.state == words.IN_FORCE
    assert one.position.startswith("mark/")
    assert one.position in text_of(page)
    mark = next(mark for mark in tables.marks(folder.city()) if mark.seq in one.seqs)
    assert (mark.kind, mark.key, mark.by) == ("invalid", own.key, "沈监测（虚构）、韩复核（虚构）")
    assert Item.objects.get(key=one.thing).closed_at is not None
    deeds = list(Entry.objects.filter(thing=one.thing).values_list("deed", flat=True))
    assert deeds == ["review.in_force", "review.confirm", "review.propose"]

    def of(basis: int) -> object:
        rows = store.days(folder.city(), kinds=("site",), dust="kept", basis=basis)
        day = (last - date(1970, 1, 1)).days
        return rows.filter((rows["object"] == own.key) & (rows["day"] == day))["pm25"].to_list()

    newest = folder.computed()
    assert newest is not None
    assert newest.number > computed.number
    assert of(newest.number) == [None]
    assert of(computed.number) != [None]  # what was computed before stays as it was


def test_who_proposes_does_not_confirm(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    page = as_person("station").get(f"/review/{one.pk}/effect/").content.decode()
    assert "review-confirm" not in page
    shown = re.search(
        r'name="shown" value="(\w+)"',
        as_person("station2").get(f"/review/{one.pk}/effect/").content.decode(),
    )
    assert shown is not None
    answer = as_person("station").post(f"/review/{one.pk}/confirm/", {"shown": shown[1]})
    assert answer.status_code == 403
    one.refresh_from_db()
    assert one.state == words.PROPOSED
    assert spool.pending(folder.path()) == []


def test_only_what_was_shown_can_be_confirmed(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    as_person("station2").post(f"/review/{one.pk}/confirm/", {"shown": "something else"})
    one.refresh_from_db()
    assert one.state == words.PROPOSED


def test_on_a_national_point_the_city_marks_nothing(as_person: As, national: queries.Place) -> None:
    for account in ("station", "office"):
        page = as_person(account).get(f"/review/new/?at={national.key}")
        assert "本市不作标记" in text_of(page)
        assert 'value="mark"' not in page.content.decode()
        answer = as_person(account).post(
            f"/review/new/?at={national.key}", typed("mark", "invalid")
        )
        assert answer.status_code == 400
    assert not Proposal.everything.exists()
    assert spool.pending(folder.path()) == []


def test_an_issued_decision_needs_number_and_file(as_person: As, national: queries.Place) -> None:
    client = as_person("station")
    bare = client.post(f"/review/new/?at={national.key}", typed("decision", "invalid"))
    assert bare.status_code == 400
    assert "请填写文号。" in text_of(bare)
    assert "请附上文件原件。" in text_of(bare)
    assert "采样管路漏气" in bare.content.decode()  # nothing typed is lost
    said = typed(
        "decision",
        "invalid",
        document="岚环监函〔2026〕88号",
        issuer="岚海省生态环境厅（虚构）",
        issued_on="2026-11-20",
        files=SimpleUploadedFile("审核结果.pdf", PDF),
    )
    one = propose(client, national, said)
    assert one.needs_second
    confirm(as_person("office"), one)
    run_writer(folder.path())
    as_person("office").get("/review/")
    one.refresh_from_db()
    assert one.state == words.IN_FORCE, one.answer
    mark = next(mark for mark in tables.marks(folder.city()) if mark.seq in one.seqs)
    assert mark.document == "岚环监函〔2026〕88号"


def test_a_doubt_is_a_note_and_changes_nothing(as_person: As, national: queries.Place) -> None:
    one = propose(as_person("station"), national, typed("note", "doubt"))
    assert one.state == words.CONFIRMED  # nobody else is needed
    as_person("station").get(f"/review/{one.pk}/")
    run_writer(folder.path())
    page = as_person("station").get(f"/review/{one.pk}/")
    assert "不改变任何数值" in text_of(page)
    one.refresh_from_db()
    assert one.state == words.IN_FORCE
    mark = next(mark for mark in tables.marks(folder.city()) if mark.seq in one.seqs)
    assert not mark.changes_values


def test_a_suspicion_of_dust_is_no_dust(as_person: As, national: queries.Place) -> None:
    answer = as_person("station").post(f"/review/new/?at={national.key}", typed("note", "dust"))
    assert answer.status_code == 400
    one = propose(as_person("station"), national, typed("note", "suspected-dust"))
    as_person("station").get(f"/review/{one.pk}/")
    run_writer(folder.path())
    given = [mark.kind for mark in tables.marks(folder.city()) if mark.because == one.because]
    assert given == ["suspected-dust"]


def test_an_application_goes_out_and_comes_back(as_person: As, national: queries.Place) -> None:
    client = as_person("station")
    one = propose(client, national, typed("application", "invalid"))
    assert one.state == words.DRAFTED
    letter = client.get(f"/review/{one.pk}/letter/")
    assert b"".join(letter.streaming_content).startswith(b"PK")
    client.post(
        f"/review/{one.pk}/send/", {"sent_on": "2026-11-23", "sent_number": "清环监〔2026〕12号"}
    )
    one.refresh_from_db()
    assert one.state == words.SENT
    client.post(
        f"/review/{one.pk}/answer/",
        {
            "answered_on": "2026-11-25",
            "answer": "经复核，该时段数据有效。",
            "document": "岚环监函〔2026〕90号",
        },
    )
    one.refresh_from_db()
    assert one.state == words.ANSWERED
    assert "经复核，该时段数据有效。" in text_of(client.get(f"/review/{one.pk}/"))
    assert spool.pending(folder.path()) == []


def test_the_second_who_marks_the_same_hours_is_told_who_was_first(
    as_person: As, own: queries.Place
) -> None:
    first = propose(as_person("station"), own, typed("mark", "invalid"))
    answer = as_person("office").post(
        f"/review/new/?at={own.key}", typed("mark", "fault", hours=12, items=["PM2.5"])
    )
    assert answer.status_code == 400
    assert "沈监测（虚构）已先提出" in text_of(answer)
    assert f"编号{first.pk}" in text_of(answer)
    other_day = typed("mark", "fault", day=(folder.last_day() or date.min) - timedelta(3))
    assert propose(as_person("office"), own, other_day).state == words.PROPOSED


def test_marks_that_stand_already_are_said(as_person: As, own: queries.Place) -> None:
    said = typed("mark", "invalid")
    one = propose(as_person("station"), own, said)
    confirm(as_person("station2"), one)
    run_writer(folder.path())
    as_person("station").get(f"/review/{one.pk}/")
    again = as_person("office").post(f"/review/new/?at={own.key}", said | {"token": uuid4().hex})
    assert again.status_code == 400
    assert "这一时段已有标记" in text_of(again)


def test_sent_twice_it_is_one(as_person: As, own: queries.Place) -> None:
    client, said = as_person("station"), typed("mark", "invalid")
    assert propose(client, own, said) == propose(client, own, said)
    one = Proposal.everything.get()
    confirm(as_person("station2"), one)
    ticket = Proposal.everything.get().ticket
    as_person("station2").post(f"/review/{one.pk}/confirm/", {"shown": "x"})
    assert Proposal.everything.get().ticket == ticket
    assert [one.kind for one in spool.pending(folder.path())].count("mark") == 1


def test_sent_back_and_withdrawn(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    empty = as_person("station2").post(f"/review/{one.pk}/refuse/", {"because": ""})
    assert empty.status_code == 302
    one.refresh_from_db()
    assert one.state == words.PROPOSED
    as_person("station2").post(f"/review/{one.pk}/refuse/", {"because": "现场记录不足。"})
    one.refresh_from_db()
    assert one.state == words.REFUSED
    assert Item.objects.filter(key=f"{one.thing}/answer", closed_at=None).exists()
    assert "现场记录不足。" in text_of(as_person("station").get(f"/review/{one.pk}/"))
    assert not Item.objects.filter(key=f"{one.thing}/answer", closed_at=None).exists()
    other = propose(as_person("station"), own, typed("mark", "invalid"))
    assert as_person("station2").post(f"/review/{other.pk}/withdraw/").status_code == 403
    as_person("station").post(f"/review/{other.pk}/withdraw/")
    other.refresh_from_db()
    assert other.state == words.WITHDRAWN


def test_undoing_needs_two_as_well(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    confirm(as_person("station2"), one)
    run_writer(folder.path())
    as_person("station").get(f"/review/{one.pk}/")
    one.refresh_from_db()
    (seq,) = one.seqs
    assert "撤销此标记" in text_of(as_person("station").get(f"/review/{one.pk}/"))
    answer = as_person("station").post(
        f"/review/revoke/{seq}/", {"because": "复查后数据有效。", "token": uuid4().hex}
    )
    undo = Proposal.everything.get(way=words.REVOKE)
    assert answer["Location"] == f"/review/{undo.pk}/"
    assert undo.state == words.PROPOSED
    assert undo.organisation == one.organisation
    confirm(as_person("station2"), undo)
    run_writer(folder.path())
    as_person("station").get(f"/review/{undo.pk}/")
    undo.refresh_from_db()
    assert undo.state == words.IN_FORCE, undo.answer
    assert seq not in {mark.seq for mark in tables.marks(folder.city())}


def test_the_deputy_confirms_while_the_holder_is_away(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    assert as_person("station3").get(f"/review/{one.pk}/").status_code == 403
    today = timezone.localdate()
    holder = User.objects.get(username="station2")
    Leave.objects.create(person=holder, since=today, until=today, because="年休假")
    confirm(as_person("station3"), one)
    one.refresh_from_db()
    assert one.decided_name == "许备岗（虚构）"


def test_counties_meet_the_wall(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    counties = {
        f"county{n}": User.objects.get(username=f"county{n}").counties_today for n in (1, 2, 3)
    }
    seen = [name for name, mine in counties.items() if own.county in mine]
    for name in counties:
        status = 200 if name in seen else 404
        assert as_person(name).get(f"/review/{one.pk}/").status_code == status
        assert as_person(name).get(f"/review/{one.pk}/effect/").status_code == status
        listed = f"/review/{one.pk}/" in as_person(name).get("/review/").content.decode()
        assert listed == (name in seen)
        assert as_person(name).post(f"/review/{one.pk}/confirm/").status_code == 403
    assert as_person("department").get("/review/").status_code == 403
    assert as_person("leader").get(f"/review/{one.pk}/").status_code == 200
    assert as_person("auditor").get("/review/new/").status_code == 403


def test_a_county_proposes_only_on_its_own_stations(as_person: As, city_path: Path) -> None:
    for account in ("county1", "county2", "county3"):
        mine = User.objects.get(username=account).counties_today
        places = queries.places(User.objects.get(username=account))
        assert {one.county for one in places} <= mine
    other = next(
        one
        for one in queries.places(User.objects.get(username="station"))
        if one.county not in User.objects.get(username="county1").counties_today
    )
    page = as_person("county1").get(f"/review/new/?at={other.key}")
    assert "您的岗位范围内没有这个地点" in text_of(page)


@pytest.mark.parametrize(
    ("name", "data", "words_"),
    [
        ("记录.pdf", b"MZ\x90\x00 a program", "与扩展名不符"),
        ("记录.exe", b"MZ\x90\x00", "不接收"),
        ("记录.pdf", b"", "空文件"),
        ("说明.txt", b"PK\x03\x04 a zip", "与扩展名不符"),
        ("大.pdf", PDF + b"0" * files.MOST_BYTES, "超过"),
    ],
)
def test_lying_and_too_large_files(
    as_person: As, own: queries.Place, name: str, data: bytes, words_: str
) -> None:
    said = typed("mark", "invalid", files=SimpleUploadedFile(name, data))
    answer = as_person("station").post(f"/review/new/?at={own.key}", said)
    assert answer.status_code == 400
    assert words_ in text_of(answer) or (not data and "空" in text_of(answer))
    assert not File.objects.exists()


def test_files_lie_under_their_hash_and_leave_by_right(as_person: As, own: queries.Place) -> None:
    said = typed("mark", "invalid", files=SimpleUploadedFile("现场/记录.pdf", PDF))
    one = propose(as_person("station"), own, said)
    kept = one.files.get()
    assert kept.name == "记录.pdf"
    assert files.path_of(kept.sha256).read_bytes() == PDF
    answer = as_person("leader").get(f"/review/{one.pk}/file/{kept.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    wrong = next(
        n
        for n in ("county1", "county2", "county3")
        if own.county not in User.objects.get(username=n).counties_today
    )
    assert as_person(wrong).get(f"/review/{one.pk}/file/{kept.pk}/").status_code == 404
    other = propose(as_person("station"), own, typed("mark", "fault", day=date(2026, 11, 1)))
    assert as_person("leader").get(f"/review/{other.pk}/file/{kept.pk}/").status_code == 404


def test_what_was_typed_comes_back_after_signing_in_again(own: queries.Place) -> None:
    client = Client(headers={"Accept-Language": "zh-hans"})
    person = User.objects.get(username="station")
    person.set_password("youju-demo-2026")
    person.save()
    signs = {"username": "station", "password": "youju-demo-2026"}
    client.post("/sign-in/", signs)
    client.cookies.pop("sessionid")
    there = f"/review/new/?at={own.key}"
    answer = client.post(
        there, typed("mark", "invalid"), headers={"Referer": f"http://testserver{there}"}
    )
    assert answer.status_code == 302
    assert not Proposal.everything.exists()
    client.post("/sign-in/", {**signs, "next": there})
    page = client.get(there)
    assert "采样管路漏气" in page.content.decode()
    assert "已填内容已恢复" in text_of(page)


def test_a_stopped_writer_keeps_the_decision_and_says_so(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    confirm(as_person("station2"), one)
    assert "等待写入程序写入" in text_of(as_person("station").get(f"/review/{one.pk}/"))


def test_what_the_writer_refuses_is_said(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    page = as_person("station2").get(f"/review/{one.pk}/effect/").content.decode()
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown is not None
    # Somebody at the command line was quicker, after the page was opened.
    from youju.readings.marks import Mark
    from youju.readings.writer import Writer

    with Writer(folder.city()) as writer:
        writer.add_mark(
            Mark(
                "site",
                own.key,
                (),
                one.first_hour,
                one.last_hour,
                "fault",
                "停电",
                "何某",
                date(2026, 11, 23),
            )
        )
    as_person("station2").post(f"/review/{one.pk}/confirm/", {"shown": shown[1], "seen": "0"})
    run_writer(folder.path())
    as_person("station").get(f"/review/{one.pk}/")
    one.refresh_from_db()
    assert one.state in (words.REFUSED, words.PROPOSED)
    if one.state == words.REFUSED:
        assert "已有人标记" in one.decided_because


def test_lists_stations_sheets(as_person: As, own: queries.Place) -> None:
    one = propose(as_person("station"), own, typed("mark", "invalid"))
    client = as_person("office")
    for address in (
        "/review/",
        f"/review/{one.pk}/",
        f"/review/station/{own.key}/",
        "/review/new/",
        f"/review/new/?at={own.key}",
    ):
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        assert len(made) <= 20, address
    assert f"/review/{one.pk}/" in client.get("/review/?state=proposed").content.decode()
    assert f"/review/{one.pk}/" not in client.get("/review/?state=refused").content.decode()
    sheet = client.get("/review/?as=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell]  # type: ignore[union-attr]
    assert own.name in cells
    assert any("导出" in one for one in cells)


def test_an_account_with_open_proposals_says_so_before_it_is_closed(
    as_person: As, own: queries.Place
) -> None:
    from youju.web.base.rights import belongings

    propose(as_person("station"), own, typed("mark", "invalid"))
    person = User.objects.get(username="station")
    assert any("无效" in one.title for one in belongings.open_for(person))
    person.is_active = False
    person.save()
    confirm(as_person("station2"), Proposal.everything.get())
    assert Proposal.everything.get().state == words.CONFIRMED


def test_units(own: queries.Place) -> None:
    bureau = Organisation.objects.get(key="bureau")
    assert queries.unit_of("", bureau) == bureau
    assert queries.unit_of(own.county, bureau).county == own.county
