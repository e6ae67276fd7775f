"""Compensation between areas: the dated agreements, and the three shapes they take."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.compensation"
FILES = ("regulation.toml", "taihu_zhenjiang.toml", "zhoukou.toml", "xinanjiang.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide an amount of compensation; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
