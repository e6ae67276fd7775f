"""Numbers and documents of a product: what the ledger answers, written as the command line does.

Nothing is kept here. The numbers of a product that was checked are always those of its basis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from youju.documents import docx, pdf, xlsx
from youju.documents.official import OfficialDocument, Paragraph
from youju.ledger import assess, bulletin, findings
from youju.ledger import snapshot as snapshots
from youju.ledger.assess import Answer, Request
from youju.ledger.bulletin import notes as rule_notes
from youju.ledger.bulletin.material import Material
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import INDEX
from youju.readings.city import City
from youju.scoring import schemes
from youju.terms.clauses import TO_BE_CHECKED
from youju.terms.errors import NotEnoughData, YoujuError
from youju.terms.periods import DAY, year_to_date
from youju.web.judge.assessment.words import unplaced

OFFICE = "office"
"""Role of the office that issues bulletins (city.toml, offices)."""
MOST = 12
"""So many warnings of one sort are listed, beyond it they are counted."""


@dataclass(frozen=True)
class Numbers:
    """The answer that a product tells, and the year to date beside it."""

    city: City
    answer: Answer
    cumulative: Answer | None

    @property
    def basis(self) -> int:
        """The computation they are of."""
        return self.answer.snapshot.computed.number

    @cached_property
    def code(self) -> str:
        """核验码 — the hash over all results."""
        return bulletin.code(self.city, self.answer, self.cumulative)

    @cached_property
    def material(self) -> Material:
        """What documents are written from."""
        return bulletin.gather(self.city, self.answer)

    @property
    def also(self) -> list[Answer]:
        """The further answers that a pack keeps."""
        return [] if self.cumulative is None else [self.cumulative]

    @property
    def periods(self) -> list[str]:
        """Keys of the periods that the documents tell."""
        return [one.period.key for one in (self.answer, *self.also)]


def numbers(
    city: City, request: Request, *, basis: int | None = None, held: Snapshot | None = None
) -> Numbers:
    """The numbers of a request, as of a basis (the newest without).

    ``held``: the newest figures where they are in memory already.

    :raises NotEnoughData: no figure in the period.
    """
    if basis is not None and held is not None and held.computed.number != basis:
        held = None
    held = held or snapshots.load(city, basis)
    answer = assess.evaluate(city, request, snapshot=held)
    return Numbers(city, answer, _year_to_date(city, answer))


def _year_to_date(city: City, answer: Answer) -> Answer | None:
    """The answer for the year to date beside a period that does not begin with its year."""
    start, end = answer.period.start, answer.period.end
    if (start.month, start.day) == (1, 1) and answer.period.kind != DAY:
        return None
    try:
        request = replace(answer.request, period=year_to_date(end))
        return assess.evaluate(city, request, snapshot=answer.snapshot)
    except NotEnoughData:
        return None


# documents


@dataclass(frozen=True)
class Imprint:
    """What stands around the numbers: who issues, to whom, when; a draft has no date."""

    issuer: str
    number: str = ""
    issued_on: date | None = None
    addressee: str = ""
    copies_to: str = ""


def issuer_of(city: City) -> str:
    """The office that issues, from the city's settings."""
    office = city.settings.office(OFFICE)
    return office.name if office is not None else ""


def compose(numbers: Numbers, imprint: Imprint, revised: str = "") -> OfficialDocument:
    """The bulletin; ``revised`` is the sentence on closed months whose data were revised."""
    return bulletin.compose(
        numbers.city,
        numbers.answer,
        issued_on=imprint.issued_on,
        number=imprint.number,
        issuer=imprint.issuer,
        addressee=imprint.addressee,
        copies_to=imprint.copies_to,
        cumulative=numbers.cumulative,
        revised=revised,
    )


def with_remark(document: OfficialDocument, remark: str) -> OfficialDocument:
    """The document with a last sentence about how its numbers came to be agreed."""
    if not remark:
        return document
    return replace(document, body=(*document.body, Paragraph(remark)))


def table(numbers: Numbers, imprint: Imprint, form: str) -> bytes:
    """The ranking as .xlsx or .pdf."""
    on = imprint.issued_on or numbers.answer.period.end
    made = bulletin.ranking_table(numbers.city, numbers.answer, on=on, by=imprint.issuer)
    return xlsx.ranking(made) if form == "xlsx" else pdf.ranking(made)


def word(document: OfficialDocument) -> bytes:
    """The document as .docx."""
    return docx.write(document)


# what the drafter should look at


@dataclass(frozen=True)
class Caution:
    """Something that does not forbid a publication but must be seen: its sort and sentences."""

    sort: str
    lines: tuple[str, ...]


def warnings(numbers: Numbers) -> list[Caution]:
    """Incidents, state of the data, an unfinished period, 待核 clauses, missing data, findings."""
    found = list(_warnings(numbers))
    return [Caution(one.sort, _shortened(one.lines)) for one in found if one.lines]


def _warnings(numbers: Numbers) -> Iterator[Caution]:
    answer = numbers.answer
    yield Caution("incident", answer.incidents)
    if answer.cut is not None:
        said = f"{answer.request.period.label}尚未结束，数据截至{answer.cut}，签发后数值还会变化。"
        yield Caution("period", (said,))
    if answer.state.startswith("实时"):
        yield Caution("state", ("所用数据中有实时数据，尚未审核。",))
    yield Caution("missing", tuple(_missing(numbers)))
    yield Caution("findings", tuple(_findings(numbers)))
    yield Caution("clause", tuple(_unchecked(numbers)))


def _missing(numbers: Numbers) -> Iterator[str]:
    for one in numbers.answer.assessment.main:
        if one.place is None:
            yield f"{one.object}不能排名：{unplaced(one.reason)}。"
    for name, total in numbers.answer.assessment.totals.items():
        if total.printed is None:
            yield f"{name}没有总分：{unplaced(total.figure.note)}。"


def _findings(numbers: Numbers) -> Iterator[str]:
    period = numbers.answer.period
    for one in findings.tray(numbers.city):
        if one.state == findings.OPEN and one.day in period:
            yield f"待处理事项：{one.text.rstrip('。')}。"


def _unchecked(numbers: Numbers) -> Iterator[str]:
    figures = (numbers.material.statistic(name, INDEX).now for name in numbers.answer.objects)
    for one in rule_notes.clauses_of(figures):
        if one.mark == TO_BE_CHECKED:
            yield f"{one.instrument} {one.article}尚待与原文核对。"


def _shortened(lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) <= MOST:
        return lines
    return (*lines[:MOST], f"……共{len(lines)}项。")


# schemes of the city


@dataclass(frozen=True)
class Offered:
    """A scheme of the city that can be chosen: file name, official name, text."""

    key: str
    name: str
    text: str


def offered(city: City) -> list[Offered]:
    """The schemes in the city's folder, by file name; a broken one is left out."""
    found = []
    for path in sorted((city.path / "schemes").glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
            found.append(Offered(path.stem, schemes.load_all(text)[-1].name, text))
        except (OSError, UnicodeDecodeError, YoujuError):
            continue
    return found


@lru_cache(maxsize=64)
def scheme_key(text: str) -> str:
    """The key that a scheme calls itself by."""
    return schemes.load_all(text)[-1].key


@lru_cache(maxsize=64)
def scheme_name(text: str) -> str:
    """The official name of a scheme."""
    return schemes.load_all(text)[-1].name


def scheme_on(text: str, on: date) -> str:
    """Why a scheme can't be applied on that day; empty when it can."""
    try:
        schemes.load(text, on=on)
    except YoujuError as wrong:
        return str(wrong)
    return ""
