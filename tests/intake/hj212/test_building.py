"""Packets made, and read back; answers as the three editions print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.intake.hj212 import answer, frames, parse, read, reply, segment, wrap
from youju.terms.errors import BadInput

NAME = st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True)
VALUE = st.text(st.characters(codec="gbk", exclude_characters=";,=&#/\r\n"), max_size=12).map(
    str.strip
)
PAIR = st.tuples(st.one_of(NAME, st.builds("{}-{}".format, NAME, NAME)), VALUE)
ITEMS = st.lists(st.lists(PAIR, min_size=1, max_size=4), max_size=8)


@given(
    ITEMS,
    st.sampled_from(["utf-8", "gbk"]),
    st.one_of(st.none(), st.integers(0, 9)),
    st.one_of(st.none(), st.tuples(st.integers(1, 9), st.integers(1, 9))),
    st.booleans(),
)
def test_what_is_built_is_read_back(items, encoding, flag, numbers, again):
    pnum, pno = numbers or (None, None)
    text = segment(
        qn="20260301080000001",
        st="22",
        cn="2011",
        pw="",
        mn="A1",
        flag=flag,
        pnum=pnum,
        pno=pno,
        sent_again=again,
        items=items,
    )
    one = parse(text)
    assert (one.qn, one.st, one.cn, one.mn, one.said("PW")) == (
        "20260301080000001",
        "22",
        "2011",
        "A1",
        "",
    )
    assert (one.flag, one.pnum, one.pno, one.sent_again) == (flag, pnum, pno, again)
    pairs = [pair for item in items for pair in item]
    got = [
        *one.fields,
        *((f"{r.code}-{name}", value) for r in one.readings for name, value in r.values),
    ]
    assert sorted(got) == sorted(pairs)
    packet = wrap(text, encoding=encoding, longest=9999)
    (frame,) = frames(packet)
    assert (frame.raw, frame.crc, frame.tail) == (packet, "ok", "present")
    assert frame.length == ("over-long" if len(frame.segment) > 1024 else "ok")
    if encoding == "utf-8" and read(frame).ciphered is None:
        assert read(frame).segment == one


def test_annex_a_of_2017():
    text = segment(
        qn="20160801085857223",
        st="32",
        cn="1062",
        pw="100000",
        mn="010000A8900016F000169DC0",
        flag=5,
        items=[[("RtdInterval", "30")]],
    )
    assert wrap(text) == (
        b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;"
        b"Flag=5;CP=&&RtdInterval=30&&1C80\r\n"
    )


def test_too_long_and_what_would_break_the_packet():
    with pytest.raises(BadInput, match="1025"):
        wrap("x" * 1025)
    assert wrap("x" * 1024)[:6] == b"##1024"
    with pytest.raises(BadInput, match="10000"):
        wrap("x" * 10_000, longest=99_999)
    for pair in (("a", "1;b=2"), ("a", "1,2"), ("a", "&&"), ("", "1"), ("a=b", "1"), ("a", "##1")):
        with pytest.raises(BadInput, match="分隔符"):
            segment(cn="2011", items=[[pair]])
    with pytest.raises(BadInput, match="分隔符"):
        segment(cn="2011", mn="A;B")
    log = segment(cn="3020", items=[[("i11001-Info", "//a,b;c//")]])
    assert parse(log).readings[0].text("Info") == "//a,b;c//"


UPLOAD = (
    "QN=20160801085000001;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag={};"
    "CP=&&DataTime=20160801085000&&"
)


def packet(text: str, **more):
    (frame,) = frames(wrap(text, **more))
    return read(frame)


def test_9014_as_annex_c_of_2017_prints_it(samples):
    """Sample S039 is the printed answer; its source dropped CR LF."""
    assert reply(packet(UPLOAD.format(5))) == samples["S039"].packet + b"\r\n"


def test_answers_of_2025_have_flag_8():
    one = parse(reply(packet(UPLOAD.format(9)))[6:-6].decode())
    assert (one.st, one.cn, one.flag, one.fields) == ("91", "9014", 8, ())


def test_answers_of_2005_carry_qn_inside():
    """HJ/T 212-2005 annex C."""
    asked = parse(
        "QN=20040516010101001;ST=32;CN=1000;PW=123456;MN=88888880000001;Flag=3;CP=&&OverTime=5;ReCount=3&&"
    )
    assert answer(asked, "9011", result=1) == (
        "ST=91;CN=9011;PW=123456;MN=88888880000001;CP=&&QN=20040516010101001;QnRtn=1&&"
    )
    upload = (
        "QN=20040516010101001;ST=32;CN=2051;PW=123456;MN=88888880000001;Flag=1;{}CP=&&DataTime=1&&"
    )
    assert answer(parse(upload.format("")), "9014") == (
        "ST=91;CN=9014;CP=&&QN=20040516010101001;CN=2051&&"
    )
    assert answer(parse(upload.format("PNO=1;PNUM=1;")), "9014") == (
        "ST=91;CN=9014;CP=&&QN=20040516010101001;CN=2051;PNO=1;PNUM=1;&&"
    )
    assert answer(parse("ST=32;CN=2011;MN=1;CP=&&&&"), "9014") is None  # no QN to repeat


def test_results():
    asked = parse(UPLOAD.format(5))
    assert parse(answer(asked, "9012", result=100)).fields == (("ExeRtn", "100"),)
    for cn, result in (("9011", None), ("9014", 1), ("2011", None)):
        with pytest.raises(BadInput, match="不相配"):
            answer(asked, cn, result=result)


@pytest.mark.parametrize("cn", ["9011", "9012", "9013", "9014"])
def test_answers_are_never_answered(cn):
    assert reply(packet(UPLOAD.format(5).replace("CN=2011", f"CN={cn}"))) is None


@pytest.mark.parametrize("cn", ["1013", "2072", "9015"])
def test_notices_are_answered_by_9013(cn):
    assert b"CN=9013;" in reply(packet(UPLOAD.format(5).replace("CN=2011", f"CN={cn}")))


def test_silence():
    assert reply(packet(UPLOAD.format(4))) is None  # no answer wanted
    sent = wrap(UPLOAD.format(5))
    (bad,) = frames(sent[:-6] + b"0001\r\n")
    assert reply(read(bad)) is None
    (lower,) = frames(sent[:-6] + sent[-6:].lower())
    assert read(lower).crc == "lower"
    assert reply(read(lower)) is not None
    assert reply(read(lower), accepted=frozenset({"ok"})) is None
    (off,) = frames(b"##0200" + sent[6:-6] + sent[-6:].lower())
    assert (off.length, off.crc) == ("short", "lower")
    assert reply(read(off)) is None  # not confirmed by the length


def test_ciphertext_is_answered_once_a_key_opened_it():
    text = UPLOAD.format(9)
    (frame,) = frames(wrap(text, key=b"0" * 16))
    assert reply(read(frame)) is None
    assert b"CN=9014;" in reply(read(frame, [b"0" * 16]))
