"""The mapped layouts of a city: ``CITY/layouts/NAME.toml``, every version kept, dated by since."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

from youju.readings.layouts.mapped.mapping import (
    Mapping,
    checked,
    from_tables,
    toml_lines,
)
from youju.readings.layouts.mapped.reading import fitting
from youju.terms.errors import BadInput, NotThere


def kept(folder: Path) -> tuple[Mapping, ...]:
    """All versions of all layouts in that folder, by name and then by since.

    :raises BadInput: a file that can't be read, by its name.
    """
    if not folder.is_dir():
        return ()
    return tuple(one for file in sorted(folder.glob("*.toml")) for one in versions(file))


def versions(file: Path) -> tuple[Mapping, ...]:
    """The versions in one file, oldest first."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadInput(f"格式文件 {file} 不是有效的 TOML：{wrong}。") from None
    rows = said.get("version")
    if not isinstance(rows, list) or not rows:
        raise BadInput(f"格式文件 {file} 里没有 [[version]]。")
    found = [
        checked(replace(Mapping.from_plain(from_tables(row), str(file)), name=file.stem))
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def in_force(folder: Path, name: str, on: date, file: str = "", data: bytes = b"") -> Mapping:
    """The version of a layout that holds for an import on that day.

    A layout may know several heads (a platform that changed its export): with a file, the
    version in force whose head it has; the newest one when it has none of them.

    :raises NotThere: there is no such layout, or none yet on that day.
    """
    kept_in = folder / f"{name}.toml"
    if "/" in name or not kept_in.is_file():
        known = "、".join(sorted(one.stem for one in folder.glob("*.toml"))) or "（无）"
        raise NotThere(f"没有名为“{name}”的格式；本城市自定的格式：{known}。")
    every = versions(kept_in)
    found = latest(every, on)
    if not found:
        raise NotThere(f"格式“{name}”自 {every[0].since} 起使用，{on} 还没有启用。")
    newest = max(found, key=lambda one: one.since)
    fits = fitting(found, file, data) if data and len(found) > 1 else []
    return fits[-1] if fits else newest


def latest(mappings: tuple[Mapping, ...], on: date) -> tuple[Mapping, ...]:
    """Of each name and head the version in force on that day: what a new file may be."""
    found: dict[tuple[str, tuple[str, ...]], Mapping] = {}
    for one in mappings:
        if one.since <= on:
            found[one.name, one.fingerprint] = one
    return tuple(found.values())


def keep(folder: Path, mapping: Mapping) -> Mapping:
    """Keep a version (one with the same since and head is replaced); the mapping as kept.

    :raises BadInput: nothing could be read through it.
    """
    mapping = checked(mapping)
    file = folder / f"{mapping.name}.toml"
    had = versions(file) if file.is_file() else ()
    others = [
        one for one in had if (one.since, one.fingerprint) != (mapping.since, mapping.fingerprint)
    ]
    lines = [f"# 格式“{mapping.name}”：表头与字段的对应；每次修改是一个版本，自 since 起使用。"]
    for one in sorted([*others, mapping], key=lambda one: one.since):
        lines += ["", "[[version]]", *toml_lines(one, "version.")]
    folder.mkdir(exist_ok=True)
    fresh = folder / f".{mapping.name}.new"
    with fresh.open("w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
    return mapping
