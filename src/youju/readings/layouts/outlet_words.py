"""Factors and marks as exports of platforms print them; both dated or open, none guessed at.

>>> from datetime import date
>>> factor_said("COD").code, factor_said("二氧化硫").unit, factor_said("臭氧层") is None
('w01018', 'mg/m³', True)
>>> flag_of("停炉", date(2023, 1, 1)), flag_of("停炉", date(2022, 12, 31))
('abnormal', None)
>>> flag_of("校准", date(2020, 1, 1))
'C'
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from youju.readings.layouts.cells import folded

CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{1,9}|[0-9]{2,3}")
"""What a factor's code may look like; unknown ones are kept."""
INVALID, ABNORMAL = "invalid", "abnormal"
"""Flags for what no logger sends: taken out by the platform, or a marked abnormal condition."""
FLAGS = {
    "N": "正常",
    "F": "停运",
    "M": "维护",
    "S": "手工输入",
    "D": "故障",
    "C": "校准",
    "T": "超上限",
    "B": "通讯异常",
    INVALID: "无效",
    ABNORMAL: "非正常工况",
}
"""Our flags, in words."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor that exports name; ``unit``: the usual one, empty where there is none."""

    code: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Words of marks in force from a day on, word → flag; ``mark``: how sure the table is."""

    name: str
    since: date
    mark: str
    flags: dict[str, str]


@cache
def _said() -> tuple[dict[str, Factor], tuple[Marks, ...]]:
    text = files("youju.readings.layouts").joinpath("outlets.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    factors: dict[str, Factor] = {}
    for row in given["factor"]:
        one = Factor(row["code"], row["name"], row["unit"])
        for word in (row["code"], *row["said"]):
            factors[plain(word)] = one
    marks = tuple(
        Marks(
            row["name"],
            row["since"],
            row["mark"],
            {plain(word): flag for flag, words in row["flags"].items() for word in words},
        )
        for row in given["marks"]
    )
    return factors, marks


def plain(text: str) -> str:
    """A word for comparing: full-width forms, case, brackets and spaces forgiven."""
    return re.sub(r"[\s()\[\]【】〔〕_\-·:]", "", folded(text)).casefold()


def factor_said(word: str) -> Factor | None:
    """The factor that a word means; None where the table does not have it."""
    return _said()[0].get(plain(word))


def factors() -> tuple[Factor, ...]:
    """All factors of the table, each once."""
    return tuple(dict.fromkeys(_said()[0].values()))


def name_of(code: str) -> str:
    """The name of a code; the code where the table does not have it."""
    found = _said()[0].get(plain(code))
    return found.name if found is not None and found.code == code else code


def marks_on(day: date) -> Marks:
    """The table of marks in force on a day; the first one before its time."""
    tables = _said()[1]
    return next((one for one in reversed(tables) if one.since <= day), tables[0])


def flag_of(word: str, day: date) -> str | None:
    """Our flag for a mark as printed on data of that day; None for a word that is not known."""
    return marks_on(day).flags.get(plain(word))
