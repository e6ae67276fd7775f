"""youju web --city FOLDER: the site, behind granian."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput

MOST_WORKERS = 4
THREADS = 4
"""Threads of each worker: a page waits for the disk more often than it computes."""


def main(arguments: list[str]) -> int:
    """Bring the database up to date, collect static files, then become the web server.

    Only comes back when it can't: exit code 3, another start would not help.
    """
    given = _parser().parse_args(arguments)
    from youju.commands.supervised import NOT_AGAIN, leave_with_supervisor
    from youju.readings.city import City

    leave_with_supervisor()
    City.open(given.city)
    os.environ["YOUJU_CITY"] = str(given.city.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youju.web.config.settings")
    if wrong := _cannot_listen(given.host, given.port):
        print(wrong, file=sys.stderr, flush=True)
        return NOT_AGAIN
    try:
        import django
        import granian  # noqa: F401 — to say early that it is missing
    except ImportError as missing:
        print(
            f"缺少网站所需的软件包（{missing.name}）；请在源码目录运行 pip install '.[web]'。",
            file=sys.stderr,
        )
        return NOT_AGAIN
    django.setup()
    _migrate()
    if not given.no_collect:
        _collect()
    _tell_first_person(given.host, given.port)
    workers = given.workers or max(1, min(MOST_WORKERS, os.cpu_count() or 1))
    print(f"网站 {workers} 个进程，监听 {given.host}:{given.port}。", flush=True)
    server = [
        *("-m", "granian", "youju.web.config.wsgi:application"),
        *("--interface", "wsgi", "--host", given.host, "--port", str(given.port)),
        *("--workers", str(workers), "--blocking-threads", str(THREADS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--no-ws"),
        *("--log-level", "warning"),
        *(("--access-log",) if given.access_log else ()),
    ]
    os.execv(sys.executable, [sys.executable, *server])
    raise AssertionError("exec came back")


def _parser() -> Arguments:
    parser = Arguments(prog="youju web", description="启动网站。")
    add = parser.add_argument
    add("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    add("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只有本机能访问）")
    add("--port", type=int, default=8000, help="端口，默认 8000")
    add("--workers", type=int, default=0, help="进程数，默认按处理器数，最多 4 个")
    add("--no-collect", action="store_true", help="不整理静态文件（已由别的程序提供）")
    add("--access-log", action="store_true", help="记录每次访问")
    return parser


def _cannot_listen(host: str, port: int) -> str:
    """Why nothing can listen there, empty when it can."""
    if not 0 < port < 65536:
        raise BadInput(f"端口 {port} 不对；端口应为 1 至 65535。")
    # After a restart the old server may need a moment to be gone.
    for last in (False, False, False, True):
        try:
            family, kind, proto, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(family, kind, proto) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
            return ""
        except PermissionError:
            return f"没有权限使用端口 {port}；请换 1024 以上的端口，如 --port 8000。"
        except OSError as wrong:
            if last:
                return (
                    f"不能在 {host}:{port} 上监听（{wrong.strerror}）；端口可能已被占用，"
                    f"请换一个，如 --port {port + 1}。"
                )
            time.sleep(0.7)
    return ""


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        print("网站数据库：结构已是最新。", flush=True)
        return
    print(f"网站数据库：更新结构 {len(plan)} 项……", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    print("网站数据库：已更新。", flush=True)


def _tell_first_person(host: str, port: int) -> None:
    """While nobody can sign in: where the first account is set up."""
    from youju.web.plan.start import first

    if not first.needed():
        return
    local = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    shown = f"[{local}]" if ":" in local else local
    print(
        f"还没有账号。请在 24 小时内打开这个地址建立首个账号（只能用一次，不要转发）：\n"
        f"http://{shown}:{port}/first/?key={first.key()}",
        flush=True,
    )


def _collect() -> None:
    """Copy, hash and compress the static files when any of them has changed."""
    import hashlib

    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    told = hashlib.sha256()
    count = 0
    for finder in get_finders():
        for name, storage in finder.list([]):
            said = os.stat(storage.path(name))
            told.update(f"{name} {said.st_size} {said.st_mtime_ns}\n".encode())
            count += 1
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == told.hexdigest():
        return
    print(f"静态文件：整理 {count} 个……", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(told.hexdigest(), encoding="ascii")
