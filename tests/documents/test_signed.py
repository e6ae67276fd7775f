"""签发件核对: what signing and printing may change passes, no number that differs does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.conftest import Office

from youju.documents import docx, signed
from youju.documents.official import OfficialDocument
from youju.documents.pdf import families
from youju.documents.signed_frozen import Frozen, frozen
from youju.terms.errors import BadInput

WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


@pytest.fixture(scope="module")
def exported(bulletin: OfficialDocument) -> bytes:
    return docx.write(replace(bulletin, number="", red_head="", signed=False))


@pytest.fixture(scope="module")
def kept(exported: bytes) -> Frozen:
    return frozen(exported)


def printed(kept: Frozen, *, line: int = 28, per_page: int = 22) -> list[str]:
    """The pages as a printer sets them: lines of 28 letters, heads, feet, number and date."""
    lines = ["云川市生态环境委员会办公室文件", "云环委办〔2026〕18号"]
    for piece in kept.pieces:
        if piece.kind in ("row", "head"):
            lines.append(" ".join(piece.text.split("\t")).replace("\n", " "))
        else:
            text = "".join(piece.text.split("\n"))
            lines += [text[at : at + line] for at in range(0, len(text), line)]
    lines += ["云川市生态环境委员会办公室", "2026年11月25日"]
    pages = [lines[at : at + per_page] for at in range(0, len(lines), per_page)]
    return [
        "\n".join(["内部资料 注意保存", *page, f"— {number} —"])
        for number, page in enumerate(pages, 1)
    ]


def as_pdf(pages: list[str]) -> bytes:
    """The pages as a PDF with text."""
    source = """
    #let pages = json(bytes(sys.inputs.pages))
    #set page(paper: "a4", margin: 1.5cm)
    #set text(font: sys.inputs.font, size: 9pt)
    #for page in pages { for line in page.split("\\n") [#line \\ ]; pagebreak(weak: true) }
    """
    font = next(one for one in sorted(families()) if "CJK SC" in one or "WenQuanYi" in one)
    made = typst.compile(
        source.encode(), sys_inputs={"pages": json.dumps(pages), "font": font}, format="pdf"
    )
    assert isinstance(made, bytes)
    return made


def changed(pages: list[str], old: str, new: str) -> list[str]:
    whole = "\f".join(pages)
    assert old in whole
    return whole.replace(old, new, 1).split("\f")


# what passes


def test_the_printed_document_passes_and_offers_number_and_date(
    kept: Frozen, exported: bytes
) -> None:
    found = signed.check(as_pdf(printed(kept)), exported)
    assert found.verdict == signed.SAME, found.words
    assert found.passed
    assert (found.number, found.date) == ("云环委办〔2026〕18号", date(2026, 11, 25))
    assert re.fullmatch(r"签发件中的\d+个数与冻结的文件一致。", found.words)


@pytest.mark.parametrize("line", [5, 13, 28, 60])
def test_lines_and_pages_may_break_anywhere(kept: Frozen, line: int) -> None:
    assert signed.compare(printed(kept, line=line, per_page=7), kept).passed


def test_full_width_digits_and_spaces_are_the_same_number(kept: Frozen) -> None:
    pages = [page.translate(WIDE) for page in printed(kept)]
    assert signed.compare(pages, kept).passed
    spaced = [re.sub(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])", " ", page) for page in printed(kept)]
    assert signed.compare(spaced, kept).passed


def test_thousands_may_be_parted(bulletin: OfficialDocument) -> None:
    from youju.documents.official import Paragraph

    one = docx.write(replace(bulletin, body=(Paragraph("检查企业12345家，处罚1200起。"),)))
    kept = frozen(one)
    pages = [page.replace("12345", "12,345").replace("1200", "1,200") for page in printed(kept)]
    assert signed.compare(pages, kept).passed


def test_changed_wording_without_numbers_is_told_but_does_not_stand_in_the_way(
    kept: Frozen,
) -> None:
    found = signed.compare(changed(printed(kept), "要认真落实", "要坚决落实"), kept)
    assert found.passed
    assert [(one.frozen, one.found) for one in found.changed_words] == [("认真", "坚决")]


# what does not


def test_one_digit_names_page_number_and_frozen_value(kept: Frozen) -> None:
    pages = changed(printed(kept), "平均浓度31.4微克", "平均浓度31.9微克")
    found = signed.compare(pages, kept)
    page = next(number for number, text in enumerate(pages, 1) if "31.9" in text)
    assert found.verdict == signed.DIFFERS
    assert [(one.page, one.found, one.frozen) for one in found.differences] == [
        (page, "31.9", "31.4")
    ]
    assert f"第{page}页" in found.words
    assert "处为“31.9”，冻结的是“31.4”" in found.words


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("同比下降3.1%", "同比上升3.1%", ("上升", "下降")),
        ("-5.0", "5.0", ("5.0", "-5.0")),
        ("2 西河县", "2 南川区", ("南川区", "西河县")),
        ("黄牌", "红牌", ("红", "黄")),
        ("3.1%", "3.1", ("3.1", "3.1%")),
    ],
)
def test_direction_sign_name_and_words_of_a_table_count_as_numbers_do(
    kept: Frozen, old: str, new: str, said: tuple[str, str]
) -> None:
    found = signed.compare(changed(printed(kept, line=999), old, new), kept)
    assert found.verdict == signed.DIFFERS
    assert said in [(one.found, one.frozen) for one in found.differences]


def test_cells_that_swap_a_digit_are_seen(kept: Frozen) -> None:
    """28.4 29.9 and 28.42 9.9 are the same letters."""
    found = signed.compare(changed(printed(kept), "28.4 29.9", "28.42 9.9"), kept)
    assert found.verdict == signed.DIFFERS


def test_a_number_that_was_never_frozen_is_refused(kept: Frozen) -> None:
    pages = changed(printed(kept), "要认真落实。", "要认真落实，年底前降到29.7微克以下。")
    found = signed.compare(pages, kept)
    assert [(one.found, one.frozen) for one in found.differences] == [("29.7", "")]
    assert "“29.7”，冻结的文件中没有" in found.words


def test_a_sentence_left_out_is_refused(kept: Frozen) -> None:
    found = signed.compare(changed(printed(kept, line=999), "，同比下降3.1%", ""), kept)
    assert [one.frozen for one in found.differences] == ["下降", "3.1%"]
    assert "没有找到冻结的“3.1%”" in found.words


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_changed_digit_of_text_and_tables_is_refused(kept: Frozen, data: st.DataObject) -> None:
    pages = printed(kept)
    body = "\f".join(pages)
    start, end = body.index("一、"), body.rindex("2026年11月25日")
    places = [
        one.start()
        for one in re.finditer(r"\d", body)
        if start < one.start() < end and not re.match(r"— \d", body[one.start() - 2 :])
    ]
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != body[at]]))
    found = signed.compare((body[:at] + digit + body[at + 1 :]).split("\f"), kept)
    assert found.verdict == signed.DIFFERS, body[at - 10 : at + 5]


# other files


def test_another_month_is_another_document(bulletin: OfficialDocument, kept: Frozen) -> None:
    from youju.documents.official import Grid, Paragraph

    table = next(one.table for one in bulletin.body if isinstance(one, Grid))
    rows = tuple(
        tuple(value + 1 if isinstance(value, Decimal | int) else value for value in row)
        for row in table.rows
    )
    other = replace(
        bulletin,
        title=bulletin.title.replace("1—11月", "1—10月"),
        body=(Paragraph("全市平均浓度33.0微克/立方米。"), Grid(replace(table, rows=rows))),
        attachments=(),
    )
    found = signed.compare(printed(frozen(docx.write(other))), kept)
    assert found.verdict == signed.OTHER
    assert "这不是同一份文件：冻结的是《云川市生态环境委员会办公室关于2026年1—11月" in found.words


def test_a_scan_is_for_a_person(exported: bytes, kept: Frozen) -> None:
    font = next(one for one in sorted(families()) if "CJK SC" in one or "WenQuanYi" in one)
    shown = typst.compile(
        f'#set page(width: 10cm, height: 14cm)\n#set text(font: "{font}")\n31.4'.encode(),
        format="png",
        ppi=72.0,
    )
    inner = '#image(bytes(json(bytes(sys.inputs.data))), format: "png", width: 10cm)'
    scan = typst.compile(
        f"{inner}\n#pagebreak()\n{inner}".encode(),
        sys_inputs={"data": json.dumps(list(shown))},
        format="pdf",
    )
    found = signed.check(scan, exported)
    assert found.verdict == signed.PERSON
    assert found.needs_person
    assert "扫描件或图片" in found.words
    assert found.without_text == (1, 2)
    mixed = [*printed(kept), ""]
    mixed[1] = ""
    found = signed.compare(mixed, kept)
    assert found.needs_person
    assert found.without_text == (2, len(mixed))
    wrong = changed(mixed, "平均浓度31.4微克", "平均浓度31.9微克")
    assert signed.compare(wrong, kept).verdict == signed.DIFFERS


def test_what_is_no_pdf_is_refused_in_words(exported: bytes) -> None:
    with pytest.raises(BadInput, match="不是 PDF；请上传签发后的 PDF"):
        signed.check(exported, exported)
    with pytest.raises(BadInput, match="照片请先转成 PDF"):
        signed.check(b"\x89PNG....", exported)
    with pytest.raises(BadInput, match="打不开"):
        signed.check(b"%PDF-1.7\nbroken", exported)


# as offices print it


@pytest.mark.office
def test_the_document_printed_by_libreoffice(
    office: Office, bulletin: OfficialDocument, exported: bytes
) -> None:
    """Signed with number, date and names; chart labels and scales are no strangers."""
    pdf = office.convert(docx.write(bulletin), "docx", "pdf").read_bytes()
    found = signed.check(pdf, exported)
    assert found.verdict == signed.SAME, found.words
    wrong = replace(
        bulletin,
        body=tuple(
            replace(one, text=one.text.replace("3.1%", "3.7%")) if hasattr(one, "indent") else one
            for one in bulletin.body
        ),
    )
    pdf = office.convert(docx.write(wrong), "docx", "pdf").read_bytes()
    found = signed.check(pdf, exported)
    assert [(one.found, one.frozen) for one in found.differences] == [("3.7%", "3.1%")], found.words
