"""Water that passed the sections in the months, ``agreements/volumes.csv``.

>>> read("section,month,volume\\nD1,2026-10,1000\\n")
{('D1', '2026-10'): Decimal('1000')}
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import Final

from youju.terms.errors import BadInput, UnknownPeriod
from youju.terms.periods import MONTH, parse

PATH: Final = "agreements/volumes.csv"
VOLUMES_HEAD: Final = ("section", "month", "volume", "source")
"""Columns of the file; ``volume`` in 10⁴ m³, ``source`` says where it comes from."""


def read(text: str) -> dict[tuple[str, str], Decimal]:
    """The water of months from CSV text.

    :raises BadInput: what is wrong in which line.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if lacking := [one for one in VOLUMES_HEAD[:3] if one not in (rows.fieldnames or ())]:
        raise BadInput(
            f"断面水量表缺少“{'、'.join(lacking)}”一栏；表头为 {','.join(VOLUMES_HEAD)}。"
        )
    found: dict[tuple[str, str], Decimal] = {}
    for nth, row in enumerate(rows, 2):
        where = f"断面水量表第{nth}行"
        section, month = (row["section"] or "").strip(), (row["month"] or "").strip()
        try:
            known = parse(month)
        except UnknownPeriod:
            known = None
        if known is None or known.kind != MONTH:
            raise BadInput(f"{where}的月份“{month}”应写成 2026-10。")
        try:
            volume = Decimal((row["volume"] or "").strip())
        except InvalidOperation:
            volume = Decimal("NaN")
        if not volume.is_finite() or volume < 0:
            raise BadInput(f"{where}的水量“{row['volume']}”应为不小于 0 的数（万m³）。")
        if (section, month) in found:
            raise BadInput(f"{where}：{section} {month} 写了两次；请只留一行。")
        found[section, month] = volume
    return found


def origin(text: str, section: str, month: str) -> str:
    """The line of such a text that says the water of a month, and the source that it names."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    for nth, row in enumerate(rows, 2):
        if ((row["section"] or "").strip(), (row["month"] or "").strip()) == (section, month):
            source = (row.get("source") or "").strip()
            return f"断面水量表第{nth}行，{f'来源：{source}' if source else '没有写来源'}"
    return ""
