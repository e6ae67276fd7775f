"""Kill the taking before each sync, rename and commit in turn, then go on and look.

Run as a program that forks before it has computed anything. Prints the step at which nobody died
any more; a fault ends it with a text and exit code 1.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.intake.network.town import DEVICES, DUST, GAS, WATER, arrive, hours, packet, town, write
from youju.intake.network import take
from youju.readings import delta
from youju.readings.city import City
from youju.readings.network.schema import KEY, PACKETS, READINGS, table


def template(folder: Path) -> None:
    """Some packets are taken; others wait: repeated, revised, in parts, of a device just bound."""
    city = town(folder)
    arrive(city, *hours(GAS, "a21026", ["1", "2"]), *hours(DUST, "a34004", ["5", "6"]))
    said = "PNUM=2;PNO=1;"
    arrive(city, packet(GAS, "2061", "20260301100000", "a21026-Avg=9", more=said, flag=6))
    take.take(city)
    arrive(city, *hours(GAS, "a21026", ["1", "3"]), *hours(WATER, "w01018", ["30"]))
    said = "PNUM=2;PNO=2;"
    arrive(city, packet(GAS, "2061", "20260301100000", "a21026-Flag=D", more=said, flag=6))
    write(city, "devices", DEVICES + f"{DUST},YC001,,,,,,,,\n")


EXPECTED = [
    ("DA001", "a21026", 0, 1_000_000, "N", 1, 1),
    ("DA001", "a21026", 1, 2_000_000, "N", 2, 1),
    ("DA001", "a21026", 1, 3_000_000, "N", 7, 2),
    ("DA001", "a21026", 10, 9_000_000, "D", 5, 1),
    ("DW001", "w01018", 0, 30_000_000, "N", 8, 1),
    ("YC001", "a34004", 0, 5_000_000, "N", 3, 1),
    ("YC001", "a34004", 1, 6_000_000, "N", 4, 1),
]
"""outlet, factor, hour, value, flag, packet, revision: what the packets above say, by hand."""


def look(folder: Path) -> None:
    city = City.open(folder)
    frame = table(city, READINGS).scan().select(*KEY, "value", "flag", "packet", "revision")
    rows = frame.collect().sort(*KEY, "packet")
    hour = rows["start"].dt.convert_time_zone("Asia/Shanghai").dt.hour()
    names = ("value", "flag", "packet", "revision")
    found = list(
        zip(rows["site"], rows["factor"], hour, *(rows[one] for one in names), strict=True)
    )
    assert found == EXPECTED, found
    ordinals = table(city, PACKETS).scan().select("ordinal", "entry", "nth").collect()
    assert ordinals.sort("ordinal")["ordinal"].to_list() == list(range(1, 10)), ordinals
    assert ordinals.select("entry", "nth").is_duplicated().sum() == 0
    assert city.journal.verify() == []
    assert not take.waits(city)


def dying(step: int) -> None:
    """From here on the ``step``-th sync, rename or commit kills the process."""
    done = 0

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)

        return call

    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)  # type: ignore[method-assign]
    delta.write_deltalake = counted(delta.write_deltalake)


def attempt(folder: Path, step: int) -> None:
    dying(step)
    take.take(City.open(folder))


def main(work: Path, first: int, stride: int) -> int:
    if in_child(lambda: template(work / "template")):
        print("the template could not be built")
        return 1
    step = first - stride
    while True:
        step += stride
        city = work / "city"
        shutil.rmtree(city, ignore_errors=True)
        shutil.copytree(work / "template", city)
        died = in_child(lambda: attempt(city, step))  # noqa: B023 — runs at once
        if died not in (0, -signal.SIGKILL):
            print(f"step {step}: the first attempt ended with {died}")
            return 1
        if in_child(lambda: (take.take(City.open(city)), look(city))):  # noqa: B023
            print(f"killed before step {step}: going on ended badly")
            return 1
        if died == 0:
            print(step)
            return 0


def in_child(what: Callable[[], object]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        try:
            what()
            os._exit(0)
        except BaseException:  # noqa: BLE001 — tell it to the parent
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
