"""The usual receiver, to compare with: asyncio, CRC by table, split, one fdatasync per packet.

``python bench/gateway_plain.py FILE``: prints its port.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys

from youju.intake.hj212.crc import TABLE


def crc(data: bytes) -> int:
    """Annex A by table, byte by byte."""
    register = 0xFFFF
    for byte in data:
        register = TABLE[register >> 8 ^ byte]
    return register


class Line(asyncio.Protocol):
    """One connection; packets end at CR LF."""

    file = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.rest = transport, b""

    def data_received(self, data: bytes) -> None:
        *packets, self.rest = (self.rest + data).split(b"\r\n")
        for packet in packets:
            segment = packet[6:-4]
            if b"%04X" % crc(segment) != packet[-4:]:
                continue
            head, _, area = segment.partition(b"CP=&&")
            said = dict(one.split(b"=", 1) for one in head.split(b";") if one)
            dict(one.split(b"=", 1) for one in area[:-2].replace(b",", b";").split(b";") if one)
            os.write(self.file, packet + b"\r\n")
            os.fdatasync(self.file)
            text = b"QN=%b;ST=91;CN=9014;PW=%b;MN=%b;Flag=4;CP=&&&&" % (
                said[b"QN"],
                said[b"PW"],
                said[b"MN"],
            )
            self.transport.write(b"##%04d%b%04X\r\n" % (len(text), text, crc(text)))  # type: ignore[attr-defined]


async def main() -> None:
    """Serve until killed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    Line.file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    server = await asyncio.get_running_loop().create_server(Line, "127.0.0.1", 0, backlog=4096)
    print(f"port {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
