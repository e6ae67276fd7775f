"""What small schemes of the tests share: the sum of their marks and the order by it."""

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
