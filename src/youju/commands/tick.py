"""youju tick --city FOLDER: what is due at its time, and after a stop what should have run.

The writer does the work; this process hands it the commands and keeps the due-ledger.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from youju.terms.arguments import Arguments
from youju.terms.periods import BEIJING

EVERY = 20.0
PATIENCE = 3600.0
"""Seconds for which an answer is waited for before the ledger says that none came."""


def main(arguments: list[str]) -> int:
    """Run until SIGTERM or SIGINT; with --once hand in what is overdue and go."""
    parser = Arguments(
        prog="youju tick", description="定时程序：到点整理数据、更新结果；停机期间该做的补做一次。"
    )
    parser.add_argument("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    parser.add_argument("--once", action="store_true", help="提交现在该做的事就结束")
    given = parser.parse_args(arguments)
    from youju.commands.supervised import leave_with_supervisor
    from youju.readings.city import City

    leave_with_supervisor()
    City.open(given.city)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if given.once:
        mornings(given.city.resolve(), datetime.now(BEIJING))
    else:
        # Of its own: the sheet goes out at its time also while the writer is long at something.
        Thread(target=_every_morning, args=(given.city.resolve(), stop), daemon=True).start()
    while not stop.is_set():
        _round(given.city.resolve(), stop, waiting=not given.once)
        if given.once:
            break
        stop.wait(EVERY)
    return 0


def _round(path: Path, stop: Event, *, waiting: bool) -> None:
    """Hand in what is overdue, one after the other."""
    from youju.intake import due
    from youju.readings.city import City
    from youju.terms.errors import BadInput

    now = datetime.now(BEIJING)
    try:
        settings = City.open(path).settings
    except BadInput as wrong:
        _say(str(wrong))
        return
    done = due.runs(path)
    for run in due.begun(settings, done, now):
        due.record(path, run)
    for one in due.overdue(settings, done, now):
        if stop.is_set():
            return
        _hand_in(path, one, stop, waiting=waiting)


def _hand_in(path: Path, one: object, stop: Event, *, waiting: bool) -> None:
    from youju.intake import due, spool

    assert isinstance(one, due.Overdue)
    asked = datetime.now(BEIJING).isoformat(timespec="seconds")
    ticket = spool.submit(path, one.command, once=one.once)
    label = due.JOBS[one.job][0]
    missed = f"（此前漏了 {one.missed} 次，只补做这一次）" if one.missed else ""
    _say(f"{label}：应于 {one.due:%m-%d %H:%M} 执行，已提交{missed}。")
    beat = spool.heartbeat(path)
    if beat is None or not beat.alive(datetime.now(UTC)):
        _say("写入程序没有运行；启动后会执行。")
    until = time.monotonic() + (PATIENCE if waiting else 0)
    answer = spool.wait(path, ticket, timeout=0)
    while not answer.is_final and time.monotonic() < until and not stop.wait(0.5):
        answer = spool.wait(path, ticket, timeout=0)
    if not answer.is_final and (waiting and stop.is_set()):
        return  # the ticket is known by its key and looked for again after the start
    due.record(
        path,
        due.Run(
            one.job, one.due.isoformat(), asked, ticket, answer.state, answer.words, one.missed
        ),
    )
    if answer.is_final:
        _say(f"{label}：{answer.words}")


def _every_morning(path: Path, stop: Event) -> None:
    while not stop.is_set():
        try:
            mornings(path, datetime.now(BEIJING))
        except Exception:  # noqa: BLE001 - the next round has the next turn
            _say("晨报没有编成：" + traceback.format_exc().rstrip())
        stop.wait(EVERY)


def mornings(path: Path, now: datetime) -> None:
    """Make or send the morning sheet that is due; the ledger keeps when it went out.

    Newer numbers and a sheet that went out are told to those whose data are missing.
    """
    from youju.intake import due
    from youju.ledger import morning_kept
    from youju.readings.city import City

    city = City.open(path)
    on = now.astimezone(BEIJING).date() - timedelta(days=1)
    said = list(morning_kept.round_of(city, now))
    for words in said:
        _say(words)
    kept = morning_kept.read(path, on)
    if kept is None or kept.sent_at is None:
        return
    at = morning_kept.due_at(city, on)
    done = [datetime.fromisoformat(one.due) for one in due.runs(path) if one.job == due.MORNING]
    if at not in done:
        missed = max(0, (at.date() - max(done).date()).days - 1) if done else 0
        asked = kept.sent_at.isoformat(timespec="seconds")
        words = said[-1] if said else "晨报已发出。"
        due.record(path, due.Run(due.MORNING, at.isoformat(), asked, "", "done", words, missed))
    if said or at not in done:
        _tell(path, on)


def _tell(path: Path, on: date) -> None:
    """Have the site open items for the posts whose data are missing; without a site nobody."""
    if not (path / "site" / "site.sqlite3").is_file() and not os.environ.get("DATABASE_URL"):
        return
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", "youju.web.config.settings")
    environment = {**os.environ, "YOUJU_CITY": str(path), "DJANGO_SETTINGS_MODULE": settings}
    command = [sys.executable, "-m", "django", "morning_notices", on.isoformat()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        _say("缺数提醒没有发出：" + done.stderr.strip()[-300:])


def _say(words: str) -> None:
    print(f"{datetime.now(BEIJING):%H:%M:%S} {words}", flush=True)
