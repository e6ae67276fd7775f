"""Packets a second, parsed, on the disk and acknowledged, beside the usual receiver, over TCP.

``python bench/gateway.py [ROUNDS] [SECONDS] [rate] [latency] [memory]`` (all three without a word).
``rate``, each round: the usual receiver with one fdatasync per packet, then the gateway, both with
2,000 lines and one packet outstanding; the gateway with 200 lines and 20 outstanding. ``latency``:
at 10,000 packets a second, beside that of a plain fdatasync of the same size on the same disk,
and the same while clients vanish in the middle of a packet. ``memory``: with 2,000 idle lines.

The client is a process of its own with packets made before. Each line says what the gateway and the
client spent, and what share of the cores others took meanwhile: on a busy machine the CPU of a
packet is what can be judged, not the rate (``worth``: what one core to itself would do).
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
    """What the client says, and the µs of CPU that each packet cost on both sides.

    ``user_us``, ``system_us``: of the server; ``client_us``; ``others``: cores that neither of
    them used while the packets ran.
    """
    more = [str(rate)] if rate else []
    client = subprocess.Popen(
        [*CLIENT, str(port), str(lines), str(outstanding), str(seconds), *more],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdout is not None
    client.stdout.readline()  # all lines stand
    before, begun, busy = cpu_of(process), time.perf_counter(), busy_cores()
    said: dict[str, float] = json.loads(client.stdout.readline())
    after, took = cpu_of(process), time.perf_counter() - begun
    client.wait()
    each = 1e6 / said["total"]
    said["user_us"], said["system_us"] = ((after[n] - before[n]) * each for n in (0, 1))
    said["client_us"] = said["client_seconds"] * each
    ours = sum(after) - sum(before) + said["client_seconds"]
    said["others"] = max(0.0, (busy_cores() - busy - ours) / took)
    return said


def cpu_of(process: subprocess.Popen[str]) -> tuple[float, float]:
    """The seconds of CPU that it has used, itself and in the kernel."""
    ticks = Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(ticks[11]) / tick, int(ticks[12]) / tick


def busy_cores() -> float:
    """Seconds that all cores together have been busy."""
    user, nice, system, _, _, irq, soft, *_ = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    )
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def spent(said: dict[str, float]) -> str:
    """The costs in words."""
    whole = said["user_us"] + said["system_us"]
    return (
        f"{whole:.1f} µs CPU each ({said['user_us']:.1f} + {said['system_us']:.1f} kernel; worth "
        f"{1e6 / whole:,.0f}/s), client {said['client_us']:.1f} µs, "
        f"others {said['others']:.1f} cores"
    )


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


def rates(folder: Path, city: Path, rounds: int, seconds: float) -> None:
    """Both receivers as fast as they go."""
    usual, ours, piped = [], [], []
    for nth in range(rounds):
        process, port = start(
            sys.executable, str(HERE / "gateway_plain.py"), str(folder / "plain.log")
        )
        usual.append(load(process, port, 2000, 1, seconds)["rate"])
        stop(process)
        process, port = gateway(city)
        one = load(process, port, 2000, 1, seconds)
        ours.append(one["rate"])
        stop(process)
        process, port = gateway(city)
        many = load(process, port, 200, 20, seconds)
        piped.append(many["rate"])
        stop(process)
        print(
            f"round {nth + 1}: usual {usual[-1]:,.0f}/s\n"
            f"  2,000 lines, 1 outstanding {ours[-1]:,.0f}/s "
            f"({ours[-1] / usual[-1]:.1f}×), {spent(one)}\n"
            f"  200 lines, 20 outstanding {piped[-1]:,.0f}/s, {spent(many)}",
            flush=True,
        )
    print(
        f"median of {rounds}: gateway {median(ours):,.0f}/s with 2,000 lines and one "
        f"outstanding (at least 40,000), {median(ours) / median(usual):.1f}× one fdatasync per "
        f"packet ({median(usual):,.0f}/s; at least 10×); {median(piped):,.0f}/s with 200 lines "
        f"and 20 outstanding (at least 60,000)",
        flush=True,
    )


def latency(folder: Path, city: Path, rounds: int, seconds: float) -> None:
    """Acknowledgements at a rate that leaves room."""
    ours, plain = [], []
    for nth in range(rounds):
        p50, p99 = plain_sync(folder, 10_000, seconds)
        print(f"latency {nth + 1}: plain fdatasync p50 {p50:.1f}, p99 {p99:.1f} ms", flush=True)
        for what in ("", ", clients vanishing"):
            process, port = gateway(city)
            vanishing = subprocess.Popen([*CLIENT, str(port), "vanish", str(seconds + 5)])
            if not what:
                vanishing.kill()
            paced = load(process, port, 1000, 1, seconds, 10_000)
            vanishing.kill()
            vanishing.wait()
            stop(process)
            if not what:
                ours.append(paced["p99_ms"])
                plain.append(p99)
            print(
                f"  at {paced['rate']:,.0f}/s{what}: p50 {paced['p50_ms']:.1f}, "
                f"p99 {paced['p99_ms']:.1f} (at most 5), p99.9 {paced['p999_ms']:.1f}, "
                f"max {paced['max_ms']:.0f} ms, {spent(paced)}",
                flush=True,
            )
    print(
        f"median of {rounds}: p99 {median(ours):.1f} ms at 10,000/s (at most 5), "
        f"plain fdatasync p99 {median(plain):.1f} ms",
        flush=True,
    )


def memory(city: Path) -> None:
    """Lines that say nothing."""
    process, port = gateway(city)
    without = resident_mb(process.pid)
    idle = subprocess.Popen(
        [*CLIENT, str(port), "2000", "1", "4", "-1"], stdout=subprocess.PIPE, text=True
    )
    assert idle.stdout is not None
    idle.stdout.readline()
    time.sleep(1)
    now = resident_mb(process.pid)
    print(f"memory: {without:.0f} MB without lines, {now:.0f} MB with 2,000 (at most 200)")
    idle.wait()
    stop(process)


def main() -> int:
    """Print rates and ratios."""
    numbers = [one for one in sys.argv[1:] if one[0].isdigit()]
    wanted = [one for one in sys.argv[1:] if one not in numbers] or ["rate", "latency", "memory"]
    rounds = int(numbers[0]) if numbers else 5
    seconds = float(numbers[1]) if len(numbers) > 1 else 5.0
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        folder = Path(name)
        city = folder / "city"
        City.create(city, Settings("虚城", invented=True))
        (city / "gateway.toml").write_text("per_address = 10000\n")
        if "rate" in wanted:
            rates(folder, city, rounds, seconds)
        if "latency" in wanted:
            latency(folder, city, rounds, seconds)
        if "memory" in wanted:
            memory(city)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
