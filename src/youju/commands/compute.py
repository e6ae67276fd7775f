"""``youju compute`` — bring the figures of a city up to date."""

from __future__ import annotations

from datetime import datetime

from youju.terms.arguments import Arguments
from youju.terms.periods import BEIJING


def main(arguments: list[str]) -> int:
    """Only what is stale is computed again."""
    parser = Arguments(
        prog="youju compute", description="找出过时的评价结果并重新计算；其余不动，旧结果保留。"
    )
    parser.add_argument("--city", required=True, metavar="城市库", help="城市库的文件夹")
    parser.add_argument(
        "--check",
        action="store_true",
        help="不写库：用 YOUJU_ENGINE 所指的引擎重算各类时段，与库中逐行比对；不一致时退出码为 1",
    )
    given = parser.parse_args(arguments)
    if given.check:
        return _check(given.city)
    from youju.ledger.compute import compute
    from youju.readings.city import City

    done = compute(City.open(given.city), now=datetime.now(BEIJING))
    print(done.in_words)
    return 0


def _check(folder: str) -> int:
    from youju.ledger.engines import opened
    from youju.ledger.engines.checking import check
    from youju.readings.city import City

    with opened() as engine:
        found = check(City.open(folder), engine)
    print(found.in_words)
    return 0 if found.differing.is_empty() else 1
