"""The shapes of the answers, as the OpenAPI file describes them.

Numbers are decimal text (``"31.400000"``), as in the figures' own JSON, so that nothing is lost
on the way; ``numbers=float`` gives binary floats to those who want them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema
from pydantic import Field

Number = str | float | int | None


class AsOf(Schema):
    """What the answer was made from; ``basis`` is the number of the computation."""

    basis: int | None
    computed_at: str | None
    data_until: date | None
    register_: str | None = Field(None, alias="register", serialization_alias="register")
    editions: str | None = None


class Pages(Schema):
    """Where this page lies in the whole; ``next`` is the address of the following one."""

    limit: int
    offset: int
    total: int
    next: str | None


class Wrong(Schema):
    """One parameter that is wrong."""

    where: str
    why: str


class RowRefused(Schema):
    """One row of a batch that was not taken; rows count from 1."""

    row: int
    field: str
    said: str
    reason: str


class Taken(Schema):
    """A batch that lies on the disk; the writer makes readings of its accepted rows."""

    ticket: str
    repeated: bool
    rows: int
    accepted: int
    refused: list[RowRefused]
    notes: list[str]
    follow: str


class Followed(Schema):
    """What became of a batch: waiting, doing, done, refused or failed."""

    ticket: str
    state: str
    words: str
    at: str
    journal: str
    accepted: int | None
    repeated: int | None
    revised: int | None
    refused: int | None


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Wrong] | None = None


class City(Schema):
    """The city."""

    name: str
    province: str
    invented: bool
    counties: list[str]
    as_of: AsOf
    state: str


class Site(Schema):
    """One dated line of the register."""

    site: str
    name: str
    county: str
    city: str
    level: str
    role: str
    lon: str
    lat: str
    since: date | None
    until: date | None


class Sites(Schema):
    """Lines of the register."""

    items: list[Site]
    page: Pages
    as_of: AsOf
    state: str


class County(Schema):
    """A county and its assessed stations today."""

    county: str
    stations: list[str]


class Counties(Schema):
    """The counties."""

    items: list[County]
    page: Pages
    as_of: AsOf
    state: str


class Rows(Schema):
    """Figures row by row: each with its object, its time and its values."""

    items: list[dict[str, Any]]
    page: Pages
    as_of: AsOf
    state: str


class Columns(Schema):
    """The same in columns: one list for each, all of the same length."""

    columns: dict[str, list[Any]]
    page: Pages
    as_of: AsOf
    state: str


class Ranked(Schema):
    """One object of a ranking; without a place where it was not released to the caller."""

    object: str
    place: int | None
    tied: bool
    up: int | None
    score: Number
    values: dict[str, Number]


class Ranking(Schema):
    """A ranking by a scheme over a period."""

    scheme: str
    name: str
    document: str
    period: str
    start: date
    end: date
    ranking: str
    released: bool
    items: list[Ranked]
    as_of: AsOf
    state: str


class Explained(Schema):
    """A figure computed again, with the verdict (see ``youju explain --json``)."""

    address: str
    figure: dict[str, Any]
    verdict: str
    agrees: bool
    stored: Number
    recomputed: Number
    differences: list[str]
    basis: dict[str, Any]
    milliseconds: int
    as_of: AsOf
    state: str


class Mark(Schema):
    """One mark."""

    number: int
    kind: str
    label: str
    scope: str
    key: str
    items: list[str]
    first_hour: str
    last_hour: str
    because: str
    by: str
    on: date
    document: str
    revokes: int | None
    stands: bool
    journal: str


class Marks(Schema):
    """Marks, newest first."""

    items: list[Mark]
    page: Pages
    as_of: AsOf
    state: str


class Edition(Schema):
    """One edition of a standard and how sure its clauses are."""

    name: str
    rules: str
    issued: date
    since: date
    until: date | None
    marks: dict[str, int]


class Standard(Schema):
    """One standard with its editions."""

    number: str
    title: str
    file: str
    sha256: str
    editions: list[Edition]


class Standards(Schema):
    """The standards by which figures of air are judged."""

    items: list[Standard]
    as_of: AsOf
    state: str
