"""The sample packets of the field, read from the shared folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(.))")
_SAID = re.compile(r"(\w[\w-]*)=(.*?)(?= \w[\w-]*=|$)")


@dataclass(frozen=True)
class Sample:
    """One packet of samples.txt with what is said of it."""

    id: str
    expect: str
    length: str
    crc: str
    tail: str
    packet: bytes


def _unescaped(text: str) -> bytes:
    def one(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        return {"r": "\r", "n": "\n", "t": "\t", "\\": "\\"}[found[2]]

    return _ESCAPE.sub(one, text).encode("latin-1")


@pytest.fixture(scope="session")
def samples(shared: Path) -> dict[str, Sample]:
    """id → sample."""
    found = {}
    for line in (shared / "data/hj212/samples.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("# id="):
            continue
        comment, packet = line.split("\t", 1)
        said = dict(_SAID.findall(comment))
        found[said["id"]] = Sample(
            said["id"], said["expect"], said["len"], said["crc"], said["tail"], _unescaped(packet)
        )
    return found
