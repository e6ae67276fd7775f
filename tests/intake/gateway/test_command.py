"""``youju gateway`` and ``youju simulate`` as programs, and ``youju serve`` that runs the first."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from youju.__main__ import main
from youju.commands import serve
from youju.intake.hj212 import wrap

from .conftest import Wire
from .test_answers import up

YOUJU = (sys.executable, "-m", "youju")


def test_it_starts_is_alone_and_ends_in_order(city: Path, capsys: pytest.CaptureFixture[str]):
    process = subprocess.Popen(
        [*YOUJU, "gateway", "--city", str(city), "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        port = int(process.stdout.readline().rsplit(" ", 1)[1].rstrip("。\n"))
        wire = Wire(port)
        wire.send(wrap(up()))
        assert wire.packet().segment.cn == "9014"
        wire.close()
        assert main(["gateway", "--city", str(city)]) == 1
        assert "已有一个网关在运行" in capsys.readouterr().err
        assert main(["simulate", "--port", str(port), "--loggers", "3", "--clean"]) == 0
        assert "3 台模拟数采仪：发送 30 次" in capsys.readouterr().out
        process.send_signal(signal.SIGTERM)
        assert "共收 31 个报文" in process.stdout.read()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_no_city_and_a_wrong_setting_are_refused(city: Path, tmp_path: Path, capsys):
    assert main(["gateway", "--city", str(tmp_path)]) == 1
    assert "不是城市库" in capsys.readouterr().err
    (city / "gateway.toml").write_text("port = 99999\n")
    assert main(["gateway", "--city", str(city)]) == 1
    assert "应在 0 到 65535 之间" in capsys.readouterr().err


def test_simulated_loggers_stay_on_this_machine(capsys):
    assert main(["simulate", "--port", "9", "--host", "192.0.2.1"]) == 1
    assert "只向本机发送" in capsys.readouterr().err


def test_serve_runs_it_where_the_city_says_so(city: Path):
    given = serve._parser().parse_args(["--city", str(city)])
    assert [one.name for one in serve.children(given)] == ["网站", "写入", "定时"]
    (city / "gateway.toml").write_text("enabled = true\n")
    (*_, last) = serve.children(given)
    assert (last.name, last.command[-3:]) == ("网关", ("gateway", "--city", str(city)))


def test_a_port_that_is_taken_is_told(city: Path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["gateway", "--city", str(city), "--host", "127.0.0.1", "--port", port]) == 1
    assert "不能监听" in capsys.readouterr().err
