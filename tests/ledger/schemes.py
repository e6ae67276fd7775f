"""What small schemes of the tests share: their head, the sum of their marks, the order by it."""

from __future__ import annotations

BY_MARKS = """[edition.total]
marks = 100
decimals_printed = 2
decimals_ranked = 2
[[edition.ranking]]
key = "score"
name = "总分排名"
main = true
ties = "shared"
clause = "第二条"
keys = [{ by = "score" }]
"""


def head(key: str, name: str, number: str) -> str:
    """The head of a scheme for counties, in force since 2026, by a document with this number."""
    return f"""
key = "{key}"
name = "{name}"
objects = "county"
[[edition]]
version = "2026-1"
since = 2026-01-01
[edition.document]
issuer = "某市（虚构）"
number = "{number}"
"""
