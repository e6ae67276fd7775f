"""Compute a pack of unknown origin again: ``python -m youju.web.tell.disclosure.replaying PACK``.

A process of its own, because a pack from outside may hold anything: what it needs of time and
memory is limited, and whatever goes wrong goes wrong here. Prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any

from youju.ledger.publish import replay
from youju.terms.errors import YoujuError

MEMORY = 6 * 1024**3
PROCESSOR_SECONDS = 240
UNPACKED = 1024**3
MEMBERS = 5_000
SHOWN = 40


def main(arguments: list[str]) -> int:
    """Always 0; the verdict is what is printed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    print(json.dumps(verdict(Path(arguments[0])), ensure_ascii=False))
    return 0


def verdict(path: Path) -> dict[str, Any]:
    """The verdict as plain values."""
    if wrong := unfit(path):
        return {"refused": wrong}
    try:
        found = replay(path)
    except YoujuError as refusal:
        return {"refused": str(refusal)}
    except Exception:  # noqa: BLE001 — a pack from outside may break anything
        return {"refused": "这份文件不是证据包，或包内的文件读不出。"}
    return {
        "title": found.title,
        "seal": found.seal,
        "code": found.code,
        "identical": found.identical,
        "differences": list(found.differences[:SHOWN]),
        "count": len(found.differences),
        "signed": [dict(one) for one in found.signed],
    }


def unfit(path: Path) -> str:
    """Why a file is no pack that could be unpacked here; empty when it may be one."""
    if not path.is_file():
        return "文件不在了；请重新上传。"
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "这份文件不是证据包：它不是完整的 .zip 文件。"
    if "manifest.json" not in {one.filename for one in members}:
        return "这份 .zip 文件不是证据包：里面没有 manifest.json。"
    if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED:
        return "这份文件解开后太大，不是本程序生成的证据包，没有解开。"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
