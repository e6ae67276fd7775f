"""Reading the tables of a city: what counts (``effective``), where it comes from
(``provenance``), and what is new since a basis (``changes``).
"""

from youju.readings.basis import Basis
from youju.readings.changes import Changed, changed_since, span_of_readings
from youju.readings.effective import (
    EXCLUDED_BASIS,
    KEPT_BASIS,
    basis,
    hours,
    issued,
    marks,
    readings,
    revisions_of_issued,
    revisions_of_readings,
    table,
)
from youju.readings.provenance import Revision, provenance

__all__ = [
    "EXCLUDED_BASIS",
    "KEPT_BASIS",
    "Basis",
    "Changed",
    "Revision",
    "basis",
    "changed_since",
    "hours",
    "issued",
    "marks",
    "provenance",
    "readings",
    "revisions_of_issued",
    "revisions_of_readings",
    "span_of_readings",
    "table",
]
