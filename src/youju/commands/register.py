"""youju register WHICH FILE --city FOLDER: a register of the surroundings or an account."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from youju.intake import keeping
from youju.readings.city import City
from youju.readings.surroundings import kept
from youju.terms.arguments import Arguments, day
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING


def main(arguments: list[str]) -> int:
    """Check a register, journal it, put it in force; the old version stays in the journal."""
    given = _parser().parse_args(arguments)
    city = City.open(given.city)
    path = kept.FILES[given.which]
    try:
        text = given.file.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise BadInput(f"打不开文件“{given.file}”：{wrong.strerror}。") from None
    except UnicodeDecodeError:
        raise BadInput(f"“{given.file}”不是 UTF-8 文本；请另存为 UTF-8。") from None
    checked = keeping.check(city, path, text)
    with city.lock():
        position = keeping.hand_in(
            city, path, checked.text, by=given.by, on=given.on, because=given.because
        )
    print(f"{checked.name}已启用：{checked.words}原件存于日志 {position}。")
    print("评价结果用 youju compute 更新（网站的后台程序会自动更新）。")
    return 0


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju register",
        description="启用一份名录或台账的新版本；表头见 youju template，旧版本留在日志中。",
        epilog="\n".join(f"  {name:<10} {said}" for name, said in kept.NAMES.items()),
    )
    parser.add_argument(
        "which", choices=tuple(kept.NAMES), metavar="名录", help="、".join(kept.NAMES)
    )
    parser.add_argument("file", type=Path, metavar="CSV", help="UTF-8")
    parser.add_argument("--city", required=True, type=Path, metavar="文件夹", help="城市库")
    parser.add_argument("--by", default="", metavar="姓名", help="启用人")
    parser.add_argument("--because", default="", metavar="原因", help="为什么更换")
    parser.add_argument(
        "--on",
        type=day,
        default=datetime.now(BEIJING).date(),
        metavar="日期",
        help="启用日期，默认今天",
    )
    return parser
