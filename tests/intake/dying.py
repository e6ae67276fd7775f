"""Kill the executing of a spool before each of its steps in turn, then let it go on and look.

Run as a program, since a process that is killed can't be the one that tests. It forks from a
process that has computed nothing yet, so that every attempt starts afresh at little cost.
``first`` and ``stride`` choose the steps. Prints the step at which nobody died any more; a
fault ends it with a text and exit code 1.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from youju.intake import executing, spool
from youju.readings import delta, tables
from youju.readings.city import City


def computing(city: City) -> tuple[str, Mapping[str, Any]]:
    return "", {}


def main(template: Path, work: Path, first: int, stride: int) -> int:
    step = first - stride
    while True:
        step += stride
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(template, work)
        died = in_child(lambda: execute(work, step))  # noqa: B023 — runs at once
        if died not in (0, -signal.SIGKILL):
            return fault(step, f"the first attempt ended with {died}")
        if code := in_child(lambda: execute(work, 0) or look(work)):
            return fault(step, f"going on ended with {code}")
        if died == 0:
            print(step)
            return 0


def fault(step: int, words: str) -> int:
    print(f"killed before step {step}: {words}")
    return 1


def in_child(what: Callable[[], None]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        try:
            what()
            os._exit(0)
        except BaseException:  # noqa: BLE001 — tell it to the parent
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def execute(city: Path, last: int) -> None:
    """Carry out the spool; die before the step of that number (0: never)."""
    count = 0

    def dying(known: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return known(*args, **kwargs)

        return step

    for name in ("fsync", "fdatasync", "replace", "rename", "unlink"):
        setattr(os, name, dying(getattr(os, name)))
    delta.write_deltalake = dying(delta.write_deltalake)
    list(executing.execute_all(city, computing))


def look(path: Path) -> None:
    """Everything was done once and answered."""
    city = City.open(path)
    assert not spool.pending(path), spool.pending(path)
    assert not spool.failed(path), spool.failed(path)
    assert not (path / "spool" / "doing.json").exists()
    done = sorted((path / "spool" / "done").glob("*/*.json"))
    answers = [spool.answer(path, file.stem) for file in done]
    assert len(answers) == 3, answers
    for one in answers:
        assert one is not None
        assert one.is_done, one
    marked, taken, registered = answers
    assert marked is not None
    assert taken is not None
    assert registered is not None
    assert marked.facts["seqs"] == [1, 2]
    assert marked.facts["accepted"] == 2, marked
    assert (taken.facts["accepted"], taken.facts["repeated"]) == (3 * 24 * 6, 0), taken
    assert taken.facts["refused"] == 1, taken
    assert city.register.sha256 == registered.facts["sha256"]
    assert city.journal.verify() == []
    tickets = [
        head.meta["ticket"]
        for stream in ("import", "mark")
        for _, head in city.journal.heads(stream)
        if "ticket" in head.meta
    ]
    assert sorted(tickets) == sorted([marked.ticket, taken.ticket]), tickets
    assert len(tables.marks(city)) == 2
    rows = tables.table(city, "raw_reading").scan().collect()
    assert rows.height == 3 * 48 * 6 + 3 * 24 * 6, rows.height
    assert rows["seq"].n_unique() == rows.height
    assert rows["revision"].max() == 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
