"""The factor codes of HJ 212 by name, as printed: for reading a capture, never for guessing.

The unit is not on the wire, and real stations send other units than the table prints; so a unit
belongs to a device and a day, and the printed one is given for comparison only. Codes of
2005 whose printed names contradict common use (Ld, Ln) stand as printed.

>>> factor("a34004").name, factor("B01").newer, factor("XYZ")
('细微颗粒物PM2.5', 'w00000', None)
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

_NUMBER = re.compile(r"N([0-9]{1,2})(?:\.([0-9]))?")
_HERE = "youju.intake.hj212"
_PLACES = re.compile(r"(?<=[0-9])x+$")


@dataclass(frozen=True, slots=True)
class Factor:
    """One code: ``edition`` that prints it, ``unit`` and ``type`` as printed there.

    ``newer``: for a code of 2005 that of 2017, where there is one; ``mark``: "verified" against
    the printed table or "secondary" (field packets, works on the 2025 edition).
    """

    code: str
    edition: str
    name: str
    unit: str
    type: str
    newer: str
    mark: str


@cache
def _listed() -> tuple[dict[str, dict[str, Factor]], list[tuple[re.Pattern[str], Factor]]]:
    exact: dict[str, dict[str, Factor]] = {}
    patterns: list[tuple[re.Pattern[str], Factor]] = []
    with files(_HERE).joinpath("factors.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            one = Factor(**row)
            if _PLACES.search(one.code):
                shape = _PLACES.sub(lambda x: rf"\d{{{len(x[0])}}}", one.code)
                patterns.append((re.compile(shape, re.ASCII), one))
            else:
                exact.setdefault(one.code, {})[one.edition] = one
    return exact, patterns


@lru_cache(maxsize=4096)  # codes come from outside, so the memory of them is bounded
def factor(code: str, edition: str | None = None) -> Factor | None:
    """The factor of a code; None for one that no table prints (it stays a code).

    ``edition``: preferred where editions print it differently (the noise levels), otherwise any.

    >>> factor("e70101") is None                      # e701xx: printed twice with two meanings
    True
    >>> factor("Ld", "2005").name, factor("Ld").name
    ('夜间等效声级Ld', '昼间等效声级')
    """
    exact, patterns = _listed()
    if rows := exact.get(code):
        first = rows.get(edition or "2017")
        return first if first is not None else next(iter(rows.values()))
    found = [one for shape, one in patterns if shape.fullmatch(code)]
    return found[0] if len(found) == 1 else None


def stands_for_none(code: str, value: Decimal, edition: str | None) -> bool:
    """Whether a converted value (``Zs…``) is the sign that no conversion was possible.

    HJ 212-2025 8.1.1 d (known from a public work that quotes it): with 21 % oxygen or more, or
    with more digits than the data type has, the logger sends the largest value of the type of
    table B.2, of either sign. Other editions know no such sign; a type that is not known here
    gives False.

    >>> stands_for_none("a21002", Decimal("9999.99"), "2025")                        # N4.2
    True
    >>> stands_for_none("a21002", Decimal("9999.99"), "2017")
    False
    """
    known = factor(code, edition)
    if edition != "2025" or known is None or known.edition != "2025":
        return False
    shape = _NUMBER.fullmatch(known.type)
    if shape is None:
        return False
    places = int(shape[2] or 0)
    return abs(value) == Decimal(10) ** int(shape[1]) - Decimal(1).scaleb(-places)


@cache
def _flags() -> dict[tuple[str, str], dict[str, str]]:
    with files(_HERE).joinpath("flags.csv").open(encoding="utf-8") as lines:
        return {(row["edition"], row["flag"]): row for row in csv.DictReader(lines)}


def flag_name(flag: str, edition: str | None) -> str | None:
    """What a data flag means in an edition; None for one that its table does not have.

    >>> flag_name("F", "2005"), flag_name("F", "2017"), flag_name("B", "2025")
    ('排放源停运', '仪表停运', None)
    """
    row = _flags().get((edition or "", flag))
    return row["name"] if row else None


def measured(flag: str | None, edition: str | None) -> bool:
    """Whether a value with this flag is a measurement: none at all, or one that says so.

    Every other flag, also an unknown one, takes the value out, whatever the number is.

    >>> measured("N", "2017"), measured("B", "2017"), measured("3", "2005"), measured(None, None)
    (True, False, True, True)
    """
    if flag is None or flag == "N":
        return True
    row = _flags().get((edition or "", flag))
    return row is not None and row["measured"] == "yes"
