"""The command line: one line per command; a command's module is imported only when it runs."""

from __future__ import annotations

import sys
from importlib import import_module

from youju import __version__
from youju.terms.errors import YoujuError

COMMANDS = {
    "evaluate": (
        "youju.commands.evaluate",
        "评价文件中的监测数据：AQI、日均值、年评价（不需要城市库）",
    ),
    "explain": ("youju.commands.explain", "说明一个数是怎么来的，直到原始读数和条款"),
    "init": ("youju.commands.init", "新建一个空的城市库"),
    "demo": ("youju.demo.command", "生成虚构的演示城市"),
    "import": ("youju.commands.import_", "导入监测数据或下发数据"),
    "register": ("youju.commands.register", "启用声环境、土壤名录和安全利用台账的新版本"),
    "template": ("youju.commands.template", "导出空白模板"),
    "mark": ("youju.commands.mark", "给读数加标记（无效、校准、沙尘等），不改动读数"),
    "compute": ("youju.commands.compute", "计算或更新过时的评价结果"),
    "assess": ("youju.commands.assess", "按考核方案排名、打分，出通报和证据包"),
    "targets": ("youju.commands.targets", "目标进度：年初至今、允许均值、剩余天数、达标可能性"),
    "worksheet": ("youju.commands.worksheet", "导出某个数的核算底稿（.xlsx，带公式）"),
    "compensation": ("youju.commands.compensation", "按城市的补偿协议核算一个月的补偿金"),
    "findings": ("youju.commands.findings", "列出核对差异和待处理的发现"),
    "serve": ("youju.commands.serve", "启动网站和后台程序（网站、写入、定时）"),
    "person": ("youju.commands.person", "在服务器上建立一个账号（首个账号、口令全部遗失时）"),
    "web": ("youju.commands.web", "只启动网站"),
    "writer": ("youju.commands.writer", "只启动写入程序：命令、监视文件夹、计算"),
    "gateway": ("youju.commands.gateway", "只启动网关：接收数采仪的 HJ 212 报文"),
    "simulate": ("youju.commands.simulate", "模拟数采仪，只向本机的网关发送"),
    "tick": ("youju.commands.tick", "只启动定时程序：到点和补做该做的事"),
    "replay": ("youju.commands.replay", "重算证据包，核对是否一致"),
    "verify": ("youju.commands.verify", "核验数据日志和操作留痕的散列链"),
    "hj212": ("youju.commands.hj212", "读 HJ 212 抓包：逐包判定长度、CRC、包尾，列出数据"),
}
"""Command → (module with ``main(arguments) -> exit code``, one line of help)."""


def usage() -> str:
    """What ``youju --help`` prints."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(
        [
            f"youju 有据 {__version__} — 每个数都有依据",
            "",
            "用法：youju 命令 [参数]；youju 命令 --help 查看该命令的说明。",
            "",
            *lines,
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    """Run one command; refusals are printed on standard error. Exit codes: design.md, §6."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if given else 2
    if given[0] == "--version":
        print(f"youju {__version__}")
        return 0
    if given[0] not in COMMANDS:
        print(f"没有命令“{given[0]}”。\n\n{usage()}", file=sys.stderr)
        return 2
    module = import_module(COMMANDS[given[0]][0])
    try:
        return int(module.main(given[1:]))
    except YoujuError as wrong:
        print(f"{type(wrong).__name__}：{wrong}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
