"""The spool: handed in once, done once, answered in words; whatever the writer dies of."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.towns import ON, REGISTER, hours_csv, mark, revocation, town
from youju.intake import executing, spool
from youju.intake.executing import execute_all
from youju.intake.spool import (
    Attachment,
    ChangeRegister,
    Compute,
    GiveMarks,
    ImportSheet,
    KeepLayout,
    Optimize,
)
from youju.readings import tables
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.layouts import mapped
from youju.terms.errors import BadInput, Locked, NotThere


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town(tmp_path_factory.mktemp("made") / "city").path


@pytest.fixture
def city(made: Path, tmp_path: Path) -> Path:
    import shutil

    shutil.copytree(made, tmp_path / "city")
    return tmp_path / "city"


def computing(city: City) -> tuple[str, Mapping[str, Any]]:
    return "已计算。", {"basis": 1}


def executed(city: Path, command: spool.Command) -> spool.Answer:
    ticket = spool.submit(city, command)
    list(execute_all(city, computing))
    answer = spool.answer(city, ticket)
    assert answer is not None
    return answer


# handing in


def test_a_command_waits_and_is_seen(city: Path) -> None:
    ticket = spool.submit(city, GiveMarks((mark(),)))
    answer = spool.answer(city, ticket)
    assert answer is not None
    assert (answer.state, answer.kind, answer.is_final) == ("waiting", "mark", False)
    (one,) = spool.pending(city)
    assert (one.ticket, one.kind, one.by) == (ticket, "mark", "张三")
    assert spool.wait(city, ticket, timeout=0.05).state == "waiting"


def test_the_same_key_gives_one_command(city: Path) -> None:
    first = spool.submit(city, Compute(), once="proposal 17")
    assert spool.submit(city, Compute(), once="proposal 17") == first
    assert spool.submit(city, Compute(), once="proposal 18") != first
    list(execute_all(city, computing))
    assert spool.submit(city, Compute(), once="proposal 17") == first
    assert spool.pending(city) == []


def test_a_key_whose_command_never_arrived_gets_the_same_ticket(city: Path) -> None:
    ticket = spool.submit(city, Compute(), once="x")
    (city / "spool" / f"{ticket}.json").unlink()
    assert spool.submit(city, Compute(), once="x") == ticket
    assert [one.ticket for one in spool.pending(city)] == [ticket]


def test_tickets_rise_although_the_clock_goes_back(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [spool.submit(city, Compute())]
    list(execute_all(city, computing))
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(spool, "_now", lambda: long_ago)
    tickets += [spool.submit(city, Compute()) for _ in range(3)]
    assert tickets == sorted(tickets)
    assert len(set(tickets)) == 4


@pytest.mark.parametrize("ticket", ["", "x", "../city", "20260101T000000000000-0000000g"])
def test_an_unknown_ticket(city: Path, ticket: str) -> None:
    assert spool.answer(city, ticket) is None
    with pytest.raises(NotThere):
        spool.wait(city, ticket, timeout=0)


def test_no_city(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="不是城市库"):
        spool.submit(tmp_path, Compute())
    assert spool.heartbeat(tmp_path) is None
    assert spool.pending(tmp_path) == []


@given(name=st.text(max_size=300))
@settings(deadline=None)
def test_any_upload_name_stays_inside(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "uploads"
    folder.mkdir(exist_ok=True)
    (folder / "city.toml").touch()
    name = name.encode("utf-8", "ignore").decode()
    kept = folder / spool.keep_file(folder, name, b"x")
    assert kept.read_bytes() == b"x"
    assert kept.resolve().is_relative_to((folder / "spool" / "files").resolve())


def test_importing_the_spool_is_cheap() -> None:
    code = (
        "import sys, youju.intake.spool, youju.intake.arrivals, youju.intake.due;"
        "print([m for m in ('polars', 'deltalake', 'pyarrow') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_heartbeat_grows_old() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    beat = spool.Heartbeat(1, now, now, None, "等待")
    assert beat.alive(now + timedelta(seconds=10))
    assert not beat.alive(now + timedelta(seconds=60))


# what commands do


def test_marks_get_numbers_and_a_place_in_the_journal(city: Path) -> None:
    command = GiveMarks((mark(), mark(8, 9, kind="fault")), (Attachment("单.pdf", "ab", 3),))
    answer = executed(city, command)
    assert answer.is_done, answer.words
    assert answer.facts == {
        "seqs": [1, 2],
        "position": "mark/1",
        "accepted": 2,
        "repeated": 0,
    }
    meta = City.open(city).journal.read(Position("mark", 1)).meta
    assert meta["ticket"] == answer.ticket
    assert meta["attachments"] == [{"name": "单.pdf", "sha256": "ab", "size": 3}]
    again = executed(city, GiveMarks((mark(),)))
    assert (again.facts["seqs"], again.facts["accepted"]) == ([1], 0)
    undone = executed(city, GiveMarks((revocation(1),)))
    assert undone.facts["seqs"] == [3]
    assert [one.seq for one in tables.marks(City.open(city))] == [2]


def test_of_two_people_the_second_looks_again(city: Path) -> None:
    assert executed(city, GiveMarks((mark(3, 5),), seen=0)).is_done
    later = executed(city, GiveMarks((mark(5, 9, kind="fault"),), seen=0))
    assert later.state == "refused"
    assert "已有人标记" in later.words
    elsewhere = executed(city, GiveMarks((mark(6, 9, kind="fault"),), seen=0))
    assert elsewhere.is_done
    looked = executed(city, GiveMarks((mark(5, 9, kind="fault"),), seen=2))
    assert looked.is_done


def test_a_national_point_is_refused_in_words(city: Path) -> None:
    answer = executed(city, GiveMarks((mark(site="B1"),)))
    assert (answer.state, answer.facts["error"]) == ("refused", "BadInput")
    assert "国控" in answer.words
    assert spool.failed(city) == []


def test_an_upload_is_imported_and_removed(city: Path) -> None:
    path = spool.keep_file(city, "三月.csv", hours_csv(date(2026, 3, 3)).encode())
    answer = executed(city, ImportSheet(path, "template", "张三", ON))
    assert answer.is_done, answer.words
    assert (answer.facts["accepted"], answer.facts["refused"]) == (3 * 48 * 6, 0)
    assert not list((city / "spool" / "files").iterdir())


def test_refused_rows_lie_beside_the_answer(city: Path) -> None:
    text = hours_csv(date(2026, 3, 3), 1, sites="A1") + "ZZ,2026-03-03T01:00,1,1,1,1,1,1\n"
    path = spool.keep_file(city, "三月.csv", text.encode())
    answer = executed(city, ImportSheet(path, "template", "张三", ON))
    assert (answer.is_done, answer.facts["refused"]) == (True, 1)
    assert "ZZ" in (city / answer.facts["refused_file"]).read_text(encoding="utf-8-sig")


def test_nothing_usable_is_a_refusal(city: Path) -> None:
    path = spool.keep_file(city, "x.csv", b"site,time,pm25\nZZ,2026-03-03T01:00,1\n")
    answer = executed(city, ImportSheet(path, "template", "张三", ON))
    assert (answer.state, answer.facts["refused"]) == ("refused", 1)
    path = spool.keep_file(city, "x.csv", b"%PDF-1.4 nonsense")
    answer = executed(city, ImportSheet(path, "template", "张三", ON))
    assert answer.state == "refused"
    assert "原件已存入日志" in answer.words


@pytest.mark.parametrize("path", ["/etc/passwd", "../x.csv", "city.toml", "journal/import/x"])
def test_only_uploads_and_watched_folders(city: Path, path: str) -> None:
    answer = executed(city, ImportSheet(path, "template", "张三", ON))
    assert answer.state == "refused"
    assert "只能导入" in answer.words


def test_the_register(city: Path) -> None:
    present = City.open(city).register.sha256
    text = REGISTER + "C1,北坡,乙县,虚城,县控,评价,\n"
    answer = executed(city, ChangeRegister(text, "张三", ON, seen=present))
    assert answer.is_done
    assert City.open(city).register.sha256 == answer.facts["sha256"] != present
    late = executed(city, ChangeRegister(REGISTER, "李四", ON, seen=present))
    assert late.state == "refused"
    bad = executed(city, ChangeRegister("x,y\n", "李四", ON))
    assert bad.state == "refused"


def test_a_layout_is_kept_and_used(city: Path) -> None:
    columns = (mapped.Column("点", "site"), mapped.Column("时", "time"), mapped.Column("P", "pm25"))
    mapping = mapped.Mapping("省平台", date(2026, 3, 1), columns)
    answer = executed(city, KeepLayout(mapping.to_toml(), "张三", ON))
    assert answer.is_done, answer.words
    path = spool.keep_file(city, "x.csv", "点,时,P\n东山,2026-03-05 01:00,35\n".encode())
    taken = executed(city, ImportSheet(path, "省平台", "张三", ON))
    assert (taken.is_done, taken.facts["accepted"]) == (True, 1)
    named = mapped.Mapping("template", date(2026, 3, 1), columns)
    assert "换一个名称" in executed(city, KeepLayout(named.to_toml(), "张三", ON)).words
    none = mapped.Mapping("空", date(2026, 3, 1), ())
    assert "没有指明" in executed(city, KeepLayout(none.to_toml(), "张三", ON)).words
    missing = executed(city, ImportSheet(path, "没有的", "张三", ON))
    assert missing.state == "refused"


def test_compute_and_optimize(city: Path) -> None:
    assert executed(city, Compute()).words == "已计算。"
    assert executed(city, Optimize()).is_done


# what goes wrong


def test_a_program_error_is_kept_and_the_next_has_its_turn(city: Path) -> None:
    def broken(_: City) -> tuple[str, Mapping[str, Any]]:
        raise RuntimeError("坏了")

    first = spool.submit(city, Compute())
    second = spool.submit(city, GiveMarks((mark(),)))
    list(execute_all(city, broken))
    answer = spool.answer(city, first)
    assert answer is not None
    assert (answer.state, "坏了" in answer.words) == ("failed", True)
    assert "RuntimeError" in answer.facts["trace"]
    assert [one.ticket for one in spool.failed(city)] == [first]
    again = spool.retry(city, first)
    assert spool.failed(city) == []
    list(execute_all(city, computing))
    assert spool.wait(city, again, timeout=0).is_done
    with pytest.raises(NotThere):
        spool.retry(city, first)
    spool.dismiss(city, first)
    done = spool.answer(city, second)
    assert done is not None
    assert done.is_done


def test_a_file_that_is_no_command(city: Path) -> None:
    folder = city / "spool"
    folder.mkdir()
    said = {
        "20260101T000000000000-00000000": "{nonsense",
        "20260101T000000000001-00000000": "[1]",
        "20260101T000000000002-00000000": json.dumps({"kind": "drop tables"}),
        "20260101T000000000003-00000000": json.dumps({"kind": "mark"}),
        "20260101T000000000004-00000000": json.dumps({"kind": "mark", "marks": [{}]}),
    }
    for ticket, text in said.items():
        (folder / f"{ticket}.json").write_text(text, encoding="utf-8")
    assert len(spool.pending(city)) == 5
    list(execute_all(city, computing))
    for ticket in said:
        answer = spool.answer(city, ticket)
        assert answer is not None
        assert answer.state in ("refused", "failed")
    assert spool.pending(city) == []


def test_when_the_tables_are_held_it_waits(city: Path) -> None:
    ticket = spool.submit(city, GiveMarks((mark(),)))
    with City.open(city).lock(), pytest.raises(Locked):
        list(execute_all(city, computing))
    assert [one.ticket for one in spool.pending(city)] == [ticket]
    answer = spool.answer(city, ticket)
    assert answer is not None
    assert not answer.is_final
    list(execute_all(city, computing))
    assert spool.wait(city, ticket, timeout=0).is_done


def test_a_full_disk_refuses_nothing(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    ticket = spool.submit(city, GiveMarks((mark(),)))
    with monkeypatch.context() as patched:
        patched.setattr(executing, "_marks", full)
        with pytest.raises(OSError, match="No space"):
            list(execute_all(city, computing))
    list(execute_all(city, computing))
    assert spool.wait(city, ticket, timeout=0).is_done


def test_a_journal_that_is_broken_is_no_refusal(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from youju.terms.errors import BrokenEvidence

    def broken(*_: object) -> None:
        raise BrokenEvidence("日志被截短。")

    monkeypatch.setattr(executing, "_marks", broken)
    answer = executed(city, GiveMarks((mark(),)))
    assert answer.state == "failed"


@pytest.mark.parametrize(("first", "stride"), [(2, 4), pytest.param(1, 1, marks=pytest.mark.long)])
def test_killed_at_every_step(city: Path, tmp_path: Path, first: int, stride: int) -> None:
    """kill -9 before each sync, rename and removal in turn; nothing is lost, nothing done twice
    (see tests/intake/dying.py). The long run takes every step, the short one every fourth."""
    for command in (
        GiveMarks((mark(3, 5), mark(9, 10, kind="fault"))),
        ImportSheet(
            spool.keep_file(city, "三月.csv", _one_refused().encode()), "template", "张三", ON
        ),
        ChangeRegister(REGISTER + "C1,北坡,乙县,虚城,县控,评价,\n", "张三", ON),
    ):
        spool.submit(city, command)
    which = [str(city), str(tmp_path / "work"), str(first), str(stride)]
    said = subprocess.run(
        [sys.executable, "-m", "tests.intake.dying", *which],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=Path(__file__).parents[2],
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert int(said.stdout.split()[-1]) > 40, said.stdout


def _one_refused() -> str:
    return hours_csv(date(2026, 3, 3), 1) + "ZZ,2026-03-03T01:00,1,1,1,1,1,1\n"


def test_an_answer_lost_after_a_crash_is_made_again(city: Path) -> None:
    """The journal has the effect, the tables too; only the answer is missing."""
    path = spool.keep_file(city, "三月.csv", _one_refused().encode())
    ticket = spool.submit(city, ImportSheet(path, "template", "张三", ON))
    executing._begin(city, ticket)
    said, _ = executing._command(city / "spool" / f"{ticket}.json")
    before = {"import": City.open(city).journal.last("import"), "mark": 0}
    first = executing._import(City.open(city), ticket, said, before)
    list(execute_all(city, computing))
    answer = spool.wait(city, ticket, timeout=0)
    assert answer.is_done
    assert {**answer.facts, "refused_file": ""} == {**first[1], "refused_file": ""}


def test_bad_input_of_a_name(city: Path) -> None:
    with pytest.raises(BadInput):
        mapped.Mapping.from_toml("since = 2026-01-01\nnonsense = 1\n")
