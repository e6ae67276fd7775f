"""youju verify journal --city C: walk the hash chains, offline."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from youju.readings.checks import faults
from youju.readings.city import City


def main(arguments: list[str]) -> int:
    """0 when everything is as it was written, else 1 with the first fault of each stream."""
    parser = argparse.ArgumentParser(prog="youju verify", description="核验日志的散列链。")
    parser.add_argument("what", choices=("journal",), help="journal：数据日志")
    parser.add_argument("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    given = parser.parse_args(arguments)
    city = City.open(given.city)
    found = faults(city)
    for sentence in found:
        print(f"损坏：{sentence}", file=sys.stderr)
    for piece in city.journal.torn():
        print(f"提示：{piece} 是断电或中断时没有写完、从未确认的片段，已另存。")
    if found:
        return 1
    for stream in city.journal.streams():
        print(f"{stream}：{city.journal.last(stream)} 条记录，散列链完整。")
    if not city.journal.streams():
        print("日志是空的。")
    return 0
