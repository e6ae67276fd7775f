"""One file of evidence: a ZIP with fixed order and times, a manifest of hashes, and a seal.

``manifest.json`` lists the SHA-256 of every other member, ``seal.txt`` that of the manifest.
The seal is what a document prints; whoever has it can tell whether a pack is the one that was
published. One changed byte anywhere is found and its member named.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from youju.terms.errors import BrokenEvidence, NotThere

MANIFEST, SEAL = "manifest.json", "seal.txt"
_TIME = (1980, 1, 1, 0, 0, 0)


def pack(members: Mapping[str, bytes], about: Mapping[str, Any]) -> tuple[bytes, str]:
    """The bytes of a pack and its seal. The same members and ``about`` give the same bytes."""
    manifest = {
        **about,
        "members": {name: _sha(members[name]) for name in sorted(members)},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    seal = _sha(text.encode())
    everything = {
        **members,
        MANIFEST: text.encode(),
        SEAL: f"{seal}  {MANIFEST}\n".encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in [MANIFEST, SEAL, *sorted(members)]:
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, everything[name], compresslevel=6)
    return out.getvalue(), seal


def unpack(path: Path) -> tuple[dict[str, bytes], dict[str, Any], str]:
    """Members, manifest and seal of a pack, every hash checked.

    :raises NotThere: no such file.
    :raises BrokenEvidence: the pack, or the member named, is not what was packed.
    """
    if not path.is_file():
        raise NotThere(f"没有证据包 {path}。")
    members: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            for name in names:
                members[name] = _read(archive, name)
            _nothing_between(archive, path)
    except zipfile.BadZipFile as wrong:
        raise BrokenEvidence(f"{path.name} 不是完整的证据包：目录损坏（{wrong}）。") from None
    for name in (MANIFEST, SEAL):
        if name not in members:
            raise BrokenEvidence(f"证据包缺少 {name}。")
    if len(names) != len(set(names)):
        raise BrokenEvidence(f"证据包中有重名的成员：{_twice(names)}。")
    text, sealed = members.pop(MANIFEST), members.pop(SEAL)
    seal = _sha(text)
    if sealed != f"{seal}  {MANIFEST}\n".encode():
        raise BrokenEvidence(f"{SEAL} 与 {MANIFEST} 不符：其中之一被改动过。")
    manifest: dict[str, Any] = json.loads(text)
    listed: dict[str, str] = manifest["members"]
    for name in sorted(listed.keys() | members.keys()):
        if name not in members:
            raise BrokenEvidence(f"证据包缺少成员 {name}。")
        if name not in listed:
            raise BrokenEvidence(f"证据包多出成员 {name}，清单中没有它。")
        if _sha(members[name]) != listed[name]:
            raise BrokenEvidence(f"成员 {name} 被改动过：散列值与清单不符。")
    return members, manifest, seal


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).compress_type != zipfile.ZIP_DEFLATED:
        raise BrokenEvidence(f"成员 {name} 的文件头被改动过：压缩方式不是打包时的。")
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as wrong:
        raise BrokenEvidence(f"成员 {name} 被改动过，不能读出（{wrong}）。") from None


def _nothing_between(archive: zipfile.ZipFile, path: Path) -> None:
    """The headers of members are no part of their hashes; they are compared with a fresh pack."""
    data = path.read_bytes()
    fresh = io.BytesIO()
    with zipfile.ZipFile(fresh, "w") as again:
        for info in archive.infolist():
            copy = zipfile.ZipInfo(info.filename, _TIME)
            copy.compress_type = zipfile.ZIP_DEFLATED
            copy.external_attr = 0o644 << 16
            copy.create_system = 3
            again.writestr(copy, archive.read(info.filename), compresslevel=6)
    if len(fresh.getvalue()) != len(data):
        return  # packed by another library version: the hashes of the members stand alone
    for info in archive.infolist():
        start, end = info.header_offset, _end_of(archive, info)
        if data[start:end] != fresh.getvalue()[start:end]:
            raise BrokenEvidence(f"成员 {info.filename} 的文件头被改动过。")
    if data != fresh.getvalue():
        raise BrokenEvidence(f"{path.name} 的目录被改动过。")


def _end_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    later = [
        one.header_offset for one in archive.infolist() if one.header_offset > info.header_offset
    ]
    return min(later, default=archive.start_dir)


def _twice(names: list[str]) -> str:
    return "、".join(sorted({name for name in names if names.count(name) > 1}))


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
