r"""Packets made: encoded with length and CRC; requests, uploads and the answers 9011 to 9014.

>>> wrap("QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;"
...      "Flag=9;CP=&&&&")[-20:]                                     # HJ 212-2025 annex A.1
b'Flag=9;CP=&&&&2200\r\n'
"""

from __future__ import annotations

from collections.abc import Iterable

from youju.intake.hj212 import cipher, crc
from youju.intake.hj212.found import ORDINARY
from youju.intake.hj212.framing import LONGEST
from youju.intake.hj212.packet import Packet
from youju.intake.hj212.segment import Segment
from youju.terms.errors import BadInput

ANSWERS = frozenset({"9011", "9012", "9013", "9014"})
"""Commands that are answers themselves; they are never answered."""
_NOTICES = frozenset({"1013", "2072", "9015"})
"""Sent upward and answered by 9013: ask for a clock, alarm event (2005), heartbeat (2025)."""
_VERSION = {"2005": 0, "2017": 4, "2025": 8}
_FORBIDDEN = ("&&", "##", "\r", "\n")


def wrap(
    segment: str | bytes,
    *,
    key: bytes | None = None,
    form: cipher.Form = "raw",
    encoding: str = "utf-8",
    longest: int = ORDINARY,
) -> bytes:
    """The packet around a data segment: ``##``, length in bytes, segment, CRC, CR LF.

    ``key``: SM4 key for the data area (2025); length and CRC remain those of the plaintext.
    Raises BadInput when the segment is longer than ``longest`` (at most 9,999) bytes.
    """
    data = segment if isinstance(segment, bytes) else segment.encode(encoding)
    if len(data) > min(longest, LONGEST):
        raise BadInput(
            f"数据段有 {len(data)} 字节，超过 {min(longest, LONGEST)} 字节；请拆成多个包发送。"
        )
    body = data if key is None else cipher.encrypt(data, key, form)
    return b"##%04d%b%04X\r\n" % (len(data), body, crc.checksum(data))


def segment(
    *,
    cn: str,
    st: str | None = None,
    mn: str | None = None,
    pw: str | None = None,
    qn: str | None = None,
    flag: int | None = None,
    pnum: int | None = None,
    pno: int | None = None,
    sent_again: bool = False,
    items: Iterable[Iterable[tuple[str, str]]] = (),
) -> str:
    """The text of a data segment in the order of HJ 212-2017 and 2025; what is None is left out.

    ``items``: the data area; the pairs of one item are joined by ``,``, items by ``;``.
    Raises BadInput for a name or value that would break the packet.

    >>> segment(st="22", cn="2011", mn="A1", flag=5, items=[[("DataTime", "20260301080000")],
    ...                                              [("a34004-Rtd", "35"), ("a34004-Flag", "N")]])
    'ST=22;CN=2011;MN=A1;Flag=5;CP=&&DataTime=20260301080000;a34004-Rtd=35,a34004-Flag=N&&'
    """
    given = {
        "QN": qn,
        "ST": st,
        "CN": cn,
        "PW": pw,
        "MN": mn,
        "Flag": flag,
        "PNUM": pnum,
        "PNO": pno,
        "RF": 1 if sent_again else None,
    }
    head = [(name, str(value)) for name, value in given.items() if value is not None]
    area = [list(item) for item in items]
    for name, value in head + [pair for item in area for pair in item]:
        _check(name, value)
    inside = ";".join(",".join(f"{name}={value}" for name, value in item) for item in area)
    return f"{''.join(f'{name}={value};' for name, value in head)}CP=&&{inside}&&"


def _check(name: str, value: str) -> None:
    text = value.startswith("//") and value.endswith("//") and len(value) >= 4
    inner = value[2:-2] if text else value
    separators = () if text else (";", ",")
    wrong = [sign for sign in (*_FORBIDDEN, *separators) if sign in inner]
    if text and "//" in inner:
        wrong.append("//")
    if wrong or not name or any(sign in name for sign in ("=", ";", ",", *_FORBIDDEN)):
        raise BadInput(f"“{name}={value}”不能放进数据段：含有分隔符，或没有名称。")


def answer(to: Segment, cn: str, *, result: int | None = None) -> str | None:
    """The data segment of an answer in the edition of what is answered.

    ``cn``: 9011 (``result`` = QnRtn), 9012 (ExeRtn), 9013 or 9014. From 2017 on the answer
    repeats QN, PW and MN under ST=91 and Flag=4 (2025: 8), and 9013 and 9014 are empty. In
    the 2005 form QN stands inside the data area, beside QnRtn or ExeRtn, or the CN that is
    answered; the printed 9014 has neither PW nor MN. None when nothing can be repeated: an
    upload of 2005 without any QN.

    Raises BadInput for another command, or a result that is missing or too many.
    """
    names = {"9011": "QnRtn", "9012": "ExeRtn"}
    if cn not in ANSWERS or (cn in names) != (result is not None):
        raise BadInput(
            f"应答命令 {cn} 与结果 {result} 不相配：9011、9012 有结果，9013、9014 没有。"
        )
    said = [(names[cn], str(result))] if cn in names else []
    if to.qn is None:
        return None
    edition = to.edition or "2025"  # a version unknown today is answered as the newest known
    if edition != "2005":
        items = [said] if said else []
        return segment(
            qn=to.qn,
            st="91",
            cn=cn,
            pw=to.said("PW"),
            mn=to.mn,
            flag=_VERSION[edition],
            items=items,
        )
    if said:
        return segment(st="91", cn=cn, pw=to.said("PW"), mn=to.mn, items=[[("QN", to.qn)], said])
    inside = [[("QN", to.qn)], [("CN", to.cn or "")]]
    if to.pnum is not None and to.pno is not None:
        part = f"PNO={to.pno};PNUM={to.pnum};"  # printed with a ";" before "&&"
        return segment(st="91", cn=cn, items=inside)[:-2] + f";{part}&&"
    return segment(st="91", cn=cn, items=inside)


ACCEPTED: frozenset[crc.Verdict] = frozenset({"ok", "lower", "modbus"})


def reply(packet: Packet, *, accepted: frozenset[crc.Verdict] = ACCEPTED) -> bytes | None:
    """What a platform sends back for an upload: 9014, for a notice 9013; None for silence.

    Silence when the CRC is not among ``accepted`` (2017 table 2: processing stops; what is
    not "ok" must be confirmed by the length), when no answer is wanted, and always when the
    packet is an answer itself, whatever its Flag says: two such peers would never end.
    """
    said = packet.segment
    trusted = packet.crc in accepted and (
        packet.crc == "ok" or packet.ciphered or packet.frame.length in ("ok", "over-long")
    )
    if not trusted or not said.wants_answer or said.cn is None or said.cn in ANSWERS:
        return None
    text = answer(said, "9013" if said.cn in _NOTICES else "9014")
    return None if text is None else wrap(text)
