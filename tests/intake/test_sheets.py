"""Sheets at the door: originals kept, names looked up, rows refused with their reason.

The reader here is a few lines of its own, so that these tests speak of the door alone; how
files of each layout are read is tested with the layouts.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from youju.intake.sheets import Report, import_file, import_register
from youju.readings import layouts, tables
from youju.readings.city import City
from youju.readings.decode import days_as_issued
from youju.readings.frames import Position
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.terms.errors import BadInput
from youju.terms.periods import day_number, hour_ending
from youju.terms.states import State

REGISTER = """site,name,county,city,level,aliases
A1,东山,甲县,虚城,县控,东山站
A2,西河,甲县,虚城,县控,
B1,南园,乙县,虚城,国控,
B2,南园,乙县,虚城,县控,
"""
ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")


@dataclass
class Sheet:
    layout: str
    kind: str
    frame: pl.LazyFrame
    refused: pl.DataFrame
    notes: list[str] = field(default_factory=list)


SEEN: list[dict[str, Any]] = []


def small_reader(path: Path, layout: str, **said: Any) -> Sheet:
    """``site,time,pm25`` as hours, ``county,item,value`` as issued, ``dust`` as marks."""
    SEEN.append({"file": path.name, "layout": layout, **said})
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    rows = [line.split(",") for line in text.splitlines()[1:]]
    refused: list[dict[str, Any]] = []
    if layout == "template":
        kept = []
        for line, (site, time, pm25) in enumerate(rows, 2):
            if pm25 and not pm25.isdecimal():
                refused.append({"line": line, "column": "pm25", "said": pm25, "reason": "不是数"})
                continue
            kept.append((site, hour_ending(datetime.fromisoformat(time)), pm25, line))
        frame = pl.DataFrame(
            {
                "site": [row[0] for row in kept],
                "hour": [row[1] for row in kept],
                **{item: pl.Series([None] * len(kept), dtype=pl.Int64) for item in ITEMS},
                "line": [row[3] for row in kept],
            }
        ).with_columns(
            pm25=pl.Series(
                [int(row[2]) * 10_000 if row[2] else None for row in kept], dtype=pl.Int64
            )
        )
        kind = "hours"
    elif layout == "template-month":
        kind, frame = (
            "issued",
            pl.DataFrame(
                {
                    "kind": [row[0] for row in rows],
                    "object": [row[1] for row in rows],
                    "item": "PM2.5",
                    "stat": "mean",
                    "period": "month",
                    "start": 20513,
                    "end": 20543,
                    "value": [int(row[2]) * 10**6 for row in rows],
                    "flag": pl.Series([None] * len(rows), dtype=pl.String),
                    "dust": "kept",
                    "cell": [f"Sheet1!C{line}" for line in range(2, len(rows) + 2)],
                    "line": list(range(2, len(rows) + 2)),
                }
            ),
        )
    else:
        kind, frame = (
            "marks",
            pl.DataFrame(
                {
                    "scope": [row[0] for row in rows],
                    "key": [row[1] for row in rows],
                    "first_hour": [int(row[2]) for row in rows],
                    "last_hour": [int(row[3]) for row in rows],
                    "line": list(range(2, len(rows) + 2)),
                }
            ),
        )
    return Sheet(layout, kind, frame.lazy(), pl.DataFrame(refused))


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    SEEN.clear()
    monkeypatch.setattr(layouts, "read", small_reader, raising=False)


@pytest.fixture
def city(tmp_path: Path) -> City:
    ticks = count(1_772_000_000_000_000)
    return City.create(
        tmp_path / "city", Settings("虚城"), register=REGISTER, clock=lambda: next(ticks)
    )


def write(folder: Path, text: str, name: str = "三月.csv") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def tally(report: Report) -> tuple[int, int, int, int]:
    return report.accepted, report.repeated, report.revised, report.refused.height


HOURS = "site,time,pm25\nA1,2026-03-01T01:00,35\n东山站,2026-03-01T02:00,36\n"


def test_names_become_keys_and_the_original_stays(city: City, tmp_path: Path) -> None:
    file = write(tmp_path, HOURS)
    report = import_file(city, file, "template", by="李四", on=date(2026, 3, 2))
    assert tally(report) == (2, 0, 0, 0)
    assert "新增数据 2 个" in report.in_words()
    record = city.journal.read(report.position)
    assert record.payload == file.read_bytes()
    assert (record.meta["file"], record.meta["by"], record.meta["on"]) == (
        "三月.csv",
        "李四",
        "2026-03-02",
    )
    assert record.meta["register"] == city.register.sha256
    first = day_number(date(2026, 3, 1)) * 24
    rows = tables.readings(city).select("site", "hour", "line").collect().sort("hour")
    assert rows.rows() == [("A1", first, 2), ("A1", first + 1, 3)]
    assert SEEN[0]["today"] == date(2026, 3, 2)


def test_a_zipped_original_is_kept_zipped(city: City, tmp_path: Path) -> None:
    file = write(tmp_path, HOURS, "三月.csv.gz")
    report = import_file(city, file, "template")
    assert tally(report) == (2, 0, 0, 0)
    assert city.journal.read(report.position).payload == file.read_bytes()


def test_the_same_file_twice_changes_nothing(city: City, tmp_path: Path) -> None:
    file = write(tmp_path, HOURS)
    import_file(city, file, "template")
    again = import_file(city, file, "template")
    assert tally(again) == (0, 2, 0, 0)
    assert again.usable
    assert tables.basis(city).reading == 2


def test_refused_rows_come_back_with_line_column_and_reason(city: City, tmp_path: Path) -> None:
    text = (
        HOURS
        + "北坡,2026-03-01T03:00,37\n南园,2026-03-01T03:00,38\nA2,2026-03-01T03:00,三十\n"
        + "北坡,2026-03-01T04:00,39\n"
    )
    report = import_file(city, write(tmp_path, text), "template", out=tmp_path / "out")
    assert tally(report) == (2, 0, 0, 4)
    said = {row["line"]: row for row in report.refused.iter_rows(named=True)}
    assert (said[4]["column"], said[4]["said"]) == ("site", "北坡")
    assert "加入别名" in said[4]["reason"]
    assert "多个站点" in said[5]["reason"]
    assert (said[6]["column"], said[6]["said"], said[6]["reason"]) == ("pm25", "三十", "不是数")
    assert said[7]["said"] == "北坡"
    assert {row["file"] for row in said.values()} == {"三月.csv"}
    written = (tmp_path / "out" / "三月.csv.refused.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbffile,sheet,line,column,said,reason")
    assert written.count(b"\n") == 5


def test_one_city_out_of_a_national_file(city: City, tmp_path: Path) -> None:
    text = HOURS + "Z1,2026-03-01T03:00,37\nZ1,2026-03-01T04:00,x\nZ2,2026-03-01T03:00,38\n"
    report = import_file(city, write(tmp_path, text), "template", others_ignored=True)
    assert tally(report) == (2, 0, 0, 1), "what the layout refuses is handed back all the same"
    assert report.notes == ("按要求未导入名录以外的站点 2 个，共 2 行。",)


def test_state_goes_in_and_the_final_value_counts(city: City, tmp_path: Path) -> None:
    import_file(city, write(tmp_path, HOURS), "template")
    changed = write(tmp_path, HOURS.replace("35", "30"), "最终.csv")
    assert tally(import_file(city, changed, "template", state=State.FINAL)) == (0, 0, 2, 0)
    rows = tables.hours(city).collect().sort("hour")
    assert rows.select("pm25", "state").rows() == [(300_000, 20), (360_000, 20)]
    late = import_file(city, write(tmp_path, HOURS.replace("36", "99"), "迟到.csv"), "template")
    assert tally(late) == (0, 1, 1, 0)
    assert tables.hours(city).collect().sort("hour")["pm25"].to_list() == [300_000, 360_000]


ISSUED = "kind,object,value\ncounty,甲县,40\ncity,虚城,41\nsite,东山站,42\ncounty,丙县,43\n"


def test_issued_values_go_in_with_who_issued_them(city: City, tmp_path: Path) -> None:
    report = import_file(
        city,
        write(tmp_path, ISSUED),
        "template-month",
        issuer="省厅",
        document="某环函〔2026〕9号",
        issued_on=date(2026, 4, 3),
    )
    assert tally(report) == (3, 0, 0, 1)
    assert report.refused["said"].to_list() == ["丙县"]
    rows = tables.issued(city).collect().sort("line")
    assert rows["object"].to_list() == ["甲县", "虚城", "A1"]
    assert rows["issuer"].unique().to_list() == ["省厅"]
    assert rows["state"].unique().to_list() == [State.REVIEWED]
    assert rows["issued_on"].unique().to_list() == [date(2026, 4, 3)]
    assert rows["entry"].unique().to_list() == [report.position.number]
    assert rows["cell"][0] == "Sheet1!C2"


def test_issued_values_without_issuer_are_refused(city: City, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--issuer"):
        import_file(city, write(tmp_path, ISSUED), "template-month")
    assert not tables.issued(city).collect().height
    assert city.journal.last("import") == 1


def test_a_dust_list_becomes_marks(city: City, tmp_path: Path) -> None:
    first = day_number(date(2026, 3, 1)) * 24
    import_file(city, write(tmp_path, HOURS), "template")
    text = f"scope,key,first,last\ncounty,甲县,{first},{first}\ncounty,丙县,{first},{first}\n"
    said = {"issuer": "监测总站", "document": "总站函〔2026〕5号", "on": date(2026, 4, 5)}
    file = write(tmp_path, text, "沙尘.csv")
    report = import_file(city, file, "dust", **said)
    assert tally(report) == (1, 0, 0, 1)
    assert report.kind == "marks"
    (mark,) = tables.marks(city)
    assert (mark.kind, mark.document, mark.on, str(report.position)) == (
        "dust",
        "总站函〔2026〕5号",
        date(2026, 4, 5),
        "mark/1",
    )
    out = tables.hours(city, dust="excluded").collect().sort("hour")
    assert out.select("pm25", "dust").rows() == [(None, 1), (360_000, 0)]
    assert tally(import_file(city, file, "dust", **said)) == (0, 1, 0, 1)


def test_a_dust_list_on_national_points_needs_its_document(city: City, tmp_path: Path) -> None:
    report = import_file(city, write(tmp_path, "s,k,f,l\ncity,虚城,0,5\n"), "dust")
    assert report.accepted == 0
    assert "--document" in report.refused["reason"][0]


def test_a_file_that_cannot_be_read_is_refused_and_kept(city: City, tmp_path: Path) -> None:
    file = write(tmp_path, "site,time,pm25\nA1,yesterday,35\n")
    with pytest.raises(BadInput, match="import/1"):
        import_file(city, file, "template")
    assert city.journal.read(Position("import", 1)).payload == file.read_bytes()
    assert tally(import_file(city, write(tmp_path, HOURS), "template")) == (2, 0, 0, 0)


def test_a_missing_file_leaves_no_trace(city: City, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="打不开"):
        import_file(city, tmp_path / "nothing.csv", "template")
    assert city.journal.last("import") == 0


def test_a_file_journalled_before_a_crash_is_taken_in_later(city: City, tmp_path: Path) -> None:
    """The register and the day of the import are those noted with the file."""
    meta = {
        "file": "三月.csv",
        "layout": "template",
        "on": "2026-03-02",
        "register": city.keep_register(),
    }
    city.journal.append("import", "sheet", HOURS.encode(), meta)
    city.hand_in_register(REGISTER.replace("东山站", "东岭站"))
    again = City.open(city.path)
    report = import_file(again, write(tmp_path, HOURS, "四月.csv"), "template")
    assert tally(report) == (0, 1, 0, 1), "the alias is gone for the new file only"
    assert tables.readings(again).collect().height == 2
    assert [seen.get("today") for seen in SEEN] == [date(2026, 3, 2), None]


def test_a_new_register_comes_from_a_file(city: City, tmp_path: Path) -> None:
    file = write(tmp_path, REGISTER + "C1,北坡,乙县,虚城,微站,\n", "站点.csv")
    assert import_register(city, file) == City.open(city.path).register.sha256
    (tmp_path / "gbk.csv").write_bytes("site,name\nA1,东山\n".encode("gbk"))
    with pytest.raises(BadInput, match="UTF-8"):
        import_register(city, tmp_path / "gbk.csv")


def test_days_that_came_computed_are_issued_values() -> None:
    frame = pl.DataFrame(
        {"city": ["虚城"], "day": [20513], "pm25": [35_000_000], "o3_8h": [None], "line": [2]},
        schema_overrides={"o3_8h": pl.Int64},
    )
    rows = days_as_issued(frame).rows(named=True)
    assert [(row["item"], row["stat"], row["value"], row["start"]) for row in rows] == [
        ("O3_8h", "max8h", None, 20513),
        ("PM2.5", "mean", 35_000_000, 20513),
    ]


def test_the_tables_are_made_again_from_the_originals(city: City, tmp_path: Path) -> None:
    import_file(city, write(tmp_path, HOURS), "template")
    import_file(city, write(tmp_path, HOURS.replace("35", "30")), "template", state=State.FINAL)
    import_file(city, write(tmp_path, ISSUED), "template-month", issuer="省厅")
    before = {
        name: tables.table(city, name).scan().collect().sort("seq")
        for name in ("raw_reading", "raw_issued")
    }
    city.tables.rename(city.path / "old")
    Writer(City.open(city.path))
    for name, frame in before.items():
        assert frame.height
        assert tables.table(city, name).scan().collect().sort("seq").equals(frame)
