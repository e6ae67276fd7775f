"""From a product to its numbers and documents. What takes seconds is remembered by its basis."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from youju.ledger import closing
from youju.ledger.assess import Request
from youju.ledger.snapshot import load as load_snapshot
from youju.terms.errors import NotEnoughData
from youju.terms.periods import Period
from youju.web.base.city import folder
from youju.web.tell.disclosure import comparing, composing, notice, queries, rendering
from youju.web.tell.disclosure.comparing import Comparison
from youju.web.tell.disclosure.composing import Caution, Imprint, Numbers
from youju.web.tell.disclosure.models import Product

Made = TypeVar("Made")
MOST = 24
_remembered: OrderedDict[object, Any] = OrderedDict()
_guard = threading.Lock()
_making: dict[object, threading.Lock] = {}
_mine = threading.local()


@dataclass(frozen=True)
class Drawn:
    """What a page shows of numbers: the ranking as JSON values, warnings, basis, 核验码."""

    said: dict[str, Any]
    warnings: tuple[Caution, ...]
    basis: int
    code: str
    periods: tuple[str, ...]
    title: str


def request_for(scheme_text: str, period: Period, points: str, edition: str) -> Request:
    """What the ledger is asked."""
    return Request(scheme_text, period, points, edition)


def request_of(product: Product) -> Request:
    """What the ledger is asked for a product."""
    return request_for(product.scheme_text, product.period, product.points, product.edition)


def imprint_of(product: Product) -> Imprint:
    """What stands around its numbers."""
    return Imprint(
        product.issuer, product.number, product.issued_on, product.addressee, product.copies_to
    )


def newest() -> int:
    """The number of the latest computation.

    :raises NotEnoughData: nothing was computed yet.
    """
    done = folder.computed()
    if done is None:
        raise NotEnoughData("还没有评价结果；请先导入数据，数据处理程序会自动计算。")
    return done.number


def numbers(request: Request, basis: int | None = None) -> Numbers:
    """The numbers of a request as of a basis, the newest without."""
    at = newest() if basis is None else basis
    key = (*_key(request), at)
    again = getattr(_mine, "again", None)
    if again is not None and key in again:
        return again[key]
    found = composing.numbers(folder.city(), request, basis=at, held=folder.snapshot())
    if again is not None:
        again[key] = found
    return found


@contextmanager
def reusing() -> Iterator[None]:
    """Within, this thread computes the same numbers once; a worker's work, not a page's."""
    before = getattr(_mine, "again", None)
    _mine.again = {} if before is None else before
    try:
        yield
    finally:
        _mine.again = before


def numbers_of(product: Product) -> Numbers:
    """Frozen numbers where a basis was checked, else the newest."""
    return numbers(request_of(product), product.basis)


def drawn(request: Request, basis: int | None = None) -> Drawn:
    """What a page shows of a request."""
    at = newest() if basis is None else basis
    return _remember(("drawn", _key(request), at), lambda: _drawn(numbers(request, at)))


def drawn_of(product: Product) -> Drawn:
    """What a page shows of a product that is not issued yet."""
    return drawn(request_of(product), product.basis)


def _drawn(found: Numbers) -> Drawn:
    said = rendering.rendered(found)
    title = composing.compose(found, Imprint("")).title
    return Drawn(
        said,
        tuple(composing.warnings(found)),
        found.basis,
        found.code,
        tuple(found.periods),
        one_line(title),
    )


def one_line(title: str) -> str:
    """A title without its breaks and without the remark that the city is invented."""
    return "".join(line for line in title.split("\n") if not line.startswith("（演示"))


def moved_since(product: Product) -> Comparison | None:
    """What differs between the checked basis and the newest; None when no result does."""
    at = newest()
    if product.basis is None or at == product.basis:
        return None
    request = request_of(product)
    return _remember(
        ("moved", _key(request), product.basis, at),
        lambda: _difference(numbers(request, product.basis), numbers(request, at)),
    )


def correction(product: Product) -> Comparison:
    """What a correction changes against the publication that it corrects."""
    first = product.corrects
    assert first is not None
    assert first.basis is not None
    at = product.basis or newest()
    before, after = request_of(first), request_of(product)
    return _remember(
        ("correction", _key(before), first.basis, _key(after), at),
        lambda: comparing.compare(numbers(before, first.basis), numbers(after, at)),
    )


def revised(
    period: Period, basis: int | None = None, product: Product | None = None
) -> list[tuple[Period, int]]:
    """The published months before a period that the year to date holds revised, with cut-offs."""
    at = newest() if basis is None else basis
    closed = queries.closed_months(period, queries.frozen_at(product) if product else None)
    if not closed:
        return []
    return _remember(
        ("revised", str(folder.path()), tuple(closed), at), lambda: _revised(closed, at)
    )


def _revised(closed: list[tuple[Period, int]], at: int) -> list[tuple[Period, int]]:
    held = folder.snapshot()
    if held.computed.number != at:
        held = load_snapshot(folder.city(), at)
    months = set(closing.revised_months(closed, folder.city(), held))
    return [one for one in closed if one[0] in months]


def revised_of(product: Product) -> list[tuple[Period, int]]:
    """The same for a product; a notice of correction tells its changes itself."""
    return [] if product.corrects_id else revised(product.period, product.basis, product)


def note_of(product: Product) -> str:
    """The printed note about them; nothing where nothing was revised."""
    return closing.note(period for period, _basis in revised_of(product))


def _difference(old: Numbers, new: Numbers) -> Comparison | None:
    found = comparing.compare(old, new)
    return None if found.nothing else found


# documents

FORMS = ("docx", "pdf", "xlsx")


def documents(product: Product, found: Numbers) -> dict[str, tuple[str, bytes]]:
    """Every document by its form: file name and bytes."""
    return {form: (file_name(product, form), document(product, found, form)) for form in FORMS}


def document(product: Product, found: Numbers, form: str) -> bytes:
    """One document of a product; a draft while it has no date of issue."""
    imprint = imprint_of(product)
    if form != "docx":
        return composing.table(found, imprint, form)
    if product.corrects is None:
        from youju.web.tell.disclosure import county

        whole = composing.compose(found, imprint, note_of(product))
        return composing.word(composing.with_remark(whole, county.in_words(product)))
    first = product.corrects
    before = numbers(request_of(first), first.basis)
    said = notice.Corrected(first.title, first.number, first.issued_on, first.code)
    changes = comparing.compare(before, found)
    return composing.word(notice.compose(found, imprint, said, changes, product.cause))


def file_name(product: Product, form: str) -> str:
    """The name under which a document is handed out."""
    what = {"docx": product.sort.name, "pdf": "排名表", "xlsx": "排名表"}[form]
    if product.corrects is not None and form != "docx":
        what = "更正后排名表"
    return f"{what}-{product.period_text}.{form}"


def pack_name(product: Product) -> str:
    """The name of its pack; the number keeps a correction apart from what it corrects."""
    return f"{product.kind}-{product.period_text}-{product.pk}.zip"


# memory


def _key(request: Request) -> tuple[str, str, str, str, str]:
    scheme = hashlib.sha256(request.scheme.encode()).hexdigest()
    period = request.period
    return (
        str(folder.path()),
        scheme,
        f"{period.kind} {period.start} {period.end}",
        request.points,
        request.edition,
    )


def _remember(key: object, make: Callable[[], Made]) -> Made:
    with _guard:
        if key in _remembered:
            _remembered.move_to_end(key)
            return _remembered[key]
        lock = _making.setdefault(key, threading.Lock())
    with lock:  # two who ask for the same wait for one computation
        with _guard:
            if key in _remembered:
                return _remembered[key]
        made = make()
        with _guard:
            _remembered[key] = made
            _making.pop(key, None)
            while len(_remembered) > MOST:
                _remembered.popitem(last=False)
    return made


def forget() -> None:
    """Forget everything (tests)."""
    with _guard:
        _remembered.clear()
