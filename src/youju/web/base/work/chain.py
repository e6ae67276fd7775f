"""The audit chain: what an entry's hash is over, and how a chain is walked.

Standard library only, so that an exported chain can be checked without the site.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

FIELDS = ("number", "at", "by", "by_name", "post", "deed", "thing", "because", "data", "before")
START = "0" * 64


def seal(entry: Mapping[str, Any]) -> str:
    """The hash of an entry, over every field but the hash itself."""
    text = json.dumps(
        {name: entry[name] for name in FIELDS},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def faults(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is wrong with a chain, in words, oldest first; empty when it is whole."""
    found = []
    before, number = START, 0
    for entry in entries:
        if entry["number"] != number + 1:
            found.append(f"第 {number + 1} 条至第 {entry['number'] - 1} 条缺失。")
        if entry["before"] != before:
            found.append(f"第 {entry['number']} 条与前一条接不上。")
        if seal(entry) != entry["hash"]:
            found.append(f"第 {entry['number']} 条的内容被改动过。")
        before, number = entry["hash"], entry["number"]
    return found
