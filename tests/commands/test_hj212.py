"""youju hj212: a capture from a file or from standard input."""

from __future__ import annotations

import io
import json
import sys

import pytest

from youju.__main__ import main
from youju.intake.hj212 import wrap

TEXT = (
    "QN=20260301080000001;ST=22;CN=2061;PW=123456;MN=A1;Flag=9;"
    "CP=&&DataTime=20260301080000;a34004-Avg=35.10,a34004-Flag=N;XYZ-Avg=0&&"
)
KEY = bytes(range(16))
STREAM = wrap(TEXT) + b"noise" + wrap(TEXT, key=KEY) + wrap(TEXT)[:-6] + b"0001"


@pytest.fixture
def capture(tmp_path):
    path = tmp_path / "capture.bin"
    path.write_bytes(STREAM)
    return str(path)


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_object_per_line(capture, capsys):
    assert main(["hj212", capture, "--json"]) == 0
    first, gap, cipher, bad = lines(capsys)
    size = len(TEXT)
    said = {
        "kind": "frame",
        "offset": 0,
        "edition": "2025",
        "length_declared": size,
        "length_found": size,
        "length": "ok",
        "crc": "ok",
        "tail": "present",
        "mn": "A1",
        "cn": "2061",
        "datatime": "20260301080000",
        "readings": [
            {"code": "a34004", "name": "细微颗粒物PM2.5", "values": {"Avg": "35.10"}, "flag": "N"},
            {"code": "XYZ", "name": None, "values": {"Avg": "0"}, "flag": None},
        ],
        "datatime_means": "start of the hour",
    }
    assert said.items() <= first.items()
    assert gap == {"kind": "gap", "offset": size + 12, "length_found": 5, "begins": "noise"}
    assert (cipher["crc"], cipher["opened"], cipher["mn"]) == ("unverifiable", False, "A1")
    assert (cipher["readings"], cipher["datatime"]) == ([], None)
    assert (bad["crc"], bad["tail"], bad["offset"]) == ("bad", "missing", 2 * (size + 12) + 5)


def test_a_key_opens(capture, capsys):
    wrong = "ff" * 16
    assert main(["hj212", capture, "--json", "--key", wrong, "--key", KEY.hex()]) == 0
    first, _, cipher, _ = lines(capsys)
    assert (cipher["crc"], cipher["ciphered"]) == ("ok", "raw")
    assert cipher["readings"] == first["readings"]


def test_from_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STREAM)))
    assert main(["hj212", "-"]) == 0
    told = capsys.readouterr()
    assert "3 个数据包，1 段不成包的字节" in told.err
    assert "密文，无法核对CRC" in told.out
    assert "MN=A1 CN=2061 DataTime=20260301080000" in told.out
    assert "XYZ （未知因子）  Avg=0" in told.out
    assert f"{len(TEXT) + 12}  5 字节不成包：'noise'" in told.out


def test_every_sample_is_one_packet(shared, capsys):
    """A text file is a capture too: the comments between the packets are gaps."""
    assert main(["hj212", str(shared / "data/hj212/samples.txt"), "--json"]) == 0
    found = lines(capsys)
    assert all("mn" not in one for one in found if one["kind"] == "gap")
    assert sum(one["length_found"] for one in found if one["kind"] == "gap") > 0
    devices = [one["mn"] for one in found if one["kind"] == "frame"]
    assert "JLYP01_AIR01_0001" in devices


@pytest.mark.parametrize("content", [b"", b"nothing here"])
def test_a_capture_without_packets_was_read_all_the_same(tmp_path, content, capsys):
    path = tmp_path / "empty"
    path.write_bytes(content)
    assert main(["hj212", str(path)]) == 0
    assert "0 个数据包" in capsys.readouterr().err


def test_refusals(tmp_path, capsys):
    assert main(["hj212", str(tmp_path / "absent")]) == 1
    assert "打不开" in capsys.readouterr().err
    with pytest.raises(SystemExit) as wrong:
        main(["hj212", "-", "--key", "12"])
    assert wrong.value.code == 2
    assert "32 位十六进制数" in capsys.readouterr().err
