"""Frames read: encodings, verdicts carried over."""

from __future__ import annotations

import pytest

from youju.intake.hj212 import frames, read, wrap

LOG = "QN=1;ST=31;CN=3020;MN=A;Flag=4;CP=&&DataTime=1;i11001-Info=//清洗管路//&&"


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "utf-8"), ("gbk", "gb18030"), ("gb18030", "gb18030")]
)
def test_texts_in_both_encodings(encoding, told):
    (frame,) = frames(wrap(LOG, encoding=encoding))
    one = read(frame)
    assert (one.encoding, one.crc) == (told, "ok")
    assert one.segment.readings[0].text("Info") == "//清洗管路//"
    assert len(frame.segment) == frame.declared == len(LOG.encode(encoding))


def test_bytes_that_are_no_text_stay_visible():
    (frame,) = frames(wrap(b"ST=31;MN=A;CP=&&x=\xff\xff&&"))
    one = read(frame)
    assert (one.encoding, one.segment.field("x")) == ("unknown", r"\xff\xff")


def test_a_modbus_sum_is_told():
    sent = b"##0070QN=20170516010101001;ST=22;CN=2012;PW=123456;MN=ABCDEFG1234567;CP=&&&&B388\r\n"
    (frame,) = frames(sent)
    assert read(frame).crc == "modbus"
