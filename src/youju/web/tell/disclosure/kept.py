"""Files of publications in the city's folder: documents by hash, packs by name, the jobs' lock."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from youju.readings.journal import sync_folder
from youju.terms.errors import BrokenEvidence, NotThere


def sha256(data: bytes) -> str:
    """The hash under which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def keep(city: Path, data: bytes) -> str:
    """Keep bytes under their hash; kept twice they are there once."""
    name = sha256(data)
    path = _place(city, name)
    if not path.is_file():
        write(path, data)
    return name


def kept(city: Path, name: str) -> bytes:
    """The bytes kept under a hash, checked against it.

    :raises NotThere: nothing is kept under it.
    :raises BrokenEvidence: the file is not what was kept.
    """
    path = _place(city, name)
    if not path.is_file():
        raise NotThere("这份文件不在城市库里；请从备份恢复。")
    data = path.read_bytes()
    if sha256(data) != name:
        raise BrokenEvidence("这份文件与登记的散列值不符，已被改动；请从备份恢复。")
    return data


def write(path: Path, data: bytes) -> None:
    """Write a file whole: aside, synced, renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def pack_path(city: Path, name: str) -> Path:
    """Where a pack lies."""
    return city / "packs" / name


def site_folder(city: Path, *names: str) -> Path:
    """A folder of the site inside the city's folder, made when it is not there."""
    path = city.joinpath("site", *names)
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Whoever makes the same file waits for the one who is making it."""
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _place(city: Path, name: str) -> Path:
    return city / "site" / "files" / name[:2] / name
