"""Lines of JSON that are only ever added, and survive whatever their writer dies of."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def append_line(file: Path, said: Mapping[str, Any]) -> None:
    """Add a line; the disk has it after this.

    A line that a crash cut short stays a line of its own, which readers leave out.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(said, ensure_ascii=False) + "\n"
    with file.open("a+b") as out:
        size = out.tell()
        if size and os.pread(out.fileno(), 1, size - 1) != b"\n":
            text = "\n" + text
        out.write(text.encode())
        out.flush()
        os.fsync(out.fileno())
