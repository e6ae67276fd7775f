"""Resource paths: ``Things('QL05')/Datastreams`` and what may follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from youju.web.api.sta.refusing import Malformed, NoSuchThing

_SEGMENT = re.compile(r"([@$]?[\w.]+)(?:\(\s*('(?:[^']|'')*'|-?[0-9]{1,40})\s*\))?", re.DOTALL)
MOST_STEPS, LONGEST = 12, 2000


@dataclass(frozen=True, slots=True)
class Step:
    """One segment: its name, and the identifier in brackets (None without brackets)."""

    name: str
    id: str | None = None


def read(text: str) -> list[Step]:
    """The segments of a path.

    >>> read("Things('O''Neill')/name/$value")
    [Step(name='Things', id="O'Neill"), Step(name='name', id=None), Step(name='$value', id=None)]

    :raises Malformed: it cannot be read.
    """
    if len(text) > LONGEST:
        raise Malformed(_("The path is too long."))
    steps = []
    for part in _parts(text):
        found = _SEGMENT.fullmatch(part)
        if not found:
            raise NoSuchThing(_("“%s” leads nowhere.") % part)
        name, given = found.groups()
        if given is not None and given.startswith("'"):
            given = given[1:-1].replace("''", "'")
        steps.append(Step(name, given))
    if len(steps) > MOST_STEPS:
        raise Malformed(_("The path is too long."))
    return steps


def _parts(text: str) -> Iterator[str]:
    quoted, begin = False, 0
    for at, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif letter == "/" and not quoted:
            yield text[begin:at]
            begin = at + 1
    if text[begin:]:  # a slash at the end means nothing
        yield text[begin:]
