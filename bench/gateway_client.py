"""Many loggers in one process, each waiting for the answer to its packets before it sends more.

``python bench/gateway_client.py PORT LINES OUTSTANDING SECONDS [RATE]``: prints JSON: packets
answered, seconds, latencies in ms. With ``RATE`` (packets a second over all lines) it is paced and
latencies are those of single packets; without it, every line sends at once when it is answered.
``gateway_client.py PORT vanish SECONDS``: lines that end in the middle of a packet, or take no
answers, again and again.
Plain sockets under epoll: it must never be what is measured.
"""

from __future__ import annotations

import json
import random
import resource
import select
import socket
import sys
import time

from youju.intake.hj212 import wrap

FACTORS = ("a21026", "a21002", "a34013", "a19001", "a01012")
VARIETY = 64
ROUND = 8


def packets(line: int) -> list[bytes]:
    """Some packets of one logger (five factors, 437 bytes and more), each with its own QN."""
    items = ";".join(f"{f}-Min=1.250,{f}-Avg=2.375,{f}-Max=3.500,{f}-Flag=N" for f in FACTORS)
    mn = f"010000A8900016F0{line:08X}"
    return [
        wrap(
            f"QN=202603010800{n:05d};ST=31;CN=2051;PW=123456;MN={mn};Flag=5;"
            f"CP=&&DataTime=202603010800{n % 60:02d};{items}&&"
        )
        for n in range(ROUND)
    ]


def main() -> int:
    """Drive the load; print what came back."""
    if sys.argv[2] == "vanish":
        return vanish(int(sys.argv[1]), float(sys.argv[3]))
    port, lines, outstanding = map(int, sys.argv[1:4])
    seconds = float(sys.argv[4])
    rate = float(sys.argv[5]) if len(sys.argv) > 5 else 0.0
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    poll = select.epoll()
    socks: dict[int, socket.socket] = {}
    ready: dict[int, list[bytes]] = {}
    for n in range(lines):
        one = socket.create_connection(("127.0.0.1", port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.setblocking(False)
        socks[one.fileno()] = one
        single = packets(n)
        ready[one.fileno()] = [
            b"".join(single[(at + k) % ROUND] for k in range(outstanding)) for at in range(ROUND)
        ]
        poll.register(one, select.EPOLLIN)
    print("connected", flush=True)
    if rate < 0:  # idle lines: hold them
        time.sleep(seconds)
        return 0
    said = (
        paced(poll, socks, ready, seconds, rate)
        if rate
        else full(poll, socks, ready, seconds, outstanding)
    )
    print(json.dumps(said))
    return 0


def full(poll, socks, ready, seconds, outstanding) -> dict:  # type: ignore[no-untyped-def]
    """As fast as answers come."""
    used = seconds_of()
    got = dict.fromkeys(socks, 0)
    sent = dict.fromkeys(socks, 0)
    begun = time.perf_counter()
    for fd, one in socks.items():
        one.sendall(ready[fd][0])
    done, until = 0, begun + seconds
    warm, warm_done = begun + min(1.0, seconds / 4), -1
    while (now := time.perf_counter()) < until:
        if warm_done < 0 and now > warm:
            warm, warm_done = now, done
        for fd, _ in poll.poll(0.1, 4096):
            data = socks[fd].recv(65536)
            if not data:
                return {"error": "closed by the server"}
            count = data.count(b"\r\n")
            done += count
            got[fd] += count
            if got[fd] >= outstanding:
                got[fd] -= outstanding
                sent[fd] += 1
                socks[fd].send(ready[fd][sent[fd] % ROUND])
    over = time.perf_counter() - warm
    return {
        "packets": done - warm_done,
        "total": done,
        "seconds": over,
        "rate": (done - warm_done) / over,
        "client_seconds": seconds_of() - used,
    }


def paced(poll, socks, ready, seconds, rate) -> dict:  # type: ignore[no-untyped-def]
    """At a rate; the latency of every packet."""
    dice = random.Random(1)
    free = list(socks)
    dice.shuffle(free)
    out: dict[int, float] = {}
    took: list[float] = []
    begun, used = time.perf_counter(), seconds_of()
    sent = late = 0
    while (now := time.perf_counter()) < begun + seconds:
        due = int((now - begun) * rate)
        while sent < due and free:
            fd = free.pop()
            out[fd] = time.perf_counter()
            socks[fd].send(ready[fd][sent % ROUND])
            sent += 1
        late = max(late, due - sent)
        for fd, _ in poll.poll(0.0002, 4096):
            socks[fd].recv(65536)
            took.append(time.perf_counter() - out.pop(fd))
            free.insert(0, fd)
    took.sort()
    return {
        "packets": len(took),
        "total": len(took),
        "rate": len(took) / (time.perf_counter() - begun),
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[len(took) * 99 // 100] * 1000,
        "p999_ms": took[len(took) * 999 // 1000] * 1000,
        "max_ms": took[-1] * 1000,
        "client_seconds": seconds_of() - used,
        "late": late,
    }


def seconds_of() -> float:
    """CPU that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def vanish(port: int, seconds: float) -> int:
    """Lines of all bad habits of leaving, some twenty a second."""
    until, held = time.perf_counter() + seconds, []
    data = packets(9999)
    while time.perf_counter() < until:
        for nth in range(4):
            try:
                one = socket.create_connection(("127.0.0.1", port))
                if nth == 0:  # reset with an answer on its way
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                one.sendall(data[0] * 20 + data[1][:200])
                if nth == 1:  # takes nothing, keeps the line
                    held.append(one)
                else:
                    one.close()
            except OSError:
                continue
        for one in held[:-20]:
            one.close()
        del held[:-20]
        time.sleep(0.2)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
