"""Versions of the network's registers that an import went by, so that a replay reads the same."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from youju.readings.city import City, replace_text
from youju.readings.network.registers import FILES, Network
from youju.terms.errors import NotThere

KEPT: Final = ("outlets", "devices")
"""What names are resolved by."""


def keep_network(city: City) -> str:
    """Keep outlets and devices as they stand under their hash (once), journalled; the hash."""
    texts = {kind: _text(city.path / FILES[kind]) for kind in KEPT}
    said = json.dumps(texts, ensure_ascii=False, sort_keys=True)
    sha = hashlib.sha256(said.encode()).hexdigest()
    file = _file(city, sha)
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        city.journal.append("register", "register", said.encode(), {"sha256": sha, "of": "network"})
        replace_text(file, said)
    return sha


def network_at(city: City, sha: str) -> Network:
    """Outlets and devices in the version with that hash.

    :raises NotThere: no such version was kept.
    """
    file = _file(city, sha)
    if not file.is_file():
        raise NotThere(f"没有保存散列为 {sha} 的联网名录版本。")
    network = Network()
    texts = json.loads(file.read_text(encoding="utf-8"))
    for kind in KEPT:
        network = network.with_text(kind, texts[kind])
    return network


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig") if file.is_file() else ""


def _file(city: City, sha: str) -> Path:
    return city.path / "register" / "versions" / f"network-{sha}.json"
