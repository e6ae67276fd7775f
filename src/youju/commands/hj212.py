"""youju hj212 FILE|- [--key HEX] [--json]: what a capture of HJ 212 packets holds, byte by byte.

Nothing is stored and no city is needed. A capture that could be read gives 0, whatever is in it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from youju.intake.hj212.factors import factor
from youju.intake.hj212.found import Frame, Gap
from youju.intake.hj212.framing import Framer
from youju.intake.hj212.packet import Packet, read, text_of
from youju.intake.hj212.segment import Reading, meaning_of_time
from youju.intake.hj212.sm4 import BLOCK
from youju.terms.arguments import Arguments
from youju.terms.errors import BadInput

_PIECE = 65536
_SHOWN = 200
LENGTHS = {"ok": "长度正确", "short": "比声明的短", "long": "比声明的长", "over-long": "超过1024"}
SUMS = {
    "ok": "CRC正确",
    "lower": "CRC正确（小写）",
    "modbus": "CRC按Modbus算才对",
    "bad": "CRC错误",
    "unverifiable": "密文，无法核对CRC",
}
TAILS = {"present": "有包尾", "missing": "缺包尾"}


def main(arguments: list[str]) -> int:
    """0 when the capture could be read; what can't be opened is a refusal (1)."""
    given = _parser().parse_args(arguments)
    counts = {"frame": 0, "gap": 0}
    if given.file == "-":
        _print(sys.stdin.buffer, given, counts)
    else:
        try:
            with Path(given.file).open("rb") as source:
                _print(source, given, counts)
        except BrokenPipeError:  # the reader of our output has gone; that's no fault of the capture
            raise
        except OSError as wrong:
            raise BadInput(f"打不开“{given.file}”：{wrong.strerror}。") from None
    print(f"{counts['frame']} 个数据包，{counts['gap']} 段不成包的字节。", file=sys.stderr)
    return 0


def _print(source: BinaryIO, given: argparse.Namespace, counts: dict[str, int]) -> None:
    for one in _found(source):
        if isinstance(one, Gap):
            counts["gap"] += 1
            print(as_json(_gap(one)) if given.json else _gap_line(one))
            continue
        counts["frame"] += 1
        packet = read(one, given.key)
        print(as_json(record(packet)) if given.json else _packet_line(packet))


def _found(source: BinaryIO) -> Iterator[Frame | Gap]:
    framer = Framer()
    while piece := source.read(_PIECE):
        yield from framer.feed(piece)
    yield from framer.close()


def as_json(one: dict[str, Any]) -> str:
    """One object on one line."""
    return json.dumps(one, ensure_ascii=False)


def record(packet: Packet) -> dict[str, Any]:
    """The object of one packet, as docs/formats.md describes it; numbers stay text, as sent."""
    frame, said = packet.frame, packet.segment
    return {
        "kind": "frame",
        "offset": frame.offset,
        "edition": packet.edition,
        "length_declared": frame.declared,
        "length_found": len(frame.segment),
        "length": frame.length,
        "crc": packet.crc,
        "tail": frame.tail,
        "mn": said.mn,
        "cn": said.cn,
        "datatime": said.data_time,
        "readings": [_reading(one, packet.edition) for one in said.readings],
        "datatime_means": meaning_of_time(said.cn) if said.data_time else None,
        "qn": said.qn,
        "st": said.st,
        "flag": said.flag,
        "pnum": said.pnum,
        "pno": said.pno,
        "sent_again": said.sent_again,
        "fields": [list(pair) for pair in said.fields],
        "closed": said.closed,
        "ciphered": packet.ciphered,
        "opened": packet.opened,
        "encoding": packet.encoding,
    }


def _reading(one: Reading, edition: str | None) -> dict[str, Any]:
    known = factor(one.code, edition)
    values = {name: value for name, value in one.values if name.lower() != "flag"}
    name = known.name if known else None
    return {"code": one.code, "name": name, "values": values, "flag": one.flag}


def _gap(one: Gap) -> dict[str, Any]:
    shown, _ = text_of(one.raw[:_SHOWN])
    return {"kind": "gap", "offset": one.offset, "length_found": len(one.raw), "begins": shown}


def _gap_line(one: Gap) -> str:
    shown, _ = text_of(one.raw[:_SHOWN])
    return f"{one.offset}  {len(one.raw)} 字节不成包：{shown!r}"


def _packet_line(packet: Packet) -> str:
    frame, said = packet.frame, packet.segment
    verdicts = f"{LENGTHS[frame.length]}、{SUMS[packet.crc]}、{TAILS[frame.tail]}"
    names = f"MN={said.mn or '—'} CN={said.cn or '—'} DataTime={said.data_time or '—'}"
    lines = [f"{frame.offset}  {packet.edition or '版本不明'}  {verdicts}  {names}"]
    for one in said.readings:
        known = factor(one.code, packet.edition)
        values = " ".join(f"{name}={value}" for name, value in one.values)
        lines.append(f"    {one.code} {known.name if known else '（未知因子）'}  {values}")
    return "\n".join(lines)


def _key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != BLOCK:
        raise argparse.ArgumentTypeError("SM4 密钥应为 32 位十六进制数。")
    return key


def _parser() -> Arguments:
    parser = Arguments(
        prog="youju hj212",
        description="读一份 HJ 212 抓包：逐包给出长度、CRC、包尾的判定和其中的数据；不写入任何库。",
    )
    parser.add_argument("file", metavar="文件", help="抓包文件；- 为标准输入")
    parser.add_argument(
        "--key", type=_key, action="append", default=[], metavar="HEX", help="SM4 密钥；可给多个"
    )
    parser.add_argument("--json", action="store_true", help="每包一行 JSON（见 docs/formats.md）")
    return parser
