"""Kill a gateway under load again and again, then look whether anything acknowledged is missing.

``python -m tests.intake.gateway.dying FOLDER MOMENTS [SEED] [--writer] [--faults]``: a gateway
process (and, with ``--writer``, one that takes the journal into the tables) is killed with -9 at
random moments, started again, killed again. A client keeps every packet until it is answered. At
the end: acknowledged packets missing from the journal, readings that lie twice, faults of the
chain, tables that can't be read; all of it is printed, and anything but 0 is exit code 1.
"""

from __future__ import annotations

import os
import random
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from threading import Timer

from youju.intake.hj212 import wrap
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.terms.periods import BEIJING

LINES = 16
YOUJU = (sys.executable, "-m", "youju")
FIRST = datetime(2026, 3, 1, tzinfo=BEIJING)


def make(path: Path) -> None:
    """A city with one device for each line of the client."""
    City.create(path, Settings("虚城", invented=True))
    (path / "register/outlets.csv").write_text(
        "outlet,enterprise,name,kind,county,lon,lat,since,until,source\n"
        + "".join(f"DA{n:03d},甲厂,{n}号,废气,东区,,,,,许可证\n" for n in range(LINES)),
        encoding="utf-8",
    )
    (path / "register/devices.csv").write_text(
        "mn,outlet,edition,addresses,units,remote,remote_basis,crc,since,until\n"
        + "".join(f"DYING{n:03d},DA{n:03d},auto,,a21026=mg/m³,,,,,\n" for n in range(LINES)),
        encoding="utf-8",
    )


class Client:
    """Packets one after the other on some lines; each is sent again until it is answered."""

    def __init__(self) -> None:
        self.acknowledged: set[bytes] = set()
        self.number = [0] * LINES
        self.lines: dict[int, socket.socket] = {}

    def packet(self, line: int) -> tuple[bytes, bytes]:
        at = FIRST + timedelta(minutes=self.number[line])
        qn = f"{at:%Y%m%d%H%M%S}{line:03d}"
        text = (
            f"QN={qn};ST=31;CN=2051;PW=123456;MN=DYING{line:03d};Flag=5;"
            f"CP=&&DataTime={at:%Y%m%d%H%M%S};a21026-Avg={self.number[line]}.5,a21026-Flag=N&&"
        )
        return qn.encode(), wrap(text)

    def load(self, port: int, until: float) -> None:
        """As fast as it is answered, until then or until all lines are gone."""
        poll = select.poll()
        of: dict[int, int] = {}
        for line in range(LINES):
            try:
                one = socket.create_connection(("127.0.0.1", port), timeout=2)
                one.sendall(self.packet(line)[1])
            except OSError:
                continue
            of[one.fileno()], self.lines[line] = line, one
            poll.register(one, select.POLLIN)
        while of and time.monotonic() < until:
            for fd, _ in poll.poll(50):
                line = of[fd]
                try:
                    data = self.lines[line].recv(65536)
                except OSError:
                    data = b""
                if not data:
                    poll.unregister(fd)
                    del of[fd]
                    self.lines.pop(line).close()
                    continue
                if self.packet(line)[0] in data:
                    self.acknowledged.add(self.packet(line)[1])
                    self.number[line] += 1
                    try:
                        self.lines[line].sendall(self.packet(line)[1])
                    except OSError:
                        continue

    def hang_up(self) -> None:
        """Close what is open."""
        for one in self.lines.values():
            one.close()
        self.lines.clear()


def start(city: Path) -> tuple[subprocess.Popen[str], int]:
    """A gateway process and its port."""
    process = subprocess.Popen(
        [*YOUJU, "gateway", "--city", str(city), "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    for said in process.stdout:
        if "网关已启动" in said:
            return process, int(said.rsplit(" ", 1)[1].rstrip("。\n"))
    raise SystemExit("the gateway did not start")


def start_taking(city: Path) -> subprocess.Popen[bytes]:
    """What the writer does with the stream, round after round, in a process of its own."""
    program = (
        "import sys, time\n"
        "from youju.intake.network.take import take\n"
        "from youju.readings.city import City\n"
        "while True:\n"
        "    take(City.open(sys.argv[1]))\n"
        "    time.sleep(0.05)\n"
    )
    return subprocess.Popen([sys.executable, "-c", program, str(city)])


def gone(process: subprocess.Popen[bytes] | subprocess.Popen[str], number: int) -> None:
    """Kill it and wait."""
    process.send_signal(number)
    process.wait(30)
    if process.stdout is not None:
        process.stdout.close()


def look(path: Path, client: Client, *, tables: bool) -> dict[str, int]:
    """Count what is wrong; everything but ``acknowledged`` and ``kept`` should be 0."""
    city = City.open(path)
    kept = set()
    torn_records = 0
    for record in city.journal.records("gateway"):
        at = 0
        for said in record.meta.get("frames", ()):
            kept.add(record.payload[at : at + said[0]])
            at += said[0]
        torn_records += at != len(record.payload) and record.kind == "frames"
    found = {
        "acknowledged": len(client.acknowledged),
        "kept": len(kept),
        "missing": len(client.acknowledged - kept),
        "torn records": torn_records,
        "faults of the chain": len(city.journal.verify()),
    }
    if tables:
        from youju.intake.network.take import take
        from youju.readings.network.reading import readings

        while take(city).packets:
            pass
        frame = readings(
            city,
            [f"DA{n:03d}" for n in range(LINES)],
            FIRST.date(),
            (FIRST + timedelta(days=60)).date(),
            span_s=60,
            revisions=True,
        )
        expected = len(kept)  # every packet holds one reading of its own
        rows, unique = frame.height, frame.unique(["site", "factor", "start"]).height
        found |= {"readings": rows, "readings missing": expected - unique, "twice": rows - unique}
    return found


def main(folder: Path, moments: int, seed: int, *, tables: bool) -> int:
    """Kill, look, print."""
    shutil.rmtree(folder, ignore_errors=True)
    make(folder)
    dice, client = random.Random(seed), Client()
    taking = start_taking(folder) if tables else None
    killed_writer = 0
    for _ in range(moments):
        process, port = start(folder)
        which = dice.randrange(3) if taking is not None else 0
        seconds = dice.uniform(0.02, 0.8)
        victims = [process] if which in (0, 2) else []
        victims += [taking] if which in (1, 2) and taking is not None else []
        timer = Timer(seconds, lambda dying=victims: [one.kill() for one in dying])
        timer.start()
        client.load(port, time.monotonic() + seconds + 0.2)  # answers on their way are read
        timer.join()
        if which in (1, 2) and taking is not None:
            gone(taking, signal.SIGKILL)
            killed_writer += 1
            taking = start_taking(folder)
        client.hang_up()
        gone(process, signal.SIGKILL)
    if taking is not None:
        gone(taking, signal.SIGKILL)
    found = look(folder, client, tables=tables)
    said = ", ".join(f"{value} {name}" for name, value in found.items())
    print(f"{moments} kills of the gateway, {killed_writer} of the writer: {said}")
    wrong = ("missing", "torn records", "faults of the chain", "readings missing", "twice")
    return 1 if any(found.get(name, 0) for name in wrong) or not client.acknowledged else 0


def faults(folder: Path) -> int:
    """A disk that is full in the middle of a write, and a folder that can't be written any more.

    The first by the kernel's limit on the size of files (EFBIG behind a partial write), the
    second by a file in the folder's place: both work for root, for whom nothing is read-only.
    """
    shutil.rmtree(folder, ignore_errors=True)
    make(folder)
    client = Client()
    process, port = start(folder)
    stream = folder / "journal/gateway"
    wrong = 0

    def went_on(seconds: float) -> int:
        before = len(client.acknowledged)
        client.load(port, time.monotonic() + seconds)
        client.hang_up()
        return len(client.acknowledged) - before

    def some() -> int:
        """However slow the machine is, it goes on some time."""
        return next((count for _ in range(20) if (count := went_on(0.5))), 0)

    wrong += some() == 0
    size = max(one.stat().st_size for one in stream.glob("*.seg"))
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size + 1000, resource.RLIM_INFINITY))
    full = went_on(1.0)  # what still fitted may be answered
    none = went_on(0.5)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    again = some()
    stream.rename(folder / "journal/away")
    stream.write_text("")
    away = went_on(1.0)
    stream.unlink()
    (folder / "journal/away").rename(stream)
    last = some()
    gone(process, signal.SIGTERM)
    found = look(folder, client, tables=False)
    wrong += none != 0 or away != 0 or not again or not last
    wrong += any(found[one] for one in ("missing", "torn records", "faults of the chain"))
    print(
        f"disk full: {full} answered while it filled, {none} while full, {again} after; "
        f"folder gone: {away} while gone, {last} after; {found}"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    plain = [one for one in sys.argv[1:] if not one.startswith("--")]
    given_seed = int(plain[2]) if len(plain) > 2 else 0
    code = main(Path(plain[0]), int(plain[1]), given_seed, tables="--writer" in sys.argv)
    if "--faults" in sys.argv:
        code = max(code, faults(Path(plain[0])))
    raise SystemExit(code)
