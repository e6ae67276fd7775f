"""gateway.toml: whether a city has a gateway and within what bounds it works.

>>> read_options('enabled = true\\nport = 9212\\n').port
9212
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from youju.terms.errors import BadInput

FILE = "gateway.toml"


@dataclass(frozen=True, slots=True)
class Options:
    """The gateway's settings; a file that is not there means none of it is wanted.

    ``idle_s``: a silent line is closed after that (the longest interval of HJ 212 is 3,600 s).
    ``connections``, ``per_address``: how many lines at once, in all and from one address.
    ``pending_mb``: how much may wait for the disk before reading pauses. ``garbage_kb``: bytes
    without one good packet after which a line is closed. ``segment_mb``: size of journal files.

    ``first_connection``: whether a device is set up when it first appears (HJ 212-2017 6.7);
    only devices that may be commanded are. ``overtime``, ``recount``: its time-out and number
    of resends (table 1: 10 s, 3); ``rtd_interval``, ``min_interval``: seconds and minutes.
    """

    enabled: bool = False
    host: str = "0.0.0.0"
    port: int = 9212
    idle_s: int = 7200
    connections: int = 5000
    per_address: int = 500
    pending_mb: int = 16
    garbage_kb: int = 64
    segment_mb: int = 64
    first_connection: bool = False
    overtime: int = 10
    recount: int = 3
    rtd_interval: int = 60
    min_interval: int = 10


_BOUNDS: dict[str, tuple[int, int]] = {
    "port": (0, 65535),
    "idle_s": (1, 86400),
    "connections": (1, 100_000),
    "per_address": (1, 100_000),
    "pending_mb": (1, 1024),
    "garbage_kb": (1, 65536),
    "segment_mb": (1, 1024),
    "overtime": (1, 99),
    "recount": (0, 99),
    "rtd_interval": (30, 3600),
    "min_interval": (1, 30),
}


def read_options(text: str, name: str = FILE) -> Options:
    """The options in the text of a file.

    :raises BadInput: an unknown key, or a value out of its bounds.
    """
    said: dict[str, Any]
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadInput(f"{name} 不是 TOML：{wrong}。") from None
    known: dict[str, type] = {one.name: type(one.default) for one in fields(Options)}
    for key, value in said.items():
        if key not in known:
            raise BadInput(f"{name} 没有“{key}”这一项；可用的有 {'、'.join(known)}。")
        if type(value) is not known[key] or not isinstance(value, (bool, int, str)):
            raise BadInput(f"{name} 的“{key}”写成了 {value!r}，类型不对。")
        if (
            isinstance(value, int)
            and key in _BOUNDS
            and not _BOUNDS[key][0] <= value <= _BOUNDS[key][1]
        ):
            low, high = _BOUNDS[key]
            raise BadInput(f"{name} 的“{key}”是 {value}，应在 {low} 到 {high} 之间。")
    return Options(**said)


def options_of(city: Path) -> Options:
    """The options of a city; the defaults (not enabled) when it has no such file."""
    try:
        return read_options((city / FILE).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Options()
