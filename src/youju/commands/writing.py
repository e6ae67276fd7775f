"""The rounds of the writer: where the doors of intake and the recipes of the ledger meet."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from youju.commands.writer import (
    AFTER_ERROR,
    EVENTS_EVERY,
    FIGURES_EVERY,
    FOLDER_EVERY,
    NETWORK_EVERY,
    SPOOL_EVERY,
)
from youju.intake import spool
from youju.intake.arrivals import Arrival
from youju.intake.executing import Executed, execute_all
from youju.intake.folder import Folder
from youju.intake.network import take
from youju.intake.pulse import Pulse
from youju.ledger.compute import compute
from youju.ledger.network import arrivals, days, reviewing
from youju.readings.city import City
from youju.terms.errors import Locked
from youju.terms.periods import BEIJING

Say = Callable[[str], None]


class Writing:
    """Rounds over one city; ``stop`` ends them after the step that is being done."""

    def __init__(self, path: Path, pulse: Pulse, say: Say, stop: Event) -> None:
        self.path = path.resolve()
        self._pulse, self._say, self._stop = pulse, say, stop
        self._folder = Folder(self.path)
        self._computed: object = None
        self._looked = self._checked = self._took = self._followed = 0.0

    def forever(self) -> None:
        """Round after round, until stopped. An error ends a round and no more."""
        while not self._stop.is_set():
            try:
                self.round()
            except Locked as wrong:
                self._trouble(str(wrong), log=False)
            except Exception as wrong:  # noqa: BLE001 — the city goes on after whatever it is
                self._trouble(f"{type(wrong).__name__}：{wrong}")
                self._say(traceback.format_exc().rstrip())
            self._stop.wait(SPOOL_EVERY)

    def once(self) -> int:
        """Until nothing waits. 0 when nothing was refused and nothing failed."""
        fine = True
        while not self._stop.is_set():
            self._looked = self._checked = self._took = self._followed = 0.0
            fine = self.round() and fine
            if not (
                self._folder.waits
                or spool.waiting(self.path / "spool")
                or take.waits(City.open(self.path))
            ):
                break
            self._stop.wait(0.5)
        return 0 if fine else 1

    def round(self) -> bool:
        """One round; whether everything in it went well."""
        fine = True
        for done in execute_all(self.path, self._compute, going=self._going):
            self._checked = 0.0
            fine = self._tell(done) and fine
            if self._stop.is_set():
                return fine
        if time.monotonic() - self._looked >= FOLDER_EVERY:
            self._looked = time.monotonic()
            for arrived in self._folder.look(self._going):
                self._checked = 0.0
                fine = self._tell_arrival(arrived) and fine
                if self._stop.is_set() or spool.waiting(self.path / "spool"):
                    break  # people go before files
            for words in self._folder.troubles:
                self._pulse.error(words)
        self._network()
        self._events()
        if not self._stop.is_set() and not spool.waiting(self.path / "spool"):
            self._figures()
        self._going("")
        self._pulse.round_done()
        return fine

    # inside

    def _going(self, words: str) -> None:
        self._pulse.now(words)

    def _network(self) -> None:
        """Packets of the gateway, some thousand at a time: people need not wait for a flood."""
        if self._stop.is_set() or time.monotonic() - self._took < NETWORK_EVERY:
            return
        city = City.open(self.path)
        if take.waits(city):
            self._going("解码报文")
            report = take.take(city, batches=1)
            if report.packets or report.backfilled:
                self._say(report.words)
        # A batch that was full is followed by the next at once.
        if not take.waits(city):
            self._took = time.monotonic()

    def _events(self) -> None:
        """Events of the network, where readings, deeds or limits are new."""
        if self._stop.is_set() or time.monotonic() - self._followed < EVENTS_EVERY:
            return
        self._followed = time.monotonic()
        if (self.path / "register" / "outlets.csv").is_file():
            self._going("统计联网数据")
            city, now = City.open(self.path), datetime.now(BEIJING)
            days.follow(city, now=now)
            arrivals.follow(city, now=now)
        if not (self.path / "register" / "outlets.csv").is_file():
            return
        self._going("判定联网数据")
        if written := reviewing.follow(City.open(self.path), now=datetime.now(BEIJING)):
            self._say(f"联网事件更新 {written} 条。")

    def _figures(self) -> None:
        """Compute when readings, marks, register or settings are not those of the last time."""
        if time.monotonic() - self._checked < FIGURES_EVERY:
            return
        self._checked = time.monotonic()
        stand = self._stand()
        if stand == self._computed:
            return
        self._going("计算")
        began = time.monotonic()
        summary, _ = self._compute(City.open(self.path))
        self._computed = stand
        if not summary.startswith("没有"):
            self._say(f"{summary}用时 {time.monotonic() - began:.1f} 秒。")

    def _stand(self) -> tuple[object, ...]:
        """What figures come from, told by the files alone."""
        logs = [
            self.path / "tables" / name / "_delta_log"
            for name in ("raw_reading", "raw_issued", "mark")
        ]
        registers = sorted(
            one for one in (self.path / "register").glob("*.csv") if one.name != "versions.csv"
        )
        files = (*registers, self.path / "city.toml")
        return (
            *(max((one.name for one in log.glob("*.json")), default="") for log in logs),
            *(file.stat().st_mtime_ns if file.is_file() else 0 for file in files),
        )

    def _compute(self, city: City) -> tuple[str, dict[str, Any]]:
        stand = self._stand()
        done = compute(city, now=datetime.now(BEIJING))
        self._computed = stand
        return done.in_words, {
            "station_days": done.station_days,
            "place_days": done.place_days,
            "basis": done.basis.number,
        }

    def _tell(self, done: Executed) -> bool:
        what = {"refused": "退回", "failed": "失败", "done": "完成"}[done.state]
        self._say(f"命令 {done.kind or '（看不懂）'} {done.ticket} {what}：{done.words}")
        if done.kind in ("review", "file"):
            # Whoever answered or registered looks at what became of it.
            self._took = self._followed = 0.0
        if done.state == spool.FAILED:
            self._pulse.error(done.words)
        return done.state == spool.DONE

    def _tell_arrival(self, arrived: Arrival) -> bool:
        self._say(f"文件 {arrived.file}：{arrived.words}")
        return arrived.outcome in ("taken", "known")

    def _trouble(self, words: str, *, log: bool = True) -> None:
        self._pulse.error(words)
        self._going("")
        if log:
            self._say(f"出错：{words}；{AFTER_ERROR:.0f} 秒后再试。")
        self._stop.wait(AFTER_ERROR if log else 0.5)
