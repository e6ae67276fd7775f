"""The sign of life of the writer: one small file, fresh every two seconds.

It is written by a thread of its own, so that it goes on while a long step is being done.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

EVERY_SECONDS = 2.0
IDLE = "等待"


class Pulse:
    """``with Pulse(city) as pulse: … pulse.now("计算")``"""

    def __init__(self, city: Path) -> None:
        self._file = city / "spool" / "writer.json"
        self._said = {
            "pid": os.getpid(),
            "since": _now(),
            "round": "",
            "doing": IDLE,
            "last_error": "",
            "error_at": "",
            "stopped": False,
        }
        self._lock = Lock()
        self._end = Event()
        self._thread = Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> Self:
        self._file.parent.mkdir(exist_ok=True)
        self._write()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        wrong: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._thread.join()
        if wrong is not None:
            self._said.update(last_error=f"{type(wrong).__name__}：{wrong}", error_at=_now())
        self._said.update(stopped=True, doing="已停止")
        self._write()

    def now(self, words: str) -> None:
        """Say what is being done from here on (nothing: idle)."""
        words = words or IDLE
        if words != self._said["doing"]:
            self._said["doing"] = words
            self._write()

    def round_done(self) -> None:
        """A round has come to its end."""
        self._said["round"] = _now()

    def error(self, words: str) -> None:
        """Keep the last error in sight (empty: it is over)."""
        self._said.update(last_error=words, error_at=_now() if words else "")
        self._write()

    def _beat(self) -> None:
        while not self._end.wait(EVERY_SECONDS):
            self._write()

    def _write(self) -> None:
        # Not synced: after a loss of power nobody is alive anyway. A full disk ends no work.
        with self._lock, suppress(OSError):
            fresh = self._file.with_name("writer.json.new")
            fresh.write_text(
                json.dumps({**self._said, "beat": _now()}, ensure_ascii=False), encoding="utf-8"
            )
            fresh.replace(self._file)


def _now() -> str:
    return datetime.now(UTC).isoformat()
