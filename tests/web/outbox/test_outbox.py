"""What goes out: text, picture, documents, log, links, reminders."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.web.outbox.examples import TOKEN, linked, reminded
from youju.web.base.rights.models import User
from youju.web.base.work.models import Entry, Item
from youju.web.tell.outbox import actions, making, queries, words
from youju.web.tell.outbox.models import Link, Opening, Reminder, Sending

As = Callable[..., Client]
CHOICE = {"occasion": "range", "period": "2026-03", "dust": "scheme", "audience": "internal"}


def address(**changed: str) -> str:
    return f"{reverse('outbox:new')}?{urlencode(CHOICE | changed)}"


def sent(client: Client, where: str = "", **said: str) -> Sending:
    where = where or address()
    page = client.get(where)
    said = {"computed": str(page.context["made"].computed), "channel": "微信群"} | said
    answer = client.post(where, said)
    assert answer.status_code == 302, answer.content.decode()
    return Sending.objects.get(pk=answer["Location"].strip("/").split("/")[-1])


def situations() -> list[making.Choice]:
    """Twenty: every occasion, city and county, every dust basis, both audiences."""
    places = ["", making.objects()[0], making.objects()[-1]]
    texts = ["2026-03", "2026-04-12", "2026-02-01..2026-02-20", "..2026-04-20", "2026-W15"]
    occasions = [(one, "") for one in words.OCCASIONS if one != words.RANGE]
    occasions += [(words.RANGE, text) for text in texts]
    found = []
    for at in range(20):
        occasion, text = occasions[at % len(occasions)]
        found.append(
            making.Choice(
                occasion,
                making.period_of(occasion, text),
                places[at % 3],
                list(words.DUST)[(at // 2) % 3],
                list(words.AUDIENCES)[(at // 3) % 2],
            )
        )
    return found


def test_twenty_situations_always_say_basis_state_and_source(db: None) -> None:
    seen = situations()
    assert len(set(seen)) == 20
    for choice in seen:
        made = making.made(choice)
        text, picture = made.short.text, made.picture
        assert text.startswith("截至"), text
        assert len(text) <= 200, text
        assert made.short.state, text
        assert made.short.state in text, text
        assert made.short.basis, text
        assert made.short.basis in text, text
        assert "来源：" in text, text
        assert not re.search(r"[-−]\d+(\.\d+)?%", text), text
        if choice.dust == words.KEPT:
            assert "扣除沙尘" not in text, text
            assert picture.basis == "实况"
        if choice.dust == words.EXCLUDED:
            assert "扣除沙尘" in text, text
        for one in (picture.state, picture.basis, picture.source, picture.as_of):
            assert one.strip()
            assert one in picture.words
        assert ("内部资料" in picture.words) == (choice.audience == words.INTERNAL)
        figures = made.figures()
        assert figures
        assert all(one["basis"] for one in figures)


def test_one_button_gives_text_picture_and_drafts(as_person: As) -> None:
    client = as_person("office")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(address())
    assert len(asked) <= 20
    text = page.content.decode()
    assert "截至2026年3月31日24时" in text
    assert "快报" in text
    picture = client.get(reverse("outbox:preview-picture"), CHOICE)
    assert picture["Content-Type"] == "image/png"
    assert int.from_bytes(picture.content[16:20], "big") == 1080
    made = client.get(reverse("outbox:document", args=["flash"]), CHOICE)
    said = "\n".join(one.text for one in docx.Document(io.BytesIO(made.content)).paragraphs)
    assert "快报" in said
    refused = client.get(reverse("outbox:document", args=["weekly"]), CHOICE)
    assert refused.status_code in (400, 409, 422)


def test_a_send_out_is_logged_exactly_as_it_left(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    found = sent(client, recipients="leader")
    assert found.recipients == [
        {"name": str(User.objects.get(username="leader")), "account": "leader"}
    ]
    page = client.get(reverse("outbox:sending", args=[found.pk])).content.decode()
    assert found.text in page
    assert found.picture in page
    assert f"basis={found.computed}" in page
    picture = client.get(reverse("outbox:picture", args=[found.pk])).content
    assert hashlib.sha256(picture).hexdigest() == found.picture
    explained = [one for one in queries.explained(found.figures, found.computed) if one["href"]]
    assert len(explained) == len(found.figures)
    for one in explained[:2]:
        assert client.get(one["href"]).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("outbox:list-xlsx")).content))
    assert book.sheetnames == ["发送记录", "所用数值"]
    assert book["所用数值"].max_row == len(found.figures) + 1
    assert Entry.objects.filter(deed="outbox.send").exists()
    assert as_person("leader").get(reverse("outbox:list")).status_code == 200
    assert as_person("county1").get(reverse("outbox:list")).status_code == 403


def test_a_recipient_without_an_account_is_asked_about(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    computed = str(client.get(address()).context["made"].computed)
    said = {"computed": computed, "recipients": "查无此人"}
    answer = client.post(address(), said)
    assert answer.status_code == 200
    assert "没有对应账号" in answer.content.decode()
    assert not Sending.objects.exists()
    assert client.post(address(), said | {"no_account": "on"}).status_code == 302
    assert Sending.objects.get().recipients == [{"name": "查无此人", "account": ""}]


def test_public_needs_its_basis_and_old_figures_are_not_logged(
    as_person: As, city_path: Path
) -> None:
    client, where = as_person("office"), address(audience="public")
    computed = str(client.get(where).context["made"].computed)
    answer = client.post(where, {"computed": computed, "channel": "公众号"})
    assert "发布依据" in answer.content.decode()
    client.post(where, {"computed": "999", "channel": "公众号", "released_by": "某办法"})
    assert not Sending.objects.exists()
    found = sent(client, where, released_by="某办法")
    assert "内部资料" not in found.picture_words


# links


def test_a_link_is_made_opened_counted_and_revoked(as_person: As, city_path: Path) -> None:
    client, visitor = as_person("office"), as_person("")
    found = sent(client)
    client.post(reverse("outbox:link", args=[found.pk]), {"for_whom": "某", "days": 1, "most": 2})
    page = client.get(reverse("outbox:sending", args=[found.pk])).content.decode()
    token = re.search(r"/outbox/read/([\w-]+)/", page)
    assert token is not None
    assert len(token[1]) >= 32
    assert token[1] not in client.get(reverse("outbox:sending", args=[found.pk])).content.decode()
    link = Link.objects.get()
    assert token[1] not in (link.token_hash, link.for_whom)
    where = reverse("outbox:read", args=[token[1]])
    answer = visitor.get(where)
    body = answer.content.decode()
    assert found.text in body
    assert "<nav" not in body
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    picture = visitor.get(reverse("outbox:read-picture", args=[token[1]]))
    assert hashlib.sha256(picture.getvalue()).hexdigest() == found.picture
    assert visitor.get(where).status_code == 200
    assert visitor.get(where).status_code == 404  # used up
    assert Opening.objects.filter(link=link).count() == 3
    Link.objects.update(most=10)
    assert visitor.get(where).status_code == 200
    client.post(reverse("outbox:revoke", args=[found.pk, link.pk]))
    assert visitor.get(where).status_code == 404
    assert visitor.get(reverse("outbox:read-picture", args=[token[1]])).status_code == 404


def test_refusals_look_the_same_and_are_limited(as_person: As) -> None:
    visitor = as_person("")
    linked(expires_at=timezone.now() - timedelta(minutes=1))
    ended = visitor.get(reverse("outbox:read", args=[TOKEN]))
    unknown = visitor.get(reverse("outbox:read", args=["nothing"]))
    assert ended.status_code == unknown.status_code == 404
    assert ended.content == unknown.content
    for at in range(queries.TRIES):
        visitor.get(reverse("outbox:read", args=[f"guess-{at}"]))
    assert visitor.get(reverse("outbox:read", args=["guess"])).status_code == 429
    assert Opening.objects.count() == queries.TRIES


# reminders


def test_a_reminder_goes_to_the_county_and_is_answered_there(
    as_person: As, city_path: Path
) -> None:
    county = User.objects.get(username="county1").organisations_today[0].county
    client, where = as_person("office"), reverse("outbox:remind")
    page = client.get(where, {"county": county, "period": "2026-03"})
    assert f"{county}3月" in page.content.decode() or county in page.context["text"]
    draft = client.get(where, {"county": county, "period": "2026-03", "as": "docx"})
    assert "提醒函" in "".join(
        one.text for one in docx.Document(io.BytesIO(draft.content)).paragraphs
    )
    day = timezone.localdate() + timedelta(days=5)
    said = {
        "county": county,
        "period": "2026-03",
        "remark": "请核查。",
        "reply_by": day.isoformat(),
    }
    late = said | {"reply_by": "2026-01-01"}
    assert client.post(where, late).status_code == 200
    answer = client.post(where, said)
    assert answer.status_code == 302, answer.content.decode()
    there = answer["Location"]
    assert Item.objects.filter(closed_at=None, role="county", href=there).exists()
    letter = client.get(f"{there}letter/").content
    assert "请核查" in "".join(one.text for one in docx.Document(io.BytesIO(letter)).paragraphs)
    assert as_person("county2").get(there).status_code == 404
    assert as_person("office").post(there, {"cause": "甲", "measure": "乙"}).status_code == 403
    mine = as_person("county1")
    assert mine.post(there, {"cause": "", "measure": ""}).status_code == 200
    assert mine.post(there, {"cause": "施工扬尘", "measure": "停工整改"}).status_code == 302
    again = mine.post(there, {"cause": "甲", "measure": "乙"})
    assert "已经反馈过" in again.content.decode()
    assert "施工扬尘" in client.get(reverse("outbox:reminders")).content.decode()
    assert not Item.objects.filter(closed_at=None, href=there).exists()


def test_an_overdue_reminder_is_shown(as_person: As) -> None:
    found = reminded()
    page = as_person("office").get(reverse("outbox:reminders")).content.decode()
    assert "逾期" in page
    assert found.late
    other = as_person("county2").get(reverse("outbox:reminders")).content.decode()
    assert found.county not in re.sub(r"<select.*?</select>", "", other, flags=re.DOTALL)
    assert Reminder.everything.count() == 1


@pytest.mark.parametrize("days", [0, 31])
def test_links_have_limits(days: int, db: None) -> None:
    link = linked()
    with pytest.raises(Exception, match="有效期"):
        actions.link(
            link.sending, for_whom="某", days=days, most=1, by=User.objects.get(username="office")
        )


def test_a_county_row_of_the_ranking_leads_to_its_reminder(as_person: As) -> None:
    where = reverse("assessment:ranking")
    asked = {"period": "2026-03", "wait": "1"}
    county = making.objects()[0]
    link = f"{reverse('outbox:remind')}?{urlencode({'county': county})}"
    client = as_person("office")
    assert link in client.get(where, asked).content.decode()
    assert "outbox/reminders/new" not in as_person("leader").get(where, asked).content.decode()
    # the period chosen there is the period of the reminder
    assert "截至2026年3月31日24时" in client.get(link).content.decode()
