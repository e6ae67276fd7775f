"""签发件核对: whether the signed PDF says the numbers that were frozen.

    found = signed.check(pdf, docx)     # docx: the bytes that were exported
    found.verdict                       # same, differs, other, person
    found.words                         # what to tell the person who uploaded it

Every paragraph and every row of a table of the exported .docx is looked for in the text of the
PDF. What is not there letter for letter is set against what stands in its place, and every number
(with the words that say its direction), every name of a county and every word of a table must be
the same. What signing adds is let pass: 份号, 发文字号, date, names, page heads and numbers. A
number that was never frozen is not. A page without text is for a person to compare.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Any

from youju.documents.signed_frozen import Frozen, Piece, frozen, is_zip
from youju.documents.signed_text import Stream, Token, pages_of, scanned
from youju.terms.errors import BadInput, NotThere

SAME, DIFFERS, OTHER, PERSON = "same", "differs", "other", "person"
MOST_BYTES = 60_000_000
MOST_PAGES = 400
SHOWN = 20
"""So many differences are said in words; all of them are in the answer."""
_STRICT = ("number", "direction", "name")
_ALIKE = 0.4
"""Where less than this share of a piece stands in its place, the piece counts as missing."""
_OTHER = 0.5
"""Where less than this share of the numbers is found, under another title, it is another one."""
_ADDED = re.compile(
    r"[\w()（）\[\]]{0,24}[〔\[【(（]\s*(?:19|20)\d{2}\s*[〕\]】)）]\s*第?\s*\d{1,5}\s*号"
    r"|(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?:\s*印发)?"
    r"|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?\b"
    r"|(?:联系电话|电话|手机|传真|邮编|邮政编码|联系方式)[^\d\n]{0,8}[\d\- ]{5,20}"
    r"|(?:共印|印数)[^\d\n]{0,4}\d{1,5}\s*份|第\s*\d{1,5}\s*期|总第\s*\d{1,5}"
    r"|^\s*(?:№|No\.?)?\s*\d{6}\s*$",
    re.MULTILINE,
)
"""What signing and printing add, with its numbers."""
_NUMBER = re.compile(r"([一-鿿]{2,14}[〔\[【]\s*((?:19|20)\d{2})\s*[〕\]】]\s*(\d{1,5})\s*号)")
_DATE = re.compile(r"^\s*((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as frozen. ``found`` is empty where it is missing, ``frozen`` where
    it was added; ``around`` is the text that it stands in.
    """

    page: int
    found: str
    frozen: str
    around: str

    @property
    def words(self) -> str:
        """The difference in one sentence."""
        where = f"第{self.page}页“{self.around}”"
        if not self.found:
            return f"{where}处没有找到冻结的“{self.frozen}”。"
        if not self.frozen:
            return f"{where}处有“{self.found}”，冻结的文件中没有。"
        return f"{where}处为“{self.found}”，冻结的是“{self.frozen}”。"


@dataclass(frozen=True)
class Checked:
    """The outcome. ``number`` and ``date`` are read from the PDF, to be offered in the form.

    ``changed_words``: changes of wording without any number, which do not stand in the way.
    """

    verdict: str
    words: str
    pages: int
    sha256: str
    differences: tuple[Difference, ...] = ()
    changed_words: tuple[Difference, ...] = ()
    without_text: tuple[int, ...] = ()
    numbers: int = 0
    number: str = ""
    date: date | None = None

    @property
    def passed(self) -> bool:
        """Whether everything frozen was found."""
        return self.verdict == SAME

    @property
    def needs_person(self) -> bool:
        """Whether a named person has to compare what the program can't read."""
        return self.verdict == PERSON


def check(pdf: bytes, docx: bytes) -> Checked:
    """The signed PDF against the exported .docx.

    :raises BadInput: no PDF, damaged, protected by a password, or too large.
    :raises NotThere: pypdf is not installed.
    """
    return compare(read(pdf), frozen(docx), hashlib.sha256(pdf).hexdigest())


def read(pdf: bytes) -> list[str]:
    """The text of every page."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise NotThere(
            "没有安装 pypdf，不能核对签发件；请在源码目录中运行 pip install '.[web]'，再试一次。"
        ) from error
    if pdf[:4] == b"PK\x03\x04" or is_zip(pdf):
        raise BadInput("这是 Word、Excel 或压缩文件，不是 PDF；请上传签发后的 PDF。")
    if b"%PDF-" not in pdf[:1024]:
        raise BadInput("这个文件不是 PDF；请上传签发后的 PDF，照片请先转成 PDF。")
    if len(pdf) > MOST_BYTES:
        raise BadInput(f"这份 PDF 超过 {MOST_BYTES // 1_000_000} MB；请降低扫描分辨率后再上传。")
    try:
        reader = PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInput("这份 PDF 设有打开密码；请去掉密码后再上传。")
        if len(reader.pages) > MOST_PAGES:
            raise BadInput(f"这份 PDF 有 {len(reader.pages)} 页，超过 {MOST_PAGES} 页。")
        return [page.extract_text() or "" for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise BadInput("这份 PDF 打不开，可能没有传完或已损坏；请重新导出后再上传。") from error


def compare(pages: Sequence[str], kept: Frozen, sha256: str = "") -> Checked:
    """The same for text that was read already."""
    without = tuple(at for at, text in enumerate(pages, 1) if scanned(text))
    numbers = sum(one.numbers for one in kept.pieces)
    if len(without) == len(pages):
        return Checked(
            PERSON,
            "这份 PDF 是扫描件或图片，没有可以对照的文字；"
            "请由一位具名人员与冻结的文件逐项对照并登记。",
            len(pages),
            sha256,
            without_text=without,
            numbers=numbers,
        )
    work = _Work(Stream.of(pages_of(pages, kept.letters)), kept)
    work.place()
    title = work.titled()
    found = work.found_numbers()
    if not title and numbers and found < _OTHER * numbers:
        return Checked(
            OTHER,
            f"这不是同一份文件：冻结的是《{kept.title}》，上传的以“{work.beginning()}”开头，"
            f"{numbers}个冻结的数中只找到{found}个。请上传这份文件的签发件。",
            len(pages),
            sha256,
            numbers=numbers,
            without_text=without,
        )
    work.align()
    work.leftovers()
    number, on = work.signature()
    base = {
        "pages": len(pages),
        "sha256": sha256,
        "differences": tuple(work.differences),
        "changed_words": tuple(work.changed),
        "without_text": without,
        "numbers": numbers,
        "number": number,
        "date": on,
    }
    return _verdict(work, without, len(pages), base)


def _verdict(work: _Work, without: Sequence[int], pages: int, base: Any) -> Checked:
    sure = [one for one in work.differences if one.found] if without else work.differences
    if sure:
        lines = [one.words for one in sure[:SHOWN]]
        if len(sure) > SHOWN:
            lines.append(f"另有{len(sure) - SHOWN}处不同。")
        head = f"签发件与冻结的文件有{len(sure)}处不同，不能登记："
        return Checked(DIFFERS, "\n".join([head, *lines]), **base)
    if without and (work.differences or work.blank_matters(without, pages)):
        listed = "、".join(str(one) for one in without)
        return Checked(
            PERSON,
            f"第{listed}页没有文字（扫描或图片），其余各页的数与冻结的一致；"
            "请由一位具名人员对照这些页并登记。",
            **base,
        )
    said = f"签发件中的{base['numbers']}个数与冻结的文件一致。"
    if work.changed:
        said += f"另有{len(work.changed)}处文字改动，不涉及数。"
    return Checked(SAME, said, **base)


@dataclass
class _Work:
    """One comparison: where each piece stands, what is covered, what differs."""

    stream: Stream
    kept: Frozen
    spots: list[tuple[int, int] | None] = field(default_factory=list)
    covered: bytearray = field(default_factory=bytearray)
    differences: list[Difference] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)

    # what stands there letter for letter

    def place(self) -> None:
        """Find every piece that is there letter for letter.

        Pieces that stand there once come first; those that are said again (notes, table heads)
        are looked for between their neighbours only, so that none takes the place of another.
        """
        pieces, whole = self.kept.pieces, len(self.stream.letters)
        self.covered = bytearray(whole)
        self.spots = [None] * len(pieces)
        times = Counter(one.letters for one in pieces)
        at = 0
        for number, piece in enumerate(pieces):
            if times[piece.letters] > 1 or len(piece.letters) < 8:
                continue
            spot = self._find(piece, at, whole) or self._find(piece, 0, whole)
            if spot is not None:
                self.spots[number] = spot
                self._cover(*spot)
                at = spot[1]
        for number, piece in enumerate(pieces):
            if self.spots[number] is None:
                spot = self._find(piece, *self._window(number, number + 1))
                self.spots[number] = spot
                if spot is not None:
                    self._cover(*spot)

    def _find(self, piece: Piece, start: int, end: int) -> tuple[int, int] | None:
        said, letters = piece.letters, self.stream.letters
        first = letters.find(said, start, end)
        while first >= 0:
            last = first + len(said)
            if not any(self.covered[first:last]) and self._whole(piece, first, last):
                return first, last
            first = letters.find(said, first + 1, end)
        return None

    def _whole(self, piece: Piece, first: int, last: int) -> bool:
        """Whether no number runs on beyond the piece, and numbers are parted as in the piece."""
        letters = self.stream.letters
        for at in (first, last):
            if 0 < at < len(letters) and self.stream.joined(at):
                both = letters[at - 1] + letters[at]
                if all(one.isdigit() or one == "." for one in both):
                    return False
        if piece.kind not in ("row", "head"):
            return True
        own = piece.stream
        for at in range(1, len(piece.letters)):
            one, two = piece.letters[at - 1], piece.letters[at]
            if not (one.isdigit() and two.isdigit()):
                continue
            # Two cells that touch in the PDF tell nothing; a cell that is parted inside does
            # where its neighbour is not parted from it.
            if own.joined(at) and not self.stream.joined(first + at):
                run = self._run(piece, at)
                if any(
                    not own.joined(other) and self.stream.joined(first + other) for other in run
                ):
                    return False
        return True

    @staticmethod
    def _run(piece: Piece, at: int) -> range:
        """The places inside the run of digits and points around a place."""
        letters = piece.letters
        low = high = at
        while low > 1 and (letters[low - 2].isdigit() or letters[low - 2] == "."):
            low -= 1
        while high < len(letters) - 1 and (letters[high + 1].isdigit() or letters[high + 1] == "."):
            high += 1
        return range(low, high + 1)

    def _cover(self, first: int, last: int) -> None:
        self.covered[first:last] = b"\x01" * (last - first)

    def titled(self) -> bool:
        """Whether the title stands there."""
        return any(
            spot is not None
            for piece, spot in zip(self.kept.pieces, self.spots, strict=True)
            if piece.kind == "title"
        )

    def found_numbers(self) -> int:
        """How many numbers stand in pieces that were found."""
        return sum(
            piece.numbers
            for piece, spot in zip(self.kept.pieces, self.spots, strict=True)
            if spot is not None
        )

    def beginning(self) -> str:
        """The first letters of the PDF."""
        return self.stream.letters[:30]

    # what does not

    def align(self) -> None:
        """Set every piece that was not found against what stands in its place."""
        at = 0
        while at < len(self.spots):
            if self.spots[at] is not None:
                at += 1
                continue
            end = at
            while end < len(self.spots) and self.spots[end] is None:
                end += 1
            self._against(self.kept.pieces[at:end], *self._window(at, end))
            at = end

    def _window(self, first: int, last: int) -> tuple[int, int]:
        before = next((spot for spot in reversed(self.spots[:first]) if spot), (0, 0))[1]
        after = next((spot for spot in self.spots[last:] if spot), None)
        length = sum(len(one.letters) for one in self.kept.pieces[first:last])
        end = len(self.stream.letters) if after is None else after[0]
        if end < before:  # the next piece stands further up: parts in another order
            end = min(len(self.stream.letters), before + 2 * length + 200)
        return before, end

    def _against(self, pieces: Sequence[Piece], first: int, last: int) -> None:
        theirs = [
            one
            for one in self.stream.tokens(first, last)
            if not any(self.covered[one.start : one.end])
        ]
        ours: list[tuple[Token, Piece]] = [(one, piece) for piece in pieces for one in piece.tokens]
        matcher = SequenceMatcher(
            None, [one.text for one, _ in ours], [one.text for one in theirs], autojunk=False
        )
        blocks = matcher.get_opcodes()
        matched = sum(i2 - i1 for kind, i1, i2, _, _ in blocks if kind == "equal")
        if matched < _ALIKE * len(ours):
            self._missing(pieces, first)
            return
        for kind, i1, i2, j1, j2 in blocks:
            if kind == "equal":
                for one in theirs[j1:j2]:
                    self._cover(one.start, one.end)
            elif kind != "insert":
                self._replaced(ours, i1, i2, theirs[j1:j2], self._near(theirs, j1, first))

    def _near(self, theirs: Sequence[Token], at: int, first: int) -> int:
        if at < len(theirs):
            return theirs[at].start
        return theirs[-1].end - 1 if theirs else first

    def _missing(self, pieces: Sequence[Piece], near: int) -> None:
        for piece in pieces:
            held = [one.text for one in piece.tokens if one.kind == "number"]
            said = Difference(
                self.stream.page(near),
                "",
                "、".join(held) if held else _brief(piece.text),
                _brief(piece.text),
            )
            strict = bool(held) or piece.kind == "row"
            (self.differences if strict else self.changed).append(said)

    def _replaced(
        self,
        ours: Sequence[tuple[Token, Piece]],
        first: int,
        last: int,
        theirs: Sequence[Token],
        near: int,
    ) -> None:
        mine = [one for one, _ in ours[first:last]]
        if _same(mine, theirs):
            for one in theirs:
                self._cover(one.start, one.end)
            return
        piece = ours[first][1]
        around = self._around(near)
        page = self.stream.page(near)
        counted = [one for one in mine if one.kind in _STRICT]
        other = [one for one in theirs if one.kind in _STRICT]
        strict = self._strict([found for _, found in ours[first:last]], mine)
        if strict and not counted:
            said, wanted = _together(theirs), _together(mine)
            self._cover_all(theirs)
            self.differences.append(Difference(page, said, wanted, around))
            return
        for at in range(len(counted)):
            wanted = counted[at].text
            found = other[at].text if at < len(other) else ""
            if found != wanted:
                self.differences.append(
                    Difference(
                        page if at >= len(other) else self.stream.page(other[at].start),
                        found,
                        wanted,
                        around if at >= len(other) else self._around(other[at].start),
                    )
                )
        self._cover_all(other[: len(counted)])
        if not counted:
            self.changed.append(Difference(page, _together(theirs), _together(mine), around))
        elif piece.kind != "row" and len(mine) > len(counted):
            words = [one for one in mine if one not in counted]
            rest = [one for one in theirs if one not in other]
            self.changed.append(Difference(page, _together(rest), _together(words), around))

    def _strict(self, pieces: Sequence[Piece], mine: Sequence[Token]) -> bool:
        """Whether even the words count: in rows of tables, and where a name stands."""
        if any(one.kind == "row" for one in pieces):
            return True
        for token, piece in zip(mine, pieces, strict=True):
            for name in self.kept.names:
                at = piece.letters.find(name)
                while at >= 0:
                    if at <= token.start < at + len(name):
                        return True
                    at = piece.letters.find(name, at + 1)
        return False

    def _cover_all(self, those: Sequence[Token]) -> None:
        for one in those:
            self._cover(one.start, one.end)

    def _around(self, near: int) -> str:
        first, last = max(0, near - 12), min(len(self.stream.letters), near + 12)
        return "".join(self.stream.text(first, last).split())

    # what was added

    def leftovers(self) -> None:
        """Numbers that were never frozen and are not what signing adds."""
        charted = Counter(self.kept.charted)
        for first, last in self._open():
            held = [one for one in self.stream.tokens(first, last) if one.kind == "number"]
            if not held:
                continue
            raw = self.stream
            start, end = raw.places[first], raw.places[last - 1] + 1
            # A line of its own may begin before the first letter that is left over.
            spans = [one.span() for one in _ADDED.finditer(raw.raw, max(0, start - 30), end + 30)]
            held = [
                one for one in held if not any(a <= raw.places[one.start] < b for a, b in spans)
            ]
            if self.kept.charted:
                held = _without_ticks(held)
            for one in held:
                charted[one.text] -= 1
                if charted[one.text] >= 0:
                    continue
                self.differences.append(
                    Difference(raw.page(one.start), one.text, "", self._around(one.start))
                )

    def _open(self) -> Iterator[tuple[int, int]]:
        at, end = 0, len(self.covered)
        while at < end:
            if self.covered[at]:
                at += 1
                continue
            first = at
            while at < end and not self.covered[at]:
                at += 1
            yield first, at

    def signature(self) -> tuple[str, date | None]:
        """发文字号 before the title and the date under the text, where they can be read."""
        top = next(
            (
                spot[0]
                for piece, spot in zip(self.kept.pieces, self.spots, strict=True)
                if piece.kind == "title" and spot
            ),
            0,
        )
        raw = self.stream.raw
        head = raw[: self.stream.places[top]] if top else ""
        numbers = _NUMBER.findall(head)
        dates = []
        for year, month, day in _DATE.findall(raw):
            try:
                dates.append(date(int(year), int(month), int(day)))
            except ValueError:
                continue
        number = "".join(numbers[-1][0].split()) if numbers else ""
        return number, dates[0] if dates else None

    def blank_matters(self, without: Sequence[int], pages: int) -> bool:
        """Whether a page without text may hold anything: a blank last page does not."""
        return any(page != pages for page in without)


def _without_ticks(held: Sequence[Token]) -> list[Token]:
    """Numbers without the scales of charts: three and more in even steps, one after the other."""
    kept: list[Token] = []
    values = [_value(one.text) for one in held]
    at = 0
    while at < len(held):
        end = at + 1
        if not held[at].text.endswith("%"):
            step = values[at + 1] - values[at] if at + 1 < len(held) else Fraction(0)
            while step and end < len(held) and values[end] - values[end - 1] == step:
                end += 1
        if end - at < 4:
            kept.append(held[at])
            end = at + 1
        at = end
    return kept


def _value(text: str) -> Fraction:
    plain = "".join(text.split()).lstrip("+<>≤≥").rstrip("%")
    parts = plain.split(".")
    return Fraction(".".join(parts[:2])) if len(parts) > 1 else Fraction(plain)


def _same(mine: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """The same letters, parted or joined by the printer but not parted at other places."""
    if _together(mine) != _together(theirs):
        return False
    one, two = (_cuts(those) for those in (mine, theirs))
    return one <= two or two <= one


def _cuts(those: Sequence[Token]) -> set[int]:
    cuts, at = set(), 0
    for one in those:
        at += len(one.text)
        cuts.add(at)
    return cuts


def _together(those: Sequence[Token]) -> str:
    return "".join(one.text for one in those)


def _brief(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= 40 else f"{said[:40]}…"
