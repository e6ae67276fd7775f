"""The API gives the very figures of the pages: rows, columns, CSV and Arrow alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from youju.ledger import store
from youju.ledger.explain import explain
from youju.readings import tables
from youju.readings.city import City
from youju.terms.periods import day_number
from youju.web.api import callers
from youju.web.base.city import folder

As = Callable[..., Client]
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    callers._seen.clear()


@pytest.fixture
def city(built_city: Path) -> City:
    return City.open(built_city)


@pytest.fixture
def county(as_person: As) -> Client:
    return as_person("county1")


def last_days(count: int = 5) -> dict[str, str]:
    last = folder.last_day()
    assert last is not None
    return {"from": str(last - timedelta(count - 1)), "to": str(last)}


def test_columns_are_the_rows_turned(county: Client) -> None:
    for path, given in (
        ("figures/air/days", last_days()),
        ("figures/air/periods", {"period": last_days()["to"][:7]}),
        ("readings/hours", hours_of(measured())),
    ):
        for numbers in ("text", "float"):
            asked = given | {"numbers": numbers}
            rows = county.get(f"{ROOT}/{path}", asked).json()
            columns = county.get(f"{ROOT}/{path}", asked | {"format": "columns"}).json()
            turned = [
                dict(zip(columns["columns"], row, strict=True))
                for row in zip(*columns["columns"].values(), strict=True)
            ]
            assert rows["items"], path
            assert turned == rows["items"]
            assert {k: rows[k] for k in ("page", "as_of", "state")} == {
                k: columns[k] for k in ("page", "as_of", "state")
            }


def measured() -> str:
    """A station of which hours are known on the last day."""
    day = date.fromisoformat(last_days()["to"])
    span = (day_number(day) * 24, day_number(day) * 24 + 23)
    return str(tables.readings(folder.city(), hours=span).collect()["site"][0])


def hours_of(site: str) -> dict[str, str]:
    last = last_days()["to"]
    return {"site": site, "from": f"{last}T01:00", "to": f"{last}T23:00"}


def test_csv_and_arrow_say_the_same(county: Client) -> None:
    asked = last_days() | {"items": "pm25"}
    rows = county.get(f"{ROOT}/figures/air/days", asked).json()["items"]
    answer = county.get(f"{ROOT}/figures/air/days", asked, headers={"Accept": "text/csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Youju-Basis"] == "1"
    assert answer["X-Youju-State"] in ("real-time", "reviewed", "final")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [one["pm25"] or None for one in lines] == [one["pm25"] for one in rows]
    arrow = county.get(
        f"{ROOT}/figures/air/days",
        asked | {"numbers": "float"},
        headers={"Accept": "application/vnd.apache.arrow.stream"},
    )
    frame = pl.read_ipc_stream(io.BytesIO(arrow.content))
    assert frame.schema["pm25"] == pl.Float64
    assert [one and float(one) for one in (row["pm25"] for row in rows)] == frame["pm25"].to_list()
    wrong = county.get(f"{ROOT}/figures/air/days", asked, headers={"Accept": "image/png"})
    assert wrong.status_code == 406


def test_days_and_periods_equal_explain(county: Client, city: City) -> None:
    name, last = city.register.counties()[0], last_days()["to"]
    month = last[:7]
    for dust in ("kept", "excluded"):
        query = "" if dust == "kept" else "?dust=excluded"
        given = {"object": name, "dust": dust}
        (row,) = county.get(f"{ROOT}/figures/air/days", given | {"from": last, "to": last}).json()[
            "items"
        ]
        for item in ("pm25", "o3_8h", "co"):
            said = explain(city, f"fig_air_day/{name}/{last}/{item}{query}").figure
            assert row[item] == json.loads(said.to_json())["value"]
        (row,) = county.get(f"{ROOT}/figures/air/periods", given | {"period": month}).json()[
            "items"
        ]
        for item in ("PM2.5", "index", "good_rate", "good_days"):
            said = explain(city, f"fig_air_period/{name}/{month}/{item}{query}").figure
            assert row[item] == (None if said.value is None else str(said.as_json()["value"]))
        assert row["address"] == f"fig_air_period/{name}/{month}/{{item}}{query}"


def test_explain_is_that_of_the_pages(county: Client, city: City) -> None:
    address = f"fig_air_day/{city.register.counties()[0]}/{last_days()['to']}/pm25"
    said = county.get(f"{ROOT}/explain", {"address": f"{address}?basis=1"}).json()
    assert said["figure"] == json.loads(explain(city, address).figure.to_json())
    assert said["agrees"] is True
    assert said["as_of"]["basis"] == 1


def test_every_answer_says_as_of_what(county: Client, city: City) -> None:
    computed = store.bases(city)[-1]
    site = city.register.sites[0].site
    for path, given in good_questions(site):
        answer = county.get(f"{ROOT}/{path}", given)
        said = answer.json()
        assert answer.status_code == 200, path
        assert said["as_of"]["basis"] == computed.number
        assert said["as_of"]["register"] == computed.register
        assert "state" in said


def good_questions(site: str) -> list[tuple[str, dict[str, str]]]:
    last = last_days()["to"]
    return [
        ("city", {}),
        ("sites", {}),
        ("counties", {}),
        ("figures/air/days", last_days()),
        ("figures/air/periods", {"period": last[:7]}),
        ("readings/hours", hours_of(site)),
        ("rankings", {"period": last[:7]}),
        ("marks", {}),
        ("standards", {}),
        ("explain", {"address": f"fig_air_day/{site}/{last}/pm25"}),
    ]


def test_pages_follow_each_other(county: Client) -> None:
    asked: dict[str, Any] = last_days() | {"limit": "7"}
    whole = county.get(f"{ROOT}/figures/air/days", last_days()).json()["items"]
    answer = county.get(f"{ROOT}/figures/air/days", asked)
    found = []
    for _ in range(50):
        found += answer.json()["items"]
        following = answer.json()["page"]["next"]
        if following is None:
            break
        assert f'<{following}>; rel="next"' == answer["Link"]
        answer = county.get(following.removeprefix("http://testserver"))
    assert found == whole


def test_places_are_behind_the_same_wall(as_person: As) -> None:
    month = last_days()["to"][:7]
    seen = as_person("office").get(f"{ROOT}/rankings", {"period": month}).json()
    unseen = as_person("county1").get(f"{ROOT}/rankings", {"period": month}).json()
    assert any(one["place"] for one in seen["items"])
    assert unseen["released"] is False
    assert all(one["place"] is None and one["score"] is None for one in unseen["items"])
    named = {one["object"]: one["values"] for one in seen["items"]}
    assert {one["object"]: one["values"] for one in unseen["items"]} == named


def test_an_answer_needs_few_queries(county: Client, city: City) -> None:
    for path, given in good_questions(city.register.sites[0].site):
        with CaptureQueriesContext(connection) as asked:
            county.get(f"{ROOT}/{path}", given)
        assert len(asked) <= 20, path


# refusals


def nix(first: str, last: str) -> dict[str, str]:
    return {"site": "nix", "from": first, "to": last}


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("figures/air/days", {"from": "x", "to": "2026-01-01"}, 422),
        ("figures/air/days", {"from": "2026-01-02", "to": "2026-01-01"}, 422),
        ("figures/air/days", {"from": "0001-01-01", "to": "9999-12-31"}, 422),
        ("figures/air/days", {"from": "2026-01-01", "to": "2026-01-02", "object": "无此县"}, 404),
        ("figures/air/days", {"from": "2026-01-01", "to": "2026-01-02", "limit": "0"}, 422),
        ("figures/air/days", {"from": "2026-01-01", "to": "2026-01-02", "basis": "77"}, 404),
        ("figures/air/days", {"from": "2026-01-01", "to": "2026-01-02", "items": "pb"}, 422),
        ("figures/air/periods", {}, 422),
        ("figures/air/periods", {"period": "2026-Q9"}, 422),
        ("figures/air/periods", {"period": "2026", "items": "nonsense"}, 422),
        (
            "readings/hours",
            {"site": "nix", "from": "2026-01-01T01:00", "to": "2026-01-01T02:00"},
            404,
        ),
        (
            "readings/hours",
            {"site": "nix", "from": "2026-01-01T01:00", "to": "2026-12-01T02:00"},
            422,
        ),
        (
            "readings/hours",
            {"site": "nix", "from": "2026-01-01T01:30", "to": "2026-01-01T02:00"},
            422,
        ),
        ("rankings", {"period": "xxxx"}, 422),
        ("rankings", {"period": "2026-04", "scheme": "nix"}, 404),
        ("explain", {"address": "nix"}, 404),
        ("explain", {"address": "fig_air_day/x/y/z"}, 404),
        ("explain", {}, 422),
        ("nothing", {}, 404),
        ("", {}, 404),
    ],
)
def test_refusals_are_problems(
    county: Client, path: str, given: dict[str, str], status: int
) -> None:
    answer = county.get(f"{ROOT}/{path}", given)
    said = answer.json()
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]


def test_nobody_gets_nothing(as_person: As) -> None:
    visitor = as_person("")
    answer = visitor.get(f"{ROOT}/city")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert "Bearer" in answer.json()["detail"]
    assert visitor.get(f"{ROOT}/openapi.json").status_code == 200


def test_only_reading_is_offered(county: Client) -> None:
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(county, method)(f"{ROOT}/city")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
        assert answer["Allow"] == "GET"


def test_a_city_without_data_says_so(as_person: As, city_path: Path) -> None:
    (city_path / "tables" / "bases.jsonl").unlink()
    folder.forget()
    client = as_person("office")
    said = client.get(f"{ROOT}/city").json()
    assert said["as_of"]["basis"] is None
    answer = client.get(f"{ROOT}/figures/air/days", {"from": "2026-01-01", "to": "2026-01-02"})
    assert answer.status_code == 404
    assert "还没有" in answer.json()["detail"]


def test_the_page_about_it_lists_every_address(as_person: As) -> None:
    schema = as_person("").get(f"{ROOT}/openapi.json").json()
    text = as_person("county1").get("/api/").content.decode()
    assert len(schema["paths"]) == 18
    for path in schema["paths"]:
        assert path in text
    assert "小时" in text
