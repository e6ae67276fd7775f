"""youju template WHAT --out FILE: empty templates, in the layouts that ``youju import`` reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from youju.intake.blanks import OBJECTS, WHAT, WRITERS, as_csv, as_parquet, as_xlsx, template
from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput
from youju.terms.places import SITE

__all__ = ["WHAT", "as_csv", "as_parquet", "as_xlsx", "main", "template"]

HOW = {
    "sites": "youju import --sites 导入",
    "supply-register": "youju import --supply 导入",
    "sections": "youju import --sections 导入",
    "sound-sites": "youju register sound 启用",
    "soil-sites": "youju register soil 启用",
    "farmland": "youju register farmland 启用",
    "building": "youju register building 启用",
    "odorous-waters": "youju register odorous 启用",
    "dustfall-sites": "youju register dustfall 启用",
    "dustfall-targets": "youju register dustfall_targets 启用",
    "water": "youju evaluate water --layout template 评价",
}
"""What is done with a filled template, where it is not imported in a layout."""


def main(arguments: Sequence[str]) -> int:
    """Write one empty template; 0 when it was written."""
    parser = _parser()
    given = parser.parse_args(arguments)
    one = template(given.what, given.kind)
    ending = given.out.suffix.lower()
    if ending not in one.endings:
        parser.error(f"模板 {given.what} 的文件名应以 {'、'.join(one.endings)} 结尾。")
    if given.out.exists() and not given.force:
        raise BadInput(f"文件“{given.out}”已经存在，没有改动；要覆盖请加 --force。")
    try:
        given.out.write_bytes(WRITERS[ending](one))
    except OSError as wrong:
        raise BadInput(f"写不了文件“{given.out}”：{wrong.strerror}。") from None
    how = f"youju import --layout {one.layout} 导入"
    if given.what in HOW:
        how = HOW[given.what]
    print(f"模板已写到 {given.out}；填好后用 {how}。")
    return 0


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju template",
        description="导出空白模板；填好后用 youju import 导入。",
        epilog="\n".join(f"  {name:<15} {text}" for name, text in WHAT.items()),
    )
    parser.add_argument("what", choices=tuple(WHAT), metavar="模板", help="、".join(WHAT))
    parser.add_argument("--out", required=True, type=Path, metavar="文件", help=".xlsx 或 .csv")
    parser.add_argument(
        "--kind",
        choices=tuple(OBJECTS),
        default=SITE,
        help="日、月模板每行说的是站点（默认）、县还是市",
    )
    parser.add_argument("--force", action="store_true", help="覆盖已有的文件")
    return parser
