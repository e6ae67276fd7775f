"""SensorThings by requirement: 18-088, sensing core, filtering, data arrays.

Each test bears the requirement's name below http://www.opengis.net/spec/iot_sensing/1.1/req/.
The names are as public conformance suites list them and the content as their tests and the
standard's wide use have it [secondary]; the text of 18-088 itself was not at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

import polars as pl
import pytest
from django.test import Client
from django.utils import timezone

from tests.web.api.questions import ROOT
from youju.readings import tables
from youju.terms.periods import day_number, stamp
from youju.web.api import actions
from youju.web.api.sta import answering, observations
from youju.web.api.sta.grammar import parse
from youju.web.api.sta.kinds import KINDS
from youju.web.base.city import folder
from youju.web.base.rights.models import User

SITE = "QL07"
HOST = "http://testserver"
FIRST, LAST = "2026-03-01T00:00:00+08:00", "2026-03-03T00:00:00+08:00"
BOUNDED = f"resultTime gt {FIRST} and resultTime le {LAST}"


def requirement(name: str) -> Any:
    """Marks a test with the requirement that it is of."""
    return pytest.mark.parametrize("of", [name], ids=[name])


@pytest.fixture
def client(as_person: Callable[..., Client], settings: Any) -> Client:
    settings.API_PER_MINUTE = 10**6
    return as_person("county1")


@pytest.fixture
def ask(client: Client) -> Callable[..., Any]:
    def asked(path: str, status: int = 200, **options: Any) -> Any:
        query = "&".join(f"${name}={quote(str(text))}" for name, text in options.items())
        address = path.removeprefix(HOST)
        address = address if address.startswith(ROOT) else f"{ROOT}/{quote(path, safe='/()$,')}"
        answer = client.get(f"{address}?{query}" if query else address)
        assert answer.status_code == status, f"{address} {answer.content.decode()[:300]}"
        if status == 204 or not answer["Content-Type"].startswith("application"):
            return answer.content.decode()
        return answer.json()

    return asked


@pytest.fixture
def hours() -> pl.DataFrame:
    """The hours of two days of the station as the tables have them, the truth of these tests."""
    first = day_number(datetime.fromisoformat(FIRST).date()) * 24
    return tables.hours(folder.city(), [SITE], (first, first + 47)).collect().sort("hour")


# datamodel

SHALL: dict[str, tuple[set[str], set[str]]] = {
    "Things": ({"name", "description", "properties"}, {"Locations", "Datastreams"}),
    "Locations": ({"name", "description", "encodingType", "location"}, {"Things"}),
    "HistoricalLocations": ({"time"}, {"Thing", "Locations"}),
    "Datastreams": (
        {"name", "description", "observationType", "unitOfMeasurement"},
        {"Thing", "Sensor", "ObservedProperty", "Observations"},
    ),
    "Sensors": ({"name", "description", "encodingType", "metadata"}, {"Datastreams"}),
    "ObservedProperties": ({"name", "definition", "description"}, {"Datastreams"}),
    "Observations": (
        {"phenomenonTime", "resultTime", "result", "resultQuality", "parameters"},
        {"Datastream", "FeatureOfInterest"},
    ),
    "FeaturesOfInterest": ({"name", "description", "encodingType", "feature"}, {"Observations"}),
}


@pytest.mark.parametrize("kind", SHALL)
def test_datamodel_properties_and_relations(ask: Callable[..., Any], kind: str) -> None:
    """datamodel/*/properties, datamodel/*/relations"""
    properties, links = SHALL[kind]
    one = ask(kind, top=1)["value"][0]
    assert properties <= one.keys()
    for link in links:
        address = one[f"{link}@iot.navigationLink"]
        found = ask(unquote(address))
        assert "value" in found or "@iot.id" in found


@requirement("datamodel/entity-control-information/common-control-information")
@pytest.mark.parametrize("kind", SHALL)
def test_control_information(ask: Callable[..., Any], kind: str, of: str) -> None:
    one = ask(kind, top=1)["value"][0]
    again = ask(unquote(one["@iot.selfLink"]))
    assert again == one
    assert again["@iot.id"] == one["@iot.id"]


@requirement("datamodel/observation/properties")
def test_an_observation_is_the_hour_of_the_tables(
    ask: Callable[..., Any], hours: pl.DataFrame, client: Client, of: str
) -> None:
    said = ask(f"Datastreams('{SITE}-pm25')/Observations", filter=BOUNDED, top=100)["value"]
    rows = hours.filter(pl.col("pm25").is_not_null() | pl.col("flag_pm25").is_not_null())
    assert len(said) == rows.height > 40
    for one, row in zip(said, rows.iter_rows(named=True), strict=True):
        value = row["pm25"]
        assert one["result"] == (None if value is None else value / 10_000)
        assert one["resultTime"] == f"{stamp(row['hour'])}:00+08:00"
        begin, end = (datetime.fromisoformat(part) for part in one["phenomenonTime"].split("/"))
        assert (end - begin, end.utcoffset()) == (timedelta(hours=1), timedelta(hours=8))
        assert end.isoformat() == one["resultTime"]
        assert one["resultQuality"]["flag"] == row["flag_pm25"]
        assert one["resultQuality"]["state"] == observations.STATES[row["state"]]
    why = client.get(said[0]["parameters"]["why"].removeprefix(HOST))
    assert why.status_code == 200


def test_what_a_mark_took_out_has_no_result_but_says_why(ask: Callable[..., Any]) -> None:
    said = ask("Observations", filter="resultQuality/flag ne null and result eq null", top=5)
    assert said["value"]
    for one in said["value"]:
        assert one["result"] is None
        assert one["resultQuality"]["flag"]
        assert "；" in one["resultQuality"]["words"]


# resource-path


@requirement("resource-path/resource-path-to-entities")
def test_resource_paths(ask: Callable[..., Any], of: str) -> None:
    root = ask("")
    assert {one["name"] for one in root["value"]} == set(KINDS)
    for one in root["value"]:
        assert "value" in ask(one["url"])
    thing = f"Things('{SITE}')"
    name = ask(thing)["name"]
    assert ask(f"{thing}/name") == {"name": name}
    assert ask(f"{thing}/name/$value") == name
    assert ask(f"{thing}/properties/county").keys() == {"county"}
    assert ask(f"Datastreams('{SITE}-co')/unitOfMeasurement/$value")["symbol"] == "mg/m³"
    assert ask(f"{thing}/properties/predecessor", 204) == ""
    assert ask(f"Datastreams('{SITE}-co')/observedArea", 204) == ""
    links = ask(f"{thing}/Datastreams/$ref")["value"]
    assert [set(one) for one in links] == [{"@iot.selfLink"}] * 6
    assert ask(f"Datastreams('{SITE}-co')/Thing/$ref")["@iot.selfLink"].endswith(thing)
    found = ask(f"{thing}/Datastreams('{SITE}-co')/ObservedProperty/Datastreams")
    assert len(found["value"]) == len(ask("Things")["value"])
    deep = ask(f"{thing}/Datastreams('{SITE}-co')/Observations", top=1)["value"][0]
    assert ask(f"Observations('{deep['@iot.id']}')/FeatureOfInterest")["@iot.id"] == SITE


@requirement("request-data/status-code")
@pytest.mark.parametrize(
    "path",
    [
        *("Nonsense", "Things('nix')", "Things(1)", f"Things('{SITE}')/nix", "Things/name"),
        *(f"Things('{SITE}')/Datastreams('QL05-co')", "Observations('nix')", "Things('a'b)"),
        *(f"Observations('{SITE}-co-2026033001')/nix", f"Observations('{SITE}-co-1999010101')"),
        *(f"Things('{SITE}')/name/nix", f"Things('{SITE}')/Locations/$value", "Things()"),
    ],
)
def test_paths_that_lead_nowhere(ask: Callable[..., Any], path: str, of: str) -> None:
    said = ask(path, 404)
    assert (said["status"], bool(said["detail"])) == (404, True)


# request-data


@requirement("request-data/query-status-code")
@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("Things", "$filter=name eq", 400),
        ("Things", "$filter=nonsense(name)", 400),
        ("Things", "$filter=nix eq 1", 400),
        ("Things", "$filter=name eq 1", 400),
        ("Things", "$filter=name", 400),
        ("Things", "$orderby=nix asc", 400),
        ("Things", "$orderby=name up", 400),
        ("Things", "$top=-5", 400),
        ("Things", "$top=2.5", 400),
        ("Things", "$skip=-1", 400),
        ("Things", "$count=yes", 400),
        ("Things", "$top=1&$top=2", 400),
        ("Things", "$select=nix", 400),
        ("Things", "$expand=nix", 400),
        ("Things", "$expand=Datastreams($top=x)", 400),
        ("Things", "$expand=Datastreams,Datastreams", 400),
        ("Things", "$nix=1", 400),
        ("Things", "top=1", 400),
        ("Things", "$resultFormat=dataArray", 400),
        (f"Things('{SITE}')", "$filter=name eq 'x'", 400),
        (f"Things('{SITE}')/name", "$top=1", 400),
        (f"Things('{SITE}')/Locations/$ref", "$expand=Things", 400),
        ("", "$top=1", 400),
        ("Things", "$filter=" + "(" * 100, 400),
        ("Things", "$filter=" + " and ".join(["1 eq 1"] * 300), 400),
        ("Observations", "$orderby=result&$skip=30000", 400),
        ("Datastreams", "$expand=Observations($filter=result gt %)", 400),
        ("Things", "$search=x", 501),
        ("Things", "$apply=x", 501),
        ("Observations", "$resultFormat=CSV", 501),
        ("Things", "$filter=Datastreams/Observations/result gt 5", 501),
        ("Observations", "$filter=resultTime gt now() sub duration'P1M'", 400),
        ("Observations", "$filter=resultTime gt now() mul duration'P1D'", 400),
        ("Observations", "$filter=resultTime add resultTime gt now()", 400),
        ("Locations", "$filter=st_relate(location, geography'POINT(1 1)')", 400),
        ("Locations", "$filter=st_relate(location, geography'POINT(1 1)', 'T*F')", 400),
        ("Locations", "$filter=st_relate(location, location, 'T********')", 501),
        ("Things", "$filter=Datastreams/any(d: d/name eq 'x')", 501),
    ],
)
def test_what_is_not_understood_or_offered_is_refused(
    client: Client, path: str, query: str, status: int, of: str
) -> None:
    address = f"{ROOT}/{path}?" + "&".join(quote(one, safe="$=()';") for one in query.split("&"))
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].endswith("。")


@requirement("request-data/order")
def test_options_are_taken_in_their_order(ask: Callable[..., Any], of: str) -> None:
    """$filter, $count, $orderby, $skip, $top; then $expand and $select."""
    every = sorted(
        one["name"]
        for one in ask("Things")["value"]
        if one["properties"]["level"] in ("省控", "国控")
    )
    condition = "properties/level eq '省控' or properties/level eq '国控'"
    said = ask(
        "Things",
        filter=condition,
        count="true",
        orderby="name desc",
        skip=1,
        top=2,
        select="name",
        expand="Locations($select=name)",
    )
    assert said["@iot.count"] == len(every)
    assert [one["name"] for one in said["value"]] == every[::-1][1:3]
    assert [set(one) for one in said["value"]] == [{"name", "Locations"}] * 2


@requirement("request-data/expand")
def test_expand(ask: Callable[..., Any], of: str) -> None:
    inner = "Datastreams($filter=ObservedProperty/name eq 'CO';$select=name;$expand=Sensor,"
    inner += "Observations($orderby=resultTime desc;$top=1;$count=true;$select=resultTime))"
    said = ask(f"Things('{SITE}')", expand=inner + ",Locations")
    assert len(said["Locations"]) == 1
    (series,) = said["Datastreams"]
    assert set(series) == {
        *("name", "Sensor", "Observations", "Observations@iot.count"),
        "Observations@iot.nextLink",
    }
    assert series["Sensor"]["@iot.id"] == "co"
    last = ask(f"Datastreams('{SITE}-co')/Observations", orderby="resultTime desc", top=1)
    assert series["Observations"][0] == {"resultTime": last["value"][0]["resultTime"]}
    following = ask(unquote(series["Observations@iot.nextLink"]))
    assert following["value"][0]["resultTime"] < last["value"][0]["resultTime"]
    assert following["@iot.count"] == series["Observations@iot.count"]
    # the short form of nested expansion
    short = ask(f"Datastreams('{SITE}-co')", expand="Thing/Locations,ObservedProperty")
    assert short["Thing"]["Locations"][0]["@iot.id"].startswith(SITE)
    # one side without many: an entity, not a list
    assert short["ObservedProperty"]["name"] == "CO"


@requirement("request-data/select")
def test_select(ask: Callable[..., Any], of: str) -> None:
    assert set(ask(f"Things('{SITE}')", select="name")) == {"name"}
    assert set(ask(f"Things('{SITE}')", select="id,Datastreams")) == {
        "@iot.id",
        "Datastreams@iot.navigationLink",
    }
    for one in ask("Observations", select="result,resultTime", top=3)["value"]:
        assert set(one) == {"result", "resultTime"}


@requirement("request-data/orderby")
def test_orderby(ask: Callable[..., Any], hours: pl.DataFrame, of: str) -> None:
    path = f"Datastreams('{SITE}-pm10')/Observations"
    said = ask(path, filter=BOUNDED, orderby="result desc,resultTime asc", top=100)["value"]
    rows = hours.filter(pl.col("pm10").is_not_null() | pl.col("flag_pm10").is_not_null())
    rows = rows.sort(["pm10", "hour"], descending=[True, False], nulls_last=True)
    expected = [f"{stamp(hour)}:00+08:00" for hour in rows["hour"]]
    assert [one["resultTime"] for one in said] == expected
    latest = ask(path, orderby="phenomenonTime desc", top=3)["value"]
    times = [one["resultTime"] for one in latest]
    assert times == sorted(times, reverse=True)
    assert ask(path, orderby="phenomenonTime desc", top=1, skip=1)["value"][0] == latest[1]


@pytest.mark.parametrize("falling", [True, False])
def test_an_order_over_many_months(ask: Callable[..., Any], falling: bool) -> None:
    way = "desc" if falling else "asc"
    path = f"Datastreams('{SITE}-pm10')/Observations"
    said = ask(path, orderby=f"result {way}", top=60, skip=5)["value"]
    rows = tables.hours(folder.city(), [SITE]).collect()
    rows = rows.filter(pl.col("pm10").is_not_null() | pl.col("flag_pm10").is_not_null())
    rows = rows.sort(["pm10", "hour"], descending=[falling, False], nulls_last=falling)
    expected = [f"{stamp(hour)}:00+08:00" for hour in rows["hour"][5:65]]
    assert [one["resultTime"] for one in said] == expected


@requirement("request-data/top")
def test_top(ask: Callable[..., Any], of: str) -> None:
    assert len(ask("Datastreams", top=3)["value"]) == 3
    none = ask("Datastreams", top=0, count="true")
    assert (none["value"], none["@iot.count"] > 0, "@iot.nextLink" in none) == ([], True, False)
    assert len(ask("Observations", top=999_999)["value"]) == 1000  # the service's own limit


@requirement("request-data/skip")
def test_skip(ask: Callable[..., Any], of: str) -> None:
    whole = ask("Datastreams", top=20)["value"]
    assert ask("Datastreams", top=5, skip=7)["value"] == whole[7:12]
    assert ask("Datastreams", skip=9999)["value"] == []
    hours = ask("Observations", top=30)["value"]
    assert ask("Observations", top=10, skip=15)["value"] == hours[15:25]
    assert ask("Observations", skip=9_000_000)["value"] == []


@requirement("request-data/count")
def test_count(ask: Callable[..., Any], hours: pl.DataFrame, of: str) -> None:
    assert "@iot.count" not in ask("Things")
    assert "@iot.count" not in ask("Things", count="false")
    things = ask("Things", count="true", top=2)
    assert things["@iot.count"] == len({one.site for one in folder.city().register.sites})
    said = ask(f"FeaturesOfInterest('{SITE}')/Observations", count="true", filter=BOUNDED, top=1)
    items = ("pm25", "pm10", "so2", "no2", "co", "o3")
    known = [pl.col(one).is_not_null() | pl.col(f"flag_{one}").is_not_null() for one in items]
    assert said["@iot.count"] == sum(hours.filter(one).height for one in known)
    city = tables.hours(folder.city()).collect()
    every = sum(city.filter(one).height for one in known)
    for _asked in range(2):  # counted, then remembered
        assert ask("Observations", count="true", top=1)["@iot.count"] == every


def _pages(ask: Callable[..., Any], first: Any) -> Iterator[list[Any]]:
    page = first
    for _nth in range(60):
        yield page["value"]
        if "@iot.nextLink" not in page:
            return
        page = ask(page["@iot.nextLink"])
    raise AssertionError("the pages do not end")


@requirement("request-data/pagination")
@pytest.mark.parametrize("orderby", ["", "phenomenonTime desc", "result desc"])
def test_pages_follow_each_other(ask: Callable[..., Any], orderby: str, of: str) -> None:
    """Over the end of a month, where one file ends and the next begins."""
    first_hour, last_hour = "2026-02-28T20:00:00+08:00", "2026-03-01T08:00:00+08:00"
    given = {"filter": f"resultTime ge {first_hour} and resultTime le {last_hour}"}
    given |= {"orderby": orderby} if orderby else {}
    whole = ask(f"FeaturesOfInterest('{SITE}')/Observations", top=1000, **given)["value"]
    first = ask(f"FeaturesOfInterest('{SITE}')/Observations", top=7, **given)
    found = [one for page in _pages(ask, first) for one in page]
    assert len(whole) > 60
    assert found == whole


def test_a_page_reads_no_more_months_than_it_needs(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[int, int]] = []
    long = observations._long

    def noted(city: Any, scope: Any, span: tuple[int, int]) -> pl.DataFrame:
        read.append(span)
        return long(city, scope, span)

    monkeypatch.setattr(observations, "_long", noted)
    ask("Observations", top=10)
    assert len(read) == 1
    read.clear()
    ask("Observations", top=10, filter=BOUNDED)
    assert sum(last - first + 1 for first, last in read) <= 48 + 4  # two hours around, no month
    read.clear()
    observations._counts.clear()
    ask(f"Things('{SITE}')/Datastreams('{SITE}-co')/Observations", top=5, count="true")
    everything = len(read)
    assert everything > 5
    ask(f"Things('{SITE}')/Datastreams('{SITE}-co')/Observations", top=5, skip=5000, count="true")
    assert len(read) == everything + 1  # the months before and behind are known by now


# filtering

ONE = "Datastreams/name eq '北仓街 CO 小时均值'"


@requirement("request-data/filter")
@pytest.mark.parametrize(
    ("path", "text", "keep"),
    [
        ("Things", "name eq '白鹭湖东'", lambda one: one["name"] == "白鹭湖东"),
        (
            "Things",
            "not (properties/level eq '国控')",
            lambda one: one["properties"]["level"] != "国控",
        ),
        (
            "Things",
            "properties/county eq '白鹭县' or properties/level eq '国控' and startswith(name,'柳')",
            lambda one: one["properties"]["county"] == "白鹭县" or one["name"].startswith("柳"),
        ),
        ("Things", "properties/predecessor ne null", lambda one: one["@iot.id"] == "QL25"),
        ("Things", "Locations/@iot.id eq 'QL07.0'", lambda one: one["@iot.id"] == "QL07"),
        (
            "Datastreams",
            "unitOfMeasurement/symbol eq 'mg/m³'",
            lambda one: one["@iot.id"].endswith("-co"),
        ),
        (
            "Datastreams",
            "Thing/properties/county eq '白鹭县'",
            lambda one: one["@iot.id"][:4] in ("QL07",),
        ),
        (
            "Things",
            f"Datastreams/ObservedProperty/name eq 'CO' and {ONE}",
            lambda one: one["@iot.id"] == "QL03",
        ),
        (
            "Things",
            f"Datastreams/ObservedProperty/name eq 'O3' and {ONE}",
            lambda one: False,
        ),
        (
            "HistoricalLocations",
            "time lt 2026-04-02T00:00:00Z",
            lambda one: one["@iot.id"] == "QL12.20260401",
        ),
        (
            "Locations",
            "geo.distance(location, geography'POINT(119.86 38.36)') lt 0.001",
            lambda one: one["@iot.id"] == "QL05.0",
        ),
    ],
)
def test_filter(
    ask: Callable[..., Any], path: str, text: str, keep: Callable[[Any], bool], of: str
) -> None:
    every = ask(path, top=1000)["value"]
    assert ask(path, filter=text, top=1000)["value"] == [one for one in every if keep(one)]


VALUES = {
    "request-data/built-in-filter-operations": {
        "result eq 20": lambda v: v == 20,
        "result ne 20": lambda v: v != 20,
        "result gt 20": lambda v: v > 20,
        "result ge 20": lambda v: v >= 20,
        "20 lt result": lambda v: v > 20,
        "result le 20.0": lambda v: v <= 20,
        "result gt 10 and result lt 30": lambda v: 10 < v < 30,
        "result lt 10 or result gt 30": lambda v: v < 10 or v > 30,
        "not (result lt 10)": lambda v: v >= 10,
        "result add 5 gt 30": lambda v: v + 5 > 30,
        "result sub 5 gt 20": lambda v: v - 5 > 20,
        "result mul 2 eq 40": lambda v: v * 2 == 40,
        "result div 2 gt 12.5": lambda v: v / 2 > 12.5,
        "result mod 2 eq 0": lambda v: v % 2 == 0,
        "result add 2 mul 5 gt 30": lambda v: v + 10 > 30,
        "(result add 2) mul 5 gt 130": lambda v: (v + 2) * 5 > 130,
        "-result lt -20": lambda v: v > 20,
        "result div 0 eq 1": lambda _v: False,
    },
    "request-data/built-in-query-functions": {
        "round(result div 10) eq 2": lambda v: int(v / 10 + 0.5) == 2,
        "floor(result div 10) eq 2": lambda v: v // 10 == 2,
        "ceiling(result div 10) eq 2": lambda v: -(-v // 10) == 2,
    },
}


@pytest.mark.parametrize(
    ("requirement_", "text"), [(name, text) for name, every in VALUES.items() for text in every]
)
def test_operators_on_results(
    ask: Callable[..., Any], hours: pl.DataFrame, requirement_: str, text: str
) -> None:
    path = f"Datastreams('{SITE}-pm25')/Observations"
    said = ask(path, filter=f"{BOUNDED} and ({text})", top=100)["value"]
    known = hours.filter(pl.col("pm25").is_not_null())
    keep = VALUES[requirement_][text]
    expected = [
        f"{stamp(hour)}:00+08:00"
        for hour, value in known.select("hour", "pm25").iter_rows()
        if keep(value / 10_000)
    ]
    assert [one["resultTime"] for one in said] == expected


NAME = "白鹭湖东"


@requirement("request-data/built-in-query-functions")
@pytest.mark.parametrize(
    "text",
    [
        *("substringof('鹭湖',name)", "endswith(name,'东')", "startswith(name,'白鹭')"),
        *("length(name) eq 4", "indexof(name,'湖') eq 2", "substring(name,1) eq '鹭湖东'"),
        *("substring(name,1,2) eq '鹭湖'", "tolower('AbC') eq 'abc'", "toupper('a') eq 'A'"),
        *("trim(concat(' ',name)) eq name", "concat(name,'''x') eq '白鹭湖东''x'"),
        *("year(2026-03-01T00:30:00Z) eq 2026", "month(2026-02-28T20:00:00Z) eq 3"),
        *("day(2026-02-28T20:00:00Z) eq 1", "hour(2026-03-01T00:30:00Z) eq 8"),
        *("minute(2026-03-01T00:30:00Z) eq 30", "second(2026-03-01T00:30:05Z) eq 5"),
        "fractionalseconds(2026-03-01T00:30:05.25Z) eq 0.25",
        *("date(2026-02-28T20:00:00Z) eq 2026-03-01", "time(2026-03-01T00:30:00Z) eq 08:30:00"),
        "totaloffsetminutes(2026-03-01T00:30:00+05:30) eq 330",
        *(
            "now() gt mindatetime()",
            "now() lt maxdatetime()",
            "round(2.5) eq 3",
            "round(-2.5) eq -3",
        ),
        *("floor(-1.5) eq -2", "ceiling(-1.5) eq -1", "5 sub 2 sub 1 eq 2", "12 div 4 div 3 eq 1"),
        "geo.distance(geography'POINT(0 0)',geography'POINT(3 4)') eq 5",
        "geo.length(geography'LINESTRING(0 0,3 4)') eq 5",
        "geo.intersects(geography'POINT(1 1)',geography'POLYGON((0 0,2 0,2 2,0 2,0 0))')",
        "st_within(Locations/location,geography'POLYGON((120 38,121 38,121 39,120 39,120 38))')",
        "st_disjoint(Locations/location,geography'POINT(0 0)')",
        "st_equals(geography'POINT(1 1)',geography'POINT(1 1)')",
        "st_touches(geography'POINT(0 1)',geography'POLYGON((0 0,2 0,2 2,0 2,0 0))')",
        "st_contains(geography'POLYGON((0 0,2 0,2 2,0 2,0 0))',geography'POINT(1 1)')",
        "st_intersects(geography'POINT(1 0)',geography'LINESTRING(0 0,2 0)')",
        "not st_overlaps(geography'POINT(1 0)',geography'LINESTRING(0 0,2 0)')",
        "not st_crosses(geography'POINT(1 0)',geography'LINESTRING(0 0,2 0)')",
        # DE-9IM by hand: a point inside, on the edge and outside of a square; at the end of a line
        "st_relate(geography'POINT(1 1)',geography'POLYGON((0 0,2 0,2 2,0 2,0 0))','0FFFFF212')",
        "st_relate(geography'POINT(0 1)',geography'POLYGON((0 0,2 0,2 2,0 2,0 0))','F0FFFF212')",
        "st_relate(geography'POINT(9 9)',geography'POLYGON((0 0,2 0,2 2,0 2,0 0))','FF0FFF212')",
        "st_relate(geography'POLYGON((0 0,2 0,2 2,0 2,0 0))',geography'POINT(1 1)','0F2FF1FF2')",
        "st_relate(geography'POINT(0 0)',geography'LINESTRING(0 0,2 0)','F0FFFF102')",
        "st_relate(geography'POINT(1 1)',geography'POINT(1 1)','0FFFFFFF2')",
        "st_relate(Locations/location,geography'POLYGON((0 0,360 0,0 99,0 0))','T*****212')",
        "2026-03-01T00:30:00Z add duration'PT30M' eq 2026-03-01T01:00:00Z",
        "2026-03-01T00:30:00Z sub duration'P1DT12H' eq 2026-02-27T12:30:00Z",
        "2026-03-01T00:30:00Z sub 2026-02-28T00:30:00Z eq duration'P1D'",
        "duration'PT90M' eq duration'PT1H' add duration'PT30M'",
        "duration'-PT1.5S' lt duration'PT0S'",
        "now() gt now() sub duration'P1D'",
        "hour(2026-03-01T00:30:00Z add duration'PT1H') eq 9",
    ],
)
def test_functions(ask: Callable[..., Any], text: str, of: str) -> None:
    said = ask("Things", filter=f"name eq '{NAME}' and ({text})")
    assert [one["name"] for one in said["value"]] == [NAME]
    said = ask("Things", filter=f"name eq '{NAME}' and not ({text})")
    assert said["value"] == []


def test_spans_of_time_compare_by_their_ends(ask: Callable[..., Any]) -> None:
    path = f"Datastreams('{SITE}-co')/Observations"
    hour = "2026-03-01T08:00:00+08:00/2026-03-01T09:00:00+08:00"

    def ends(text: str) -> list[str]:
        near = "resultTime ge 2026-03-01T06:00:00+08:00 and resultTime le 2026-03-01T12:00:00+08:00"
        return [
            one["resultTime"][11:13] for one in ask(path, filter=f"{near} and ({text})")["value"]
        ]

    assert ends(f"phenomenonTime eq {hour}") == ["09"]
    assert ends(f"phenomenonTime ne {hour}") == ["06", "07", "08", "10", "11", "12"]
    assert ends(f"phenomenonTime gt {hour}") == ["10", "11", "12"]
    assert ends(f"phenomenonTime lt {hour}") == ["06", "07", "08"]
    assert ends(f"phenomenonTime ge {hour}") == ["09", "10", "11", "12"]
    assert ends(f"phenomenonTime le {hour}") == ["06", "07", "08", "09"]
    assert ends("phenomenonTime gt 2026-03-01T00:00:00Z") == ["10", "11", "12"]
    assert ends("phenomenonTime ge 2026-03-01T00:00:00Z") == ["09", "10", "11", "12"]
    assert ends("2026-03-01T00:00:00Z gt phenomenonTime") == ["06", "07"]
    assert ends("phenomenonTime le 2026-03-01T08:00:00") == ["06", "07", "08"]  # Beijing
    assert ends("hour(phenomenonTime) eq 8") == ["09"]


# data-array


@requirement("data-array/data-array")
def test_data_arrays(ask: Callable[..., Any], of: str) -> None:
    plain = ask(f"FeaturesOfInterest('{SITE}')/Observations", filter=BOUNDED, top=30, count="true")
    said = ask(
        f"FeaturesOfInterest('{SITE}')/Observations",
        filter=BOUNDED,
        top=30,
        count="true",
        resultFormat="dataArray",
    )
    assert said["@iot.count"] == plain["@iot.count"]
    assert "resultFormat=dataArray" in unquote(said["@iot.nextLink"])
    turned = {}
    for group in said["value"]:
        assert group["dataArray@iot.count"] == len(group["dataArray"])
        series = ask(unquote(group["Datastream@iot.navigationLink"]))["@iot.id"]
        for row in group["dataArray"]:
            one = dict(zip(group["components"], row, strict=True))
            assert one["id"].startswith(series)
            turned[one.pop("id")] = one
    assert turned == {
        one["@iot.id"]: {name: one[name] for name in KINDS["Observations"].properties}
        for one in plain["value"]
    }
    few = ask("Observations", top=2, resultFormat="dataArray", select="result,phenomenonTime")
    assert few["value"][0]["components"] == ["result", "phenomenonTime"]


# the service


def test_the_root_names_what_it_holds(ask: Callable[..., Any]) -> None:
    conformance = ask("")["serverSettings"]["conformance"]
    assert conformance == list(answering.CONFORMANCE)
    assert not any("create-update-delete" in one or "mqtt" in one for one in conformance)


def test_a_question_may_not_unfold_the_whole_city(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observations, "MOST_MONTHS", 50)
    said = ask("Datastreams", 400, expand="Observations($orderby=result desc;$top=1)", top=1000)
    assert "限定时间" in said["detail"]


def test_it_only_reads(client: Client) -> None:
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(f"{ROOT}/Things")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert client.head(f"{ROOT}/Things").status_code == 200


def test_who_may_read(as_person: Callable[..., Client], db: None) -> None:
    assert as_person("").get(f"{ROOT}/Things").status_code == 401
    assert as_person("").get(f"{ROOT}/")["WWW-Authenticate"] == "Bearer"
    owner = User.objects.get(username="county1")
    until = timezone.now() + timedelta(days=1)
    for scopes, status in ((["readings"], 200), (["figures", "marks"], 403)):
        _token, secret = actions.make_token(owner, "客户端", scopes, expires_at=until)
        head = {"Authorization": f"Bearer {secret}"}
        assert Client().get(f"{ROOT}/Things", headers=head).status_code == status


def test_the_pace_is_that_of_the_api(as_person: Callable[..., Client], settings: Any) -> None:
    settings.API_PER_MINUTE = 2
    asked = [as_person("department").get(f"{ROOT}/Things?$top=1") for _ in range(5)]
    assert 429 in {one.status_code for one in asked}


def test_a_moved_time_bounds_the_months_that_are_read() -> None:
    """What is the same for every row is reckoned before anything is read."""
    moved = parse("resultTime gt 2026-03-02T00:00:00Z sub duration'P1D'")
    plain = parse("2026-03-01T00:00:00Z lt resultTime")
    assert observations._hours_of(moved) == observations._hours_of(plain) != (None, None)
    first, last = observations._hours_of(parse("resultTime ge now() sub duration'PT2H'"))
    assert first is not None
    assert last is None
