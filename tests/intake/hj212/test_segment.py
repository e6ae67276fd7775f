"""Data segments of three editions and of the field, taken apart without loss."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.intake.hj212.segment import Reading, meaning_of_time, parse, stamp


def test_the_regular_form_of_2005_is_valid():
    """HJ/T 212-2005 annex C: most uploads have no QN in the head and no Flag."""
    one = parse(
        "ST=32;CN=2011;PW=123456;MN=88888880000001;CP=&&DataTime=20050101080000;B01-Rtd=36.91;011-Rtd=231.0,011-Flag=N&&"
    )
    assert (one.edition, one.qn, one.flag, one.wants_answer) == ("2005", None, None, False)
    assert [(r.code, r.number("Rtd"), r.flag) for r in one.readings] == [
        ("B01", Decimal("36.91"), None),
        ("011", Decimal("231.0"), "N"),
    ]


def test_numbers_of_parts_in_either_order():
    assert (parse("PNO=0002;PNUM=0003;CP=&&&&").pno, parse("PNUM=3;PNO=2;CP=&&&&").pnum) == (2, 3)


@pytest.mark.parametrize(
    ("flag", "edition", "wants"),
    [("0", "2005", False), ("3", "2005", True), ("4", "2017", False), ("7", "2017", True),
     ("8", "2025", False), ("9", "2025", True), ("12", None, False), ("x", "2005", False)],
)  # fmt: skip
def test_the_flag_of_the_packet(flag, edition, wants):
    one = parse(f"ST=22;Flag={flag};CP=&&&&")
    assert (one.edition, one.wants_answer) == (edition, wants)


def test_fields_of_2025():
    one = parse(
        "QN=1;ST=44;CN=2011;MN=A;Flag=8;RF=1;CP=&&DataTime=20260301080000;d20105-Rtd=220.20,d20105-Flag=N;p99101-Rtd=St;a21026-RawAvg=1.10,a21026-SampleTime=20260301075500,a21026-EFlag=A01&&"
    )
    assert one.sent_again
    assert [r.code for r in one.readings] == ["d20105", "p99101", "a21026"]
    assert one.readings[1].number("Rtd") is None  # a mark, not a number
    assert one.readings[1].text("Rtd") == "St"
    assert one.readings[2].number("RawAvg") == Decimal("1.10")
    assert one.readings[2].text("EFlag") == "A01"


def test_what_comes_twice_is_kept_twice():
    one = parse("CP=&&a21-Rtd=0.01;a21-Rtd=0.02,a21-Flag=N;DataTime=1;DataTime=2&&")
    assert one.readings == (
        Reading("a21", (("Rtd", "0.01"),)),
        Reading("a21", (("Rtd", "0.02"), ("Flag", "N"))),
    )
    assert one.fields == (("DataTime", "1"), ("DataTime", "2"))


def test_a_flag_may_stand_before_its_value_and_be_of_any_letter():
    one = parse("CP=&&a34004-Flag=?,a34004-Rtd=1.0&&")
    assert one.readings == (Reading("a34004", (("Flag", "?"), ("Rtd", "1.0"))),)
    assert one.readings[0].flag == "?"


def test_text_of_a_log_is_one_value():
    """HJ 212-2017: the text of i11001-Info stands between two double strokes."""
    one = parse("CP=&&DataTime=1;i11001-Info=//清洗,完成;a=1//;PolId=w01018&&")
    assert one.readings[0].values == (("Info", "//清洗,完成;a=1//"),)
    assert one.fields == (("DataTime", "1"), ("PolId", "w01018"))


def test_what_is_not_understood_stays():
    one = parse("ST=22;;,odd;CP=&&;alone;-Rtd=1;a-b-Rtd=2;&&trailing")
    assert one.head == (("ST", "22"), ("", "odd"))
    assert one.fields == (("", "alone"), ("-Rtd", "1"), ("", "trailing"))
    assert one.readings == (Reading("a", (("b-Rtd", "2"),)),)
    assert parse("no area").closed is False


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "1e9", "１２", "1_0", "0x1F", "", "--", "1" * 50]
)
def test_what_is_no_plain_number(text):
    assert Reading("a", (("Rtd", text),)).number("Rtd") is None


@pytest.mark.parametrize("text", ["0.000", "-100", "+1.5", "33.969578236467", "7."])
def test_numbers_are_exact(text):
    assert Reading("a", (("Rtd", text),)).number("Rtd") == Decimal(text)


@given(st.text(max_size=300))
def test_never_fails(text):
    parse(text)
    parse(f"CP=&&{text}&&")


def test_time_as_sent():
    assert stamp("20160824003817") == datetime(2016, 8, 24, 0, 38, 17)  # noqa: DTZ001
    assert stamp("20160824003817050") == datetime(2016, 8, 24, 0, 38, 17, 50_000)  # noqa: DTZ001
    assert stamp("2024112320423050") == datetime(2024, 11, 23, 20, 42, 30, 500_000)  # noqa: DTZ001
    for wrong in (None, "", "00000000000000", "20260230000000", "2026030108", "x" * 14):
        assert stamp(wrong) is None


def test_what_the_time_means():
    """HJ 212-2017 table 4 and C.16: an interval's beginning, or the instant."""
    told = [meaning_of_time(cn) for cn in ("2011", "2021", "2051", "2061", "2031", "9014", None)]
    assert told == [
        "instant",
        "instant",
        "start of the minute",
        "start of the hour",
        "start of the day",
        None,
        None,
    ]
