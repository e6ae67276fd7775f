"""Does the folder still hold what was written? The journal's chains, and what leans on them."""

from __future__ import annotations

import json

from youju.readings.city import City
from youju.terms.errors import YoujuError
from youju.terms.places import read_register


def faults(city: City) -> list[str]:
    """Every fault found, each as a sentence; empty when all is as it was written.

    Beside the chains: a journal that ends before the tables' place in it was shortened, and a
    version of the register must have the hash that it is named by.
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
    for file in sorted((city.path / "register" / "versions").glob("*.csv")):
        try:
            sha = read_register(file.read_text(encoding="utf-8"), file.name).sha256
        except (YoujuError, UnicodeDecodeError):
            sha = ""
        if sha != file.stem:
            found.append(f"站点名录版本 {file.name} 的内容与其散列不符。")
    return found
