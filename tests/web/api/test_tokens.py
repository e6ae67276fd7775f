"""The life of a token: made once, shown once, used with its scopes, revoked, expired."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from youju.terms.errors import BadInput
from youju.web.api import actions, callers
from youju.web.api.models import ApiToken
from youju.web.base.rights.models import Holding, User
from youju.web.base.work.models import Entry

As = Callable[..., Client]


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    callers._seen.clear()


def made(account: str, *scopes: str, days: int = 30) -> tuple[ApiToken, str]:
    owner = User.objects.get(username=account)
    until = timezone.now() + timedelta(days=days)
    return actions.make_token(owner, "数据中心", scopes or ("figures",), expires_at=until)


def ask(secret: str, path: str = "city") -> int:
    return (
        Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"}).status_code
    )


def test_a_token_is_made_on_its_page_and_shown_once(as_person: As) -> None:
    client = as_person("county1")
    assert "您还没有令牌" in client.get("/api/tokens/").content.decode()
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    text = client.post(
        "/api/tokens/", {"name": "县平台", "scopes": ["figures"], "until": until}
    ).content.decode()
    found = re.search(r"youju_[\w-]{43}", text)
    assert found
    secret = found.group(0)
    token = ApiToken.objects.get(name="县平台")
    assert secret not in str(token.__dict__)
    assert secret not in client.get("/api/tokens/").content.decode()
    assert ask(secret) == 200
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert Entry.objects.first().deed == "api.make_token"  # type: ignore[union-attr]
    assert secret not in str(Entry.objects.first().data)  # type: ignore[union-attr]


def test_a_revoked_token_opens_nothing(as_person: As) -> None:
    token, secret = made("office")
    assert ask(secret) == 200
    assert as_person("county1").post(f"/api/tokens/{token.pk}/revoke").status_code == 404
    assert ask(secret) == 200
    assert as_person("office").post(f"/api/tokens/{token.pk}/revoke").status_code == 302
    assert ask(secret) == 401
    as_person("office").post(f"/api/tokens/{token.pk}/revoke")
    assert Entry.objects.filter(deed="api.revoke_token").count() == 1


def test_an_expired_token_opens_nothing(db: None) -> None:
    token, secret = made("office")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ask(secret) == 401


def test_a_person_without_a_post_opens_nothing(db: None) -> None:
    _token, secret = made("department")
    assert ask(secret) == 200
    Holding.objects.filter(person__username="department").delete()
    assert ask(secret) == 401


def test_a_closed_account_opens_nothing(db: None) -> None:
    _token, secret = made("department")
    User.objects.filter(username="department").update(is_active=False)
    assert ask(secret) == 401


def test_scopes_bound_what_a_token_reads(db: None) -> None:
    _token, secret = made("station", "marks")
    assert ask(secret, "marks") == 200
    assert ask(secret, "city") == 403
    assert ask(secret, "readings/hours?site=x&from=2026-01-01T01:00&to=2026-01-01T02:00") == 403


@pytest.mark.parametrize("secret", ["", "x", "youju_", "Bearer", "youju_" + "a" * 43])
def test_wrong_tokens(db: None, secret: str) -> None:
    answer = Client().get("/api/v1/city", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["status"] == 401


def test_tokens_are_bounded(db: None) -> None:
    owner = User.objects.get(username="office")
    for days in (0, -1, 400):
        with pytest.raises(BadInput):
            made("office", days=days)
    with pytest.raises(BadInput):
        made("office", "everything")
    for _ in range(actions.MOST_TOKENS):
        made("office")
    with pytest.raises(BadInput):
        made("office")
    assert owner.tokens.count() == actions.MOST_TOKENS


@pytest.mark.parametrize("until", ["", "2020-01-01", "2199-01-01", "x"])
def test_the_form_refuses_in_words(as_person: As, until: str) -> None:
    answer = as_person("office").post(
        "/api/tokens/", {"name": "甲", "scopes": ["figures"], "until": until}
    )
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_too_many_requests_are_told_when_to_come_again(db: None, settings: object) -> None:
    settings.API_PER_MINUTE = 3  # type: ignore[attr-defined]
    _token, secret = made("office")
    _token, other = made("office")
    asked = [ask(secret) for _ in range(6)]
    assert asked.count(429) >= 2
    assert ask(other) == 200
    answer = Client().get("/api/v1/city", headers={"Authorization": f"Bearer {secret}"})
    if answer.status_code == 429:
        assert 1 <= int(answer["Retry-After"]) <= 60
