"""Expressions of ``$filter`` and ``$orderby``: from text to a tree, by the precedence of OData 4.0.

From strong to weak: brackets, ``-`` and ``not``, ``mul div mod``, ``add sub``, ``gt ge lt le``,
``eq ne``, ``and``, ``or``. ``not`` therefore wants brackets around a comparison.

>>> parse("result gt 5 and Datastream/Thing/name eq 'O''Neill'")
Call(name='and', of=(Call(name='gt', of=(Path(steps=('result',)), Literal(value=Decimal('5'), \
kind='number'))), Call(name='eq', of=(Path(steps=('Datastream', 'Thing', 'name')), \
Literal(value="O'Neill", kind='text')))))
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from youju.terms.periods import BEIJING
from youju.web.api.sta.refusing import Malformed, NotOffered

NUMBER, TEXT, TIME, SPAN, DAY, CLOCK, TRUTH, NULL, SHAPE, DURATION = (
    "number",
    "text",
    "time",
    "span",
    "day",
    "clock",
    "truth",
    "null",
    "shape",
    "duration",
)
LONGEST, DEEPEST, MOST_CALLS = 4000, 30, 100

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?"
_TOKENS = re.compile(
    rf"""\s*(?:
    (?P<shape>geography'(?:[^']|'')*')
  | (?P<duration>duration'(?:[^']|'')*')
  | (?P<text>'(?:[^']|'')*')
  | (?P<span>{_TIME}/{_TIME})
  | (?P<time>{_TIME})
  | (?P<day>\d{{4}}-\d\d-\d\d)
  | (?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{{1,6}})?)?)
  | (?P<number>\d{{1,30}}(?:\.\d{{1,30}})?(?:[eE][+-]?\d{{1,2}})?)
  | (?P<word>(?:geo\.)?@?[A-Za-z_\u0080-\uffff][\w.@\u0080-\uffff]*)
  | (?P<sign>[(),/:-])
)""",
    re.VERBOSE,
)

_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?)?"
)
"""Days and parts of a day; months and years have no length of their own."""

LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("eq", "ne"),
    ("gt", "ge", "lt", "le"),
    ("add", "sub"),
    ("mul", "div", "mod"),
)
"""Binary operators from weak to strong; all of them bind to the left."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written down; ``offset`` of a time as it was written, in minutes."""

    value: Any
    kind: str


@dataclass(frozen=True, slots=True)
class Path:
    """A property, perhaps of a related entity."""

    steps: tuple[str, ...]

    def __str__(self) -> str:
        return "/".join(self.steps)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function with its arguments."""

    name: str
    of: tuple[Node, ...]


Node = Literal | Path | Call


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """The tree of an expression.

    :raises Malformed: it is none; the words say at which letter.
    """
    reader = _Reader(text)
    found = reader.binary()
    reader.end()
    return found


def parse_path(text: str) -> Path:
    """A property path by itself, as ``$orderby`` takes it."""
    found = parse(text)
    if not isinstance(found, Path):
        raise Malformed(_("“%s” is no property.") % text)
    return found


def conjuncts(node: Node) -> Iterator[Node]:
    """The parts of which every one must hold."""
    if isinstance(node, Call) and node.name == "and":
        for one in node.of:
            yield from conjuncts(one)
    else:
        yield node


def paths_in(node: Node) -> Iterator[Path]:
    """Every property that an expression looks at."""
    if isinstance(node, Path):
        yield node
    elif isinstance(node, Call):
        for one in node.of:
            yield from paths_in(one)


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise Malformed(_("An expression takes at most %d letters.") % LONGEST)
        self.text = text
        self.tokens = list(_split(text))
        self.at = 0
        self.calls = 0
        self.depth = 0

    def binary(self, level: int = 0) -> Node:
        """Operators of this level and stronger ones."""
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while (token := self.peek()).kind == "word" and token.text in LEVELS[level]:
            self.at += 1
            left = self.call(token.text, left, self.binary(level + 1))
        return left

    def unary(self) -> Node:
        """``not``, ``-`` and what stands alone."""
        token = self.peek()
        if (token.kind, token.text) in (("word", "not"), ("sign", "-")):
            self.at += 1
            with self.deeper():
                return self.call("not" if token.text == "not" else "minus", self.unary())
        return self.primary()

    def primary(self) -> Node:
        """A bracket, a literal, a function or a path."""
        token = self.take()
        if (token.kind, token.text) == ("sign", "("):
            with self.deeper():
                found = self.binary()
            self.expect(")")
            return found
        if token.kind == "word":
            if token.text in ("true", "false"):
                return Literal(token.text == "true", TRUTH)
            if token.text == "null":
                return Literal(None, NULL)
            if (self.peek().kind, self.peek().text) == ("sign", "("):
                return self.function(token)
            return self.path(token)
        if token.kind in ("sign", "end"):
            self.wrong(token)
        return _literal(token)

    def function(self, name: _Token) -> Node:
        """A function and its arguments."""
        self.expect("(")
        given: list[Node] = []
        with self.deeper():
            while self.peek().text != ")" or given:
                given.append(self.binary())
                if self.peek().text != ",":
                    break
                self.at += 1
        self.expect(")")
        return self.call(name.text, *given)

    def call(self, name: str, *of: Node) -> Node:
        """One more operator or function; a chain of the same ``and`` or ``or`` stays flat."""
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise Malformed(_("An expression takes at most %d operators.") % MOST_CALLS)
        first = of[0] if of else None
        if name in ("and", "or") and isinstance(first, Call) and first.name == name:
            return Call(name, (*first.of, *of[1:]))
        return Call(name, of)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level further inside."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Malformed(_("The expression is nested too deeply."))
        yield
        self.depth -= 1

    def path(self, first: _Token) -> Node:
        """Steps between slashes."""
        steps = [first.text]
        while self.peek().kind == "sign" and self.peek().text == "/":
            self.at += 1
            token = self.take()
            if token.kind != "word":
                self.wrong(token)
            if token.text in ("any", "all") and self.peek().text == "(":
                raise NotOffered(_("“%s” is not offered.") % token.text)
            steps.append(token.text)
        return Path(tuple(steps))

    def peek(self) -> _Token:
        """The next token, not taken yet."""
        return self.tokens[self.at]

    def take(self) -> _Token:
        """The next token."""
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def expect(self, sign: str) -> None:
        """Take that sign and nothing else."""
        token = self.take()
        if token.kind != "sign" or token.text != sign:
            self.wrong(token)

    def end(self) -> None:
        """Nothing may be left."""
        if self.peek().kind != "end":
            self.wrong(self.peek())

    def wrong(self, token: _Token) -> None:
        """Say where it stopped making sense."""
        if token.kind == "end":
            raise Malformed(_("The expression breaks off: “%s”.") % self.text)
        hint = ""
        if token.kind == "clock":
            hint = _(" A “+” in an address must be written %2B.")
        raise Malformed(
            _("“%(what)s” at letter %(at)d is out of place.")
            % {"what": token.text, "at": token.at + 1}
            + hint
        )


def _split(text: str) -> Iterator[_Token]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKENS.match(text, at)
        if not found or found.lastgroup is None:
            raise Malformed(
                _("“%(what)s” at letter %(at)d is out of place.")
                % {"what": text[at : at + 20].strip(), "at": at + 1}
            )
        kind = found.lastgroup
        yield _Token(kind, found.group(kind), found.start(kind))
        at = found.end()
    yield _Token("end", "", end)


def _literal(token: _Token) -> Literal:
    text = token.text
    try:
        match token.kind:
            case "number":
                return Literal(Decimal(text), NUMBER)
            case "text":
                return Literal(unquoted(text), TEXT)
            case "time":
                return Literal(moment(text), TIME)
            case "span":
                first, last = text.split("/")
                return Literal((moment(first), moment(last)), SPAN)
            case "day":
                return Literal(date.fromisoformat(text), DAY)
            case "clock":
                return Literal(time.fromisoformat(text), CLOCK)
            case "duration":
                return Literal(_duration(unquoted(text.removeprefix("duration"))), DURATION)
            case "shape":
                from youju.web.api.sta.shapes import read_wkt

                return Literal(read_wkt(unquoted(text.removeprefix("geography"))), SHAPE)
    except (ValueError, OverflowError):
        raise Malformed(_("“%s” is no date or time.") % text) from None
    raise NotOffered(_("“%s” is not offered.") % text)


def _duration(text: str) -> timedelta:
    """How long; ``P1DT12H`` is a day and a half.

    :raises ValueError: it is none.
    """
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        raise ValueError(text)
    sign, days, hours, minutes, seconds = found.groups()
    long = timedelta(
        days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0)
    ) + timedelta(microseconds=int(Decimal(seconds or 0) * 1_000_000))
    return -long if sign == "-" else long


def moment(text: str) -> datetime:
    """An instant; without offset it is Beijing time, as everywhere in the house."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=BEIJING)


def unquoted(text: str) -> str:
    """What stands between quotes; a quote inside is doubled.

    >>> unquoted("'O''Neill'")
    "O'Neill"
    """
    return text[1:-1].replace("''", "'")
