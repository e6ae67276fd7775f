"""The tables of the network: every packet with its verdicts, what packets said, what exports said.

A reading keeps the ordinal of its packet; arrival, peer and journal position stand once, with
the packet. ``value`` is at 10⁻⁶ of the unit that the device sends; the unit itself is a dated
setting of the device, because it is not on the wire.

Values of a platform's export have no packet. They keep the cell that said them, the mark as it
was printed there, and the unit of their head (``readings.network.exports``).
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.schema import INSTANT

SCALE: Final = 6
"""Decimals that a value of a device is kept with."""
READINGS, PACKETS, EXPORTS = "raw_hj212_reading", "raw_packet", "raw_export_reading"

KEY: Final = ("site", "factor", "statistic", "variant", "span_s", "start")
READING: Final[dict[str, Any]] = {
    "site": pl.String,
    "factor": pl.String,
    "statistic": pl.String,
    "variant": pl.String,
    "span_s": pl.Int32,
    "start": INSTANT,
    "value": pl.Int64,
    "text": pl.String,
    "flag": pl.String,
    "packet": pl.Int64,
    "revision": pl.Int32,
    "batch": pl.Int32,
    "part": pl.String,
}
"""Partitioned by ``part``: the Beijing day of the start for spans under an hour, else its month."""

PACKET: Final[dict[str, Any]] = {
    "ordinal": pl.Int64,
    "entry": pl.Int64,
    "nth": pl.Int32,
    "arrived": INSTANT,
    "peer": pl.String,
    "mn": pl.String,
    "st": pl.String,
    "cn": pl.String,
    "qn": pl.String,
    "data_time": pl.String,
    "edition": pl.String,
    "crc": pl.String,
    "length": pl.String,
    "tail": pl.String,
    "pnum": pl.Int32,
    "pno": pl.Int32,
    "status": pl.String,
    "note": pl.String,
    "day": pl.String,
}
"""One row for each frame of the journal; ``status`` as it was when the frame was taken."""

EXPORT: Final[dict[str, Any]] = {
    **{name: READING[name] for name in KEY},
    "value": pl.Int64,
    "text": pl.String,
    "flag": pl.String,
    "unit": pl.String,
    "said": pl.String,
    "cell": pl.String,
    "line": pl.Int64,
    "arrived": INSTANT,
    "entry": pl.Int64,
    "revision": pl.Int32,
    "seq": pl.Int64,
    "part": pl.String,
}
"""One row for each value of a platform's export; ``flag`` is ours, ``said`` the mark as printed,
``cell`` its sheet and place, ``entry`` the record of the stream ``import`` that has the file."""

ROW_GROUP: Final = 1 << 15
"""Some twenty outlets' factors of one day. A month of one opens thirty files: half of this and
their footers cost more than they save, twice this and too many neighbours are read (measured: 24,
19 and 22 ms; 2.29, 2.06 and 1.95 bytes for each reading)."""
_SCHEMAS: Final = {
    READINGS: (READING, "part"),
    PACKETS: (PACKET, "day"),
    EXPORTS: (EXPORT, "part"),
}

STATUS: Final = {
    "decoded": "已解码",
    "part": "分包，等待其余部分",
    "no_readings": "没有监测数据",
    "unregistered": "设备未登记",
    "wrong_address": "来源地址不在登记网段内",
    "no_key": "加密，没有可用的密钥",
    "bad_crc": "校验码错误",
    "bad_time": "数据时间无法识别",
    "gap": "不成包的字节",
}
"""What became of a packet, in office words."""


def table(city: City, name: str) -> Table:
    """One of the tables, opened once for each City object."""
    found = city.opened.get(name)
    if not isinstance(found, Table):
        schema, partition = _SCHEMAS[name]
        found = city.opened[name] = Table(
            city.tables / name, schema, partition, row_group=ROW_GROUP
        )
    return found
