"""The OpenAPI file holds: whatever it allows is answered as it says, and nothing fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.api.test_figures import good_questions, last_days, measured
from youju.readings.city import City
from youju.web.api import actions, callers, v1
from youju.web.api.words import SCOPES
from youju.web.base.rights.models import User

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


EXAMPLES = 12
"""So many questions for each address; derandomised, so that a failure comes back."""


@pytest.fixture
def secret(db: None) -> str:
    """A token that may read everything."""
    callers._seen.clear()
    owner = User.objects.get(username="office")
    until = timezone.now() + timedelta(days=1)
    return actions.make_token(owner, "schemathesis", SCOPES, expires_at=until)[1]


@pytest.fixture
def described(settings: Any, db: None) -> Any:
    """The OpenAPI file as the site serves it."""
    settings.API_PER_MINUTE = 10**6
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


BOUNDED = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


PATHS = v1.api.get_openapi_schema()["paths"]
READ = [path for path in PATHS if "get" in PATHS[path] and "ingest" not in path]


@pytest.mark.parametrize("path", READ)
def test_whatever_the_file_allows_is_answered_as_it_says(
    path: str, described: Any, secret: str
) -> None:
    @BOUNDED
    @hypothesis.given(case=described[path]["GET"].as_strategy())
    def asked(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    asked()


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_refused_as_it_says(path: str, described: Any) -> None:
    @hypothesis.settings(BOUNDED, max_examples=2)
    @hypothesis.given(case=described[path][next(iter(PATHS[path])).upper()].as_strategy())
    def asked(case: Any) -> None:
        answer = case.call()
        assert answer.status_code == 401
        case.validate_response(answer, checks=CHECKS)

    asked()


def test_good_questions_are_answered_as_the_file_says(described: Any, secret: str) -> None:
    for path, given in good_questions(measured()):
        for more in ({}, {"format": "columns"}, {"numbers": "float"}):
            case = described[f"/api/v1/{path}"]["GET"].Case(query=given | more)
            head = {"Authorization": f"Bearer {secret}"}
            answer = case.call_and_validate(headers=head, checks=CHECKS)
            assert answer.status_code == 200
    for kind in ("text/csv", "application/vnd.apache.arrow.stream", "image/png"):
        case = described["/api/v1/figures/air/days"]["GET"].Case(query=last_days())
        case.call_and_validate(headers=head | {"Accept": kind}, checks=CHECKS)


def test_a_batch_is_answered_as_the_file_says(described: Any, city_path: Any) -> None:
    owner = User.objects.get(username="station")
    until = timezone.now() + timedelta(days=1)
    _token, secret = actions.make_device(owner, "甲", ["QL07"], known=["QL07"], expires_at=until)
    settings_of = described["/api/v1/ingest/hours"]["POST"]

    @hypothesis.settings(BOUNDED, max_examples=6)
    @hypothesis.given(case=settings_of.as_strategy())
    def asked(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)

    asked()


def test_the_examples_of_a_batch_are_what_is_really_said(
    client: Any, city_path: Any, db: None
) -> None:
    """The example in the file is taken as it stands, and the answer has the shape of the other."""
    operation = PATHS["/api/v1/ingest/hours"]["post"]
    given = operation["requestBody"]["content"]["application/json"]
    fields = given["schema"]["properties"]["rows"]["items"]["properties"]
    assert all(one["description"] for one in fields.values())
    told = operation["responses"].get(202) or operation["responses"]["202"]
    example = told["content"]["application/json"]["example"]
    station = City.open(city_path).register.sites[-1].site
    rows = [row | {"site": station} for row in given["example"]["rows"]]
    owner = User.objects.get(username="station")
    until = timezone.now() + timedelta(days=1)
    _token, secret = actions.make_device(owner, "乙", [station], known=[station], expires_at=until)
    head = {"Authorization": f"Bearer {secret}"}
    answer = client.post(
        "/api/v1/ingest/hours", {"rows": rows}, content_type="application/json", headers=head
    )
    assert answer.status_code == 202, answer.content.decode()
    said = answer.json()
    assert (said["rows"], said["accepted"], said["refused"]) == (2, 2, [])
    assert set(said) == set(example)
    rows[1]["time"] = example["refused"][0]["said"]
    again = client.post(
        "/api/v1/ingest/hours", {"rows": rows}, content_type="application/json", headers=head
    ).json()
    assert again["accepted"] == example["accepted"]
    (refused,) = again["refused"]
    assert set(refused) == set(example["refused"][0])
    assert (refused["row"], refused["field"], refused["said"]) == (2, "time", rows[1]["time"])
    follow = client.get(said["follow"], headers=head).json()
    assert follow["state"] == "waiting"
    other = client.get(said["follow"] + "x", headers=head)
    assert other.status_code == 404
    assert other["Content-Type"] == "application/problem+json"
