"""The due-ledger: what should have run by now, and what became of it.

Each job is due once a day at its time (Beijing). ``CITY/site/due.jsonl`` has one line for each
run; after a stop of any length the newest due time of each job is made good once, and the
line says how many were missed. Pages list it with ``runs(city)``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from youju.intake.lines import append_line
from youju.intake.spool import Command, Compute, Optimize
from youju.readings.settings import Settings
from youju.terms.periods import BEIJING

JOBS: dict[str, tuple[str, str, Command]] = {
    "optimize": ("整理数据文件", "optimize_at", Optimize(by="定时")),
    "compute": ("更新评价结果", "compute_at", Compute(by="定时")),
}
"""Job → how it is called, the setting that says when, the command that does it."""
MORNING = "morning"
"""The job that sends the morning sheet; no command of the writer does it."""
LABELS = {**{job: said for job, (said, _, _) in JOBS.items()}, MORNING: "发出晨报"}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the job, when it was due and when it was asked for, the ticket, the answer.

    ``missed``: how many earlier due times of the job nobody kept.
    """

    job: str
    due: str
    asked: str
    ticket: str
    state: str
    words: str
    missed: int = 0

    @property
    def label(self) -> str:
        """The job in office words."""
        return LABELS.get(self.job, self.job)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A job that should have run: its latest due time, and how many before it were missed."""

    job: str
    due: datetime
    missed: int

    @property
    def command(self) -> Command:
        """What does it."""
        return JOBS[self.job][2]

    @property
    def once(self) -> str:
        """The key under which the spool takes it once."""
        return f"due {self.job} {self.due.isoformat()}"


def overdue(settings: Settings, done: Sequence[Run], now: datetime) -> list[Overdue]:
    """What should have run by ``now`` and has not, the earliest first.

    A job without any line is due at its next time, not at once: a new city has nothing to
    make good.

    >>> from youju.readings.settings import read_settings
    >>> settings = read_settings('name = "某市"')
    >>> ran = Run("compute", "2026-11-20T06:30:00+08:00", "", "", "done", "")
    >>> [(one.job, str(one.due), one.missed)
    ...  for one in overdue(settings, [ran], datetime(2026, 11, 23, 5, 0, tzinfo=BEIJING))]
    [('compute', '2026-11-22 06:30:00+08:00', 1)]
    """
    found = []
    for job, (_, key, _) in JOBS.items():
        kept = [datetime.fromisoformat(one.due) for one in done if one.job == job]
        if not kept:
            continue
        last, due = max(kept), latest_due(settings, key, now)
        if due > last:
            found.append(Overdue(job, due, max(0, (due.date() - last.date()).days - 1)))
    return sorted(found, key=lambda one: one.due)


def latest_due(settings: Settings, key: str, now: datetime) -> datetime:
    """The last time at or before ``now`` at which a job was due."""
    at = time.fromisoformat(getattr(settings, key))
    today = now.astimezone(BEIJING).date()
    due = datetime.combine(today, at, BEIJING)
    return due if due <= now else due - timedelta(days=1)


def begun(settings: Settings, done: Sequence[Run], now: datetime) -> list[Run]:
    """Lines with which the ledger begins for jobs that it does not know yet."""
    known = {one.job for one in done}
    return [
        Run(job, latest_due(settings, key, now).isoformat(), "", "", "begun", "开始记账。")
        for job, (_, key, _) in JOBS.items()
        if job not in known
    ]


def runs(city: str | Path, *, limit: int | None = None) -> list[Run]:
    """What ran, oldest first (the last ``limit`` lines)."""
    file = Path(city) / "site" / "due.jsonl"
    if not file.is_file():
        return []
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            found.append(Run(**json.loads(line)))
        except (ValueError, TypeError):
            continue  # cut short by a crash
    return found if limit is None else found[-limit:]


def record(city: Path, run: Run) -> None:
    """Add a line; the disk has it after this."""
    append_line(city / "site" / "due.jsonl", asdict(run))
