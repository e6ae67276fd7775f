"""youju simulate --port PORT: loggers that do not exist, on this machine only."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING


def main(arguments: list[str]) -> int:
    """Send; say what came of it. 1 when something was never answered."""
    given = _parser().parse_args(arguments)
    from youju.intake.gateway.loggers import CLEAN, FIELD, drive, town

    every = timedelta(seconds=given.every)
    if given.first:
        try:
            first = datetime.strptime(given.first, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
        except ValueError:
            raise BadInput(f"“{given.first}”不是时间；写成 20260301080000。") from None
    else:
        first = datetime.now(BEIJING).replace(second=0, microsecond=0) - every * given.intervals
    loggers = town(given.loggers, seed=given.seed, habits=CLEAN if given.clean else FIELD)
    tally = asyncio.run(
        drive(
            loggers,
            port=given.port,
            host=given.host,
            first=first,
            intervals=given.intervals,
            every=every,
            pace_s=given.pace,
            cn=given.cn,
        )
    )
    print(
        f"{len(loggers)} 台模拟数采仪：发送 {tally.sent} 次，收到应答 {tally.answered} 个，"
        f"执行命令 {tally.commands} 条，连接 {tally.lines} 次，没有应答 {tally.unanswered} 次。"
    )
    return 1 if tally.unanswered else 0


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju simulate",
        description="模拟数采仪：三个版本的 HJ 212，带现场常见的毛病；只向本机的网关发送。",
    )
    add = parser.add_argument
    add("--port", type=int, required=True, help="本机网关的端口")
    add("--host", default="127.0.0.1", help="本机地址，默认 127.0.0.1；不能是别的机器")
    add("--loggers", type=int, default=9, help="多少台，默认 9")
    add("--intervals", type=int, default=10, help="每台发多少个时段，默认 10")
    add("--every", type=int, default=60, metavar="秒", help="时段长度，默认 60 秒")
    add("--pace", type=float, default=0.0, metavar="秒", help="两个时段之间停多久，默认不停")
    add("--first", metavar="时间", help="第一个时段，如 20260301080000；默认到现在为止")
    add("--cn", default="2051", choices=("2011", "2051", "2061"), help="命令编码，默认 2051")
    add("--seed", type=int, default=0, help="随机种子；同一种子发出同样的内容")
    add("--clean", action="store_true", help="不带毛病")
    return parser
