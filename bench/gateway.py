"""Packets a second, parsed, on the disk and acknowledged, beside the usual receiver, over TCP.

``python bench/gateway.py [ROUNDS] [SECONDS]``. Each round: the usual receiver with one fdatasync
per packet, then the gateway, both with 2,000 lines and one packet outstanding; the gateway with 200
lines and 20 outstanding. Then the latency at 10,000 packets a second beside that of a plain
fdatasync of the same size on the same disk, and the memory of 2,000 idle lines. The client is a
process of its own; ``client`` is the share of one core that it used (near 1: it was the limit).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from youju.readings.city import City
from youju.readings.settings import Settings

HERE = Path(__file__).resolve().parent
CLIENT = (sys.executable, str(HERE / "gateway_client.py"))


def start(*command: str) -> tuple[subprocess.Popen[str], int]:
    """A server process and the port that its first line ends with."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    return process, int("".join(one for one in line.rsplit(" ", 1)[1] if one.isdigit()))


def gateway(city: Path) -> tuple[subprocess.Popen[str], int]:
    """The gateway of a city."""
    command = (sys.executable, "-m", "youju", "gateway", "--city", str(city))
    return start(*command, "--host", "127.0.0.1", "--port", "0")


def load(
    process: subprocess.Popen[str],
    port: int,
    lines: int,
    outstanding: int,
    seconds: float,
    rate: float = 0,
) -> dict[str, float]:
    """What the client says; ``cpu_us`` is what the server spent for each packet."""
    more = [str(rate)] if rate else []
    client = subprocess.Popen(
        [*CLIENT, str(port), str(lines), str(outstanding), str(seconds), *more],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdout is not None
    client.stdout.readline()  # all lines stand
    before = cpu_of(process)
    said: dict[str, float] = json.loads(client.stdout.readline())
    said["cpu_us"] = (cpu_of(process) - before) / said["total"] * 1e6
    client.wait()
    return said


def cpu_of(process: subprocess.Popen[str]) -> float:
    """The seconds of CPU that it has used."""
    ticks = Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


def stop(process: subprocess.Popen[str]) -> None:
    """End it."""
    process.terminate()
    process.wait(60)


def plain_sync(folder: Path, size: int, seconds: float) -> tuple[float, float]:
    """p50 and p99 in ms of writing so many bytes and fdatasync, nothing else."""
    took = []
    fd = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT, 0o644)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        begun = time.perf_counter()
        os.write(fd, bytes(size))
        os.fdatasync(fd)
        took.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.001)
    os.close(fd)
    took.sort()
    return took[len(took) // 2], took[len(took) * 99 // 100]


def resident_mb(pid: int) -> float:
    """Resident memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> int:
    """Print rates and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        folder = Path(name)
        city = folder / "city"
        City.create(city, Settings("虚城", invented=True))
        (city / "gateway.toml").write_text("per_address = 10000\n")
        usual, ours, piped = [], [], []
        for nth in range(rounds):
            process, port = start(
                sys.executable, str(HERE / "gateway_plain.py"), str(folder / "plain.log")
            )
            usual.append(load(process, port, 2000, 1, seconds)["rate"])
            stop(process)
            process, port = gateway(city)
            said = load(process, port, 2000, 1, seconds)
            ours.append(said["rate"])
            stop(process)
            process, port = gateway(city)
            many = load(process, port, 200, 20, seconds)
            piped.append(many["rate"])
            stop(process)
            print(
                f"round {nth + 1}: usual {usual[-1]:,.0f}/s, gateway {ours[-1]:,.0f}/s "
                f"({ours[-1] / usual[-1]:.1f}×, {said['cpu_us']:.0f} µs CPU each, client "
                f"{said['client_cpu']:.2f}), 20 outstanding {piped[-1]:,.0f}/s "
                f"({many['cpu_us']:.0f} µs CPU each, client {many['client_cpu']:.2f})",
                flush=True,
            )
        print(
            f"median of {rounds}: gateway {median(ours):,.0f}/s with 2,000 lines and one "
            f"outstanding, {median(ours) / median(usual):.1f}× one fdatasync per packet "
            f"({median(usual):,.0f}/s); {median(piped):,.0f}/s with 200 lines and 20 outstanding"
        )
        p50, p99 = plain_sync(folder, 10_000, seconds)
        process, port = gateway(city)
        paced = load(process, port, 1000, 1, seconds, 10_000)
        stop(process)
        print(
            f"at {paced['rate']:,.0f}/s: p50 {paced['p50_ms']:.1f}, p99 {paced['p99_ms']:.1f} ms, "
            f"max {paced['max_ms']:.0f}; plain fdatasync p50 {p50:.1f}, p99 {p99:.1f} ms"
        )
        process, port = gateway(city)
        without = resident_mb(process.pid)
        idle = subprocess.Popen(
            [*CLIENT, str(port), "2000", "1", "4", "-1"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert idle.stdout is not None
        idle.stdout.readline()
        time.sleep(1)
        print(
            f"memory: {without:.0f} MB without lines, {resident_mb(process.pid):.0f} MB with 2,000"
        )
        idle.wait()
        stop(process)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
