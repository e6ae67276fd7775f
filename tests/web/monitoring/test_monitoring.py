"""Monitoring: pages say what the ledger says, gaps stay gaps, sheets hold what pages show."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest
from django.test import Client

from tests.web.monitoring import reading
from youju.ledger import completeness, snapshot, store
from youju.ledger.compute import compute
from youju.ledger.explain import explain
from youju.ledger.measured import printed_decimals
from youju.readings import tables
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.terms.numbers import exact, round_even
from youju.terms.periods import day_from, day_number, parse
from youju.web.base.city import folder

As = Callable[..., Client]
PAGES = (
    "/monitoring/",
    "/monitoring/?show=counties",
    "/monitoring/stations/",
    "/monitoring/stations/QL12/",
    "/monitoring/stations/QL01/",
    f"/monitoring/counties/{quote('云泽区')}/",
    "/monitoring/city/",
    "/monitoring/compare/",
)


@pytest.fixture
def city(built_city: Path) -> City:
    return City.open(built_city)


@cache
def _held(path: Path) -> snapshot.Snapshot:
    """Read once for all figures that are computed anew; the site has one of its own."""
    return snapshot.load(City.open(path))


def printed(city: City, ref: str, on: date = date(2026, 4, 30)) -> str:
    """A figure of a period as it is published, computed anew from the readings.

    Last year's is printed with the decimals of the period that it stands beside.
    """
    when, item = ref.split("?")[0].split("/")[-2:]
    value = explain(city, ref, hours=False, snapshot=_held(city.path)).figure.value
    assert value is not None
    assert not isinstance(value, str)
    beside = parse(when) if parse(when).end.year == on.year else parse(when.replace("2025", "2026"))
    decimals = printed_decimals(item, beside)
    shown = round_even(exact(value), decimals)
    return f"{shown:f}" if decimals else str(int(shown))


# what the pages say


@pytest.mark.parametrize(
    ("address", "period"),
    [
        (f"/monitoring/counties/{quote('云泽区')}/", "2026-03"),
        (f"/monitoring/counties/{quote('松风县')}/", "2026-01-05..2026-02-20"),
        ("/monitoring/city/", "..2026-04-30"),
        ("/monitoring/stations/QL12/", "2026-04"),
    ],
)
def test_figures_of_periods_are_those_of_the_ledger(
    as_person: As, city: City, address: str, period: str
) -> None:
    tree = reading.page(as_person("office").get(address, {"period": period}))
    shown = {ref: said for ref, said in reading.linked(tree).items() if "fig_air_period" in ref}
    assert len(shown) >= 5
    # Each is computed anew: every fifth of a place's.
    for ref in sorted(shown)[:: 1 if "stations" in address else 5]:
        assert shown[ref] == {printed(city, ref)}, ref


@pytest.mark.parametrize(
    "address", [f"/monitoring/counties/{quote('临溪区')}/", "/monitoring/stations/QL05/"]
)
def test_figures_of_days_are_those_of_the_ledger(as_person: As, city: City, address: str) -> None:
    tree = reading.page(
        as_person("office").get(address, {"period": "2026-03", "dust": "kept", "item": "pm10"})
    )
    rows = store.days(city, first=day_number(date(2026, 3, 1)), last=day_number(date(2026, 3, 31)))
    known = {
        (row["object"], row["dust"], day_from(row["day"]).isoformat()): row
        for row in rows.iter_rows(named=True)
    }
    seen = 0
    for ref, said in reading.linked(tree).items():
        path, _, dust = ref.partition("?dust=")
        table, name, day, item = path.split("/")
        row = known.get((name, dust or "kept", day))
        if table != "fig_air_day" or row is None:
            continue
        seen += 1
        if item == "aqi":
            assert said == {str(row["aqi"])}
        else:
            decimals = 1 if item == "co" else 0
            wanted = round_even(Decimal(row[item]) / 10**6, decimals)
            # A reading of an hour leads to its day; only the daily table has this very value.
            assert f"{wanted:f}" in said, ref
    assert seen > 31 * 6


def test_a_gap_is_a_dash_with_its_reason(as_person: As, city: City) -> None:
    rows = store.days(city, kinds=("site",), dust="kept").filter(
        pl.col("pm25").is_null() & (pl.col("n_pm25") > 0)
    )
    row = rows.row(0, named=True)
    day = day_from(row["day"])
    asked = {"period": day.isoformat(), "dust": "kept"}
    tree = reading.page(as_person("office").get(f"/monitoring/stations/{row['object']}/", asked))
    line = tree.xpath(f".//details[@id='days']//tr[th[text()='{day}']]")[0]
    assert "—（无有效日值）" in line.text_content().replace(" ", "")
    drawn = json.loads(tree.get_element_by_id("days-data").text)
    assert drawn["series"][0]["values"] == [None]


def test_a_marked_hour_says_which_mark(as_person: As, city_path: Path) -> None:
    city = City.open(city_path)
    first = day_number(date(2026, 4, 20)) * 24 + 9
    mark = Mark(
        "site",
        "QL12",
        ("O3",),
        first,
        first + 2,
        "fault",
        "采样泵停转",
        "沈监测",
        date(2026, 4, 21),
    )
    Writer(city).add_mark(mark)
    asked = {"day": "2026-04-20", "period": "2026-04", "item": "o3_8h"}
    tree = reading.page(as_person("station").get("/monitoring/stations/QL12/", asked))
    line = tree.xpath(".//tr[th[text()='10:00']]")[-1]
    assert "— 故障" in line.text_content()
    drawn = json.loads(tree.get_element_by_id("days-data").text)
    assert "故障" in {span["name"] for span in drawn["spans"]}
    marks = reading.text(tree)
    assert "采样泵停转" in marks
    assert "沈监测" in marks


def test_the_limits_of_both_editions_are_drawn_with_their_clause(as_person: As) -> None:
    asked = {"period": "2026-02..2026-03"}
    tree = reading.page(as_person("office").get("/monitoring/stations/QL05/", asked))
    limits = json.loads(tree.get_element_by_id("days-data").text)["limits"]
    assert [(one["value"], one["clause"]) for one in limits] == [
        (75.0, "GB 3095-2012 表1"),
        (60.0, "GB 3095-2026 表1"),
    ]
    said = reading.text(tree)
    assert "24小时平均二级限值75（至2026-02-28）" in said
    assert "GB 3095-2026 表1（过渡限值）" in said


def test_predecessor_and_successor_are_linked_and_a_move_is_told(as_person: As) -> None:
    office = as_person("office")
    assert "/monitoring/stations/QL13/" in office.get("/monitoring/stations/QL25/").content.decode()
    assert "/monitoring/stations/QL25/" in office.get("/monitoring/stations/QL13/").content.decode()
    moved = reading.text(reading.page(office.get("/monitoring/stations/QL12/")))
    assert "望川区" in moved
    assert "临溪区 2026-04-01" in moved


def test_last_year_is_told_with_sign_and_unit(as_person: As, city: City) -> None:
    tree = reading.page(as_person("office").get("/monitoring/city/", {"period": "2026-03"}))
    line = tree.xpath(".//table[caption[contains(., '2026年3月')]]//tr[th[text()='PM₂.₅']]")[0]
    cells = [cell.text_content().strip() for cell in line.findall("td")]
    now, then = Decimal(cells[1]), Decimal(cells[2])
    change = round_even(exact((now - then) * 100) / exact(then), 1)
    assert cells[3] == (f"+{change}%" if change > 0 else f"−{abs(change)}%")
    rate = tree.xpath(".//table[caption[contains(., '2026年3月')]]//tr[th[text()='优良天数比率']]")[
        0
    ]
    assert "个百分点" in rate.text_content()


# who may see what


def layers(answer: Any) -> list[dict[str, Any]]:
    """The layers of a map."""
    found: list[dict[str, Any]] = json.loads(reading.page(answer).get_element_by_id("points").text)[
        "layers"
    ]
    return found


def test_places_are_shown_only_to_those_who_see_unreleased_rankings(as_person: As) -> None:
    county, city = f"/monitoring/counties/{quote('云泽区')}/", "/monitoring/?show=counties"
    assert "考核排名第" in as_person("office").get(county).content.decode()
    assert "考核排名第" not in as_person("county1").get(county).content.decode()
    assert [layer["id"] for layer in layers(as_person("office").get(city))][-1] == "place"
    assert "place" not in [layer["id"] for layer in layers(as_person("county1").get(city))]
    sheet = reading.sheets(as_person("county1").get("/monitoring/map.xlsx").content)
    assert not [
        cell for rows in sheet.values() for row in rows for cell in row if "排名" in str(cell)
    ]


def test_counties_see_all_counties_and_their_own_first(as_person: As) -> None:
    county = as_person("county1")
    other = f"/monitoring/counties/{quote('松风县')}/"
    assert county.get(other).status_code == 200
    home = county.get("/").content.decode()
    assert home.index("云泽区</a>") < home.index("清岚市（虚构）</a>")


def test_unknown_places_are_not_found(as_person: As) -> None:
    office = as_person("office")
    for address in ("/monitoring/stations/XX/", "/monitoring/counties/nowhere/"):
        assert office.get(address).status_code == 404


# lists and filters


def test_the_list_is_filtered_by_county_level_role_and_name(as_person: As) -> None:
    office = as_person("office")

    def keys(**asked: str) -> list[str]:
        tree = reading.page(office.get("/monitoring/stations/", asked))
        return [a.get("href").split("/")[-2] for a in tree.xpath(".//table[@id='stations']//th/a")]

    assert keys(level="国控") == ["QL01", "QL02", "QL03", "QL04"]
    assert keys(county="临溪区") == ["QL02", "QL12"]
    assert keys(text="新港") == ["QL25"]
    assert "QL13" not in keys()
    assert "QL13" in keys(closed="1")
    assert keys(role="reference") == []
    assert (
        "没有符合条件的站点"
        in office.get("/monitoring/stations/", {"role": "reference"}).content.decode()
    )


def test_search_finds_stations_and_counties(as_person: As) -> None:
    said = as_person("office").get("/search/", {"q": "雁回"}).content.decode()
    assert "/monitoring/stations/QL04/" in said
    assert f"/monitoring/counties/{quote('雁回市')}/" in said


# sheets


def test_the_sheet_of_a_station_holds_what_the_ledger_holds(as_person: As, city: City) -> None:
    asked = {"period": "2026-03"}
    book = reading.sheets(
        as_person("office").get("/monitoring/stations/QL05/figures.xlsx", asked).content
    )
    days = book["日值（实况）"]
    rows = store.days(
        city,
        kinds=("site",),
        first=day_number(date(2026, 3, 1)),
        last=day_number(date(2026, 3, 31)),
        dust="kept",
    ).filter(pl.col("object") == "QL05")
    for head, item, decimals in (("PM₂.₅", "pm25", 0), ("CO", "co", 1), ("AQI", "aqi", None)):
        found = reading.column(days, head)
        for row in rows.iter_rows(named=True):
            value = row[item]
            if value is None:
                wanted: Any = ""
            elif decimals is None:
                wanted = float(value)
            else:
                wanted = float(round_even(Decimal(value) / 10**6, decimals))
            assert found[day_from(row["day"]).isoformat()] == wanted
    for name, sheet in book.items():
        below = " ".join(str(row[0]) for row in sheet)
        assert "数据来源" in below, name
        assert "截至2026年4月30日24时" in below, name
        assert "第1次计算" in below, name
        assert "林拟稿" in below, name
        assert "虚构" in below, name


def test_the_sheet_of_a_county_holds_the_figures_of_its_page(as_person: As, city: City) -> None:
    address = f"/monitoring/counties/{quote('云泽区')}/figures.xlsx"
    book = reading.sheets(as_person("leader").get(address, {"period": "2026-03"}).content)
    rows = [row for row in book["统计"] if row[0] == "2026年3月"]
    found = {row[1]: row[3] for row in rows}
    for name, of in (("PM₂.₅", "PM2.5"), ("综合指数", "index"), ("优良天数", "good_days")):
        ref = f"fig_air_period/云泽区/2026-03/{of}?dust=excluded"
        assert found[name] == float(printed(city, ref))


def test_the_lists_go_out_whole(as_person: As) -> None:
    office = as_person("office")
    stations = reading.sheets(office.get("/monitoring/stations.xlsx").content)["站点"]
    keys = [row[0] for row in stations if str(row[0]).startswith("QL")]
    assert keys[:3] == ["QL01", "QL02", "QL03"]
    assert "县（市、区）" in reading.sheets(office.get("/monitoring/map.xlsx").content)


def test_hours_stream_as_csv(as_person: As, city: City) -> None:
    asked = {"period": "2026-01..2026-04", "dust": "kept"}
    answer = as_person("office").get("/monitoring/stations/QL05/hours.csv", asked)
    assert answer.streaming
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    span = (day_number(date(2026, 1, 1)) * 24, day_number(date(2026, 4, 30)) * 24 + 23)
    rows = tables.hours(city, ["QL05"], span).sort("hour").collect()
    assert len(lines) == rows.height + 1
    values = [line[1] for line in lines[1:]]
    wanted = [
        "" if one is None else str(int(round_even(Decimal(one) / 10**4, 0)))
        for one in rows["pm25"].to_list()
    ]
    assert values == wanted
    assert lines[1][0] == "2026-01-01T01:00"
    assert lines[24][0] == "2026-01-02T00:00"


# map


def test_the_outlines_are_the_citys_and_can_be_replaced(as_person: As, city_path: Path) -> None:
    office = as_person("office")
    before = office.get("/monitoring/outlines.json").json()
    assert "云泽区" in {one["properties"]["name"] for one in before["features"]}
    file = city_path / "map" / "counties.geojson"
    square = [[[119.0, 38.0], [120.0, 38.0], [120.0, 39.0], [119.0, 38.0]]]
    feature = {
        "type": "Feature",
        "properties": {"name": "云泽区"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    file.write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8"
    )
    assert office.get("/monitoring/outlines.json").json()["features"] == [feature]
    file.write_text("not JSON", encoding="utf-8")
    assert office.get("/monitoring/outlines.json").json()["features"] == []
    assert "还没有县（市、区）界线" in office.get("/monitoring/").content.decode()


def test_the_map_holds_the_figures_of_the_list(as_person: As, city: City) -> None:
    tree = reading.page(as_person("office").get("/monitoring/"))
    data = json.loads(tree.get_element_by_id("points").text)
    last = store.days(city, kinds=("site",), first=day_number(date(2026, 4, 30)), dust="kept")
    known = {row["object"]: row for row in last.iter_rows(named=True)}
    for point in data["points"]:
        row = known.get(point["id"])
        assert point["values"].get("aqi", {}).get("value") == (row and row["aqi"])
    assert [layer["id"] for layer in data["layers"]] == [
        "aqi", "hour", "pm25", "pm10", "so2", "no2", "co", "o3_8h",
    ]  # fmt: skip
    rows = {row.get("data-point") for row in tree.xpath(".//tr[@data-point]")}
    assert {point["id"] for point in data["points"]} <= rows


# comparing


def test_both_sides_are_those_of_the_ledger_and_the_address_carries_them(
    as_person: As, city: City
) -> None:
    asked = {
        "a_period": "2026-03",
        "a_place": "云泽区",
        "a_dust": "kept",
        "b_period": "2026-02",
        "b_place": "松风县",
        "b_dust": "excluded",
    }
    tree = reading.page(as_person("office").get("/monitoring/compare/", asked))
    held = {ref for ref in reading.linked(tree) if "fig_air_period" in ref}
    assert "fig_air_period/云泽区/2026-03/PM2.5" in held
    assert "fig_air_period/松风县/2026-02/PM2.5?dust=excluded" in held
    first = explain(city, "fig_air_period/云泽区/2026-03/index").figure.value
    second = explain(city, "fig_air_period/松风县/2026-02/index?dust=excluded").figure.value
    assert isinstance(first, Decimal)
    assert isinstance(second, Decimal)
    line = tree.xpath(".//tr[th[text()='综合指数']]/td[4]")[0].text_content()
    assert line.replace("−", "-").replace("+", "") == f"{first - second:.2f}"
    said = reading.text(tree)
    assert "两侧沙尘口径不同" in said
    assert "HJ 663-2026、HJ 663-2013" in said
    copied = tree.xpath(".//button[@data-copy]")[0].get("data-copy")
    assert all(f"{key}={quote(value)}" in copied for key, value in asked.items())


def test_the_other_edition_gives_another_index(as_person: As) -> None:
    asked = {"a_period": "2026-04", "b_period": "2026-04", "b_edition": "2012"}
    tree = reading.page(as_person("office").get("/monitoring/compare/", asked))
    line = tree.xpath(".//tr[th[text()='综合指数']]")[0]
    first, second = (cell.text_content().strip() for cell in line.findall("td")[1:3])
    assert Decimal(first) > Decimal(second)  # the limits became stricter
    assert "算法随之不同" in reading.text(tree)


def test_a_period_that_cannot_be_read_is_said_at_its_field(as_person: As) -> None:
    tree = reading.page(as_person("office").get("/monitoring/compare/", {"a_period": "去年"}))
    assert "看不懂的时段" in tree.get_element_by_id("a-wrong").text_content()


# bad surroundings


@pytest.fixture
def empty_city(tmp_path: Path, settings: Any) -> Path:
    target = tmp_path / "empty"
    City.create(target, Settings(name="空城"))
    settings.CITY = target
    settings.SITE = target / "site"
    folder.forget()
    return target


@pytest.mark.parametrize(
    "address",
    ["/monitoring/", "/monitoring/stations/", "/monitoring/city/", "/monitoring/compare/"],
)
def test_a_city_without_data_says_what_to_do_next(
    as_person: As, empty_city: Path, address: str
) -> None:
    tree = reading.page(as_person("office").get(address))
    assert "导入数据表" in reading.text(tree)
    assert tree.xpath(".//div[@class='empty']//a[@href='/arrivals/']")


def test_an_empty_city_has_sheets_or_says_none(as_person: As, empty_city: Path) -> None:
    office = as_person("office")
    assert office.get("/monitoring/stations.xlsx").status_code == 200
    assert office.get("/monitoring/map.xlsx").status_code == 200
    assert office.get("/monitoring/city/figures.xlsx").status_code == 404
    assert office.get("/monitoring/compare.xlsx").status_code == 404


def test_a_station_without_county_copes(as_person: As, city_path: Path) -> None:
    city = City.open(city_path)
    text = (city_path / "register" / "sites.csv").read_text(encoding="utf-8")
    alone = "QL99,孤站,,,,,市控,评价,,,,\n"
    city.hand_in_register(text + alone)
    compute(city, now=datetime(2026, 11, 24, 8))  # noqa: DTZ001 - only recorded
    office = as_person("office")
    page = office.get("/monitoring/stations/QL99/").content.decode()
    assert "未划归任何县" in page
    listed = reading.page(office.get("/monitoring/stations/", {"county": "-"}))
    assert "孤站" in reading.text(listed)
    mapped = reading.page(office.get("/monitoring/"))
    ids = {one["id"] for one in json.loads(mapped.get_element_by_id("points").text)["points"]}
    assert "无坐标" in reading.text(mapped)
    assert "QL99" not in ids
    sheet = reading.sheets(office.get("/monitoring/stations/QL99/figures.xlsx").content)
    assert sheet["标记"]


def test_a_stopped_writer_is_said_with_the_time(as_person: As, city_path: Path) -> None:
    office = as_person("office")
    assert "数据处理程序没有运行" in office.get("/monitoring/").content.decode()
    file = city_path / "spool" / "writer.json"
    file.parent.mkdir(exist_ok=True)
    beat = datetime.now(UTC) - timedelta(hours=3)
    told = {"pid": 1, "since": beat.isoformat(), "beat": beat.isoformat(), "round": ""}
    told |= {"doing": "", "last_error": "", "error_at": "", "stopped": False}
    file.write_text(json.dumps(told), encoding="utf-8")
    stopped = (beat + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
    assert f"自{stopped}起没有运行" in office.get("/monitoring/").content.decode()
    file.write_text(json.dumps(told | {"beat": datetime.now(UTC).isoformat()}), encoding="utf-8")
    assert "没有运行" not in reading.text(reading.page(office.get("/monitoring/")))


def test_an_hour_leads_to_its_own_explanation(as_person: As, city: City) -> None:
    asked = {"day": "2026-04-20", "period": "2026-04", "dust": "kept"}
    tree = reading.page(as_person("office").get("/monitoring/stations/QL12/", asked))
    refs = {
        ref: said
        for ref, said in reading.linked(tree).items()
        if ref.startswith("fig_air_hour/QL12/2026-04-20")
    }
    assert len(refs) > 100
    for ref in list(refs)[:6]:
        value = explain(city, ref).figure.value
        assert value is not None
        assert not isinstance(value, str)
        assert refs[ref] == {f"{round_even(exact(value), 1 if ref.endswith('/co') else 0):f}"}


def test_completeness_is_that_of_the_ledger(as_person: As, city: City) -> None:
    held = snapshot.load(city)
    tree = reading.page(
        as_person("office").get("/monitoring/stations/QL12/", {"period": "2026-03"})
    )
    rows = {
        row.find("th").text_content(): [cell.text_content().strip() for cell in row.findall("td")]
        for row in tree.xpath(".//h2[@id='completeness']/following-sibling::div[1]//tbody/tr")
    }
    for one in completeness.of_stations(held, parse("2026-03"), ["QL12"]):
        name = {"PM2.5": "PM₂.₅", "PM10": "PM₁₀", "SO2": "SO₂", "NO2": "NO₂", "O3_8h": "O₃-8h"}
        cells = rows[name.get(one.item, one.item)]
        assert cells[0] == f"{one.hours}/{one.expected}"
        assert cells[2] == str(len(one.short))


# language, speed


@pytest.mark.parametrize("address", PAGES)
def test_english_pages_hold_no_stray_chinese(as_person: As, address: str) -> None:
    tree = reading.page(as_person("office", "en").get(address))
    assert reading.stray(tree) == []


@pytest.mark.parametrize("address", PAGES)
def test_pages_ask_the_database_little(
    as_person: As, address: str, django_assert_max_num_queries: Any
) -> None:
    office = as_person("office")
    with django_assert_max_num_queries(20):
        assert office.get(address).status_code == 200


def test_the_home_page_asks_the_database_little(
    as_person: As, django_assert_max_num_queries: Any
) -> None:
    county = as_person("county1")
    with django_assert_max_num_queries(20):
        home = county.get("/").content.decode()
    assert "PM₂.₅" in home
