"""Does the folder still hold what was written? The journal's chains, and what leans on them."""

from __future__ import annotations

import hashlib
import json

from youju.readings.city import City


def faults(city: City) -> list[str]:
    """Every fault found, each as a sentence; empty when all is as it was written.

    Beside the chains: a journal that ends before the tables' place in it was shortened, and a
    version of a register must have the hash that it is named by.
    """
    found = [str(problem) for problem in city.journal.verify()]
    record = city.tables / "settled.json"
    if record.is_file():
        read = json.loads(record.read_text(encoding="utf-8")).get("read", {})
        for stream, number in sorted(read.items()):
            if (last := city.journal.last(stream)) < number:
                found.append(
                    f"{stream}：数据表已读到第{number}条记录，而日志只到第{last}条；"
                    "日志被截短，请从备份恢复。"
                )
    # Registers besides that of stations are named kind-HASH.
    found += [
        f"名录版本 {file.name} 的内容与其散列不符。"
        for file in sorted((city.path / "register" / "versions").glob("*.*"))
        if hashlib.sha256(file.read_bytes()).hexdigest() != file.stem.rpartition("-")[2]
    ]
    return found
