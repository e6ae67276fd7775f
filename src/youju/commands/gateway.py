"""youju gateway --city FOLDER: packets of loggers over TCP; what is acknowledged is on the disk."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import resource
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput, Locked
from youju.terms.periods import BEIJING

SWITCH = 0.0005
"""Seconds after which a thread that holds the interpreter is asked for it."""


def main(arguments: list[str]) -> int:
    """Run until SIGTERM or SIGINT; 0 when it ended in order."""
    given = _parser().parse_args(arguments)
    from youju.commands.supervised import leave_with_supervisor
    from youju.intake.gateway.options import options_of

    leave_with_supervisor()
    city: Path = given.city.resolve()
    if not (city / "city.toml").is_file():
        raise BadInput(f"“{given.city}”不是城市库（没有 city.toml）。")
    options = options_of(city)
    options = replace(
        options,
        host=options.host if given.host is None else given.host,
        port=options.port if given.port is None else given.port,
    )
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = city / "gateway"
    (folder / "commands" / "state").mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Locked("这个城市库已有一个网关在运行；不必再启动。") from None
        _run(_serve(city, options))
    return 0


async def _serve(city: Path, options: Any) -> None:
    from youju.intake.gateway.server import Gateway

    gateway = Gateway(city, options, _say)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, gateway.stop)

    def ready(host: str, port: int) -> None:
        _say(f"网关已启动：{host} 端口 {port}。")

    # Packets make no circles; looking for some at every few hundred of them costs a tenth.
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)
    # The thread that writes asks for the interpreter after each call of the system; when lines are
    # busy it would wait for the usual 5 ms each time, and with it every answer of its group.
    sys.setswitchinterval(SWITCH)
    await gateway.run(options.host, options.port, ready)
    _say(f"网关已停止；共收 {gateway.count['packets']} 个报文。")


def _run(main: Coroutine[Any, Any, None]) -> None:
    """By uvloop where it is installed, which halves the cost of a packet; else by asyncio."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main)


def _say(words: str) -> None:
    print(f"{datetime.now(BEIJING):%H:%M:%S} {words}", flush=True)


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju gateway",
        description="网关：接收数采仪按 HJ/T 212-2005、HJ 212-2017、HJ 212-2025 发来的报文，"
        "写入日志后应答。",
    )
    parser.add_argument("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    parser.add_argument("--host", help="监听地址，默认按 gateway.toml")
    parser.add_argument("--port", type=int, help="端口，默认按 gateway.toml（9212）")
    return parser
