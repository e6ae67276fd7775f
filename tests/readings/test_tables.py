"""Reading: only what was asked for, as of a basis, with where everything came from."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from youju.readings import tables
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.marks import Mark
from youju.readings.writer import Writer
from youju.terms.states import State


@pytest.fixture
def full(city: City, say: SimpleNamespace) -> City:
    """Three stations, March to May, every sixth hour; a final value for one of them."""
    writer = Writer(city)
    hours = [say.first + n for n in range(0, 24 * 92, 6)]
    writer.add_hours(
        say.hours(
            *((s, h, {"pm25": h % 97, "o3": h % 89}) for s in ("A1", "A2", "B1") for h in hours)
        )
    )
    writer.add_hours(say.hours(("A1", say.first + 6, {"pm25": 500})), state=State.FINAL)
    return city


def test_an_empty_city_has_the_columns_all_the_same(city: City) -> None:
    assert tables.readings(city).collect().height == 0
    wide = tables.hours(city, dust="excluded").collect()
    assert wide.height == 0
    assert wide.columns[:3] == ["site", "hour", "pm25"]
    assert wide.columns[-2:] == ["state", "dust"]
    assert tables.issued(city).collect().height == 0
    assert tables.span_of_readings(city) is None


def test_the_shape_of_hours(full: City) -> None:
    wide = tables.hours(full).collect()
    items = ["pm25", "pm10", "so2", "no2", "co", "o3"]
    assert dict(wide.schema) == {
        "site": pl.String,
        "hour": pl.Int64,
        **dict.fromkeys(items, pl.Int64),
        **{f"flag_{item}": pl.String for item in items},
        "state": pl.Int64,
    }
    assert wide.height == wide.select("site", "hour").n_unique() == 3 * 92 * 4


def test_only_what_was_asked_for(full: City, say: SimpleNamespace) -> None:
    first = say.first
    rows = tables.readings(full, ["A1"], (first + 6, first + 12), items=["pm25"]).collect()
    assert rows.sort("hour").select("site", "factor", "hour", "value").rows() == [
        ("A1", "PM2.5", first + 6, 5_000_000),
        ("A1", "PM2.5", first + 12, (first + 12) % 97 * 10_000),
    ]
    april = first + 31 * 24
    wide = tables.hours(full, ["A1", "B1"], (april, april + 30 * 24 - 1)).collect()
    assert wide.height == 2 * 30 * 4
    assert (wide["hour"].min(), wide["hour"].max()) == (april, april + 30 * 24 - 6)
    assert tables.hours(full, []).collect().height == 0
    assert tables.hours(full, ["Z9"]).collect().height == 0


def test_unknown_dust_basis(full: City) -> None:
    with pytest.raises(ValueError, match="excluded"):
        tables.hours(full, dust="without")


def test_first_and_last_day(full: City) -> None:
    assert tables.span_of_readings(full) == (date(2026, 3, 1), date(2026, 5, 31))


def test_provenance_leads_to_the_record_and_its_line(full: City, say: SimpleNamespace) -> None:
    found, marks = tables.provenance(full, "A1", "pm25", say.first + 6)
    assert [
        (one.value, one.state, str(one.position), one.line, one.revision, one.effective)
        for one in found
    ] == [
        ((say.first + 6) % 97 * 10_000, State.REALTIME, "import/1", 3, 1, False),
        (5_000_000, State.FINAL, "import/2", 2, 2, True),
    ]
    assert marks == []
    assert found[0].arrived < found[1].arrived
    original = full.journal.read(Position("import", 2))
    assert original.kind == "hours"
    assert tables.provenance(full, "A1", "pm25", say.first + 7) == ([], [])


def test_provenance_as_of_a_basis(full: City, say: SimpleNamespace) -> None:
    now = tables.basis(full)
    then = tables.Basis(now.reading - 1, 0, 0, now.register)
    (one,), _ = tables.provenance(full, "A1", "pm25", say.first + 6, then)
    assert one.effective
    assert one.state == State.REALTIME


def test_every_revision_of_a_span(full: City, say: SimpleNamespace) -> None:
    rows = tables.revisions_of_readings(full, ["A1"], (say.first, say.first + 11)).collect()
    assert rows.height == 2 * 2 + 1
    per_value = rows.filter(pl.col("hour") == say.first + 6, pl.col("factor") == "PM2.5")
    assert per_value.sort("seq")["value"].to_list()[1] == 5_000_000


def test_what_changed_since_a_basis(full: City, say: SimpleNamespace) -> None:
    then = tables.basis(full)
    assert not tables.changed_since(full, then)
    Writer(full).add_hours(
        say.hours(("A2", say.first + 24 * 3, {"co": 1}), ("A2", say.first + 24 * 3 + 1, {"co": 1}))
    )
    day = say.first // 24
    assert tables.changed_since(full, then).days.rows() == [("A2", day + 3)]
    earlier = tables.Basis(then.reading - 1, 0, 0, then.register)
    assert tables.changed_since(full, earlier).days.rows() == [("A1", day), ("A2", day + 3)]


def test_the_register_of_the_basis_spreads_the_marks(full: City, say: SimpleNamespace) -> None:
    """A station moved by a later version of the register keeps its old marks as of then."""
    mark = Mark(
        "county", "甲县", (), say.first, say.first, "fault", "停电", "张三", date(2026, 3, 2)
    )
    Writer(full).add_mark(mark)
    then = tables.basis(full)
    full.hand_in_register(say.register.replace("A1,东山,甲县", "A1,东山,乙县"))
    now = tables.hours(full, ["A1"], (say.first, say.first)).collect()
    old = tables.hours(full, ["A1"], (say.first, say.first), upto=then).collect()
    assert now["pm25"].null_count() == 0
    assert old["pm25"].null_count() == 1


def test_issued_values_by_what_is_asked(city: City) -> None:
    frame = pl.DataFrame(
        {
            "kind": ["county", "county", "city"],
            "object": ["甲县", "乙县", "虚城"],
            "item": ["PM2.5", "AQI", "rank"],
            "stat": ["mean", "value", "rank"],
            "period": ["day", "day", "month"],
            "start": [20513, 20514, 20513],
            "end": [20513, 20514, 20543],
            "value": [35_000_000, None, 3_000_000],
            "flag": [None, "withheld", None],
        },
        schema_overrides={"value": pl.Int64},
    )
    Writer(city).add_issued(frame, issuer="省厅")

    def objects(**asked: object) -> list[str]:
        return sorted(tables.issued(city, **asked).collect()["object"])  # type: ignore[arg-type]

    assert objects() == ["乙县", "甲县", "虚城"]
    assert objects(kinds=["county"]) == ["乙县", "甲县"]
    assert objects(objects=["虚城"]) == ["虚城"]
    assert objects(items=["AQI"]) == ["乙县"]
    assert objects(period="month") == ["虚城"]
    assert objects(days=(20513, 20520)) == ["乙县", "甲县"]
    (row,) = tables.issued(city, items=["AQI"]).collect().rows(named=True)
    assert (row["value"], row["flag"], row["dust"]) == (None, "withheld", "kept")
