"""The gate: nothing without a declared right, nothing without holding it, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from youju.web.base.rights.gate import Gate, right_of
from youju.web.base.rights.models import Leave, NotScoped, Organisation, User

As = Callable[..., Client]


def test_a_view_without_a_right_is_never_served(rf: object) -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("secret")

    with pytest.raises(ImproperlyConfigured, match="forgotten declares no right"):
        right_of(forgotten)
    with pytest.raises(ImproperlyConfigured):
        Gate(lambda request: HttpResponse()).process_view(rf.get("/"), forgotten, (), {})  # type: ignore[attr-defined]


def test_a_visitor_is_sent_to_sign_in_and_comes_back(as_person: As) -> None:
    answer = as_person("").get("/search/?q=QL01")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fsearch%2F%3Fq%3DQL01"


def test_a_county_may_not_manage_persons(as_person: As) -> None:
    assert as_person("county1").get("/people/").status_code == 403
    assert as_person("office").get("/people/").status_code == 200


def test_a_deputy_acts_only_while_the_holder_is_away(db: None) -> None:
    holder, deputy = (User.objects.get(username=name) for name in ("station2", "station3"))
    assert deputy.posts_today == []
    today = timezone.localdate()
    Leave.objects.create(person=holder, since=today, until=today, because="年休假")
    assert [str(one.title) for one in User.objects.get(pk=deputy.pk).posts_today] == ["数据复核岗"]
    Leave.objects.update(since=today - timedelta(9), until=today - timedelta(1))
    assert User.objects.get(pk=deputy.pk).posts_today == []


def test_scope_follows_the_tree(db: None) -> None:
    county = User.objects.get(username="county1")
    own, other, bureau = (
        Organisation.objects.get(key=key) for key in ("county-1", "county-2", "bureau")
    )
    assert county.covers(own)
    assert not county.covers(other)
    assert not county.covers(bureau)
    assert User.objects.get(username="office").covers(other)


def test_walled_things_are_never_given_without_a_person() -> None:
    from youju.web.base.rights.models import WalledManager

    manager = WalledManager()
    manager.model = Organisation
    with pytest.raises(NotScoped, match="seen_by"):
        manager.all()
