"""What a command accepts, in the words of its users.

The standard library's parser speaks English wherever its own words show: the head of the usage,
the titles of a help page, what is wrong with an argument. People here read Chinese.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from datetime import date
from typing import Any, NoReturn

_WORDS = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"one of the arguments (.*) is required", r"以下参数须写一个：\1"),
    (r"unrecognized arguments: (.*)", r"没有这样的参数：\1"),
    (r"ambiguous option: (.*) could match (.*)", r"“\1”写得太短，可能是：\2"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能与 \2 同用"),
    (r"argument (.*?): expected one argument", r"\1 后面缺少内容"),
    (r"argument (.*?): expected at least one argument", r"\1 后面至少写一项"),
    (r"argument (.*?): expected (\d+) arguments?", r"\1 后面应写\2项"),
    (r"argument (.*?): ignored explicit argument '(.*)'", r"\1 后面不写内容：\2"),
    (r"argument (.*?): invalid choice: '?(.*?)'? \(choose from (.*)\)", r"\1 不能写“\2”；可写：\3"),
    (r"argument (.*?): invalid int value: '(.*)'", r"\1 应为整数，不能写“\2”"),
    (r"argument (.*?): invalid \w+ value: '(.*)'", r"\1 不能写“\2”"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)
"""The library's sentences about a wrong argument, and ours."""


def said(message: str) -> str:
    """A sentence of the library in Chinese; one that is ours already stays.

    >>> said("the following arguments are required: --city")
    '缺少参数：--city'
    >>> said("argument --per: invalid choice: 'week' (choose from 'hour', 'day')")
    '--per 不能写“week”；可写：hour、day'
    """
    for pattern, ours in _WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(ours).replace("', '", "、").replace(", ", "、").replace("'", "")
    return message


def day(text: str) -> date:
    """A day as an argument; ``type=day`` refuses anything else with an example."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-03-01。") from None


class _Lines(argparse.RawDescriptionHelpFormatter):
    """Columns that stand under each other although a Chinese character is two wide."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines = [""]
        for piece in re.findall(r"[^\s、，；。：]+[、，；。：]?\s*|[、，；。：]", text):
            if lines[-1] and _columns(lines[-1] + piece.rstrip()) > width:
                lines.append("")
            lines[-1] += piece
        return [line.rstrip() for line in lines]

    def format_help(self) -> str:
        whole = "\n".join(map(_aligned, super().format_help().split("\n")))
        return re.sub(r"(?m)^([^\s:]+):$", r"\1：", whole)


def _aligned(line: str) -> str:
    if not (found := re.fullmatch(r"(  +\S.*?\S|  +\S)( {2,})(\S.*)", line)):
        return line
    head, gap, text = found.groups()
    return head + " " * max(2, len(gap) - _columns(head) + len(head)) + text


def _columns(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


class Arguments(argparse.ArgumentParser):
    """The parser of every command of youju.

    >>> asked = Arguments(prog="youju init", description="新建一个空的城市库。")
    >>> _ = asked.add_argument("--name", required=True, metavar="城市名", help="城市名称")
    >>> print(asked.format_help())
    用法：youju init [-h] --name 城市名
    <BLANKLINE>
    新建一个空的城市库。
    <BLANKLINE>
    选项：
      -h, --help    显示本说明
      --name 城市名  城市名称
    <BLANKLINE>
    """

    def __init__(self, **given: Any) -> None:
        given.setdefault("formatter_class", _Lines)
        super().__init__(**given, add_help=False)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is written; exit code 2."""
        self.exit(2, f"{self.format_usage()}{self.prog}：{said(message)}\n")
