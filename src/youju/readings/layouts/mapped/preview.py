"""The first rows of a sheet as they would be read, each with what is refused of it and why."""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from youju.readings.layouts.heads import Table
from youju.readings.layouts.mapped.mapping import OUTLETS, Mapping, checked
from youju.readings.layouts.mapped.of_outlets import SPANS
from youju.readings.layouts.mapped.outlet_reading import Named
from youju.readings.layouts.mapped.reading import frames_of, outlets_of, table_of
from youju.readings.layouts.outlet_words import FLAGS, name_of
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context
from youju.readings.layouts.sheet import HOUR_ITEMS
from youju.readings.layouts.workbook import tables_in, unpacked
from youju.terms.errors import BadInput, UnknownPlace
from youju.terms.numbers import plain, unscaled
from youju.terms.places import Register
from youju.terms.states import Gap

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 — Beijing time throughout


@dataclass(frozen=True)
class PreviewRow:
    """One row of the sheet as it would enter.

    ``said``: its texts, column by column. ``site`` the key (or the name as written, when the
    register does not know it), ``name`` the station's name; ``begins`` and ``ends`` of the
    hour, Beijing time; ``values`` item → number in µg/m³ (CO mg/m³), or the word for having
    none. ``refused``: sentences; ``outcome``: read | refused | other (a station outside the
    register that is not wanted) | skipped (a blank row, a mean, a signature).
    """

    line: int
    said: tuple[str, ...]
    outcome: str
    site: str = ""
    name: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    values: abc.Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """The first rows; ``read`` and ``refused`` count them; ``notes`` are sentences."""

    heads: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    notes: tuple[str, ...]
    sheet: str = ""

    @property
    def read(self) -> int:
        """Rows that would enter."""
        return sum(row.outcome == "read" for row in self.rows)

    @property
    def refused(self) -> int:
        """Rows of which something would be refused."""
        return sum(row.outcome == "refused" for row in self.rows)


def preview(
    file: str,
    data: bytes,
    mapping: Mapping,
    register: Register | None = None,
    *,
    rows: int = 20,
    today: date | None = None,
    named: Named | None = None,
) -> Preview:
    """The first rows of the first table with the mapping's head, as they would be read.

    ``named``: of a sheet of outlets, what finds an outlet by what the sheet calls it.

    :raises BadInput: the mapping contradicts itself, the file can't be opened, or it has
        another head.
    """
    mapping = checked(mapping)
    table = next(
        (
            found
            for raw in tables_in(file, unpacked(data))
            if (found := table_of(raw, mapping)) is not None
        ),
        None,
    )
    if table is None:
        raise BadInput("文件里找不到这份对应关系的表头；请核对表头在第几行。")
    titled = [title for title in table.titles if title.parts]
    raw = table.raw
    last = table.first_row + table.depth + rows
    raw.frame, raw.lines = raw.frame.head(last), raw.lines.head(last)
    raw.widths = raw.widths.head(last) if raw.widths is not None else None
    table.body, table.lines = table.body.head(rows), table.lines.head(rows)
    texts = [
        tuple((table.body[f"c{title.nth}"][row] or "") for title in titled)
        for row in range(table.body.height)
    ]
    lines = table.lines.to_list()
    findings = Findings(table.file, table.sheet)
    refused: dict[int, list[str]] = {}
    if mapping.subject == OUTLETS:
        return _of_outlets(table, mapping, Context(None, today), findings, lines, texts, named)
    read = {
        row["line"]: row
        for frame in frames_of(table, mapping, Context(register, today), findings)
        for row in frame.iter_rows(named=True)
    }
    for one in findings.refusals:
        where = f"“{one.column}”：" if one.column else ""
        refused.setdefault(one.line, []).append(f"{where}{one.reason}")
    shown = []
    for line, said in zip(lines, texts, strict=True):
        if line in refused:
            shown.append(PreviewRow(line, said, "refused", refused=tuple(refused[line])))
        elif line in read:
            shown.append(_row(line, said, read[line], mapping, register))
        else:
            shown.append(PreviewRow(line, said, "skipped"))
    heads = tuple(title.printed for title in titled)
    return Preview(heads, tuple(shown), tuple(findings.notes), table.sheet)


def _of_outlets(
    table: Table,
    mapping: Mapping,
    context: Context,
    findings: Findings,
    lines: list[int],
    texts: list[tuple[str, ...]],
    named: Named | None,
) -> Preview:
    """The same of a sheet of outlets: each row with its values as factor, number and flag."""
    frame = outlets_of(table, mapping, context, findings)
    by_line: dict[int, list[dict[str, object]]] = {}
    for row in frame.iter_rows(named=True):
        by_line.setdefault(row["line"], []).append(row)
    refused: dict[int, list[str]] = {}
    for one in findings.refusals:
        where = f"“{one.column}”：" if one.column else ""
        refused.setdefault(one.line, []).append(f"{where}{one.reason}")
    shown = [
        _outlet_row(line, said, by_line.get(line, []), refused.get(line, []), mapping, named)
        for line, said in zip(lines, texts, strict=True)
    ]
    heads = tuple(title.printed for title in table.titles if title.parts)
    return Preview(heads, tuple(shown), tuple(findings.notes), table.sheet)


def _outlet_row(
    line: int,
    said: tuple[str, ...],
    found: list[dict[str, object]],
    refused: list[str],
    mapping: Mapping,
    named: Named | None,
) -> PreviewRow:
    if not found:
        return PreviewRow(line, said, "refused" if refused else "skipped", refused=tuple(refused))
    start = found[0]["start"]
    assert isinstance(start, int)
    begins = _EPOCH + timedelta(microseconds=start) + timedelta(hours=8)
    site, firm = str(found[0]["site"]), str(found[0]["enterprise"])
    key, outcome = site, "read"
    if named is not None:
        try:
            key = named(site, firm, begins.date())
        except UnknownPlace as wrong:
            if not mapping.others_ignored:
                refused = [*refused, str(wrong)]
            outcome = "other" if mapping.others_ignored else "refused"
    values = {}
    for row in found:
        label = name_of(str(row["factor"])) + _WORDS[str(row["variant"]) + str(row["statistic"])]
        number = row["value"]
        text = (
            FLAGS.get(str(row["flag"])) or _gap(str(row["flag"]))
            if not isinstance(number, int)
            else f"{plain(Decimal(number).scaleb(-6)):f} {row['unit'] or ''}".strip()
        )
        flag = row["flag"]
        marked = isinstance(number, int) and flag not in (None, "N")
        values[label] = f"{text}（{FLAGS.get(str(flag), str(flag))}）" if marked else text
    if refused:
        outcome = "refused"
    ends = begins + timedelta(seconds=SPANS[mapping.span])
    return PreviewRow(
        line, said, outcome, key, f"{firm} {site}".strip(), begins, ends, values, tuple(refused)
    )


_WORDS = {
    "rawAvg": "",
    "ZsAvg": "折算",
    "rawMin": "最小",
    "rawMax": "最大",
    "rawCou": "排放量",
}


def _row(
    line: int,
    said: tuple[str, ...],
    row: abc.Mapping[str, object],
    mapping: Mapping,
    register: Register | None,
) -> PreviewRow:
    site, name, outcome = str(row["site"]), "", "read"
    if register is not None:
        try:
            site = register.named(site)
            name = register.site(site).name
        except UnknownPlace as wrong:
            if not mapping.others_ignored:
                return PreviewRow(line, said, "refused", site, refused=(str(wrong),))
            outcome = "other"
    hour = row["hour"]
    assert isinstance(hour, int)
    begins = _EPOCH + timedelta(hours=hour)
    values = {}
    for item in HOUR_ITEMS:
        value, flag = row[item], row.get(f"flag_{item}")
        if isinstance(value, int):
            values[item] = f"{plain(unscaled(value)):f}"
        elif isinstance(flag, str):
            values[item] = _gap(flag)
    ends = begins + timedelta(hours=1)
    return PreviewRow(line, said, outcome, site, name, begins, ends, values)


def _gap(flag: str) -> str:
    try:
        return Gap(flag).label
    except ValueError:
        return flag
