"""A ranking as PDF, set by Typst with the Chinese fonts of the system.

The same table and the same fonts give the same bytes: the file carries the table's own day.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import typst

from youju.documents.tables import TONES, RankingTable
from youju.documents.wordml import clean_text, pieces
from youju.terms.errors import NotThere

SERIF = (
    "FangSong",
    "FangSong_GB2312",
    "STFangsong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "Songti SC",
    "AR PL UMing CN",
)
SANS = (
    "SimHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)
_PORTRAIT = 92


def ranking(table: RankingTable) -> bytes:
    """The table as PDF bytes. Refuses (``NotThere``) where no Chinese font is installed."""
    found = families()
    body = [name for name in (*SERIF, *SANS) if name in found]
    heads = [name for name in (*SANS, *SERIF) if name in found]
    if not body:
        raise NotThere(
            "这台机器上没有中文字体，不能排 PDF；请安装字体包 fonts-noto-cjk"
            "（Debian、Ubuntu：apt install fonts-noto-cjk）后再试，或改用 .xlsx、.docx。"
        )
    values = json.dumps(_values(table, body, heads), ensure_ascii=False)
    source = files("youju.documents").joinpath("ranking.typ").read_bytes()
    day = datetime(table.on.year, table.on.month, table.on.day, tzinfo=UTC)
    made = typst.compile(source, format="pdf", sys_inputs={"table": values}, timestamp=day)
    assert isinstance(made, bytes)
    return made


@cache
def families() -> frozenset[str]:
    """The font families that Typst finds on this machine."""
    return frozenset(typst.Fonts(include_embedded_fonts=False).families())


def _values(table: RankingTable, body: list[str], heads: list[str]) -> dict[str, object]:
    # Half characters across the type area at 10.5 pt: 174 mm upright, 261 mm lying. A
    # turned table is first set smaller, down to 7.5 pt, and only then tightened.
    wide = sum(table.widths()) > _PORTRAIT
    room = 141 if wide else 94
    widths, tight = table.fitting(room * 7 // 5)
    points = min(8.5 if tight else 10.5, 10.5 * room / sum(widths))
    notes = list(table.notes)
    return {
        "title": _pieces(table.title),
        "plain-title": "".join(piece for piece, _ in pieces(clean_text(table.title))),
        "subtitle": [_pieces(part) for part in table.subtitle.split("　")],
        "on": [str(part) for part in (table.on.year, table.on.month, table.on.day)],
        "by": table.by,
        "source": f"数据来源：{table.source}" if table.source else "",
        "flipped": wide,
        "fonts": body,
        "heads": heads,
        "points": max(6.0, points),
        "widths": widths,
        "heads-cells": [
            {
                "x": cell.column,
                "y": cell.row,
                "across": cell.across,
                "down": cell.down,
                "text": _pieces(cell.text),
            }
            for row in table.heads(tight=tight)
            for cell in row
        ],
        "rows": [
            {
                "fill": f"#{TONES[table.tones[at]]}" if at in table.tones else "",
                "cells": [
                    {"text": _pieces(table.text(at, column)), "align": table.alignment(column)}
                    for column in range(len(table.columns))
                ],
            }
            for at in range(len(table.rows))
        ],
        "notes": [_pieces(note) for note in notes],
    }


def _pieces(text: str) -> list[tuple[str, str]]:
    return pieces(clean_text(text)) or [("", "")]
