"""What an agreement provides, table by table, in words with the clause: for whoever reads it.

>>> from youju.standards.compensation.agreements import Agreement
>>> for one in provisions(Agreement.shipped("xinanjiang").editions[-1]):
...     print(one.words, one.clause)
稳定系数 K0 0.90；权重 高锰酸盐指数 0.22、氨氮 0.22、总氮 0.28、总磷 0.28 新安江流域水环境补偿协议（第三轮） 补偿指数 P〔待核〕
P 不大于 1 时下游补偿上游，大于 1 时上游补偿下游 新安江流域水环境补偿协议（第三轮） 补偿办法〔待核〕
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from youju.standards.compensation.agreements import name_of
from youju.terms.clauses import Clause
from youju.terms.dated import Edition

Table = Mapping[str, Any]
HOW = {
    "zero": "优于目标的不计",
    "set-off": "优于目标的予以抵扣",
    "none": "不扣除上游来水影响",
    "deduct-excess": "扣除上游来水的超标部分",
    "largest": "多项超标的取倍数最大的一项",
    "each": "多项超标的各项相加",
}


@dataclass(frozen=True, slots=True)
class Provision:
    """One table of an edition: its key, what it says, the clause that says it."""

    key: str
    words: str
    clause: Clause


def provisions(edition: Edition) -> list[Provision]:
    """Every table of an edition with a clause, in the order of the file."""
    found = []
    for key, table in edition.says.items():
        if isinstance(table, Mapping) and "clause" in table:
            words = _WORDS[key](edition, table) if key in _WORDS else "见协议文本"
            found.append(Provision(key, words, edition.clause(table["clause"], table["mark"])))
    return found


def _items(said: Mapping[str, Any], unit: str = "") -> str:
    return "、".join(f"{name_of(item)} {value}{unit}" for item, value in said.items())


def _rates(edition: Edition, table: Table) -> str:
    del edition
    return _items(table["items"], f" {table['unit']}")


def _load(edition: Edition, table: Table) -> str:
    del edition, table
    return "（监测值－目标值）× 断面水量 × 补偿标准，各项相加"


def _steps(edition: Edition, table: Table) -> str:
    unit = edition.says["unit"]
    return "；".join(_step(one, unit) for one in table["steps"]) + "；乘以（1＋超标倍数）"


def _step(step: Sequence[Any], unit: str) -> str:
    low, base = step[0], step[-1]
    high = f"、不大于 {step[1]}" if len(step) == 3 else ""
    return f"超标倍数大于 {low}{high} 的，{base} {unit}"


def _targets(edition: Edition, table: Table) -> str:
    del edition
    return "目标值大于下列数的断面：" + _items(table["above"], " mg/L")


def _how(edition: Edition, table: Table) -> str:
    del edition
    return HOW[table["how"]]


def _index(edition: Edition, table: Table) -> str:
    del edition
    return f"稳定系数 K0 {table['factor']}；权重 {_items(table['weights'])}"


def _pays(edition: Edition, table: Table) -> str:
    del edition
    return f"P 不大于 {table['at']} 时下游补偿上游，大于 {table['at']} 时上游补偿下游"


def _cap(edition: Edition, table: Table) -> str:
    del edition
    return f"每次不超过 {table['upper']} {table['unit']}"


_WORDS: Mapping[str, Callable[[Edition, Table], str]] = {
    "rates": _rates,
    "load": _load,
    "section": _steps,
    "mouth": _steps,
    "targets": _targets,
    "better": _how,
    "inflow": _how,
    "several": _how,
    "index": _index,
    "pays": _pays,
    "cap": _cap,
}
