"""The why page of every kind of figure: what it says, what it holds against the table, who may."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest
from deltalake import DeltaTable
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from youju.ledger import snapshot, store
from youju.ledger.compute import compute
from youju.ledger.explain import explain
from youju.readings import tables
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.writer import Writer
from youju.terms.periods import day_number
from youju.web.base.city import folder
from youju.web.base.why import queries

As = Callable[..., Client]


@pytest.fixture
def city(built_city: Path) -> City:
    return City.open(built_city)


@pytest.fixture
def addresses(city: City) -> list[str]:
    """Day and period figures of station, county and city, of every kind, on both bases."""
    last = folder.last_day()
    assert last is not None
    county, whole = city.register.counties()[0], city.register.cities()[0]
    site = city.register.sites[0].site
    month = f"{last:%Y-%m}"
    found = [
        f"fig_air_day/{name}/{last}/{item}"
        for name in (site, county, whole)
        for item in ("pm25", "o3_8h", "aqi")
    ]
    found += [
        f"fig_air_period/{name}/{month}/{item}"
        for name in (county, whole)
        for item in ("PM2.5", "O3_8h", "index", "good_rate", "good_days")
    ]
    found += [
        f"fig_air_day/{county}/{last}/pm10?dust=excluded",
        f"fig_air_period/{county}/..{last}/index?dust=excluded",
        f"fig_air_period/{whole}/{last.year}/heavy_days",
    ]
    return found


def page_of(client: Client, address: str, page: str = "") -> Any:
    where, _sign, query = address.partition("?")
    return client.get(f"/why/{page}{quote(where, safe='/')}" + (f"?{query}" if query else ""))


def test_every_kind_of_figure_is_explained(as_person: As, city: City, addresses: list[str]) -> None:
    client, held = as_person("county1"), snapshot.load(city)
    for address in addresses:
        answer = page_of(client, address)
        text = answer.content.decode()
        assert answer.status_code == 200, address
        assert "一致（第1次计算）" in text, address
        figure = explain(city, address, snapshot=held).figure
        assert figure.name in text
        assert "计算依据" in text
        assert store.bases(city)[-1].register in text


def test_json_is_what_explain_says(as_person: As, city: City, addresses: list[str]) -> None:
    client, held = as_person("office"), snapshot.load(city)
    for address in addresses:
        answer = page_of(client, address, "json/")
        said = json.loads(answer.content)
        found = explain(city, address, snapshot=held)
        assert said["figure"] == json.loads(found.figure.to_json())
        assert said["verdict"] == found.verdict
        assert said["agrees"] is True
        assert said["basis"]["number"] == 1


def test_a_page_needs_few_queries(as_person: As, addresses: list[str]) -> None:
    client = as_person("county1")
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            page_of(client, address)
        assert len(asked) <= 20, address


def test_english_pages_speak_english(as_person: As, addresses: list[str]) -> None:
    client = as_person("office", language="en")
    text = page_of(client, addresses[0]).content.decode()
    assert "Computed again just now and identical to the table" in text
    assert "What stands behind it" in text


def test_parts_of_the_tree_come_when_opened(as_person: As, city: City) -> None:
    last = folder.last_day()
    county = city.register.counties()[0]
    client = as_person("office")
    answer = client.get(f"/why/part/fig_air_day/{quote(county)}/{last}/pm25")
    assert answer.status_code == 200
    assert answer.content.decode().startswith("<ul>")
    whole = client.get(f"/why/fig_air_period/{quote(county)}/..{last}/index")
    assert "hx-get" in whole.content.decode()
    deep = client.get(f"/why/part/fig_air_period/{quote(county)}/..{last}/index?at=0.0.0")
    assert str(last) in deep.content.decode()
    for wrong in ("9.9", "x", "0..0", "-1", "²"):
        answer = client.get(f"/why/part/fig_air_day/{quote(county)}/{last}/pm25?at={quote(wrong)}")
        assert answer.status_code == 404


def test_the_long_table_comes_when_opened(as_person: As, city: City) -> None:
    last = folder.last_day()
    county = city.register.counties()[0]
    client = as_person("office")
    where = f"{quote(county)}/..{last}/index"
    text = client.get(f"/why/rows/fig_air_period/{where}").content.decode()
    assert f"fig_air_day/{quote(county)}/{last}/pm25" in text
    assert "<table" in client.get(f"/why/fig_air_period/{where}?all=1").content.decode()


def test_a_wrong_row_in_the_table_is_an_incident(as_person: As, city_path: Path) -> None:
    city = City.open(city_path)
    last = folder.last_day()
    assert last is not None
    county = city.register.counties()[0]
    rows = store.days(
        city, kinds=("county",), first=day_number(last), last=day_number(last), dust="kept"
    ).filter(pl.col("object") == county)
    right = rows["pm25"][0]
    wrong = rows.with_columns(
        pl.col("pm25") + 5_000_000, basis=pl.lit(store.bases(city)[-1].number, pl.Int64)
    )
    # As if somebody had written past the program: the right row gone, a wrong one in its place.
    _replace_day(city, rows, wrong)
    client = as_person("office")
    text = client.get(f"/why/fig_air_day/{quote(county)}/{last}/pm25").content.decode()
    assert "事件：重算与库内不一致。" in text
    assert f"重算为{right // 10**6}" in text
    assert "重算与库内一致" not in text
    month = client.get(f"/why/fig_air_period/{quote(county)}/{last:%Y-%m}/PM2.5").content.decode()
    assert "事件：重算与库内不一致。" in month
    said = client.get(f"/why/json/fig_air_day/{quote(county)}/{last}/pm25").json()
    assert said["agrees"] is False


def _replace_day(city: City, rows: pl.DataFrame, wrong: pl.DataFrame) -> None:
    row = rows.row(0, named=True)
    table = DeltaTable(str(city.tables / "fig_air_day"))
    table.delete(
        f"kind = '{row['kind']}' and object = '{row['object']}' and dust = '{row['dust']}' "
        f"and day = {row['day']}"
    )
    store.append(city, "fig_air_day", wrong)


def test_misspelt_addresses_get_words_that_help(as_person: As, city: City) -> None:
    client = as_person("office")
    county, last = city.register.counties()[0], folder.last_day()
    for where, said in {
        f"fig_air_day/{county[:2]}/{last}/pm25": f"fig_air_day/{county}/{last}/pm25",
        f"fig_air_day/{county}/{last}/PM2.5x": f"fig_air_day/{county}/{last}/pm25",
        f"fig_air_dai/{county}/{last}/pm25": f"fig_air_day/{county}/{last}/pm25",
        f"fig_air_day/{county}/2026-13-40/pm25": "不是日期",
        f"fig_air_day/{county}/1999-01-01/pm25": "没有评价结果",
        f"fig_air_period/{county}/2026-Q9/index": "看不懂的时段",
        f"fig_air_period/{county}/{last.year if last else 0}/nonsense": "没有名为",
        "nonsense": "不是数的地址",
    }.items():
        answer = client.get(f"/why/{quote(where)}")
        text = answer.content.decode()
        assert answer.status_code == 404, where
        assert said in text, where
        assert "示例" in text


@pytest.mark.parametrize("query", ["basis=99", "basis=x", "dust=half", "basis=²", "basis=-1"])
def test_unknown_bases_are_refused_in_words(as_person: As, city: City, query: str) -> None:
    county, last = city.register.counties()[0], folder.last_day()
    answer = as_person("office").get(f"/why/fig_air_day/{quote(county)}/{last}/pm25?{query}")
    assert answer.status_code == 404
    assert "没有这个数据" in answer.content.decode()
    answer = as_person("office").get(f"/why/json/fig_air_day/{quote(county)}/{last}/pm25?{query}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_an_address_with_its_basis_stays(as_person: As, city: City) -> None:
    county, last = city.register.counties()[0], folder.last_day()
    text = (
        as_person("office")
        .get(f"/why/fig_air_day/{quote(county)}/{last}/pm25?basis=1")
        .content.decode()
    )
    assert f"/why/fig_air_day/{county}/{last}/pm25?basis=1" in text


def test_an_address_can_be_pasted(as_person: As, city: City) -> None:
    client = as_person("office")
    county, last = city.register.counties()[0], folder.last_day()
    there = f"/why/fig_air_day/{quote(county)}/{last}/pm25?dust=excluded&basis=1"
    for typed in (
        f"https://youju.example/why/fig_air_day/{quote(county)}/{last}/pm25?dust=excluded&basis=1",
        f" fig_air_day/{county}/{last}/pm25?dust=excluded&basis=1 ",
    ):
        answer = client.get("/why/", {"address": typed})
        assert (answer.status_code, answer["Location"]) == (302, there)
    assert "示例" in client.get("/why/").content.decode()


def test_the_worksheet_of_a_day_is_that_of_its_month(as_person: As, city: City) -> None:
    county, last = city.register.counties()[0], folder.last_day()
    answer = as_person("county1").get(f"/why/worksheet/fig_air_day/{quote(county)}/{last}/pm25")
    assert answer.content[:2] == b"PK"
    assert quote(f"{last:%Y}年{last.month if last else 0}月") in answer["Content-Disposition"]


# the journal


def test_a_reading_leads_to_its_row_in_the_original(as_person: As, city: City) -> None:
    last = folder.last_day()
    assert last is not None
    span = (day_number(last) * 24, day_number(last) * 24 + 23)
    reading = tables.readings(city, hours=span).collect().sort("site").row(0, named=True)
    client = as_person("county1")
    text = client.get(f"/why/fig_air_day/{reading['site']}/{last}/aqi").content.decode()
    assert f"/why/journal/{reading['stream']}/{reading['entry']}" in text
    page = client.get(
        f"/why/journal/{reading['stream']}/{reading['entry']}?line={reading['line']}"
    ).content.decode()
    (head,) = [
        one
        for position, one in city.journal.heads(reading["stream"])
        if position.number == reading["entry"]
    ]
    assert head.payload_hash.hex() in page
    assert head.hash.hex() in page
    assert head.before.hex() in page
    assert f"原件第{reading['line']}行" in page


def test_originals_are_for_those_who_may(as_person: As, city: City) -> None:
    stream = "import"
    record = next(city.journal.records(stream))
    answer = as_person("station").get(f"/why/journal/{stream}/1/original")
    assert answer.content == record.payload
    assert "下载原件" in as_person("auditor").get(f"/why/journal/{stream}/1").content.decode()
    county = as_person("county1")
    assert county.get(f"/why/journal/{stream}/1/original").status_code == 403
    assert "下载原件" not in county.get(f"/why/journal/{stream}/1").content.decode()


@pytest.mark.parametrize("where", ["import/999999", "nothing/1", "import/0", "import/9" + "9" * 30])
def test_records_that_are_not_there(as_person: As, where: str) -> None:
    assert as_person("office").get(f"/why/journal/{where}").status_code == 404


@pytest.mark.parametrize("line", ["999999", "x", "日均值!ZZ99", "0", "²", "表!A1"])
def test_lines_that_are_not_there(as_person: As, line: str) -> None:
    assert as_person("office").get("/why/journal/import/1", {"line": line}).status_code == 200


# who may see it


@pytest.fixture
def released(city: City) -> Iterator[tuple[str, str]]:
    """Two addresses, of which the first has been published on the first computation."""
    county, last = city.register.counties()[0], folder.last_day()
    assert last is not None
    seen = f"fig_air_day/{county}/{last}/pm25"
    unseen = f"fig_air_day/{county}/{last - timedelta(1)}/pm25"

    def source(address: str, basis: int | None) -> int | None:
        return 1 if address == seen and basis in (None, 1) else None

    queries.published_by("test", source)
    yield seen, unseen
    queries._published.pop("test")


def test_visitors_see_published_figures_only(
    as_person: As, city: City, released: tuple[str, str]
) -> None:
    seen, unseen = released
    visitor = as_person("")
    answer = page_of(visitor, seen)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "重算与库内一致" in text
    assert "/why/journal/" not in text
    for page in ("json/", "worksheet/", "part/"):
        assert page_of(visitor, seen, page).status_code == 200
    assert page_of(visitor, seen, "rows/").status_code in (200, 404)
    for address in (unseen, f"{seen}?dust=excluded", f"{seen}?basis=2"):
        for page in ("", "json/", "worksheet/", "rows/", "part/"):
            answer = page_of(visitor, address, page)
            assert answer.status_code == 302, (address, page)
            assert answer["Location"].startswith("/sign-in/")
    assert visitor.get("/why/").status_code == 302
    assert visitor.get("/why/journal/import/1").status_code == 302


def test_persons_are_named_to_colleagues_only(as_person: As, city_path: Path) -> None:
    """Who marked an hour is said to those who are signed in, not to the public."""
    city = City.open(city_path)
    last = folder.last_day()
    assert last is not None
    own = next(one for one in city.register.sites if one.level not in ("国控", "省控"))
    first = day_number(last) * 24
    given = Mark(
        "site",
        own.site,
        ("PM2.5",),
        first,
        first + 1,
        "fault",
        "仪器断电",
        "韩某某",
        date(2026, 11, 23),
    )
    with Writer(city) as writer:
        writer.add_mark(given)
    compute(city, now=datetime(2026, 11, 24, 8))  # noqa: DTZ001 - only recorded
    folder.forget()
    address = f"fig_air_day/{own.site}/{last}/pm25"
    text = page_of(as_person("station"), address).content.decode()
    assert "韩某某" in text
    assert "仪器断电" in text
    assert "第2次计算" in text
    queries.published_by("test", lambda asked, basis: 2 if asked == address else None)
    try:
        public = page_of(as_person(""), address)
        said = public.content.decode() + page_of(as_person(""), address, "json/").content.decode()
    finally:
        queries._published.pop("test")
    assert public.status_code == 200
    assert "韩某某" not in said
    assert "仪器断电" in public.content.decode()


@pytest.fixture
def score(city: City) -> str:
    last = folder.last_day()
    scheme = next((city.path / "schemes").glob("*.toml")).stem
    return f"fig_score/{scheme}/{last:%Y-%m}/{city.register.counties()[0]}/score"


def test_scores_stand_behind_the_wall_until_released(as_person: As, score: str) -> None:
    answer = page_of(as_person("office"), score)
    assert answer.status_code == 200
    assert "考核得分" in answer.content.decode()
    assert "事件" not in answer.content.decode()
    for page in ("", "json/", "part/", "rows/", "worksheet/"):
        assert page_of(as_person("county1"), score, page).status_code == 403, page
        assert page_of(as_person(""), score, page).status_code == 302, page
    asked = {"address": score}
    assert as_person("county1").get("/api/v1/explain", asked).status_code == 403
    assert as_person("office").get("/api/v1/explain", asked).status_code == 200
    queries.released_by("test", lambda address, basis: 1 if address == score else None)
    try:
        assert page_of(as_person("county1"), score).status_code == 200
        assert page_of(as_person(""), score).status_code == 302
        assert as_person("county1").get("/api/v1/explain", asked).status_code == 200
    finally:
        queries._released.pop("test")


def test_hours_other_points_and_editions_have_pages(as_person: As, city: City) -> None:
    client = as_person("county1")
    last, county = folder.last_day(), city.register.counties()[0]
    assert last is not None
    span = (day_number(last) * 24, day_number(last) * 24 + 23)
    measured = tables.readings(city, hours=span).collect().sort("site")["site"][0]
    points = next(one.site for one in city.register.sites if one.county == county)
    for address in (
        f"fig_air_hour/{measured}/{last}T08:00+08:00/pm25",
        f"fig_air_hour/{measured}/{last}T08:00+08:00/o3",
        f"fig_air_day/{county}/{last}/pm25?points={points}",
        f"fig_air_period/{county}/{last:%Y-%m}/index?edition=2026",
        f"fig_air_period/{county}/{last:%Y-%m}/PM2.5?dust=excluded&points={points}",
    ):
        answer = page_of(client, address)
        text = answer.content.decode()
        assert answer.status_code == 200, address
        assert "一致（第1次计算）" in text, address
        assert "fig_air_hour" not in address or f"{last.day}日8时" in text
        asked = address.partition("?")[2]
        assert not asked or f"{asked.replace('&', '&amp;')}&amp;basis=1" in text


@pytest.mark.parametrize(
    "where",
    [
        "fig_air_hour/{site}/{day}T25:00/pm25",
        "fig_air_hour/{site}/{day}T08:30+08:00/pm25",
        "fig_air_hour/{site}/99999999999-01-01T01:00/pm25",
        "fig_score/nix/{day}/{county}",
        "fig_score/../x/y",
        "fig_air_day/{county}/{day}/pm25?points=nix",
        "fig_air_day/{county}/{day}/pm25?edition=1999",
    ],
)
def test_wrong_choices_are_refused_in_words(as_person: As, city: City, where: str) -> None:
    address = where.format(
        site=city.register.sites[0].site,
        county=city.register.counties()[0],
        day=folder.last_day(),
    )
    for page in ("", "json/", "part/", "rows/", "worksheet/"):
        answer = page_of(as_person("office"), address, page)
        assert answer.status_code in (400, 404), (page, answer.status_code)


# the calculator


def test_the_calculator_says_what_the_command_says(as_person: As) -> None:
    for account in ("office", ""):
        text = (
            as_person(account)
            .get("/why/aqi/", {"on": "2026-03-01", "per": "day", "pm25": "70", "co": "2.2"})
            .content.decode()
        )
        assert "<strong>110</strong>" in text
        assert "HJ 633-2026 式(1)、表3" in text
        assert ">55<" in text  # exact: 56 in binary floats
    text = (
        as_person("office")
        .get("/why/aqi/", {"on": "2026-02-28", "per": "day", "pm25": "70"})
        .content.decode()
    )
    assert "HJ 633-2012" in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"on": "2026-03-01", "pm25": "abc"}, "不是数"),
        ({"on": "2026-03-01", "pm25": "1e400"}, "不像空气中的浓度"),
        ({"on": "2026-03-01", "pm25": "NaN"}, "不是数"),
        ({"on": "2026-03-01", "pm25": "-3"}, ""),
        ({"on": "2026-03-01"}, "请至少填写一个浓度"),
        ({"on": "1990-01-01", "pm25": "3"}, ""),
        ({"on": "no day", "pm25": "3"}, ""),
        ({"on": "2026-03-01", "per": "hour", "o3": "99999"}, ""),
        ({"on": "2026-03-01", "per": "minute", "pm25": "3"}, ""),
    ],
)
def test_the_calculator_refuses_in_words(as_person: As, given: dict[str, str], said: str) -> None:
    answer = as_person("office").get("/why/aqi/", given)
    assert answer.status_code == 200
    assert said in answer.content.decode()
