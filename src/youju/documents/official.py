"""An official document before it becomes Word bytes: its elements and the blocks of its body.

Element names follow GB/T 9704-2012; every one may be left out but the title.

Text may hold Unicode subscripts and superscripts (PM₂.₅, m³): they are set as real ones.
``words.formulas`` writes them for the substances of ambient air.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from youju.documents.tables import Table
from youju.terms.errors import BadInput, NotExact


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look. ``font`` is body, level_1 (黑体), level_2 (楷体) or title."""

    text: str
    bold: bool = False
    font: str = ""
    colour: str = ""


Text = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """层次标题: 1 一、黑体; 2 （一）楷体; 3 1. 仿宋; 4 （1）仿宋. Numbered by the writer.

    ``then`` goes on in the same paragraph as body text (the heading then ends with 。).
    """

    text: str
    level: int = 1
    then: Text = ""
    numbered: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise BadInput(f"公文的层次只有四级，没有第 {self.level} 级。")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """正文: two characters indented, unless asked otherwise."""

    text: Text
    indent: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in the body. ``points`` is the type size, 0: chosen so that the columns fit."""

    table: Table
    points: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures of a chart, one per category; None is a gap and stays one."""

    name: str
    values: tuple[Decimal | int | None, ...]
    colour: str = ""
    shape: str = ""

    def __post_init__(self) -> None:
        for value in self.values:
            if isinstance(value, bool) or not isinstance(value, Decimal | int | None):
                raise NotExact(f"图中“{self.name}”的数 {value!r} 须为整数、Decimal 或空。")


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart, editable in Word and WPS. ``kind`` bar or line.

    ``limits`` are level lines with their name (年目标). A series may be given the other kind by
    its ``shape``. ``decimals`` for labels and axis, ``lowest`` where the axis starts (bars: 0).
    ``labels`` writes values at the points; None: at a single series, or the first of bars.
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    kind: str = "bar"
    unit: str = ""
    decimals: int = 0
    limits: tuple[tuple[str, Decimal | int], ...] = ()
    labels: bool | None = None
    lowest: Decimal | int | None = None
    height_mm: int = 72

    def __post_init__(self) -> None:
        if self.kind not in ("bar", "line"):
            raise BadInput(f"不认识的图形“{self.kind}”；可用 bar（柱形）、line（折线）。")
        if not self.series or not self.categories:
            raise BadInput(f"图“{self.title}”没有数据。")
        for one in self.series:
            if len(one.values) != len(self.categories):
                raise BadInput(
                    f"图“{self.title}”的“{one.name}”有 {len(one.values)} 个数，"
                    f"应有 {len(self.categories)} 个。"
                )


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (PNG or JPEG bytes) with its caption; ``alt`` says in words what it shows."""

    data: bytes
    alt: str
    caption: str = ""
    width_mm: int = 140


@dataclass(frozen=True, slots=True)
class Note:
    """Source and data state under a table or chart, in small type."""

    text: Text


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


Block = Heading | Paragraph | Grid | Chart | Image | Note | PageBreak


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: its title is listed under the body; its blocks, if any, begin a page of their own."""

    title: str
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfficialDocument:
    """公文. ``title`` may hold line breaks chosen by meaning (a line holds 20 characters).

    ``red_head`` is the text of the letterhead (``issuer`` + 文件), empty for a document without
    one. ``issued_by`` is the 签发人 of an up-going document. ``signer`` is the name under the
    body (empty: the issuer), left out with the date where ``signed`` is false, as in drafts.
    ``seal`` lays name and date out as for a sealed document. ``date`` is the day of the document
    and, with ``printed_on``, the only one in the file. ``footnote`` (附注) stands in brackets.
    """

    title: str
    date: datetime.date
    issuer: str = ""
    red_head: str = ""
    copy_no: str = ""
    secrecy: str = ""
    urgency: str = ""
    number: str = ""
    issued_by: str = ""
    addressee: str = ""
    body: Sequence[Block] = field(default_factory=tuple)
    attachments: tuple[Attachment, ...] = ()
    signer: str = ""
    signed: bool = True
    seal: bool = False
    footnote: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: datetime.date | None = None
    language: str = "zh-CN"

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise BadInput("公文须有标题。")
        if self.copy_no and not (self.copy_no.isascii() and self.copy_no.isdigit()):
            raise BadInput(f"份号“{self.copy_no}”须为阿拉伯数字，一般 6 位。")
        if self.number and not ("〔" in self.number and "〕" in self.number):
            raise BadInput(
                f"发文字号“{self.number}”的年份须用六角括号〔〕，如“云环委办〔2026〕12号”。"
            )
