"""The commands of HJ 212 that a platform may send: their words, fields, editions, and marks.

Numbers change their meaning between editions, so a command goes only to a device whose edition
has it. What the sources at hand do not settle is not sent, and ``NOT_SENT`` says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from youju.terms.errors import BadInput

VERIFIED, SECONDARY, TO_BE_CHECKED = "verified", "secondary", "to-be-checked"
EDITIONS: Final[Mapping[str, str]] = {
    "2005": "HJ/T 212-2005",
    "2017": "HJ 212-2017",
    "2025": "HJ 212-2025",
}
_ALL = ("2005", "2017", "2025")
_LATER = ("2017", "2025")
_STAMP = re.compile(r"20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SAID = re.compile(r"[A-Za-z0-9_.+-]{1,60}")
_MINUTES = frozenset({1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30})


@dataclass(frozen=True, slots=True)
class Kind:
    """A command that may be sent: its words, the fields it must and may have.

    ``notice``: answered by 9013 alone, without 9011 and 9012. ``editions``: those that have it.
    ``mark``: how well number and fields are known. ``info``: it carries ``x-Info``, x being the
    InfoId itself.
    """

    words: str
    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    notice: bool = False
    editions: tuple[str, ...] = _ALL
    mark: str = VERIFIED
    info: bool = False


_SPAN = ("BeginTime", "EndTime")
KINDS: Final[Mapping[str, Kind]] = {
    "1000": Kind("设置超时和重发次数", ("OverTime", "ReCount")),
    "1011": Kind("提取现场机时间", (), ("PolId",)),
    "1012": Kind("设置现场机时间", (), ("SystemTime", "PolId")),
    "1061": Kind("提取实时数据间隔"),
    "1062": Kind("设置实时数据间隔", ("RtdInterval",)),
    "1063": Kind("提取分钟数据间隔", editions=_LATER),
    "1064": Kind("设置分钟数据间隔", ("MinInterval",), editions=_LATER),
    "2011": Kind("开始上传实时数据"),
    "2012": Kind("停止上传实时数据", notice=True),
    "2021": Kind("开始上传设备运行状态"),
    "2022": Kind("停止上传设备运行状态", notice=True),
    "2031": Kind("补取日数据", _SPAN),
    "2041": Kind("补取设备运行时间日数据", _SPAN),
    "2051": Kind("补取分钟数据", _SPAN),
    "2061": Kind("补取小时数据", _SPAN),
    "3011": Kind("零点、量程校准", ("PolId",)),
    "3012": Kind("即时采样", ("PolId",)),
    "3013": Kind("清洗、反吹", ("PolId",), editions=_LATER),
    "3014": Kind("比对采样", ("PolId",), editions=("2017",)),
    "3015": Kind("超标留样", editions=("2017",)),
    "3018": Kind("提取出样时间", ("PolId",), editions=_LATER),
    "3019": Kind("提取设备唯一标识", ("PolId",), editions=_LATER),
    "3020": Kind("提取现场机信息", ("PolId", "InfoId"), _SPAN, editions=_LATER),
    "3021": Kind("设置现场机参数", ("PolId", "InfoId"), editions=_LATER, info=True),
    "3022": Kind("即时留样", ("PolId",), editions=("2025",), mark=TO_BE_CHECKED),
    "3024": Kind("启动标样核查", ("PolId",), editions=("2025",), mark=TO_BE_CHECKED),
}
"""By number. Those of HJ 212-2017 table 9 are verified; 3022 and 3024 are known from public
implementations of the 2025 edition alone. That 3014 to 3017 are not listed in 2025 is secondary;
which of the others the 2005 edition has is to be checked (3014 has another meaning there)."""

NOT_SENT: Final[Mapping[str, str]] = {
    "1001": "上传硬件标识（2025）由设备主动上传，平台不能下发。",
    "1002": "设置设备编号（2025）：写新编号的字段没有查到原文（待核），不下发。",
    "1013": "校时申请由设备发出，平台应答 9013 后下发 1012。",
    "1014": "更换密钥（2025）：密钥的写法没有查到原文（待核），写错会使设备失联；"
    "且密钥不得进入日志。请到现场更换后写入 secrets/devices.csv。",
    "1072": "设置口令：新口令会进入日志，不下发。请到现场更换后写入 secrets/devices.csv。",
    "2013": "提取原始监测数据（2025）：请求的字段没有查到原文（待核），不下发；设备上传的照收。",
    "2052": "提取单次噪声数据（2025）：请求的字段没有查到原文（待核），不下发；设备上传的照收。",
    "2062": "提取标样核查数据（2025）：请求的字段没有查到原文（待核），不下发；设备上传的照收。",
    "2081": "数采仪开机时间由设备主动上传，平台不能下发。",
    "2111": "炉温五分钟均值（2025）由设备主动上传，平台不能下发。",
    "3016": "设置采样时间周期：请求的字段没有核全（待核），不下发。",
    "3017": "提取采样时间周期：请求的字段没有核全（待核），不下发。",
    "9015": "心跳由设备发出，平台应答 9013。",
}
"""Commands of the protocol that are not sent from here, with the reason."""


def check(cn: str, fields: Mapping[str, str], edition: str = "") -> None:
    """Refuse a command that the standard does not know in this shape, or not in that edition.

    >>> check("1062", {"RtdInterval": "10"})
    Traceback (most recent call last):
    youju.terms.errors.BadInput: “RtdInterval”是 10，应在 30 到 3600 之间。
    >>> check("1011", {}, "2025")
    >>> check("3015", {}, "2025")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    youju.terms.errors.BadInput: HJ 212-2025 没有命令 3015...
    """
    kind = KINDS.get(cn)
    if kind is None and cn in NOT_SENT:
        raise BadInput(f"不能下发命令 {cn}：{NOT_SENT[cn]}")
    if kind is None:
        raise BadInput(f"不能下发命令 {cn}；可下发的有 {'、'.join(KINDS)}。")
    if edition and edition not in kind.editions:
        has = "、".join(EDITIONS[one] for one in kind.editions)
        unsure = edition == "2005" or edition == "2025" or kind.mark == TO_BE_CHECKED
        raise BadInput(
            f"{EDITIONS.get(edition, edition)} 没有命令 {cn}（{kind.words}）；"
            f"有这条命令的是 {has}{'（待核）' if unsure else ''}。"
        )
    must, may = _names(kind, fields)
    if missing := [name for name in must if not fields.get(name)]:
        raise BadInput(f"命令 {cn}（{kind.words}）缺少 {'、'.join(missing)}。")
    if more := [name for name in fields if name not in (*must, *may)]:
        raise BadInput(f"命令 {cn}（{kind.words}）没有 {'、'.join(more)} 这一项。")
    for name, value in fields.items():
        _field(name, value)
    if "BeginTime" in fields and fields["BeginTime"] > fields.get("EndTime", "9"):
        raise BadInput("开始时间晚于结束时间。")


def _names(kind: Kind, fields: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    must = kind.must
    if kind.info and fields.get("InfoId"):
        must = (*must, f"{fields['InfoId']}-Info")
    return must, kind.may


def _field(name: str, value: str) -> None:
    if name in ("BeginTime", "EndTime", "SystemTime"):
        if not _STAMP.fullmatch(value):
            raise BadInput(f"“{name}”是 {value}，应写成 20260301080000。")
    elif name in ("OverTime", "ReCount"):
        _between(name, value, 1, 99)
    elif name == "RtdInterval":
        _between(name, value, 30, 3600)
    elif name == "MinInterval":
        if not value.isdecimal() or int(value) not in _MINUTES:
            known = "、".join(str(one) for one in sorted(_MINUTES))
            raise BadInput(f"“{name}”是 {value}，应为 {known} 之一。")
    elif name.endswith("-Info"):
        if not _SAID.fullmatch(value):
            raise BadInput(f"“{name}”是 {value}，只能用字母、数字、小数点、+、- 和 _。")
    elif not _CODE.fullmatch(value):
        raise BadInput(f"“{name}”是 {value}，只能用字母、数字、- 和 _。")


def _between(name: str, value: str, low: int, high: int) -> None:
    if not value.isdecimal() or not low <= int(value) <= high:
        raise BadInput(f"“{name}”是 {value}，应在 {low} 到 {high} 之间。")
