"""No command speaks the standard library's English."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from youju.__main__ import COMMANDS
from youju.terms.arguments import Arguments, day, said

ENGLISH = re.compile(r"usage|positional|options:|show this|argument|required|expected")
SOURCES = Path(import_module("youju").__file__ or "").parent


def test_every_command_uses_this_parser() -> None:
    english = [
        one.name
        for one in (*SOURCES.glob("commands/*.py"), SOURCES / "demo" / "command.py")
        if "argparse.ArgumentParser" in one.read_text(encoding="utf-8")
    ]
    assert english == []


@pytest.mark.parametrize("name", ["template", "verify"])
def test_the_help_and_the_refusal_of_a_command_are_chinese(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main = import_module(COMMANDS[name][0]).main
    for given, code in ((["--help"], 0), (["--no-such-thing"], 2)):
        with pytest.raises(SystemExit) as left:
            main(given)
        assert left.value.code == code
        shown = "".join(capsys.readouterr())
        assert "用法：" in shown
        assert not ENGLISH.search(shown)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["x", "--year", "2026.5"], "--year 应为整数，不能写“2026.5”"),
        (["x", "--on", "26年"], "--on：“26年”不是日期，请写成 2026-03-01。"),
        (["x", "--per", "week"], "--per 不能写“week”；可写：hour、day"),
        (["x", "--on"], "--on 后面缺少内容"),
        (["x", "y"], "没有这样的参数：y"),
        ([], "缺少参数：数"),
        (["x", "--pair", "1"], "--pair 后面应写2项"),
        (["x", "--p", "1"], "“--p”写得太短，可能是：--per、--pair"),
        (["x", "--a", "--b"], "--b 不能与 --a 同用"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(
    given: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Arguments(prog="youju x")
    asked.add_argument("figure", metavar="数")
    asked.add_argument("--year", type=int)
    asked.add_argument("--on", type=day)
    asked.add_argument("--per", choices=["hour", "day"])
    asked.add_argument("--pair", nargs=2)
    either = asked.add_mutually_exclusive_group()
    either.add_argument("--a", action="store_true")
    either.add_argument("--b", action="store_true")
    with pytest.raises(SystemExit):
        asked.parse_args(given)
    assert capsys.readouterr().err.splitlines()[-1] == f"youju x：{words}"


def test_a_sentence_of_our_own_stays() -> None:
    assert said("请用 --city 指明城市库。") == "请用 --city 指明城市库。"
