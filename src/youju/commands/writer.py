"""youju writer --city FOLDER: the one process that writes the tables.

A round: the commands of the spool, the watched folders, the figures when something they come
from has changed. While nothing comes, the spool is looked at ten times a second, the folders
every two seconds, and every five whether somebody else wrote the tables or edited the register.
"""

from __future__ import annotations

import fcntl
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import IO

from youju.terms.arguments import Arguments
from youju.terms.errors import Locked
from youju.terms.periods import BEIJING

SPOOL_EVERY, FOLDER_EVERY, FIGURES_EVERY = 0.1, 2.0, 5.0
NETWORK_EVERY = 10.0
"""Packets of the gateway become rows so often; each time is one commit of two tables."""
EVENTS_EVERY = 30.0
"""Events of the network are judged anew so often, where something they rest on is new."""
AFTER_ERROR = 5.0
"""Seconds until a round that failed is tried again."""


def main(arguments: list[str]) -> int:
    """Run until SIGTERM or SIGINT; 0 when it ended in order."""
    given = _parser().parse_args(arguments)
    from youju.commands.supervised import leave_with_supervisor
    from youju.readings.city import City

    leave_with_supervisor()
    City.open(given.city)  # refuse early what is no city
    with _only_one(given.city):
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        from youju.commands.writing import Writing
        from youju.intake.pulse import Pulse

        with Pulse(given.city.resolve()) as pulse:
            writing = Writing(given.city, pulse, _say, stop)
            if given.once:
                return writing.once()
            _say("写入程序已启动。")
            writing.forever()
            _say("写入程序已停止。")
    return 0


def _say(words: str) -> None:
    print(f"{datetime.now(BEIJING):%H:%M:%S} {words}", flush=True)


@contextmanager
def _only_one(city: Path) -> Iterator[None]:
    """There is one writer for a city; the second one says so and goes."""
    (city / "spool").mkdir(exist_ok=True)
    with (city / "spool" / ".writer.lock").open("a+") as lock:
        _lock(lock)
        yield


def _lock(lock: IO[str]) -> None:
    # After a crash the old process may need a moment to be gone.
    for _ in range(20):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            time.sleep(0.1)
    raise Locked("这个城市库已有一个写入程序在运行；不必再启动。")


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju writer",
        description="写入程序：执行网站提交的命令，导入监视文件夹里的文件，更新过时的评价结果。",
    )
    parser.add_argument("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    parser.add_argument("--once", action="store_true", help="处理完现有的命令和文件就结束")
    return parser
