"""A thread that does one thing after another for an event loop, with as little between as can be.

An executor would do; it costs several times as much for each call, and where the disk is fast there
is one call for every few packets.

In a coroutine::

    hand = Hand("example")
    try:
        written = await hand.do(write)
    finally:
        hand.end()
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Hand:
    """The thread; it starts with the first thing to do."""

    def __init__(self, name: str) -> None:
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()

    def do(self, what: Callable[[], T]) -> asyncio.Future[T]:
        """What it gives or raises, once its turn has come."""
        if self._thread.ident is None:
            self._thread.start()
        future = asyncio.get_running_loop().create_future()
        self._jobs.put((what, future))
        return future

    def end(self) -> None:
        """Finish what was asked for and stop."""
        self._jobs.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            what, future = job
            given: Any = None
            wrong: BaseException | None = None
            try:
                given = what()
            except BaseException as one:  # noqa: BLE001 — it is raised where it was asked for
                wrong = one
            with suppress(RuntimeError):  # the loop is closed, nobody waits any more
                future.get_loop().call_soon_threadsafe(_tell, future, given, wrong)


def _tell(future: asyncio.Future[Any], given: Any, wrong: BaseException | None) -> None:
    if future.cancelled():
        return
    if wrong is not None:
        future.set_exception(wrong)
    else:
        future.set_result(given)
