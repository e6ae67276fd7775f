"""A picture for a phone: its width, its bytes, and what it refuses to leave out."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from youju.documents import picture
from youju.documents.picture import Head, Picture, Row, Tile, Word
from youju.terms.errors import BadInput

SHOWN = Picture(
    title="云川市2026年11月环境空气质量",
    as_of="截至2026年11月22日24时",
    state="实时（未审核）",
    basis="扣除沙尘",
    source="虚构数据 A&B #[x]",
    heading="各县（市、区）排名",
    heads=(Head("位次", align="center"), Head("县区", align="left"), Head("PM₂.₅", "µg/m³")),
    rows=(
        Row((Word("1"), Word("东岭县", strong=True), Word("28.4"))),
        Row(
            (Word("2"), Word("双江拉祜族佤族布朗族傣族自治县"), Word("下降3.1%", "good")), "yellow"
        ),
    ),
    tiles=(Tile("PM₂.₅平均浓度", "31.4", "微克/立方米", "同比下降3.1%", "good"),),
    mark=picture.INTERNAL,
    invented="演示：城市、机构和数据均为虚构",
)


def test_it_is_1080_pixels_wide_and_holds_nothing_but_pixels() -> None:
    made = picture.png(SHOWN)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", made[16:24])
    assert width == picture.WIDTH
    assert 500 < height < 2500
    assert {kind for kind, _ in picture.parts(made)} == {b"IHDR", b"IDAT", b"IEND"}


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert picture.png(SHOWN) == picture.png(replace(SHOWN))


def test_metadata_are_taken_out() -> None:
    made = picture.png(SHOWN)
    text = struct.pack(">I4s", 5, b"tEXt") + b"who\0x" + b"\0\0\0\0"
    assert picture.bare(made[:33] + text + made[33:]) == made


@pytest.mark.parametrize(
    ("name", "said"),
    [("as_of", "截止时间"), ("state", "数据状态"), ("basis", "口径"), ("source", "来源")],
)
def test_a_picture_that_can_not_stand_alone_is_refused(name: str, said: str) -> None:
    with pytest.raises(BadInput, match=f"没有写明{said}"):
        replace(SHOWN, **{name: " "})  # type: ignore[arg-type]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(BadInput, match="第 1 行有 1 格，应有 3 格"):
        replace(SHOWN, rows=(Row((Word("1"),)),))


def test_its_words_say_all_that_is_drawn() -> None:
    for said in ("内部资料", "虚构", "截至", "未审核", "扣除沙尘", "28.4", "同比下降3.1%"):
        assert said in SHOWN.words
