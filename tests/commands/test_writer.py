"""youju writer as a process: commands, files and figures; and what a kill -9 leaves behind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from tests.intake.towns import HOUR, ON, REGISTER, hours_csv, mark, town

from youju.commands import tick
from youju.commands.writing import Writing
from youju.intake import due, spool
from youju.intake.arrivals import arrivals
from youju.intake.pulse import Pulse
from youju.intake.spool import ChangeRegister, Compute, GiveMarks, ImportSheet
from youju.ledger import compute, store
from youju.readings import tables
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.terms.periods import BEIJING

PATIENCE = 60.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town(tmp_path_factory.mktemp("made") / "city").path


@pytest.fixture
def city(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "city")
    return tmp_path / "city"


@contextmanager
def running(city: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "youju", "writer", "--city", str(city), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def drop(city: Path, name: str, text: str) -> None:
    (city / "inbox").mkdir(exist_ok=True)
    file = city / "inbox" / name
    file.write_text(text, encoding="utf-8")
    os.utime(file, (time.time() - 3600,) * 2)


def rounds(city: Path) -> tuple[Writing, Pulse]:
    (city / "spool").mkdir(exist_ok=True)
    pulse = Pulse(city)
    return Writing(city, pulse, lambda _: None, Event()), pulse


def test_running_stopping_and_the_sign_of_life(city: Path) -> None:
    drop(city, "三月.csv", hours_csv(date(2026, 3, 5), 1))
    with running(city) as process:
        ticket = spool.submit(city, GiveMarks((mark(),)))
        assert spool.wait(city, ticket, timeout=PATIENCE).is_done
        until(lambda: arrivals(city))
        until(lambda: store.bases(City.open(city)))
        second = subprocess.run(
            [sys.executable, "-m", "youju", "writer", "--city", str(city)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert second.returncode == 1
        assert "已有一个写入程序" in second.stderr
        beat = spool.heartbeat(city)
        assert beat is not None
        assert beat.alive(datetime.now(UTC))
        assert beat.pid == process.pid
        until(lambda: (now := spool.heartbeat(city)) is not None and now.beat > beat.beat)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
        assert time.monotonic() - asked < 20
    assert process.returncode == 0, said
    assert "写入程序已停止" in said
    beat = spool.heartbeat(city)
    assert beat is not None
    assert beat.stopped
    assert not beat.alive(datetime.now(UTC))
    figures = store.days(City.open(city), kinds=("county",))
    assert figures["day"].n_unique() == 3


def test_once(city: Path) -> None:
    drop(city, "三月.csv", hours_csv(date(2026, 3, 5), 1))
    spool.submit(city, GiveMarks((mark(),)))
    with running(city, "--once") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "已计算站点日值" in said
    assert len(tables.marks(City.open(city))) == 1


def test_once_tells_a_refusal(city: Path) -> None:
    ticket = spool.submit(city, GiveMarks((mark(site="B1"),)))
    writing, _ = rounds(city)
    assert writing.once() == 1
    assert spool.wait(city, ticket, timeout=0).state == "refused"


def test_killed_again_and_again(city: Path) -> None:
    """kill -9 at any moment of the whole process; see test_spool for every single step."""
    chance = random.Random(20261125)
    marks = [
        Mark("site", "A1", (), HOUR + n, HOUR + n, "fault", f"第{n}", "张三", ON) for n in range(9)
    ]
    tickets = [spool.submit(city, GiveMarks((one,))) for one in marks]
    text = REGISTER + "C1,北坡,乙县,虚城,县控,评价,\n"
    tickets.append(spool.submit(city, ChangeRegister(text, "张三", ON)))
    upload = spool.keep_file(city, "三月.csv", hours_csv(date(2026, 3, 5), 1).encode())
    tickets.append(spool.submit(city, ImportSheet(upload, "template", "张三", ON)))
    drop(city, "六日.csv", hours_csv(date(2026, 3, 6), 1))
    tickets.append(spool.submit(city, Compute()))

    def answered() -> int:
        return sum(spool.wait(city, one, timeout=0).is_final for one in tickets)

    for kill in range(4):
        with running(city) as process:
            wanted = min(answered() + 2, len(tickets))
            until(lambda: answered() >= wanted)  # noqa: B023 — within the round
            time.sleep(chance.uniform(0, 0.4))
            process.kill()
        assert kill < 4
    with running(city):
        until(lambda: answered() == len(tickets) and arrivals(city))
        until(lambda: spool.heartbeat(city).doing == "等待")  # type: ignore[union-attr]
    assert all(spool.wait(city, one, timeout=0).is_done for one in tickets)
    opened = City.open(city)
    assert opened.journal.verify() == []
    assert sorted(one.because for one in tables.marks(opened)) == sorted(f"第{n}" for n in range(9))
    rows = tables.table(opened, "raw_reading").scan().collect()
    assert rows.height == 3 * 6 * (48 + 24 + 24)
    assert rows["revision"].max() == 1
    assert len(arrivals(city)) == 1
    compute.compute(opened, now=datetime.now(BEIJING))
    assert _figures(opened) == _figures_from_nothing(opened)


def _figures(city: City) -> list[tuple[object, ...]]:
    return store.days(city).drop("basis").rows()


def _figures_from_nothing(city: City) -> list[tuple[object, ...]]:
    """The same computed once and without interruption."""
    for name in ("fig_air_day", "fig_air_period"):
        shutil.rmtree(city.tables / name, ignore_errors=True)
    (city.tables / "bases.jsonl").unlink()
    compute.compute(city, now=datetime.now(BEIJING))
    return _figures(city)


@pytest.mark.parametrize("dies_at", ["first", "second", "record"])
def test_a_computation_that_dies_leaves_no_second_figure(
    city: Path, dies_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    calls = 0
    known_append, known_record = store.append, store.record

    def append(*given: object) -> None:
        nonlocal calls
        calls += 1
        known_append(*given)  # type: ignore[arg-type]
        if (calls, dies_at) in ((1, "first"), (2, "second")):
            raise Died

    def record(*given: object) -> None:
        if dies_at == "record":
            raise Died
        known_record(*given)  # type: ignore[arg-type]

    now = datetime(2026, 3, 21, tzinfo=BEIJING)
    with monkeypatch.context() as patched:
        patched.setattr(store, "append", append)
        patched.setattr(store, "record", record)
        with pytest.raises(Died):
            compute.compute(City.open(city), now=now)
    drop_value = GiveMarks((mark(0, 23),))
    spool.submit(city, drop_value)
    writing, _ = rounds(city)
    writing.once()
    opened = City.open(city)
    rows = store.every(opened, store.DAY)
    assert rows is not None
    kept = rows.collect()
    assert kept.select("kind", "object", "dust", "day", "basis").is_duplicated().sum() == 0
    assert store.bases(opened)[-1].number == 2
    assert _figures(opened) == _figures_from_nothing(opened)


def test_figures_follow_whatever_they_come_from(city: Path) -> None:
    writing, _ = rounds(city)

    def bases() -> int:
        writing._looked = writing._checked = 0.0
        writing.round()
        return len(store.bases(City.open(city)))

    assert (bases(), bases()) == (1, 1)
    City.open(city).hand_in_register(REGISTER.replace("甲县", "丙县"), on=ON)
    assert (bases(), bases()) == (2, 2)
    drop(city, "三月.csv", hours_csv(date(2026, 3, 5), 1))
    assert (bases(), bases()) == (3, 3)
    spool.submit(city, GiveMarks((mark(),)))
    assert (bases(), bases()) == (4, 4)


def test_a_round_that_fails_is_tried_again(city: Path) -> None:
    text = (city / "city.toml").read_text(encoding="utf-8")
    with running(city) as process:
        until(lambda: (beat := spool.heartbeat(city)) is not None and beat.round)
        (city / "city.toml").write_text("name =", encoding="utf-8")
        until(lambda: (beat := spool.heartbeat(city)) is not None and beat.last_error)
        (city / "city.toml").write_text(text, encoding="utf-8")
        ticket = spool.submit(city, Compute())
        assert spool.wait(city, ticket, timeout=PATIENCE).is_done
        assert process.poll() is None


def test_no_city(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "youju", "writer", "--city", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert said.returncode == 1
    assert "不是城市库" in said.stderr


@pytest.mark.parametrize("command", ["writer", "tick", "web", "serve"])
def test_help_is_quick(command: str) -> None:
    code = (
        "import sys\nfrom youju.__main__ import main\n"
        f"try: main(['{command}', '--help'])\nexcept SystemExit: pass\n"
        "bad = [m for m in ('polars', 'deltalake', 'django') if m in sys.modules]\n"
        "assert not bad, bad"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert "--city" in said.stdout


# what is due


def test_what_should_have_run_is_made_good_once(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tick.main(["--city", str(city), "--once"]) == 0
    assert [one.state for one in due.runs(city)] == ["begun", "begun"]
    assert spool.pending(city) == []
    settings = City.open(city).settings
    later = datetime.now(BEIJING) + timedelta(days=4)
    missed = due.overdue(settings, due.runs(city), later)
    assert sorted((one.job, one.missed) for one in missed) == [("compute", 3), ("optimize", 3)]
    for one in due.runs(city):
        four_days_ago = datetime.fromisoformat(one.due) - timedelta(days=4)
        due.record(city, due.Run(one.job, four_days_ago.isoformat(), "", "", "done", ""))
    file = city / "site" / "due.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[2:]) + '\n{"cut', encoding="utf-8")
    assert tick.main(["--city", str(city), "--once"]) == 0
    last = due.runs(city)[-2:]
    assert {one.job for one in last} == {"compute", "optimize"}
    assert [(one.missed, one.state) for one in last] == [(3, "waiting"), (3, "waiting")]
    # What was due first goes first: which of the two that is depends on the hour of the day.
    by_due = sorted(last, key=lambda one: datetime.fromisoformat(one.due))
    assert [one.kind for one in spool.pending(city)] == [one.job for one in by_due]
    assert tick.main(["--city", str(city), "--once"]) == 0
    assert len(spool.pending(city)) == 2
    writing, _ = rounds(city)
    assert writing.once() == 0


def test_ticking_keeps_the_answer(city: Path) -> None:
    yesterday = datetime.now(BEIJING) - timedelta(days=2)
    for job in due.JOBS:
        due.record(city, due.Run(job, yesterday.isoformat(), "", "", "done", ""))
    process = subprocess.Popen([sys.executable, "-m", "youju", "tick", "--city", str(city)])
    try:
        with running(city):
            until(lambda: [one.state for one in due.runs(city)][2:] == ["done", "done"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        with suppress(ProcessLookupError):
            process.kill()
