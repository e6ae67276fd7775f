"""youju serve: one command holds the others, and lets go of them."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from tests.intake.towns import mark, town

from youju.commands import serve
from youju.commands.serve import Child, Supervisor
from youju.commands.supervised import NOT_AGAIN, SUPERVISOR
from youju.intake import spool
from youju.intake.spool import GiveMarks

PATIENCE = 90.0
SERVE = (sys.executable, "-m", "youju", "serve", "--city")


def child(name: str, code: str) -> Child:
    return Child(name, (sys.executable, "-c", code))


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "FIRST_PAUSE", 0.1)


def supervised(*children: Child) -> tuple[Supervisor, list[int], Thread]:
    supervisor = Supervisor(children)
    codes: list[int] = []
    thread = Thread(target=lambda: codes.append(supervisor.run()))
    thread.start()
    return supervisor, codes, thread


def ended(supervisor: Supervisor, thread: Thread) -> float:
    asked = time.monotonic()
    supervisor.stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    return time.monotonic() - asked


SLEEPER = "import time; print('好', flush=True); time.sleep(600)"


def test_a_child_that_dies_is_started_again_later_and_later(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); raise SystemExit(7)"
    dying = child("坏", code)
    dying.pause = 0.1
    supervisor, codes, thread = supervised(dying, child("好", SLEEPER))
    starts = tmp_path / "starts"
    until(lambda: starts.exists() and len(starts.read_text()) >= 4)
    ended(supervisor, thread)
    assert codes == [0]
    said = capfd.readouterr().out
    assert "好 | 好" in said
    assert said.count("意外结束（退出码 7）") >= 3
    assert dying.pause >= 0.8


def test_a_child_that_was_killed_is_told_by_its_signal(capfd: pytest.CaptureFixture[str]) -> None:
    one = child("写入", SLEEPER)
    one.pause = 0.1
    supervisor, _, thread = supervised(one)
    until(lambda: one.process is not None)
    assert one.process is not None
    first = one.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: one.process is not None and one.process.pid != first)
    ended(supervisor, thread)
    assert "信号 SIGKILL" in capfd.readouterr().out


def test_a_child_that_can_never_start_ends_all(capfd: pytest.CaptureFixture[str]) -> None:
    sleeper = child("好", SLEEPER)
    supervisor, codes, thread = supervised(
        sleeper, child("网站", f"print('端口已被占用'); raise SystemExit({NOT_AGAIN})")
    )
    thread.join(PATIENCE)
    assert codes == [1]
    assert sleeper.process is not None
    assert sleeper.process.poll() is not None
    assert "端口已被占用" in capfd.readouterr().out
    assert supervisor.stop.is_set()


def test_a_child_that_does_not_go_is_killed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "STOP_SECONDS", 0.5)
    stubborn = child(
        "钉",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('准备', flush=True); time.sleep(600)",
    )
    supervisor, codes, thread = supervised(stubborn)
    said = ""

    def ready() -> bool:
        nonlocal said
        said += capfd.readouterr().out
        return "准备" in said

    until(ready)
    assert ended(supervisor, thread) < 10
    assert codes == [0]
    assert "强行结束" in capfd.readouterr().out


def test_children_go_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    code = (
        "from youju.commands.supervised import leave_with_supervisor as leave\n"
        "leave()\nimport os, time\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    )
    supervising = (
        "import os, subprocess, sys\n"
        f"os.environ[{SUPERVISOR!r}] = str(os.getpid())\n"
        f"subprocess.run([sys.executable, '-c', {code!r}])"
    )
    parent = subprocess.Popen([sys.executable, "-c", supervising])
    pid_file = tmp_path / "pid"
    until(lambda: pid_file.exists() and pid_file.read_text())
    parent.kill()
    parent.wait()
    until(lambda: not _lives(int(pid_file.read_text())))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


# the whole


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town(tmp_path_factory.mktemp("made") / "city").path


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(city: Path, port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    pytest.importorskip("granian")
    log = (tmp_path / "log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [*SERVE, str(city), "--port", str(port), "--workers", "1", "--no-collect"],
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()
    log.close()


def asked(port: int, path: str = "/") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": f"127.0.0.1:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def test_serve_from_start_to_stop(
    city: Path, port: int, served: subprocess.Popen[str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    until(lambda: served.poll() is not None or "网站已就绪" in log.read_text(encoding="utf-8"))
    assert served.poll() is None, log.read_text(encoding="utf-8")
    assert f"http://127.0.0.1:{port}/" in log.read_text(encoding="utf-8")
    assert asked(port) in (200, 302), log.read_text(encoding="utf-8")
    ticket = spool.submit(city, GiveMarks((mark(),)))
    assert spool.wait(city, ticket, timeout=PATIENCE).is_done
    # The writer dies and comes back.
    beat = spool.heartbeat(city)
    assert beat is not None
    os.kill(beat.pid, signal.SIGKILL)
    ticket = spool.submit(city, GiveMarks((mark(7, 8),)))
    assert spool.wait(city, ticket, timeout=PATIENCE).is_done
    family = _family(served.pid)
    assert len(family) >= 4
    asked_at = time.monotonic()
    served.send_signal(signal.SIGINT)
    assert served.wait(PATIENCE) == 0
    assert time.monotonic() - asked_at < 30
    said = log.read_text(encoding="utf-8")
    assert "写入 | 意外结束（信号 SIGKILL）" in said
    assert "已全部停止" in said
    assert [pid for pid in family if _lives(pid)] == []


def test_a_port_in_use_is_said_and_ends_all(city: Path, port: int, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = subprocess.run(
            [*SERVE, str(city), "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert said.returncode == 1
    assert "已被占用" in said.stdout
    assert f"--port {port + 1}" in said.stdout


def test_no_city(tmp_path: Path) -> None:
    said = subprocess.run(
        [*SERVE, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert said.returncode == 1
    assert "不是城市库" in said.stderr


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += children.get(one, [])
    return found
