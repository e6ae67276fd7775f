"""youju verify journal|audit --city C: walk the hash chains, offline."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from youju.readings.city import City
from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput, NotThere


def main(arguments: list[str]) -> int:
    """0 when everything is as it was written, else 1 with the first fault of each stream."""
    parser = Arguments(prog="youju verify", description="核验数据日志或操作留痕的散列链。")
    parser.add_argument(
        "what", choices=("journal", "audit"), help="journal：数据日志；audit：网站的操作留痕"
    )
    parser.add_argument("--city", type=Path, metavar="文件夹", help="城市库")
    parser.add_argument(
        "--file", type=Path, metavar="文件", help="audit：核验导出的留痕（.jsonl），不打开数据库"
    )
    given = parser.parse_args(arguments)
    if given.what == "audit" and given.file:
        return _exported(given.file)
    if given.city is None:
        parser.error("请用 --city 指明城市库。")
    return _audit(given.city) if given.what == "audit" else _journal(City.open(given.city))


def _journal(city: City) -> int:
    from youju.readings.checks import faults

    found = faults(city)
    for sentence in found:
        print(f"损坏：{sentence}", file=sys.stderr)
    for piece in city.journal.torn():
        print(f"提示：{piece} 是断电或中断时没有写完、从未确认的片段，已另存。")
    if found:
        return 1
    for stream in city.journal.streams():
        print(f"{stream}：{city.journal.last(stream)} 条记录，散列链完整。")
    if not city.journal.streams():
        print("日志是空的。")
    return 0


def _audit(folder: Path) -> int:
    City.open(folder)
    os.environ["YOUJU_CITY"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youju.web.config.settings")
    try:
        import django
    except ImportError:
        raise NotThere("缺少网站所需的软件包；请在源码目录运行 pip install '.[web]'。") from None
    django.setup()
    from youju.web.base.work import chain
    from youju.web.base.work.actions import as_sealed
    from youju.web.base.work.models import Entry

    entries = Entry.objects.order_by("number")
    return _said(chain.faults(as_sealed(one) for one in entries.iterator()), entries.count())


def _exported(file: Path) -> int:
    """An export of the chain; the standard library is enough to check it."""
    from youju.web.base.work import chain

    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in lines if line.strip()]
        return _said(chain.faults(entries), len(entries))
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise BadInput(f"“{file}”不是导出的操作留痕：{wrong}。") from None


def _said(faults: list[str], count: int) -> int:
    for sentence in faults:
        print(f"损坏：{sentence}", file=sys.stderr)
    if not faults:
        print(f"操作留痕：{count} 条，散列链完整。" if count else "操作留痕是空的。")
    return 1 if faults else 0
