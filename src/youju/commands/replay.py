"""``youju replay PACK`` — compute a published evidence pack again."""

from __future__ import annotations

import sys
from pathlib import Path

from youju.terms.arguments import Arguments
from youju.terms.errors import BrokenEvidence, NotThere


def main(arguments: list[str]) -> int:
    """Exit code 0 only when everything came out identical."""
    parser = Arguments(
        prog="youju replay", description="重算证据包：不需要城市库，只用包里的数据、标准和方案。"
    )
    parser.add_argument("pack", type=Path, metavar="证据包", help="证据包文件（.zip）")
    given = parser.parse_args(arguments)
    from youju.ledger.publish import replay

    try:
        verdict = replay(given.pack)
    except (BrokenEvidence, NotThere) as wrong:
        print(f"拒绝：{wrong}", file=sys.stderr)
        return 1
    print(verdict.title)
    print(f"封印 SHA-256：{verdict.seal}")
    print(f"核验码（结果部分）：{verdict.code}")
    for one in verdict.signed:
        print(f"{one['step']}：{one['post']} {one['name']}，{one['at']}")
    if verdict.identical:
        print("一致 identical：重算结果与包内结果逐项相同。")
        return 0
    print(f"不一致：共 {len(verdict.differences)} 处差异。", file=sys.stderr)
    for line in verdict.differences:
        print(f"  {line}", file=sys.stderr)
    return 1
