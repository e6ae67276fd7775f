"""The tree of a figure as a page draws it: what is long or deep is fetched when it is opened."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise

from youju.terms.clauses import Clause
from youju.terms.figures import Figure, in_text
from youju.web.base.why.queries import Asked, asked_from
from youju.web.base.why.words import MARKS, state_of

MANY, DEEP = 12, 4
"""More parts than this, or parts below this level, are fetched when asked for."""


@dataclass(frozen=True)
class Node:
    """One drawn figure. ``part`` is where its parts are fetched, ``page`` the same as a page."""

    name: str
    value: str
    unit: str
    clause: Clause | None
    mark: str | Promise
    mark_class: str
    note: str
    state: str | Promise
    state_class: str
    ref: str
    href: str
    parts: tuple[Node, ...]
    count: int
    part: str
    page: str


def drawn(figure: Figure, asked: Asked, *, at: str = "", visitor: bool = False) -> Node:
    """The tree below a figure; ``at`` is its place in the whole tree (``2.0.1``)."""
    return _drawn(figure, asked, at, 0, visitor, root=True)


def found_at(figure: Figure, at: str) -> Figure:
    """The figure at a place in the tree.

    :raises LookupError: there is none.
    """
    for step in at.split(".") if at else ():
        if not (step.isascii() and step.isdecimal()):
            raise LookupError(at)
        figure = figure.of[int(step)]
    return figure


def without_persons(figure: Figure) -> Figure:
    """The same tree for the public: notes on single hours name persons, so they are left out."""
    hour = "/" in figure.ref and not figure.ref.startswith("fig_")
    note = "" if hour else figure.note
    return replace(figure, note=note, of=tuple(without_persons(part) for part in figure.of))


def _drawn(
    figure: Figure, asked: Asked, at: str, level: int, visitor: bool, *, root: bool = False
) -> Node:
    parts: tuple[Node, ...] = ()
    part = page = ""
    own = _figure_of(figure.ref, asked)
    if figure.of and (root or (len(figure.of) <= MANY and level < DEEP)):
        parts = tuple(
            _drawn(one, asked, f"{at}.{place}" if at else str(place), level + 1, visitor)
            for place, one in enumerate(figure.of)
        )
    elif figure.of:
        part, page = asked.href("part", at=at), asked.href(at=at)
    elif own is not None and not root and figure.value is not None and not visitor:
        part, page = own.href("part"), own.href()
    mark, mark_class = MARKS[figure.by.mark] if figure.by else ("", "")
    state, state_class = state_of(figure.state) if figure.state else ("", "")
    return Node(
        name=figure.name,
        value=in_text(figure.value),
        unit=figure.unit if figure.value is not None else "",
        clause=figure.by,
        mark=mark,
        mark_class=mark_class,
        note=figure.note,
        state=state,
        state_class=state_class,
        ref=figure.ref,
        href="" if visitor or root else href_of(figure.ref, asked.basis),
        parts=parts,
        count=len(figure.of),
        part=part,
        page=page,
    )


def _figure_of(ref: str, asked: Asked) -> Asked | None:
    """The address that a ref is; None for a place in the journal."""
    if not ref.startswith("fig_"):
        return None
    own = asked_from(ref)
    return own if own.basis is not None else replace(own, basis=asked.basis)


def href_of(ref: str, basis: int | None = None) -> str:
    """The page of what a ref names: a figure, or a record of the journal (``import/17#C4``)."""
    if ref.startswith("fig_"):
        own = _figure_of(ref, Asked("", basis=basis))
        return own.href() if own else ""
    place, _sign, line = ref.partition("#")
    stream, _slash, number = place.partition("/")
    if not number.isdecimal():
        return ""
    href = reverse("why:journal", args=(stream, int(number)))
    return f"{href}?line={line}" if line else href
