"""youju init FOLDER --name 城市名: an empty city."""

from __future__ import annotations

from pathlib import Path

from youju.readings.city import City
from youju.readings.settings import Settings
from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput


def main(arguments: list[str]) -> int:
    """Make the folder and say what to do next."""
    parser = Arguments(prog="youju init", description="新建一个空的城市库。")
    parser.add_argument("folder", metavar="文件夹", type=Path, help="新文件夹或空文件夹")
    parser.add_argument("--name", required=True, metavar="城市名", help="城市名称，如 某市")
    parser.add_argument("--province", default="", metavar="省名", help="所在省份")
    parser.add_argument("--sites", type=Path, metavar="CSV", help="站点名录")
    parser.add_argument(
        "--week-first-day", type=int, default=0, choices=range(7), help="周的第一天：0 为周一"
    )
    given = parser.parse_args(arguments)
    if not given.name.strip():
        raise BadInput("城市名称为空；请用 --name 写明。")
    settings = Settings(
        given.name.strip(), province=given.province, week_first_day=given.week_first_day
    )
    register = ""
    if given.sites is not None:
        try:
            register = given.sites.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as wrong:
            raise BadInput(f"读不出站点名录“{given.sites}”：{wrong}。") from None
    city = City.create(given.folder, settings, register=register)
    stations = len({site.site for site in city.register.sites})
    print(f"已新建城市库“{settings.name}”：{city.path}（站点 {stations} 个）。")
    if not stations:
        print(f"下一步：在 {city.path}/register/sites.csv 中登记站点，再用 youju import 导入。")
    return 0
