"""The month run once: three steps, three workbooks recalculated, for all tests here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.office import Office as LibreOffice
from tests.office_month.book import STALE
from tests.office_month.files import pm25_targets
from tests.office_month.periods import Span, Upper, spans
from tests.office_month.rules import Rules
from tests.office_month.scenario import Office, Said, answers, with_places_at_stake
from tests.office_month.sheets import Key, Sheets
from youju.demo.month import MONTH, OfficeMonth, office_month
from youju.ledger.compute import Summary

DAYS = ((date(2025, 1, 1), date(2025, 4, 30)), (date(2026, 1, 1), date(2026, 4, 30)))


@dataclass(frozen=True)
class Step:
    """One step: what the workbook says, what the product says, and how it came about.

    ``formulas``: live formulas in the workbook; ``stale``: cells that said so before LibreOffice
    had seen the file.
    """

    summary: Summary
    workbook: dict[Key, Said]
    product: dict[Key, Said]
    formulas: int
    stale: int


@dataclass(frozen=True)
class Run:
    """The whole month."""

    office: Office
    month: OfficeMonth
    now: dict[Span, Span]
    steps: tuple[Step, Step, Step]


@pytest.fixture(scope="session")
def reference(shared: Path) -> Path:
    """The reference tables of the air standards; skipped where they are absent."""
    folder = shared / "reference" / "air"
    if not folder.is_dir():
        pytest.skip(f"reference tables not found at {folder}")
    return folder


@pytest.fixture(scope="session")
def run(office: LibreOffice, reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The month through the real doors, and the workbook beside it after each step."""
    folder = tmp_path_factory.mktemp("month")
    month = with_places_at_stake(office_month(folder / "files"))
    *before, dust = month.before
    here = Office(folder / "city", month)
    now, more = spans(MONTH.start)
    rules = Rules.read(reference)
    limits = pm25_targets(folder / "city" / "targets" / "2026.csv")
    steps: list[Step] = []
    known: dict[Key, Said] = {}
    for files in (before, [dust], [month.final]):
        summary = here.step(files)
        lower = Sheets(here.papers, rules, DAYS, known)
        Upper(lower, now, more, limits)
        data = lower.book.file()
        with ThreadPoolExecutor(1) as beside:  # LibreOffice is a process of its own
            running = beside.submit(recalculated, office, data)
            product = answers(here, now, more)
            values = running.result()
        workbook = {
            key: told(values[sheet][row][column])
            for key, (sheet, row, column) in lower.cells.items()
        }
        steps.append(Step(summary, workbook, product, lower.book.formulas, count_stale(data)))
        if not known:
            # earlier months are closed: their days stand in the next workbooks as numbers
            closed = {key: said for key, said in workbook.items() if _is_closed(key)}
            known = closed | {("closed", key[4]): None for key in closed}
    first, second, third = steps
    return Run(here, month, now, (first, second, third))


def recalculated(office: LibreOffice, data: bytes) -> dict[str, list[list[object]]]:
    """Every sheet of the file after LibreOffice has computed it, from its first cell on."""
    path = office.convert(data, "xlsx", "xlsx")
    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def told(cell: object) -> Said:
    """A cell as an exact decimal or a text; an empty text is nothing."""
    if isinstance(cell, float | int):
        return Decimal(repr(cell))
    return str(cell) or None


def count_stale(data: bytes) -> int:
    """How many cells of a file hold the value that says that nobody has computed them."""
    with zipfile.ZipFile(io.BytesIO(data)) as members:
        return sum(
            members.read(name).decode().count(f"<v>{STALE}</v>")
            for name in members.namelist()
            if name.startswith("xl/worksheets/")
        )


def _is_closed(key: Key) -> bool:
    return key[0] == "day" and isinstance(key[4], date) and key[4] < MONTH.start


def mismatches(workbook: dict[Key, Said], product: dict[Key, Said], head: str) -> Iterator[str]:
    """Every figure of one sort on which the two differ, or that only the product has."""
    for key, ours in workbook.items():
        if key[0] == head and product.get(key) != ours:
            yield f"{key}: workbook {ours}, product {product.get(key)}"
    # counts of hours stand in the workbook where hours do; their days are all under "day"
    for key, theirs in product.items() if head not in ("hours", "n", "windows") else ():
        if key[0] == head and key not in workbook and theirs is not None:
            yield f"{key}: not in the workbook, product {theirs}"
