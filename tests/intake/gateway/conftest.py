"""A gateway on loopback in a thread of its own, and a logger's end of the line."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from youju.intake.gateway.options import Options
from youju.intake.gateway.server import Gateway
from youju.intake.hj212 import Frame, Framer, Packet, read
from youju.readings.city import City
from youju.readings.settings import Settings

OUTLETS = "outlet,enterprise,name,kind,county,lon,lat,since,until,source\n"
DEVICES = "mn,outlet,edition,addresses,units,remote,remote_basis,crc,since,until\n"
SECRETS = "mn,password,sm4,since\n"


@pytest.fixture(autouse=True)
def _a_loop_of_ones_own() -> Iterator[None]:
    """Playwright keeps its loop running in a worker's thread; asyncio refuses a second one.

    Only here, where no test asks the database: Django ties its connections to the running loop.
    """
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


class Wire:
    """A logger's end: sends bytes, reads packets."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.framer = Framer()
        self.got: list[Packet] = []

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def packet(self) -> Packet:
        """The next packet that comes."""
        while not self.got:
            data = self.socket.recv(65536)
            assert data, "the line was closed"
            self.got += [read(one) for one in self.framer.feed(data) if isinstance(one, Frame)]
        return self.got.pop(0)

    def raw(self) -> bytes:
        return self.packet().frame.raw

    def closed(self) -> bool:
        """Whether the other side ended the line."""
        try:
            return self.socket.recv(65536) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        self.socket.close()


class Running:
    """A gateway that runs; ``say`` keeps its log."""

    def __init__(self, city: Path, options: Options) -> None:
        self.city = city
        self.said: list[str] = []
        self.port = 0
        self._ready = threading.Event()
        self._options = options
        self._wires: list[Wire] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(30)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.gateway = Gateway(self.city, self._options, self.said.append)
        self._loop = asyncio.get_running_loop()

        def ready(host: str, port: int) -> None:
            self.port = port
            self._ready.set()

        await self.gateway.run("127.0.0.1", 0, ready)

    def wire(self) -> Wire:
        one = Wire(self.port)
        self._wires.append(one)
        return one

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self.gateway.stop)
        self._thread.join(30)
        for one in self._wires:
            one.close()

    def frames(self) -> list[tuple[bytes, list]]:
        """All frames in the journal with what is said of them."""
        found = []
        for record in City.open(self.city).journal.records("gateway"):
            at = 0
            for said in record.meta.get("frames", ()):
                found.append((record.payload[at : at + said[0]], said))
                at += said[0]
        return found


def until(what: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until that is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return registers(tmp_path / "city")


def registers(path: Path) -> Path:
    """A city in that folder, with devices of all kinds."""
    City.create(path, Settings("虚城", invented=True))
    (path / "register/outlets.csv").write_text(
        OUTLETS + "DA001,甲厂,一号烟囱,废气,东区,,,,,许可证\n", encoding="utf-8"
    )
    (path / "secrets").mkdir(exist_ok=True)
    devices(
        path,
        "SOFT01,DA001,auto,,,,,lenient,,",
        "HARD01,DA001,auto,,,,,strict,,",
        "FAR01,DA001,auto,10.9.0.0/16,,,,,,",
        "ORDERS01,DA001,2017,,,yes,许可证第5条,,,",
        "OLD01,DA001,2005,,,yes,许可证第5条,,,",
        "ORDERS25,DA001,2025,,,yes,许可证第5条,,,",
        "SM401,DA001,2025,,,,,,,",
    )
    (path / "secrets/devices.csv").write_text(
        SECRETS + "SM401,123456,30303030303030303030303030303030,\nSOFT01,654321,,\n",
        encoding="utf-8",
    )
    return path


def devices(city: Path, *lines: str) -> None:
    (city / "register/devices.csv").write_text(DEVICES + "\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def gateway(city: Path, **options: object) -> Iterator[Running]:
    one = Running(city, replace(Options(overtime=1, recount=1), **options))
    try:
        yield one
    finally:
        one.stop()


@pytest.fixture
def running(city: Path) -> Iterator[Running]:
    with gateway(city) as one:
        yield one
