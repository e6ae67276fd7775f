"""How far a worker of the network has come: one JSON file beside the tables, and its stamp."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from youju.readings.city import City, replace_text


def load(city: City, name: str) -> dict[str, Any]:
    """What was kept under that name; empty where nothing was."""
    file = _file(city, name)
    if not file.is_file():
        return {}
    said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return said


def keep(city: City, name: str, said: dict[str, Any]) -> None:
    """Keep it in place of what was."""
    replace_text(_file(city, name), json.dumps(said, sort_keys=True) + "\n")


def stamp(city: City, files: Iterable[str]) -> str:
    """What tells versions of these files of the city apart, without reading them."""
    said = []
    for name in files:
        try:
            about = (city.path / name).stat()
        except FileNotFoundError:
            said.append("-")
        else:
            said.append(f"{about.st_mtime_ns}:{about.st_size}:{about.st_ino}")
    return " ".join(said)


def _file(city: City, name: str) -> Path:
    return city.tables / f"{name}.json"
