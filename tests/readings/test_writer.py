"""The writer: new, repeated, revised; one at a time; safe to replay and to kill."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from youju.readings import tables
from youju.readings.checks import faults
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.marks import Mark
from youju.readings.writer import Counts, Writer
from youju.terms.errors import BadInput, BrokenEvidence, Locked, UnknownPlace
from youju.terms.states import State


def tally(counts: Counts) -> tuple[int, int, int]:
    return counts.accepted, counts.repeated, counts.revised


def canonical(city: City) -> dict[str, pl.DataFrame]:
    """Every row of every table, in an order that does not depend on files."""
    return {
        name: tables.table(city, name).scan().collect().sort("seq")
        for name in ("raw_reading", "raw_issued", "mark")
    }


def value(city: City, site: str, hour: int, item: str = "pm25") -> int | None:
    row = tables.hours(city, [site], (hour, hour)).collect().row(0, named=True)
    found = row[item]
    return None if found is None else found // 10_000


def test_new_repeated_and_revised_are_told_apart(city: City, say: SimpleNamespace) -> None:
    writer, first = Writer(city), say.first
    frame = say.hours(("A1", first, {"pm25": 35, "co": 1}), ("A1", first + 1, {"pm25": 36}))
    assert tally(writer.add_hours(frame)) == (3, 0, 0)
    assert tally(writer.add_hours(frame)) == (0, 3, 0)
    changed = say.hours(("A1", first, {"pm25": 40, "co": 1}), ("A1", first + 2, {"pm25": 9}))
    assert tally(writer.add_hours(changed)) == (1, 1, 1)
    assert value(city, "A1", first) == 40
    assert tables.basis(city).reading == 5


def test_back_and_forth_is_three_revisions(city: City, say: SimpleNamespace) -> None:
    writer = Writer(city)
    for said in (35, 36, 35):
        writer.add_hours(say.hours(("A1", say.first, {"pm25": said})))
    revisions, _ = tables.provenance(city, "A1", "pm25", say.first)
    assert [(one.value, one.revision, one.effective) for one in revisions] == [
        (350_000, 1, False),
        (360_000, 2, False),
        (350_000, 3, True),
    ]


def test_a_late_real_time_value_never_displaces_a_final_one(
    city: City, say: SimpleNamespace
) -> None:
    writer = Writer(city)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 35})), state=State.REALTIME)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 30})), state=State.FINAL)
    late = writer.add_hours(say.hours(("A1", say.first, {"pm25": 50})), state=State.REALTIME)
    assert tally(late) == (0, 0, 1)
    assert value(city, "A1", say.first) == 30
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 31})), state=State.FINAL)
    assert value(city, "A1", say.first) == 31


def test_the_same_value_in_a_higher_state_is_kept(city: City, say: SimpleNamespace) -> None:
    writer = Writer(city)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 35, "o3": 80})))
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 35})), state=State.FINAL)
    row = tables.hours(city).collect().row(0, named=True)
    assert row["state"] == State.REALTIME, "the lowest of the row's items"
    writer.add_hours(say.hours(("A1", say.first, {"o3": 80})), state=State.FINAL)
    assert tables.hours(city).collect()["state"].to_list() == [State.FINAL]


def test_a_flag_is_something_said_and_an_empty_cell_is_not(
    city: City, say: SimpleNamespace
) -> None:
    writer = Writer(city)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 35, "so2": None})))
    counts = writer.add_hours(say.hours(("A1", say.first, {"pm25": "invalid", "so2": "NA"})))
    assert tally(counts) == (1, 0, 1)
    row = tables.hours(city).collect().row(0, named=True)
    assert (row["pm25"], row["flag_pm25"], row["so2"], row["flag_so2"]) == (
        None,
        "invalid",
        None,
        "NA",
    )
    assert (row["no2"], row["flag_no2"]) == (None, None)


def test_a_blank_in_final_data_takes_the_real_time_value_out(
    city: City, say: SimpleNamespace
) -> None:
    writer, first = Writer(city), say.first
    writer.add_hours(
        say.hours(("A1", first, {"pm25": 35, "o3": 80}), ("A1", first + 1, {"pm25": 36, "o3": 81}))
    )
    final = say.hours(("A1", first, {"pm25": None}), ("A1", first + 1, {"pm25": 36}))
    assert tally(writer.add_hours(final, state=State.FINAL)) == (0, 0, 2)
    rows = tables.hours(city).collect().sort("hour")
    assert rows.select("pm25", "flag_pm25", "o3", "state").rows() == [
        (None, "NA", 800_000, 0),
        (360_000, None, 810_000, 0),
    ], "ozone was not in the final sheet"


def test_rows_of_one_batch_that_disagree_become_revisions_in_order(
    city: City, say: SimpleNamespace
) -> None:
    frame = say.hours(
        ("A1", say.first, {"pm25": 35}),
        ("A1", say.first, {"pm25": 35}),
        ("A1", say.first, {"pm25": 36}),
        ("A1", say.first, {"pm25": 35}),
    )
    assert tally(Writer(city).add_hours(frame)) == (1, 1, 2)
    revisions, _ = tables.provenance(city, "A1", "PM2.5", say.first)
    assert [(one.value, one.line) for one in revisions] == [
        (350_000, 2),
        (360_000, 4),
        (350_000, 5),
    ]


def test_the_hour_before_midnight_lies_in_the_old_month(city: City, say: SimpleNamespace) -> None:
    Writer(city).add_hours(
        say.hours(("A1", say.first - 1, {"pm25": 1}), ("A1", say.first, {"pm25": 2}))
    )
    files = tables.table(city, "raw_reading").files().sort("month")
    assert files["month"].to_list() == ["2026-02", "2026-03"]
    stored = tables.readings(city).collect().sort("start")
    assert [str(one) for one in stored["start"]] == [
        "2026-02-28 15:00:00+00:00",
        "2026-02-28 16:00:00+00:00",
    ]
    assert stored["hour"].to_list() == [say.first - 1, say.first]


def test_an_unknown_site_is_refused_before_anything_is_kept(
    city: City, say: SimpleNamespace
) -> None:
    with pytest.raises(UnknownPlace, match="Z9"):
        Writer(city).add_hours(say.hours(("Z9", say.first, {"pm25": 35})))
    assert city.journal.last("import") == 0


def test_a_second_writer_is_refused(city: City, say: SimpleNamespace) -> None:
    other = City.open(city.path)
    with Writer(city), pytest.raises(Locked, match="另一个程序"):
        Writer(other)
    assert tally(Writer(other).add_hours(say.hours(("A1", say.first, {"pm25": 1})))) == (1, 0, 0)


def test_reading_as_of_a_basis(city: City, say: SimpleNamespace) -> None:
    writer = Writer(city)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 35})))
    then = tables.basis(city)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 99}), ("A1", say.first + 1, {"co": 1})))
    writer.add_mark(mark(say, kind="invalid"))
    old = tables.hours(city, upto=then).collect()
    assert old["pm25"].to_list() == [350_000]
    assert tables.hours(city).collect().sort("hour")["pm25"].to_list() == [None, None]
    writer.optimize()
    assert_frame_equal(tables.hours(city, upto=then).collect(), old)


def mark(say: SimpleNamespace, **changed: object) -> Mark:
    given: dict[str, object] = {
        "scope": "site",
        "key": "A1",
        "items": (),
        "first_hour": say.first,
        "last_hour": say.first,
        "kind": "invalid",
        "because": "采样管漏气",
        "by": "张三",
        "on": date(2026, 3, 2),
        **changed,
    }
    return Mark(**given)  # type: ignore[arg-type]


def issued_frame(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    """(kind, object, item, whole units) of March 2026."""
    return pl.DataFrame(
        {
            "kind": [row[0] for row in rows],
            "object": [row[1] for row in rows],
            "item": [row[2] for row in rows],
            "stat": "mean",
            "period": "month",
            "start": 20513,
            "end": 20543,
            "value": [row[3] * 10**6 for row in rows],
            "flag": pl.Series([None] * len(rows), dtype=pl.String),
            "dust": "kept",
            "cell": [f"Sheet1!C{n}" for n in range(5, 5 + len(rows))],
            "line": list(range(5, 5 + len(rows))),
        }
    )


def test_issued_values_keep_issuer_document_and_cell(city: City) -> None:
    writer = Writer(city)
    frame = issued_frame(("county", "甲县", "PM2.5", 40), ("site", "B1", "PM2.5", 41))
    said = {"issuer": "省厅", "document": "某环函〔2026〕9号", "issued_on": date(2026, 4, 3)}
    assert tally(writer.add_issued(frame, **said)) == (2, 0, 0)
    assert tally(writer.add_issued(frame, **said)) == (0, 2, 0)
    then = tables.basis(city)
    corrected = issued_frame(("county", "甲县", "PM2.5", 39), ("site", "B1", "PM2.5", 41))
    counts = writer.add_issued(corrected, issuer="省厅", document="某环函〔2026〕12号")
    assert tally(counts) == (0, 1, 1)
    (row,) = tables.issued(city, objects=["甲县"]).collect().rows(named=True)
    assert (row["value"], row["document"], row["cell"], row["revision"], row["entry"]) == (
        39_000_000,
        "某环函〔2026〕12号",
        "Sheet1!C5",
        2,
        3,
    )
    (old,) = tables.issued(city, objects=["甲县"], upto=then).collect().rows(named=True)
    assert (old["value"], old["issued_on"]) == (40_000_000, date(2026, 4, 3))
    assert tables.changed_since(city, then).issued["object"].to_list() == ["甲县"]


def test_issued_values_need_an_issuer(city: City) -> None:
    with pytest.raises(BadInput, match="发布单位"):
        Writer(city).add_issued(issued_frame(("county", "甲县", "PM2.5", 40)), issuer=" ")


# replay


def fill(city: City, say: SimpleNamespace) -> None:
    """Readings with revisions in two months, issued values, marks and a revocation."""
    writer = Writer(city)
    rows = [
        (site, say.first + n, {"pm25": n, "o3": 2 * n}) for site in ("A1", "A2") for n in range(50)
    ]
    writer.add_hours(say.hours(*rows))
    writer.add_hours(say.hours(*rows, ("B1", say.first + 800, {"co": 1})))
    writer.add_hours(say.hours(("A1", say.first + 3, {"pm25": 77, "o3": "NA"})), state=State.FINAL)
    writer.add_issued(issued_frame(("county", "甲县", "PM2.5", 40)), issuer="省厅")
    writer.add_issued(issued_frame(("county", "甲县", "PM2.5", 39)), issuer="省厅")
    given = writer.add_mark(mark(say))
    writer.add_mark(mark(say, kind="doubt", key="A2", because="偏高"))
    writer.add_mark(mark(say, kind="revoke", revokes=given.seq, because="误标"))
    writer.add_marks([mark(say, kind="dust", scope="county", key="甲县"), mark(say, kind="doubt")])


def test_tables_made_again_from_the_journal_are_identical(city: City, say: SimpleNamespace) -> None:
    fill(city, say)
    before, basis = canonical(city), tables.basis(city)
    shutil.rmtree(city.tables)
    again = City.open(city.path)
    Writer(again)
    for name, frame in canonical(again).items():
        assert frame.height
        assert_frame_equal(frame, before[name])
    assert tables.basis(again) == basis


def test_replaying_the_journal_changes_nothing(city: City, say: SimpleNamespace) -> None:
    fill(city, say)
    before = canonical(city)
    versions = {name: tables.table(city, name).version() for name in before}
    (city.tables / "settled.json").unlink()
    Writer(city)
    assert {name: tables.table(city, name).version() for name in before} == versions
    record = city.journal.read(Position("import", 1))
    assert Writer(city).take(record).counts.skipped
    for name, frame in canonical(city).items():
        assert_frame_equal(frame, before[name])


def test_optimize_keeps_every_row(city: City, say: SimpleNamespace) -> None:
    writer = Writer(city)
    for n in range(5):
        writer.add_hours(say.hours(("A1", say.first + n, {"pm25": n})))
    before = canonical(city)
    assert writer.optimize() == 1
    assert tables.table(city, "raw_reading").files().height == 1
    for name, frame in canonical(city).items():
        assert_frame_equal(frame, before[name])
    counts = writer.add_hours(say.hours(("A1", say.first, {"pm25": 0})))
    assert tally(counts) == (0, 1, 0)
    assert faults(city) == []


def test_a_commit_that_never_reached_the_disk_comes_again_from_the_journal(
    city: City, say: SimpleNamespace
) -> None:
    writer = Writer(city)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 1})))
    settled = (city.tables / "settled.json").read_text()
    writer.add_hours(say.hours(("A1", say.first + 1, {"pm25": 2})))
    before = canonical(city)
    # The power went before the second commit was declared safe: its file is cut short.
    file = tables.table(city, "raw_reading").files().sort("max.seq")["path"][-1]
    with open(file, "r+b") as data:
        data.truncate(10)
    (city.tables / "settled.json").write_text(settled)
    Writer(City.open(city.path))
    for name, frame in canonical(City.open(city.path)).items():
        assert_frame_equal(frame, before[name])


def test_a_long_history_in_pieces_is_the_same_as_at_once(
    city: City, say: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = [
        (site, say.first + hour, {"pm25": hour % 50, "co": 1})
        for site in ("A2", "A1")
        for hour in range(0, 24 * 150, 5)
    ]
    changed = [(site, hour, {"pm25": 7, "co": 1}) for site, hour, _ in rows[::3]]
    other = City.create(
        tmp_path / "other", city.settings, register=say.register, clock=say.ticking()
    )
    found = []
    for one, at_once in ((city, 10**6), (other, 200)):
        monkeypatch.setattr("youju.readings.writer.ROWS_AT_ONCE", at_once)
        writer = Writer(one)
        found.append([tally(writer.add_hours(say.hours(*some))) for some in (rows, rows, changed)])
        assert tables.table(one, "raw_reading").version() == 1, "one commit for each record"
    assert found[0] == found[1]
    assert_frame_equal(canonical(city)["raw_reading"], canonical(other)["raw_reading"])


@pytest.mark.parametrize("damage", ["commit", "checkpoint"])
def test_a_half_written_log_is_set_aside_and_made_again(
    city: City, say: SimpleNamespace, damage: str
) -> None:
    writer = Writer(city)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 1})))
    settled = (city.tables / "settled.json").read_text()
    writer.add_hours(say.hours(("A1", say.first + 1, {"pm25": 2})))
    before = canonical(city)
    log = city.tables / "raw_reading" / "_delta_log"
    if damage == "commit":
        (log / f"{1:020d}.json").write_text("")
    else:
        delta = tables.table(city, "raw_reading").delta
        assert delta is not None
        delta.create_checkpoint()
        (checkpoint,) = log.glob("*.checkpoint*.parquet")
        with checkpoint.open("r+b") as file:
            file.truncate(100)
    (city.tables / "settled.json").write_text(settled)
    again = City.open(city.path)
    Writer(again)
    for name, frame in canonical(again).items():
        assert_frame_equal(frame, before[name])


def test_a_month_in_many_files_is_put_together(
    city: City, say: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("youju.readings.writer.MANY_FILES", 3)
    writer = Writer(city)
    for n in range(8):
        writer.add_hours(say.hours(("A1", say.first + n, {"pm25": n})))
        assert tables.table(city, "raw_reading").files().height <= 3
    assert tables.hours(city).collect().sort("hour")["pm25"].to_list() == [
        n * 10_000 for n in range(8)
    ]


DYING = """
import os, signal, sys
import polars as pl
from youju.readings import writer as w
from youju.readings.city import City
from youju.readings.delta import Table

city, point = City.open(sys.argv[1]), sys.argv[2]

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

if point == "journalled":
    Table.append = die
elif point == "committed":
    Table.sync = die
elif point == "synced":
    w.Writer._record = die
w.Writer(city).add_hours(pl.read_parquet(sys.argv[3]))
"""


@pytest.mark.parametrize("point", ["journalled", "committed", "synced"])
def test_a_killed_writer_loses_nothing_and_doubles_nothing(
    city: City, say: SimpleNamespace, point: str
) -> None:
    first = say.hours(("A1", say.first, {"pm25": 1}))
    Writer(city).add_hours(first)
    second = say.hours(("A1", say.first, {"pm25": 5}), ("A2", say.first, {"pm25": 2}))
    file = city.path / "second.parquet"
    second.write_parquet(file)
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(city.path), point, str(file)], check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    assert city.journal.last("import") == 2
    writer = Writer(City.open(city.path))
    found = tables.readings(writer.city).select("site", "value").collect().sort("site")
    assert found.rows() == [("A1", 50_000), ("A2", 20_000)]
    assert tables.basis(writer.city).reading == 3
    assert tally(writer.add_hours(second)) == (0, 2, 0)
    assert faults(writer.city) == []


def test_a_shortened_journal_is_noticed(city: City, say: SimpleNamespace) -> None:
    writer = Writer(city)
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 1})))
    keep = (city.path / "journal" / "import" / "000000000000001.seg").stat().st_size
    writer.add_hours(say.hours(("A1", say.first, {"pm25": 2})))
    assert faults(city) == []
    with (city.path / "journal" / "import" / "000000000000001.seg").open("r+b") as file:
        file.truncate(keep)
    (sentence,) = faults(City.open(city.path))
    assert "第2条" in sentence
    assert "截短" in sentence
    with pytest.raises(BrokenEvidence, match="截短"):
        Writer(City.open(city.path))


def test_the_record_names_version_and_place(city: City, say: SimpleNamespace) -> None:
    Writer(city).add_hours(say.hours(("A1", say.first, {"pm25": 1})))
    said = json.loads((city.tables / "settled.json").read_text())
    assert said["read"] == {"import": 1}
    assert said["version"]["raw_reading"] == 0


# against a slow model

EVENTS = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["A1", "A2"]),
            st.integers(0, 2),
            st.sampled_from([None, "NA", 1, 2]),
            st.sampled_from([0, 20]),
        ),
        min_size=1,
        max_size=6,
    ),
    min_size=1,
    max_size=5,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
def test_every_history_equals_a_slow_model(
    tmp_path_factory: pytest.TempPathFactory,
    say: SimpleNamespace,
    events: list[list[tuple[str, int, int | str | None, int]]],
) -> None:
    from youju.readings.settings import Settings

    city = City.create(
        tmp_path_factory.mktemp("model") / "city", Settings("虚城"), register=say.register
    )
    model: dict[tuple[str, int], list[tuple[int, int | str]]] = {}
    writer = Writer(city)
    for batch in events:
        expected = [0, 0, 0]
        # The writer takes a batch key by key, lower states first, then in the order of the rows.
        column_given = any(said is not None for _, _, said, _ in batch)
        for site, hour, given_, state in sorted(batch, key=lambda row: row[3]):
            said = "NA" if given_ is None and state and column_given else given_
            if said is None:
                continue
            history = model.setdefault((site, hour), [])
            latest = next((s for st_, s in reversed(history) if st_ == state), None)
            if latest == said:
                expected[1] += 1
                continue
            expected[2 if history else 0] += 1
            history.append((state, said))
        frame = say.hours(*((s, say.first + h, {"pm25": v}) for s, h, v, _ in batch)).with_columns(
            state=pl.Series([state for *_, state in batch])
        )
        counts = writer.add_hours(frame)
        assert list(tally(counts)) == expected
    rows = tables.readings(city).collect()
    found = {
        (row["site"], row["hour"] - say.first): row["flag"] or row["value"] // 10_000
        for row in rows.iter_rows(named=True)
    }
    effective = {}
    for key, history in model.items():
        if history:
            best = max(range(len(history)), key=lambda n: (history[n][0], n))
            effective[key] = history[best][1]
    assert found == effective
    assert rows.height == len(effective)
