"""Bytes that were sent out, by their hash; written once, never changed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

from youju.terms.errors import BrokenEvidence, NotThere


def keep(data: bytes) -> str:
    """Keep the bytes; their SHA-256 is returned."""
    sha = hashlib.sha256(data).hexdigest()
    path = _path(sha)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    return sha


def read(sha: str) -> bytes:
    """The bytes of that hash, checked.

    :raises NotThere: they are not kept.
    :raises BrokenEvidence: they were changed.
    """
    path = _path(sha)
    if not re.fullmatch("[0-9a-f]{64}", sha) or not path.is_file():
        raise NotThere("没有这份文件；请从备份恢复。")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha:
        raise BrokenEvidence("文件与登记的散列值不符，已被改动；请从备份恢复。")
    return data


def _path(sha: str) -> Path:
    return Path(settings.SITE) / "outbox" / sha[:2] / sha
