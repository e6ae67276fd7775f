"""``template-month``: months, year to date and ranks that an authority issued."""

from __future__ import annotations

from youju.readings.layouts import issued, spans
from youju.readings.layouts.heads import Table, Title
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context
from youju.readings.layouts.sheet import ISSUED, Sheet

NAME, KIND = "template-month", ISSUED
KEYS, OPTIONS, enough = issued.KEY_ROLES, issued.OPTIONS, issued.enough


def recognise(title: Title) -> str | None:
    """The role of a column."""
    return issued.role_of(title, spans.MONTH)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    return issued.read_issued(NAME, spans.MONTH, table, roles, context, found)
