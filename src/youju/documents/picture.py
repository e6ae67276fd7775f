"""A picture to send to a phone: PNG, 1080 pixels wide, set by Typst with the system's fonts.

It can be passed on alone, so it says by itself until when the numbers go, on which basis, how far
they were reviewed and where they come from; a picture without one of these is refused. Colours
never stand alone: the word is beside them. The same picture and the same fonts give the same
bytes, and the file carries nothing but pixels: no program, no time, no name.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import typst

from youju.documents.pdf import SANS, SERIF, families
from youju.documents.tables import breadth
from youju.documents.wordml import clean_text, pieces
from youju.terms.errors import BadInput, NotThere

WIDTH = 1080
"""Pixels across."""
INTERNAL = "内部资料"
TONES = ("", "good", "bad", "warn", "soft")
FILLS = {"": "", "red": "#fbe3e1", "yellow": "#fff4cc", "green": "#e3f1e7"}
_POINTS = 540
_ROOM = 64
"""Half characters across the table at 15 pt."""
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


@dataclass(frozen=True, slots=True)
class Word:
    """Text of a cell with its tone: good, bad, warn, soft or none."""

    text: str
    tone: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Head of a column; ``align`` left, right or center."""

    name: str
    unit: str = ""
    align: str = "right"


@dataclass(frozen=True, slots=True)
class Tile:
    """A number in large type over the table, and how it moved."""

    name: str
    value: str
    unit: str = ""
    said: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table; ``fill`` red, yellow, green or none (the word stands in a cell)."""

    cells: tuple[Word, ...]
    fill: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What the picture shows. ``mark`` is 内部资料 or nothing, ``invented`` the remark of a city
    that does not exist, ``heading`` the title of the table.
    """

    title: str
    as_of: str
    state: str
    basis: str
    source: str
    heading: str = ""
    heads: tuple[Head, ...] = ()
    rows: tuple[Row, ...] = ()
    tiles: tuple[Tile, ...] = ()
    notes: tuple[str, ...] = ()
    mark: str = ""
    invented: str = ""
    by: str = ""

    def __post_init__(self) -> None:
        lacking = [
            said
            for name, said in (
                ("title", "标题"),
                ("as_of", "截止时间"),
                ("state", "数据状态"),
                ("basis", "口径"),
                ("source", "来源"),
            )
            if not getattr(self, name).strip()
        ]
        if lacking:
            raise BadInput(f"图片没有写明{'、'.join(lacking)}，不能发出。")
        for number, row in enumerate(self.rows, 1):
            if len(row.cells) != len(self.heads):
                raise BadInput(
                    f"图片表格第 {number} 行有 {len(row.cells)} 格，应有 {len(self.heads)} 格。"
                )

    @property
    def words(self) -> str:
        """Everything that can be read in it, for those who can't see it and for tests."""
        said = [self.title, self.mark, self.as_of, self.state, self.basis, self.invented]
        said += [f"{one.name}{one.value}{one.unit}{one.said}" for one in self.tiles]
        said += [self.heading, " ".join(one.name + one.unit for one in self.heads)]
        said += [" ".join(one.text for one in row.cells) for row in self.rows]
        return "\n".join(one for one in (*said, *self.notes, self.source, self.by) if one)


def png(picture: Picture) -> bytes:
    """The picture as PNG bytes. Refuses (``NotThere``) where no Chinese font is installed."""
    found = families()
    fonts = [name for name in (*SANS, *SERIF) if name in found]
    if not fonts:
        raise NotThere(
            "这台机器上没有中文字体，不能生成图片；请安装字体包 fonts-noto-cjk"
            "（Debian、Ubuntu：apt install fonts-noto-cjk）后再试。"
        )
    source = files("youju.documents").joinpath("picture.typ").read_bytes()
    values = json.dumps(_values(picture, fonts), ensure_ascii=False)
    made = typst.compile(
        source, format="png", ppi=72.0 * WIDTH / _POINTS, sys_inputs={"picture": values}
    )
    assert isinstance(made, bytes)
    return bare(made)


def bare(data: bytes) -> bytes:
    """A PNG with the parts that draw it alone: no text, time or resolution."""
    return data[:8] + b"".join(part for kind, part in parts(data) if kind in _KEPT)


def parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG with their kinds."""
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        yield kind, data[at : at + 12 + length]
        at += 12 + length


def _values(picture: Picture, fonts: list[str]) -> dict[str, object]:
    widths = _widths(picture)
    return {
        "title": _pieces(picture.title),
        "mark": picture.mark,
        "as-of": picture.as_of,
        "state-label": "数据状态",
        "state": picture.state,
        "basis-label": "口径",
        "basis": _pieces(picture.basis),
        "invented": picture.invented,
        "source": f"来源：{picture.source}",
        "by": picture.by,
        "heading": _pieces(picture.heading) if picture.heading else "",
        "fonts": fonts,
        "points": max(11.0, min(15.0, 15.0 * _ROOM / max(1, sum(widths)))),
        "widths": widths,
        "sides": [one.align for one in picture.heads],
        "heads": [{"name": _pieces(one.name), "unit": one.unit} for one in picture.heads],
        "rows": [
            {
                "fill": FILLS[row.fill],
                "cells": [
                    {"text": _pieces(one.text), "tone": one.tone, "strong": one.strong}
                    for one in row.cells
                ],
            }
            for row in picture.rows
        ],
        "tiles": [
            {
                "name": _pieces(one.name),
                "value": one.value,
                "unit": one.unit,
                "said": one.said,
                "tone": one.tone,
            }
            for one in picture.tiles
        ],
        "notes": [_pieces(one) for one in picture.notes],
    }


def _widths(picture: Picture) -> list[int]:
    """Half characters that each column asks for; long names break in two lines."""
    found = []
    for at, head in enumerate(picture.heads):
        cells = [breadth(row.cells[at].text) for row in picture.rows] or [0]
        widest = max(cells)
        if head.align == "left" and widest > 14:
            widest = max(14, -(-widest // 2) + 2)
        unit = -(-breadth(head.unit) * 7 // 10)
        found.append(max(4, min(breadth(head.name), 8), unit, widest) + 2)
    return found


def _pieces(text: str) -> list[tuple[str, str]]:
    return pieces(clean_text(text)) or [("", "")]
