"""HJ 212-2025 annex A, byte for byte: plain, raw ciphertext and the printed text form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.intake.hj212 import Frame, frames, read, wrap
from youju.intake.hj212.cipher import data_area, decrypt, encrypt, form_of

KEY = b"0" * 16
HEAD = "QN=20240520210700000;ST=31;CN=2051;PW=123456;MN=010000A8900016F000169DC0;Flag=9;"


@pytest.fixture
def plain(samples):
    return samples["S048"].packet


@pytest.fixture
def raw(samples):
    return samples["S049"].packet


@pytest.fixture
def literal(raw):
    """Annex A.2 as text: 1,128 characters against the declared 295."""
    area = raw.index(b"CP=&&") + 5
    groups = ",".join(f"0x{byte:02x}" for byte in raw[area : area + 208])
    return raw[:area] + f"{{{groups}}}".encode() + raw[area + 208 :]


def test_annex_examples_are_built_byte_for_byte(samples, plain, raw, literal):
    segment = plain[6:-6]
    assert wrap(segment) == plain
    assert wrap(segment, key=KEY) == raw
    assert wrap(segment, key=KEY, form="literal") == literal
    for name in ("S001", "S047"):
        assert wrap(samples[name].packet[6:-6]) == samples[name].packet


def test_annex_examples_are_opened(plain, raw, literal):
    for sent, form, length in ((raw, "raw", "ok"), (literal, "literal", "long")):
        (frame,) = frames(sent)
        assert isinstance(frame, Frame)
        assert (frame.declared, frame.length, frame.crc) == (295, length, "unverifiable")
        one = read(frame, [KEY])
        assert (one.ciphered, one.opened, one.crc) == (form, True, "ok")
        assert decrypt(frame.segment, KEY) == plain[6:-6]
        assert one.segment.readings[0].values[:2] == (("Min", "1.35"), ("Avg", "1.35"))


def test_the_text_form_has_the_length_that_was_counted(literal):
    (frame,) = frames(literal)
    assert len(frame.segment) == 1128


@pytest.mark.parametrize("keys", [(), [b"1" * 16], {"another": [KEY]}])
def test_without_the_right_key_the_head_remains(raw, keys):
    (frame,) = frames(raw)
    one = read(frame, keys)
    assert (one.crc, one.opened, one.segment.readings) == ("unverifiable", False, ())
    assert (one.segment.mn, one.segment.cn) == ("010000A8900016F000169DC0", "2051")


def test_keys_are_tried_in_turn_per_device(raw):
    (frame,) = frames(raw)
    one = read(frame, {"010000A8900016F000169DC0": [b"1" * 16, KEY]})
    assert (one.crc, one.segment.data_time) == ("ok", "20240520210600")


def test_a_damaged_sum_under_the_right_key_is_bad(raw):
    damaged = raw[:-6] + b"2201\r\n"
    (frame,) = frames(damaged)
    assert frame.crc == "unverifiable"
    assert read(frame, [KEY]).crc == "bad"


def test_ciphertext_between_others_is_found(raw, plain):
    assert [
        one.crc for one in frames(plain + raw + b"noise" + raw + plain) if hasattr(one, "crc")
    ] == [
        "ok",
        "unverifiable",
        "unverifiable",
        "ok",
    ]


def test_plain_packets_are_never_taken_for_ciphertext(samples):
    for one in samples.values():
        if one.id != "S049":
            assert form_of(one.packet[6:]) is None, one.id


@given(st.text("abcN=,;.-0123456789", max_size=120), st.sampled_from(["raw", "literal"]))
def test_there_and_back(body, form):
    segment = f"{HEAD}CP=&&DataTime=1{body}&&".encode()
    sent = encrypt(segment, KEY, form)
    if form_of(sent):
        assert decrypt(sent, KEY) == segment
    else:  # a group may, once in many, look like a field; or there's no full group at all
        assert sent == segment or form == "raw"


def test_no_data_area_at_all():
    assert data_area(b"ST=32;CN=9014") is None
    assert encrypt(b"ST=32", KEY) == decrypt(b"ST=32", KEY) == b"ST=32"
