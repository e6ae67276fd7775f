"""youju person FOLDER --name 姓名 --account 账号: an account, with a first password told once.

For the first person of a city, and for the day on which nobody of the office can sign in.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput
from youju.terms.periods import BEIJING

ROLES = ("office", "leader", "county", "department", "station", "auditor")


def main(arguments: list[str]) -> int:
    """Make the account and its post, and print the first password."""
    given = _parser().parse_args(arguments)
    from youju.readings.city import City

    City.open(given.city)
    os.environ["YOUJU_CITY"] = str(given.city.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youju.web.config.settings")
    try:
        import django
        from django.core.management import call_command
    except ImportError as missing:
        raise BadInput(
            f"缺少网站所需的软件包（{missing.name}）；请在源码目录运行 pip install '.[web]'。"
        ) from None
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from django.db import transaction
    from django.utils.translation import override

    from youju.web.base.rights import actions
    from youju.web.base.rights.forms import ACCOUNT
    from youju.web.base.rights.models import Organisation
    from youju.web.plan.start import first

    if not ACCOUNT.fullmatch(given.account):
        raise BadInput("账号为 2 至 40 个英文字母、数字、点、短横或下划线。")
    if not given.name.strip():
        raise BadInput("姓名为空；请用 --name 写明。")
    with override("zh-hans"), transaction.atomic():
        if given.unit:
            unit = Organisation.objects.filter(key=given.unit).first()
            if unit is None:
                raise BadInput(f"没有编码为“{given.unit}”的机构；请先在网站上登记机构。")
        elif given.role == "office":
            unit = first.office_unit(first.usual_unit())
        else:
            raise BadInput(f"角色 {given.role} 请用 --unit 写明机构编码。")
        because = "在服务器上用 youju person 建立"
        person, password = actions.open_account(
            given.account,
            given.name.strip(),
            by=None,
            because=because,
        )
        today = datetime.now(BEIJING).date()
        holding = actions.appoint(
            person, given.post, unit, given.role, since=today, deputy=False, because=because
        )
    print(f"已建立账号 {given.account}（{person.name}，{holding.post}）。")
    print(f"首次口令：{password}　只显示这一次；登录后须先修改。")
    return 0


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju person", description="在服务器上建立一个账号；首次口令只显示一次。"
    )
    add = parser.add_argument
    add("city", type=Path, metavar="文件夹", help="城市库")
    add("--name", required=True, metavar="姓名", help="姓名")
    add("--account", required=True, metavar="账号", help="英文字母和数字")
    add("--role", default="office", choices=ROLES, help="角色，默认 office（生环委办）")
    add("--post", default="综合岗", metavar="岗位", help="岗位名称，默认 综合岗")
    add("--unit", default="", metavar="编码", help="机构编码；角色为 office 时可不写")
    return parser
