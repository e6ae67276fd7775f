"""youju serve --city FOLDER: site, writer and due work in one command, supervised.

A child that dies is started again, sooner or later as it dies more or less often. SIGINT and
SIGTERM stop all of them: the site first, then the others, the writer after its present step.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread

from youju.commands.supervised import NOT_AGAIN, SUPERVISOR
from youju.terms.arguments import Arguments
from youju.terms.periods import BEIJING

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds until a child that died is started again; doubled while it dies within HEALTHY."""
HEALTHY = 60.0
STOP_SECONDS = 12.0
"""After that a child that does not go is killed, which loses nothing."""
_LOOK = 0.2


@dataclass
class Child:
    """One process: how it is called in the log, how it is started."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    again_at: float = 0.0
    readers: list[Thread] = field(default_factory=list)


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)
        self.stop = Event()
        self.code = 0
        self._out = Lock()

    def run(self) -> int:
        """Start all, look after them, stop all; the exit code."""
        for child in self.children:
            self._start(child)
        try:
            while not self.stop.is_set():
                for child in self.children:
                    self._look_after(child)
                self.stop.wait(_LOOK)
        finally:
            self._stop_all()
        return self.code

    def say(self, name: str, words: str) -> None:
        """One line of the log."""
        with self._out, suppress(BrokenPipeError):
            print(f"{name} | {words}", flush=True)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, SUPERVISOR: str(os.getpid()), "PYTHONUNBUFFERED": "1"},
            # Ctrl-C goes to the supervisor alone, which stops its children in order.
            start_new_session=True,
        )
        child.started = time.monotonic()
        child.again_at = 0.0
        reader = Thread(target=self._pass_on, args=(child, child.process), daemon=True)
        reader.start()
        child.readers = [one for one in child.readers if one.is_alive()] + [reader]

    def _pass_on(self, child: Child, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self.say(child.name, line.rstrip("\n"))

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.again_at:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        child.process = None
        if code == NOT_AGAIN:
            self.say(child.name, "不能启动，全部停止。")
            self.code = 1
            self.stop.set()
            return
        if now - child.started > HEALTHY:
            child.pause = FIRST_PAUSE
        self.say(child.name, f"意外结束（{_said(code)}），{child.pause:.0f} 秒后重新启动。")
        child.again_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _stop_all(self) -> None:
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(child.name, "没有按时停止，强行结束。")
                with suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
        for child in self.children:
            for reader in child.readers:
                reader.join(1.0)


def main(arguments: list[str]) -> int:
    """Run until SIGINT or SIGTERM: 0; 1 when a part can't start."""
    given = _parser().parse_args(arguments)
    from youju.readings.city import City

    City.open(given.city)
    supervisor = Supervisor(children(given))

    def stop(*_: object) -> None:
        if supervisor.stop.is_set():
            os._exit(1)  # asked twice; the children go with their supervisor
        supervisor.stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    Thread(target=_tell_address, args=(supervisor, given.host, given.port), daemon=True).start()
    code = supervisor.run()
    supervisor.say("有据", f"{datetime.now(BEIJING):%H:%M:%S} 已全部停止。")
    return code


def children(given: argparse.Namespace) -> list[Child]:
    """What is run for these arguments; the gateway where the city's ``gateway.toml`` enables it."""
    from youju.intake.gateway.options import options_of

    city = str(given.city.resolve())
    youju = (sys.executable, "-m", "youju")
    web = [*youju, "web", "--city", city, "--host", given.host, "--port", str(given.port)]
    if given.workers:
        web += ["--workers", str(given.workers)]
    if given.no_collect:
        web.append("--no-collect")
    found = [
        Child("网站", web),
        Child("写入", (*youju, "writer", "--city", city)),
        Child("定时", (*youju, "tick", "--city", city)),
    ]
    if options_of(given.city).enabled:
        found.append(Child("网关", (*youju, "gateway", "--city", city)))
    return found


def _tell_address(supervisor: Supervisor, host: str, port: int) -> None:
    """Say where the site is as soon as it answers."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    while not supervisor.stop.wait(0.3):
        connection = http.client.HTTPConnection(local, port, timeout=30)
        try:
            connection.request("GET", "/", headers={"Host": f"{local}:{port}"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
        shown = f"[{local}]" if ":" in local else local
        words = f"网站已就绪：http://{shown}:{port}/"
        if status >= 500:
            words += f"（但首页出错，状态 {status}；请看上面的日志）"
        supervisor.say("有据", words + "  停止请按 Ctrl-C。")
        return


def _said(code: int) -> str:
    if code >= 0:
        return f"退出码 {code}"
    try:
        return f"信号 {signal.Signals(-code).name}"
    except ValueError:
        return f"信号 {-code}"


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju serve",
        description="启动网站和后台程序：网站、写入（命令、监视文件夹、计算）、定时，"
        "以及 gateway.toml 启用的网关；按 Ctrl-C 停止。",
    )
    add = parser.add_argument
    add("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    add("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只有本机能访问）")
    add("--port", type=int, default=8000, help="端口，默认 8000")
    add("--workers", type=int, default=0, help="网站进程数，默认按处理器数，最多 4 个")
    add("--no-collect", action="store_true", help="不整理静态文件（已由别的程序提供）")
    return parser
