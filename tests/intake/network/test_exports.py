"""A city whose loggers report to the provincial platform alone: its files, and no packet at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.intake.network.town import arrive, packet
from youju.intake import arrivals
from youju.intake.folder import Folder
from youju.intake.network import explaining, take
from youju.intake.sheets import import_file, report_again
from youju.ledger.network import findings, health, reviewing
from youju.ledger.network.values import Value, judged
from youju.readings import tables
from youju.readings.checks import faults
from youju.readings.city import City
from youju.readings.layouts import mapped
from youju.readings.network import exports, reading, review
from youju.readings.network.registers import FILES, HEADS, Network
from youju.readings.network.review import Standing
from youju.readings.network.schema import EXPORT, EXPORTS
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.terms.periods import BEIJING

ON = date(2026, 3, 10)
HEAD = "企业名称,监控点名称,监测时间,二氧化硫,,\n,,,实测值(mg/m3),折算值(mg/m3),标记\n"
NOW = datetime(2026, 3, 5, 8, tzinfo=BEIJING)


def export(over: int = 50, mark: str = "正常", firm: str = "甲厂") -> str:
    """Two days of hours; 10 and 11 o'clock of the first day are ``over``, 12 carries ``mark``."""
    lines = []
    for hour in range(48):
        at = datetime(2026, 3, 1) + timedelta(hours=hour)  # noqa: DTZ001 — as printed
        value = over if hour in (10, 11) else 20 + hour % 3
        said = mark if hour == 12 else "正常"
        lines.append(f"{firm},1号烟囱,{at:%Y-%m-%d %H:%M},{value - 2},{value},{said}")
    return HEAD + "\n".join(lines) + "\n"


@pytest.fixture
def city(tmp_path: Path) -> City:
    path = tmp_path / "city"
    register = "site,name,county,city\nA1,东山,甲县,虚城\n"
    City.create(path, Settings("虚城", invented=True), register=register)
    said = {
        "outlets": "DA001,甲厂,1号烟囱,废气,甲县,,,,,",
        "devices": "MN0001,DA001,,,,,,,,",
        "limits": "DA001,a21026,35,mg/m³,hour,Zs,许可证 表5,,",
    }
    for kind, line in said.items():
        (path / FILES[kind]).write_text(f"{HEADS[kind]}\n{line}\n", encoding="utf-8")
    mapping = mapped.guess("省平台.csv", export().encode(), on=date(2026, 3, 1)).mapping
    mapped.keep(path / "layouts", mapping)
    return City.open(path)


def bring(city: City, text: str, name: str = "省平台.csv") -> tuple[int, int, int]:
    file = city.path / name
    file.write_text(text, encoding="utf-8")
    report = import_file(city, file, _layout(city), by="张三", on=ON)
    return report.accepted, report.revised, report.repeated


def _layout(city: City) -> str:
    return next((city.path / "layouts").glob("*.toml")).stem


def test_the_watched_folder_takes_it_and_knows_it_again(city: City) -> None:
    inbox = city.path / "inbox"
    inbox.mkdir(exist_ok=True)
    for name in ("三月.csv", "再来.csv"):
        (inbox / name).write_text(export(), encoding="utf-8")
    folder = Folder(city.path, still=0.0)
    list(folder.look())
    list(folder.look())
    told = {one.file: one for one in arrivals.arrivals(city.path, limit=None)}
    assert {name: one.outcome for name, one in told.items()} == {
        "三月.csv": "taken",
        "再来.csv": "known",
    }
    assert (told["三月.csv"].kind, told["三月.csv"].accepted) == ("outlets", 96)


def test_importing_again_changes_nothing_and_revisions_stay_beside(city: City) -> None:
    assert bring(city, export()) == (96, 0, 0)
    assert bring(city, export()) == (0, 0, 96)
    assert bring(city, export(30)) == (0, 4, 92)
    days = (date(2026, 3, 1), date(2026, 3, 2))
    frame = reading.readings(city, "DA001", *days, variant="Zs")
    assert frame.height == 48
    ten = frame.filter(pl.col("start") == datetime(2026, 3, 1, 10, tzinfo=BEIJING)).row(
        0, named=True
    )
    assert (ten["value"], ten["unit"], ten["revision"]) == (30_000_000, "mg/m³", 2)
    every = reading.readings(city, "DA001", *days, variant="Zs", revisions=True)
    assert every.height == 50


def test_review_findings_and_health_work_without_a_packet(city: City) -> None:
    bring(city, export())
    reviewing.follow(city, now=NOW)
    (event,) = [one.said for one in findings.versions(city) if one.said["kind"] == "exceedance"]
    begin = datetime(2026, 3, 1, 10, tzinfo=BEIJING)
    assert (event["begin"], event["count"], event["worst"], event["unit"]) == (
        begin.isoformat(),
        2,
        "50",
        "mg/m³",
    )
    cells = exports.cells(city, event["packets"])
    assert cells["cell"].to_list() == ["E13", "E14"]
    # Files that have not come yet are no outage.
    assert not [one for one in findings.versions(city) if one.said["kind"] == "outage"]
    mark = review.Mark(
        "DA001", (), begin, begin + timedelta(hours=2), "invalid", "全程校准", "甲厂", "enterprise"
    )
    deed = {
        "deed": "mark",
        "outlet": mark.outlet,
        "factors": [],
        "first": mark.first.isoformat(),
        "last": mark.last.isoformat(),
        "kind": mark.kind,
        "because": mark.because,
        "party": mark.party,
    }
    review.hand_in(city, review.checked(city, [deed], by="甲厂", on=date(2026, 3, 1)))
    late = {one.start: one for one in _judged(city)}[begin]
    assert late.counts
    assert "视同未标记" in late.why  # the mark came long after noon of the next day
    shares = health.completeness(city, ["DA001"], date(2026, 3, 1), date(2026, 3, 2))
    assert shares["came"].to_list() == [24, 24]
    missing = health.without_evidence(city, "DA001", date(2026, 3, 1), date(2026, 3, 2))
    assert any("校验码" in one for one in missing)
    assert any("没有分钟数据" in one for one in missing)


def _judged(city: City) -> list[Value]:
    network, seen = Network.read(city), review.standing(city)
    days = (date(2026, 3, 1), date(2026, 3, 2))
    return judged(city, network, seen, "DA001", "a21026", *days, variant="Zs")


def test_an_abnormal_condition_marked_on_the_platform_is_open(city: City) -> None:
    bring(city, export(mark="启炉"))
    network, days = Network.read(city), (date(2026, 3, 1), date(2026, 3, 1))
    found = judged(city, network, Standing(0, (), ()), "DA001", "a21026", *days, variant="Zs")
    noon = next(one for one in found if one.start.astimezone(BEIJING).hour == 12)
    assert (noon.counts, noon.pending) == (True, True)
    bring(city, export(mark="校准"))
    found = judged(city, network, Standing(0, (), ()), "DA001", "a21026", *days, variant="Zs")
    noon = next(one for one in found if one.start.astimezone(BEIJING).hour == 12)
    assert (noon.counts, noon.why) == (False, "标记 C")


def test_a_value_leads_to_its_cell_and_a_changed_original_is_noticed(city: City) -> None:
    bring(city, export())
    bring(city, export(30))
    at = datetime(2026, 3, 1, 10, tzinfo=BEIJING)
    found = explaining.explain(city, "DA001", "a21026", at, variant="Zs")
    assert [(one.shown, one.place, one.line, one.counts) for one in found.cells] == [
        ("50", "E13", 13, False),
        ("30", "E13", 13, True),
    ]
    assert found.whole
    assert found.cells[-1].row == "甲厂 | 1号烟囱 | 2026-03-01 10:00 | 28 | 30 | 正常"
    assert "省平台.csv，E13" in found.words
    rows = tables.table(city, EXPORTS).scan().collect()
    lied = rows.with_columns(value=pl.lit(1), part=pl.lit("2026-03")).select(list(EXPORT))
    tables.table(city, EXPORTS).rewrite("2026-03", lied)
    assert not explaining.explain(city, "DA001", "a21026", at, variant="Zs").whole


def test_units_of_a_registered_device_join_both_series(city: City) -> None:
    bring(city, export())
    said = "MN0001,DA001,,,a21026=µg/m³,,,,,"
    (city.path / FILES["devices"]).write_text(f"{HEADS['devices']}\n{said}\n", encoding="utf-8")
    city = City.open(city.path)
    frame = reading.readings(city, "DA001", date(2026, 3, 1), date(2026, 3, 1), variant="Zs")
    assert frame["unit"].null_count() == frame.height
    assert Decimal(frame["value"][0]).scaleb(-6) == 20_000
    (event,) = findings.exceedances(
        city, Network.read(city), Standing(0, (), ()), date(2026, 3, 1), date(2026, 3, 1)
    )[0]
    assert (str(event.worst), event.unit) == ("50000", "µg/m³")


def test_names_are_those_of_the_registers_at_the_import(city: City) -> None:
    other = export(firm="乙厂")
    file = city.path / "乙.csv"
    file.write_text(other, encoding="utf-8")
    report = import_file(city, file, _layout(city), by="张三", on=ON)
    assert (report.accepted, report.refused.height) == (0, 48)
    assert "请先在排放口名录中登记" in report.refused["reason"][0]
    assert report.refused["line"].to_list() == list(range(3, 51))
    bring(city, export())
    with (city.path / FILES["outlets"]).open("a", encoding="utf-8") as lines:
        lines.write("DB001,乙厂,1号烟囱,废气,甲县,,,,,\n")
    city = City.open(city.path)
    # What was refused then is refused in a replay, whatever is registered now.
    assert report_again(city, report.position).refused.height == 48
    assert import_file(city, file, _layout(city), by="张三", on=ON).accepted == 96


def test_a_replay_from_the_journal_makes_the_same_table(city: City, tmp_path: Path) -> None:
    bring(city, export())
    bring(city, export(30, mark="校准"))
    kept = tables.table(city, EXPORTS).scan().collect().sort("seq")
    (city.tables / "settled.json").unlink()
    for file in (city.tables / EXPORTS).rglob("*"):
        if file.is_file():
            file.unlink()
    (city.tables / EXPORTS).rename(tmp_path / "gone")
    fresh = City.open(city.path)
    Writer(fresh)
    again = tables.table(fresh, EXPORTS).scan().collect().sort("seq")
    assert again.equals(kept)
    assert faults(fresh) == []
    (version,) = (city.path / "register" / "versions").glob("network-*.json")
    version.write_text(
        version.read_text(encoding="utf-8").replace("甲厂", "乙厂"), encoding="utf-8"
    )
    (sentence,) = faults(fresh)
    assert version.name in sentence


def test_a_packet_goes_before_an_export_and_both_stay(city: City) -> None:
    bring(city, export())
    mn = "MN0001"
    arrive(city, packet(mn, "2061", "20260301100000", "a21026-ZsAvg=33,a21026-Flag=N"))
    take.take(city)
    at = datetime(2026, 3, 1, 10, tzinfo=BEIJING)
    frame = reading.readings(city, "DA001", at.date(), at.date(), variant="Zs")
    ten = frame.filter(pl.col("start") == at).row(0, named=True)
    assert (ten["value"], ten["packet"] > 0) == (33_000_000, True)
    assert frame.height == 24  # the other hours are those of the file
    found = explaining.explain(city, "DA001", "a21026", at, variant="Zs")
    assert [one.shown for one in found.steps] == ["33"]
    assert [(one.shown, one.counts) for one in found.cells] == [("50", False)]
    # Nobody registered the device's unit: its value is not joined to those in mg/m³.
    one = {value.start: value for value in _judged(city)}[at]
    assert (one.counts, one.why) == (False, "单位 未登记 与其余数据不一致")


def test_minutes_lie_in_parts_of_a_day_and_begin_where_they_begin(city: City) -> None:
    text = "排口,时间,颗粒物(mg/m3),标记\n" + "".join(
        f"DA001,2026-03-0{1 + nth // 144} {nth // 6 % 24:02}:{nth % 6}0,{5 + nth % 3},N\n"
        for nth in range(1, 200)
    )
    mapping = mapped.guess("分钟数据.csv", text.encode(), on=date(2026, 3, 1)).mapping
    assert mapping.span == "minute"
    mapped.keep(city.path / "layouts", replace(mapping, name="分钟", hour="end", minutes=10))
    file = city.path / "分钟.csv"
    file.write_text(text, encoding="utf-8")
    report = import_file(City.open(city.path), file, "分钟", by="张三", on=ON)
    assert (report.accepted, report.refused.height) == (199, 0)
    parts = tables.table(city, EXPORTS).files()["month"].unique().sort().to_list()
    assert parts == ["2026-03-01", "2026-03-02"]
    frame = reading.readings(
        city, "DA001", date(2026, 3, 1), date(2026, 3, 1), factors=["a34013"], span_s=60
    )
    assert frame.height == 144
    assert frame["start"].to_list()[0] == datetime(2026, 3, 1, tzinfo=BEIJING)


def test_our_own_sheet_is_taken_from_the_folder_without_a_mapping(city: City) -> None:
    inbox = city.path / "inbox"
    inbox.mkdir(exist_ok=True)
    lines = [
        "排放口,数据类型,开始时间,因子,单位,实测值,折算值,标记",
        "MN0001,日,2026-03-01,二氧化硫,mg/m3,12,14,正常",
        "没有的,日,2026-03-01,二氧化硫,mg/m3,12,14,正常",
    ]
    (inbox / "补报.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (told,) = list(Folder(city.path, still=0.0).look()) or list(_twice(city))
    assert (told.outcome, told.layout, told.accepted, told.refused) == (
        "taken",
        "template-outlets",
        2,
        1,
    )
    rows = (city.path / told.refused_file).read_text(encoding="utf-8-sig")
    assert "没有排放口、也没有设备 MN“没有的”" in rows


def _twice(city: City) -> Iterator[arrivals.Arrival]:
    folder = Folder(city.path, still=0.0)
    list(folder.look())
    yield from folder.look()
