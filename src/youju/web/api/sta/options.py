"""The query options of a request, also those inside ``$expand``: read whole or refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from youju.web.api.sta.grammar import LONGEST, Node, Path, parse, parse_path
from youju.web.api.sta.kinds import ABSENT, ID, KINDS, Kind
from youju.web.api.sta.refusing import Malformed, NotOffered

USUAL, MOST, INSIDE = 100, 1000, 20
"""Entities on a page: without ``$top``, at most, and in an expanded set without ``$top``."""
MOST_SKIPPED = 10_000_000
DEEPEST = 4
KNOWN = ("$filter", "$count", "$orderby", "$skip", "$top", "$expand", "$select", "$resultFormat")
OF_SETS = ("$filter", "$count", "$orderby", "$skip", "$top", "$resultFormat")
ELSEWHERE = (
    *("$search", "$apply", "$compute", "$format", "$skiptoken", "$deltatoken", "$levels"),
    *("$id", "$index", "$schemaversion", "$inlinecount", "$batch"),
)
"""Options of OData and of extensions that are not offered."""


@dataclass(frozen=True)
class Options:
    """What was asked for. ``texts``: as written, to write the address of the next page."""

    filter: Node | None = None
    count: bool = False
    orderby: tuple[tuple[Path, bool], ...] = ()
    skip: int = 0
    top: int | None = None
    expand: Mapping[str, Options] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    array: bool = False
    usual: int = USUAL
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> int:
        """How many entities this page holds at most."""
        return self.usual if self.top is None else min(self.top, MOST)


NOTHING = Options()


def read(pairs: Iterable[tuple[str, str]], kind: Kind, many: bool, depth: int = 0) -> Options:
    """The options of one set or entity.

    :raises Malformed, NotOffered: anything that is not understood.
    """
    texts: dict[str, str] = {}
    for name, text in pairs:
        if name in ELSEWHERE:
            raise NotOffered(_("The option “%s” is not offered.") % name)
        if name not in KNOWN:
            raise Malformed(_("There is no option “%s”.") % name)
        if name in texts:
            raise Malformed(_("The option “%s” is given twice.") % name)
        if not many and name in OF_SETS:
            raise Malformed(_("“%s” is for sets, not for one entity.") % name)
        texts[name] = text
    said = {name: text.strip() for name, text in texts.items()}
    given = Options(
        filter=parse(said["$filter"]) if "$filter" in said else None,
        count=_truth(said["$count"]) if "$count" in said else False,
        orderby=tuple(_order(said["$orderby"])) if "$orderby" in said else (),
        skip=_whole("$skip", said["$skip"]) if "$skip" in said else 0,
        top=_whole("$top", said["$top"]) if "$top" in said else None,
        expand=_expand(said["$expand"], kind, depth) if "$expand" in said else {},
        select=_select(said["$select"], kind) if "$select" in said else (),
        array=_array(said["$resultFormat"], kind, depth) if "$resultFormat" in said else False,
        usual=INSIDE if depth else USUAL,
        texts=texts,
    )
    if given.array and given.expand:
        raise NotOffered(_("Data arrays with $expand are not offered."))
    return given


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > MOST_SKIPPED:
        raise Malformed(
            _("“%(name)s” takes a whole number up to %(most)d.")
            % {"name": name, "most": MOST_SKIPPED}
        )
    return int(text)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise Malformed(_("“$count” takes true or false."))
    return text == "true"


def _array(text: str, kind: Kind, depth: int) -> bool:
    if text != "dataArray":
        raise NotOffered(_("The format “%s” is not offered; there is dataArray.") % text)
    if kind.name != "Observations" or depth:
        raise Malformed(_("Data arrays are for Observations."))
    return True


def _order(text: str) -> Iterator[tuple[Path, bool]]:
    for one in _split(text, ","):
        words = one.split()
        if len(words) not in (1, 2) or (len(words) == 2 and words[1] not in ("asc", "desc")):
            raise Malformed(_("“$orderby” takes properties, each with asc or desc."))
        yield parse_path(words[0]), len(words) == 2 and words[1] == "desc"


def _select(text: str, kind: Kind) -> tuple[str, ...]:
    found = []
    allowed = (*kind.properties, *ABSENT.get(kind.name, ()), *kind.links, *ID, "@iot.selfLink")
    for one in _split(text, ","):
        if one.strip() not in allowed:
            raise Malformed(
                _("“%(kind)s” has no property “%(name)s”.")
                % {"kind": kind.name, "name": one.strip()}
            )
        found.append("@iot.id" if one.strip() in ID else one.strip())
    return tuple(dict.fromkeys(found))


def _expand(text: str, kind: Kind, depth: int) -> Mapping[str, Options]:
    if depth >= DEEPEST:
        raise Malformed(_("$expand goes %d levels deep at most.") % DEEPEST)
    if len(text) > LONGEST:
        raise Malformed(_("An expression takes at most %d letters.") % LONGEST)
    asked: dict[str, dict[str, Options]] = {}
    found: dict[str, Options] = {}
    for one in _split(text, ","):
        named = re.fullmatch(r"\s*([A-Za-z]+)((?:/[A-Za-z]+)*)\s*(?:\((.*)\))?\s*", one, re.DOTALL)
        if not named:
            raise Malformed(_("“%s” in $expand cannot be read.") % one.strip())
        name, rest, inside = named.groups()
        link = kind.links.get(name)
        if link is None:
            raise Malformed(
                _("“%(kind)s” leads to no “%(name)s”.") % {"kind": kind.name, "name": name}
            )
        further = KINDS[link.to]
        if rest:
            tail = rest[1:] + (f"({inside})" if inside is not None else "")
            deeper = _expand(tail, further, depth + 1)
            known = asked.setdefault(name, {})
            if known.keys() & deeper.keys() or (name in found and name not in asked):
                raise Malformed(_("“%s” is expanded twice.") % name)
            known.update(deeper)
            texts = [found[name].texts["$expand"]] if name in found else []
            found[name] = Options(
                expand=dict(known), usual=INSIDE, texts={"$expand": ",".join([*texts, tail])}
            )
            continue
        if name in found:
            raise Malformed(_("“%s” is expanded twice.") % name)
        pairs = list(_pairs(inside)) if inside is not None else []
        found[name] = read(pairs, further, link.many, depth + 1)
    return found


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for one in _split(text, ";"):
        name, sign, value = one.partition("=")
        if not sign:
            raise Malformed(_("“%s” in $expand cannot be read.") % one.strip())
        yield name.strip(), value


def _split(text: str, sign: str) -> Iterator[str]:
    """The parts between signs that stand outside of quotes and brackets.

    >>> list(_split("a(b,c),d", ","))
    ['a(b,c)', 'd']
    """
    depth, quoted, begin = 0, False, 0
    for at, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif letter == sign and depth == 0:
            yield text[begin:at]
            begin = at + 1
    if depth or quoted or not text.strip():
        raise Malformed(_("“%s” has a bracket or quote too few.") % text)
    yield text[begin:]
