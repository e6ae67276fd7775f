"""What the province of the invented city issued of its sound and soil in 2025: one sheet.

The night rate is a little lower than the city's own, as happens when other sites are counted.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from youju.demo.history import Arrival, History
from youju.demo.register import CITY, ISSUER
from youju.terms.states import State

ON: Final = date(2026, 2, 10)
NAME: Final = "2025年声环境和土壤环境下发结果"
SHEET: Final = f"""\
名称,时段,功能区昼间达标率（%）,功能区夜间达标率（%）,区域昼间平均等效声级（dB(A)）,\
道路交通昼间平均等效声级（dB(A)）,受污染耕地安全利用率（%）,重点建设用地安全利用率（%）
{CITY},2025年,96.4,78.5,54.1,68.3,88.0,33.3
云泽区,2025年,100,75.0,,,,
石楠县,2025年,,,,,36.7,
"""


def arrivals(history: History) -> list[Arrival]:
    """The sheet, once it has arrived."""
    one = Arrival(
        f"{NAME}.csv",
        SHEET.encode(),
        "surroundings-issued",
        State.FINAL,
        ON,
        NAME,
        issuer=ISSUER,
        document="虚环发〔2026〕12号",
        issued_on=ON,
    )
    return [one] if one.on <= history.arrived_by else []
